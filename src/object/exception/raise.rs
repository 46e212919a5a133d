//! Making exceptions to raise: one constructor for each kind that built-in code raises.

use std::sync::Arc;

use super::kinds::{self, *};
use super::{Exception, Hint, Raised};
use crate::net::wait::Failure;
use crate::object::class::{Type, TypeRef};
use crate::object::context::{Answer, Cx};
use crate::object::memory;
use crate::object::str::{Str, intern};
use crate::object::value::Value;

/// Marks an exception as raised while another is handled: that one becomes its context.
pub(crate) fn in_context(cx: &Cx, raised: Raised) -> Raised {
    let Some(handled) = &cx.handled else { return raised };
    if handled.is(&raised) {
        return raised;
    }
    // The chain must not become a ring: cut it where the new exception stands in it already.
    let mut link = handled.clone();
    loop {
        let next = link.0.context.cloned();
        match next {
            Some(next) if next.is(&raised) => {
                drop(link.0.context.replace(None));
                break;
            }
            Some(next) => link = next,
            None => break,
        }
    }
    drop(raised.0.context.replace(Some(handled.clone())));
    raised
}

pub(crate) fn with_args(cx: &Cx, class: &Type, args: Vec<Value>) -> Raised {
    in_context(cx, Raised(Exception::new(class, args)))
}

pub(crate) fn error(cx: &Cx, class: TypeRef, message: impl Into<Box<str>>) -> Raised {
    with_args(cx, class, vec![Value::str(message)])
}

pub(crate) fn type_error(cx: &Cx, message: impl Into<Box<str>>) -> Raised {
    error(cx, &TYPE_ERROR, message)
}

pub(crate) fn value_error(cx: &Cx, message: impl Into<Box<str>>) -> Raised {
    error(cx, &VALUE_ERROR, message)
}

pub(crate) fn overflow_error(cx: &Cx, message: impl Into<Box<str>>) -> Raised {
    error(cx, &OVERFLOW_ERROR, message)
}

pub(crate) fn runtime_error(cx: &Cx, message: impl Into<Box<str>>) -> Raised {
    error(cx, &RUNTIME_ERROR, message)
}

pub(crate) fn index_error(cx: &Cx, message: impl Into<Box<str>>) -> Raised {
    error(cx, &INDEX_ERROR, message)
}

/// What comes of two things that are done whatever becomes of the first: where both fail, that is the second's context.
pub(crate) fn both(first: Answer, second: Answer) -> Answer {
    match (first, second) {
        (Err(first), Err(second)) => {
            drop(second.0.context.replace(Some(first)));
            Err(second)
        }
        (Err(first), Ok(_)) => Err(first),
        (Ok(_), second) => second,
    }
}

pub(crate) fn key_error(cx: &Cx, key: &Value) -> Raised {
    with_args(cx, &KEY_ERROR, vec![key.clone()])
}

/// Whoever is told of it now is not stopped for it once more.
pub(crate) fn memory_error(cx: &Cx) -> Raised {
    memory::is_short(cx.interrupt());
    with_args(cx, &MEMORY_ERROR, vec![])
}

pub(crate) fn recursion_error(cx: &Cx, doing: &str) -> Raised {
    error(cx, &RECURSION_ERROR, format!("maximum recursion depth exceeded{doing}"))
}

pub(crate) fn keyboard_interrupt(cx: &Cx) -> Raised {
    with_args(cx, &KEYBOARD_INTERRUPT, vec![])
}

pub(crate) fn stop_iteration(cx: &Cx, value: Value) -> Raised {
    with_args(cx, &STOP_ITERATION, if value.is_none() || value.is_unset() { vec![] } else { vec![value] })
}

/// An AttributeError that knows what was asked for, so that a name close to it can be proposed.
pub(crate) fn attribute_error(cx: &Cx, of: &Value, name: &Arc<Str>, message: impl Into<Box<str>>) -> Raised {
    let raised = error(cx, &ATTRIBUTE_ERROR, message);
    raised.0.attrs.set_text("name", Value::Str(name.clone()));
    raised.0.attrs.set_text("obj", of.clone());
    drop(raised.0.hint.replace(Some(Hint::Attribute { of: of.clone() })));
    raised
}

