//! Files: the layers of Python's `io` (raw, buffered, text), over descriptors, sockets and memory. Knows nothing of who
//! opens them.

pub(crate) mod base;
pub(crate) mod buffered;
pub(crate) mod buffered_classes;
pub(crate) mod bytes_io;
pub(crate) mod file;
pub(crate) mod file_class;
pub(crate) mod files;
pub(crate) mod newline;
pub(crate) mod open;
pub(crate) mod pair;
pub(crate) mod path;
pub(crate) mod raw;
pub(crate) mod streams;
pub(crate) mod string_io;
pub(crate) mod text;
pub(crate) mod text_classes;

use std::sync::LazyLock;

use super::class::{Class, Definition, Type};
use super::context::Cx;
use super::exception::kinds::{OS_ERROR, VALUE_ERROR};
use super::exception::raise::{error, value_error};
use super::exception::{Raised, methods};

/// How much a layer reads ahead where nothing says otherwise.
pub(crate) const BUFFER_SIZE: usize = 8192;

pub(crate) static UNSUPPORTED: LazyLock<Type> = LazyLock::new(|| Class::built_in(&UNSUPPORTED_DEFINITION));

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
pub(crate) fn unsupported(cx: &Cx, what: &str) -> Raised {
    error(cx, &UNSUPPORTED, what)
}

/// The complaint of a layer that has been closed.
pub(crate) fn closed(cx: &Cx) -> Raised {
    value_error(cx, "I/O operation on closed file.")
}
