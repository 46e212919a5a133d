//! `format(value, spec)` for every value, and `str.format` with its fields.

use std::sync::Arc;

use super::Str;
use super::receiver::this;
use crate::object::context::{Answer, Cx};
use crate::object::dict::Dict;
use crate::object::exception::raise::{key_error, type_error};
use crate::object::protocol::arithmetic::{int_ref, interruptible, raise_fault};
use crate::object::protocol::attribute::{call_special, get_text};
use crate::object::protocol::{index, write};
use crate::object::row::arguments::kind;
use crate::object::value::Value;
use crate::pure::text::template::{self, First, MOST_NESTED, Numbering, Piece, Step};
use crate::pure::text::{format as layout, repr as quote};

/// `format(value, spec)`.
pub(crate) fn format_value(cx: &mut Cx, value: &Value, spec: &Value) -> Answer<String> {
    let Some(text) = spec.as_str() else {
        let name = kind(spec);
        return Err(type_error(cx, format!("format() argument 2 must be str, not {name}")));
    };
    let own = match value {
        Value::Object(object) => match object.base_value() {
            Some(_) => object.class.special("__format__"),
            None => object.class.lookup_text("__format__").filter(|found| !is_row_of_object(found)),
        },
        Value::Exception(exception) => exception.class.special("__format__"),
        _ => None,
    };
    let Some(method) = own else { return plain_format(cx, value, text) };
    let answer = call_special(cx, value, &method, std::slice::from_ref(spec))?;
    match answer.as_str() {
        Some(text) => Ok(text.to_string()),
        None => {
            let name = answer.type_name();
            Err(type_error(cx, format!("__format__ must return a str, not {}", name.as_str())))
        }
    }
}

fn is_row_of_object(found: &Value) -> bool {
    let Value::Builtin(builtin) = found else { return false };
    matches!(builtin.home, crate::object::function::Home::Class(definition) if definition.name == "object")
}

/// The same without what a user's class says of it.
pub(crate) fn plain_format(cx: &mut Cx, value: &Value, spec: &str) -> Answer<String> {
    if spec.is_empty() {
        return match value {
            Value::Object(_) | Value::Exception(_) => {
                cx.deeper(" while calling a Python object", |cx| write::str(cx, value))
            }
            _ => write::str(cx, value),
        };
    }
    match value.plain() {
        Value::Str(text) => layout::string(text, spec).map_err(|fault| raise_fault(cx, fault)),
        Value::Float(float) => layout::float(**float, spec).map_err(|fault| raise_fault(cx, fault)),
        plain => match int_ref(plain) {
            Some(int) => {
                let name = value.type_name();
                interruptible(cx, |tick| layout::int(int, spec, &name, write::digits_limit(), tick))
            }
            None => {
                let name = value.type_name();
                Err(type_error(cx, format!("unsupported format string passed to {}.__format__", name.as_str())))
            }
        },
    }
}

/// The row `__format__` of every built-in type.
pub(crate) fn format_row(cx: &mut Cx, args: &[Value]) -> Answer {
    match args[1].as_str() {
        Some(spec) => plain_format(cx, &args[0], spec).map(Value::from),
        None => {
            let name = kind(&args[1]);
            Err(type_error(cx, format!("__format__() argument must be str, not {name}")))
        }
    }
}

/// Where the fields of a template get their values.
enum Source {
    Arguments { positional: Vec<Value>, named: Arc<Dict> },
    Mapping(Value),
}

/// `text.format(*args, **kwargs)`
pub(crate) fn format(cx: &mut Cx, args: &[Value]) -> Answer {
    let (Value::Tuple(positional), Value::Dict(named)) = (&args[1], &args[2]) else { return Ok(args[0].clone()) };
    let source = Source::Arguments { positional: positional.to_vec(), named: named.clone() };
    fill(cx, this(args), &source, &mut Numbering::Open, MOST_NESTED).map(Value::from)
}

/// `text.format_map(mapping)`
pub(crate) fn format_map(cx: &mut Cx, args: &[Value]) -> Answer {
    let source = Source::Mapping(args[1].clone());
    fill(cx, this(args), &source, &mut Numbering::Open, MOST_NESTED).map(Value::from)
}

fn fill(cx: &mut Cx, text: &str, source: &Source, numbering: &mut Numbering, depth: usize) -> Answer<String> {
    if depth == 0 {
        return Err(raise_fault(cx, template::nesting_fault()));
    }
    let mut out = String::with_capacity(text.len());
    for piece in template::pieces(text) {
        cx.tick()?;
        match piece.map_err(|fault| raise_fault(cx, fault))? {
            Piece::Literal(text) => out.push_str(text),
            Piece::Field { name, conversion, spec, nested } => {
                let mut value = fetch(cx, name, source, numbering)?;
                if let Some(conversion) = conversion {
                    template::check_conversion(conversion).map_err(|fault| raise_fault(cx, fault))?;
                    value = convert(cx, &value, conversion)?.into();
                }
                let spec =
                    if nested { Value::from(fill(cx, spec, source, numbering, depth - 1)?) } else { Value::str(spec) };
                out.push_str(&format_value(cx, &value, &spec)?);
            }
        }
    }
    Ok(out)
}

/// What `!s`, `!r` and `!a` make of a value.
pub(crate) fn convert(cx: &mut Cx, value: &Value, conversion: char) -> Answer<String> {
    match conversion {
        's' => write::str(cx, value),
        'a' => Ok(quote::ascii(&write::repr(cx, value)?)),
        _ => write::repr(cx, value),
    }
}

fn fetch(cx: &mut Cx, name: &str, source: &Source, numbering: &mut Numbering) -> Answer {
    let (first, steps) = template::field(name, numbering).map_err(|fault| raise_fault(cx, fault))?;
    let mut value = match (first, source) {
        (First::Index(at), Source::Arguments { positional, .. }) => match positional.get(at) {
            Some(value) => value.clone(),
            None => return Err(raise_fault(cx, template::index_fault(at))),
        },
        (First::Index(_), Source::Mapping(_)) => return Err(raise_fault(cx, template::positional_fault())),
        (First::Name(name), Source::Arguments { named, .. }) => match named.get_text(name) {
            Some(value) => value,
            None => return Err(key_error(cx, &Value::str(name))),
        },
        (First::Name(name), Source::Mapping(mapping)) => index::get_item(cx, mapping, &Value::Str(Str::new(name)))?,
    };
    for step in steps {
        value = match step.map_err(|fault| raise_fault(cx, fault))? {
            Step::Attribute(name) => get_text(cx, &value, name)?,
            Step::Index(at) => index::get_item(cx, &value, &Value::from(at))?,
            Step::Key(key) => index::get_item(cx, &value, &Value::str(key))?,
        };
    }
    Ok(value)
}
