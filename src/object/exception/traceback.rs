//! The traceback type: the places an exception passed, each with the next one further in.

use std::sync::Arc;

use super::{Exception, Passed};
use crate::object::class::Definition;
use crate::object::instance::Object;
use crate::object::row::{Row, getter};
use crate::object::types;
use crate::object::value::Value;

pub(crate) const DEFINITION: Definition = Definition { name: "traceback", methods: ROWS, ..Definition::PLAIN };
pub(crate) const FRAME: Definition = Definition { name: "frame", methods: FRAME_ROWS, ..Definition::PLAIN };

/// One place of an exception's way: `places` stand with the innermost first.
pub(crate) struct Traceback {
    places: Arc<[Passed]>,
    at: usize,
}

impl Traceback {
    /// `exception.__traceback__`
    pub(crate) fn of(exception: &Arc<Exception>) -> Value {
        let places: Arc<[Passed]> = exception.traceback.get().clone().into();
        Traceback::value(&places, places.len())
    }

    /// The traceback whose outermost place is the one before `end`.
    fn value(places: &Arc<[Passed]>, end: usize) -> Value {
        match end.checked_sub(1) {
            Some(at) => Object::native(&types::TRACEBACK, Traceback { places: places.clone(), at }),
            None => Value::None,
        }
    }

    fn place(&self) -> &Passed {
        &self.places[self.at]
    }

    fn line(&self) -> usize {
        self.place().source.line_of(self.place().span.start)
    }
}

/// The places of a traceback object.
pub(crate) fn places_of(value: &Value) -> Option<Vec<Passed>> {
    value.data::<Traceback>().map(|traceback| traceback.places[..=traceback.at].to_vec())
}

fn of(args: &[Value]) -> Option<&Traceback> {
    args[0].data::<Traceback>()
}

const ROWS: &[Row] = &[
    getter("tb_lineno", |_, args| Ok(of(args).map(|t| t.line()).into()), "The line."),
    getter(
        "tb_next",
        |_, args| Ok(of(args).map_or(Value::None, |t| Traceback::value(&t.places, t.at))),
        "The next place further in.",
    ),
    getter(
        "tb_frame",
        |_, args| Ok(of(args).map_or(Value::None, |t| Object::native(&types::FRAME, t.place().clone()))),
        "What was running there.",
    ),
    getter("tb_lasti", |_, args| Ok(of(args).map(|t| i64::from(t.place().span.start)).into()), "The instruction."),
];

fn frame(args: &[Value]) -> Option<&Passed> {
    args[0].data::<Passed>()
}

const FRAME_ROWS: &[Row] = &[
    getter("f_lineno", |_, args| Ok(frame(args).map(|p| p.source.line_of(p.span.start)).into()), "The line."),
    getter(
        "f_code",
        |_, args| Ok(frame(args).map_or(Value::None, |p| Object::native(&types::CODE_NAME, p.clone()))),
        "The code that was running.",
    ),
];

pub(crate) const CODE_NAME: Definition = Definition { name: "code", methods: CODE_NAME_ROWS, ..Definition::PLAIN };

const CODE_NAME_ROWS: &[Row] = &[
    getter("co_name", |_, args| Ok(frame(args).map(|p| p.name.clone()).into()), "Its name."),
    getter("co_qualname", |_, args| Ok(frame(args).map(|p| p.name.clone()).into()), "Its name."),
    getter("co_filename", |_, args| Ok(frame(args).map_or(Value::None, |p| Value::str(&*p.source.name))), "The file."),
];
