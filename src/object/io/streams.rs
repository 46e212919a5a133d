//! The standard streams: text files over the descriptors of a program, or over a host that shows what is written; what is
//! typed the host hands in.

use std::sync::Arc;

use super::base::is_closed;
use super::buffered_classes::{READER, WRITER, over};
use super::file::File;
use super::file_class::FILE_IO;
use super::raw::{Raw, RawIo, block_size};
use super::text::Text;
use super::text_classes::{over as text_over, plain};
use super::{BUFFER_SIZE, unsupported};
use crate::event::Stream;
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::{failure, runtime_error, value_error};
use crate::object::exception::show;
use crate::object::instance::Object;
use crate::object::protocol::attribute::call_method;
use crate::object::protocol::write::repr;
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
        Ok(descriptor_of(self.stream))
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

/// The standard streams of a terminal: input, output, errors. Unset until one is needed.
#[derive(Default)]
pub(crate) struct Standard([Shared<Value>; 3]);

fn descriptor_of(stream: Option<Stream>) -> i32 {
    match stream {
        None => 0,
        Some(Stream::Out) => 1,
        Some(Stream::Err) => 2,
    }
}

/// A standard stream, as `sys` has it at first; None (the value) where the process was not given it.
pub(crate) fn of(cx: &mut Cx, stream: Option<Stream>) -> Answer {
    let at = descriptor_of(stream) as usize;
    let made = cx.world.standard.0[at].cloned();
    if !made.is_unset() {
        return Ok(made);
    }
    let made = if cx.host.is_open(stream) { make(cx, stream)? } else { Value::None };
    drop(cx.world.standard.0[at].replace(made.clone()));
    Ok(made)
}

/// Makes a standard stream; None is the input.
fn make(cx: &mut Cx, stream: Option<Stream>) -> Answer {
    let (name, mode, class) = match stream {
        None => ("<stdin>", "r", &READER),
        Some(Stream::Out) => ("<stdout>", "w", &WRITER),
        Some(Stream::Err) => ("<stderr>", "w", &WRITER),
    };
    let own = stream.is_some() && cx.host.has_descriptors();
    let raw = if own {
        Raw::new(File::standard(descriptor_of(stream), Value::str(name)))
    } else {
        Raw::new(HostRaw { stream, typed: Shared::default(), cut: Shared::default(), closed: Shared::default() })
    };
    let raw = Object::native(&FILE_IO, raw);
    if let Value::Object(object) = &raw {
        object.attrs.set_text("name", Value::str(name));
    }
    let unbuffered = own && cx.host.is_unbuffered();
    let size = block_size(&raw).unwrap_or(BUFFER_SIZE);
    let buffer = if unbuffered { raw } else { over(cx, class, &raw, size)? };
    let errors = match stream {
        Some(Stream::Err) => "backslashreplace",
        _ if cx.host.has_descriptors() && has_plain_locale() => "surrogateescape",
        _ => "strict",
    };
    let line_buffering = stream == Some(Stream::Err) || stream.is_some() && cx.host.is_terminal(stream);
    let newline = stream.map(|_| intern("\n"));
    let text = text_over(cx, &buffer, Some(intern("utf-8")), Some(intern(errors)), newline, line_buffering, mode)?;
    if let Some(text) = text.data::<Text>()
        && let Some(settings) = text.settings.get_mut().as_mut().and_then(Arc::get_mut)
    {
        settings.write_through = unbuffered;
        // The host decides when what is written is shown.
        settings.at_once = stream.is_some() && !own;
    }
    Ok(text)
}

/// Whether the environment asks for no language: what is no text in its encoding then passes through.
fn has_plain_locale() -> bool {
    let asked = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| std::env::var_os(name).filter(|v| !v.is_empty()));
    asked.is_none_or(|locale| ["C", "POSIX", "C.UTF-8", "C.utf8", "UTF-8"].iter().any(|plain| locale == *plain))
}

