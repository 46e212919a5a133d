//! The C library's names: hosts, services, protocols, interfaces, and its words for what went wrong with them.

use std::ffi::{CStr, CString, c_char, c_int};
use std::net::{Ipv4Addr, Ipv6Addr};
use std::ptr;

use super::address::SockAddr;
use parking_lot::Mutex;

use super::{Answer, done, errno};

/// The data bases of services and protocols answer in one static buffer.
static STATIC_BUFFER: Mutex<()> = Mutex::new(());

unsafe extern "C" {
    #[link_name = "inet_aton"]
    fn c_inet_aton(text: *const c_char, address: *mut libc::in_addr) -> c_int;
    fn gethostbyname_r(
        name: *const c_char,
        entry: *mut libc::hostent,
        buffer: *mut c_char,
        length: usize,
        found: *mut *mut libc::hostent,
        error: *mut c_int,
    ) -> c_int;
    fn gethostbyaddr_r(
        address: *const libc::c_void,
        address_length: libc::socklen_t,
        family: c_int,
        entry: *mut libc::hostent,
        buffer: *mut c_char,
        length: usize,
        found: *mut *mut libc::hostent,
        error: *mut c_int,
    ) -> c_int;
}

/// One line of what `getaddrinfo` answers.
pub struct Info {
    pub family: i32,
    pub kind: i32,
    pub protocol: i32,
    pub canonical: Vec<u8>,
    pub address: SockAddr,
}

/// What `getaddrinfo` is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    pub family: i32,
    pub kind: i32,
    pub protocol: i32,
    pub flags: i32,
}

/// An EAI code, and for EAI_SYSTEM the errno, where it fails.
pub fn getaddrinfo(host: Option<&CStr>, service: Option<&CStr>, hints: &Hints) -> Result<Vec<Info>, (i32, i32)> {
    let pointer = |s: Option<&CStr>| s.map_or(ptr::null(), CStr::as_ptr);
    // SAFETY: the strings end in NUL and outlive the call; the list is walked before it is freed, once, and each
    // address is as long as it says.
    unsafe {
        let mut wanted: libc::addrinfo = std::mem::zeroed();
        wanted.ai_family = hints.family;
        wanted.ai_socktype = hints.kind;
        wanted.ai_protocol = hints.protocol;
        wanted.ai_flags = hints.flags;
        let mut list = ptr::null_mut();
        let code = libc::getaddrinfo(pointer(host), pointer(service), &raw const wanted, &raw mut list);
        if code != 0 {
            return Err((code, errno()));
        }
        let mut found = Vec::new();
        let mut next = list;
        while let Some(info) = next.as_ref() {
            let bytes = if info.ai_addr.is_null() {
                &[][..]
            } else {
                std::slice::from_raw_parts(info.ai_addr.cast::<u8>(), info.ai_addrlen as usize)
            };
            found.push(Info {
                family: info.ai_family,
                kind: info.ai_socktype,
                protocol: info.ai_protocol,
                canonical: text(info.ai_canonname),
                address: SockAddr::new(bytes),
            });
            next = info.ai_next;
        }
        libc::freeaddrinfo(list);
        Ok(found)
    }
}

/// Host and service of an address.
pub fn getnameinfo(address: &SockAddr, flags: i32) -> Result<(Vec<u8>, Vec<u8>), (i32, i32)> {
    let mut host: [c_char; 1025] = [0; 1025];
    let mut service: [c_char; 32] = [0; 32];
    // SAFETY: both buffers are as long as said and end in NUL after success.
    unsafe {
        let code = libc::getnameinfo(
            address.pointer(),
            address.length,
            host.as_mut_ptr(),
            host.len() as _,
            service.as_mut_ptr(),
            service.len() as _,
            flags,
        );
        if code != 0 {
            return Err((code, errno()));
        }
        Ok((text(host.as_ptr()), text(service.as_ptr())))
    }
}

