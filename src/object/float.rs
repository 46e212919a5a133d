//! The float type.

use super::class::Definition;
use super::row::Row;

pub const DEFINITION: Definition = Definition {
    name: "float",
    doc: "A number with a fraction, in 64 bits.",
    methods: METHODS,
    open: true,
    ..Definition::PLAIN
};

const METHODS: &[Row] = &[];
