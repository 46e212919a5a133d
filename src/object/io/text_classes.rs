//! `io.TextIOWrapper`: the methods of the layer of text.

use std::sync::{Arc, LazyLock};

use super::base::{TEXT_BASE, held_size, is_closed};
use super::newline::Newline;
use super::raw;
use super::text::{Settings, Text};
use crate::object::class::{Class, Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::LOOKUP_ERROR;
use crate::object::exception::raise::{self, error, stop_iteration, type_error, value_error};
use crate::object::instance::Object;
use crate::object::protocol::arithmetic::raise_fault;
use crate::object::protocol::attribute::{call_method, find, get_text};
use crate::object::protocol::index::index_of;
use crate::object::protocol::truth::is_true;
use crate::object::protocol::write::repr;
use crate::object::row::arguments::kind;
use crate::object::row::arguments::size_or;
use crate::object::row::{Args, Row, Takes, asks, does, getter};
use crate::object::str::{Str, intern};
use crate::object::value::Value;
use crate::pure::text::codec;

pub(crate) static TEXT_IO: LazyLock<Type> = LazyLock::new(|| Class::built_in(&DEFINITION));

static DEFINITION: Definition = Definition {
    name: "TextIOWrapper",
    module: "_io",
    base: Some(&TEXT_BASE),
    doc: "A file of text.",
    methods: ROWS,
    new: Some(|_, class, _: &Args| Ok(Object::native(class, Text::default()))),
    open: true,
    dotted: true,
    attributes: true,
    ..Definition::PLAIN
};

const INIT: &str = "(buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False)";
const RECONFIGURE: &str = "(*, encoding=None, errors=None, newline=None, line_buffering=None, write_through=None)";

const ROWS: &[Row] = &[
    does("__init__", INIT, Takes::Keywords, init, "Puts text over a file of bytes."),
    asks("__repr__", "()", Takes::Slot(0, 0), show, "What it is."),
    asks("__next__", "()", Takes::Slot(0, 0), next, "The next line."),
    does("close", "()", Takes::Nothing, close, "Writes what is left, and closes the file."),
    asks("detach", "()", Takes::Nothing, detach, "Gives the file of bytes away."),
    asks("fileno", "()", Takes::Nothing, |cx, args| ask(cx, args, "fileno"), "The number of its descriptor."),
    does("flush", "()", Takes::Nothing, flush, "Writes what is still in the buffer."),
    asks("isatty", "()", Takes::Nothing, |cx, args| ask(cx, args, "isatty"), "Whether it is a terminal."),
    asks("read", "(size=-1, /)", Takes::Positional(0, 1), read, "Reads so many characters, or all."),
    asks("readable", "()", Takes::Nothing, |cx, args| ask(cx, args, "readable"), "Whether it can be read."),
    asks("readline", "(size=-1, /)", Takes::Positional(0, 1), readline, "The next line, with its newline."),
    does("reconfigure", RECONFIGURE, Takes::Keywords, reconfigure, "Changes how text is made of bytes."),
    asks("seek", "(cookie, whence=0, /)", Takes::Positional(1, 2), seek, "Moves to a place that tell() gave."),
    asks("seekable", "()", Takes::Nothing, |cx, args| ask(cx, args, "seekable"), "Whether one can move about in it."),
    asks("tell", "()", Takes::Nothing, |cx, args| of(cx, args)?.tell(cx).map(Value::from), "Where in the file it is."),
    asks("truncate", "(pos=None, /)", Takes::Positional(0, 1), truncate, "Cuts the file off."),
    asks("writable", "()", Takes::Nothing, |cx, args| ask(cx, args, "writable"), "Whether it can be written."),
    asks("write", "(text, /)", Takes::One, write, "Writes text; how many characters."),
    getter("buffer", |cx, args| Ok(of(cx, args)?.buffer(cx).unwrap_or(Value::None)), "The file of bytes below."),
    getter("closed", |cx, args| below(cx, args, "closed"), "Whether the file was closed."),
    getter("name", |cx, args| below(cx, args, "name"), "The file's name."),
    getter("encoding", |cx, args| Ok(setting(cx, args)?.encoding.clone().into()), "Its encoding."),
    getter(
        "errors",
        |cx, args| Ok(setting(cx, args)?.errors.clone().into()),
        "What becomes of what it cannot encode or decode.",
    ),
    getter(
        "line_buffering",
        |cx, args| Ok(setting(cx, args)?.line_buffering.into()),
        "Whether each line is written at once.",
    ),
    getter("write_through", |cx, args| Ok(setting(cx, args)?.write_through.into()), "Whether all is written at once."),
    getter("newlines", newlines, "The line ends that were read."),
];

/// The layer of text of a file whose `write` is nobody's own.
pub(crate) fn plain(file: &Value) -> Option<&Text> {
    match file {
        Value::Object(object) if object.class.is_built_in() && object.attrs.get_text("write").is_none() => {
            object.data()
        }
        _ => None,
    }
}

fn of<'a>(cx: &mut Cx, args: &'a [Value]) -> Answer<&'a Text> {
    match args[0].data::<Text>() {
        Some(text) => Ok(text),
        None => Err(value_error(cx, "I/O operation on uninitialized object")),
    }
}

