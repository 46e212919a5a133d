//! How long the calls of a socket wait, as Python's timeouts say it.

use std::time::Duration;

/// What an operation that finds nothing to do does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Blocking,
    NonBlocking,
    /// Waits this long, which is more than nothing.
    Timeout(Duration),
}

impl Mode {
    /// Nanoseconds: 0 is non-blocking, below 0 blocking.
    pub fn from_nanos(nanos: i64) -> Self {
        match nanos {
            0 => Mode::NonBlocking,
            1.. => Mode::Timeout(Duration::from_nanos(nanos as u64)),
            _ => Mode::Blocking,
        }
    }

    pub fn nanos(self) -> i64 {
        match self {
            Mode::Blocking => -1,
            Mode::NonBlocking => 0,
            Mode::Timeout(t) => i64::try_from(t.as_nanos()).unwrap_or(i64::MAX).max(1),
        }
    }
}
