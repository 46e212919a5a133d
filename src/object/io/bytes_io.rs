//! `io.BytesIO`: a file of bytes in memory.

use std::sync::{Arc, LazyLock};

use super::base::{BUFFERED_BASE, read_size, room};
use crate::object::bytes::ByteArray;
use crate::object::class::{Class, Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::BUFFER_ERROR;
use crate::object::exception::raise::{error, memory_error, stop_iteration, value_error};
use crate::object::instance::Object;
use crate::object::protocol::buffer::Buffer;
use crate::object::row::arguments::{size, size_or};
use crate::object::row::{Args, Row, Takes, asks, does, getter};
use crate::object::types;
use crate::object::value::Value;
use crate::pure::text::slice::MOST_BYTES;
use crate::world::cell::Shared;

pub(crate) static BYTES_IO: LazyLock<Type> = LazyLock::new(|| Class::built_in(&DEFINITION));

static DEFINITION: Definition = Definition {
    name: "BytesIO",
    module: "_io",
    base: Some(&BUFFERED_BASE),
    doc: "A file of bytes in memory.",
    methods: ROWS,
    new: Some(|_, class, _: &Args| Ok(Object::native(class, Memory::default()))),
    open: true,
    dotted: true,
    attributes: true,
    ..Definition::PLAIN
};

#[derive(Default)]
struct Memory {
    /// None once closed.
    bytes: Shared<Option<Arc<ByteArray>>>,
    at: Shared<usize>,
}

const ROWS: &[Row] = &[
    does("__init__", "(initial_bytes=b'')", Takes::Keywords, init, "Fills the file."),
    asks("__next__", "()", Takes::Slot(0, 0), next, "The next line."),
    does("close", "()", Takes::Nothing, close, "Lets go of the memory."),
    getter("closed", |_, args| Ok(of(args).is_none_or(|m| m.bytes.get().is_none()).into()), "Whether it was closed."),
    asks(
        "getvalue",
        "()",
        Takes::Nothing,
        |cx, args| Ok(Value::bytes(open(cx, args)?.bytes.cloned())),
        "All its bytes.",
    ),
    asks("getbuffer", "()", Takes::Nothing, getbuffer, "A view of all its bytes."),
    asks("read", "(size=-1, /)", Takes::Positional(0, 1), read, "Reads so many bytes, or all."),
    asks("read1", "(size=-1, /)", Takes::Positional(0, 1), read, "Reads so many bytes, or all."),
    asks("readinto", "(buffer, /)", Takes::One, readinto, "Reads into a bytearray."),
    asks("readline", "(size=-1, /)", Takes::Positional(0, 1), readline, "The next line, with its newline."),
    asks("readlines", "(size=None, /)", Takes::Positional(0, 1), readlines, "All lines that are left, as a list."),
    asks("write", "(b, /)", Takes::One, write, "Writes bytes; how many."),
    asks("seek", "(pos, whence=0, /)", Takes::Positional(1, 2), seek, "Moves to a place; answers where it is now."),
    asks("tell", "()", Takes::Nothing, |cx, args| open(cx, args).map(|_| place(args).into()), "Where it is."),
    asks("truncate", "(size=None, /)", Takes::Positional(0, 1), truncate, "Cuts it off."),
    asks("readable", "()", Takes::Nothing, yes, "Whether it can be read."),
    asks("writable", "()", Takes::Nothing, yes, "Whether it can be written."),
    asks("seekable", "()", Takes::Nothing, yes, "Whether one can move about in it."),
    asks(
        "isatty",
        "()",
        Takes::Nothing,
        |cx, args| open(cx, args).map(|_| Value::from(false)),
        "Whether it is a terminal.",
    ),
    does("flush", "()", Takes::Nothing, |cx, args| open(cx, args).map(|_| Value::None), "Does nothing."),
];

fn of(args: &[Value]) -> Option<&Memory> {
    args[0].data()
}

fn open(cx: &mut Cx, args: &[Value]) -> Answer<Arc<ByteArray>> {
    match of(args).and_then(|memory| memory.bytes.cloned()) {
        Some(bytes) => Ok(bytes),
        None => Err(super::closed(cx)),
    }
}

fn place(args: &[Value]) -> usize {
    of(args).map_or(0, |memory| *memory.at.get())
}

fn go(args: &[Value], at: usize) {
    if let Some(memory) = of(args) {
        *memory.at.get_mut() = at;
    }
}

/// The memory to change: not while a view of it exists.
fn changeable(cx: &mut Cx, args: &[Value]) -> Answer<Arc<ByteArray>> {
    let bytes = open(cx, args)?;
    if bytes.is_exported() {
        return Err(error(cx, &BUFFER_ERROR, "Existing exports of data: object cannot be re-sized"));
    }
    Ok(bytes)
}

fn init(cx: &mut Cx, args: &[Value]) -> Answer {
    let initial = match args[1].some() {
        Some(initial) => Buffer::need(cx, initial)?.to_vec(),
        None => Vec::new(),
    };
    if let Some(memory) = of(args) {
        drop(memory.bytes.replace(Some(ByteArray::new(initial))));
        *memory.at.get_mut() = 0;
    }
    Ok(Value::None)
}

fn close(cx: &mut Cx, args: &[Value]) -> Answer {
    if of(args).is_some_and(|memory| memory.bytes.get().is_some()) {
        changeable(cx, args)?;
        drop(of(args).and_then(|memory| memory.bytes.take()));
    }
    Ok(Value::None)
}

fn getbuffer(cx: &mut Cx, args: &[Value]) -> Answer {
    let bytes = open(cx, args)?;
    cx.call(&Value::Type(types::MEMORYVIEW.clone()), &[Value::ByteArray(bytes)])
}

fn yes(cx: &mut Cx, args: &[Value]) -> Answer {
    open(cx, args).map(|_| Value::from(true))
}

fn taken(args: &[Value], bytes: &ByteArray, size: i64) -> Vec<u8> {
    let all = bytes.bytes.get();
    let start = place(args).min(all.len());
    let end = match usize::try_from(size) {
        Ok(size) => all.len().min(start.saturating_add(size)),
        Err(_) => all.len(),
    };
    let taken = all[start..end].to_vec();
    drop(all);
    if !taken.is_empty() {
        go(args, end);
    }
    taken
}

fn read(cx: &mut Cx, args: &[Value]) -> Answer {
    let size = read_size(cx, &args[1])?;
    let bytes = open(cx, args)?;
    Ok(Value::bytes(taken(args, &bytes, size)))
}

fn readinto(cx: &mut Cx, args: &[Value]) -> Answer {
    let room = room(cx, &args[1])?;
    let bytes = open(cx, args)?;
    let piece = taken(args, &bytes, room.len() as i64);
    room.put(0, &piece);
    Ok(piece.len().into())
}

fn line(args: &[Value], bytes: &ByteArray, size: i64) -> Vec<u8> {
    let length = {
        let all = bytes.bytes.get();
        let rest = &all[place(args).min(all.len())..];
        rest.iter().position(|b| *b == b'\n').map_or(rest.len(), |at| at + 1) as i64
    };
    taken(args, bytes, if size >= 0 { length.min(size) } else { length })
}

fn readline(cx: &mut Cx, args: &[Value]) -> Answer {
    let size = read_size(cx, &args[1])?;
    let bytes = open(cx, args)?;
    Ok(Value::bytes(line(args, &bytes, size)))
}

fn next(cx: &mut Cx, args: &[Value]) -> Answer {
    let bytes = open(cx, args)?;
    let line = line(args, &bytes, -1);
    if line.is_empty() { Err(stop_iteration(cx, Value::None)) } else { Ok(Value::bytes(line)) }
}

fn readlines(cx: &mut Cx, args: &[Value]) -> Answer {
    super::base::lines(cx, args, |length, hint| length >= hint)
}

fn write(cx: &mut Cx, args: &[Value]) -> Answer {
    let bytes = changeable(cx, args)?;
    let written = Buffer::need(cx, &args[1])?.to_vec();
    if written.is_empty() {
        return Ok(Value::Int(0));
    }
    let at = place(args);
    let end = at.saturating_add(written.len());
    if end > MOST_BYTES {
        return Err(memory_error(cx));
    }
    {
        let mut all = bytes.bytes.get_mut();
        if all.len() < end {
            let more = end - all.len();
            if all.try_reserve(more).is_err() {
                return Err(memory_error(cx));
            }
            all.resize(end, 0);
        }
        all[at..end].copy_from_slice(&written);
    }
    go(args, end);
    Ok(written.len().into())
}

fn seek(cx: &mut Cx, args: &[Value]) -> Answer {
    let (to, whence) = (size(cx, &args[1])?, size_or(cx, &args[2], 0)?);
    let bytes = open(cx, args)?;
    let base = match whence {
        0 if to < 0 => return Err(value_error(cx, format!("negative seek value {to}"))),
        0 => 0,
        1 => place(args) as i64,
        2 => bytes.bytes.get().len() as i64,
        other => return Err(value_error(cx, format!("invalid whence ({other}, should be 0, 1 or 2)"))),
    };
    let at = base.saturating_add(to).max(0) as usize;
    go(args, at);
    Ok(at.into())
}

fn truncate(cx: &mut Cx, args: &[Value]) -> Answer {
    let bytes = changeable(cx, args)?;
    let to = match args[1].some() {
        Some(to) => size(cx, to)?,
        None => place(args) as i64,
    };
    if to < 0 {
        return Err(value_error(cx, format!("negative size value {to}")));
    }
    bytes.bytes.get_mut().truncate(to as usize);
    Ok(to.into())
}
