//! File names: what Python takes for one, and the bytes that the system wants. Knows nothing of files.

use std::ffi::CString;

use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::{type_error, value_error};
use crate::object::protocol::attribute::{call_special, special};
use crate::object::str::surrogate_of;
use crate::object::value::Value;

/// The bytes of a text in the file system's encoding: UTF-8, where a lone surrogate stands for one byte.
pub(crate) fn encode(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        match surrogate_of(c) {
            Some(code @ 0xdc80..=0xdcff) => bytes.push((code - 0xdc00) as u8),
            _ => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    bytes
}

/// The text of a name that the system gave.
pub(crate) fn decode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().filter_map(|b| crate::object::str::char_of(0xdc00 + u32::from(*b))));
    }
    text
}

/// `os.fspath(value)`: a str or bytes; None where the value is no path.
pub(crate) fn of(cx: &mut Cx, value: &Value) -> Answer<Option<Value>> {
    if matches!(value.plain(), Value::Str(_) | Value::Bytes(_)) {
        return Ok(Some(value.clone()));
    }
    let Value::Object(_) = value else { return Ok(None) };
    let Some(method) = special(value, "__fspath__") else { return Ok(None) };
    let path = call_special(cx, value, &method, &[])?;
    if matches!(path.plain(), Value::Str(_) | Value::Bytes(_)) {
        return Ok(Some(path));
    }
    let (class, given) = (value.type_name(), path.type_name());
    let message = format!("expected {}.__fspath__() to return str or bytes, not {}", class.as_str(), given.as_str());
    Err(type_error(cx, message))
}

/// The same, in `os.fspath`'s words where it is none.
pub(crate) fn need(cx: &mut Cx, value: &Value) -> Answer {
    match of(cx, value)? {
        Some(path) => Ok(path),
        None => {
            let name = value.type_name();
            Err(type_error(cx, format!("expected str, bytes or os.PathLike object, not {}", name.as_str())))
        }
    }
}

/// The bytes of a path.
pub(crate) fn bytes(path: &Value) -> Vec<u8> {
    match path.plain() {
        Value::Str(text) => encode(text),
        Value::Bytes(bytes) => bytes.to_vec(),
        Value::ByteArray(bytes) => bytes.bytes.get().to_vec(),
        _ => Vec::new(),
    }
}

/// The bytes of a path as a system call takes them.
pub(crate) fn c_string(cx: &mut Cx, path: &Value) -> Answer<CString> {
    CString::new(bytes(path)).map_err(|_| value_error(cx, "embedded null byte"))
}
