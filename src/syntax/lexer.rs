//! Text to tokens, with nom. Stops at the first thing that is no token; knows no grammar.

use nom::bytes::complete::{take_till, take_while};
use nom::character::complete::satisfy;
use nom::combinator::{opt, recognize};
use nom::sequence::{pair, preceded};
use nom::{IResult, Parser};

use super::error::{Fault, SyntaxClass, Until};
use super::indentation::{Indentation, Step};
use super::number;
use super::token::{Kind, Token};
use crate::pure::text::unicode;
use crate::text::Span;

/// Deeper brackets are refused, as CPython does.
const MOST_BRACKETS: usize = 200;

/// The tokens of a text. The last is `End`, `More` or `Error`.
#[derive(Debug, Default)]
pub(super) struct Lexed {
    pub tokens: Vec<Token>,
    /// What `Error` stands for.
    pub fault: Option<Fault>,
    /// Whether the fault is told even where the parser stopped before it.
    pub hard: bool,
    /// The innermost bracket that nothing closes: it and its place.
    pub unclosed: Option<u32>,
    /// What CPython warns of when it reads a token: which token, and the words.
    pub warnings: Vec<(usize, String)>,
}

struct Lexer<'a> {
    text: &'a str,
    base: u32,
    at: usize,
    interactive: bool,
    brackets: Vec<(u8, usize)>,
    indentation: Indentation,
    out: Lexed,
}

/// Why the lexer stops.
enum Stop {
    Fault(Fault, bool),
    More,
}

/// All tokens of `text`, whose first byte stands at `base`.
pub(super) fn lex(text: &str, base: u32, interactive: bool) -> Lexed {
    let mut lexer = Lexer {
        text,
        base,
        at: 0,
        interactive,
        brackets: Vec::new(),
        indentation: Indentation::default(),
        out: Lexed { tokens: Vec::with_capacity(text.len() / 4 + 4), ..Lexed::default() },
    };
    if text.starts_with('\u{feff}') {
        lexer.at = 3;
    }
    let stop = lexer.run();
    lexer.out.unclosed = lexer.brackets.last().map(|(_, at)| base + *at as u32);
    match stop {
        Ok(()) => {}
        Err(Stop::More) => lexer.push(Kind::More, text.len(), text.len()),
        Err(Stop::Fault(fault, hard)) => {
            let at = lexer.at.min(text.len());
            lexer.push(Kind::Error, at, at);
            (lexer.out.fault, lexer.out.hard) = (Some(fault), hard);
        }
    }
    lexer.out
}

pub(super) fn is_name_start(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || !c.is_ascii()
}

fn is_name_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii()
}

/// What looks like a name; whether its characters are allowed is judged after.
pub(super) fn word(input: &str) -> IResult<&str, &str> {
    recognize(pair(satisfy(is_name_start), take_while(is_name_part))).parse(input)
}

fn blanks(input: &str) -> IResult<&str, &str> {
    take_while(|c| matches!(c, ' ' | '\t' | '\x0c'))(input)
}

fn comment(input: &str) -> IResult<&str, Option<&str>> {
    opt(preceded(satisfy(|c| c == '#'), take_till(|c| c == '\n'))).parse(input)
}

