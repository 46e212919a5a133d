//! Socket addresses as strace writes them.

use std::fmt::Write;
use std::net::{Ipv4Addr, Ipv6Addr};

use super::{name_or, names, pointer, quoted_whole, unnamed};

/// An address from the kernel's bytes.
pub fn shown(bytes: &[u8], place: usize) -> String {
    if bytes.len() < 2 {
        return pointer(place);
    }
    let family = i32::from(u16::from_ne_bytes([bytes[0], bytes[1]]));
    let name = name_or(names::FAMILIES, i64::from(family), "AF_???");
    let rest = &bytes[2..];
    let body = body(family, bytes).unwrap_or_else(|| match rest {
        [] => String::new(),
        rest => format!(", sa_data={}", quoted_whole(rest)),
    });
    format!("{{sa_family={name}{body}}}")
}

fn body(family: i32, bytes: &[u8]) -> Option<String> {
    let array = |at: usize, size: usize| bytes.get(at..at + size);
    let half = |at: usize| array(at, 2).map(|b| u16::from_ne_bytes([b[0], b[1]]));
    let word = |at: usize| array(at, 4).map(|b| u32::from_ne_bytes([b[0], b[1], b[2], b[3]]));
    let network = |at: usize| half(at).map(u16::from_be);
    match family {
        libc::AF_UNIX => (bytes.len() > 2).then(|| path(&bytes[2..])),
        libc::AF_INET if bytes.len() >= 16 => {
            let host = Ipv4Addr::from(u32::from_be(word(4)?));
            Some(format!(", sin_port=htons({}), sin_addr=inet_addr(\"{host}\")", network(2)?))
        }
        libc::AF_INET6 if bytes.len() >= 24 => {
            let host: [u8; 16] = array(8, 16)?.try_into().ok()?;
            let (host, flow) = (Ipv6Addr::from(host), u32::from_be(word(4)?));
            let mut text = format!(", sin6_port=htons({}), sin6_flowinfo=htonl({flow})", network(2)?);
            let _ = write!(text, ", inet_pton(AF_INET6, \"{}\", &sin6_addr)", ipv6(host));
            if let Some(scope) = word(24) {
                let local = host.segments()[0] & 0xffc0 == 0xfe80 || host.octets()[..2] == [0xff, 0x02];
                let scope = if local { interface(scope) } else { scope.to_string() };
                let _ = write!(text, ", sin6_scope_id={scope}");
            }
            Some(text)
        }
        libc::AF_NETLINK if bytes.len() >= 12 => {
            Some(format!(", nl_pid={}, nl_groups={}", word(4)?.cast_signed(), padded(word(8)?)))
        }
        libc::AF_PACKET if bytes.len() >= 20 => packet(bytes),
        libc::AF_VSOCK if bytes.len() >= 16 => {
            let port = match word(4)? {
                u32::MAX => "VMADDR_PORT_ANY".to_owned(),
                port => unnamed(i64::from(port), ""),
            };
            let cid = match word(8)? {
                u32::MAX => "VMADDR_CID_ANY".to_owned(),
                0 => "VMADDR_CID_HYPERVISOR".to_owned(),
                1 => "VMADDR_CID_LOCAL".to_owned(),
                2 => "VMADDR_CID_HOST".to_owned(),
                cid => unnamed(i64::from(cid), ""),
            };
            let flags = if bytes.len() >= 16 && bytes[12] & 1 != 0 { "VMADDR_FLAG_TO_HOST" } else { "0" };
            Some(format!(", svm_cid={cid}, svm_port={port}, svm_flags={flags}"))
        }
        libc::AF_ALG if bytes.len() >= 88 => {
            let text = |at: usize, size: usize| {
                let field = &bytes[at..at + size];
                quoted_whole(field.split(|byte| *byte == 0).next().unwrap_or_default())
            };
            let number = |at: usize| {
                word(at).map(|n| match n {
                    0 => "0".to_owned(),
                    n => unnamed(i64::from(n), "CRYPTO_ALG_???"),
                })
            };
            Some(format!(
                ", salg_type={}, salg_feat={}, salg_mask={}, salg_name={}",
                text(2, 14),
                number(16)?,
                number(20)?,
                text(24, 64)
            ))
        }
        42 if bytes.len() >= 12 => {
            let number = |at: usize| word(at).map(|n| unnamed(i64::from(n), ""));
            Some(format!(", sq_node={}, sq_port={}", number(4)?, number(8)?))
        }
        _ => None,
    }
}

/// A path, or an abstract name behind its `@`.
fn path(name: &[u8]) -> String {
    match name {
        [0, rest @ ..] => format!(", sun_path=@{}", quoted_whole(rest)),
        _ => {
            let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
            format!(", sun_path={}", quoted_whole(name))
        }
    }
}

fn packet(bytes: &[u8]) -> Option<String> {
    let kinds = ["PACKET_HOST", "PACKET_BROADCAST", "PACKET_MULTICAST", "PACKET_OTHERHOST", "PACKET_OUTGOING"];
    let protocol = i64::from(u16::from_be_bytes([bytes[2], bytes[3]]));
    let index = u32::from_ne_bytes(bytes[4..8].try_into().ok()?);
    let hardware = match u16::from_ne_bytes([bytes[8], bytes[9]]) {
        0 => "ARPHRD_NETROM".to_owned(),
        1 => "ARPHRD_ETHER".to_owned(),
        772 => "ARPHRD_LOOPBACK".to_owned(),
        other => unnamed(i64::from(other), "ARPHRD_???"),
    };
    let kind = kinds.get(usize::from(bytes[10])).map(|kind| (*kind).to_owned());
    let kind = kind.unwrap_or_else(|| unnamed(i64::from(bytes[10]), "PACKET_???"));
    let length = usize::from(bytes[11]);
    let mut text = format!(
        ", sll_protocol=htons({}), sll_ifindex={}, sll_hatype={hardware}, sll_pkttype={kind}, sll_halen={length}",
        name_or(names::ETHERNET, protocol, "ETH_P_???"),
        interface(index)
    );
    if length > 0 {
        let address = &bytes[12..(12 + length).min(bytes.len())];
        let address: Vec<String> =
            address.iter().map(|byte| if *byte == 0 { "00".to_owned() } else { format!("{byte:#x}") }).collect();
        let _ = write!(text, ", sll_addr=[{}]", address.join(", "));
    }
    Some(text)
}

/// An interface by its number. The loopback is number 1 on every machine; the others' names are not the log's to know.
pub fn interface(index: u32) -> String {
    if index == 1 { "if_nametoindex(\"lo\")".to_owned() } else { index.to_string() }
}

/// As the C library writes it: IPv4-compatible addresses in dots too.
pub fn ipv6(host: Ipv6Addr) -> String {
    match host.segments() {
        [0, 0, 0, 0, 0, 0, high, _] if high != 0 => {
            let [.., a, b, c, d] = host.octets();
            format!("::{a}.{b}.{c}.{d}")
        }
        _ => host.to_string(),
    }
}

/// A set of groups in eight digits, of which the prefix takes two.
fn padded(groups: u32) -> String {
    if groups == 0 { "00000000".to_owned() } else { format!("{groups:#08x}") }
}
