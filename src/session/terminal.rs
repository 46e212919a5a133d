//! One terminal: a thread with names of its own that runs one statement after another.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use parking_lot::Mutex;

use super::console::{Console, Face, Handed, Shared};
use super::live::Live;
use super::signals;
use crate::eval::Interpreter;
use crate::event::{Log, Outcome, Standing, TerminalName, What};
use crate::net::interrupt::Interrupt;
use crate::sys::process::unshare;
use crate::sys::trace;
use crate::text::Source;
use crate::world::lock::InterpreterLock;

/// Python code recurses on the machine's stack up to its own limit, and must never meet the machine's.
pub const STACK: usize = 256 << 20;

/// How long a look at values may wait for them.
const GLANCE: Duration = Duration::from_millis(100);

/// A statement was fed to a terminal whose last one has not returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the statement before has not returned")]
pub struct Busy;

/// A named place to type.
pub struct Terminal {
    name: TerminalName,
    /// Counts the terminals of a hub from 0, in the order in which they were made.
    number: usize,
    shared: Arc<Shared>,
    interrupt: Interrupt,
    interpreter: Arc<Interpreter>,
    standings: Arc<Live>,
    statements: Mutex<Option<Sender<Arc<Source>>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Terminal {
    pub(super) fn new(
        name: TerminalName,
        log: &Log,
        standings: &Arc<Live>,
        teaching: bool,
        arguments: Vec<String>,
    ) -> io::Result<Arc<Self>> {
        let lock = InterpreterLock::default();
        let face = Face::Session(Handed::default());
        let shared = Shared::new(name.clone(), log.clone(), lock.clone(), teaching, arguments, face);
        let interrupt = Interrupt::new()?;
        let interpreter = Interpreter::new(Console::new(shared.clone(), interrupt.clone()), lock);
        let (statements, waiting) = channel();
        let thread = {
            let (own, log, interpreter) = (name.clone(), log.clone(), interpreter.clone());
            thread::Builder::new()
                .name(name.to_string())
                .stack_size(STACK)
                .spawn(move || run(&own, &log, &interpreter, &waiting))?
        };
        log.report(&name, What::Began { name: name.to_string() });
        let number = standings.of(&name).number;
        Ok(Arc::new(Terminal {
            name,
            number,
            shared,
            interrupt,
            interpreter,
            standings: standings.clone(),
            statements: Mutex::new(Some(statements)),
            thread: Mutex::new(Some(thread)),
        }))
    }

    pub fn name(&self) -> &TerminalName {
        &self.name
    }

    pub fn number(&self) -> usize {
        self.number
    }

    pub fn standing(&self) -> Standing {
        self.standings.of(&self.name)
    }

    /// Lets `look` at its values, unless what runs there does not let go of them for a while.
    pub(crate) fn with_values<T>(&self, look: impl FnOnce(&Interpreter) -> T) -> Option<T> {
        let _held = self.shared.lock.try_acquire(GLANCE)?;
        // Whatever goes wrong here must not take the prompt along.
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| look(&self.interpreter))).ok()
    }

    /// Types a statement; what comes of it is told by the log and by [`Terminal::standing`].
    pub fn feed(&self, statement: &str) -> Result<(), Busy> {
        self.feed_source(statement, Source::new("<stdin>", &format!("{statement}\n"), false))
    }

    /// The same for a statement of which all is known before it is read, as of one in a transcript.
    pub fn feed_whole(&self, statement: &str) -> Result<(), Busy> {
        self.feed_source(statement, Source::whole("<stdin>", &format!("{statement}\n")))
    }

    fn feed_source(&self, statement: &str, source: Arc<Source>) -> Result<(), Busy> {
        let statements = self.statements.lock();
        let Some(to) = &*statements else { return Err(Busy) };
        if !self.standing().is_idle() {
            return Err(Busy);
        }
        self.interrupt.drain();
        self.shared.log.report(&self.name, What::Typed { statement: statement.into() });
        // It is only gone if the thread is: then nothing will ever settle, and the terminal stays busy.
        to.send(source).map_err(|_| Busy)
    }

    /// Hands a line (with its newline) to `input()`; none is the end of input.
    pub fn give(&self, line: Option<String>) {
        if let Face::Session(handed) = &self.shared.face {
            handed.give(line);
        }
    }

    /// Asks what runs here to stop.
    pub fn interrupt(&self) {
        self.shared.log.report(&self.name, What::Interrupted);
        self.interrupt.raise();
    }

    /// Ends the terminal: interrupts what runs, and lets the thread go once it has returned.
    pub(super) fn close(&self) {
        let last = self.statements.lock().take();
        drop(last);
        if !self.standing().is_idle() {
            self.interrupt.raise();
        }
    }

    /// Waits for a closed terminal's thread, if it has ended or is about to.
    pub(super) fn has_ended(&self) -> bool {
        self.thread.lock().as_ref().is_none_or(JoinHandle::is_finished)
    }
}

fn run(name: &TerminalName, log: &Log, interpreter: &Arc<Interpreter>, statements: &Receiver<Arc<Source>>) {
    // The editor's handler for this one writes to a descriptor of the editor's thread: none other may run it.
    signals::block(libc::SIGWINCH, true);
    trace::attach(log, name, 0);
    // A current folder and a umask of its own, for its threads as well. Where a sandbox forbids it they stay shared.
    let _ = unshare(libc::CLONE_FS);
    while let Ok(statement) = statements.recv() {
        trace::forget_failure();
        let outcome = contained(|| interpreter.run_interactive(&statement)).unwrap_or_else(|(class, text)| {
            log.report(name, What::Raised { class: class.clone(), text: text.clone(), errno: None, call: None });
            Outcome::Raised { class, text }
        });
        log.report(name, What::Settled(outcome));
    }
    interpreter.finish();
}

/// Runs something, and turns a panic inside into class and text of an exception: a mistake of ours must not take the
/// student's work along.
pub fn contained(run: impl FnOnce() -> Outcome) -> Result<Outcome, (String, String)> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).map_err(|panic| {
        let words = panic.downcast_ref::<&str>().map(ToString::to_string);
        let words = words.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
        ("SystemError".into(), format!("SystemError: a mistake in sockstep: {words}\n"))
    })
}
