//! The lowest layer: what a file reads from and writes to without a buffer. `RawIo` is what a descriptor or a socket
//! must be able to do; the functions here work on any raw file, also one that a user's class implements.

use super::{BUFFER_SIZE, unsupported};
use crate::object::bytes::ByteArray;
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::OS_ERROR;
use crate::object::exception::raise::{error, type_error, value_error};
use crate::object::protocol::attribute::{call_method, find};
use crate::object::protocol::buffer::Buffer;
use crate::object::protocol::index::try_index;
use crate::object::protocol::truth::is_true;
use crate::object::str::intern;
use crate::object::types;
use crate::object::value::Value;

/// What stands under a file. Each method checks for itself that it is open and may do this, in its own words.
pub(crate) trait RawIo: Send + Sync {
    /// Reads into `room`: how much; 0 at the end; None where it would block.
    fn read(&self, cx: &mut Cx, room: &mut [u8]) -> Answer<Option<usize>>;

    /// Writes: how much was taken; None where it would block.
    fn write(&self, cx: &mut Cx, bytes: &[u8]) -> Answer<Option<usize>>;

    /// Closes; a second time does nothing.
    fn close(&self, cx: &mut Cx) -> Answer<()>;

    fn is_closed(&self) -> bool;

    fn fileno(&self, cx: &mut Cx) -> Answer<i32>;

    fn readable(&self, cx: &mut Cx) -> Answer<bool>;

    fn writable(&self, cx: &mut Cx) -> Answer<bool>;

    fn seekable(&self, cx: &mut Cx) -> Answer<bool>;

    fn isatty(&self, _cx: &mut Cx) -> Answer<bool> {
        Ok(false)
    }

    fn seek(&self, cx: &mut Cx, _offset: i64, _whence: i32) -> Answer<i64> {
        Err(unsupported(cx, "seek"))
    }

    fn truncate(&self, cx: &mut Cx, _size: Option<i64>) -> Answer<i64> {
        Err(unsupported(cx, "truncate"))
    }

    /// A good size for a buffer over it.
    fn block_size(&self) -> Option<usize> {
        None
    }

    /// The file that it is, where it is one.
    fn as_file(&self) -> Option<&super::file::File> {
        None
    }

    /// What it is, for the class that made it.
    fn as_any(&self) -> Option<&dyn std::any::Any> {
        None
    }

    /// Writes what a buffer still held when it was dropped; nothing can be said of what goes wrong.
    fn write_last(&self, _bytes: &[u8]) {}
}

/// What a raw file's object keeps: `Object::native(class, Raw::new(..))`.
pub(crate) struct Raw(pub Box<dyn RawIo>);

impl Raw {
    pub(crate) fn new(raw: impl RawIo + 'static) -> Raw {
        Raw(Box::new(raw))
    }
}

/// The raw file of a built-in class; a user's subclass is called by its methods, which it may have replaced.
fn native(raw: &Value) -> Option<&dyn RawIo> {
    match raw {
        Value::Object(object) if object.class.is_built_in() => object.data::<Raw>().map(|raw| &*raw.0),
        _ => None,
    }
}

/// Reads once, at most so many bytes; None where it would block.
pub(crate) fn read(cx: &mut Cx, raw: &Value, size: usize) -> Answer<Option<Vec<u8>>> {
    if let Some(native) = native(raw) {
        let mut bytes = crate::object::memory::zeroed(cx, size)?;
        let count = native.read(cx, &mut bytes)?;
        return Ok(count.map(|count| {
            bytes.truncate(count);
            // What was asked for can be far more than what came.
            if size > 1 << 16 {
                bytes.shrink_to_fit();
            }
            bytes
        }));
    }
    let array = Value::ByteArray(ByteArray::new(crate::object::memory::zeroed(cx, size)?));
    let view = cx.call(&Value::Type(types::MEMORYVIEW.clone()), std::slice::from_ref(&array))?;
    let count = call_method(cx, raw, "readinto", &[view])?;
    if count.is_none() {
        return Ok(None);
    }
    let count = try_index(cx, &count)?.unwrap_or(-1);
    if count < 0 || count > size as i64 {
        let message = format!("raw readinto() returned invalid length {count} (should have been between 0 and {size})");
        return Err(error(cx, &OS_ERROR, message));
    }
    Ok(Buffer::of(&array).map(|bytes| bytes.bytes()[..count as usize].to_vec()))
}

