//! One lesson, run and compared: what differs, and what the file would say if it were right.

use std::ops::Range;

use super::check::{Compared, Edit, Matcher};
use super::format::{Lesson, Step};
use super::report::{self, Difference};
use super::run::{Ran, Runner};
use crate::event::TerminalName;

/// How a lesson went.
#[derive(Debug, Default)]
pub struct Trial {
    /// How many steps there were.
    pub steps: usize,
    pub differences: Vec<Difference>,
    /// Lines of the file (from 0) and what should stand there.
    pub changes: Vec<(Range<usize>, Vec<String>)>,
}

/// Runs a lesson and compares what it prints.
pub fn run(lesson: &Lesson, strict: bool) -> std::io::Result<Trial> {
    let mut runner = Runner::new(!(strict || lesson.strict), None);
    runner.prepare(lesson)?;
    let mut matcher = Matcher::new(lesson);
    let mut trial = Trial::default();
    for block in lesson.blocks() {
        if let Some(step) = runner.unclaimed(block) {
            let ran = runner.step(&block.terminal, &step);
            trial.judge(&mut matcher, &block.terminal, &block.indent, &step, ran);
        }
        for step in &block.steps {
            let ran = runner.step(&block.terminal, step);
            trial.steps += 1;
            trial.judge(&mut matcher, &block.terminal, &block.indent, step, ran);
        }
    }
    for (terminal, line, printed) in runner.leftovers() {
        let problem = Some("this was printed later, and no block claims it".to_string());
        let lines = printed.iter().map(|line| report::extra(line)).collect();
        trial.differences.push(Difference { line, terminal, statement: None, problem, diff: lines });
    }
    runner.close();
    Ok(trial)
}

impl Trial {
    fn judge(&mut self, matcher: &mut Matcher, terminal: &TerminalName, indent: &str, step: &Step, ran: Ran) {
        let compared = matcher.compare(terminal, step, &ran.printed);
        if compared.is_none() && ran.problem.is_none() {
            return;
        }
        let mut difference = Difference {
            line: step.line,
            terminal: terminal.clone(),
            statement: step.source.clone(),
            problem: ran.problem,
            diff: Vec::new(),
        };
        if let Some(compared) = compared {
            let edits = matcher.edits(terminal, step, &compared);
            let (diff, line) = report::diff(step, &compared, &edits);
            if difference.problem.is_none() {
                difference.line = line;
                let lines = rewritten(matcher, terminal, step, &compared, &edits);
                let lines = lines.into_iter().map(|line| indented(indent, &line)).collect();
                self.changes.push((step.lines.clone(), lines));
            }
            difference.diff = diff;
        }
        self.differences.push(difference);
    }
}

fn indented(indent: &str, line: &str) -> String {
    if line.is_empty() { indent.trim_end().to_string() } else { format!("{indent}{line}") }
}

/// What a step should expect: the written lines where they hold, the printed ones elsewhere.
fn rewritten(
    matcher: &Matcher,
    terminal: &TerminalName,
    step: &Step,
    compared: &Compared,
    edits: &[Edit],
) -> Vec<String> {
    let mut lines = Vec::new();
    for edit in edits {
        match edit {
            Edit::Keep { expected, .. } => lines.push(compared.expected[*expected].1.clone()),
            Edit::Extra { printed } => {
                lines.push(matcher.in_written_numbers(terminal, step, &compared.printed[*printed]));
            }
            Edit::Missing { .. } => {}
        }
    }
    lines
}

/// The text of a lesson with the changes of a trial; everything else stays as it is.
pub fn updated(text: &str, changes: &[(Range<usize>, Vec<String>)]) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let end = if lines.first().is_some_and(|line| line.ends_with("\r\n")) { "\r\n" } else { "\n" };
    let mut changes: Vec<_> = changes.iter().collect();
    changes.sort_by_key(|(range, _)| range.start);
    let mut new = String::with_capacity(text.len());
    let mut at = 0;
    for (range, with) in changes {
        if range.start < at {
            continue;
        }
        let stop = range.end.min(lines.len());
        new.extend(lines[at..range.start.min(lines.len())].iter().copied());
        for line in with {
            new.push_str(line);
            new.push_str(end);
        }
        at = stop;
    }
    new.extend(lines[at..].iter().copied());
    new
}
