//! The deque type: values in a row that grows and shrinks at both ends.

use std::collections::VecDeque;
use std::sync::LazyLock;

use crate::object::class::{Class, Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::exception::Raised;
use crate::object::exception::kinds::INDEX_ERROR;
use crate::object::exception::raise::{error, index_error, overflow_error, runtime_error, type_error, value_error};
use crate::object::instance::Object;
use crate::object::iterator::{self, Iter, Walk, collect};
use crate::object::memory::room_for;
use crate::object::protocol::index::{int_index, place};
use crate::object::protocol::{compare, iterate, write};
use crate::object::row::arguments::size;
use crate::object::row::special::GENERIC;
use crate::object::row::{Row, Takes, asks, does, getter};
use crate::object::value::Value;
use crate::syntax::ast::CompareOp;
use crate::world::cell::Shared;

pub(crate) static DEQUE: LazyLock<Type> = LazyLock::new(|| Class::built_in(&DEFINITION));
static DEFINITION: Definition = Definition {
    name: "deque",
    module: "collections",
    doc: "Values in a row that grows and shrinks at both ends.",
    methods: ROWS,
    shared: &[GENERIC],
    new: Some(|_, class, _| Ok(Object::native(class, Deque::default()))),
    open: true,
    dotted: true,
    ..Definition::PLAIN
};

macro_rules! iterators {
    ($($constant:ident = $name:literal;)*) => {
        $(static $constant: LazyLock<Type> = LazyLock::new(|| {
            static DEFINITION: Definition =
                Definition { name: $name, module: "_collections", methods: iterator::METHODS, dotted: true, ..Definition::PLAIN };
            Class::built_in(&DEFINITION)
        });)*
    };
}

iterators! {
    FORWARD = "_deque_iterator";
    BACKWARD = "_deque_reverse_iterator";
}

#[derive(Default)]
struct Deque {
    items: Shared<VecDeque<Value>>,
    /// How many it holds at most.
    most: Shared<Option<usize>>,
    /// How often its length or order changed: whoever walks over it sees that.
    changes: Shared<u64>,
}

const ONE: Takes = Takes::Slot(1, 1);
const NONE: Takes = Takes::Slot(0, 0);

const ROWS: &[Row] = &[
    does("__init__", "(iterable=(), maxlen=None)", Takes::Keywords, init, "Fills it from an iterable."),
    does("append", "(object, /)", Takes::One, |cx, a| add(cx, a, false), "Adds a value at the right end."),
    does("appendleft", "(object, /)", Takes::One, |cx, a| add(cx, a, true), "Adds a value at the left end."),
    asks("pop", "()", Takes::Nothing, |cx, a| take(cx, a, false), "Takes the value at the right end out."),
    asks("popleft", "()", Takes::Nothing, |cx, a| take(cx, a, true), "Takes the value at the left end out."),
    does("extend", "(iterable, /)", Takes::One, |cx, a| extend(cx, a, false), "Adds values at the right end."),
    does("extendleft", "(iterable, /)", Takes::One, |cx, a| extend(cx, a, true), "Adds values at the left end."),
    does("clear", "()", Takes::Nothing, clear, "Takes everything out."),
    asks("copy", "()", Takes::Nothing, copy, "A new one of the same values."),
    asks("__copy__", "()", Takes::Nothing, copy, "A new one of the same values."),
    asks("count", "(value, /)", Takes::One, count, "How often it holds a value."),
    asks("index", "(value, start=0, stop=None, /)", Takes::Tuple(1, 3), index, "Where a value stands first."),
    does("insert", "(index, object, /)", Takes::Tuple(2, 2), insert, "Puts a value before an index."),
    does("remove", "(value, /)", Takes::One, remove, "Takes the first equal value out."),
    does("reverse", "()", Takes::Nothing, reverse, "Turns it around."),
    does("rotate", "(n=1, /)", Takes::Positional(0, 1), rotate, "Moves so many values from the right end to the left."),
    getter(
        "maxlen",
        |_, a| Ok(of(a).and_then(|d| *d.most.get()).map_or(Value::None, Value::from)),
        "How many it holds at most.",
    ),
    asks("__len__", "()", NONE, |_, a| Ok(length(a).into()), "How many it holds."),
    asks("__iter__", "()", NONE, |_, a| Ok(walk(a, false)), "An iterator over it."),
    asks("__reversed__", "()", Takes::Nothing, |_, a| Ok(walk(a, true)), "An iterator from its right end."),
    asks("__contains__", "(key, /)", ONE, contains, "Whether it holds a value."),
    asks("__getitem__", "(key, /)", ONE, get_item, "The value at an index."),
    does("__setitem__", "(key, value, /)", Takes::Slot(2, 2), set_item, "Sets the value at an index."),
    does("__delitem__", "(key, /)", ONE, delete_item, "Takes the value at an index out."),
    asks("__add__", "(value, /)", ONE, join, "Both, one after the other."),
    does("__iadd__", "(value, /)", ONE, join_in_place, "Adds to it."),
    asks("__mul__", "(value, /)", ONE, repeat, "It so many times."),
    asks("__rmul__", "(value, /)", ONE, repeat, "It so many times."),
    does("__imul__", "(value, /)", ONE, repeat_in_place, "Repeats it."),
    asks("__eq__", "(value, /)", ONE, |cx, a| ordered(cx, CompareOp::Eq, a), "Whether they are equal."),
    asks("__ne__", "(value, /)", ONE, |cx, a| ordered(cx, CompareOp::NotEq, a), "Whether they differ."),
    asks("__lt__", "(value, /)", ONE, |cx, a| ordered(cx, CompareOp::Lt, a), "Whether it comes before."),
    asks("__le__", "(value, /)", ONE, |cx, a| ordered(cx, CompareOp::LtE, a), "Whether it does not come after."),
    asks("__gt__", "(value, /)", ONE, |cx, a| ordered(cx, CompareOp::Gt, a), "Whether it comes after."),
    asks("__ge__", "(value, /)", ONE, |cx, a| ordered(cx, CompareOp::GtE, a), "Whether it does not come before."),
    asks("__repr__", "()", NONE, repr, "Its text."),
];

impl Deque {
    /// Adds at one end; what falls out at the other is handed back, to be dropped when nothing is borrowed.
    fn push(&self, value: Value, left: bool) -> Option<Value> {
        *self.changes.get_mut() += 1;
        let mut items = self.items.get_mut();
        let full = self.most.get().is_some_and(|most| items.len() >= most);
        if full && items.is_empty() {
            return Some(value);
        }
        let out = match (full, left) {
            (true, true) => items.pop_back(),
            (true, false) => items.pop_front(),
            (false, _) => None,
        };
        if left {
            items.push_front(value);
        } else {
            items.push_back(value);
        }
        out
    }

    fn values(&self, cx: &Cx) -> Answer<Vec<Value>> {
        room_for(cx, self.items.get().len() * size_of::<Value>())?;
        Ok(self.items.get().iter().cloned().collect())
    }

    fn fill(&self, cx: &mut Cx, iterable: &Value, left: bool) -> Answer<()> {
        // Its own values are taken before any is added.
        if let Some(other) = iterable.data::<Deque>() {
            for value in other.values(cx)? {
                drop(self.push(value, left));
            }
            return Ok(());
        }
        let iterator = iterate::iter(cx, iterable)?;
        while let Some(value) = iterator::next(cx, &iterator)? {
            cx.tick()?;
            drop(self.push(value, left));
        }
        Ok(())
    }
}

fn of(args: &[Value]) -> Option<&Deque> {
    args[0].data::<Deque>()
}

fn length(args: &[Value]) -> usize {
    of(args).map_or(0, |deque| deque.items.get().len())
}

/// A deque of these values with a limit like this one's.
fn like(args: &[Value], values: Vec<Value>) -> Value {
    let most = of(args).and_then(|deque| *deque.most.get());
    let from = most.map_or(0, |most| values.len().saturating_sub(most));
    let items = values.into_iter().skip(from).collect();
    let made = Deque { items: Shared::new(items), most: Shared::new(most), changes: Shared::default() };
    Object::native(&DEQUE, made)
}

fn init(cx: &mut Cx, args: &[Value]) -> Answer {
    let most = match args[2].some() {
        None => None,
        Some(value) => match int_index(cx, value)? {
            None => return Err(type_error(cx, "an integer is required")),
            Some(number) => match usize::try_from(size(cx, &number)?) {
                Ok(most) => Some(most),
                Err(_) => return Err(value_error(cx, "maxlen must be non-negative")),
            },
        },
    };
    let Some(deque) = of(args) else { return Ok(Value::None) };
    deque.most.replace(most);
    let gone = deque.items.take();
    drop(gone);
    if let Some(iterable) = args[1].given() {
        deque.fill(cx, iterable, false)?;
    }
    Ok(Value::None)
}

fn add(_: &mut Cx, args: &[Value], left: bool) -> Answer {
    if let Some(deque) = of(args) {
        drop(deque.push(args[1].clone(), left));
    }
    Ok(Value::None)
}

fn take(cx: &mut Cx, args: &[Value], left: bool) -> Answer {
    let taken = of(args).and_then(|deque| {
        *deque.changes.get_mut() += 1;
        let mut items = deque.items.get_mut();
        if left { items.pop_front() } else { items.pop_back() }
    });
    taken.ok_or_else(|| index_error(cx, "pop from an empty deque"))
}

fn extend(cx: &mut Cx, args: &[Value], left: bool) -> Answer {
    if let Some(deque) = of(args) {
        deque.fill(cx, &args[1], left)?;
    }
    Ok(Value::None)
}

fn clear(_: &mut Cx, args: &[Value]) -> Answer {
    if let Some(deque) = of(args) {
        *deque.changes.get_mut() += 1;
        let gone = deque.items.take();
        drop(gone);
    }
    Ok(Value::None)
}

fn copy(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(deque) = of(args) else { return Ok(Value::None) };
    let class = args[0].class();
    if class.is(&DEQUE) {
        return Ok(like(args, deque.values(cx)?));
    }
    let class = Value::Type(class.clone());
    match *deque.most.get() {
        Some(most) => cx.call(&class, &[args[0].clone(), most.into()]),
        None => cx.call(&class, &args[..1]),
    }
}

fn mutated(cx: &Cx) -> Raised {
    runtime_error(cx, "deque mutated during iteration")
}

/// The first place from `from` to before `to` where an equal value stands.
fn find(cx: &mut Cx, deque: &Deque, wanted: &Value, from: usize, to: usize) -> Answer<Option<usize>> {
    let before = *deque.changes.get();
    for at in from..to {
        cx.tick()?;
        let Some(item) = deque.items.get().get(at).cloned() else { break };
        if item.is(wanted) || compare::equal(cx, &item, wanted)? {
            return Ok(Some(at));
        }
        if *deque.changes.get() != before {
            return Err(mutated(cx));
        }
    }
    Ok(None)
}

fn count(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(deque) = of(args) else { return Ok(0.into()) };
    let (mut found, mut from) = (0, 0);
    while let Some(at) = find(cx, deque, &args[1], from, usize::MAX)? {
        (found, from) = (found + 1, at + 1);
    }
    Ok(Value::Int(found))
}

fn contains(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(deque) = of(args) else { return Ok(false.into()) };
    Ok(find(cx, deque, &args[1], 0, usize::MAX)?.is_some().into())
}

fn absent(cx: &mut Cx, wanted: &Value) -> Raised {
    match write::inner_repr(cx, wanted) {
        Ok(text) => value_error(cx, format!("{text} is not in deque")),
        Err(raised) => raised,
    }
}

fn index(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(deque) = of(args) else { return Ok(Value::None) };
    let length = length(args);
    let (from, to) = (bound(cx, &args[2], length, 0)?, bound(cx, &args[3], length, length)?);
    match find(cx, deque, &args[1], from, to)? {
        Some(at) => Ok(at.into()),
        None => Err(absent(cx, &args[1])),
    }
}

/// One end of the range that `index` searches.
fn bound(cx: &mut Cx, value: &Value, length: usize, default: usize) -> Answer<usize> {
    match value.given() {
        Some(value) => Ok(crate::object::list::methods::bound(cx, value, length)?.min(length)),
        None => Ok(default),
    }
}

fn insert(cx: &mut Cx, args: &[Value]) -> Answer {
    let at = size(cx, &args[1])?;
    let Some(deque) = of(args) else { return Ok(Value::None) };
    let length = length(args);
    if deque.most.get().is_some_and(|most| length >= most) {
        return Err(index_error(cx, "deque already at its maximum size"));
    }
    let at = if at < 0 { (at + length as i64).max(0) as usize } else { (at as usize).min(length) };
    *deque.changes.get_mut() += 1;
    deque.items.get_mut().insert(at, args[2].clone());
    Ok(Value::None)
}

fn remove(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(deque) = of(args) else { return Ok(Value::None) };
    let before = *deque.changes.get();
    let found = match find(cx, deque, &args[1], 0, usize::MAX) {
        // This one method has another class for it.
        Err(_) if *deque.changes.get() != before => {
            return Err(error(cx, &INDEX_ERROR, "deque mutated during iteration"));
        }
        found => found?,
    };
    let Some(at) = found else { return Err(absent(cx, &args[1])) };
    *deque.changes.get_mut() += 1;
    let gone = deque.items.get_mut().remove(at);
    drop(gone);
    Ok(Value::None)
}

fn reverse(_: &mut Cx, args: &[Value]) -> Answer {
    if let Some(deque) = of(args) {
        *deque.changes.get_mut() += 1;
        deque.items.get_mut().make_contiguous().reverse();
    }
    Ok(Value::None)
}

fn rotate(cx: &mut Cx, args: &[Value]) -> Answer {
    let by = match args[1].given() {
        Some(value) => size(cx, value)?,
        None => 1,
    };
    if let Some(deque) = of(args) {
        *deque.changes.get_mut() += 1;
        let mut items = deque.items.get_mut();
        if !items.is_empty() {
            let by = by.rem_euclid(items.len() as i64) as usize;
            items.rotate_right(by);
        }
    }
    Ok(Value::None)
}

fn walk(args: &[Value], back: bool) -> Value {
    let this = args[0].clone();
    let before = of(args).map_or(0, |deque| *deque.changes.get());
    let mut passed = 0;
    let step = move |cx: &mut Cx| {
        let Some(deque) = this.data::<Deque>() else { return Ok(None) };
        let length = deque.items.get().len();
        if *deque.changes.get() != before {
            return Err(mutated(cx));
        }
        if passed >= length {
            return Ok(None);
        }
        passed += 1;
        let at = if back { length - passed } else { passed - 1 };
        Ok(deque.items.get().get(at).cloned())
    };
    Iter::new(Walk::Native(if back { &BACKWARD } else { &FORWARD }, Box::new(step)))
}

/// The place that a key means.
fn place_of(cx: &mut Cx, args: &[Value]) -> Answer<usize> {
    let Some(number) = int_index(cx, &args[1])? else {
        let kind = args[1].type_name();
        return Err(type_error(cx, format!("sequence index must be integer, not '{}'", kind.as_str())));
    };
    let Value::Int(number) = number else {
        let kind = args[1].type_name();
        return Err(index_error(cx, format!("cannot fit '{}' into an index-sized integer", kind.as_str())));
    };
    place(number, length(args)).ok_or_else(|| index_error(cx, "deque index out of range"))
}

fn get_item(cx: &mut Cx, args: &[Value]) -> Answer {
    let at = place_of(cx, args)?;
    Ok(of(args).and_then(|deque| deque.items.get().get(at).cloned()).unwrap_or_default())
}

fn set_item(cx: &mut Cx, args: &[Value]) -> Answer {
    let at = place_of(cx, args)?;
    if let Some(deque) = of(args) {
        let gone = deque.items.get_mut().get_mut(at).map(|item| std::mem::replace(item, args[2].clone()));
        drop(gone);
    }
    Ok(Value::None)
}

fn delete_item(cx: &mut Cx, args: &[Value]) -> Answer {
    let at = place_of(cx, args)?;
    if let Some(deque) = of(args) {
        *deque.changes.get_mut() += 1;
        let gone = deque.items.get_mut().remove(at);
        drop(gone);
    }
    Ok(Value::None)
}

fn join(cx: &mut Cx, args: &[Value]) -> Answer {
    let (Some(deque), Some(other)) = (of(args), args[1].data::<Deque>()) else {
        let kind = args[1].type_name();
        return Err(type_error(cx, format!("can only concatenate deque (not \"{}\") to deque", kind.as_str())));
    };
    let mut values = deque.values(cx)?;
    values.extend(other.values(cx)?);
    Ok(like(args, values))
}

fn join_in_place(cx: &mut Cx, args: &[Value]) -> Answer {
    extend(cx, args, false)?;
    Ok(args[0].clone())
}

fn repeated(cx: &mut Cx, args: &[Value]) -> Answer<Option<Vec<Value>>> {
    let Some(times) = int_index(cx, &args[1])? else { return Ok(None) };
    let Value::Int(times) = times else {
        let kind = args[1].type_name();
        return Err(overflow_error(cx, format!("cannot fit '{}' into an index-sized integer", kind.as_str())));
    };
    let values = of(args).map_or(Ok(Vec::new()), |deque| deque.values(cx))?;
    let times = usize::try_from(times).unwrap_or(0);
    room_for(cx, values.len().saturating_mul(times).saturating_mul(size_of::<Value>()))?;
    Ok(Some(std::iter::repeat_n(&values, times).flatten().cloned().collect()))
}

fn repeat(cx: &mut Cx, args: &[Value]) -> Answer {
    Ok(match repeated(cx, args)? {
        Some(values) => like(args, values),
        None if matches!(args[1], Value::Object(_)) => Value::NotImplemented,
        None => {
            let kind = args[1].type_name();
            return Err(type_error(cx, format!("can't multiply sequence by non-int of type '{}'", kind.as_str())));
        }
    })
}

fn repeat_in_place(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(values) = repeated(cx, args)? else { return Ok(Value::NotImplemented) };
    clear(cx, args)?;
    if let Some(deque) = of(args) {
        for value in values {
            drop(deque.push(value, false));
        }
    }
    Ok(args[0].clone())
}

fn ordered(cx: &mut Cx, op: CompareOp, args: &[Value]) -> Answer {
    if args[1].data::<Deque>().is_none() {
        return Ok(Value::NotImplemented);
    }
    let (a, b) = (Value::list(collect(cx, &args[0])?), Value::list(collect(cx, &args[1])?));
    compare::compare(cx, op, &a, &b)
}

fn repr(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(deque) = of(args) else { return Ok(Value::None) };
    let class = args[0].class().name();
    write::repr_once(cx, &args[0], "[...]", |cx| {
        let values = Value::list(deque.values(cx)?);
        let most = deque.most.get().map_or_else(String::new, |most| format!(", maxlen={most}"));
        Ok(format!("{}({}{most})", class.as_str(), write::repr(cx, &values)?))
    })
    .map(Value::from)
}
