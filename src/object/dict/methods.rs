//! The dict type: its methods.

use std::sync::Arc;

use super::Dict;
use super::update::update_from;
use super::views::View;
use crate::object::class::Definition;
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::KEY_ERROR;
use crate::object::exception::raise::{error, key_error, type_error};
use crate::object::instance::Object;
use crate::object::iterator::{Iter, Part, next};
use crate::object::protocol::{index, iterate};
use crate::object::row::special::{
    CHANGEABLE, EQUAL, GENERIC, ITERABLE, KEYED_CONTAINER, KEYED_SUBSCRIPT, MAPPING, REPR, SIZED,
};
use crate::object::row::{Row, Takes, asks, does};
use crate::object::types;
use crate::object::value::Value;

pub(crate) const DEFINITION: Definition = Definition {
    name: "dict",
    params: "(entries={}, /, **kwargs)",
    doc: "Values by their keys.",
    methods: METHODS,
    shared: &[GENERIC, REPR, SIZED, ITERABLE, KEYED_CONTAINER, EQUAL, KEYED_SUBSCRIPT, CHANGEABLE, MAPPING],
    new: Some(|_, class, _| {
        let dict = Value::Dict(Dict::new());
        Ok(if class.is(&types::DICT) { dict } else { Object::with_base(class, dict) })
    }),
    open: true,
    ..Definition::PLAIN
};

const METHODS: &[Row] = &[
    does("__init__", "(*args, **kwargs)", Takes::Keywords, init, "Fills it from a mapping or from pairs."),
    does("clear", "()", Takes::Nothing, clear, "Takes everything out."),
    asks("copy", "()", Takes::Nothing, |_, args| Ok(Value::Dict(of(args).copy())), "A new dict of the same entries."),
    asks("fromkeys", "(iterable, value=None, /)", Takes::Positional(1, 2), from_keys, "A dict with these keys.")
        .of_class(),
    asks("get", "(key, default=None, /)", Takes::Positional(1, 2), get, "The value of a key, or the default.")
        .example("names.get(addr, 'nobody')"),
    asks("items", "()", Takes::Nothing, |_, args| Ok(View::of(&of(args), Part::Items)), "Its keys with their values."),
    asks("keys", "()", Takes::Nothing, |_, args| Ok(View::of(&of(args), Part::Keys)), "Its keys."),
    asks("pop", "(key, default, /)", Takes::Positional(1, 2), pop, "Takes a key out and gives its value."),
    asks("popitem", "()", Takes::Nothing, pop_item, "Takes the newest entry out."),
    asks(
        "setdefault",
        "(key, default=None, /)",
        Takes::Positional(1, 2),
        set_default,
        "The value of a key, set if new.",
    ),
    does("update", "(*args, **kwargs)", Takes::Keywords, update_method, "Takes over the entries of another."),
    asks("values", "()", Takes::Nothing, |_, args| Ok(View::of(&of(args), Part::Values)), "Its values."),
    asks(
        "__reversed__",
        "()",
        Takes::Nothing,
        |_, args| Ok(Iter::of_dict(&of(args), Part::Keys, true)),
        "An iterator over the keys, newest first.",
    ),
];

fn of(args: &[Value]) -> Arc<Dict> {
    match args[0].plain() {
        Value::Dict(dict) => dict.clone(),
        _ => Dict::new(),
    }
}

fn fill(cx: &mut Cx, name: &str, args: &[Value]) -> Answer {
    let dict = of(args);
    let (Value::Tuple(values), Value::Dict(keywords)) = (&args[1], &args[2]) else { return Ok(Value::None) };
    match &values[..] {
        [] => {}
        [one] => update_from(cx, &dict, one)?,
        more => return Err(type_error(cx, format!("{name} expected at most 1 argument, got {}", more.len()))),
    }
    for (key, value) in keywords.entries() {
        dict.insert(cx, key, value)?;
    }
    Ok(Value::None)
}

fn init(cx: &mut Cx, args: &[Value]) -> Answer {
    fill(cx, "dict", args)
}

fn update_method(cx: &mut Cx, args: &[Value]) -> Answer {
    fill(cx, "update", args)
}

fn clear(_: &mut Cx, args: &[Value]) -> Answer {
    of(args).clear();
    Ok(Value::None)
}

fn from_keys(cx: &mut Cx, args: &[Value]) -> Answer {
    let class = Value::clone(&args[0]);
    let value = args[2].given().cloned().unwrap_or(Value::None);
    let made = cx.call(&class, &[])?;
    let iterator = iterate::iter(cx, &args[1])?;
    while let Some(key) = next(cx, &iterator)? {
        cx.tick()?;
        index::set_item(cx, &made, &key, value.clone())?;
    }
    Ok(made)
}

fn get(cx: &mut Cx, args: &[Value]) -> Answer {
    let found = of(args).get(cx, &args[1])?;
    Ok(found.unwrap_or_else(|| args[2].given().cloned().unwrap_or(Value::None)))
}

fn pop(cx: &mut Cx, args: &[Value]) -> Answer {
    match (of(args).remove(cx, &args[1])?, args[2].given()) {
        (Some(value), _) => Ok(value),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(key_error(cx, &args[1])),
    }
}

fn pop_item(cx: &mut Cx, args: &[Value]) -> Answer {
    match of(args).pop_last() {
        Some((key, value)) => Ok(Value::tuple([key, value])),
        None => Err(error(cx, &KEY_ERROR, "popitem(): dictionary is empty")),
    }
}

fn set_default(cx: &mut Cx, args: &[Value]) -> Answer {
    let dict = of(args);
    if let Some(value) = dict.get(cx, &args[1])? {
        return Ok(value);
    }
    let default = args[2].given().cloned().unwrap_or(Value::None);
    dict.insert(cx, args[1].clone(), default.clone())?;
    Ok(default)
}
