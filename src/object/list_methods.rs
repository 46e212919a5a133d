//! The list type: its methods.

use super::class::Definition;
use super::context::{Answer, Cx};
use super::row::{Row, Takes, does};
use super::value::Value;

pub const DEFINITION: Definition = Definition {
    name: "list",
    doc: "Values in a row that can change.",
    methods: METHODS,
    open: true,
    ..Definition::PLAIN
};

const METHODS: &[Row] =
    &[does("append", "(object, /)", Takes::One, append, "Adds a value at the end.").example("names.append('x')")];

fn append(_: &mut Cx, args: &[Value]) -> Answer {
    if let Value::List(list) = args[0].plain() {
        list.push(args[1].clone());
    }
    Ok(Value::None)
}
