//! The types of None, Ellipsis and NotImplemented.

use super::class::Definition;
use super::context::Answer;
use super::row::{Row, Takes, asks};
use super::value::Value;

pub const NONE: Definition =
    Definition { name: "NoneType", methods: NONE_ROWS, new: Some(|_, _, _| Ok(Value::None)), ..Definition::PLAIN };
pub const ELLIPSIS: Definition =
    Definition { name: "ellipsis", new: Some(|_, _, _| Ok(Value::Ellipsis)), ..Definition::PLAIN };
pub const NOT_IMPLEMENTED: Definition =
    Definition { name: "NotImplementedType", new: Some(|_, _, _| Ok(Value::NotImplemented)), ..Definition::PLAIN };

const NONE_ROWS: &[Row] =
    &[asks("__bool__", "()", Takes::Nothing, |_, _| -> Answer { Ok(Value::from(false)) }, "False.")];
