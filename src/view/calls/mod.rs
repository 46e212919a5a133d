//! System calls as lines, in strace's own format to the letter. Pure: a call in, its line out.

mod address;
mod control;
mod names;
mod option;

use std::fmt::Write;
use std::time::Duration;

use self::names::Group;
use crate::event::Call;
use crate::event::call::{Argument, FlagSet, MessageHeader, Payload, Polled};

/// How many bytes of what a call moved are shown.
const SHOWN: usize = 32;
/// In which column the result of a short call stands.
const RESULT: usize = 40;

/// The line of a call, after what stands before it (`[pid  7] `).
pub fn line(before: &str, call: &Call) -> String {
    let arguments: Vec<String> = call.arguments.iter().map(|argument| shown(call, argument)).collect();
    let mut line = format!("{before}{}({})", call.name, arguments.join(", "));
    while line.chars().count() + 1 < RESULT {
        line.push(' ');
    }
    line.push_str(" = ");
    line.push_str(&result(call));
    line
}

fn result(call: &Call) -> String {
    let number = match call.result {
        Ok(number) => number,
        Err(errno) => return failure(errno),
    };
    if let Some(Argument::Polled(polled)) = call.arguments.first() {
        return ready(number, polled, call.arguments.get(2));
    }
    match call.arguments.get(1) {
        Some(Argument::Flags(FlagSet::FcntlCommand, 1)) if number != 0 => {
            format!("{number:#x} (flags {})", flag_set(FlagSet::Descriptor, number))
        }
        Some(Argument::Flags(FlagSet::FcntlCommand, 3)) => {
            format!("{} (flags {})", hexadecimal(number), flag_set(FlagSet::Open, number))
        }
        _ => number.to_string(),
    }
}

fn failure(errno: i32) -> String {
    let words = std::io::Error::from_raw_os_error(errno).to_string();
    let words = words.split(" (os error").next().unwrap_or_default();
    match named(names::ERRNOS, i64::from(errno)) {
        Some(name) => format!("-1 {name} ({words})"),
        None => format!("-1 (errno {errno})"),
    }
}

/// What a poll found.
fn ready(count: i64, polled: &[Polled], time: Option<&Argument>) -> String {
    if count == 0 {
        return "0 (Timeout)".to_owned();
    }
    let found = polled.iter().filter(|one| one.revents != 0 && one.fd >= 0);
    let found: Vec<String> =
        found.map(|one| format!("{{fd={}, revents={}}}", one.fd, poll_events(one.revents))).collect();
    let left = match time {
        Some(Argument::Time { left: Some(left), .. }) => format!(", left {}", timespec(*left)),
        _ => String::new(),
    };
    format!("{count} ([{}]{left})", found.join(", "))
}

fn shown(call: &Call, argument: &Argument) -> String {
    match argument {
        Argument::Fd(number) => number.to_string(),
        Argument::Number(number) => number.to_string(),
        Argument::Octal(number) => octal(*number),
        Argument::Pointer(place) => pointer(*place),
        Argument::Null => "NULL".to_owned(),
        Argument::Family(number) => name_or(names::FAMILIES, i64::from(*number), "AF_???"),
        Argument::Kind(kind) => socket_kind(*kind),
        Argument::Protocol { family, number } if call.name == "socket" => protocol(*family, *number),
        Argument::Protocol { number, .. } => number.to_string(),
        Argument::Address { bytes, place } => address::shown(bytes, *place),
        Argument::Room { given, written } if given == written => format!("[{given}]"),
        Argument::Room { given, written } => format!("[{given} => {written}]"),
        Argument::MessageFlags(flags) => message_flags(*flags),
        Argument::Flags(set, number) => flag_set(*set, *number),
        Argument::Bytes(payload) => payload_shown(payload, payload.length),
        Argument::Message(header) => message(call, header),
        Argument::Level(level) => name_or(names::LEVELS, i64::from(*level), "SOL_??"),
        Argument::OptionName { level, name } => option::name(*level, *name, call.name == "setsockopt"),
        Argument::OptionValue { level, name, value, place } => {
            option::value(*level, *name, value, *place, call.name == "setsockopt")
        }
        Argument::Pair(one, other) => format!("[{one}, {other}]"),
        Argument::Behind(number) => format!("[{number}]"),
        Argument::Moved { from, to } if from == to => format!("[{from}]"),
        Argument::Moved { from, to } => format!("[{from}] => [{to}]"),
        Argument::Polled(polled) => {
            let all: Vec<String> = polled.iter().map(polled_shown).collect();
            format!("[{}]", all.join(", "))
        }
        Argument::Time { given, .. } => timespec(*given),
        Argument::EpollEvent(events, data) => epoll_event(*events, *data),
        Argument::EpollEvents(events) => {
            let all: Vec<String> = events.iter().map(|(events, data)| epoll_event(*events, *data)).collect();
            format!("[{}]", all.join(", "))
        }
        Argument::Text(text) => quoted_whole(text),
    }
}

