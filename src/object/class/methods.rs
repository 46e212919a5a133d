//! `type`: making classes, and what classes say of themselves.

use std::sync::Arc;

use super::new;
use super::{Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::enum_type::{is_enumeration, methods as enums};
use crate::object::exception::raise::type_error;
use crate::object::protocol::attribute::{self, own_attributes};
use crate::object::row::{Args, Row, Takes, asks, does, getter};
use crate::object::str::{Str, intern};
use crate::object::types;
use crate::object::value::Value;

pub(crate) const DEFINITION: Definition = Definition {
    name: "type",
    doc: "The class of a value; with three arguments, a new class.",
    methods: METHODS,
    new: Some(new::from_arguments),
    open: true,
    ..Definition::PLAIN
};

const METHODS: &[Row] = &[
    getter("__name__", |cx, args| class_of(cx, args).map(|c| c.name().into()), "The name of the class."),
    getter(
        "__qualname__",
        |cx, args| class_of(cx, args).map(|c| c.qualname().into()),
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
    getter(
        "__dict__",
        |cx, args| class_of(cx, args).map(|c| crate::object::dict::views::proxy(c.attrs())),
        "Its attributes.",
    ),
    getter("__doc__", |cx, args| class_of(cx, args).map(|c| doc_of(&c)), "What it is for."),
    asks("__or__", "(value, /)", Takes::Slot(1, 1), |_, a| Ok(union(&a[0], &a[1])), "A union of classes."),
    asks("__ror__", "(value, /)", Takes::Slot(1, 1), |_, a| Ok(union(&a[1], &a[0])), "A union of classes."),
    asks("__call__", "(*args, **kwargs)", Takes::Keywords, call_class, "Makes an instance."),
    does("__init__", "(*args, **kwargs)", Takes::Keywords, |_, _| Ok(Value::None), ""),
    asks(
        "__repr__",
        "()",
        Takes::Slot(0, 0),
        |cx, a| crate::object::protocol::write::repr(cx, &a[0]).map(Value::from),
        "",
    ),
    asks(
        "__instancecheck__",
        "(instance, /)",
        Takes::One,
        |_, a| Ok(matches!(&a[0], Value::Type(class) if a[1].class().is_subclass(class)).into()),
        "Whether a value is an instance of it.",
    ),
    asks(
        "__subclasscheck__",
        "(subclass, /)",
        Takes::One,
        |cx, a| match &a[1] {
            Value::Type(class) => Ok(matches!(&a[0], Value::Type(other) if class.is_subclass(other)).into()),
            _ => Err(type_error(cx, "issubclass() arg 1 must be a class")),
        },
        "Whether a class is a subclass of it.",
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

fn union(a: &Value, b: &Value) -> Value {
    match (a, b) {
        (Value::Type(_) | Value::None, Value::Type(_) | Value::None) => super::type_hint::union_of(a, b),
        _ => Value::NotImplemented,
    }
}

fn call_class(cx: &mut Cx, args: &[Value]) -> Answer {
    let (Value::Tuple(values), Value::Dict(keywords)) = (&args[1], &args[2]) else { return Ok(Value::None) };
    let (names, named): (Vec<Value>, Vec<Value>) = keywords.entries().into_iter().unzip();
    let values = [values.to_vec(), named].concat();
    let args_of = Args { values: &values, names: &names };
    match &args[0] {
        Value::Type(class) => crate::object::protocol::call::instantiate(cx, class, &args_of),
        other => crate::object::protocol::call::call(cx, other, &args_of),
    }
}

fn doc_of(class: &Type) -> Value {
    match (class.attrs().get_text("__doc__"), class.definition) {
        // The rows of the class compute it for its instances.
        (Some(Value::Builtin(_)), Some(definition)) => Value::str(definition.doc),
        (doc, _) => doc.unwrap_or(Value::None),
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

/// `isinstance(value, class)`, where the class can be a tuple of classes or a union.
pub(crate) fn is_instance(cx: &mut Cx, value: &Value, class: &Value) -> Answer<bool> {
    match class {
        Value::Type(class) if value.class().is(class) => Ok(true),
        Value::Type(class) => match class.meta_special("__instancecheck__") {
            Some(check) => answer_of(cx, &check, &Value::Type(class.clone()), value),
            None => Ok(value.class().is_subclass(class)),
        },
        other => {
            if let Some(check) = other.class().special("__instancecheck__") {
                return answer_of(cx, &check, other, value);
            }
            any_of(cx, other, "isinstance() arg 2 must be a type, a tuple of types, or a union", &mut |cx, class| {
                is_instance(cx, value, class)
            })
        }
    }
}

/// `issubclass(class, other)`, where the other can be a tuple of classes or a union.
pub(crate) fn is_subclass(cx: &mut Cx, class: &Type, other: &Value) -> Answer<bool> {
    match other {
        Value::Type(other) => match other.meta_special("__subclasscheck__") {
            Some(check) => answer_of(cx, &check, &Value::Type(other.clone()), &Value::Type(class.clone())),
            None => Ok(class.is_subclass(other)),
        },
        other => {
            if let Some(check) = other.class().special("__subclasscheck__") {
                return answer_of(cx, &check, other, &Value::Type(class.clone()));
            }
            any_of(cx, other, "issubclass() arg 2 must be a class, a tuple of classes, or a union", &mut |cx, other| {
                is_subclass(cx, class, other)
            })
        }
    }
}

/// What a class, or what stands for one, says itself of being an instance or a subclass.
fn answer_of(cx: &mut Cx, check: &Value, class: &Value, value: &Value) -> Answer<bool> {
    let answer = attribute::call_special(cx, class, check, std::slice::from_ref(value))?;
    crate::object::protocol::truth::is_true(cx, &answer)
}

fn any_of(
    cx: &mut Cx,
    classes: &Value,
    complaint: &str,
    holds: &mut dyn FnMut(&mut Cx, &Value) -> Answer<bool>,
) -> Answer<bool> {
    let members = match classes.plain() {
        Value::Tuple(items) => items.to_vec(),
        other => match super::type_hint::members(other) {
            Some(members) => members,
            None if super::type_hint::is_alias(other) => {
                let name = complaint.split(' ').next().unwrap_or("");
                return Err(type_error(cx, format!("{name} argument 2 cannot be a parameterized generic")));
            }
            None => return Err(type_error(cx, complaint)),
        },
    };
    cx.deeper(" in __instancecheck__", |cx| {
        for class in &members {
            if holds(cx, class)? {
                return Ok(true);
            }
        }
        Ok(false)
    })
}

/// `dir(value)`: the sorted names of its attributes and those of its class.
pub(crate) fn dir(_: &mut Cx, value: &Value) -> Answer {
    Ok(Value::list(attribute_names(value).into_iter().map(Value::Str).collect()))
}

/// The sorted names that `dir` shows, found without running any of the user's code.
pub(crate) fn attribute_names(value: &Value) -> Vec<Arc<Str>> {
    let mut names = match value {
        Value::Type(class) if is_enumeration(class) => enums::names_of_class(class),
        value if is_enumeration(value.class()) => enums::names_of_member(value),
        Value::Module(module) => {
            let later = module.later.iter().map(|name| intern(name));
            module.attrs.names().into_iter().chain(later).collect()
        }
        _ => plain_names(value),
    };
    names.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    names.dedup_by(|a, b| a.as_str() == b.as_str());
    names
}

fn plain_names(value: &Value) -> Vec<Arc<Str>> {
    let mut names: Vec<Arc<Str>> = own_attributes(value).map(|attrs| attrs.names()).unwrap_or_default();
    let of_class = match value {
        Value::Type(class) => Some(class),
        _ => Some(value.class()),
    };
    if let Some(class) = of_class {
        names.extend(class.and_ancestors().flat_map(|c| c.attrs().names()));
        let by_user = !class.is_built_in();
        let holds_attributes = match value {
            Value::Type(class) => {
                by_user || class.is_subclass(&crate::object::exception::kinds::BASE_EXCEPTION) || class.is(&types::TYPE)
            }
            _ => own_attributes(value).is_some(),
        };
        if !holds_attributes {
            names.retain(|name| name.as_str() != "__dict__");
        }
    }
    names
}
