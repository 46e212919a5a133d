//! The layer with a buffer: reading ahead from a raw file, and writing behind.

use super::{raw, unsupported};
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::BLOCKING_IO_ERROR;
use crate::object::exception::raise::{value_error, with_args};
use crate::object::value::Value;
use crate::world::cell::Shared;

/// What a `BufferedReader`, `BufferedWriter` or `BufferedRandom` keeps.
#[derive(Default)]
pub(crate) struct Buffered {
    /// Unset before `__init__`, None once detached.
    raw: Shared<Value>,
    state: Shared<State>,
}

#[derive(Default)]
struct State {
    size: usize,
    /// Read ahead; what stands before `at` was handed out.
    ahead: Vec<u8>,
    at: usize,
    /// Not written yet.
    behind: Vec<u8>,
    /// How much of the buffer stands before it, written by a flush that could not go on.
    gone: usize,
}

impl Buffered {
    pub(crate) fn start(&self, raw: Value, size: usize) {
        drop(self.raw.replace(raw));
        drop(self.state.replace(State { size, ..State::default() }));
    }

    /// The raw file below.
    pub(crate) fn raw(&self, cx: &mut Cx) -> Answer {
        match &*self.raw.get() {
            Value::Unset => Err(value_error(cx, "I/O operation on uninitialized object")),
            Value::None => Err(value_error(cx, "raw stream has been detached")),
            raw => Ok(raw.clone()),
        }
    }

    pub(crate) fn detach(&self) -> Value {
        self.raw.replace(Value::None)
    }

    /// The raw file, unless it is closed: then `what` it was that cannot be done.
    pub(crate) fn open_raw(&self, cx: &mut Cx, what: &str) -> Answer {
        let below = self.raw(cx)?;
        if raw::is_closed(cx, &below)? {
            return Err(value_error(cx, format!("{what} closed file")));
        }
        Ok(below)
    }

    pub(crate) fn is_closed(&self, cx: &mut Cx) -> Answer<bool> {
        let below = self.raw(cx)?;
        raw::is_closed(cx, &below)
    }

    fn unread(&self) -> usize {
        let state = self.state.get();
        state.ahead.len() - state.at
    }

    /// Takes what was read ahead, at most so much.
    fn take(&self, most: usize) -> Vec<u8> {
        let mut state = self.state.get_mut();
        let end = state.ahead.len().min(state.at.saturating_add(most));
        let taken = state.ahead[state.at..end].to_vec();
        state.at = end;
        taken
    }

    /// Forgets what was read ahead.
    fn forget(&self) {
        let mut state = self.state.get_mut();
        state.ahead.clear();
        state.at = 0;
    }

    /// Writes out what is held and forgets what was read ahead: the next byte comes from below.
    fn turn_to_read(&self, cx: &mut Cx) -> Answer<()> {
        self.write_out(cx)?;
        self.forget();
        Ok(())
    }

    /// Reads ahead once, as much as there is room for: how much came; None where it would block.
    fn fill(&self, cx: &mut Cx, below: &Value) -> Answer<Option<usize>> {
        let room = {
            let state = self.state.get();
            state.size.saturating_sub(state.ahead.len())
        };
        let Some(bytes) = raw::read(cx, below, room)? else { return Ok(None) };
        self.state.get_mut().ahead.extend_from_slice(&bytes);
        Ok(Some(bytes.len()))
    }

    /// All that is left; None where nothing is there yet.
    pub(crate) fn read_all(&self, cx: &mut Cx) -> Answer<Option<Vec<u8>>> {
        let below = self.open_raw(cx, "read of")?;
        let mut all = self.take(usize::MAX);
        self.turn_to_read(cx)?;
        match raw::read_all(cx, &below)? {
            Some(rest) => all.extend_from_slice(&rest),
            None if all.is_empty() => return Ok(None),
            None => {}
        }
        Ok(Some(all))
    }

