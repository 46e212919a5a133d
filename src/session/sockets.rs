//! The sockets of all terminals as they are now: what the log tells of them, and what the kernel says. Only observes.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;

use super::hub::Hub;
use super::terminal::Terminal;
use crate::event::facts::{Queue, SocketFacts};
use crate::event::standing::Descriptor;
use crate::event::{EndPoint, SocketStanding, TerminalName};
use crate::net::address::Address;
use crate::net::constants::{CONSTANTS, Group};
use crate::net::diag::{self, SocketState};
use crate::net::identity;
use crate::sys::address::SockAddr;
use crate::sys::socket::{getpeername, getsockname};

impl Hub {
    /// Every socket of every terminal, and what the kernel still keeps of closed ones.
    pub fn sockets(&self) -> Vec<SocketFacts> {
        let (open, closed) = self.standings().look(|standings| {
            let open: Vec<SocketStanding> = standings.sockets().cloned().collect();
            let closed: HashSet<SocketAddr> = standings.closed().filter_map(internet_end).collect();
            (open, closed)
        });
        let mut held: Vec<(&SocketStanding, &Descriptor)> =
            open.iter().flat_map(|socket| socket.descriptors.iter().map(move |d| (socket, d))).collect();
        // What was closed where nobody saw it is not there any more.
        held.retain(|(socket, descriptor)| identity::of(descriptor.fd) == Some(socket.id));
        held.sort_by_key(|(_, descriptor)| descriptor.order);
        let fds: Vec<i32> = held.iter().map(|(_, descriptor)| descriptor.fd).collect();
        let kernel = if fds.is_empty() { HashMap::new() } else { diag::of_descriptors(&fds).unwrap_or_default() };
        let mut all = Vec::with_capacity(held.len());
        for terminal in self.terminals() {
            let mut held = held.iter().filter(|(_, descriptor)| descriptor.terminal == *terminal.name()).peekable();
            if held.peek().is_none() {
                continue;
            }
            let mut names: HashMap<i32, Vec<String>> = HashMap::new();
            for (socket, name) in super::inspect::socket_names(&terminal) {
                names.entry(socket.fd()).or_default().push(name);
            }
            for (socket, descriptor) in held {
                let mut facts = of_descriptor(&terminal, socket, descriptor);
                facts.names = names.remove(&descriptor.fd).unwrap_or_default();
                match kernel.get(&descriptor.fd) {
                    Some(row) => from_kernel(&mut facts, row),
                    None => from_descriptor(&mut facts, descriptor.fd),
                }
                all.push(facts);
            }
        }
        let gone = if closed.is_empty() { Vec::new() } else { diag::time_wait().unwrap_or_default() };
        all.extend(
            gone.iter().filter(|row| socket_address(&row.local).is_some_and(|a| closed.contains(&a))).map(left_over),
        );
        all
    }
}

/// The ports that connections in TIME-WAIT hold.
pub fn time_wait_ports() -> Vec<u16> {
    diag::time_wait().unwrap_or_default().iter().filter_map(|row| row.local.port()).collect()
}

/// Where a closed socket's own end stood.
fn internet_end(socket: &SocketStanding) -> Option<SocketAddr> {
    match socket.local {
        Some(EndPoint::Internet(address)) => Some(address),
        _ => None,
    }
}

fn socket_address(address: &Address) -> Option<SocketAddr> {
    match identity::end_point(address) {
        Some(EndPoint::Internet(address)) => Some(address),
        _ => None,
    }
}

fn of_descriptor(terminal: &Terminal, socket: &SocketStanding, descriptor: &Descriptor) -> SocketFacts {
    let constant_of = |group, value: Option<i32>| value.map_or("".into(), |value| constant(group, value));
    SocketFacts {
        terminal: terminal.name().clone(),
        number: terminal.number(),
        fd: Some(descriptor.fd),
        family: constant_of(Group::AddressFamily, socket.nature.map(|nature| nature.family)),
        kind: constant_of(Group::SocketKind, socket.nature.map(|nature| nature.kind)),
        nanos: descriptor.nanos,
        ..SocketFacts::default()
    }
}

fn from_kernel(facts: &mut SocketFacts, row: &diag::Row) {
    if facts.family.is_empty() {
        facts.family = constant(Group::AddressFamily, row.family);
    }
    facts.local = place(&row.local);
    facts.remote = place(&row.remote);
    facts.state = row.state.name();
    facts.queue = Some(if row.state == SocketState::LISTEN {
        Queue::Clients { waiting: row.receive_queue, backlog: row.send_queue }
    } else {
        // For AF_UNIX the kernel counts its own book-keeping as sent.
        let unsent = if row.family == libc::AF_UNIX { 0 } else { row.send_queue };
        Queue::Bytes { unread: row.receive_queue, unsent }
    });
}

/// For what the kernel's list leaves out: a TCP socket that is not bound yet, another family.
fn from_descriptor(facts: &mut SocketFacts, fd: i32) {
    let state = diag::tcp_info(fd).ok().map(|info| info.state);
    facts.state = state.map_or("", SocketState::name);
    let text = |address: Result<SockAddr, i32>| {
        address.map_or(String::new(), |address| place(&Address::from_sockaddr(&address, 0)))
    };
    facts.local = text(getsockname(fd));
    if state != Some(SocketState::CLOSED) {
        facts.remote = text(getpeername(fd));
    }
}

fn left_over(row: &diag::Row) -> SocketFacts {
    SocketFacts {
        terminal: TerminalName::new(""),
        family: constant(Group::AddressFamily, row.family),
        kind: "SOCK_STREAM".into(),
        local: place(&row.local),
        remote: place(&row.remote),
        state: row.state.name(),
        forgotten_in: row.timer.map(|timer| timer.milliseconds),
        ..SocketFacts::default()
    }
}

/// An address; nothing where there is none yet.
fn place(address: &Address) -> String {
    let unset = match address {
        Address::Inet { host, port } => host.is_unspecified() && *port == 0,
        Address::Inet6 { host, port, .. } => host.is_unspecified() && *port == 0,
        _ => false,
    };
    if unset { String::new() } else { address.to_string() }
}

fn constant(group: Group, value: i32) -> Cow<'static, str> {
    let found = CONSTANTS.iter().find(|c| c.group == group && c.value == i64::from(value));
    found.map_or_else(|| value.to_string().into(), |constant| constant.name.into())
}
