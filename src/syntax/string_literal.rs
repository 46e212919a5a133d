//! String literals: prefixes, escapes, neighbours that become one. Knows no expressions but those f-strings hold.

use std::sync::Arc;

use super::ast::*;
use super::error::{Fault, SyntaxClass};
use super::fstring;
use super::input::{Input, Parsed, raise, raise_at};
use super::token::Kind;

/// One literal with its quotes and prefix taken off.
pub(super) struct Literal<'a> {
    pub body: &'a str,
    /// Where the body starts in the whole text.
    pub start: u32,
    pub raw: bool,
    bytes: bool,
    format: bool,
}

impl<'a> Literal<'a> {
    fn of(text: &'a str, start: u32) -> Self {
        let quote_at = text.find(['"', '\'']).unwrap_or(0);
        let (prefix, quoted) = text.split_at(quote_at);
        let has = |letter: char| prefix.contains([letter, letter.to_ascii_uppercase()]);
        let width =
            if quoted.len() >= 6 && (quoted.starts_with("\"\"\"") || quoted.starts_with("'''")) { 3 } else { 1 };
        let body = quoted.get(width..quoted.len().saturating_sub(width)).unwrap_or("");
        let raw = has('r') || !body.contains('\\');
        Literal { body, start: start + (quote_at + width) as u32, raw, bytes: has('b'), format: has('f') }
    }
}

