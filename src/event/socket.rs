//! Sockets as events tell of them: who they are, where their ends stand, how they came and went.

use std::fmt;
use std::net::SocketAddr;
use std::os::fd::RawFd;
use std::sync::Arc;

/// One socket of the kernel's, from its making to its last close: the number (inode) that the kernel itself gives it. It
/// stays through every duplicate and every process, and no other socket has it, however often a descriptor is used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SocketId(pub u64);

impl fmt::Display for SocketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Where one end of a conversation stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum EndPoint {
    Internet(SocketAddr),
    /// Of another family, as people write it.
    Other(Arc<str>),
}

impl EndPoint {
    pub fn port(&self) -> Option<u16> {
        match self {
            EndPoint::Internet(address) => Some(address.port()),
            EndPoint::Other(_) => None,
        }
    }
}

/// What a socket object says of its socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nature {
    pub family: i32,
    /// The type without its flags.
    pub kind: i32,
    pub protocol: i32,
    /// How long its calls wait, in nanoseconds: 0 is not at all, below 0 for ever.
    pub nanos: i64,
}

/// How a descriptor came to stand for a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// `socket()`.
    Made,
    /// `accept()` on that listener.
    Accepted { from: SocketId },
    /// `socketpair()`, with that one at the other end.
    Paired { with: SocketId },
    /// `dup()` and its like, of that descriptor.
    Duplicated { of: RawFd },
    /// A socket object was made for a descriptor that was there.
    Adopted,
    /// It came with a message (SCM_RIGHTS).
    Received,
}

/// Who closed a descriptor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// Whoever called `close()`.
    Close,
    /// Nobody: the last reference to the socket object went.
    LastReference,
    /// The end of the terminal that held it.
    EndOfTerminal,
}
