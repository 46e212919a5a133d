//! Control data of a message as strace writes it.

use std::fmt::Write;
use std::net::Ipv4Addr;

use super::address::{interface, shown as address};
use super::{SHOWN, group, name_or, names, pointer, quoted_whole, unnamed};

/// Length, level and type, before the data.
const HEADER: usize = size_of::<usize>() + 8;

const SCM_SECURITY: i32 = 3;
const TIMESTAMP_OLD: i32 = 29;
const TIMESTAMPNS_OLD: i32 = 35;
const TIMESTAMP_NEW: i32 = 63;
const TIMESTAMPNS_NEW: i32 = 64;
const IP_CHECKSUM: i32 = 23;

/// The items of control data.
pub fn shown(control: &[u8], place: usize) -> String {
    let mut items = Vec::new();
    let mut rest = control;
    while rest.len() >= HEADER {
        let length = rest[..size_of::<usize>()].try_into().map_or(0, usize::from_ne_bytes);
        let number = |at: usize| i32::from_ne_bytes([rest[at], rest[at + 1], rest[at + 2], rest[at + 3]]);
        let (level, kind) = (number(size_of::<usize>()), number(size_of::<usize>() + 4));
        let data = &rest[HEADER..length.clamp(HEADER, rest.len())];
        let mut item = format!(
            "{{cmsg_len={length}, cmsg_level={}, cmsg_type={}",
            name_or(names::LEVELS, i64::from(level), "SOL_???"),
            match group(names::CONTROL, level) {
                Some(group) => name_or(group.names, i64::from(kind), group.unknown),
                None => unnamed(i64::from(kind), ""),
            }
        );
        if let Some(data) = data_shown(level, kind, data).filter(|_| length > HEADER) {
            let _ = write!(item, ", cmsg_data={data}");
        }
        item.push('}');
        items.push(item);
        if length < HEADER {
            break;
        }
        rest = &rest[length.next_multiple_of(size_of::<usize>()).min(rest.len())..];
    }
    if items.is_empty() { pointer(place) } else { format!("[{}]", items.join(", ")) }
}

/// What an item carries; none where strace does not look into it.
fn data_shown(level: i32, kind: i32, data: &[u8]) -> Option<String> {
    let word = |at: usize| data.get(at..at + 4).map(|b| i32::from_ne_bytes([b[0], b[1], b[2], b[3]]));
    let long = |at: usize| data.get(at..at + 8).and_then(|b| b.try_into().ok()).map(i64::from_ne_bytes);
    let words = || {
        (data.len() >= 4).then(|| list(data.chunks_exact(4).filter_map(|b| b.try_into().ok()).map(i32::from_ne_bytes)))
    };
    let host = |at: usize| word(at).map(|word| Ipv4Addr::from(word.to_ne_bytes()));
    Some(match (level, kind) {
        (libc::SOL_SOCKET, libc::SCM_RIGHTS) => words()?,
        (libc::SOL_SOCKET, libc::SCM_CREDENTIALS) => {
            format!("{{pid={}, uid={}, gid={}}}", word(0)?, word(4)?, word(8)?)
        }
        (libc::SOL_SOCKET | libc::SOL_IP, SCM_SECURITY) => quoted_whole(data),
        (libc::SOL_SOCKET, TIMESTAMP_OLD | TIMESTAMP_NEW | TIMESTAMPNS_OLD | TIMESTAMPNS_NEW) => {
            match (long(0), long(8)) {
                (Some(seconds), Some(rest)) => {
                    let unit = if matches!(kind, TIMESTAMP_OLD | TIMESTAMP_NEW) { "usec" } else { "nsec" };
                    format!("{{tv_sec={seconds}, tv_{unit}={rest}}}")
                }
                _ => "???".to_owned(),
            }
        }
        (libc::SOL_IP, libc::IP_TOS | libc::IP_RECVOPTS | libc::IP_RETOPTS) => hexadecimal(data),
        (libc::SOL_IP, libc::IP_TTL | IP_CHECKSUM) => words()?,
        (libc::SOL_IP, libc::IP_PKTINFO) => format!(
            "{{ipi_ifindex={}, ipi_spec_dst=inet_addr(\"{}\"), ipi_addr=inet_addr(\"{}\")}}",
            interface(word(0)?.cast_unsigned()),
            host(4)?,
            host(8)?
        ),
        (libc::SOL_IP, libc::IP_RECVERR) if data.len() >= 16 => format!(
            "{{ee_errno={}, ee_origin={}, ee_type={}, ee_code={}, ee_info={}, ee_data={}, offender={}}}",
            word(0)?,
            data[4],
            data[5],
            data[6],
            word(8)?.cast_unsigned(),
            word(12)?.cast_unsigned(),
            address(data.get(16..32)?, 0)
        ),
        (libc::SOL_IP, libc::IP_ORIGDSTADDR) if data.len() >= 16 => address(data, 0),
        _ => return None,
    })
}

fn list(numbers: impl Iterator<Item = i32>) -> String {
    let numbers: Vec<String> = numbers.map(|number| number.to_string()).collect();
    format!("[{}]", numbers.join(", "))
}

fn hexadecimal(data: &[u8]) -> String {
    let mut bytes: Vec<String> =
        data.iter().take(SHOWN).map(|byte| if *byte == 0 { "0".to_owned() } else { format!("{byte:#x}") }).collect();
    if data.len() > SHOWN {
        bytes.push("...".to_owned());
    }
    format!("[{}]", bytes.join(", "))
}
