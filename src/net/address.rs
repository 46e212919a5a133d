//! Socket addresses of every family, to and from the kernel's bytes. Checks nothing: ranges and words are for others.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use crate::sys::address::SockAddr;

/// An address as its family's users think of it. Numbers are in host order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// The kernel gave none at all.
    None,
    Inet {
        host: Ipv4Addr,
        port: u16,
    },
    Inet6 {
        host: Ipv6Addr,
        port: u16,
        flow: u32,
        scope: u32,
    },
    /// A path; an abstract name starts with a zero byte; empty is unnamed.
    Unix(Vec<u8>),
    Netlink {
        pid: u32,
        groups: u32,
    },
    Packet {
        interface: i32,
        protocol: u16,
        kind: u8,
        hardware: u16,
        address: Vec<u8>,
    },
    Vsock {
        cid: u32,
        port: u32,
    },
    /// `kind` says what the three words are: TIPC_ADDR_ID (node, ref), _NAME (type, instance), _NAMESEQ (type, lower, upper).
    Tipc {
        kind: u8,
        words: [u32; 3],
        scope: i8,
    },
    Can {
        interface: i32,
        receive: u32,
        transmit: u32,
    },
    J1939 {
        interface: i32,
        name: u64,
        pgn: u32,
        address: u8,
    },
    Alg {
        kind: Vec<u8>,
        feature: u32,
        mask: u32,
        name: Vec<u8>,
    },
    Qipcrtr {
        node: u32,
        port: u32,
    },
    Other {
        family: i32,
        bytes: Vec<u8>,
    },
}

pub const AF_QIPCRTR: i32 = 42;
const CAN_ISOTP: i32 = 6;
const CAN_J1939: i32 = 7;
/// How long a path or abstract name the kernel can hold.
pub const UNIX_ROOM: usize = 108;

impl Address {
    pub fn inet(host: Ipv4Addr, port: u16) -> Self {
        Address::Inet { host, port }
    }

    /// The address, for the kernel.
    pub fn to_sockaddr(&self) -> SockAddr {
        let mut bytes = Bytes(Vec::with_capacity(32));
        match self {
            Address::None => {}
            Address::Inet { host, port } => {
                bytes.family(libc::AF_INET).put(&port.to_be_bytes()).put(&host.octets()).put(&[0; 8]);
            }
            Address::Inet6 { host, port, flow, scope } => {
                bytes.family(libc::AF_INET6).put(&port.to_be_bytes()).put(&flow.to_be_bytes()).put(&host.octets());
                bytes.put(&scope.to_ne_bytes());
            }
            Address::Unix(name) => {
                bytes.family(libc::AF_UNIX).put(&name[..name.len().min(UNIX_ROOM)]);
                if name.first().is_some_and(|first| *first != 0) && name.len() < UNIX_ROOM {
                    bytes.put(&[0]);
                }
            }
            Address::Netlink { pid, groups } => {
                bytes.family(libc::AF_NETLINK).put(&[0; 2]).put(&pid.to_ne_bytes()).put(&groups.to_ne_bytes());
            }
            Address::Packet { interface, protocol, kind, hardware, address } => {
                let mut field = [0; 8];
                let length = address.len().min(8);
                field[..length].copy_from_slice(&address[..length]);
                bytes.family(libc::AF_PACKET).put(&protocol.to_be_bytes()).put(&interface.to_ne_bytes());
                bytes.put(&hardware.to_ne_bytes()).put(&[*kind, length as u8]).put(&field);
            }
            Address::Vsock { cid, port } => {
                bytes.family(libc::AF_VSOCK).put(&[0; 2]).put(&port.to_ne_bytes()).put(&cid.to_ne_bytes()).put(&[0; 4]);
            }
            Address::Tipc { kind, words, scope } => {
                bytes.family(libc::AF_TIPC).put(&[*kind, *scope as u8]);
                for word in tipc_words(*kind, *words) {
                    bytes.put(&word.to_ne_bytes());
                }
            }
            Address::Can { interface, receive, transmit } => {
                bytes.family(libc::AF_CAN).put(&[0; 2]).put(&interface.to_ne_bytes());
                bytes.put(&receive.to_ne_bytes()).put(&transmit.to_ne_bytes()).put(&[0; 8]);
            }
            Address::J1939 { interface, name, pgn, address } => {
                bytes.family(libc::AF_CAN).put(&[0; 2]).put(&interface.to_ne_bytes());
                bytes.put(&name.to_ne_bytes()).put(&pgn.to_ne_bytes()).put(&[*address, 0, 0, 0]);
            }
            Address::Alg { kind, feature, mask, name } => {
                let (mut kind_field, mut name_field) = ([0; 14], [0; 64]);
                kind_field[..kind.len().min(13)].copy_from_slice(&kind[..kind.len().min(13)]);
                name_field[..name.len().min(63)].copy_from_slice(&name[..name.len().min(63)]);
                bytes.family(libc::AF_ALG).put(&kind_field).put(&feature.to_ne_bytes()).put(&mask.to_ne_bytes());
                bytes.put(&name_field);
            }
            Address::Qipcrtr { node, port } => {
                bytes.family(AF_QIPCRTR).put(&[0; 2]).put(&node.to_ne_bytes()).put(&port.to_ne_bytes());
            }
            Address::Other { family, bytes: rest } => {
                bytes.family(*family).put(rest);
            }
        }
        SockAddr::new(&bytes.0)
    }

