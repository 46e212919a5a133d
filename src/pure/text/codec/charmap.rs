//! Encodings of one byte for each character.

use super::{Undecodable, Unencodable};
use crate::pure::text::unicode;

const UNDEFINED: &str = "character maps to <undefined>";
/// Stands in a map for a byte without a character.
const NOTHING: char = '\u{fffe}';

/// ASCII and Latin-1: the code point is the byte.
pub(super) fn encode_below(
    limit: u32,
    reason: &'static str,
    chars: &[char],
    mut at: usize,
    out: &mut Vec<u8>,
) -> Result<(), Unencodable> {
    while let Some(c) = chars.get(at) {
        if u32::from(*c) >= limit {
            let run = chars[at..].iter().take_while(|c| u32::from(**c) >= limit).count();
            return Err(Unencodable { start: at, end: at + run, reason });
        }
        out.push(*c as u8);
        at += 1;
    }
    Ok(())
}

pub(super) fn decode_ascii(bytes: &[u8], at: usize, out: &mut String) -> Result<(), Undecodable> {
    let count = bytes[at..].iter().take_while(|byte| byte.is_ascii()).count();
    out.extend(bytes[at..at + count].iter().map(|byte| *byte as char));
    let start = at + count;
    if start == bytes.len() {
        return Ok(());
    }
    Err(Undecodable { start, end: start + 1, reason: "ordinal not in range(128)", cut: false })
}

fn byte_of(map: &str, c: char) -> Option<u8> {
    if c.is_ascii() {
        return Some(c as u8);
    }
    if c == NOTHING || unicode::surrogate(c).is_some() {
        return None;
    }
    map.chars().position(|mapped| mapped == c).map(|index| index as u8 + 0x80)
}

pub(super) fn encode(map: &str, chars: &[char], mut at: usize, out: &mut Vec<u8>) -> Result<(), Unencodable> {
    while let Some(c) = chars.get(at) {
        let Some(byte) = byte_of(map, *c) else {
            let run = chars[at..].iter().take_while(|c| byte_of(map, **c).is_none()).count();
            return Err(Unencodable { start: at, end: at + run, reason: UNDEFINED });
        };
        out.push(byte);
        at += 1;
    }
    Ok(())
}

pub(super) fn decode(map: &str, bytes: &[u8], at: usize, out: &mut String) -> Result<(), Undecodable> {
    let upper: Vec<char> = map.chars().collect();
    for (index, byte) in bytes.iter().enumerate().skip(at) {
        let c = byte.checked_sub(0x80).map_or(*byte as char, |high| upper[usize::from(high)]);
        if c == NOTHING {
            return Err(Undecodable { start: index, end: index + 1, reason: UNDEFINED, cut: false });
        }
        out.push(c);
    }
    Ok(())
}
