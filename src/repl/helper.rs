//! What the editor asks while one types: completions, hints, colours. Colours come from the text alone; the rest is asked of
//! the prompt, which may look at live objects.

use std::borrow::Cow;
use std::cell::Cell;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use rustyline::completion::{Completer, Pair};
use rustyline::config::CompletionType;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hint, Hinter};
use rustyline::validate::Validator;
use rustyline::{Context, Helper};

use super::complete::{Completions, KEYWORDS, string_end};
use super::editor::{Question, Word};
use crate::out::{self, To};
use crate::text::style::Style;

/// A line longer than this gets no colours and no hints: it would be drawn anew for each of its characters.
pub const LONG: usize = 2000;

pub struct Assistant {
    to: Sender<Word>,
    last_look: Cell<bool>,
}

impl Assistant {
    pub fn new(to: Sender<Word>) -> Self {
        Assistant { to, last_look: Cell::new(false) }
    }

    fn ask<T>(&self, question: impl FnOnce(Sender<T>) -> Question) -> Option<T> {
        let (answer, answered) = channel();
        self.to.send(Word::Question(question(answer))).ok()?;
        // Whoever answers may find the object busy: typing goes on without.
        answered.recv_timeout(Duration::from_millis(300)).ok()
    }
}

/// The rest of a signature: shown, never inserted.
pub struct SignatureHint(String);

impl Hint for SignatureHint {
    fn display(&self) -> &str {
        &self.0
    }

    fn completion(&self) -> Option<&str> {
        None
    }
}

impl Hinter for Assistant {
    type Hint = SignatureHint;

    fn hint(&self, line: &str, pos: usize, _: &Context<'_>) -> Option<SignatureHint> {
        // Without colours it would look as if it had been typed.
        if !out::colored(To::Out) || pos < line.len() || line.len() > LONG || !line.contains('(') {
            return None;
        }
        let line = line.to_string();
        self.ask(|answer| Question::Hint { line, answer }).flatten().map(SignatureHint)
    }
}

impl Completer for Assistant {
    type Candidate = Pair;

    fn complete(&self, line: &str, pos: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let (line, after) = (line[..pos].to_string(), &line[pos..]);
        let found = self.ask(|answer| Question::Complete { line, answer });
        let Completions { start, words } = found.unwrap_or_default();
        let start = start.min(pos);
        Ok((
            start,
            words.into_iter().map(|w| Pair { replacement: before(&w, pos - start, after), display: w }).collect(),
        ))
    }
}

/// What of a word is to be typed within a word: not what follows the cursor already. `typed` bytes of it are there.
fn before(word: &str, typed: usize, after: &str) -> String {
    let goes_on = |c: char| c.is_alphanumeric() || c == '_' || c == '(';
    if after.starts_with(goes_on) {
        for whole in [word, word.trim_end_matches('(')] {
            let ends = (typed..whole.len()).filter(|at| whole.is_char_boundary(*at));
            if let Some(at) = ends.into_iter().find(|at| after.starts_with(&whole[*at..])) {
                return whole[..at].to_string();
            }
        }
    }
    word.to_string()
}

impl Highlighter for Assistant {
    fn highlight<'l>(&self, line: &'l str, pos: usize) -> Cow<'l, str> {
        if !out::colored(To::Out) || line.len() > LONG {
            return Cow::Borrowed(line);
        }
        let pair = if self.last_look.get() { None } else { matching(line, pos) };
        Cow::Owned(colour(line, pair))
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        Cow::Owned(out::styled(To::Out, Style::Dim, hint))
    }

    fn highlight_candidate<'c>(&self, candidate: &'c str, _: CompletionType) -> Cow<'c, str> {
        Cow::Borrowed(candidate)
    }

    fn highlight_char(&self, line: &str, _: usize, kind: CmdKind) -> bool {
        self.last_look.set(kind == CmdKind::ForcedRefresh);
        out::colored(To::Out) && line.len() <= LONG
    }
}

impl Validator for Assistant {}
impl Helper for Assistant {}

