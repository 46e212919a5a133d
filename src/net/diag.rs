//! What the kernel holds of sockets (sock_diag over netlink, TCP_INFO), without privileges. Only observes.

use std::collections::HashMap;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::os::fd::{AsRawFd, RawFd};

use super::address::Address;
use super::wait::Failure;
use crate::sys::process::inode;
use crate::sys::socket::{getsockopt, recv_append, sendto, socket};

/// The state of a socket, by the kernel's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SocketState(pub u8);

impl SocketState {
    pub const ESTABLISHED: SocketState = SocketState(1);
    pub const TIME_WAIT: SocketState = SocketState(6);
    pub const CLOSED: SocketState = SocketState(7);
    pub const LISTEN: SocketState = SocketState(10);

    /// As `ss` names it.
    pub fn name(self) -> &'static str {
        const NAMES: [&str; 13] = [
            "UNKNOWN",
            "ESTAB",
            "SYN-SENT",
            "SYN-RECV",
            "FIN-WAIT-1",
            "FIN-WAIT-2",
            "TIME-WAIT",
            "UNCONN",
            "CLOSE-WAIT",
            "LAST-ACK",
            "LISTEN",
            "CLOSING",
            "SYN-RECV",
        ];
        NAMES.get(usize::from(self.0)).copied().unwrap_or("UNKNOWN")
    }
}

/// What the kernel holds of one socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub family: i32,
    /// IPPROTO_TCP and so on; for AF_UNIX the type.
    pub protocol: i32,
    pub state: SocketState,
    pub local: Address,
    pub remote: Address,
    /// Bytes not yet read; for a listener, connections not yet accepted.
    pub receive_queue: u32,
    /// Bytes not yet acknowledged; for a listener, the backlog.
    pub send_queue: u32,
    /// 0 where no process holds it any more.
    pub inode: u64,
    pub timer: Option<Timer>,
    /// For AF_UNIX: the inode of the other end.
    pub peer: Option<u64>,
}

/// What the kernel will do by itself, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timer {
    /// 1 retransmission, 2 keep-alive, 3 TIME-WAIT, 4 zero window probe.
    pub kind: u8,
    pub retransmissions: u8,
    pub milliseconds: u32,
}

const SOCK_DIAG_BY_FAMILY: u16 = 20;
const NLMSG_ERROR: u16 = 2;
const NLMSG_DONE: u16 = 3;
const NLM_F_REQUEST: u16 = 1;
const NLM_F_DUMP: u16 = 0x300;
const NETLINK_SOCK_DIAG: i32 = 4;
const ALL_STATES: u32 = u32::MAX;

/// All TCP or UDP sockets (`protocol`) of an internet family.
pub fn internet(family: i32, protocol: i32) -> Result<Vec<Row>, Failure> {
    internet_in(family, protocol, ALL_STATES)
}

/// What is left of closed TCP connections.
pub fn time_wait() -> Result<Vec<Row>, Failure> {
    let states = 1 << SocketState::TIME_WAIT.0;
    let mut rows = internet_in(libc::AF_INET, libc::IPPROTO_TCP, states)?;
    rows.extend(internet_in(libc::AF_INET6, libc::IPPROTO_TCP, states)?);
    Ok(rows)
}

fn internet_in(family: i32, protocol: i32, states: u32) -> Result<Vec<Row>, Failure> {
    let mut request = vec![family as u8, protocol as u8, 0, 0];
    request.extend_from_slice(&states.to_ne_bytes());
    request.extend_from_slice(&[0; 48]);
    let mut rows = Vec::new();
    dump(&request, &mut |body| rows.extend(internet_row(body, protocol)))?;
    Ok(rows)
}

/// All AF_UNIX sockets.
pub fn unix() -> Result<Vec<Row>, Failure> {
    const SHOW_NAME_PEER_QUEUES: u32 = 0x1 | 0x4 | 0x10;
    let mut request = vec![libc::AF_UNIX as u8, 0, 0, 0];
    request.extend_from_slice(&ALL_STATES.to_ne_bytes());
    request.extend_from_slice(&[0; 4]);
    request.extend_from_slice(&SHOW_NAME_PEER_QUEUES.to_ne_bytes());
    request.extend_from_slice(&[0; 8]);
    let mut rows = Vec::new();
    dump(&request, &mut |body| rows.extend(unix_row(body)))?;
    Ok(rows)
}

/// What the kernel holds of these descriptors. Which are no sockets, or of a kind that it does not tell about, is missing.
pub fn of_descriptors(fds: &[RawFd]) -> Result<HashMap<RawFd, Row>, Failure> {
    let mut by_inode: HashMap<u64, Vec<RawFd>> = HashMap::new();
    for fd in fds {
        if let Ok(inode) = inode(*fd) {
            by_inode.entry(inode).or_default().push(*fd);
        }
    }
    let mut found = HashMap::new();
    let mut take = |rows: Vec<Row>| {
        for row in rows {
            for fd in by_inode.get(&row.inode).into_iter().flatten() {
                found.insert(*fd, row.clone());
            }
        }
    };
    for family in [libc::AF_INET, libc::AF_INET6] {
        for protocol in [libc::IPPROTO_TCP, libc::IPPROTO_UDP] {
            // What nobody holds any more has no inode to be found by.
            take(internet_in(family, protocol, ALL_STATES & !(1 << SocketState::TIME_WAIT.0))?);
        }
    }
    // Not every kernel tells about these.
    take(unix().unwrap_or_default());
    Ok(found)
}

