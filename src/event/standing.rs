//! What stands after all that has happened, folded from events: terminals, their statements and threads, and sockets.
//! Events in, standings out; it asks no one.

use std::collections::{BTreeMap, VecDeque};
use std::os::fd::RawFd;
use std::sync::Arc;
use std::time::Instant;

use super::{
    EndPoint, Event, Nature, Opening, Outcome, SocketId, StatementNumber, TerminalName, ThreadNumber, Told, Wait, What,
};

/// What a terminal's main thread is doing.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Doing {
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
    /// Counts the terminals of a log from 0, in the order in which they were made.
    pub number: usize,
    pub doing: Doing,
    /// Since when.
    pub since: Instant,
    /// What was typed last.
    pub statement: Option<Arc<str>>,
    /// How many statements were typed.
    pub statements: StatementNumber,
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
            number: 0,
            doing: Doing::Idle,
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
        match &self.doing {
            Doing::Blocked(wait) => Some(wait),
            _ => None,
        }
    }

    pub fn is_idle(&self) -> bool {
        self.doing == Doing::Idle
    }

    fn turn(&mut self, doing: Doing, at: Instant) {
        (self.doing, self.since) = (doing, at);
    }

    /// Takes over what happened; false where that changes nothing.
    fn see(&mut self, event: &Event) -> bool {
        let main = event.thread == 0;
        match &event.what {
            What::Typed { statement } => {
                self.statement = Some(statement.clone());
                self.statements += 1;
                self.outcome = None;
                self.turn(Doing::Running, event.at);
            }
            What::Blocked(wait) if main => self.turn(Doing::Blocked(wait.clone()), event.at),
            What::Resumed if main => self.turn(Doing::Running, event.at),
            What::Settled(outcome) => {
                self.outcome = Some(outcome.clone());
                self.turn(Doing::Idle, event.at);
            }
            What::Blocked(wait) => drop(self.threads.insert(event.thread, Some(wait.clone()))),
            What::Began { .. } | What::Resumed => drop(self.threads.insert(event.thread, None)),
            What::Ended => drop(self.threads.remove(&event.thread)),
            _ => return false,
        }
        self.changes += 1;
        true
    }
}

/// What is known of a socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SocketStanding {
    pub id: SocketId,
    /// Who made it, and how.
    pub terminal: TerminalName,
    pub statement: StatementNumber,
    pub how: Opening,
    /// What the socket object made last for it says; none where there never was one.
    pub nature: Option<Nature>,
    /// What stands for it, the oldest first; empty once it was closed.
    pub descriptors: Vec<Descriptor>,
    pub local: Option<EndPoint>,
    pub remote: Option<EndPoint>,
    /// Whether the kernel chose its port.
    pub chosen: bool,
}

/// A descriptor that stands for a socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Descriptor {
    pub fd: RawFd,
    /// Who holds it.
    pub terminal: TerminalName,
    /// How long the calls of its socket object wait, in nanoseconds; none where there is no object.
    pub nanos: Option<i64>,
    /// Counts the descriptors in the order in which they were opened.
    pub order: u64,
}

/// Where everything stands.
#[derive(Clone, Debug, Default)]
pub struct Standings {
    /// In the order in which they were made.
    pub terminals: Vec<(TerminalName, Standing)>,
    /// How many were ever made.
    made: usize,
    /// How many descriptors were ever opened.
    opened: u64,
    /// What each descriptor stands for.
    stands_for: BTreeMap<RawFd, SocketId>,
    /// Those that a descriptor stands for.
    sockets: BTreeMap<SocketId, SocketStanding>,
    /// Those that were closed last, the oldest first.
    closed: VecDeque<SocketStanding>,
}

impl SocketStanding {
    pub fn is_accepted(&self) -> bool {
        matches!(self.how, Opening::Accepted { .. })
    }
}

impl Standings {
    /// How many closed sockets are remembered.
    pub const REMEMBERED: usize = 4096;

    /// Where a terminal stands.
    pub fn terminal(&self, name: &TerminalName) -> Option<&Standing> {
        self.terminals.iter().find(|(n, _)| n == name).map(|(_, standing)| standing)
    }

    /// The sockets that a descriptor stands for.
    pub fn sockets(&self) -> impl Iterator<Item = &SocketStanding> {
        self.sockets.values()
    }

