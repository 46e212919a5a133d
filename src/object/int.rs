//! The int and bool types.

use super::class::Definition;
use super::row::Row;
use super::types;
use super::value::Value;

pub const DEFINITION: Definition =
    Definition { name: "int", doc: "A whole number of any size.", methods: METHODS, open: true, ..Definition::PLAIN };
pub const BOOL: Definition = Definition {
    name: "bool",
    base: Some(&types::INT),
    doc: "True or False.",
    methods: BOOL_METHODS,
    ..Definition::PLAIN
};

const METHODS: &[Row] = &[];
const BOOL_METHODS: &[Row] = &[];

/// The value that `True` counts as.
pub fn of_bool(value: bool) -> Value {
    Value::Int(i64::from(value))
}
