//! `BufferedReader`, `BufferedWriter` and `BufferedRandom`: the methods of the layer with a buffer.

use std::sync::LazyLock;

use super::base::{BUFFERED_BASE, held_size, offset, read_size, room};
use super::buffered::Buffered;
use super::{BUFFER_SIZE, raw, unsupported};
use crate::object::class::{Class, Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::{self, value_error};
use crate::object::instance::Object;
use crate::object::protocol::attribute::get_text;
use crate::object::protocol::buffer::Buffer;
use crate::object::protocol::index::index_of;
use crate::object::protocol::write::repr;
use crate::object::row::arguments::size_or;
use crate::object::row::{Args, Row, Takes, asks, does, getter};
use crate::object::value::Value;

pub(crate) static READER: LazyLock<Type> = LazyLock::new(|| Class::built_in(&READER_DEFINITION));
pub(crate) static WRITER: LazyLock<Type> = LazyLock::new(|| Class::built_in(&WRITER_DEFINITION));
pub(crate) static RANDOM: LazyLock<Type> = LazyLock::new(|| Class::built_in(&RANDOM_DEFINITION));

const PLAIN: Definition = Definition {
    module: "_io",
    base: Some(&BUFFERED_BASE),
    new: Some(new),
    open: true,
    dotted: true,
    attributes: true,
    ..Definition::PLAIN
};

static READER_DEFINITION: Definition = Definition {
    name: "BufferedReader",
    doc: "A file to read from, with a buffer.",
    shared: &[READER_INIT, COMMON, READS],
    ..PLAIN
};
static WRITER_DEFINITION: Definition = Definition {
    name: "BufferedWriter",
    doc: "A file to write to, with a buffer.",
    shared: &[WRITER_INIT, COMMON, WRITES],
    ..PLAIN
};
static RANDOM_DEFINITION: Definition = Definition {
    name: "BufferedRandom",
    doc: "A file to read from and write to, with a buffer.",
    shared: &[RANDOM_INIT, COMMON, READS, WRITES],
    ..PLAIN
};

const INIT: &str = "(raw, buffer_size=8192)";
const READER_INIT: &[Row] = &[
    does("__init__", INIT, Takes::Keywords, |cx, args| init(cx, args, true, false), "Puts a buffer over a raw file."),
    asks("truncate", "(pos=None, /)", Takes::Positional(0, 1), refuse_truncate, "Cuts the file off."),
    does("flush", "()", Takes::Nothing, flush_reader, "Does nothing: it is read."),
];
const WRITER_INIT: &[Row] = &[does(
    "__init__",
    INIT,
    Takes::Keywords,
    |cx, args| init(cx, args, false, true),
    "Puts a buffer over a raw file.",
)];
const RANDOM_INIT: &[Row] =
    &[does("__init__", INIT, Takes::Keywords, |cx, args| init(cx, args, true, true), "Puts a buffer over a raw file.")];

const COMMON: &[Row] = &[
    asks("__repr__", "()", Takes::Slot(0, 0), show, "What it is."),
    does("close", "()", Takes::Nothing, close, "Writes what is left, and closes the file."),
    asks("detach", "()", Takes::Nothing, detach, "Gives the raw file away."),
    getter("closed", |cx, args| below(cx, args, "closed"), "Whether the file was closed."),
    getter("mode", |cx, args| below(cx, args, "mode"), "How the file was opened."),
    getter("name", |cx, args| below(cx, args, "name"), "The file's name."),
    getter("raw", |cx, args| Ok(of(cx, args)?.raw(cx).unwrap_or(Value::None)), "The file without the buffer."),
    asks("fileno", "()", Takes::Nothing, |cx, args| ask(cx, args, "fileno"), "The number of its descriptor."),
    asks("isatty", "()", Takes::Nothing, |cx, args| ask(cx, args, "isatty"), "Whether it is a terminal."),
    asks("seekable", "()", Takes::Nothing, |cx, args| ask(cx, args, "seekable"), "Whether one can move about in it."),
    asks("seek", "(target, whence=0, /)", Takes::Positional(1, 2), seek, "Moves to a place; answers where it is now."),
    asks("tell", "()", Takes::Nothing, |cx, args| of(cx, args)?.tell(cx).map(Value::from), "Where in the file it is."),
];

const READS: &[Row] = &[
    asks("readable", "()", Takes::Nothing, |cx, args| ask(cx, args, "readable"), "Whether it can be read."),
    asks("peek", "(size=0, /)", Takes::Positional(0, 1), peek, "What comes next, without taking it."),
    asks("read", "(size=-1, /)", Takes::Positional(0, 1), read, "Reads so many bytes, or all."),
    asks("read1", "(size=-1, /)", Takes::Positional(0, 1), read1, "Reads what is there, at most so much."),
    asks("readinto", "(buffer, /)", Takes::One, |cx, args| readinto(cx, args, false), "Reads into a bytearray."),
    asks(
        "readinto1",
        "(buffer, /)",
        Takes::One,
        |cx, args| readinto(cx, args, true),
        "Reads into a bytearray what is there.",
    ),
    asks("readline", "(size=-1, /)", Takes::Positional(0, 1), readline, "The next line, with its newline."),
    asks("__next__", "()", Takes::Slot(0, 0), next, "The next line."),
];

const WRITES: &[Row] = &[
    asks("writable", "()", Takes::Nothing, |cx, args| ask(cx, args, "writable"), "Whether it can be written."),
    asks("truncate", "(pos=None, /)", Takes::Positional(0, 1), truncate, "Cuts the file off."),
    does("flush", "()", Takes::Nothing, flush, "Writes what is still in the buffer."),
    asks("write", "(buffer, /)", Takes::One, write, "Writes bytes; how many."),
];

fn new(_: &mut Cx, class: &Type, _: &Args) -> Answer {
    Ok(Object::native(class, Buffered::default()))
}

/// A file with a buffer over a raw one.
pub(crate) fn over(cx: &mut Cx, class: &Type, raw: &Value, size: usize) -> Answer {
    let value = Object::native(class, Buffered::default());
    start(cx, &value, raw, size);
    Ok(value)
}

fn start(cx: &mut Cx, value: &Value, raw: &Value, size: usize) {
    if let Some(buffered) = value.data::<Buffered>() {
        buffered.start(raw.clone(), size);
        cx.world.files.add(value);
    }
}

fn init(cx: &mut Cx, args: &[Value], reads: bool, writes: bool) -> Answer {
    let raw = &args[1];
    if reads && writes && !raw::says(cx, raw, "seekable")? {
        return Err(unsupported(cx, "File or stream is not seekable."));
    }
    if reads && !raw::says(cx, raw, "readable")? {
        return Err(unsupported(cx, "File or stream is not readable."));
    }
    if writes && !raw::says(cx, raw, "writable")? {
        return Err(unsupported(cx, "File or stream is not writable."));
    }
    let size = size_or(cx, &args[2], BUFFER_SIZE as i64)?;
    if size <= 0 {
        return Err(value_error(cx, "buffer size must be strictly positive"));
    }
    start(cx, &args[0], raw, size as usize);
    Ok(Value::None)
}

fn of<'a>(cx: &mut Cx, args: &'a [Value]) -> Answer<&'a Buffered> {
    match args[0].data::<Buffered>() {
        Some(buffered) => Ok(buffered),
        None => Err(value_error(cx, "I/O operation on uninitialized object")),
    }
}

