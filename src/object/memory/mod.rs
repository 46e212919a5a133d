//! What happens when memory runs out: MemoryError where it can be, from a reserve that is given up then. Knows
//! where values stand, not what they are.

pub(crate) mod drop;
pub(crate) mod finalize;
pub(crate) mod settle;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::marker::PhantomData;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering::Relaxed, Ordering::SeqCst};

use super::context::{Answer, Cx};
use super::exception::raise::memory_error;
use super::value::Value;
use crate::net::interrupt::Interrupt;
use crate::pure::room::has_room;
use crate::pure::text::slice::MOST_BYTES;

/// What is kept in reserve where the address space is not limited: it costs nothing until it is written to.
const LEAST_RESERVE: usize = 64 << 20;

/// Where a piece of this size comes back there may be enough for the reserve again.
const LARGE: usize = 1 << 16;

/// The system's allocator. What it refuses it gets once more, from the reserve: the statement that asked goes on to where
/// it next looks whether it is to stop, and ends there with MemoryError.
pub struct Allocator;

static RESERVE: AtomicPtr<libc::c_void> = AtomicPtr::new(ptr::null_mut());
/// Whether one was ever set aside.
static IS_KEPT: AtomicBool = AtomicBool::new(false);

thread_local! {
    /// The flag by which the code that runs on this thread is stopped.
    static STOP: Cell<*const AtomicBool> = const { Cell::new(ptr::null()) };
    static IS_SHORT: Cell<bool> = const { Cell::new(false) };
}

// SAFETY: everything is left to the system's allocator; the second attempt is as good as the first.
unsafe impl GlobalAlloc for Allocator {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's word.
        let found = unsafe { System.alloc(layout) };
        // SAFETY: as above.
        if found.is_null() { again(|| unsafe { System.alloc(layout) }) } else { found }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's word.
        let found = unsafe { System.alloc_zeroed(layout) };
        // SAFETY: as above.
        if found.is_null() { again(|| unsafe { System.alloc_zeroed(layout) }) } else { found }
    }

    #[inline]
    unsafe fn realloc(&self, old: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller's word.
        let found = unsafe { System.realloc(old, layout, size) };
        // SAFETY: as above; what was not enlarged is still there.
        if found.is_null() { again(|| unsafe { System.realloc(old, layout, size) }) } else { found }
    }

    #[inline]
    unsafe fn dealloc(&self, old: *mut u8, layout: Layout) {
        // SAFETY: the caller's word.
        unsafe { System.dealloc(old, layout) };
        if layout.size() >= LARGE && RESERVE.load(Relaxed).is_null() && IS_KEPT.load(Relaxed) {
            keep_reserve();
        }
    }
}

/// A second attempt, without the reserve.
#[cold]
fn again(attempt: impl FnOnce() -> *mut u8) -> *mut u8 {
    let reserve = RESERVE.swap(ptr::null_mut(), SeqCst);
    if reserve.is_null() {
        return ptr::null_mut();
    }
    // SAFETY: mapped by `keep_reserve`, which wrote its size there, and known to no one else any more.
    unsafe { libc::munmap(reserve, *reserve.cast::<usize>()) };
    run_short();
    attempt()
}

/// Has the code on this thread end with MemoryError where it next looks.
fn run_short() {
    IS_SHORT.set(true);
    let stop = STOP.get();
    if !stop.is_null() {
        // SAFETY: `Watch` keeps the flag for as long as it stands here.
        unsafe { (*stop).store(true, SeqCst) };
    }
}

