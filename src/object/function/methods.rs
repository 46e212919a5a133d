//! The types of what can be called, and what functions say of themselves.

use std::sync::Arc;

use super::code::Code;
use super::{BoundMethod, Builtin, CellVar, Home};
use crate::object::class::Definition;
use crate::object::context::{Answer, Cx};
use crate::object::dict::Dict;
use crate::object::exception::raise::{type_error, value_error};
use crate::object::instance::Object;
use crate::object::protocol::write;
use crate::object::row::{Row, Takes, asks, getter};
use crate::object::str::{Str, intern};
use crate::object::types;
use crate::object::value::Value;

pub(crate) const FUNCTION: Definition = Definition { name: "function", methods: FUNCTION_ROWS, ..Definition::PLAIN };

pub(crate) const METHOD: Definition = Definition { name: "method", methods: METHOD_ROWS, ..Definition::PLAIN };

pub(crate) const BUILTIN_FUNCTION: Definition =
    Definition { name: "builtin_function_or_method", methods: BUILTIN_ROWS, ..Definition::PLAIN };

pub(crate) const METHOD_DESCRIPTOR: Definition =
    Definition { name: "method_descriptor", methods: BUILTIN_ROWS, ..Definition::PLAIN };

pub(crate) const WRAPPER_DESCRIPTOR: Definition =
    Definition { name: "wrapper_descriptor", methods: BUILTIN_ROWS, ..Definition::PLAIN };

pub(crate) const GETSET_DESCRIPTOR: Definition =
    Definition { name: "getset_descriptor", methods: BUILTIN_ROWS, ..Definition::PLAIN };

pub(crate) const CODE: Definition = Definition { name: "code", methods: CODE_ROWS, ..Definition::PLAIN };

pub(crate) const METHOD_WRAPPER: Definition =
    Definition { name: "method-wrapper", methods: BUILTIN_ROWS, ..Definition::PLAIN };

const FUNCTION_ROWS: &[Row] = &[
    getter("__name__", |_, args| Ok(function(args).map(|f| f.name.cloned()).into()), "Its name.").setter(set_name),
    getter(
        "__qualname__",
        |_, args| Ok(function(args).map(|f| f.qualname.cloned()).into()),
        "Its name with what it stands in.",
    )
    .setter(set_qualname),
    getter("__module__", module_of_function, "The module it was made in.").setter(set_module),
    getter("__doc__", |_, args| Ok(doc(args)), "What it is for.").setter(set_doc),
    getter("__code__", |_, args| Ok(function(args).map_or(Value::None, |f| code_value(&f.code))), "Its code."),
    getter(
        "__kwdefaults__",
        |_, args| Ok(function(args).and_then(|f| f.keyword_defaults.clone()).map_or(Value::None, Value::Dict)),
        "The defaults of its keyword-only parameters.",
    ),
    getter("__annotations__", annotations, "What was written after the colons of its parameters.")
        .setter(set_annotations),
    getter("__closure__", closure, "The variables it shares with outer functions."),
    asks("__get__", "(instance, owner=None, /)", Takes::Slot(1, 2), get, "Binds it to an instance."),
    asks("__call__", "(*args, **kwargs)", Takes::Keywords, call_again, "Calls it."),
    asks("__repr__", "()", Takes::Slot(0, 0), |cx, args| write::repr(cx, &args[0]).map(Value::from), "Its text."),
    getter("__dict__", |_, args| Ok(own_dict(args)), "Its own attributes."),
    getter("__defaults__", |_, args| Ok(defaults(args)), "The defaults of its parameters."),
    getter(
        "__globals__",
        |_, args| Ok(function(args).map(|f| Value::Dict(f.globals.clone())).unwrap_or(Value::None)),
        "The names it sees.",
    ),
];

