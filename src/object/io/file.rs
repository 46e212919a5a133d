//! A file by its descriptor, without a buffer. Its class stands in `file_class.rs`.

use std::os::fd::{AsRawFd, IntoRawFd, RawFd};

use super::path;
use super::raw::RawIo;
use super::{BUFFER_SIZE, unsupported};
use crate::event::{Awaited, Interest};
use crate::net::wait::{self, until_ready};
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::{self, os_error_with, value_error};
use crate::object::value::Value;
use crate::sys::{Descriptor, descriptor, file};
use crate::world::cell::Shared;

/// The size of the file with a descriptor; an errno where it fails.
pub(crate) fn size_of(fd: RawFd) -> Result<u64, i32> {
    file::fstat(fd).map(|stat| stat.st_size as u64)
}

/// How a file is opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mode {
    pub reads: bool,
    pub writes: bool,
    pub appends: bool,
    pub creates: bool,
    pub truncates: bool,
}

/// A file by its descriptor.
pub(crate) struct File {
    fd: Shared<Option<Descriptor>>,
    pub name: Value,
    mode: Mode,
    /// Whether closing it closes the descriptor.
    pub(super) owned: bool,
    /// Whether reading and writing can take time: it is no regular file. None: to be asked each time, as what stands
    /// behind a standard descriptor can change.
    slow: Option<bool>,
    block: usize,
}

impl File {
    /// A file over a descriptor. The descriptor is checked to be open, and no folder.
    pub(crate) fn over(cx: &mut Cx, fd: Descriptor, name: &Value, mode: Mode, owned: bool) -> Answer<File> {
        let named = matches!(name.plain(), Value::Str(_) | Value::Bytes(_)).then(|| name.clone());
        let refused = |cx: &mut Cx, fd: Descriptor, errno: i32| {
            if !owned {
                let _ = fd.into_raw_fd();
            }
            os_error_with(cx, errno, named.clone(), None)
        };
        let stat = match file::fstat(fd.as_raw_fd()) {
            Ok(stat) => stat,
            Err(errno) => return Err(refused(cx, fd, errno)),
        };
        let kind = stat.st_mode & libc::S_IFMT;
        if kind == libc::S_IFDIR {
            return Err(refused(cx, fd, libc::EISDIR));
        }
        if mode.appends {
            let _ = file::lseek(fd.as_raw_fd(), 0, libc::SEEK_END);
        }
        let block = usize::try_from(stat.st_blksize).ok().filter(|size| *size > 1).unwrap_or(BUFFER_SIZE);
        let slow = Some(kind != libc::S_IFREG);
        Ok(File { fd: Shared::new(Some(fd)), name: name.clone(), mode, owned, slow, block })
    }

    /// One of the standard descriptors to write to, also where it is not open any more.
    pub(crate) fn standard(fd: RawFd, name: Value) -> File {
        let block = file::fstat(fd).ok().and_then(|stat| usize::try_from(stat.st_blksize).ok());
        let block = block.filter(|size| *size > 1).unwrap_or(BUFFER_SIZE);
        let mode = Mode { writes: true, ..Mode::default() };
        File { fd: Shared::new(Some(Descriptor::of(fd))), name, mode, owned: false, slow: None, block }
    }

    /// Opens a path.
    pub(crate) fn open(cx: &mut Cx, path: &Value, mode: Mode) -> Answer<File> {
        let name = path::c_string(cx, path)?;
        let flags = flags_of(mode);
        match wait::unlocked(&*cx.host, || file::open(&name, flags, 0o666)) {
            Ok(fd) => File::over(cx, fd, path, mode, true),
            Err(errno) => Err(os_error_with(cx, errno, Some(path.clone()), None)),
        }
    }

