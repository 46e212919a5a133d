//! The iterators that built-in types hand out, and taking the next value of any iterator.

pub(crate) mod classes;

use std::sync::{Arc, LazyLock};

use super::class::{Class, Definition, Type};
use super::context::{Answer, Cx};
use super::dict::Dict;
use super::exception::kinds::{INDEX_ERROR, STOP_ITERATION};
use super::exception::raise::{runtime_error, type_error, value_error};
use super::list::List;
use super::memory::{copied, grow};
use super::protocol::{attribute, index, iterate};
use super::range::Range;
use super::row::{Row, Takes, asks};
use super::set::Set;
use super::str::Str;
use super::tuple::Tuple;
use super::types;
use super::value::Value;
use crate::world::cell::Shared;

/// Which part of a dict's entries is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Keys,
    Values,
    Items,
}

/// What an iterator stands on, and where.
pub(crate) enum Walk {
    Done,
    List(Arc<List>, usize),
    ListBack(Arc<List>, usize),
    Tuple(Arc<Tuple>, usize),
    /// The text and the byte offset of the next character.
    Str(Arc<Str>, usize),
    /// bytes, bytearray or memoryview, by index.
    Bytes(Value, usize),
    Range(Arc<Range>, u64),
    Dict {
        dict: Arc<Dict>,
        place: usize,
        length: usize,
        part: Part,
        backward: bool,
    },
    Set {
        set: Arc<Set>,
        place: usize,
        length: usize,
    },
    /// Anything with `__getitem__` alone.
    Sequence(Value, i64),
    /// `reversed()` of anything with `__len__` and `__getitem__`.
    SequenceBack(Value, i64),
    Enumerate(Value, i128),
    Zip {
        inner: Vec<Value>,
        strict: bool,
    },
    Map {
        function: Value,
        inner: Vec<Value>,
    },
    Filter {
        function: Value,
        inner: Value,
    },
    /// `iter(callable, sentinel)`
    Until {
        call: Value,
        sentinel: Value,
    },
    /// Whatever else a module needs: its type's name, and what yields the next value.
    Native(&'static LazyLock<Type>, Yields),
}

/// What yields the next value; None at the end.
pub(crate) type Yields = Box<dyn FnMut(&mut Cx) -> Answer<Option<Value>> + Send + Sync>;

pub(crate) struct Iter {
    walk: Shared<Walk>,
    class: &'static LazyLock<Type>,
}

macro_rules! iterator_types {
    ($($constant:ident = $name:literal;)*) => {
        $(static $constant: LazyLock<Type> = LazyLock::new(|| {
            static DEFINITION: Definition = Definition { name: $name, methods: METHODS, ..Definition::PLAIN };
            Class::built_in(&DEFINITION)
        });)*
    };
}

pub(crate) const METHODS: &[Row] = &[
    asks(
        "__next__",
        "()",
        Takes::Nothing,
        |cx, args| next_or_stop(cx, &args[0]),
        "The next value; StopIteration at the end.",
    ),
    asks("__iter__", "()", Takes::Nothing, |_, args| Ok(args[0].clone()), "The iterator itself."),
];

iterator_types! {
    LIST_ITERATOR = "list_iterator";
    LIST_REVERSE_ITERATOR = "list_reverseiterator";
    TUPLE_ITERATOR = "tuple_iterator";
    STR_ITERATOR = "str_iterator";
    STR_ASCII_ITERATOR = "str_ascii_iterator";
    BYTES_ITERATOR = "bytes_iterator";
    BYTEARRAY_ITERATOR = "bytearray_iterator";
    RANGE_ITERATOR = "range_iterator";
    DICT_KEYITERATOR = "dict_keyiterator";
    DICT_VALUEITERATOR = "dict_valueiterator";
    DICT_ITEMITERATOR = "dict_itemiterator";
    DICT_REVERSEKEYITERATOR = "dict_reversekeyiterator";
    DICT_REVERSEVALUEITERATOR = "dict_reversevalueiterator";
    DICT_REVERSEITEMITERATOR = "dict_reverseitemiterator";
    SET_ITERATOR = "set_iterator";
    ITERATOR = "iterator";
    CALLABLE_ITERATOR = "callable_iterator";
}

impl Iter {
    /// The value; nobody wants the bare iterator.
    #[allow(clippy::new_ret_no_self)]
    pub(crate) fn new(walk: Walk) -> Value {
        let class = match &walk {
            Walk::Done => &ITERATOR,
            Walk::List(..) => &LIST_ITERATOR,
            Walk::ListBack(..) => &LIST_REVERSE_ITERATOR,
            Walk::Tuple(..) => &TUPLE_ITERATOR,
            Walk::Str(text, _) if text.is_ascii() => &STR_ASCII_ITERATOR,
            Walk::Str(..) => &STR_ITERATOR,
            Walk::Bytes(Value::ByteArray(_), _) => &BYTEARRAY_ITERATOR,
            Walk::Bytes(..) => &BYTES_ITERATOR,
            Walk::Range(..) => &RANGE_ITERATOR,
            Walk::Dict { part, backward, .. } => match (part, backward) {
                (Part::Keys, false) => &DICT_KEYITERATOR,
                (Part::Values, false) => &DICT_VALUEITERATOR,
                (Part::Items, false) => &DICT_ITEMITERATOR,
                (Part::Keys, true) => &DICT_REVERSEKEYITERATOR,
                (Part::Values, true) => &DICT_REVERSEVALUEITERATOR,
                (Part::Items, true) => &DICT_REVERSEITEMITERATOR,
            },
            Walk::Set { .. } => &SET_ITERATOR,
            Walk::Sequence(..) => &ITERATOR,
            Walk::SequenceBack(..) => &types::REVERSED,
            Walk::Enumerate(..) => &types::ENUMERATE,
            Walk::Zip { .. } => &types::ZIP,
            Walk::Map { .. } => &types::MAP,
            Walk::Filter { .. } => &types::FILTER,
            Walk::Until { .. } => &CALLABLE_ITERATOR,
            Walk::Native(class, _) => class,
        };
        Value::Iter(Arc::new(Iter { walk: Shared::new(walk), class }))
    }

