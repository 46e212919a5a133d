//! The module `os`: the system's calls on files, folders and descriptors, and its constants. None starts a program.

mod descriptor;
mod ending;
mod environ;
mod path_or_fd;
pub(super) mod posixpath;
mod stat;

use std::ffi::{CStr, CString};
use std::os::fd::RawFd;
use std::sync::LazyLock;

use crate::event::Owner;
use crate::net::identity::told;
use crate::object::class::{Class, Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::OS_ERROR;
use crate::object::exception::raise::{self, os_error_with, type_error, value_error};
use crate::object::function::Builtin;
use crate::object::io::path;
use crate::object::module::Module;
use crate::object::protocol::arithmetic::int_ref;
use crate::object::protocol::attribute::call_method;
use crate::object::protocol::truth::is_true;
use crate::object::row::{Row, Takes, asks, does};
use crate::object::socket::argument::{int, lone_int, size};
use crate::object::str::intern;
use crate::object::tuple::struct_sequence::{self, field};
use crate::object::types;
use crate::object::value::Value;
use crate::sys::{path as calls, process};

/// Those that CPython writes in C, in its module `posix`.
const POSIX: &[Row] = &[
    asks(
        "access",
        "(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)",
        Takes::Keywords,
        access,
        "Whether one may read, write or run a file.",
    ),
    asks("cpu_count", "()", Takes::Nothing, |_, _| Ok(cpu_count()), "How many processors there are."),
    asks(
        "fspath",
        "(path)",
        Takes::Keywords,
        |cx, args| path::need(cx, &args[0]),
        "The path of an object that has one.",
    ),
    asks(
        "getcwd",
        "()",
        Takes::Nothing,
        |cx, _| getcwd(cx).map(|cwd| path::decode(&cwd).into()),
        "The folder one is in.",
    ),
    asks("getcwdb", "()", Takes::Nothing, |cx, _| getcwd(cx).map(Value::bytes), "The same as bytes."),
    asks(
        "getegid",
        "()",
        Takes::Nothing,
        |_, _| Ok(process::effective_user_and_group().1.into()),
        "The group that counts.",
    ),
    asks(
        "geteuid",
        "()",
        Takes::Nothing,
        |_, _| Ok(process::effective_user_and_group().0.into()),
        "The user that counts.",
    ),
    asks("getgid", "()", Takes::Nothing, |_, _| Ok(process::user_and_group().1.into()), "The group."),
    asks("getpgrp", "()", Takes::Nothing, |_, _| Ok(process::group_of_processes().into()), "The process group."),
    asks(
        "getpid",
        "()",
        Takes::Nothing,
        |_, _| Ok(told(process::pid(), Owner::Process).into()),
        "The number of this process.",
    ),
    asks(
        "getppid",
        "()",
        Takes::Nothing,
        |_, _| Ok(told(process::parent(), Owner::Process).into()),
        "The number of its parent.",
    ),
    asks("getuid", "()", Takes::Nothing, |_, _| Ok(process::user_and_group().0.into()), "The user."),
    does(
        "link",
        "(src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True)",
        Takes::Keywords,
        |cx, args| two(cx, args, "link", calls::link),
        "Gives a file a second name.",
    ),
    asks(
        "lstat",
        "(path, *, dir_fd=None)",
        Takes::Keywords,
        |cx, args| stat::stat(cx, &args[0], "lstat", false),
        "What the system knows of a file, not following links.",
    ),
    does("mkdir", "(path, mode=511, *, dir_fd=None)", Takes::Keywords, mkdir, "Makes a folder."),
    asks("readlink", "(path, *, dir_fd=None)", Takes::Keywords, readlink, "Where a link leads."),
    does(
        "remove",
        "(path, *, dir_fd=None)",
        Takes::Keywords,
        |cx, args| one(cx, args, "remove", calls::unlink),
        "Deletes a file.",
    ),
    does(
        "rename",
        "(src, dst, *, src_dir_fd=None, dst_dir_fd=None)",
        Takes::Keywords,
        |cx, args| two(cx, args, "rename", calls::rename),
        "Renames a file.",
    ),
    does(
        "replace",
        "(src, dst, *, src_dir_fd=None, dst_dir_fd=None)",
        Takes::Keywords,
        |cx, args| two(cx, args, "replace", calls::rename),
        "Renames a file, also over another.",
    ),
    does(
        "rmdir",
        "(path, *, dir_fd=None)",
        Takes::Keywords,
        |cx, args| one(cx, args, "rmdir", calls::rmdir),
        "Deletes an empty folder.",
    ),
    asks(
        "stat",
        "(path, *, dir_fd=None, follow_symlinks=True)",
        Takes::Keywords,
        stat,
        "What the system knows of a file.",
    ),
    asks(
        "strerror",
        "(code, /)",
        Takes::One,
        |cx, args| Ok(raise::error_text(lone_int(cx, &args[0])?).into()),
        "The system's words for an errno.",
    ),
    does(
        "symlink",
        "(src, dst, target_is_directory=False, *, dir_fd=None)",
        Takes::Keywords,
        |cx, args| two(cx, args, "symlink", calls::symlink),
        "Makes a link.",
    ),
    asks(
        "umask",
        "(mask, /)",
        Takes::One,
        |cx, args| {
            let mask = lone_int(cx, &args[0])?;
            Ok(process::umask(mask.cast_unsigned()).into())
        },
        "Sets what new files do not allow; what it was.",
    ),
    asks("uname", "()", Takes::Nothing, |_, _| Ok(uname()), "What the system is called."),
    does(
        "unlink",
        "(path, *, dir_fd=None)",
        Takes::Keywords,
        |cx, args| one(cx, args, "unlink", calls::unlink),
        "Deletes a file.",
    ),
    asks("urandom", "(size, /)", Takes::One, urandom, "So many random bytes."),
];

/// Those whose answer is one number of the system's.
const NUMBERS: &[Row] = &[
    asks("getpgid", "(pid)", Takes::Keywords, |cx, args| number(cx, args, process::getpgid), "The group of a process."),
    asks("getsid", "(pid, /)", Takes::One, |cx, args| number(cx, args, process::getsid), "The session of a process."),
];

fn number(cx: &mut Cx, args: &[Value], ask: fn(i32) -> Result<i32, i32>) -> Answer {
    let pid = int(cx, &args[0])?;
    ask(pid).map(Value::from).map_err(|errno| raise::os_error(cx, errno))
}

/// Those that it writes in Python.
const PYTHON: &[Row] = &[
    asks(
        "fdopen",
        "(fd, mode='r', buffering=-1, encoding=None, *args, **kwargs)",
        Takes::Python,
        descriptor::fdopen,
        "A file over a descriptor.",
    ),
    asks("fsdecode", "(filename)", Takes::Python, fsdecode, "A file name as text."),
    asks("fsencode", "(filename)", Takes::Python, fsencode, "A file name as bytes."),
    asks("getenv", "(key, default=None)", Takes::Python, environ::getenv, "A variable of the environment."),
    does("makedirs", "(name, mode=511, exist_ok=False)", Takes::Python, makedirs, "Makes a folder and those above it."),
    does("removedirs", "(name)", Takes::Python, removedirs, "Deletes a folder and those above it that are empty."),
];

const INTS: &[(&str, i32)] = &[
    ("F_OK", libc::F_OK),
    ("R_OK", libc::R_OK),
    ("W_OK", libc::W_OK),
    ("X_OK", libc::X_OK),
    ("SEEK_SET", 0),
    ("SEEK_CUR", 1),
    ("SEEK_END", 2),
    ("O_RDONLY", libc::O_RDONLY),
    ("O_WRONLY", libc::O_WRONLY),
    ("O_RDWR", libc::O_RDWR),
    ("O_CREAT", libc::O_CREAT),
    ("O_EXCL", libc::O_EXCL),
    ("O_TRUNC", libc::O_TRUNC),
    ("O_APPEND", libc::O_APPEND),
    ("O_NONBLOCK", libc::O_NONBLOCK),
    ("O_NDELAY", libc::O_NDELAY),
    ("O_NOCTTY", libc::O_NOCTTY),
    ("O_SYNC", libc::O_SYNC),
    ("O_DSYNC", libc::O_DSYNC),
    ("O_CLOEXEC", libc::O_CLOEXEC),
    ("O_DIRECTORY", libc::O_DIRECTORY),
    ("O_NOFOLLOW", libc::O_NOFOLLOW),
    ("EX_OK", 0),
    ("EX_USAGE", 64),
    ("EX_OSERR", 71),
];

static UNAME: LazyLock<Type> = LazyLock::new(|| Class::built_in(&UNAME_DEFINITION));
static UNAME_DEFINITION: Definition = Definition {
    name: "uname_result",
    module: "posix",
    base: Some(&types::TUPLE),
    methods: &[
        field!(0, "sysname", "The system."),
        field!(1, "nodename", "The machine."),
        field!(2, "release", "The release."),
        field!(3, "version", "The version."),
        field!(4, "machine", "The kind of machine."),
        struct_sequence::REPR,
    ],
    new: Some(|cx, class, args| struct_sequence::construct(cx, class, args, 5, &[])),
    dotted: true,
    ..Definition::PLAIN
};

pub(super) fn make(cx: &mut Cx) -> Answer {
    let module = Module::new("os", "Files, folders and descriptors, as the system has them.", PYTHON);
    let attrs = &module.attrs;
    for row in POSIX.iter().chain(NUMBERS).chain(descriptor::ROWS).chain(ending::ROWS).chain(path_or_fd::ROWS) {
        attrs.set_name(&intern(row.name), Builtin::of_module(row, "posix"));
    }
    for (name, value) in INTS {
        attrs.set_text(name, Value::from(*value));
    }
    let texts = [
        ("name", "posix"),
        ("sep", "/"),
        ("linesep", "\n"),
        ("pathsep", ":"),
        ("extsep", "."),
        ("curdir", "."),
        ("pardir", ".."),
        ("devnull", "/dev/null"),
        ("defpath", "/bin:/usr/bin"),
    ];
    for (name, text) in texts {
        attrs.set_text(name, text.into());
    }
    attrs.set_text("altsep", Value::None);
    attrs.set_text("error", Value::Type(OS_ERROR.clone()));
    attrs.set_text("stat_result", Value::Type(stat::STAT_RESULT.clone()));
    attrs.set_text("uname_result", Value::Type(UNAME.clone()));
    attrs.set_text("environ", environ::make());
    if let Some(path) = super::make(cx, "os.path")? {
        cx.world.modules.set_text("os.path", path.clone());
        cx.world.modules.set_text("posixpath", path.clone());
        attrs.set_text("path", path);
    }
    Ok(Value::Module(module))
}

/// What kinds of argument a path can be, in CPython's words.
pub(super) const PATH: &str = "string, bytes or os.PathLike";
pub(super) const PATH_OR_FD: &str = "string, bytes, os.PathLike or integer";

/// A path argument.
pub(super) fn path_of(cx: &mut Cx, function: &str, name: &str, value: &Value, kinds: &str) -> Answer {
    match path::of(cx, value)? {
        Some(path) => Ok(path),
        None if matches!(value.plain(), Value::ByteArray(_)) => {
            let given = value.type_name();
            cx.deprecated(format!("{function}: {name} should be {kinds}, not {}", given.as_str()));
            Ok(value.clone())
        }
        None => {
            let given = value.type_name();
            Err(type_error(cx, format!("{function}: {name} should be {kinds}, not {}", given.as_str())))
        }
    }
}

/// The same as the system's calls take it.
pub(super) fn c_path(cx: &mut Cx, function: &str, name: &str, path: &Value) -> Answer<CString> {
    match path.plain() {
        Value::Bytes(bytes) if bytes.contains(&0) => {
            Err(value_error(cx, format!("{function}: embedded null character in {name}")))
        }
        _ => path::c_string(cx, path),
    }
}

/// What came of a call about a path.
pub(super) fn about<T>(cx: &Cx, answer: Result<T, i32>, path: &Value) -> Answer<T> {
    answer.map_err(|errno| os_error_with(cx, errno, Some(path.clone()), None))
}

fn one(cx: &mut Cx, args: &[Value], function: &str, call: fn(&CStr) -> Result<(), i32>) -> Answer {
    let path = path_of(cx, function, "path", &args[0], PATH)?;
    let name = c_path(cx, function, "path", &path)?;
    about(cx, call(&name), &path).map(|()| Value::None)
}

fn two(cx: &mut Cx, args: &[Value], function: &str, call: fn(&CStr, &CStr) -> Result<(), i32>) -> Answer {
    let from = path_of(cx, function, "src", &args[0], PATH)?;
    let to = path_of(cx, function, "dst", &args[1], PATH)?;
    let (source, target) = (c_path(cx, function, "src", &from)?, c_path(cx, function, "dst", &to)?);
    match call(&source, &target) {
        Ok(()) => Ok(Value::None),
        Err(errno) => Err(os_error_with(cx, errno, Some(from), Some(to))),
    }
}

fn access(cx: &mut Cx, args: &[Value]) -> Answer {
    let path = path_of(cx, "access", "path", &args[0], PATH)?;
    let (name, mode) = (path::c_string(cx, &path)?, lone_int(cx, &args[1])?);
    Ok(calls::access(&name, mode.cast_unsigned()).is_ok().into())
}

fn cpu_count() -> Value {
    process::processors().map_or(Value::None, Value::Int)
}

pub(super) fn getcwd(cx: &mut Cx) -> Answer<Vec<u8>> {
    use std::os::unix::ffi::OsStringExt;
    match std::env::current_dir() {
        Ok(cwd) => Ok(cwd.into_os_string().into_vec()),
        Err(error) => Err(raise::os_error(cx, error.raw_os_error().unwrap_or(libc::ENOENT))),
    }
}

fn mkdir(cx: &mut Cx, args: &[Value]) -> Answer {
    let path = path_of(cx, "mkdir", "path", &args[0], PATH)?;
    let name = path::c_string(cx, &path)?;
    let mode = match args[1].given() {
        Some(mode) => lone_int(cx, mode)?,
        None => 0o777,
    };
    about(cx, calls::mkdir(&name, mode.cast_unsigned()), &path).map(|()| Value::None)
}

fn readlink(cx: &mut Cx, args: &[Value]) -> Answer {
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    let path = path_of(cx, "readlink", "path", &args[0], PATH)?;
    let name = path::c_string(cx, &path)?;
    match std::fs::read_link(std::ffi::OsStr::from_bytes(name.as_bytes())) {
        Ok(target) => {
            let target = target.into_os_string().into_vec();
            Ok(if matches!(path.plain(), Value::Bytes(_)) {
                Value::bytes(target)
            } else {
                path::decode(&target).into()
            })
        }
        Err(error) => Err(os_error_with(cx, error.raw_os_error().unwrap_or(libc::EIO), Some(path), None)),
    }
}

fn stat(cx: &mut Cx, args: &[Value]) -> Answer {
    let follow = match args[2].given() {
        Some(follow) => is_true(cx, follow)?,
        None => true,
    };
    stat::stat(cx, &args[0], "stat", follow)
}

fn uname() -> Value {
    let texts = process::uname().map(Value::from);
    struct_sequence::make(&UNAME, texts.to_vec(), &[])
}

fn urandom(cx: &mut Cx, args: &[Value]) -> Answer {
    let size = size(cx, &args[0])?;
    let Ok(size) = usize::try_from(size) else { return Err(value_error(cx, "negative argument not allowed")) };
    let mut bytes = crate::object::memory::zeroed(cx, size)?;
    let mut done = 0;
    while done < size {
        cx.tick()?;
        let rest = &mut bytes[done..];
        let most = rest.len().min(1 << 16);
        match process::random(&mut rest[..most]) {
            Ok(count) => done += count,
            Err(libc::EINTR) => {}
            Err(errno) => return Err(raise::os_error(cx, errno)),
        }
    }
    Ok(Value::bytes(bytes))
}

fn fsdecode(cx: &mut Cx, args: &[Value]) -> Answer {
    let name = path::need(cx, &args[0])?;
    Ok(match name.plain() {
        Value::Bytes(bytes) => path::decode(bytes).into(),
        other => other.clone(),
    })
}

fn fsencode(cx: &mut Cx, args: &[Value]) -> Answer {
    let name = path::need(cx, &args[0])?;
    Ok(Value::bytes(path::bytes(&name)))
}

fn makedirs(cx: &mut Cx, args: &[Value]) -> Answer {
    let name = path::need(cx, &args[0])?;
    let exist_ok = match args[2].given() {
        Some(flag) => is_true(cx, flag)?,
        None => false,
    };
    let text = path::bytes(&name);
    let trimmed = if text.len() > 1 { text.strip_suffix(b"/").unwrap_or(&text) } else { &text };
    let like = |bytes: &[u8]| match name.plain() {
        Value::Bytes(_) => Value::bytes(bytes),
        _ => Value::from(path::decode(bytes)),
    };
    for (at, _) in trimmed.iter().enumerate().filter(|(at, b)| **b == b'/' && *at > 0) {
        let above = &trimmed[..at];
        if std::fs::metadata(path::decode(above)).is_err() {
            match mkdir(cx, &[like(above), Value::Unset, Value::Unset]) {
                Err(raised) if raised.is_a(&crate::object::exception::kinds::FILE_EXISTS_ERROR) => {}
                Err(raised) => return Err(raised),
                Ok(_) => {}
            }
        }
    }
    let mode = args[1].clone();
    match mkdir(cx, &[name.clone(), mode, Value::Unset]) {
        Err(raised)
            if exist_ok
                && raised.is_a(&OS_ERROR)
                && std::fs::metadata(path::decode(&text)).is_ok_and(|found| found.is_dir()) =>
        {
            Ok(Value::None)
        }
        other => other,
    }
}

fn removedirs(cx: &mut Cx, args: &[Value]) -> Answer {
    one(cx, args, "rmdir", calls::rmdir)?;
    let name = path::need(cx, &args[0])?;
    let mut text = path::decode(&path::bytes(&name));
    while let Some(at) = text.rfind('/').filter(|at| *at > 0) {
        text.truncate(at);
        if std::fs::remove_dir(&text).is_err() {
            break;
        }
    }
    Ok(Value::None)
}

/// A raw standard stream for the descriptors 0 to 2, where what they show and read is the terminal's.
pub(super) fn standard(cx: &mut Cx, fd: RawFd) -> Answer<Option<Value>> {
    let name = match fd {
        0 => "__stdin__",
        1 => "__stdout__",
        2 => "__stderr__",
        _ => return Ok(None),
    };
    if cx.host.has_descriptors() {
        return Ok(None);
    }
    let sys = match cx.world.modules.get_text("sys") {
        Some(sys) => sys,
        None => {
            let caller = cx.caller();
            caller.import(cx, "sys")?
        }
    };
    let Value::Module(sys) = sys else { return Ok(None) };
    let Some(stream) = sys.attrs.get_text(name) else { return Ok(None) };
    if fd > 0 {
        call_method(cx, &stream, "flush", &[])?;
    }
    let buffer = crate::object::protocol::attribute::get_text(cx, &stream, "buffer")?;
    crate::object::protocol::attribute::get_text(cx, &buffer, "raw").map(Some)
}

/// Whether a path argument is a descriptor.
pub(super) fn is_number(value: &Value) -> bool {
    int_ref(value.plain()).is_some()
}
