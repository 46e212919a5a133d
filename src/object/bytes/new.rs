//! What makes bytes and bytearrays: a count, text with an encoding, another's bytes, or ints one by one.

use super::ByteArray;
use crate::object::class::Type;
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::{memory_error, overflow_error, type_error, value_error};
use crate::object::iterator::next;
use crate::object::protocol::attribute::{call_special, special};
use crate::object::protocol::buffer::Buffer;
use crate::object::protocol::index::{int_index, try_index};
use crate::object::protocol::iterate;
use crate::object::row::Args;
use crate::object::row::Takes;
use crate::object::row::arguments::c_text;
use crate::object::row::constructor::{Constructor, instance};
use crate::object::str::Str;
use crate::object::str::codecs;
use crate::object::str::methods::is_iterable;
use crate::object::types;
use crate::object::value::Value;
use crate::pure::room::has_room;
use crate::pure::text::slice::MOST_BYTES;

const PARAMS: &str = "(source=b'', encoding='utf-8', errors='strict')";
static BYTES: Constructor = Constructor::new("bytes", PARAMS, Takes::Keywords);
static BYTEARRAY: Constructor = Constructor::new("bytearray", PARAMS, Takes::Keywords);

pub(crate) fn new_bytes(cx: &mut Cx, class: &Type, args: &Args) -> Answer {
    if let [Value::Bytes(bytes)] = args.values
        && args.names.is_empty()
    {
        return Ok(instance(class, &types::BYTES, Value::Bytes(bytes.clone())));
    }
    let slots = BYTES.bind(cx, args)?;
    let bytes = bytes_from(cx, &slots, "bytes")?;
    Ok(instance(class, &types::BYTES, Value::bytes(bytes)))
}

pub(crate) fn new_bytearray(cx: &mut Cx, class: &Type, args: &Args) -> Answer {
    let slots = BYTEARRAY.bind(cx, args)?;
    let bytes = bytes_from(cx, &slots, "bytearray")?;
    Ok(instance(class, &types::BYTEARRAY, Value::ByteArray(ByteArray::new(bytes))))
}

fn bytes_from(cx: &mut Cx, slots: &[Value], what: &'static str) -> Answer<Vec<u8>> {
    let encoding = match slots[1].given() {
        Some(encoding) => Some(c_text(cx, what, "'encoding'", encoding)?),
        None => None,
    };
    let errors = match slots[2].given() {
        Some(errors) => Some(c_text(cx, what, "'errors'", errors)?),
        None => None,
    };
    let source = &slots[0];
    let text = source.as_str();
    match (&encoding, &errors, text) {
        (Some(encoding), _, Some(text)) => {
            let errors = errors.unwrap_or_else(|| Str::new("strict"));
            return codecs::encode(cx, text, encoding, &errors);
        }
        (Some(_), ..) => return Err(type_error(cx, "encoding without a string argument")),
        (None, Some(_), None) => return Err(type_error(cx, "errors without a string argument")),
        _ => {}
    }
    let Some(source) = source.given() else { return Ok(Vec::new()) };
    if what == "bytes"
        && let Value::Object(_) = source
        && let Some(method) = special(source, "__bytes__")
    {
        let answer = call_special(cx, source, &method, &[])?;
        return match answer.plain() {
            Value::Bytes(bytes) => Ok(bytes.to_vec()),
            _ => {
                let name = answer.type_name();
                Err(type_error(cx, format!("__bytes__ returned non-bytes (type {})", name.as_str())))
            }
        };
    }
    if text.is_some() {
        return Err(type_error(cx, "string argument without an encoding"));
    }
    match int_index(cx, source)? {
        Some(Value::Int(count)) => match usize::try_from(count) {
            Ok(count) if count > MOST_BYTES || !has_room(count) => Err(memory_error(cx)),
            Ok(count) => Ok(vec![0; count]),
            Err(_) => Err(value_error(cx, "negative count")),
        },
        Some(_) => {
            let name = source.type_name();
            Err(overflow_error(cx, format!("cannot fit '{}' into an index-sized integer", name.as_str())))
        }
        None => from_values(cx, source, what),
    }
}

/// The bytes of a buffer, or ints that an iterable yields.
pub(crate) fn from_object(cx: &mut Cx, source: &Value) -> Answer<Vec<u8>> {
    from_values(cx, source, "bytes")
}

fn from_values(cx: &mut Cx, source: &Value, what: &str) -> Answer<Vec<u8>> {
    if let Some(bytes) = Buffer::get(cx, source)? {
        return Ok(bytes.to_vec());
    }
    if source.as_str().is_some() || !is_iterable(cx, source) {
        let name = source.type_name();
        return Err(type_error(cx, format!("cannot convert '{}' object to {what}", name.as_str())));
    }
    let wrong = if what == "bytes" { "bytes must be in range(0, 256)" } else { "byte must be in range(0, 256)" };
    byte_items(cx, source, wrong)
}

/// The bytes that an iterable of ints yields.
pub(crate) fn byte_items(cx: &mut Cx, source: &Value, wrong: &str) -> Answer<Vec<u8>> {
    let iterator = iterate::iter(cx, source)?;
    let mut bytes = Vec::new();
    while let Some(item) = next(cx, &iterator)? {
        cx.tick()?;
        match try_index(cx, &item)? {
            Some(byte) => match u8::try_from(byte) {
                Ok(byte) => bytes.push(byte),
                Err(_) => return Err(value_error(cx, wrong)),
            },
            None => {
                let name = item.type_name();
                return Err(type_error(cx, format!("'{}' object cannot be interpreted as an integer", name.as_str())));
            }
        }
    }
    Ok(bytes)
}
