//! The marks of a lesson, one row each: how each is written and where, what was likely meant as one, and what it asks of
//! whoever runs or plays the lesson.

use std::sync::Arc;
use std::time::Instant;

use super::columns::Columns;
use super::format::Step;
use super::run::Runner;
use crate::event::TerminalName;
use crate::session::Terminal;
use crate::syntax;

/// One mark.
pub struct Mark {
    /// As it is written; a number stands for any.
    pub written: &'static str,
    pub place: Place,
    /// What to say of a line that is read as output and was likely meant as this mark. The flag says whether the line
    /// belongs to the rest of a statement.
    misplaced: fn(&str, bool) -> Option<String>,
}

/// Where a mark stands.
pub enum Place {
    /// In a comment at the end of a statement: it says how the statement ends.
    Statement(Ending),
    /// On a line of its own.
    Line(Line),
}

pub struct Ending {
    /// The seconds that a comment says, 0 where it says none; none where it is not this mark.
    read: fn(&str) -> Option<f64>,
    /// The mark as it should be written, where a comment is nearly one. The words are the comment's, plain.
    nearly: fn(&str) -> Option<String>,
    /// Whether the statement goes on when its block ends.
    pub goes_on: bool,
    /// Whether it may also stand alone, as the last line of what a statement goes on to print.
    pub of_rest: bool,
    /// Waits until the statement has ended so; answers what it did instead.
    pub wait: fn(&mut Runner, &Arc<Terminal>, &Step, Started) -> Option<String>,
}

/// When a statement was begun, and how long it is said to take.
#[derive(Clone, Copy)]
pub struct Started {
    pub at: Instant,
    pub seconds: f64,
}

pub struct Line {
    /// Takes the line into the steps of its block, where it stands in its place.
    take: fn(&mut Vec<Step>, &str, usize) -> bool,
    /// Shows in a replay that a step has it, before the step is run.
    pub play: fn(&Columns, &TerminalName, &Step),
}

/// A mark that stands behind a statement.
#[derive(Clone, Copy)]
pub struct Set {
    pub mark: &'static Mark,
    pub ending: &'static Ending,
    pub seconds: f64,
}

impl PartialEq for Set {
    fn eq(&self, other: &Set) -> bool {
        self.mark.written == other.mark.written && self.seconds == other.seconds
    }
}

impl std::fmt::Debug for Set {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.mark.written, self.seconds)
    }
}

pub static MARKS: &[Mark] = &[
    Mark {
        written: "# blocks",
        place: Place::Statement(Ending {
            read: |comment| (comment == "# blocks").then_some(0.0),
            nearly: |words| matches!(words, "block" | "blocks" | "blocked").then(|| "# blocks".into()),
            goes_on: true,
            of_rest: true,
            wait: |runner, terminal, step, _| runner.blocks(terminal, step),
        }),
        misplaced: |line, rest| (line.trim() == "# blocks" && !rest).then(|| behind("# blocks")),
    },
    Mark {
        written: "# runs",
        place: Place::Statement(Ending {
            read: |comment| (comment == "# runs").then_some(0.0),
            nearly: |words| matches!(words, "run" | "runs").then(|| "# runs".into()),
            goes_on: true,
            of_rest: false,
            wait: |runner, terminal, _, _| runner.runs(terminal),
        }),
        misplaced: |line, _| (line.trim() == "# runs").then(|| behind("# runs")),
    },
    Mark {
        written: "# waits 3.5 s",
        place: Place::Statement(Ending {
            read: |comment| {
                let number = comment.strip_prefix("# waits ")?.strip_suffix(" s")?;
                let plain = number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
                number.parse().ok().filter(|_| plain)
            },
            nearly: nearly_waits,
            goes_on: false,
            of_rest: false,
            wait: |runner, terminal, _, started| runner.waits(terminal, started),
        }),
        misplaced: |_, _| None,
    },
    Mark {
        written: "^C",
        place: Place::Line(Line {
            take: |steps, text, number| {
                let here = text == "^C" && steps.is_empty();
                if here {
                    steps.push(Step { interrupt: true, ..Step::rest(number, number) });
                }
                here
            },
            play: |columns, terminal, step| {
                if step.interrupt {
                    columns.type_interrupt(terminal);
                }
            },
        }),
        misplaced: |line, _| {
            let words = "`^C` stands alone as the first line of its block: begin a new block with it";
            line.trim().eq_ignore_ascii_case("^C").then(|| words.into())
        },
    },
    Mark {
        written: "<<< line",
        place: Place::Line(Line {
            take: |steps, text, number| {
                let Some(typed) = prompted(text, "<<<") else { return false };
                if steps.last().is_some_and(|step| !step.expected.is_empty()) {
                    return false;
                }
                if steps.is_empty() {
                    steps.push(Step::rest(number, number));
                }
                if let Some(step) = steps.last_mut() {
                    step.typed.push(typed.to_string());
                    step.lines = number..number;
                }
                true
            },
            // It is shown when the statement asks for it.
            play: |_, _, _| {},
        }),
        misplaced: |line, _| {
            let words = "a `<<<` line stands directly under its statement, before what is printed";
            line.starts_with("<<< ").then(|| words.into())
        },
    },
];

