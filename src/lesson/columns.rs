//! Where a replay is seen: rows that appear one after another, each in its terminal's column. Knows what happened, not
//! what comes.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;

use crate::event::{Awaited, Event, Reader, TerminalName, What};
use crate::out::{self, To};
use crate::session::Hub;
use crate::text::style::{Line, Style, prefix, width, wrap};
use crate::view::waiting;

/// What stands between two columns.
const RULE: &str = " │ ";
/// Narrower than this the terminals stand one below the other.
const WINDOW: usize = 80;
const COLUMN: usize = 24;
const PROMPT: &str = ">>> ";

pub struct Columns(Mutex<Inner>);

struct Inner {
    columns: Vec<Column>,
    /// The width of a column; none where the terminals stand one below the other.
    width: Option<usize>,
    window: usize,
    /// Whether things are shown the moment they happen, or in the order of the lesson.
    live: bool,
    /// Whose step is shown.
    front: Option<usize>,
    /// Whether the names of the terminals are due: something else stood there in between.
    header_due: bool,
    /// Whose row was the last, where terminals stand one below the other.
    last: Option<usize>,
    /// What happened while it could not be shown.
    held: VecDeque<(usize, Shown)>,
    /// Whether nothing can be shown now: a statement is being typed.
    busy: bool,
    /// In whose column a prompt waits, at the end of what is shown.
    asking: Option<usize>,
    /// The prompt that was opened in the middle of the lesson.
    taken: Option<Arc<dyn Reader>>,
}

struct Column {
    name: TerminalName,
    /// What was printed since the last newline.
    partial: String,
    /// The words for what it is shown to wait for.
    waits: Option<String>,
    call: &'static str,
    interrupted: bool,
}

/// One thing to show in a column.
enum Shown {
    Text(String),
    Whole(String),
    Aside(String),
    Waits { words: String, call: &'static str },
    Released,
    Flush,
}

impl Columns {
    /// A stage for these terminals. `live` shows things the moment they happen.
    pub fn new(names: &[TerminalName], live: bool) -> Arc<Self> {
        let columns = names.iter().map(|name| Column {
            name: name.clone(),
            partial: String::new(),
            waits: None,
            call: "",
            interrupted: false,
        });
        let mut inner = Inner {
            columns: columns.collect(),
            width: None,
            window: WINDOW,
            live,
            front: None,
            header_due: true,
            last: None,
            held: VecDeque::new(),
            busy: false,
            asking: None,
            taken: None,
        };
        inner.measure();
        Arc::new(Columns(Mutex::new(inner)))
    }

    /// Looks how large the window is now, and answers its columns.
    pub fn measure(&self) -> usize {
        let mut inner = self.0.lock();
        inner.measure();
        inner.window
    }

    /// Hands the window over to a prompt, or takes it back.
    pub fn hand_over(&self, to: Option<Arc<dyn Reader>>) {
        let mut inner = self.0.lock();
        inner.take_prompt_away();
        inner.taken = to;
        inner.header_due = true;
    }

    /// Shows again whose statement is asked for: something else was on the window.
    pub fn come_back(&self) {
        let mut inner = self.0.lock();
        inner.header_due = true;
        if let Some(at) = inner.asking {
            inner.ask(at);
        }
    }

    /// Shows lines that belong to no terminal.
    pub fn prose(&self, lines: &[Line]) {
        let mut inner = self.0.lock();
        inner.take_prompt_away();
        inner.header_due = true;
        out::lines(To::Out, lines);
    }

    /// Shows a prompt that waits for its statement.
    pub fn ask(&self, name: &TerminalName) {
        let mut inner = self.0.lock();
        let Some(at) = inner.find(name) else { return };
        inner.show_held();
        inner.ask(at);
    }

    /// Says whose step comes.
    pub fn turn_to(&self, name: &TerminalName) {
        let mut inner = self.0.lock();
        inner.front = inner.find(name);
        inner.measure();
        inner.show_held();
    }

    /// Shows a statement as if it were typed. `pace` is how long each character takes; `stop` ends the pauses.
    pub fn type_statement(&self, name: &TerminalName, source: &str, mut pause: impl FnMut() -> bool) {
        let mut rows = Vec::new();
        for (index, line) in source.split('\n').enumerate() {
            rows.push((if index == 0 { PROMPT } else { "... " }, line.to_string()));
        }
        let Some((at, columns, mut asked)) = self.begin_typing(name) else { return };
        let mut slow = true;
        for (prompt, text) in rows {
            let mut room = columns.saturating_sub(width(prompt)).max(1);
            let mut rest = text.as_str();
            let mut sign = Some(prompt);
            loop {
                let piece = prefix(rest, room);
                let piece = if piece.is_empty() { rest } else { piece };
                rest = &rest[piece.len()..];
                let mut line = Line::default();
                if let Some(prompt) = sign.take() {
                    line.push(Style::Prompt, prompt);
                }
                if slow || asked {
                    let row = self.0.lock().around(at, line.width() + width(piece));
                    if !std::mem::take(&mut asked) {
                        out::print(To::Out, &(row.0 + &out::paint(To::Out, &line)));
                    }
                    for c in piece.chars() {
                        out::print(To::Out, c.encode_utf8(&mut [0; 4]));
                        slow = slow && pause();
                    }
                    out::print(To::Out, &format!("{}\n", row.1));
                } else {
                    line.push(Style::Plain, piece);
                    self.0.lock().compose(at, &line);
                }
                room = columns;
                if rest.is_empty() {
                    break;
                }
            }
        }
        let mut inner = self.0.lock();
        inner.busy = false;
        inner.show_held();
    }