const METHOD_ROWS: &[Row] = &[
    getter(
        "__self__",
        |_, args| Ok(bound(args).map(|m| m.this.clone()).unwrap_or(Value::None)),
        "The value it is bound to.",
    ),
    getter(
        "__func__",
        |_, args| Ok(bound(args).map(|m| m.function.clone()).unwrap_or(Value::None)),
        "The function itself.",
    ),
    getter("__name__", |cx, args| of_function(cx, args, "__name__"), "Its name."),
    getter("__qualname__", |cx, args| of_function(cx, args, "__qualname__"), "Its name with what it stands in."),
    getter("__doc__", |cx, args| of_function(cx, args, "__doc__"), "What it is for."),
    getter("__module__", |cx, args| of_function(cx, args, "__module__"), "The module it was made in."),
    asks("__call__", "(*args, **kwargs)", Takes::Keywords, call_again, "Calls it."),
    asks("__repr__", "()", Takes::Slot(0, 0), |cx, args| write::repr(cx, &args[0]).map(Value::from), "Its text."),
];

const CODE_ROWS: &[Row] = &[
    getter("co_name", |_, args| Ok(code(args).map(|c| c.name.clone()).into()), "Its name."),
    getter(
        "co_qualname",
        |_, args| Ok(code(args).map(|c| c.qualname.clone()).into()),
        "Its name with its surroundings.",
    ),
    getter(
        "co_filename",
        |_, args| Ok(code(args).map(|c| Value::str(&*c.source.name)).unwrap_or(Value::None)),
        "Its file.",
    ),
    getter("co_firstlineno", |_, args| Ok(code(args).map(|c| c.first_line).into()), "The line it starts in."),
    getter(
        "co_argcount",
        |_, args| Ok(code(args).map(|c| c.params.positional).into()),
        "How many parameters can be given by position.",
    ),
    getter(
        "co_posonlyargcount",
        |_, args| Ok(code(args).map(|c| c.params.positional_only).into()),
        "How many can be given by position only.",
    ),
    getter(
        "co_kwonlyargcount",
        |_, args| Ok(code(args).map(|c| c.params.keyword_only).into()),
        "How many can be given by name only.",
    ),
    getter("co_varnames", |_, args| Ok(code(args).map_or(Value::None, |c| names(&c.locals))), "Its local names."),
    getter("co_nlocals", |_, args| Ok(code(args).map(|c| c.locals.len()).into()), "How many local names it has."),
    getter("co_names", |_, args| Ok(code(args).map_or(Value::None, |c| names(&c.names))), "The other names it uses."),
    getter(
        "co_freevars",
        |_, args| Ok(code(args).map_or(Value::None, |c| names(&c.cells[c.own_cells..]))),
        "The names it shares with outer functions.",
    ),
    getter(
        "co_cellvars",
        |_, args| Ok(code(args).map_or(Value::None, |c| names(&c.cells[..c.own_cells]))),
        "The names it shares with inner functions.",
    ),
    getter(
        "co_consts",
        |_, args| Ok(code(args).map_or(Value::None, |c| Value::tuple(c.consts.clone()))),
        "Its constants.",
    ),
    asks("__repr__", "()", Takes::Slot(0, 0), repr_code, "Its text."),
];

const BUILTIN_ROWS: &[Row] = &[
    getter("__name__", |_, args| Ok(builtin(args).map(|b| Value::str(b.row.name)).unwrap_or(Value::None)), "Its name."),
    getter(
        "__qualname__",
        |_, args| Ok(builtin(args).map(|b| Value::str(qualified(b))).unwrap_or(Value::None)),
        "Its name with its class.",
    ),
    getter(
        "__doc__",
        |_, args| Ok(builtin(args).map(|b| Value::str(b.row.doc)).unwrap_or(Value::None)),
        "What it is for.",
    ),
    getter("__self__", of_self, "The value it is bound to."),
    getter("__module__", |_, args| Ok(builtin(args).map_or(Value::None, |b| module_of(b))), "The module it is in."),
    getter("__objclass__", object_class, "The class it is of."),
    asks("__repr__", "()", Takes::Slot(0, 0), |cx, args| write::repr(cx, &args[0]).map(Value::from), "Its text."),
    asks("__call__", "(*args, **kwargs)", Takes::Keywords, call_again, "Calls it."),
];