fn behind(mark: &str) -> String {
    format!("`{mark}` stands at the end of its statement: `>>> statement  {mark}`")
}

/// What stands behind a prompt.
pub fn prompted<'a>(line: &'a str, prompt: &str) -> Option<&'a str> {
    let rest = line.strip_prefix(prompt)?;
    if rest.is_empty() { Some("") } else { rest.strip_prefix(' ') }
}

fn nearly_waits(words: &str) -> Option<String> {
    let rest = words.strip_prefix("waits").or_else(|| words.strip_prefix("wait"))?;
    if rest.is_empty() {
        return Some("# waits 3.5 s".into());
    }
    let rest = rest.trim_start();
    let end = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ','))).unwrap_or(rest.len());
    let seconds = matches!(rest[end..].trim(), "" | "s" | "sec" | "secs" | "second" | "seconds");
    (end > 0 && seconds).then(|| format!("# waits {} s", rest[..end].replace(',', ".")))
}

fn endings() -> impl Iterator<Item = (&'static Mark, &'static Ending)> {
    MARKS.iter().filter_map(|mark| match &mark.place {
        Place::Statement(ending) => Some((mark, ending)),
        Place::Line(_) => None,
    })
}

/// Those that stand on a line of their own.
pub fn lines() -> impl Iterator<Item = &'static Line> {
    MARKS.iter().filter_map(|mark| match &mark.place {
        Place::Line(line) => Some(line),
        Place::Statement(_) => None,
    })
}

/// Takes a line that is a mark into the steps of its block.
pub fn take(steps: &mut Vec<Step>, text: &str, number: usize) -> bool {
    lines().any(|line| (line.take)(steps, text, number))
}

/// The mark at the end of a statement.
pub fn of(statement: &str) -> Option<Set> {
    let comment = syntax::trailing_comment(statement)?;
    endings().find_map(|(mark, ending)| Some(Set { mark, ending, seconds: (ending.read)(comment)? }))
}

/// The mark that stands alone as the last line of what a statement goes on to print.
pub fn of_rest(line: &str) -> Option<Set> {
    let (mark, ending) = endings().find(|(mark, ending)| ending.of_rest && mark.written == line)?;
    Some(Set { mark, ending, seconds: 0.0 })
}

/// The mark that a comment would be if it were written to the letter.
pub fn nearly(comment: &str) -> Option<String> {
    let words = comment.trim_start_matches('#').trim().trim_end_matches('.').to_lowercase();
    endings().find_map(|(_, ending)| (ending.nearly)(&words))
}

/// A mark at the end of a line that is not the last one of its statement.
pub fn early(line: &str) -> Option<&'static str> {
    endings().map(|(mark, _)| mark.written).find(|written| line.trim_end().ends_with(written))
}

/// What to say of a line that is read as output and was likely meant as a mark.
pub fn misplaced(line: &str, rest: bool) -> Option<String> {
    MARKS.iter().find_map(|mark| (mark.misplaced)(line, rest))
}
