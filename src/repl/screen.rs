//! Shows what happens: what the foreground prints as it is, what others print above the prompt, in whole lines, named.
//! Called in the thread in which it happens.

use std::sync::{Arc, OnceLock};

use parking_lot::{Mutex, MutexGuard};

use super::printer::Printer;
use crate::event::{Event, Reader, Standing, Stream, TerminalName, What};
use crate::out::{self, To};
use crate::session::Live;
use crate::text::style::{Line, Style, width};

pub struct Screen {
    inner: Mutex<Inner>,
    standings: OnceLock<Arc<Live>>,
    /// Whether the window can only take text, line after line.
    plain: bool,
}

#[derive(Default)]
struct Inner {
    /// The terminal whose statement runs where the prompt was.
    foreground: Option<TerminalName>,
    /// Whether the prompt stands there.
    editing: bool,
    /// What the foreground printed since its last newline.
    partial: String,
    /// How many rows the line takes that says what is waited for; 0 where there is none.
    waiting: usize,
    /// Whether that line was shown for this statement, where it cannot be taken away again.
    told: bool,
    others: Vec<Other>,
    printer: Option<Arc<Printer>>,
}

/// What is shown of a terminal that is not in front.
struct Other {
    name: TerminalName,
    /// What it printed since its last newline.
    partial: String,
}

impl Inner {
    fn other(&mut self, name: &TerminalName) -> &mut Other {
        let at = self.others.iter().position(|other| &other.name == name).unwrap_or_else(|| {
            self.others.push(Other { name: name.clone(), partial: String::new() });
            self.others.len() - 1
        });
        &mut self.others[at]
    }

    /// Takes the waiting line away; the cursor is again where the foreground left it.
    fn erase_waiting(&mut self) -> String {
        let mut keys = String::new();
        if self.waiting > 0 {
            keys.push_str("\r\x1b[K");
            keys.push_str(&"\x1b[A\x1b[K".repeat(self.waiting - 1));
            if !self.partial.is_empty() {
                keys.push_str("\x1b[A");
                keys.push_str(&format!("\r\x1b[{}C", width(&self.partial)));
            }
            self.waiting = 0;
        }
        keys
    }
}

impl Screen {
    pub fn new(plain: bool) -> Self {
        Screen { inner: Mutex::default(), standings: OnceLock::new(), plain }
    }

    pub fn is_plain(&self) -> bool {
        self.plain
    }

    /// Where lines go that appear while the prompt stands there.
    pub fn set_printer(&self, printer: Arc<Printer>) {
        self.inner.lock().printer = Some(printer);
    }

    /// Says whose statement runs where the prompt was.
    pub fn set_foreground(&self, name: Option<&TerminalName>) {
        let mut inner = self.inner.lock();
        inner.foreground = name.cloned();
        inner.told = false;
    }

    /// Says whose terminals they are that it shows.
    pub fn follow(&self, standings: &Arc<Live>) {
        let _ = self.standings.set(standings.clone());
    }

    /// Where a terminal stands just before what is shown now.
    fn standing(&self, name: &TerminalName) -> Standing {
        self.standings.get().map_or_else(Standing::default, |standings| standings.of(name))
    }

    pub fn set_editing(&self, editing: bool) {
        let mut inner = self.inner.lock();
        inner.editing = editing;
        let Some(printer) = &inner.printer else { return };
        if editing {
            printer.start();
        } else {
            out::print(To::Out, &printer.stop());
        }
    }

    /// What stands before the cursor: the prompt must follow it, as in CPython.
    pub fn take_partial(&self) -> String {
        std::mem::take(&mut self.inner.lock().partial)
    }

    /// Shows, or shows anew, what is waited for.
    pub fn show_waiting(&self, line: &Line) {
        let mut inner = self.inner.lock();
        if self.plain {
            if !inner.told {
                inner.told = true;
                if !std::mem::take(&mut inner.partial).is_empty() {
                    out::print(To::Out, "\n");
                }
                out::line(To::Err, line);
            }
            return;
        }
        let (columns, _) = out::window();
        let mut text = inner.erase_waiting();
        // What is typed ahead stands there; it is shown again by whoever reads it.
        text.push_str(if inner.partial.is_empty() { "\r\x1b[K" } else { "\n" });
        text.push_str(&out::paint(To::Out, line));
        inner.waiting = line.width().max(1).div_ceil(columns);
        out::print(To::Out, &text);
    }

