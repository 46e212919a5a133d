//! All terminals and their one log. The prompt, lessons and tests type into the same hub.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::live::Live;
use super::terminal::Terminal;
use crate::event::facts::Facts;
use crate::event::{Awaited, Doing, Log, Reader, Standing, TerminalName, Wait, What};
use crate::net::wait;

/// What a hub is made for.
#[derive(Clone, Default)]
pub struct Options {
    /// Whether answers are the teaching ones rather than strictly CPython's.
    pub teaching: bool,
    /// `sys.argv`.
    pub arguments: Vec<String>,
    /// Who shows or collects what happens while it happens.
    pub readers: Vec<Arc<dyn Reader>>,
}

pub struct Hub {
    log: Log,
    standings: Arc<Live>,
    /// In the order in which they were made.
    terminals: Mutex<Vec<Arc<Terminal>>>,
    options: Options,
}

impl Hub {
    pub fn new(options: Options) -> Arc<Self> {
        let standings = Arc::new(Live::default());
        let mut readers = options.readers.clone();
        // The last one: whoever waits for a standing finds shown what led to it.
        readers.push(standings.clone());
        Arc::new(Hub { log: Log::read_by(readers), standings, terminals: Mutex::default(), options })
    }

    pub fn log(&self) -> &Log {
        &self.log
    }

    pub fn standings(&self) -> &Arc<Live> {
        &self.standings
    }