fn function(args: &[Value]) -> Option<&Arc<super::Function>> {
    if let Value::Function(function) = &args[0] { Some(function) } else { None }
}

/// The code as a Python value.
pub(crate) fn code_value(code: &Arc<Code>) -> Value {
    Object::native(&types::CODE, code.clone())
}

/// The code under a value, if it is that.
pub(crate) fn code_of(value: &Value) -> Option<Arc<Code>> {
    value.data::<Arc<Code>>().cloned()
}

fn code(args: &[Value]) -> Option<&Arc<Code>> {
    args[0].data::<Arc<Code>>()
}

fn names(names: &[Arc<Str>]) -> Value {
    Value::tuple(names.iter().cloned().map(Value::Str).collect::<Vec<_>>())
}

fn repr_code(_: &mut Cx, args: &[Value]) -> Answer {
    let Some(code) = code(args) else { return Ok(Value::None) };
    let (name, at) = (code.name.as_str(), Arc::as_ptr(code) as usize);
    Ok(format!("<code object {name} at {at:#x}, file \"{}\", line {}>", code.source.name, code.first_line).into())
}

fn module_of_function(_: &mut Cx, args: &[Value]) -> Answer {
    let Some(function) = function(args) else { return Ok(Value::None) };
    let own = function.attrs.get_text("__module__");
    Ok(own.or_else(|| function.globals.get_text("__name__")).unwrap_or_else(|| Value::str("__main__")))
}

fn set_module(_: &mut Cx, args: &[Value]) -> Answer {
    if let Some(function) = function(args) {
        function.attrs.set_text("__module__", args[1].given().cloned().unwrap_or(Value::None));
    }
    Ok(Value::None)
}

fn set_doc(_: &mut Cx, args: &[Value]) -> Answer {
    if let Some(function) = function(args) {
        function.attrs.set_text("__doc__", args[1].given().cloned().unwrap_or(Value::None));
    }
    Ok(Value::None)
}

fn set_qualname(cx: &mut Cx, args: &[Value]) -> Answer {
    match (function(args), &args[1]) {
        (Some(function), Value::Str(name)) => drop(function.qualname.replace(name.clone())),
        _ => return Err(type_error(cx, "__qualname__ must be set to a string object")),
    }
    Ok(Value::None)
}

fn annotations(_: &mut Cx, args: &[Value]) -> Answer {
    let Some(function) = function(args) else { return Ok(Value::None) };
    if let Some(known) = function.attrs.get_text("__annotations__") {
        return Ok(known);
    }
    let new = Value::Dict(Dict::new());
    function.attrs.set_text("__annotations__", new.clone());
    Ok(new)
}

fn set_annotations(_: &mut Cx, args: &[Value]) -> Answer {
    if let Some(function) = function(args) {
        function.attrs.set_text("__annotations__", args[1].given().cloned().unwrap_or(Value::Dict(Dict::new())));
    }
    Ok(Value::None)
}

/// The attributes that were set from outside, without those that every function has.
fn own_dict(args: &[Value]) -> Value {
    let Some(function) = function(args) else { return Value::None };
    let own = function.attrs.copy();
    for name in ["__doc__", "__module__", "__annotations__"] {
        own.remove_name(&intern(name));
    }
    Value::Dict(if own.len() == function.attrs.len() { function.attrs.clone() } else { own })
}

fn closure(_: &mut Cx, args: &[Value]) -> Answer {
    let Some(function) = function(args).filter(|f| !f.closure.is_empty()) else { return Ok(Value::None) };
    let cells = function.closure.iter().map(|cell| Object::native(&types::CELL, cell.clone()));
    Ok(Value::tuple(cells.collect::<Vec<_>>()))
}

