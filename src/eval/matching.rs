//! What the instructions of a `match` statement ask of values: whether they are sequences, mappings, instances.

use crate::object::class::methods as type_methods;
use crate::object::context::{Answer, Cx};
use crate::object::dict::Dict;
use crate::object::exception::kinds::ATTRIBUTE_ERROR;
use crate::object::exception::raise::{type_error, value_error};
use crate::object::function::frame::Frame;
use crate::object::protocol::{attribute, truth, write};
use crate::object::str::{Str, intern};
use crate::object::types;
use crate::object::value::Value;
use std::sync::Arc;

/// Whether the value on top is a sequence of so many items, or at least so many.
pub(super) fn sequence(cx: &mut Cx, frame: &mut Frame, count: usize, more: bool) -> Answer<()> {
    let value = frame.below(1).clone();
    let is_sequence = matches!(value.plain(), Value::List(_) | Value::Tuple(_) | Value::Range(_))
        || value.class().is_subclass(&types::MEMORYVIEW);
    let fits = is_sequence && {
        let length = truth::len(cx, &value)?;
        if more { length >= count } else { length == count }
    };
    frame.push(Value::from(fits));
    Ok(())
}

/// Whether the value on top is a mapping of at least so many entries.
pub(super) fn mapping(frame: &mut Frame, least: usize) {
    let value = frame.below(1).clone();
    let fits = matches!(value.plain(), Value::Dict(dict) if dict.len() >= least);
    frame.push(Value::from(fits));
}

/// The values of some keys: a tuple, with a dict of the other entries at its end if asked for, and whether all are there.
pub(super) fn keys(cx: &mut Cx, frame: &mut Frame, rest: bool) -> Answer<()> {
    let (keys, value) = (frame.pop(), frame.pop());
    let (Value::Tuple(keys), Value::Dict(dict)) = (&keys, value.plain()) else { return Ok(()) };
    let (seen, others) = (Dict::new(), dict.copy());
    let mut found = Vec::with_capacity(keys.len() + 1);
    for key in keys.iter() {
        if seen.contains(cx, key)? {
            let text = write::repr(cx, key)?;
            return Err(value_error(cx, format!("mapping pattern checks duplicate key ({text})")));
        }
        seen.insert(cx, key.clone(), Value::None)?;
        match dict.get(cx, key)? {
            Some(value) => found.push(value),
            None => {
                frame.push(Value::None);
                frame.push(Value::from(false));
                return Ok(());
            }
        }
        drop(others.remove(cx, key)?);
    }
    if rest {
        found.push(Value::Dict(others));
    }
    frame.push(Value::tuple(found));
    frame.push(Value::from(true));
    Ok(())
}

/// The attributes that a class pattern asks for, as a tuple, and whether the value is an instance that has them.
pub(super) fn class(cx: &mut Cx, frame: &mut Frame, positional: usize) -> Answer<()> {
    let (names, class, value) = (frame.pop(), frame.pop(), frame.pop());
    let found = attributes(cx, &value, &class, &names, positional)?;
    let matched = found.is_some();
    frame.push(found.map_or(Value::None, Value::tuple));
    frame.push(Value::from(matched));
    Ok(())
}

fn attributes(
    cx: &mut Cx,
    value: &Value,
    class: &Value,
    names: &Value,
    positional: usize,
) -> Answer<Option<Vec<Value>>> {
    let Value::Type(of) = class else { return Err(type_error(cx, "called match pattern must be a type")) };
    if !type_methods::is_instance(cx, value, class)? {
        return Ok(None);
    }
    let class_name = of.name();
    let mut found = Vec::new();
    let mut seen: Vec<Arc<Str>> = Vec::new();
    if positional > 0 {
        let args = match attribute::find(cx, class, &intern("__match_args__"))? {
            Some(Value::Tuple(args)) => Some(args),
            Some(other) => {
                let given = other.type_name();
                let message =
                    format!("{}.__match_args__ must be a tuple (got {})", class_name.as_str(), given.as_str());
                return Err(type_error(cx, message));
            }
            None => None,
        };
        let takes_itself = args.is_none() && is_itself(of);
        let allowed = if takes_itself { 1 } else { args.as_ref().map_or(0, |args| args.len()) };
        if positional > allowed {
            let s = if allowed == 1 { "" } else { "s" };
            let message =
                format!("{}() accepts {allowed} positional sub-pattern{s} ({positional} given)", class_name.as_str());
            return Err(type_error(cx, message));
        }
        if takes_itself {
            found.push(value.clone());
        }
        for name in args.iter().flat_map(|args| args.iter()).take(positional) {
            let Value::Str(name) = name else {
                let given = name.type_name();
                let message = format!("__match_args__ elements must be strings (got {})", given.as_str());
                return Err(type_error(cx, message));
            };
            if seen.iter().any(|other| **other == **name) {
                return Err(repeated(cx, &class_name, name));
            }
            seen.push(name.clone());
            match asked(cx, value, name)? {
                Some(attribute) => found.push(attribute),
                None => return Ok(None),
            }
        }
    }
    let Value::Tuple(names) = names else { return Ok(None) };
    for name in names.iter().filter_map(Value::as_str) {
        if seen.iter().any(|other| **other == **name) {
            return Err(repeated(cx, &class_name, name));
        }
        match asked(cx, value, name)? {
            Some(attribute) => found.push(attribute),
            None => return Ok(None),
        }
    }
    Ok(Some(found))
}

fn repeated(cx: &mut Cx, class: &Str, name: &Str) -> crate::object::exception::Raised {
    let message = format!("{}() got multiple sub-patterns for attribute '{}'", class.as_str(), name.as_str());
    type_error(cx, message)
}

fn asked(cx: &mut Cx, value: &Value, name: &Arc<Str>) -> Answer<Option<Value>> {
    match attribute::get(cx, value, name) {
        Err(raised) if raised.is_a(&ATTRIBUTE_ERROR) => Ok(None),
        Err(raised) => Err(raised),
        Ok(found) => Ok(Some(found)),
    }
}

/// Whether the one positional pattern of this class is for the value itself.
fn is_itself(class: &crate::object::class::Type) -> bool {
    let classes = [
        &types::BOOL,
        &types::BYTEARRAY,
        &types::BYTES,
        &types::DICT,
        &types::FLOAT,
        &types::FROZENSET,
        &types::INT,
        &types::LIST,
        &types::SET,
        &types::STR,
        &types::TUPLE,
    ];
    classes.iter().any(|known| class.is_subclass(known))
}

/// Keeps the value on top under a name, in the dict so many below.
pub(super) fn capture(frame: &mut Frame, name: &Arc<Str>, depth: u32) {
    let value = frame.pop();
    if let Value::Dict(captured) = frame.below(depth).clone() {
        captured.set_name(name, value);
    }
}

/// The value kept under a name in the dict on top.
pub(super) fn captured(frame: &mut Frame, name: &Arc<Str>) {
    let found = match frame.below(1).clone() {
        Value::Dict(captured) => captured.get_name(name),
        _ => None,
    };
    frame.push(found.unwrap_or_default());
}
