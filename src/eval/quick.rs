//! What operators yield for small ints, floats and text, found out at once. All else is for `object::protocol`.

use std::sync::Arc;

use crate::object::function::code::Op;
use crate::object::value::Value;
use crate::syntax::ast::{BinaryOp, CompareOp};

/// Texts of fewer characters are put together without asking whether there is memory for it.
const SHORT: usize = 4096;

#[inline]
pub(super) fn is_order(op: CompareOp) -> bool {
    matches!(op, CompareOp::Lt | CompareOp::LtE | CompareOp::Gt | CompareOp::GtE | CompareOp::Eq | CompareOp::NotEq)
}

#[inline]
pub(super) fn int_order(op: CompareOp, a: i64, b: i64) -> bool {
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
pub(super) fn int_sum(a: &Value, b: &Value, op: Option<&Op>) -> Option<i64> {
    let (Value::Int(a), Value::Int(b)) = (a, b) else { return None };
    match op {
        Some(Op::Binary(BinaryOp::Add) | Op::InPlace(BinaryOp::Add)) => a.checked_add(*b),
        Some(Op::Binary(BinaryOp::Sub) | Op::InPlace(BinaryOp::Sub)) => a.checked_sub(*b),
        _ => None,
    }
}

/// `a op b` of two numbers or texts.
#[inline]
pub(super) fn binary(op: BinaryOp, a: &Value, b: &Value) -> Option<Value> {
    match (a, b, op) {
        (Value::Int(a), Value::Int(b), BinaryOp::Add) => a.checked_add(*b).map(Value::Int),
        (Value::Int(a), Value::Int(b), BinaryOp::Sub) => a.checked_sub(*b).map(Value::Int),
        (Value::Int(a), Value::Int(b), BinaryOp::Mul) => a.checked_mul(*b).map(Value::Int),
        (Value::Float(a), Value::Float(b), BinaryOp::Add) => Some(Value::from(**a + **b)),
        (Value::Float(a), Value::Float(b), BinaryOp::Sub) => Some(Value::from(**a - **b)),
        (Value::Float(a), Value::Float(b), BinaryOp::Mul) => Some(Value::from(**a * **b)),
        (Value::Str(a), Value::Str(b), BinaryOp::Add) if a.len().max(b.len()) < SHORT => Some(Value::Str(a.concat(b))),
        _ => None,
    }
}

/// Whether `a op b` holds.
#[inline]
pub(super) fn holds(op: CompareOp, a: &Value, b: &Value) -> Option<bool> {
    match (a, b, op) {
        (Value::Int(a), Value::Int(b), _) if is_order(op) => Some(int_order(op, *a, *b)),
        (_, _, CompareOp::Is) => Some(a.is(b)),
        (_, _, CompareOp::IsNot) => Some(!a.is(b)),
        (Value::Str(a), Value::Str(b), CompareOp::Eq) => Some(Arc::ptr_eq(a, b) || **a == **b),
        (Value::Str(a), Value::Str(b), CompareOp::NotEq) => Some(!Arc::ptr_eq(a, b) && **a != **b),
        _ => None,
    }
}
