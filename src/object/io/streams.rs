//! The standard streams: text files over the host, which shows what is written and hands in what is typed.

use super::buffered_classes::{READER, WRITER, over};
use super::file_class::FILE_IO;
use super::raw::{Raw, RawIo};
use super::text_classes::over as text_over;
use super::{BUFFER_SIZE, unsupported};
use crate::event::Stream;
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::{failure, value_error};
use crate::object::instance::Object;
use crate::object::protocol::attribute::call_method;
use crate::object::str::intern;
use crate::object::value::Value;
use crate::world::cell::Shared;

/// One standard stream as a raw file. None stands for the input.
struct HostRaw {
    stream: Option<Stream>,
    /// What was typed and not read yet.
    typed: Shared<Vec<u8>>,
    /// The beginning of a character whose end has not been written yet.
    cut: Shared<Vec<u8>>,
    closed: Shared<bool>,
}

impl HostRaw {
    fn check(&self, cx: &mut Cx) -> Answer<()> {
        if *self.closed.get() { Err(value_error(cx, "I/O operation on closed file")) } else { Ok(()) }
    }
}

impl RawIo for HostRaw {
    fn read(&self, cx: &mut Cx, room: &mut [u8]) -> Answer<Option<usize>> {
        self.check(cx)?;
        if self.stream.is_some() {
            return Err(unsupported(cx, "File not open for reading"));
        }
        if self.typed.get().is_empty() {
            let host = cx.host.clone();
            let line = host.read_line("").map_err(|f| failure(cx, &f))?;
            drop(self.typed.replace(line.into_bytes()));
        }
        let mut typed = self.typed.get_mut();
        let count = typed.len().min(room.len());
        room[..count].copy_from_slice(&typed[..count]);
        typed.drain(..count);
        Ok(Some(count))
    }

    fn write(&self, cx: &mut Cx, bytes: &[u8]) -> Answer<Option<usize>> {
        self.check(cx)?;
        let Some(stream) = self.stream else { return Err(unsupported(cx, "File not open for writing")) };
        let mut all = self.cut.take();
        all.extend_from_slice(bytes);
        let text = match std::str::from_utf8(&all) {
            Ok(text) => text.to_string(),
            Err(error) if error.error_len().is_none() => {
                drop(self.cut.replace(all.split_off(error.valid_up_to())));
                String::from_utf8_lossy(&all).into_owned()
            }
            Err(_) => String::from_utf8_lossy(&all).into_owned(),
        };
        let host = cx.host.clone();
        host.write(stream, &text).map_err(|f| failure(cx, &f))?;
        Ok(Some(bytes.len()))
    }

    fn close(&self, _: &mut Cx) -> Answer<()> {
        *self.closed.get_mut() = true;
        Ok(())
    }

    fn is_closed(&self) -> bool {
        *self.closed.get()
    }

    fn fileno(&self, cx: &mut Cx) -> Answer<i32> {
        self.check(cx)?;
        Ok(match self.stream {
            None => 0,
            Some(Stream::Out) => 1,
            Some(Stream::Err) => 2,
        })
    }

    fn readable(&self, cx: &mut Cx) -> Answer<bool> {
        self.check(cx).map(|()| self.stream.is_none())
    }

    fn writable(&self, cx: &mut Cx) -> Answer<bool> {
        self.check(cx).map(|()| self.stream.is_some())
    }

    fn seekable(&self, cx: &mut Cx) -> Answer<bool> {
        self.check(cx).map(|()| false)
    }

    fn isatty(&self, cx: &mut Cx) -> Answer<bool> {
        self.check(cx)?;
        Ok(cx.host.is_terminal(self.stream))
    }
}

/// Makes a standard stream; None is the input.
pub(crate) fn make(cx: &mut Cx, stream: Option<Stream>) -> Answer {
    let (name, mode, class) = match stream {
        None => ("<stdin>", "r", &READER),
        Some(Stream::Out) => ("<stdout>", "w", &WRITER),
        Some(Stream::Err) => ("<stderr>", "w", &WRITER),
    };
    let raw = HostRaw { stream, typed: Shared::default(), cut: Shared::default(), closed: Shared::default() };
    let raw = Object::native(&FILE_IO, Raw::new(raw));
    if let Value::Object(object) = &raw {
        object.attrs.set_text("name", Value::str(name));
    }
    let buffer = over(cx, class, &raw, BUFFER_SIZE)?;
    let errors = if stream == Some(Stream::Err) { "backslashreplace" } else { "strict" };
    let text = text_over(cx, &buffer, Some(intern("utf-8")), Some(intern(errors)), None, false, mode)?;
    if stream.is_some() {
        // The host decides when what is written is shown.
        if let Some(text) = text.data::<super::text::Text>()
            && let Some(settings) = text.settings.get_mut().as_mut().and_then(std::sync::Arc::get_mut)
        {
            settings.line_buffering = stream == Some(Stream::Err) || cx.host.is_terminal(Some(Stream::Out));
            settings.at_once = true;
        }
    }
    Ok(text)
}

/// `sys.stdout` of this terminal, where a program has asked for `sys`.
pub(crate) fn standard(cx: &Cx, name: &str) -> Option<Value> {
    match cx.world.modules.get_text("sys")? {
        Value::Module(sys) => sys.attrs.get_text(name),
        _ => None,
    }
}

/// Writes out what the standard streams hold: before a prompt shows something of its own, and at the end.
pub(crate) fn flush(cx: &mut Cx) {
    for name in ["stdout", "stderr"] {
        if let Some(stream) = standard(cx, name).filter(|stream| !stream.is_none()) {
            let _ = call_method(cx, &stream, "flush", &[]);
        }
    }
}
