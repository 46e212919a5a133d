//! The iterators that are called by name: enumerate, zip, map, filter, reversed.

use super::{Iter, METHODS, Part, Walk};
use crate::object::class::{Definition, New, Type};
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::type_error;
use crate::object::protocol::attribute::{call_special, special};
use crate::object::protocol::iterate::iter;
use crate::object::protocol::{index, truth};
use crate::object::row::{Args, Row, Takes, asks, take};
use crate::object::value::Value;

const fn callable(name: &'static str, params: &'static str, new: New) -> Definition {
    Definition { name, params, methods: METHODS, new: Some(new), ..Definition::PLAIN }
}

pub(crate) const ENUMERATE: Definition = callable("enumerate", "(iterable, start=0)", enumerate);
pub(crate) const ZIP: Definition = callable("zip", "(*iterables, strict=False)", zip);
pub(crate) const MAP: Definition = callable("map", "(function, iterable, /, *iterables)", map);
pub(crate) const FILTER: Definition = callable("filter", "(function, iterable, /)", filter);
pub(crate) const REVERSED: Definition = callable("reversed", "(sequence, /)", reversed);

const NEW_REVERSED: Row = asks("reversed", "(sequence, /)", Takes::Positional(1, 1), |_, _| Ok(Value::None), "");
const NEW_FILTER: Row = asks("filter", "(function, iterable, /)", Takes::Positional(2, 2), |_, _| Ok(Value::None), "");

fn enumerate(cx: &mut Cx, _: &Type, args: &Args) -> Answer {
    let mut slots = [args.plain().first(), args.plain().get(1)];
    if args.values.len() > 2 {
        return Err(type_error(cx, format!("enumerate() takes at most 2 arguments ({} given)", args.values.len())));
    }
    for (name, value) in args.keywords() {
        match name.as_str() {
            "iterable" if slots[0].is_none() => slots[0] = Some(value),
            "start" if slots[1].is_none() => slots[1] = Some(value),
            other => {
                return Err(type_error(cx, format!("'{other}' is an invalid keyword argument for enumerate()")));
            }
        }
    }
    let Some(iterable) = slots[0] else {
        return Err(type_error(cx, "enumerate() missing required argument 'iterable'"));
    };
    let start = match slots[1] {
        Some(start) => match index::int_index(cx, start)? {
            Some(Value::Big(big)) => i128::try_from(&*big).unwrap_or(i128::MAX / 2),
            Some(_) | None => index::index_of(cx, start)?.into(),
        },
        None => 0,
    };
    let inner = iter(cx, iterable)?;
    Ok(Iter::new(Walk::Enumerate(inner, start)))
}

fn zip(cx: &mut Cx, _: &Type, args: &Args) -> Answer {
    let mut strict = false;
    if args.names.len() > 1 {
        let count = args.names.len();
        return Err(type_error(cx, format!("zip() takes at most 1 keyword argument ({count} given)")));
    }
    for (name, value) in args.keywords() {
        if name.as_str() != "strict" {
            return Err(type_error(cx, format!("'{}' is an invalid keyword argument for zip()", name.as_str())));
        }
        strict = truth::is_true(cx, value)?;
    }
    let mut inner = Vec::new();
    for value in args.plain() {
        inner.push(iter(cx, value)?);
    }
    Ok(Iter::new(Walk::Zip { inner, strict }))
}

fn map(cx: &mut Cx, _: &Type, args: &Args) -> Answer {
    if !args.names.is_empty() {
        return Err(type_error(cx, "map() takes no keyword arguments"));
    }
    let [function, iterables @ ..] = args.values else {
        return Err(type_error(cx, "map() must have at least two arguments."));
    };
    if iterables.is_empty() {
        return Err(type_error(cx, "map() must have at least two arguments."));
    }
    let mut inner = Vec::new();
    for value in iterables {
        inner.push(iter(cx, value)?);
    }
    Ok(Iter::new(Walk::Map { function: function.clone(), inner }))
}

fn filter(cx: &mut Cx, _: &Type, args: &Args) -> Answer {
    let args = take(cx, &NEW_FILTER, args)?;
    let inner = iter(cx, &args[1])?;
    Ok(Iter::new(Walk::Filter { function: args[0].clone(), inner }))
}

fn reversed(cx: &mut Cx, _: &Type, args: &Args) -> Answer {
    let args = take(cx, &NEW_REVERSED, args)?;
    let value = &args[0];
    Ok(match value {
        Value::List(list) => Iter::new(Walk::ListBack(list.clone(), list.len())),
        Value::Dict(dict) => Iter::of_dict(dict, Part::Keys, true),
        Value::Range(range) => crate::object::range::reversed(range),
        Value::Str(_) | Value::Tuple(_) | Value::Bytes(_) | Value::ByteArray(_) => {
            let length = truth::len(cx, value)? as i64;
            Iter::new(Walk::SequenceBack(value.clone(), length - 1))
        }
        _ => {
            if let Some(method) = special(value, "__reversed__") {
                if method.is_none() {
                    return Err(not_reversible(cx, value));
                }
                return call_special(cx, value, &method, &[]);
            }
            if matches!(value, Value::Object(_)) && special(value, "__getitem__").is_some() {
                if special(value, "__len__").is_none() && matches!(value.plain(), Value::Object(_)) {
                    let name = value.type_name();
                    return Err(type_error(cx, format!("object of type '{}' has no len()", name.as_str())));
                }
                let length = truth::len(cx, value)? as i64;
                return Ok(Iter::new(Walk::SequenceBack(value.clone(), length - 1)));
            }
            return Err(not_reversible(cx, value));
        }
    })
}

fn not_reversible(cx: &mut Cx, value: &Value) -> crate::object::exception::Raised {
    type_error(cx, format!("'{}' object is not reversible", value.type_name().as_str()))
}
