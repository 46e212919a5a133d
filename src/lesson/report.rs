//! How a lesson went, as styled lines: what differs, where, and how, with invisible characters made visible.

use similar::{ChangeTag, TextDiff};
use unicode_width::UnicodeWidthChar;

use super::check::{Compared, Edit};
use super::format::{Mistake, Step};
use crate::event::TerminalName;
use crate::text::style::{Line, Style};

/// One step that did not go as the lesson says.
#[derive(Clone, Debug)]
pub struct Difference {
    /// From 1.
    pub line: usize,
    pub terminal: TerminalName,
    /// What was typed; none for the rest of an earlier statement.
    pub statement: Option<String>,
    /// What it was to do and did not.
    pub problem: Option<String>,
    /// What was printed instead of what was expected.
    pub diff: Vec<Line>,
}

/// Beyond so many lines a diff is cut off, and each line beyond so many characters.
const MOST: usize = 60;
const WIDEST: usize = 1000;

impl Difference {
    pub fn lines(&self, path: &str) -> Vec<Line> {
        let what = match &self.statement {
            Some(statement) => {
                let mut rows = statement.lines();
                let first = rows.next().unwrap_or("");
                format!(" >>> {first}{}", if rows.next().is_some() { " ..." } else { "" })
            }
            None => " (what the statement before goes on to print)".to_string(),
        };
        let head = Line::new(Style::Strong, format!("{path}:{}", self.line))
            .with(Style::Plain, format!(": {}", self.terminal))
            .with(Style::Plain, what);
        let mut lines = vec![head];
        lines.extend(self.problem.iter().map(|problem| Line::new(Style::Error, format!("    {problem}"))));
        lines.extend(self.diff.iter().take(MOST).cloned());
        if self.diff.len() > MOST {
            lines.push(Line::dim(format!("    ... and {} more lines", self.diff.len() - MOST)));
        }
        lines
    }
}

/// A mistake in how a lesson is written.
pub fn mistake(path: &str, mistake: &Mistake) -> Line {
    Line::new(Style::Strong, format!("{path}:{}", mistake.line)).with(Style::Error, format!(": {}", mistake.words))
}

/// The lines of a diff, `-` what the lesson says, `+` what was printed, and the first expected line that differs.
pub fn diff(step: &Step, compared: &Compared, edits: &[Edit]) -> (Vec<Line>, usize) {
    let mut first = None;
    let mut rows: Vec<(ChangeTag, String)> = Vec::new();
    let mut at = 0;
    while at < edits.len() {
        if let Edit::Keep { expected, printed, count } = &edits[at] {
            let written = &compared.expected[*expected].1;
            let shown = if *count == 1 { &compared.printed[*printed] } else { written };
            rows.push((ChangeTag::Equal, shown.clone()));
            at += 1;
            continue;
        }
        while at < edits.len() {
            match &edits[at] {
                Edit::Missing { expected } => {
                    let (index, text) = &compared.expected[*expected];
                    first = first.or(Some(*index));
                    rows.push((ChangeTag::Delete, text.clone()));
                }
                Edit::Extra { printed } => {
                    let next = edits[at..].iter().find_map(|edit| match edit {
                        Edit::Keep { expected, .. } | Edit::Missing { expected } => {
                            Some(compared.expected[*expected].0)
                        }
                        Edit::Extra { .. } => None,
                    });
                    first = first.or(next);
                    rows.push((ChangeTag::Insert, compared.printed[*printed].clone()));
                }
                Edit::Keep { .. } => break,
            }
            at += 1;
        }
    }
    let line = first.map_or(step.line_of(usize::MAX), |index| step.line_of(index));
    (marked(&rows), line)
}

/// Each row with its sign; where one line stands for one other, the parts that differ stand out.
fn marked(rows: &[(ChangeTag, String)]) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut at = 0;
    while at < rows.len() {
        let (tag, text) = &rows[at];
        let alone = |at: usize, tag: ChangeTag| {
            rows.get(at).is_some_and(|row| row.0 == tag)
                && rows.get(at + 1).is_none_or(|row| row.0 != tag)
                && (at == 0 || rows[at - 1].0 != tag)
        };
        if alone(at, ChangeTag::Delete) && alone(at + 1, ChangeTag::Insert) {
            lines.extend(pair(text, &rows[at + 1].1));
            at += 2;
            continue;
        }
        lines.push(match tag {
            ChangeTag::Equal => Line::dim(format!("      {text}")),
            ChangeTag::Delete => Line::new(Style::Bad, format!("    - {}", visible(text))),
            ChangeTag::Insert => Line::new(Style::Good, format!("    + {}", visible(text))),
        });
        at += 1;
    }
    if rows.iter().all(|(tag, _)| *tag == ChangeTag::Equal) {
        lines.push(Line::dim("    (each line could hold, but no one renaming of the numbers explains all of them)"));
    }
    lines
}

fn pair(expected: &str, printed: &str) -> [Line; 2] {
    let (left, right) = (visible(expected), visible(printed));
    let mut lines = [Line::new(Style::Bad, "    - "), Line::new(Style::Good, "    + ")];
    if left.len() + right.len() > 2 * WIDEST {
        lines[0].push(Style::Bad, left);
        lines[1].push(Style::Good, right);
        return lines;
    }
    for change in TextDiff::from_chars(left.as_str(), right.as_str()).iter_all_changes() {
        match change.tag() {
            ChangeTag::Equal => {
                lines[0].push(Style::Bad, change.value());
                lines[1].push(Style::Good, change.value());
            }
            ChangeTag::Delete => lines[0].push(Style::Match, change.value()),
            ChangeTag::Insert => lines[1].push(Style::Match, change.value()),
        }
    }
    lines
}

/// Text with what one cannot see made visible: trailing blanks, tabs, control characters, odd spaces, accents that stand apart.
pub fn visible(text: &str) -> String {
    let kept = text.trim_end_matches(' ').len();
    let mut shown = String::new();
    for (count, (at, c)) in text.char_indices().enumerate() {
        if count == WIDEST {
            shown.push_str(&format!("... and {} more characters", text[at..].chars().count()));
            break;
        }
        match c {
            ' ' if at >= kept => shown.push('·'),
            '\t' => shown.push('→'),
            '\x7f' => shown.push('␡'),
            c if c < ' ' => shown.extend(char::from_u32(0x2400 + c as u32)),
            c if c != ' ' && (c.is_whitespace() || c.width().is_none_or(|columns| columns == 0)) => {
                shown.push_str(&format!("<U+{:04X}>", c as u32));
            }
            c => shown.push(c),
        }
    }
    if shown.is_empty() { "(an empty line)".into() } else { shown }
}

/// A line that was printed and not expected.
pub fn extra(text: &str) -> Line {
    Line::new(Style::Good, format!("    + {}", visible(text)))
}
