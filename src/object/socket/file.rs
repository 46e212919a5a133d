//! A socket as a file: `makefile`, and the raw layer under the files that it makes.

use std::any::Any;
use std::sync::LazyLock;

use super::{SocketObject, begun, object_of};
use crate::net::wait::Failure;
use crate::object::bytes::ByteArray;
use crate::object::class::{Class, Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::OS_ERROR;
use crate::object::exception::raise::{error, type_error, value_error};
use crate::object::instance::Object;
use crate::object::io::base::RAW_BASE;
use crate::object::io::buffered_classes::{READER, WRITER, over as buffered};
use crate::object::io::raw::{Raw, RawIo};
use crate::object::io::text_classes::{optional_text, over as text_over};
use crate::object::io::{BUFFER_SIZE, closed, pair, unsupported};
use crate::object::iterator::collect;
use crate::object::protocol::attribute::call_method;
use crate::object::protocol::buffer::Buffer;
use crate::object::protocol::index::try_index;
use crate::object::protocol::write;
use crate::object::row::{Args, Row, Takes, asks, does, getter};
use crate::object::str::intern;
use crate::object::value::Value;
use crate::sys::socket::sendto;
use crate::world::cell::Shared;

/// `socket.SocketIO`.
pub(crate) static SOCKET_IO: LazyLock<Type> = LazyLock::new(|| Class::built_in(&DEFINITION));

static DEFINITION: Definition = Definition {
    name: "SocketIO",
    module: "socket",
    base: Some(&RAW_BASE),
    doc: "A socket as a file without a buffer.",
    methods: ROWS,
    new: Some(new),
    open: true,
    attributes: true,
    ..Definition::PLAIN
};

const ROWS: &[Row] = &[
    does("__init__", "(sock, mode)", Takes::Python, init, "Makes a file of a socket."),
    does("close", "()", Takes::Python, |cx, args| of(cx, args)?.close(cx).map(|()| Value::None), "Closes the file."),
    getter("closed", |cx, args| Ok(of(cx, args)?.is_closed().into()), "Whether the file was closed."),
    asks("fileno", "()", Takes::Python, |cx, args| of(cx, args)?.fileno(cx).map(Value::from), "Its descriptor."),
    getter("mode", |cx, args| Ok(Value::from(of(cx, args)?.state.cloned().mode)), "How it was opened."),
    getter("name", name, "The number of its descriptor; -1 once closed."),
    asks(
        "readable",
        "()",
        Takes::Python,
        |cx, args| of(cx, args)?.readable(cx).map(Value::from),
        "Whether it is read.",
    ),
    asks("readinto", "(b)", Takes::Python, readinto, "Reads into a bytearray."),
    asks("seekable", "()", Takes::Python, |cx, args| of(cx, args)?.seekable(cx).map(Value::from), "No."),
    asks(
        "writable",
        "()",
        Takes::Python,
        |cx, args| of(cx, args)?.writable(cx).map(Value::from),
        "Whether it is written.",
    ),
    asks("write", "(b)", Takes::Python, write_bytes, "Writes bytes; how many were taken."),
];

#[derive(Clone, Default)]
struct State {
    /// Unset before `__init__`, None once closed.
    socket: Value,
    mode: String,
    timed_out: bool,
}

/// What a SocketIO keeps.
#[derive(Default)]
pub(crate) struct SocketFile {
    state: Shared<State>,
}

impl SocketFile {
    fn socket(&self, cx: &mut Cx) -> Answer {
        match self.state.cloned().socket {
            Value::Unset | Value::None => Err(closed(cx)),
            socket => Ok(socket),
        }
    }

    fn has(&self, cx: &mut Cx, letter: char) -> Answer<bool> {
        if self.is_closed() {
            return Err(value_error(cx, "I/O operation on closed socket."));
        }
        Ok(self.state.cloned().mode.contains(letter))
    }

    /// Receives into a buffer by the socket's own method: None where it would block.
    fn receive(&self, cx: &mut Cx, size: usize) -> Answer<Option<Vec<u8>>> {
        let socket = self.socket(cx)?;
        if !self.readable(cx)? {
            return Err(unsupported(cx, "File or stream is not readable."));
        }
        if self.state.cloned().timed_out {
            return Err(error(cx, &OS_ERROR, "cannot read from timed out object"));
        }
        let native = socket.data::<SocketObject>().filter(|_| socket.class().is_built_in()).and_then(|s| s.live());
        if let Some(live) = native {
            return match live.recv(&*cx.host, size, 0) {
                Ok(bytes) => Ok(Some(bytes)),
                Err(Failure::Os(libc::EAGAIN)) => Ok(None),
                Err(failure) => {
                    self.state.get_mut().timed_out |= failure == Failure::TimedOut;
                    Err(super::raised(cx, failure))
                }
            };
        }
        let array = ByteArray::new(crate::object::memory::zeroed(cx, size)?);
        let answer = call_method(cx, &socket, "recv_into", &[Value::ByteArray(array.clone())]);
        match answer {
            Ok(count) => {
                let count = try_index(cx, &count)?.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
                let mut bytes = array.bytes.cloned();
                bytes.truncate(count);
                Ok(Some(bytes))
            }
            Err(raised) if raised.is_a(&crate::object::exception::kinds::BLOCKING_IO_ERROR) => Ok(None),
            Err(raised) => {
                self.state.get_mut().timed_out |= raised.is_a(&crate::object::exception::kinds::TIMEOUT_ERROR);
                Err(raised)
            }
        }
    }

    fn send(&self, cx: &mut Cx, bytes: &Value) -> Answer {
        let socket = self.socket(cx)?;
        if !self.writable(cx)? {
            return Err(unsupported(cx, "File or stream is not writable."));
        }
        match call_method(cx, &socket, "send", std::slice::from_ref(bytes)) {
            Err(raised) if raised.is_a(&crate::object::exception::kinds::BLOCKING_IO_ERROR) => Ok(Value::None),
            answer => answer,
        }
    }
}

impl RawIo for SocketFile {
    fn read(&self, cx: &mut Cx, room: &mut [u8]) -> Answer<Option<usize>> {
        let bytes = self.receive(cx, room.len())?;
        Ok(bytes.map(|bytes| {
            room[..bytes.len()].copy_from_slice(&bytes);
            bytes.len()
        }))
    }

    fn write(&self, cx: &mut Cx, bytes: &[u8]) -> Answer<Option<usize>> {
        let count = self.send(cx, &Value::bytes(bytes))?;
        Ok(try_index(cx, &count)?.and_then(|n| usize::try_from(n).ok()))
    }

    fn close(&self, cx: &mut Cx) -> Answer<()> {
        if self.is_closed() {
            return Ok(());
        }
        let socket = std::mem::replace(&mut self.state.get_mut().socket, Value::None);
        if socket.is_unset() {
            return Ok(());
        }
        call_method(cx, &socket, "_decref_socketios", &[]).map(drop)
    }

    fn is_closed(&self) -> bool {
        self.state.get().socket.is_none()
    }

    fn fileno(&self, cx: &mut Cx) -> Answer<i32> {
        let socket = self.socket(cx)?;
        let fd = call_method(cx, &socket, "fileno", &[])?;
        Ok(try_index(cx, &fd)?.and_then(|fd| i32::try_from(fd).ok()).unwrap_or(-1))
    }

    fn readable(&self, cx: &mut Cx) -> Answer<bool> {
        self.has(cx, 'r')
    }

    fn writable(&self, cx: &mut Cx) -> Answer<bool> {
        self.has(cx, 'w')
    }

    fn seekable(&self, cx: &mut Cx) -> Answer<bool> {
        self.has(cx, 's')
    }

    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }

    fn write_last(&self, bytes: &[u8]) {
        let live = self.state.get().socket.data::<SocketObject>().and_then(SocketObject::live);
        let Some(live) = live else { return };
        let mut rest = bytes;
        while !rest.is_empty() {
            match sendto(live.fd(), rest, libc::MSG_NOSIGNAL | libc::MSG_DONTWAIT, None) {
                Ok(count) if count > 0 => rest = &rest[count..],
                _ => return,
            }
        }
    }
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        let socket = std::mem::take(&mut self.state.own().socket);
        if let Some(object) = socket.data::<SocketObject>() {
            object.let_go();
        }
    }
}

