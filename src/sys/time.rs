//! Clocks, and the C library's knowledge of dates.

use std::ffi::CStr;

/// A date and a time of day, taken apart.
pub use libc::tm as Date;

/// A clock's nanoseconds.
pub fn clock(which: libc::clockid_t) -> i64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: a timespec to write to.
    unsafe { libc::clock_gettime(which, &raw mut now) };
    now.tv_sec * 1_000_000_000 + now.tv_nsec
}

/// The seconds since 1970.
pub fn now() -> i64 {
    // SAFETY: asks for the answer alone.
    unsafe { libc::time(std::ptr::null_mut()) }
}

/// A date of zeros.
pub fn empty() -> Date {
    // SAFETY: all bits of a `tm` may be zero.
    unsafe { std::mem::zeroed() }
}

/// The date of a number of seconds since 1970, here or in Greenwich; none where its year is too far.
pub fn date(seconds: i64, local: bool) -> Option<Date> {
    let mut date = empty();
    let ask = if local { libc::localtime_r } else { libc::gmtime_r };
    // SAFETY: a time to read and a `tm` to write to.
    let done = unsafe { ask(&raw const seconds, &raw mut date) };
    (!done.is_null()).then_some(date)
}

/// The name of a date's zone. Only of a date that this module made.
pub fn zone(date: &Date) -> String {
    if date.tm_zone.is_null() {
        return String::new();
    }
    // SAFETY: the C library keeps the names of zones for as long as the process runs.
    unsafe { CStr::from_ptr(date.tm_zone) }.to_string_lossy().into_owned()
}

/// The seconds since 1970 of a date here; -1 also where there are none.
pub fn seconds(date: &mut Date) -> i64 {
    // SAFETY: a `tm` to read and write.
    unsafe { libc::mktime(std::ptr::from_mut(date)) }
}

/// Writes a date in a format into `room`, and says how much; 0 also where it does not fit.
pub fn format(room: &mut [u8], format: &CStr, date: &Date) -> usize {
    // SAFETY: room of the length given, a string that ends in NUL and a `tm` to read.
    unsafe { libc::strftime(room.as_mut_ptr().cast(), room.len(), format.as_ptr(), std::ptr::from_ref(date)) }
}
