//! The class `io.FileIO`, and how one is opened.

use super::base::{RAW_BASE, offset, read_size, room};
use super::file::{File, flags_of, parse_mode};
use super::path;
use super::raw::{Raw, RawIo};
use crate::net::identity;
use crate::object::class::{Class, Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::exception::Raised;
use crate::object::exception::raise::{self, os_error_with, type_error, value_error};
use crate::object::instance::Object;
use crate::object::protocol::arithmetic::int_ref;
use crate::object::protocol::index::index_of;
use crate::object::protocol::truth::is_true;
use crate::object::protocol::write::repr;
use crate::object::row::arguments::size_or;
use crate::object::row::{Args, Row, Takes, asks, does, getter, take};
use crate::object::value::Value;
use crate::sys::Descriptor;
use crate::sys::descriptor::fcntl_get;
use std::os::fd::RawFd;
use std::sync::LazyLock;

pub(crate) static FILE_IO: LazyLock<Type> = LazyLock::new(|| Class::built_in(&DEFINITION));

static DEFINITION: Definition = Definition {
    name: "FileIO",
    module: "_io",
    base: Some(&RAW_BASE),
    doc: "A file without a buffer.",
    methods: ROWS,
    new: Some(new),
    open: true,
    dotted: true,
    attributes: true,
    ..Definition::PLAIN
};

const ROWS: &[Row] = &[
    asks("__repr__", "()", Takes::Slot(0, 0), show, "What it is."),
    does("close", "()", Takes::Nothing, close, "Closes the file."),
    getter("closed", |_, args| Ok(raw(args).is_none_or(|r| r.is_closed()).into()), "Whether the file was closed."),
    getter(
        "closefd",
        |_, args| Ok(file(args).is_some_and(|f| f.owned).into()),
        "Whether closing it closes the descriptor.",
    ),
    getter("mode", |_, args| Ok(file(args).map_or(Value::None, |f| Value::str(f.mode()))), "How it was opened."),
    asks(
        "fileno",
        "()",
        Takes::Nothing,
        |cx, args| {
            let fd = with(cx, args, |cx, r| r.fileno(cx))?;
            identity::tell_number(fd, "");
            Ok(Value::from(fd))
        },
        "The number of its descriptor.",
    ),
    asks(
        "isatty",
        "()",
        Takes::Nothing,
        |cx, args| with(cx, args, |cx, r| r.isatty(cx)).map(Value::from),
        "Whether it is a terminal.",
    ),
    asks("read", "(size=-1, /)", Takes::Positional(0, 1), read, "Reads up to so many bytes."),
    asks("readall", "()", Takes::Nothing, read_all, "Reads all that is left."),
    asks("readinto", "(buffer, /)", Takes::One, readinto, "Reads into a bytearray."),
    asks(
        "readable",
        "()",
        Takes::Nothing,
        |cx, args| with(cx, args, |cx, r| r.readable(cx)).map(Value::from),
        "Whether it can be read.",
    ),
    asks(
        "writable",
        "()",
        Takes::Nothing,
        |cx, args| with(cx, args, |cx, r| r.writable(cx)).map(Value::from),
        "Whether it can be written.",
    ),
    asks(
        "seekable",
        "()",
        Takes::Nothing,
        |cx, args| with(cx, args, |cx, r| r.seekable(cx)).map(Value::from),
        "Whether one can move about in it.",
    ),
    asks("seek", "(pos, whence=0, /)", Takes::Positional(1, 2), seek, "Moves to a place; answers where it is now."),
    asks(
        "tell",
        "()",
        Takes::Nothing,
        |cx, args| with(cx, args, |cx, r| r.seek(cx, 0, libc::SEEK_CUR)).map(Value::from),
        "Where in the file it is.",
    ),
    asks("truncate", "(size=None, /)", Takes::Positional(0, 1), truncate, "Cuts the file off."),
    asks("write", "(b, /)", Takes::One, write, "Writes bytes; how many were taken."),
];

const NEW: Row =
    asks("FileIO", "(file, mode='r', closefd=True, opener=None)", Takes::Keywords, |_, _| Ok(Value::None), "");

fn new(cx: &mut Cx, class: &Type, args: &Args) -> Answer {
    let args = take(cx, &NEW, args)?;
    let mode = match args[1].given() {
        Some(mode) => match mode.as_str() {
            Some(mode) => mode.to_string(),
            None => {
                let name = mode.type_name();
                return Err(type_error(cx, format!("FileIO() argument 'mode' must be str, not {}", name.as_str())));
            }
        },
        None => "r".to_string(),
    };
    let closes = match args[2].given() {
        Some(closes) => is_true(cx, closes)?,
        None => true,
    };
    make(cx, class, &args[0], &mode, closes, args[3].some())
}

/// Opens a path, or takes a descriptor.
pub(crate) fn make(
    cx: &mut Cx,
    class: &Type,
    file: &Value,
    mode: &str,
    closes: bool,
    opener: Option<&Value>,
) -> Answer {
    let mode = parse_mode(cx, mode)?;
    let opened = if int_ref(file.plain()).is_some() {
        let fd = descriptor(cx, file)?;
        match open_descriptor(fd) {
            Some(fd) => File::over(cx, fd, file, mode, closes)?,
            None => return Err(raise::os_error(cx, libc::EBADF)),
        }
    } else {
        let path = path::need(cx, file)?;
        if !closes {
            return Err(value_error(cx, "Cannot use closefd=False with file name"));
        }
        match opener {
            None => File::open(cx, &path, mode)?,
            Some(opener) => {
                let flags = Value::Int((libc::O_CLOEXEC | flags_of(mode)).into());
                let fd = cx.call(opener, &[path.clone(), flags])?;
                let fd = index_of(cx, &fd)? as i32;
                if fd < 0 {
                    return Err(value_error(cx, format!("opener returned {fd}")));
                }
                match open_descriptor(fd) {
                    Some(fd) => File::over(cx, fd, &path, mode, true)?,
                    None => return Err(os_error_with(cx, libc::EBADF, Some(path), None)),
                }
            }
        }
    };
    let name = opened.name.clone();
    let value = Object::native(class, Raw::new(opened));
    if let Value::Object(object) = &value {
        object.attrs.set_text("name", name);
    }
    Ok(value)
}

/// A number that stands for an open file, which whoever gives it gives away.
fn open_descriptor(fd: RawFd) -> Option<Descriptor> {
    fcntl_get(fd, libc::F_GETFD).ok().map(|_| Descriptor::of(fd))
}

/// A descriptor that a user gave as a number.
pub(crate) fn descriptor(cx: &mut Cx, value: &Value) -> Answer<RawFd> {
    let number = index_of(cx, value)?;
    match RawFd::try_from(number) {
        Ok(fd) if fd >= 0 => Ok(fd),
        Ok(_) => Err(value_error(cx, "negative file descriptor")),
        // What is no descriptor is taken for a path.
        Err(_) => Err(type_error(cx, "expected str, bytes or os.PathLike object, not int")),
    }
}

fn raw(args: &[Value]) -> Option<&dyn RawIo> {
    args[0].data::<Raw>().map(|raw| &*raw.0)
}

fn file(args: &[Value]) -> Option<&File> {
    raw(args).and_then(|raw| raw.as_file())
}

fn uninitialised(cx: &Cx) -> Raised {
    value_error(cx, "I/O operation on uninitialized object")
}

fn with<T>(cx: &mut Cx, args: &[Value], run: impl FnOnce(&mut Cx, &dyn RawIo) -> Answer<T>) -> Answer<T> {
    match raw(args) {
        Some(raw) => run(cx, raw),
        None => Err(uninitialised(cx)),
    }
}

fn show(cx: &mut Cx, args: &[Value]) -> Answer {
    let class = args[0].class().full_name();
    let Some(file) = file(args) else {
        // A standard stream is the terminal's, and no descriptor of its own.
        let Some(name) = super::raw::attribute(cx, &args[0], "name")? else { return Ok(format!("<{class}>").into()) };
        let (name, mode) = (repr(cx, &name)?, if with(cx, args, |cx, raw| raw.readable(cx))? { "rb" } else { "wb" });
        return Ok(format!("<{class} name={name} mode='{mode}' closefd=False>").into());
    };
    if file.is_closed() {
        return Ok(format!("<{class} [closed]>").into());
    }
    let closes = if file.owned { "True" } else { "False" };
    let name = super::raw::attribute(cx, &args[0], "name")?;
    let name = match name {
        Some(name) => format!("name={}", repr(cx, &name)?),
        None => format!("fd={}", file.fileno(cx)?),
    };
    Ok(format!("<{class} {name} mode='{}' closefd={closes}>", file.mode()).into())
}

fn close(cx: &mut Cx, args: &[Value]) -> Answer {
    with(cx, args, |cx, raw| raw.close(cx)).map(|()| Value::None)
}

fn read(cx: &mut Cx, args: &[Value]) -> Answer {
    let size = read_size(cx, &args[1])?;
    if size < 0 {
        return read_all(cx, args);
    }
    match super::raw::read(cx, &args[0], size as usize)? {
        Some(bytes) => Ok(Value::bytes(bytes)),
        None => Ok(Value::None),
    }
}

fn read_all(cx: &mut Cx, args: &[Value]) -> Answer {
    super::raw::read_to_end(cx, &args[0], true).map(|bytes| bytes.map_or(Value::None, Value::bytes))
}

fn readinto(cx: &mut Cx, args: &[Value]) -> Answer {
    with(cx, args, |cx, raw| raw.fileno(cx))?;
    let room = room(cx, &args[1])?;
    match super::raw::read(cx, &args[0], room.len())? {
        Some(bytes) => {
            room.put(0, &bytes);
            Ok(Value::from(bytes.len()))
        }
        None => Ok(Value::None),
    }
}

fn write(cx: &mut Cx, args: &[Value]) -> Answer {
    with(cx, args, |cx, raw| raw.fileno(cx))?;
    let bytes = crate::object::protocol::buffer::Buffer::need(cx, &args[1])?;
    with(cx, args, |cx, raw| raw.write(cx, &bytes.lasting())).map(|count| count.into())
}

fn seek(cx: &mut Cx, args: &[Value]) -> Answer {
    with(cx, args, |cx, raw| raw.fileno(cx))?;
    let (at, whence) = (offset(cx, &args[1])?, size_or(cx, &args[2], 0)? as i32);
    with(cx, args, |cx, raw| raw.seek(cx, at, whence)).map(Value::from)
}

fn truncate(cx: &mut Cx, args: &[Value]) -> Answer {
    with(cx, args, |cx, raw| raw.fileno(cx))?;
    let size = match args[1].some() {
        Some(size) => Some(index_of(cx, size)?),
        None => None,
    };
    with(cx, args, |cx, raw| raw.truncate(cx, size)).map(Value::from)
}