/// `sys.stdout` of this terminal, where a program has asked for `sys`.
pub(crate) fn standard(cx: &Cx, name: &str) -> Option<Value> {
    match cx.world.modules.get_text("sys")? {
        Value::Module(sys) => sys.attrs.get_text(name),
        _ => None,
    }
}

/// Where `print` prints; none is the host, which shows it.
pub(crate) fn output(cx: &mut Cx) -> Answer<Option<Value>> {
    match cx.world.modules.get_text("sys") {
        Some(Value::Module(sys)) => match sys.attrs.get_text("stdout") {
            Some(stream) => Ok(Some(stream)),
            None => Err(runtime_error(cx, "lost sys.stdout")),
        },
        _ if cx.host.has_descriptors() => of(cx, Some(Stream::Out)).map(Some),
        _ => Ok(None),
    }
}

/// Whether what is written to a file is shown by the host, as soon as it is written.
pub(crate) fn is_shown_by_host(file: &Value) -> bool {
    plain(file).is_some_and(|text| text.settings.get().as_ref().is_some_and(|settings| settings.at_once))
}

/// Writes text to a file.
pub(crate) fn write(cx: &mut Cx, file: &Value, text: &str) -> Answer<()> {
    match plain(file) {
        Some(native) => native.write(cx, text),
        None => call_method(cx, file, "write", &[Value::from(text)]).map(drop),
    }
}

/// Writes text where `print` does.
pub(crate) fn say(cx: &mut Cx, text: &str) -> Answer<()> {
    match output(cx)? {
        Some(Value::None) => Ok(()),
        Some(file) => write(cx, &file, text),
        None => {
            let host = cx.host.clone();
            host.write(Stream::Out, text).map_err(|f| failure(cx, &f))
        }
    }
}

/// Writes to the stream for errors, wherever it goes now; what goes wrong with that is no one's business.
pub(crate) fn complain(cx: &mut Cx, text: &str) {
    let file = match standard(cx, "stderr") {
        Some(file) => Some(file),
        None if cx.host.has_descriptors() => of(cx, Some(Stream::Err)).ok(),
        None => None,
    };
    match file {
        Some(Value::None) => {}
        Some(file) => drop(write(cx, &file, text)),
        None => drop(cx.host.clone().write(Stream::Err, text)),
    }
}

/// The stream of a name as far as there is one: `sys` may have another one than was made.
fn present(cx: &Cx, name: &str, stream: Stream) -> Option<Value> {
    let made = || Some(cx.world.standard.0[descriptor_of(Some(stream)) as usize].cloned());
    let found = if cx.world.modules.get_text("sys").is_some() { standard(cx, name) } else { made() };
    found.filter(|found| !found.is_none() && !found.is_unset())
}

/// Writes out what the standard streams hold, before a prompt shows something of its own.
pub(crate) fn flush(cx: &mut Cx) {
    flush_errors(cx);
    if let Some(stream) = present(cx, "stdout", Stream::Out) {
        let _ = call_method(cx, &stream, "flush", &[]);
    }
}

/// Writes out what the stream for errors holds.
pub(crate) fn flush_errors(cx: &mut Cx) {
    if let Some(stream) = present(cx, "stderr", Stream::Err) {
        let _ = call_method(cx, &stream, "flush", &[]);
    }
}

/// The same where nothing comes after it: a failure is told, and false.
pub(crate) fn finish(cx: &mut Cx) -> bool {
    let mut fine = true;
    if let Some(stream) = present(cx, "stdout", Stream::Out)
        && !is_closed(cx, &stream).unwrap_or(false)
        && let Err(raised) = call_method(cx, &stream, "flush", &[])
    {
        fine = false;
        let what = repr(cx, &stream).unwrap_or_default();
        let text = format!("Exception ignored in: {what}\n{}\n", show::show(cx, &raised));
        complain(cx, &text);
    }
    if let Some(stream) = present(cx, "stderr", Stream::Err)
        && !is_closed(cx, &stream).unwrap_or(false)
    {
        fine &= call_method(cx, &stream, "flush", &[]).is_ok();
    }
    fine
}
