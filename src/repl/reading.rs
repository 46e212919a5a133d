//! Reading a statement: line by line, with what a paste or a transcript brings along, until it is whole.

use super::complete::{self, Open};
use super::editor::{Ask, Question, Read, Stop};
use super::prompt::{Prompt, Typed};
use super::{history, indent, paste};
use crate::out::{self, To};
use crate::session::inspect::{self, Completeness};
use crate::session::signals;
use crate::text::style::width;

/// What came of one line.
enum Taken {
    /// It belongs to the statement, which may be whole with it.
    Added,
    /// It is of no use here, or the next line tells whether the statement is whole.
    More,
    /// The statement was whole before it.
    Whole,
    /// There will be no statement.
    Stopped(Typed),
}

impl Prompt {
    /// The prompt to ask with, plain and styled: it follows what was printed without a newline.
    fn asking(&self, first: bool) -> (String, String) {
        let (prompt, styled) = if first { self.prompt() } else { ("... ".to_string(), "... ".to_string()) };
        let partial = self.screen.take_partial();
        if partial.is_empty() || !self.can_draw() {
            return (prompt, styled);
        }
        if width(&partial) < 40 && !partial.contains('\x1b') {
            return (partial.clone() + &prompt, partial + &styled);
        }
        out::print(To::Out, "\n");
        (prompt, styled)
    }

    fn read_line(&mut self, lines: &[String], given: &str) -> Read {
        let first = lines.is_empty();
        let (prompt, styled) = self.asking(first);
        let mut initial = (given.to_string(), String::new());
        if let Some(half) = self.queued.half() {
            initial = half;
        } else if first && let Some(at) = self.drafts.iter().position(|(name, _)| name == self.current.name()) {
            initial = self.drafts.swap_remove(at).1;
        }
        let before: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
        let room = out::window().0.saturating_sub(width(&prompt) + 1);
        let (hub, terminal) = (self.hub.clone(), self.current.clone());
        self.set_editing(true);
        let read = self.reader.read(Ask { prompt, styled, initial }, |question| match question {
            Question::Complete { line, answer } => {
                let _ = answer.send(complete::complete(&hub, &terminal, &before, &line));
            }
            Question::Hint { line, answer } => {
                let room = room.saturating_sub(width(&line) % (room + 1));
                let _ = answer.send(complete::hint(&terminal, &before, &line, room));
            }
        });
        self.set_editing(false);
        read
    }

    /// Reads a whole statement, or a command.
    pub(super) fn read(&mut self) -> Typed {
        let mut lines: Vec<String> = Vec::new();
        let (mut open, mut seen) = (Open::default(), 0);
        loop {
            open = lines[seen..].iter().fold(open, |open, line| open.behind(line));
            seen = lines.len();
            let taken = match self.queued.next() {
                Some(paste::Next::Line(line)) => self.take_pasted(&mut lines, open, line),
                Some(paste::Next::End) => {
                    self.transcript = false;
                    if lines.is_empty() || !is_whole(&lines) { Taken::More } else { Taken::Whole }
                }
                None => self.take_typed(&mut lines, open),
            };
            match taken {
                Taken::Added => {}
                Taken::More => continue,
                Taken::Whole => return self.typed(lines),
                Taken::Stopped(typed) => return typed,
            }
            if lines.len() == 1 && !lines[0].contains('\n') {
                let text = lines[0].trim();
                if text.is_empty() {
                    return Typed::Nothing;
                }
                if text.starts_with('%') || text.ends_with('?') || (!self.settings.strict && is_word(text)) {
                    return self.typed(lines);
                }
            }
            // A statement of many lines that was found again is whole: no blank line need be added.
            let found_again = lines.len() == 1 && lines[0].contains('\n');
            let end = if found_again { "\n" } else { "" };
            if inspect::completeness(&(lines.join("\n") + end)) == Completeness::Complete {
                lines.extend(found_again.then(String::new));
                return self.typed(lines);
            }
        }
    }

    /// The next line of a paste, shown as if it had been typed.
    fn take_pasted(&mut self, lines: &mut Vec<String>, open: Open, line: String) -> Taken {
        let first = lines.is_empty();
        match paste::unprompted(&line) {
            Some((mark, bare)) if self.transcript || mark == paste::Mark::First => {
                self.transcript = true;
                if mark == paste::Mark::First && !first {
                    self.queued.put_back(line);
                    return Taken::Whole;
                }
                if first && bare.trim().is_empty() {
                    return Taken::More;
                }
                self.show(first, bare);
                lines.push(bare.to_string());
                Taken::Added
            }
            // What has no prompt in a transcript is output.
            _ if self.transcript && first => Taken::More,
            _ if self.transcript => Taken::Whole,
            _ if first => {
                self.show(first, &line);
                lines.push(line);
                Taken::Added
            }
            _ => {
                let blank = line.trim().is_empty();
                // A blank line inside a pasted function does not end it.
                if blank && !open.is_open() {
                    return Taken::More;
                }
                if !open.is_open() && starts_anew(lines, &line) {
                    self.queued.put_back(line);
                    return Taken::Whole;
                }
                let indented = line.starts_with([' ', '\t']);
                let open = open.behind(&line).is_open();
                self.show(first, &line);
                lines.push(line);
                // What follows an indented line tells whether the block is whole.
                if indented || open { Taken::More } else { Taken::Added }
            }
        }
    }