/// Reads to the end; None where nothing is there yet. In files the pieces grow.
pub(crate) fn read_to_end(cx: &mut Cx, raw: &Value, grows: bool) -> Answer<Option<Vec<u8>>> {
    let (mut all, mut step) = (Vec::new(), BUFFER_SIZE);
    loop {
        match read(cx, raw, step)? {
            Some(bytes) if bytes.is_empty() => return Ok(Some(all)),
            Some(bytes) => all.extend_from_slice(&bytes),
            None if all.is_empty() => return Ok(None),
            None => return Ok(Some(all)),
        }
        if grows {
            step = all.len().clamp(step, 1 << 20);
        }
        cx.tick()?;
    }
}

/// The same by the file's own `readall`, where it has one.
pub(crate) fn read_all(cx: &mut Cx, raw: &Value) -> Answer<Option<Vec<u8>>> {
    if let Some(native) = native(raw) {
        return read_to_end(cx, raw, native.as_file().is_some());
    }
    let Some(method) = attribute(cx, raw, "readall")? else { return read_to_end(cx, raw, false) };
    match cx.call(&method, &[])? {
        Value::None => Ok(None),
        answer => match answer.plain() {
            Value::Bytes(bytes) => Ok(Some(bytes.to_vec())),
            _ => Err(type_error(cx, "readall() should return bytes")),
        },
    }
}

/// Writes once; None where it would block.
pub(crate) fn write(cx: &mut Cx, raw: &Value, bytes: &[u8]) -> Answer<Option<usize>> {
    if let Some(native) = native(raw) {
        return native.write(cx, bytes);
    }
    let count = call_method(cx, raw, "write", &[Value::bytes(bytes)])?;
    if count.is_none() {
        return Ok(None);
    }
    let count = try_index(cx, &count)?.unwrap_or(-1);
    if count < 0 || count > bytes.len() as i64 {
        let length = bytes.len();
        let message = format!("raw write() returned invalid length {count} (should have been between 0 and {length})");
        return Err(error(cx, &OS_ERROR, message));
    }
    Ok(Some(count as usize))
}

pub(crate) fn seek(cx: &mut Cx, raw: &Value, offset: i64, whence: i32) -> Answer<i64> {
    if let Some(native) = native(raw) {
        return native.seek(cx, offset, whence);
    }
    let at = call_method(cx, raw, "seek", &[Value::Int(offset), Value::from(whence)])?;
    position(cx, &at)
}

pub(crate) fn tell(cx: &mut Cx, raw: &Value) -> Answer<i64> {
    if let Some(native) = native(raw) {
        return native.seek(cx, 0, libc::SEEK_CUR);
    }
    let at = call_method(cx, raw, "tell", &[])?;
    position(cx, &at)
}

fn position(cx: &mut Cx, at: &Value) -> Answer<i64> {
    match try_index(cx, at)? {
        Some(at) if at >= 0 => Ok(at),
        Some(at) => Err(error(cx, &OS_ERROR, format!("Raw stream returned invalid position {at}"))),
        None => Err(value_error(cx, "Raw stream returned invalid position")),
    }
}

pub(crate) fn truncate(cx: &mut Cx, raw: &Value, size: Option<i64>) -> Answer<i64> {
    if let Some(native) = native(raw) {
        return native.truncate(cx, size);
    }
    let at = call_method(cx, raw, "truncate", &[size.into()])?;
    position(cx, &at)
}

pub(crate) fn close(cx: &mut Cx, raw: &Value) -> Answer<()> {
    if let Some(native) = native(raw) {
        return native.close(cx);
    }
    call_method(cx, raw, "close", &[]).map(drop)
}

pub(crate) fn is_closed(cx: &mut Cx, raw: &Value) -> Answer<bool> {
    if let Some(native) = native(raw) {
        return Ok(native.is_closed());
    }
    super::base::is_closed(cx, raw)
}

/// `raw.readable()` and its kin.
pub(crate) fn says(cx: &mut Cx, raw: &Value, method: &str) -> Answer<bool> {
    let answer = call_method(cx, raw, method, &[])?;
    is_true(cx, &answer)
}

/// An attribute of the raw file, where it has it.
pub(crate) fn attribute(cx: &mut Cx, raw: &Value, name: &str) -> Answer<Option<Value>> {
    find(cx, raw, &intern(name))
}

/// A good size for a buffer over it.
pub(crate) fn block_size(raw: &Value) -> Option<usize> {
    native(raw).and_then(RawIo::block_size)
}
