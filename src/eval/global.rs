//! Global names as instructions ask for them: each remembers where it last found its name.

use std::sync::atomic::Ordering::Relaxed;

use super::step;
use crate::object::context::{Answer, Cx};
use crate::object::function::Function;
use crate::object::function::frame::Frame;
use crate::object::value::Value;

/// Pushes the value of a global or built-in name.
#[inline(always)]
pub(super) fn load(cx: &mut Cx, frame: &mut Frame, function: &Function, at: u32) -> Answer<()> {
    let code = &function.code;
    let name = &code.names[at as usize];
    let places = &code.places[at as usize];
    let globals = &function.globals;
    if globals.look_at(places[0].load(Relaxed), name, |value| frame.push(value.clone())).is_some() {
        return Ok(());
    }
    // A built-in name, as long as the globals have had no new ones since it was last looked for.
    if globals.shape() == places[2].load(Relaxed) {
        let builtins = &cx.world.builtins;
        if builtins.look_at(places[1].load(Relaxed), name, |value| frame.push(value.clone())).is_some() {
            return Ok(());
        }
    }
    let value = find(cx, frame, function, at)?;
    frame.push(value);
    Ok(())
}

#[cold]
fn find(cx: &mut Cx, frame: &Frame, function: &Function, at: u32) -> Answer {
    let name = &function.code.names[at as usize];
    let places = &function.code.places[at as usize];
    let globals = &function.globals;
    if let Some(place) = globals.place_of(name) {
        places[0].store(place, Relaxed);
        return Ok(globals.get_name(name).unwrap_or_default());
    }
    let builtins = &cx.world.builtins;
    if let Some(place) = builtins.place_of(name) {
        places[1].store(place, Relaxed);
        places[2].store(globals.shape(), Relaxed);
        return Ok(builtins.get_name(name).unwrap_or_default());
    }
    Err(step::no_name(cx, frame, function, name))
}

#[inline]
pub(super) fn store(function: &Function, at: u32, value: Value) {
    let name = &function.code.names[at as usize];
    let places = &function.code.places[at as usize];
    let globals = &function.globals;
    if let Err(value) = globals.set_at(places[0].load(Relaxed), name, value) {
        globals.set_name(name, value);
        if let Some(place) = globals.place_of(name) {
            places[0].store(place, Relaxed);
        }
    }
}

/// The value of a global name where it is a small int and was found before.
#[inline]
pub(super) fn small_int(function: &Function, at: u16) -> Option<i64> {
    let code = &function.code;
    let place = code.places[at as usize][0].load(Relaxed);
    let int = |value: &Value| if let Value::Int(int) = value { Some(*int) } else { None };
    function.globals.look_at(place, &code.names[at as usize], int).flatten()
}
