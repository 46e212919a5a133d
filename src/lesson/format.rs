//! Markdown to a lesson: blocks of typed statements with the lines they stand on, and every mistake in how it is written.
//! Knows nothing of running one.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::front::{self, Front};
use super::marks::{self, Set, prompted};
use super::mistakes;
use super::needs::Need;
use super::prose::{Piece, Prose};
use crate::event::TerminalName;
use crate::syntax;

/// A whole lesson.
#[derive(Clone, Debug, Default)]
pub struct Lesson {
    /// How messages name the file.
    pub path: String,
    pub title: String,
    pub strict: bool,
    pub needs: Vec<&'static Need>,
    pub parts: Vec<Part>,
    /// What is wrong with how it is written, in the order of its lines.
    pub mistakes: Vec<Mistake>,
}

#[derive(Clone, Debug)]
pub enum Part {
    Prose(Vec<Piece>),
    Block(Block),
}

/// What is typed into one terminal in one go.
#[derive(Clone, Debug)]
pub struct Block {
    pub terminal: TerminalName,
    /// The line of its fence, from 1.
    pub line: usize,
    /// What stands before each of its lines, where it is indented or quoted.
    pub indent: String,
    pub steps: Vec<Step>,
}

/// One typed statement, or the rest of one that had not returned in an earlier block.
#[derive(Clone, Debug)]
pub struct Step {
    /// None for the rest of a statement.
    pub source: Option<String>,
    /// Whether what runs is interrupted first.
    pub interrupt: bool,
    /// How it is to end; it returns where nothing is said.
    pub mark: Option<Set>,
    /// Lines for `input()`.
    pub typed: Vec<String>,
    /// What is to be printed, without the `# blocks` of a rest that waits again.
    pub expected: Vec<String>,
    /// The line of the statement (or of what stands in its place), from 1.
    pub line: usize,
    /// Where the expected lines stand: indices of lines from 0, the `# blocks` of a rest excluded.
    pub lines: Range<usize>,
}

impl Step {
    fn typed(source: &str, line: usize) -> Self {
        Step { source: Some(source.into()), ..Step::rest(line, line) }
    }

    /// The rest of a statement, with nothing expected yet.
    pub(super) fn rest(line: usize, first: usize) -> Self {
        Step {
            source: None,
            interrupt: false,
            mark: None,
            typed: Vec::new(),
            expected: Vec::new(),
            line,
            lines: first..first,
        }
    }

    /// The statement as a student would type it: without its mark.
    pub fn unmarked(&self) -> Option<String> {
        let source = self.source.as_deref()?;
        let comment = self.mark.and_then(|_| syntax::trailing_comment(source));
        Some(match comment.and_then(|comment| Some((source.rfind(comment)?, comment.len()))) {
            Some((at, length)) => format!("{}{}", source[..at].trim_end_matches([' ', '\t']), &source[at + length..]),
            None => source.to_string(),
        })
    }

    fn expects(&mut self, text: &str, index: usize) {
        self.expected.push(text.to_string());
        self.lines.end = index + 1;
    }

    /// The line of an expected line, from 1; the last one's where there is no such line.
    pub fn line_of(&self, expected: usize) -> usize {
        if self.expected.is_empty() { self.line } else { self.lines.start + expected.min(self.expected.len() - 1) + 1 }
    }
}

/// Something that is wrong with how a lesson is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// From 1.
    pub line: usize,
    /// What is wrong, and what to do.
    pub words: String,
}

impl Mistake {
    pub fn new(line: usize, words: impl Into<String>) -> Self {
        Mistake { line, words: words.into() }
    }
}