fn of<'a>(cx: &mut Cx, args: &'a [Value]) -> Answer<&'a SocketFile> {
    let raw = args[0].data::<Raw>().and_then(|raw| raw.0.as_any()).and_then(|any| any.downcast_ref());
    match raw {
        Some(file) => Ok(file),
        None => Err(type_error(cx, "expected a SocketIO")),
    }
}

fn new(_: &mut Cx, class: &Type, _: &Args) -> Answer {
    Ok(Object::native(class, Raw::new(SocketFile::default())))
}

fn init(cx: &mut Cx, args: &[Value]) -> Answer {
    let mode = match args[2].as_str() {
        Some(mode) if matches!(mode.as_str(), "r" | "w" | "rw" | "rb" | "wb" | "rwb") => mode.to_string(),
        _ => {
            let shown = write::repr(cx, &args[2])?;
            return Err(value_error(cx, format!("invalid mode: {shown}")));
        }
    };
    let mode = if mode.contains('b') { mode } else { mode + "b" };
    let state = State { socket: args[1].clone(), mode, timed_out: false };
    drop(of(cx, args)?.state.replace(state));
    Ok(Value::None)
}

fn name(cx: &mut Cx, args: &[Value]) -> Answer {
    let file = of(cx, args)?;
    if file.is_closed() { Ok(Value::Int(-1)) } else { call_method(cx, &args[0], "fileno", &[]) }
}

