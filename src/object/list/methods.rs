//! The list type: its methods.

use std::cmp::Ordering;
use std::sync::Arc;

use super::List;
use crate::object::class::Definition;
use crate::object::context::{Answer, Cx};
use crate::object::exception::Raised;
use crate::object::exception::raise::{index_error, overflow_error, type_error, value_error};
use crate::object::instance::Object;
use crate::object::iterator::{Iter, Walk, collect};
use crate::object::memory::copied;
use crate::object::protocol::index::try_index;
use crate::object::protocol::{compare, write};
use crate::object::row::special::{
    CHANGEABLE, CONTAINER, EQUAL, GENERIC, ITERABLE, KEYED_SUBSCRIPT, ORDERED, REPR, SEQUENCE, SEQUENCE_IN_PLACE, SIZED,
};
use crate::object::row::{Row, Takes, asks, does};
use crate::object::types;
use crate::object::value::Value;

pub(crate) const DEFINITION: Definition = Definition {
    name: "list",
    params: "(iterable=(), /)",
    doc: "Values in a row that can change.",
    methods: METHODS,
    shared: &[
        GENERIC,
        REPR,
        SIZED,
        ITERABLE,
        CONTAINER,
        EQUAL,
        ORDERED,
        KEYED_SUBSCRIPT,
        CHANGEABLE,
        SEQUENCE,
        SEQUENCE_IN_PLACE,
    ],
    new: Some(|_, class, _| {
        let list = Value::list(vec![]);
        Ok(if class.is(&types::LIST) { list } else { Object::with_base(class, list) })
    }),
    open: true,
    ..Definition::PLAIN
};

const METHODS: &[Row] = &[
    does("__init__", "(iterable=(), /)", Takes::Positional(0, 1), init, "Fills it from an iterable."),
    does("append", "(object, /)", Takes::One, append, "Adds a value at the end.").example("names.append('x')"),
    does("clear", "()", Takes::Nothing, clear, "Takes everything out."),
    asks(
        "copy",
        "()",
        Takes::Nothing,
        |cx, args| copied(cx, &of(args).items.get()).map(Value::list),
        "A new list of the same values.",
    ),
    asks("count", "(value, /)", Takes::One, count, "How often it holds a value."),
    does("extend", "(iterable, /)", Takes::One, extend, "Adds all values of an iterable at the end."),
    asks(
        "index",
        "(value, start=0, stop=9223372036854775807, /)",
        Takes::Positional(1, 3),
        index,
        "Where a value stands first.",
    ),
    does("insert", "(index, object, /)", Takes::Positional(2, 2), insert, "Puts a value before an index."),
    asks("pop", "(index=-1, /)", Takes::Positional(0, 1), pop, "Takes the last value out, or that at an index."),
    does("remove", "(value, /)", Takes::One, remove, "Takes the first equal value out."),
    does("reverse", "()", Takes::Nothing, reverse, "Turns it around."),
    does("sort", "(*, key=None, reverse=False)", Takes::Keywords, sort, "Sorts it; equal values keep their order."),
    asks("__reversed__", "()", Takes::Nothing, reversed, "An iterator from the end to the start."),
];

/// The list that a method was called on.
pub(crate) fn of(args: &[Value]) -> Arc<List> {
    match args[0].plain() {
        Value::List(list) => list.clone(),
        _ => List::new(vec![]),
    }
}

fn init(cx: &mut Cx, args: &[Value]) -> Answer {
    let items = match args[1].given() {
        Some(iterable) => collect(cx, iterable)?,
        None => vec![],
    };
    drop(of(args).items.replace(items));
    Ok(Value::None)
}

fn append(_: &mut Cx, args: &[Value]) -> Answer {
    if let Value::List(list) = args[0].plain() {
        list.push(args[1].clone());
    }
    Ok(Value::None)
}

fn clear(_: &mut Cx, args: &[Value]) -> Answer {
    drop(of(args).items.replace(vec![]));
    Ok(Value::None)
}

fn count(cx: &mut Cx, args: &[Value]) -> Answer {
    let list = of(args);
    let (mut at, mut found) = (0, 0i64);
    while let Some(item) = list.get(at) {
        cx.tick()?;
        found += i64::from(item.is(&args[1]) || compare::equal(cx, &item, &args[1])?);
        at += 1;
    }
    Ok(Value::Int(found))
}

