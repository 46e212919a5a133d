//! `BufferedRWPair`: a reader and a writer in one, for what is no file with one place in it.

use std::sync::LazyLock;

use super::base::BUFFERED_BASE;
use super::buffered_classes::{READER, WRITER, over};
use super::{BUFFER_SIZE, raw, unsupported};
use crate::object::class::{Class, Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::value_error;
use crate::object::instance::Object;
use crate::object::protocol::attribute::{call_method, get_text};
use crate::object::protocol::truth::is_true;
use crate::object::row::arguments::size_or;
use crate::object::row::{Args, Row, Takes, asks, does, getter};
use crate::object::value::Value;
use crate::world::cell::Shared;

pub(crate) static PAIR: LazyLock<Type> = LazyLock::new(|| Class::built_in(&DEFINITION));

static DEFINITION: Definition = Definition {
    name: "BufferedRWPair",
    module: "_io",
    base: Some(&BUFFERED_BASE),
    doc: "A file to read from and another to write to, as one.",
    methods: ROWS,
    new: Some(|_, class, _: &Args| Ok(Object::native(class, Pair::default()))),
    open: true,
    dotted: true,
    attributes: true,
    ..Definition::PLAIN
};

#[derive(Default)]
struct Pair {
    reader: Shared<Value>,
    writer: Shared<Value>,
}

macro_rules! reads {
    ($name:literal, $params:literal, $takes:expr, $doc:literal) => {
        asks($name, $params, $takes, |cx, args| to(cx, args, true, $name), $doc)
    };
}
macro_rules! writes {
    ($name:literal, $params:literal, $takes:expr, $doc:literal) => {
        asks($name, $params, $takes, |cx, args| to(cx, args, false, $name), $doc)
    };
}

/// What is given goes to the half as it is, which complains in its own name.
const ANY: Takes = Takes::Tuple(0, u8::MAX);

const ROWS: &[Row] = &[
    does(
        "__init__",
        "(reader, writer, buffer_size=8192, /)",
        Takes::Positional(2, 3),
        init,
        "Puts two files together.",
    ),
    reads!("peek", "(size=0, /)", ANY, "What comes next, without taking it."),
    reads!("read", "(size=-1, /)", ANY, "Reads so many bytes, or all."),
    reads!("read1", "(size=-1, /)", ANY, "Reads what is there, at most so much."),
    reads!("readinto", "(buffer, /)", ANY, "Reads into a bytearray."),
    reads!("readinto1", "(buffer, /)", ANY, "Reads into a bytearray what is there."),
    reads!("readable", "()", Takes::Nothing, "Whether it can be read."),
    writes!("writable", "()", Takes::Nothing, "Whether it can be written."),
    writes!("write", "(buffer, /)", ANY, "Writes bytes; how many."),
    does("flush", "()", Takes::Nothing, |cx, args| to(cx, args, false, "flush"), "Writes what is still in the buffer."),
    does("close", "()", Takes::Nothing, close, "Closes both."),
    asks("isatty", "()", Takes::Nothing, isatty, "Whether one of them is a terminal."),
    getter("closed", closed, "Whether the file was closed."),
];

/// A pair over raw files.
pub(crate) fn make(cx: &mut Cx, reader: &Value, writer: &Value, size: usize) -> Answer {
    let pair = Object::native(&PAIR, Pair::default());
    start(cx, &pair, reader, writer, size)?;
    Ok(pair)
}

fn start(cx: &mut Cx, pair: &Value, reader: &Value, writer: &Value, size: usize) -> Answer<()> {
    if !raw::says(cx, reader, "readable")? {
        return Err(unsupported(cx, "File or stream is not readable."));
    }
    if !raw::says(cx, writer, "writable")? {
        return Err(unsupported(cx, "File or stream is not writable."));
    }
    let reader = over(cx, &READER, reader, size)?;
    let writer = over(cx, &WRITER, writer, size)?;
    if let Some(pair) = pair.data::<Pair>() {
        drop(pair.reader.replace(reader));
        drop(pair.writer.replace(writer));
    }
    Ok(())
}

fn init(cx: &mut Cx, args: &[Value]) -> Answer {
    let size = size_or(cx, &args[3], BUFFER_SIZE as i64)?;
    if size <= 0 {
        return Err(value_error(cx, "buffer size must be strictly positive"));
    }
    start(cx, &args[0], &args[1], &args[2], size as usize)?;
    Ok(Value::None)
}

fn half(cx: &mut Cx, args: &[Value], reads: bool) -> Answer {
    let half = args[0].data::<Pair>().map(|pair| if reads { pair.reader.cloned() } else { pair.writer.cloned() });
    match half.unwrap_or_default() {
        Value::Unset => Err(value_error(cx, "I/O operation on uninitialized object")),
        half => Ok(half),
    }
}

fn to(cx: &mut Cx, args: &[Value], reads: bool, method: &str) -> Answer {
    let half = half(cx, args, reads)?;
    let given: Vec<Value> = args[1..].iter().filter(|arg| !arg.is_unset()).cloned().collect();
    call_method(cx, &half, method, &given)
}

fn close(cx: &mut Cx, args: &[Value]) -> Answer {
    let (reader, writer) = (half(cx, args, true)?, half(cx, args, false)?);
    let written = call_method(cx, &writer, "close", &[]);
    let read = call_method(cx, &reader, "close", &[]);
    written?;
    read
}

fn isatty(cx: &mut Cx, args: &[Value]) -> Answer {
    let writer = half(cx, args, false)?;
    let answer = call_method(cx, &writer, "isatty", &[])?;
    if is_true(cx, &answer)? {
        return Ok(answer);
    }
    to(cx, &args[..1], true, "isatty")
}

fn closed(cx: &mut Cx, args: &[Value]) -> Answer {
    let writer = half(cx, args, false)?;
    get_text(cx, &writer, "closed")
}
