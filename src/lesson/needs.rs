//! What a lesson can need of the machine, and how one finds out whether it is there.

use std::net::TcpListener;
use std::path::Path;

use crate::sys::socket::socket;

/// One row for each word of `needs:`.
#[derive(Debug)]
pub struct Need {
    pub name: &'static str,
    pub doc: &'static str,
    /// Why it is not there, found out in the lesson's own network.
    pub missing: fn(&Place) -> Option<String>,
}

/// Where a lesson runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Whether it has a network of its own.
    pub own_network: bool,
}

pub static NEEDS: &[Need] = &[
    Need { name: "ipv6", doc: "the address ::1", missing: ipv6 },
    Need { name: "network", doc: "a network of its own, with nothing but a loopback", missing: network },
    Need { name: "privileges", doc: "what an administrator may do, in a network of its own", missing: network },
    Need { name: "services", doc: "/etc/services", missing: services },
    Need { name: "tipc", doc: "AF_TIPC in the kernel", missing: tipc },
];

/// The row of that name.
pub fn find(name: &str) -> Option<&'static Need> {
    NEEDS.iter().find(|need| need.name == name)
}

fn ipv6(_: &Place) -> Option<String> {
    let tried = TcpListener::bind("[::1]:0");
    tried.err().map(|error| format!("this machine has no IPv6: {}", words(&error)))
}

fn network(place: &Place) -> Option<String> {
    (!place.own_network).then(|| "the kernel gives this user no network of its own".to_string())
}

fn services(_: &Place) -> Option<String> {
    (!Path::new("/etc/services").exists()).then(|| "there is no /etc/services".to_string())
}

fn tipc(_: &Place) -> Option<String> {
    let tried = socket(libc::AF_TIPC, libc::SOCK_STREAM | libc::SOCK_CLOEXEC, 0);
    tried.err().map(|errno| format!("the kernel has no TIPC: {}", words(&std::io::Error::from_raw_os_error(errno))))
}

fn words(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_string()
}
