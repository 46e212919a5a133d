//! The line editor in a thread of its own, with a descriptor table of its own: what it opens while one types takes no number
//! away from the student's sockets. Where the window can only take text, lines are read plainly.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustyline::error::ReadlineError;
use rustyline::history::{History as _, MemHistory};
use rustyline::{Behavior, ColorMode, CompletionType, Config, Editor as LineEditor, ExternalPrinter as _};

use super::bindings::{self, Keys, Pasted};
use super::complete::Completions;
use super::helper::Assistant;
use super::history;
use super::indent::STEP;
use super::printer::Printer;
use crate::out::{self, To};
use crate::session::signals;
use crate::session::stdin::{Ended, Keyboard};
use crate::sys::process::unshare;

/// What to read.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    pub prompt: String,
    pub styled: String,
    /// What stands there already, before and after the cursor.
    pub initial: (String, String),
}

/// What was read.
#[derive(Debug)]
pub struct Read {
    pub line: Result<String, Stop>,
    /// It came faster than anyone types: it was typed ahead, or pasted.
    pub quick: bool,
}

impl Read {
    fn plain(line: Result<String, Stop>) -> Self {
        Read { line, quick: false }
    }
}

/// Why there is no line.
#[derive(Debug)]
pub enum Stop {
    /// Ctrl-C.
    Interrupted,
    /// Ctrl-D, or the end of what is read.
    Eof,
    /// On to the next terminal; this stood there.
    Next((String, String)),
    /// Several lines were pasted.
    Pasted(Pasted),
    /// The terminal is gone.
    Failed(String),
}

/// What the editor wants to know while one types.
pub enum Question {
    Complete { line: String, answer: Sender<Completions> },
    Hint { line: String, answer: Sender<Option<String>> },
}

pub enum Word {
    Question(Question),
    Read(Read),
}

/// What the editor is to do.
pub struct Order(Todo);

enum Todo {
    Read(Ask),
    Remember(String),
}

/// Where lines come from.
pub enum Reader {
    Editor { orders: Sender<Order>, words: Receiver<Word>, keys: Arc<Keys> },
    Plain { keyboard: Arc<Keyboard> },
}

/// A line that comes within this time was not waited for.
const QUICK: Duration = Duration::from_millis(15);

impl Reader {
    pub fn plain(keyboard: Arc<Keyboard>) -> Self {
        Reader::Plain { keyboard }
    }

    /// Starts the editor; answers also where lines go that must appear above the prompt.
    pub fn editor(entries: Vec<String>) -> Option<(Self, Arc<Printer>)> {
        let (orders, to_do) = channel();
        let (words, heard) = channel();
        let (started, start) = channel();
        let keys = Arc::new(Keys::default());
        *keys.entries.lock() = entries;
        let shared = keys.clone();
        thread::Builder::new()
            .name("editor".into())
            .spawn(move || {
                // From here on this thread's descriptors are its own.
                let _ = unshare(libc::CLONE_FILES);
                signals::block(libc::SIGWINCH, false);
                let Some(mut editor) = build(&words, &shared) else { return };
                let Some(printer) = forward(&mut editor) else { return };
                let _ = started.send(printer.clone());
                serve(&mut editor, &to_do, &words, &shared, &printer);
            })
            .ok()?;
        let printer = start.recv().ok()?;
        Some((Reader::Editor { orders, words: heard, keys }, printer))
    }

    /// Reads a line; `answer` is asked what the editor wants to know meanwhile.
    pub fn read(&mut self, ask: Ask, mut answer: impl FnMut(Question)) -> Read {
        match self {
            Reader::Plain { keyboard } => {
                out::print(To::Out, &ask.prompt);
                Read::plain(match keyboard.read() {
                    Ok(bytes) => {
                        let line = String::from_utf8_lossy(&bytes);
                        Ok(line.trim_end_matches('\n').trim_end_matches('\r').to_string())
                    }
                    Err(Ended::Interrupted) => Err(Stop::Interrupted),
                    Err(Ended::Eof) => Err(Stop::Eof),
                    Err(Ended::Failed(error)) => Err(Stop::Failed(error.to_string())),
                })
            }
            Reader::Editor { orders, words, .. } => {
                let gone = || Read::plain(Err(Stop::Failed("the editor has ended".into())));
                if orders.send(Order(Todo::Read(ask))).is_err() {
                    return gone();
                }
                loop {
                    match words.recv() {
                        Ok(Word::Question(question)) => answer(question),
                        Ok(Word::Read(read)) => return read,
                        Err(_) => return gone(),
                    }
                }
            }
        }
    }

