//! `type`: making classes, and what classes say of themselves.

use std::sync::Arc;

use super::class::{Class, Definition, Type, linearise};
use super::context::{Answer, Cx};
use super::dict::Dict;
use super::exception::raise::type_error;
use super::protocol::attribute::own_attributes;
use super::row::{Args, Row, Takes, asks, getter};
use super::str::{Str, intern};
use super::types;
use super::value::Value;

pub const DEFINITION: Definition = Definition {
    name: "type",
    doc: "The class of a value; with three arguments, a new class.",
    methods: METHODS,
    new: Some(new),
    ..Definition::PLAIN
};

const METHODS: &[Row] = &[
    getter("__name__", |cx, args| class_of(cx, args).map(|c| c.name().into()), "The name of the class."),
    getter(
        "__qualname__",
        |cx, args| class_of(cx, args).map(|c| c.qualname.cloned().into()),
        "Its name with what it stands in.",
    ),
    getter("__module__", |cx, args| class_of(cx, args).map(|c| c.module()), "The module it was made in."),
    getter(
        "__bases__",
        |cx, args| class_of(cx, args).map(|c| types_tuple(c.bases.iter())),
        "The classes it is made from.",
    ),
    getter(
        "__mro__",
        |cx, args| class_of(cx, args).map(|c| types_tuple(c.and_ancestors())),
        "Where its attributes are looked for.",
    ),
    getter(
        "__base__",
        |cx, args| class_of(cx, args).map(|c| c.bases.first().cloned().map(Value::Type).into()),
        "Its first base.",
    ),
    getter("__dict__", |cx, args| class_of(cx, args).map(|c| Value::Dict(c.attrs.copy())), "Its attributes."),
    getter(
        "__doc__",
        |cx, args| class_of(cx, args).map(|c| c.attrs.get_text("__doc__").unwrap_or(Value::None)),
        "What it is for.",
    ),
    asks(
        "mro",
        "()",
        Takes::Nothing,
        |cx, args| class_of(cx, args).map(|c| Value::list(c.and_ancestors().cloned().map(Value::Type).collect())),
        "Where its attributes are looked for.",
    ),
    asks(
        "__subclasses__",
        "()",
        Takes::Nothing,
        |cx, args| class_of(cx, args).map(|c| Value::list(c.subclasses().into_iter().map(Value::Type).collect())),
        "The classes made from it.",
    ),
];

impl From<Type> for Value {
    fn from(class: Type) -> Value {
        Value::Type(class)
    }
}

fn types_tuple<'a>(classes: impl Iterator<Item = &'a Type>) -> Value {
    Value::tuple(classes.cloned().map(Value::Type).collect::<Vec<_>>())
}

fn class_of(cx: &mut Cx, args: &[Value]) -> Answer<Type> {
    match &args[0] {
        Value::Type(class) => Ok(class.clone()),
        other => Err(type_error(
            cx,
            format!("descriptor for 'type' objects doesn't apply to a '{}' object", other.type_name().as_str()),
        )),
    }
}

fn new(cx: &mut Cx, _: &Type, args: &Args) -> Answer {
    match args.values {
        [Value::Str(name), Value::Tuple(bases), Value::Dict(attrs)] => {
            make_class(cx, name, bases, attrs.copy()).map(Value::Type)
        }
        [_, _, _] => Err(type_error(cx, "type.__new__() argument 1 must be str")),
        _ => Err(type_error(cx, "type() takes 1 or 3 arguments")),
    }
}

/// Makes a class from its name, bases and the names of its body.
pub fn make_class(cx: &mut Cx, name: &Arc<Str>, bases: &[Value], attrs: Arc<Dict>) -> Answer<Type> {
    let mut classes: Vec<Type> = Vec::new();
    for base in bases {
        let Value::Type(base) = base else {
            return Err(type_error(
                cx,
                format!("type() takes a tuple of classes as its bases, not '{}'", base.type_name().as_str()),
            ));
        };
        if base.definition.is_some_and(|d| !d.open) {
            return Err(type_error(cx, format!("type '{}' is not an acceptable base type", base.full_name())));
        }
        if classes.iter().any(|c| c.is(base)) {
            return Err(type_error(cx, format!("duplicate base class {}", base.name().as_str())));
        }
        classes.push(base.clone());
    }
    if classes.is_empty() {
        classes.push(types::OBJECT.clone());
    }
    let Some(ancestors) = linearise(&classes) else {
        let names: Vec<String> = classes.iter().map(|c| c.name().to_string()).collect();
        let message =
            format!("Cannot create a consistent method resolution\norder (MRO) for bases {}", names.join(", "));
        return Err(type_error(cx, message));
    };
    let mut layouts = ancestors.iter().filter(|c| c.is_built_in() && !c.is(&types::OBJECT));
    if let Some(first) = layouts.next()
        && layouts.any(|c| !first.is_subclass(c))
    {
        return Err(type_error(cx, "multiple bases have instance lay-out conflict"));
    }
    if attrs.get_text("__eq__").is_some() && attrs.get_text("__hash__").is_none() {
        attrs.set_text("__hash__", Value::None);
    }
    if attrs.get_text("__doc__").is_none() {
        attrs.set_text("__doc__", Value::None);
    }
    let qualname = attrs.remove_name(&intern("__qualname__"));
    let class = Class::made(name, classes, ancestors, attrs);
    if let Some(Value::Str(qualname)) = qualname {
        drop(class.qualname.replace(qualname));
    }
    for (key, value) in class.attrs.entries() {
        if let Value::Object(object) = &value
            && object.class.special("__set_name__").is_some()
        {
            super::protocol::attribute::call_user_special(
                cx,
                &value,
                "__set_name__",
                &[Value::Type(class.clone()), key],
            )?;
        }
    }
    Ok(class)
}

/// `dir(value)`: the sorted names of its attributes and those of its class.
pub fn dir(_: &mut Cx, value: &Value) -> Answer {
    Ok(Value::list(attribute_names(value).into_iter().map(Value::Str).collect()))
}

/// The sorted names that `dir` shows, found without running any of the user's code.
pub fn attribute_names(value: &Value) -> Vec<Arc<Str>> {
    let mut names: Vec<Arc<Str>> = own_attributes(value).map(|attrs| attrs.names()).unwrap_or_default();
    match value {
        Value::Module(_) => {}
        Value::Type(class) => names.extend(class.and_ancestors().flat_map(|c| c.attrs.names())),
        _ => names.extend(value.class().and_ancestors().flat_map(|c| c.attrs.names())),
    }
    names.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    names.dedup_by(|a, b| a.as_str() == b.as_str());
    names
}
