//! The bytes and bytearray types: their methods, and taking bytes from any value that has some.

use std::sync::Arc;

use super::bytes::ByteArray;
use super::class::Definition;
use super::context::{Answer, Cx};
use super::exception::kinds::BUFFER_ERROR;
use super::exception::raise::{error, type_error, value_error};
use super::protocol::index::try_index;
use super::row::Row;
use super::value::Value;

pub const BYTES: Definition =
    Definition { name: "bytes", doc: "Bytes that do not change.", methods: METHODS, open: true, ..Definition::PLAIN };
pub const BYTEARRAY: Definition = Definition {
    name: "bytearray",
    doc: "Bytes that can change.",
    methods: BYTEARRAY_METHODS,
    open: true,
    ..Definition::PLAIN
};

const METHODS: &[Row] = &[];
const BYTEARRAY_METHODS: &[Row] = &[];

/// A copy of the bytes of a bytes-like value.
pub fn bytes_like(value: &Value) -> Option<Vec<u8>> {
    match value.plain() {
        Value::Bytes(bytes) => Some(bytes.to_vec()),
        Value::ByteArray(bytes) => Some(bytes.bytes.cloned()),
        other => super::memoryview::bytes_of(other),
    }
}

/// An int that is to be a byte.
pub fn byte_of(cx: &mut Cx, value: &Value) -> Answer<u8> {
    match try_index(cx, value)? {
        Some(byte) => u8::try_from(byte).map_err(|_| value_error(cx, "byte must be in range(0, 256)")),
        None => {
            Err(type_error(cx, format!("'{}' object cannot be interpreted as an integer", value.type_name().as_str())))
        }
    }
}

/// A bytearray that something uses cannot change its size.
pub fn check_resizable(cx: &mut Cx, bytes: &Arc<ByteArray>) -> Answer<()> {
    if bytes.is_exported() {
        return Err(error(cx, &BUFFER_ERROR, "Existing exports of data: object cannot be re-sized"));
    }
    Ok(())
}