impl Lesson {
    /// Reads a lesson. There always is one: what is wrong with it is told by its mistakes.
    pub fn read(path: &str, text: &str) -> Lesson {
        let mut mistakes = Vec::new();
        let Front { title, strict, needs, length } = front::read(text, &mut mistakes);
        let mut reader = Reader { text, lines: line_starts(text), parts: Vec::new(), mistakes };
        let mut prose = Prose::default();
        let mut fence: Option<Fence> = None;
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
        for (event, range) in Parser::new_ext(&text[length..], options).into_offset_iter() {
            let range = range.start + length..range.end + length;
            match (event, &mut fence) {
                (Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))), _) if is_ours(&info) => {
                    reader.prose(prose.take());
                    fence = Some(Fence { info: info.to_string(), range, pieces: Vec::new() });
                }
                (Event::Text(_), Some(fence)) => fence.pieces.push(range),
                (event, None) => {
                    reader.pass_by(&event, range);
                    prose.read(event);
                }
                (Event::End(TagEnd::CodeBlock), Some(_)) => {
                    if let Some(fence) = fence.take() {
                        reader.block(&fence);
                    }
                }
                (event, _) => prose.read(event),
            }
        }
        reader.prose(prose.take());
        let heading = reader.parts.iter().find_map(|part| match part {
            Part::Prose(pieces) => pieces.iter().find_map(Piece::heading),
            Part::Block(_) => None,
        });
        let title = title.or(heading.map(str::to_string)).unwrap_or_default();
        let Reader { parts, mut mistakes, .. } = reader;
        mistakes.sort_by_key(|mistake| mistake.line);
        Lesson { path: path.into(), title, strict, needs, parts, mistakes }
    }

    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.parts.iter().filter_map(|part| match part {
            Part::Block(block) => Some(block),
            Part::Prose(_) => None,
        })
    }

    /// The terminals in the order in which they first appear.
    pub fn terminals(&self) -> Vec<TerminalName> {
        let mut names: Vec<TerminalName> = Vec::new();
        for block in self.blocks() {
            if !names.contains(&block.terminal) {
                names.push(block.terminal.clone());
            }
        }
        names
    }

    pub fn needs(&self, name: &str) -> bool {
        self.needs.iter().any(|need| need.name == name)
    }
}

fn is_ours(info: &str) -> bool {
    info.trim_start().starts_with("pycon")
}

/// Where lines begin, and where the text ends.
fn line_starts(text: &str) -> Vec<usize> {
    let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
    std::iter::once(0).chain(ends).collect()
}

/// A fenced block as the Markdown parser sees it.
struct Fence {
    info: String,
    range: Range<usize>,
    /// Where its text stands, without what indents or quotes it.
    pieces: Vec<Range<usize>>,
}

struct Reader<'a> {
    text: &'a str,
    lines: Vec<usize>,
    parts: Vec<Part>,
    mistakes: Vec<Mistake>,
}

/// One line inside a block.
struct Inside<'a> {
    /// From 0.
    index: usize,
    indent: &'a str,
    text: &'a str,
}

impl<'a> Reader<'a> {
    fn mistake(&mut self, line: usize, words: impl Into<String>) {
        self.mistakes.push(Mistake::new(line, words));
    }

    fn prose(&mut self, pieces: Vec<Piece>) {
        if !pieces.is_empty() {
            self.parts.push(Part::Prose(pieces));
        }
    }