    /// Those that were closed last, the oldest first.
    pub fn closed(&self) -> impl Iterator<Item = &SocketStanding> {
        self.closed.iter()
    }

    pub fn socket(&self, id: SocketId) -> Option<&SocketStanding> {
        self.sockets.get(&id).or_else(|| self.closed.iter().rev().find(|socket| socket.id == id))
    }

    /// Takes over what happened. Answers whether that changed where a terminal stands.
    pub fn see(&mut self, event: &Event) -> bool {
        match &event.what {
            What::Began { .. } if event.thread == 0 => {
                let standing = Standing { number: self.made, since: event.at, ..Standing::default() };
                self.made += 1;
                self.terminals.push((event.terminal.clone(), standing));
                return true;
            }
            What::Ended if event.thread == 0 => {
                self.terminals.retain(|(name, _)| *name != event.terminal);
                return true;
            }
            What::Opened { fd, socket, how, object } => self.opened(event, *fd, *socket, *how, *object),
            What::Closed { fd, socket, .. } => self.leave(*fd, *socket),
            What::Detached { fd, socket } => self.change(*fd, *socket, |descriptor| descriptor.nanos = None),
            What::ModeSet { fd, socket, nanos } => {
                self.change(*fd, *socket, |descriptor| descriptor.nanos = Some(*nanos));
            }
            What::Addressed { socket, local, remote, chosen } => {
                if let Some(socket) = self.sockets.get_mut(socket) {
                    socket.local = local.clone().or(socket.local.take());
                    socket.remote = remote.clone().or(socket.remote.take());
                    socket.chosen |= chosen;
                }
            }
            _ => {
                let standing = self.terminals.iter_mut().find(|(name, _)| *name == event.terminal);
                return standing.is_some_and(|(_, standing)| standing.see(event));
            }
        }
        false
    }

    fn opened(&mut self, event: &Event, fd: RawFd, id: SocketId, how: Opening, object: Option<Nature>) {
        // What stood under this number was closed where nobody saw it.
        if let Some(stale) = self.stands_for.get(&fd).copied().filter(|stale| *stale != id) {
            self.leave(fd, stale);
        }
        self.stands_for.insert(fd, id);
        let socket = self.sockets.entry(id).or_insert_with(|| SocketStanding {
            id,
            terminal: event.terminal.clone(),
            statement: event.statement,
            how,
            nature: None,
            descriptors: Vec::new(),
            local: None,
            remote: None,
            chosen: false,
        });
        socket.nature = object.or(socket.nature);
        socket.descriptors.retain(|descriptor| descriptor.fd != fd);
        self.opened += 1;
        let (terminal, nanos) = (event.terminal.clone(), object.map(|object| object.nanos));
        socket.descriptors.push(Descriptor { fd, terminal, nanos, order: self.opened });
    }

    fn change(&mut self, fd: RawFd, id: SocketId, change: impl FnOnce(&mut Descriptor)) {
        let descriptors = self.sockets.get_mut(&id).map(|socket| &mut socket.descriptors);
        if let Some(descriptor) = descriptors.and_then(|all| all.iter_mut().find(|d| d.fd == fd)) {
            change(descriptor);
        }
    }

    fn leave(&mut self, fd: RawFd, id: SocketId) {
        let Some(socket) = self.sockets.get_mut(&id) else { return };
        if self.stands_for.get(&fd) == Some(&id) {
            self.stands_for.remove(&fd);
        }
        socket.descriptors.retain(|descriptor| descriptor.fd != fd);
        if socket.descriptors.is_empty()
            && let Some(gone) = self.sockets.remove(&id)
        {
            if self.closed.len() == Self::REMEMBERED {
                self.closed.pop_front();
            }
            self.closed.push_back(gone);
        }
    }
}

/// What each terminal has printed since it was last taken.
#[derive(Clone, Debug, Default)]
pub struct Printed(BTreeMap<TerminalName, Output>);

/// What one terminal has printed, as one would read it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    pub text: String,
    /// What the numbers belong to that the kernel chose, and that the program was told meanwhile.
    pub told: Vec<Told>,
}

impl Printed {
    /// What one terminal may print before the rest is dropped.
    pub const MOST: usize = 1 << 20;
    /// How many numbers of one statement are remembered.
    pub const TOLD: usize = 1024;