fn extend(cx: &mut Cx, args: &[Value]) -> Answer {
    let more = collect(cx, &args[1])?;
    of(args).extend(more);
    Ok(Value::None)
}

/// One end of the range that `index` searches.
pub(crate) fn bound(cx: &mut Cx, value: &Value, length: usize) -> Answer<usize> {
    match try_index(cx, value)? {
        Some(at) if at < 0 => Ok(usize::try_from(at.saturating_add(length as i64)).unwrap_or(0)),
        Some(at) => Ok(at as usize),
        None => Err(type_error(cx, "slice indices must be integers or have an __index__ method")),
    }
}

fn index(cx: &mut Cx, args: &[Value]) -> Answer {
    let list = of(args);
    let start = args[2].given().map_or(Ok(0), |v| bound(cx, v, list.len()))?;
    let stop = args[3].given().map_or(Ok(usize::MAX), |v| bound(cx, v, list.len()))?;
    let mut at = start;
    while at < stop
        && let Some(item) = list.get(at)
    {
        cx.tick()?;
        if item.is(&args[1]) || compare::equal(cx, &item, &args[1])? {
            return Ok(Value::from(at));
        }
        at += 1;
    }
    let text = write::repr(cx, &args[1])?;
    Err(value_error(cx, format!("{text} is not in list")))
}

/// The index that an argument means; beyond 64 bits it is too large.
fn whole_index(cx: &mut Cx, value: &Value) -> Answer<i64> {
    match crate::object::protocol::index::int_index(cx, value)? {
        Some(Value::Int(at)) => Ok(at),
        Some(_) => Err(overflow_error(cx, "Python int too large to convert to C ssize_t")),
        None => {
            Err(type_error(cx, format!("'{}' object cannot be interpreted as an integer", value.type_name().as_str())))
        }
    }
}

fn insert(cx: &mut Cx, args: &[Value]) -> Answer {
    let at = whole_index(cx, &args[1])?;
    let list = of(args);
    let mut items = list.items.get_mut();
    let length = items.len() as i64;
    let at = if at < 0 { at.saturating_add(length).max(0) } else { at.min(length) };
    items.insert(at as usize, args[2].clone());
    Ok(Value::None)
}

fn pop(cx: &mut Cx, args: &[Value]) -> Answer {
    let at = match args[1].given() {
        Some(at) => whole_index(cx, at)?,
        None => -1,
    };
    let list = of(args);
    if list.is_empty() {
        return Err(index_error(cx, "pop from empty list"));
    }
    match crate::object::protocol::index::place(at, list.len()) {
        Some(at) => Ok(list.items.get_mut().remove(at)),
        None => Err(index_error(cx, "pop index out of range")),
    }
}

fn remove(cx: &mut Cx, args: &[Value]) -> Answer {
    let list = of(args);
    let mut at = 0;
    while let Some(item) = list.get(at) {
        cx.tick()?;
        if item.is(&args[1]) || compare::equal(cx, &item, &args[1])? {
            let mut items = list.items.get_mut();
            let removed = if at < items.len() { Some(items.remove(at)) } else { None };
            drop(items);
            drop(removed);
            return Ok(Value::None);
        }
        at += 1;
    }
    Err(value_error(cx, "list.remove(x): x not in list"))
}

fn reverse(_: &mut Cx, args: &[Value]) -> Answer {
    of(args).items.get_mut().reverse();
    Ok(Value::None)
}

fn reversed(_: &mut Cx, args: &[Value]) -> Answer {
    let list = of(args);
    let length = list.len();
    Ok(Iter::new(Walk::ListBack(list, length)))
}

