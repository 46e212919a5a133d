//! The log that keeps what happened, and hands it to whoever subscribes. Knows nothing of what the events mean.

use std::collections::{HashMap, VecDeque};
use std::os::fd::RawFd;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::{Event, SocketId, StatementNumber, TerminalName, ThreadNumber, What};

impl What {
    /// How much text it holds.
    fn size(&self) -> usize {
        match self {
            What::Typed { statement } => statement.len(),
            What::Printed { text, .. } | What::Answered { text } | What::Raised { text, .. } | What::Noted { text } => {
                text.len()
            }
            _ => 0,
        }
    }
}

/// How many of all that want system calls there are in this process.
static CALL_READERS: AtomicUsize = AtomicUsize::new(0);

/// Whether anyone looks at system calls. One relaxed load: cheap enough for every call.
#[inline(always)]
pub fn calls_wanted() -> bool {
    CALL_READERS.load(Ordering::Relaxed) != 0
}

/// Whether there ever was a log in this process whose reader wants to know of numbers.
static NUMBERS: AtomicBool = AtomicBool::new(false);

/// Whether anyone may want to know of numbers that the kernel chose. One relaxed load.
#[inline(always)]
pub fn numbers_wanted() -> bool {
    NUMBERS.load(Ordering::Relaxed)
}

/// The events of all terminals. A clone is the same log.
#[derive(Clone, Default)]
pub struct Log(Arc<Shared>);

/// Reads each event, but for system calls, in the thread that reports it and before that goes on: in each terminal's order.
pub trait Reader: Send + Sync {
    fn read(&self, event: &Event);

    /// Whether it wants to know of numbers that the kernel chose ([`What::Told`]).
    fn wants_numbers(&self) -> bool {
        false
    }
}

#[derive(Default)]
struct Shared {
    kept: Mutex<Kept>,
    /// Whether nothing is kept: subscribers alone see what happens.
    forgets: bool,
    readers: Vec<Arc<dyn Reader>>,
    /// Reads each system call likewise.
    call_reader: OnceLock<CallReader>,
    /// How many subscribers there are.
    subscribers: AtomicUsize,
    /// How many of them want system calls.
    call_readers: AtomicUsize,
    next_subscriber: AtomicU64,
}

type CallReader = Box<dyn Fn(&Event) + Send + Sync>;

impl Drop for Shared {
    fn drop(&mut self) {
        if self.call_reader.get().is_some() {
            self.count_call_reader(-1);
        }
    }
}

impl Shared {
    fn count_call_reader(&self, change: isize) {
        self.call_readers.fetch_add(change.cast_unsigned(), Ordering::Relaxed);
        CALL_READERS.fetch_add(change.cast_unsigned(), Ordering::Relaxed);
    }

    /// A subscriber is heard of no more.
    fn leaves(&self, gone: &Subscriber) {
        self.subscribers.fetch_sub(1, Ordering::Relaxed);
        if gone.calls {
            self.count_call_reader(-1);
        }
    }
}

#[derive(Default)]
struct Kept {
    count: u64,
    terminals: Vec<Known>,
    /// Which socket each descriptor stands for.
    sockets: HashMap<RawFd, SocketId>,
    events: VecDeque<Arc<Event>>,
    /// How much text they hold.
    text: usize,
    subscribers: Vec<Subscriber>,
}

/// What a log must know of a terminal to say in which statement something happened.
struct Known {
    name: TerminalName,
    /// How many statements it was given.
    statements: StatementNumber,
    ended: bool,
}

impl Kept {
    fn keep(&mut self, event: Arc<Event>) {
        self.text += event.what.size();
        self.events.push_back(event);
        while self.events.len() > Log::KEPT || self.text > Log::KEPT_TEXT {
            let Some(oldest) = self.events.pop_front() else { break };
            self.text -= oldest.what.size();
        }
    }

    /// Adds to a call which socket it was about.
    fn identify(&mut self, what: &mut What) {
        match what {
            What::Called(call) => call.socket = call.fd().and_then(|fd| self.sockets.get(&fd).copied()),
            What::Opened { fd, socket, .. } => drop(self.sockets.insert(*fd, *socket)),
            What::Closed { fd, socket, .. } if self.sockets.get(fd) == Some(socket) => drop(self.sockets.remove(fd)),
            _ => {}
        }
    }

    fn known(&self, terminal: &TerminalName) -> Option<&Known> {
        self.terminals.iter().find(|known| known.name == *terminal)
    }

