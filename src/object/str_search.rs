//! Finding, splitting, stripping and replacing within text.

use std::sync::Arc;

use super::arguments::{size_or, window};
use super::context::{Answer, Cx};
use super::exception::raise::{memory_error, type_error, value_error};
use super::str::Str;
use super::str_methods::{of, this};
use super::text::unicode;
use super::value::Value;

fn text_of<'a>(cx: &mut Cx, value: &'a Value) -> Answer<&'a Arc<Str>> {
    match value.as_str() {
        Some(text) => Ok(text),
        None => Err(type_error(cx, format!("must be str, not {}", value.type_name().as_str()))),
    }
}

/// Where a part is found between `start` and `end`, as an index of code points.
fn place(cx: &mut Cx, args: &[Value], last: bool) -> Answer<Option<usize>> {
    let part = text_of(cx, &args[1])?;
    let text = of(args);
    let Some((start, end)) = window(cx, &args[2], &args[3], text.len())? else { return Ok(None) };
    let within = text.slice(start, end);
    let found = if last { within.rfind(part.as_str()) } else { within.find(part.as_str()) };
    Ok(found.map(|at| start + if text.is_ascii() { at } else { within[..at].chars().count() }))
}

fn or_minus_one(found: Option<usize>) -> Value {
    found.map_or(Value::Int(-1), Value::from)
}

pub fn find(cx: &mut Cx, args: &[Value]) -> Answer {
    place(cx, args, false).map(or_minus_one)
}

pub fn rfind(cx: &mut Cx, args: &[Value]) -> Answer {
    place(cx, args, true).map(or_minus_one)
}

fn found(cx: &mut Cx, place: Option<usize>) -> Answer {
    match place {
        Some(at) => Ok(at.into()),
        None => Err(value_error(cx, "substring not found")),
    }
}

pub fn index(cx: &mut Cx, args: &[Value]) -> Answer {
    let place = place(cx, args, false)?;
    found(cx, place)
}

pub fn rindex(cx: &mut Cx, args: &[Value]) -> Answer {
    let place = place(cx, args, true)?;
    found(cx, place)
}

pub fn count(cx: &mut Cx, args: &[Value]) -> Answer {
    let part = text_of(cx, &args[1])?;
    let text = of(args);
    let Some((start, end)) = window(cx, &args[2], &args[3], text.len())? else { return Ok(Value::Int(0)) };
    Ok(text.slice(start, end).matches(part.as_str()).count().into())
}

fn affix(cx: &mut Cx, args: &[Value], name: &str, is: fn(&str, &str) -> bool) -> Answer {
    let text = of(args);
    let window = window(cx, &args[2], &args[3], text.len())?;
    let holds = |part: &Str| window.is_some_and(|(start, end)| is(text.slice(start, end), part));
    match args[1].plain() {
        Value::Str(part) => Ok(holds(part).into()),
        Value::Tuple(parts) => {
            for part in parts.iter() {
                match part.as_str() {
                    Some(part) if holds(part) => return Ok(Value::Bool(true)),
                    Some(_) => {}
                    None => {
                        let what = part.type_name();
                        let message = format!("tuple for {name} must only contain str, not {}", what.as_str());
                        return Err(type_error(cx, message));
                    }
                }
            }
            Ok(Value::Bool(false))
        }
        _ => {
            let what = args[1].type_name();
            Err(type_error(cx, format!("{name} first arg must be str or a tuple of str, not {}", what.as_str())))
        }
    }
}

pub fn starts_with(cx: &mut Cx, args: &[Value]) -> Answer {
    affix(cx, args, "startswith", |text, part| text.starts_with(part))
}

pub fn ends_with(cx: &mut Cx, args: &[Value]) -> Answer {
    affix(cx, args, "endswith", |text, part| text.ends_with(part))
}

pub fn remove_affix(cx: &mut Cx, args: &[Value], name: &str) -> Answer {
    let part = super::arguments::text(cx, name, "", &args[1])?;
    let text = this(args);
    let rest = if name == "removeprefix" { text.strip_prefix(part.as_str()) } else { text.strip_suffix(part.as_str()) };
    Ok(part_of(text, rest.unwrap_or(text)))
}

/// A part of a text as a value; the text itself where it is all of it.
fn part_of(text: &Arc<Str>, part: &str) -> Value {
    if part.len() == text.as_str().len() { Value::Str(text.clone()) } else { Value::str(part) }
}

