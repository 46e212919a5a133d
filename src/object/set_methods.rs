//! The set and frozenset types: their methods and operators.

use super::class::Definition;
use super::context::{Answer, Cx};
use super::row::Row;
use super::value::Value;
use crate::syntax::ast::BinaryOp;

pub const SET: Definition = Definition {
    name: "set",
    doc: "Values without order, each once.",
    methods: METHODS,
    open: true,
    ..Definition::PLAIN
};
pub const FROZENSET: Definition = Definition {
    name: "frozenset",
    doc: "A set that does not change.",
    methods: METHODS,
    open: true,
    ..Definition::PLAIN
};

const METHODS: &[Row] = &[];

/// `a | b` and the like for sets (and views of dicts); None for other operators and values.
pub fn operate(_: &mut Cx, _op: BinaryOp, _a: &Value, _b: &Value) -> Answer<Option<Value>> {
    Ok(None)
}
