//! The tuple type: its methods.

use super::class::Definition;
use super::row::Row;

pub const DEFINITION: Definition = Definition {
    name: "tuple",
    doc: "Values in a row that does not change.",
    methods: METHODS,
    open: true,
    ..Definition::PLAIN
};

const METHODS: &[Row] = &[];