    /// Gathers what views look at.
    pub fn with_facts<T>(&self, here: &TerminalName, look: impl FnOnce(&Facts<'_>) -> T) -> T {
        let standings = self.standings.look(Clone::clone);
        let sockets = || self.sockets();
        look(&Facts { here, now: Instant::now(), standings: &standings, log: &self.log, sockets: &sockets })
    }

    /// The terminal of that name, made where there is none. It fails only where the system has no thread or descriptor left.
    pub fn terminal(&self, name: &str) -> io::Result<Arc<Terminal>> {
        let mut terminals = self.terminals.lock();
        if let Some(terminal) = terminals.iter().find(|t| t.name().as_str() == name) {
            return Ok(terminal.clone());
        }
        let Options { teaching, arguments, .. } = self.options.clone();
        let name = TerminalName::new(name);
        let terminal = Terminal::new(name, &self.log, &self.standings, teaching, arguments)?;
        terminals.push(terminal.clone());
        Ok(terminal)
    }

    /// The terminal of that name, if there is one.
    pub fn find(&self, name: &str) -> Option<Arc<Terminal>> {
        self.terminals.lock().iter().find(|t| t.name().as_str() == name).cloned()
    }

    /// All terminals, in the order in which they were made.
    pub fn terminals(&self) -> Vec<Arc<Terminal>> {
        self.terminals.lock().clone()
    }

    /// Waits until a terminal's statement has returned or waits for what is not there; false if `deadline` comes first.
    pub fn wait_settled(&self, name: &TerminalName, deadline: Option<Instant>) -> bool {
        loop {
            let look = |standing: &Standing| match &standing.doing {
                Doing::Idle => Some(None),
                Doing::Blocked(wait) => Some(Some((wait.clone(), standing.changes))),
                Doing::Running => None,
            };
            let Some(found) = self.standings.wait_for_one(name, deadline, look) else { return false };
            let Some((wait, changes)) = found else { return true };
            if !is_over(&wait) {
                return true;
            }
            // What it waits for is there: it must say that it resumed, unless it was woken for nothing. A kernel that
            // calls ready what then refuses is not waited for without end.
            let latest = deadline.map_or(Instant::now() + RESUMES, |d| d.min(Instant::now() + RESUMES));
            let moved =
                |until| self.standings.wait_for_one(name, Some(until), |s| (s.changes != changes).then_some(()));
            loop {
                let soon = Instant::now() + AGAIN;
                if moved(soon.min(latest)).is_some() {
                    break;
                }
                if soon >= latest || !is_over(&wait) {
                    return deadline.is_none_or(|d| Instant::now() < d);
                }
            }
        }
    }

    /// Lets every blocked terminal whose wait is over resume and settle, as must be before the next statement is typed,
    /// and their other threads too, for a while. Answers those that had not settled at the deadline.
    pub fn settle(&self, deadline: Option<Instant>) -> Vec<TerminalName> {
        loop {
            let late = self.settle_statements(deadline);
            let quiet = |all: &[(TerminalName, Standing)]| {
                let mut threads = all.iter().flat_map(|(_, standing)| standing.threads.values());
                threads.all(|thread| thread.as_ref().is_some_and(|wait| !is_over(wait))).then_some(())
            };
            let now = Instant::now();
            if !late.is_empty() || self.standings.wait_for(Some(now), quiet).is_some() {
                return late;
            }
            let latest = deadline.map_or(now + RESUMES, |d| d.min(now + RESUMES));
            while self.standings.wait_for(Some(latest.min(Instant::now() + AGAIN)), quiet).is_none() {
                if Instant::now() >= latest {
                    return late;
                }
            }
        }
    }

    fn settle_statements(&self, deadline: Option<Instant>) -> Vec<TerminalName> {
        let mut late = Vec::new();
        loop {
            let over = self.standings.wait_for(Some(Instant::now()), |all| {
                let over = all.iter().filter(|(n, s)| s.wait().is_some_and(is_over) && !late.contains(n));
                let names: Vec<_> = over.map(|(name, _)| name.clone()).collect();
                (!names.is_empty()).then_some(names)
            });
            let Some(over) = over else { return late };
            for name in over {
                if !self.wait_settled(&name, deadline) || self.standings.of(&name).wait().is_some_and(is_over) {
                    late.push(name);
                }
            }
        }
    }

    /// Whether nothing will happen any more unless someone types or something comes from outside: no terminal runs, and
    /// none waits for a time or for what is there already.
    pub fn is_stuck(&self) -> bool {
        self.standings.look(|all| {
            all.terminals.iter().all(|(_, standing)| {
                let still = match &standing.doing {
                    Doing::Idle => true,
                    Doing::Running => false,
                    Doing::Blocked(wait) => is_hopeless(wait),
                };
                still && standing.threads.values().all(|thread| thread.as_ref().is_some_and(is_hopeless))
            })
        })
    }

    /// Closes a terminal that the prompt has left.
    pub fn close_terminal(&self, name: &TerminalName) {
        let mut terminals = self.terminals.lock();
        let Some(index) = terminals.iter().position(|t| t.name() == name) else { return };
        let terminal = terminals.remove(index);
        drop(terminals);
        terminal.close();
        self.log.report(name, What::Ended);
    }

    /// Ends all terminals, and waits for them a little: what does not want to end is left to the end of the process.
    pub fn close(&self) {
        let terminals = std::mem::take(&mut *self.terminals.lock());
        for terminal in &terminals {
            terminal.close();
        }
        let deadline = Instant::now() + Duration::from_millis(300);
        for terminal in &terminals {
            // An interrupt can come between two statements of a loop that catches it: ask again until it ends.
            while !self.standings.of(terminal.name()).is_idle() && Instant::now() < deadline {
                terminal.close();
                let soon = Instant::now() + Duration::from_millis(20);
                self.standings.wait_for_one(terminal.name(), Some(soon), |s| s.is_idle().then_some(()));
            }
        }
        for terminal in &terminals {
            while !terminal.has_ended() && Instant::now() < deadline {
                std::thread::yield_now();
            }
            self.log.report(terminal.name(), What::Ended);
        }
    }
}

/// How long a terminal may take to say that it resumed, once what it waits for is there.
const RESUMES: Duration = Duration::from_millis(500);
/// After how long one looks again whether it was woken for nothing.
const AGAIN: Duration = Duration::from_millis(20);

/// Whether what is waited for is there, or its time has passed.
pub fn is_over(wait: &Wait) -> bool {
    wait.deadline.is_some_and(|deadline| deadline <= Instant::now())
        || wait.fds.iter().any(|(fd, interest)| wait::is_ready(*fd, *interest))
}

/// Whether a wait ends only if another terminal or the outside brings something.
fn is_hopeless(wait: &Wait) -> bool {
    // A kernel asks again and again whether it may connect, and gives up in the end.
    let by_itself = matches!(wait.awaited, Awaited::Time | Awaited::Resolution { .. } | Awaited::Connection { .. });
    wait.deadline.is_none() && !by_itself && !is_over(wait)
}