    /// Looks whether prose holds a block that was meant to be typed.
    fn pass_by(&mut self, event: &Event<'_>, range: Range<usize>) {
        let (first, text) = (self.line_at(range.start) + 1, &self.text[range]);
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                if let Some(words) = mistakes::shown_only(info, text) {
                    self.mistake(first, words);
                }
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) | Event::Html(_) => {
                if let Some(at) = text.lines().position(mistakes::fence) {
                    self.mistake(
                        first + at,
                        "this block is not typed: let its fence begin the line, with an empty line above",
                    );
                }
            }
            _ => {}
        }
    }

    fn line_at(&self, offset: usize) -> usize {
        self.lines.partition_point(|start| *start <= offset) - 1
    }

    /// A line's range without its end.
    fn line(&self, index: usize) -> Range<usize> {
        let start = self.lines[index];
        let end = self.lines.get(index + 1).map_or(self.text.len(), |next| next - 1);
        let carriage = self.text[start..end].ends_with('\r');
        start..end - usize::from(carriage)
    }

    fn block(&mut self, fence: &Fence) {
        let first = self.line_at(fence.range.start);
        let terminal = self.terminal(&fence.info, first + 1);
        let inside = self.inside(fence, first);
        let indent = inside.first().map_or("", |line| line.indent).to_string();
        let mut block = Block { terminal, line: first + 1, indent, steps: Vec::new() };
        for line in &inside {
            self.read_line(&mut block.steps, line);
        }
        self.settle_marks(&mut block.steps);
        self.parts.push(Part::Block(block));
    }

    fn terminal(&mut self, info: &str, line: usize) -> TerminalName {
        let mut words = info.split_whitespace();
        let first = words.next().unwrap_or("");
        if first != "pycon" {
            self.mistake(line, format!("unknown word {first:?}: write `pycon`, a space, and the terminal's name"));
        }
        let name = words.next().unwrap_or(TerminalName::DEFAULT);
        for word in words {
            self.mistake(
                line,
                format!("unknown word {word:?}: behind `pycon` stands the terminal's name alone, without spaces"),
            );
        }
        if let Some(wrong) = name.chars().find(|c| !mistakes::is_name(*c)) {
            self.mistake(line, format!("{wrong:?} cannot be part of a terminal's name: use letters, digits, - and _"));
        }
        TerminalName::new(name)
    }

    /// The lines between the fences.
    fn inside(&mut self, fence: &Fence, first: usize) -> Vec<Inside<'a>> {
        let mut last = self.line_at(fence.range.end.saturating_sub(1).max(fence.range.start));
        let opening = self.text[fence.range.clone()].trim_start();
        let sign = opening.chars().next().unwrap_or('`');
        let length = opening.chars().take_while(|c| *c == sign).count();
        let closing = self.text[self.line(last)].trim_start_matches(['>', ' ', '\t']).trim_end();
        if last > first && closing.len() >= length && closing.chars().all(|c| c == sign) {
            last -= 1;
        } else {
            let fence: String = std::iter::repeat_n(sign, length).collect();
            self.mistake(first + 1, format!("this block never ends: write {fence} on a line of its own behind it"));
        }
        let mut lines = Vec::new();
        let mut pieces = fence.pieces.iter().peekable();
        for index in first + 1..=last {
            let range = self.line(index);
            while pieces.next_if(|piece| piece.end <= range.start).is_some() {}
            let start = match pieces.peek() {
                Some(piece) if piece.start <= range.end => piece.start.clamp(range.start, range.end),
                _ => range.end,
            };
            lines.push(Inside { index, indent: &self.text[range.start..start], text: &self.text[start..range.end] });
        }
        lines
    }

    fn read_line(&mut self, steps: &mut Vec<Step>, line: &Inside<'a>) {
        let number = line.index + 1;
        let last = steps.last_mut();
        match line.text {
            text if prompted(text, ">>>").is_some() => {
                steps.push(Step::typed(prompted(text, ">>>").unwrap_or(""), number));
            }
            text if prompted(text, "...").is_some() && last.as_ref().is_none_or(|l| takes_more(l)) => {
                let more = prompted(text, "...").unwrap_or("");
                match last {
                    Some(Step { source: Some(source), lines, .. }) => {
                        source.push('\n');
                        source.push_str(more);
                        *lines = number..number;
                    }
                    _ => self.mistake(
                        number,
                        "a `...` line continues a statement, and none stands above: begin with `>>> `",
                    ),
                }
            }
            text if marks::take(steps, text, number) => {}
            text => {
                if let Some(words) = mistakes::output(text, steps.last().is_none_or(|step| step.source.is_none())) {
                    self.mistake(number, words);
                }
                if steps.is_empty() {
                    steps.push(Step::rest(number, line.index));
                }
                if let Some(step) = steps.last_mut() {
                    step.expects(text, line.index);
                }
            }
        }
    }

    fn settle_marks(&mut self, steps: &mut [Step]) {
        let count = steps.len();
        for (at, step) in steps.iter_mut().enumerate() {
            match &step.source {
                Some(source) => step.mark = marks::of(source),
                None => {
                    step.mark = step.expected.last().and_then(|line| marks::of_rest(line));
                    if step.mark.is_some() {
                        step.expected.pop();
                        step.lines.end -= 1;
                    }
                }
            }
            if let Some(words) = mistakes::statement(step) {
                self.mistakes.push(Mistake::new(step.line, words));
            }
            if let Some(Set { mark, .. }) = step.mark.filter(|set| set.ending.goes_on && at + 1 < count) {
                let words =
                    format!("`{}` stands on the last statement of its block: end the block behind it", mark.written);
                self.mistakes.push(Mistake::new(step.line, words));
            }
        }
    }
}

/// Whether a continuation line can follow.
fn takes_more(step: &Step) -> bool {
    step.expected.is_empty() && step.typed.is_empty() && (step.source.is_some() || step.interrupt)
}
