//! Socket addresses as the kernel takes and gives them.

use crate::event::call::Argument;

/// How many bytes an address may have.
const ROOM: usize = size_of::<libc::sockaddr_storage>();

/// A socket address: its bytes as the kernel has them, family first.
#[derive(Clone, Debug)]
#[repr(C, align(8))]
pub struct SockAddr {
    storage: [u8; ROOM],
    pub(super) length: libc::socklen_t,
}

impl SockAddr {
    /// The address of these bytes, as many as there is room for.
    #[inline]
    pub fn new(bytes: &[u8]) -> Self {
        let kept = bytes.len().min(ROOM);
        let mut address = SockAddr { storage: [0; ROOM], length: kept as libc::socklen_t };
        address.storage[..kept].copy_from_slice(&bytes[..kept]);
        address
    }

    pub fn bytes(&self) -> &[u8] {
        &self.storage[..(self.length as usize).min(ROOM)]
    }

    pub fn family(&self) -> i32 {
        i32::from(u16::from_ne_bytes([self.storage[0], self.storage[1]]))
    }

    /// Room for an address that the kernel writes.
    #[inline(always)]
    pub(super) fn room() -> Self {
        SockAddr { storage: [0; ROOM], length: ROOM as libc::socklen_t }
    }

    pub(super) fn pointer(&self) -> *const libc::sockaddr {
        self.storage.as_ptr().cast()
    }

    pub(super) fn pointer_mut(&mut self) -> *mut libc::sockaddr {
        self.storage.as_mut_ptr().cast()
    }

    fn argument(&self) -> Argument {
        Argument::Address { bytes: self.bytes().to_vec(), place: self.pointer().addr() }
    }

    /// What is given to the kernel: an address and its length.
    pub(super) fn given(&self) -> [Argument; 2] {
        [self.argument(), Argument::Number(i64::from(self.length))]
    }

    /// What the kernel wrote, or where it was to write; and the length.
    pub(super) fn written(&self, filled: bool) -> [Argument; 2] {
        let given = ROOM as u32;
        if filled {
            let room = Argument::Room { given, written: self.length };
            return [self.argument(), room];
        }
        [Argument::Pointer(self.pointer().addr()), Argument::Room { given, written: given }]
    }
}

impl Default for SockAddr {
    fn default() -> Self {
        SockAddr::new(&[])
    }
}