    pub(super) fn mode(&self) -> &'static str {
        let Mode { reads, writes, appends, creates, .. } = self.mode;
        match (creates, appends, reads, writes) {
            (true, _, true, _) => "xb+",
            (true, ..) => "xb",
            (_, true, true, _) => "ab+",
            (_, true, ..) => "ab",
            (_, _, true, true) => "rb+",
            (_, _, true, false) => "rb",
            _ => "wb",
        }
    }

    fn descriptor(&self, cx: &mut Cx) -> Answer<RawFd> {
        match &*self.fd.get() {
            Some(fd) => Ok(fd.as_raw_fd()),
            None => Err(value_error(cx, "I/O operation on closed file")),
        }
    }

    /// Waits until a descriptor that takes its time is ready; not where it was told not to block.
    fn ready(&self, cx: &mut Cx, fd: RawFd, call: &'static str, interest: Interest) -> Answer<()> {
        if self.slow.unwrap_or_else(|| is_slow(fd)) && !answers_at_once(fd, interest) {
            wait_for(cx, fd, call, interest)?;
        }
        Ok(())
    }
}

/// Whether a descriptor was told not to block.
pub(crate) fn is_nonblocking(fd: RawFd) -> bool {
    descriptor::fcntl_get(fd, libc::F_GETFL).is_ok_and(|flags| flags & libc::O_NONBLOCK != 0)
}

/// Whether a descriptor answers at once: it was told not to block, or was not opened for this at all.
pub(crate) fn answers_at_once(fd: RawFd, interest: Interest) -> bool {
    let unopened = if interest.read { libc::O_WRONLY } else { libc::O_RDONLY };
    descriptor::fcntl_get(fd, libc::F_GETFL)
        .is_ok_and(|flags| flags & libc::O_NONBLOCK != 0 || flags & libc::O_ACCMODE == unopened)
}

/// Waits through the one wait until a descriptor can be read or written.
pub(crate) fn wait_for(cx: &mut Cx, fd: RawFd, call: &'static str, interest: Interest) -> Answer<()> {
    let host = cx.host.clone();
    let place = String::new();
    let awaited = move || if interest.read { Awaited::Data { from: place } } else { Awaited::Room { to: place } };
    until_ready(&*host, call, fd, interest, awaited, None).map(drop).map_err(|f| raise::failure(cx, &f))
}

impl RawIo for File {
    fn read(&self, cx: &mut Cx, room: &mut [u8]) -> Answer<Option<usize>> {
        let fd = self.descriptor(cx)?;
        if !self.mode.reads {
            return Err(unsupported(cx, "File not open for reading"));
        }
        loop {
            self.ready(cx, fd, "read", Interest::READ)?;
            match file::read(fd, room) {
                Ok(count) => return Ok(Some(count)),
                Err(libc::EAGAIN) if is_nonblocking(fd) => return Ok(None),
                Err(libc::EINTR | libc::EAGAIN) => cx.tick()?,
                Err(errno) => return Err(raise::os_error(cx, errno)),
            }
        }
    }

    fn write(&self, cx: &mut Cx, bytes: &[u8]) -> Answer<Option<usize>> {
        let fd = self.descriptor(cx)?;
        if !self.mode.writes {
            return Err(unsupported(cx, "File not open for writing"));
        }
        write_slowly(cx, fd, bytes, self.slow.unwrap_or_else(|| is_slow(fd)))
    }

    fn close(&self, cx: &mut Cx) -> Answer<()> {
        let Some(fd) = self.fd.take() else { return Ok(()) };
        let number = fd.into_raw_fd();
        if self.owned {
            descriptor::close(number).map_err(|errno| raise::os_error(cx, errno))?;
        }
        Ok(())
    }

    fn is_closed(&self) -> bool {
        self.fd.get().is_none()
    }

    fn fileno(&self, cx: &mut Cx) -> Answer<i32> {
        self.descriptor(cx)
    }

    fn readable(&self, cx: &mut Cx) -> Answer<bool> {
        self.descriptor(cx).map(|_| self.mode.reads)
    }

    fn writable(&self, cx: &mut Cx) -> Answer<bool> {
        self.descriptor(cx).map(|_| self.mode.writes)
    }

    fn seekable(&self, cx: &mut Cx) -> Answer<bool> {
        let fd = self.descriptor(cx)?;
        Ok(file::lseek(fd, 0, libc::SEEK_CUR).is_ok())
    }

    fn isatty(&self, cx: &mut Cx) -> Answer<bool> {
        let fd = self.descriptor(cx)?;
        Ok(file::is_terminal(fd))
    }

    fn seek(&self, cx: &mut Cx, offset: i64, whence: i32) -> Answer<i64> {
        let fd = self.descriptor(cx)?;
        file::lseek(fd, offset, whence).map_err(|errno| raise::os_error(cx, errno))
    }