/// One or more literals side by side.
pub(super) fn strings(input: Input<'_>) -> Parsed<'_, Expr> {
    let mut after = input;
    while after.is(Kind::String) {
        after = after.next();
    }
    let span = after.span_from(input.start());
    let literals: Vec<Literal> = (input.index()..after.index())
        .map(|index| {
            let token = input.state.tokens[index];
            Literal::of(input.text(token.span), token.span.start)
        })
        .collect();
    let mut bytes: Vec<u8> = Vec::new();
    let mut parts: Vec<FStringPart> = Vec::new();
    let mut text = String::new();
    let is_format = literals.iter().any(|literal| literal.format);
    for (index, literal) in literals.iter().enumerate() {
        if literal.bytes && !literal.body.is_ascii() {
            let token = input.state.tokens[input.index() + index];
            return raise_at("bytes can only contain ASCII literal characters", token.span);
        }
        if literal.bytes != literals[0].bytes {
            return raise(input.last_read("cannot mix bytes and nonbytes literals"));
        }
        if literal.format {
            match fstring::parts(input, literal, &mut text, &mut parts) {
                Ok(()) => continue,
                Err(fault) => return raise(fault),
            }
        }
        let decoded = match (literal.bytes, literal.raw) {
            (true, true) => {
                bytes.extend_from_slice(literal.body.as_bytes());
                Ok(())
            }
            (true, false) => unescape_bytes(literal.body, &mut bytes),
            (false, true) => {
                text.push_str(literal.body);
                Ok(())
            }
            (false, false) => unescape(literal.body, &mut text),
        };
        if let Err(message) = decoded {
            return raise(input.last_read(message));
        }
    }
    let kind = if literals[0].bytes {
        ExprKind::Constant(Constant::Bytes(bytes.into()))
    } else if is_format {
        if !text.is_empty() {
            parts.push(FStringPart::Literal(text.into()));
        }
        ExprKind::JoinedStr(parts)
    } else {
        ExprKind::Constant(Constant::Str(Arc::from(text)))
    };
    Ok((after, Expr { span, kind }))
}

fn hex_digits(rest: &str, most: usize) -> &str {
    let count = rest.bytes().take(most).take_while(u8::is_ascii_hexdigit).count();
    &rest[..count]
}

fn octal_digits(rest: &str) -> &str {
    let count = rest.bytes().take(3).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
    &rest[..count]
}

/// A code point as this program stores it: lone surrogates stand in the last private plane.
fn stored(code: u32) -> Option<char> {
    match code {
        0xD800..=0xDFFF => char::from_u32(code + 0x10_0000),
        _ => char::from_u32(code),
    }
}

/// Text with its escapes replaced.
pub(super) fn unescape(body: &str, out: &mut String) -> Result<(), String> {
    let mut rest = body;
    // CPython counts places in a text whose every character outside ASCII was written as `\UXXXXXXXX`.
    let mut place = 0;
    let width = |text: &str| -> usize { text.chars().map(|c| if c.is_ascii() { 1 } else { 10 }).sum() };
    loop {
        let Some(at) = rest.find('\\') else {
            out.push_str(rest);
            return Ok(());
        };
        out.push_str(&rest[..at]);
        place += width(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(escape) = rest.chars().next() else {
            out.push('\\');
            return Ok(());
        };
        let fail = |length: usize, reason: &str| {
            let last = place + length - 1;
            format!("(unicode error) 'unicodeescape' codec can't decode bytes in position {place}-{last}: {reason}")
        };
        let simple = match escape {
            '\n' => None,
            '\\' | '\'' | '"' => Some(escape),
            'a' => Some('\x07'),
            'b' => Some('\x08'),
            'f' => Some('\x0c'),
            'n' => Some('\n'),
            'r' => Some('\r'),
            't' => Some('\t'),
            'v' => Some('\x0b'),
            '0'..='7' => {
                let digits = octal_digits(rest);
                out.extend(stored(u32::from_str_radix(digits, 8).unwrap_or_default()));
                place += 1 + digits.len();
                rest = &rest[digits.len()..];
                continue;
            }
            'x' | 'u' | 'U' => {
                let (count, name) = match escape {
                    'x' => (2, "truncated \\xXX escape"),
                    'u' => (4, "truncated \\uXXXX escape"),
                    _ => (8, "truncated \\UXXXXXXXX escape"),
                };
                let digits = hex_digits(&rest[1..], count);
                if digits.len() < count {
                    return Err(fail(2 + digits.len(), name));
                }
                let code = u32::from_str_radix(digits, 16).unwrap_or_default();
                match stored(code) {
                    Some(c) => out.push(c),
                    None => return Err(fail(2 + count, "illegal Unicode character")),
                }
                place += 2 + count;
                rest = &rest[1 + count..];
                continue;
            }
            'N' => {
                let malformed = "malformed \\N character escape";
                let Some(named) = rest[1..].strip_prefix('{') else { return Err(fail(2, malformed)) };
                let Some(end) = named.find('}') else {
                    return Err(fail(3 + width(named), malformed));
                };
                let name = &named[..end];
                if name.is_empty() {
                    return Err(fail(3, malformed));
                }
                match crate::pure::text::unicode::name::character(name) {
                    Some(c) => out.push(c),
                    None => return Err(fail(4 + width(name), "unknown Unicode character name")),
                }
                place += 4 + name.len();
                rest = &named[end + 1..];
                continue;
            }
            _ => {
                out.push('\\');
                Some(escape)
            }
        };
        out.extend(simple);
        place += if escape.is_ascii() { 2 } else { 16 };
        rest = &rest[escape.len_utf8()..];
    }
}

fn unescape_bytes(body: &str, out: &mut Vec<u8>) -> Result<(), String> {
    let mut rest = body;
    loop {
        let Some(at) = rest.find('\\') else {
            out.extend_from_slice(rest.as_bytes());
            return Ok(());
        };
        out.extend_from_slice(&rest.as_bytes()[..at]);
        let place = body.len() - rest.len() + at;
        rest = &rest[at + 1..];
        let Some(escape) = rest.bytes().next() else {
            out.push(b'\\');
            return Ok(());
        };
        let byte = match escape {
            b'\n' => None,
            b'\\' | b'\'' | b'"' => Some(escape),
            b'a' => Some(7),
            b'b' => Some(8),
            b'f' => Some(12),
            b'n' => Some(b'\n'),
            b'r' => Some(b'\r'),
            b't' => Some(b'\t'),
            b'v' => Some(11),
            b'0'..=b'7' => {
                let digits = octal_digits(rest);
                out.push(u32::from_str_radix(digits, 8).unwrap_or_default() as u8);
                rest = &rest[digits.len()..];
                continue;
            }
            b'x' => {
                let digits = hex_digits(&rest[1..], 2);
                if digits.len() < 2 {
                    return Err(format!("(value error) invalid \\x escape at position {place}"));
                }
                out.push(u8::from_str_radix(digits, 16).unwrap_or_default());
                rest = &rest[3..];
                continue;
            }
            _ => {
                out.push(b'\\');
                Some(escape)
            }
        };
        out.extend(byte);
        rest = &rest[1..];
    }
}

/// A fault of the whole literal.
pub(super) fn fault(input: Input<'_>, message: impl Into<String>) -> Fault {
    Fault { class: SyntaxClass::Syntax, ..input.last_read(message) }
}