pub fn strip(cx: &mut Cx, args: &[Value], name: &str, left: bool, right: bool) -> Answer {
    let text = this(args);
    let trim = |doomed: &dyn Fn(char) -> bool| {
        let mut rest = text.as_str();
        if left {
            rest = rest.trim_start_matches(doomed);
        }
        if right {
            rest = rest.trim_end_matches(doomed);
        }
        part_of(text, rest)
    };
    match args[1].some() {
        None => Ok(trim(&unicode::is_space)),
        Some(chars) => match chars.as_str() {
            Some(chars) => Ok(trim(&|c| chars.contains(c))),
            None => Err(type_error(cx, format!("{name} arg must be None or str"))),
        },
    }
}

pub fn replace(cx: &mut Cx, args: &[Value]) -> Answer {
    let old = super::arguments::text(cx, "replace", "1", &args[1])?;
    let new = super::arguments::text(cx, "replace", "2", &args[2])?;
    let count = size_or(cx, &args[3], -1)?;
    let most = usize::try_from(count).unwrap_or(usize::MAX);
    let text = this(args);
    if most == 0 || (!old.is_empty() && !text.contains(old.as_str())) {
        return Ok(Value::Str(text.clone()));
    }
    if new.as_str().len() > old.as_str().len() {
        let times = text.matches(old.as_str()).count().min(most);
        let length = (new.as_str().len() as u128) * times as u128 + text.as_str().len() as u128;
        if length > 1 << 31 {
            return Err(memory_error(cx));
        }
    }
    Ok(text.replacen(old.as_str(), &new, most).into())
}

pub fn partition(cx: &mut Cx, args: &[Value], last: bool) -> Answer {
    let separator = text_of(cx, &args[1])?;
    if separator.is_empty() {
        return Err(value_error(cx, "empty separator"));
    }
    let text = this(args);
    let parts = if last { text.rsplit_once(separator.as_str()) } else { text.split_once(separator.as_str()) };
    Ok(match parts {
        Some((before, after)) => {
            Value::tuple([Value::str(before), Value::Str(separator.clone()), Value::str(after)])
        }
        None if last => Value::tuple([Value::str(""), Value::str(""), Value::Str(text.clone())]),
        None => Value::tuple([Value::Str(text.clone()), Value::str(""), Value::str("")]),
    })
}

pub fn split(cx: &mut Cx, args: &[Value], from_right: bool) -> Answer {
    let most = size_or(cx, &args[2], -1)?;
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let text = this(args);
    let Some(separator) = args[1].some() else {
        let parts = if from_right { right_words(text, most) } else { words(text, most) };
        return Ok(Value::list(parts.into_iter().map(|part| part_of(text, part)).collect()));
    };
    let Some(separator) = separator.as_str() else {
        let name = separator.type_name();
        return Err(type_error(cx, format!("must be str or None, not {}", name.as_str())));
    };
    if separator.is_empty() {
        return Err(value_error(cx, "empty separator"));
    }
    let most = most.saturating_add(1);
    let mut parts: Vec<Value> = if from_right {
        text.rsplitn(most, separator.as_str()).map(|part| part_of(text, part)).collect()
    } else {
        text.splitn(most, separator.as_str()).map(|part| part_of(text, part)).collect()
    };
    if from_right {
        parts.reverse();
    }
    Ok(Value::list(parts))
}

fn words(text: &str, most: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text.trim_start_matches(unicode::is_space);
    while !rest.is_empty() {
        if parts.len() == most {
            parts.push(rest);
            break;
        }
        let end = rest.find(unicode::is_space).unwrap_or(rest.len());
        parts.push(&rest[..end]);
        rest = rest[end..].trim_start_matches(unicode::is_space);
    }
    parts
}

fn right_words(text: &str, most: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text.trim_end_matches(unicode::is_space);
    while !rest.is_empty() {
        if parts.len() == most {
            parts.push(rest);
            break;
        }
        let start = rest.char_indices().rev().find(|(_, c)| unicode::is_space(*c)).map_or(0, |(at, c)| at + c.len_utf8());
        parts.push(&rest[start..]);
        rest = rest[..start].trim_end_matches(unicode::is_space);
    }
    parts.reverse();
    parts
}

/// `splitlines`
pub fn lines(text: &str, keep_ends: bool) -> Value {
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (end, next) = match rest.char_indices().find(|(_, c)| unicode::is_line_end(*c)) {
            Some((at, '\r')) if rest[at + 1..].starts_with('\n') => (at, at + 2),
            Some((at, c)) => (at, at + c.len_utf8()),
            None => (rest.len(), rest.len()),
        };
        lines.push(Value::str(&rest[..if keep_ends { next } else { end }]));
        rest = &rest[next..];
    }
    Value::list(lines)
}
