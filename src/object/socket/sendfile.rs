//! `sendfile`: a whole file to a socket, by the kernel's own call where it can, else piece by piece.

use std::sync::LazyLock;

use super::{OrRaise, live, raised};
use crate::net::socket::Mode;
use crate::net::wait::Failure;
use crate::object::class::{Class, Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::{ATTRIBUTE_ERROR, EXCEPTION};
use crate::object::exception::raise::{type_error, value_error, with_args};
use crate::object::exception::{Passed, Raised, methods};
use crate::object::io::UNSUPPORTED;
use crate::object::protocol::arithmetic::{self, int_ref};
use crate::object::protocol::attribute::{call_method, find, get_text};
use crate::object::protocol::buffer::Buffer;
use crate::object::protocol::index::{contains, try_index};
use crate::object::protocol::truth::is_true;
use crate::object::protocol::write;
use crate::object::row::{Row, Takes, asks, does};
use crate::object::str::intern;
use crate::object::value::Value;
use crate::syntax::ast::BinaryOp;

/// Says, between the two ways of sending, that the first one cannot.
pub(crate) static GIVE_UP: LazyLock<Type> = LazyLock::new(|| {
    static DEFINITION: Definition = Definition {
        name: "_GiveupOnSendfile",
        module: "socket",
        base: Some(&EXCEPTION),
        new: Some(methods::NEW),
        open: true,
        ..Definition::PLAIN
    };
    Class::built_in(&DEFINITION)
});

const PARAMS: &str = "(file, offset=0, count=None)";

pub(crate) const METHODS: &[Row] = &[
    asks("sendfile", PARAMS, Takes::Python, sendfile, "Sends a file; how many bytes.")
        .example("s.sendfile(open('f', 'rb'))"),
    asks("_sendfile_use_sendfile", PARAMS, Takes::Python, by_kernel, "Sends a file by the kernel's own call."),
    asks("_sendfile_use_send", PARAMS, Takes::Python, by_pieces, "Sends a file piece by piece."),
    does(
        "_check_sendfile_params",
        "(file, offset, count)",
        Takes::Python,
        |cx, args| check(cx, args).map(|_| Value::None),
        "Refuses what cannot be sent.",
    ),
];

/// At most so much with one call of the kernel's.
const MOST: u64 = 1 << 30;
const PIECE: u64 = 8192;

fn sendfile(cx: &mut Cx, args: &[Value]) -> Answer {
    match by_kernel(cx, args) {
        Err(gave_up) if gave_up.is_a(&GIVE_UP) => {
            let before = cx.handled.replace(gave_up);
            let answer = by_pieces(cx, args);
            cx.handled = before;
            answer
        }
        answer => answer,
    }
}

/// How much is to be sent, where that was said.
fn check(cx: &mut Cx, args: &[Value]) -> Answer<Option<u64>> {
    if let Some(mode) = find(cx, &args[1], &intern("mode"))?
        && !contains(cx, &mode, &Value::str("b"))?
    {
        return Err(value_error(cx, "file should be opened in binary mode"));
    }
    if live(cx, &args[0])?.kind & libc::SOCK_STREAM == 0 {
        return Err(value_error(cx, "only SOCK_STREAM type sockets are supported"));
    }
    let Some(count) = args[3].some() else { return Ok(None) };
    let number = if int_ref(count.plain()).is_some() { try_index(cx, count)? } else { None };
    match number {
        Some(number) if number > 0 => Ok(Some(number as u64)),
        wrong => {
            let message = format!("count must be a positive integer (got {})", write::repr(cx, count)?);
            Err(if wrong.is_some() { value_error(cx, message) } else { type_error(cx, message) })
        }
    }
}

/// Says that the kernel's call is of no use here, because of `why`.
fn give_up(cx: &mut Cx, why: Raised) -> Raised {
    why.0.traceback.get_mut().push(Passed::inside());
    let value = why.value();
    let before = cx.handled.replace(why);
    let gave_up = with_args(cx, &GIVE_UP, vec![value]);
    gave_up.0.traceback.get_mut().push(Passed::inside());
    cx.handled = before;
    gave_up
}

/// Where in the file to begin.
fn place(cx: &mut Cx, value: &Value) -> Answer<i64> {
    match value.given() {
        None => Ok(0),
        Some(value) => super::argument::long(cx, value, "long"),
    }
}

fn by_kernel(cx: &mut Cx, args: &[Value]) -> Answer {
    let count = check(cx, args)?;
    let file = &args[1];
    let fd = match call_method(cx, file, "fileno", &[]) {
        Ok(fd) => try_index(cx, &fd)?.and_then(|fd| i32::try_from(fd).ok()).unwrap_or(-1),
        Err(why) if why.is_a(&ATTRIBUTE_ERROR) || why.is_a(&UNSUPPORTED) => return Err(give_up(cx, why)),
        Err(other) => return Err(other),
    };
    let size = match crate::object::io::file::size_of(fd) {
        Ok(size) => size,
        Err(errno) => {
            let why = crate::object::exception::raise::os_error(cx, errno);
            return Err(give_up(cx, why));
        }
    };
    if size == 0 {
        return Ok(Value::Int(0));
    }
    let socket = live(cx, &args[0])?;
    if socket.mode() == Mode::NonBlocking {
        return Err(value_error(cx, "non-blocking sockets are not supported"));
    }
    let start = place(cx, &args[2])?;
    let most = count.unwrap_or(size).min(MOST);
    let mut sent = 0u64;
    let ended = loop {
        let step = count.map_or(most, |count| (count - sent).min(MOST));
        if step == 0 {
            break Ok(());
        }
        match socket.send_file(&*cx.host, fd, Some(start + sent as i64), step as usize) {
            Ok(0) => break Ok(()),
            Ok(moved) => sent += moved as u64,
            Err(failure) => break Err(failure),
        }
    };
    if sent > 0 {
        seek(cx, file, start + sent as i64)?;
    }
    match ended {
        Ok(()) => Ok(Value::from(sent)),
        Err(Failure::Os(errno)) if sent == 0 => {
            let why = raised(cx, Failure::Os(errno));
            Err(give_up(cx, why))
        }
        Err(failure) => Err(failure).or_raise(cx),
    }
}

/// Leaves the file at the end of what was sent.
fn seek(cx: &mut Cx, file: &Value, to: i64) -> Answer<()> {
    if find(cx, file, &intern("seek"))?.is_some() {
        call_method(cx, file, "seek", &[Value::Int(to)])?;
    }
    Ok(())
}

fn by_pieces(cx: &mut Cx, args: &[Value]) -> Answer {
    let count = check(cx, args)?;
    let file = &args[1];
    if live(cx, &args[0])?.mode() == Mode::NonBlocking {
        return Err(value_error(cx, "non-blocking sockets are not supported"));
    }
    let start = args[2].given().cloned().unwrap_or(Value::Int(0));
    if is_true(cx, &start)? {
        call_method(cx, file, "seek", std::slice::from_ref(&start))?;
    }
    let read = get_text(cx, file, "read")?;
    let mut sent = 0u64;
    let ended = pieces(cx, args, &read, count, &mut sent);
    if sent > 0 && find(cx, file, &intern("seek"))?.is_some() {
        let end = arithmetic::binary(cx, BinaryOp::Add, &start, &Value::from(sent))?;
        call_method(cx, file, "seek", &[end])?;
    }
    ended.map(|()| Value::from(sent))
}

fn pieces(cx: &mut Cx, args: &[Value], read: &Value, count: Option<u64>, sent: &mut u64) -> Answer<()> {
    loop {
        let step = count.map_or(PIECE, |count| (count - *sent).min(PIECE));
        if step == 0 {
            return Ok(());
        }
        let piece = cx.call(read, &[Value::from(step)])?;
        if Buffer::get(cx, &piece)?.is_none() {
            let name = piece.type_name();
            let message = format!("memoryview: a bytes-like object is required, not '{}'", name.as_str());
            return Err(type_error(cx, message));
        }
        let bytes = Buffer::need(cx, &piece)?.to_vec();
        if bytes.is_empty() {
            return Ok(());
        }
        let mut rest = &bytes[..];
        while !rest.is_empty() {
            cx.tick()?;
            let answer = call_method(cx, &args[0], "send", &[Value::bytes(rest)]);
            match answer {
                Ok(moved) => {
                    let moved = try_index(cx, &moved)?.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
                    *sent += moved as u64;
                    rest = rest.get(moved..).unwrap_or_default();
                }
                Err(blocked) if blocked.is_a(&crate::object::exception::kinds::BLOCKING_IO_ERROR) => {}
                Err(other) => return Err(other),
            }
        }
    }
}
