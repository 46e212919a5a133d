//! UnicodeDecodeError and UnicodeEncodeError: what they carry, and their words.

use super::Raised;
use super::kinds::{UNICODE_DECODE_ERROR, UNICODE_ENCODE_ERROR};
use super::raise::{type_error, with_args};
use crate::object::buffer::Buffer;
use crate::object::class::TypeRef;
use crate::object::context::{Answer, Cx};
use crate::object::protocol::index::{int_index, try_index};
use crate::object::protocol::write;
use crate::object::row::{Row, Takes, asks, does};
use crate::object::text::codec::CodecFault;
use crate::object::value::Value;

const NAMES: [&str; 5] = ["encoding", "object", "start", "end", "reason"];

pub const DECODE: &[Row] = &[
    does("__init__", "(*args)", Takes::Keywords, |cx, args| init(cx, args, true), "Takes what went wrong, and where."),
    asks("__str__", "()", Takes::Slot(0, 0), words, "What went wrong, and where."),
];
pub const ENCODE: &[Row] = &[
    does("__init__", "(*args)", Takes::Keywords, |cx, args| init(cx, args, false), "Takes what went wrong, and where."),
    asks("__str__", "()", Takes::Slot(0, 0), words, "What went wrong, and where."),
];

fn make(cx: &Cx, class: TypeRef, values: [Value; 5]) -> Raised {
    let raised = with_args(cx, class, values.to_vec());
    for (name, value) in NAMES.iter().zip(values) {
        raised.0.attrs.set_text(name, value);
    }
    raised
}

/// Bytes that no text stands for. `object` is the bytes as a whole.
pub fn decode_error(cx: &Cx, encoding: &str, object: &Value, start: usize, end: usize, reason: &str) -> Raised {
    let bytes = match object {
        Value::Bytes(_) => object.clone(),
        _ => Value::bytes(Buffer::of(object).map(|bytes| bytes.to_vec()).unwrap_or_default()),
    };
    make(cx, &UNICODE_DECODE_ERROR, [encoding.into(), bytes, start.into(), end.into(), reason.into()])
}

/// Text that an encoding has no bytes for.
pub fn encode_error(cx: &Cx, encoding: &str, object: &Value, start: usize, end: usize, reason: &str) -> Raised {
    make(cx, &UNICODE_ENCODE_ERROR, [encoding.into(), object.clone(), start.into(), end.into(), reason.into()])
}

fn init(cx: &mut Cx, args: &[Value], decode: bool) -> Answer {
    let (Value::Exception(exception), Value::Tuple(values)) = (&args[0], &args[1]) else { return Ok(Value::None) };
    if values.len() != 5 {
        return Err(type_error(cx, format!("function takes exactly 5 arguments ({} given)", values.len())));
    }
    for at in [0, 4] {
        if values[at].as_str().is_none() {
            let name = values[at].type_name();
            return Err(type_error(cx, format!("argument {} must be str, not {}", at + 1, name.as_str())));
        }
    }
    let mut object = values[1].clone();
    if decode && !matches!(object, Value::Bytes(_)) {
        match Buffer::of(&object) {
            Some(bytes) => object = Value::bytes(bytes.to_vec()),
            None => {
                let name = object.type_name();
                return Err(type_error(cx, format!("a bytes-like object is required, not '{}'", name.as_str())));
            }
        }
    } else if !decode && object.as_str().is_none() {
        return Err(type_error(cx, format!("argument 2 must be str, not {}", object.type_name().as_str())));
    }
    for at in [2, 3] {
        if int_index(cx, &values[at])?.is_none() {
            let name = values[at].type_name();
            return Err(type_error(cx, format!("'{}' object cannot be interpreted as an integer", name.as_str())));
        }
    }
    drop(exception.args.replace(values.clone()));
    for (at, name) in NAMES.iter().enumerate() {
        exception.attrs.set_text(name, if at == 1 { object.clone() } else { values[at].clone() });
    }
    Ok(Value::None)
}

fn words(cx: &mut Cx, args: &[Value]) -> Answer {
    let Value::Exception(exception) = &args[0] else { return Ok(Value::str("")) };
    let part = |name: &str| exception.attrs.get_text(name).unwrap_or(Value::None);
    if exception.attrs.get_text("object").is_none() {
        return Ok(Value::str(""));
    }
    let encoding = write::str(cx, &part("encoding"))?;
    let reason = write::str(cx, &part("reason"))?;
    let start = try_index(cx, &part("start"))?.unwrap_or(0).max(0) as usize;
    let end = try_index(cx, &part("end"))?.unwrap_or(0).max(0) as usize;
    let object = part("object");
    let words = match &object {
        Value::Str(text) => CodecFault::encode_message(&encoding, text, start, end, &reason),
        other => {
            let bytes = Buffer::of(other);
            CodecFault::decode_message(&encoding, bytes.as_deref().unwrap_or_default(), start, end, &reason)
        }
    };
    Ok(words.into())
}
