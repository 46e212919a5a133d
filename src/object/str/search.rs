//! Finding, splitting, stripping and replacing within text.

use std::sync::Arc;

use super::Str;
use super::receiver::{of, this};
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::{type_error, value_error};
use crate::object::memory::listed;
use crate::object::protocol::arithmetic::raise_fault;
use crate::object::row::arguments::{bounds, size_or};
use crate::object::value::Value;
use crate::pure::text::string::{self, Ends};

fn text_of<'a>(cx: &mut Cx, value: &'a Value) -> Answer<&'a Arc<Str>> {
    match value.as_str() {
        Some(text) => Ok(text),
        None => Err(type_error(cx, format!("must be str, not {}", value.type_name().as_str()))),
    }
}

/// Where a part is found between `start` and `end`, as an index of code points.
fn place(cx: &mut Cx, args: &[Value], last: bool) -> Answer<Option<usize>> {
    let (start, end) = bounds(cx, &args[2], &args[3])?;
    let part = text_of(cx, &args[1])?;
    Ok(if last { string::rfind(of(args), part, start, end) } else { string::find(of(args), part, start, end) })
}

fn or_minus_one(found: Option<usize>) -> Value {
    found.map_or(Value::Int(-1), Value::from)
}

pub(crate) fn find(cx: &mut Cx, args: &[Value]) -> Answer {
    place(cx, args, false).map(or_minus_one)
}

pub(crate) fn rfind(cx: &mut Cx, args: &[Value]) -> Answer {
    place(cx, args, true).map(or_minus_one)
}

fn found(cx: &mut Cx, place: Option<usize>) -> Answer {
    match place {
        Some(at) => Ok(at.into()),
        None => Err(value_error(cx, "substring not found")),
    }
}

pub(crate) fn index(cx: &mut Cx, args: &[Value]) -> Answer {
    let place = place(cx, args, false)?;
    found(cx, place)
}

pub(crate) fn rindex(cx: &mut Cx, args: &[Value]) -> Answer {
    let place = place(cx, args, true)?;
    found(cx, place)
}

pub(crate) fn count(cx: &mut Cx, args: &[Value]) -> Answer {
    let (start, end) = bounds(cx, &args[2], &args[3])?;
    let part = text_of(cx, &args[1])?;
    Ok(string::count(of(args), part, start, end).into())
}

type Is = fn(&str, &str, Option<i64>, Option<i64>) -> bool;

fn affix(cx: &mut Cx, args: &[Value], name: &str, is: Is) -> Answer {
    let (start, end) = bounds(cx, &args[2], &args[3])?;
    let holds = |part: &Str| is(of(args), part, start, end);
    match args[1].plain() {
        Value::Str(part) => Ok(holds(part).into()),
        Value::Tuple(parts) => {
            for part in parts.iter() {
                match part.as_str() {
                    Some(part) if holds(part) => return Ok(Value::from(true)),
                    Some(_) => {}
                    None => {
                        let what = part.type_name();
                        let message = format!("tuple for {name} must only contain str, not {}", what.as_str());
                        return Err(type_error(cx, message));
                    }
                }
            }
            Ok(Value::from(false))
        }
        _ => {
            let what = args[1].type_name();
            Err(type_error(cx, format!("{name} first arg must be str or a tuple of str, not {}", what.as_str())))
        }
    }
}

pub(crate) fn starts_with(cx: &mut Cx, args: &[Value]) -> Answer {
    affix(cx, args, "startswith", string::starts_with)
}

pub(crate) fn ends_with(cx: &mut Cx, args: &[Value]) -> Answer {
    affix(cx, args, "endswith", string::ends_with)
}

pub(crate) fn remove_affix(cx: &mut Cx, args: &[Value], name: &str) -> Answer {
    let part = crate::object::row::arguments::text(cx, name, "", &args[1])?;
    let text = this(args);
    let rest = if name == "removeprefix" { text.strip_prefix(part.as_str()) } else { text.strip_suffix(part.as_str()) };
    Ok(part_of(text, rest.unwrap_or(text)))
}

/// A part of a text as a value; the text itself where it is all of it.
fn part_of(text: &Arc<Str>, part: &str) -> Value {
    if part.len() == text.as_str().len() { Value::Str(text.clone()) } else { Value::str(part) }
}

pub(crate) fn strip(cx: &mut Cx, args: &[Value], name: &str, ends: Ends) -> Answer {
    let text = this(args);
    let chars = match args[1].some() {
        None => None,
        Some(chars) => match chars.as_str() {
            Some(chars) => Some(chars.as_str()),
            None => return Err(type_error(cx, format!("{name} arg must be None or str"))),
        },
    };
    Ok(part_of(text, string::strip(text, chars, ends)))
}

pub(crate) fn replace(cx: &mut Cx, args: &[Value]) -> Answer {
    let old = crate::object::row::arguments::text(cx, "replace", "1", &args[1])?;
    let new = crate::object::row::arguments::text(cx, "replace", "2", &args[2])?;
    let most = size_or(cx, &args[3], -1)?;
    let text = this(args);
    if most == 0 || (!old.is_empty() && !text.contains(old.as_str())) {
        return Ok(Value::Str(text.clone()));
    }
    string::replace(text, &old, &new, most).map(Value::from).map_err(|fault| raise_fault(cx, fault))
}

pub(crate) fn partition(cx: &mut Cx, args: &[Value], last: bool) -> Answer {
    let separator = text_of(cx, &args[1])?;
    let text = this(args);
    let parts = if last { string::rpartition(text, separator) } else { string::partition(text, separator) };
    Ok(match parts.map_err(|fault| raise_fault(cx, fault))? {
        Some((before, after)) => Value::tuple([Value::str(before), Value::Str(separator.clone()), Value::str(after)]),
        None if last => Value::tuple([Value::str(""), Value::str(""), Value::Str(text.clone())]),
        None => Value::tuple([Value::Str(text.clone()), Value::str(""), Value::str("")]),
    })
}

pub(crate) fn split(cx: &mut Cx, args: &[Value], from_right: bool) -> Answer {
    let most = size_or(cx, &args[2], -1)?;
    let text = this(args);
    let separator = match args[1].some() {
        None => None,
        Some(separator) => match separator.as_str() {
            Some(separator) => Some(separator.as_str()),
            None => {
                let name = separator.type_name();
                return Err(type_error(cx, format!("must be str or None, not {}", name.as_str())));
            }
        },
    };
    let parts = if from_right { string::rsplit(text, separator, most) } else { string::split(text, separator, most) };
    let parts = parts.map_err(|fault| raise_fault(cx, fault))?;
    listed(cx, parts.into_iter().map(|part| part_of(text, part)))
}

/// `splitlines`
pub(crate) fn lines(cx: &mut Cx, text: &Arc<Str>, keep_ends: bool) -> Answer {
    listed(cx, string::split_lines(text, keep_ends).into_iter().map(|line| part_of(text, line)))
}
