//! The standings of all terminals as they are now, for whoever asks or waits for a change.

use std::time::Instant;

use parking_lot::{Condvar, Mutex};

use crate::event::{Event, Reader, Standing, Standings, TerminalName};

/// Follows the log: what it shows is always up to date with what the log's readers have read.
#[derive(Default)]
pub struct Live {
    standings: Mutex<Standings>,
    changed: Condvar,
}

impl Reader for Live {
    fn read(&self, event: &Event) {
        if self.standings.lock().see(event) {
            self.changed.notify_all();
        }
    }
}

impl Live {
    /// Where a terminal stands; idle where there is no such terminal.
    pub fn of(&self, name: &TerminalName) -> Standing {
        self.standings.lock().terminal(name).cloned().unwrap_or_default()
    }

    /// Looks at everything at once.
    pub fn look<T>(&self, look: impl FnOnce(&Standings) -> T) -> T {
        look(&self.standings.lock())
    }

    /// Wakes those who wait, to look again.
    pub fn nudge(&self) {
        // Taken so that no one is between looking and waiting.
        drop(self.standings.lock());
        self.changed.notify_all();
    }

    /// Waits until `look` finds something in the standings, at most until `deadline`.
    pub fn wait_for<T>(
        &self,
        deadline: Option<Instant>,
        mut look: impl FnMut(&[(TerminalName, Standing)]) -> Option<T>,
    ) -> Option<T> {
        let mut standings = self.standings.lock();
        loop {
            if let Some(found) = look(&standings.terminals) {
                return Some(found);
            }
            match deadline {
                None => self.changed.wait(&mut standings),
                Some(deadline) => {
                    if self.changed.wait_until(&mut standings, deadline).timed_out() {
                        return look(&standings.terminals);
                    }
                }
            }
        }
    }

    /// The same for one terminal.
    pub fn wait_for_one<T>(
        &self,
        name: &TerminalName,
        deadline: Option<Instant>,
        mut look: impl FnMut(&Standing) -> Option<T>,
    ) -> Option<T> {
        self.wait_for(deadline, |all| match all.iter().find(|(n, _)| n == name) {
            Some((_, standing)) => look(standing),
            None => look(&Standing::default()),
        })
    }
}
