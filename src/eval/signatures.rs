//! How those are called whose rows say only that they take anything: for hints and help alone, never for binding.

/// What such a row says.
pub(super) const ANYTHING: &str = "(*args, **kwargs)";

const TAKEN: &[(&str, &str)] = &[
    ("Barrier", "(parties, action=None, timeout=None)"),
    ("BoundedSemaphore", "(value=1)"),
    ("Condition", "(lock=None)"),
    ("Event", "()"),
    ("Semaphore", "(value=1)"),
    ("bool", "(x=False, /)"),
    ("bytearray", "(source=b'', encoding=None, errors=None)"),
    ("bytes", "(source=b'', encoding=None, errors=None)"),
    ("dict", "(entries={}, /, **kwargs)"),
    ("enumerate", "(iterable, start=0)"),
    ("epoll", "(sizehint=-1, flags=0)"),
    ("filter", "(function, iterable, /)"),
    ("float", "(x=0, /)"),
    ("frozenset", "(iterable=(), /)"),
    ("int", "(x=0, /, base=10)"),
    ("list", "(iterable=(), /)"),
    ("map", "(function, iterable, /, *iterables)"),
    ("max", "(iterable, *values, default=..., key=None)"),
    ("memoryview", "(object)"),
    ("min", "(iterable, *values, default=..., key=None)"),
    ("property", "(fget=None, fset=None, fdel=None, doc=None)"),
    ("range", "(start, stop, step=1, /)"),
    ("reversed", "(sequence, /)"),
    ("set", "(iterable=(), /)"),
    ("slice", "(start, stop, step=None, /)"),
    ("sorted", "(iterable, /, *, key=None, reverse=False)"),
    ("str", "(object='', encoding='utf-8', errors='strict')"),
    ("super", "(type, object)"),
    ("tuple", "(iterable=(), /)"),
    ("zip", "(*iterables, strict=False)"),
];

/// The parameters in words that help.
pub(super) fn taken_by(name: &str) -> Option<&'static str> {
    TAKEN.binary_search_by_key(&name, |row| row.0).ok().map(|at| TAKEN[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_found() {
        assert!(TAKEN.iter().all(|(name, params)| taken_by(name) == Some(params)));
    }
}
