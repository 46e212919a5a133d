//! What the interpreter sees of its terminal: where to print, whom to ask for a line, how it is woken.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use parking_lot::Mutex;

use super::stdin::{Ended, Lines};
use crate::event::{Awaited, Log, Stream, TerminalName, ThreadNumber, What};
use crate::net::interrupt::{Bell, Interrupt};
use crate::net::wait::{self, Failure, Waiter};
use crate::object::context::host::Host;
use crate::sys::trace;
use crate::world::lock::InterpreterLock;

/// What all threads of one terminal share.
pub struct Shared {
    pub name: TerminalName,
    pub log: Log,
    pub(crate) lock: InterpreterLock,
    pub teaching: bool,
    pub arguments: Vec<String>,
    pub face: Face,
    next_thread: AtomicU32,
}

/// Where what is printed goes, and where lines come from.
pub enum Face {
    /// To the log, for whoever shows it; lines are handed in.
    Session(Handed),
    /// To the streams of this process, as a program's.
    Process(&'static Lines, &'static dyn Streams),
}

/// The output streams of a program.
pub trait Streams: Sync {
    fn write(&self, stream: Stream, text: &str) -> io::Result<()>;
    fn is_terminal(&self, stream: Option<Stream>) -> bool;
    /// Whether nothing is to be held back.
    fn is_unbuffered(&self) -> bool;
    /// Whether the process was given it; None is the input.
    fn is_open(&self, stream: Option<Stream>) -> bool;
}

/// Lines that someone types for a statement that asks for input.
#[derive(Default)]
pub struct Handed {
    lines: Mutex<VecDeque<Option<String>>>,
    bell: Bell,
}

impl Handed {
    /// Hands a line to whoever asks, now or later; none is the end of input.
    pub fn give(&self, line: Option<String>) {
        self.lines.lock().push_back(line);
        self.bell.ring();
    }

    /// Forgets lines that no one asked for.
    pub fn clear(&self) {
        self.lines.lock().clear();
    }

    fn take(&self) -> Option<Option<String>> {
        self.lines.lock().pop_front()
    }
}

impl Shared {
    pub(crate) fn new(
        name: TerminalName,
        log: Log,
        lock: InterpreterLock,
        teaching: bool,
        arguments: Vec<String>,
        face: Face,
    ) -> Arc<Self> {
        Arc::new(Shared { name, log, lock, teaching, arguments, face, next_thread: AtomicU32::new(1) })
    }
}

/// One thread's view of its terminal.
pub struct Console {
    shared: Arc<Shared>,
    thread: ThreadNumber,
    interrupt: Interrupt,
}

impl Console {
    pub fn new(shared: Arc<Shared>, interrupt: Interrupt) -> Arc<Self> {
        Arc::new(Console { shared, thread: 0, interrupt })
    }

    fn report(&self, what: What) {
        self.shared.log.report_from(&self.shared.name, self.thread, what);
    }

    fn read_handed(&self, handed: &Handed) -> Result<String, Failure> {
        // Told before the wait is over: whoever shows it shows the line first.
        let take = &mut || handed.take().inspect(|line| self.report(What::Given { line: line.clone() }));
        let line = wait::until(self, "input", || Awaited::Input, None, &handed.bell, take)?;
        Ok(line.flatten().unwrap_or_default())
    }

    fn read_process(&self, lines: &Lines) -> Result<String, Failure> {
        let given = |line: Option<String>| {
            self.report(What::Given { line: line.clone() });
            Ok(line.unwrap_or_default())
        };
        loop {
            let answer = wait::unlocked(self, || lines.next(&self.interrupt));
            match answer {
                Ok(line) => return given(Some(String::from_utf8_lossy(&line).into_owned())),
                Err(Ended::Eof) => return given(None),
                Err(Ended::Failed(error)) => return Err(error.into()),
                Err(Ended::Interrupted) if self.interrupted() => return Err(Failure::Interrupted),
                Err(Ended::Interrupted) => {}
            }
        }
    }
}

