//! Names to addresses and back. What may take time runs on a helper thread, which an interrupt abandons.

use std::ffi::CString;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::address::Address;
use super::interrupt::Bell;
use super::wait::{self, Failure, Waiter};
use crate::event::Awaited;
use crate::sys::names;
pub use crate::sys::names::{
    Hints, HostEntry, gai_strerror, getprotobyname, getservbyname, getservbyport, hstrerror, inet_aton, strerror,
};
use crate::sys::process;

/// One way to reach a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Info {
    pub family: i32,
    pub kind: i32,
    pub protocol: i32,
    pub canonical: Vec<u8>,
    pub address: Address,
}

/// All ways to reach a host and service, in the order of preference. The strings hold no NUL.
pub fn addresses(
    w: &dyn Waiter,
    host: Option<CString>,
    service: Option<CString>,
    hints: Hints,
) -> Result<Vec<Info>, Failure> {
    let at_once = host.as_ref().is_none_or(|h| is_numeric(h.to_bytes()) || hints.flags & libc::AI_NUMERICHOST != 0);
    let words = host.as_ref().map_or_else(String::new, |h| h.to_string_lossy().into_owned());
    let ask = move || names::getaddrinfo(host.as_deref(), service.as_deref(), &hints);
    let found = if at_once { ask() } else { aside(w, words, ask)? };
    let found = found.map_err(resolution)?;
    let info = |i: names::Info| Info {
        family: i.family,
        kind: i.kind,
        protocol: i.protocol,
        canonical: i.canonical,
        address: Address::from_sockaddr(&i.address, i.protocol),
    };
    Ok(found.into_iter().map(info).collect())
}

fn resolution((code, errno): (i32, i32)) -> Failure {
    if code == libc::EAI_SYSTEM { Failure::Os(errno) } else { Failure::Resolution(code) }
}

fn is_numeric(host: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(host) else { return false };
    Ipv4Addr::from_str(text).is_ok() || Ipv6Addr::from_str(text).is_ok()
}

/// Host and service of an address. `flags` are the NI_ ones.
pub fn names_of(w: &dyn Waiter, address: &Address, flags: i32) -> Result<(Vec<u8>, Vec<u8>), Failure> {
    let (native, words) = (address.to_sockaddr(), address.to_string());
    let ask = move || names::getnameinfo(&native, flags);
    let quick = flags & libc::NI_NUMERICHOST != 0;
    if quick { ask() } else { aside(w, words, ask)? }.map_err(resolution)
}

/// What no resolver says, and an address still cannot be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// The empty name stands for more than one address.
    Wildcard,
    /// The empty name stands for an address of another kind.
    Unsupported,
    /// The broadcast address is an IPv4 one.
    Mismatch,
    /// The name stands for an address of another kind.
    Unknown,
}

/// The one address (port 0) that a host name stands for in a socket address: empty is any, `<broadcast>` all.
pub fn host(w: &dyn Waiter, name: &[u8], family: i32) -> Result<Result<Address, Misfit>, Failure> {
    let v4 = |host| Ok(Ok(Address::Inet { host, port: 0 }));
    let v6 = |host| Ok(Ok(Address::Inet6 { host, port: 0, flow: 0, scope: 0 }));
    match (name, family) {
        (b"", libc::AF_INET) => return v4(Ipv4Addr::UNSPECIFIED),
        (b"", libc::AF_INET6) => return v6(Ipv6Addr::UNSPECIFIED),
        (b"", _) => {
            let hints = Hints { family, kind: libc::SOCK_DGRAM, protocol: 0, flags: libc::AI_PASSIVE };
            let found = addresses(w, None, names::c_string(b"0"), hints)?;
            return Ok(match &found[..] {
                [one] => internet(&one.address).ok_or(Misfit::Unsupported),
                [] => Err(Misfit::Unsupported),
                _ => Err(Misfit::Wildcard),
            });
        }
        (b"255.255.255.255" | b"<broadcast>", libc::AF_INET | libc::AF_UNSPEC) => return v4(Ipv4Addr::BROADCAST),
        (b"255.255.255.255" | b"<broadcast>", _) => return Ok(Err(Misfit::Mismatch)),
        _ => {}
    }
    let text = std::str::from_utf8(name).unwrap_or_default();
    if matches!(family, libc::AF_UNSPEC | libc::AF_INET)
        && let Ok(address) = Ipv4Addr::from_str(text)
    {
        return v4(address);
    }
    if matches!(family, libc::AF_UNSPEC | libc::AF_INET6)
        && let Ok(address) = Ipv6Addr::from_str(text)
    {
        return v6(address);
    }
    let Some(name) = names::c_string(name) else { return Err(Failure::Resolution(libc::EAI_NONAME)) };
    let found = addresses(w, Some(name), None, Hints { family, ..Hints::default() })?;
    Ok(found.first().and_then(|i| internet(&i.address)).ok_or(Misfit::Unknown))
}

