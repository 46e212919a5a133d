//! The set and frozenset types: their methods and operators.

use std::sync::Arc;

use super::Set;
use super::algebra::*;
use crate::object::class::{Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::KEY_ERROR;
use crate::object::exception::raise::{error, key_error};
use crate::object::instance::Object;
use crate::object::iterator::next;
use crate::object::protocol::{iterate, write};
use crate::object::row::special::{
    self as special_rows, EQUAL, GENERIC, HASHABLE, ITERABLE, KEYED_CONTAINER, ORDERED, SET_IN_PLACE, SIZED,
};
use crate::object::row::{Args, Row, Takes, asks, does, take};
use crate::object::types;
use crate::object::value::Value;

pub(crate) const SET: Definition = Definition {
    name: "set",
    params: "(iterable=(), /)",
    doc: "Values without order, each once.",
    methods: CHANGING,
    shared: &[GENERIC, SIZED, ITERABLE, KEYED_CONTAINER, EQUAL, ORDERED, special_rows::SET, SET_IN_PLACE, COMMON],
    new: Some(|_, class, _| {
        let set = Value::Set(Set::new(false));
        Ok(if class.is(&types::SET) { set } else { Object::with_base(class, set) })
    }),
    open: true,
    ..Definition::PLAIN
};

pub(crate) const FROZENSET: Definition = Definition {
    name: "frozenset",
    params: "(iterable=(), /)",
    doc: "A set that does not change.",
    methods: &[],
    shared: &[GENERIC, SIZED, ITERABLE, KEYED_CONTAINER, EQUAL, ORDERED, HASHABLE, special_rows::SET, COMMON],
    new: Some(new_frozen),
    open: true,
    ..Definition::PLAIN
};

const NEW_FROZEN: Row = asks("frozenset", "(iterable=(), /)", Takes::Positional(0, 1), |_, _| Ok(Value::None), "");

const COMMON: &[Row] = &[
    asks("__repr__", "()", Takes::Slot(0, 0), repr, "Its text, as Python would write it."),
    asks("copy", "()", Takes::Nothing, copy, "A new set of the same values."),
    asks("union", "(*others)", Takes::Positional(0, 255), union, "What it or any of the others holds."),
    asks("intersection", "(*others)", Takes::Positional(0, 255), intersection, "What it and all others hold."),
    asks("difference", "(*others)", Takes::Positional(0, 255), difference, "What none of the others holds."),
    asks("symmetric_difference", "(other, /)", Takes::One, symmetric, "What just one of both holds."),
    asks("isdisjoint", "(other, /)", Takes::One, is_disjoint, "Whether they have nothing in common."),
    asks("issubset", "(other, /)", Takes::One, is_subset, "Whether the other holds all of it."),
    asks("issuperset", "(other, /)", Takes::One, is_superset, "Whether it holds all of the other."),
];

const CHANGING: &[Row] = &[
    does("__init__", "(iterable=(), /)", Takes::Positional(0, 1), init, "Fills it from an iterable."),
    does("add", "(object, /)", Takes::One, add, "Adds a value.").example("clients.add(conn)"),
    does("clear", "()", Takes::Nothing, clear, "Takes everything out."),
    does("discard", "(object, /)", Takes::One, discard, "Takes a value out if it is there."),
    does("remove", "(object, /)", Takes::One, remove, "Takes a value out; KeyError if it is not there."),
    asks("pop", "()", Takes::Nothing, pop, "Takes any value out."),
    does("update", "(*others)", Takes::Positional(0, 255), update, "Adds what the others hold."),
    does("intersection_update", "(*others)", Takes::Positional(0, 255), intersection_update, "Keeps what all hold."),
    does(
        "difference_update",
        "(*others)",
        Takes::Positional(0, 255),
        difference_update,
        "Takes out what the others hold.",
    ),
    does(
        "symmetric_difference_update",
        "(other, /)",
        Takes::One,
        symmetric_update,
        "Keeps what just one of both holds.",
    ),
];

fn new_frozen(cx: &mut Cx, class: &Type, args: &Args) -> Answer {
    let args = if class.is_built_in() { *args } else { Args::positional(args.plain()) };
    let args = take(cx, &NEW_FROZEN, &args)?;
    let set = match args[0].given() {
        Some(Value::Set(set)) if set.frozen => set.clone(),
        Some(iterable) => {
            let set = Set::new(true);
            add_all(cx, &set, iterable)?;
            set
        }
        None => Set::new(true),
    };
    Ok(if class.is(&types::FROZENSET) { Value::Set(set) } else { Object::with_base(class, Value::Set(set)) })
}

fn of(args: &[Value]) -> Arc<Set> {
    as_set(&args[0]).cloned().unwrap_or_else(|| Set::new(false))
}

fn repr(cx: &mut Cx, args: &[Value]) -> Answer {
    let text = write::repr(cx, args[0].plain())?;
    if args[0].class().is_built_in() {
        return Ok(text.into());
    }
    let name = args[0].type_name();
    let inner = text.trim_start_matches("frozenset(").trim_start_matches("set(").trim_end_matches(')');
    Ok(Value::from(format!("{}({inner})", name.as_str())))
}

fn init(cx: &mut Cx, args: &[Value]) -> Answer {
    let set = of(args);
    set.clear();
    if let Some(iterable) = args[1].given() {
        add_all(cx, &set, iterable)?;
    }
    Ok(Value::None)
}

fn copy(_: &mut Cx, args: &[Value]) -> Answer {
    match &args[0] {
        Value::Set(set) if set.frozen => Ok(args[0].clone()),
        _ => {
            let set = of(args);
            Ok(Value::Set(set.copy(set.frozen)))
        }
    }
}

fn add(cx: &mut Cx, args: &[Value]) -> Answer {
    of(args).add(cx, args[1].clone())?;
    Ok(Value::None)
}

fn clear(_: &mut Cx, args: &[Value]) -> Answer {
    of(args).clear();
    Ok(Value::None)
}

fn discard(cx: &mut Cx, args: &[Value]) -> Answer {
    of(args).remove(cx, &args[1])?;
    Ok(Value::None)
}

fn remove(cx: &mut Cx, args: &[Value]) -> Answer {
    if of(args).remove(cx, &args[1])? { Ok(Value::None) } else { Err(key_error(cx, &args[1])) }
}

fn pop(cx: &mut Cx, args: &[Value]) -> Answer {
    of(args).pop().ok_or_else(|| error(cx, &KEY_ERROR, "pop from an empty set"))
}

fn union(cx: &mut Cx, args: &[Value]) -> Answer {
    let set = of(args);
    let all = set.copy(set.frozen);
    for other in &args[1..] {
        add_all(cx, &all, other)?;
    }
    Ok(Value::Set(all))
}

fn intersection(cx: &mut Cx, args: &[Value]) -> Answer {
    let mut set = of(args);
    if args.len() == 1 {
        return copy(cx, args);
    }
    for other in &args[1..] {
        set = common(cx, &set, other)?;
    }
    Ok(Value::Set(set))
}

fn difference(cx: &mut Cx, args: &[Value]) -> Answer {
    let set = of(args);
    let Some((first, others)) = args[1..].split_first() else { return copy(cx, args) };
    let left = rest(cx, &set, first)?;
    for other in others {
        remove_all(cx, &left, other)?;
    }
    Ok(Value::Set(left))
}

fn symmetric(cx: &mut Cx, args: &[Value]) -> Answer {
    let set = of(args);
    let other = Set::new(set.frozen);
    add_all(cx, &other, &args[1])?;
    other.toggle(cx, &set)?;
    Ok(Value::Set(other))
}

fn is_disjoint(cx: &mut Cx, args: &[Value]) -> Answer {
    let set = of(args);
    if let Some(other) = as_set(&args[1]) {
        if Arc::ptr_eq(&set, other) {
            return Ok(Value::from(set.is_empty()));
        }
        return Ok(Value::from(set.intersection(cx, other, false)?.is_empty()));
    }
    let iterator = iterate::iter(cx, &args[1])?;
    while let Some(item) = next(cx, &iterator)? {
        cx.tick()?;
        if set.contains(cx, &item)? {
            return Ok(Value::from(false));
        }
    }
    Ok(Value::from(true))
}

fn is_subset(cx: &mut Cx, args: &[Value]) -> Answer {
    let set = of(args);
    let other = set_of(cx, &args[1])?;
    set.is_within(cx, &other).map(Value::from)
}

fn is_superset(cx: &mut Cx, args: &[Value]) -> Answer {
    let set = of(args);
    if let Some(other) = as_set(&args[1]) {
        return other.is_within(cx, &set).map(Value::from);
    }
    let iterator = iterate::iter(cx, &args[1])?;
    while let Some(item) = next(cx, &iterator)? {
        cx.tick()?;
        if !set.contains(cx, &item)? {
            return Ok(Value::from(false));
        }
    }
    Ok(Value::from(true))
}

fn update(cx: &mut Cx, args: &[Value]) -> Answer {
    let set = of(args);
    for other in &args[1..] {
        add_all(cx, &set, other)?;
    }
    Ok(Value::None)
}

fn intersection_update(cx: &mut Cx, args: &[Value]) -> Answer {
    let set = of(args);
    let mut both = set.copy(false);
    for other in &args[1..] {
        both = common(cx, &both, other)?;
    }
    set.take_from(&both);
    Ok(Value::None)
}

fn difference_update(cx: &mut Cx, args: &[Value]) -> Answer {
    let set = of(args);
    for other in &args[1..] {
        remove_all(cx, &set, other)?;
    }
    Ok(Value::None)
}

fn symmetric_update(cx: &mut Cx, args: &[Value]) -> Answer {
    let set = of(args);
    let other = match as_set(&args[1]) {
        Some(other) => other.clone(),
        None => set_of(cx, &args[1])?,
    };
    set.toggle(cx, &other)?;
    Ok(Value::None)
}