fn sort(cx: &mut Cx, args: &[Value]) -> Answer {
    let list = of(args);
    let backward = match args[2].given() {
        Some(value) => match crate::object::protocol::index::try_index(cx, value)? {
            Some(n) => n != 0,
            None => {
                let name = value.type_name();
                return Err(type_error(cx, format!("'{}' object cannot be interpreted as an integer", name.as_str())));
            }
        },
        None => false,
    };
    // The list is empty while it is sorted, so that Python code that looks at it then is found out.
    let items = list.items.replace(vec![]);
    let mut kept = Vec::new();
    let sorted = sort_values(cx, items, args[1].some(), backward, &mut kept);
    let meanwhile = list.items.replace(kept);
    let changed = !meanwhile.is_empty();
    drop(meanwhile);
    sorted?;
    if changed {
        return Err(value_error(cx, "list modified during sort"));
    }
    Ok(Value::None)
}

/// A stable sort. `items` end up in `into`, in whatever order was reached where a comparison fails.
pub(crate) fn sort_values(
    cx: &mut Cx,
    items: Vec<Value>,
    key: Option<&Value>,
    backward: bool,
    into: &mut Vec<Value>,
) -> Answer<()> {
    let mut pairs = Vec::with_capacity(items.len());
    if let Some(key) = key {
        for at in 0..items.len() {
            match cx.tick().and_then(|()| cx.call(key, &items[at..=at])) {
                Ok(value) => pairs.push(value),
                Err(raised) => {
                    *into = items;
                    return Err(raised);
                }
            }
        }
    }
    let keys = if key.is_some() { &pairs } else { &items };
    let mut order: Vec<usize> = (0..items.len()).collect();
    if backward {
        order.reverse();
    }
    let mut error: Option<Raised> = None;
    merge_sort(cx, &mut order, keys, &mut error);
    if backward {
        order.reverse();
    }
    let mut slots: Vec<Value> = items.clone();
    for (slot, from) in slots.iter_mut().zip(&order) {
        *slot = items[*from].clone();
    }
    *into = slots;
    drop(items);
    error.map_or(Ok(()), Err)
}

/// Insertion into runs that are sorted already, then merging: few comparisons, in the order in which people expect them.
fn merge_sort(cx: &mut Cx, order: &mut [usize], keys: &[Value], error: &mut Option<Raised>) {
    let length = order.len();
    if length < 2 {
        return;
    }
    if let Err(raised) = cx.tick() {
        *error = Some(raised);
        return;
    }
    // A run at the start, as it comes: the first comparison is of the second value with the first.
    let mut run = 1;
    let falling = before(cx, keys, order[1], order[0], error);
    run += 1;
    while run < length && error.is_none() && before(cx, keys, order[run], order[run - 1], error) == falling {
        run += 1;
    }
    if error.is_some() {
        return;
    }
    if falling {
        order[..run].reverse();
    }
    if run == length {
        return;
    }
    if length <= 64 {
        for at in run..length {
            let pivot = order[at];
            let (mut low, mut high) = (0, at);
            while low < high {
                let middle = low + (high - low) / 2;
                if before(cx, keys, pivot, order[middle], error) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
                if error.is_some() {
                    return;
                }
            }
            order[low..=at].rotate_right(1);
        }
        return;
    }
    let (left, right) = order.split_at_mut(length / 2);
    merge_sort(cx, left, keys, error);
    if error.is_none() {
        merge_sort(cx, right, keys, error);
    }
    if error.is_some() {
        return;
    }
    let mut merged = Vec::with_capacity(length);
    let (mut l, mut r) = (0, 0);
    while l < left.len() && r < right.len() {
        if before(cx, keys, right[r], left[l], error) {
            merged.push(right[r]);
            r += 1;
        } else {
            merged.push(left[l]);
            l += 1;
        }
        if error.is_some() {
            return;
        }
    }
    merged.extend_from_slice(&left[l..]);
    merged.extend_from_slice(&right[r..]);
    order.copy_from_slice(&merged);
}

fn before(cx: &mut Cx, keys: &[Value], a: usize, b: usize, error: &mut Option<Raised>) -> bool {
    // Numbers and texts without Python code, and without looking up anything.
    if let (Value::Int(a), Value::Int(b)) = (&keys[a], &keys[b]) {
        return a.cmp(b) == Ordering::Less;
    }
    let answer = cx.tick().and_then(|()| compare::less(cx, &keys[a], &keys[b]));
    match answer {
        Ok(less) => less,
        Err(raised) => {
            *error = Some(raised);
            false
        }
    }
}
