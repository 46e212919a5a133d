//! The loop that runs bytecode, one frame at a time.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use super::call::{bind, frame_of, start};
use super::step;
use crate::event::Stream;
use crate::object::code::{Code, Op};
use crate::object::context::{Answer, Cx};
use crate::object::dict::Dict;
use crate::object::exception::kinds::BASE_EXCEPTION;
use crate::object::exception::raise::{in_context, type_error};
use crate::object::exception::{Passed, Raised};
use crate::object::finalize;
use crate::object::frame::Frame;
use crate::object::function::Function;
use crate::object::iterator;
use crate::object::list::List;
use crate::object::protocol::arithmetic::{self, Unary};
use crate::object::protocol::{attribute, cached, call, compare, index, iterate, truth};
use crate::object::range::Slice;
use crate::object::row::Args;
use crate::object::set::Set;
use crate::object::value::Value;
use crate::syntax::ast::{BinaryOp, CompareOp};

/// How a frame stopped running.
pub enum Exit {
    Return(Value),
    Yield(Value),
}

/// What an instruction that failed wants.
enum Failed {
    /// A new exception, which passes this place.
    Raise(Raised),
    /// One that is on its way already.
    Again(Raised),
}

impl From<Raised> for Failed {
    fn from(raised: Raised) -> Self {
        Failed::Raise(raised)
    }
}

#[inline(always)]
fn pop(frame: &mut Frame) -> Value {
    frame.pop()
}

fn pop_many(frame: &mut Frame, count: usize) -> Vec<Value> {
    let from = frame.stack.len().saturating_sub(count);
    frame.stack.drain(from..).collect()
}

fn top(frame: &Frame) -> &Value {
    static NOTHING: Value = Value::Unset;
    frame.stack.last().unwrap_or(&NOTHING)
}

fn below(frame: &Frame, depth: u32) -> Value {
    let at = frame.stack.len().wrapping_sub(depth as usize);
    frame.stack.get(at).cloned().unwrap_or_default()
}

/// Runs a frame until it returns, yields, or lets an exception out.
pub fn run(cx: &mut Cx, frame: &mut Frame, function: &Arc<Function>) -> Answer<Exit> {
    let code = &function.code;
    loop {
        match run_until_failure(cx, frame, function) {
            Ok(exit) => return Ok(exit),
            Err(failed) => {
                let at = frame.next - 1;
                let raised = match failed {
                    Failed::Raise(raised) => {
                        pass(code, at, &raised);
                        if cx.warning.is_some() {
                            warn(cx, function, at);
                        }
                        raised
                    }
                    Failed::Again(raised) => raised,
                };
                catch(frame, code, at, raised)?;
            }
        }
    }
}

/// Gives the warning that a call left behind. Python shows those to the program's own code only, once for each line.
#[cold]
fn warn(cx: &mut Cx, function: &Function, at: usize) {
    let Some(words) = cx.warning.take() else { return };
    let code = &function.code;
    let is_main =
        matches!(function.globals.get_text("__name__"), Some(Value::Str(name)) if name.as_str() == "__main__");
    let line = code.source.line_of(code.spans.get(at).copied().unwrap_or_default().start);
    if !is_main || !cx.world.warned.get_mut().insert((words.to_string(), line)) {
        return;
    }
    let mut text = format!("{}:{line}: DeprecationWarning: {words}\n", code.source.name);
    if code.source.quotable {
        text.push_str(&format!("  {}\n", code.source.line(line).trim()));
    }
    let _ = cx.host.write(Stream::Err, &text);
}

/// Notes that an exception passed an instruction.
fn pass(code: &Arc<Code>, at: usize, raised: &Raised) {
    let span = code.spans.get(at).copied().unwrap_or_default();
    let passed = Passed { source: code.source.clone(), name: code.name.clone(), span };
    raised.0.traceback.get_mut().push(passed);
}

