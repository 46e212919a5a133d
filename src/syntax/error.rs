//! What can be wrong with a text, in CPython's words and with its carets. Knows places, not grammar.

use std::fmt::Write as _;

use super::ast::Warning;
use crate::text::{Place, Source};

/// The exception that a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyntaxClass {
    Syntax,
    Indentation,
    Tab,
    /// Nested deeper than the parser goes; has no place.
    Memory,
    /// Nested deeper than the compiler goes; has no place.
    Recursion,
    /// A NUL byte; has no place.
    Nul,
}

impl SyntaxClass {
    pub fn name(self) -> &'static str {
        match self {
            SyntaxClass::Syntax => "SyntaxError",
            SyntaxClass::Indentation => "IndentationError",
            SyntaxClass::Tab => "TabError",
            SyntaxClass::Memory => "MemoryError",
            SyntaxClass::Recursion => "RecursionError",
            SyntaxClass::Nul => "SyntaxError",
        }
    }

    pub(super) fn has_place(self) -> bool {
        matches!(self, SyntaxClass::Syntax | SyntaxClass::Indentation | SyntaxClass::Tab)
    }
}

/// A syntax error as Python's exception has it: lines and columns from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    pub class: SyntaxClass,
    pub message: String,
    pub line: usize,
    pub offset: usize,
    pub end_line: usize,
    /// 0 or less: only the character at `offset` is meant. Of an error that spans lines, CPython marks the first, to
    /// its length in bytes.
    pub end_offset: isize,
    /// The line that is shown, if it can be.
    pub text: Option<String>,
    /// What is warned of before.
    pub warnings: Vec<Warning>,
}

/// Why there is no tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParseError {
    Syntax(Box<SyntaxError>),
    /// Only at the prompt: what was typed so far needs another line.
    Incomplete,
}

/// Where the marks under a line end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Until {
    /// A byte offset, exclusive.
    Byte(u32),
    /// One mark, told as this number.
    None(isize),
}

/// A problem as the parser finds it: by byte offsets into the text.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub class: SyntaxClass,
    pub message: String,
    pub start: u32,
    pub until: Until,
    /// Added to the column of `start`: CPython counts some places from the character before.
    pub shift: i8,
    /// Whether CPython's compiler finds it, which reads the line from the file, if there is one.
    pub late: bool,
    /// Whether its columns count bytes for other reasons.
    pub in_bytes: bool,
    /// Whether the tokenizer finds it, which always counts characters.
    pub lexical: bool,
    /// Whether it is missed at the end of the text: in a file, CPython stands before the line's first column there.
    pub at_end: bool,
    /// Already placed, in a text of its own.
    pub placed: Option<Box<SyntaxError>>,
}

impl Fault {
    pub(super) fn new(message: impl Into<String>, start: u32, end: u32) -> Self {
        Fault {
            class: SyntaxClass::Syntax,
            message: message.into(),
            start,
            until: Until::Byte(end),
            shift: 0,
            late: false,
            in_bytes: false,
            lexical: false,
            at_end: false,
            placed: None,
        }
    }

    pub(super) fn at(message: impl Into<String>, start: u32) -> Self {
        Fault { until: Until::None(-1), ..Fault::new(message, start, start) }
    }

    pub(super) fn placeless(class: SyntaxClass, message: &str) -> Self {
        Fault { class, ..Fault::at(message, 0) }
    }

    /// With lines and columns of `source`.
    pub(super) fn place(self, source: &Source) -> SyntaxError {
        if let Some(placed) = self.placed {
            return *placed;
        }
        let start = source.place(self.start);
        // CPython's compiler tells columns in bytes, and its parser where it knows of no encoding.
        let column =
            |place: Place, offset: u32| match self.late || self.in_bytes || (source.counts_bytes && !self.lexical) {
                true => source.bytes_into_line(offset),
                false => place.column,
            };
        let offset = match self.at_end && source.from_file {
            true => 0,
            false => (column(start, self.start) as isize + 1 + self.shift as isize).max(0) as usize,
        };
        let (end_line, end_offset) = match self.until {
            Until::Byte(end_byte) => {
                let end = source.place(end_byte);
                (end.line, column(end, end_byte) as isize + 1)
            }
            Until::None(end) => (start.line, end),
        };
        let end_offset = match end_line > start.line {
            true => (source.line(start.line).len() + usize::from(source.quotable)) as isize,
            false => end_offset,
        };
        let text = (source.quotable || !self.late).then(|| source.line(start.line).to_string());
        SyntaxError {
            class: self.class,
            message: self.message,
            line: start.line,
            offset,
            end_line,
            end_offset,
            text,
            warnings: Vec::new(),
        }
    }
}

impl SyntaxError {
    /// The lines that CPython 3.11 shows for it, in the file of this name.
    pub fn render(&self, file: &str) -> String {
        let mut shown = String::new();
        if self.class.has_place() {
            let _ = writeln!(shown, "  File \"{file}\", line {}", self.line);
            if let Some(text) = &self.text {
                self.render_line(text, &mut shown);
            }
        }
        match self.message.as_str() {
            "" => shown.push_str(self.class.name()),
            message => {
                let _ = write!(shown, "{}: {message}", self.class.name());
            }
        }
        shown
    }

    fn render_line(&self, text: &str, shown: &mut String) {
        let blank = |c: char| matches!(c, ' ' | '\t' | '\x0c');
        let stripped = text.trim_start_matches(blank);
        let lead = text.len() - stripped.len();
        let end = self.end_offset;
        let ranged = self.class == SyntaxClass::Syntax;
        let marks = if ranged && end > 0 && end > self.offset as isize { end - self.offset as isize } else { 1 };
        let column = (self.offset as isize - 1 - lead as isize).min(stripped.len() as isize);
        let _ = writeln!(shown, "    {stripped}");
        if column >= 0 {
            let _ = writeln!(shown, "    {}{}", " ".repeat(column as usize), "^".repeat(marks as usize));
        }
    }
}
