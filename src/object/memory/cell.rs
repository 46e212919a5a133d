//! A cell for what Python can change. The terminal's interpreter lock is what makes sharing it between threads sound.

use std::cell::{Ref, RefCell, RefMut};

/// Mutable state inside a shared value. Borrow it briefly, and never across a call into Python code or a drop of values.
pub(crate) struct Shared<T>(RefCell<T>);

// SAFETY: values belong to one terminal, and a thread touches them only while it holds that terminal's interpreter
// lock (`memory/lock.rs`), which orders all accesses.
unsafe impl<T> Sync for Shared<T> {}
unsafe impl<T> Send for Shared<T> {}

impl<T> Shared<T> {
    pub(crate) fn new(value: T) -> Self {
        Shared(RefCell::new(value))
    }

    /// Looks at it without marking it as borrowed. `look` must neither run Python code nor change or drop any value. What
    /// all terminals share and none changes (built-in classes) is read this way: marks would be a race between them.
    #[inline(always)]
    pub(crate) fn look<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        // SAFETY: nothing changes it while `look` runs: this thread by the contract, others for want of the lock.
        let borrowed;
        let value = match unsafe { self.0.try_borrow_unguarded() } {
            Ok(value) => value,
            Err(_) => {
                borrowed = self.0.borrow();
                &*borrowed
            }
        };
        look(value)
    }

    pub(crate) fn get(&self) -> Ref<'_, T> {
        self.0.borrow()
    }

    pub(crate) fn get_mut(&self) -> RefMut<'_, T> {
        self.0.borrow_mut()
    }

    /// Puts a value in and hands the old one out, so that it is dropped after the borrow has ended.
    pub(crate) fn replace(&self, value: T) -> T {
        self.0.replace(value)
    }
}

impl<T: Default> Shared<T> {
    pub(crate) fn take(&self) -> T {
        self.0.take()
    }
}

impl<T: Clone> Shared<T> {
    pub(crate) fn cloned(&self) -> T {
        self.look(T::clone)
    }
}

impl<T: Default> Default for Shared<T> {
    fn default() -> Self {
        Shared::new(T::default())
    }
}
