//! The sockets of all terminals as they are now: what their objects say, and what the kernel says. Only observes.

use std::collections::BTreeSet;
use std::sync::Arc;

use parking_lot::Mutex;

use super::hub::Hub;
use super::terminal::Terminal;
use crate::event::TerminalName;
use crate::net::address::Address;
use crate::net::constants::{CONSTANTS, Group};
use crate::net::diag::{self, State};
pub use crate::net::socket::Mode;
use crate::net::socket::Socket;
use crate::net::sys;

/// One socket.
#[derive(Clone, Debug)]
pub struct Facts {
    pub terminal: TerminalName,
    /// The number of that terminal.
    pub number: usize,
    pub names: Vec<String>,
    /// None for what only the kernel still knows.
    pub fd: Option<i32>,
    pub family: String,
    pub kind: String,
    pub mode: Option<Mode>,
    pub local: String,
    pub remote: String,
    pub state: String,
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

/// End points that sockets of this session had: what the kernel keeps of them later is known by these.
#[derive(Default)]
pub struct Remembered(Mutex<BTreeSet<String>>);

impl Remembered {
    fn add(&self, fd: i32) {
        let Ok(socket) = sys::socket_ref(fd) else { return };
        let mut known = self.0.lock();
        for address in [socket.local_addr(), socket.peer_addr()].into_iter().flatten() {
            let address = Address::from_sockaddr(&address, 0);
            if address.port().is_some_and(|port| port != 0) {
                known.insert(address.to_string());
            }
        }
    }

    fn has(&self, address: &Address) -> bool {
        self.0.lock().contains(&address.to_string())
    }
}

impl Hub {
    /// Takes note of the end points that there are: for after each statement.
    pub fn remember_sockets(&self) {
        for terminal in self.terminals() {
            for socket in terminal.sockets() {
                if socket.is_stream() && matches!(socket.family, libc::AF_INET | libc::AF_INET6) {
                    self.remembered().add(socket.fd());
                }
            }
        }
    }

    /// Every socket of every terminal, and what the kernel still keeps of closed ones.
    pub fn sockets(&self) -> Vec<Facts> {
        self.remember_sockets();
        let mut all = Vec::new();
        for terminal in self.terminals() {
            let sockets: Vec<Arc<Socket>> = terminal.sockets().into_iter().filter(|s| s.fd() >= 0).collect();
            let fds: Vec<i32> = sockets.iter().map(|s| s.fd()).collect();
            let kernel = diag::of_descriptors(&fds).unwrap_or_default();
            let names = super::inspect::socket_names(&terminal);
            for socket in &sockets {
                let mut facts = of_object(&terminal, socket);
                facts.names = names.iter().filter(|(of, _)| Arc::ptr_eq(of, socket)).map(|(_, n)| n.clone()).collect();
                match kernel.get(&socket.fd()) {
                    Some(row) => from_kernel(&mut facts, row),
                    None => from_descriptor(&mut facts, socket.fd()),
                }
                all.push(facts);
            }
        }
        let gone = diag::time_wait().unwrap_or_default();
        let ours = gone.iter().filter(|row| self.remembered().has(&row.local) || self.remembered().has(&row.remote));
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
        state: String::new(),
        queue: None,
        forgotten_in: None,
    }
}

fn from_kernel(facts: &mut Facts, row: &diag::Row) {
    facts.local = place(&row.local);
    facts.remote = place(&row.remote);
    facts.state = row.state.name().to_string();
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
    if let Ok(info) = diag::tcp_info(fd) {
        facts.state = info.state.name().to_string();
    }
    if let Ok(socket) = sys::socket_ref(fd) {
        let text = |address: std::io::Result<socket2::SockAddr>| {
            address.map_or(String::new(), |address| place(&Address::from_sockaddr(&address, 0)))
        };
        (facts.local, facts.remote) = (text(socket.local_addr()), text(socket.peer_addr()));
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
        state: row.state.name().to_string(),
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

fn constant(group: Group, value: i32) -> String {
    let found = CONSTANTS.iter().find(|c| c.group == group && c.value == i64::from(value));
    found.map_or_else(|| value.to_string(), |constant| constant.name.to_string())
}
