//! What only a bytearray can do: change.

use super::new::new_bytearray;
use crate::object::class::Definition;
use std::sync::Arc;

use super::ByteArray;
use super::methods::SHARED;
use super::new::byte_items;
use super::{byte_of, check_resizable};
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::{index_error, type_error, value_error};
use crate::object::protocol::arithmetic::{binary, in_place};
use crate::object::protocol::buffer::Buffer;
use crate::object::protocol::index;
use crate::object::row::arguments::{size, times};
use crate::object::row::{Row, Takes, asks, does};
use crate::object::str::methods::is_iterable;
use crate::object::value::Value;
use crate::syntax::ast::BinaryOp;

pub(crate) const BYTEARRAY: Definition = Definition {
    name: "bytearray",
    params: "(source=b'', encoding=None, errors=None)",
    doc: "Bytes that can change.",
    methods: BYTEARRAY_METHODS,
    new: Some(new_bytearray),
    open: true,
    ..Definition::PLAIN
};

const OWN: &[Row] = &[
    does("append", "(item, /)", Takes::One, append, "Adds a byte at the end."),
    does("clear", "()", Takes::Nothing, clear, "Takes all bytes out."),
    asks(
        "copy",
        "()",
        Takes::Nothing,
        |_, a| Ok(Value::ByteArray(ByteArray::new(this(a).bytes.cloned()))),
        "A copy of it.",
    ),
    does("extend", "(iterable_of_ints, /)", Takes::One, extend, "Adds bytes at the end.")
        .example("buffer.extend(data)"),
    does("insert", "(index, item, /)", Takes::Positional(2, 2), insert, "Adds a byte before a place."),
    asks("pop", "(index=-1, /)", Takes::Positional(0, 1), pop, "Takes a byte out and gives it."),
    does("remove", "(value, /)", Takes::One, remove, "Takes the first byte of a value out."),
    does("reverse", "()", Takes::Nothing, reverse, "Turns the order of its bytes round."),
    asks(
        "__alloc__",
        "()",
        Takes::Nothing,
        |_, a| Ok((this(a).bytes.get().len() + 1).into()),
        "How many bytes it has room for.",
    ),
    does("__setitem__", "(key, value, /)", Takes::Slot(2, 2), set_item, "Sets a byte, or a part."),
    does("__delitem__", "(key, /)", Takes::Slot(1, 1), delete_item, "Takes a byte, or a part, out."),
    asks(
        "__iadd__",
        "(value, /)",
        Takes::Slot(1, 1),
        |cx, a| in_place(cx, BinaryOp::Add, a[0].plain(), &a[1]),
        "self += value",
    ),
    asks("__imul__", "(value, /)", Takes::Slot(1, 1), multiply, "self *= value"),
];

pub(crate) const BYTEARRAY_METHODS: &[Row] = &{
    let mut all = [OWN[0]; SHARED.len() + OWN.len()];
    let mut at = 0;
    while at < all.len() {
        all[at] = if at < SHARED.len() { SHARED[at] } else { OWN[at - SHARED.len()] };
        at += 1;
    }
    all
};

fn this(args: &[Value]) -> Arc<ByteArray> {
    match args[0].plain() {
        Value::ByteArray(bytes) => bytes.clone(),
        _ => ByteArray::new(Vec::new()),
    }
}

fn append(cx: &mut Cx, args: &[Value]) -> Answer {
    let byte = byte_of(cx, &args[1])?;
    let this = this(args);
    check_resizable(cx, &this)?;
    this.bytes.get_mut().push(byte);
    Ok(Value::None)
}

fn clear(cx: &mut Cx, args: &[Value]) -> Answer {
    let this = this(args);
    check_resizable(cx, &this)?;
    this.bytes.get_mut().clear();
    Ok(Value::None)
}

fn extend(cx: &mut Cx, args: &[Value]) -> Answer {
    let more = match Buffer::get(cx, &args[1])? {
        Some(bytes) => bytes.to_vec(),
        None if is_iterable(cx, &args[1]) => byte_items(cx, &args[1], "byte must be in range(0, 256)")?,
        None => {
            let name = args[1].type_name();
            return Err(type_error(cx, format!("can't extend bytearray with {}", name.as_str())));
        }
    };
    let this = this(args);
    if !more.is_empty() {
        check_resizable(cx, &this)?;
        this.bytes.get_mut().extend_from_slice(&more);
    }
    Ok(Value::None)
}

fn insert(cx: &mut Cx, args: &[Value]) -> Answer {
    let at = size(cx, &args[1])?;
    let byte = byte_of(cx, &args[2])?;
    let this = this(args);
    check_resizable(cx, &this)?;
    let mut bytes = this.bytes.get_mut();
    let length = bytes.len() as i64;
    let at = if at < 0 { at.saturating_add(length).max(0) } else { at.min(length) };
    bytes.insert(at as usize, byte);
    Ok(Value::None)
}

fn pop(cx: &mut Cx, args: &[Value]) -> Answer {
    let at = match args[1].given() {
        Some(at) => size(cx, at)?,
        None => -1,
    };
    let this = this(args);
    let length = this.bytes.get().len();
    if length == 0 {
        return Err(index_error(cx, "pop from empty bytearray"));
    }
    let Some(at) = index::place(at, length) else { return Err(index_error(cx, "pop index out of range")) };
    check_resizable(cx, &this)?;
    let byte = this.bytes.get_mut().remove(at);
    Ok(Value::Int(byte.into()))
}

fn remove(cx: &mut Cx, args: &[Value]) -> Answer {
    let byte = byte_of(cx, &args[1])?;
    let this = this(args);
    let place = this.bytes.get().iter().position(|other| *other == byte);
    let Some(at) = place else { return Err(value_error(cx, "value not found in bytearray")) };
    check_resizable(cx, &this)?;
    this.bytes.get_mut().remove(at);
    Ok(Value::None)
}

fn reverse(_: &mut Cx, args: &[Value]) -> Answer {
    this(args).bytes.get_mut().reverse();
    Ok(Value::None)
}

fn set_item(cx: &mut Cx, args: &[Value]) -> Answer {
    index::set_item(cx, args[0].plain(), &args[1], args[2].clone()).map(|()| Value::None)
}

fn delete_item(cx: &mut Cx, args: &[Value]) -> Answer {
    index::delete_item(cx, args[0].plain(), &args[1]).map(|()| Value::None)
}

fn multiply(cx: &mut Cx, args: &[Value]) -> Answer {
    let count = Value::Int(times(cx, &args[1])?);
    let this = this(args);
    check_resizable(cx, &this)?;
    if let Value::ByteArray(product) = binary(cx, BinaryOp::Mul, args[0].plain(), &count)? {
        let bytes = product.bytes.take();
        drop(this.bytes.replace(bytes));
    }
    Ok(args[0].clone())
}
