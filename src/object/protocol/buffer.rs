//! The memory of bytes-like values, borrowed without a copy: it stays where it is for as long as the buffer lives.

use std::borrow::Cow;
use std::ops::{Deref, Range};
use std::sync::Arc;

use crate::object::bytes::{ByteArray, Bytes, Export};
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::BUFFER_ERROR;
use crate::object::exception::raise::{error, type_error};
use crate::object::memoryview::MemoryView;
use crate::object::row::arguments::kind;
use crate::object::value::Value;
use crate::world::cell::Ref;

/// What `array.array` keeps: items of one format as raw bytes. Here so that calls can read and fill it.
pub(crate) struct TypedMemory {
    /// The item's format as `struct` names it.
    pub format: char,
    pub bytes: Arc<ByteArray>,
}

/// Who keeps the memory in place.
#[derive(Clone)]
enum Keeper {
    Bytes(Arc<Bytes>),
    /// A bytearray (or an array's memory), which cannot be resized meanwhile.
    Array(Arc<Export>),
    /// A copy, of what does not stand in one piece.
    Copy(Arc<Vec<u8>>),
}

/// The memory of a bytes-like value, or a part of it.
pub(crate) struct Buffer {
    keeper: Keeper,
    start: usize,
    length: usize,
}

/// The bytes of a buffer while they are looked at. To be let go of before anyone writes to the same memory, and before
/// other threads run.
pub(crate) enum Lent<'a> {
    Fixed(&'a [u8]),
    Array(Ref<'a, Vec<u8>>, Range<usize>),
}

impl Deref for Lent<'_> {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        match self {
            Lent::Fixed(bytes) => bytes,
            Lent::Array(bytes, part) => bytes.get(part.clone()).unwrap_or_default(),
        }
    }
}

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
        Buffer { start: 0, length: bytes.len(), keeper: Keeper::Bytes(bytes.clone()) }
    }

    pub(crate) fn of_array(array: &Arc<ByteArray>) -> Buffer {
        let length = array.bytes.get().len();
        Buffer { keeper: Keeper::Array(Arc::new(array.export())), start: 0, length }
    }

    pub(crate) fn of_copy(bytes: Vec<u8>) -> Buffer {
        Buffer { start: 0, length: bytes.len(), keeper: Keeper::Copy(Arc::new(bytes)) }
    }

    /// A part of it.
    pub(crate) fn part(&self, start: usize, length: usize) -> Buffer {
        let start = start.min(self.length);
        let length = length.min(self.length - start);
        Buffer { keeper: self.keeper.clone(), start: self.start + start, length }
    }

    pub(crate) fn len(&self) -> usize {
        self.length
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Its bytes, to look at.
    pub(crate) fn bytes(&self) -> Lent<'_> {
        let part = self.start..self.start + self.length;
        match &self.keeper {
            Keeper::Bytes(bytes) => Lent::Fixed(bytes.get(part).unwrap_or_default()),
            Keeper::Copy(bytes) => Lent::Fixed(bytes.get(part).unwrap_or_default()),
            Keeper::Array(export) => Lent::Array(export.0.bytes.get(), part),
        }
    }

    /// Its bytes for what may let other threads run, or run Python code: a copy where they can change meanwhile.
    pub(crate) fn lasting(&self) -> Cow<'_, [u8]> {
        match self.bytes() {
            Lent::Fixed(bytes) => Cow::Borrowed(bytes),
            lent @ Lent::Array(..) => Cow::Owned(lent.to_vec()),
        }
    }

    /// A copy of its bytes.
    pub(crate) fn to_vec(&self) -> Vec<u8> {
        self.bytes().to_vec()
    }

    /// Copies bytes in at a place; those beyond the end are left out. Only for what [`Buffer::writable`] gave.
    pub(crate) fn put(&self, at: usize, bytes: &[u8]) {
        if let Keeper::Array(export) = &self.keeper
            && let Some(room) = export.0.bytes.get_mut().get_mut(self.start..self.start + self.length)
            && let Some(room) = room.get_mut(at..)
        {
            let length = room.len().min(bytes.len());
            room[..length].copy_from_slice(&bytes[..length]);
        }
    }
}

/// A copy of the bytes of a bytes-like value.
pub(crate) fn bytes_like(value: &Value) -> Option<Vec<u8>> {
    Buffer::of(value).map(|bytes| bytes.to_vec())
}
