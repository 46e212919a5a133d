//! The loop that runs bytecode, one frame at a time.

use std::sync::Arc;

use super::call::{call_op, call_spread, call_with, settle_debts};
use super::unwind::{Exit, Failed, again, raise, set_handled, unwind};
use super::warn::warn;
use super::{global, quick, step};
use crate::object::context::{Answer, Cx};
use crate::object::dict::Dict;
use crate::object::exception::Raised;
use crate::object::function::code::{Code, Op};
use crate::object::function::frame::Frame;
use crate::object::function::{Function, cell_value};
use crate::object::iterator;
use crate::object::list::List;
use crate::object::protocol::arithmetic::{self, Unary};
use crate::object::protocol::{attribute, cached, compare, index, iterate, truth};
use crate::object::range::Slice;
use crate::object::set::Set;
use crate::object::value::Value;

/// Runs a frame until it returns, yields, or lets an exception out.
#[inline]
pub(super) fn run(cx: &mut Cx, frame: &mut Frame, function: &Arc<Function>) -> Answer<Exit> {
    loop {
        match run_until_failure(cx, frame, function) {
            Ok(exit) => return Ok(exit),
            Err(failed) => unwind(cx, frame, function, failed)?,
        }
    }
}

#[allow(clippy::too_many_lines)]
fn run_until_failure(cx: &mut Cx, frame: &mut Frame, function: &Arc<Function>) -> Result<Exit, Failed> {
    let code = &function.code;
    let ops = code.ops.as_slice();
    // The frame is told at once where it stands, for whoever looks at it; the loop itself need not read it back.
    let mut next = frame.next;
    loop {
        let Some(op) = ops.get(next) else {
            frame.push(Value::None);
            return Ok(Exit::Return);
        };
        next += 1;
        frame.next = next;
        match *op {
            Op::Const(at) => frame.push(code.consts[at as usize].clone()),
            Op::LoadFast(slot) => load_fast(cx, frame, code, slot)?,
            Op::CompareFast { a, b } => {
                match (&frame.locals[a as usize], &frame.locals[b as usize], ops.get(next + 1)) {
                    (Value::Int(x), Value::Int(y), Some(Op::CompareJump(op, target))) if quick::is_order(*op) => {
                        next = if quick::int_order(*op, *x, *y) { next + 2 } else { *target as usize };
                    }
                    _ => load_fast(cx, frame, code, a.into())?,
                }
            }
            Op::CompareFastConst { a, b } => {
                match (&frame.locals[a as usize], &code.consts[b as usize], ops.get(next + 1)) {
                    (Value::Int(x), Value::Int(y), Some(Op::CompareJump(op, target))) if quick::is_order(*op) => {
                        next = if quick::int_order(*op, *x, *y) { next + 2 } else { *target as usize };
                    }
                    _ => load_fast(cx, frame, code, a.into())?,
                }
            }
            Op::AddFastConst { a, b } => {
                let sum = quick::int_sum(&frame.locals[a as usize], &code.consts[b as usize], ops.get(next + 1));
                match (sum, ops.get(next + 2)) {
                    (Some(sum), Some(Op::StoreFast(slot))) => {
                        frame.store(*slot, Value::Int(sum));
                        next += 3;
                    }
                    _ => load_fast(cx, frame, code, a.into())?,
                }
            }
            Op::AddFast { a, b } => {
                match quick::int_sum(&frame.locals[a as usize], &frame.locals[b as usize], ops.get(next + 1)) {
                    Some(sum) => {
                        frame.push(Value::Int(sum));
                        next += 2;
                    }
                    None => load_fast(cx, frame, code, a.into())?,
                }
            }
            Op::CompareNames { a, .. } | Op::AddNameConst { a, .. } if frame.names.is_some() => {
                step::name_op(cx, frame, function, Op::LoadName(a.into()))?;
            }
            Op::CompareNames { a, b } => {
                let (x, y) = (global::small_int(function, a), global::small_int(function, b));
                match (x, y, ops.get(next + 1)) {
                    (Some(x), Some(y), Some(Op::CompareJump(op, target))) if quick::is_order(*op) => {
                        next = if quick::int_order(*op, x, y) { next + 2 } else { *target as usize };
                    }
                    _ => global::load(cx, frame, function, a.into())?,
                }
            }
            Op::AddNameConst { a, b } => {
                let known = global::small_int(function, a).map_or(Value::Unset, Value::Int);
                let sum = quick::int_sum(&known, &code.consts[b as usize], ops.get(next + 1));
                match (sum, ops.get(next + 2)) {
                    (Some(sum), Some(Op::StoreName(at))) => {
                        global::store(function, *at, Value::Int(sum));
                        next += 3;
                    }
                    _ => global::load(cx, frame, function, a.into())?,
                }
            }
            Op::StoreFast(slot) => {
                let value = frame.pop();
                frame.store(slot, value);
            }
            Op::LoadName(at) if frame.names.is_none() => global::load(cx, frame, function, at)?,
            Op::LoadGlobal(at) => global::load(cx, frame, function, at)?,
            Op::StoreName(at) if frame.names.is_none() => {
                let value = frame.pop();
                global::store(function, at, value);
                settle_debts(cx);
            }
            Op::StoreGlobal(at) => {
                let value = frame.pop();
                global::store(function, at, value);
            }
            Op::Binary(op) => {
                let b = frame.pop();
                let value = match quick::binary(op, frame.top(), &b) {
                    Some(value) => value,
                    None => arithmetic::binary(cx, op, frame.top(), &b)?,
                };
                frame.replace_top(value);
            }
            Op::InPlace(op) => {
                let b = frame.pop();
                let value = match quick::binary(op, frame.top(), &b) {
                    Some(value) => value,
                    None => arithmetic::in_place(cx, op, frame.top(), &b)?,
                };
                frame.replace_top(value);
            }
            Op::CompareJump(op, target) => {
                let b = frame.pop();
                let a = frame.pop();
                let holds = match quick::holds(op, &a, &b) {
                    Some(holds) => holds,
                    None => {
                        let answer = compare::compare(cx, op, &a, &b)?;
                        truth::is_true(cx, &answer)?
                    }
                };
                if !holds {
                    next = target as usize;
                }
            }
            Op::JumpBack(target) => {
                // Before the jump: what is raised here belongs to the loop.
                if cx.wants_pause() {
                    cx.pause()?;
                }
                next = target as usize;
            }
            Op::Jump(target) => next = target as usize,
            Op::JumpIfFalse(target) => {
                let value = frame.pop();
                if !is_true(cx, &value)? {
                    next = target as usize;
                }
            }
            Op::JumpIfTrue(target) => {
                let value = frame.pop();
                if is_true(cx, &value)? {
                    next = target as usize;
                }
            }
            Op::JumpIfFalseOrPop(target) | Op::JumpIfTrueOrPop(target) => {
                let value = frame.top().clone();
                let jumps = is_true(cx, &value)? == matches!(*op, Op::JumpIfTrueOrPop(_));
                if jumps {
                    next = target as usize;
                } else {
                    frame.pop().discard();
                }
            }
            Op::Pop => frame.pop().discard(),
            Op::Dup => {
                let value = frame.top().clone();
                frame.push(value);
            }
            Op::DupTwo => {
                let (a, b) = (frame.below(2).clone(), frame.below(1).clone());
                frame.push(a);
                frame.push(b);
            }
            Op::Swap(depth) => {
                let last = frame.stack.len() - 1;
                frame.stack.swap(last, last - depth as usize);
            }
            Op::RotateThree => {
                let value = frame.pop();
                let at = frame.stack.len() - 2;
                frame.stack.insert(at, value);
            }
            Op::ForNext(target) => {
                if let Value::Iter(iter) = frame.top()
                    && let Some(number) = iter.quick_int()
                {
                    match ops.get(next) {
                        Some(Op::StoreFast(slot)) => {
                            frame.store(*slot, Value::Int(number));
                            next += 1;
                        }
                        _ => frame.push(Value::Int(number)),
                    }
                    continue;
                }
                let item = match frame.top() {
                    Value::Iter(iter) => match iter.quick() {
                        Some(value) => Some(value),
                        None => {
                            let iter = iter.clone();
                            iter.next(cx)?
                        }
                    },
                    other => {
                        let other = other.clone();
                        iterator::next(cx, &other)?
                    }
                };
                match item {
                    Some(value) => frame.push(value),
                    None => {
                        frame.pop().discard();
                        next = target as usize;
                    }
                }
            }
            Op::LoadAttr(at) => {
                let value = frame.pop();
                let found = cached::get(cx, &value, &code.names[at as usize], &code.sites[at as usize])?;
                frame.push(found);
            }
            Op::LoadMethod(at) => {
                let (name, site) = (&code.names[at as usize], &code.sites[at as usize]);
                // Most often it stays where it is, and what is called comes under it.
                match cached::quick_method(frame.top(), name, site) {
                    Some(function) => frame.push_under(function),
                    None => {
                        let value = frame.pop();
                        let (callee, this) = cached::method(cx, &value, name, site)?;
                        drop(value);
                        frame.push(callee);
                        frame.push(this);
                    }
                }
            }
            Op::PushNothing => frame.push(Value::Unset),
            Op::Call(count) => {
                call_op(cx, frame, count as usize)?;
                if let Some(Op::Pop) = ops.get(next) {
                    frame.pop().discard();
                    next += 1;
                }
                if cx.warning.is_some() {
                    warn(cx, function, frame.next - 1);
                }
            }
            Op::CallShown(count) => {
                let asked = matches!(frame.below(count + 2), Value::Builtin(builtin) if builtin.row.asks);
                cx.asked = asked;
                call_op(cx, frame, count as usize)?;
                cx.asked = asked;
                if cx.warning.is_some() {
                    warn(cx, function, frame.next - 1);
                }
            }
            Op::Return => {
                settle_debts(cx);
                return Ok(Exit::Return);
            }
            Op::Yield => return Ok(Exit::Yield),
            Op::Not => {
                let value = frame.pop();
                let truth = is_true(cx, &value)?;
                frame.push(Value::from(!truth));
            }
            Op::Compare(op) => {
                let b = frame.pop();
                let a = frame.pop();
                let answer = match quick::holds(op, &a, &b) {
                    Some(holds) => Value::from(holds),
                    None => compare::compare(cx, op, &a, &b)?,
                };
                frame.push(answer);
            }
            Op::Negative | Op::Positive | Op::Invert => {
                let value = frame.pop();
                let unary = match *op {
                    Op::Negative => Unary::Negative,
                    Op::Positive => Unary::Positive,
                    _ => Unary::Invert,
                };
                let answer = arithmetic::unary(cx, unary, &value)?;
                frame.push(answer);
            }
            Op::Index => {
                let quick = match frame.stack.as_slice() {
                    [.., Value::List(list), Value::Int(at)] => {
                        usize::try_from(*at).ok().and_then(|at| list.items.get().get(at).cloned())
                    }
                    [.., Value::Dict(dict), Value::Str(key)] => dict.get_name(key),
                    _ => None,
                };
                let key = frame.pop();
                match quick {
                    Some(item) => frame.replace_top(item),
                    None => {
                        let value = frame.pop();
                        let item = index::get_item(cx, &value, &key)?;
                        frame.push(item);
                    }
                }
            }
            Op::StoreIndex => {
                let key = frame.pop();
                let value = frame.pop();
                let item = frame.pop();
                match (&value, &key) {
                    (Value::Dict(dict), Value::Str(key)) => dict.set_name(key, item),
                    (Value::List(list), Value::Int(at)) if list.has(*at) => drop(list.put(*at as usize, item)),
                    _ => index::set_item(cx, &value, &key, item)?,
                }
            }
            Op::DeleteIndex => {
                let key = frame.pop();
                let value = frame.pop();
                index::delete_item(cx, &value, &key)?;
            }
            Op::StoreAttr(at) => {
                let value = frame.pop();
                let new = frame.pop();
                cached::set(cx, &value, &code.names[at as usize], &code.sites[at as usize], new)?;
            }
            Op::DeleteAttr(at) => {
                let value = frame.pop();
                attribute::delete(cx, &value, &code.names[at as usize])?;
            }
            Op::LoadCell(at) => {
                let value = frame.cells[at as usize].cloned();
                if value.is_unset() {
                    return Err(step::unbound_cell(cx, code, at).into());
                }
                frame.push(value);
            }
            Op::StoreCell(at) => {
                let value = frame.pop();
                drop(frame.cells[at as usize].replace(value));
            }
            Op::CellRef(at) => {
                let cell = frame.cells[at as usize].clone();
                frame.push(cell_value(cell));
            }
            Op::LoadName(_)
            | Op::StoreName(_)
            | Op::LoadClassCell { .. }
            | Op::DeleteFast(_)
            | Op::DeleteCell(_)
            | Op::DeleteName(_)
            | Op::DeleteGlobal(_) => {
                step::name_op(cx, frame, function, *op)?;
                settle_debts(cx);
            }
            Op::CallKeywords(count) => {
                let Value::Tuple(names) = frame.pop() else { continue };
                let values = frame.pop_many(count as usize);
                let this = frame.pop();
                let callee = frame.pop();
                let answer = call_with(cx, &callee, this, values, &names)?;
                frame.push(answer);
                if cx.warning.is_some() {
                    warn(cx, function, frame.next - 1);
                }
            }
            Op::CallSpread(keywords) => {
                let named = if keywords { frame.pop() } else { Value::Unset };
                let positional = frame.pop();
                let this = frame.pop();
                let callee = frame.pop();
                let answer = call_spread(cx, &callee, this, positional, named)?;
                frame.push(answer);
                if cx.warning.is_some() {
                    warn(cx, function, frame.next - 1);
                }
            }
            Op::Tuple(count) => {
                let items = frame.pop_many(count as usize);
                frame.push(Value::tuple(items));
            }
            Op::TupleOfList => {
                if let Value::List(list) = frame.pop() {
                    frame.push(Value::tuple(list.to_vec()));
                }
            }
            Op::List(count) => {
                let items = frame.pop_many(count as usize);
                frame.push(Value::List(List::new(items)));
            }
            Op::Set(count) => {
                let items = frame.pop_many(count as usize);
                let set = Set::from_items(cx, false, items)?;
                frame.push(Value::Set(set));
            }
            Op::Dict(count) => {
                let items = frame.pop_many(2 * count as usize);
                let dict = Dict::new();
                let mut items = items.into_iter();
                while let (Some(key), Some(value)) = (items.next(), items.next()) {
                    dict.insert(cx, key, value)?;
                }
                frame.push(Value::Dict(dict));
            }
            Op::Slice(count) => {
                let step = if count == 3 { frame.pop() } else { Value::None };
                let stop = frame.pop();
                let start = frame.pop();
                frame.push(Value::Slice(Slice::new(start, stop, step)));
            }
            Op::Iterate => {
                let value = frame.pop();
                let iterator = iterate::iter(cx, &value)?;
                frame.push(iterator);
            }
            Op::ListAppend(depth) => {
                let item = frame.pop();
                if let Value::List(list) = frame.below(depth) {
                    list.push(item);
                }
            }
            Op::Raise(count) => return Err(raise(cx, frame, count)),
            Op::Reraise => return Err(again(cx, frame.pop())),
            Op::PushHandled => {
                let raised = frame.pop();
                let before = match &raised {
                    Value::Exception(exception) => cx.handled.replace(Raised(exception.clone())),
                    _ => cx.handled.take(),
                };
                frame.push(before.map_or(Value::None, |b| b.value()));
                frame.push(raised);
            }
            Op::PopHandled => {
                let before = frame.pop();
                set_handled(cx, before);
            }
            Op::PopHandledUnder => {
                let value = frame.pop();
                let before = frame.pop();
                set_handled(cx, before);
                frame.push(value);
            }
            Op::RestoreReraise => {
                let raised = frame.pop();
                let before = frame.pop();
                set_handled(cx, before);
                return Err(again(cx, raised));
            }
            Op::Matches => {
                let class = frame.pop();
                let raised = frame.top().clone();
                let matches = step::matches(cx, &raised, &class)?;
                frame.push(Value::from(matches));
            }
            Op::YieldFrom(target) => {
                let sent = frame.pop();
                let inner = frame.top().clone();
                match step::delegate(cx, &inner, sent)? {
                    Ok(value) => {
                        frame.push(value);
                        frame.next = next - 1;
                        return Ok(Exit::Yield);
                    }
                    Err(returned) => {
                        frame.replace_top(returned);
                        next = target as usize;
                    }
                }
            }
            other => step::rare(cx, frame, function, other)?,
        }
    }
}

#[inline(always)]
fn load_fast(cx: &mut Cx, frame: &mut Frame, code: &Code, slot: u32) -> Answer<()> {
    let value = &frame.locals[slot as usize];
    if value.is_unset() {
        return Err(step::unbound_local(cx, code, slot));
    }
    let value = value.clone();
    frame.push(value);
    Ok(())
}

#[inline]
fn is_true(cx: &mut Cx, value: &Value) -> Answer<bool> {
    match value {
        Value::Bool(b) => Ok(**b),
        other => truth::is_true(cx, other),
    }
}
