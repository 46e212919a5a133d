//! `repr` and `ascii` of str, bytes and bytearray.

use std::fmt::Write;

use super::unicode;

/// `repr(text)`
pub fn string(text: &str) -> String {
    string_where(text, unicode::is_printable)
}

/// `ascii(text)`
pub fn ascii_string(text: &str) -> String {
    string_where(text, |c| matches!(c, ' '..='~'))
}

fn string_where(text: &str, plain: impl Fn(char) -> bool) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if c == quote => out.extend(['\\', c]),
            _ if plain(c) => out.push(c),
            _ => escape(unicode::code_point(c), &mut out),
        }
    }
    out.push(quote);
    out
}

/// The `\x`, `\u` or `\U` escape of a code point.
pub fn escape(code: u32, out: &mut String) {
    // Writing to a String cannot fail.
    let _ = match code {
        0..=0xff => write!(out, "\\x{code:02x}"),
        0x100..=0xffff => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    };
}

/// The result of `repr`, with all that is not ASCII escaped: what `ascii` makes of any object's repr.
pub fn ascii(repr: &str) -> String {
    let mut out = String::with_capacity(repr.len());
    for c in repr.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            escape(unicode::code_point(c), &mut out);
        }
    }
    out
}

/// `repr(bytes)`
pub fn bytes(bytes: &[u8]) -> String {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { b'"' } else { b'\'' };
    quoted_bytes(bytes, quote)
}

/// `repr(bytearray)`. CPython escapes a `'` between double quotes too here.
pub fn bytearray(bytes: &[u8]) -> String {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { b'"' } else { b'\'' };
    let mut out = String::with_capacity(bytes.len() + 14);
    out.push_str("bytearray(b");
    out.push(quote as char);
    for byte in bytes {
        byte_into(*byte, b'\'', &mut out);
    }
    out.push(quote as char);
    out.push(')');
    out
}

fn quoted_bytes(bytes: &[u8], quote: u8) -> String {
    let mut out = String::with_capacity(bytes.len() + 3);
    out.push('b');
    out.push(quote as char);
    for byte in bytes {
        byte_into(*byte, quote, &mut out);
    }
    out.push(quote as char);
    out
}

fn byte_into(byte: u8, quote: u8, out: &mut String) {
    match byte {
        b'\\' => out.push_str("\\\\"),
        b'\n' => out.push_str("\\n"),
        b'\r' => out.push_str("\\r"),
        b'\t' => out.push_str("\\t"),
        _ if byte == quote => out.extend(['\\', byte as char]),
        b' '..=b'~' => out.push(byte as char),
        _ => escape(byte.into(), out),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_escapes() {
        assert_eq!(string("it's"), r#""it's""#);
        assert_eq!(string("'\""), r#"'\'"'"#);
        assert_eq!(string("\0\x7f\u{a0}é한\u{10d8ff}\u{1f600}\u{e0001}"), r"'\x00\x7f\xa0é한\ud8ff😀\U000e0001'");
        assert_eq!(ascii_string("é한😀"), r"'\xe9\ud55c\U0001f600'");
        assert_eq!(bytes(b"it's\xff\r"), r#"b"it's\xff\r""#);
        assert_eq!(bytearray(b"it's"), r#"bytearray(b"it\'s")"#);
        assert_eq!(ascii("['é']"), r"['\xe9']");
    }
}
