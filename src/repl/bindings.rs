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
    /// What has come of a paste, between the marks that a terminal puts around it. It is gathered here and not in the line,
    /// which would be drawn anew again and again.
    paste: Mutex<Option<String>>,
    /// A paste of several lines ended the line.
    pasted: Mutex<Option<Pasted>>,
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
}

/// A paste of several lines, and what stood before and after the cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pasted {
    pub before: String,
    pub text: String,
    pub after: String,
}

impl Keys {
    /// A line was taken: what the handlers say of how.
    pub fn taken(&self) -> Taken {
        self.walking.store(false, Ordering::Relaxed);
        *self.paste.lock() = None;
        let next = self.next.swap(false, Ordering::Relaxed);
        let interrupted = self.interrupted.swap(false, Ordering::Relaxed);
        let pasted = self.pasted.lock().take();
        Taken { pasted, interrupted, next: next.then(|| std::mem::take(&mut *self.left.lock())) }
    }
}

/// How a line came to be taken.
pub struct Taken {
    /// Ended by a paste.
    pub pasted: Option<Pasted>,
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
    fn handle(&self, event: &Event, _: RepeatCount, _: bool, context: &EventContext) -> Option<Cmd> {
        let Event::KeySeq(keys) = event else { return None };
        if let (Some(paste), Some(key)) = (&mut *self.keys.paste.lock(), keys.first())
            && !matches!(*key, KeyEvent(KeyCode::BracketedPasteEnd, _) | INTERRUPT)
        {
            paste.extend(character(*key));
            return Some(Cmd::Noop);
        }
        (self.handler)(&self.keys, context)
    }
}

const INTERRUPT: KeyEvent = KeyEvent(KeyCode::Char('C'), Modifiers::CTRL);

/// The character that a key stands for within a paste.
fn character(key: KeyEvent) -> Option<char> {
    match key {
        KeyEvent(KeyCode::Char(c), Modifiers::NONE) => Some(c),
        KeyEvent(KeyCode::Enter, _) => Some('\r'),
        KeyEvent(KeyCode::Char('J'), Modifiers::CTRL) => Some('\n'),
        KeyEvent(KeyCode::Tab, _) => Some('\t'),
        _ => None,
    }
}

/// All of them.
pub fn all(keys: &Arc<Keys>) -> Vec<(Event, EventHandler)> {
    let rows: [(Event, Handler); 10] = [
        (KeyEvent(KeyCode::BracketedPasteStart, Modifiers::NONE).into(), paste_start),
        (KeyEvent(KeyCode::BracketedPasteEnd, Modifiers::NONE).into(), paste_end),
        (KeyEvent(KeyCode::Tab, Modifiers::NONE).into(), tab),
        (KeyEvent(KeyCode::Backspace, Modifiers::NONE).into(), backspace),
        (KeyEvent(KeyCode::Up, Modifiers::NONE).into(), up),
        (KeyEvent(KeyCode::Down, Modifiers::NONE).into(), down),
        (KeyEvent::ctrl('Z').into(), next_terminal),
        (KeyEvent::ctrl('\\').into(), next_terminal),
        (INTERRUPT.into(), interrupt),
        // All others, so that a paste gets them.
        (Event::Any, |_, _| None),
    ];
    rows.into_iter()
        .map(|(event, handler)| (event, EventHandler::Conditional(Box::new(Binding { keys: keys.clone(), handler }))))
        .collect()
}

fn paste_start(keys: &Keys, _: &EventContext) -> Option<Cmd> {
    *keys.paste.lock() = Some(String::new());
    Some(Cmd::Noop)
}

/// What was pasted within a line is left to be gone on with; several lines are taken.
fn paste_end(keys: &Keys, context: &EventContext) -> Option<Cmd> {
    let text = keys.paste.lock().take().unwrap_or_default().replace("\r\n", "\n").replace('\r', "\n");
    if !text.contains('\n') {
        return Some(if text.is_empty() { Cmd::Noop } else { Cmd::Insert(1, text) });
    }
    let (before, after) = context.line().split_at(context.pos());
    *keys.pasted.lock() = Some(Pasted { before: before.to_string(), text, after: after.to_string() });
    Some(Cmd::AcceptLine)
}

/// Indents where only white space stands before the cursor, completes elsewhere.
fn tab(_: &Keys, context: &EventContext) -> Option<Cmd> {
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

/// Ends the line; what was being typed is kept.
fn next_terminal(keys: &Keys, context: &EventContext) -> Option<Cmd> {
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