/// The longest operator at the start.
pub(super) fn operator(input: &str) -> IResult<&str, Kind> {
    use Kind::*;
    let mut bytes = [0u8; 3];
    for (slot, byte) in bytes.iter_mut().zip(input.bytes()) {
        *slot = byte;
    }
    let (kind, length) = match bytes {
        [b'*', b'*', b'='] => (StarStarEqual, 3),
        [b'/', b'/', b'='] => (SlashSlashEqual, 3),
        [b'<', b'<', b'='] => (LeftShiftEqual, 3),
        [b'>', b'>', b'='] => (RightShiftEqual, 3),
        [b'.', b'.', b'.'] => (Ellipsis, 3),
        [b'*', b'*', _] => (StarStar, 2),
        [b'/', b'/', _] => (SlashSlash, 2),
        [b'<', b'<', _] => (LeftShift, 2),
        [b'>', b'>', _] => (RightShift, 2),
        [b'=', b'=', _] => (EqualEqual, 2),
        [b'!', b'=', _] => (NotEqual, 2),
        [b'<', b'>', _] => (LessGreater, 2),
        [b'<', b'=', _] => (LessEqual, 2),
        [b'>', b'=', _] => (GreaterEqual, 2),
        [b'-', b'>', _] => (Arrow, 2),
        [b':', b'=', _] => (Walrus, 2),
        [b'+', b'=', _] => (PlusEqual, 2),
        [b'-', b'=', _] => (MinusEqual, 2),
        [b'*', b'=', _] => (StarEqual, 2),
        [b'/', b'=', _] => (SlashEqual, 2),
        [b'%', b'=', _] => (PercentEqual, 2),
        [b'@', b'=', _] => (AtEqual, 2),
        [b'&', b'=', _] => (AmperEqual, 2),
        [b'|', b'=', _] => (BarEqual, 2),
        [b'^', b'=', _] => (CaretEqual, 2),
        [first, ..] => {
            let kind = match first {
                b'(' => OpenRound,
                b')' => CloseRound,
                b'[' => OpenSquare,
                b']' => CloseSquare,
                b'{' => OpenCurly,
                b'}' => CloseCurly,
                b',' => Comma,
                b':' => Colon,
                b';' => Semicolon,
                b'.' => Dot,
                b'=' => Equal,
                b'<' => Less,
                b'>' => Greater,
                b'+' => Plus,
                b'-' => Minus,
                b'*' => Star,
                b'/' => Slash,
                b'%' => Percent,
                b'@' => At,
                b'&' => Amper,
                b'|' => Bar,
                b'^' => Caret,
                b'~' => Tilde,
                b'$' | b'?' | b'!' | b'`' => Stray,
                _ => return Err(nom::Err::Error(nom::error::Error::new(input, nom::error::ErrorKind::OneOf))),
            };
            (kind, 1)
        }
    };
    Ok((&input[length..], kind))
}

/// How a string ends.
pub(super) enum StringEnd {
    /// After this many bytes.
    Closed(usize),
    /// At the end of its line, after this many bytes.
    Line(usize),
    /// At the end of the text; whether a newline inside it is allowed there.
    Text { continued: bool },
}

/// Looks for the end of the string whose opening quote is the first byte of `input`.
pub(super) fn string_end(input: &str) -> StringEnd {
    let bytes = input.as_bytes();
    let quote = bytes[0];
    let triple = bytes.starts_with(&[quote, quote, quote]);
    if !triple && bytes.get(1) == Some(&quote) {
        return StringEnd::Closed(2);
    }
    let mut at = if triple { 3 } else { 1 };
    while let Some(byte) = bytes.get(at) {
        match *byte {
            b'\\' => {
                if at + 2 >= bytes.len() && bytes.get(at + 1).is_none_or(|next| *next == b'\n') {
                    return StringEnd::Text { continued: true };
                }
                at += 2;
            }
            b'\n' if !triple => return StringEnd::Line(at),
            byte if byte == quote && (!triple || bytes[at..].starts_with(&[quote, quote, quote])) => {
                return StringEnd::Closed(at + if triple { 3 } else { 1 });
            }
            _ => at += 1,
        }
    }
    if triple { StringEnd::Text { continued: true } } else { StringEnd::Line(bytes.len()) }
}

/// Whether a word before a quote makes the string bytes, raw or an f-string.
pub(super) fn is_string_prefix(word: &str) -> bool {
    match word.as_bytes() {
        [a] => matches!(a | 0x20, b'r' | b'b' | b'f' | b'u'),
        [a, b] => matches!((a | 0x20, b | 0x20), (b'r', b'b' | b'f') | (b'b' | b'f', b'r')),
        _ => false,
    }
}

