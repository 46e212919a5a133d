//! Styled text as plain data: what a part means, never which colour it gets. Also how wide text stands on a screen.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What a part of a line is. `out` decides how, and whether, that looks different.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    #[default]
    Plain,
    /// A word aside: hints, notes, what is waited for.
    Dim,
    Strong,
    Prompt,
    /// The name of the terminal with this number.
    Terminal(usize),
    Error,
    Good,
    Bad,
    Keyword,
    Builtin,
    Str,
    Number,
    Comment,
    /// A bracket that the cursor's bracket belongs to.
    Match,
}

/// One line, without its newline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    pub parts: Vec<(Style, String)>,
}

impl Line {
    pub fn new(style: Style, text: impl Into<String>) -> Self {
        Line { parts: vec![(style, text.into())] }
    }

    pub fn plain(text: impl Into<String>) -> Self {
        Line::new(Style::Plain, text)
    }

    pub fn dim(text: impl Into<String>) -> Self {
        Line::new(Style::Dim, text)
    }

    /// The same line with one more part.
    pub fn with(mut self, style: Style, text: impl Into<String>) -> Self {
        self.push(style, text);
        self
    }

    pub fn push(&mut self, style: Style, text: impl Into<String>) {
        self.parts.push((style, text.into()));
    }

    /// The text alone.
    pub fn text(&self) -> String {
        self.parts.iter().map(|(_, text)| text.as_str()).collect()
    }

    /// How many columns it takes.
    pub fn width(&self) -> usize {
        self.parts.iter().map(|(_, text)| width(text)).sum()
    }

    /// The line shortened to at most this many columns, with `…` where something was cut off.
    pub fn cut(&self, columns: usize) -> Line {
        if self.width() <= columns {
            return self.clone();
        }
        let mut left = columns.saturating_sub(1);
        let mut line = Line::default();
        for (style, text) in &self.parts {
            let kept = prefix(text, left);
            left -= width(kept);
            line.push(*style, kept);
            if kept.len() < text.len() {
                break;
            }
        }
        line.push(Style::Dim, if columns == 0 { "" } else { "…" });
        line
    }
}

/// How many columns a text takes: wide (Korean, Chinese, Japanese) characters take two.
pub fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// The longest start of a text that fits into so many columns.
pub fn prefix(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        if used > columns {
            return &text[..at];
        }
    }
    text
}

/// The text filled up with spaces on the right to so many columns.
pub fn pad(text: &str, columns: usize) -> String {
    let mut padded = String::with_capacity(text.len().max(columns));
    padded.push_str(text);
    padded.extend(std::iter::repeat_n(' ', columns.saturating_sub(width(text))));
    padded
}

/// A text broken at spaces into lines of at most so many columns.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(10);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let mut word = word;
        if !line.is_empty() && width(&line) + 1 + width(word) > columns {
            lines.push(std::mem::take(&mut line));
        }
        while width(word) > columns {
            let start = prefix(word, columns);
            lines.push(start.to_string());
            word = &word[start.len()..];
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_text_counts_two_columns() {
        assert_eq!(width("소켓"), 4);
        assert_eq!(pad("소켓", 6), "소켓  ");
        assert_eq!(prefix("소켓", 3), "소");
    }

    #[test]
    fn a_long_line_is_cut_where_it_fits() {
        let line = Line::plain("server").with(Style::Dim, " waits");
        assert_eq!(line.cut(8).text(), "server …");
        assert_eq!(line.cut(12), line);
        assert_eq!(line.cut(0).text(), "");
    }

    #[test]
    fn long_words_are_broken_too() {
        assert_eq!(wrap("one two three", 10), ["one two", "three"]);
        assert_eq!(wrap("abcdefghijklm", 10), ["abcdefghij", "klm"]);
    }
}
