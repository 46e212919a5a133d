//! Reading a statement: line by line, with what a paste or a transcript brings along, until it is whole.

use super::complete;
use super::editor::{Ask, Question, Read, Stop};
use super::prompt::{Prompt, Typed};
use super::{indent, paste};
use crate::out::{self, To};
use crate::session::inspect::{self, Completeness};
use crate::text::style::width;

impl Prompt {
    fn read_line(&mut self, first: bool, lines: &[String], given: &str) -> Read {
        let (mut prompt, mut styled) = if first { self.prompt() } else { ("... ".to_string(), "... ".to_string()) };
        let partial = self.screen.take_partial();
        if !partial.is_empty() && self.can_draw() {
            if width(&partial) < 40 && !partial.contains('\x1b') {
                (prompt, styled) = (partial.clone() + &prompt, partial + &styled);
            } else {
                out::print(To::Out, "\n");
            }
        }
        if let Some(line) = self.queued.pop_front() {
            out::print(To::Out, &format!("{styled}{line}\n"));
            return Read { line: Ok(line), quick: true, pasting: !self.queued.is_empty(), paste_ended: false };
        }
        let mut initial = (given.to_string(), String::new());
        if first && let Some(at) = self.drafts.iter().position(|(name, _)| name == self.current.name()) {
            initial = self.drafts.swap_remove(at).1;
        }
        self.reader.set_can_leave(first && self.hub.terminals().len() > 1);
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
        loop {
            let first = lines.is_empty();
            let plain = first || self.transcript || complete::is_open(&lines.join("\n"));
            let given = if plain { String::new() } else { indent::next(&lines) };
            let read = self.read_line(first, &lines, &given);
            let fast = read.quick || read.pasting;
            if self.dropping && (read.pasting || read.paste_ended) {
                self.dropping = read.pasting;
                self.rub_out(first, read.line.as_deref().unwrap_or(""));
                continue;
            }
            self.dropping = false;
            let line = match read.line {
                Ok(line) => line,
                Err(Stop::Interrupted) => {
                    self.queued.clear();
                    return Typed::Interrupted;
                }
                Err(Stop::Next(draft)) if first => return Typed::Next(draft),
                Err(Stop::Next(_)) => return Typed::Interrupted,
                Err(Stop::Eof) if first => return Typed::Eof,
                // As in CPython, the end of input ends the statement.
                Err(Stop::Eof) => return self.typed(lines),
                Err(Stop::Failed(why)) => return Typed::Failed(why),
            };
            if read.paste_ended {
                self.transcript = false;
                self.rub_out(first, "");
                if first {
                    continue;
                }
                return self.typed(lines);
            }
            let shown = line.clone();
            if let Some((mark, bare)) = paste::unprompted(&line)
                && (self.transcript || mark == paste::Mark::First)
            {
                let bare = bare.to_string();
                self.transcript = true;
                if mark == paste::Mark::First && !first {
                    self.rub_out(first, &shown);
                    self.queued.push_front(line);
                    return self.typed(lines);
                }
                self.rewrite(first, &shown, &bare);
                if first && bare.trim().is_empty() {
                    continue;
                }
                lines.push(bare);
            } else if self.transcript && fast {
                // What has no prompt in a transcript is output.
                self.rub_out(first, &shown);
                if first {
                    continue;
                }
                return self.typed(lines);
            } else {
                self.transcript = false;
                let line = indent::meant(&lines, &given, &line);
                if line != shown {
                    self.rewrite(first, &shown, &line);
                }
                let pasted_block = read.pasting && !first;
                if pasted_block && starts_anew(&lines, &line) {
                    self.rub_out(first, &line);
                    self.queued.push_front(line);
                    return self.typed(lines);
                }
                if pasted_block && line.trim().is_empty() && !complete::is_open(&lines.join("\n")) {
                    // A blank line inside a pasted function does not end it.
                    continue;
                }
                lines.push(line);
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

    /// What a complete text is; it is remembered.
    fn typed(&mut self, lines: Vec<String>) -> Typed {
        let text = lines.join("\n");
        let kept = text.trim_end();
        if kept.trim().is_empty() {
            return Typed::Nothing;
        }
        self.reader.remember(kept);
        if self.can_draw() {
            self.history.add(kept);
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
    pub(super) fn rub_out(&self, first: bool, line: &str) {
        if self.can_draw() && self.queued.is_empty() {
            let (columns, _) = out::window();
            let prompt = if first { self.prompt().0 } else { "... ".into() };
            let rows = (width(&prompt) + width(line)) / columns + 1;
            out::print(To::Out, &format!("\x1b[{rows}A\r\x1b[J"));
        }
    }

    /// Shows the line that was just taken as it was meant.
    fn rewrite(&self, first: bool, shown: &str, meant: &str) {
        if self.can_draw() {
            self.rub_out(first, shown);
            let styled = if first { self.prompt().1 } else { "... ".into() };
            out::print(To::Out, &format!("{styled}{meant}\n"));
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
    flush_left && !goes_on && !complete::is_open(&lines.join("\n")) && is_whole(lines)
}

/// Whether the lines are a statement, once a blank line follows them.
fn is_whole(lines: &[String]) -> bool {
    inspect::completeness(&(lines.join("\n") + "\n")) == Completeness::Complete
}
