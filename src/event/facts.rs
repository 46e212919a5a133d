//! What views are made from: where everything stands, and what the kernel says at this moment. Plain data; whoever knows
//! how to find it out fills it in.

use std::borrow::Cow;
use std::time::Instant;

use super::{Log, Standings, TerminalName};

/// All that a view may look at.
pub struct Facts<'a> {
    /// The terminal that is typed into.
    pub here: &'a TerminalName,
    pub now: Instant,
    pub standings: &'a Standings,
    pub log: &'a Log,
    /// Asks the kernel for what it has of the sockets.
    pub sockets: &'a dyn Fn() -> Vec<SocketFacts>,
}

/// One descriptor of a socket, or what only the kernel still knows.
#[derive(Clone, Debug, Default)]
pub struct SocketFacts {
    pub terminal: TerminalName,
    /// The number of that terminal, for its colour.
    pub number: usize,
    /// The names by which it is known; empty for one that stands only inside another object.
    pub names: Vec<String>,
    /// None for one that only the kernel still knows.
    pub fd: Option<i32>,
    /// `AF_INET`.
    pub family: Cow<'static, str>,
    /// `SOCK_STREAM`.
    pub kind: Cow<'static, str>,
    /// How long its calls wait, in nanoseconds: 0 is not at all, below 0 for ever; none where no object says so.
    pub nanos: Option<i64>,
    pub local: String,
    pub remote: String,
    /// As `ss` names it: `LISTEN`, `ESTAB`.
    pub state: &'static str,
    pub queue: Option<Queue>,
    /// Milliseconds until the kernel forgets it.
    pub forgotten_in: Option<u32>,
}

/// What the kernel holds for a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queue {
    /// Clients that wait to be accepted, and how many may.
    Clients { waiting: u32, backlog: u32 },
    /// Bytes that wait to be read, and to be sent or acknowledged.
    Bytes { unread: u32, unsent: u32 },
}