fn below(cx: &mut Cx, args: &[Value], name: &str) -> Answer {
    let raw = of(cx, args)?.raw(cx)?;
    get_text(cx, &raw, name)
}

fn ask(cx: &mut Cx, args: &[Value], method: &str) -> Answer {
    let raw = of(cx, args)?.raw(cx)?;
    crate::object::protocol::attribute::call_method(cx, &raw, method, &[])
}

fn show(cx: &mut Cx, args: &[Value]) -> Answer {
    let class = args[0].class().full_name();
    let name = match of(cx, args)?.raw(cx) {
        Ok(below) => raw::attribute(cx, &below, "name")?,
        Err(_) => None,
    };
    Ok(match name {
        Some(name) => format!("<{class} name={}>", repr(cx, &name)?),
        None => format!("<{class}>"),
    }
    .into())
}

fn close(cx: &mut Cx, args: &[Value]) -> Answer {
    let below = of(cx, args)?.raw(cx)?;
    if raw::is_closed(cx, &below)? {
        return Ok(Value::None);
    }
    // A subclass may flush in a way of its own.
    let flushed = crate::object::protocol::attribute::call_method(cx, &args[0], "flush", &[]);
    let closed = raw::close(cx, &below);
    raise::both(flushed, closed.map(|()| Value::None))
}

