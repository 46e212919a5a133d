//! `os.stat`: what the system knows of a file.

use std::sync::LazyLock;

use super::descriptor::fd_of;
use super::path_or_fd::{Given, Place};
use super::{PATH, PATH_OR_FD};
use crate::event::Owner;
use crate::net::identity::told;
use crate::object::class::{Class, Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::os_error;
use crate::object::tuple::struct_sequence::{self, field};
use crate::object::types;
use crate::object::value::Value;
use crate::sys::file::fstat as fstat_of;
use crate::sys::path::stat as stat_of;

pub(super) static STAT_RESULT: LazyLock<Type> = LazyLock::new(|| Class::built_in(&DEFINITION));

static DEFINITION: Definition = Definition {
    name: "stat_result",
    module: "os",
    base: Some(&types::TUPLE),
    methods: &[
        field!(0, "st_mode", "Its kind and who may do what with it."),
        field!(1, "st_ino", "Its number on the device."),
        field!(2, "st_dev", "The device."),
        field!(3, "st_nlink", "How many names it has."),
        field!(4, "st_uid", "Its owner."),
        field!(5, "st_gid", "Its group."),
        field!(6, "st_size", "How many bytes it has."),
        field!(7, "st_atime", "When it was read last."),
        field!(8, "st_mtime", "When it was changed last."),
        field!(9, "st_ctime", "When something about it changed last."),
        field!(10, "st_atime_ns", "The same in nanoseconds."),
        field!(11, "st_mtime_ns", "The same in nanoseconds."),
        field!(12, "st_ctime_ns", "The same in nanoseconds."),
        field!(13, "st_blksize", "A good size to read at once."),
        field!(14, "st_blocks", "How many blocks of 512 bytes it takes."),
        field!(15, "st_rdev", "The device that it is."),
        struct_sequence::REPR,
    ],
    new: Some(|cx, class, args| struct_sequence::construct(cx, class, args, 10, HIDDEN)),
    dotted: true,
    ..Definition::PLAIN
};

/// What only goes by its name.
const HIDDEN: &[&str] = &[
    "st_atime",
    "st_mtime",
    "st_ctime",
    "st_atime_ns",
    "st_mtime_ns",
    "st_ctime_ns",
    "st_blksize",
    "st_blocks",
    "st_rdev",
];

fn result(stat: &libc::stat) -> Value {
    let times =
        [(stat.st_atime, stat.st_atime_nsec), (stat.st_mtime, stat.st_mtime_nsec), (stat.st_ctime, stat.st_ctime_nsec)];
    let visible = vec![
        stat.st_mode.into(),
        told(stat.st_ino, Owner::File).into(),
        stat.st_dev.into(),
        Value::Int(stat.st_nlink as i64),
        stat.st_uid.into(),
        stat.st_gid.into(),
        stat.st_size.into(),
        times[0].0.into(),
        times[1].0.into(),
        times[2].0.into(),
    ];
    let seconds = |(seconds, nanos): (i64, i64)| Value::from(seconds as f64 + nanos as f64 * 1e-9);
    let nanos = |(seconds, nanos): (i64, i64)| Value::Int(seconds.wrapping_mul(1_000_000_000).wrapping_add(nanos));
    let hidden = [
        ("st_atime", seconds(times[0])),
        ("st_mtime", seconds(times[1])),
        ("st_ctime", seconds(times[2])),
        ("st_atime_ns", nanos(times[0])),
        ("st_mtime_ns", nanos(times[1])),
        ("st_ctime_ns", nanos(times[2])),
        ("st_blksize", stat.st_blksize.into()),
        ("st_blocks", stat.st_blocks.into()),
        ("st_rdev", stat.st_rdev.into()),
    ];
    struct_sequence::make(&STAT_RESULT, visible, &hidden)
}

/// What the system knows of a path or a descriptor.
pub(super) fn raw_stat(cx: &mut Cx, file: &Value, function: &str, follow: bool) -> Answer<libc::stat> {
    // Who does not follow links takes no descriptor.
    let given = Given::of(cx, function, file, if function == "lstat" { PATH } else { PATH_OR_FD })?;
    let found = match &given.place {
        Place::Fd(fd) => fstat_of(*fd),
        Place::Path(name) => stat_of(name, follow),
    };
    found.map_err(|errno| given.failed(cx, errno))
}

pub(super) fn stat(cx: &mut Cx, file: &Value, function: &str, follow: bool) -> Answer {
    raw_stat(cx, file, function, follow).map(|stat| result(&stat))
}

pub(super) fn fstat(cx: &mut Cx, fd: &Value) -> Answer {
    let fd = fd_of(cx, fd)?;
    fstat_of(fd).map(|stat| result(&stat)).map_err(|errno| os_error(cx, errno))
}
