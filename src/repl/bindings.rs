//! Keys that do something of sockstep's own, one row each. A handler runs inside the editor: it must never wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;
use rustyline::{
    Cmd, ConditionalEventHandler, Event, EventContext, EventHandler, KeyCode, KeyEvent, Modifiers, Movement,
    RepeatCount,
};

use super::indent::STEP;

/// What the handlers share with the editor.
#[derive(Default)]
pub struct Keys {
    /// Between the marks that a terminal puts around a paste.
    pasting: AtomicBool,
    /// Whether any line of this paste was taken already.
    pasted_line: AtomicBool,
    /// The last line was taken because the paste ended.
    paste_ended: AtomicBool,
    /// The key that goes to the next terminal ended the line.
    next: AtomicBool,
    /// Ctrl-C ended the line.
    interrupted: AtomicBool,
    /// What stood there then, before and after the cursor.
    left: Mutex<(String, String)>,
    /// Up and Down walk through everything, because they started from an empty line.
    walking: AtomicBool,
    /// What was typed before, to know whether a line is still as it was found.
    pub entries: Mutex<Vec<String>>,
    /// Whether there is a next terminal to go to.
    pub can_leave: AtomicBool,
}

impl Keys {
    pub fn is_pasting(&self) -> bool {
        self.pasting.load(Ordering::Relaxed)
    }

    /// A line was taken: what the handlers say of how.
    pub fn taken(&self) -> Taken {
        self.walking.store(false, Ordering::Relaxed);
        let ended = self.paste_ended.swap(false, Ordering::Relaxed);
        let pasting = self.is_pasting();
        self.pasted_line.store(pasting, Ordering::Relaxed);
        let next = self.next.swap(false, Ordering::Relaxed);
        let interrupted = self.interrupted.swap(false, Ordering::Relaxed);
        Taken { pasting, ended, interrupted, next: next.then(|| std::mem::take(&mut *self.left.lock())) }
    }
}

/// How a line came to be taken.
pub struct Taken {
    /// More of a paste follows.
    pub pasting: bool,
    /// The paste ended here, with an empty line of its own.
    pub ended: bool,
    /// Ended by Ctrl-C.
    pub interrupted: bool,
    /// Left for the next terminal, with what stood there.
    pub next: Option<(String, String)>,
}

type Handler = fn(&Keys, &EventContext) -> Option<Cmd>;

struct Binding {
    keys: Arc<Keys>,
    handler: Handler,
}

impl ConditionalEventHandler for Binding {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, context: &EventContext) -> Option<Cmd> {
        (self.handler)(&self.keys, context)
    }
}

/// All of them.
pub fn all(keys: &Arc<Keys>) -> Vec<(Event, EventHandler)> {
    let rows: [(KeyEvent, Handler); 10] = [
        (KeyEvent(KeyCode::BracketedPasteStart, Modifiers::NONE), paste_start),
        (KeyEvent(KeyCode::BracketedPasteEnd, Modifiers::NONE), paste_end),
        (KeyEvent(KeyCode::Tab, Modifiers::NONE), tab),
        (KeyEvent(KeyCode::Backspace, Modifiers::NONE), backspace),
        (KeyEvent(KeyCode::Up, Modifiers::NONE), up),
        (KeyEvent(KeyCode::Down, Modifiers::NONE), down),
        (KeyEvent::ctrl('Z'), next_terminal),
        (KeyEvent::ctrl('\\'), next_terminal),
        (KeyEvent::ctrl('C'), interrupt),
        (KeyEvent::ctrl('D'), end_of_input),
    ];
    rows.into_iter()
        .map(|(key, handler)| {
            (key.into(), EventHandler::Conditional(Box::new(Binding { keys: keys.clone(), handler })))
        })
        .collect()
}

fn paste_start(keys: &Keys, _: &EventContext) -> Option<Cmd> {
    keys.pasting.store(true, Ordering::Relaxed);
    keys.pasted_line.store(false, Ordering::Relaxed);
    Some(Cmd::Noop)
}

/// A paste of whole lines is taken to its end; one that ends within a line is left to be gone on with.
fn paste_end(keys: &Keys, context: &EventContext) -> Option<Cmd> {
    keys.pasting.store(false, Ordering::Relaxed);
    if keys.pasted_line.swap(false, Ordering::Relaxed) && context.line().is_empty() {
        keys.paste_ended.store(true, Ordering::Relaxed);
        return Some(Cmd::AcceptLine);
    }
    Some(Cmd::Repaint)
}

/// Indents where only white space stands before the cursor, completes elsewhere.
fn tab(keys: &Keys, context: &EventContext) -> Option<Cmd> {
    if keys.is_pasting() {
        return Some(Cmd::Insert(1, "\t".into()));
    }
    let before = line_before(context);
    if !before.trim().is_empty() {
        return None;
    }
    Some(Cmd::Insert(1, " ".repeat(STEP - before.len() % STEP)))
}

/// Takes a whole step of indentation back.
fn backspace(_: &Keys, context: &EventContext) -> Option<Cmd> {
    let before = line_before(context);
    let indented = !before.is_empty() && before.bytes().all(|b| b == b' ');
    (indented && before.len().is_multiple_of(STEP)).then_some(Cmd::Dedent(Movement::WholeLine))
}

fn line_before<'c>(context: &'c EventContext) -> &'c str {
    let before = &context.line()[..context.pos()];
    before.rsplit('\n').next().unwrap_or(before)
}

/// Walks back through what was typed; with something typed already, through what begins so.
fn up(keys: &Keys, context: &EventContext) -> Option<Cmd> {
    let before = &context.line()[..context.pos()];
    if before.contains('\n') && !walks(keys, context) {
        return Some(Cmd::LineUpOrPreviousHistory(1));
    }
    Some(if walks(keys, context) { Cmd::PreviousHistory } else { Cmd::HistorySearchBackward })
}

fn down(keys: &Keys, context: &EventContext) -> Option<Cmd> {
    let after = &context.line()[context.pos()..];
    if after.contains('\n') {
        return Some(Cmd::LineDownOrNextHistory(1));
    }
    Some(if walks(keys, context) { Cmd::NextHistory } else { Cmd::HistorySearchForward })
}

fn walks(keys: &Keys, context: &EventContext) -> bool {
    let line = context.line();
    let walking = line.is_empty()
        || keys.walking.load(Ordering::Relaxed)
            && context.pos() == line.len()
            && keys.entries.lock().iter().any(|entry| entry == line);
    keys.walking.store(walking, Ordering::Relaxed);
    walking
}

/// Goes to the next terminal; what was being typed is kept for the way back. Alone, it stops sockstep as it does Python.
fn next_terminal(keys: &Keys, context: &EventContext) -> Option<Cmd> {
    if !keys.can_leave.load(Ordering::Relaxed) {
        return None;
    }
    let (before, after) = context.line().split_at(context.pos());
    *keys.left.lock() = (before.to_string(), after.to_string());
    keys.next.store(true, Ordering::Relaxed);
    Some(Cmd::AcceptLine)
}

/// Takes the line to drop it: were it refused instead, the editor would forget what was typed ahead.
fn interrupt(keys: &Keys, _: &EventContext) -> Option<Cmd> {
    keys.interrupted.store(true, Ordering::Relaxed);
    Some(Cmd::AcceptLine)
}

/// A pasted Ctrl-D is not the end.
fn end_of_input(keys: &Keys, _: &EventContext) -> Option<Cmd> {
    keys.is_pasting().then_some(Cmd::Noop)
}
