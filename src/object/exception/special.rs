//! The exceptions whose arguments are places: SyntaxError and the Unicode errors.

use std::sync::Arc;

use super::Exception;
use super::fields::{field, kept, of, plain_str};
use super::kinds::{UNICODE_DECODE_ERROR, UNICODE_ENCODE_ERROR, UNICODE_TRANSLATE_ERROR};
use super::raise::type_error;
use crate::object::context::{Answer, Cx};
use crate::object::iterator::collect;
use crate::object::protocol::{index, write};
use crate::object::row::{Row, Takes, asks};
use crate::object::str::code_of;
use crate::object::value::Value;

pub(crate) const SYNTAX_ERROR: &[Row] = &[
    asks("__str__", "()", Takes::Slot(0, 0), str_of_syntax_error, "Its text."),
    field!("msg", "What is wrong."),
    field!("filename", "The file."),
    field!("lineno", "The line."),
    field!("offset", "The column."),
    field!("text", "The text of the line."),
    field!("end_lineno", "The line of the end."),
    field!("end_offset", "The column of the end."),
    field!("print_file_and_line", "Kept for old programs."),
];

const UNICODE_FIELDS: [&str; 5] = ["encoding", "object", "start", "end", "reason"];

pub(crate) const UNICODE_DECODE: &[Row] = &[
    asks("__str__", "()", Takes::Slot(0, 0), str_of_unicode_error, "Its text."),
    field!("encoding", "The encoding."),
    field!("object", "What was to be decoded or encoded."),
    field!("start", "Where the trouble starts."),
    field!("end", "Where it ends."),
    field!("reason", "What is wrong."),
];

/// `(msg, (filename, lineno, offset, text, end_lineno, end_offset))`
pub(crate) fn parse_syntax_error(cx: &mut Cx, exception: &Arc<Exception>, values: &[Value]) -> Answer<()> {
    let Some(message) = values.first() else { return Ok(()) };
    exception.attrs.set_text("msg", message.clone());
    let [_, details] = values else { return Ok(()) };
    let details = collect(cx, details)?;
    if details.len() < 4 || details.len() > 6 {
        let (how, bound) = if details.len() < 4 { ("at least", 4) } else { ("at most", 6) };
        let message = format!("function takes {how} {bound} arguments ({} given)", details.len());
        return Err(type_error(cx, message));
    }
    let names = ["filename", "lineno", "offset", "text", "end_lineno", "end_offset"];
    for (name, value) in names.into_iter().zip(&details) {
        exception.attrs.set_text(name, value.clone());
    }
    if details.len() == 5 {
        return Err(type_error(cx, "end_offset must be provided when end_lineno is provided"));
    }
    Ok(())
}

fn str_of_syntax_error(cx: &mut Cx, args: &[Value]) -> Answer {
    let message = kept(args, "msg")?;
    let text = write::str(cx, &message)?;
    let filename = kept(args, "filename")?;
    let name = filename.as_str().map(|name| name.rsplit('/').next().unwrap_or("").to_string());
    let line = match kept(args, "lineno")? {
        Value::Int(line) => Some(line),
        _ => None,
    };
    Ok(Value::from(match (name, line) {
        (Some(name), Some(line)) => format!("{text} ({name}, line {line})"),
        (Some(name), None) => format!("{text} ({name})"),
        (None, Some(line)) => format!("{text} (line {line})"),
        (None, None) => text,
    }))
}

/// The five arguments of a Unicode error; translating has no encoding.
pub(crate) fn parse_unicode_error(cx: &mut Cx, exception: &Arc<Exception>, values: &[Value]) -> Answer<()> {
    let fields: &[&str] = if exception.is_a(&UNICODE_TRANSLATE_ERROR) {
        &UNICODE_FIELDS[1..]
    } else if exception.is_a(&UNICODE_DECODE_ERROR) || exception.is_a(&UNICODE_ENCODE_ERROR) {
        &UNICODE_FIELDS
    } else {
        return Ok(());
    };
    if values.len() != fields.len() {
        let message = format!("function takes exactly {} arguments ({} given)", fields.len(), values.len());
        return Err(type_error(cx, message));
    }
    for (at, (name, value)) in fields.iter().zip(values).enumerate() {
        let decodes = exception.is_a(&UNICODE_DECODE_ERROR);
        let value = match *name {
            "start" | "end" => Value::Int(index::index_of(cx, value)?),
            "object" if decodes => match crate::object::protocol::buffer::Buffer::of(value) {
                Some(bytes) => Value::bytes(bytes.to_vec()),
                None => {
                    let name = value.type_name();
                    return Err(type_error(cx, format!("a bytes-like object is required, not '{}'", name.as_str())));
                }
            },
            _ if value.as_str().is_none() => {
                let name = value.type_name();
                return Err(type_error(cx, format!("argument {} must be str, not {}", at + 1, name.as_str())));
            }
            _ => value.clone(),
        };
        exception.attrs.set_text(name, value);
    }
    Ok(())
}

fn str_of_unicode_error(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(exception) = of(args) else { return Ok(Value::None) };
    let int = |name: &str| match exception.attrs.get_text(name) {
        Some(Value::Int(n)) => n,
        _ => 0,
    };
    // Codecs may have made it with its arguments only.
    if exception.attrs.get_text("reason").is_none() {
        let values = exception.args.cloned();
        if parse_unicode_error(cx, exception, &values).is_err() || exception.attrs.get_text("reason").is_none() {
            return plain_str(cx, args);
        }
    }
    let reason = write::str(cx, &kept(args, "reason")?)?;
    let object = kept(args, "object")?;
    let (start, end) = (int("start"), int("end"));
    if exception.is_a(&UNICODE_DECODE_ERROR) {
        let encoding = write::str(cx, &kept(args, "encoding")?)?;
        let byte = match &object {
            Value::Bytes(bytes) if end == start + 1 => {
                usize::try_from(start).ok().and_then(|at| bytes.get(at).copied())
            }
            _ => None,
        };
        return Ok(Value::from(match byte {
            Some(byte) => format!("'{encoding}' codec can't decode byte 0x{byte:02x} in position {start}: {reason}"),
            None => format!("'{encoding}' codec can't decode bytes in position {start}-{}: {reason}", end - 1),
        }));
    }
    let what = if exception.is_a(&UNICODE_TRANSLATE_ERROR) {
        "can't translate".to_string()
    } else {
        format!("'{}' codec can't encode", write::str(cx, &kept(args, "encoding")?)?)
    };
    let character = match object.as_str() {
        Some(text) if end == start + 1 => usize::try_from(start).ok().and_then(|at| text.char_at(at)),
        _ => None,
    };
    Ok(Value::from(match character.map(code_of) {
        Some(code) => {
            let shown = match code {
                0..=0xff => format!("\\x{code:02x}"),
                0x100..=0xffff => format!("\\u{code:04x}"),
                _ => format!("\\U{code:08x}"),
            };
            format!("{what} character '{shown}' in position {start}: {reason}")
        }
        None => format!("{what} characters in position {start}-{}: {reason}", end - 1),
    }))
}
