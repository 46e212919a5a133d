//! The tuple type: its methods.

use std::sync::Arc;

use super::Tuple;
use crate::object::class::{Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::value_error;
use crate::object::instance::Object;
use crate::object::iterator::collect;
use crate::object::list::methods::bound;
use crate::object::protocol::compare;
use crate::object::row::special::{
    CONTAINER, EQUAL, GENERIC, HASHABLE, ITERABLE, ORDERED, REPR, SEQUENCE, SIZED, SUBSCRIPT,
};
use crate::object::row::{Args, Row, Takes, asks, take};
use crate::object::types;
use crate::object::value::Value;

pub(crate) const DEFINITION: Definition = Definition {
    name: "tuple",
    params: "(iterable=(), /)",
    doc: "Values in a row that does not change.",
    methods: METHODS,
    shared: &[GENERIC, REPR, SIZED, ITERABLE, CONTAINER, EQUAL, ORDERED, HASHABLE, SUBSCRIPT, SEQUENCE],
    new: Some(new),
    open: true,
    ..Definition::PLAIN
};

const NEW: Row = asks("tuple", "(iterable=(), /)", Takes::Positional(0, 1), |_, _| Ok(Value::None), "");

const METHODS: &[Row] = &[
    asks(
        "__getnewargs__",
        "()",
        Takes::Nothing,
        |_, a| Ok(Value::tuple([Value::Tuple(of(a))])),
        "What it is made with.",
    ),
    asks("count", "(value, /)", Takes::One, count, "How often it holds a value."),
    asks(
        "index",
        "(value, start=0, stop=9223372036854775807, /)",
        Takes::Positional(1, 3),
        index,
        "Where a value stands first.",
    ),
];

fn new(cx: &mut Cx, class: &Type, args: &Args) -> Answer {
    // A subclass whose `__init__` takes keywords gets them there.
    let args = if class.is_built_in() { *args } else { Args::positional(args.plain()) };
    let args = take(cx, &NEW, &args)?;
    let tuple = match args[0].given() {
        Some(value @ Value::Tuple(_)) => value.clone(),
        Some(iterable) => Value::tuple(collect(cx, iterable)?),
        None => Value::tuple([]),
    };
    Ok(if class.is(&types::TUPLE) { tuple } else { Object::with_base(class, tuple) })
}

fn of(args: &[Value]) -> Arc<Tuple> {
    match args[0].plain() {
        Value::Tuple(tuple) => tuple.clone(),
        _ => Tuple::new([]),
    }
}

fn count(cx: &mut Cx, args: &[Value]) -> Answer {
    let mut found = 0i64;
    for item in of(args).iter() {
        cx.tick()?;
        found += i64::from(item.is(&args[1]) || compare::equal(cx, item, &args[1])?);
    }
    Ok(Value::Int(found))
}

fn index(cx: &mut Cx, args: &[Value]) -> Answer {
    let tuple = of(args);
    let start = args[2].given().map_or(Ok(0), |v| bound(cx, v, tuple.len()))?;
    let stop = args[3].given().map_or(Ok(usize::MAX), |v| bound(cx, v, tuple.len()))?;
    for (at, item) in tuple.iter().enumerate().take(stop).skip(start) {
        cx.tick()?;
        if item.is(&args[1]) || compare::equal(cx, item, &args[1])? {
            return Ok(Value::from(at));
        }
    }
    Err(value_error(cx, "tuple.index(x): x not in tuple"))
}
