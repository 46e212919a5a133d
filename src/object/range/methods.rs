//! The range and slice types.

use std::sync::Arc;

use super::{Range, Slice, meets, number, reversed, wide};
use crate::object::class::{Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::{overflow_error, type_error, value_error};
use crate::object::protocol::arithmetic::int_ref;
use crate::object::protocol::{compare, index, write};
use crate::object::row::special::{CONTAINER, EQUAL, HASHABLE, ITERABLE, ORDERED, REPR, SIZED, SUBSCRIPT};
use crate::object::row::{Args, Row, Takes, asks, getter, take};
use crate::object::value::Value;

pub(crate) const RANGE: Definition = Definition {
    name: "range",
    params: "(start, stop, step=1, /)",
    doc: "Numbers from a start to before a stop.",
    methods: RANGE_ROWS,
    shared: &[REPR, SIZED, ITERABLE, CONTAINER, EQUAL, HASHABLE, SUBSCRIPT],
    new: Some(new_range),
    ..Definition::PLAIN
};

pub(crate) const SLICE: Definition = Definition {
    name: "slice",
    params: "(start, stop, step=None, /)",
    doc: "The start, stop and step of a part of a sequence.",
    methods: SLICE_ROWS,
    shared: &[REPR, EQUAL, ORDERED],
    new: Some(new_slice),
    ..Definition::PLAIN
};

const NEW_RANGE: Row =
    asks("range", "(start, stop=None, step=1, /)", Takes::Positional(1, 3), |_, _| Ok(Value::None), "");

const NEW_SLICE: Row =
    asks("slice", "(start, stop=None, step=None, /)", Takes::Positional(1, 3), |_, _| Ok(Value::None), "");

const RANGE_ROWS: &[Row] = &[
    asks(
        "__bool__",
        "()",
        Takes::Slot(0, 0),
        |_, a| Ok(Value::from(!range(a).is_empty())),
        "Whether it holds a number.",
    ),
    asks("count", "(value, /)", Takes::One, count, "How often it holds a value."),
    asks("index", "(value, /)", Takes::One, index_in_range, "Where a value stands."),
    getter("start", |_, args| Ok(number(range(args).start)), "Its first number."),
    getter("stop", |_, args| Ok(number(range(args).stop)), "The number it ends before."),
    getter("step", |_, args| Ok(number(range(args).step)), "How far its numbers are apart."),
    asks("__reversed__", "()", Takes::Nothing, |_, args| Ok(reversed(&range(args))), "An iterator from the end."),
];

const SLICE_ROWS: &[Row] = &[
    asks("indices", "(length, /)", Takes::One, indices, "Its start, stop and step for a sequence of this length."),
    getter("start", |_, args| Ok(slice(args).map_or(Value::None, |s| s.start.clone())), "Where it starts."),
    getter("stop", |_, args| Ok(slice(args).map_or(Value::None, |s| s.stop.clone())), "Where it ends."),
    getter("step", |_, args| Ok(slice(args).map_or(Value::None, |s| s.step.clone())), "How far its places are apart."),
];

fn range(args: &[Value]) -> Arc<Range> {
    match args[0].plain() {
        Value::Range(range) => range.clone(),
        _ => Range::new(0, 0, 1),
    }
}

fn slice(args: &[Value]) -> Option<&Slice> {
    match args[0].plain() {
        Value::Slice(slice) => Some(slice),
        _ => None,
    }
}

/// An int argument of nearly any size.
fn whole(cx: &mut Cx, value: &Value) -> Answer<i128> {
    if let Value::Int(int) = value {
        return Ok((*int).into());
    }
    match index::int_index(cx, value)? {
        Some(int) => match wide(&int) {
            Some(wide) => Ok(wide),
            None => Err(overflow_error(cx, "Python int too large to convert to C ssize_t")),
        },
        None => {
            Err(type_error(cx, format!("'{}' object cannot be interpreted as an integer", value.type_name().as_str())))
        }
    }
}

fn new_range(cx: &mut Cx, _: &Type, args: &Args) -> Answer {
    let values = args.values;
    if !args.names.is_empty() || values.is_empty() || values.len() > 3 {
        take(cx, &NEW_RANGE, args)?;
    }
    let (start, stop, step) = match values {
        [stop] => (0, whole(cx, stop)?, 1),
        [start, stop] => (whole(cx, start)?, whole(cx, stop)?, 1),
        [start, stop, step, ..] => (whole(cx, start)?, whole(cx, stop)?, whole(cx, step)?),
        [] => (0, 0, 1),
    };
    if step == 0 {
        return Err(value_error(cx, "range() arg 3 must not be zero"));
    }
    Ok(Value::Range(Range::new(start, stop, step)))
}

fn new_slice(cx: &mut Cx, _: &Type, args: &Args) -> Answer {
    let args = take(cx, &NEW_SLICE, args)?;
    let or_none = |value: &Value| value.given().cloned().unwrap_or(Value::None);
    let slice = match args[1].given() {
        Some(stop) => Slice::new(args[0].clone(), stop.clone(), or_none(&args[2])),
        None => Slice::new(Value::None, args[0].clone(), Value::None),
    };
    Ok(Value::Slice(slice))
}

fn place_in(cx: &mut Cx, args: &[Value]) -> Answer<Option<u128>> {
    let range = range(args);
    if int_ref(&args[1]).is_some() {
        return Ok(wide(&args[1]).and_then(|number| range.place_of(number)));
    }
    for at in 0..range.len() {
        cx.tick()?;
        if compare::equal(cx, &range.at(at), &args[1])? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

fn count(cx: &mut Cx, args: &[Value]) -> Answer {
    Ok(Value::Int(place_in(cx, args)?.is_some().into()))
}

fn index_in_range(cx: &mut Cx, args: &[Value]) -> Answer {
    match place_in(cx, args)? {
        Some(at) => Ok(number(at as i128)),
        None if int_ref(&args[1]).is_some() => {
            let text = write::repr(cx, &args[1])?;
            Err(value_error(cx, format!("{text} is not in range")))
        }
        None => Err(value_error(cx, "sequence.index(x): x not in sequence")),
    }
}

fn indices(cx: &mut Cx, args: &[Value]) -> Answer {
    let length = whole(cx, &args[1])?;
    if length < 0 {
        return Err(value_error(cx, "length should not be negative"));
    }
    let Some(slice) = slice(args) else { return Ok(Value::None) };
    let (start, stop, step) = meets(cx, slice, length)?;
    Ok(Value::tuple([number(start), number(stop), number(step)]))
}
