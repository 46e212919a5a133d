//! `_io._IOBase` and the classes right under it: what every file can do by calling its own methods.

use std::sync::{Arc, LazyLock};

use super::{closed, unsupported};
use crate::object::bytes::ByteArray;
use crate::object::class::{Class, Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::NOT_IMPLEMENTED_ERROR;
use crate::object::exception::raise::{error, memory_error, overflow_error, type_error, value_error};
use crate::object::instance::{Object, Payload};
use crate::object::iterator::{self, collect};
use crate::object::protocol::attribute::{call_method, find};
use crate::object::protocol::buffer::Buffer;
use crate::object::protocol::index::int_index;
use crate::object::protocol::truth::{is_true, len};
use crate::object::row::arguments::size_or;
use crate::object::row::{Args, Row, Takes, asks, does, getter};
use crate::object::str::intern;
use crate::object::value::Value;
use crate::pure::text::slice::MOST_BYTES;

pub(crate) static IO_BASE: LazyLock<Type> = LazyLock::new(|| Class::built_in(&IO_BASE_DEFINITION));
pub(crate) static RAW_BASE: LazyLock<Type> = LazyLock::new(|| Class::built_in(&RAW_DEFINITION));
pub(crate) static BUFFERED_BASE: LazyLock<Type> = LazyLock::new(|| Class::built_in(&BUFFERED_DEFINITION));
pub(crate) static TEXT_BASE: LazyLock<Type> = LazyLock::new(|| Class::built_in(&TEXT_DEFINITION));

static IO_BASE_DEFINITION: Definition = Definition {
    name: "_IOBase",
    module: "_io",
    doc: "What all files have in common.",
    methods: ROWS,
    new: Some(new),
    open: true,
    dotted: true,
    attributes: true,
    ..Definition::PLAIN
};

static RAW_DEFINITION: Definition = Definition {
    name: "_RawIOBase",
    base: Some(&IO_BASE),
    doc: "What files without a buffer have in common.",
    methods: RAW_ROWS,
    ..IO_BASE_DEFINITION
};

static BUFFERED_DEFINITION: Definition = Definition {
    name: "_BufferedIOBase",
    base: Some(&IO_BASE),
    doc: "What files with a buffer have in common.",
    methods: BUFFERED_ROWS,
    ..IO_BASE_DEFINITION
};

static TEXT_DEFINITION: Definition = Definition {
    name: "_TextIOBase",
    base: Some(&IO_BASE),
    doc: "What files of text have in common.",
    methods: TEXT_ROWS,
    ..IO_BASE_DEFINITION
};

fn new(_: &mut Cx, class: &Type, _: &Args) -> Answer {
    Ok(Value::Object(Object::new(class, Payload::Nothing)))
}

const ROWS: &[Row] = &[
    asks("__enter__", "()", Takes::Nothing, enter, "The file itself."),
    does(
        "__exit__",
        "(*args)",
        Takes::Tuple(0, 255),
        |cx, args| call_method(cx, &args[0], "close", &[]),
        "Closes the file.",
    ),
    asks("__iter__", "()", Takes::Slot(0, 0), iter, "The file itself."),
    asks("__next__", "()", Takes::Slot(0, 0), next, "The next line."),
    does("_checkClosed", "()", Takes::Nothing, |cx, args| check(cx, &args[0]).map(|()| Value::None), ""),
    does("close", "()", Takes::Nothing, close, "Writes what is left, and closes the file."),
    getter("closed", |_, args| Ok(is_marked_closed(&args[0]).into()), "Whether the file was closed."),
    asks("fileno", "()", Takes::Nothing, |cx, _| Err(unsupported(cx, "fileno")), "The number of its descriptor."),
    does("flush", "()", Takes::Nothing, flush, "Writes what is still in the buffer."),
    asks("isatty", "()", Takes::Nothing, no, "Whether it is a terminal."),
    asks("readable", "()", Takes::Nothing, |_, _| Ok(Value::from(false)), "Whether it can be read."),
    asks("writable", "()", Takes::Nothing, |_, _| Ok(Value::from(false)), "Whether it can be written."),
    asks("seekable", "()", Takes::Nothing, |_, _| Ok(Value::from(false)), "Whether one can move about in it."),
    asks("readline", "(size=-1, /)", Takes::Positional(0, 1), readline, "The next line, with its newline."),
    asks("readlines", "(hint=-1, /)", Takes::Positional(0, 1), readlines, "All lines that are left, as a list."),
    asks("seek", "(offset, whence=0, /)", Takes::Tuple(0, 255), |cx, _| Err(unsupported(cx, "seek")), "Moves."),
    asks(
        "tell",
        "()",
        Takes::Nothing,
        |cx, args| call_method(cx, &args[0], "seek", &[Value::Int(0), Value::Int(1)]),
        "Where in the file it is.",
    ),
    asks("truncate", "(size=None, /)", Takes::Tuple(0, 255), |cx, _| Err(unsupported(cx, "truncate")), "Cuts it off."),
    does("writelines", "(lines, /)", Takes::One, writelines, "Writes several lines."),
];

const RAW_ROWS: &[Row] = &[
    asks("read", "(size=-1, /)", Takes::Positional(0, 1), raw_read, "Reads up to so many bytes."),
    asks("readall", "()", Takes::Nothing, raw_readall, "Reads all that is left."),
    asks("readinto", "(buffer, /)", Takes::Tuple(0, 255), not_implemented, "Reads into a bytearray."),
    asks("write", "(b, /)", Takes::Tuple(0, 255), not_implemented, "Writes bytes."),
];

const BUFFERED_ROWS: &[Row] = &[
    asks("detach", "()", Takes::Tuple(0, 255), |cx, _| Err(unsupported(cx, "detach")), ""),
    asks("read", "(size=-1, /)", Takes::Tuple(0, 255), |cx, _| Err(unsupported(cx, "read")), "Reads bytes."),
    asks("read1", "(size=-1, /)", Takes::Tuple(0, 255), |cx, _| Err(unsupported(cx, "read1")), "Reads what is there."),
    asks("readinto", "(buffer, /)", Takes::One, |cx, args| into(cx, args, "read"), "Reads into a bytearray."),
    asks("readinto1", "(buffer, /)", Takes::One, |cx, args| into(cx, args, "read1"), "Reads into a bytearray."),
    asks("write", "(b, /)", Takes::Tuple(0, 255), |cx, _| Err(unsupported(cx, "write")), "Writes bytes."),
];

const TEXT_ROWS: &[Row] = &[
    asks("detach", "()", Takes::Tuple(0, 255), |cx, _| Err(unsupported(cx, "detach")), ""),
    asks("read", "(size=-1, /)", Takes::Tuple(0, 255), |cx, _| Err(unsupported(cx, "read")), "Reads text."),
    asks("readline", "(size=-1, /)", Takes::Tuple(0, 255), |cx, _| Err(unsupported(cx, "readline")), "A line."),
    asks("write", "(s, /)", Takes::Tuple(0, 255), |cx, _| Err(unsupported(cx, "write")), "Writes text."),
    getter("encoding", |_, _| Ok(Value::None), "Its encoding."),
    getter("errors", |_, _| Ok(Value::None), "What becomes of what it cannot encode or decode."),
    getter("newlines", |_, _| Ok(Value::None), "The line ends that were read."),
];

fn not_implemented(cx: &mut Cx, _: &[Value]) -> Answer {
    Err(error(cx, &NOT_IMPLEMENTED_ERROR, ""))
}

fn no(cx: &mut Cx, args: &[Value]) -> Answer {
    check(cx, &args[0])?;
    Ok(Value::from(false))
}

const MARK: &str = "__IOBase_closed";

fn is_marked_closed(value: &Value) -> bool {
    matches!(value, Value::Object(object) if object.attrs.get_text(MARK).is_some())
}

/// Whether a file of any kind says that it is closed.
pub(crate) fn is_closed(cx: &mut Cx, file: &Value) -> Answer<bool> {
    match find(cx, file, &intern("closed"))? {
        Some(answer) => is_true(cx, &answer),
        None => Ok(false),
    }
}

fn check(cx: &mut Cx, file: &Value) -> Answer<()> {
    if is_closed(cx, file)? { Err(closed(cx)) } else { Ok(()) }
}

fn enter(cx: &mut Cx, args: &[Value]) -> Answer {
    check(cx, &args[0])?;
    Ok(args[0].clone())
}

fn iter(cx: &mut Cx, args: &[Value]) -> Answer {
    enter(cx, args)
}

fn next(cx: &mut Cx, args: &[Value]) -> Answer {
    let line = call_method(cx, &args[0], "readline", &[])?;
    if len(cx, &line)? == 0 {
        return Err(crate::object::exception::raise::stop_iteration(cx, Value::None));
    }
    Ok(line)
}

fn close(cx: &mut Cx, args: &[Value]) -> Answer {
    if is_marked_closed(&args[0]) {
        return Ok(Value::None);
    }
    let flushed = call_method(cx, &args[0], "flush", &[]);
    if let Value::Object(object) = &args[0] {
        object.attrs.set_text(MARK, Value::from(true));
    }
    flushed
}

fn flush(cx: &mut Cx, args: &[Value]) -> Answer {
    check(cx, &args[0])?;
    Ok(Value::None)
}

/// The `size` that reading methods take: None and what is not given mean all.
pub(crate) fn read_size(cx: &mut Cx, value: &Value) -> Answer<i64> {
    let Some(value) = value.some() else { return Ok(-1) };
    match int_index(cx, value)? {
        Some(Value::Int(size)) => Ok(size),
        Some(_) => Err(overflow_error(cx, "cannot fit 'int' into an index-sized integer")),
        None => {
            Err(type_error(cx, format!("argument should be integer or None, not '{}'", value.type_name().as_str())))
        }
    }
}

/// The same of methods that read so much at once: more than memory could hold is refused before anything is read.
pub(crate) fn held_size(cx: &mut Cx, value: &Value) -> Answer<i64> {
    let size = read_size(cx, value)?;
    if usize::try_from(size).is_ok_and(|size| size > MOST_BYTES) { Err(memory_error(cx)) } else { Ok(size) }
}

fn readline(cx: &mut Cx, args: &[Value]) -> Answer {
    let limit = read_size(cx, &args[1])?;
    let mut line = Vec::new();
    let peek = find(cx, &args[0], &intern("peek"))?;
    while limit < 0 || (line.len() as i64) < limit {
        let ahead = match &peek {
            Some(peek) => bytes_read(cx.call(peek, &[Value::Int(1)])?, cx, "peek")?.to_vec(),
            None => Vec::new(),
        };
        let end = ahead.iter().position(|byte| *byte == b'\n').map_or(ahead.len(), |at| at + 1);
        let most = if limit < 0 { end } else { end.min((limit - line.len() as i64) as usize) };
        let piece = call_method(cx, &args[0], "read", &[Value::from(most.max(1))])?;
        let piece = bytes_read(piece, cx, "read")?;
        line.extend_from_slice(&piece.bytes());
        if piece.is_empty() || line.last() == Some(&b'\n') {
            break;
        }
    }
    Ok(Value::bytes(line))
}

/// The bytes that a method of a file answered.
fn bytes_read(answer: Value, cx: &mut Cx, method: &str) -> Answer<Buffer> {
    match Buffer::of(&answer) {
        Some(bytes) => Ok(bytes),
        None => {
            let message =
                format!("{method}() should have returned a bytes object, not '{}'", answer.type_name().as_str());
            Err(error(cx, &crate::object::exception::kinds::OS_ERROR, message))
        }
    }
}

fn readlines(cx: &mut Cx, args: &[Value]) -> Answer {
    lines(cx, args, |length, hint| length > hint)
}

/// All lines, until so much was read that `is_enough`.
pub(crate) fn lines(cx: &mut Cx, args: &[Value], is_enough: fn(i64, i64) -> bool) -> Answer {
    let hint = match args[1].some() {
        Some(hint) => read_size(cx, hint)?,
        None => -1,
    };
    let iterator = crate::object::protocol::iterate::iter(cx, &args[0])?;
    let (mut lines, mut length) = (Vec::new(), 0);
    while let Some(line) = iterator::next(cx, &iterator)? {
        cx.tick()?;
        length += len(cx, &line)? as i64;
        lines.push(line);
        if hint > 0 && is_enough(length, hint) {
            break;
        }
    }
    Ok(Value::list(lines))
}

fn writelines(cx: &mut Cx, args: &[Value]) -> Answer {
    check(cx, &args[0])?;
    if let Value::List(_) | Value::Tuple(_) = &args[1] {
        for line in collect(cx, &args[1])? {
            call_method(cx, &args[0], "write", &[line])?;
        }
        return Ok(Value::None);
    }
    let iterator = crate::object::protocol::iterate::iter(cx, &args[1])?;
    while let Some(line) = iterator::next(cx, &iterator)? {
        call_method(cx, &args[0], "write", &[line])?;
    }
    Ok(Value::None)
}

fn raw_read(cx: &mut Cx, args: &[Value]) -> Answer {
    let size = size_or(cx, &args[1], -1)?;
    if size < 0 {
        return call_method(cx, &args[0], "readall", &[]);
    }
    let array = ByteArray::new(crate::object::memory::zeroed(cx, size as usize)?);
    let count = call_method(cx, &args[0], "readinto", &[Value::ByteArray(array.clone())])?;
    if count.is_none() {
        return Ok(Value::None);
    }
    let count = crate::object::row::arguments::size(cx, &count)?.max(0) as usize;
    let mut bytes = array.bytes.cloned();
    bytes.truncate(count);
    Ok(Value::bytes(bytes))
}

/// A place in a file.
pub(crate) fn offset(cx: &mut Cx, value: &Value) -> Answer<i64> {
    match int_index(cx, value)? {
        Some(Value::Int(offset)) => Ok(offset),
        Some(_) => Err(value_error(cx, "cannot fit 'int' into an offset-sized integer")),
        None => {
            let name = value.type_name();
            Err(type_error(cx, format!("'{}' object cannot be interpreted as an integer", name.as_str())))
        }
    }
}

fn raw_readall(cx: &mut Cx, args: &[Value]) -> Answer {
    let mut all = Vec::new();
    loop {
        let piece = call_method(cx, &args[0], "read", &[Value::from(super::BUFFER_SIZE)])?;
        if piece.is_none() && all.is_empty() {
            return Ok(Value::None);
        }
        match Buffer::of(&piece) {
            Some(piece) if !piece.is_empty() => all.extend_from_slice(&piece.bytes()),
            _ => return Ok(Value::bytes(all)),
        }
    }
}

/// A buffer to fill, or the complaint of `readinto`.
pub(crate) fn room(cx: &mut Cx, value: &Value) -> Answer<Buffer> {
    Buffer::writing(cx, "readinto() argument", value)
}

fn into(cx: &mut Cx, args: &[Value], method: &str) -> Answer {
    let room = room(cx, &args[1])?;
    let piece = call_method(cx, &args[0], method, &[Value::from(room.len())])?;
    let piece = Buffer::need(cx, &piece)?;
    room.put(0, &piece.lasting());
    Ok(Value::from(piece.len()))
}

/// All classes of this file, by the names that the module `io` has for them.
pub(crate) fn classes() -> [(&'static str, Arc<Class>); 4] {
    [
        ("IOBase", IO_BASE.clone()),
        ("RawIOBase", RAW_BASE.clone()),
        ("BufferedIOBase", BUFFERED_BASE.clone()),
        ("TextIOBase", TEXT_BASE.clone()),
    ]
}
