//! What stands between the blocks of a lesson, as pieces that can be shown in a window of any width.

use pulldown_cmark::{Event, HeadingLevel, LinkType, Tag, TagEnd};

use crate::text::style::{pad, width};

/// One piece of prose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Heading {
        level: u8,
        text: String,
    },
    Paragraph(String),
    /// One item of a list, with its sign and how deep it stands.
    Item {
        depth: usize,
        sign: String,
        text: String,
    },
    /// Lines that are shown as they are.
    Verbatim(Vec<String>),
}

impl Piece {
    /// The text of a heading of the first level.
    pub fn heading(&self) -> Option<&str> {
        match self {
            Piece::Heading { level: 1, text } => Some(text),
            _ => None,
        }
    }
}

/// Collects pieces from the events of a Markdown parser.
#[derive(Default)]
pub struct Prose {
    pieces: Vec<Piece>,
    text: String,
    verbatim: bool,
    /// The next number of each list that is open; none for one without numbers.
    lists: Vec<Option<u64>>,
    /// The sign of the item whose text has not begun.
    sign: Option<String>,
    /// The rows of the table that is open, the last one not yet whole.
    rows: Vec<Vec<String>>,
    /// Where links lead whose text has not ended; none where the text says it.
    links: Vec<Option<String>>,
}

impl Prose {
    /// What was collected since last asked.
    pub fn take(&mut self) -> Vec<Piece> {
        self.end_paragraph();
        std::mem::take(&mut self.pieces)
    }

    pub fn read(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::InlineHtml(note) if note.starts_with(COMMENT) => {}
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text.push_str(&text),
            Event::Code(code) => {
                self.text.push('`');
                self.text.push_str(&code);
                self.text.push('`');
            }
            Event::SoftBreak => self.text.push(' '),
            Event::HardBreak => self.text.push('\n'),
            Event::Rule => self.pieces.push(Piece::Verbatim(vec!["---".into()])),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::CodeBlock(_) => {
                self.end_paragraph();
                self.verbatim = true;
            }
            Tag::List(first) => {
                self.end_paragraph();
                self.lists.push(*first);
            }
            Tag::Item => {
                let sign = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}.", *number - 1)
                    }
                    _ => "-".to_string(),
                };
                self.sign = Some(sign);
            }
            Tag::Emphasis => self.text.push('*'),
            Tag::Strong => self.text.push_str("**"),
            Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. } => self.links.push(None),
            Tag::Link { dest_url, .. } => self.links.push(Some(dest_url.to_string())),
            Tag::Table(_) => self.end_paragraph(),
            Tag::TableHead | Tag::TableRow => self.rows.push(Vec::new()),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) => {
                let text = std::mem::take(&mut self.text);
                self.pieces.push(Piece::Heading { level: rank(level), text });
            }
            TagEnd::CodeBlock => {
                self.verbatim = false;
                let text = std::mem::take(&mut self.text);
                self.pieces.push(Piece::Verbatim(text.lines().map(str::to_string).collect()));
            }
            TagEnd::List(_) => {
                self.end_paragraph();
                self.lists.pop();
            }
            TagEnd::Link => {
                if let Some(Some(to)) = self.links.pop() {
                    self.text.push_str(&format!(" ({to})"));
                }
            }
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.text);
                self.rows.last_mut().into_iter().for_each(|row| row.push(cell.clone()));
            }
            TagEnd::Table => {
                let rows = std::mem::take(&mut self.rows);
                self.pieces.push(Piece::Verbatim(aligned(&rows)));
            }
            TagEnd::HtmlBlock if self.text.trim_start().starts_with(COMMENT) => self.text.clear(),
            TagEnd::Emphasis => self.text.push('*'),
            TagEnd::Strong => self.text.push_str("**"),
            TagEnd::Paragraph | TagEnd::Item | TagEnd::HtmlBlock => self.end_paragraph(),
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let text = std::mem::take(&mut self.text);
        let text = text.trim();
        if text.is_empty() || self.verbatim {
            return;
        }
        let text = text.to_string();
        if self.lists.is_empty() {
            self.pieces.push(Piece::Paragraph(text));
        } else {
            let sign = self.sign.take().unwrap_or_default();
            self.pieces.push(Piece::Item { depth: self.lists.len(), sign, text });
        }
    }
}

/// What authors write for themselves.
const COMMENT: &str = "<!--";

/// The rows of a table, each cell as wide as its column.
fn aligned(rows: &[Vec<String>]) -> Vec<String> {
    let widest =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell)).max().unwrap_or(0);
    let row = |row: &Vec<String>| {
        let cells: Vec<String> = row.iter().enumerate().map(|(at, cell)| pad(cell, widest(at))).collect();
        cells.join("  ").trim_end().to_string()
    };
    rows.iter().map(row).collect()
}

fn rank(level: HeadingLevel) -> u8 {
    level as u8
}
