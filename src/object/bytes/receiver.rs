//! What a method of bytes or bytearray was called on, and values like it.

use super::ByteArray;
use crate::object::context::{Answer, Cx};
use crate::object::protocol::arithmetic::raise_fault;
use crate::object::protocol::buffer::Buffer;
use crate::object::value::Value;
use crate::pure::fault::Fault;

/// The bytes that a method was called on.
pub(super) fn of(args: &[Value]) -> Buffer {
    Buffer::of(&args[0]).unwrap_or_else(|| Buffer::of_copy(Vec::new()))
}

pub(super) fn faulty<T>(cx: &Cx, result: Result<T, Fault>) -> Answer<T> {
    result.map_err(|fault| raise_fault(cx, fault))
}

/// A value of the kind that the method was called on.
pub(super) fn like(args: &[Value], bytes: Vec<u8>) -> Value {
    match args[0].plain() {
        Value::ByteArray(_) => Value::ByteArray(ByteArray::new(bytes)),
        _ => Value::bytes(bytes),
    }
}
