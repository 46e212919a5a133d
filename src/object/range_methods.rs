//! The range and slice types.

use super::class::Definition;
use super::context::{Answer, Cx};
use super::protocol::index::index_of;
use super::range::Range;
use super::row::Args;
use super::value::Value;

pub const RANGE: Definition = Definition {
    name: "range",
    doc: "Numbers from a start to before a stop.",
    new: Some(|cx, _, args| new_range(cx, args)),
    ..Definition::PLAIN
};
pub const SLICE: Definition = Definition { name: "slice", ..Definition::PLAIN };

fn new_range(cx: &mut Cx, args: &Args) -> Answer {
    let mut ints = Vec::new();
    for value in args.values {
        ints.push(index_of(cx, value)?);
    }
    let (start, stop, step) = match ints[..] {
        [stop] => (0, stop, 1),
        [start, stop] => (start, stop, 1),
        [start, stop, step] => (start, stop, step),
        _ => (0, 0, 1),
    };
    Ok(Value::Range(Range::new(start, stop, step)))
}
