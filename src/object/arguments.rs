//! What built-in methods ask of their arguments, and CPython's words where they do not get it.

use std::sync::Arc;

use super::context::{Answer, Cx};
use super::exception::raise::{overflow_error, type_error};
use super::protocol::attribute::special;
use super::protocol::index::{int_index, try_index};
use super::str::Str;
use super::value::Value;

/// An int that must fit 64 bits.
pub fn size(cx: &mut Cx, value: &Value) -> Answer<i64> {
    match int_index(cx, value)? {
        Some(Value::Int(int)) => Ok(int),
        Some(_) => Err(overflow_error(cx, "Python int too large to convert to C ssize_t")),
        None => {
            Err(type_error(cx, format!("'{}' object cannot be interpreted as an integer", value.type_name().as_str())))
        }
    }
}

/// The same, or what stands for an argument that was not given.
pub fn size_or(cx: &mut Cx, value: &Value, default: i64) -> Answer<i64> {
    match value.given() {
        Some(value) => size(cx, value),
        None => Ok(default),
    }
}

/// An int that must fit 32 bits.
pub fn c_int(cx: &mut Cx, value: &Value) -> Answer<i32> {
    let int = match int_index(cx, value)? {
        Some(Value::Int(int)) => int,
        Some(_) => return Err(overflow_error(cx, "Python int too large to convert to C int")),
        None => size(cx, value)?,
    };
    match i32::try_from(int) {
        Ok(int) => Ok(int),
        Err(_) if int > 0 => Err(overflow_error(cx, "signed integer is greater than maximum")),
        Err(_) => Err(overflow_error(cx, "signed integer is less than minimum")),
    }
}

/// A `bool` argument of a kind that takes any int.
pub fn flag(cx: &mut Cx, value: &Value) -> Answer<bool> {
    match value.given() {
        Some(value) => Ok(c_int(cx, value)? != 0),
        None => Ok(false),
    }
}

/// An argument that must be text: `{function}() argument {which} must be str, not int`.
pub fn text(cx: &mut Cx, function: &str, which: &str, value: &Value) -> Answer<Arc<Str>> {
    match value.as_str() {
        Some(text) => Ok(text.clone()),
        None => {
            let name = value.type_name();
            let space = if which.is_empty() { "" } else { " " };
            Err(type_error(cx, format!("{function}() argument{space}{which} must be str, not {}", name.as_str())))
        }
    }
}

/// One end of a `start, end` pair, clipped to the length as slices clip it; `start` is not clipped at the upper side.
fn bound(cx: &mut Cx, value: &Value, default: i64) -> Answer<i64> {
    let Some(value) = value.some() else { return Ok(default) };
    let is_index = !matches!(value, Value::Object(_)) || special(value, "__index__").is_some();
    match if is_index { try_index(cx, value)? } else { None } {
        Some(index) => Ok(index),
        None => Err(type_error(cx, "slice indices must be integers or None or have an __index__ method")),
    }
}

/// The part of something of this length that optional `start` and `end` mean; None where nothing can be found in it.
pub fn window(cx: &mut Cx, start: &Value, end: &Value, length: usize) -> Answer<Option<(usize, usize)>> {
    let length = length as i64;
    let mut start = bound(cx, start, 0)?;
    let mut end = bound(cx, end, i64::MAX)?;
    if end < 0 {
        end = end.saturating_add(length).max(0);
    }
    end = end.min(length);
    if start < 0 {
        start = start.saturating_add(length).max(0);
    }
    Ok((start <= end).then_some((start as usize, end as usize)))
}