fn setting(cx: &mut Cx, args: &[Value]) -> Answer<Arc<Settings>> {
    of(cx, args)?.settings(cx)
}

fn below(cx: &mut Cx, args: &[Value], name: &str) -> Answer {
    let buffer = of(cx, args)?.buffer(cx)?;
    get_text(cx, &buffer, name)
}

fn ask(cx: &mut Cx, args: &[Value], method: &str) -> Answer {
    let buffer = of(cx, args)?.buffer(cx)?;
    call_method(cx, &buffer, method, &[])
}

/// A `str` argument that may be None.
pub(crate) fn optional_text(cx: &mut Cx, function: &str, name: &str, value: &Value) -> Answer<Option<Arc<Str>>> {
    let Some(value) = value.some() else { return Ok(None) };
    match value.as_str() {
        Some(text) if text.contains('\0') => Err(value_error(cx, "embedded null character")),
        Some(text) => Ok(Some(text.clone())),
        None => {
            let given = value.type_name();
            Err(type_error(cx, format!("{function}() argument '{name}' must be str or None, not {}", given.as_str())))
        }
    }
}

/// The encoding of an argument, checked to be one; `locale` and none mean the machine's.
fn encoding_of(cx: &mut Cx, given: Option<Arc<Str>>) -> Answer<Arc<Str>> {
    let Some(encoding) = given.filter(|encoding| encoding.as_str() != "locale") else { return Ok(intern("UTF-8")) };
    match codec::find(&encoding) {
        Ok(_) => Ok(encoding),
        Err(fault) if fault.message.contains("is not a text encoding") => {
            let name = encoding.as_str();
            let words = format!("'{name}' is not a text encoding; use codecs.open() to handle arbitrary codecs");
            Err(error(cx, &LOOKUP_ERROR, words))
        }
        Err(fault) => Err(raise_fault(cx, fault)),
    }
}

pub(crate) fn newline_of(cx: &mut Cx, given: Option<&Arc<Str>>) -> Answer<Newline> {
    match Newline::of(given.map(|text| text.as_str())) {
        Some(newline) => Ok(newline),
        None => {
            let text = given.map_or("", |text| text.as_str());
            Err(value_error(cx, format!("illegal newline value: {text}")))
        }
    }
}

fn init(cx: &mut Cx, args: &[Value]) -> Answer {
    let name = "TextIOWrapper";
    let encoding = optional_text(cx, name, "encoding", &args[2])?;
    let errors = optional_text(cx, name, "errors", &args[3])?;
    let newline = optional_text(cx, name, "newline", &args[4])?;
    let flag = |cx: &mut Cx, value: &Value| value.given().map_or(Ok(false), |value| is_true(cx, value));
    let (line_buffering, write_through) = (flag(cx, &args[5])?, flag(cx, &args[6])?);
    start(cx, &args[0], &args[1], encoding, errors, newline, line_buffering, write_through)?;
    Ok(Value::None)
}

#[allow(clippy::too_many_arguments)]
fn start(
    cx: &mut Cx,
    value: &Value,
    buffer: &Value,
    encoding: Option<Arc<Str>>,
    errors: Option<Arc<Str>>,
    newline: Option<Arc<Str>>,
    line_buffering: bool,
    write_through: bool,
) -> Answer<()> {
    let newline = newline_of(cx, newline.as_ref())?;
    let encoding = encoding_of(cx, encoding)?;
    let errors = errors.unwrap_or_else(|| intern("strict"));
    let readable = raw::says(cx, buffer, "readable")?;
    let writable = raw::says(cx, buffer, "writable")?;
    let seekable = raw::says(cx, buffer, "seekable")?;
    let codec = codec::find(&encoding).map_err(|fault| raise_fault(cx, fault))?;
    if let Some(text) = value.data::<Text>() {
        let settings = Settings {
            encoding,
            errors,
            newline,
            line_buffering,
            write_through,
            at_once: false,
            seekable,
            readable,
            writable,
            codec,
        };
        text.start(buffer.clone(), settings);
        if seekable && writable {
            let at = call_method(cx, buffer, "tell", &[])?;
            text.begins_at(!matches!(at, Value::Int(0)));
        }
        cx.world.files.add(value);
    }
    Ok(())
}

/// A text file over a file of bytes, as `open` and `makefile` make it; `mode` becomes its attribute.
pub(crate) fn over(
    cx: &mut Cx,
    buffer: &Value,
    encoding: Option<Arc<Str>>,
    errors: Option<Arc<Str>>,
    newline: Option<Arc<Str>>,
    line_buffering: bool,
    mode: &str,
) -> Answer {
    let value = Object::native(&TEXT_IO, Text::default());
    start(cx, &value, buffer, encoding, errors, newline, line_buffering, false)?;
    if let Value::Object(object) = &value {
        object.attrs.set_text("mode", Value::str(mode));
    }
    Ok(value)
}

