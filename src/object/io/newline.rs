//! The ends of lines: which a text file takes for one, and what it makes of them. Knows nothing of files.

/// The `newline` argument of a text file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Newline {
    /// None: `\r`, `\n` and `\r\n` all become `\n`.
    Universal,
    /// `''`: all three end lines, and stay as they are.
    Any,
    /// Only this ends a line; what is written gets it in the place of `\n`.
    Only(&'static str),
}

impl Newline {
    /// What was given as `newline`; None for what cannot be one.
    pub(crate) fn of(text: Option<&str>) -> Option<Newline> {
        Some(match text {
            None => Newline::Universal,
            Some("") => Newline::Any,
            Some("\n") => Newline::Only("\n"),
            Some("\r") => Newline::Only("\r"),
            Some("\r\n") => Newline::Only("\r\n"),
            _ => return None,
        })
    }

    /// What is written for a `\n`, where that is something else.
    pub(crate) fn written(self) -> Option<&'static str> {
        match self {
            Newline::Only(end) if end != "\n" => Some(end),
            _ => None,
        }
    }

    /// Where the first line of the text ends, its end included. `last`: nothing will follow.
    pub(crate) fn line_end(self, text: &str, last: bool) -> Option<usize> {
        match self {
            Newline::Universal => text.find('\n').map(|at| at + 1),
            Newline::Only(end) => text.find(end).map(|at| at + end.len()),
            Newline::Any => {
                let at = text.find(['\n', '\r'])?;
                let rest = &text.as_bytes()[at..];
                match rest {
                    [b'\r', b'\n', ..] => Some(at + 2),
                    [b'\r'] if !last => None,
                    _ => Some(at + 1),
                }
            }
        }
    }
}

/// Which ends of lines were seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    pub cr: bool,
    pub lf: bool,
    pub crlf: bool,
}

impl Seen {
    /// As `file.newlines` tells it.
    pub(crate) fn all(self) -> Vec<&'static str> {
        [(self.cr, "\r"), (self.lf, "\n"), (self.crlf, "\r\n")]
            .into_iter()
            .filter_map(|(seen, end)| seen.then_some(end))
            .collect()
    }
}

/// Takes text in pieces and translates the ends of its lines.
#[derive(Clone, Debug, Default)]
pub(crate) struct Translator {
    /// A `\r` stood at the end of the last piece: what follows says what it was.
    held: bool,
    pub seen: Seen,
}

impl Translator {
    pub(crate) fn translate(&mut self, mut text: String, newline: Newline, last: bool) -> String {
        if let Newline::Only(_) = newline {
            return text;
        }
        if self.held && (!text.is_empty() || last) {
            text.insert(0, '\r');
            self.held = false;
        }
        if text.ends_with('\r') && !last {
            text.pop();
            self.held = true;
        }
        if !text.contains('\r') {
            self.seen.lf |= text.contains('\n');
            return text;
        }
        let mut out = String::with_capacity(text.len());
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\r' => {
                    if chars.next_if_eq(&'\n').is_some() {
                        self.seen.crlf = true;
                    } else {
                        self.seen.cr = true;
                    }
                    out.push('\n');
                }
                '\n' => {
                    self.seen.lf = true;
                    out.push('\n');
                }
                c => out.push(c),
            }
        }
        if newline == Newline::Any { text } else { out }
    }
}
