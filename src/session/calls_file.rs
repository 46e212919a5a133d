//! `--calls FILE`: a line for each system call, written in the thread that made it as soon as it returned, so that a program
//! that is killed leaves what happened.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::event::{Call, Event, Log, TerminalName, What};
use crate::net::descriptor;
use crate::out::{self, To};
use crate::view::calls;

/// How the lines of several threads and terminals are told apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Apart {
    /// Threads by the kernel's number, as soon as there is more than one.
    Threads,
    /// Terminals by name, after this word.
    Terminals(String),
}

/// A file that is open for calls. A clone is the same file.
#[derive(Clone, Debug)]
pub struct CallsFile {
    file: Arc<File>,
    path: Arc<Path>,
}

impl CallsFile {
    /// Opens the file, and empties it.
    pub fn create(path: &Path) -> io::Result<Self> {
        File::create(path)?;
        Self::append(path)
    }

    /// Opens the file for what is to come after what is in it.
    pub fn append(path: &Path) -> io::Result<Self> {
        let file = File::options().append(true).create(true).open(path)?;
        let file = File::from(descriptor::moved(OwnedFd::from(file)));
        Ok(CallsFile { file: Arc::new(file), path: path.into() })
    }

    /// What is said where it cannot be opened or written to.
    pub fn complaint(path: &Path, error: &io::Error) -> String {
        let words = error.to_string();
        format!("sockstep: {}: {}", path.display(), words.split(" (os error").next().unwrap_or_default())
    }

    /// Writes all calls of a log from now on, until one cannot be written: that is told, once.
    pub fn follow(&self, log: &Log, apart: Apart) {
        let (CallsFile { file, path }, threads) = (self.clone(), Mutex::new(Threads::default()));
        log.watch_calls(move |event| {
            let What::Called(call) = &event.what else { return };
            let mut threads = threads.lock();
            if threads.failed {
                return;
            }
            let before = threads.before(&apart, event, call);
            // One write for each line, so that lines of several processes stay whole.
            if let Err(error) = (&*file).write_all(format!("{}\n", calls::line(&before, call)).as_bytes()) {
                threads.failed = true;
                // Telling it is a call as well.
                drop(threads);
                out::print(To::Err, &format!("{}\n", CallsFile::complaint(&path, &error)));
            }
        });
    }
}

/// Which threads have called.
#[derive(Default)]
struct Threads {
    /// The first thread of each terminal.
    first: Vec<(TerminalName, i32)>,
    /// Whether another has called.
    several: bool,
    /// Whether a line could not be written.
    failed: bool,
}

impl Threads {
    fn before(&mut self, apart: &Apart, event: &Event, call: &Call) -> String {
        let first = match self.first.iter().find(|(terminal, _)| *terminal == event.terminal) {
            Some((_, first)) => *first,
            None => {
                self.first.push((event.terminal.clone(), call.task));
                call.task
            }
        };
        let another = first != call.task;
        self.several |= another;
        match apart {
            Apart::Threads if self.several => format!("[pid {:5}] ", call.task),
            Apart::Threads => String::new(),
            Apart::Terminals(word) if another => format!("{word}{}: [pid {:5}] ", event.terminal, call.task),
            Apart::Terminals(word) => format!("{word}{}: ", event.terminal),
        }
    }
}
