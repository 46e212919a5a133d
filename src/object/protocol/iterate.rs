//! Starting to iterate.

use super::attribute::{call_special, special};
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::type_error;
use crate::object::iterator::{Iter, Part, Walk};
use crate::object::value::Value;

/// `iter(value)`.
pub(crate) fn iter(cx: &mut Cx, value: &Value) -> Answer {
    Ok(match value {
        Value::List(list) => Iter::new(Walk::List(list.clone(), 0)),
        Value::Tuple(tuple) => Iter::new(Walk::Tuple(tuple.clone(), 0)),
        Value::Range(range) => Iter::new(Walk::Range(range.clone(), 0)),
        Value::Str(text) => Iter::new(Walk::Str(text.clone(), 0)),
        Value::Bytes(_) | Value::ByteArray(_) => Iter::new(Walk::Bytes(value.clone(), 0)),
        Value::Dict(dict) => Iter::of_dict(dict, Part::Keys, false),
        Value::Set(set) => Iter::new(Walk::Set { set: set.clone(), place: 0, length: set.len() }),
        Value::Iter(_) | Value::Generator(_) => value.clone(),
        Value::Object(object) => {
            let method = match object.base_value() {
                Some(base) => match object.class.special("__iter__") {
                    Some(method) => Some(method),
                    None if matches!(base, Value::Int(_)) => special(value, "__iter__"),
                    None => return iter(cx, base),
                },
                None => special(value, "__iter__"),
            };
            if let Some(method) = method.filter(|m| !m.is_none()) {
                let iterator = call_special(cx, value, &method, &[])?;
                let is_iterator = matches!(iterator, Value::Iter(_) | Value::Generator(_))
                    || special(&iterator, "__next__").is_some();
                if !is_iterator {
                    let message = format!("iter() returned non-iterator of type '{}'", iterator.type_name().as_str());
                    return Err(type_error(cx, message));
                }
                return Ok(iterator);
            }
            if special(value, "__getitem__").is_some() {
                return Ok(Iter::new(Walk::Sequence(value.clone(), 0)));
            }
            return Err(not_iterable(cx, value));
        }
        Value::Type(class) => match class.meta().lookup_text("__iter__") {
            Some(method) => call_special(cx, value, &method, &[])?,
            None => return Err(not_iterable(cx, value)),
        },
        _ => return Err(not_iterable(cx, value)),
    })
}

pub(crate) fn not_iterable(cx: &mut Cx, value: &Value) -> crate::object::exception::Raised {
    type_error(cx, format!("'{}' object is not iterable", value.type_name().as_str()))
}
