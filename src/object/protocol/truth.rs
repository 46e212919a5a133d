//! Whether a value counts as true, and how long it is.

use super::attribute::{call_special, special};
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::{overflow_error, type_error, value_error};
use crate::object::value::Value;

/// `bool(value)`.
pub(crate) fn is_true(cx: &mut Cx, value: &Value) -> Answer<bool> {
    Ok(match value {
        Value::None | Value::Unset => false,
        Value::Bool(b) => **b,
        Value::Int(i) => *i != 0,
        Value::Float(f) => **f != 0.0,
        Value::Str(text) => !text.is_empty(),
        Value::Bytes(bytes) => !bytes.is_empty(),
        Value::ByteArray(bytes) => !bytes.bytes.get().is_empty(),
        Value::Tuple(items) => !items.is_empty(),
        Value::List(list) => !list.is_empty(),
        Value::Dict(dict) => !dict.is_empty(),
        Value::Set(set) => !set.is_empty(),
        Value::Range(range) => !range.is_empty(),
        Value::Object(object) => {
            if let Some(method) = special(value, "__bool__") {
                return truth_by(cx, value, &method);
            }
            if object.class.special("__len__").is_some()
                || (object.base_value().is_none() && special(value, "__len__").is_some())
            {
                return Ok(len(cx, value)? != 0);
            }
            match object.base_value() {
                Some(base) => return is_true(cx, base),
                None => true,
            }
        }
        Value::Type(class) => match (class.meta_special("__bool__"), class.meta_special("__len__")) {
            (Some(method), _) => return truth_by(cx, value, &method),
            (None, Some(_)) => len(cx, value)? != 0,
            (None, None) => true,
        },
        _ => true,
    })
}

/// What a class's own `__bool__` answers.
fn truth_by(cx: &mut Cx, value: &Value, method: &Value) -> Answer<bool> {
    match call_special(cx, value, method, &[])? {
        Value::Bool(b) => Ok(*b),
        other => Err(type_error(cx, format!("__bool__ should return bool, returned {}", other.type_name().as_str()))),
    }
}

/// Whether this is what stands under a user's subclass of `int` or `float`.
pub(crate) fn is_number(base: &Value) -> bool {
    matches!(base, Value::Int(_) | Value::Big(_) | Value::Bool(_) | Value::Float(_))
}

/// `len(value)`.
pub(crate) fn len(cx: &mut Cx, value: &Value) -> Answer<usize> {
    Ok(match value {
        Value::Str(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
        Value::ByteArray(bytes) => bytes.bytes.get().len(),
        Value::Tuple(items) => items.len(),
        Value::List(list) => list.len(),
        Value::Dict(dict) => dict.len(),
        Value::Set(set) => set.len(),
        Value::Range(range) => match usize::try_from(range.len()) {
            Ok(len) if len <= i64::MAX as usize => len,
            _ => return Err(overflow_error(cx, "Python int too large to convert to C ssize_t")),
        },
        Value::Object(object) => {
            let method = match object.base_value() {
                Some(base) => match object.class.special("__len__") {
                    Some(method) => Some(method),
                    None if is_number(base) => special(value, "__len__"),
                    None => return len(cx, base),
                },
                None => special(value, "__len__"),
            };
            let Some(method) = method else { return Err(no_len(cx, value)) };
            let answer = call_special(cx, value, &method, &[])?;
            match answer.plain() {
                Value::Int(n) if *n >= 0 => *n as usize,
                Value::Bool(b) => usize::from(**b),
                Value::Int(_) => return Err(value_error(cx, "__len__() should return >= 0")),
                Value::Big(_) => return Err(overflow_error(cx, "cannot fit 'int' into an index-sized integer")),
                other => {
                    let name = other.type_name();
                    return Err(type_error(
                        cx,
                        format!("'{}' object cannot be interpreted as an integer", name.as_str()),
                    ));
                }
            }
        }
        Value::Type(class) => match class.meta().lookup_text("__len__") {
            Some(method) => match call_special(cx, value, &method, &[])? {
                Value::Int(count) => count.max(0) as usize,
                _ => return Err(no_len(cx, value)),
            },
            None => return Err(no_len(cx, value)),
        },
        _ => return Err(no_len(cx, value)),
    })
}

fn no_len(cx: &mut Cx, value: &Value) -> crate::object::exception::Raised {
    type_error(cx, format!("object of type '{}' has no len()", value.type_name().as_str()))
}
