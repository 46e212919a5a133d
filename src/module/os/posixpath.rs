//! The module `os.path`: taking paths apart, putting them together, and asking what is there.

use super::getcwd;
use super::stat::raw_stat;
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::{OS_ERROR, TYPE_ERROR, VALUE_ERROR};
use crate::object::exception::raise::{type_error, value_error};
use crate::object::io::path;
use crate::object::iterator::collect;
use crate::object::module::Module;
use crate::object::protocol::{index, truth};
use crate::object::row::{Row, Takes, asks};
use crate::object::value::Value;

const FUNCTIONS: &[Row] = &[
    asks("abspath", "(path)", Takes::Python, abspath, "The whole path, from the root."),
    asks(
        "basename",
        "(p)",
        Takes::Python,
        |cx, args| apart(cx, args, |p| Parts::One(after_slash(p))),
        "The last part of a path.",
    ),
    asks("commonpath", "(paths)", Takes::Python, commonpath, "The longest path that all begin with."),
    asks("commonprefix", "(m)", Takes::Python, commonprefix, "The longest text that all begin with."),
    asks(
        "dirname",
        "(p)",
        Takes::Python,
        |cx, args| apart(cx, args, |p| Parts::One(head(p))),
        "All but the last part of a path.",
    ),
    asks(
        "exists",
        "(path)",
        Takes::Python,
        |cx, args| kind(cx, args, "stat", true, None),
        "Whether there is such a file.",
    ),
    asks("expanduser", "(path)", Takes::Python, expanduser, "Puts the user's own folder in the place of ~."),
    asks(
        "getatime",
        "(filename)",
        Takes::Python,
        |cx, args| time(cx, args, |s| (s.st_atime, s.st_atime_nsec)),
        "When it was read last.",
    ),
    asks(
        "getctime",
        "(filename)",
        Takes::Python,
        |cx, args| time(cx, args, |s| (s.st_ctime, s.st_ctime_nsec)),
        "When something about it changed last.",
    ),
    asks(
        "getmtime",
        "(filename)",
        Takes::Python,
        |cx, args| time(cx, args, |s| (s.st_mtime, s.st_mtime_nsec)),
        "When it was changed last.",
    ),
    asks(
        "getsize",
        "(filename)",
        Takes::Python,
        |cx, args| Ok(known(cx, &args[0], "stat", true)?.st_size.into()),
        "How many bytes a file has.",
    ),
    asks(
        "isabs",
        "(s)",
        Takes::Python,
        |cx, args| {
            let p = path::need(cx, &args[0])?;
            Ok(path::bytes(&p).starts_with(b"/").into())
        },
        "Whether a path starts at the root.",
    ),
    asks(
        "isdir",
        "(s)",
        Takes::Python,
        |cx, args| kind(cx, args, "stat", true, Some(libc::S_IFDIR)),
        "Whether it is a folder.",
    ),
    asks(
        "isfile",
        "(path)",
        Takes::Python,
        |cx, args| kind(cx, args, "stat", true, Some(libc::S_IFREG)),
        "Whether it is a file.",
    ),
    asks(
        "islink",
        "(path)",
        Takes::Python,
        |cx, args| kind(cx, args, "lstat", false, Some(libc::S_IFLNK)),
        "Whether it is a link.",
    ),
    asks("join", "(a, *p)", Takes::Python, join, "Puts parts of a path together.").example("os.path.join('a', 'b')"),
    asks(
        "lexists",
        "(path)",
        Takes::Python,
        |cx, args| kind(cx, args, "lstat", false, None),
        "Whether there is such a name.",
    ),
    asks("normcase", "(s)", Takes::Python, |cx, args| path::need(cx, &args[0]), "The path itself."),
    asks(
        "normpath",
        "(path)",
        Takes::Python,
        |cx, args| apart(cx, args, |p| Parts::Made(normal(p))),
        "The path without detours.",
    ),
    asks("realpath", "(filename, *, strict=False)", Takes::Python, realpath, "The path without links."),
    asks("relpath", "(path, start=None)", Takes::Python, relpath, "The way to a path from a folder."),
    asks("samefile", "(f1, f2)", Takes::Python, samefile, "Whether two paths are the same file."),
    asks(
        "split",
        "(p)",
        Takes::Python,
        |cx, args| apart(cx, args, |p| Parts::Two(head(p), after_slash(p))),
        "All but the last part, and the last part.",
    ),
    asks(
        "splitdrive",
        "(p)",
        Takes::Python,
        |cx, args| apart(cx, args, |p| Parts::Two(&p[..0], p)),
        "Nothing, and the path.",
    ),
    asks(
        "splitext",
        "(p)",
        Takes::Python,
        |cx, args| apart(cx, args, splitext),
        "A path without its extension, and that.",
    ),
];

