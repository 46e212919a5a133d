//! Making UnicodeDecodeError and UnicodeEncodeError.

use super::Raised;
use super::kinds::{UNICODE_DECODE_ERROR, UNICODE_ENCODE_ERROR};
use super::raise::with_args;
use crate::object::class::TypeRef;
use crate::object::context::Cx;
use crate::object::protocol::buffer::Buffer;
use crate::object::value::Value;

const NAMES: [&str; 5] = ["encoding", "object", "start", "end", "reason"];

fn make(cx: &Cx, class: TypeRef, values: [Value; 5]) -> Raised {
    let raised = with_args(cx, class, values.to_vec());
    for (name, value) in NAMES.iter().zip(values) {
        raised.0.attrs.set_text(name, value);
    }
    raised
}

/// Bytes that no text stands for. `object` is the bytes as a whole.
pub(crate) fn decode_error(cx: &Cx, encoding: &str, object: &Value, start: usize, end: usize, reason: &str) -> Raised {
    let bytes = match object {
        Value::Bytes(_) => object.clone(),
        _ => Value::bytes(Buffer::of(object).map(|bytes| bytes.to_vec()).unwrap_or_default()),
    };
    make(cx, &UNICODE_DECODE_ERROR, [encoding.into(), bytes, start.into(), end.into(), reason.into()])
}

/// Text that an encoding has no bytes for.
pub(crate) fn encode_error(cx: &Cx, encoding: &str, object: &Value, start: usize, end: usize, reason: &str) -> Raised {
    make(cx, &UNICODE_ENCODE_ERROR, [encoding.into(), object.clone(), start.into(), end.into(), reason.into()])
}
