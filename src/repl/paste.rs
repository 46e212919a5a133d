//! What was pasted: lines that wait to be typed. Pasted transcripts: prompts are taken off, outputs are left out. Knows nothing
//! of where lines come from.

use std::collections::VecDeque;

use super::bindings::Pasted;
use super::helper::{self, LONG};
use crate::out::{self, To};
use crate::text::style::{self, Style};

/// Lines that were pasted and are still to be typed.
#[derive(Default)]
pub struct Queue {
    lines: VecDeque<Next>,
    /// What stands behind the last of them, before and after the cursor: to be gone on with by hand.
    half: Option<(String, String)>,
}

/// What is to be typed next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    Line(String),
    /// Here ended a paste.
    End,
}

impl Queue {
    pub fn add(&mut self, pasted: Pasted) {
        let text = pasted.before + &pasted.text;
        let (whole, half) = text.rsplit_once('\n').unwrap_or(("", &text));
        self.lines.extend(whole.split('\n').map(|line| Next::Line(line.to_string())));
        self.lines.push_back(Next::End);
        self.half =
            Some((half.to_string(), pasted.after)).filter(|(half, after)| !half.is_empty() || !after.is_empty());
    }

    pub fn next(&mut self) -> Option<Next> {
        self.lines.pop_front()
    }

    /// Puts a line back that begins another statement.
    pub fn put_back(&mut self, line: String) {
        self.lines.push_front(Next::Line(line));
    }

    /// What is there to go on with, once no whole line is left.
    pub fn half(&mut self) -> Option<(String, String)> {
        self.half.take()
    }

    /// Keeps what was half typed for the next line.
    pub fn go_on_with(&mut self, half: (String, String)) {
        self.half = Some(half);
    }

    pub fn clear(&mut self) {
        *self = Queue::default();
    }
}

/// A pasted line as it is shown: of a very long one the beginning.
pub fn shown(line: &str) -> String {
    if line.len() <= LONG {
        return if out::colored(To::Out) { helper::colour(line, None) } else { line.to_string() };
    }
    let rest = format!("… ({} characters)", line.chars().count());
    format!("{}{}", style::prefix(line, 200), out::styled(To::Out, Style::Dim, &rest))
}

/// Which prompt stood before a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// `>>> `
    First,
    /// `... `
    More,
}

/// The line without the prompt that was pasted along, and which prompt that was.
pub fn unprompted(line: &str) -> Option<(Mark, &str)> {
    let line = line.trim_start();
    let rest = match line.split_once(' ') {
        // `server >>> ` has the terminal's name before it.
        Some((name, rest)) if is_name(name) && is_first(rest) => rest,
        _ => line,
    };
    for (prompt, mark) in [(">>>", Mark::First), ("...", Mark::More)] {
        if let Some(after) = rest.strip_prefix(prompt) {
            // `...` alone is also Python's Ellipsis, but not in a transcript.
            return match after.strip_prefix(' ') {
                Some(statement) => Some((mark, statement)),
                None if after.is_empty() => Some((mark, "")),
                None => None,
            };
        }
    }
    None
}

fn is_first(rest: &str) -> bool {
    rest == ">>>" || rest.starts_with(">>> ")
}

fn is_name(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paste_is_its_lines_and_what_follows_them() {
        let mut queue = Queue::default();
        queue.add(Pasted { before: "x".into(), text: " = 1\n\nhal".into(), after: ")".into() });
        let line = |line: &str| Some(Next::Line(line.into()));
        assert_eq!([queue.next(), queue.next(), queue.next()], [line("x = 1"), line(""), Some(Next::End)]);
        assert_eq!((queue.next(), queue.half()), (None, Some(("hal".into(), ")".into()))));
        queue.add(Pasted { text: "y\n".into(), ..Pasted::default() });
        assert_eq!((queue.next(), queue.half()), (line("y"), None));
    }

    #[test]
    fn prompts_are_taken_off() {
        assert_eq!(unprompted(">>> s.listen(1)"), Some((Mark::First, "s.listen(1)")));
        assert_eq!(unprompted("...     pass"), Some((Mark::More, "    pass")));
        assert_eq!(unprompted("..."), Some((Mark::More, "")));
        assert_eq!(unprompted("server >>> x = 1"), Some((Mark::First, "x = 1")));
        assert_eq!(unprompted("b'Hi'"), None);
        assert_eq!(unprompted("a >> b"), None);
    }
}