    /// The terminal's column, its width, and whether the first prompt stands there already.
    fn begin_typing(&self, name: &TerminalName) -> Option<(usize, usize, bool)> {
        let mut inner = self.0.lock();
        let at = inner.find(name)?;
        inner.columns[at].interrupted = false;
        let asked = inner.asking == Some(at) && !inner.header_due;
        if asked {
            inner.asking = None;
        }
        inner.take_prompt_away();
        inner.header(at);
        inner.busy = true;
        Some((at, inner.width.unwrap_or(inner.window), asked))
    }

    /// Shows what a terminal's interrupt looks like.
    pub fn type_interrupt(&self, name: &TerminalName) {
        let mut inner = self.0.lock();
        if let Some(at) = inner.find(name) {
            inner.columns[at].interrupted = true;
            inner.show(at, Shown::Whole("^C".into()));
        }
    }

    /// Shows a word aside in a terminal's column.
    pub fn aside(&self, name: &TerminalName, words: &str) {
        let mut inner = self.0.lock();
        if let Some(at) = inner.find(name) {
            inner.show(at, Shown::Aside(words.to_string()));
        }
    }

    /// Shows what all terminals wait for now, where that is new.
    pub fn look_around(&self, hub: &Hub) {
        let mut inner = self.0.lock();
        inner.show_held();
        for at in 0..inner.columns.len() {
            let standing = hub.standings().of(&inner.columns[at].name);
            let Some(wait) = standing.wait().filter(|wait| wait.awaited != Awaited::Time) else { continue };
            let words = waiting::words(wait);
            if inner.columns[at].waits.as_ref() != Some(&words) {
                inner.show(at, Shown::Waits { words, call: wait.call });
            }
        }
    }
}

impl Reader for Columns {
    fn read(&self, event: &Event) {
        let mut inner = self.0.lock();
        if let Some(screen) = inner.taken.clone() {
            drop(inner);
            screen.read(event);
            return;
        }
        let Some(at) = inner.find(&event.terminal) else { return };
        let shown = match &event.what {
            What::Printed { text, .. } | What::Given { line: Some(text) } => Shown::Text(text.clone()),
            What::Answered { text } | What::Raised { text, .. } => {
                Shown::Whole(text.trim_end_matches('\n').to_string())
            }
            What::Noted { text } => Shown::Aside(text.clone()),
            What::Resumed if event.thread == 0 => Shown::Released,
            What::Settled(_) => Shown::Flush,
            What::Blocked(wait) if event.thread == 0 && is_long(wait) && inner.front == Some(at) => {
                Shown::Waits { words: waiting::words(wait), call: wait.call }
            }
            _ => return,
        };
        if inner.busy || (!inner.live && inner.front != Some(at)) {
            inner.held.push_back((at, shown));
        } else {
            inner.show(at, shown);
        }
    }
}

/// A wait that someone who watches will notice.
fn is_long(wait: &crate::event::Wait) -> bool {
    let noticed = Duration::from_millis(250);
    wait.deadline.is_some_and(|deadline| deadline.saturating_duration_since(std::time::Instant::now()) > noticed)
}

impl Inner {
    fn find(&self, name: &TerminalName) -> Option<usize> {
        self.columns.iter().position(|column| &column.name == name)
    }

    fn measure(&mut self) {
        self.window = out::window().0.max(20);
        let count = self.columns.len();
        let each = (self.window + 3) / count.max(1);
        let beside = count > 1 && self.window >= WINDOW && each >= COLUMN + 3;
        let width = beside.then(|| each - 3);
        self.header_due |= width != self.width;
        self.width = width;
    }

    fn show_held(&mut self) {
        while let Some((at, shown)) = self.held.pop_front() {
            self.show(at, shown);
        }
    }

    fn show(&mut self, at: usize, shown: Shown) {
        match shown {
            Shown::Text(text) => {
                self.columns[at].partial.push_str(&text);
                while let Some(end) = self.columns[at].partial.find('\n') {
                    let line: String = self.columns[at].partial.drain(..=end).collect();
                    self.row(at, &Line::plain(line.trim_end_matches(['\n', '\r'])));
                }
            }
            Shown::Whole(text) => {
                let text = std::mem::take(&mut self.columns[at].partial) + &text;
                for line in text.split('\n') {
                    self.row(at, &Line::plain(line));
                }
            }
            Shown::Aside(words) => self.aside(at, &words),
            Shown::Waits { words, call } => {
                self.flush(at);
                self.aside(at, &format!("... {words}"));
                (self.columns[at].waits, self.columns[at].call) = (Some(words), call);
            }
            Shown::Released => {
                if self.columns[at].waits.take().is_some() && !self.columns[at].interrupted {
                    let call = self.columns[at].call;
                    self.aside(at, &format!("... {call}() goes on"));
                }
            }
            Shown::Flush => self.flush(at),
        }
    }

