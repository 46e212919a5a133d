//! What takes a path or a descriptor: `os.chdir`, `chmod`, `listdir`, `truncate`, `utime`.

use std::ffi::{CString, OsStr};
use std::os::fd::RawFd;
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use super::{PATH, PATH_OR_FD, c_path, path_of};
use crate::object::context::{Answer, Cx};
use crate::object::exception::Raised;
use crate::object::exception::raise::{os_error_with, overflow_error, type_error, value_error};
use crate::object::io::path;
use crate::object::protocol::arithmetic::{self, float_of};
use crate::object::protocol::attribute::special;
use crate::object::protocol::index::int_index;
use crate::object::protocol::truth::is_true;
use crate::object::row::arguments::file_offset;
use crate::object::row::{Row, Takes, asks, does};
use crate::object::socket::argument::lone_int;
use crate::object::value::Value;
use crate::pure::number::IntRef;
use crate::sys::{file, path as calls};

pub(super) const ROWS: &[Row] = &[
    does("chdir", "(path)", Takes::Keywords, chdir, "Goes to another folder."),
    does(
        "chmod",
        "(path, mode, *, dir_fd=None, follow_symlinks=True)",
        Takes::Keywords,
        chmod,
        "Sets who may do what with a file.",
    ),
    asks("listdir", "(path=None)", Takes::Keywords, listdir, "The names in a folder."),
    does("truncate", "(path, length)", Takes::Keywords, truncate, "Cuts a file off."),
    does(
        "utime",
        "(path, times=None, *, ns=, dir_fd=None, follow_symlinks=True)",
        Takes::Keywords,
        utime,
        "Sets when a file was read and changed last.",
    ),
];

/// Where a file is.
pub(super) enum Place {
    Path(CString),
    Fd(RawFd),
}

/// A path or a descriptor that was given, and how complaints name it.
pub(super) struct Given {
    pub place: Place,
    named: Value,
}

impl Given {
    pub(super) fn of(cx: &mut Cx, function: &str, value: &Value, kinds: &str) -> Answer<Given> {
        let fd = match value.plain() {
            Value::Str(_) | Value::Bytes(_) => None,
            _ if kinds == PATH || special(value, "__fspath__").is_some() => None,
            _ => int_index(cx, value)?,
        };
        match fd {
            None => {
                let named = path_of(cx, function, "path", value, kinds)?;
                Ok(Given { place: Place::Path(c_path(cx, function, "path", &named)?), named })
            }
            Some(fd) => match fd.plain() {
                Value::Int(fd) if RawFd::try_from(*fd).is_ok() => {
                    Ok(Given { place: Place::Fd(*fd as RawFd), named: value.clone() })
                }
                fd => {
                    let is_negative = arithmetic::int_ref(fd).is_some_and(|int| int.is_negative());
                    let words = if is_negative { "less than minimum" } else { "greater than maximum" };
                    Err(overflow_error(cx, format!("fd is {words}")))
                }
            },
        }
    }

    /// The exception for an errno. Without a path -1 stands for none, and no path is no address.
    pub(super) fn failed(&self, cx: &Cx, errno: i32) -> Raised {
        let errno = if matches!(self.place, Place::Fd(-1)) { libc::EFAULT } else { errno };
        os_error_with(cx, errno, Some(self.named.clone()), None)
    }

    fn done(&self, cx: &Cx, answer: Result<(), i32>) -> Answer {
        answer.map(|()| Value::None).map_err(|errno| self.failed(cx, errno))
    }
}

fn chdir(cx: &mut Cx, args: &[Value]) -> Answer {
    let given = Given::of(cx, "chdir", &args[0], PATH_OR_FD)?;
    let gone = match &given.place {
        Place::Path(path) => calls::chdir(path),
        Place::Fd(fd) => file::fchdir(*fd),
    };
    given.done(cx, gone)
}

fn chmod(cx: &mut Cx, args: &[Value]) -> Answer {
    let given = Given::of(cx, "chmod", &args[0], PATH_OR_FD)?;
    let mode = lone_int(cx, &args[1])? as libc::mode_t;
    let done = match &given.place {
        Place::Path(path) => calls::chmod(path, mode),
        Place::Fd(fd) => file::fchmod(*fd, mode),
    };
    given.done(cx, done)
}