    /// Adds a statement to what Up finds.
    pub fn remember(&self, statement: &str) {
        if let Reader::Editor { orders, keys, .. } = self {
            let mut entries = keys.entries.lock();
            if entries.last().is_none_or(|last| last != statement) {
                entries.push(statement.to_string());
            }
            let _ = orders.send(Order(Todo::Remember(statement.to_string())));
        }
    }

    /// What was typed before, oldest first.
    pub fn entries(&self) -> Vec<String> {
        match self {
            Reader::Editor { keys, .. } => keys.entries.lock().clone(),
            Reader::Plain { .. } => Vec::new(),
        }
    }

    /// Whether pieces of a line can be drawn anew.
    pub fn can_draw(&self) -> bool {
        matches!(self, Reader::Editor { .. })
    }
}

type Line = LineEditor<Assistant, MemHistory>;

fn build(words: &Sender<Word>, keys: &Arc<Keys>) -> Option<Line> {
    let config = Config::builder()
        .behavior(Behavior::Stdio)
        .completion_type(CompletionType::List)
        .completion_show_all_if_ambiguous(true)
        .completion_prompt_limit(200)
        .color_mode(if out::colored(To::Out) { ColorMode::Forced } else { ColorMode::Disabled })
        .bell_style(rustyline::config::BellStyle::None)
        .enable_signals(false)
        .tab_stop(4)
        .indent_size(STEP as u8)
        .max_history_size(history::KEPT)
        .ok()?
        .history_ignore_dups(true)
        .ok()?
        .build();
    let mut mem = MemHistory::with_config(&config);
    for entry in keys.entries.lock().iter() {
        let _ = mem.add(entry);
    }
    let mut editor = LineEditor::with_history(config, mem).ok()?;
    editor.set_helper(Some(Assistant::new(words.clone())));
    for (event, handler) in bindings::all(keys) {
        editor.bind_sequence(event, handler);
    }
    Some(editor)
}

/// One thread takes what must appear above the prompt: the editor takes one message at a time, when it can.
fn forward(editor: &mut Line) -> Option<Arc<Printer>> {
    let mut window = editor.create_external_printer().ok()?;
    let printer = Arc::new(Printer::default());
    let waiting = printer.clone();
    thread::Builder::new()
        .name("printer".into())
        .spawn(move || {
            loop {
                let _ = window.print(waiting.next());
            }
        })
        .ok()?;
    Some(printer)
}

fn serve(editor: &mut Line, orders: &Receiver<Order>, words: &Sender<Word>, keys: &Keys, printer: &Printer) {
    while let Ok(Order(order)) = orders.recv() {
        match order {
            Todo::Remember(statement) => {
                let _ = editor.add_history_entry(&statement);
            }
            Todo::Read(ask) => {
                let read = read(editor, &ask, keys, printer);
                if words.send(Word::Read(read)).is_err() {
                    return;
                }
            }
        }
    }
}

fn read(editor: &mut Line, ask: &Ask, keys: &Keys, printer: &Printer) -> Read {
    let started = Instant::now();
    let styled = if ask.styled.is_empty() { &ask.prompt } else { &ask.styled };
    let prompt = (ask.prompt.as_str(), styled.as_str());
    let answer = editor.readline_with_initial(&prompt, (&ask.initial.0, &ask.initial.1));
    printer.end();
    let taken = keys.taken();
    let line = match (answer, taken.pasted, taken.next) {
        (Ok(_), ..) if taken.interrupted => Err(Stop::Interrupted),
        (Ok(_), Some(pasted), _) => Err(Stop::Pasted(pasted)),
        (Ok(_), None, Some(left)) => Err(Stop::Next(left)),
        (Ok(line), None, None) => Ok(line),
        (Err(ReadlineError::Interrupted), ..) => Err(Stop::Interrupted),
        (Err(ReadlineError::Eof), ..) => Err(Stop::Eof),
        // Bytes that are no UTF-8: the line is lost, the prompt is not.
        (Err(ReadlineError::Io(error)), ..) if error.kind() == std::io::ErrorKind::InvalidData => Ok(String::new()),
        (Err(ReadlineError::Signal(_)), ..) => Ok(String::new()),
        (Err(error), ..) => Err(Stop::Failed(error.to_string())),
    };
    Read { line, quick: started.elapsed() < QUICK }
}