fn readinto(cx: &mut Cx, args: &[Value]) -> Answer {
    let file = of(cx, args)?;
    file.socket(cx)?;
    if !file.readable(cx)? {
        return Err(unsupported(cx, "File or stream is not readable."));
    }
    let room = Buffer::writing(cx, "recv_into() argument 1", &args[1])?;
    match file.receive(cx, room.len())? {
        Some(bytes) => {
            room.put(0, &bytes);
            Ok(Value::from(bytes.len()))
        }
        None => Ok(Value::None),
    }
}

fn write_bytes(cx: &mut Cx, args: &[Value]) -> Answer {
    of(cx, args)?.send(cx, &args[1])
}

/// `socket.makefile`.
pub(crate) const MAKEFILE: Row = asks(
    "makefile",
    "(mode='r', buffering=None, *, encoding=None, errors=None, newline=None)",
    Takes::Python,
    makefile,
    "A file to read from or write to the socket.",
)
.example("f = s.makefile('r')");

fn makefile(cx: &mut Cx, args: &[Value]) -> Answer {
    let given = args[1].given().cloned().unwrap_or_else(|| Value::str("r"));
    let letters = collect(cx, &given)?;
    let letters: Option<Vec<String>> = letters.iter().map(|l| l.as_str().map(|l| l.to_string())).collect();
    let Some(letters) = letters.filter(|all| all.iter().all(|l| matches!(l.as_str(), "r" | "w" | "b"))) else {
        let shown = write::repr(cx, &given)?;
        return Err(value_error(cx, format!("invalid mode {shown} (only r, w, b allowed)")));
    };
    let has = |letter: &str| letters.iter().any(|l| l == letter);
    let (writes, binary) = (has("w"), has("b"));
    let reads = has("r") || !writes;
    let raw_mode = match (reads, writes) {
        (true, true) => "rw",
        (true, false) => "r",
        _ => "w",
    };
    let class = Value::Type(SOCKET_IO.clone());
    let raw = cx.call(&class, &[args[0].clone(), Value::str(raw_mode)])?;
    begun(cx, args, "_io_refs")?;
    *object_of(cx, &args[0])?.io_refs.get_mut() += 1;
    let buffering = match args[2].some() {
        None => -1,
        Some(buffering) => match try_index(cx, buffering)? {
            Some(buffering) => buffering,
            None => {
                let name = buffering.type_name();
                let message = format!("'<' not supported between instances of '{}' and 'int'", name.as_str());
                return Err(type_error(cx, message));
            }
        },
    };
    if buffering == 0 {
        return if binary { Ok(raw) } else { Err(value_error(cx, "unbuffered streams must be binary")) };
    }
    let size = usize::try_from(buffering).unwrap_or(BUFFER_SIZE);
    let buffer = match (reads, writes) {
        (true, true) => pair::make(cx, &raw, &raw, size)?,
        (true, false) => buffered(cx, &READER, &raw, size)?,
        _ => buffered(cx, &WRITER, &raw, size)?,
    };
    if binary {
        return Ok(buffer);
    }
    let encoding = optional_text(cx, "TextIOWrapper", "encoding", &args[3])?;
    let errors = optional_text(cx, "TextIOWrapper", "errors", &args[4])?;
    let newline = optional_text(cx, "TextIOWrapper", "newline", &args[5])?;
    let text = text_over(cx, &buffer, encoding, errors, newline, false, "")?;
    if let Value::Object(object) = &text {
        object.attrs.set_name(&intern("mode"), given);
    }
    Ok(text)
}
