//! Source text and places in it. Knows nothing of Python: only of lines, columns and byte offsets.

pub mod style;

use std::sync::Arc;

/// A half-open range of byte offsets into a [`Source`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(start: usize, end: usize) -> Self {
        Span { start: start as u32, end: end as u32 }
    }

    /// The smallest span that holds both.
    pub fn to(self, other: Span) -> Self {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// A place as people count it: line from 1, column in characters from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub line: usize,
    pub column: usize,
}

/// One text that is parsed and run as a whole, with the name that tracebacks give it (`<stdin>`, a path).
#[derive(Debug)]
pub struct Source {
    pub name: Arc<str>,
    pub text: Arc<str>,
    /// Whether tracebacks can quote its lines: CPython 3.11 cannot for what was typed at its prompt.
    pub quotable: bool,
    /// Whether it is a part of sockstep: tracebacks leave its lines out.
    pub is_library: bool,
    /// Whether the parser's errors in it count columns in bytes: CPython 3.11 does in files that name no encoding.
    pub counts_bytes: bool,
    /// Whether it was read from a file or a pipe.
    pub from_file: bool,
    /// Whether it came in one piece, and not line by line from a prompt.
    pub whole: bool,
    line_starts: Vec<u32>,
}

impl Source {
    /// A program as it was read from a file or a pipe.
    pub fn read(name: &str, text: &str, quotable: bool, has_mark: bool) -> Arc<Self> {
        let counts_bytes = !has_mark && !text.lines().take(2).any(names_encoding);
        Arc::new(Source { counts_bytes, from_file: true, ..Self::of(name, text, quotable) })
    }

    /// Line ends of other systems become newlines.
    pub fn new(name: &str, text: &str, quotable: bool) -> Arc<Self> {
        Arc::new(Self::of(name, text, quotable))
    }

    fn of(name: &str, text: &str, quotable: bool) -> Self {
        let unix;
        let text = if text.contains('\r') {
            unix = text.replace("\r\n", "\n").replace('\r', "\n");
            unix.as_str()
        } else {
            text
        };
        let starts =
            std::iter::once(0).chain(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i as u32 + 1));
        let line_starts = starts.collect();
        Source {
            name: name.into(),
            text: text.into(),
            quotable,
            is_library: false,
            counts_bytes: false,
            from_file: false,
            whole: false,
            line_starts,
        }
    }

    /// One statement as it stands in a transcript.
    pub fn whole(name: &str, text: &str) -> Arc<Self> {
        Arc::new(Source { whole: true, ..Self::of(name, text, false) })
    }

    /// A module of sockstep's own that is written in Python.
    pub fn library(name: &str, text: &str) -> Arc<Self> {
        Arc::new(Source { is_library: true, ..Self::of(name, text, false) })
    }

    /// The line, counted from 1, that holds the byte at `offset`.
    pub fn line_of(&self, offset: u32) -> usize {
        self.line_starts.partition_point(|start| *start <= offset).max(1)
    }

    /// Line and column of a byte offset.
    pub fn place(&self, offset: u32) -> Place {
        let line = self.line_of(offset);
        let start = self.line_starts[line - 1] as usize;
        let end = (offset as usize).clamp(start, self.text.len());
        // A character counts where it starts, so that an offset inside one is its own column.
        let bytes = &self.text.as_bytes()[start..end];
        Place { line, column: bytes.iter().filter(|byte| !(0x80..0xC0).contains(*byte)).count() }
    }

    /// How many bytes of its line stand before an offset.
    pub fn bytes_into_line(&self, offset: u32) -> usize {
        (offset - self.line_starts[self.line_of(offset) - 1]) as usize
    }

    /// The text of a line counted from 1, without its newline; empty where there is no such line.
    pub fn line(&self, line: usize) -> &str {
        let Some(start) = self.line_starts.get(line.wrapping_sub(1)) else { return "" };
        let rest = &self.text[*start as usize..];
        rest.split('\n').next().unwrap_or("")
    }

    pub fn line_count(&self) -> usize {
        self.line_starts.len()
    }
}

/// Whether a line is a comment such as `# coding: utf-8`.
fn names_encoding(line: &str) -> bool {
    let Some(comment) = line.trim_start_matches([' ', '\t', '\x0c']).strip_prefix('#') else { return false };
    comment.match_indices("coding").any(|(at, word)| {
        let rest = &comment[at + word.len()..];
        let value = rest.strip_prefix([':', '=']).map(|value| value.trim_start_matches([' ', '\t']));
        value.is_some_and(|value| value.starts_with(|c: char| c.is_alphanumeric() || "-_.".contains(c)))
    })
}