/// Goes to the handler that protects an instruction, or lets the exception out.
fn catch(frame: &mut Frame, code: &Code, at: usize, raised: Raised) -> Answer<()> {
    let at = at as u32;
    match code.protections.iter().find(|p| p.start <= at && at < p.end) {
        Some(protection) => {
            let gone = frame.stack.split_off(protection.depth as usize);
            drop(gone);
            frame.push(raised.value());
            frame.next = protection.handler as usize;
            Ok(())
        }
        None => {
            frame.stack.clear();
            Err(raised)
        }
    }
}

/// Raises an exception where a suspended frame stands, as `throw` does.
pub fn throw_in(cx: &mut Cx, frame: &mut Frame, function: &Arc<Function>, raised: Raised, fresh: bool) -> Answer<()> {
    let code = &function.code;
    let at = if fresh { 0 } else { frame.next.saturating_sub(1) };
    if !fresh && let Some(Op::YieldFrom(_)) = code.ops.get(frame.next) {
        // It waits in `yield from`: the inner generator has the first say.
        let inner = top(frame).clone();
        if let Value::Generator(generator) = &inner {
            let mut returned = Value::Unset;
            match cx.caller().resume(cx, generator, Err(raised), &mut returned) {
                Ok(Some(value)) => {
                    frame.pending = Some(value);
                    return Ok(());
                }
                Ok(None) => {
                    frame.pending_return = Some(returned);
                    return Ok(());
                }
                Err(raised) => {
                    pass(code, frame.next, &raised);
                    let at = frame.next;
                    return catch(frame, code, at, raised);
                }
            }
        }
        pass(code, frame.next, &raised);
        let at = frame.next;
        return catch(frame, code, at, raised);
    }
    pass(code, at, &raised);
    if fresh {
        return Err(raised);
    }
    catch(frame, code, at, raised)
}

