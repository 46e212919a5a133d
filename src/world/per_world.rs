//! What each world has of its own where a static would be shared by all terminals.

use std::any::Any;
use std::marker::PhantomData;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

use super::lock::kept;

/// By place; see [`PerWorld`].
pub(super) type Places = Vec<Option<&'static dyn Kept>>;

/// What a world has in place of what a static would hold.
pub(crate) trait Kept: Any + Send + Sync {
    /// The world has ended: lets go of what is held.
    fn clear(&self) {}
}

impl Kept for AtomicBool {}
impl Kept for AtomicUsize {}

/// A place that each world has a value of its own in: for what would else be a static that all terminals share. The value
/// stays in memory when its world has ended, but holds nothing any more.
pub(crate) struct PerWorld<T> {
    place: OnceLock<usize>,
    _of: PhantomData<fn() -> T>,
}

impl<T: Kept> PerWorld<T> {
    pub(crate) const fn new() -> Self {
        PerWorld { place: OnceLock::new(), _of: PhantomData }
    }

    /// What the world whose lock this thread holds has here; `make` gives it the first time. Panics where none is held.
    #[inline]
    pub(crate) fn get(&self, make: impl FnOnce() -> T) -> &'static T {
        static PLACES: AtomicUsize = AtomicUsize::new(0);
        let place = *self.place.get_or_init(|| PLACES.fetch_add(1, Relaxed));
        match kept(|kept| kept.look(|kept| kept.get(place).copied().flatten())) {
            Some(found) => of_its_type(found),
            // Making it may ask for other places, or in passing for this one.
            None => of_its_type(keep(place, Box::leak(Box::new(make())))),
        }
    }
}

#[cold]
fn keep(place: usize, made: &'static dyn Kept) -> &'static dyn Kept {
    kept(|kept| {
        let mut kept = kept.get_mut();
        if kept.len() <= place {
            kept.resize(place + 1, None);
        }
        *kept[place].get_or_insert(made)
    })
}

#[inline]
fn of_its_type<T: Kept>(kept: &'static dyn Kept) -> &'static T {
    let kept: &'static dyn Any = kept;
    match kept.downcast_ref() {
        Some(kept) => kept,
        None => unreachable!("a place has one type"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::lock::InterpreterLock;

    #[test]
    fn each_world_has_a_value_of_its_own() {
        static COUNT: PerWorld<AtomicUsize> = PerWorld::new();
        let (a, b) = (InterpreterLock::default(), InterpreterLock::default());
        let next = || COUNT.get(|| AtomicUsize::new(1)).fetch_add(1, Relaxed);
        let held = a.acquire();
        assert_eq!((next(), next(), next()), (1, 2, 3));
        drop(held);
        let held = b.acquire();
        assert_eq!(next(), 1);
        drop(held);
        let _held = a.acquire();
        assert_eq!(next(), 4);
    }
}
