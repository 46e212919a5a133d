//! The layer of text: characters over a file of bytes, its encoding, its lines.

use std::sync::Arc;

use super::buffered::Buffered;
use super::newline::{Newline, Translator};
use super::{BUFFER_SIZE, unsupported};
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::OS_ERROR;
use crate::object::exception::raise::{error, type_error, value_error};
use crate::object::protocol::arithmetic::raise_fault;
use crate::object::protocol::attribute::call_method;
use crate::object::protocol::buffer::Buffer;
use crate::object::protocol::index::try_index;
use crate::object::str::Str;
use crate::object::str::codecs;
use crate::object::value::{Truth, Value};
use crate::pure::text::codec::{self, Codec, Decoder};
use crate::world::cell::Shared;

/// What a `TextIOWrapper` keeps.
#[derive(Default)]
pub(crate) struct Text {
    /// Unset before `__init__`, None once detached.
    buffer: Shared<Value>,
    pub settings: Shared<Option<Arc<Settings>>>,
    state: Shared<State>,
}

#[derive(Clone)]
pub(crate) struct Settings {
    pub encoding: Arc<Str>,
    pub errors: Arc<Str>,
    pub newline: Newline,
    pub line_buffering: bool,
    pub write_through: bool,
    /// All that is written goes out to the end of the layers: whoever shows it has a buffer of his own.
    pub at_once: bool,
    pub seekable: bool,
    pub readable: bool,
    pub writable: bool,
    pub codec: Codec,
}

#[derive(Default)]
struct State {
    decoder: Option<Decoder>,
    translator: Translator,
    /// Bytes that are no whole character yet.
    rest: Vec<u8>,
    /// Text that was read and not handed out, from `at` on.
    decoded: String,
    at: usize,
    /// How decoding stood before `decoded`, and the bytes that it was made of.
    before: Option<Before>,
    /// `next()` was called: `tell` does not know where it stands.
    told_off: bool,
    /// Encoded and not written yet.
    pending: Vec<u8>,
    /// The byte order mark has been written, or there is none to write.
    marked: bool,
}

struct Before {
    decoder: Option<Decoder>,
    translator: Translator,
    bytes: Vec<u8>,
}

impl Text {
    pub(crate) fn start(&self, buffer: Value, settings: Settings) {
        drop(self.settings.replace(Some(Arc::new(settings))));
        drop(self.state.replace(State::default()));
        drop(self.buffer.replace(buffer));
    }

    /// Whether something stands before what will be written: then there is no byte order mark to write.
    pub(crate) fn begins_at(&self, beyond_start: bool) {
        self.state.get_mut().marked = beyond_start;
    }

    /// The file of bytes below.
    pub(crate) fn buffer(&self, cx: &mut Cx) -> Answer {
        match &*self.buffer.get() {
            Value::Unset => Err(value_error(cx, "I/O operation on uninitialized object")),
            Value::None => Err(value_error(cx, "underlying buffer has been detached")),
            buffer => Ok(buffer.clone()),
        }
    }

    pub(crate) fn detach(&self) -> Value {
        self.buffer.replace(Value::None)
    }

    /// The file below, unless it is closed.
    pub(crate) fn open(&self, cx: &mut Cx) -> Answer {
        let buffer = self.buffer(cx)?;
        let closed = match native(&buffer) {
            Some(buffered) => buffered.is_closed(cx)?,
            None => super::base::is_closed(cx, &buffer)?,
        };
        if closed { Err(super::closed(cx)) } else { Ok(buffer) }
    }

    pub(crate) fn settings(&self, cx: &mut Cx) -> Answer<Arc<Settings>> {
        match self.settings.cloned() {
            Some(settings) => Ok(settings),
            None => Err(value_error(cx, "I/O operation on uninitialized object")),
        }
    }