    /// The statement of a terminal that is the last when this happens.
    fn statement(&mut self, terminal: &TerminalName, thread: ThreadNumber, what: &What) -> StatementNumber {
        let at = self.terminals.iter().position(|known| known.name == *terminal).unwrap_or_else(|| {
            self.terminals.push(Known { name: terminal.clone(), statements: 0, ended: false });
            self.terminals.len() - 1
        });
        let known = &mut self.terminals[at];
        match what {
            What::Typed { .. } => known.statements += 1,
            What::Began { .. } if thread == 0 => (known.statements, known.ended) = (0, false),
            What::Ended if thread == 0 => known.ended = true,
            _ => {}
        }
        known.statements
    }
}

struct Subscriber {
    id: u64,
    calls: bool,
    unread: Arc<AtomicUsize>,
    to: Sender<Arc<Event>>,
}

impl Log {
    /// How many past events a log keeps.
    pub const KEPT: usize = 8192;
    /// How many bytes of printed text a log keeps.
    pub const KEPT_TEXT: usize = 8 << 20;
    /// A subscriber that leaves this many events unread misses system calls until it has caught up.
    pub const UNREAD: usize = 65_536;

    pub fn new() -> Self {
        Self::default()
    }

    /// A log that keeps nothing: where nobody subscribes, nothing is done for it.
    pub fn forgetful() -> Self {
        let mut shared = Shared::default();
        shared.forgets = true;
        Log(Arc::new(shared))
    }

    /// A log with readers, each of which reads what happens before the next one does. They may take their time: nothing
    /// is locked meanwhile.
    pub fn read_by(readers: Vec<Arc<dyn Reader>>) -> Self {
        if readers.iter().any(|reader| reader.wants_numbers()) {
            NUMBERS.store(true, Ordering::Relaxed);
        }
        let mut shared = Shared::default();
        shared.readers = readers;
        Log(Arc::new(shared))
    }

    /// From now on `reader` reads each system call, in the thread that made it. Only the first one does.
    pub fn watch_calls(&self, reader: impl Fn(&Event) + Send + Sync + 'static) {
        if self.0.call_reader.set(Box::new(reader)).is_ok() {
            self.0.count_call_reader(1);
        }
    }

    /// Whether anyone wants to know of numbers that the kernel chose.
    #[inline]
    pub fn wants_numbers(&self) -> bool {
        self.0.readers.iter().any(|reader| reader.wants_numbers())
    }

    /// Whether anyone looks at system calls. Where no one does, no one should make a [`Call`].
    #[inline]
    pub fn wants_calls(&self) -> bool {
        self.0.call_readers.load(Ordering::Relaxed) != 0
    }

    /// Whether anyone looks at what happens at all. Where no one does, nothing needs to be found out for them.
    #[inline]
    pub fn is_read(&self) -> bool {
        !self.0.readers.is_empty() || self.0.subscribers.load(Ordering::Relaxed) != 0
    }

    /// The statement that a terminal was given last.
    pub fn statement(&self, terminal: &TerminalName) -> StatementNumber {
        self.0.kept.lock().known(terminal).map_or(0, |known| known.statements)
    }

    /// Whether a terminal was there and has ended.
    pub fn has_ended(&self, terminal: &TerminalName) -> bool {
        self.0.kept.lock().known(terminal).is_some_and(|known| known.ended)
    }

    /// Adds what happened in the main thread of a terminal.
    pub fn report(&self, terminal: &TerminalName, what: What) {
        self.report_from(terminal, 0, what);
    }

    /// Adds what happened in one thread of a terminal.
    pub fn report_from(&self, terminal: &TerminalName, thread: ThreadNumber, mut what: What) {
        let is_call = matches!(what, What::Called(_));
        if self.0.forgets && !(if is_call { self.wants_calls() } else { self.is_read() }) {
            return;
        }
        let at = Instant::now();
        let mut kept = self.0.kept.lock();
        let statement = kept.statement(terminal, thread, &what);
        kept.identify(&mut what);
        kept.count += 1;
        let number = kept.count;
        let event = Arc::new(Event { number, terminal: terminal.clone(), thread, statement, at, what });
        // Before anyone reads it: whoever waits for what came of it finds it in the log.
        if !self.0.forgets {
            kept.keep(event.clone());
        }
        let call_reader = self.0.call_reader.get().filter(|_| is_call);
        if call_reader.is_some() || !(is_call || self.0.readers.is_empty()) {
            drop(kept);
            match call_reader {
                Some(read) => read(&event),
                None => self.0.readers.iter().for_each(|reader| reader.read(&event)),
            }
            kept = self.0.kept.lock();
        }
        kept.subscribers.retain(|s| {
            if is_call && (!s.calls || s.unread.load(Ordering::Relaxed) >= Self::UNREAD) {
                return true;
            }
            s.unread.fetch_add(1, Ordering::Relaxed);
            let heard = s.to.send(event.clone()).is_ok();
            if !heard {
                self.0.leaves(s);
            }
            heard
        });
    }