    /// What the kernel gave. Only AF_CAN needs the protocol to be understood.
    pub fn from_sockaddr(given: &SockAddr, protocol: i32) -> Self {
        let bytes = given.bytes();
        if bytes.len() < 2 {
            return Address::None;
        }
        // Fields beyond what the kernel wrote read as zero.
        let mut all = [0u8; 128];
        all[..bytes.len()].copy_from_slice(bytes);
        let byte = |at: usize| all[at];
        let half = |at: usize| u16::from_ne_bytes([all[at], all[at + 1]]);
        let word = |at: usize| u32::from_ne_bytes([all[at], all[at + 1], all[at + 2], all[at + 3]]);
        let array = |at: usize| <[u8; 16]>::try_from(&all[at..at + 16]).unwrap_or_default();
        let until_nul = |from: &[u8]| from.split(|b| *b == 0).next().unwrap_or_default().to_vec();
        let family = i32::from(half(0));
        match family {
            libc::AF_INET => Address::Inet { host: u32::from_be(word(4)).into(), port: u16::from_be(half(2)) },
            libc::AF_INET6 => Address::Inet6 {
                host: array(8).into(),
                port: u16::from_be(half(2)),
                flow: u32::from_be(word(4)),
                scope: word(24),
            },
            libc::AF_UNIX if bytes.len() > 2 && bytes[2] == 0 => Address::Unix(bytes[2..].to_vec()),
            libc::AF_UNIX => Address::Unix(until_nul(&bytes[2..])),
            libc::AF_NETLINK => Address::Netlink { pid: word(4), groups: word(8) },
            libc::AF_PACKET => Address::Packet {
                interface: word(4) as i32,
                protocol: u16::from_be(half(2)),
                kind: byte(10),
                hardware: half(8),
                address: all[12..12 + usize::from(byte(11)).min(32)].to_vec(),
            },
            libc::AF_VSOCK => Address::Vsock { port: word(4), cid: word(8) },
            libc::AF_TIPC => {
                let words = tipc_words(byte(2), [word(4), word(8), word(12)]);
                Address::Tipc { kind: byte(2), words, scope: byte(3) as i8 }
            }
            libc::AF_CAN if protocol == CAN_J1939 => Address::J1939 {
                interface: word(4) as i32,
                name: u64::from_ne_bytes(<[u8; 8]>::try_from(&all[8..16]).unwrap_or_default()),
                pgn: word(16),
                address: byte(20),
            },
            libc::AF_CAN if protocol == CAN_ISOTP => {
                Address::Can { interface: word(4) as i32, receive: word(8), transmit: word(12) }
            }
            libc::AF_CAN => Address::Can { interface: word(4) as i32, receive: 0, transmit: 0 },
            libc::AF_ALG => Address::Alg {
                kind: until_nul(&all[2..16]),
                feature: word(16),
                mask: word(20),
                name: until_nul(&all[24..88]),
            },
            AF_QIPCRTR => Address::Qipcrtr { node: word(4), port: word(8) },
            _ => Address::Other { family, bytes: bytes[2..].to_vec() },
        }
    }

    /// The port, where the family has such a thing.
    pub fn port(&self) -> Option<u16> {
        match self {
            Address::Inet { port, .. } | Address::Inet6 { port, .. } => Some(*port),
            _ => None,
        }
    }
}

/// An IPv6 address as the C library writes it: IPv4-compatible ones (`::1.2.3.4`) in dots too.
pub fn ipv6_text(host: Ipv6Addr) -> String {
    match host.segments() {
        [0, 0, 0, 0, 0, 0, high, _] if high != 0 => {
            let [.., a, b, c, d] = host.octets();
            format!("::{a}.{b}.{c}.{d}")
        }
        _ => host.to_string(),
    }
}

struct Bytes(Vec<u8>);

impl Bytes {
    fn family(&mut self, family: i32) -> &mut Self {
        self.put(&(family as u16).to_ne_bytes())
    }

    fn put(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend_from_slice(bytes);
        self
    }
}

/// The kernel keeps the reference of a TIPC_ADDR_ID before its node; people write the node first.
fn tipc_words(kind: u8, words: [u32; 3]) -> [u32; 3] {
    const TIPC_ADDR_ID: u8 = 3;
    let [a, b, c] = words;
    if kind == TIPC_ADDR_ID { [b, a, c] } else { words }
}

/// As people write it: `127.0.0.1:7799`, `[::1]:80`, a path, `@abstract`.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::None => Ok(()),
            Address::Inet { host, port } => write!(f, "{host}:{port}"),
            Address::Inet6 { host, port, scope: 0, .. } => write!(f, "[{}]:{port}", ipv6_text(*host)),
            Address::Inet6 { host, port, scope, .. } => write!(f, "[{}%{scope}]:{port}", ipv6_text(*host)),
            Address::Unix(name) if name.first() == Some(&0) => write!(f, "@{}", name[1..].escape_ascii()),
            Address::Unix(name) => f.write_str(&String::from_utf8_lossy(name)),
            Address::Netlink { pid, groups } => write!(f, "netlink {pid}:{groups}"),
            Address::Packet { interface, protocol, .. } => write!(f, "interface {interface}, protocol {protocol:#06x}"),
            Address::Vsock { cid, port } => write!(f, "vsock {cid}:{port}"),
            Address::Tipc { words: [a, b, c], .. } => write!(f, "tipc {a}:{b}:{c}"),
            Address::Can { interface, .. } | Address::J1939 { interface, .. } => write!(f, "can interface {interface}"),
            Address::Alg { kind, name, .. } => write!(f, "{} {}", kind.escape_ascii(), name.escape_ascii()),
            Address::Qipcrtr { node, port } => write!(f, "qipcrtr {node}:{port}"),
            Address::Other { family, .. } => write!(f, "an address of family {family}"),
        }
    }
}
