//! The numbers that the kernel chose, each with what it belongs to. A transcript of another run has other numbers in their
//! place.

use std::collections::HashSet;
use std::os::fd::RawFd;

use super::{EndPoint, SocketId, Standings};

/// What a number belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    /// The port of a socket that did not choose one.
    Port(SocketId),
    /// The port of whoever connected to a listener, and was accepted as that socket: one that no terminal knows.
    PeerPort(SocketId),
    Descriptor {
        fd: RawFd,
        /// The socket that it stands for, if it stands for one.
        socket: Option<SocketId>,
    },
    Process(i32),
    Thread(i32),
    /// A file or what else `stat` tells of: its inode.
    File(u64),
}

impl Owner {
    /// Whether it is a port: those are known to all, the others to the terminal that asked.
    pub fn is_port(self) -> bool {
        matches!(self, Owner::Port(_) | Owner::PeerPort(_))
    }
}

/// A number that the program got to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Told {
    pub owner: Owner,
    /// What stands before it in the text that the program got; empty where it got the number itself.
    pub after: &'static str,
}

/// The numbers that the kernel has chosen so far, as far as what is printed may hold them.
#[derive(Clone, Debug, Default)]
pub struct Numbers {
    chosen: Vec<(u64, Told)>,
    /// What stands for which socket.
    open: Vec<(RawFd, SocketId)>,
}

impl Numbers {
    /// The ports of all sockets, and what was told to the program.
    pub fn new(standings: &Standings, told: &[Told]) -> Self {
        let all: Vec<_> = standings.closed().chain(standings.sockets()).collect();
        let mut chosen: Vec<(u64, Told)> = told.iter().filter_map(|told| Some((number(told.owner)?, *told))).collect();
        let mut port_of = |port: u16, owner| chosen.push((port.into(), Told { owner, after: "" }));
        let ours: HashSet<&EndPoint> = all.iter().filter_map(|socket| socket.local.as_ref()).collect();
        for socket in &all {
            if socket.chosen
                && let Some(port) = socket.local.as_ref().and_then(EndPoint::port)
            {
                port_of(port, Owner::Port(socket.id));
            }
            if socket.is_accepted()
                && let Some(end) = &socket.remote
                && let Some(port) = end.port()
                && !ours.contains(end)
            {
                port_of(port, Owner::PeerPort(socket.id));
            }
        }
        let open =
            standings.sockets().flat_map(|socket| socket.descriptors.iter().map(|d| (d.fd, socket.id))).collect();
        Numbers { chosen, open }
    }

    /// What a number may belong to that stands behind such a text.
    pub fn of(&self, number: u64, before: &str) -> impl Iterator<Item = Told> {
        let fits = move |(chosen, told): &&(u64, Told)| *chosen == number && before.ends_with(told.after);
        self.chosen.iter().filter(fits).map(|(_, told)| *told)
    }

    /// Whether a number is that of its owner no longer.
    pub fn is_over(&self, owner: Owner) -> bool {
        match owner {
            Owner::Descriptor { fd, socket: Some(socket) } => !self.open.contains(&(fd, socket)),
            _ => false,
        }
    }
}

/// The number itself, where it is part of what it belongs to.
fn number(owner: Owner) -> Option<u64> {
    match owner {
        Owner::Descriptor { fd: number, .. } | Owner::Process(number) | Owner::Thread(number) => number.try_into().ok(),
        Owner::File(number) => Some(number),
        Owner::Port(_) | Owner::PeerPort(_) => None,
    }
}
