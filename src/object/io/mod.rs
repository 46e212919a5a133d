//! Files: the layers of Python's `io` (raw, buffered, text), over descriptors, sockets and memory. Knows nothing of who
//! opens them.

pub mod base;
pub mod buffered;
pub mod buffered_classes;
pub mod bytes_io;
pub mod file;
pub mod file_class;
pub mod files;
pub mod newline;
pub mod open;
pub mod pair;
pub mod path;
pub mod raw;
pub mod streams;
pub mod string_io;
pub mod text;
pub mod text_classes;

use std::sync::LazyLock;

use super::class::{Class, Definition, Type};
use super::context::Cx;
use super::exception::kinds::{OS_ERROR, VALUE_ERROR};
use super::exception::raise::{error, value_error};
use super::exception::{Raised, methods};

/// How much a layer reads ahead where nothing says otherwise.
pub const BUFFER_SIZE: usize = 8192;

pub static UNSUPPORTED: LazyLock<Type> = LazyLock::new(|| Class::built_in(&UNSUPPORTED_DEFINITION));

static UNSUPPORTED_DEFINITION: Definition = Definition {
    name: "UnsupportedOperation",
    module: "io",
    base: Some(&OS_ERROR),
    others: &[&VALUE_ERROR],
    new: Some(methods::NEW),
    open: true,
    ..Definition::PLAIN
};

/// `io.UnsupportedOperation`, with a word on what this file cannot do.
pub fn unsupported(cx: &Cx, what: &str) -> Raised {
    error(cx, &UNSUPPORTED, what)
}

/// The complaint of a layer that has been closed.
pub fn closed(cx: &Cx) -> Raised {
    value_error(cx, "I/O operation on closed file.")
}