    /// Takes over what happened.
    pub fn see(&mut self, event: &Event) {
        match &event.what {
            What::Printed { text, .. } => self.add(&event.terminal, text, false),
            What::Answered { text } | What::Raised { text, .. } => self.add(&event.terminal, text, true),
            What::Told(new) => {
                let told = &mut self.0.entry(event.terminal.clone()).or_default().told;
                if told.len() < Self::TOLD && !told.contains(new) {
                    told.push(*new);
                }
            }
            _ => {}
        }
    }

    /// Adds text; a whole one ends with its line.
    pub fn add(&mut self, terminal: &TerminalName, text: &str, whole: bool) {
        let kept = &mut self.0.entry(terminal.clone()).or_default().text;
        if kept.len() < Self::MOST {
            kept.push_str(text);
            if whole && !text.ends_with('\n') {
                kept.push('\n');
            }
        }
    }

    pub fn is_empty(&self, terminal: &TerminalName) -> bool {
        self.0.get(terminal).is_none_or(|output| output.text.is_empty())
    }

    /// Takes what a terminal has printed.
    pub fn take(&mut self, terminal: &TerminalName) -> Output {
        self.0.remove(terminal).unwrap_or_default()
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::{Awaited, Closing, Owner, Stream};
    use super::*;

    /// Events as a log would have recorded them, one after another.
    struct Recorded {
        standings: Standings,
        at: Instant,
    }

    impl Recorded {
        fn new(terminals: &[&str]) -> Self {
            let mut recorded = Recorded { standings: Standings::default(), at: Instant::now() };
            for name in terminals {
                recorded.happens(name, 0, What::Began { name: (*name).into() });
            }
            recorded
        }

        fn happens(&mut self, terminal: &str, thread: ThreadNumber, what: What) -> bool {
            self.at += Duration::from_millis(1);
            self.standings.see(&event(terminal, thread, self.at, what))
        }

        fn of(&self, name: &str) -> &Standing {
            self.standings.terminal(&TerminalName::new(name)).expect("a terminal")
        }

        fn opens(&mut self, terminal: &str, fd: RawFd, id: u64, how: Opening) {
            let object = Some(Nature { family: 2, kind: 1, protocol: 0, nanos: -1 });
            self.happens(terminal, 0, What::Opened { fd, socket: SocketId(id), how, object });
        }

        fn closes(&mut self, terminal: &str, fd: RawFd, id: u64) {
            self.happens(terminal, 0, What::Closed { fd, socket: SocketId(id), by: Closing::Close });
        }

        fn fds(&self, id: u64) -> Vec<RawFd> {
            let socket = self.standings.socket(SocketId(id)).expect("a socket");
            socket.descriptors.iter().map(|descriptor| descriptor.fd).collect()
        }
    }

    fn event(terminal: &str, thread: ThreadNumber, at: Instant, what: What) -> Event {
        Event { number: 0, terminal: TerminalName::new(terminal), thread, statement: 1, at, what }
    }

    fn waits() -> What {
        let awaited = Awaited::Client { on: "127.0.0.1:7799".into() };
        What::Blocked(Wait { call: "accept", awaited, fds: Vec::new(), deadline: None })
    }

    #[test]
    fn a_statement_runs_blocks_resumes_and_settles() {
        let mut log = Recorded::new(&["server", "client"]);
        assert!(log.of("server").is_idle());
        assert!(log.happens("server", 0, What::Typed { statement: "c, a = s.accept()".into() }));
        assert_eq!(log.of("server").doing, Doing::Running);
        log.happens("server", 0, waits());
        assert_eq!(log.of("server").wait().map(|wait| wait.call), Some("accept"));
        assert_eq!(log.of("server").since, log.at);
        assert!(log.of("client").is_idle(), "one terminal's wait is not another's");
        let changes = log.of("server").changes;
        assert!(!log.happens("server", 0, What::Printed { stream: Stream::Out, text: "x".into() }));
        assert_eq!(log.of("server").changes, changes);
        log.happens("server", 0, What::Resumed);
        log.happens("server", 0, What::Settled(Outcome::Finished));
        let standing = log.of("server");
        assert!(standing.is_idle() && standing.outcome == Some(Outcome::Finished) && standing.statements == 1);
    }

    #[test]
    fn threads_wait_beside_the_statement() {
        let mut log = Recorded::new(&["main"]);
        log.happens("main", 1, What::Began { name: "Thread-1".into() });
        assert_eq!(log.of("main").threads.get(&1), Some(&None));
        log.happens("main", 1, waits());
        assert!(log.of("main").is_idle());
        assert!(log.of("main").threads[&1].is_some());
        log.happens("main", 1, What::Ended);
        assert!(log.of("main").threads.is_empty());
    }

    #[test]
    fn terminals_are_numbered_as_they_were_made() {
        let mut log = Recorded::new(&["main", "server"]);
        log.happens("main", 0, What::Ended);
        log.happens("client", 0, What::Began { name: "client".into() });
        assert!(log.standings.terminal(&TerminalName::new("main")).is_none());
        assert_eq!((log.of("server").number, log.of("client").number), (1, 2));
    }

    #[test]
    fn a_socket_lives_as_long_as_a_descriptor_stands_for_it() {
        let mut log = Recorded::new(&["main"]);
        log.opens("main", 3, 71, Opening::Made);
        log.happens(
            "main",
            0,
            What::Opened { fd: 4, socket: SocketId(71), how: Opening::Duplicated { of: 3 }, object: None },
        );
        log.closes("main", 3, 71);
        assert_eq!(log.fds(71), [4]);
        // The number is used again, by another socket.
        log.opens("main", 3, 72, Opening::Made);
        assert_eq!((log.fds(71), log.fds(72)), (vec![4], vec![3]));
        log.closes("main", 4, 71);
        assert_eq!(log.fds(71), []);
        let open: Vec<u64> = log.standings.sockets().map(|socket| socket.id.0).collect();
        let closed: Vec<u64> = log.standings.closed().map(|socket| socket.id.0).collect();
        assert_eq!((open, closed), (vec![72], vec![71]));
    }

    #[test]
    fn a_number_that_is_used_again_was_closed_unseen() {
        let mut log = Recorded::new(&["main"]);
        log.opens("main", 3, 71, Opening::Made);
        log.opens("main", 3, 72, Opening::Made);
        assert_eq!((log.fds(71), log.fds(72)), (vec![], vec![3]));
        // A close that comes late is that of the first.
        log.closes("main", 3, 71);
        assert_eq!(log.fds(72), [3]);
    }

    #[test]
    fn addresses_are_kept_as_they_become_known() {
        let mut log = Recorded::new(&["client"]);
        log.opens("client", 3, 71, Opening::Made);
        let (local, remote) = ("127.0.0.1:50933", "127.0.0.1:7799");
        let point = |text: &str| Some(EndPoint::Internet(text.parse().expect("an address")));
        let named = |local, remote, chosen| What::Addressed { socket: SocketId(71), local, remote, chosen };
        log.happens("client", 0, named(point(local), None, true));
        log.happens("client", 0, named(None, point(remote), false));
        let socket = log.standings.socket(SocketId(71)).expect("a socket");
        assert_eq!((&socket.local, &socket.remote, socket.chosen), (&point(local), &point(remote), true));
    }

    #[test]
    fn modes_belong_to_objects() {
        let mut log = Recorded::new(&["main"]);
        log.opens("main", 3, 71, Opening::Made);
        log.happens("main", 0, What::ModeSet { fd: 3, socket: SocketId(71), nanos: 0 });
        let nanos = |log: &Recorded| log.standings.socket(SocketId(71)).expect("a socket").descriptors[0].nanos;
        assert_eq!(nanos(&log), Some(0));
        log.happens("main", 0, What::Detached { fd: 3, socket: SocketId(71) });
        assert_eq!(nanos(&log), None);
    }

    #[test]
    fn what_was_printed_is_read_once() {
        let mut printed = Printed::default();
        let name = TerminalName::new("main");
        let at = Instant::now();
        printed.see(&event("main", 0, at, What::Printed { stream: Stream::Err, text: "a".into() }));
        printed.see(&event("main", 1, at, What::Answered { text: "1".into() }));
        printed.see(&event("main", 0, at, What::Noted { text: "aside".into() }));
        let descriptor = Told { owner: Owner::Descriptor { fd: 3, socket: Some(SocketId(71)) }, after: "fd=" };
        printed.see(&event("main", 0, at, What::Told(descriptor)));
        assert_eq!(printed.take(&name), Output { text: "a1\n".into(), told: vec![descriptor] });
        assert!(printed.is_empty(&name));
    }
}