    pub(crate) fn of_dict(dict: &Arc<Dict>, part: Part, backward: bool) -> Value {
        let place = if backward { dict.places() } else { 0 };
        Iter::new(Walk::Dict { dict: dict.clone(), place, length: dict.len(), part, backward })
    }

    pub(crate) fn class(&self) -> &Type {
        self.class
    }

    /// The next value, or None at the end, after which it stays at the end.
    pub(crate) fn next(&self, cx: &mut Cx) -> Answer<Option<Value>> {
        // What can run Python code works on a copy, so that no borrow is held meanwhile.
        let simple = {
            let mut walk = self.walk.get_mut();
            step(&mut walk)
        };
        let (answer, ended) = match simple {
            Step::Value(value) => return Ok(Some(value)),
            Step::End => (Ok(None), true),
            Step::Changed(what) => {
                let message = format!("{what} changed size during iteration");
                return Err(runtime_error(cx, message));
            }
            Step::Slow => {
                let walk = self.walk.replace(Walk::Done);
                let (answer, back) = slow_step(cx, walk);
                let ended = back.is_none();
                if let Some(walk) = back {
                    drop(self.walk.replace(walk));
                }
                (answer, ended)
            }
        };
        if ended {
            drop(self.walk.replace(Walk::Done));
        }
        answer
    }

    /// The next number of a range.
    #[inline]
    pub(crate) fn quick_int(&self) -> Option<i64> {
        let Walk::Range(range, at) = &mut *self.walk.get_mut() else { return None };
        let value = range.quick(*at)?;
        *at += 1;
        Some(value)
    }

    /// The next value of a walk that needs no Python code; None where it ends or needs more than that.
    #[inline]
    pub(crate) fn quick(&self) -> Option<Value> {
        match &mut *self.walk.get_mut() {
            Walk::List(list, at) => {
                let value = list.get(*at)?;
                *at += 1;
                Some(value)
            }
            Walk::Tuple(tuple, at) => {
                let value = tuple.get(*at)?.clone();
                *at += 1;
                Some(value)
            }
            _ => None,
        }
    }

