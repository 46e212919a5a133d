//! Numbers from values: what stands for a float.

pub(crate) mod methods;

use super::context::{Answer, Cx};
use super::exception::raise::type_error;
use super::protocol::arithmetic::{float_of, int_ref, raise_fault};
use super::protocol::attribute::{call_special, special};
use super::protocol::buffer::Buffer;
use super::protocol::index::int_index;
use super::protocol::write;
use super::value::Value;
use crate::pure::number::{parse, real};

fn is_number(value: &Value) -> bool {
    matches!(value, Value::Float(_)) || int_ref(value).is_some()
}

/// `divmod(a, b)` of two numbers of which one is a float; NotImplemented for others.
pub(crate) fn divmod(cx: &mut Cx, a: &Value, b: &Value) -> Answer {
    match (float_of(cx, a.plain())?, float_of(cx, b.plain())?) {
        (Some(a), Some(b)) => match real::divmod(a, b) {
            Ok((quotient, remainder)) => Ok(Value::tuple([Value::from(quotient), Value::from(remainder)])),
            Err(fault) => Err(raise_fault(cx, fault)),
        },
        _ => Ok(Value::NotImplemented),
    }
}

/// `float(value)`, which reads text too.
pub(crate) fn number(cx: &mut Cx, value: &Value) -> Answer<f64> {
    match value.plain() {
        Value::Str(text) => return parse::float(text).map_err(|fault| raise_fault(cx, fault)),
        Value::Bytes(bytes) => return parse::float_from_bytes(bytes, None).map_err(|fault| raise_fault(cx, fault)),
        _ => {}
    }
    if let Some(number) = try_number(cx, value)? {
        return Ok(number);
    }
    match Buffer::of(value) {
        Some(bytes) => {
            let shown = write::repr(cx, value)?;
            parse::float_from_bytes(&bytes.bytes(), Some(&shown)).map_err(|fault| raise_fault(cx, fault))
        }
        None => {
            let name = value.type_name();
            let message = format!("float() argument must be a string or a real number, not '{}'", name.as_str());
            Err(type_error(cx, message))
        }
    }
}

/// The float that a number stands for, by `__float__` or `__index__`; None where the value is no number.
pub(crate) fn try_number(cx: &mut Cx, value: &Value) -> Answer<Option<f64>> {
    if let Value::Object(object) = value {
        let method = match object.base_value() {
            Some(_) => object.class.special("__float__"),
            None => special(value, "__float__"),
        };
        if let Some(method) = method {
            let answer = call_special(cx, value, &method, &[])?;
            return match answer.plain() {
                Value::Float(f) => Ok(Some(**f)),
                _ => {
                    let (class, what) = (value.type_name(), answer.type_name());
                    let message = format!("{}.__float__ returned non-float (type {})", class.as_str(), what.as_str());
                    Err(type_error(cx, message))
                }
            };
        }
    }
    if let Some(number) = float_of(cx, value.plain())? {
        return Ok(Some(number));
    }
    match int_index(cx, value)? {
        Some(int) => float_of(cx, &int),
        None => Ok(None),
    }
}

/// The float that an argument must be: "must be real number, not str".
pub(crate) fn real_argument(cx: &mut Cx, value: &Value) -> Answer<f64> {
    match try_number(cx, value)? {
        Some(number) => Ok(number),
        None => Err(type_error(cx, format!("must be real number, not {}", value.type_name().as_str()))),
    }
}
