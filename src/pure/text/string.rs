//! The methods of str that look for, cut and pad, over code points. Case and character classes are in `case`.

use super::slice::{check_size, window};
use super::unicode::{is_line_end, is_space};
use crate::pure::fault::Fault;

/// The number of code points.
pub fn length(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}

/// The byte at which a code point begins; the end where there is none.
pub fn offset(text: &str, index: usize) -> usize {
    if text.is_ascii() {
        return index.min(text.len());
    }
    text.char_indices().nth(index).map_or(text.len(), |(offset, _)| offset)
}

/// What lies between two bounds, and how many code points come before it; None where not even the empty text does.
pub fn between(text: &str, start: Option<i64>, stop: Option<i64>) -> Option<(usize, &str)> {
    if start.is_none() && stop.is_none() {
        return Some((0, text));
    }
    let (start, stop) = window(length(text), start, stop)?;
    let (from, to) = (offset(text, start), offset(text, stop));
    Some((start, &text[from..to]))
}

/// `text.find(wanted, start, stop)`
pub fn find(text: &str, wanted: &str, start: Option<i64>, stop: Option<i64>) -> Option<usize> {
    let (before, part) = between(text, start, stop)?;
    part.find(wanted).map(|at| before + length(&part[..at]))
}

/// `text.rfind(wanted, start, stop)`
pub fn rfind(text: &str, wanted: &str, start: Option<i64>, stop: Option<i64>) -> Option<usize> {
    let (before, part) = between(text, start, stop)?;
    part.rfind(wanted).map(|at| before + length(&part[..at]))
}

/// `text.count(wanted, start, stop)`
pub fn count(text: &str, wanted: &str, start: Option<i64>, stop: Option<i64>) -> usize {
    let Some((_, part)) = between(text, start, stop) else { return 0 };
    if wanted.is_empty() { length(part) + 1 } else { part.matches(wanted).count() }
}

pub fn starts_with(text: &str, prefix: &str, start: Option<i64>, stop: Option<i64>) -> bool {
    between(text, start, stop).is_some_and(|(_, part)| part.starts_with(prefix))
}

pub fn ends_with(text: &str, suffix: &str, start: Option<i64>, stop: Option<i64>) -> bool {
    between(text, start, stop).is_some_and(|(_, part)| part.ends_with(suffix))
}

/// A limit as `maxsplit` and `count` give it: none where negative.
fn limit(most: i64) -> usize {
    usize::try_from(most).unwrap_or(usize::MAX)
}

/// `text.replace(old, new, count)`; a negative count is all.
pub fn replace(text: &str, old: &str, new: &str, most: i64) -> Result<String, Fault> {
    let most = limit(most);
    let hits = if old.is_empty() { length(text) + 1 } else { text.matches(old).count() }.min(most);
    let grown = hits.checked_mul(new.len()).and_then(|grown| grown.checked_add(text.len()));
    check_size(grown)?;
    Ok(if hits == 0 { text.to_owned() } else { text.replacen(old, new, hits) })
}

/// `text.partition(separator)`; None where the separator is not in it.
pub fn partition<'a>(text: &'a str, separator: &str) -> Result<Option<(&'a str, &'a str)>, Fault> {
    if separator.is_empty() { Err(empty_separator()) } else { Ok(text.split_once(separator)) }
}

/// `text.rpartition(separator)`
pub fn rpartition<'a>(text: &'a str, separator: &str) -> Result<Option<(&'a str, &'a str)>, Fault> {
    if separator.is_empty() { Err(empty_separator()) } else { Ok(text.rsplit_once(separator)) }
}

pub(super) fn empty_separator() -> Fault {
    Fault::value("empty separator")
}

/// `text.split(separator, maxsplit)`; without a separator at runs of white space.
pub fn split<'a>(text: &'a str, separator: Option<&str>, most: i64) -> Result<Vec<&'a str>, Fault> {
    let most = limit(most);
    if let Some(separator) = separator {
        if separator.is_empty() {
            return Err(empty_separator());
        }
        let (count, mut chars) = (most.saturating_add(1), separator.chars());
        // One character is found much quicker than a text that happens to be so long.
        return Ok(match (chars.next(), chars.next()) {
            (Some(one), None) => text.splitn(count, one).collect(),
            _ => text.splitn(count, separator).collect(),
        });
    }
    let mut parts = Vec::new();
    let mut rest = text.trim_start_matches(is_space);
    while !rest.is_empty() {
        if parts.len() == most {
            parts.push(rest);
            break;
        }
        let end = rest.find(is_space).unwrap_or(rest.len());
        parts.push(&rest[..end]);
        rest = rest[end..].trim_start_matches(is_space);
    }
    Ok(parts)
}

