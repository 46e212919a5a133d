//! Finding, splitting, stripping and replacing within bytes.

use super::byte_of;
use super::receiver::{faulty, like, of};
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::{type_error, value_error};
use crate::object::memory::listed;
use crate::object::protocol::buffer::Buffer;
use crate::object::protocol::index::try_index;
use crate::object::row::arguments::{bounds, flag, size_or};
use crate::object::value::Value;
use crate::pure::text::bytes as raw;
use crate::pure::text::string::Ends;

/// What to look for: bytes, or one byte as an int.
fn wanted(cx: &mut Cx, value: &Value) -> Answer<Buffer> {
    if Buffer::get(cx, value)?.is_some() {
        return Buffer::need(cx, value);
    }
    match try_index(cx, value)? {
        Some(_) => Ok(Buffer::of_copy(vec![byte_of(cx, value)?])),
        None => {
            let name = value.type_name();
            let message = format!("argument should be integer or bytes-like object, not '{}'", name.as_str());
            Err(type_error(cx, message))
        }
    }
}

pub(crate) fn place(cx: &mut Cx, args: &[Value], last: bool) -> Answer<Option<usize>> {
    let (start, end) = bounds(cx, &args[2], &args[3])?;
    let part = wanted(cx, &args[1])?;
    Ok(if last {
        raw::rfind(&of(args).bytes(), &part.bytes(), start, end)
    } else {
        raw::find(&of(args).bytes(), &part.bytes(), start, end)
    })
}

pub(crate) fn found(cx: &mut Cx, args: &[Value], last: bool) -> Answer {
    match place(cx, args, last)? {
        Some(at) => Ok(at.into()),
        None => Err(value_error(cx, "subsection not found")),
    }
}

pub(crate) fn count(cx: &mut Cx, args: &[Value]) -> Answer {
    let (start, end) = bounds(cx, &args[2], &args[3])?;
    let part = wanted(cx, &args[1])?;
    Ok(raw::count(&of(args).bytes(), &part.bytes(), start, end).into())
}

type Is = fn(&[u8], &[u8], Option<i64>, Option<i64>) -> bool;

pub(crate) fn affix(cx: &mut Cx, args: &[Value], name: &str, is: Is) -> Answer {
    let (start, end) = bounds(cx, &args[2], &args[3])?;
    let this = of(args);
    if let Value::Tuple(parts) = args[1].plain() {
        for part in parts.iter() {
            let part = Buffer::need(cx, part)?;
            if is(&this.bytes(), &part.bytes(), start, end) {
                return Ok(Value::from(true));
            }
        }
        return Ok(Value::from(false));
    }
    match Buffer::get(cx, &args[1])? {
        Some(part) => Ok(is(&this.bytes(), &part.bytes(), start, end).into()),
        None => {
            let what = args[1].type_name();
            Err(type_error(cx, format!("{name} first arg must be bytes or a tuple of bytes, not {}", what.as_str())))
        }
    }
}

pub(crate) fn strip(cx: &mut Cx, args: &[Value], ends: Ends) -> Answer {
    let doomed = match args[1].some() {
        Some(doomed) => Some(Buffer::need(cx, doomed)?),
        None => None,
    };
    let this = of(args);
    Ok(part_of(args, raw::strip(&this.bytes(), doomed.as_ref().map(Buffer::bytes).as_deref(), ends), this.len()))
}

/// A part of the bytes; the same value where it is all of them and cannot change.
fn part_of(args: &[Value], part: &[u8], length: usize) -> Value {
    match args[0].plain() {
        Value::Bytes(bytes) if part.len() == length => Value::Bytes(bytes.clone()),
        _ => like(args, part.to_vec()),
    }
}

pub(crate) fn remove_affix(cx: &mut Cx, args: &[Value], front: bool) -> Answer {
    let part = Buffer::need(cx, &args[1])?;
    let memory = of(args);
    let this = memory.bytes();
    let part = part.bytes();
    let rest = if front { this.strip_prefix(&*part) } else { this.strip_suffix(&*part) };
    Ok(part_of(args, rest.unwrap_or(&this), this.len()))
}

pub(crate) fn replace(cx: &mut Cx, args: &[Value]) -> Answer {
    let (old, new) = (Buffer::need(cx, &args[1])?, Buffer::need(cx, &args[2])?);
    let most = size_or(cx, &args[3], -1)?;
    let bytes = raw::replace(&of(args).bytes(), &old.bytes(), &new.bytes(), most);
    Ok(like(args, faulty(cx, bytes)?))
}

pub(crate) fn partition(cx: &mut Cx, args: &[Value], last: bool) -> Answer {
    let separator = Buffer::need(cx, &args[1])?;
    let memory = of(args);
    let this = memory.bytes();
    let parts =
        if last { raw::rpartition(&this, &separator.bytes()) } else { raw::partition(&this, &separator.bytes()) };
    let nothing = || like(args, Vec::new());
    Ok(match faulty(cx, parts)? {
        Some((before, after)) => Value::tuple([
            like(args, before.to_vec()),
            match (&args[0], &args[1]) {
                (Value::Bytes(_), Value::Bytes(_)) => args[1].clone(),
                _ => like(args, separator.to_vec()),
            },
            like(args, after.to_vec()),
        ]),
        None if last => Value::tuple([nothing(), nothing(), part_of(args, &this, this.len())]),
        None => Value::tuple([part_of(args, &this, this.len()), nothing(), nothing()]),
    })
}

pub(crate) fn split(cx: &mut Cx, args: &[Value], from_right: bool) -> Answer {
    let most = size_or(cx, &args[2], -1)?;
    let separator = match args[1].some() {
        Some(separator) => Some(Buffer::need(cx, separator)?),
        None => None,
    };
    let memory = of(args);
    let this = memory.bytes();
    let separator = separator.as_ref().map(Buffer::bytes);
    let separator = separator.as_deref();
    let parts = if from_right { raw::rsplit(&this, separator, most) } else { raw::split(&this, separator, most) };
    let parts = faulty(cx, parts)?;
    listed(cx, parts.into_iter().map(|part| part_of(args, part, this.len())))
}

pub(crate) fn lines(cx: &mut Cx, args: &[Value]) -> Answer {
    let keep_ends = flag(cx, &args[1])?;
    let memory = of(args);
    let this = memory.bytes();
    let lines = raw::split_lines(&this, keep_ends).into_iter();
    listed(cx, lines.map(|line| part_of(args, line, this.len())))
}
