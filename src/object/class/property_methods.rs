//! The types property, staticmethod, classmethod and super: their methods.

use super::{Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::{runtime_error, type_error};
use crate::object::instance::Object;
use crate::object::protocol::attribute::bind;
use crate::object::protocol::{call, write};
use crate::object::row::{Args, Row, Takes, asks, does, getter, take};
use crate::object::str::intern;
use crate::object::types;
use crate::object::value::Value;
use crate::world::cell::Shared;

use super::property::{ClassMethod, Property, StaticMethod, Super};

pub(crate) const PROPERTY: Definition = Definition {
    name: "property",
    params: "(fget=None, fset=None, fdel=None, doc=None)",
    doc: "An attribute that is computed.",
    methods: PROPERTY_ROWS,
    new: Some(new_property),
    open: true,
    ..Definition::PLAIN
};

pub(crate) const STATICMETHOD: Definition = Definition {
    name: "staticmethod",
    doc: "A function in a class that is not given the instance.",
    methods: STATIC_ROWS,
    new: Some(new_static),
    open: true,
    ..Definition::PLAIN
};

pub(crate) const CLASSMETHOD: Definition = Definition {
    name: "classmethod",
    doc: "A function in a class that is given the class.",
    methods: CLASS_ROWS,
    new: Some(new_class_method),
    open: true,
    ..Definition::PLAIN
};

pub(crate) const SUPER: Definition = Definition {
    name: "super",
    params: "(type, object)",
    doc: "The attributes that the next classes in line have.",
    methods: SUPER_ROWS,
    new: Some(new_super),
    ..Definition::PLAIN
};

const NEW_PROPERTY: Row =
    asks("property", "(fget=None, fset=None, fdel=None, doc=None)", Takes::Keywords, |_, _| Ok(Value::None), "");

const NEW_STATIC: Row = asks("staticmethod", "(function, /)", Takes::Positional(1, 1), |_, _| Ok(Value::None), "");

const NEW_CLASS: Row = asks("classmethod", "(function, /)", Takes::Positional(1, 1), |_, _| Ok(Value::None), "");

const NEW_SUPER: Row =
    asks("super", "(type=None, object=None, /)", Takes::Positional(0, 2), |_, _| Ok(Value::None), "");

const PROPERTY_ROWS: &[Row] = &[
    getter("fget", |_, a| Ok(property(a).map_or(Value::None, |p| p.get.clone())), "What gets it."),
    getter("fset", |_, a| Ok(property(a).map_or(Value::None, |p| p.set.clone())), "What sets it."),
    getter("fdel", |_, a| Ok(property(a).map_or(Value::None, |p| p.delete.clone())), "What deletes it."),
    getter("__doc__", |_, a| Ok(property(a).map_or(Value::None, |p| p.doc.clone())), "What it is for."),
    asks("getter", "(fget, /)", Takes::One, |_, a| Ok(changed(a, 0)), "The same property with another getter."),
    asks("setter", "(fset, /)", Takes::One, |_, a| Ok(changed(a, 1)), "The same property with another setter."),
    asks("deleter", "(fdel, /)", Takes::One, |_, a| Ok(changed(a, 2)), "The same property with another deleter."),
    asks("__get__", "(instance, owner=None, /)", Takes::Slot(1, 2), property_get, "Its value for an instance."),
    does("__set__", "(instance, value, /)", Takes::Slot(2, 2), property_set, "Sets it for an instance."),
    does("__delete__", "(instance, /)", Takes::Slot(1, 1), property_delete, "Deletes it for an instance."),
    does("__set_name__", "(owner, name, /)", Takes::Positional(2, 2), set_name, "Tells it its name."),
];

const STATIC_ROWS: &[Row] = &[
    getter("__func__", |_, a| Ok(inner(a)), "The function."),
    getter("__wrapped__", |_, a| Ok(inner(a)), "The function."),
    asks("__get__", "(instance, owner=None, /)", Takes::Slot(1, 2), |_, a| Ok(inner(a)), "The function."),
    asks("__call__", "(*args, **kwargs)", Takes::Keywords, call_inner, "Calls the function."),
    asks("__repr__", "()", Takes::Slot(0, 0), repr_inner, "Its text."),
];

const CLASS_ROWS: &[Row] = &[
    getter("__func__", |_, a| Ok(inner(a)), "The function."),
    getter("__wrapped__", |_, a| Ok(inner(a)), "The function."),
    asks("__get__", "(instance, owner=None, /)", Takes::Slot(1, 2), class_method_get, "Bound to the class."),
    asks("__repr__", "()", Takes::Slot(0, 0), repr_inner, "Its text."),
];

const SUPER_ROWS: &[Row] = &[
    getter("__self__", |_, a| Ok(proxy(a).map_or(Value::None, |s| s.this.clone())), "The instance."),
    getter(
        "__self_class__",
        |_, a| Ok(proxy(a).and_then(Super::class).map_or(Value::None, Value::Type)),
        "The class of the instance.",
    ),
    getter("__thisclass__", |_, a| Ok(proxy(a).map_or(Value::None, |s| Value::Type(s.after.clone()))), "The class."),
    asks("__repr__", "()", Takes::Slot(0, 0), repr_super, "Its text."),
];

fn property(args: &[Value]) -> Option<&Property> {
    args[0].data::<Property>()
}

fn made(class: &Type, data: impl std::any::Any + Send + Sync) -> Value {
    Object::native(class, data)
}

fn new_property(cx: &mut Cx, class: &Type, args: &Args) -> Answer {
    let given = take(cx, &NEW_PROPERTY, args)?;
    let [get, set, delete, doc] = [0, 1, 2, 3].map(|at: usize| given[at].given().cloned().unwrap_or(Value::None));
    let doc = if doc.is_none() { doc_of(&get) } else { doc };
    Ok(made(class, Property { get, set, delete, doc, name: Shared::new(None) }))
}

fn doc_of(function: &Value) -> Value {
    match function {
        Value::Function(f) => f.attrs.get_text("__doc__").unwrap_or_else(|| f.code.doc.clone().into()),
        Value::Builtin(b) if !b.row.doc.is_empty() => Value::str(b.row.doc),
        _ => Value::None,
    }
}

/// A copy of a property with one of its functions replaced.
fn changed(args: &[Value], which: usize) -> Value {
    let Some(old) = property(args) else { return Value::None };
    let mut parts = [old.get.clone(), old.set.clone(), old.delete.clone()];
    if !args[1].is_none() {
        parts[which] = args[1].clone();
    }
    let [get, set, delete] = parts;
    let doc = if which == 0 { doc_of(&get) } else { old.doc.clone() };
    made(args[0].class(), Property { get, set, delete, doc, name: Shared::new(old.name.cloned()) })
}

fn property_get(cx: &mut Cx, args: &[Value]) -> Answer {
    match property(args) {
        Some(property) if !args[1].is_none() => property.get(cx, &args[1]),
        _ => Ok(args[0].clone()),
    }
}

fn property_set(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(property) = property(args) else { return Ok(Value::None) };
    property.set(cx, &args[1], &intern(""), Some(args[2].clone()))?;
    Ok(Value::None)
}

fn property_delete(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(property) = property(args) else { return Ok(Value::None) };
    property.set(cx, &args[1], &intern(""), None)?;
    Ok(Value::None)
}

fn set_name(_: &mut Cx, args: &[Value]) -> Answer {
    if let (Some(property), Value::Str(name)) = (property(args), &args[2]) {
        drop(property.name.replace(Some(name.clone())));
    }
    Ok(Value::None)
}

fn new_static(cx: &mut Cx, class: &Type, args: &Args) -> Answer {
    let args = take(cx, &NEW_STATIC, args)?;
    Ok(made(class, StaticMethod(args[0].clone())))
}

fn new_class_method(cx: &mut Cx, class: &Type, args: &Args) -> Answer {
    let args = take(cx, &NEW_CLASS, args)?;
    Ok(made(class, ClassMethod(args[0].clone())))
}

fn inner(args: &[Value]) -> Value {
    let of_static = args[0].data::<StaticMethod>().map(|m| m.0.clone());
    of_static.or_else(|| args[0].data::<ClassMethod>().map(|m| m.0.clone())).unwrap_or(Value::None)
}

fn call_inner(cx: &mut Cx, args: &[Value]) -> Answer {
    let (Value::Tuple(values), Value::Dict(keywords)) = (&args[1], &args[2]) else { return Ok(Value::None) };
    let (names, named): (Vec<Value>, Vec<Value>) = keywords.entries().into_iter().unzip();
    let values = [values.to_vec(), named].concat();
    call::call(cx, &inner(args), &Args { values: &values, names: &names })
}

fn repr_inner(cx: &mut Cx, args: &[Value]) -> Answer {
    let text = write::inner_repr(cx, &inner(args))?;
    Ok(format!("<{}({text})>", args[0].type_name().as_str()).into())
}

fn class_method_get(cx: &mut Cx, args: &[Value]) -> Answer {
    let class = match args[2].some() {
        Some(Value::Type(class)) => class.clone(),
        _ => args[1].class().clone(),
    };
    bind(cx, &inner(args), &Value::Type(class.clone()), &class)
}

fn new_super(cx: &mut Cx, _: &Type, args: &Args) -> Answer {
    let args = take(cx, &NEW_SUPER, args)?;
    let after = match &args[0] {
        Value::Unset => return Err(runtime_error(cx, "super(): no arguments")),
        Value::Type(after) => after.clone(),
        other => {
            let name = other.type_name();
            return Err(type_error(cx, format!("super() argument 1 must be a type, not {}", name.as_str())));
        }
    };
    let this = args[1].some().cloned().unwrap_or(Value::None);
    let fits = match &this {
        Value::None => true,
        Value::Type(class) if class.is_subclass(&after) => true,
        other => other.class().is_subclass(&after),
    };
    if !fits {
        return Err(type_error(cx, "super(type, obj): obj must be an instance or subtype of type"));
    }
    Ok(Object::native(&types::SUPER, Super { after, this }))
}

fn proxy(args: &[Value]) -> Option<&Super> {
    args[0].data::<Super>()
}

fn repr_super(_: &mut Cx, args: &[Value]) -> Answer {
    let Some(proxy) = proxy(args) else { return Ok(Value::None) };
    let after = proxy.after.name();
    Ok(Value::from(match proxy.class() {
        Some(class) => format!("<super: <class '{}'>, <{} object>>", after.as_str(), class.name().as_str()),
        None => format!("<super: <class '{}'>, NULL>", after.as_str()),
    }))
}