    /// The line ends seen so far.
    pub(crate) fn newlines(&self) -> Vec<&'static str> {
        self.state.get().translator.seen.all()
    }

    /// The file below to read from, with what is to be written gone out.
    fn reading(&self, cx: &mut Cx) -> Answer<(Value, Arc<Settings>)> {
        let buffer = self.open(cx)?;
        let settings = self.settings(cx)?;
        if !settings.readable {
            return Err(unsupported(cx, "not readable"));
        }
        self.write_out(cx)?;
        Ok((buffer, settings))
    }

    /// Decodes some bytes and adds the text to what was read.
    fn feed(&self, cx: &mut Cx, settings: &Settings, bytes: &[u8], last: bool) -> Answer<()> {
        let mut state = self.state.get_mut();
        if state.decoder.is_none() {
            let decoder = Decoder::new(&settings.encoding, &settings.errors).map_err(|fault| raise_fault(cx, fault))?;
            state.decoder = Some(decoder);
        }
        let State { decoder, translator, rest, decoded, at, before, .. } = &mut *state;
        if *at == decoded.len() {
            decoded.clear();
            *at = 0;
            let (decoder, translator) = (decoder.clone(), translator.clone());
            *before = Some(Before { decoder, translator, bytes: rest.clone() });
        }
        if let Some(before) = before {
            before.bytes.extend_from_slice(bytes);
        }
        rest.extend_from_slice(bytes);
        let Some(decoder) = decoder else { return Ok(()) };
        match decoder.decode(rest, last) {
            Ok((text, used)) => {
                rest.drain(..used.min(rest.len()));
                decoded.push_str(&translator.translate(text, settings.newline, last));
                Ok(())
            }
            Err(fault) => {
                let object = Value::bytes(std::mem::take(rest));
                drop(state);
                Err(codecs::raise(cx, fault, &object))
            }
        }
    }

    /// Reads once below; false at the end.
    fn read_chunk(&self, cx: &mut Cx, buffer: &Value, settings: &Settings) -> Answer<bool> {
        cx.tick()?;
        let piece = call_method(cx, buffer, "read1", &[Value::from(BUFFER_SIZE)])?;
        let Some(bytes) = Buffer::of(&piece) else {
            let message = format!(
                "underlying read1() should have returned a bytes-like object, not '{}'",
                piece.type_name().as_str()
            );
            return Err(type_error(cx, message));
        };
        let last = bytes.is_empty();
        self.feed(cx, settings, &bytes.bytes(), last)?;
        Ok(!last)
    }

    fn take(&self, end: usize) -> String {
        let mut state = self.state.get_mut();
        let taken = state.decoded[state.at..end].to_string();
        state.at = end;
        taken
    }

    /// So many characters, or with none all that is left.
    pub(crate) fn read(&self, cx: &mut Cx, count: Option<usize>) -> Answer<String> {
        let (buffer, settings) = self.reading(cx)?;
        let Some(count) = count else {
            let all = call_method(cx, &buffer, "read", &[])?;
            // Most decoders first join what they kept with what comes.
            if all.is_none() && !settings.codec.is_single_byte() {
                return Err(type_error(cx, "can't concat NoneType to bytes"));
            }
            let bytes = Buffer::need(cx, &all)?;
            self.feed(cx, &settings, &bytes.bytes(), true)?;
            let end = self.state.get().decoded.len();
            let text = self.take(end);
            let mut state = self.state.get_mut();
            state.before = None;
            state.decoded.clear();
            state.at = 0;
            return Ok(text);
        };
        loop {
            let found = {
                let state = self.state.get();
                let ahead = &state.decoded[state.at..];
                ahead.char_indices().map(|(at, _)| at).chain([ahead.len()]).nth(count).map(|at| state.at + at)
            };
            if let Some(end) = found {
                return Ok(self.take(end));
            }
            if !self.read_chunk(cx, &buffer, &settings)? {
                let end = {
                    let state = self.state.get();
                    let ahead = &state.decoded[state.at..];
                    let at = ahead.char_indices().map(|(at, _)| at).chain([ahead.len()]).nth(count);
                    state.at + at.unwrap_or(ahead.len())
                };
                return Ok(self.take(end));
            }
        }
    }

    pub(crate) fn read_line(&self, cx: &mut Cx, limit: Option<usize>) -> Answer<String> {
        let (buffer, settings) = self.reading(cx)?;
        let mut last = false;
        loop {
            let found = {
                let state = self.state.get();
                let ahead = &state.decoded[state.at..];
                let end = settings.newline.line_end(ahead, last);
                let most = limit.and_then(|limit| ahead.char_indices().map(|(at, _)| at).nth(limit));
                match (end, most) {
                    (Some(end), Some(most)) => Some(state.at + end.min(most)),
                    (Some(end), None) => Some(state.at + end),
                    (None, Some(most)) => Some(state.at + most),
                    (None, None) if last => Some(state.decoded.len()),
                    (None, None) => None,
                }
            };
            if let Some(end) = found {
                return Ok(self.take(end));
            }
            last = !self.read_chunk(cx, &buffer, &settings)?;
        }
    }

    pub(crate) fn next_line(&self, cx: &mut Cx) -> Answer<Option<String>> {
        self.state.get_mut().told_off = true;
        let line = self.read_line(cx, None)?;
        if line.is_empty() {
            self.state.get_mut().told_off = false;
            return Ok(None);
        }
        Ok(Some(line))
    }

    pub(crate) fn write(&self, cx: &mut Cx, text: &str) -> Answer<()> {
        let buffer = self.open(cx)?;
        let settings = self.settings(cx)?;
        if !settings.writable {
            return Err(unsupported(cx, "not writable"));
        }
        let has_newline = text.contains('\n');
        let changed = settings.newline.written().filter(|_| has_newline).map(|end| text.replace('\n', end));
        let text = changed.as_deref().unwrap_or(text);
        let bytes = codec::encoded(settings.codec, text, &settings.errors, &settings.encoding)
            .map_err(|fault| codecs::raise(cx, fault, &Value::str(text)))?;
        // Never more than a piece is put together.
        let held = self.state.get().pending.len();
        if held > 0 && held + bytes.len() > BUFFER_SIZE {
            self.write_out(cx)?;
        }
        let full = {
            let mut state = self.state.get_mut();
            let skip = if state.marked { mark_of(settings.codec, &bytes) } else { 0 };
            state.marked |= !text.is_empty();
            state.pending.extend_from_slice(&bytes[skip..]);
            state.decoded.clear();
            state.at = 0;
            state.before = None;
            state.pending.len() >= BUFFER_SIZE
        };
        let ends_line = settings.line_buffering && (has_newline || text.contains('\r'));
        if full || settings.write_through || settings.at_once || ends_line {
            self.write_out(cx)?;
        }
        if ends_line || settings.at_once {
            call_method(cx, &buffer, "flush", &[])?;
        }
        Ok(())
    }

    /// Hands what is pending to the file below.
    pub(crate) fn write_out(&self, cx: &mut Cx) -> Answer<()> {
        let pending = std::mem::take(&mut self.state.get_mut().pending);
        if pending.is_empty() {
            return Ok(());
        }
        let buffer = self.buffer(cx)?;
        let mut rest = Value::bytes(pending);
        loop {
            let count = call_method(cx, &buffer, "write", std::slice::from_ref(&rest))?;
            let Value::Bytes(bytes) = &rest else { return Ok(()) };
            // A raw file below may take less than it was given.
            match try_index(cx, &count)? {
                Some(count) if count >= 0 && (count as usize) < bytes.len() => {
                    rest = Value::bytes(&bytes[count as usize..]);
                }
                _ => return Ok(()),
            }
        }
    }

    pub(crate) fn flush(&self, cx: &mut Cx) -> Answer<()> {
        let buffer = self.open(cx)?;
        self.state.get_mut().told_off = false;
        self.write_out(cx)?;
        call_method(cx, &buffer, "flush", &[]).map(drop)
    }

    pub(crate) fn tell(&self, cx: &mut Cx) -> Answer<i64> {
        let buffer = self.open(cx)?;
        let settings = self.settings(cx)?;
        if !settings.seekable {
            return Err(unsupported(cx, "underlying stream is not seekable"));
        }
        if self.state.get().told_off {
            return Err(error(cx, &OS_ERROR, "telling position disabled by next() call"));
        }
        self.write_out(cx)?;
        call_method(cx, &buffer, "flush", &[])?;
        let at = call_method(cx, &buffer, "tell", &[])?;
        let at = try_index(cx, &at)?.unwrap_or(0);
        let state = self.state.get();
        let Some(before) = &state.before else { return Ok(at) };
        let start = at - before.bytes.len() as i64;
        let wanted = state.decoded[..state.at].chars().count();
        Ok(start + bytes_for(before, &settings, wanted) as i64)
    }

    pub(crate) fn seek(&self, cx: &mut Cx, place: &Value, whence: i64) -> Answer {
        let buffer = self.open(cx)?;
        let settings = self.settings(cx)?;
        if !settings.seekable {
            return Err(unsupported(cx, "underlying stream is not seekable"));
        }
        let is_zero = matches!(place.plain(), Value::Int(0) | Value::Bool(Truth::False));
        let target = match whence {
            1 if is_zero => Value::Int(self.tell_after_flush(cx)?),
            1 => return Err(unsupported(cx, "can't do nonzero cur-relative seeks")),
            2 if is_zero => {
                call_method(cx, &buffer, "flush", &[])?;
                self.write_out(cx)?;
                self.forget();
                let end = call_method(cx, &buffer, "seek", &[Value::Int(0), Value::Int(2)])?;
                self.state.get_mut().marked = !matches!(end, Value::Int(0));
                return Ok(end);
            }
            2 => return Err(unsupported(cx, "can't do nonzero end-relative seeks")),
            0 => place.clone(),
            other => return Err(value_error(cx, format!("invalid whence ({other}, should be 0, 1 or 2)"))),
        };
        let less = crate::object::protocol::compare::less(cx, &target, &Value::Int(0))?;
        if less {
            let shown = crate::object::protocol::write::repr(cx, &target)?;
            return Err(value_error(cx, format!("negative seek position {shown}")));
        }
        self.flush(cx)?;
        let at = call_method(cx, &buffer, "seek", std::slice::from_ref(&target))?;
        self.forget();
        self.state.get_mut().marked = !matches!(at, Value::Int(0));
        Ok(target)
    }

    fn tell_after_flush(&self, cx: &mut Cx) -> Answer<i64> {
        self.flush(cx)?;
        self.tell(cx)
    }

    /// Forgets what was read ahead.
    fn forget(&self) {
        let mut state = self.state.get_mut();
        let seen = state.translator.seen;
        let marked = state.marked;
        *state = State { marked, ..State::default() };
        state.translator.seen = seen;
    }

    /// Takes new settings; what was to be written goes out with the old ones.
    pub(crate) fn reconfigure(&self, cx: &mut Cx, settings: Settings, recodes: bool) -> Answer<()> {
        if recodes && self.state.get().before.is_some() {
            let what = "It is not possible to set the encoding or newline of stream after the first read";
            return Err(unsupported(cx, what));
        }
        self.flush(cx)?;
        drop(self.settings.replace(Some(Arc::new(settings))));
        self.state.get_mut().decoder = None;
        Ok(())
    }
}