/// Asks for a dump, and hands each answer's body to `each`.
fn dump(request: &[u8], each: &mut dyn FnMut(&[u8])) -> Result<(), Failure> {
    let kind = libc::SOCK_RAW | libc::SOCK_CLOEXEC;
    let socket = socket(libc::AF_NETLINK, kind, NETLINK_SOCK_DIAG)?;
    let mut message = Vec::with_capacity(16 + request.len());
    message.extend_from_slice(&(16 + request.len() as u32).to_ne_bytes());
    message.extend_from_slice(&SOCK_DIAG_BY_FAMILY.to_ne_bytes());
    message.extend_from_slice(&(NLM_F_REQUEST | NLM_F_DUMP).to_ne_bytes());
    message.extend_from_slice(&[0; 8]);
    message.extend_from_slice(request);
    let kernel = Address::Netlink { pid: 0, groups: 0 }.to_sockaddr();
    sendto(socket.as_raw_fd(), &message, 0, Some(&kernel))?;
    let mut buffer = Vec::with_capacity(1 << 17);
    loop {
        buffer.clear();
        let length = recv_append(socket.as_raw_fd(), &mut buffer, 1 << 17, 0)?;
        let mut rest = &buffer[..];
        while let (Some(size), Some(kind)) = (word(rest, 0), half(rest, 4)) {
            let size = size as usize;
            if size < 16 || size > rest.len() {
                return Ok(());
            }
            let body = &rest[16..size];
            match kind {
                NLMSG_DONE => return Ok(()),
                NLMSG_ERROR => {
                    let errno = word(body, 0).map_or(libc::EIO, |e| -(e as i32));
                    return if errno == 0 { Ok(()) } else { Err(Failure::Os(errno)) };
                }
                _ => each(body),
            }
            rest = &rest[size.next_multiple_of(4).min(rest.len())..];
        }
        if length == 0 {
            return Ok(());
        }
    }
}

fn bytes<const N: usize>(body: &[u8], at: usize) -> Option<[u8; N]> {
    body.get(at..at + N)?.try_into().ok()
}

fn word(body: &[u8], at: usize) -> Option<u32> {
    bytes(body, at).map(u32::from_ne_bytes)
}

fn half(body: &[u8], at: usize) -> Option<u16> {
    bytes(body, at).map(u16::from_ne_bytes)
}

fn internet_row(body: &[u8], protocol: i32) -> Option<Row> {
    let [family, state, timer, retransmissions] = bytes(body, 0)?;
    let scope = word(body, 40)?;
    let address = |port: usize, host: usize| -> Option<Address> {
        let port = u16::from_be_bytes(bytes(body, port)?);
        Some(if i32::from(family) == libc::AF_INET {
            Address::Inet { host: Ipv4Addr::from(bytes::<4>(body, host)?), port }
        } else {
            Address::Inet6 { host: Ipv6Addr::from(bytes::<16>(body, host)?), port, flow: 0, scope }
        })
    };
    let timer = Timer { kind: timer, retransmissions, milliseconds: word(body, 52)? };
    Some(Row {
        family: i32::from(family),
        protocol,
        state: SocketState(state),
        local: address(4, 8)?,
        remote: address(6, 24)?,
        receive_queue: word(body, 56)?,
        send_queue: word(body, 60)?,
        inode: u64::from(word(body, 68)?),
        timer: (timer.kind != 0).then_some(timer),
        peer: None,
    })
}

fn unix_row(body: &[u8]) -> Option<Row> {
    const NAME: u16 = 0;
    const PEER: u16 = 2;
    const QUEUES: u16 = 4;
    let [family, kind, state, _] = bytes(body, 0)?;
    let mut row = Row {
        family: i32::from(family),
        protocol: i32::from(kind),
        state: SocketState(state),
        local: Address::Unix(Vec::new()),
        remote: Address::Unix(Vec::new()),
        receive_queue: 0,
        send_queue: 0,
        inode: u64::from(word(body, 4)?),
        timer: None,
        peer: None,
    };
    let mut rest = &body[16.min(body.len())..];
    while let (Some(size), Some(kind)) = (half(rest, 0), half(rest, 2)) {
        let size = usize::from(size);
        if size < 4 || size > rest.len() {
            break;
        }
        let value = &rest[4..size];
        match kind {
            NAME if value.first() == Some(&0) => row.local = Address::Unix(value.to_vec()),
            NAME => row.local = Address::Unix(value.split(|b| *b == 0).next().unwrap_or_default().to_vec()),
            PEER => row.peer = word(value, 0).map(u64::from),
            QUEUES => {
                row.receive_queue = word(value, 0)?;
                row.send_queue = word(value, 4)?;
            }
            _ => {}
        }
        rest = &rest[size.next_multiple_of(4).min(rest.len())..];
    }
    Some(row)
}

/// What TCP itself says of one connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TcpInfo {
    pub state: SocketState,
    pub retransmits: u8,
    pub unacknowledged: u32,
    /// Microseconds.
    pub round_trip: u32,
    pub send_window: u32,
    pub maximum_segment: u32,
}

/// TCP_INFO of a descriptor; ENOPROTOOPT and the like where it is no TCP socket.
pub fn tcp_info(fd: RawFd) -> Result<TcpInfo, Failure> {
    let mut value = [0u8; 256];
    let length = getsockopt(fd, libc::IPPROTO_TCP, libc::TCP_INFO, &mut value)?;
    let value = &value[..length];
    let field = |at: usize| word(value, at).unwrap_or(0);
    Ok(TcpInfo {
        state: SocketState(value.first().copied().unwrap_or(0)),
        retransmits: value.get(2).copied().unwrap_or(0),
        maximum_segment: field(16),
        unacknowledged: field(24),
        round_trip: field(68),
        send_window: field(80),
    })
}
