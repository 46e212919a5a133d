//! The memoryview type: a window onto the bytes of another value.

use super::class::Definition;
use super::row::Row;
use super::value::Value;

pub const DEFINITION: Definition = Definition {
    name: "memoryview",
    doc: "A window onto the bytes of another value.",
    methods: METHODS,
    ..Definition::PLAIN
};

const METHODS: &[Row] = &[];

/// A copy of the bytes that a memoryview shows.
pub fn bytes_of(_value: &Value) -> Option<Vec<u8>> {
    None
}
