//! The type of generators: `send`, `throw`, `close`.

use super::class::Definition;
use super::iterator::next_or_stop;
use super::row::{Row, Takes, asks};

pub const DEFINITION: Definition = Definition { name: "generator", methods: METHODS, ..Definition::PLAIN };

const METHODS: &[Row] = &[
    asks(
        "__next__",
        "()",
        Takes::Nothing,
        |cx, args| next_or_stop(cx, &args[0]),
        "The next value; StopIteration at the end.",
    ),
    asks("__iter__", "()", Takes::Nothing, |_, args| Ok(args[0].clone()), "The generator itself."),
];
