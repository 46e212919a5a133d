//! What each terminal is doing, told by its own events: idle, running, or blocked on what. Knows nothing of threads.

use std::collections::BTreeMap;
use std::time::Instant;

use parking_lot::{Condvar, Mutex};

use crate::event::{Event, Outcome, TerminalName, ThreadNumber, Wait, What};

/// What a terminal's main thread is doing.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum State {
    /// Waits for the next statement.
    #[default]
    Idle,
    Running,
    /// Its statement waits in a call.
    Blocked(Wait),
}

/// Where a terminal stands.
#[derive(Clone, Debug)]
pub struct Standing {
    pub state: State,
    /// Since when.
    pub since: Instant,
    /// What was typed last.
    pub statement: Option<std::sync::Arc<str>>,
    /// How many statements were typed.
    pub statements: u64,
    /// How the last statement ended; none while one runs.
    pub outcome: Option<Outcome>,
    /// Its other threads, with what each waits for.
    pub threads: BTreeMap<ThreadNumber, Option<Wait>>,
    /// Counts the changes, so that one who waits sees that something happened in between.
    pub changes: u64,
}

impl Default for Standing {
    fn default() -> Self {
        Standing {
            state: State::Idle,
            since: Instant::now(),
            statement: None,
            statements: 0,
            outcome: None,
            threads: BTreeMap::new(),
            changes: 0,
        }
    }
}

impl Standing {
    /// What its statement waits for, if it is blocked.
    pub fn wait(&self) -> Option<&Wait> {
        match &self.state {
            State::Blocked(wait) => Some(wait),
            _ => None,
        }
    }

    pub fn is_idle(&self) -> bool {
        self.state == State::Idle
    }

    fn turn(&mut self, state: State) {
        self.state = state;
        self.since = Instant::now();
    }
}

/// The standings of all terminals of a hub, in the order in which the terminals were made.
#[derive(Default)]
pub struct Board {
    standings: Mutex<Vec<(TerminalName, Standing)>>,
    changed: Condvar,
}

impl Board {
    pub fn add(&self, name: &TerminalName) {
        self.standings.lock().push((name.clone(), Standing::default()));
    }

    pub fn remove(&self, name: &TerminalName) {
        self.standings.lock().retain(|(n, _)| n != name);
        self.changed.notify_all();
    }

    /// Where a terminal stands; idle where there is no such terminal.
    pub fn standing(&self, name: &TerminalName) -> Standing {
        self.standings.lock().iter().find(|(n, _)| n == name).map(|(_, s)| s.clone()).unwrap_or_default()
    }

    pub fn all(&self) -> Vec<(TerminalName, Standing)> {
        self.standings.lock().clone()
    }

    /// Takes an idle terminal for a statement; false where one runs already.
    pub fn begin(&self, name: &TerminalName) -> bool {
        self.change(name, |standing| {
            let idle = standing.is_idle();
            if idle {
                standing.turn(State::Running);
                standing.outcome = None;
            }
            idle
        })
        .unwrap_or(false)
    }

    fn change<T>(&self, name: &TerminalName, change: impl FnOnce(&mut Standing) -> T) -> Option<T> {
        let mut standings = self.standings.lock();
        let (_, standing) = standings.iter_mut().find(|(n, _)| n == name)?;
        let answer = change(standing);
        standing.changes += 1;
        drop(standings);
        self.changed.notify_all();
        Some(answer)
    }

    /// Takes note of an event.
    pub fn see(&self, event: &Event) {
        let main = event.thread == 0;
        let turns = matches!(event.what, What::Typed { .. } | What::Blocked(_) | What::Resumed | What::Settled(_));
        if !turns && !matches!(event.what, What::Began { .. } | What::Ended) {
            return;
        }
        self.change(&event.terminal, |standing| match &event.what {
            What::Typed { statement } => {
                standing.statement = Some(statement.clone());
                standing.statements += 1;
            }
            What::Blocked(wait) if main => standing.turn(State::Blocked(wait.clone())),
            What::Blocked(wait) => {
                standing.threads.insert(event.thread, Some(wait.clone()));
            }
            What::Began { .. } => {
                standing.threads.insert(event.thread, None);
            }
            What::Ended => {
                standing.threads.remove(&event.thread);
            }
            What::Resumed if main => standing.turn(State::Running),
            What::Resumed => {
                standing.threads.insert(event.thread, None);
            }
            What::Settled(outcome) => {
                standing.outcome = Some(outcome.clone());
                standing.turn(State::Idle);
            }
            _ => {}
        });
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
            if let Some(found) = look(&standings) {
                return Some(found);
            }
            match deadline {
                None => self.changed.wait(&mut standings),
                Some(deadline) => {
                    if self.changed.wait_until(&mut standings, deadline).timed_out() {
                        return look(&standings);
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
