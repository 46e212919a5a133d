//! unicode_escape and raw_unicode_escape: text as Python's literals write it.

use super::Undecodable;
use crate::pure::text::{repr, unicode};

pub(super) fn encode(text: &str) -> Vec<u8> {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            ' '..='~' => out.push(c),
            _ => repr::escape(unicode::code_point(c), &mut out),
        }
    }
    out.into_bytes()
}

pub(super) fn encode_raw(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for c in text.chars() {
        match unicode::code_point(c) {
            code @ 0..=0xff => out.push(code as u8),
            code => {
                let mut escaped = String::new();
                repr::escape(code, &mut escaped);
                out.extend(escaped.bytes());
            }
        }
    }
    out
}

/// Hexadecimal digits behind an escape's letter: the number, and how many there were of those wanted.
fn hexadecimal(bytes: &[u8], wanted: usize) -> (u32, usize) {
    let digits = bytes.iter().take(wanted).map_while(|byte| (*byte as char).to_digit(16));
    digits.fold((0, 0), |(value, count), digit| (value << 4 | digit, count + 1))
}

fn truncated(kind: u8) -> &'static str {
    match kind {
        b'x' => "truncated \\xXX escape",
        b'u' => "truncated \\uXXXX escape",
        _ => "truncated \\UXXXXXXXX escape",
    }
}

fn length_of(kind: u8) -> usize {
    match kind {
        b'x' => 2,
        b'u' => 4,
        _ => 8,
    }
}

pub(super) fn decode(bytes: &[u8], mut at: usize, out: &mut String) -> Result<(), Undecodable> {
    while let Some(byte) = bytes.get(at) {
        if *byte != b'\\' {
            out.push(*byte as char);
            at += 1;
            continue;
        }
        let wrong = |end: usize, reason| Err(Undecodable { start: at, end, reason, cut: end == bytes.len() });
        let Some(kind) = bytes.get(at + 1) else { return wrong(at + 1, "\\ at end of string") };
        let rest = &bytes[at + 2..];
        let mut used = 2;
        match kind {
            b'\n' => {}
            b'\\' | b'\'' | b'"' => out.push(*kind as char),
            b'a' => out.push('\x07'),
            b'b' => out.push('\x08'),
            b't' => out.push('\t'),
            b'n' => out.push('\n'),
            b'v' => out.push('\x0b'),
            b'f' => out.push('\x0c'),
            b'r' => out.push('\r'),
            b'0'..=b'7' => {
                let digits = bytes[at + 1..].iter().take(3).map_while(|byte| (*byte as char).to_digit(8));
                let (value, count) = digits.fold((0, 0), |(value, count), digit| (value << 3 | digit, count + 1));
                out.extend(char::from_u32(value));
                used = 1 + count;
            }
            b'x' | b'u' | b'U' => {
                let wanted = length_of(*kind);
                let (code, count) = hexadecimal(rest, wanted);
                if count < wanted {
                    return wrong(at + 2 + count, truncated(*kind));
                }
                used += wanted;
                let Some(c) = unicode::from_code_point(code) else {
                    return wrong(at + used, "illegal Unicode character");
                };
                out.push(c);
            }
            b'N' => {
                let malformed = "malformed \\N character escape";
                if rest.first() != Some(&b'{') {
                    return wrong(at + 2, malformed);
                }
                let Some(end) = rest.iter().position(|byte| *byte == b'}') else {
                    return wrong(bytes.len(), malformed);
                };
                if end == 1 {
                    return wrong(at + 3, malformed);
                }
                used += end + 1;
                let c = std::str::from_utf8(&rest[1..end]).ok().and_then(crate::pure::text::unicode::name::character);
                let Some(c) = c.filter(|c| unicode::is_assigned(*c)) else {
                    return wrong(at + used, "unknown Unicode character name");
                };
                out.push(c);
            }
            other => out.extend(['\\', *other as char]),
        }
        at += used;
    }
    Ok(())
}

pub(super) fn decode_raw(bytes: &[u8], mut at: usize, out: &mut String) -> Result<(), Undecodable> {
    while let Some(byte) = bytes.get(at) {
        let kind = bytes.get(at + 1).copied().unwrap_or(0);
        if *byte != b'\\' || !matches!(kind, b'u' | b'U') {
            out.push(*byte as char);
            at += 1;
            // The second of two backslashes begins nothing.
            if *byte == b'\\' && kind == b'\\' {
                out.push('\\');
                at += 1;
            }
            continue;
        }
        let wrong = |end: usize, reason| Err(Undecodable { start: at, end, reason, cut: end == bytes.len() });
        let wanted = length_of(kind);
        let (code, count) = hexadecimal(&bytes[at + 2..], wanted);
        if count < wanted {
            return wrong(at + 2 + count, truncated(kind));
        }
        let Some(c) = unicode::from_code_point(code) else {
            return wrong(at + 2 + wanted, "\\Uxxxxxxxx out of range");
        };
        out.push(c);
        at += 2 + wanted;
    }
    Ok(())
}