/// The bracket under or before the cursor and the one that it belongs to.
fn matching(line: &str, pos: usize) -> Option<(usize, usize)> {
    let bytes = line.as_bytes();
    let is_bracket = |at: usize| bytes.get(at).is_some_and(|b| b"()[]{}".contains(b));
    let at = if is_bracket(pos) { pos } else { pos.checked_sub(1).filter(|at| is_bracket(*at))? };
    let mut open = Vec::new();
    let mut position = 0;
    while position < bytes.len() {
        match bytes[position] {
            b'#' => position += line[position..].find('\n').unwrap_or(line.len() - position - 1),
            b'\'' | b'"' => match string_end(line, position) {
                Some(end) => {
                    position = end;
                    continue;
                }
                None => return None,
            },
            b'(' | b'[' | b'{' => open.push(position),
            b')' | b']' | b'}' => {
                let start = open.pop()?;
                if start == at || position == at {
                    let pair = matches!((bytes[start], bytes[position]), (b'(', b')') | (b'[', b']') | (b'{', b'}'));
                    return pair.then_some((start, position));
                }
            }
            _ => {}
        }
        position += 1;
    }
    None
}

/// The line with colours, in the order of its text.
pub fn colour(line: &str, pair: Option<(usize, usize)>) -> String {
    let mut text = String::with_capacity(line.len() * 2);
    for (start, end, style) in tokens(line) {
        let piece = &line[start..end];
        let marked = pair.is_some_and(|(a, b)| end - start == 1 && (start == a || start == b));
        text.push_str(&out::styled(To::Out, if marked { Style::Match } else { style }, piece));
    }
    text
}

/// The pieces of a line, all of it, however unfinished it is.
fn tokens(line: &str) -> Vec<(usize, usize, Style)> {
    let bytes = line.as_bytes();
    let mut pieces = Vec::new();
    let mut at = 0;
    if line.trim_start().starts_with('%') {
        let end = line.find(|c: char| c.is_whitespace()).unwrap_or(line.len());
        pieces.push((0, end, Style::Builtin));
        at = end;
    }
    while at < bytes.len() {
        let rest = &line[at..];
        let Some(c) = rest.chars().next() else { break };
        let (end, style) = if c == '#' {
            (at + rest.find('\n').unwrap_or(rest.len()), Style::Comment)
        } else if c == '\'' || c == '"' {
            (string_end(line, at).unwrap_or_else(|| unclosed(line, at)), Style::Str)
        } else if c.is_alphabetic() || c == '_' {
            let end = at + rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
            let word = &line[at..end];
            let prefix = end < bytes.len() && matches!(bytes[end], b'\'' | b'"') && word.len() <= 2;
            if prefix && word.chars().all(|c| "bBrRfFuU".contains(c)) {
                (string_end(line, end).unwrap_or_else(|| unclosed(line, end)), Style::Str)
            } else if KEYWORDS.contains(&word) {
                (end, Style::Keyword)
            } else {
                (end, Style::Plain)
            }
        } else if c.is_ascii_digit() {
            (
                at + rest.find(|c: char| !(c.is_alphanumeric() || c == '.' || c == '_')).unwrap_or(rest.len()),
                Style::Number,
            )
        } else {
            (at + c.len_utf8(), Style::Plain)
        };
        pieces.push((at, end, style));
        at = end;
    }
    pieces
}

fn unclosed(line: &str, at: usize) -> usize {
    let triple = line[at..].starts_with("'''") || line[at..].starts_with("\"\"\"");
    if triple { line.len() } else { at + line[at..].find('\n').unwrap_or(line.len() - at) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_belongs_to_one_piece() {
        for line in ["s = socket(AF_INET)  # 소켓", "x = b'ab", "'''a\nb", "%help bind", "f\"{x}\" + 0x1f", "\\", "é'"]
        {
            let mut at = 0;
            for (start, end, _) in tokens(line) {
                assert_eq!(start, at, "{line}");
                assert!(end > start && line.is_char_boundary(end), "{line}");
                at = end;
            }
            assert_eq!(at, line.len(), "{line}");
        }
    }

    #[test]
    fn within_a_word_only_what_lacks_is_typed() {
        assert_eq!(before("setblocking(", 6, "cking(0)"), "setblo");
        assert_eq!(before("getpeername(", 3, "name + 1"), "getpeer");
        assert_eq!(before("print(", 3, "(x)"), "print");
        assert_eq!(before("print(", 3, " x"), "print(");
        assert_eq!(before("print(", 3, "x"), "print(");
    }

    #[test]
    fn brackets_find_each_other() {
        assert_eq!(matching("f((1), ')')", 11), Some((1, 10)));
        assert_eq!(matching("f((1)", 2), Some((2, 4)));
        assert_eq!(matching("f(1]", 4), None);
        assert_eq!(matching("f(1", 1), None);
    }
}
