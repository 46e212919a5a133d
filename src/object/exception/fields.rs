//! What exceptions carry under names, and what the methods of all of them share.

use std::sync::Arc;

use super::Exception;
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::attribute_error;
use crate::object::protocol::write;
use crate::object::str::intern;
use crate::object::value::Value;

/// The exception that a method was called on.
pub(crate) fn of(args: &[Value]) -> Option<&Arc<Exception>> {
    if let Value::Exception(exception) = &args[0] { Some(exception) } else { None }
}

/// What an exception has kept under a name; None where there is nothing.
pub(crate) fn kept(args: &[Value], name: &str) -> Answer {
    Ok(of(args).and_then(|exception| exception.attrs.get_text(name)).unwrap_or(Value::None))
}

/// Keeps a value under a name, or with no value forgets it.
pub(crate) fn keep(args: &[Value], name: &str) -> Answer {
    if let Some(exception) = of(args) {
        match args[1].given() {
            Some(value) => exception.attrs.set_text(name, value.clone()),
            None => drop(exception.attrs.remove_name(&intern(name))),
        }
    }
    Ok(Value::None)
}

/// A row for something that an exception keeps.
macro_rules! field {
    ($name:literal, $doc:literal) => {
        crate::object::row::getter($name, |_, args| $crate::object::exception::fields::kept(args, $name), $doc)
            .setter(|_, args| $crate::object::exception::fields::keep(args, $name))
    };
}
pub(crate) use field;

/// The text that BaseException gives.
pub(crate) fn plain_str(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(exception) = of(args) else { return Ok(Value::None) };
    let values = exception.args.cloned();
    Ok(match &values[..] {
        [] => Value::str(""),
        [one] => Value::from(write::str(cx, one)?),
        _ => Value::from(write::repr(cx, &Value::Tuple(values.clone()))?),
    })
}

/// The complaint about an attribute that can be read only.
pub(crate) fn read_only(cx: &mut Cx, args: &[Value], name: &str) -> Answer {
    Err(attribute_error(cx, &args[0], &intern(name), "readonly attribute"))
}
