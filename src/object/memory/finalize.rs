//! What is owed to values that are gone: `__del__`, and the `finally` of a generator that was left. A drop cannot run Python
//! code itself; it notes the debt, and the evaluator pays it at its next step.

use std::cell::{Cell, RefCell};
use std::sync::{Arc, Weak};

use crate::object::function::code::Code;
use crate::object::function::frame::Frame;
use crate::object::generator::Generator;
use crate::object::instance::Object;
use crate::world::cell::Shared;
use crate::world::per_world::{Kept, PerWorld};

pub(super) enum Owed {
    Object(Arc<Object>),
    Generator(Arc<Generator>),
}

thread_local! {
    static ANY: Cell<bool> = const { Cell::new(false) };
    static DEBTS: RefCell<Vec<Owed>> = const { RefCell::new(Vec::new()) };
}

/// The objects with a `__del__` that a world has made, in their order.
#[derive(Default)]
struct Living(Shared<Vec<Weak<Object>>>);

impl Kept for Living {
    fn clear(&self) {
        drop(self.0.take());
    }
}

fn living() -> &'static Living {
    static LIVING: PerWorld<Living> = PerWorld::new();
    LIVING.get(Living::default)
}

fn owe(debt: Owed) {
    let mut debt = Some(debt);
    let _ = DEBTS.try_with(|debts| {
        if let Ok(mut debts) = debts.try_borrow_mut() {
            debts.extend(debt.take());
            let _ = ANY.try_with(|any| any.set(true));
        }
    });
    // The thread is at its very end.
    if let Some(debt) = debt {
        abandon(debt);
    }
}

/// Drops what nobody pays any more, so that it does not owe itself again.
fn abandon(debt: Owed) {
    if let Owed::Generator(mut generator) = debt
        && let Some(generator) = Arc::get_mut(&mut generator)
    {
        generator.abandon();
    }
}

/// An object with a `__del__` is there; if it is at the end still, its turn comes then.
#[cold]
pub(crate) fn remember(object: &Arc<Object>) {
    let mut living = living().0.get_mut();
    if living.len() == living.capacity() {
        living.retain(|object| object.strong_count() > 0);
    }
    living.push(Arc::downgrade(object));
}

/// An object whose class has a `__del__` is gone; this is what is left of it.
pub(crate) fn owe_object(object: Arc<Object>) {
    owe(Owed::Object(object));
}

/// A generator was left inside of what it protects.
pub(crate) fn owe_generator(generator: Arc<Generator>) {
    owe(Owed::Generator(generator));
}

/// Whether a frame that is left here has something to do still: a `finally`, a `with`, an `except`.
pub(crate) fn is_inside(frame: &Frame, code: &Code) -> bool {
    let at = frame.next.saturating_sub(1) as u32;
    code.protections.iter().any(|p| p.start <= at && at < p.end)
}

/// Nobody is left to pay what is owed.
pub(crate) fn forget() {
    while let Some(debt) = next() {
        abandon(debt);
    }
    paid();
}

pub(super) fn next() -> Option<Owed> {
    DEBTS.try_with(|debts| debts.borrow_mut().pop()).ok().flatten()
}

/// Nothing is owed any more.
pub(super) fn paid() {
    let _ = ANY.try_with(|any| any.set(false));
}

/// The objects with a `__del__` that this world has made and that still live, in the order they were made in.
pub(super) fn take_living() -> Vec<Arc<Object>> {
    living().0.take().iter().filter_map(Weak::upgrade).collect()
}

/// Whether something is owed. One thread-local load.
#[inline]
pub(crate) fn is_owed() -> bool {
    ANY.try_with(Cell::get).unwrap_or(false)
}
