//! `os.open`, `os.read`, `os.pipe` and the like: calls on plain descriptors.

use std::os::fd::{IntoRawFd, RawFd};

use super::stat;
use super::{PATH, path_of, standard};
use crate::event::{Interest, Opening};
use crate::net::{identity, wait};
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::{self, type_error};
use crate::object::io::file::{answers_at_once, is_slow, wait_for, write_slowly};
use crate::object::io::open::OPEN;
use crate::object::io::path;
use crate::object::memory::zeroed;
use crate::object::protocol::attribute::call_method;
use crate::object::protocol::buffer::Buffer;
use crate::object::protocol::truth::is_true;
use crate::object::row::arguments::size;
use crate::object::row::{Row, Takes, asks, does};
use crate::object::socket::argument::{lone_int, long};
use crate::object::value::Value;
use crate::sys::{descriptor, file};

pub(super) const ROWS: &[Row] = &[
    does("close", "(fd)", Takes::Keywords, close, "Closes a descriptor."),
    asks("dup", "(fd, /)", Takes::One, dup, "A second descriptor for the same."),
    asks("dup2", "(fd, fd2, inheritable=True)", Takes::Keywords, dup2, "The same at a number that is given."),
    asks(
        "fstat",
        "(fd)",
        Takes::Keywords,
        |cx, args| stat::fstat(cx, &args[0]),
        "What the system knows of a descriptor.",
    ),
    does("fsync", "(fd)", Takes::Keywords, fsync, "Waits until what was written is on the disk."),
    does("ftruncate", "(fd, length, /)", Takes::Positional(2, 2), ftruncate, "Cuts a file off."),
    asks("get_blocking", "(fd, /)", Takes::One, get_blocking, "Whether calls on a descriptor wait."),
    asks("get_inheritable", "(fd, /)", Takes::One, get_inheritable, "Whether programs run from here get it."),
    asks("isatty", "(fd, /)", Takes::One, isatty, "Whether a descriptor is a terminal."),
    asks("lseek", "(fd, position, how, /)", Takes::Positional(3, 3), lseek, "Moves to a place in a file."),
    asks("open", "(path, flags, mode=511, *, dir_fd=None)", Takes::Keywords, open, "Opens a file; its descriptor."),
    asks(
        "pipe",
        "()",
        Takes::Nothing,
        |cx, _| pipe(cx, libc::O_CLOEXEC),
        "Two descriptors: what is written to the second is read from the first.",
    ),
    asks(
        "pipe2",
        "(flags, /)",
        Takes::One,
        |cx, args| {
            let flags = lone_int(cx, &args[0])?;
            pipe(cx, flags)
        },
        "The same with flags.",
    ),
    asks("read", "(fd, length, /)", Takes::Positional(2, 2), read, "Reads at most so many bytes.")
        .example("os.read(r, 1024)"),
    does(
        "set_blocking",
        "(fd, blocking, /)",
        Takes::Positional(2, 2),
        set_blocking,
        "Whether calls on a descriptor wait.",
    ),
    does(
        "set_inheritable",
        "(fd, inheritable, /)",
        Takes::Positional(2, 2),
        set_inheritable,
        "Whether programs run from here get it.",
    ),
    asks("write", "(fd, data, /)", Takes::Positional(2, 2), write, "Writes bytes; how many were taken."),
];

/// A descriptor argument.
pub(super) fn fd_of(cx: &mut Cx, value: &Value) -> Answer<RawFd> {
    lone_int(cx, value)
}

/// Raises the errno of a call that failed.
fn or_raise<T>(cx: &Cx, answer: Result<T, i32>) -> Answer<T> {
    answer.map_err(|errno| raise::os_error(cx, errno))
}

fn done(cx: &Cx, answer: Result<(), i32>) -> Answer {
    or_raise(cx, answer).map(|()| Value::None)
}

fn close(cx: &mut Cx, args: &[Value]) -> Answer {
    let fd = fd_of(cx, &args[0])?;
    done(cx, identity::closing(fd, || descriptor::close(fd)))
}

fn dup(cx: &mut Cx, args: &[Value]) -> Answer {
    let fd = fd_of(cx, &args[0])?;
    let new = or_raise(cx, descriptor::duplicate(fd, 0))?.into_raw_fd();
    identity::tell_descriptor(new, Opening::Duplicated { of: fd });
    identity::tell_number(new, "");
    Ok(new.into())
}

fn dup2(cx: &mut Cx, args: &[Value]) -> Answer {
    let (fd, to) = (fd_of(cx, &args[0])?, fd_of(cx, &args[1])?);
    let inheritable = match args[2].given() {
        Some(flag) => is_true(cx, flag)?,
        None => true,
    };
    or_raise(cx, file::duplicate_to(fd, to, inheritable))?;
    if fd != to {
        identity::tell_descriptor(to, Opening::Duplicated { of: fd });
    }
    Ok(to.into())
}

fn fsync(cx: &mut Cx, args: &[Value]) -> Answer {
    let fd = crate::module::select::descriptor(cx, &args[0])?;
    done(cx, file::fsync(fd))
}

fn ftruncate(cx: &mut Cx, args: &[Value]) -> Answer {
    let (fd, length) = (fd_of(cx, &args[0])?, long(cx, &args[1], "long")?);
    done(cx, file::ftruncate(fd, length))
}

