//! `%` formatting of values: what `pure/text/percent_format` asks of them.

use std::cell::RefCell;
use std::sync::Arc;

use super::Str;
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::TYPE_ERROR;
use crate::object::exception::raise::type_error;
use crate::object::protocol::arithmetic::{Stop, int_ref};
use crate::object::protocol::attribute::{call_special, special};
use crate::object::protocol::buffer::Buffer;
use crate::object::protocol::{index, write};
use crate::object::value::Value;
use crate::pure::number::Int;
use crate::pure::text::percent_format::{self as percent, Arguments};
use crate::pure::text::repr as quote;

/// `template % args` for text.
pub(crate) fn text(cx: &mut Cx, template: &Arc<Str>, args: &Value) -> Answer {
    let result = {
        let shared = RefCell::new(&mut *cx);
        let mut right = Right { cx: &shared, args, bytes: false };
        percent::format(template, &mut right, &mut || tick(&shared))
    };
    result.map(Value::from).map_err(|stop| stop.raise(cx))
}

/// `template % args` for bytes.
pub(crate) fn bytes(cx: &mut Cx, template: &[u8], args: &Value) -> Answer<Vec<u8>> {
    let result = {
        let shared = RefCell::new(&mut *cx);
        let mut right = Right { cx: &shared, args, bytes: true };
        percent::format_bytes(template, &mut right, &mut || tick(&shared))
    };
    result.map_err(|stop| stop.raise(cx))
}

fn tick(cx: &RefCell<&mut Cx>) -> Result<(), Stop> {
    match cx.try_borrow_mut() {
        Ok(mut cx) => cx.tick().map_err(Stop::Raised),
        Err(_) => Ok(()),
    }
}

/// The right side of `%`.
struct Right<'a, 'b> {
    /// Shared with the tick, which comes between the questions asked here.
    cx: &'a RefCell<&'b mut Cx>,
    args: &'a Value,
    bytes: bool,
}

impl Right<'_, '_> {
    fn with<T>(&self, run: impl FnOnce(&mut Cx) -> Answer<T>) -> Result<T, Stop> {
        run(&mut self.cx.borrow_mut()).map_err(Stop::Raised)
    }
}

/// Bytes as text in which each character is a byte.
fn widened(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

impl Arguments for Right<'_, '_> {
    type Value = Value;
    type Error = Stop;

    fn count(&self) -> Option<usize> {
        if let Value::Tuple(items) = self.args.plain() { Some(items.len()) } else { None }
    }

    fn item(&mut self, index: usize) -> Result<Value, Stop> {
        Ok(match self.args.plain() {
            Value::Tuple(items) => items.get(index).cloned().unwrap_or(Value::None),
            _ => self.args.clone(),
        })
    }

    fn is_mapping(&self) -> bool {
        match self.args.plain() {
            Value::Dict(_) | Value::List(_) | Value::Range(_) => true,
            Value::Bytes(_) | Value::ByteArray(_) => !self.bytes,
            Value::Object(_) => special(self.args, "__getitem__").is_some(),
            _ => false,
        }
    }

    fn key(&mut self, key: &str) -> Result<Value, Stop> {
        let key = match self.bytes {
            true => Value::bytes(key.chars().map(|c| c as u8).collect::<Vec<u8>>()),
            false => Value::str(key),
        };
        self.with(|cx| index::get_item(cx, self.args, &key))
    }

    fn text(&mut self, value: &Value, kind: char) -> Result<String, Stop> {
        self.with(|cx| match kind {
            'r' if !self.bytes => write::repr(cx, value),
            'r' | 'a' => Ok(quote::ascii(&write::repr(cx, value)?)),
            _ if !self.bytes => write::str(cx, value),
            _ => bytes_of(cx, value),
        })
    }

    fn int(&mut self, value: &Value, whole: bool) -> Result<Option<Int>, Stop> {
        if let Some(int) = int_ref(value.plain()) {
            return Ok(Some(int.to_int()));
        }
        let is_number = match value {
            Value::Float(_) => true,
            Value::Object(_) => ["__int__", "__index__"].iter().any(|name| special(value, name).is_some()),
            _ => false,
        };
        if !is_number {
            return Ok(None);
        }
        self.with(|cx| {
            let int = if whole { index::int_index(cx, value) } else { crate::object::int::number(cx, value).map(Some) };
            match int {
                Ok(int) => Ok(int.as_ref().and_then(int_ref).map(|int| int.to_int())),
                Err(raised) if raised.is_a(&TYPE_ERROR) => Ok(None),
                Err(raised) => Err(raised),
            }
        })
    }

    fn float(&mut self, value: &Value) -> Result<Option<f64>, Stop> {
        self.with(|cx| crate::object::float::try_number(cx, value))
    }

    fn character(&mut self, value: &Value) -> Option<char> {
        if !self.bytes {
            return value.as_str().filter(|text| text.len() == 1).and_then(|text| text.char_at(0));
        }
        match value.plain() {
            Value::Bytes(_) | Value::ByteArray(_) => {
                Buffer::of(value).filter(|bytes| bytes.len() == 1).map(|bytes| char::from(bytes.bytes()[0]))
            }
            _ => None,
        }
    }

    fn type_name(&self, value: &Value) -> String {
        value.type_name().to_string()
    }

    fn digit_limit(&self) -> usize {
        write::digits_limit()
    }
}

/// What `%s` in bytes makes of a value.
fn bytes_of(cx: &mut Cx, value: &Value) -> Answer<String> {
    if let Some(bytes) = Buffer::of(value) {
        return Ok(widened(&bytes.bytes()));
    }
    if let Some(method) = special(value, "__bytes__") {
        let answer = call_special(cx, value, &method, &[])?;
        return match answer.plain() {
            Value::Bytes(bytes) => Ok(widened(bytes)),
            _ => {
                let name = answer.type_name();
                Err(type_error(cx, format!("__bytes__ returned non-bytes (type {})", name.as_str())))
            }
        };
    }
    let name = value.type_name();
    let message = "%b requires a bytes-like object, or an object that implements __bytes__, not";
    Err(type_error(cx, format!("{message} '{}'", name.as_str())))
}