fn show(cx: &mut Cx, args: &[Value]) -> Answer {
    let class = args[0].class().full_name();
    let text = of(cx, args)?;
    let mut shown = format!("<{class}");
    if let Ok(buffer) = text.buffer(cx)
        && let Ok(Some(name)) = find(cx, &buffer, &intern("name"))
    {
        shown.push_str(&format!(" name={}", repr(cx, &name)?));
    }
    if let Some(mode) = find(cx, &args[0], &intern("mode"))? {
        shown.push_str(&format!(" mode={}", repr(cx, &mode)?));
    }
    let encoding = Value::Str(text.settings(cx)?.encoding.clone());
    shown.push_str(&format!(" encoding={}>", repr(cx, &encoding)?));
    Ok(shown.into())
}

fn next(cx: &mut Cx, args: &[Value]) -> Answer {
    match of(cx, args)?.next_line(cx)? {
        Some(line) => Ok(line.into()),
        None => Err(stop_iteration(cx, Value::None)),
    }
}

fn close(cx: &mut Cx, args: &[Value]) -> Answer {
    let buffer = of(cx, args)?.buffer(cx)?;
    if is_closed(cx, &buffer)? {
        return Ok(Value::None);
    }
    let flushed = call_method(cx, &args[0], "flush", &[]);
    let closed = call_method(cx, &buffer, "close", &[]);
    raise::both(flushed, closed)
}

fn detach(cx: &mut Cx, args: &[Value]) -> Answer {
    let text = of(cx, args)?;
    text.buffer(cx)?;
    call_method(cx, &args[0], "flush", &[])?;
    Ok(text.detach())
}

fn flush(cx: &mut Cx, args: &[Value]) -> Answer {
    of(cx, args)?.flush(cx)?;
    Ok(Value::None)
}

fn read(cx: &mut Cx, args: &[Value]) -> Answer {
    let size = held_size(cx, &args[1])?;
    of(cx, args)?.read(cx, usize::try_from(size).ok()).map(Value::from)
}

fn readline(cx: &mut Cx, args: &[Value]) -> Answer {
    let size = size_or(cx, &args[1], -1)?;
    of(cx, args)?.read_line(cx, usize::try_from(size).ok()).map(Value::from)
}

fn reconfigure(cx: &mut Cx, args: &[Value]) -> Answer {
    let name = "reconfigure";
    let text = of(cx, args)?;
    let mut settings = Settings::clone(&*text.settings(cx)?);
    let encoding = optional_text(cx, name, "encoding", &args[1])?;
    let errors = optional_text(cx, name, "errors", &args[2])?;
    let recodes = encoding.is_some() || errors.is_some() || !args[3].is_unset();
    if !args[3].is_unset() {
        let newline = optional_text(cx, name, "newline", &args[3])?;
        settings.newline = newline_of(cx, newline.as_ref())?;
    }
    if let Some(encoding) = encoding {
        settings.encoding = encoding_of(cx, Some(encoding))?;
        settings.codec = codec::find(&settings.encoding).map_err(|fault| raise_fault(cx, fault))?;
        settings.errors = intern("strict");
    }
    if let Some(errors) = errors {
        settings.errors = errors;
    }
    if let Some(flag) = args[4].some() {
        settings.line_buffering = is_true(cx, flag)?;
    }
    if let Some(flag) = args[5].some() {
        settings.write_through = is_true(cx, flag)?;
    }
    text.reconfigure(cx, settings, recodes)?;
    Ok(Value::None)
}

fn seek(cx: &mut Cx, args: &[Value]) -> Answer {
    let whence = match args[2].given() {
        Some(whence) => index_of(cx, whence)?,
        None => 0,
    };
    of(cx, args)?.seek(cx, &args[1], whence)
}

fn truncate(cx: &mut Cx, args: &[Value]) -> Answer {
    let text = of(cx, args)?;
    text.flush(cx)?;
    let buffer = text.buffer(cx)?;
    let at = args[1].some().cloned().unwrap_or(Value::None);
    call_method(cx, &buffer, "truncate", &[at])
}

fn write(cx: &mut Cx, args: &[Value]) -> Answer {
    let text = of(cx, args)?;
    match args[1].as_str() {
        Some(written) => text.write(cx, written).map(|()| Value::from(written.len())),
        None => {
            let name = kind(&args[1]);
            Err(type_error(cx, format!("write() argument must be str, not {name}")))
        }
    }
}

fn newlines(cx: &mut Cx, args: &[Value]) -> Answer {
    let seen = of(cx, args)?.newlines();
    Ok(seen_value(&seen))
}

/// The line ends that were seen, as `newlines` has them: none, one, or a tuple.
pub(crate) fn seen_value(seen: &[&'static str]) -> Value {
    match seen {
        [] => Value::None,
        [one] => Value::str(*one),
        many => Value::tuple(many.iter().map(|end| Value::str(*end)).collect::<Vec<_>>()),
    }
}