    /// Takes the waiting line away.
    pub fn end_waiting(&self) {
        let mut inner = self.inner.lock();
        let keys = inner.erase_waiting();
        out::print(To::Out, &keys);
    }

    /// Prints lines of the prompt's own: answers of commands.
    pub fn lines(&self, lines: &[Line]) {
        let mut inner = self.inner.lock();
        let mut text = inner.erase_waiting();
        if !std::mem::take(&mut inner.partial).is_empty() {
            text.push('\n');
        }
        for line in lines {
            text.push_str(&out::paint(To::Out, line));
            text.push('\n');
        }
        out::print(To::Out, &text);
    }

    fn in_front(&self, inner: &mut Inner, to: To, text: &str) {
        let keys = inner.erase_waiting();
        out::print(To::Out, &keys);
        out::print(to, text);
        match text.rfind(['\n', '\r']) {
            Some(at) => inner.partial = text[at + 1..].to_string(),
            None => inner.partial.push_str(text),
        }
    }

    /// Whole lines of a terminal that is not in front.
    fn behind<'a>(&'a self, mut inner: MutexGuard<'a, Inner>, name: &TerminalName, text: &str, style: Style) {
        let many_lines = {
            let number = self.standing(name).number;
            text.lines()
                .map(|line| {
                    Line::new(Style::Terminal(number), format!("{name} | ")).with(style, line.trim_end_matches('\r'))
                })
                .collect::<Vec<_>>()
        };
        if many_lines.is_empty() {
            return;
        }
        let mut shown = String::new();
        for line in &many_lines {
            shown.push_str(&out::paint(To::Out, line));
            shown.push('\n');
        }
        while inner.editing
            && let Some(printer) = inner.printer.clone()
        {
            // It may have to wait for the editor: not while others need the screen.
            drop(inner);
            match printer.push(shown) {
                Ok(()) => return,
                Err(back) => shown = back,
            }
            inner = self.inner.lock();
        }
        let mut keys = inner.erase_waiting();
        if inner.editing || !std::mem::take(&mut inner.partial).is_empty() {
            keys.push('\n');
        }
        out::print(To::Out, &(keys + &shown));
    }

    fn print_behind<'a>(&'a self, mut inner: MutexGuard<'a, Inner>, name: &TerminalName, text: &str, style: Style) {
        let other = inner.other(name);
        other.partial.push_str(text);
        let whole = match other.partial.rfind('\n') {
            Some(at) => other.partial.drain(..=at).collect::<String>(),
            None => return,
        };
        self.behind(inner, name, &whole, style);
    }
}

impl Reader for Screen {
    fn read(&self, event: &Event) {
        let mut inner = self.inner.lock();
        let name = &event.terminal;
        let front = inner.foreground.as_ref() == Some(name);
        match &event.what {
            What::Printed { stream, text } if front => {
                let to = if *stream == Stream::Out { To::Out } else { To::Err };
                self.in_front(&mut inner, to, text);
            }
            What::Printed { text, .. } => self.print_behind(inner, name, text, Style::Plain),
            What::Answered { text } if front => self.in_front(&mut inner, To::Out, &format!("{text}\n")),
            What::Answered { text } => self.print_behind(inner, name, &format!("{text}\n"), Style::Plain),
            What::Raised { text, .. } => {
                let text = if text.ends_with('\n') { text.clone() } else { format!("{text}\n") };
                if front {
                    self.in_front(&mut inner, To::Err, &text);
                } else {
                    self.print_behind(inner, name, &text, Style::Plain);
                }
            }
            What::Noted { text } if front => {
                let keys = inner.erase_waiting();
                out::print(To::Out, &keys);
                out::line(To::Err, &Line::dim(text.clone()));
            }
            What::Noted { text } => self.behind(inner, name, text, Style::Dim),
            What::Settled(_) if !front => {
                let rest = std::mem::take(&mut inner.other(name).partial);
                let statement = self.standing(name).statement.unwrap_or_default();
                let first = statement.lines().next().unwrap_or("");
                let room = out::window().0.saturating_sub(width(name.as_str()) + 4);
                let returned = Line::plain(format!("has returned from {first}")).cut(room).text();
                let text = if rest.is_empty() { returned } else { format!("{rest}\n{returned}") };
                self.behind(inner, name, &text, Style::Dim);
            }
            _ => {}
        }
    }
}
