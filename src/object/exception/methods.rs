//! What exceptions can do: being made, shown, and asked for what they carry.

use super::Exception;
use crate::object::class::{New, Type};
use crate::object::context::{Answer, Cx};
use crate::object::row::{Args, Row, Takes, asks, does, getter};
use crate::object::value::Value;

/// Makes an instance of any exception class.
pub const NEW: New = new;

fn new(_: &mut Cx, class: &Type, args: &Args) -> Answer {
    Ok(Value::Exception(Exception::new(class, args.plain().to_vec())))
}

pub const BASE: &[Row] = &[
    does("__init__", "(*args)", Takes::Keywords, init, ""),
    asks("__str__", "()", Takes::Nothing, str, "Its text."),
    asks("__repr__", "()", Takes::Nothing, repr, "Its class and arguments."),
    getter(
        "args",
        |_, args| Ok(of(args).map(|e| Value::Tuple(e.args.cloned())).unwrap_or(Value::None)),
        "What it was made with.",
    ),
];
pub const OS_ERROR: &[Row] = &[];
pub const KEY_ERROR: &[Row] = &[];
pub const STOP_ITERATION: &[Row] = &[];
pub const SYSTEM_EXIT: &[Row] = &[];
pub const UNICODE_DECODE: &[Row] = super::unicode::DECODE;
pub const UNICODE_ENCODE: &[Row] = super::unicode::ENCODE;
pub const SYNTAX_ERROR: &[Row] = &[];
pub const IMPORT_ERROR: &[Row] = &[];

fn of(args: &[Value]) -> Option<&std::sync::Arc<Exception>> {
    if let Value::Exception(exception) = &args[0] { Some(exception) } else { None }
}

fn init(_: &mut Cx, args: &[Value]) -> Answer {
    if let (Some(exception), Value::Tuple(values)) = (of(args), &args[1]) {
        drop(exception.args.replace(values.clone()));
    }
    Ok(Value::None)
}

fn str(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(exception) = of(args) else { return Ok(Value::None) };
    let values = exception.args.cloned();
    Ok(match &values[..] {
        [] => Value::str(""),
        [one] => Value::from(crate::object::protocol::write::str(cx, one)?),
        _ => Value::from(crate::object::protocol::write::repr(cx, &Value::Tuple(values.clone()))?),
    })
}

fn repr(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(exception) = of(args) else { return Ok(Value::None) };
    let values = exception.args.cloned();
    let name = exception.class.name();
    let inner = match &values[..] {
        [one] => format!("({})", crate::object::protocol::write::repr(cx, one)?),
        _ => crate::object::protocol::write::repr(cx, &Value::Tuple(values.clone()))?,
    };
    Ok(Value::from(format!("{}{inner}", name.as_str())))
}
