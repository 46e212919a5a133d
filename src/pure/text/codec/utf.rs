//! UTF-8, UTF-16 and UTF-32.

use super::{Endian, Undecodable, Unencodable};
use crate::pure::text::unicode;

const NO_SURROGATES: &str = "surrogates not allowed";

pub(super) fn encode_8(chars: &[char], mut at: usize, out: &mut Vec<u8>) -> Result<(), Unencodable> {
    while let Some(c) = chars.get(at) {
        if unicode::surrogate(*c).is_some() {
            let run = chars[at..].iter().take_while(|c| unicode::surrogate(**c).is_some()).count();
            return Err(Unencodable { start: at, end: at + run, reason: NO_SURROGATES });
        }
        out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        at += 1;
    }
    Ok(())
}

pub(super) fn decode_8(bytes: &[u8], at: usize, out: &mut String) -> Result<(), Undecodable> {
    let part = &bytes[at..];
    let error = match std::str::from_utf8(part) {
        Ok(text) => {
            out.push_str(text);
            return Ok(());
        }
        Err(error) => error,
    };
    let valid = error.valid_up_to();
    out.push_str(&String::from_utf8_lossy(&part[..valid]));
    let start = at + valid;
    let (end, reason) = match error.error_len() {
        None => (bytes.len(), "unexpected end of data"),
        Some(length) if length == 1 && !matches!(bytes[start], 0xc2..=0xf4) => (start + 1, "invalid start byte"),
        Some(length) => (start + length, "invalid continuation byte"),
    };
    Err(Undecodable { start, end, reason, cut: error.error_len().is_none() })
}

pub(super) fn push_16(endian: Endian, unit: u16, out: &mut Vec<u8>) {
    out.extend(if endian == Endian::Big { unit.to_be_bytes() } else { unit.to_le_bytes() });
}

pub(super) fn push_32(endian: Endian, unit: u32, out: &mut Vec<u8>) {
    out.extend(if endian == Endian::Big { unit.to_be_bytes() } else { unit.to_le_bytes() });
}

pub(super) fn encode_16(endian: Endian, chars: &[char], mut at: usize, out: &mut Vec<u8>) -> Result<(), Unencodable> {
    while let Some(c) = chars.get(at) {
        if unicode::surrogate(*c).is_some() {
            return Err(Unencodable { start: at, end: at + 1, reason: NO_SURROGATES });
        }
        c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| push_16(endian, *unit, out));
        at += 1;
    }
    Ok(())
}

pub(super) fn encode_32(endian: Endian, chars: &[char], mut at: usize, out: &mut Vec<u8>) -> Result<(), Unencodable> {
    while let Some(c) = chars.get(at) {
        if unicode::surrogate(*c).is_some() {
            return Err(Unencodable { start: at, end: at + 1, reason: NO_SURROGATES });
        }
        push_32(endian, u32::from(*c), out);
        at += 1;
    }
    Ok(())
}

pub(super) fn decode_16(endian: Endian, bytes: &[u8], mut at: usize, out: &mut String) -> Result<(), Undecodable> {
    let unit = |at: usize| match bytes.get(at..at + 2) {
        Some([a, b]) if endian == Endian::Big => Some(u32::from(u16::from_be_bytes([*a, *b]))),
        Some([a, b]) => Some(u32::from(u16::from_le_bytes([*a, *b]))),
        _ => None,
    };
    let wrong = |start, end, reason, cut| Err(Undecodable { start, end, reason, cut });
    while at < bytes.len() {
        let Some(first) = unit(at) else { return wrong(at, bytes.len(), "truncated data", true) };
        let code = match first {
            0xd800..=0xdbff => match unit(at + 2) {
                None => return wrong(at, bytes.len(), "unexpected end of data", true),
                Some(second @ 0xdc00..=0xdfff) => 0x10000 + ((first & 0x3ff) << 10) + (second & 0x3ff),
                Some(_) => return wrong(at, at + 2, "illegal UTF-16 surrogate", false),
            },
            0xdc00..=0xdfff => return wrong(at, at + 2, "illegal encoding", false),
            _ => first,
        };
        out.extend(char::from_u32(code));
        at += if code > 0xffff { 4 } else { 2 };
    }
    Ok(())
}

pub(super) fn decode_32(endian: Endian, bytes: &[u8], mut at: usize, out: &mut String) -> Result<(), Undecodable> {
    while at < bytes.len() {
        let Some([a, b, c, d]) = bytes.get(at..at + 4) else {
            return Err(Undecodable { start: at, end: bytes.len(), reason: "truncated data", cut: true });
        };
        let unit = [*a, *b, *c, *d];
        let code = if endian == Endian::Big { u32::from_be_bytes(unit) } else { u32::from_le_bytes(unit) };
        let Some(c) = char::from_u32(code) else {
            let reason = if code < 0x110000 {
                "code point in surrogate code point range(0xd800, 0xe000)"
            } else {
                "code point not in range(0x110000)"
            };
            return Err(Undecodable { start: at, end: at + 4, reason, cut: false });
        };
        out.push(c);
        at += 4;
    }
    Ok(())
}
