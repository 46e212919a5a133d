//! Socket options, as numbers or as bytes.

use super::socket::{Socket, int_option};
use super::wait::Failure;
use crate::sys::socket as sys;

/// What an option is set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting<'a> {
    Int(i32),
    Bytes(&'a [u8]),
    /// A null pointer with a length.
    Null(u32),
}

impl Socket {
    pub fn option(&self, level: i32, name: i32) -> Result<i32, Failure> {
        // An AF_VSOCK option may be eight bytes; whoever wants those asks for bytes.
        int_option(self.fd(), level, name)
    }

    /// The option as the kernel writes it into a buffer of `size` bytes.
    pub fn option_bytes(&self, level: i32, name: i32, size: usize) -> Result<Vec<u8>, Failure> {
        let fd = self.fd();
        let mut value = vec![0; size];
        let got = sys::getsockopt(fd, level, name, &mut value);
        value.truncate(got?);
        Ok(value)
    }

    pub fn set_option(&self, level: i32, name: i32, to: Setting<'_>) -> Result<(), Failure> {
        let fd = self.fd();
        let number;
        let (bytes, length) = match to {
            Setting::Int(value) => {
                number = value.to_ne_bytes();
                (Some(&number[..]), 4)
            }
            Setting::Bytes(bytes) => (Some(bytes), bytes.len() as u32),
            Setting::Null(length) => (None, length),
        };
        let set = sys::setsockopt(fd, level, name, bytes, length);
        set?;
        if level == libc::SOL_SOCKET && name == libc::SO_LINGER {
            self.note_linger();
        }
        Ok(())
    }
}
