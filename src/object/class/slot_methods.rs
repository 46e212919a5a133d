//! The types of `__slots__`, `__dict__` and `__weakref__` as a class has them: their methods.

use super::Definition;
use super::slots::{Kind, Slot};
use crate::object::context::{Answer, Cx};
use crate::object::row::{Row, Takes, asks, does, getter};
use crate::object::value::Value;

pub(crate) const MEMBER_DESCRIPTOR: Definition =
    Definition { name: "member_descriptor", methods: ROWS, ..Definition::PLAIN };

pub(crate) const INSTANCE_GETSET: Definition =
    Definition { name: "getset_descriptor", methods: ROWS, ..Definition::PLAIN };

const ROWS: &[Row] = &[
    getter("__name__", |_, a| Ok(slot(a).map(|s| s.name.clone()).into()), "The name of the attribute."),
    getter(
        "__qualname__",
        |_, a| Ok(slot(a).map(|s| format!("{}.{}", s.owner, s.name.as_str())).into()),
        "Its full name.",
    ),
    getter("__doc__", |_, a| Ok(slot(a).map_or(Value::None, Slot::doc)), "What it is for."),
    asks("__get__", "(instance, owner=None, /)", Takes::Slot(1, 2), get_row, "Its value for an instance."),
    does("__set__", "(instance, value, /)", Takes::Slot(2, 2), set_row, "Sets it for an instance."),
    does("__delete__", "(instance, /)", Takes::Slot(1, 1), delete_row, "Deletes it for an instance."),
    asks("__repr__", "()", Takes::Slot(0, 0), repr_row, "Its text."),
];

fn slot(args: &[Value]) -> Option<&Slot> {
    args[0].data::<Slot>()
}

fn get_row(cx: &mut Cx, args: &[Value]) -> Answer {
    match slot(args) {
        Some(slot) if !args[1].is_none() => slot.get(cx, &args[1]),
        _ => Ok(args[0].clone()),
    }
}

fn set_row(cx: &mut Cx, args: &[Value]) -> Answer {
    if let Some(slot) = slot(args) {
        slot.set(cx, &args[1], Some(args[2].clone()))?;
    }
    Ok(Value::None)
}

fn delete_row(cx: &mut Cx, args: &[Value]) -> Answer {
    if let Some(slot) = slot(args) {
        slot.set(cx, &args[1], None)?;
    }
    Ok(Value::None)
}

fn repr_row(_: &mut Cx, args: &[Value]) -> Answer {
    let Some(slot) = slot(args) else { return Ok(Value::None) };
    let what = if slot.kind == Kind::Member { "member" } else { "attribute" };
    Ok(format!("<{what} '{}' of '{}' objects>", slot.name.as_str(), slot.owner).into())
}