    /// A line that someone types, or a terminal that does not mark what is pasted.
    fn take_typed(&mut self, lines: &mut Vec<String>, open: Open) -> Taken {
        let first = lines.is_empty();
        let plain = first || self.transcript || open.is_open();
        let given = if plain { String::new() } else { indent::next(lines) };
        let read = self.read_line(lines, &given);
        let line = match read.line {
            Ok(line) => line,
            Err(Stop::Pasted(pasted)) => {
                self.rub_out(&self.mark(first), &format!("{}{}", pasted.before, pasted.after));
                self.queued.add(pasted);
                return Taken::More;
            }
            Err(Stop::Next(draft)) if first && self.hub.terminals().len() > 1 => {
                return Taken::Stopped(Typed::Next(draft));
            }
            // Alone it stops sockstep, as it stops Python: here, so that the line goes on afterwards.
            Err(Stop::Next(draft)) => {
                self.queued.go_on_with(draft);
                signals::stop();
                return Taken::More;
            }
            Err(Stop::Interrupted) => return Taken::Stopped(Typed::Interrupted),
            Err(Stop::Eof) if first => return Taken::Stopped(Typed::Eof),
            // As in CPython, the end of input ends the statement.
            Err(Stop::Eof) => return Taken::Whole,
            Err(Stop::Failed(why)) => return Taken::Stopped(Typed::Failed(why)),
        };
        match paste::unprompted(&line) {
            Some((mark, bare)) if self.transcript || mark == paste::Mark::First => {
                self.transcript = true;
                self.rub_out(&self.mark(first), &line);
                if mark == paste::Mark::First && !first {
                    self.queued.put_back(line);
                    return Taken::Whole;
                }
                self.show(first, bare);
                if first && bare.trim().is_empty() {
                    return Taken::More;
                }
                lines.push(bare.to_string());
            }
            // What has no prompt in a transcript is output.
            _ if self.transcript && read.quick => {
                self.rub_out(&self.mark(first), &line);
                return if first { Taken::More } else { Taken::Whole };
            }
            _ => {
                self.transcript = false;
                let meant = indent::meant(lines, &given, &line);
                if meant != line {
                    self.rub_out(&self.mark(first), &line);
                    self.show(first, &meant);
                }
                lines.push(meant);
            }
        }
        Taken::Added
    }

    /// What stands before a line.
    fn mark(&self, first: bool) -> String {
        if first { self.prompt().0 } else { "... ".into() }
    }

    /// Shows a line as if it had been typed.
    fn show(&self, first: bool, line: &str) {
        if self.can_draw() {
            out::print(To::Out, &format!("{}{}\n", self.asking(first).1, paste::shown(line)));
        }
    }

    /// What a complete text is; it is remembered.
    fn typed(&mut self, lines: Vec<String>) -> Typed {
        let text = lines.join("\n");
        let kept = text.trim_end();
        if kept.trim().is_empty() {
            return Typed::Nothing;
        }
        if history::is_kept(kept) {
            self.reader.remember(kept);
            if self.can_draw() {
                self.history.add(kept);
            }
        }
        let bare = kept.trim();
        if bare.starts_with('%') {
            return Typed::Command(bare.to_string());
        }
        if let Some(path) = bare.strip_suffix('?')
            && path.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.')
            && !path.is_empty()
        {
            return Typed::Question(path.to_string());
        }
        if !self.settings.strict && is_word(bare) {
            return if bare == "help" { Typed::Command("%help".into()) } else { Typed::Eof };
        }
        Typed::Statement(text)
    }

    /// Takes away the line that was just taken from the editor.
    pub(super) fn rub_out(&self, prompt: &str, line: &str) {
        if self.can_draw() {
            let (columns, _) = out::window();
            let rows = (width(prompt) + width(line)) / columns + 1;
            out::print(To::Out, &format!("\x1b[{rows}A\r\x1b[J"));
        }
    }
}

/// In the teaching prompt the bare word is enough.
fn is_word(text: &str) -> bool {
    matches!(text, "exit" | "quit" | "help")
}

/// Whether a pasted line begins a statement of its own, after a block that stands before it.
fn starts_anew(lines: &[String], line: &str) -> bool {
    let word = line.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    let goes_on = ["else", "elif", "except", "finally"].contains(&word);
    let flush_left = !line.trim().is_empty() && !line.starts_with([' ', '\t', ')', ']', '}', '#']);
    flush_left && !goes_on && is_whole(lines)
}

/// Whether the lines are a statement, once a blank line follows them.
fn is_whole(lines: &[String]) -> bool {
    inspect::completeness(&(lines.join("\n") + "\n")) == Completeness::Complete
}