    /// How many values are left, where that is known.
    pub(crate) fn hint(&self) -> Option<usize> {
        match &*self.walk.get() {
            Walk::List(list, at) => Some(list.len().saturating_sub(*at)),
            Walk::Tuple(tuple, at) => Some(tuple.len().saturating_sub(*at)),
            Walk::Range(range, at) => usize::try_from(range.len().saturating_sub((*at).into())).ok(),
            _ => None,
        }
    }
}

enum Step {
    Value(Value),
    End,
    Changed(&'static str),
    Slow,
}

fn step(walk: &mut Walk) -> Step {
    match walk {
        Walk::Range(range, at) => match range.get(*at) {
            Some(value) => {
                *at += 1;
                Step::Value(value)
            }
            None => Step::End,
        },
        Walk::List(list, at) => match list.get(*at) {
            Some(value) => {
                *at += 1;
                Step::Value(value)
            }
            None => Step::End,
        },
        Walk::ListBack(list, left) => {
            if *left == 0 {
                return Step::End;
            }
            *left -= 1;
            list.get(*left).map_or(Step::End, Step::Value)
        }
        Walk::Tuple(tuple, at) => match tuple.get(*at) {
            Some(value) => {
                *at += 1;
                Step::Value(value.clone())
            }
            None => Step::End,
        },
        Walk::Str(text, at) => match text.as_str()[*at..].chars().next() {
            Some(c) => {
                *at += c.len_utf8();
                Step::Value(Value::str(c.encode_utf8(&mut [0; 4]) as &str))
            }
            None => Step::End,
        },
        Walk::Bytes(bytes, at) => {
            let byte = match bytes {
                Value::Bytes(bytes) => bytes.get(*at).copied(),
                Value::ByteArray(bytes) => bytes.bytes.get().get(*at).copied(),
                _ => None,
            };
            match byte {
                Some(byte) => {
                    *at += 1;
                    Step::Value(Value::Int(byte.into()))
                }
                None => Step::End,
            }
        }
        Walk::Dict { dict, place, length, part, backward } => {
            if dict.len() != *length {
                return Step::Changed("dictionary");
            }
            let entry = if *backward { dict.entry_before(*place) } else { dict.entry_from(*place) };
            let Some((next, key, value)) = entry else { return Step::End };
            *place = next;
            Step::Value(match part {
                Part::Keys => key,
                Part::Values => value,
                Part::Items => Value::tuple([key, value]),
            })
        }
        Walk::Set { set, place, length } => {
            if set.len() != *length {
                return Step::Changed("Set");
            }
            let Some((next, item)) = set.item_from(*place) else { return Step::End };
            *place = next;
            Step::Value(item)
        }
        Walk::Done => Step::End,
        _ => Step::Slow,
    }
}

/// A step that can run Python code. Hands the walk back unless it has ended.
fn slow_step(cx: &mut Cx, mut walk: Walk) -> (Answer<Option<Value>>, Option<Walk>) {
    let answer = run_slow_step(cx, &mut walk);
    match answer {
        Ok(Some(value)) => (Ok(Some(value)), Some(walk)),
        Ok(None) => (Ok(None), None),
        Err(raised) => (Err(raised), Some(walk)),
    }
}

fn run_slow_step(cx: &mut Cx, walk: &mut Walk) -> Answer<Option<Value>> {
    cx.tick()?;
    match walk {
        Walk::Sequence(of, at) => {
            let item = index::get_item(cx, of, &Value::Int(*at));
            *at += 1;
            match item {
                Ok(value) => Ok(Some(value)),
                Err(raised) if raised.is_a(&INDEX_ERROR) || raised.is_a(&STOP_ITERATION) => Ok(None),
                Err(raised) => Err(raised),
            }
        }
        Walk::SequenceBack(of, at) => {
            if *at < 0 {
                return Ok(None);
            }
            let item = index::get_item(cx, of, &Value::Int(*at))?;
            *at -= 1;
            Ok(Some(item))
        }
        Walk::Enumerate(inner, count) => {
            let Some(value) = next(cx, inner)? else { return Ok(None) };
            *count += 1;
            Ok(Some(Value::tuple([whole(*count - 1), value])))
        }
        Walk::Zip { inner, strict } => {
            let mut values = Vec::with_capacity(inner.len());
            for (at, one) in inner.iter().enumerate() {
                match next(cx, one)? {
                    Some(value) => values.push(value),
                    None if *strict => return zip_ended(cx, inner, at).map(|()| None),
                    None => return Ok(None),
                }
            }
            Ok(if values.is_empty() { None } else { Some(Value::tuple(values)) })
        }
        Walk::Map { function, inner } => {
            let mut values = Vec::with_capacity(inner.len());
            for one in inner.iter() {
                match next(cx, one)? {
                    Some(value) => values.push(value),
                    None => return Ok(None),
                }
            }
            cx.call(function, &values).map(Some)
        }
        Walk::Filter { function, inner } => loop {
            cx.tick()?;
            let Some(value) = next(cx, inner)? else { return Ok(None) };
            let keep =
                if function.is_none() { value.clone() } else { cx.call(function, std::slice::from_ref(&value))? };
            if super::protocol::truth::is_true(cx, &keep)? {
                return Ok(Some(value));
            }
        },
        Walk::Until { call, sentinel } => {
            let value = cx.call(call, &[])?;
            Ok(if super::protocol::compare::equal(cx, &value, sentinel)? { None } else { Some(value) })
        }
        Walk::Native(_, run) => run(cx),
        _ => Ok(None),
    }
}

fn whole(count: i128) -> Value {
    i64::try_from(count).map_or_else(|_| Value::big(num_bigint::BigInt::from(count)), Value::Int)
}

/// The next value of any iterator; None at its end.
pub(crate) fn next(cx: &mut Cx, iterator: &Value) -> Answer<Option<Value>> {
    match iterator {
        Value::Iter(iter) => iter.next(cx),
        Value::Generator(generator) => {
            let mut returned = Value::Unset;
            cx.caller().resume(cx, generator, Ok(Value::None), &mut returned)
        }
        other => {
            let class = other.class();
            let Some(method) = class.known.next(class) else {
                return Err(type_error(cx, format!("'{}' object is not an iterator", other.type_name().as_str())));
            };
            match attribute::call_special(cx, other, &method, &[]) {
                Ok(value) => Ok(Some(value)),
                Err(raised) if raised.is_a(&STOP_ITERATION) => Ok(None),
                Err(raised) => Err(raised),
            }
        }
    }
}

/// The next value, or StopIteration: what `next(it)` does.
pub(crate) fn next_or_stop(cx: &mut Cx, iterator: &Value) -> Answer {
    if let Value::Generator(generator) = iterator {
        let mut returned = Value::Unset;
        return match cx.caller().resume(cx, generator, Ok(Value::None), &mut returned)? {
            Some(value) => Ok(value),
            None => Err(super::exception::raise::stop_iteration(cx, returned)),
        };
    }
    if let Value::Object(_) = iterator
        && let Some(method) = attribute::special(iterator, "__next__")
    {
        return attribute::call_special(cx, iterator, &method, &[]);
    }
    match next(cx, iterator)? {
        Some(value) => Ok(value),
        None => Err(super::exception::raise::stop_iteration(cx, Value::None)),
    }
}

/// No list is made of more values than this.
const MOST_VALUES: usize = 1 << 30;

/// All values of an iterable.
pub(crate) fn collect(cx: &mut Cx, iterable: &Value) -> Answer<Vec<Value>> {
    match iterable {
        Value::List(list) => return copied(cx, &list.items.get()),
        Value::Tuple(tuple) => return copied(cx, tuple),
        _ => {}
    }
    let iterator = iterate::iter(cx, iterable)?;
    if let Value::Iter(iter) = &iterator
        && iter.hint().is_some_and(|count| count > MOST_VALUES)
    {
        return Err(super::exception::raise::memory_error(cx));
    }
    let mut values = Vec::new();
    while let Some(value) = next(cx, &iterator)? {
        cx.tick()?;
        grow(&mut values);
        values.push(value);
    }
    Ok(values)
}

/// The complaint of a strict zip whose iterable number `at` ended first; nothing where all have ended.
fn zip_ended(cx: &mut Cx, inner: &[Value], at: usize) -> Answer<()> {
    let others = |at: usize| if at == 1 { "argument 1".to_string() } else { format!("arguments 1-{at}") };
    if at > 0 {
        return Err(value_error(cx, format!("zip() argument {} is shorter than {}", at + 1, others(at))));
    }
    for (other, one) in inner.iter().enumerate().skip(1) {
        if next(cx, one)?.is_some() {
            return Err(value_error(cx, format!("zip() argument {} is longer than {}", other + 1, others(other))));
        }
    }
    Ok(())
}