    /// Words aside: broken where words end.
    fn aside(&mut self, at: usize, words: &str) {
        let columns = self.width.unwrap_or(self.window);
        for words in words.split('\n') {
            for (row, line) in wrap(words, columns - 4).into_iter().enumerate() {
                self.row(at, &Line::dim(format!("{}{line}", if row == 0 { "" } else { "    " })));
            }
        }
    }

    fn flush(&mut self, at: usize) {
        let partial = std::mem::take(&mut self.columns[at].partial);
        if !partial.is_empty() {
            self.row(at, &Line::plain(partial));
        }
    }

    /// One line in a column, in as many rows as it takes.
    fn row(&mut self, at: usize, line: &Line) {
        self.take_prompt_away();
        self.header(at);
        let columns = self.width.unwrap_or(self.window);
        let line = if self.width.is_some() { untabbed(line) } else { line.clone() };
        for piece in broken(&line, columns) {
            self.compose(at, &piece);
        }
    }

    fn ask(&mut self, at: usize) {
        self.take_prompt_away();
        self.measure();
        self.header(at);
        let left = self.around(at, 0).0;
        out::print(To::Out, &format!("{left}{}", out::styled(To::Out, Style::Prompt, PROMPT)));
        self.asking = Some(at);
    }

    fn take_prompt_away(&mut self) {
        if self.asking.take().is_some() {
            out::print(To::Out, "\r\x1b[K");
        }
    }

    fn compose(&mut self, at: usize, line: &Line) {
        self.take_prompt_away();
        let (left, right) = self.around(at, line.width());
        out::print(To::Out, &format!("{left}{}{right}\n", out::paint(To::Out, line)));
    }

    /// What stands left and right of so many columns of text in one column.
    fn around(&self, at: usize, used: usize) -> (String, String) {
        let Some(each) = self.width else { return Default::default() };
        let rule = out::styled(To::Out, Style::Dim, RULE);
        let last = self.columns.len() - 1;
        let filler = |index: usize| {
            let sign = if self.columns[index].waits.is_some() { "┊" } else { "" };
            let pad = if index == last { 0 } else { each.saturating_sub(width(sign)) };
            format!("{}{}", out::styled(To::Out, Style::Dim, sign), " ".repeat(pad))
        };
        let left = (0..at).map(|index| filler(index) + &rule).collect();
        let mut right = if at == last { String::new() } else { " ".repeat(each.saturating_sub(used)) };
        for index in at + 1..=last {
            right.push_str(&rule);
            right.push_str(&filler(index));
        }
        (left, right)
    }

    /// The names of the terminals, where they are due.
    fn header(&mut self, at: usize) {
        if self.columns.len() < 2 {
            return;
        }
        let Some(each) = self.width else {
            if self.header_due || self.last != Some(at) {
                let name = &self.columns[at].name;
                out::line(To::Out, &Line::new(Style::Terminal(at), format!("-- {name} --")));
            }
            (self.header_due, self.last) = (false, Some(at));
            return;
        };
        if !std::mem::take(&mut self.header_due) {
            return;
        }
        let mut names = Line::default();
        let mut below = String::new();
        for (index, column) in self.columns.iter().enumerate() {
            let name = prefix(column.name.as_str(), each);
            let last = index + 1 == self.columns.len();
            let pad = if last { 0 } else { each - width(name) };
            names.push(Style::Terminal(index), format!("{name}{}", " ".repeat(pad)));
            below.push_str(&"─".repeat(each));
            if !last {
                names.push(Style::Dim, RULE);
                below.push_str("─┼─");
            }
        }
        out::line(To::Out, &names);
        out::line(To::Out, &Line::dim(below));
    }
}

/// A line whose tabs are blanks: in a column they would lead elsewhere.
fn untabbed(line: &Line) -> Line {
    let mut plain = Line::default();
    for (style, text) in &line.parts {
        for (index, piece) in text.split('\t').enumerate() {
            if index > 0 {
                plain.push(*style, " ".repeat(8 - plain.width() % 8));
            }
            plain.push(*style, piece);
        }
    }
    plain
}

/// A line broken into pieces of at most so many columns.
fn broken(line: &Line, columns: usize) -> Vec<Line> {
    if line.width() <= columns {
        return vec![line.clone()];
    }
    let mut pieces = Vec::new();
    let mut piece = Line::default();
    for (style, text) in &line.parts {
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let room = columns.saturating_sub(piece.width());
            let mut start = prefix(rest, room);
            if start.is_empty() && piece.parts.is_empty() {
                start = &rest[..rest.chars().next().map_or(0, char::len_utf8)];
            }
            if start.is_empty() {
                pieces.push(std::mem::take(&mut piece));
                continue;
            }
            piece.push(*style, start);
            rest = &rest[start.len()..];
        }
    }
    pieces.push(piece);
    pieces
}
