//! One lesson, run and compared: what differs, and what the file would say if it were right.

use std::ops::Range;

use super::check::{Compared, Edit, Matcher, Seen};
use super::format::{Lesson, Step};
use super::report::{self, Difference};
use super::run::{Ran, Runner};
use crate::event::TerminalName;
use crate::session::calls_file::{Apart, CallsFile};

/// How a lesson went.
#[derive(Debug, Default)]
pub struct Comparison {
    /// How many steps there were.
    pub steps: usize,
    pub differences: Vec<Difference>,
    pub changes: Vec<Change>,
}

/// What should stand in a file in place of some of its lines.
#[derive(Debug)]
pub struct Change {
    /// From 0.
    pub lines: Range<usize>,
    /// What stands before each line of the block.
    indent: String,
    with: Vec<String>,
}

/// Runs a lesson and compares what it prints. Its system calls are written into the file, if there is one.
pub fn run(lesson: &Lesson, strict: bool, calls: Option<(CallsFile, Apart)>) -> std::io::Result<Comparison> {
    let mut runner = Runner::new(!(strict || lesson.strict), None);
    if let Some((file, apart)) = calls {
        file.follow(runner.hub().log(), apart);
    }
    runner.prepare(lesson)?;
    let mut matcher = Matcher::new(lesson);
    let mut comparison = Comparison::default();
    for block in lesson.blocks() {
        if let Some(step) = runner.unclaimed(block) {
            let ran = runner.step(&block.terminal, &step);
            comparison.judge(&mut matcher, &block.terminal, &block.indent, &step, ran);
        }
        for step in &block.steps {
            let ran = runner.step(&block.terminal, step);
            comparison.steps += 1;
            comparison.judge(&mut matcher, &block.terminal, &block.indent, step, ran);
        }
    }
    for (terminal, line, printed) in runner.leftovers() {
        let problem = Some("this was printed later, and no block claims it".to_string());
        let lines = printed.iter().map(|line| report::extra(line)).collect();
        comparison.differences.push(Difference { line, terminal, statement: None, problem, diff: lines });
    }
    runner.close();
    Ok(comparison)
}

impl Comparison {
    fn judge(&mut self, matcher: &mut Matcher, terminal: &TerminalName, indent: &str, step: &Step, ran: Ran) {
        let seen = Seen { terminal, numbers: &ran.numbers };
        let compared = matcher.compare(seen, step, &ran.printed);
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
            let edits = matcher.edits(seen, &compared);
            let (diff, line) = report::diff(step, &compared, &edits);
            if difference.problem.is_none() {
                difference.line = line;
                let with = rewritten(matcher, seen, &compared, &edits);
                self.changes.push(Change { lines: step.lines.clone(), indent: indent.to_string(), with });
            }
            difference.diff = diff;
        }
        self.differences.push(difference);
    }
}

/// What a step should expect: the written lines where they hold, the printed ones elsewhere.
fn rewritten(matcher: &Matcher, seen: Seen<'_>, compared: &Compared, edits: &[Edit]) -> Vec<String> {
    let mut lines = Vec::new();
    for edit in edits {
        match edit {
            Edit::Keep { expected, .. } => lines.push(compared.expected[*expected].1.clone()),
            Edit::Extra { printed } => {
                lines.push(matcher.in_written_numbers(seen, &compared.printed[*printed]));
            }
            Edit::Missing { .. } => {}
        }
    }
    lines
}

/// The text of a lesson with the changes of a comparison; everything else stays as it is. Where it would be read as something
/// else than that, the line.
pub fn updated(lesson: &Lesson, text: &str, changes: &[Change]) -> Result<String, usize> {
    let mut changes: Vec<&Change> = changes.iter().collect();
    changes.sort_by_key(|change| change.lines.start);
    let new = replaced(text, &changes);
    let again = Lesson::read(&lesson.path, &new);
    let mut read = again.blocks().flat_map(|block| &block.steps);
    let mut line = 1;
    for block in lesson.blocks() {
        let first = block.steps.first();
        let unclaimed = first.map_or(block.line, |step| step.line - 1);
        if first.is_none_or(|step| step.source.is_some())
            && let Some(change) = changes.iter().find(|change| change.lines == (unclaimed..unclaimed))
        {
            let step = Step { expected: change.with.clone(), ..Step::rest(line, line) };
            line = same(&step, read.next()).ok_or(line)?;
        }
        for step in &block.steps {
            let change = changes.iter().find(|change| change.lines == step.lines);
            let expected = change.map_or(&step.expected, |change| &change.with).clone();
            line = same(&Step { expected, ..step.clone() }, read.next()).ok_or(line)?;
        }
    }
    if again.mistakes.is_empty() && read.next().is_none() { Ok(new) } else { Err(line) }
}

/// The line of a step that was read, if it is what it was to be.
fn same(meant: &Step, read: Option<&Step>) -> Option<usize> {
    let read = read?;
    let parts = |step: &Step| (step.source.clone(), step.interrupt, step.mark, step.typed.clone());
    (parts(meant) == parts(read) && meant.expected == read.expected).then_some(read.line)
}

fn replaced(text: &str, changes: &[&Change]) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let end = if lines.first().is_some_and(|line| line.ends_with("\r\n")) { "\r\n" } else { "\n" };
    let mut new = String::with_capacity(text.len());
    let mut at = 0;
    for Change { lines: range, indent, with } in changes {
        if range.start < at {
            continue;
        }
        new.extend(lines[at..range.start.min(lines.len())].iter().copied());
        for line in with {
            new.push_str(if line.is_empty() { indent.trim_end() } else { indent });
            new.push_str(line);
            new.push_str(end);
        }
        at = range.end.min(lines.len());
    }
    new.extend(lines[at..].iter().copied());
    new
}
