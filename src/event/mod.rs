//! What happens, as plain data, and the log that keeps it. Knows nothing of how it comes about or how it is shown.

pub mod call;

use std::collections::VecDeque;
use std::fmt;
use std::os::fd::RawFd;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

pub use call::Call;

/// The name of a place to type.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TerminalName(Arc<str>);

impl TerminalName {
    /// The terminal that is there when no one named another.
    pub const DEFAULT: &'static str = "main";

    pub fn new(name: &str) -> Self {
        TerminalName(name.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for TerminalName {
    fn default() -> Self {
        TerminalName::new(Self::DEFAULT)
    }
}

impl fmt::Display for TerminalName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for TerminalName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &*self.0)
    }
}

/// Which thread of a terminal: 0 is the one that runs what is typed.
pub type ThreadNumber = u32;

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct Event {
    /// Counts the events of one log from 1.
    pub number: u64,
    pub terminal: TerminalName,
    pub thread: ThreadNumber,
    pub at: Instant,
    pub what: What,
}

#[derive(Clone, Debug)]
pub enum What {
    /// A statement was handed to the terminal.
    Typed { statement: Arc<str> },
    /// A system call returned.
    Called(Call),
    /// A call found nothing to do, and waits from now on.
    Blocked(Wait),
    /// The wait that was announced last in this thread is over.
    Resumed,
    /// The program wrote something.
    Printed { stream: Stream, text: String },
    /// The value of a typed expression, as it is shown.
    Answered { text: String },
    /// An exception that nothing caught, with its traceback as it is shown.
    Raised { class: String, text: String },
    /// Someone asked for what runs here to stop.
    Interrupted,
    /// A word to the student; never part of a transcript.
    Noted { text: String },
    /// The statement has returned.
    Settled(Outcome),
    /// A thread of the terminal was started: this event is its first.
    Began { name: String },
    /// The thread has ended: this event is its last.
    Ended,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stream {
    Out,
    Err,
}

/// How a statement or a program ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Finished,
    Raised {
        class: String,
        text: String,
    },
    /// The program asked to leave; `message` is for standard error.
    Exit {
        status: i32,
        message: Option<String>,
    },
}

/// What a thread waits for, with all that is needed to see from outside whether it is there.
#[derive(Clone, Debug, PartialEq)]
pub struct Wait {
    /// The call as its user knows it: `accept`, `recv`, `sleep`.
    pub call: &'static str,
    pub awaited: Awaited,
    pub fds: Vec<(RawFd, Interest)>,
    pub deadline: Option<Instant>,
}

/// What would release a wait. Places are written as people read them (`127.0.0.1:7799`), empty where there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Awaited {
    Client {
        on: String,
    },
    Data {
        from: String,
    },
    Room {
        to: String,
    },
    Connection {
        to: String,
    },
    /// Any of several descriptors.
    Ready,
    Time,
    Input,
    Thread {
        name: String,
    },
    /// A lock, a condition, a queue: something that another thread of the same terminal does.
    Signal {
        what: String,
    },
    Resolution {
        host: String,
    },
}

/// For which side of a descriptor someone waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Interest {
    pub read: bool,
    pub write: bool,
    /// Urgent data, or an error where nothing else is asked.
    pub urgent: bool,
}

impl Interest {
    pub const READ: Interest = Interest { read: true, write: false, urgent: false };
    pub const WRITE: Interest = Interest { read: false, write: true, urgent: false };
    pub const BOTH: Interest = Interest { read: true, write: true, urgent: false };
}

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

/// How many subscribers of any log in this process want system calls.
static CALL_READERS: AtomicUsize = AtomicUsize::new(0);

/// Whether anyone looks at system calls. One relaxed load: cheap enough for every call.
#[inline(always)]
pub fn calls_wanted() -> bool {
    CALL_READERS.load(Ordering::Relaxed) != 0
}

/// The events of all terminals. A clone is the same log.
#[derive(Clone, Default)]
pub struct Log(Arc<Shared>);

/// Sees each event in the thread that reports it, before anyone else does.
type Observer = Box<dyn Fn(&Event) + Send + Sync>;

#[derive(Default)]
struct Shared {
    kept: Mutex<Kept>,
    observer: Option<Observer>,
    /// Sees each system call likewise.
    call_observer: OnceLock<Observer>,
    /// How many subscribers want system calls.
    call_readers: AtomicUsize,
    next_subscriber: AtomicU64,
}

#[derive(Default)]
struct Kept {
    count: u64,
    events: VecDeque<Arc<Event>>,
    /// How much text they hold.
    text: usize,
    subscribers: Vec<Subscriber>,
}

impl Drop for Shared {
    fn drop(&mut self) {
        if self.call_observer.get().is_some() {
            self.count_reader(-1);
        }
    }
}

impl Shared {
    fn count_reader(&self, change: isize) {
        self.call_readers.fetch_add(change.cast_unsigned(), Ordering::Relaxed);
        CALL_READERS.fetch_add(change.cast_unsigned(), Ordering::Relaxed);
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

    /// A log whose events `observer` sees first, in the thread that reports them. It may take its time: nothing is
    /// locked meanwhile. It sees no system calls.
    pub fn observed(observer: impl Fn(&Event) + Send + Sync + 'static) -> Self {
        let mut shared = Shared::default();
        shared.observer = Some(Box::new(observer));
        Log(Arc::new(shared))
    }

    /// From now on `observer` sees each system call first, in the thread that made it. Only the first observer does.
    pub fn watch_calls(&self, observer: impl Fn(&Event) + Send + Sync + 'static) {
        if self.0.call_observer.set(Box::new(observer)).is_ok() {
            self.0.count_reader(1);
        }
    }

    /// Whether anyone looks at the system calls of these terminals. Where no one does, no one should make a [`Call`].
    #[inline]
    pub fn wants_calls(&self) -> bool {
        self.0.call_readers.load(Ordering::Relaxed) != 0
    }

    /// Adds what happened in the main thread of a terminal.
    pub fn report(&self, terminal: &TerminalName, what: What) {
        self.report_from(terminal, 0, what);
    }

    /// Adds what happened in one thread of a terminal.
    pub fn report_from(&self, terminal: &TerminalName, thread: ThreadNumber, what: What) {
        let mut event = Event { number: 0, terminal: terminal.clone(), thread, at: Instant::now(), what };
        let observer = match event.what {
            What::Called(_) => self.0.call_observer.get(),
            _ => self.0.observer.as_ref(),
        };
        if let Some(observer) = observer {
            observer(&event);
        }
        let mut kept = self.0.kept.lock();
        kept.count += 1;
        event.number = kept.count;
        let event = Arc::new(event);
        kept.text += event.what.size();
        kept.events.push_back(event.clone());
        while kept.events.len() > Self::KEPT || kept.text > Self::KEPT_TEXT {
            let Some(oldest) = kept.events.pop_front() else { break };
            kept.text -= oldest.what.size();
        }
        let is_call = matches!(event.what, What::Called(_));
        kept.subscribers.retain(|s| {
            if is_call && (!s.calls || s.unread.load(Ordering::Relaxed) >= Self::UNREAD) {
                return true;
            }
            s.unread.fetch_add(1, Ordering::Relaxed);
            let heard = s.to.send(event.clone()).is_ok();
            if !heard && s.calls {
                self.0.count_reader(-1);
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
        if calls {
            self.0.count_reader(1);
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
    pub fn next_within(&self, patience: Duration) -> Option<Arc<Event>> {
        match self.from.recv_timeout(patience) {
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
            if gone.calls {
                self.log.0.count_reader(-1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