fn internet(address: &Address) -> Option<Address> {
    match address {
        Address::Inet { host, .. } => Some(Address::Inet { host: *host, port: 0 }),
        Address::Inet6 { host, scope, .. } => Some(Address::Inet6 { host: *host, port: 0, flow: 0, scope: *scope }),
        _ => None,
    }
}

/// What the host data base knows of a name (IPv4).
pub fn entry_by_name(w: &dyn Waiter, name: CString) -> Result<HostEntry, Failure> {
    let words = name.to_string_lossy().into_owned();
    aside(w, words, move || names::gethostbyname(&name))?.map_err(Failure::Host)
}

/// What the host data base knows of an internet address.
pub fn entry_by_address(w: &dyn Waiter, address: &Address) -> Result<HostEntry, Failure> {
    let (bytes, family) = match address {
        Address::Inet { host, .. } => (host.octets().to_vec(), libc::AF_INET),
        Address::Inet6 { host, .. } => (host.octets().to_vec(), libc::AF_INET6),
        _ => return Err(Failure::Os(libc::EAFNOSUPPORT)),
    };
    aside(w, address.to_string(), move || names::gethostbyaddr(&bytes, family))?.map_err(Failure::Host)
}

/// How long a look-up may take before it counts as a wait.
const QUICK: Duration = Duration::from_millis(10);

/// Runs `work` on a thread of its own, and waits for it. An interrupt leaves it to end by itself, unheard.
fn aside<T: Send + 'static>(
    w: &dyn Waiter,
    host: String,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    struct Desk<T> {
        answer: Mutex<Option<T>>,
        bell: Bell,
    }
    let desk = Arc::new(Desk { answer: Mutex::new(None), bell: Bell::new() });
    let theirs = desk.clone();
    let seat = wait::Seat::take(&desk.bell, w.interrupt());
    let helper = move || {
        let answer = work();
        *theirs.answer.lock() = Some(answer);
        theirs.bell.ring();
    };
    std::thread::Builder::new().name("resolver".to_owned()).spawn(helper)?;
    let quick = Instant::now() + QUICK;
    loop {
        if let Some(answer) = desk.answer.lock().take() {
            return Ok(answer);
        }
        if wait::unannounced(w, Some(quick), &mut [], Some(&desk.bell), None)? == wait::Woken::Expired {
            break;
        }
        w.interrupt().clear();
    }
    drop(seat);
    let awaited = || Awaited::Resolution { host };
    match wait::until(w, "getaddrinfo", awaited, None, &desk.bell, &mut || desk.answer.lock().take())? {
        Some(answer) => Ok(answer),
        None => Err(Failure::TimedOut),
    }
}

/// All network interfaces: (index, name).
pub fn interfaces() -> Result<Vec<(u32, Vec<u8>)>, Failure> {
    Ok(names::if_nameindex()?)
}

/// The index of an interface; none where there is none of that name.
pub fn interface_index(name: &[u8]) -> Option<u32> {
    let index = process::if_index(&names::c_string(name)?);
    (index != 0).then_some(index)
}

pub fn interface_name(index: u32) -> Result<Vec<u8>, Failure> {
    Ok(names::if_indextoname(index)?)
}

pub fn host_name() -> Result<Vec<u8>, Failure> {
    Ok(names::gethostname()?)
}

pub fn set_host_name(name: &[u8]) -> Result<(), Failure> {
    Ok(names::sethostname(name)?)
}