fn isatty(cx: &mut Cx, args: &[Value]) -> Answer {
    let fd = fd_of(cx, &args[0])?;
    if let Some(stream) = standard(cx, fd)? {
        return call_method(cx, &stream, "isatty", &[]);
    }
    Ok(file::is_terminal(fd).into())
}

fn get_blocking(cx: &mut Cx, args: &[Value]) -> Answer {
    let fd = fd_of(cx, &args[0])?;
    let flags = or_raise(cx, descriptor::fcntl_get(fd, libc::F_GETFL))?;
    Ok((flags & libc::O_NONBLOCK == 0).into())
}

fn set_blocking(cx: &mut Cx, args: &[Value]) -> Answer {
    let (fd, blocking) = (fd_of(cx, &args[0])?, lone_int(cx, &args[1])? != 0);
    let flags = or_raise(cx, descriptor::fcntl_get(fd, libc::F_GETFL))?;
    let flags = if blocking { flags & !libc::O_NONBLOCK } else { flags | libc::O_NONBLOCK };
    done(cx, descriptor::set_status_flags(fd, flags))
}

fn get_inheritable(cx: &mut Cx, args: &[Value]) -> Answer {
    let fd = fd_of(cx, &args[0])?;
    let flags = or_raise(cx, descriptor::fcntl_get(fd, libc::F_GETFD))?;
    Ok((flags & libc::FD_CLOEXEC == 0).into())
}

fn set_inheritable(cx: &mut Cx, args: &[Value]) -> Answer {
    let (fd, inheritable) = (fd_of(cx, &args[0])?, lone_int(cx, &args[1])? != 0);
    done(cx, descriptor::set_descriptor_flags(fd, if inheritable { 0 } else { libc::FD_CLOEXEC }))
}

fn lseek(cx: &mut Cx, args: &[Value]) -> Answer {
    let (fd, to, how) = (fd_of(cx, &args[0])?, long(cx, &args[1], "long")?, lone_int(cx, &args[2])?);
    Ok(or_raise(cx, file::lseek(fd, to, how))?.into())
}

fn open(cx: &mut Cx, args: &[Value]) -> Answer {
    let path = path_of(cx, "open", "path", &args[0], PATH)?;
    let flags = lone_int(cx, &args[1])?;
    let mode = match args[2].given() {
        Some(mode) => lone_int(cx, mode)?,
        None => 0o777,
    };
    let name = path::c_string(cx, &path)?;
    match wait::unlocked(&*cx.host, || file::open(&name, flags, mode.cast_unsigned())) {
        Ok(fd) => Ok(fd.into_raw_fd().into()),
        Err(errno) => Err(raise::os_error_with(cx, errno, Some(path), None)),
    }
}

fn pipe(cx: &mut Cx, flags: i32) -> Answer {
    let (from, to) = or_raise(cx, file::pipe(flags))?;
    let ends = [from, to].map(IntoRawFd::into_raw_fd);
    ends.iter().for_each(|fd| identity::tell_number(*fd, ""));
    Ok(Value::tuple(ends.map(Value::from)))
}

fn read(cx: &mut Cx, args: &[Value]) -> Answer {
    let (fd, length) = (fd_of(cx, &args[0])?, size(cx, &args[1])?);
    let Ok(length) = usize::try_from(length) else { return Err(raise::os_error(cx, libc::EINVAL)) };
    if let Some(stream) = standard(cx, fd)? {
        return call_method(cx, &stream, "read", &[Value::from(length)]);
    }
    let mut bytes = zeroed(cx, length)?;
    loop {
        if is_slow(fd) && !answers_at_once(fd, Interest::READ) {
            wait_for(cx, fd, "read", Interest::READ)?;
        }
        match file::read(fd, &mut bytes) {
            Ok(count) => {
                bytes.truncate(count);
                bytes.shrink_to_fit();
                return Ok(Value::bytes(bytes));
            }
            Err(libc::EINTR) => cx.tick()?,
            Err(errno) => return Err(raise::os_error(cx, errno)),
        }
    }
}

fn write(cx: &mut Cx, args: &[Value]) -> Answer {
    let fd = fd_of(cx, &args[0])?;
    let bytes = Buffer::need(cx, &args[1])?;
    if let Some(stream) = standard(cx, fd)? {
        return call_method(cx, &stream, "write", &[Value::bytes(bytes.to_vec())]);
    }
    match write_slowly(cx, fd, &bytes.lasting(), is_slow(fd))? {
        Some(count) => Ok(count.into()),
        None => Err(raise::os_error(cx, libc::EAGAIN)),
    }
}

pub(super) fn fdopen(cx: &mut Cx, args: &[Value]) -> Answer {
    if !crate::module::os::is_number(&args[0]) {
        let class = crate::object::protocol::write::str(cx, &Value::Type(args[0].class().clone()))?;
        return Err(type_error(cx, format!("invalid fd type ({class}, expected integer)")));
    }
    let mut slots = vec![Value::Unset; 8];
    slots[..4].clone_from_slice(&args[..4]);
    if let Value::Tuple(more) = &args[4] {
        for (slot, value) in slots[4..].iter_mut().zip(more.iter()) {
            *slot = value.clone();
        }
    }
    if let Value::Dict(named) = &args[5] {
        for (at, name) in ["errors", "newline", "closefd", "opener"].iter().enumerate() {
            if let Some(value) = named.get_text(name) {
                slots[4 + at] = value;
            }
        }
    }
    (OPEN.run)(cx, &slots)
}
