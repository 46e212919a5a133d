//! Paying what is owed to values that are gone: running `__del__`, and the `finally` of generators that were left.

use super::finalize::{Owed, next, owe_object, paid, take_living};
use crate::object::context::Cx;
use crate::object::exception::{kinds, raise, show};
use crate::object::generator::GeneratorState;
use crate::object::io::streams;
use crate::object::protocol::{attribute, write};
use crate::object::value::Value;

/// Runs the `__del__` of all that this world has made and that still lives, in the order they were made in, as
/// CPython's collector does at the end of a program.
pub(crate) fn settle_living(cx: &mut Cx) {
    for object in take_living().into_iter().filter(|object| object.take_last_turn()) {
        owe_object(object);
        settle(cx);
    }
}

/// Runs what is owed. Exceptions in it are shown and forgotten, as in CPython.
#[cold]
pub(crate) fn settle(cx: &mut Cx) {
    while let Some(debt) = next() {
        let handled = cx.handled.take();
        match debt {
            Owed::Object(object) => {
                let value = Value::Object(object);
                if let Some(method) = attribute::special(&value, "__del__")
                    && let Err(raised) = attribute::call_special(cx, &value, &method, &[])
                {
                    let what = write::repr(cx, &method).unwrap_or_default();
                    let text = format!("Exception ignored in: {what}\n{}\n", show::show(cx, &raised));
                    streams::complain(cx, &text);
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
    paid();
}
