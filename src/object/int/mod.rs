//! Numbers from values: what stands for an int.

pub(crate) mod methods;

use super::context::{Answer, Cx};
use super::exception::raise::type_error;
use super::protocol::arithmetic::{int_ref, interruptible, raise_fault};
use super::protocol::attribute::{call_special, special};
use super::protocol::buffer::Buffer;
use super::protocol::index::int_index;
use super::protocol::write;
use super::value::Value;
use crate::pure::number::convert::{self};
use crate::pure::number::{integer, parse};

/// The value that `True` counts as.
pub(crate) fn of_bool(value: bool) -> Value {
    Value::Int(i64::from(value))
}

/// `divmod(a, b)` of two ints; NotImplemented for others.
pub(crate) fn divmod(cx: &mut Cx, a: &Value, b: &Value) -> Answer {
    match (int_ref(a.plain()), int_ref(b.plain())) {
        (Some(a), Some(b)) => {
            let (quotient, remainder) = interruptible(cx, |tick| integer::divmod(a, b, tick))?;
            Ok(Value::tuple([quotient.into(), remainder.into()]))
        }
        _ => Ok(Value::NotImplemented),
    }
}

fn no_index(cx: &mut Cx, value: &Value) -> super::exception::Raised {
    type_error(cx, format!("'{}' object cannot be interpreted as an integer", value.type_name().as_str()))
}

/// `int(value)`: always a plain int.
pub(crate) fn number(cx: &mut Cx, value: &Value) -> Answer {
    if let Value::Object(object) = value {
        let own = |name: &str| match object.base_value() {
            Some(_) => object.class.special(name),
            None => special(value, name),
        };
        for name in ["__int__", "__index__", "__trunc__"] {
            if let Some(method) = own(name) {
                let answer = call_special(cx, value, &method, &[])?;
                return match int_index(cx, &answer)? {
                    Some(int) if int_ref(answer.plain()).is_some() || name == "__trunc__" => Ok(int),
                    _ if name == "__trunc__" => {
                        let what = answer.type_name();
                        Err(type_error(cx, format!("__trunc__ returned non-Integral (type {})", what.as_str())))
                    }
                    _ => Err(type_error(cx, format!("{name} returned non-int (type {})", answer.type_name().as_str()))),
                };
            }
        }
    }
    let limit = write::digits_limit();
    match value.plain() {
        Value::Int(_) | Value::Big(_) => Ok(value.plain().clone()),
        Value::Bool(b) => Ok(of_bool(**b)),
        Value::Float(f) => convert::from_float(**f).map(Value::from).map_err(|fault| raise_fault(cx, fault)),
        Value::Str(text) => Ok(interruptible(cx, |tick| parse::int(text, 10, limit, tick))?.into()),
        _ => match Buffer::of(value) {
            Some(bytes) => Ok(interruptible(cx, |tick| parse::int_from_bytes(&bytes.bytes(), 10, limit, tick))?.into()),
            None => {
                let name = value.type_name();
                let message = "int() argument must be a string, a bytes-like object or a real number, not";
                Err(type_error(cx, format!("{message} '{}'", name.as_str())))
            }
        },
    }
}
