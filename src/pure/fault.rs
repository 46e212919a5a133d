//! What pure code reports when Python would raise: a class and its message, as data.
//! Knows nothing of exception objects.

use std::borrow::Cow;

/// An exception in the making: the name of its class and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub class: &'static str,
    pub message: String,
}

impl Fault {
    pub fn new<'a>(class: &'static str, message: impl Into<Cow<'a, str>>) -> Self {
        Fault { class, message: message.into().into_owned() }
    }

    pub fn value<'a>(message: impl Into<Cow<'a, str>>) -> Self {
        Fault::new("ValueError", message)
    }

    pub fn of_type<'a>(message: impl Into<Cow<'a, str>>) -> Self {
        Fault::new("TypeError", message)
    }

    pub fn overflow<'a>(message: impl Into<Cow<'a, str>>) -> Self {
        Fault::new("OverflowError", message)
    }

    pub fn zero_division<'a>(message: impl Into<Cow<'a, str>>) -> Self {
        Fault::new("ZeroDivisionError", message)
    }

    /// CPython's MemoryError has no text.
    pub fn memory() -> Self {
        Fault::new("MemoryError", "")
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.class, self.message)
    }
}

/// Called every few milliseconds of long work; an error ends the work at once (Ctrl-C).
pub type Tick<'a, E> = &'a mut dyn FnMut() -> Result<(), E>;