/// `text.rsplit(separator, maxsplit)`
pub fn rsplit<'a>(text: &'a str, separator: Option<&str>, most: i64) -> Result<Vec<&'a str>, Fault> {
    let most = limit(most);
    let mut parts = Vec::new();
    if let Some(separator) = separator {
        if separator.is_empty() {
            return Err(empty_separator());
        }
        parts.extend(text.rsplitn(most.saturating_add(1), separator));
    } else {
        let mut rest = text.trim_end_matches(is_space);
        while !rest.is_empty() {
            if parts.len() == most {
                parts.push(rest);
                break;
            }
            let start = rest.char_indices().rev().find(|(_, c)| is_space(*c)).map_or(0, |(at, c)| at + c.len_utf8());
            parts.push(&rest[start..]);
            rest = rest[..start].trim_end_matches(is_space);
        }
    }
    parts.reverse();
    Ok(parts)
}

/// `text.splitlines(keepends)`
pub fn split_lines(text: &str, keep_ends: bool) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some((at, c)) = rest.char_indices().find(|(_, c)| is_line_end(*c)) {
        let pair = c == '\r' && rest[at + 1..].starts_with('\n');
        let end = at + c.len_utf8() + usize::from(pair);
        lines.push(&rest[..if keep_ends { end } else { at }]);
        rest = &rest[end..];
    }
    if !rest.is_empty() {
        lines.push(rest);
    }
    lines
}

/// Which ends are stripped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    Both,
    Left,
    Right,
}

/// `strip`, `lstrip`, `rstrip`: of white space where no characters are given.
pub fn strip<'a>(text: &'a str, characters: Option<&str>, ends: Ends) -> &'a str {
    let stripped = |c: char| characters.map_or_else(|| is_space(c), |characters| characters.contains(c));
    let text = if ends == Ends::Right { text } else { text.trim_start_matches(stripped) };
    if ends == Ends::Left { text } else { text.trim_end_matches(stripped) }
}

/// `text.expandtabs(size)`
pub fn expand_tabs(text: &str, size: i64) -> Result<String, Fault> {
    let size = usize::try_from(size).unwrap_or(0);
    let tabs = text.matches('\t').count();
    check_size(tabs.checked_mul(size).and_then(|grown| grown.checked_add(text.len())))?;
    let mut out = String::with_capacity(text.len());
    let mut column = 0;
    for c in text.chars() {
        match c {
            '\t' if size > 0 => {
                let blanks = size - column % size;
                out.extend(std::iter::repeat_n(' ', blanks));
                column += blanks;
            }
            '\t' => {}
            _ => {
                column = if matches!(c, '\n' | '\r') { 0 } else { column + 1 };
                out.push(c);
            }
        }
    }
    Ok(out)
}

/// The padding before and after something that is centred: CPython's way of sharing an odd rest.
pub(super) fn halves(length: usize, width: usize) -> (usize, usize) {
    let missing = width.saturating_sub(length);
    let before = missing / 2 + (missing & width & 1);
    (before, missing - before)
}

fn padded(text: &str, before: usize, after: usize, fill: char) -> Result<String, Fault> {
    let padding = before.checked_add(after).and_then(|padding| padding.checked_mul(fill.len_utf8()));
    let size = check_size(padding.and_then(|padding| padding.checked_add(text.len())))?;
    let mut out = String::with_capacity(size);
    out.extend(std::iter::repeat_n(fill, before));
    out.push_str(text);
    out.extend(std::iter::repeat_n(fill, after));
    Ok(out)
}

pub fn center(text: &str, width: i64, fill: char) -> Result<String, Fault> {
    let (before, after) = halves(length(text), usize::try_from(width).unwrap_or(0));
    padded(text, before, after, fill)
}

pub fn ljust(text: &str, width: i64, fill: char) -> Result<String, Fault> {
    padded(text, 0, usize::try_from(width).unwrap_or(0).saturating_sub(length(text)), fill)
}

pub fn rjust(text: &str, width: i64, fill: char) -> Result<String, Fault> {
    padded(text, usize::try_from(width).unwrap_or(0).saturating_sub(length(text)), 0, fill)
}

/// `text.zfill(width)`
pub fn zfill(text: &str, width: i64) -> Result<String, Fault> {
    let missing = usize::try_from(width).unwrap_or(0).saturating_sub(length(text));
    let (sign, digits) = if text.starts_with(['+', '-']) { text.split_at(1) } else { ("", text) };
    Ok(sign.to_owned() + &padded(digits, missing, 0, '0')?)
}