    /// Everything that happens from now on, without system calls.
    pub fn subscribe(&self) -> Subscription {
        self.subscribe_to(false)
    }

    /// Everything that happens from now on, with system calls.
    pub fn subscribe_with_calls(&self) -> Subscription {
        self.subscribe_to(true)
    }

    fn subscribe_to(&self, calls: bool) -> Subscription {
        let (to, from) = channel();
        let id = self.0.next_subscriber.fetch_add(1, Ordering::Relaxed);
        let unread = Arc::new(AtomicUsize::new(0));
        self.0.kept.lock().subscribers.push(Subscriber { id, calls, unread: unread.clone(), to });
        self.0.subscribers.fetch_add(1, Ordering::Relaxed);
        if calls {
            self.0.count_call_reader(1);
        }
        Subscription { log: self.clone(), id, unread, from }
    }

    /// The last events, oldest first, that came after event `number` (0 for all that are kept).
    pub fn since(&self, number: u64) -> Vec<Arc<Event>> {
        self.0.kept.lock().events.iter().filter(|e| e.number > number).cloned().collect()
    }
}

/// The receiving end of a log. Dropping it ends the subscription.
pub struct Subscription {
    log: Log,
    id: u64,
    unread: Arc<AtomicUsize>,
    from: Receiver<Arc<Event>>,
}

impl Subscription {
    fn read(&self, event: Arc<Event>) -> Arc<Event> {
        self.unread.fetch_sub(1, Ordering::Relaxed);
        event
    }

    /// Waits for the next event; none when the log is gone.
    pub fn next(&self) -> Option<Arc<Event>> {
        self.from.recv().ok().map(|e| self.read(e))
    }

    /// The next event if there is one.
    pub fn try_next(&self) -> Option<Arc<Event>> {
        match self.from.try_recv() {
            Ok(event) => Some(self.read(event)),
            Err(TryRecvError::Empty | TryRecvError::Disconnected) => None,
        }
    }

    /// Waits for the next event, at most this long.
    pub fn next_within(&self, time: Duration) -> Option<Arc<Event>> {
        match self.from.recv_timeout(time) {
            Ok(event) => Some(self.read(event)),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => None,
        }
    }

    /// How many events wait to be read: whoever prints much should slow down while this is large.
    pub fn unread(&self) -> usize {
        self.unread.load(Ordering::Relaxed)
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut kept = self.log.0.kept.lock();
        if let Some(index) = kept.subscribers.iter().position(|s| s.id == self.id) {
            let gone = kept.subscribers.swap_remove(index);
            self.log.0.leaves(&gone);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_says_in_which_statement_it_happened() {
        let log = Log::new();
        let (server, client) = (TerminalName::new("server"), TerminalName::new("client"));
        let typed = || What::Typed { statement: "f()".into() };
        log.report(&server, What::Noted { text: String::new() });
        log.report(&server, typed());
        log.report(&client, typed());
        log.report_from(&server, 3, What::Resumed);
        log.report(&server, typed());
        log.report(&server, What::Resumed);
        let statements: Vec<u64> = log.since(0).iter().map(|event| event.statement).collect();
        assert_eq!(statements, [0, 1, 1, 1, 2, 2]);
    }

    #[test]
    fn a_log_is_read_as_long_as_someone_subscribes() {
        let log = Log::new();
        assert!(!log.is_read());
        let all = log.subscribe();
        let calls = log.subscribe_with_calls();
        drop(all);
        assert!(log.is_read() && log.wants_calls());
        drop(calls);
        assert!(!log.is_read() && !log.wants_calls());
    }

    #[test]
    fn a_forgetful_log_tells_its_subscribers_alone() {
        let (log, name) = (Log::forgetful(), TerminalName::default());
        let note = || What::Noted { text: "x".into() };
        log.report(&name, note());
        let seen = log.subscribe();
        log.report(&name, note());
        assert!(log.since(0).is_empty());
        // What nobody saw was not even counted.
        assert_eq!(seen.try_next().map(|event| event.number), Some(1));
        assert!(seen.try_next().is_none());
    }

    #[test]
    fn a_log_keeps_no_more_text_than_it_may() {
        let (log, name) = (Log::new(), TerminalName::default());
        for _ in 0..5 {
            log.report(&name, What::Noted { text: "x".repeat(Log::KEPT_TEXT / 3) });
        }
        assert_eq!(log.since(0).len(), 3);
        log.report(&name, What::Noted { text: "x".repeat(Log::KEPT_TEXT + 1) });
        assert!(log.since(0).is_empty());
    }
}