impl Lexer<'_> {
    fn push(&mut self, kind: Kind, start: usize, end: usize) {
        let span = Span::new(start + self.base as usize, end + self.base as usize);
        self.out.tokens.push(Token { kind, depth: self.brackets.len() as u16, span });
    }

    fn place(&self, at: usize) -> u32 {
        at as u32 + self.base
    }

    /// A fault whose one mark stands under the character at `at`.
    fn fault(&self, message: impl Into<String>, at: usize) -> Stop {
        let mut fault = Fault::at(message, self.place(at));
        fault.until = Until::Byte(fault.start);
        fault.lexical = true;
        Stop::Fault(fault, true)
    }

    fn run(&mut self) -> Result<(), Stop> {
        let mut fresh = true;
        loop {
            if fresh && self.brackets.is_empty() {
                if !self.line_start()? {
                    return self.finish();
                }
                fresh = false;
            }
            let rest = &self.text[self.at..];
            let Ok((rest, comment)) = preceded(blanks, comment).parse(rest) else { return self.finish() };
            let start = self.text.len() - rest.len();
            // CPython lets a line's end begin where its comment does.
            let line_end = comment.map_or(start, |text| start - text.len() - 1);
            self.at = start;
            let Some(first) = rest.bytes().next() else {
                return self.finish();
            };
            match first {
                b'\n' => {
                    self.at += 1;
                    if self.brackets.is_empty() {
                        self.push(Kind::Newline, line_end, start);
                        fresh = true;
                    }
                }
                b'"' | b'\'' => self.string(start, start)?,
                b'0'..=b'9' => self.number(start)?,
                b'.' if rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit) => self.number(start)?,
                b'\\' => self.continuation(start)?,
                b'A'..=b'Z' | b'a'..=b'z' | b'_' | 0x80.. => self.word(start)?,
                _ => self.operator(start)?,
            }
        }
    }

    /// Indentation at the start of a logical line. False at the end of the text.
    fn line_start(&mut self) -> Result<bool, Stop> {
        let first = self.at == 0 || (self.at == 3 && self.text.starts_with('\u{feff}'));
        let step =
            self.indentation.measure(self.text, &mut self.at, self.interactive, first && self.out.tokens.is_empty());
        match step {
            Step::End => Ok(false),
            Step::Same => Ok(true),
            Step::Deeper => {
                let at = self.at;
                self.push(Kind::Indent, at, at);
                Ok(true)
            }
            Step::Shallower(levels) => {
                let at = self.at;
                for _ in 0..levels {
                    self.push(Kind::Dedent, at, at);
                }
                Ok(true)
            }
            Step::Mixed | Step::TooDeep => {
                let line = self.text[..self.at].rfind('\n').map_or(0, |at| at + 1);
                let mut fault = Fault::at("inconsistent use of tabs and spaces in indentation", self.place(line));
                fault.class = SyntaxClass::Tab;
                fault.until = Until::None(0);
                if matches!(step, Step::TooDeep) {
                    fault.class = SyntaxClass::Indentation;
                    fault.message = "too many levels of indentation".into();
                }
                Err(Stop::Fault(fault, false))
            }
            Step::NoMatch => {
                let end = self.text[self.at..].find('\n').map_or(self.text.len(), |at| self.at + at);
                let mut fault = Fault::at("unindent does not match any outer indentation level", self.place(end));
                fault.class = SyntaxClass::Indentation;
                fault.shift = 1;
                Err(Stop::Fault(fault, false))
            }
            Step::Unfinished if self.interactive => Err(Stop::More),
            Step::Unfinished => Err(self.unexpected_end(true)),
            Step::BadContinuation(at) => Err(self.bad_continuation(at)),
        }
    }

    fn finish(&mut self) -> Result<(), Stop> {
        let end = self.text.len();
        self.at = end;
        if self.interactive && (!self.brackets.is_empty() || self.text.ends_with('\n')) {
            return Err(Stop::More);
        }
        if let Some(stop) = self.never_closed() {
            return Err(stop);
        }
        if self.out.tokens.last().is_some_and(|last| !matches!(last.kind, Kind::Newline | Kind::Dedent)) {
            self.push(Kind::Newline, end, end);
        }
        if self.interactive {
            return Err(Stop::More);
        }
        for _ in 0..self.indentation.levels() {
            self.push(Kind::Dedent, end, end);
        }
        self.push(Kind::End, end, end);
        Ok(())
    }

    fn never_closed(&self) -> Option<Stop> {
        self.brackets.last().map(|(bracket, at)| {
            let mut fault = Fault::at(format!("'{}' was never closed", *bracket as char), self.place(*at));
            fault.until = Until::None(0);
            Stop::Fault(fault, false)
        })
    }

    fn unexpected_end(&self, in_indentation: bool) -> Stop {
        if let Some(stop) = self.never_closed() {
            return stop;
        }
        let line = self.text.strip_suffix('\n').unwrap_or(self.text);
        let mut fault = Fault::at("unexpected EOF while parsing", self.place(line.len()));
        fault.at_end = in_indentation;
        Stop::Fault(fault, false)
    }

    fn bad_continuation(&self, at: usize) -> Stop {
        let mut fault = Fault::at("unexpected character after line continuation character", self.place(at));
        fault.until = Until::None(0);
        fault.shift = 1;
        Stop::Fault(fault, false)
    }

    fn continuation(&mut self, start: usize) -> Result<(), Stop> {
        match self.text.as_bytes().get(start + 1) {
            Some(b'\n') if start + 2 < self.text.len() => {
                self.at = start + 2;
                Ok(())
            }
            None | Some(b'\n') if self.interactive => Err(Stop::More),
            None | Some(b'\n') => Err(self.unexpected_end(false)),
            Some(_) => Err(self.bad_continuation(start)),
        }
    }

    fn number(&mut self, start: usize) -> Result<(), Stop> {
        match number::scan(&self.text[start..]) {
            Ok(found) => {
                self.at = start + found.length;
                if let Some(message) = found.warning {
                    self.out.warnings.push((self.out.tokens.len(), message));
                }
                self.push(Kind::Number, start, self.at);
                Ok(())
            }
            Err(bad) => {
                let at = self.place(start + bad.at);
                self.at = start + bad.at;
                let mut fault = Fault { lexical: true, ..Fault::new(bad.message, at, at) };
                if bad.length > 0 {
                    fault.until = Until::Byte(at + bad.length as u32);
                    fault.in_bytes = true;
                }
                Err(Stop::Fault(fault, true))
            }
        }
    }

    fn word(&mut self, start: usize) -> Result<(), Stop> {
        let rest = &self.text[start..];
        let end = word(rest).map_or(start + 1, |(after, _)| self.text.len() - after.len());
        let word = &self.text[start..end];
        if matches!(self.text.as_bytes().get(end), Some(b'"' | b'\'')) && is_string_prefix(word) {
            return self.string(start, end);
        }
        if !word.is_ascii()
            && let Some((at, c)) = first_stranger(word)
        {
            self.at = start + at;
            let code = c as u32;
            return Err(if unicode::is_printable(c) {
                self.fault(format!("invalid character '{c}' (U+{code:04X})"), start + at)
            } else {
                self.fault(format!("invalid non-printable character U+{code:04X}"), start + at)
            });
        }
        self.at = end;
        self.push(Kind::of_word(word), start, end);
        Ok(())
    }

    fn string(&mut self, start: usize, quote: usize) -> Result<(), Stop> {
        match string_end(&self.text[quote..]) {
            StringEnd::Closed(length) => {
                self.at = quote + length;
                self.push(Kind::String, start, self.at);
                Ok(())
            }
            StringEnd::Text { continued: true } if self.interactive => Err(Stop::More),
            end => {
                let quotes = &self.text[quote..];
                let triple = quotes.starts_with("\"\"\"") || quotes.starts_with("'''");
                let stop = match end {
                    StringEnd::Line(length) => quote + length,
                    _ => self.text.strip_suffix('\n').unwrap_or(self.text).len().max(quote),
                };
                let line = self.text.as_bytes()[..stop].iter().filter(|byte| **byte == b'\n').count() + 1;
                let kind = if triple { "triple-quoted string" } else { "string" };
                self.at = start;
                Err(self.fault(format!("unterminated {kind} literal (detected at line {line})"), start))
            }
        }
    }

    fn operator(&mut self, start: usize) -> Result<(), Stop> {
        let Ok((rest, kind)) = operator(&self.text[start..]) else {
            let c = self.text[start..].chars().next().unwrap_or_default();
            return Err(self.fault(format!("invalid non-printable character U+{:04X}", c as u32), start));
        };
        self.at = self.text.len() - rest.len();
        match kind {
            Kind::OpenRound | Kind::OpenSquare | Kind::OpenCurly => {
                if self.brackets.len() >= MOST_BRACKETS {
                    return Err(self.fault("too many nested parentheses", start));
                }
                self.brackets.push((self.text.as_bytes()[start], start));
            }
            Kind::CloseRound | Kind::CloseSquare | Kind::CloseCurly => self.close(start)?,
            _ => {}
        }
        self.push(kind, start, self.at);
        Ok(())
    }

    fn close(&mut self, start: usize) -> Result<(), Stop> {
        let closing = self.text.as_bytes()[start];
        let Some((opening, at)) = self.brackets.pop() else {
            return Err(self.fault(format!("unmatched '{}'", closing as char), start));
        };
        if matches!((opening, closing), (b'(', b')') | (b'[', b']') | (b'{', b'}')) {
            return Ok(());
        }
        let between = &self.text.as_bytes()[at..start];
        let (closing, opening) = (closing as char, opening as char);
        let mut message = format!("closing parenthesis '{closing}' does not match opening parenthesis '{opening}'");
        if between.contains(&b'\n') {
            let line = self.text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
            message.push_str(&format!(" on line {line}"));
        }
        Err(self.fault(message, start))
    }
}

/// The first character that no name can hold there, and its offset.
fn first_stranger(word: &str) -> Option<(usize, char)> {
    word.char_indices().find(|(at, c)| {
        if c.is_ascii() {
            return false;
        }
        !if *at == 0 { unicode::is_identifier_start(*c) } else { unicode::is_identifier_part(*c) }
    })
}
