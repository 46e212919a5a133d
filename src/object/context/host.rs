//! What the values need of whoever runs them: a place to print, a line to read, and a way to be woken.

use std::sync::Arc;

use crate::event::Stream;
use crate::net::wait::{Failure, Waiter};

/// One for each thread that runs Python code. `session` has the one of a terminal; a program has a plainer one.
pub(crate) trait Host: Waiter {
    /// Writes to the program's standard output or error.
    fn write(&self, stream: Stream, text: &str) -> Result<(), Failure>;

    /// Reads one line with its newline, after showing a prompt; empty at the end of input. Waits through the one wait.
    fn read_line(&self, prompt: &str) -> Result<String, Failure>;

    /// The value of an expression typed at the prompt, as it is shown.
    fn answer(&self, text: &str) -> Result<(), Failure>;

    /// The traceback of an exception that nothing caught, with what an OSError carries: to be shown where the host does.
    fn uncaught(&self, class: &str, text: &str, errno: Option<i32>);

    /// A word to the student, beside the transcript.
    fn note(&self, text: &str);

    /// Whether answers are the teaching ones rather than strictly CPython's.
    fn is_teaching(&self) -> bool;

    /// `sys.argv`.
    fn arguments(&self) -> Vec<String>;

    /// A host for another thread of the same terminal.
    fn for_thread(&self, name: &str) -> Result<Arc<dyn Host>, Failure>;

    /// Whether the process was given that stream; None is the input.
    fn is_open(&self, _stream: Option<Stream>) -> bool {
        true
    }

    /// Whether the standard streams are descriptors 0, 1 and 2 of this process. Elsewhere the host shows what is written.
    fn has_descriptors(&self) -> bool {
        false
    }

    /// Whether what a program writes is not to be held back at all.
    fn is_unbuffered(&self) -> bool {
        false
    }

    /// Whether an `isatty()` of that stream holds; None is the input.
    fn is_terminal(&self, _stream: Option<Stream>) -> bool {
        false
    }
}