#[allow(clippy::too_many_lines)]
fn run_until_failure(cx: &mut Cx, frame: &mut Frame, function: &Arc<Function>) -> Result<Exit, Failed> {
    let code = &function.code;
    let ops = code.ops.as_slice();
    if let Some(value) = frame.pending.take() {
        return Ok(Exit::Yield(value));
    }
    if let Some(value) = frame.pending_return.take()
        && let Some(Op::YieldFrom(target)) = ops.get(frame.next)
    {
        drop(pop(frame));
        frame.push(value);
        frame.next = *target as usize;
    }
    loop {
        let Some(op) = ops.get(frame.next).copied() else { return Ok(Exit::Return(Value::None)) };
        frame.next += 1;
        match op {
            Op::Const(at) => frame.push(code.consts[at as usize].clone()),
            Op::LoadFast(slot) => load_fast(cx, frame, code, slot)?,
            Op::CompareFast { a, b } => {
                match (&frame.locals[a as usize], &frame.locals[b as usize], ops.get(frame.next + 1)) {
                    (Value::Int(x), Value::Int(y), Some(Op::CompareJump(op, target))) if is_order(*op) => {
                        frame.next = if int_order(*op, *x, *y) { frame.next + 2 } else { *target as usize };
                    }
                    _ => load_fast(cx, frame, code, a.into())?,
                }
            }
            Op::CompareFastConst { a, b } => {
                match (&frame.locals[a as usize], &code.consts[b as usize], ops.get(frame.next + 1)) {
                    (Value::Int(x), Value::Int(y), Some(Op::CompareJump(op, target))) if is_order(*op) => {
                        frame.next = if int_order(*op, *x, *y) { frame.next + 2 } else { *target as usize };
                    }
                    _ => load_fast(cx, frame, code, a.into())?,
                }
            }
            Op::AddFastConst { a, b } => {
                let sum = int_sum(&frame.locals[a as usize], &code.consts[b as usize], ops.get(frame.next + 1));
                match (sum, ops.get(frame.next + 2)) {
                    (Some(sum), Some(Op::StoreFast(slot))) => {
                        frame.locals[*slot as usize].put(Value::Int(sum));
                        frame.next += 3;
                    }
                    _ => load_fast(cx, frame, code, a.into())?,
                }
            }
            Op::AddFast { a, b } => {
                match int_sum(&frame.locals[a as usize], &frame.locals[b as usize], ops.get(frame.next + 1)) {
                    Some(sum) => {
                        frame.push(Value::Int(sum));
                        frame.next += 2;
                    }
                    None => load_fast(cx, frame, code, a.into())?,
                }
            }
            Op::CompareNames { a, .. } | Op::AddNameConst { a, .. } if frame.names.is_some() => {
                step::name_op(cx, frame, function, Op::LoadName(a.into()))?;
            }
            Op::CompareNames { a, b } => {
                let (x, y) = (small_int_of(function, a), small_int_of(function, b));
                match (x, y, ops.get(frame.next + 1)) {
                    (Some(x), Some(y), Some(Op::CompareJump(op, target))) if is_order(*op) => {
                        frame.next = if int_order(*op, x, y) { frame.next + 2 } else { *target as usize };
                    }
                    _ => {
                        let value = load_global(cx, frame, function, a.into())?;
                        frame.push(value);
                    }
                }
            }
            Op::AddNameConst { a, b } => {
                let known = small_int_of(function, a).map_or(Value::Unset, Value::Int);
                let sum = int_sum(&known, &code.consts[b as usize], ops.get(frame.next + 1));
                match (sum, ops.get(frame.next + 2)) {
                    (Some(sum), Some(Op::StoreName(at))) => {
                        store_global(function, *at, Value::Int(sum));
                        frame.next += 3;
                    }
                    _ => {
                        let value = load_global(cx, frame, function, a.into())?;
                        frame.push(value);
                    }
                }
            }
            Op::StoreFast(slot) => {
                let value = pop(frame);
                frame.locals[slot as usize].put(value);
            }
            Op::LoadName(at) if frame.names.is_none() => {
                let value = load_global(cx, frame, function, at)?;
                frame.push(value);
            }
            Op::LoadGlobal(at) => {
                let value = load_global(cx, frame, function, at)?;
                frame.push(value);
            }
            Op::StoreName(at) if frame.names.is_none() => {
                let value = pop(frame);
                store_global(function, at, value);
                settle_debts(cx);
            }
            Op::StoreGlobal(at) => {
                let value = pop(frame);
                store_global(function, at, value);
            }
            Op::Binary(op) => {
                let b = pop(frame);
                let quick = match (top(frame), &b, op) {
                    (Value::Int(a), Value::Int(b), BinaryOp::Add) => a.checked_add(*b).map(Value::Int),
                    (Value::Int(a), Value::Int(b), BinaryOp::Sub) => a.checked_sub(*b).map(Value::Int),
                    (Value::Int(a), Value::Int(b), BinaryOp::Mul) => a.checked_mul(*b).map(Value::Int),
                    (Value::Float(a), Value::Float(b), BinaryOp::Add) => Some(Value::Float(a + b)),
                    (Value::Float(a), Value::Float(b), BinaryOp::Sub) => Some(Value::Float(a - b)),
                    (Value::Float(a), Value::Float(b), BinaryOp::Mul) => Some(Value::Float(a * b)),
                    _ => None,
                };
                let value = match quick {
                    Some(value) => value,
                    None => {
                        let a = top(frame).clone();
                        arithmetic::binary(cx, op, &a, &b)?
                    }
                };
                replace_top(frame, value);
            }
            Op::InPlace(op) => {
                let b = pop(frame);
                let quick = match (top(frame), &b, op) {
                    (Value::Int(a), Value::Int(b), BinaryOp::Add) => a.checked_add(*b).map(Value::Int),
                    (Value::Int(a), Value::Int(b), BinaryOp::Sub) => a.checked_sub(*b).map(Value::Int),
                    _ => None,
                };
                match quick {
                    Some(value) => replace_top(frame, value),
                    None => {
                        let a = pop(frame);
                        let value = arithmetic::in_place(cx, op, &a, &b)?;
                        frame.push(value);
                    }
                }
            }
            Op::CompareJump(op, target) => {
                let b = pop(frame);
                let a = pop(frame);
                let holds = match (&a, &b, op) {
                    (Value::Int(a), Value::Int(b), CompareOp::Lt) => a < b,
                    (Value::Int(a), Value::Int(b), CompareOp::LtE) => a <= b,
                    (Value::Int(a), Value::Int(b), CompareOp::Gt) => a > b,
                    (Value::Int(a), Value::Int(b), CompareOp::GtE) => a >= b,
                    (Value::Int(a), Value::Int(b), CompareOp::Eq) => a == b,
                    (Value::Int(a), Value::Int(b), CompareOp::NotEq) => a != b,
                    (_, _, CompareOp::Is) => a.is(&b),
                    (_, _, CompareOp::IsNot) => !a.is(&b),
                    (Value::Str(a), Value::Str(b), CompareOp::Eq) => Arc::ptr_eq(a, b) || **a == **b,
                    (Value::Str(a), Value::Str(b), CompareOp::NotEq) => !Arc::ptr_eq(a, b) && **a != **b,
                    _ => {
                        let answer = compare::compare(cx, op, &a, &b)?;
                        truth::is_true(cx, &answer)?
                    }
                };
                if !holds {
                    frame.next = target as usize;
                }
            }
            Op::JumpBack(target) => {
                // Before the jump: what is raised here belongs to the loop.
                if cx.wants_pause() {
                    cx.pause()?;
                }
                frame.next = target as usize;
            }
            Op::Jump(target) => frame.next = target as usize,
            Op::JumpIfFalse(target) => {
                let value = pop(frame);
                if !is_true(cx, &value)? {
                    frame.next = target as usize;
                }
            }
            Op::JumpIfTrue(target) => {
                let value = pop(frame);
                if is_true(cx, &value)? {
                    frame.next = target as usize;
                }
            }
            Op::JumpIfFalseOrPop(target) | Op::JumpIfTrueOrPop(target) => {
                let value = top(frame).clone();
                let jumps = is_true(cx, &value)? == matches!(op, Op::JumpIfTrueOrPop(_));
                if jumps {
                    frame.next = target as usize;
                } else {
                    drop(pop(frame));
                }
            }
            Op::Pop => drop(pop(frame)),
            Op::Dup => {
                let value = top(frame).clone();
                frame.push(value);
            }
            Op::DupTwo => {
                let (a, b) = (below(frame, 2), below(frame, 1));
                frame.push(a);
                frame.push(b);
            }
            Op::Swap(depth) => {
                let last = frame.stack.len() - 1;
                frame.stack.swap(last, last - depth as usize);
            }
            Op::RotateThree => {
                let value = pop(frame);
                let at = frame.stack.len() - 2;
                frame.stack.insert(at, value);
            }
            Op::ForNext(target) => {
                if let Value::Iter(iter) = top(frame)
                    && let Some(number) = iter.quick_int()
                {
                    frame.push(Value::Int(number));
                    continue;
                }
                let next = match top(frame) {
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
                match next {
                    Some(value) => frame.push(value),
                    None => {
                        drop(pop(frame));
                        frame.next = target as usize;
                    }
                }
            }
            Op::LoadAttr(at) => {
                let value = pop(frame);
                let found = cached::get(cx, &value, &code.names[at as usize], &code.sites[at as usize])?;
                frame.push(found);
            }
            Op::LoadMethod(at) => {
                let (name, site) = (&code.names[at as usize], &code.sites[at as usize]);
                if let Some(function) = cached::quick_method(top(frame), name, site) {
                    let this = pop(frame);
                    frame.push(function);
                    frame.push(this);
                    continue;
                }
                let value = pop(frame);
                let (function, this) = cached::method(cx, &value, &code.names[at as usize], &code.sites[at as usize])?;
                drop(value);
                frame.push(function);
                frame.push(this);
            }
            Op::PushNothing => frame.push(Value::Unset),
            Op::Call(count) => {
                call_op(cx, frame, count as usize)?;
                if cx.warning.is_some() {
                    warn(cx, function, frame.next - 1);
                }
            }
            Op::CallShown(count) => {
                let callee = below(frame, count + 2);
                cx.asked = matches!(&callee, Value::Builtin(builtin) if builtin.row.asks);
                let asked = cx.asked;
                drop(callee);
                call_op(cx, frame, count as usize)?;
                cx.asked = asked;
                if cx.warning.is_some() {
                    warn(cx, function, frame.next - 1);
                }
            }
            Op::Return => {
                settle_debts(cx);
                return Ok(Exit::Return(pop(frame)));
            }
            Op::Yield => return Ok(Exit::Yield(pop(frame))),
            Op::Not => {
                let value = pop(frame);
                let truth = is_true(cx, &value)?;
                frame.push(Value::Bool(!truth));
            }
            Op::Compare(op) => {
                let b = pop(frame);
                let a = pop(frame);
                let answer = match (&a, &b, op) {
                    (Value::Int(a), Value::Int(b), _) if is_order(op) => Value::Bool(int_order(op, *a, *b)),
                    (Value::Str(a), Value::Str(b), CompareOp::Eq) => Value::Bool(Arc::ptr_eq(a, b) || **a == **b),
                    _ => compare::compare(cx, op, &a, &b)?,
                };
                frame.push(answer);
            }
            Op::Negative | Op::Positive | Op::Invert => {
                let value = pop(frame);
                let unary = match op {
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
                let key = pop(frame);
                match quick {
                    Some(item) => replace_top(frame, item),
                    None => {
                        let value = pop(frame);
                        let item = index::get_item(cx, &value, &key)?;
                        frame.push(item);
                    }
                }
            }
            Op::StoreIndex => {
                let key = pop(frame);
                let value = pop(frame);
                let item = pop(frame);
                index::set_item(cx, &value, &key, item)?;
            }
            Op::DeleteIndex => {
                let key = pop(frame);
                let value = pop(frame);
                index::delete_item(cx, &value, &key)?;
            }
            Op::StoreAttr(at) => {
                let value = pop(frame);
                let new = pop(frame);
                cached::set(cx, &value, &code.names[at as usize], &code.sites[at as usize], new)?;
            }
            Op::DeleteAttr(at) => {
                let value = pop(frame);
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
                let value = pop(frame);
                drop(frame.cells[at as usize].replace(value));
            }
            Op::CellRef(at) => {
                let cell = frame.cells[at as usize].clone();
                frame.push(step::cell_value(cell));
            }
            Op::LoadName(_)
            | Op::StoreName(_)
            | Op::LoadClassCell { .. }
            | Op::DeleteFast(_)
            | Op::DeleteCell(_)
            | Op::DeleteName(_)
            | Op::DeleteGlobal(_) => {
                step::name_op(cx, frame, function, op)?;
                settle_debts(cx);
            }
            Op::CallKeywords(count) => {
                let Value::Tuple(names) = pop(frame) else { continue };
                let values = pop_many(frame, count as usize);
                let this = pop(frame);
                let callee = pop(frame);
                let answer = call_with(cx, &callee, this, values, &names)?;
                frame.push(answer);
            }
            Op::CallSpread(keywords) => {
                let named = if keywords { pop(frame) } else { Value::Unset };
                let positional = pop(frame);
                let this = pop(frame);
                let callee = pop(frame);
                let answer = spread(cx, &callee, this, positional, named)?;
                frame.push(answer);
            }
            Op::Tuple(count) => {
                let items = pop_many(frame, count as usize);
                frame.push(Value::tuple(items));
            }
            Op::TupleOfList => {
                if let Value::List(list) = pop(frame) {
                    frame.push(Value::tuple(list.to_vec()));
                }
            }
            Op::List(count) => {
                let items = pop_many(frame, count as usize);
                frame.push(Value::List(List::new(items)));
            }
            Op::Set(count) => {
                let items = pop_many(frame, count as usize);
                let set = Set::from_items(cx, false, items)?;
                frame.push(Value::Set(set));
            }
            Op::Dict(count) => {
                let items = pop_many(frame, 2 * count as usize);
                let dict = Dict::new();
                let mut items = items.into_iter();
                while let (Some(key), Some(value)) = (items.next(), items.next()) {
                    dict.insert(cx, key, value)?;
                }
                frame.push(Value::Dict(dict));
            }
            Op::Slice(count) => {
                let step = if count == 3 { pop(frame) } else { Value::None };
                let stop = pop(frame);
                let start = pop(frame);
                frame.push(Value::Slice(Slice::new(start, stop, step)));
            }
            Op::Iterate => {
                let value = pop(frame);
                let iterator = iterate::iter(cx, &value)?;
                frame.push(iterator);
            }
            Op::ListAppend(depth) => {
                let item = pop(frame);
                if let Value::List(list) = below(frame, depth) {
                    list.push(item);
                }
            }
            Op::Raise(count) => return Err(raise(cx, frame, count)),
            Op::Reraise => return Err(again(cx, pop(frame))),
            Op::PushHandled => {
                let raised = pop(frame);
                let before = match &raised {
                    Value::Exception(exception) => cx.handled.replace(Raised(exception.clone())),
                    _ => cx.handled.take(),
                };
                frame.push(before.map_or(Value::None, |b| b.value()));
                frame.push(raised);
            }
            Op::PopHandled => {
                let before = pop(frame);
                set_handled(cx, before);
            }
            Op::PopHandledUnder => {
                let value = pop(frame);
                let before = pop(frame);
                set_handled(cx, before);
                frame.push(value);
            }
            Op::RestoreReraise => {
                let raised = pop(frame);
                let before = pop(frame);
                set_handled(cx, before);
                return Err(again(cx, raised));
            }
            Op::Matches => {
                let class = pop(frame);
                let raised = top(frame).clone();
                let matches = step::matches(cx, &raised, &class)?;
                frame.push(Value::Bool(matches));
            }
            Op::YieldFrom(target) => {
                let sent = pop(frame);
                let inner = top(frame).clone();
                match step::delegate(cx, &inner, sent)? {
                    Ok(value) => {
                        frame.next -= 1;
                        return Ok(Exit::Yield(value));
                    }
                    Err(returned) => {
                        replace_top(frame, returned);
                        frame.next = target as usize;
                    }
                }
            }
            other => step::rare(cx, frame, function, other)?,
        }
    }
}

/// Runs what is owed to values that are gone.
#[inline]
fn settle_debts(cx: &mut Cx) {
    if finalize::is_owed() {
        finalize::settle(cx);
    }
}

#[inline]
fn load_fast(cx: &mut Cx, frame: &mut Frame, code: &Code, slot: u32) -> Answer<()> {
    let value = match &frame.locals[slot as usize] {
        Value::Int(int) => Value::Int(*int),
        Value::Unset => return Err(step::unbound_local(cx, code, slot)),
        other => other.clone(),
    };
    frame.push(value);
    Ok(())
}

fn is_order(op: CompareOp) -> bool {
    matches!(op, CompareOp::Lt | CompareOp::LtE | CompareOp::Gt | CompareOp::GtE | CompareOp::Eq | CompareOp::NotEq)
}

#[inline]
fn int_order(op: CompareOp, a: i64, b: i64) -> bool {
    match op {
        CompareOp::Lt => a < b,
        CompareOp::LtE => a <= b,
        CompareOp::Gt => a > b,
        CompareOp::GtE => a >= b,
        CompareOp::NotEq => a != b,
        _ => a == b,
    }
}

/// The sum or difference of two small ints; None for other values, other operators and sums that are not small.
#[inline]
fn int_sum(a: &Value, b: &Value, op: Option<&Op>) -> Option<i64> {
    let (Value::Int(a), Value::Int(b)) = (a, b) else { return None };
    match op {
        Some(Op::Binary(BinaryOp::Add) | Op::InPlace(BinaryOp::Add)) => a.checked_add(*b),
        Some(Op::Binary(BinaryOp::Sub) | Op::InPlace(BinaryOp::Sub)) => a.checked_sub(*b),
        _ => None,
    }
}

/// The value of a global name where it is a small int and was found before.
#[inline]
fn small_int_of(function: &Function, at: u16) -> Option<i64> {
    let code = &function.code;
    function.globals.int_at(code.places[at as usize][0].load(Relaxed), &code.names[at as usize])
}

#[inline(always)]
fn replace_top(frame: &mut Frame, value: Value) {
    if let Some(top) = frame.stack.last_mut() {
        top.put(value);
    }
}

#[inline]
fn is_true(cx: &mut Cx, value: &Value) -> Answer<bool> {
    match value {
        Value::Bool(b) => Ok(*b),
        other => truth::is_true(cx, other),
    }
}

fn set_handled(cx: &mut Cx, before: Value) {
    let gone = match before {
        Value::Exception(exception) => cx.handled.replace(Raised(exception)),
        _ => cx.handled.take(),
    };
    drop(gone);
}

fn again(cx: &mut Cx, raised: Value) -> Failed {
    match raised {
        Value::Exception(exception) => Failed::Again(Raised(exception)),
        _ => Failed::Raise(type_error(cx, "exceptions must derive from BaseException")),
    }
}

/// `raise`, `raise exc`, `raise exc from cause`.
fn raise(cx: &mut Cx, frame: &mut Frame, count: u32) -> Failed {
    let cause = if count == 2 { pop(frame) } else { Value::Unset };
    if count == 0 {
        return match cx.handled.clone() {
            Some(raised) => Failed::Again(raised),
            None => Failed::Raise(crate::object::exception::raise::runtime_error(cx, "No active exception to reraise")),
        };
    }
    let exc = pop(frame);
    let made = |cx: &mut Cx, value: &Value, words: &str| -> Answer<Raised> {
        match value {
            Value::Exception(exception) => Ok(Raised(exception.clone())),
            Value::Type(class) if class.is_subclass(&BASE_EXCEPTION) => {
                match call::instantiate(cx, class, &Args::positional(&[]))? {
                    Value::Exception(exception) => Ok(Raised(exception)),
                    other => Err(type_error(
                        cx,
                        format!(
                            "calling {} should have returned an instance of BaseException, not {}",
                            compare_name(value),
                            compare_name(&Value::Type(other.class().clone()))
                        ),
                    )),
                }
            }
            _ => Err(type_error(cx, words)),
        }
    };
    let raised = match made(cx, &exc, "exceptions must derive from BaseException") {
        Ok(raised) => raised,
        Err(raised) => return Failed::Raise(raised),
    };
    if !cause.is_unset() {
        let cause = match &cause {
            Value::None => None,
            other => match made(cx, other, "exception causes must derive from BaseException") {
                Ok(cause) => Some(cause),
                Err(raised) => return Failed::Raise(raised),
            },
        };
        drop(raised.0.cause.replace(cause));
        raised.0.suppress_context.replace(true);
    }
    Failed::Raise(in_context(cx, raised))
}

fn compare_name(value: &Value) -> String {
    match value {
        Value::Type(class) => format!("<class '{}'>", class.full_name()),
        other => other.type_name().to_string(),
    }
}

#[inline]
fn load_global(cx: &mut Cx, frame: &Frame, function: &Function, at: u32) -> Answer {
    let code = &function.code;
    let name = &code.names[at as usize];
    let places = &code.places[at as usize];
    if let Some(value) = function.globals.get_at(places[0].load(Relaxed), name) {
        return Ok(value);
    }
    // A built-in name, as long as the globals have had no new ones since it was last looked for.
    if function.globals.shape() == places[2].load(Relaxed)
        && let Some(value) = cx.world.builtins.get_at(places[1].load(Relaxed), name)
    {
        return Ok(value);
    }
    load_global_slowly(cx, frame, function, at)
}

#[cold]
fn load_global_slowly(cx: &mut Cx, frame: &Frame, function: &Function, at: u32) -> Answer {
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
fn store_global(function: &Function, at: u32, value: Value) {
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

/// A call with positional arguments only: callee, `self` or nothing, and the arguments lie on the stack.
fn call_op(cx: &mut Cx, frame: &mut Frame, count: usize) -> Answer<()> {
    let first = frame.stack.len() - count;
    let callee = frame.stack[first - 2].take();
    let with_self = !frame.stack[first - 1].is_unset();
    let args = if with_self { first - 1 } else { first };
    let answer = match &callee {
        Value::Function(function) => call_function(cx, function, frame, args),
        Value::Builtin(builtin) => builtin.call(cx, &Args::positional(&frame.stack[args..])),
        Value::Method(method) => match &method.function {
            Value::Function(function) if !with_self => {
                frame.stack[first - 1] = method.this.clone();
                call_function(cx, function, frame, first - 1)
            }
            _ => call::call(cx, &callee, &Args::positional(&frame.stack[args..])),
        },
        other => call::call(cx, other, &Args::positional(&frame.stack[args..])),
    };
    // Arguments go before the callee, as CPython drops them.
    frame.stack.truncate(first - 2);
    drop(callee);
    settle_debts(cx);
    frame.push(answer?);
    Ok(())
}

/// Calls a Python function whose arguments lie on the stack from a place on: they move into its slots.
fn call_function(cx: &mut Cx, function: &Arc<Function>, frame: &mut Frame, from: usize) -> Answer {
    let params = &function.code.params;
    let given = frame.stack.len() - from;
    if given == params.positional && params.slots() == params.positional {
        let mut inner = cx.spare_frame();
        inner.locals.extend(frame.stack[from..].iter_mut().map(Value::take));
        frame.stack.truncate(from);
        inner.suit(&function.code);
        return start(cx, function, inner);
    }
    let mut inner = frame_of(cx, function);
    let values: Vec<Value> = frame.stack.drain(from..).collect();
    bind(cx, function, &mut inner, &Args::positional(&values))?;
    start(cx, function, inner)
}

fn call_with(cx: &mut Cx, callee: &Value, this: Value, mut values: Vec<Value>, names: &[Value]) -> Answer {
    if !this.is_unset() {
        values.insert(0, this);
    }
    call::call(cx, callee, &Args { values: &values, names })
}

/// `callee(*positional, **named)`.
fn spread(cx: &mut Cx, callee: &Value, this: Value, positional: Value, named: Value) -> Answer {
    let mut values = match &positional {
        Value::List(list) => list.to_vec(),
        _ => Vec::new(),
    };
    let mut names = Vec::new();
    if let Value::Dict(dict) = &named {
        for (name, value) in dict.entries() {
            match name.plain() {
                Value::Str(_) => names.push(name.plain().clone()),
                _ => return Err(type_error(cx, "keywords must be strings")),
            }
            values.push(value);
        }
    }
    drop(positional);
    drop(named);
    call_with(cx, callee, this, values, &names)
}
