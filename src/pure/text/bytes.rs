//! The methods of bytes and bytearray: those of str, for ASCII, and the hexadecimal ones.

use std::borrow::Cow;

use memchr::memmem;

use super::slice::{check_size, window};
use super::string::{Ends, empty_separator, halves};
use crate::pure::fault::Fault;

pub fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

fn between(bytes: &[u8], start: Option<i64>, stop: Option<i64>) -> Option<(usize, &[u8])> {
    let (start, stop) = window(bytes.len(), start, stop)?;
    Some((start, &bytes[start..stop]))
}

pub fn find(bytes: &[u8], wanted: &[u8], start: Option<i64>, stop: Option<i64>) -> Option<usize> {
    let (before, part) = between(bytes, start, stop)?;
    memmem::find(part, wanted).map(|at| before + at)
}

pub fn rfind(bytes: &[u8], wanted: &[u8], start: Option<i64>, stop: Option<i64>) -> Option<usize> {
    let (before, part) = between(bytes, start, stop)?;
    memmem::rfind(part, wanted).map(|at| before + at)
}

pub fn count(bytes: &[u8], wanted: &[u8], start: Option<i64>, stop: Option<i64>) -> usize {
    let Some((_, part)) = between(bytes, start, stop) else { return 0 };
    if wanted.is_empty() { part.len() + 1 } else { memmem::find_iter(part, wanted).count() }
}

pub fn starts_with(bytes: &[u8], prefix: &[u8], start: Option<i64>, stop: Option<i64>) -> bool {
    between(bytes, start, stop).is_some_and(|(_, part)| part.starts_with(prefix))
}

pub fn ends_with(bytes: &[u8], suffix: &[u8], start: Option<i64>, stop: Option<i64>) -> bool {
    between(bytes, start, stop).is_some_and(|(_, part)| part.ends_with(suffix))
}

fn limit(most: i64) -> usize {
    usize::try_from(most).unwrap_or(usize::MAX)
}

/// `bytes.replace(old, new, count)`
pub fn replace(bytes: &[u8], old: &[u8], new: &[u8], most: i64) -> Result<Vec<u8>, Fault> {
    let most = limit(most);
    let places: Vec<usize> = if old.is_empty() {
        (0..=bytes.len()).take(most).collect()
    } else {
        memmem::find_iter(bytes, old).take(most).collect()
    };
    let grown = places.len().checked_mul(new.len()).and_then(|grown| grown.checked_add(bytes.len()));
    let mut out = Vec::with_capacity(check_size(grown)? - places.len() * old.len().min(new.len()));
    let mut done = 0;
    for at in places {
        out.extend_from_slice(&bytes[done..at]);
        out.extend_from_slice(new);
        done = at + old.len();
    }
    out.extend_from_slice(&bytes[done..]);
    Ok(out)
}

/// What stands before and behind a separator.
pub type Halves<'a> = (&'a [u8], &'a [u8]);

/// `bytes.partition(separator)`; None where the separator is not in it.
pub fn partition<'a>(bytes: &'a [u8], separator: &[u8]) -> Result<Option<Halves<'a>>, Fault> {
    if separator.is_empty() {
        return Err(empty_separator());
    }
    Ok(memmem::find(bytes, separator).map(|at| (&bytes[..at], &bytes[at + separator.len()..])))
}

/// `bytes.rpartition(separator)`
pub fn rpartition<'a>(bytes: &'a [u8], separator: &[u8]) -> Result<Option<Halves<'a>>, Fault> {
    if separator.is_empty() {
        return Err(empty_separator());
    }
    Ok(memmem::rfind(bytes, separator).map(|at| (&bytes[..at], &bytes[at + separator.len()..])))
}

fn trim_start(mut bytes: &[u8], dropped: impl Fn(u8) -> bool) -> &[u8] {
    while let [first, rest @ ..] = bytes
        && dropped(*first)
    {
        bytes = rest;
    }
    bytes
}

fn trim_end(mut bytes: &[u8], dropped: impl Fn(u8) -> bool) -> &[u8] {
    while let [rest @ .., last] = bytes
        && dropped(*last)
    {
        bytes = rest;
    }
    bytes
}

/// `bytes.split(separator, maxsplit)`
pub fn split<'a>(bytes: &'a [u8], separator: Option<&[u8]>, most: i64) -> Result<Vec<&'a [u8]>, Fault> {
    let most = limit(most);
    let mut parts = Vec::new();
    if let Some(separator) = separator {
        if separator.is_empty() {
            return Err(empty_separator());
        }
        let mut done = 0;
        for at in memmem::find_iter(bytes, separator).take(most) {
            parts.push(&bytes[done..at]);
            done = at + separator.len();
        }
        parts.push(&bytes[done..]);
        return Ok(parts);
    }
    let mut rest = trim_start(bytes, is_space);
    while !rest.is_empty() {
        if parts.len() == most {
            parts.push(rest);
            break;
        }
        let end = rest.iter().position(|byte| is_space(*byte)).unwrap_or(rest.len());
        parts.push(&rest[..end]);
        rest = trim_start(&rest[end..], is_space);
    }
    Ok(parts)
}