/// The layer below, where it is our own and no user's class.
fn native(buffer: &Value) -> Option<&Buffered> {
    match buffer {
        Value::Object(object) if object.class.is_built_in() => object.data(),
        _ => None,
    }
}

/// How long the byte order mark is that encoding put before a piece which is not the first.
fn mark_of(codec: Codec, bytes: &[u8]) -> usize {
    let mark: &[u8] = match codec.name() {
        "utf-16" => b"\xff\xfe",
        "utf-32" => b"\xff\xfe\0\0",
        "utf-8-sig" => b"\xef\xbb\xbf",
        _ => return 0,
    };
    if bytes.starts_with(mark) { mark.len() } else { 0 }
}

/// How many of the bytes make up so many characters.
fn bytes_for(before: &Before, settings: &Settings, wanted: usize) -> usize {
    if wanted == 0 {
        return 0;
    }
    let plain = before.bytes.is_ascii() && matches!(settings.newline, Newline::Only(_));
    if plain {
        return wanted;
    }
    let mut decoder = match &before.decoder {
        Some(decoder) => decoder.clone(),
        None => match Decoder::new(&settings.encoding, &settings.errors) {
            Ok(decoder) => decoder,
            Err(_) => return before.bytes.len(),
        },
    };
    let mut translator = before.translator.clone();
    let (mut made, mut start, mut end) = (0, 0, 0);
    while end < before.bytes.len() {
        end += 1;
        let Ok((text, used)) = decoder.decode(&before.bytes[start..end], false) else { return end };
        start += used;
        made += translator.translate(text, settings.newline, false).chars().count();
        if made == wanted {
            return end;
        }
        if made > wanted {
            // A lone carriage return shows itself only by what follows it.
            return end - 1;
        }
    }
    before.bytes.len()
}

impl Drop for Text {
    fn drop(&mut self) {
        let pending = std::mem::take(&mut self.state.own().pending);
        if let Some(buffered) = self.buffer.own().data::<Buffered>().filter(|_| !pending.is_empty()) {
            buffered.keep_last(&pending);
        }
    }
}