/// The C library's words for an EAI code.
pub fn gai_strerror(code: i32) -> String {
    // SAFETY: the library returns a static string for any code.
    String::from_utf8_lossy(&unsafe { text(libc::gai_strerror(code)) }).into_owned()
}

/// The C library's words for an h_errno.
pub fn hstrerror(code: i32) -> String {
    // SAFETY: as above.
    String::from_utf8_lossy(&unsafe { text(libc::hstrerror(code)) }).into_owned()
}

/// The C library's words for an errno.
pub fn strerror(code: i32) -> String {
    let mut buffer: [c_char; 256] = [0; 256];
    // SAFETY: the buffer is as long as said; the XSI form, which the libc crate links, writes into it.
    unsafe {
        libc::strerror_r(code, buffer.as_mut_ptr(), buffer.len());
        CStr::from_ptr(buffer.as_ptr()).to_string_lossy().into_owned()
    }
}

/// What the host data base knows of a name or address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostEntry {
    pub name: Vec<u8>,
    pub aliases: Vec<Vec<u8>>,
    pub family: i32,
    /// As text.
    pub addresses: Vec<String>,
}

/// Asks the host data base by name (IPv4); an h_errno where it fails.
pub fn gethostbyname(name: &CStr) -> Result<HostEntry, i32> {
    host_entry(|entry, buffer, length, found, error| {
        // SAFETY: called with pointers that `host_entry` keeps alive.
        unsafe { gethostbyname_r(name.as_ptr(), entry, buffer, length, found, error) }
    })
}

/// Asks the host data base by address: 4 or 16 bytes.
pub fn gethostbyaddr(address: &[u8], family: i32) -> Result<HostEntry, i32> {
    host_entry(|entry, buffer, length, found, error| {
        let (pointer, size) = (address.as_ptr().cast(), address.len() as libc::socklen_t);
        // SAFETY: as above; the address outlives the call.
        unsafe { gethostbyaddr_r(pointer, size, family, entry, buffer, length, found, error) }
    })
}

type Ask<'a> = &'a dyn Fn(*mut libc::hostent, *mut c_char, usize, *mut *mut libc::hostent, *mut c_int) -> c_int;

fn host_entry(
    ask: impl Fn(*mut libc::hostent, *mut c_char, usize, *mut *mut libc::hostent, *mut c_int) -> c_int,
) -> Result<HostEntry, i32> {
    let ask: Ask<'_> = &ask;
    let mut room = 1 << 14;
    loop {
        let mut buffer: Vec<c_char> = vec![0; room];
        let mut error = 0;
        let mut found = ptr::null_mut();
        // SAFETY: an all-zero hostent is valid. After success its strings and lists lie in the buffer, which lives on.
        unsafe {
            let mut entry: libc::hostent = std::mem::zeroed();
            let code = ask(&raw mut entry, buffer.as_mut_ptr(), buffer.len(), &raw mut found, &raw mut error);
            if code == libc::ERANGE && room < 1 << 22 {
                room *= 4;
                continue;
            }
            let Some(entry) = found.as_ref() else { return Err(error) };
            let addresses = list(entry.h_addr_list).into_iter().map(|p| match entry.h_addrtype {
                libc::AF_INET6 => Ipv6Addr::from(p.cast::<[u8; 16]>().read_unaligned()).to_string(),
                _ => Ipv4Addr::from(p.cast::<[u8; 4]>().read_unaligned()).to_string(),
            });
            return Ok(HostEntry {
                name: text(entry.h_name),
                aliases: list(entry.h_aliases).into_iter().map(|p| text(p)).collect(),
                family: entry.h_addrtype,
                addresses: addresses.collect(),
            });
        }
    }
}

