//! One system call as plain typed data: what was asked, what the kernel answered, when and for how long. Knows no words:
//! how a call is written stands in `view`.

use std::os::fd::RawFd;
use std::time::{Duration, Instant};

use super::SocketId;

/// One system call and what the kernel answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// As the kernel names it: `socket`, `accept4`, `recvfrom`.
    pub name: &'static str,
    /// The socket that it was about, where the log knows it: whoever makes a call leaves that to the log.
    pub socket: Option<SocketId>,
    /// In the order in which the kernel takes them. What the kernel wrote stands where it was asked for.
    pub arguments: Vec<Argument>,
    /// What it returned, or the errno.
    pub result: Result<i64, i32>,
    /// The kernel's number of the thread that called.
    pub task: i32,
    pub start: Instant,
    pub took: Duration,
}

impl Call {
    /// The descriptor that it was about, where there is one.
    pub fn fd(&self) -> Option<RawFd> {
        match self.arguments.first() {
            Some(Argument::Fd(fd)) => Some(*fd),
            _ => None,
        }
    }
}

/// One argument of a call. Numbers are the kernel's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    Fd(RawFd),
    /// A plain number: a backlog, a size, a count.
    Number(i64),
    /// A number that is written in octal.
    Octal(u32),
    /// A pointer to what the kernel did not fill.
    Pointer(usize),
    Null,
    /// AF_…
    Family(i32),
    /// SOCK_… with its flags.
    Kind(i32),
    /// A protocol number of a family.
    Protocol {
        family: i32,
        number: i32,
    },
    /// A socket's address as the kernel has it: family first.
    Address {
        bytes: Vec<u8>,
        place: usize,
    },
    /// The room that was given for an address, and the length that the kernel wrote.
    Room {
        given: u32,
        written: u32,
    },
    /// MSG_…
    MessageFlags(i32),
    /// Flags that stand among others of their name.
    Flags(FlagSet, i64),
    /// What a call moved.
    Bytes(Payload),
    Message(Box<MessageHeader>),
    Level(i32),
    OptionName {
        level: i32,
        name: i32,
    },
    OptionValue {
        level: i32,
        name: i32,
        value: Vec<u8>,
        /// Where it stands.
        place: usize,
    },
    /// Two numbers that the kernel wrote: the ends of a pair or a pipe.
    Pair(RawFd, RawFd),
    /// A place in a file, before and after.
    Moved {
        from: i64,
        to: i64,
    },
    /// A number behind a pointer.
    Behind(i64),
    Polled(Vec<Polled>),
    /// Seconds and nanoseconds, and where the kernel writes it, what was left.
    Time {
        given: Duration,
        left: Option<Duration>,
    },
    /// Events, and the word that comes back with them.
    EpollEvent(u32, u64),
    EpollEvents(Vec<(u32, u64)>),
    /// A path or a name that ends in NUL.
    Text(Vec<u8>),
}

/// Flags and enumerations that need no more than their number to be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlagSet {
    /// SOCK_CLOEXEC, SOCK_NONBLOCK.
    Socket,
    Shutdown,
    EpollCreate,
    EpollControl,
    /// O_… of an open file.
    Open,
    /// O_… of a pipe or a duplicate.
    Pipe,
    FcntlCommand,
    Descriptor,
    Ioctl,
    /// AT_FDCWD.
    Folder,
    Seek,
}

/// One descriptor of a poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Polled {
    pub fd: RawFd,
    pub events: i16,
    pub revents: i16,
}

/// What `sendmsg` and `recvmsg` take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageHeader {
    pub address: Option<Vec<u8>>,
    /// Where the address stands.
    pub name: usize,
    /// The length of the address: what was given, and what the kernel wrote.
    pub address_length: (u32, u32),
    pub buffers: Vec<Payload>,
    /// How many bytes of the buffers were moved.
    pub moved: usize,
    pub control: Vec<u8>,
    pub control_place: usize,
    /// How much control data there is.
    pub control_length: usize,
    pub flags: i32,
}

/// What a call moved: its length, and how it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payload {
    pub length: usize,
    pub prefix: Vec<u8>,
}

impl Payload {
    /// How many bytes of a payload are kept.
    pub const KEPT: usize = 64;

    pub fn of(bytes: &[u8]) -> Self {
        Payload { length: bytes.len(), prefix: bytes[..bytes.len().min(Self::KEPT)].to_vec() }
    }
}