    /// So many bytes, fewer only at the end; None where nothing is there yet.
    pub(crate) fn read(&self, cx: &mut Cx, size: usize) -> Answer<Option<Vec<u8>>> {
        let below = self.open_raw(cx, "read of")?;
        if self.unread() >= size {
            return Ok(Some(self.take(size)));
        }
        let mut bytes = self.take(size);
        self.turn_to_read(cx)?;
        let buffer = self.state.get().size;
        while bytes.len() < size {
            cx.tick()?;
            let need = size - bytes.len();
            // Whole blocks go past the buffer.
            let direct = need - need % buffer;
            let came = if direct > 0 {
                let piece = raw::read(cx, &below, direct)?;
                piece.map(|piece| {
                    bytes.extend_from_slice(&piece);
                    piece.len()
                })
            } else {
                let came = self.fill(cx, &below)?;
                bytes.extend_from_slice(&self.take(need));
                came
            };
            match came {
                None if bytes.is_empty() => return Ok(None),
                None | Some(0) => break,
                Some(_) => {}
            }
        }
        Ok(Some(bytes))
    }

    /// What is there, at most so much: at most one read below.
    pub(crate) fn read1(&self, cx: &mut Cx, size: Option<usize>) -> Answer<Vec<u8>> {
        let below = self.open_raw(cx, "read of")?;
        let size = size.unwrap_or_else(|| self.state.get().size);
        if size == 0 {
            return Ok(Vec::new());
        }
        if self.unread() > 0 {
            return Ok(self.take(size));
        }
        self.turn_to_read(cx)?;
        Ok(raw::read(cx, &below, size)?.unwrap_or_default())
    }

    /// So many bytes for a buffer of the caller's; `once` stops after one read below. None where nothing is there yet.
    pub(crate) fn read_into(&self, cx: &mut Cx, size: usize, once: bool) -> Answer<Option<Vec<u8>>> {
        let below = self.open_raw(cx, "readinto of")?;
        let mut bytes = self.take(size);
        if bytes.len() == size {
            return Ok(Some(bytes));
        }
        self.turn_to_read(cx)?;
        let buffer = self.state.get().size;
        while bytes.len() < size {
            cx.tick()?;
            let need = size - bytes.len();
            let came = if need > buffer {
                let piece = raw::read(cx, &below, need)?;
                piece.map(|piece| {
                    bytes.extend_from_slice(&piece);
                    piece.len()
                })
            } else if once && !bytes.is_empty() {
                Some(0)
            } else {
                let came = self.fill(cx, &below)?;
                bytes.extend_from_slice(&self.take(need));
                came
            };
            match came {
                None if bytes.is_empty() => return Ok(None),
                None | Some(0) => break,
                Some(_) if once && need > buffer => break,
                Some(_) => {}
            }
        }
        Ok(Some(bytes))
    }

    /// What comes next, without taking it: at most one read below.
    pub(crate) fn peek(&self, cx: &mut Cx) -> Answer<Vec<u8>> {
        let below = self.open_raw(cx, "peek of")?;
        self.write_out(cx)?;
        if self.unread() == 0 {
            self.forget();
            self.fill(cx, &below)?;
        }
        let state = self.state.get();
        Ok(state.ahead[state.at..].to_vec())
    }

    pub(crate) fn read_line(&self, cx: &mut Cx, limit: Option<usize>) -> Answer<Vec<u8>> {
        let below = self.open_raw(cx, "readline of")?;
        let mut line = Vec::new();
        loop {
            let left = limit.map_or(usize::MAX, |limit| limit - line.len());
            let found = {
                let state = self.state.get();
                let ahead = &state.ahead[state.at..];
                memchr::memchr(b'\n', &ahead[..ahead.len().min(left)])
            };
            match found {
                Some(at) => {
                    line.extend_from_slice(&self.take(at + 1));
                    return Ok(line);
                }
                None => line.extend_from_slice(&self.take(left)),
            }
            if limit.is_some_and(|limit| line.len() >= limit) {
                return Ok(line);
            }
            cx.tick()?;
            self.turn_to_read(cx)?;
            if self.fill(cx, &below)?.unwrap_or(0) == 0 {
                return Ok(line);
            }
        }
    }

    /// Forgets what was read ahead, and goes back to where reading really stands.
    fn rewind(&self, cx: &mut Cx, below: &Value) -> Answer<()> {
        let unread = self.unread();
        self.forget();
        if unread > 0 {
            raw::seek(cx, below, -(unread as i64), libc::SEEK_CUR)?;
        }
        Ok(())
    }

