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
        if state.at == state.ahead.len() {
            state.ahead.clear();
            state.at = 0;
        }
        taken
    }

    /// Reads ahead once: how much came; None where it would block.
    fn fill(&self, cx: &mut Cx, below: &Value) -> Answer<Option<usize>> {
        let size = self.state.get().size;
        let bytes = raw::read(cx, below, size)?;
        let mut state = self.state.get_mut();
        let Some(bytes) = bytes else { return Ok(None) };
        let State { ahead, at, .. } = &mut *state;
        ahead.drain(..*at);
        *at = 0;
        ahead.extend_from_slice(&bytes);
        Ok(Some(bytes.len()))
    }

    /// All that is left; None where nothing is there yet.
    pub(crate) fn read_all(&self, cx: &mut Cx) -> Answer<Option<Vec<u8>>> {
        let below = self.open_raw(cx, "read of")?;
        self.write_out(cx)?;
        let mut all = self.take(usize::MAX);
        let mut step = self.state.get().size;
        loop {
            cx.tick()?;
            match raw::read(cx, &below, step)? {
                Some(bytes) if bytes.is_empty() => return Ok(Some(all)),
                Some(bytes) => all.extend_from_slice(&bytes),
                None if all.is_empty() => return Ok(None),
                None => return Ok(Some(all)),
            }
            step = all.len().clamp(step, 1 << 20);
        }
    }

    /// So many bytes, fewer only at the end; None where nothing is there yet.
    pub(crate) fn read(&self, cx: &mut Cx, size: usize) -> Answer<Option<Vec<u8>>> {
        let below = self.open_raw(cx, "read of")?;
        if self.unread() >= size {
            return Ok(Some(self.take(size)));
        }
        self.write_out(cx)?;
        let mut bytes = self.take(size);
        let buffer = self.state.get().size;
        while bytes.len() < size {
            cx.tick()?;
            let need = size - bytes.len();
            // Whole blocks go past the buffer.
            let direct = need - need % buffer;
            let came = if direct > 0 {
                let piece = raw::read(cx, &below, direct.min(1 << 20))?;
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
        self.write_out(cx)?;
        let length = size.min(self.state.get().size.max(1 << 20));
        Ok(raw::read(cx, &below, length)?.unwrap_or_default())
    }

    /// What comes next, without taking it: at most one read below.
    pub(crate) fn peek(&self, cx: &mut Cx) -> Answer<Vec<u8>> {
        let below = self.open_raw(cx, "peek of")?;
        self.write_out(cx)?;
        if self.unread() == 0 {
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
                ahead[..ahead.len().min(left)].iter().position(|b| *b == b'\n')
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
            self.write_out(cx)?;
            if self.fill(cx, &below)?.unwrap_or(0) == 0 {
                return Ok(line);
            }
        }
    }

    /// Forgets what was read ahead, and goes back to where reading really stands.
    fn rewind(&self, cx: &mut Cx, below: &Value) -> Answer<()> {
        let unread = self.take(usize::MAX).len();
        if unread > 0 {
            raw::seek(cx, below, -(unread as i64), libc::SEEK_CUR)?;
        }
        Ok(())
    }

    pub(crate) fn write(&self, cx: &mut Cx, bytes: &[u8]) -> Answer<usize> {
        let below = self.open_raw(cx, "write to")?;
        self.rewind(cx, &below)?;
        let (held, size) = {
            let state = self.state.get();
            (state.behind.len(), state.size)
        };
        if held + bytes.len() <= size {
            self.state.get_mut().behind.extend_from_slice(bytes);
            return Ok(bytes.len());
        }
        self.write_out(cx)?;
        let mut rest = bytes;
        while rest.len() > size {
            cx.tick()?;
            match raw::write(cx, &below, rest)? {
                Some(count) => rest = &rest[count..],
                None => {
                    // What fits is kept, the rest was not taken.
                    let kept = rest.len().min(size);
                    self.state.get_mut().behind.extend_from_slice(&rest[..kept]);
                    if kept == rest.len() {
                        return Ok(bytes.len());
                    }
                    return Err(would_block(cx, bytes.len() - rest.len() + kept));
                }
            }
        }
        self.state.get_mut().behind.extend_from_slice(rest);
        Ok(bytes.len())
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
                return Ok(());
            }
            match raw::write(cx, &below, &piece)? {
                Some(count) => drop(self.state.get_mut().behind.drain(..count)),
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
        self.take(usize::MAX);
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
    let raised = with_args(cx, &BLOCKING_IO_ERROR, vec![Value::Int(libc::EAGAIN.into()), words.clone()]);
    raised.0.attrs.set_text("errno", Value::Int(libc::EAGAIN.into()));
    raised.0.attrs.set_text("strerror", words);
    raised.0.attrs.set_text("characters_written", Value::from(written));
    raised
}