fn polled_shown(one: &Polled) -> String {
    if one.fd < 0 {
        return format!("{{fd={}}}", one.fd);
    }
    format!("{{fd={}, events={}}}", one.fd, poll_events(one.events))
}

fn poll_events(events: i16) -> String {
    flags(names::POLL, i64::from(events.cast_unsigned()), "POLL???")
}

fn epoll_event(events: u32, data: u64) -> String {
    let events = flags(names::EPOLL, i64::from(events), "EPOLL???");
    format!("{{events={events}, data={{u32={}, u64={data}}}}}", data as u32)
}

fn timespec(time: Duration) -> String {
    format!("{{tv_sec={}, tv_nsec={}}}", time.as_secs(), time.subsec_nanos())
}

/// O_ flags begin with how the file may be used.
fn open_flags(number: i64) -> String {
    let access = match number & 3 {
        0 => "O_RDONLY",
        1 => "O_WRONLY",
        2 => "O_RDWR",
        _ => "O_ACCMODE",
    };
    match number & !3 {
        0 => access.to_owned(),
        rest => {
            let rest = flags(names::OPEN, rest, "");
            format!("{access}|{}", rest.split(" /*").next().unwrap_or_default())
        }
    }
}

fn flag_set(set: FlagSet, number: i64) -> String {
    match set {
        FlagSet::Socket => flags(SOCKET_FLAGS, number, "SOCK_???"),
        FlagSet::Shutdown => name_or(names::SHUTDOWN, number, "SHUT_???"),
        FlagSet::EpollCreate => flags(&[(0x8_0000, "EPOLL_CLOEXEC")], number, "EPOLL_???"),
        FlagSet::EpollControl => name_or(names::EPOLL_CONTROL, number, "EPOLL_CTL_???"),
        FlagSet::Open => open_flags(number),
        FlagSet::Pipe => flags(names::OPEN, number, "O_???"),
        FlagSet::FcntlCommand => name_or(names::FCNTL, number, "F_???"),
        FlagSet::Descriptor => flags(&[(1, "FD_CLOEXEC")], number, "FD_???"),
        FlagSet::Ioctl => name_or(IOCTLS, number, "_IOC_???"),
        FlagSet::Folder => "AT_FDCWD".to_owned(),
        FlagSet::Seek => name_or(names::SEEK, number, "SEEK_???"),
    }
}

const IOCTLS: &[(u32, &str)] =
    &[(0x5421, "FIONBIO"), (0x541b, "FIONREAD"), (0x5411, "TIOCOUTQ"), (0x8905, "SIOCATMARK")];
const SOCKET_FLAGS: &[(u32, &str)] = &[(0x8_0000, "SOCK_CLOEXEC"), (0x800, "SOCK_NONBLOCK")];

fn socket_kind(kind: i32) -> String {
    const TYPE: i32 = 0xf;
    match named(names::KINDS, i64::from(kind & TYPE)) {
        Some(name) if kind & !TYPE == 0 => name.to_owned(),
        Some(name) => format!("{name}|{}", flags(SOCKET_FLAGS, i64::from((kind & !TYPE).cast_unsigned()), "SOCK_???")),
        None => flags(SOCKET_FLAGS, i64::from(kind.cast_unsigned()), "SOCK_???"),
    }
}

fn protocol(family: i32, number: i32) -> String {
    if family == libc::AF_PACKET {
        let protocol = (number as u16).swap_bytes();
        return format!("htons({})", name_or(names::ETHERNET, i64::from(protocol), "ETH_P_???"));
    }
    let Some(group) = group(names::PROTOCOLS, family) else { return number.to_string() };
    name_or(group.names, i64::from(number.cast_unsigned()), group.unknown)
}

fn message_flags(number: i32) -> String {
    flags(names::MESSAGE_FLAGS, i64::from(number.cast_unsigned()), "MSG_???")
}