    pub(crate) fn write(&self, cx: &mut Cx, bytes: &[u8]) -> Answer<usize> {
        let below = self.open_raw(cx, "write to")?;
        if bytes.is_empty() {
            return Ok(0);
        }
        self.rewind(cx, &below)?;
        let (held, size) = {
            let state = self.state.get();
            (state.gone + state.behind.len(), state.size)
        };
        if held + bytes.len() <= size {
            self.state.get_mut().behind.extend_from_slice(bytes);
            return Ok(bytes.len());
        }
        if let Err(raised) = self.write_out(cx) {
            if !raised.is_a(&BLOCKING_IO_ERROR) {
                return Err(raised);
            }
            // What fits beside what could not go out is taken.
            self.state.get_mut().gone = 0;
            let kept = self.keep(bytes);
            return if kept == bytes.len() { Ok(kept) } else { Err(would_block(cx, kept)) };
        }
        let mut rest = bytes;
        while rest.len() > size {
            cx.tick()?;
            match raw::write(cx, &below, rest)? {
                Some(count) => rest = &rest[count..],
                None => {
                    let kept = self.keep(rest);
                    return Err(would_block(cx, bytes.len() - rest.len() + kept));
                }
            }
        }
        self.state.get_mut().behind.extend_from_slice(rest);
        Ok(bytes.len())
    }

    /// Holds as much as there is room for: how much that is.
    fn keep(&self, bytes: &[u8]) -> usize {
        let mut state = self.state.get_mut();
        let kept = bytes.len().min(state.size.saturating_sub(state.behind.len()));
        state.behind.extend_from_slice(&bytes[..kept]);
        kept
    }

    /// Writes what is held.
    pub(crate) fn write_out(&self, cx: &mut Cx) -> Answer<()> {
        if self.state.get().behind.is_empty() {
            return Ok(());
        }
        let below = self.raw(cx)?;
        loop {
            let piece = self.state.get().behind.clone();
            if piece.is_empty() {
                self.state.get_mut().gone = 0;
                return Ok(());
            }
            match raw::write(cx, &below, &piece)? {
                Some(count) => {
                    let mut state = self.state.get_mut();
                    drop(state.behind.drain(..count));
                    state.gone += count;
                }
                None => return Err(would_block(cx, 0)),
            }
            cx.tick()?;
        }
    }

    /// `flush()`: what is held goes out, what was read ahead is given back where that is possible.
    pub(crate) fn flush(&self, cx: &mut Cx) -> Answer<()> {
        self.write_out(cx)
    }

    pub(crate) fn tell(&self, cx: &mut Cx) -> Answer<i64> {
        let below = self.raw(cx)?;
        let at = raw::tell(cx, &below)?;
        let state = self.state.get();
        Ok(at - (state.ahead.len() - state.at) as i64 + state.behind.len() as i64)
    }

    pub(crate) fn seek(&self, cx: &mut Cx, offset: i64, whence: i32) -> Answer<i64> {
        let below = self.open_raw(cx, "seek of")?;
        if !raw::says(cx, &below, "seekable")? {
            return Err(unsupported(cx, "File or stream is not seekable."));
        }
        self.write_out(cx)?;
        let unread = self.unread() as i64;
        let offset = if whence == libc::SEEK_CUR { offset - unread } else { offset };
        let at = raw::seek(cx, &below, offset, whence)?;
        self.forget();
        Ok(at)
    }

    pub(crate) fn truncate(&self, cx: &mut Cx, size: Option<i64>) -> Answer<i64> {
        let below = self.open_raw(cx, "truncate of")?;
        self.write_out(cx)?;
        self.rewind(cx, &below)?;
        raw::truncate(cx, &below, size)
    }

    /// What a text layer above still held when it was dropped.
    pub(crate) fn keep_last(&self, bytes: &[u8]) {
        self.state.get_mut().behind.extend_from_slice(bytes);
    }
}

impl Drop for Buffered {
    fn drop(&mut self) {
        let held = std::mem::take(&mut self.state.own().behind);
        if let Some(below) = self.raw.own().data::<raw::Raw>().filter(|_| !held.is_empty()) {
            below.0.write_last(&held);
        }
    }
}

fn would_block(cx: &Cx, written: usize) -> crate::object::exception::Raised {
    let words = Value::str("write could not complete without blocking");
    let raised =
        with_args(cx, &BLOCKING_IO_ERROR, vec![Value::Int(libc::EAGAIN.into()), words.clone(), written.into()]);
    raised.0.attrs.set_text("errno", Value::Int(libc::EAGAIN.into()));
    raised.0.attrs.set_text("strerror", words);
    raised.0.attrs.set_text("characters_written", Value::from(written));
    raised
}
