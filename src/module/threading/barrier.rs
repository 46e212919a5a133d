//! `threading.Barrier`: threads wait until so many have come.

use std::sync::LazyLock;

use super::locks::{class, classes, deadline, wait_until};
use crate::net::interrupt::Bell;
use crate::object::class::{Class, Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::exception::kinds::RUNTIME_ERROR;
use crate::object::exception::methods::NEW;
use crate::object::exception::raise::with_args;
use crate::object::instance::Object;
use crate::object::protocol::index::try_index;
use crate::object::protocol::write;
use crate::object::row::{Args, Row, Takes, asks, does, getter, take};
use crate::object::value::Value;
use crate::world::cell::Shared;

classes! {
    BARRIER = Definition { params: "(parties, action=None, timeout=None)", ..class("Barrier", "threading", "Threads wait until so many have come.", BARRIER_ROWS, new_barrier) };
    BROKEN_BARRIER = Definition { base: Some(&RUNTIME_ERROR), new: Some(NEW), ..class("BrokenBarrierError", "threading", "The barrier was broken.", &[], NEW) };
}

struct Barrier {
    parties: i64,
    action: Value,
    timeout: Value,
    state: Shared<BarrierState>,
    bell: Bell,
}

#[derive(Default)]
struct BarrierState {
    come: i64,
    /// How often all have come.
    round: u64,
    broken: bool,
}

const BARRIER_ROWS: &[Row] = &[
    asks("wait", "(timeout=None)", Takes::Python, wait_barrier, "Waits until all have come; answers one's number."),
    does("abort", "()", Takes::Python, |_, args| Ok(break_barrier(args)), "Breaks it: all who wait get an exception."),
    does("reset", "()", Takes::Python, reset_barrier, "Makes it new."),
    getter("parties", |_, args| Ok(barrier(args).map_or(0, |b| b.parties).into()), "How many must come."),
    getter("n_waiting", |_, args| Ok(barrier(args).map_or(0, |b| b.state.get().come).into()), "How many have come."),
    getter("broken", |_, args| Ok(barrier(args).is_some_and(|b| b.state.get().broken).into()), "Whether it is broken."),
    asks("__repr__", "()", Takes::Python, repr_barrier, "What it is."),
];

const NEW_BARRIER: Row =
    asks("__init__", "(parties, action=None, timeout=None)", Takes::Python, |_, _| Ok(Value::None), "");

fn new_barrier(cx: &mut Cx, class: &Type, args: &Args) -> Answer {
    let slots = take(cx, &NEW_BARRIER, args)?;
    let parties = try_index(cx, &slots[0])?.unwrap_or(0);
    let (action, timeout) =
        (slots[1].given().cloned().unwrap_or(Value::None), slots[2].given().cloned().unwrap_or(Value::None));
    Ok(Object::native(class, Barrier { parties, action, timeout, state: Shared::default(), bell: Bell::default() }))
}

fn barrier(args: &[Value]) -> Option<&Barrier> {
    args[0].data::<Barrier>()
}

fn wait_barrier(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(barrier) = barrier(args) else { return Ok(Value::None) };
    let broken = |cx: &mut Cx| Err(with_args(cx, &BROKEN_BARRIER, vec![]));
    let timeout = args[1].some().cloned().unwrap_or_else(|| barrier.timeout.clone());
    let deadline = deadline(cx, &timeout)?;
    if barrier.state.get().broken {
        return broken(cx);
    }
    let (mine, round) = {
        let mut state = barrier.state.get_mut();
        state.come += 1;
        (state.come - 1, state.round)
    };
    if mine + 1 == barrier.parties {
        if !barrier.action.is_none()
            && let Err(raised) = cx.call(&barrier.action, &[])
        {
            break_barrier(args);
            return Err(raised);
        }
        {
            let mut state = barrier.state.get_mut();
            state.come = 0;
            state.round += 1;
        }
        barrier.bell.ring();
        return Ok(mine.into());
    }
    let done = wait_until(cx, "wait", "the others at a barrier", deadline, &barrier.bell, &mut || {
        let state = barrier.state.get();
        state.round != round || state.broken
    })?;
    if !done {
        break_barrier(args);
    }
    if barrier.state.get().round == round {
        return broken(cx);
    }
    Ok(mine.into())
}

fn break_barrier(args: &[Value]) -> Value {
    if let Some(barrier) = barrier(args) {
        barrier.state.get_mut().broken = true;
        barrier.bell.ring();
    }
    Value::None
}

fn reset_barrier(_: &mut Cx, args: &[Value]) -> Answer {
    if let Some(barrier) = barrier(args) {
        let waiting = barrier.state.get().come > 0;
        *barrier.state.get_mut() = BarrierState { broken: waiting, ..BarrierState::default() };
        barrier.bell.ring();
        if waiting {
            barrier.state.get_mut().broken = false;
        }
    }
    Ok(Value::None)
}

fn repr_barrier(_: &mut Cx, args: &[Value]) -> Answer {
    let Some(barrier) = barrier(args) else { return Ok(Value::None) };
    let state = barrier.state.get();
    let shown = if state.broken { "broken".to_string() } else { format!("waiters={}/{}", state.come, barrier.parties) };
    Ok(format!("<{} at {}: {shown}>", args[0].class().full_name(), write::at(&args[0])).into())
}
