//! Taking over the entries of a mapping, or of pairs.

use std::sync::Arc;

use super::Dict;
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::TYPE_ERROR;
use crate::object::exception::raise::{type_error, value_error};
use crate::object::iterator::{collect, next};
use crate::object::protocol::{attribute, index, iterate};
use crate::object::str::intern;
use crate::object::value::Value;

/// Takes over all entries of a mapping.
pub(crate) fn update(cx: &mut Cx, dict: &Arc<Dict>, other: &Value) -> Answer<()> {
    if is_plain_dict(other)
        && let Value::Dict(other) = other.plain()
    {
        for (key, value) in other.entries() {
            dict.insert(cx, key, value)?;
        }
        return Ok(());
    }
    let Some(keys) = attribute::find(cx, other, &intern("keys"))? else {
        return Err(type_error(cx, format!("'{}' object is not a mapping", other.type_name().as_str())));
    };
    let keys = cx.call(&keys, &[])?;
    let iterator = iterate::iter(cx, &keys)?;
    while let Some(key) = next(cx, &iterator)? {
        cx.tick()?;
        let value = index::get_item(cx, other, &key)?;
        dict.insert(cx, key, value)?;
    }
    Ok(())
}

/// A dict, or an instance of a subclass that iterates as dicts do.
fn is_plain_dict(value: &Value) -> bool {
    matches!(value.plain(), Value::Dict(_)) && value.class().special("__iter__").is_none()
}

/// Takes over the entries of a mapping or of an iterable of pairs.
pub(crate) fn update_from(cx: &mut Cx, dict: &Arc<Dict>, other: &Value) -> Answer<()> {
    if is_plain_dict(other) || attribute::find(cx, other, &intern("keys"))?.is_some() {
        return update(cx, dict, other);
    }
    let iterator = iterate::iter(cx, other)?;
    let mut at = 0;
    while let Some(pair) = next(cx, &iterator)? {
        cx.tick()?;
        let parts = match collect(cx, &pair) {
            Ok(parts) => parts,
            Err(raised) if raised.is_a(&TYPE_ERROR) && iterate::iter(cx, &pair).is_err() => {
                let message = format!("cannot convert dictionary update sequence element #{at} to a sequence");
                return Err(type_error(cx, message));
            }
            Err(raised) => return Err(raised),
        };
        let [key, value] = &parts[..] else {
            let message = format!("dictionary update sequence element #{at} has length {}; 2 is required", parts.len());
            return Err(value_error(cx, message));
        };
        dict.insert(cx, key.clone(), value.clone())?;
        at += 1;
    }
    Ok(())
}
