//! `str.translate` and the tables that it takes.

use super::receiver::this;
use super::{char_of, code_of};
use crate::object::context::{Answer, Cx};
use crate::object::dict::Dict;
use crate::object::exception::kinds::LOOKUP_ERROR;
use crate::object::exception::raise::{type_error, value_error};
use crate::object::protocol::index::get_item;
use crate::object::value::Value;

/// `str.maketrans`
pub(crate) fn make_table(cx: &mut Cx, args: &[Value]) -> Answer {
    let table = Dict::new();
    let code = |c: char| Value::Int(code_of(c).into());
    let Some(to) = args[1].given() else {
        let Value::Dict(from) = args[0].plain() else {
            return Err(type_error(cx, "if you give only one argument to maketrans it must be a dict"));
        };
        for (key, value) in from.entries() {
            let key = match key.plain() {
                Value::Str(text) => match (text.len(), text.char_at(0)) {
                    (1, Some(c)) => code(c),
                    _ => return Err(value_error(cx, "string keys in translate table must be of length 1")),
                },
                Value::Int(_) | Value::Big(_) | Value::Bool(_) => key,
                _ => return Err(type_error(cx, "keys in translate table must be strings or integers")),
            };
            table.insert(cx, key, value)?;
        }
        return Ok(Value::Dict(table));
    };
    let to = crate::object::row::arguments::text(cx, "maketrans", "2", to)?;
    let removed = match args[2].given() {
        Some(removed) => Some(crate::object::row::arguments::text(cx, "maketrans", "3", removed)?),
        None => None,
    };
    let Some(from) = args[0].as_str() else {
        let message = "first maketrans argument must be a string if there is a second argument";
        return Err(type_error(cx, message));
    };
    if from.len() != to.len() {
        return Err(value_error(cx, "the first two maketrans arguments must have equal length"));
    }
    for (from, to) in from.chars().zip(to.chars()) {
        table.insert(cx, code(from), code(to))?;
    }
    for c in removed.iter().flat_map(|removed| removed.chars()) {
        table.insert(cx, code(c), Value::None)?;
    }
    Ok(Value::Dict(table))
}

/// `str.translate`
pub(crate) fn translate(cx: &mut Cx, args: &[Value]) -> Answer {
    let text = this(args).clone();
    let mut out = String::with_capacity(text.as_str().len());
    for c in text.chars() {
        cx.tick()?;
        let found = match get_item(cx, &args[1], &Value::Int(code_of(c).into())) {
            Ok(found) => found,
            Err(raised) if raised.is_a(&LOOKUP_ERROR) => {
                out.push(c);
                continue;
            }
            Err(raised) => return Err(raised),
        };
        match found.plain() {
            Value::None => {}
            Value::Str(text) => out.push_str(text),
            Value::Int(_) | Value::Big(_) | Value::Bool(_) => {
                let code = crate::object::protocol::index::index_of(cx, &found)?;
                match u32::try_from(code).ok().and_then(char_of) {
                    Some(c) => out.push(c),
                    None => return Err(value_error(cx, "character mapping must be in range(0x110000)")),
                }
            }
            _ => return Err(type_error(cx, "character mapping must return integer, None or str")),
        }
    }
    Ok(out.into())
}