/// The port (host order) of a service.
pub fn getservbyname(name: &CStr, protocol: Option<&CStr>) -> Option<u16> {
    let _held = STATIC_BUFFER.lock();
    // SAFETY: strings end in NUL; the static answer is read while the lock is held.
    unsafe {
        let entry = libc::getservbyname(name.as_ptr(), protocol.map_or(ptr::null(), CStr::as_ptr));
        entry.as_ref().map(|e| u16::from_be(e.s_port as u16))
    }
}

/// The service on a port (host order).
pub fn getservbyport(port: u16, protocol: Option<&CStr>) -> Option<Vec<u8>> {
    let _held = STATIC_BUFFER.lock();
    // SAFETY: as above.
    unsafe {
        let entry = libc::getservbyport(c_int::from(port.to_be()), protocol.map_or(ptr::null(), CStr::as_ptr));
        entry.as_ref().map(|e| text(e.s_name))
    }
}

/// The number of a protocol.
pub fn getprotobyname(name: &CStr) -> Option<i32> {
    let _held = STATIC_BUFFER.lock();
    // SAFETY: as above.
    unsafe { libc::getprotobyname(name.as_ptr()).as_ref().map(|e| e.p_proto) }
}

/// All network interfaces: (index, name).
pub fn if_nameindex() -> Answer<Vec<(u32, Vec<u8>)>> {
    // SAFETY: the list ends with an index of 0, and is freed once.
    unsafe {
        let start = libc::if_nameindex();
        if start.is_null() {
            return Err(errno());
        }
        let mut found = Vec::new();
        let mut at = start;
        while (*at).if_index != 0 {
            found.push(((*at).if_index, text((*at).if_name)));
            at = at.add(1);
        }
        libc::if_freenameindex(start);
        Ok(found)
    }
}

pub fn if_indextoname(index: u32) -> Answer<Vec<u8>> {
    let mut name: [c_char; libc::IF_NAMESIZE] = [0; libc::IF_NAMESIZE];
    // SAFETY: the buffer has the size that the call asks for.
    unsafe {
        if libc::if_indextoname(index, name.as_mut_ptr()).is_null() {
            return Err(errno());
        }
        Ok(text(name.as_ptr()))
    }
}

pub fn gethostname() -> Answer<Vec<u8>> {
    let mut name: [c_char; 1024] = [0; 1024];
    // SAFETY: one byte is kept for the NUL.
    unsafe {
        done(libc::gethostname(name.as_mut_ptr(), name.len() - 1))?;
        Ok(text(name.as_ptr()))
    }
}

pub fn sethostname(name: &[u8]) -> Answer<()> {
    // SAFETY: as long as said.
    done(unsafe { libc::sethostname(name.as_ptr().cast(), name.len()) }).map(drop)
}

/// An IPv4 address in any of the forms that the C library takes (`127.1`, `0x7f000001`).
pub fn inet_aton(text: &CStr) -> Option<[u8; 4]> {
    let mut address = libc::in_addr { s_addr: 0 };
    // SAFETY: a string that ends in NUL, and an address to write to.
    let valid = unsafe { c_inet_aton(text.as_ptr(), &raw mut address) } != 0;
    valid.then(|| address.s_addr.to_ne_bytes())
}

/// A C string; none where the bytes hold a NUL.
pub fn c_string(bytes: &[u8]) -> Option<CString> {
    CString::new(bytes).ok()
}

/// # Safety
/// Null, or a string that ends in NUL.
unsafe fn text(string: *const c_char) -> Vec<u8> {
    if string.is_null() {
        return Vec::new();
    }
    // SAFETY: by the contract.
    unsafe { CStr::from_ptr(string) }.to_bytes().to_vec()
}

/// # Safety
/// Null, or a list of pointers that ends in null.
unsafe fn list(mut at: *mut *mut c_char) -> Vec<*mut c_char> {
    let mut found = Vec::new();
    // SAFETY: by the contract.
    unsafe {
        while !at.is_null() && !(*at).is_null() {
            found.push(*at);
            at = at.add(1);
        }
    }
    found
}