pub(crate) fn make_path(_: &mut Cx) -> Answer {
    let module = Module::new("posixpath", "Taking paths apart, and asking what is there.", FUNCTIONS);
    for (name, text) in [("sep", "/"), ("curdir", "."), ("pardir", ".."), ("extsep", "."), ("pathsep", ":")] {
        module.attrs.set_text(name, text.into());
    }
    module.attrs.set_text("altsep", Value::None);
    module.attrs.set_text("devnull", "/dev/null".into());
    Ok(Value::Module(module))
}

/// What becomes of a path that is taken apart.
enum Parts<'a> {
    One(&'a [u8]),
    Two(&'a [u8], &'a [u8]),
    Made(Vec<u8>),
}

/// A piece of a path, of the same kind as the path.
fn like(path: &Value, bytes: &[u8]) -> Value {
    match path.plain() {
        Value::Bytes(_) => Value::bytes(bytes),
        _ => path::decode(bytes).into(),
    }
}

fn apart(cx: &mut Cx, args: &[Value], cut: fn(&[u8]) -> Parts<'_>) -> Answer {
    let path = path::need(cx, &args[0])?;
    let bytes = path::bytes(&path);
    Ok(match cut(&bytes) {
        Parts::One(one) => like(&path, one),
        Parts::Two(a, b) => Value::tuple([like(&path, a), like(&path, b)]),
        Parts::Made(made) => like(&path, &made),
    })
}

fn slash(path: &[u8]) -> usize {
    path.iter().rposition(|b| *b == b'/').map_or(0, |at| at + 1)
}

fn after_slash(path: &[u8]) -> &[u8] {
    &path[slash(path)..]
}

fn head(path: &[u8]) -> &[u8] {
    let head = &path[..slash(path)];
    match head.iter().rposition(|b| *b != b'/') {
        Some(last) => &head[..=last],
        None => head,
    }
}

fn splitext(path: &[u8]) -> Parts<'_> {
    let name = after_slash(path);
    let dots = name.iter().take_while(|b| **b == b'.').count();
    match name[dots..].iter().rposition(|b| *b == b'.').filter(|_| dots < name.len()) {
        Some(at) => {
            let at = path.len() - name.len() + dots + at;
            Parts::Two(&path[..at], &path[at..])
        }
        None => Parts::Two(path, &path[path.len()..]),
    }
}

