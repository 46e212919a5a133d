//! The memory of bytes-like values, borrowed without a copy: it stays where it is for as long as the buffer lives.

use std::sync::Arc;

use crate::object::bytes::{ByteArray, Bytes, Export};
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::BUFFER_ERROR;
use crate::object::exception::raise::{error, type_error};
use crate::object::memoryview::MemoryView;
use crate::object::row::arguments::kind;
use crate::object::value::Value;

/// What `array.array` keeps: items of one format as raw bytes. Here so that calls can read and fill it.
pub(crate) struct TypedMemory {
    /// The item's format as `struct` names it.
    pub format: char,
    pub bytes: Arc<ByteArray>,
}

/// Who keeps the memory in place.
#[expect(dead_code, reason = "held, not read: the memory stays for as long as its keeper")]
#[derive(Clone)]
pub(crate) enum Keeper {
    Bytes(Arc<Bytes>),
    /// A bytearray (or an array's memory), which cannot be resized meanwhile.
    Array(Arc<Export>),
    /// A copy, of what does not stand in one piece.
    Copy(Arc<Vec<u8>>),
}

/// The memory of a bytes-like value.
pub(crate) struct Buffer {
    keeper: Keeper,
    start: *const u8,
    length: usize,
}

// SAFETY: the memory is owned by the keeper, which is shared between threads; values are touched under the interpreter lock.
unsafe impl Send for Buffer {}
// SAFETY: as above.
unsafe impl Sync for Buffer {}

impl Buffer {
    /// The memory of a value that has some; None for others, and for a released memoryview.
    pub(crate) fn of(value: &Value) -> Option<Buffer> {
        match value.plain() {
            Value::Bytes(bytes) => Some(Buffer::of_bytes(bytes)),
            Value::ByteArray(array) => Some(Buffer::of_array(array)),
            other => match other.data::<MemoryView>() {
                Some(view) => view.buffer(),
                None => other.data::<TypedMemory>().map(|memory| Buffer::of_array(&memory.bytes)),
            },
        }
    }

    /// The same; a released memoryview is an error.
    pub(crate) fn get(cx: &mut Cx, value: &Value) -> Answer<Option<Buffer>> {
        if let Some(view) = value.data::<MemoryView>() {
            view.check(cx)?;
        }
        Ok(Buffer::of(value))
    }

    /// The memory of a value that must have some.
    pub(crate) fn need(cx: &mut Cx, value: &Value) -> Answer<Buffer> {
        match Buffer::get(cx, value)? {
            Some(buffer) if matches!(buffer.keeper, Keeper::Copy(_)) => {
                Err(error(cx, &BUFFER_ERROR, "memoryview: underlying buffer is not C-contiguous"))
            }
            Some(buffer) => Ok(buffer),
            None => {
                let name = value.type_name();
                Err(type_error(cx, format!("a bytes-like object is required, not '{}'", name.as_str())))
            }
        }
    }

    /// The memory of a value that may be written to.
    pub(crate) fn writable(value: &Value) -> Option<Buffer> {
        let buffer = match value.plain() {
            Value::Bytes(_) => None,
            other => match other.data::<MemoryView>() {
                Some(view) if view.readonly => None,
                _ => Buffer::of(other),
            },
        };
        buffer.filter(|buffer| matches!(buffer.keeper, Keeper::Array(_)))
    }

    /// The memory of an argument that must be writable; `what` is how the message names it: `recv_into() argument 1`.
    pub(crate) fn writing(cx: &mut Cx, what: &str, value: &Value) -> Answer<Buffer> {
        Buffer::get(cx, value)?;
        match Buffer::writable(value) {
            Some(buffer) => Ok(buffer),
            None => {
                let name = kind(value);
                Err(type_error(cx, format!("{what} must be read-write bytes-like object, not {name}")))
            }
        }
    }

    pub(crate) fn of_bytes(bytes: &Arc<Bytes>) -> Buffer {
        Buffer { start: bytes.as_ptr(), length: bytes.len(), keeper: Keeper::Bytes(bytes.clone()) }
    }

    pub(crate) fn of_array(array: &Arc<ByteArray>) -> Buffer {
        let export = array.export();
        let bytes = array.bytes.get();
        let (start, length) = (bytes.as_ptr(), bytes.len());
        Buffer { keeper: Keeper::Array(Arc::new(export)), start, length }
    }

    pub(crate) fn of_copy(bytes: Vec<u8>) -> Buffer {
        let bytes = Arc::new(bytes);
        Buffer { start: bytes.as_ptr(), length: bytes.len(), keeper: Keeper::Copy(bytes) }
    }

    /// A part of it.
    pub(crate) fn part(&self, start: usize, length: usize) -> Buffer {
        let start = start.min(self.length);
        let length = length.min(self.length - start);
        // SAFETY: `start` is within the memory, as was just made sure.
        Buffer { keeper: self.keeper.clone(), start: unsafe { self.start.add(start) }, length }
    }

    /// The memory to write to. Only for what [`Buffer::writable`] gave.
    pub(crate) fn memory(&mut self) -> &mut [u8] {
        match self.keeper {
            // SAFETY: an exported bytearray does not move, and no borrow of its cell lasts beyond a step of built-in code;
            // as in CPython, two threads that fill the same bytes at once get a mixture.
            Keeper::Array(_) => unsafe { std::slice::from_raw_parts_mut(self.start.cast_mut(), self.length) },
            _ => &mut [],
        }
    }

    /// Copies bytes in at a place; those beyond the end are left out.
    pub(crate) fn put(&mut self, at: usize, bytes: &[u8]) {
        if let Some(room) = self.memory().get_mut(at..) {
            let length = room.len().min(bytes.len());
            room[..length].copy_from_slice(&bytes[..length]);
        }
    }
}

impl std::ops::Deref for Buffer {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        if self.length == 0 {
            return &[];
        }
        // SAFETY: the keeper holds the memory in place; see `memory`.
        unsafe { std::slice::from_raw_parts(self.start, self.length) }
    }
}
