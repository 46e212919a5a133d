//! What terminals print while a line is being edited: it waits here for the editor, which shows it above the prompt. Who prints
//! faster than that is slowed down, but never while there is no editor that could take it.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

/// So much may wait.
const FULL: usize = 64 << 10;
/// So much is shown at once.
const BATCH: usize = 8 << 10;
/// So long the editor has to itself in between. What it was given and has not shown when a line ends, it shows only above the
/// next one: that must be rare.
const REST: Duration = Duration::from_millis(20);

#[derive(Default)]
pub struct Printer {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Default)]
struct Waiting {
    texts: VecDeque<String>,
    bytes: usize,
    editing: bool,
    /// The line has ended, and will not be edited any more.
    ended: bool,
}

impl Printer {
    /// Leaves whole lines to the editor. Gives them back where no line is being edited: they can be printed at once.
    pub fn push(&self, text: String) -> Result<(), String> {
        let mut waiting = self.waiting.lock();
        while waiting.editing && waiting.bytes >= FULL {
            self.changed.wait(&mut waiting);
        }
        if !waiting.editing {
            return Err(text);
        }
        waiting.bytes += text.len();
        waiting.texts.push_back(text);
        self.changed.notify_all();
        Ok(())
    }

    /// A line is being edited from now on.
    pub fn start(&self) {
        let mut waiting = self.waiting.lock();
        (waiting.editing, waiting.ended) = (true, false);
        drop(waiting);
        self.changed.notify_all();
    }

    /// The line was taken: nothing more can be shown above it.
    pub fn end(&self) {
        self.waiting.lock().ended = true;
    }

    /// No line is being edited any more: answers what the editor did not come to show.
    pub fn stop(&self) -> String {
        let mut waiting = self.waiting.lock();
        waiting.editing = false;
        waiting.bytes = 0;
        self.changed.notify_all();
        waiting.texts.drain(..).collect()
    }

    /// Waits for something that the editor can show.
    pub fn next(&self) -> String {
        let mut waiting = self.waiting.lock();
        let rested = Instant::now() + REST;
        while !self.changed.wait_until(&mut waiting, rested).timed_out() {}
        loop {
            let mut batch = String::new();
            while waiting.editing
                && !waiting.ended
                && batch.len() < BATCH
                && let Some(text) = waiting.texts.pop_front()
            {
                waiting.bytes -= text.len();
                batch.push_str(&text);
            }
            if !batch.is_empty() {
                self.changed.notify_all();
                return batch;
            }
            self.changed.wait(&mut waiting);
        }
    }
}