fn message(call: &Call, header: &MessageHeader) -> String {
    let (given, written) = header.address_length;
    let received = call.name == "recvmsg";
    if received && call.result.is_err() {
        return format!("{{msg_namelen={given}}}");
    }
    let mut text = "{msg_name=".to_owned();
    match &header.address {
        Some(_) if received && written == 0 => text.push_str(&pointer(header.name)),
        Some(bytes) => text.push_str(&address::shown(bytes, header.name)),
        None => text.push_str("NULL"),
    }
    let _ = write!(text, ", msg_namelen={given}");
    if given != written {
        let _ = write!(text, " => {written}");
    }
    let _ = write!(text, ", msg_iov={}", buffers_shown(&header.buffers, header.moved));
    let _ = write!(text, ", msg_iovlen={}", header.buffers.len());
    if header.control_length > 0 {
        let _ = write!(text, ", msg_control={}", control::shown(&header.control, header.control_place));
    }
    let _ = write!(text, ", msg_controllen={}, msg_flags={}}}", header.control_length, message_flags(header.flags));
    text
}

/// Buffers of which so many bytes were moved.
fn buffers_shown(buffers: &[Payload], moved: usize) -> String {
    let mut left = moved;
    let one = |payload: &Payload| {
        let filled = payload.length.min(left);
        left -= filled;
        format!("{{iov_base={}, iov_len={}}}", payload_shown(payload, filled), payload.length)
    };
    let all: Vec<String> = buffers.iter().map(one).collect();
    format!("[{}]", all.join(", "))
}

fn payload_shown(payload: &Payload, moved: usize) -> String {
    quoted(&payload.prefix[..moved.min(payload.prefix.len())], moved)
}

/// Bytes in quotes, cut after so many.
fn quoted(bytes: &[u8], length: usize) -> String {
    let cut = if length > SHOWN { "..." } else { "" };
    format!("{}{cut}", quoted_whole(&bytes[..bytes.len().min(SHOWN)]))
}

fn quoted_whole(bytes: &[u8]) -> String {
    let mut text = "\"".to_owned();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'"' => text.push_str("\\\""),
            b'\\' => text.push_str("\\\\"),
            b'\t' => text.push_str("\\t"),
            b'\n' => text.push_str("\\n"),
            b'\x0b' => text.push_str("\\v"),
            b'\x0c' => text.push_str("\\f"),
            b'\r' => text.push_str("\\r"),
            b' '..=b'~' => text.push(char::from(*byte)),
            // A digit that follows would be read as a part of the number.
            _ if bytes.get(at + 1).is_some_and(u8::is_ascii_digit) => {
                let _ = write!(text, "\\{byte:03o}");
            }
            _ => {
                let _ = write!(text, "\\{byte:o}");
            }
        }
    }
    text.push('"');
    text
}

/// Bytes in quotes, each as a hexadecimal number.
fn quoted_hex(bytes: &[u8]) -> String {
    let bytes: String = bytes.iter().map(|byte| format!("\\x{byte:02x}")).collect();
    format!("\"{bytes}\"")
}

fn pointer(place: usize) -> String {
    if place == 0 { "NULL".to_owned() } else { format!("{place:#x}") }
}

fn octal(number: u32) -> String {
    if number == 0 { "000".to_owned() } else { format!("0{number:o}") }
}

fn hexadecimal(number: i64) -> String {
    if number == 0 { "0".to_owned() } else { format!("{number:#x}") }
}

fn named(rows: &[(u32, &'static str)], number: i64) -> Option<&'static str> {
    rows.iter().find(|(known, _)| i64::from(*known) == number).map(|(_, name)| *name)
}

fn group(groups: &'static [Group], of: i32) -> Option<&'static Group> {
    groups.iter().find(|group| group.of == of)
}

/// The name of a number; the number itself, and what is not known of it, where it has none.
fn name_or(rows: &[(u32, &'static str)], number: i64, unknown: &str) -> String {
    match named(rows, number) {
        Some(name) => name.to_owned(),
        None => unnamed(number, unknown),
    }
}

fn unnamed(number: i64, unknown: &str) -> String {
    let number = match number {
        0 => "0".to_owned(),
        // Numbers that the kernel takes as ints.
        i64::MIN..0 => format!("{:#x}", number as u32),
        _ => format!("{number:#x}"),
    };
    if unknown.is_empty() { number } else { format!("{number} /* {unknown} */") }
}

/// The names of what is set, and what is left of the number.
fn flags(rows: &[(u32, &'static str)], number: i64, unknown: &str) -> String {
    if number == 0 {
        return "0".to_owned();
    }
    let set: Vec<&(u32, &str)> = rows.iter().filter(|(flag, _)| number & i64::from(*flag) != 0).collect();
    let left = set.iter().fold(number, |left, (flag, _)| left & !i64::from(*flag));
    if set.is_empty() {
        return unnamed(number, unknown);
    }
    let mut words: Vec<String> = set.iter().map(|(_, name)| (*name).to_owned()).collect();
    if left != 0 {
        words.push(format!("{left:#x}"));
    }
    words.join("|")
}