/// `bytes.rsplit(separator, maxsplit)`
pub fn rsplit<'a>(bytes: &'a [u8], separator: Option<&[u8]>, most: i64) -> Result<Vec<&'a [u8]>, Fault> {
    let most = limit(most);
    let mut parts = Vec::new();
    if let Some(separator) = separator {
        if separator.is_empty() {
            return Err(empty_separator());
        }
        let mut end = bytes.len();
        for at in memmem::rfind_iter(bytes, separator).take(most) {
            parts.push(&bytes[at + separator.len()..end]);
            end = at;
        }
        parts.push(&bytes[..end]);
    } else {
        let mut rest = trim_end(bytes, is_space);
        while !rest.is_empty() {
            if parts.len() == most {
                parts.push(rest);
                break;
            }
            let start = rest.iter().rposition(|byte| is_space(*byte)).map_or(0, |at| at + 1);
            parts.push(&rest[start..]);
            rest = trim_end(&rest[..start], is_space);
        }
    }
    parts.reverse();
    Ok(parts)
}

/// `bytes.splitlines(keepends)`
pub fn split_lines(bytes: &[u8], keep_ends: bool) -> Vec<&[u8]> {
    let mut lines = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
        let end = at + 1 + usize::from(rest[at..].starts_with(b"\r\n"));
        lines.push(&rest[..if keep_ends { end } else { at }]);
        rest = &rest[end..];
    }
    if !rest.is_empty() {
        lines.push(rest);
    }
    lines
}

/// `strip`, `lstrip`, `rstrip`
pub fn strip<'a>(bytes: &'a [u8], stripped: Option<&[u8]>, ends: Ends) -> &'a [u8] {
    let dropped = |byte: u8| stripped.map_or_else(|| is_space(byte), |set| set.contains(&byte));
    let bytes = if ends == Ends::Right { bytes } else { trim_start(bytes, dropped) };
    if ends == Ends::Left { bytes } else { trim_end(bytes, dropped) }
}

/// `bytes.translate(table, delete)`
pub fn translate(bytes: &[u8], table: Option<&[u8]>, delete: &[u8]) -> Result<Vec<u8>, Fault> {
    if table.is_some_and(|table| table.len() != 256) {
        return Err(Fault::value("translation table must be 256 characters long"));
    }
    let mut deleted = [false; 256];
    delete.iter().for_each(|byte| deleted[usize::from(*byte)] = true);
    let kept = bytes.iter().filter(|byte| !deleted[usize::from(**byte)]);
    Ok(match table {
        Some(table) => kept.map(|byte| table[usize::from(*byte)]).collect(),
        None => kept.copied().collect(),
    })
}

/// `bytes.expandtabs(size)`
pub fn expand_tabs(bytes: &[u8], size: i64) -> Result<Vec<u8>, Fault> {
    let size = usize::try_from(size).unwrap_or(0);
    let tabs = bytes.iter().filter(|byte| **byte == b'\t').count();
    check_size(tabs.checked_mul(size).and_then(|grown| grown.checked_add(bytes.len())))?;
    let mut out = Vec::with_capacity(bytes.len());
    let mut column = 0;
    for byte in bytes {
        match byte {
            b'\t' if size > 0 => {
                let blanks = size - column % size;
                out.extend(std::iter::repeat_n(b' ', blanks));
                column += blanks;
            }
            b'\t' => {}
            _ => {
                column = if matches!(byte, b'\n' | b'\r') { 0 } else { column + 1 };
                out.push(*byte);
            }
        }
    }
    Ok(out)
}

fn padded(bytes: &[u8], before: usize, after: usize, fill: u8) -> Result<Vec<u8>, Fault> {
    let size = before.checked_add(after).and_then(|padding| padding.checked_add(bytes.len()));
    let mut out = Vec::with_capacity(check_size(size)?);
    out.resize(before, fill);
    out.extend_from_slice(bytes);
    out.resize(out.len() + after, fill);
    Ok(out)
}

pub fn center(bytes: &[u8], width: i64, fill: u8) -> Result<Vec<u8>, Fault> {
    let (before, after) = halves(bytes.len(), usize::try_from(width).unwrap_or(0));
    padded(bytes, before, after, fill)
}

pub fn ljust(bytes: &[u8], width: i64, fill: u8) -> Result<Vec<u8>, Fault> {
    padded(bytes, 0, usize::try_from(width).unwrap_or(0).saturating_sub(bytes.len()), fill)
}

