//! What is owed to values that are gone: `__del__`, and the `finally` of a generator that was left. A drop cannot run Python
//! code itself; it notes the debt, and the evaluator pays it at its next step.

use std::cell::{Cell, RefCell};
use std::sync::{Arc, Weak};

use super::cell::Shared;
use super::lock::{Kept, PerWorld};
use crate::event::Stream;
use crate::object::context::Cx;
use crate::object::exception::{kinds, raise, show};
use crate::object::function::code::Code;
use crate::object::function::frame::Frame;
use crate::object::generator::{Generator, GeneratorState};
use crate::object::instance::Object;
use crate::object::protocol::{attribute, write};
use crate::object::value::Value;

enum Owed {
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
    let noted = DEBTS.try_with(|debts| debts.try_borrow_mut().map(|mut debts| debts.push(debt)).is_ok());
    if noted == Ok(true) {
        let _ = ANY.try_with(|any| any.set(true));
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

/// Runs the `__del__` of all that this world has made and that still lives, in the order they were made in, as
/// CPython's collector does at the end of a program.
pub(crate) fn settle_living(cx: &mut Cx) {
    for object in living().0.take().iter().filter_map(Weak::upgrade).filter(|object| object.take_last_turn()) {
        owe_object(object);
        settle(cx);
    }
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
    while let Some(debt) = DEBTS.try_with(|debts| debts.borrow_mut().pop()).ok().flatten() {
        drop(debt);
    }
    let _ = ANY.try_with(|any| any.set(false));
}

/// Whether something is owed. One thread-local load.
#[inline]
pub(crate) fn is_owed() -> bool {
    ANY.try_with(Cell::get).unwrap_or(false)
}

/// Runs what is owed. Exceptions in it are shown and forgotten, as in CPython.
#[cold]
pub(crate) fn settle(cx: &mut Cx) {
    while let Some(debt) = DEBTS.with(|debts| debts.borrow_mut().pop()) {
        let handled = cx.handled.take();
        match debt {
            Owed::Object(object) => {
                let value = Value::Object(object);
                if let Some(method) = attribute::special(&value, "__del__")
                    && let Err(raised) = attribute::call_special(cx, &value, &method, &[])
                {
                    let what = write::repr(cx, &method).unwrap_or_default();
                    let text = format!("Exception ignored in: {what}\n{}\n", show::show(cx, &raised));
                    let host = cx.host.clone();
                    let _ = host.write(Stream::Err, &text);
                }
            }
            Owed::Generator(generator) => {
                let leave = raise::with_args(cx, &kinds::GENERATOR_EXIT, vec![]);
                let mut returned = Value::Unset;
                let _ = cx.caller().resume(cx, &generator, Err(leave), &mut returned);
                // One that yields again has had its say.
                drop(generator.state.replace(GeneratorState::Done));
            }
        }
        cx.handled = handled;
    }
    ANY.with(|any| any.set(false));
}