/// Sets the reserve aside, if it is not there.
pub(crate) fn keep_reserve() {
    if !RESERVE.load(Relaxed).is_null() {
        return;
    }
    let mut limit = libc::rlimit { rlim_cur: libc::RLIM_INFINITY, rlim_max: libc::RLIM_INFINITY };
    // SAFETY: a place for two numbers.
    unsafe { libc::getrlimit(libc::RLIMIT_AS, &raw mut limit) };
    let size = match limit.rlim_cur {
        libc::RLIM_INFINITY => LEAST_RESERVE,
        // So large that a table that grows finds room for its last step.
        limit => {
            // What is large goes back to the system when it is freed, so that the reserve finds room again.
            // SAFETY: sets a number.
            #[cfg(target_env = "gnu")]
            unsafe {
                libc::mallopt(libc::M_MMAP_THRESHOLD, 1 << 17)
            };
            LEAST_RESERVE.max(usize::try_from(limit / 4).unwrap_or(usize::MAX)).min(1 << 30)
        }
    };
    // What was freed may not be whole any more: half of it is better than nothing.
    for size in [size, size / 2, size / 4, size / 8].into_iter().map(|size| size.next_multiple_of(1 << 16)) {
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
        // SAFETY: a new mapping, which nobody touches.
        let found = unsafe { libc::mmap(ptr::null_mut(), size, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0) };
        if found == libc::MAP_FAILED {
            continue;
        }
        // SAFETY: its first word; nobody else knows of it yet.
        unsafe { *found.cast::<usize>() = size };
        IS_KEPT.store(true, Relaxed);
        if RESERVE.compare_exchange(ptr::null_mut(), found, SeqCst, SeqCst).is_err() {
            // SAFETY: mapped above; another thread was quicker, and nobody knows of this one.
            unsafe { libc::munmap(found, size) };
        }
        return;
    }
}

/// While it lives, the code on this thread is stopped by this interrupt's flag.
pub(crate) struct Watch {
    before: *const AtomicBool,
    _interrupt: Interrupt,
    here: PhantomData<*const ()>,
}

impl Watch {
    pub(crate) fn new(interrupt: &Interrupt) -> Watch {
        keep_reserve();
        IS_SHORT.set(false);
        let interrupt = interrupt.clone();
        let before = STOP.replace(ptr::from_ref(interrupt.flag()));
        Watch { before, _interrupt: interrupt, here: PhantomData }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        STOP.set(self.before);
    }
}

/// Whether memory ran out since this was last asked.
pub(crate) fn is_short(interrupt: &Interrupt) -> bool {
    let short = IS_SHORT.replace(false);
    if short {
        interrupt.drain();
        keep_reserve();
    }
    short
}

/// MemoryError unless so many bytes can be had now.
pub(crate) fn room_for(cx: &Cx, bytes: usize) -> Answer<()> {
    let has_room = has_room(bytes);
    if is_short(&cx.interrupt) || !has_room { Err(memory_error(cx)) } else { Ok(()) }
}

/// A copy of the values, or MemoryError.
pub(crate) fn copied<T: Clone>(cx: &Cx, items: &[T]) -> Answer<Vec<T>> {
    room_for(cx, size_of_val(items))?;
    Ok(items.to_vec())
}

/// A list of these values, made so that it can be interrupted.
pub(crate) fn listed(cx: &mut Cx, values: impl Iterator<Item = Value>) -> Answer {
    let mut items = Vec::new();
    for value in values {
        cx.tick()?;
        grow(&mut items);
        items.push(value);
    }
    Ok(Value::list(items))
}

/// Room for one more. Where there is none for many, there is for this one, and the code ends where it next looks.
#[inline]
pub(crate) fn grow<T>(items: &mut Vec<T>) {
    if items.len() == items.capacity() {
        enlarge(items, 1);
    }
}

/// Room for so many more; false, and the code is stopped, where there is none.
pub(crate) fn enlarge<T>(items: &mut Vec<T>, more: usize) -> bool {
    if items.try_reserve(more).is_ok() {
        return true;
    }
    run_short();
    items.try_reserve_exact(more).is_ok()
}

/// Adds to a text, or MemoryError.
pub(crate) fn append(cx: &Cx, text: &mut String, more: &str) -> Answer<()> {
    if text.try_reserve(more.len()).is_err() {
        return Err(memory_error(cx));
    }
    text.push_str(more);
    Ok(())
}

/// So many zero bytes, unless they are too many. Memory that nothing is written to costs nothing.
pub(crate) fn zeroed(cx: &Cx, size: usize) -> Answer<Vec<u8>> {
    let layout = std::alloc::Layout::array::<u8>(size).ok().filter(|_| size <= MOST_BYTES);
    let Some(layout) = layout else { return Err(memory_error(cx)) };
    if size == 0 {
        return Ok(Vec::new());
    }
    // SAFETY: the layout is that of `size` bytes and not empty; the vector takes the memory over as it was allocated.
    unsafe {
        let start = std::alloc::alloc_zeroed(layout);
        if start.is_null() { Err(memory_error(cx)) } else { Ok(Vec::from_raw_parts(start, size, size)) }
    }
}
