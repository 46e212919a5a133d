//! `open()`: which layers a file gets.

use super::buffered_classes::{RANDOM, READER, WRITER, over as buffered};
use super::file_class::{FILE_IO, make};
use super::path;
use super::text_classes::{newline_of, optional_text, over as text_over};
use super::{BUFFER_SIZE, raw};
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::{type_error, value_error};
use crate::object::protocol::arithmetic::int_ref;
use crate::object::protocol::attribute::call_method;
use crate::object::protocol::truth::is_true;
use crate::object::row::arguments::c_int;
use crate::object::row::{Row, Takes, asks};
use crate::object::value::Value;

const PARAMS: &str =
    "(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)";

/// The row of `open`, in the builtins and in `io`.
pub(crate) const OPEN: Row = asks("open", PARAMS, Takes::Keywords, open, "Opens a file.").example("open('notes.txt')");

/// What the letters of a mode say.
#[derive(Default)]
struct Letters {
    creates: bool,
    reads: bool,
    writes: bool,
    appends: bool,
    updates: bool,
    text: bool,
    binary: bool,
}

fn letters(cx: &mut Cx, mode: &str) -> Answer<Letters> {
    let mut found = Letters::default();
    for c in mode.chars() {
        let flag = match c {
            'x' => &mut found.creates,
            'r' => &mut found.reads,
            'w' => &mut found.writes,
            'a' => &mut found.appends,
            '+' => &mut found.updates,
            't' => &mut found.text,
            'b' => &mut found.binary,
            _ => return Err(value_error(cx, format!("invalid mode: '{mode}'"))),
        };
        if std::mem::replace(flag, true) {
            return Err(value_error(cx, format!("invalid mode: '{mode}'")));
        }
    }
    Ok(found)
}

fn open(cx: &mut Cx, args: &[Value]) -> Answer {
    let mode = match args[1].given() {
        None => "r".to_string(),
        Some(mode) => match mode.as_str() {
            Some(mode) if mode.contains('\0') => return Err(value_error(cx, "embedded null character")),
            Some(mode) => mode.to_string(),
            None => {
                let name = mode.type_name();
                return Err(type_error(cx, format!("open() argument 'mode' must be str, not {}", name.as_str())));
            }
        },
    };
    let mut buffering = match args[2].given() {
        Some(buffering) => c_int(cx, buffering)?,
        None => -1,
    };
    let encoding = optional_text(cx, "open", "encoding", &args[3])?;
    let errors = optional_text(cx, "open", "errors", &args[4])?;
    let newline = optional_text(cx, "open", "newline", &args[5])?;
    let closes = match args[6].given() {
        Some(closes) => is_true(cx, closes)?,
        None => true,
    };
    let file = if int_ref(args[0].plain()).is_some() { args[0].clone() } else { path::need(cx, &args[0])? };
    let found = letters(cx, &mode)?;
    if found.text && found.binary {
        return Err(value_error(cx, "can't have text and binary mode at once"));
    }
    if [found.creates, found.reads, found.writes, found.appends].iter().filter(|flag| **flag).count() > 1 {
        return Err(value_error(cx, "must have exactly one of create/read/write/append mode"));
    }
    let extra =
        [("an encoding", encoding.is_some()), ("an errors", errors.is_some()), ("a newline", newline.is_some())];
    if let Some((what, _)) = extra.iter().find(|(_, given)| found.binary && *given) {
        return Err(value_error(cx, format!("binary mode doesn't take {what} argument")));
    }
    if found.binary && buffering == 1 {
        buffering = -1;
    }
    let raw_mode: String = mode.chars().filter(|c| !matches!(c, 't' | 'b')).collect();
    let raw_file = make(cx, &FILE_IO, &file, &raw_mode, closes, args[7].some())?;
    // Whatever goes wrong from here on, the file is closed with its last reference.
    let mut line_buffering = buffering == 1;
    if buffering < 0 && raw::says(cx, &raw_file, "isatty")? {
        buffering = -1;
        line_buffering = true;
    }
    if buffering == 0 {
        if !found.binary {
            return Err(value_error(cx, "can't have unbuffered text I/O"));
        }
        return Ok(raw_file);
    }
    let size = match usize::try_from(buffering) {
        Ok(size) if size > 1 => size,
        _ => raw::block_size(&raw_file).unwrap_or(BUFFER_SIZE),
    };
    let class = if found.updates {
        &RANDOM
    } else if found.reads {
        &READER
    } else {
        &WRITER
    };
    if found.updates && !raw::says(cx, &raw_file, "seekable")? {
        return Err(super::unsupported(cx, "File or stream is not seekable."));
    }
    let buffer = buffered(cx, class, &raw_file, size)?;
    if found.binary {
        return Ok(buffer);
    }
    newline_of(cx, newline.as_ref())?;
    let text = text_over(cx, &buffer, encoding, errors, newline, line_buffering, &mode);
    if text.is_err() {
        call_method(cx, &buffer, "close", &[])?;
    }
    text
}