/// `'int' object has no attribute 'x'`, in the form that fits the value.
pub(crate) fn no_attribute(cx: &Cx, of: &Value, name: &Arc<Str>) -> Raised {
    let message = match of {
        Value::Type(class) if crate::object::enum_type::is_enumeration(class) => name.as_str().to_string(),
        Value::Type(class) => {
            format!("type object '{}' has no attribute '{}'", class.quoted_name().as_str(), name.as_str())
        }
        Value::Module(module) => format!("module '{}' has no attribute '{}'", module.name.as_str(), name.as_str()),
        _ => format!("'{}' object has no attribute '{}'", of.type_name().as_str(), name.as_str()),
    };
    attribute_error(cx, of, name, message)
}

/// The exception for an errno: `OSError` itself or the subclass that Python has for it.
pub(crate) fn os_error(cx: &Cx, errno: i32) -> Raised {
    os_error_with(cx, errno, None, None)
}

/// The same with the one or two file names that the call was about.
pub(crate) fn os_error_with(cx: &Cx, errno: i32, filename: Option<Value>, filename2: Option<Value>) -> Raised {
    let mut args = vec![Value::from(errno), Value::str(error_text(errno))];
    let raised = Raised(Exception::new(class_of_errno(errno), args.clone()));
    let attrs = &raised.0.attrs;
    attrs.set_text("errno", args.remove(0));
    attrs.set_text("strerror", args.remove(0));
    if let Some(filename) = filename {
        attrs.set_text("filename", filename);
    }
    if let Some(filename2) = filename2 {
        attrs.set_text("filename2", filename2);
    }
    in_context(cx, raised)
}

/// The class that OSError makes for an errno (Objects/exceptions.c).
pub(crate) fn class_of_errno(errno: i32) -> &'static Type {
    match errno {
        libc::EAGAIN | libc::EALREADY | libc::EINPROGRESS => &kinds::BLOCKING_IO_ERROR,
        libc::EPIPE | libc::ESHUTDOWN => &kinds::BROKEN_PIPE_ERROR,
        libc::ECHILD => &kinds::CHILD_PROCESS_ERROR,
        libc::ECONNABORTED => &kinds::CONNECTION_ABORTED_ERROR,
        libc::ECONNREFUSED => &kinds::CONNECTION_REFUSED_ERROR,
        libc::ECONNRESET => &kinds::CONNECTION_RESET_ERROR,
        libc::EEXIST => &kinds::FILE_EXISTS_ERROR,
        libc::ENOENT => &kinds::FILE_NOT_FOUND_ERROR,
        libc::EISDIR => &kinds::IS_A_DIRECTORY_ERROR,
        libc::ENOTDIR => &kinds::NOT_A_DIRECTORY_ERROR,
        libc::EINTR => &kinds::INTERRUPTED_ERROR,
        libc::EACCES | libc::EPERM => &kinds::PERMISSION_ERROR,
        libc::ESRCH => &kinds::PROCESS_LOOKUP_ERROR,
        libc::ETIMEDOUT => &kinds::TIMEOUT_ERROR,
        _ => &kinds::OS_ERROR,
    }
}

/// The system's words for an errno.
pub(crate) fn error_text(errno: i32) -> String {
    crate::sys::names::strerror(errno)
}

/// What a failed wait or system call raises, where no call has words of its own for it.
pub(crate) fn failure(cx: &Cx, failure: &Failure) -> Raised {
    match failure {
        Failure::Os(errno) => os_error(cx, *errno),
        Failure::TimedOut => error(cx, &TIMEOUT_ERROR, "timed out"),
        Failure::Interrupted => keyboard_interrupt(cx),
        _ => error(cx, &OS_ERROR, format!("{failure:?}")),
    }
}

/// A name in scope was not found.
pub(crate) fn name_error(cx: &Cx, name: &Arc<Str>, hint: Hint) -> Raised {
    let raised = error(cx, &NAME_ERROR, format!("name '{}' is not defined", name.as_str()));
    raised.0.attrs.set_name(&intern("name"), Value::Str(name.clone()));
    drop(raised.0.hint.replace(Some(hint)));
    raised
}
