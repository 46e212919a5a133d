//! The range and slice types.

use super::class::{Definition, Type};
use super::context::{Answer, Cx};
use super::exception::raise::{overflow_error, type_error, value_error};
use super::iterator::{Iter, Walk};
use super::protocol::{compare, index, write};
use super::range::{Range, Slice};
use super::row::{Args, Row, Takes, asks, getter, take};
use super::special_rows::{CONTAINER, EQUAL, HASHABLE, ITERABLE, ORDERED, REPR, SIZED, SUBSCRIPT};
use super::value::Value;

pub const RANGE: Definition = Definition {
    name: "range",
    doc: "Numbers from a start to before a stop.",
    methods: RANGE_ROWS,
    shared: &[REPR, SIZED, ITERABLE, CONTAINER, EQUAL, HASHABLE, SUBSCRIPT],
    new: Some(new_range),
    ..Definition::PLAIN
};
pub const SLICE: Definition = Definition {
    name: "slice",
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
    getter("start", |_, args| Ok(range(args).start.into()), "Its first number."),
    getter("stop", |_, args| Ok(range(args).stop.into()), "The number it ends before."),
    getter("step", |_, args| Ok(range(args).step.into()), "How far its numbers are apart."),
    asks("__reversed__", "()", Takes::Nothing, |_, args| Ok(reversed(&range(args))), "An iterator from the end."),
];

const SLICE_ROWS: &[Row] = &[
    asks("indices", "(length, /)", Takes::One, indices, "Its start, stop and step for a sequence of this length."),
    getter("start", |_, args| Ok(slice(args).map_or(Value::None, |s| s.start.clone())), "Where it starts."),
    getter("stop", |_, args| Ok(slice(args).map_or(Value::None, |s| s.stop.clone())), "Where it ends."),
    getter("step", |_, args| Ok(slice(args).map_or(Value::None, |s| s.step.clone())), "How far its places are apart."),
];

fn range(args: &[Value]) -> Range {
    match args[0].plain() {
        Value::Range(range) => Range { start: range.start, stop: range.stop, step: range.step },
        _ => Range { start: 0, stop: 0, step: 1 },
    }
}

fn slice(args: &[Value]) -> Option<&Slice> {
    match args[0].plain() {
        Value::Slice(slice) => Some(slice),
        _ => None,
    }
}

/// An int argument that must fit 64 bits.
fn whole(cx: &mut Cx, value: &Value) -> Answer<i64> {
    if let Value::Int(int) = value {
        return Ok(*int);
    }
    match index::int_index(cx, value)? {
        Some(Value::Int(int)) => Ok(int),
        Some(_) => Err(overflow_error(cx, "Python int too large to convert to C ssize_t")),
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

/// What a range is hashed by: equal ranges hold the same numbers.
pub fn hash_key(range: &Range) -> Value {
    let (start, step) = match range.len() {
        0 => (Value::None, Value::None),
        1 => (Value::Int(range.start), Value::None),
        _ => (Value::Int(range.start), Value::Int(range.step)),
    };
    Value::tuple([Value::from(range.len()), start, step])
}

/// An iterator over a range from its end.
pub fn reversed(range: &Range) -> Value {
    let length = range.len();
    if length == 0 {
        return Iter::new(Walk::Range(Range::new(0, 0, 1), 0));
    }
    let last = range.start as i128 + range.step as i128 * (length as i128 - 1);
    let end = range.start as i128 - range.step as i128;
    let fit = |n: i128| n.clamp(i64::MIN as i128, i64::MAX as i128) as i64;
    Iter::new(Walk::Range(Range::new(fit(last), fit(end), range.step.saturating_neg()), 0))
}

fn is_int(value: &Value) -> bool {
    matches!(value, Value::Int(_) | Value::Big(_) | Value::Bool(_))
}

fn place_in(cx: &mut Cx, args: &[Value]) -> Answer<Option<u64>> {
    let range = range(args);
    if is_int(&args[1]) {
        let Value::Int(n) = &args[1] else {
            let n = match &args[1] {
                Value::Bool(b) => i64::from(**b),
                _ => return Ok(None),
            };
            return place_in(cx, &[args[0].clone(), Value::Int(n)]);
        };
        let away = *n as i128 - range.start as i128;
        let (at, rest) = (away / range.step as i128, away % range.step as i128);
        return Ok((rest == 0 && at >= 0 && at < range.len() as i128).then_some(at as u64));
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
        Some(at) => Ok(at.into()),
        None if is_int(&args[1]) => {
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
    let places = index::places(cx, slice, length as usize)?;
    Ok(Value::tuple([Value::Int(places.start), Value::Int(places.stop), Value::Int(places.step)]))
}
