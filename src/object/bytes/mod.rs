//! The bytes and bytearray values. Their methods stand in `methods.rs`.

pub(crate) mod bytearray;
pub(crate) mod methods;
pub(crate) mod new;
pub(crate) mod receiver;
pub(crate) mod search;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use super::context::{Answer, Cx};
use super::exception::kinds::BUFFER_ERROR;
use super::exception::raise::{error, type_error, value_error};
use super::protocol::index::try_index;
use super::value::Value;
use crate::world::cell::Shared;

pub(crate) struct Bytes {
    bytes: Box<[u8]>,
}

impl Bytes {
    pub(crate) fn new(bytes: impl Into<Box<[u8]>>) -> Arc<Bytes> {
        Arc::new(Bytes { bytes: bytes.into() })
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.bytes
    }
}

impl std::ops::Deref for Bytes {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

/// A bytearray: it cannot be resized while a memoryview or a call in progress uses its memory.
pub(crate) struct ByteArray {
    pub bytes: Shared<Vec<u8>>,
    exports: AtomicUsize,
}

impl ByteArray {
    pub(crate) fn new(bytes: Vec<u8>) -> Arc<ByteArray> {
        Arc::new(ByteArray { bytes: Shared::new(bytes), exports: AtomicUsize::new(0) })
    }

    /// Whether someone uses its memory ("Existing exports of data: object cannot be re-sized").
    pub(crate) fn is_exported(&self) -> bool {
        self.exports.load(Relaxed) > 0
    }

    pub(crate) fn export(self: &Arc<Self>) -> Export {
        self.exports.fetch_add(1, Relaxed);
        Export(self.clone())
    }
}

/// Holds a bytearray at its size.
pub(crate) struct Export(pub Arc<ByteArray>);

impl Drop for Export {
    fn drop(&mut self) {
        self.0.exports.fetch_sub(1, Relaxed);
    }
}

/// An int that is to be a byte.
pub(crate) fn byte_of(cx: &mut Cx, value: &Value) -> Answer<u8> {
    match try_index(cx, value)? {
        Some(byte) => u8::try_from(byte).map_err(|_| value_error(cx, "byte must be in range(0, 256)")),
        None => {
            Err(type_error(cx, format!("'{}' object cannot be interpreted as an integer", value.type_name().as_str())))
        }
    }
}

/// A bytearray that something uses cannot change its size.
pub(crate) fn check_resizable(cx: &mut Cx, bytes: &Arc<ByteArray>) -> Answer<()> {
    if bytes.is_exported() {
        return Err(error(cx, &BUFFER_ERROR, "Existing exports of data: object cannot be re-sized"));
    }
    Ok(())
}