impl Waiter for Console {
    fn interrupt(&self) -> &Interrupt {
        &self.interrupt
    }

    fn log(&self) -> &Log {
        &self.shared.log
    }

    fn terminal(&self) -> &TerminalName {
        &self.shared.name
    }

    fn thread(&self) -> ThreadNumber {
        self.thread
    }

    fn unlocked(&self, run: &mut dyn FnMut()) {
        self.shared.lock.unlocked(run);
    }

    fn offer(&self) {
        self.shared.lock.offer();
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        if self.thread != 0 {
            self.report(What::Ended);
        }
    }
}

/// An answer longer than this is printed piece by piece.
const LONG: usize = 256 << 10;

/// The length of the next piece of a text that may be interrupted while it is printed.
fn piece(text: &str) -> usize {
    const PIECE: usize = 32 << 10;
    if text.len() <= PIECE {
        return text.len();
    }
    (PIECE - 3..=PIECE).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

impl Host for Console {
    fn write(&self, stream: Stream, text: &str) -> Result<(), Failure> {
        let mut rest = text;
        loop {
            let (piece, more) = rest.split_at(piece(rest));
            match &self.shared.face {
                Face::Session(..) => self.report(What::Printed { stream, text: piece.to_string() }),
                Face::Process(_, streams) => streams.write(stream, piece)?,
            }
            if more.is_empty() {
                return Ok(());
            }
            if self.interrupt.pending() && self.interrupted() {
                return Err(Failure::Interrupted);
            }
            rest = more;
        }
    }

    fn read_line(&self, prompt: &str) -> Result<String, Failure> {
        if !prompt.is_empty() {
            self.write(Stream::Out, prompt)?;
        }
        match &self.shared.face {
            Face::Session(handed) => self.read_handed(handed),
            Face::Process(lines, _) => self.read_process(lines),
        }
    }

    fn answer(&self, text: &str) -> Result<(), Failure> {
        if text.len() > LONG {
            self.write(Stream::Out, text)?;
            return self.write(Stream::Out, "\n");
        }
        match &self.shared.face {
            Face::Session(..) => self.report(What::Answered { text: text.to_string() }),
            Face::Process(_, streams) => drop(streams.write(Stream::Out, &format!("{text}\n"))),
        }
        Ok(())
    }

    fn uncaught(&self, class: &str, text: &str, errno: Option<i32>) {
        let failed = trace::last_failure().filter(|(_, with)| errno == Some(*with));
        let call = failed.map(|(call, _)| call);
        self.report(What::Raised { class: class.to_string(), text: text.to_string(), errno, call });
    }

    fn note(&self, text: &str) {
        if matches!(self.shared.face, Face::Session(..)) {
            self.report(What::Noted { text: text.to_string() });
        }
    }

    fn is_teaching(&self) -> bool {
        self.shared.teaching
    }

    fn arguments(&self) -> Vec<String> {
        self.shared.arguments.clone()
    }

    fn for_thread(&self, name: &str) -> Result<Arc<dyn Host>, Failure> {
        let interrupt = Interrupt::new()?;
        let thread = self.shared.next_thread.fetch_add(1, Ordering::Relaxed);
        let console = Console { shared: self.shared.clone(), thread, interrupt };
        console.report(What::Began { name: name.to_string() });
        Ok(Arc::new(console))
    }

    fn is_open(&self, stream: Option<Stream>) -> bool {
        match &self.shared.face {
            Face::Session(..) => true,
            Face::Process(_, streams) => streams.is_open(stream),
        }
    }

    fn is_unbuffered(&self) -> bool {
        match &self.shared.face {
            Face::Session(..) => false,
            Face::Process(_, streams) => streams.is_unbuffered(),
        }
    }

    fn has_descriptors(&self) -> bool {
        matches!(self.shared.face, Face::Process(..))
    }

    fn is_terminal(&self, stream: Option<Stream>) -> bool {
        match &self.shared.face {
            Face::Session(..) => true,
            Face::Process(_, streams) => streams.is_terminal(stream),
        }
    }
}