pub fn rjust(bytes: &[u8], width: i64, fill: u8) -> Result<Vec<u8>, Fault> {
    padded(bytes, usize::try_from(width).unwrap_or(0).saturating_sub(bytes.len()), 0, fill)
}

/// `bytes.zfill(width)`
pub fn zfill(bytes: &[u8], width: i64) -> Result<Vec<u8>, Fault> {
    let missing = usize::try_from(width).unwrap_or(0).saturating_sub(bytes.len());
    let mut out = padded(bytes, missing, 0, b'0')?;
    if missing > 0 && matches!(bytes.first(), Some(b'+' | b'-')) {
        out.swap(0, missing);
    }
    Ok(out)
}

pub fn title(bytes: &[u8]) -> Vec<u8> {
    let mut in_word = false;
    let turned = bytes.iter().map(|byte| {
        let turned = if in_word { byte.to_ascii_lowercase() } else { byte.to_ascii_uppercase() };
        in_word = byte.is_ascii_alphabetic();
        turned
    });
    turned.collect()
}

pub fn capitalize(bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_ascii_lowercase();
    if let Some(first) = out.first_mut() {
        first.make_ascii_uppercase();
    }
    out
}

pub fn swapcase(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().map(|byte| if byte.is_ascii_alphabetic() { byte ^ 0x20 } else { *byte }).collect()
}

fn all(bytes: &[u8], holds: impl Fn(&u8) -> bool) -> bool {
    !bytes.is_empty() && bytes.iter().all(holds)
}

pub fn is_alpha(bytes: &[u8]) -> bool {
    all(bytes, u8::is_ascii_alphabetic)
}

pub fn is_alnum(bytes: &[u8]) -> bool {
    all(bytes, u8::is_ascii_alphanumeric)
}

pub fn is_digit(bytes: &[u8]) -> bool {
    all(bytes, u8::is_ascii_digit)
}

/// `bytes.isspace()`
pub fn is_blank(bytes: &[u8]) -> bool {
    all(bytes, |byte| is_space(*byte))
}

pub fn is_lowercase(bytes: &[u8]) -> bool {
    bytes.iter().any(u8::is_ascii_lowercase) && !bytes.iter().any(u8::is_ascii_uppercase)
}

pub fn is_uppercase(bytes: &[u8]) -> bool {
    bytes.iter().any(u8::is_ascii_uppercase) && !bytes.iter().any(u8::is_ascii_lowercase)
}

/// `bytes.istitle()`
pub fn is_titlecase(bytes: &[u8]) -> bool {
    let letters = bytes.iter().any(u8::is_ascii_alphabetic);
    letters && title(bytes) == bytes
}

/// `bytes.fromhex(text)`
pub fn from_hex(text: &str) -> Result<Vec<u8>, Fault> {
    let wrong = |at: usize| Fault::value(format!("non-hexadecimal number found in fromhex() arg at position {at}"));
    if let Some(at) = text.chars().position(|c| !c.is_ascii()) {
        return Err(wrong(at));
    }
    let digits = text.as_bytes();
    let digit = |at: usize| digits.get(at).and_then(|byte| (*byte as char).to_digit(16)).ok_or_else(|| wrong(at));
    let mut out = Vec::with_capacity(digits.len() / 2);
    let mut at = 0;
    while at < digits.len() {
        if is_space(digits[at]) {
            at += 1;
            continue;
        }
        out.push((digit(at)? << 4 | digit(at + 1)?) as u8);
        at += 2;
    }
    Ok(out)
}

/// `bytes.hex()`
pub fn hex(bytes: &[u8]) -> String {
    let digits = |byte: &u8| [byte >> 4, byte & 15].map(|digit| b"0123456789abcdef"[usize::from(digit)] as char);
    bytes.iter().flat_map(digits).collect()
}

/// `bytes.hex(separator, group)`: groups of bytes, counted from the right, or from the left where negative.
pub fn hex_grouped(bytes: &[u8], separator: char, group: i64) -> String {
    let size = usize::try_from(group.unsigned_abs()).unwrap_or(usize::MAX);
    let plain = hex(bytes);
    if size == 0 {
        return plain;
    }
    let mut out = String::with_capacity(plain.len() + bytes.len() / size);
    for (index, digits) in plain.as_bytes().chunks(2).enumerate() {
        let boundary = if group > 0 { (bytes.len() - index).is_multiple_of(size) } else { index.is_multiple_of(size) };
        if index > 0 && boundary {
            out.push(separator);
        }
        out.extend(digits.iter().map(|digit| *digit as char));
    }
    out
}

/// The separator that `hex()` was given, if it will do.
pub fn hex_separator(given: Cow<'_, str>) -> Result<char, Fault> {
    let mut chars = given.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) if c.is_ascii() => Ok(c),
        (Some(_), None) => Err(Fault::value("sep must be ASCII.")),
        _ => Err(Fault::value("sep must be length 1.")),
    }
}
