//! Socket options as strace writes them.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::address::{interface, ipv6};
use super::{group, name_or, named, names, pointer, quoted, quoted_hex};

/// The name of an option; some are called otherwise where they are set.
pub fn name(level: i32, name: i32, set: bool) -> String {
    let number = i64::from(name);
    if set
        && let Some(group) = group(names::SET_OPTIONS, level)
        && let Some(name) = named(group.names, number)
    {
        return name.to_owned();
    }
    match group(names::OPTIONS, level) {
        Some(group) => name_or(group.names, number, group.unknown),
        None => number.to_string(),
    }
}

/// Options of SOL_SOCKET that are one int and nothing else.
fn is_int(name: i32) -> bool {
    matches!(name, 1 | 2 | 5..=12 | 14..=16 | 18 | 19 | 27 | 29 | 30 | 32..=37 | 40..=46 | 49 | 53 | 56 | 60 | 63..=65 | 68..=70 | 73 | 75)
}

/// What an option was set to, or found to be.
pub fn value(level: i32, name: i32, value: &[u8], place: usize, set: bool) -> String {
    let word = |at: usize| value.get(at..at + 4).map(|b| i32::from_ne_bytes([b[0], b[1], b[2], b[3]]));
    let short = |shown: &dyn Fn() -> String| if set { pointer(place) } else { shown() };
    if !set && value.is_empty() {
        return pointer(place);
    }
    match (level, name) {
        (libc::SOL_SOCKET, libc::SO_ERROR) if !set && value.len() == 4 => {
            let errno = word(0).unwrap_or_default();
            named(names::ERRNOS, i64::from(errno)).map_or_else(|| format!("[{errno}]"), |name| format!("[{name}]"))
        }
        (libc::SOL_SOCKET, libc::SO_LINGER) => match (word(0), word(4)) {
            (Some(on), Some(linger)) => format!("{{l_onoff={on}, l_linger={linger}}}"),
            (Some(on), None) if !set => format!("{{l_onoff={on}}}"),
            _ => short(&|| format!("{{l_onoff={}}}", quoted_hex(value))),
        },
        (libc::SOL_SOCKET, libc::SO_PEERCRED) if !set => match (word(0), word(4), word(8)) {
            (Some(pid), Some(user), Some(group)) => format!("{{pid={pid}, uid={user}, gid={group}}}"),
            (Some(pid), Some(user), None) => format!("{{pid={pid}, uid={user}}}"),
            (Some(pid), ..) => format!("{{pid={pid}}}"),
            _ => format!("{{pid={}}}", quoted_hex(value)),
        },
        (libc::SOL_SOCKET, libc::SO_ATTACH_FILTER | libc::SO_ATTACH_REUSEPORT_CBPF) if set => match value.len() {
            16 => {
                let filter = value[8..].try_into().map_or(0, usize::from_ne_bytes);
                format!("{{len={}, filter={}}}", u16::from_ne_bytes([value[0], value[1]]), pointer(filter))
            }
            _ => pointer(place),
        },
        (libc::SOL_SOCKET, name) if is_int(name) => match word(0) {
            Some(number) => format!("[{number}]"),
            None => short(&|| quoted_hex(value)),
        },
        (libc::SOL_IP, libc::IP_ADD_MEMBERSHIP | libc::IP_DROP_MEMBERSHIP) if set => match (word(0), word(4)) {
            (Some(group), Some(at)) => {
                let host = |word: i32| Ipv4Addr::from(word.to_ne_bytes());
                format!("{{imr_multiaddr=inet_addr(\"{}\"), imr_interface=inet_addr(\"{}\")}}", host(group), host(at))
            }
            _ => pointer(place),
        },
        (libc::SOL_IP | libc::SOL_IPV6, 42 | 45) if set => pointer(place),
        (
            libc::SOL_IPV6,
            libc::IPV6_ADD_MEMBERSHIP | libc::IPV6_DROP_MEMBERSHIP | libc::IPV6_JOIN_ANYCAST | libc::IPV6_LEAVE_ANYCAST,
        ) if set => match (value.get(..16).and_then(|group| <[u8; 16]>::try_from(group).ok()), word(16)) {
            (Some(group), Some(index)) => format!(
                "{{inet_pton(AF_INET6, \"{}\", &ipv6mr_multiaddr), ipv6mr_interface={}}}",
                ipv6(Ipv6Addr::from(group)),
                interface(index.cast_unsigned())
            ),
            _ => pointer(place),
        },
        _ => match word(0) {
            Some(number) if value.len() == 4 => format!("[{number}]"),
            _ => quoted(value, value.len()),
        },
    }
}
