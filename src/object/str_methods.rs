//! The str type: its methods.

use super::class::Definition;
use super::context::{Answer, Cx};
use super::protocol::write;
use super::row::Row;
use super::value::Value;

pub const DEFINITION: Definition =
    Definition { name: "str", doc: "Text.", methods: METHODS, open: true, ..Definition::PLAIN };

const METHODS: &[Row] = &[];

/// `format(value, spec)`.
pub fn format_value(cx: &mut Cx, value: &Value, _spec: &Value) -> Answer<String> {
    write::str(cx, value)
}
