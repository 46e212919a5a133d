//! Letters large and small, kinds of text, and translation by a table.

use std::borrow::Cow;

use super::context::{Answer, Cx};
use super::dict::Dict;
use super::exception::kinds::LOOKUP_ERROR;
use super::exception::raise::{type_error, value_error};
use super::protocol::index::get_item;
use super::str::{char_of, code_of};
use super::str_methods::{of, this};
use super::text::unicode;
use super::value::Value;

/// A method that only changes the letters; the same value where nothing changes.
pub fn changed(args: &[Value], change: fn(&str) -> Cow<'_, str>) -> Answer {
    Ok(match change(of(args)) {
        Cow::Borrowed(_) => Value::Str(this(args).clone()),
        Cow::Owned(text) => text.into(),
    })
}

pub fn lower(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return if text.bytes().any(|b| b.is_ascii_uppercase()) { text.to_ascii_lowercase().into() } else { text.into() };
    }
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        lower_into(text, at, c, &mut out);
    }
    out.into()
}

/// One letter made small: a sigma depends on what stands around it.
fn lower_into(text: &str, at: usize, c: char, out: &mut String) {
    if c != 'Σ' {
        out.push_str(&unicode::lower(c));
        return;
    }
    let before = text[..at].chars().rev().find(|c| !unicode::is_case_ignorable(*c));
    let after = text[at + c.len_utf8()..].chars().find(|c| !unicode::is_case_ignorable(*c));
    let last = before.is_some_and(unicode::is_cased) && !after.is_some_and(unicode::is_cased);
    out.push(if last { 'ς' } else { 'σ' });
}

pub fn upper(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return if text.bytes().any(|b| b.is_ascii_lowercase()) { text.to_ascii_uppercase().into() } else { text.into() };
    }
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| out.push_str(&unicode::upper(c)));
    out.into()
}

pub fn casefold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return lower(text);
    }
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| out.push_str(&unicode::fold(c)));
    out.into()
}

pub fn capitalize(text: &str) -> Cow<'_, str> {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if at == 0 {
            out.push_str(&unicode::title(c));
        } else {
            lower_into(text, at, c, &mut out);
        }
    }
    out.into()
}

pub fn title(text: &str) -> Cow<'_, str> {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for (at, c) in text.char_indices() {
        if inside {
            lower_into(text, at, c, &mut out);
        } else {
            out.push_str(&unicode::title(c));
        }
        inside = unicode::is_cased(c);
    }
    out.into()
}

pub fn swapcase(text: &str) -> Cow<'_, str> {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if unicode::is_upper(c) {
            lower_into(text, at, c, &mut out);
        } else if unicode::is_lower(c) {
            out.push_str(&unicode::upper(c));
        } else {
            out.push(c);
        }
    }
    out.into()
}

pub fn is_lower(text: &str) -> bool {
    text.chars().any(unicode::is_lower) && !text.chars().any(|c| unicode::is_upper(c) || unicode::is_title(c))
}

pub fn is_upper(text: &str) -> bool {
    text.chars().any(unicode::is_upper) && !text.chars().any(|c| unicode::is_lower(c) || unicode::is_title(c))
}

pub fn is_title(text: &str) -> bool {
    let (mut any, mut inside) = (false, false);
    for c in text.chars() {
        if unicode::is_upper(c) || unicode::is_title(c) {
            if inside {
                return false;
            }
            (any, inside) = (true, true);
        } else if unicode::is_lower(c) {
            if !inside {
                return false;
            }
            (any, inside) = (true, true);
        } else {
            inside = false;
        }
    }
    any
}

pub fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(unicode::is_identifier_start) && chars.all(unicode::is_identifier_part)
}

/// `str.maketrans`
pub fn make_table(cx: &mut Cx, args: &[Value]) -> Answer {
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
    let to = super::arguments::text(cx, "maketrans", "2", to)?;
    let removed = match args[2].given() {
        Some(removed) => Some(super::arguments::text(cx, "maketrans", "3", removed)?),
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
pub fn translate(cx: &mut Cx, args: &[Value]) -> Answer {
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
                let code = super::protocol::index::index_of(cx, &found)?;
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
