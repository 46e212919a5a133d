//! The sockets of all terminals as they are now: what their objects say, and what the kernel says. Only observes.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::os::fd::RawFd;
use std::sync::Arc;

use parking_lot::Mutex;

use super::hub::Hub;
use super::terminal::Terminal;
use crate::event::TerminalName;
use crate::net::address::Address;
use crate::net::constants::{CONSTANTS, Group};
use crate::net::diag::{self, State};
pub use crate::net::socket::Mode;
use crate::net::socket::{Farewell, Socket};
use crate::sys::address::SockAddr;
use crate::sys::socket::{getpeername, getsockname};

/// One socket.
#[derive(Clone, Debug)]
pub struct Facts {
    pub terminal: TerminalName,
    /// The number of that terminal.
    pub number: usize,
    pub names: Vec<String>,
    /// None for what only the kernel still knows.
    pub fd: Option<i32>,
    pub family: Cow<'static, str>,
    pub kind: Cow<'static, str>,
    pub mode: Option<Mode>,
    pub local: String,
    pub remote: String,
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
    /// Bytes not yet read, and not yet acknowledged.
    Bytes { unread: u32, unsent: u32 },
}

/// The end points that sockets of this session had when they were closed: what the kernel keeps of them is known by these.
#[derive(Default)]
pub struct Closed(Mutex<HashSet<SocketAddr>>);

impl Farewell for Closed {
    fn leaves(&self, fd: RawFd) {
        let local = getsockname(fd).ok();
        if let Some(local) = local.and_then(|local| end_point(&Address::from_sockaddr(&local, 0))) {
            self.0.lock().insert(local);
        }
    }
}

fn end_point(address: &Address) -> Option<SocketAddr> {
    let end_point = match address {
        Address::Inet { host, port } => SocketAddr::from((*host, *port)),
        Address::Inet6 { host, port, .. } => SocketAddr::from((*host, *port)),
        _ => return None,
    };
    (end_point.port() != 0).then_some(end_point)
}

impl Hub {
    /// Every socket of every terminal, and what the kernel still keeps of closed ones.
    pub fn sockets(&self) -> Vec<Facts> {
        let terminals = self.terminals();
        let open = |terminal: &Arc<Terminal>| terminal.sockets().into_iter().filter(|s| s.fd() >= 0).collect();
        let open: Vec<Vec<Arc<Socket>>> = terminals.iter().map(open).collect();
        let fds: Vec<i32> = open.iter().flatten().map(|s| s.fd()).collect();
        let kernel = if fds.is_empty() { HashMap::new() } else { diag::of_descriptors(&fds).unwrap_or_default() };
        let mut all = Vec::with_capacity(fds.len());
        for (terminal, sockets) in terminals.iter().zip(&open).filter(|(_, sockets)| !sockets.is_empty()) {
            let mut names: HashMap<*const Socket, Vec<String>> = HashMap::new();
            for (socket, name) in super::inspect::socket_names(terminal) {
                names.entry(Arc::as_ptr(&socket)).or_default().push(name);
            }
            for socket in sockets {
                let mut facts = of_object(terminal, socket);
                facts.names = names.remove(&Arc::as_ptr(socket)).unwrap_or_default();
                match kernel.get(&socket.fd()) {
                    Some(row) => from_kernel(&mut facts, row),
                    None => from_descriptor(&mut facts, socket.fd()),
                }
                all.push(facts);
            }
        }
        let gone = diag::time_wait().unwrap_or_default();
        let closed = self.closed().0.lock();
        let ours = gone.iter().filter(|row| end_point(&row.local).is_some_and(|local| closed.contains(&local)));
        all.extend(ours.map(left_over));
        all
    }
}

fn of_object(terminal: &Terminal, socket: &Socket) -> Facts {
    Facts {
        terminal: terminal.name().clone(),
        number: terminal.number(),
        names: Vec::new(),
        fd: Some(socket.fd()),
        family: constant(Group::AddressFamily, socket.family),
        kind: constant(Group::SocketKind, socket.kind),
        mode: Some(socket.mode()),
        local: String::new(),
        remote: String::new(),
        state: "",
        queue: None,
        forgotten_in: None,
    }
}

fn from_kernel(facts: &mut Facts, row: &diag::Row) {
    facts.local = place(&row.local);
    facts.remote = place(&row.remote);
    facts.state = row.state.name();
    facts.queue = Some(if row.state == State::LISTEN {
        Queue::Clients { waiting: row.receive_queue, backlog: row.send_queue }
    } else {
        // For AF_UNIX the kernel counts its own book-keeping as sent.
        let unsent = if row.family == libc::AF_UNIX { 0 } else { row.send_queue };
        Queue::Bytes { unread: row.receive_queue, unsent }
    });
}

/// For what the kernel's list leaves out: a TCP socket that is not bound yet, another family.
fn from_descriptor(facts: &mut Facts, fd: i32) {
    let state = diag::tcp_info(fd).ok().map(|info| info.state);
    facts.state = state.map_or("", State::name);
    let text = |address: Result<SockAddr, i32>| {
        address.map_or(String::new(), |address| place(&Address::from_sockaddr(&address, 0)))
    };
    facts.local = text(getsockname(fd));
    if state != Some(State::CLOSED) {
        facts.remote = text(getpeername(fd));
    }
}

fn left_over(row: &diag::Row) -> Facts {
    Facts {
        terminal: TerminalName::new(""),
        number: 0,
        names: Vec::new(),
        fd: None,
        family: constant(Group::AddressFamily, row.family),
        kind: "SOCK_STREAM".into(),
        mode: None,
        local: place(&row.local),
        remote: place(&row.remote),
        state: row.state.name(),
        queue: None,
        forgotten_in: row.timer.map(|timer| timer.milliseconds),
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
