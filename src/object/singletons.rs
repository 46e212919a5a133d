//! The types of None, Ellipsis and NotImplemented.

use super::class::Definition;
use super::context::{Answer, Cx};
use super::exception::raise::type_error;
use super::row::{Args, Row, Takes, asks};
use super::value::Value;

pub(crate) const NONE: Definition = Definition {
    name: "NoneType",
    methods: NONE_ROWS,
    new: Some(|cx, _, args| alone(cx, args, "NoneType", Value::None)),
    ..Definition::PLAIN
};
pub(crate) const ELLIPSIS: Definition = Definition {
    name: "ellipsis",
    new: Some(|cx, _, args| alone(cx, args, "EllipsisType", Value::Ellipsis)),
    ..Definition::PLAIN
};
pub(crate) const NOT_IMPLEMENTED: Definition = Definition {
    name: "NotImplementedType",
    new: Some(|cx, _, args| alone(cx, args, "NotImplementedType", Value::NotImplemented)),
    ..Definition::PLAIN
};

/// The only value of its type.
fn alone(cx: &mut Cx, args: &Args, name: &str, value: Value) -> Answer {
    match args.values.is_empty() && args.names.is_empty() {
        true => Ok(value),
        false => Err(type_error(cx, format!("{name} takes no arguments"))),
    }
}

const NONE_ROWS: &[Row] =
    &[asks("__bool__", "()", Takes::Nothing, |_, _| -> Answer { Ok(Value::from(false)) }, "False.")];
