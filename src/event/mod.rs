//! What happens, as plain data, and the log that keeps it. Knows nothing of how it comes about or how it is shown.

pub mod call;
pub mod facts;
pub mod log;
pub mod numbers;
pub mod socket;
pub mod standing;

use std::fmt;
use std::os::fd::RawFd;
use std::sync::Arc;
use std::time::Instant;

pub use log::{Log, Reader, Subscription, calls_wanted, numbers_wanted};
pub use numbers::{Numbers, Owner, Told};
pub use socket::{Closing, EndPoint, Nature, Opening, SocketId};
pub use standing::{Doing, Output, Printed, SocketStanding, Standing, Standings};

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

/// Which statement of a terminal: they are counted from 1; 0 is before the first.
pub type StatementNumber = u64;

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct Event {
    /// Counts the events of one log from 1.
    pub number: u64,
    pub terminal: TerminalName,
    pub thread: ThreadNumber,
    /// The statement that was typed last in that terminal when it happened.
    pub statement: StatementNumber,
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
    Raised {
        class: String,
        text: String,
        /// What an OSError carries.
        errno: Option<i32>,
        /// The system call that failed so, where it was one.
        call: Option<&'static str>,
    },
    /// Someone asked for what runs here to stop.
    Interrupted,
    /// A word to the student; never part of a transcript.
    Noted { text: String },
    /// The statement has returned.
    Settled(Outcome),
    /// A line was given to `input()`; none is the end of input.
    Given { line: Option<String> },
    /// A descriptor stands for a socket from now on, with a socket object over it where one was made.
    Opened { fd: RawFd, socket: SocketId, how: Opening, object: Option<Nature> },
    /// A descriptor stands for its socket no longer. The socket lives on where another descriptor stands for it.
    Closed { fd: RawFd, socket: SocketId, by: Closing },
    /// The socket object has given its descriptor away, which stays open.
    Detached { fd: RawFd, socket: SocketId },
    /// How long the calls of a socket object wait from now on, as in [`Nature`].
    ModeSet { fd: RawFd, socket: SocketId, nanos: i64 },
    /// An address became known: the socket's own or its peer's, whichever is told. `chosen`: the kernel chose its own port.
    Addressed { socket: SocketId, local: Option<EndPoint>, remote: Option<EndPoint>, chosen: bool },
    /// The program got to see a number that the kernel chose: only where a reader wants to know.
    Told(Told),
    /// A thread of the terminal was started: this event is its first. The terminal itself begins with thread 0.
    Began { name: String },
    /// The thread has ended: this event is its last; with thread 0 the terminal has.
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
