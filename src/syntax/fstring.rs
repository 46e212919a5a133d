//! f-strings as Python 3.11 reads them: literal text, and fields whose expressions are texts of their own.

use std::sync::Arc;

use super::ast::*;
use super::diagnosis;
use super::error::{Fault, SyntaxClass};
use super::expression::star_expressions;
use super::input::{Input, Miss, Parse};
use super::lexer::lex;
use super::string_literal::{Literal, fault, unescape};
use crate::text::Source;

/// Deeper brackets in a field are refused.
const MOST_BRACKETS: usize = 200;

struct Reader<'a, 'b> {
    input: Input<'a>,
    literal: &'b Literal<'a>,
    at: usize,
}

/// Adds the parts of an f-string. `text` is literal text that no field has followed yet.
pub(super) fn parts<'a>(
    input: Input<'a>,
    literal: &Literal<'a>,
    text: &mut String,
    parts: &mut Vec<FStringPart>,
) -> Result<(), Fault> {
    Reader { input, literal, at: 0 }.parts(0, text, parts)
}

impl<'a> Reader<'a, '_> {
    fn fail<T>(&self, message: impl Into<String>) -> Result<T, Fault> {
        Err(fault(self.input, message))
    }

    fn rest(&self) -> &'a str {
        &self.literal.body[self.at..]
    }

    fn peek(&self) -> Option<u8> {
        self.literal.body.as_bytes().get(self.at).copied()
    }

    fn parts(&mut self, level: u32, text: &mut String, parts: &mut Vec<FStringPart>) -> Result<(), Fault> {
        loop {
            if self.literal(level, text)? {
                continue;
            }
            if self.peek() != Some(b'{') {
                break;
            }
            let field = self.field(level, text)?;
            if !text.is_empty() {
                parts.push(FStringPart::Literal(Arc::from(std::mem::take(text))));
            }
            parts.push(field);
        }
        Ok(())
    }

    /// Text up to a field or the end. True after a doubled brace: there is more of it.
    fn literal(&mut self, level: u32, text: &mut String) -> Result<bool, Fault> {
        let start = self.at;
        let bytes = self.literal.body.as_bytes();
        let (mut end, mut more) = (bytes.len(), false);
        while let Some(byte) = self.peek() {
            let mut byte = byte;
            self.at += 1;
            if byte == b'\\' && !self.literal.raw && self.at < bytes.len() {
                byte = bytes[self.at];
                self.at += 1;
                if byte == b'N' {
                    if self.peek() == Some(b'{') {
                        let length = self.rest().find('}').map_or(self.rest().len(), |at| at + 1);
                        self.at += length;
                    } else {
                        self.at = (self.at + 1).min(bytes.len());
                    }
                    continue;
                }
            }
            if byte != b'{' && byte != b'}' {
                continue;
            }
            if level == 0 {
                if self.peek() == Some(byte) {
                    (end, more) = (self.at, true);
                    self.at += 1;
                    break;
                }
                if byte == b'}' {
                    return self.fail("f-string: single '}' is not allowed");
                }
            }
            self.at -= 1;
            end = self.at;
            break;
        }
        let piece = &self.literal.body[start..end];
        if self.literal.raw {
            text.push_str(piece);
        } else if let Err(message) = unescape(piece, text) {
            return self.fail(message);
        }
        Ok(more)
    }

    /// Moves to the end of the expression.
    fn expression_end(&mut self) -> Result<(), Fault> {
        let bytes = self.literal.body.as_bytes();
        let (mut quote, mut brackets): (Option<(u8, bool)>, Vec<u8>) = (None, Vec::new());
        while let Some(byte) = self.peek() {
            let tripled = self.at + 2 < bytes.len() && bytes[self.at + 1] == byte && bytes[self.at + 2] == byte;
            if byte == b'\\' {
                return self.fail("f-string expression part cannot include a backslash");
            }
            if let Some((open, triple)) = quote {
                if byte == open && (!triple || tripled) {
                    self.at += if triple { 2 } else { 0 };
                    quote = None;
                }
                self.at += 1;
                continue;
            }
            match byte {
                b'\'' | b'"' => {
                    quote = Some((byte, tripled));
                    self.at += if tripled { 2 } else { 0 };
                }
                b'(' | b'[' | b'{' => {
                    if brackets.len() >= MOST_BRACKETS {
                        return self.fail("f-string: too many nested parenthesis");
                    }
                    brackets.push(byte);
                }
                b'#' => return self.fail("f-string expression part cannot include '#'"),
                b'!' | b':' | b'}' | b'=' | b'>' | b'<' if brackets.is_empty() => {
                    let compares = matches!(byte, b'!' | b'=' | b'<' | b'>');
                    if compares && bytes.get(self.at + 1) == Some(&b'=') {
                        self.at += 1;
                    } else if byte != b'<' && byte != b'>' {
                        return Ok(());
                    }
                }
                b')' | b']' | b'}' => {
                    let closing = byte as char;
                    let Some(open) = brackets.pop() else {
                        return self.fail(format!("f-string: unmatched '{closing}'"));
                    };
                    if !matches!((open, byte), (b'(', b')') | (b'[', b']') | (b'{', b'}')) {
                        let open = open as char;
                        return self.fail(format!(
                            "f-string: closing parenthesis '{closing}' does not match opening parenthesis '{open}'"
                        ));
                    }
                }
                _ => {}
            }
            self.at += 1;
        }
        if quote.is_some() {
            return self.fail("f-string: unterminated string");
        }
        match brackets.last() {
            Some(open) => self.fail(format!("f-string: unmatched '{}'", *open as char)),
            None => self.fail("f-string: expecting '}'"),
        }
    }

    fn expect_more(&self) -> Result<u8, Fault> {
        match self.peek() {
            Some(byte) => Ok(byte),
            None => self.fail("f-string: expecting '}'"),
        }
    }

    fn field(&mut self, level: u32, _text: &mut String) -> Result<FStringPart, Fault> {
        if level >= 2 {
            return self.fail("f-string: expressions nested too deeply");
        }
        self.at += 1;
        let start = self.at;
        self.expression_end()?;
        let expr = Box::new(self.compile(start, self.at)?);
        let mut debug = None;
        if self.peek() == Some(b'=') {
            self.at += 1;
            while self.peek().is_some_and(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\x0b' | b'\x0c' | b'\r')) {
                self.at += 1;
            }
            self.expect_more()?;
            debug = Some(Arc::from(&self.literal.body[start..self.at]));
        }
        let mut conversion = None;
        if self.peek() == Some(b'!') {
            self.at += 1;
            self.expect_more()?;
            let letter = self.rest().chars().next().unwrap_or_default();
            self.at += letter.len_utf8();
            conversion = match letter {
                's' => Some(Conversion::Str),
                'r' => Some(Conversion::Repr),
                'a' => Some(Conversion::Ascii),
                _ => return self.fail("f-string: invalid conversion character: expected 's', 'r', or 'a'"),
            };
        }
        let mut spec = None;
        if self.expect_more()? == b':' {
            self.at += 1;
            self.expect_more()?;
            let (mut text, mut inner) = (String::new(), Vec::new());
            self.parts(level + 1, &mut text, &mut inner)?;
            if !text.is_empty() {
                inner.push(FStringPart::Literal(text.into()));
            }
            spec = Some(inner);
        }
        if self.peek() != Some(b'}') {
            return self.fail("f-string: expecting '}'");
        }
        self.at += 1;
        if debug.is_some() && spec.is_none() && conversion.is_none() {
            conversion = Some(Conversion::Repr);
        }
        Ok(FStringPart::Field { expr, debug, conversion, spec })
    }

    /// The expression of a field: it is parsed as if it stood in brackets, which take the places of its braces.
    fn compile(&self, start: usize, end: usize) -> Result<Expr, Fault> {
        let body = &self.literal.body[start..end];
        if body.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\x0c' | b'\r')) {
            return match self.peek() {
                Some(b'}') => self.fail("f-string: empty expression not allowed"),
                byte => {
                    let before = byte.unwrap_or(b'}') as char;
                    self.fail(format!("f-string: expression required before '{before}'"))
                }
            };
        }
        let outer = self.input.state;
        let text = format!("({body})");
        let base = self.literal.start + start as u32 - 1;
        let lexed = lex(&text, base, false);
        let mut state = Parse::new(&text, base, &lexed.tokens);
        state.root = outer.root;
        state.scopes.set(outer.scopes.get());
        state.in_fstring = true;
        state.set_depth(outer.depth() + 1);
        let failed = match star_expressions(state.start()) {
            Ok((_, expr)) => {
                outer.scopes.set(state.scopes.get());
                if let Some(span) = state.first_async.get() {
                    outer.first_async.set(outer.first_async.get().or(Some(span)));
                }
                outer.warnings.borrow_mut().append(&mut state.take_warnings(&lexed));
                return Ok(expr);
            }
            Err(nom::Err::Failure(Miss(Some(fault)))) => Some(*fault),
            Err(_) => None,
        };
        let fault = diagnosis::diagnose(&state, &lexed, failed, |input| star_expressions(input).map(|_| ()));
        Err(self.place(fault, &text, base))
    }

    /// CPython shows the field in its brackets in place of the line.
    fn place(&self, mut fault: Fault, text: &str, base: u32) -> Fault {
        if fault.placed.is_some() || fault.class == SyntaxClass::Recursion {
            return fault;
        }
        let first_line = self.input.state.root[..base as usize].bytes().filter(|byte| *byte == b'\n').count();
        fault.start = fault.start.saturating_sub(base);
        if let super::error::Until::Byte(end) = &mut fault.until {
            *end = end.saturating_sub(base);
        }
        let mut placed = fault.clone().place(&Source::read("", text, false, false));
        placed.line += first_line;
        placed.end_line += first_line;
        Fault { placed: Some(Box::new(placed)), ..fault }
    }
}