pub(crate) const CELL: Definition = Definition { name: "cell", methods: CELL_ROWS, ..Definition::PLAIN };

const CELL_ROWS: &[Row] = &[getter("cell_contents", cell_contents, "The value of the variable.")];

fn cell_contents(cx: &mut Cx, args: &[Value]) -> Answer {
    match args[0].data::<CellVar>().map(|cell| cell.cloned()) {
        Some(value) if !value.is_unset() => Ok(value),
        _ => Err(value_error(cx, "Cell is empty")),
    }
}

fn get(_: &mut Cx, args: &[Value]) -> Answer {
    Ok(if args[1].is_none() { args[0].clone() } else { BoundMethod::new(args[1].clone(), args[0].clone()) })
}

fn bound(args: &[Value]) -> Option<&Arc<super::BoundMethod>> {
    if let Value::Method(method) = &args[0] { Some(method) } else { None }
}

fn builtin(args: &[Value]) -> Option<&Arc<Builtin>> {
    if let Value::Builtin(builtin) = &args[0] { Some(builtin) } else { None }
}

fn set_name(cx: &mut Cx, args: &[Value]) -> Answer {
    match (function(args), &args[1]) {
        (Some(function), Value::Str(name)) => drop(function.name.replace(name.clone())),
        _ => return Err(type_error(cx, "__name__ must be set to a string object")),
    }
    Ok(Value::None)
}

fn doc(args: &[Value]) -> Value {
    let Some(function) = function(args) else { return Value::None };
    function.attrs.get_text("__doc__").unwrap_or_else(|| function.code.doc.clone().into())
}

fn defaults(args: &[Value]) -> Value {
    match function(args) {
        Some(function) if !function.defaults.is_empty() => Value::tuple(function.defaults.clone()),
        _ => Value::None,
    }
}

fn of_function(cx: &mut Cx, args: &[Value], name: &str) -> Answer {
    match bound(args) {
        Some(method) => crate::object::protocol::attribute::get_text(cx, &method.function.clone(), name),
        None => Ok(Value::None),
    }
}

fn call_again(cx: &mut Cx, args: &[Value]) -> Answer {
    let (Value::Tuple(values), Value::Dict(keywords)) = (&args[1], &args[2]) else { return Ok(Value::None) };
    let (names, named): (Vec<Value>, Vec<Value>) = keywords.entries().into_iter().unzip();
    let values = [values.to_vec(), named].concat();
    crate::object::protocol::call::call(cx, &args[0], &crate::object::row::Args { values: &values, names: &names })
}

fn module_of(builtin: &Builtin) -> Value {
    match builtin.home {
        Home::Module(name) => Value::str(name),
        Home::Class(_) => Value::None,
    }
}

/// What a bound method stands on; for a function its module.
fn of_self(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(builtin) = builtin(args) else { return Ok(Value::None) };
    match (&builtin.this, builtin.home) {
        (Some(this), _) => Ok(this.clone()),
        (None, Home::Module(name)) => Ok(cx.world.modules.get_text(name).unwrap_or(Value::None)),
        _ => {
            let message = format!("'{}' object has no attribute '__self__'", args[0].type_name().as_str());
            Err(crate::object::exception::raise::attribute_error(cx, &args[0], &intern("__self__"), message))
        }
    }
}

fn object_class(cx: &mut Cx, args: &[Value]) -> Answer {
    match builtin(args).map(|b| (b.this.is_none(), b.home)) {
        Some((true, Home::Class(definition))) => {
            Ok(types::of_definition(definition).map_or(Value::None, |class| Value::Type(class.clone())))
        }
        _ => Err(crate::object::exception::raise::no_attribute(cx, &args[0], &intern("__objclass__"))),
    }
}

fn qualified(builtin: &Builtin) -> String {
    match builtin.home {
        Home::Class(definition) => format!("{}.{}", definition.name, builtin.row.name),
        Home::Module(_) => builtin.row.name.to_string(),
    }
}
