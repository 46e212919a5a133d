//! OSError: which class an errno makes, what it carries, and its text.

use std::sync::Arc;

use super::Exception;
use super::fields::{field, keep, of, plain_str};
use super::kinds::{BLOCKING_IO_ERROR, OS_ERROR};
use super::raise::{attribute_error, class_of_errno, type_error};
use crate::object::class::Type;
use crate::object::context::{Answer, Cx};
use crate::object::protocol::{index, write};
use crate::object::row::{Args, Row, Takes, asks, getter};
use crate::object::str::intern;
use crate::object::tuple::Tuple;
use crate::object::value::Value;

pub(crate) const ROWS: &[Row] = &[
    asks("__str__", "()", Takes::Slot(0, 0), str, "Its text."),
    field!("errno", "The number of the error."),
    field!("strerror", "The system's words for it."),
    field!("filename", "The file that it is about."),
    field!("filename2", "The second file that it is about."),
    getter("characters_written", written, "How much was written before it.")
        .setter(|_, args| keep(args, "characters_written")),
];

/// Makes an OSError, of the subclass that stands for its errno.
pub(crate) fn make(cx: &mut Cx, class: &Type, args: &Args, own_init: bool) -> Answer {
    if own_init {
        return Ok(Value::Exception(Exception::new(class, args.plain().to_vec())));
    }
    if !args.names.is_empty() {
        return Err(type_error(cx, format!("{}() takes no keyword arguments", class.name().as_str())));
    }
    let values = args.plain();
    let mut class = class;
    if class.is(&OS_ERROR)
        && (2..=5).contains(&values.len())
        && let Some(errno) = errno_of(&values[0])
    {
        class = class_of_errno(errno);
    }
    let exception = Exception::new(class, values.to_vec());
    parse(cx, &exception, values)?;
    Ok(Value::Exception(exception))
}

fn errno_of(value: &Value) -> Option<i32> {
    match value.plain() {
        Value::Int(errno) => i32::try_from(*errno).ok(),
        Value::Bool(b) => Some(i32::from(**b)),
        _ => None,
    }
}

/// Takes the errno, its text and file names out of the arguments.
pub(crate) fn parse(cx: &mut Cx, exception: &Arc<Exception>, values: &[Value]) -> Answer<()> {
    if !(2..=5).contains(&values.len()) {
        return Ok(());
    }
    let attrs = &exception.attrs;
    attrs.set_text("errno", values[0].clone());
    attrs.set_text("strerror", values[1].clone());
    let Some(filename) = values.get(2).and_then(Value::some) else { return Ok(()) };
    if exception.class.is(&BLOCKING_IO_ERROR)
        && let Some(count) = index::try_index(cx, filename)?
    {
        attrs.set_text("characters_written", Value::Int(count));
        return Ok(());
    }
    attrs.set_text("filename", filename.clone());
    if let Some(second) = values.get(4).and_then(Value::some) {
        attrs.set_text("filename2", second.clone());
    }
    drop(exception.args.replace(Tuple::new(values[..2].to_vec())));
    Ok(())
}

fn str(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(exception) = of(args) else { return Ok(Value::None) };
    let attr = |name: &str| exception.attrs.get_text(name);
    let (errno, words) = (attr("errno"), attr("strerror"));
    let filename = attr("filename").filter(|f| !f.is_none());
    if filename.is_none() && (errno.is_none() || words.is_none()) {
        return plain_str(cx, args);
    }
    let (errno, words) = (errno.unwrap_or(Value::None), words.unwrap_or(Value::None));
    let mut text = format!("[Errno {}] {}", write::str(cx, &errno)?, write::str(cx, &words)?);
    if let Some(filename) = filename {
        text.push_str(": ");
        text.push_str(&write::repr(cx, &filename)?);
        if let Some(second) = attr("filename2").filter(|f| !f.is_none()) {
            text.push_str(" -> ");
            text.push_str(&write::repr(cx, &second)?);
        }
    }
    Ok(text.into())
}

fn written(cx: &mut Cx, args: &[Value]) -> Answer {
    match of(args).and_then(|exception| exception.attrs.get_text("characters_written")) {
        Some(count) => Ok(count),
        None => Err(attribute_error(cx, &args[0], &intern("characters_written"), "characters_written")),
    }
}
