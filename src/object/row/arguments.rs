//! What built-in methods ask of their arguments, and CPython's words where they do not get it.

use std::sync::Arc;

use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::{overflow_error, type_error, value_error};
use crate::object::protocol::index::{int_index, try_index};
use crate::object::str::Str;
use crate::object::value::Value;

/// An int that must fit 64 bits.
pub(crate) fn size(cx: &mut Cx, value: &Value) -> Answer<i64> {
    match int_index(cx, value)? {
        Some(Value::Int(int)) => Ok(int),
        Some(_) => Err(overflow_error(cx, "Python int too large to convert to C ssize_t")),
        None => {
            Err(type_error(cx, format!("'{}' object cannot be interpreted as an integer", value.type_name().as_str())))
        }
    }
}

/// The count of a repetition, which must fit 64 bits.
pub(crate) fn times(cx: &mut Cx, value: &Value) -> Answer<i64> {
    match int_index(cx, value)? {
        Some(Value::Big(_)) => {
            let name = value.type_name();
            Err(overflow_error(cx, format!("cannot fit '{}' into an index-sized integer", name.as_str())))
        }
        _ => size(cx, value),
    }
}

/// The same, or what stands for an argument that was not given.
pub(crate) fn size_or(cx: &mut Cx, value: &Value, default: i64) -> Answer<i64> {
    match value.given() {
        Some(value) => size(cx, value),
        None => Ok(default),
    }
}

/// An int that must fit 32 bits.
pub(crate) fn c_int(cx: &mut Cx, value: &Value) -> Answer<i32> {
    let int = match int_index(cx, value)? {
        Some(Value::Int(int)) => int,
        Some(_) => return Err(overflow_error(cx, "Python int too large to convert to C int")),
        None => size(cx, value)?,
    };
    i32::try_from(int).map_err(|_| overflow_error(cx, "Python int too large to convert to C int"))
}

/// A place in a file, or a length of one.
pub(crate) fn file_offset(cx: &mut Cx, value: &Value) -> Answer<i64> {
    match int_index(cx, value)? {
        Some(Value::Big(_)) => Err(overflow_error(cx, "Python int too large to convert to C long")),
        _ => size(cx, value),
    }
}

/// A `bool` argument of a kind that takes any int.
pub(crate) fn flag(cx: &mut Cx, value: &Value) -> Answer<bool> {
    match value.given() {
        Some(value) => Ok(c_int(cx, value)? != 0),
        None => Ok(false),
    }
}

/// An argument that must be text: `{function}() argument {which} must be str, not int`.
pub(crate) fn text(cx: &mut Cx, function: &str, which: &str, value: &Value) -> Answer<Arc<Str>> {
    match value.as_str() {
        Some(text) => Ok(text.clone()),
        None => {
            let name = kind(value);
            let space = if which.is_empty() { "" } else { " " };
            Err(type_error(cx, format!("{function}() argument{space}{which} must be str, not {name}")))
        }
    }
}

/// What a value that will not do is called: its type's name, or None.
pub(crate) fn kind(value: &Value) -> String {
    if value.is_none() { "None".to_string() } else { value.type_name().to_string() }
}

/// The same for text that goes to C, which must not hold a NUL.
pub(crate) fn c_text(cx: &mut Cx, function: &str, which: &str, value: &Value) -> Answer<Arc<Str>> {
    let text = text(cx, function, which, value)?;
    if text.contains('\0') { Err(value_error(cx, "embedded null character")) } else { Ok(text) }
}

/// One of the `start, end` that searching methods take: an index beyond 64 bits is cut off, None is not there.
fn bound(cx: &mut Cx, value: &Value) -> Answer<Option<i64>> {
    let Some(value) = value.some() else { return Ok(None) };
    match try_index(cx, value)? {
        Some(index) => Ok(Some(index)),
        None => Err(type_error(cx, "slice indices must be integers or None or have an __index__ method")),
    }
}

/// The `start, end` that searching methods take.
pub(crate) fn bounds(cx: &mut Cx, start: &Value, end: &Value) -> Answer<(Option<i64>, Option<i64>)> {
    Ok((bound(cx, start)?, bound(cx, end)?))
}