fn normal(path: &[u8]) -> Vec<u8> {
    let slashes = path.iter().take_while(|b| **b == b'/').count();
    // Two slashes at the start may mean something else than one.
    let root = match slashes {
        0 => 0,
        2 => 2,
        _ => 1,
    };
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in path.split(|b| *b == b'/').filter(|part| !part.is_empty() && *part != b".") {
        let above = parts.last().is_none_or(|last| *last == b"..");
        match part {
            b".." if above && root > 0 => {}
            b".." if above => parts.push(part),
            b".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    let made = [&b"//"[..root], &parts.join(&b'/')].concat();
    if made.is_empty() { b".".to_vec() } else { made }
}

fn whole(cx: &mut Cx, bytes: &[u8]) -> Answer<Vec<u8>> {
    if bytes.starts_with(b"/") {
        return Ok(normal(bytes));
    }
    let mut all = getcwd(cx)?;
    all.push(b'/');
    all.extend_from_slice(bytes);
    Ok(normal(&all))
}

fn abspath(cx: &mut Cx, args: &[Value]) -> Answer {
    let path = path::need(cx, &args[0])?;
    let all = whole(cx, &path::bytes(&path))?;
    Ok(like(&path, &all))
}

fn realpath(cx: &mut Cx, args: &[Value]) -> Answer {
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    let path = path::need(cx, &args[0])?;
    let all = whole(cx, &path::bytes(&path))?;
    if all.contains(&0) {
        return Err(value_error(cx, "embedded null byte"));
    }
    let real = match std::fs::canonicalize(std::ffi::OsStr::from_bytes(&path::bytes(&path))) {
        Ok(real) => real.into_os_string().into_vec(),
        Err(_) => all,
    };
    Ok(like(&path, &real))
}

/// Refuses text and bytes side by side.
fn same_kind(cx: &Cx, a: &Value, b: &Value) -> Answer<()> {
    match (a.plain(), b.plain()) {
        (Value::Str(_), Value::Bytes(_)) | (Value::Bytes(_), Value::Str(_)) => {
            Err(type_error(cx, "Can't mix strings and bytes in path components"))
        }
        _ => Ok(()),
    }
}

fn relpath(cx: &mut Cx, args: &[Value]) -> Answer {
    if !truth::is_true(cx, &args[0])? {
        return Err(value_error(cx, "no path specified"));
    }
    let path = path::need(cx, &args[0])?;
    let bytes = path::bytes(&path);
    let start = match args[1].some() {
        Some(start) => {
            let start = path::need(cx, start)?;
            same_kind(cx, &path, &start)?;
            path::bytes(&start)
        }
        None => b".".to_vec(),
    };
    let (to, from) = (whole(cx, &bytes)?, whole(cx, &start)?);
    let parts = |path: &[u8]| -> Vec<Vec<u8>> {
        path.split(|b| *b == b'/').filter(|part| !part.is_empty()).map(<[u8]>::to_vec).collect()
    };
    let (to, from) = (parts(&to), parts(&from));
    let same = to.iter().zip(&from).take_while(|(a, b)| a == b).count();
    let mut way = vec![b"..".to_vec(); from.len() - same];
    way.extend_from_slice(&to[same..]);
    let way = if way.is_empty() { b".".to_vec() } else { way.join(&b'/') };
    Ok(like(&path, &way))
}

fn join(cx: &mut Cx, args: &[Value]) -> Answer {
    let first = path::need(cx, &args[0])?;
    let mut made = path::bytes(&first);
    let Value::Tuple(more) = &args[1] else { return Ok(first) };
    for part in more.iter() {
        let part = match path::of(cx, part) {
            Ok(Some(part)) => part,
            Err(raised) if !raised.is_a(&TYPE_ERROR) => return Err(raised),
            _ => {
                let name = part.type_name();
                let message =
                    format!("join() argument must be str, bytes, or os.PathLike object, not '{}'", name.as_str());
                return Err(type_error(cx, message));
            }
        };
        same_kind(cx, &first, &part)?;
        let bytes = path::bytes(&part);
        if bytes.starts_with(b"/") {
            made = bytes;
            continue;
        }
        if !made.is_empty() && !made.ends_with(b"/") {
            made.push(b'/');
        }
        made.extend_from_slice(&bytes);
    }
    Ok(like(&first, &made))
}

fn expanduser(cx: &mut Cx, args: &[Value]) -> Answer {
    let path = path::need(cx, &args[0])?;
    let bytes = path::bytes(&path);
    match (bytes.strip_prefix(b"~"), super::environ::variable(cx, "HOME")) {
        (Some(rest), Some(home)) if rest.is_empty() || rest.starts_with(b"/") => {
            let mut made = home.trim_end_matches('/').as_bytes().to_vec();
            made.extend_from_slice(rest);
            Ok(like(&path, &made))
        }
        _ => Ok(path),
    }
}

/// What the system knows of it. What `os.stat` warns of is not for whoever asks here: CPython has this in Python.
fn known(cx: &mut Cx, file: &Value, function: &str, follow: bool) -> Answer<libc::stat> {
    let stat = raw_stat(cx, file, function, follow);
    cx.warning = None;
    stat
}

/// Whether there is something of this kind.
fn kind(cx: &mut Cx, args: &[Value], function: &str, follow: bool, wanted: Option<libc::mode_t>) -> Answer {
    match known(cx, &args[0], function, follow) {
        Ok(stat) => Ok(wanted.is_none_or(|kind| stat.st_mode & libc::S_IFMT == kind).into()),
        Err(raised) if raised.is_a(&OS_ERROR) || raised.is_a(&VALUE_ERROR) => Ok(false.into()),
        Err(raised) => Err(raised),
    }
}

fn time(cx: &mut Cx, args: &[Value], of: fn(&libc::stat) -> (i64, i64)) -> Answer {
    let (seconds, nanos) = of(&known(cx, &args[0], "stat", true)?);
    Ok(Value::from(seconds as f64 + nanos as f64 * 1e-9))
}

fn samefile(cx: &mut Cx, args: &[Value]) -> Answer {
    let (a, b) = (known(cx, &args[0], "stat", true)?, known(cx, &args[1], "stat", true)?);
    Ok((a.st_ino == b.st_ino && a.st_dev == b.st_dev).into())
}

fn paths(cx: &mut Cx, list: &Value) -> Answer<Vec<Value>> {
    let mut paths = Vec::new();
    for item in collect(cx, list)? {
        paths.push(path::need(cx, &item)?);
    }
    Ok(paths)
}

fn commonprefix(cx: &mut Cx, args: &[Value]) -> Answer {
    if !truth::is_true(cx, &args[0])? {
        return Ok("".into());
    }
    index::get_item(cx, &args[0], &Value::Int(0))?;
    let paths = paths(cx, &args[0])?;
    let Some(first) = paths.first() else { return Ok("".into()) };
    if let Some(other) = paths.iter().find(|other| same_kind(cx, first, other).is_err()) {
        let (a, b) = (other.type_name(), first.type_name());
        let message = format!("'<' not supported between instances of '{}' and '{}'", a.as_str(), b.as_str());
        return Err(type_error(cx, message));
    }
    let mut common = path::decode(&path::bytes(first));
    for other in &paths[1..] {
        let other = path::decode(&path::bytes(other));
        let same: usize =
            common.chars().zip(other.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
        common.truncate(same);
    }
    Ok(like(first, &path::encode(&common)))
}

fn commonpath(cx: &mut Cx, args: &[Value]) -> Answer {
    let paths = if truth::is_true(cx, &args[0])? { paths(cx, &args[0])? } else { Vec::new() };
    let Some(first) = paths.first().cloned() else {
        return Err(value_error(cx, "commonpath() arg is an empty sequence"));
    };
    for other in &paths {
        same_kind(cx, &first, other)?;
    }
    let all: Vec<Vec<u8>> = paths.iter().map(path::bytes).collect();
    let rooted = all[0].starts_with(b"/");
    if all.iter().any(|path| path.starts_with(b"/") != rooted) {
        return Err(value_error(cx, "Can't mix absolute and relative paths"));
    }
    let parts: Vec<Vec<&[u8]>> = all
        .iter()
        .map(|path| path.split(|b| *b == b'/').filter(|part| !part.is_empty() && *part != b".").collect())
        .collect();
    let mut same = parts[0].len();
    for other in &parts[1..] {
        same = same.min(parts[0].iter().zip(other).take_while(|(a, b)| a == b).count());
    }
    let mut made = if rooted { b"/".to_vec() } else { Vec::new() };
    made.extend_from_slice(&parts[0][..same].join(&b'/'));
    Ok(like(&first, &made))
}
