//! Tokens for those who only look: colours, brackets, completion. Takes any text, also half a statement.

use nom::Parser;
use nom::bytes::complete::{take_till, take_while1};

use super::lexer::{self, StringEnd};
use super::number;
use super::token::Kind;
use crate::text::Span;

/// What a piece of text is, as far as colours go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    Keyword,
    Name,
    Number,
    String,
    FString,
    Comment,
    Operator,
    /// What no token can start with, and strings that nothing closes.
    Error,
}

/// A piece of text that is not blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    pub look: Look,
    pub span: Span,
}

type Fails<'a> = nom::error::Error<&'a str>;

/// All pieces of a text, in order. Never fails.
pub fn tokens(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let start = text.len() - rest.len();
        let blank = take_while1::<_, _, Fails<'_>>(|c: char| c.is_whitespace() || c == '\\');
        if let Ok((after, _)) = { blank }.parse(rest) {
            rest = after;
            continue;
        }
        let (look, length) = piece(rest, first);
        let length = length.clamp(first.len_utf8(), rest.len());
        pieces.push(Piece { look, span: Span::new(start, start + length) });
        rest = &rest[length..];
    }
    pieces
}

fn piece(rest: &str, first: char) -> (Look, usize) {
    let used = |after: &str| rest.len() - after.len();
    match first {
        '#' => {
            let line = take_till::<_, _, Fails<'_>>(|c| c == '\n').parse(rest);
            (Look::Comment, line.map_or(1, |(after, _)| used(after)))
        }
        '"' | '\'' => string(rest, 0),
        '0'..='9' => (Look::Number, number::rough(rest)),
        '.' if rest[1..].starts_with(|c: char| c.is_ascii_digit()) => (Look::Number, number::rough(rest)),
        c if lexer::is_name_start(c) => {
            let Ok((after, word)) = lexer::word(rest) else { return (Look::Error, first.len_utf8()) };
            if after.starts_with(['"', '\'']) && lexer::is_string_prefix(word) {
                return string(rest, word.len());
            }
            let look = if Kind::of_word(word) == Kind::Name { Look::Name } else { Look::Keyword };
            (look, word.len())
        }
        _ => match lexer::operator(rest) {
            Ok((after, kind)) if kind != Kind::Stray => (Look::Operator, used(after)),
            _ => (Look::Error, first.len_utf8()),
        },
    }
}

fn string(rest: &str, prefix: usize) -> (Look, usize) {
    let look = if rest[..prefix].contains(['f', 'F']) { Look::FString } else { Look::String };
    match lexer::string_end(&rest[prefix..]) {
        StringEnd::Closed(length) => (look, prefix + length),
        StringEnd::Line(length) => (Look::Error, prefix + length),
        // It may yet be closed on a later line.
        StringEnd::Text { .. } => (look, rest.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_piece_is_told() {
        let text = "if x1 == 0x1F: f'{a}' # hi\nb = 'open";
        let seen: Vec<(Look, &str)> =
            tokens(text).iter().map(|p| (p.look, &text[p.span.start as usize..p.span.end as usize])).collect();
        assert_eq!(
            seen,
            [
                (Look::Keyword, "if"),
                (Look::Name, "x1"),
                (Look::Operator, "=="),
                (Look::Number, "0x1F"),
                (Look::Operator, ":"),
                (Look::FString, "f'{a}'"),
                (Look::Comment, "# hi"),
                (Look::Name, "b"),
                (Look::Operator, "="),
                (Look::Error, "'open"),
            ]
        );
    }
}