fn detach(cx: &mut Cx, args: &[Value]) -> Answer {
    let buffered = of(cx, args)?;
    buffered.raw(cx)?;
    crate::object::protocol::attribute::call_method(cx, &args[0], "flush", &[])?;
    Ok(buffered.detach())
}

fn seek(cx: &mut Cx, args: &[Value]) -> Answer {
    let whence = match args[2].given() {
        Some(whence) => index_of(cx, whence)?,
        None => 0,
    };
    let buffered = of(cx, args)?;
    if !(0..=4).contains(&whence) {
        return Err(value_error(cx, format!("whence value {whence} unsupported")));
    }
    buffered.open_raw(cx, "seek of")?;
    let target = offset(cx, &args[1])?;
    buffered.seek(cx, target, whence as i32).map(Value::from)
}

fn refuse_truncate(cx: &mut Cx, args: &[Value]) -> Answer {
    of(cx, args)?.open_raw(cx, "truncate of")?;
    Err(unsupported(cx, "truncate"))
}

fn flush_reader(cx: &mut Cx, args: &[Value]) -> Answer {
    let below = of(cx, args)?.raw(cx)?;
    if raw::is_closed(cx, &below)? {
        return Err(super::closed(cx));
    }
    Ok(Value::None)
}

fn flush(cx: &mut Cx, args: &[Value]) -> Answer {
    let buffered = of(cx, args)?;
    buffered.open_raw(cx, "flush of")?;
    buffered.flush(cx)?;
    Ok(Value::None)
}

fn truncate(cx: &mut Cx, args: &[Value]) -> Answer {
    let at = match args[1].some() {
        Some(at) => Some(index_of(cx, at)?),
        None => None,
    };
    of(cx, args)?.truncate(cx, at).map(Value::from)
}

fn write(cx: &mut Cx, args: &[Value]) -> Answer {
    let bytes = Buffer::need(cx, &args[1])?;
    of(cx, args)?.write(cx, &bytes.lasting()).map(Value::from)
}

fn read(cx: &mut Cx, args: &[Value]) -> Answer {
    let size = held_size(cx, &args[1])?;
    let buffered = of(cx, args)?;
    let bytes = match size {
        -1 => buffered.read_all(cx)?,
        0.. => buffered.read(cx, size as usize)?,
        _ => return Err(value_error(cx, "read length must be non-negative or -1")),
    };
    Ok(bytes.map_or(Value::None, Value::bytes))
}

fn read1(cx: &mut Cx, args: &[Value]) -> Answer {
    let size = size_or(cx, &args[1], -1)?;
    of(cx, args)?.read1(cx, usize::try_from(size).ok()).map(Value::bytes)
}

fn peek(cx: &mut Cx, args: &[Value]) -> Answer {
    size_or(cx, &args[1], 0)?;
    of(cx, args)?.peek(cx).map(Value::bytes)
}

fn readinto(cx: &mut Cx, args: &[Value], once: bool) -> Answer {
    let room = room(cx, &args[1])?;
    let buffered = of(cx, args)?;
    Ok(match buffered.read_into(cx, room.len(), once)? {
        Some(bytes) => {
            room.put(0, &bytes);
            Value::from(bytes.len())
        }
        None => Value::None,
    })
}

fn readline(cx: &mut Cx, args: &[Value]) -> Answer {
    let limit = read_size(cx, &args[1])?;
    of(cx, args)?.read_line(cx, usize::try_from(limit).ok()).map(Value::bytes)
}

fn next(cx: &mut Cx, args: &[Value]) -> Answer {
    let line = of(cx, args)?.read_line(cx, None)?;
    if line.is_empty() {
        return Err(crate::object::exception::raise::stop_iteration(cx, Value::None));
    }
    Ok(Value::bytes(line))
}