fn listdir(cx: &mut Cx, args: &[Value]) -> Answer {
    let value = args[0].some().cloned().unwrap_or_else(|| Value::str("."));
    let given = Given::of(cx, "listdir", &value, "string, bytes, os.PathLike, integer or None")?;
    let entries = match &given.place {
        Place::Path(path) => std::fs::read_dir(OsStr::from_bytes(path.as_bytes())),
        // That is no descriptor, and no path is the current folder.
        Place::Fd(-1) => std::fs::read_dir("."),
        Place::Fd(fd) => match file::fstat(*fd) {
            Ok(_) => std::fs::read_dir(format!("/proc/self/fd/{fd}")),
            Err(errno) => Err(std::io::Error::from_raw_os_error(errno)),
        },
    };
    let entries = match entries {
        Ok(entries) => entries,
        Err(error) => {
            let errno = error.raw_os_error().unwrap_or(libc::EIO);
            let copied = errno != libc::EBADF || matches!(given.place, Place::Path(_));
            let named = args[0].some().filter(|_| copied).map(|_| given.named.clone());
            return Err(os_error_with(cx, errno, named, None));
        }
    };
    let as_bytes = matches!(value.plain(), Value::Bytes(_));
    let mut names = Vec::new();
    for entry in entries.flatten() {
        cx.tick()?;
        let name = entry.file_name().into_vec();
        names.push(if as_bytes { Value::bytes(name) } else { path::decode(&name).into() });
    }
    Ok(Value::list(names))
}

fn truncate(cx: &mut Cx, args: &[Value]) -> Answer {
    let given = Given::of(cx, "truncate", &args[0], PATH_OR_FD)?;
    let length = file_offset(cx, &args[1])?;
    let done = match &given.place {
        Place::Path(path) => file::truncate(path, length),
        Place::Fd(fd) if *fd >= 0 => return plainly(cx, file::ftruncate(*fd, length)),
        Place::Fd(_) => Err(libc::EBADF),
    };
    given.done(cx, done)
}

fn utime(cx: &mut Cx, args: &[Value]) -> Answer {
    let given = Given::of(cx, "utime", &args[0], PATH_OR_FD)?;
    let (seconds, nanos) = (args[1].some(), args[2].given());
    let follow = match args[4].given() {
        Some(follow) => is_true(cx, follow)?,
        None => true,
    };
    let times = match (seconds, nanos) {
        (Some(_), Some(_)) => {
            return Err(value_error(cx, "utime: you may specify either 'times' or 'ns' but not both"));
        }
        (Some(times), None) => {
            let wrong = "utime: 'times' must be either a tuple of two ints or None";
            Some(both(cx, times, wrong, from_seconds)?)
        }
        (None, Some(times)) => Some(both(cx, times, "utime: 'ns' must be a tuple of two ints", from_nanos)?),
        (None, None) => None,
    };
    let done = match &given.place {
        Place::Path(path) => file::set_times(path, times, follow),
        Place::Fd(-1) => Err(libc::EINVAL),
        Place::Fd(fd) => file::set_times_of(*fd, times),
    };
    plainly(cx, done)
}

/// The answer of a call whose complaint names no path.
fn plainly(cx: &Cx, answer: Result<(), i32>) -> Answer {
    answer.map(|()| Value::None).map_err(|errno| os_error_with(cx, errno, None, None))
}

fn both(
    cx: &mut Cx,
    times: &Value,
    wrong: &str,
    read: fn(&mut Cx, &Value) -> Answer<libc::timespec>,
) -> Answer<[libc::timespec; 2]> {
    match times.plain() {
        Value::Tuple(times) if times.len() == 2 => Ok([read(cx, &times[0])?, read(cx, &times[1])?]),
        _ => Err(type_error(cx, wrong)),
    }
}

fn from_seconds(cx: &mut Cx, value: &Value) -> Answer<libc::timespec> {
    let out_of_range = |cx: &Cx| overflow_error(cx, "timestamp out of range for platform time_t");
    if let Value::Float(_) = value.plain() {
        let seconds = float_of(cx, value.plain())?.unwrap_or_default();
        if seconds.is_nan() {
            return Err(value_error(cx, "Invalid value NaN (not a number)"));
        }
        let whole = seconds.floor();
        if !(-9.3e18..9.2e18).contains(&whole) {
            return Err(out_of_range(cx));
        }
        let nanos = (((seconds - whole) * 1e9).floor() as i64).min(999_999_999);
        return Ok(libc::timespec { tv_sec: whole as i64, tv_nsec: nanos });
    }
    match int_index(cx, value)? {
        Some(Value::Int(seconds)) => Ok(libc::timespec { tv_sec: seconds, tv_nsec: 0 }),
        Some(_) => Err(out_of_range(cx)),
        None => {
            let name = value.type_name();
            Err(type_error(cx, format!("'{}' object cannot be interpreted as an integer", name.as_str())))
        }
    }
}

fn from_nanos(cx: &mut Cx, value: &Value) -> Answer<libc::timespec> {
    match arithmetic::int_ref(value.plain()) {
        Some(IntRef::Small(nanos)) => {
            Ok(libc::timespec { tv_sec: nanos.div_euclid(1_000_000_000), tv_nsec: nanos.rem_euclid(1_000_000_000) })
        }
        Some(IntRef::Big(_)) => Err(overflow_error(cx, "timestamp out of range for platform time_t")),
        None => {
            let name = value.type_name();
            Err(type_error(cx, format!("unsupported operand type(s) for divmod(): '{}' and 'int'", name.as_str())))
        }
    }
}