    fn truncate(&self, cx: &mut Cx, size: Option<i64>) -> Answer<i64> {
        let fd = self.descriptor(cx)?;
        if !self.mode.writes {
            return Err(unsupported(cx, "File not open for writing"));
        }
        let size = match size {
            Some(size) => size,
            None => self.seek(cx, 0, libc::SEEK_CUR)?,
        };
        file::ftruncate(fd, size).map_err(|errno| raise::os_error(cx, errno))?;
        Ok(size)
    }

    fn block_size(&self) -> Option<usize> {
        Some(self.block)
    }

    fn as_file(&self) -> Option<&File> {
        Some(self)
    }

    fn write_last(&self, bytes: &[u8]) {
        let Some(fd) = self.fd.get().as_ref().map(AsRawFd::as_raw_fd) else { return };
        let mut rest = bytes;
        while !rest.is_empty() {
            match file::write(fd, rest) {
                Ok(count) if count > 0 => rest = &rest[count..],
                Err(libc::EINTR) => {}
                _ => return,
            }
        }
    }
}

impl Drop for File {
    fn drop(&mut self) {
        if let Some(fd) = self.fd.own().take().filter(|_| !self.owned) {
            let _ = fd.into_raw_fd();
        }
    }
}

/// Writes to a descriptor. One that is no regular file can be full: then it is waited for, and written in pieces that do
/// not block.
pub(crate) fn write_slowly(cx: &mut Cx, fd: RawFd, bytes: &[u8], slow: bool) -> Answer<Option<usize>> {
    let waits = slow && !answers_at_once(fd, Interest::WRITE);
    let mut done = 0;
    loop {
        let rest = &bytes[done..];
        let piece = if waits { &rest[..rest.len().min(libc::PIPE_BUF)] } else { rest };
        if waits {
            wait_for(cx, fd, "write", Interest::WRITE)?;
        }
        match file::write(fd, piece) {
            Ok(count) => {
                done += count;
                if !waits || done == bytes.len() {
                    return Ok(Some(done));
                }
            }
            Err(libc::EAGAIN) if !waits => return Ok(None),
            Err(libc::EINTR | libc::EAGAIN) => {}
            Err(_) if done > 0 => return Ok(Some(done)),
            Err(errno) => return Err(raise::os_error(cx, errno)),
        }
        cx.tick()?;
    }
}

/// The mode of a raw file: `rb`, `wb+`, ...
pub(crate) fn parse_mode(cx: &mut Cx, text: &str) -> Answer<Mode> {
    let wrong = "Must have exactly one of create/read/write/append mode and at most one plus";
    let mut mode = Mode::default();
    let (mut kinds, mut pluses) = (0, 0);
    for c in text.chars() {
        match c {
            'x' => mode = Mode { creates: true, writes: true, ..mode },
            'r' => mode.reads = true,
            'w' => mode = Mode { truncates: true, writes: true, ..mode },
            'a' => mode = Mode { appends: true, writes: true, ..mode },
            'b' => continue,
            '+' => {
                pluses += 1;
                continue;
            }
            _ => return Err(value_error(cx, format!("invalid mode: {text}"))),
        }
        kinds += 1;
    }
    if kinds != 1 || pluses > 1 {
        return Err(value_error(cx, wrong));
    }
    if pluses == 1 {
        mode.reads = true;
        mode.writes = true;
    }
    Ok(mode)
}

pub(super) fn flags_of(mode: Mode) -> i32 {
    let mut flags = match (mode.reads, mode.writes) {
        (true, true) => libc::O_RDWR,
        (false, true) => libc::O_WRONLY,
        _ => libc::O_RDONLY,
    };
    if mode.creates {
        flags |= libc::O_EXCL | libc::O_CREAT;
    }
    if mode.truncates {
        flags |= libc::O_CREAT | libc::O_TRUNC;
    }
    if mode.appends {
        flags |= libc::O_APPEND | libc::O_CREAT;
    }
    flags
}

/// Whether what is read from it may have to be waited for; for descriptors that are no file of ours.
pub(crate) fn is_slow(fd: RawFd) -> bool {
    file::fstat(fd).is_ok_and(|stat| stat.st_mode & libc::S_IFMT != libc::S_IFREG)
}
