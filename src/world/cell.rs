//! A cell for what Python can change. The interpreter lock of its world is what makes sharing it between threads sound.

use std::cell::{Cell, UnsafeCell};
use std::ops::{Deref, DerefMut};

#[cfg(debug_assertions)]
use super::lock::held;

/// Mutable state inside a shared value. Borrow it briefly, and never across a call into Python code or a drop of values.
pub(crate) struct Shared<T> {
    /// How many look at it; -1 while one changes it; [`FROZEN`] where nobody ever will.
    marks: Cell<isize>,
    /// In whose world it was made.
    #[cfg(debug_assertions)]
    world: usize,
    value: UnsafeCell<T>,
}

const FROZEN: isize = isize::MIN;
const CHANGING: isize = -1;

// SAFETY: a value belongs to one world, and a thread touches it only while it holds that world's interpreter lock
// (`lock.rs`), which orders all accesses, those to the marks as well; debug builds check it at each access. What is frozen
// is only read, by all.
unsafe impl<T: Send> Sync for Shared<T> {}

/// Looks at the value of a cell.
pub(crate) struct Ref<'a, T> {
    value: &'a T,
    marks: &'a Cell<isize>,
}

/// Changes the value of a cell.
pub(crate) struct RefMut<'a, T> {
    value: &'a mut T,
    marks: &'a Cell<isize>,
}

impl<T> Deref for Ref<'_, T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        self.value
    }
}

impl<T> Drop for Ref<'_, T> {
    #[inline(always)]
    fn drop(&mut self) {
        let marks = self.marks.get();
        if marks != FROZEN {
            self.marks.set(marks - 1);
        }
    }
}

impl<T> Deref for RefMut<'_, T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        self.value
    }
}

impl<T> DerefMut for RefMut<'_, T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut T {
        self.value
    }
}

impl<T> Drop for RefMut<'_, T> {
    #[inline(always)]
    fn drop(&mut self) {
        self.marks.set(0);
    }
}

impl<T> Shared<T> {
    #[inline]
    pub(crate) fn new(value: T) -> Self {
        Shared {
            marks: Cell::new(0),
            #[cfg(debug_assertions)]
            world: held(),
            value: UnsafeCell::new(value),
        }
    }

    /// One that nobody will ever change: all worlds may look at it.
    pub(crate) fn frozen(value: T) -> Self {
        let cell = Shared::new(value);
        cell.marks.set(FROZEN);
        cell
    }

    /// From now on nobody changes it, and all worlds may look at it. Called before any other thread knows it.
    pub(crate) fn freeze(&mut self) {
        self.marks.set(FROZEN);
    }

    #[cfg(debug_assertions)]
    #[track_caller]
    fn check(&self) {
        assert!(
            self.marks.get() == FROZEN || self.world == held(),
            "a value is touched without the lock of its own world"
        );
    }

    #[cfg(not(debug_assertions))]
    #[inline(always)]
    fn check(&self) {}

    /// Looks at it while `look` runs.
    #[inline(always)]
    #[track_caller]
    pub(crate) fn look<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        if self.marks.get() == FROZEN {
            // SAFETY: nobody ever changes it.
            return look(unsafe { &*self.value.get() });
        }
        look(&self.get())
    }

    #[inline(always)]
    #[track_caller]
    pub(crate) fn get(&self) -> Ref<'_, T> {
        self.check();
        let marks = self.marks.get();
        if marks >= 0 {
            self.marks.set(marks + 1);
        } else if marks != FROZEN {
            in_use();
        }
        // SAFETY: nobody changes it as long as it is marked as looked at, which the guard sees to.
        Ref { value: unsafe { &*self.value.get() }, marks: &self.marks }
    }

    #[inline(always)]
    #[track_caller]
    pub(crate) fn get_mut(&self) -> RefMut<'_, T> {
        self.check();
        if self.marks.get() != 0 {
            in_use();
        }
        self.marks.set(CHANGING);
        // SAFETY: nobody else looks at it as long as it is marked as changing, which the guard sees to.
        RefMut { value: unsafe { &mut *self.value.get() }, marks: &self.marks }
    }

    /// From now on it is of the world of this lock. For what stands beside the lock itself.
    pub(super) fn belong_to(&mut self, _world: usize) {
        #[cfg(debug_assertions)]
        {
            self.world = _world;
        }
    }

    /// The value, for who owns the cell alone: no lock is needed.
    pub(crate) fn own(&mut self) -> &mut T {
        self.value.get_mut()
    }

    /// Puts a value in and hands the old one out, so that it is dropped after the borrow has ended.
    #[track_caller]
    pub(crate) fn replace(&self, value: T) -> T {
        std::mem::replace(&mut self.get_mut(), value)
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn in_use() -> ! {
    panic!("a value is changed while it is looked at");
}

impl<T: Default> Shared<T> {
    #[track_caller]
    pub(crate) fn take(&self) -> T {
        self.replace(T::default())
    }
}

impl<T: Clone> Shared<T> {
    #[track_caller]
    pub(crate) fn cloned(&self) -> T {
        self.look(T::clone)
    }
}

impl<T: Default> Default for Shared<T> {
    fn default() -> Self {
        Shared::new(T::default())
    }
}
