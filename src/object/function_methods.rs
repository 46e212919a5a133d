//! The types of what can be called, and what functions say of themselves.

use std::sync::Arc;

use super::class::Definition;
use super::context::{Answer, Cx};
use super::function::{Builtin, Home};
use super::protocol::write;
use super::row::{Kind, Row, Takes, asks, getter};
use super::value::Value;

pub const FUNCTION: Definition = Definition { name: "function", methods: FUNCTION_ROWS, ..Definition::PLAIN };
pub const METHOD: Definition = Definition { name: "method", methods: METHOD_ROWS, ..Definition::PLAIN };
pub const BUILTIN_FUNCTION: Definition =
    Definition { name: "builtin_function_or_method", methods: BUILTIN_ROWS, ..Definition::PLAIN };
pub const METHOD_DESCRIPTOR: Definition =
    Definition { name: "method_descriptor", methods: BUILTIN_ROWS, ..Definition::PLAIN };
pub const WRAPPER_DESCRIPTOR: Definition =
    Definition { name: "wrapper_descriptor", methods: BUILTIN_ROWS, ..Definition::PLAIN };
pub const GETSET_DESCRIPTOR: Definition =
    Definition { name: "getset_descriptor", methods: BUILTIN_ROWS, ..Definition::PLAIN };
pub const CODE: Definition = Definition { name: "code", ..Definition::PLAIN };

const FUNCTION_ROWS: &[Row] = &[
    getter("__name__", |_, args| Ok(function(args).map(|f| f.name.cloned()).into()), "Its name.").setter(set_name),
    getter(
        "__qualname__",
        |_, args| Ok(function(args).map(|f| f.qualname.cloned()).into()),
        "Its name with what it stands in.",
    ),
    getter("__module__", |_, _| Ok(Value::str("__main__")), "The module it was made in."),
    getter("__doc__", |_, args| Ok(doc(args)), "What it is for."),
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
    getter("__module__", |_, _| Ok(Value::str("__main__")), "The module it was made in."),
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
    getter(
        "__self__",
        |_, args| Ok(builtin(args).and_then(|b| b.this.clone()).unwrap_or(Value::None)),
        "The value it is bound to.",
    ),
    asks("__call__", "(*args, **kwargs)", Takes::Keywords, call_again, "Calls it."),
];

fn function(args: &[Value]) -> Option<&Arc<super::function::Function>> {
    if let Value::Function(function) = &args[0] { Some(function) } else { None }
}

fn bound(args: &[Value]) -> Option<&Arc<super::function::BoundMethod>> {
    if let Value::Method(method) = &args[0] { Some(method) } else { None }
}

fn builtin(args: &[Value]) -> Option<&Arc<Builtin>> {
    if let Value::Builtin(builtin) = &args[0] { Some(builtin) } else { None }
}

fn set_name(_: &mut Cx, args: &[Value]) -> Answer {
    if let (Some(function), Value::Str(name)) = (function(args), &args[1]) {
        drop(function.name.replace(name.clone()));
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
        Some(method) => super::protocol::attribute::get_text(cx, &method.function.clone(), name),
        None => Ok(Value::None),
    }
}

fn call_again(cx: &mut Cx, args: &[Value]) -> Answer {
    let (Value::Tuple(values), Value::Dict(keywords)) = (&args[1], &args[2]) else { return Ok(Value::None) };
    let (names, named): (Vec<Value>, Vec<Value>) = keywords.entries().into_iter().unzip();
    let values = [values.to_vec(), named].concat();
    super::protocol::call::call(cx, &args[0], &super::row::Args { values: &values, names: &names })
}

fn qualified(builtin: &Builtin) -> String {
    match builtin.home {
        Home::Class(definition) => format!("{}.{}", definition.name, builtin.row.name),
        Home::Module(_) => builtin.row.name.to_string(),
    }
}

/// `<built-in function len>`, `<built-in method bind of socket object at 0x...>`, `<method 'append' of 'list' objects>`.
pub fn repr_builtin(value: &Value, builtin: &Builtin) -> String {
    let name = builtin.row.name;
    match (&builtin.this, builtin.home, builtin.row.kind) {
        (Some(Value::Type(class)), ..) => {
            format!("<built-in method {name} of type object at {:#x}>", Arc::as_ptr(class) as usize)
        }
        (Some(this), ..) => {
            format!("<built-in method {name} of {} object at {}>", this.type_name().as_str(), write::at(this))
        }
        (None, Home::Class(d), Kind::Getter(_)) => format!("<attribute '{name}' of '{}' objects>", d.name),
        (None, Home::Class(d), _) if name.starts_with("__") => {
            format!("<slot wrapper '{name}' of '{}' objects>", d.name)
        }
        (None, Home::Class(d), Kind::Method) => format!("<method '{name}' of '{}' objects>", d.name),
        _ => {
            let _ = value;
            format!("<built-in function {name}>")
        }
    }
}
