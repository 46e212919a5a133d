//! Instructions that often follow each other are fused: the first of them learns to do the work of all.

use crate::object::function::code::{CodeKind, Op};
use crate::syntax::ast::BinaryOp;

/// Replaces first instructions by fused ones. The others stay where they are, for jumps and for the general case.
pub(super) fn fuse(ops: &mut [Op], kind: CodeKind) {
    for at in 0..ops.len().saturating_sub(2) {
        if let Some(fused) = fused(&ops[at..], kind) {
            ops[at] = fused;
        }
    }
}

fn fused(ops: &[Op], kind: CodeKind) -> Option<Op> {
    let small = |n: u32| u16::try_from(n).ok();
    let adds =
        |op: &Op| matches!(op, Op::Binary(BinaryOp::Add | BinaryOp::Sub) | Op::InPlace(BinaryOp::Add | BinaryOp::Sub));
    let is_module = kind == CodeKind::Module;
    Some(match (ops[0], ops[1], ops[2]) {
        (Op::LoadFast(a), Op::LoadFast(b), Op::CompareJump(..)) => Op::CompareFast { a: small(a)?, b: small(b)? },
        (Op::LoadFast(a), Op::Const(b), Op::CompareJump(..)) => Op::CompareFastConst { a: small(a)?, b: small(b)? },
        (Op::LoadFast(a), Op::Const(b), add) if adds(&add) && matches!(ops.get(3), Some(Op::StoreFast(_))) => {
            Op::AddFastConst { a: small(a)?, b: small(b)? }
        }
        (Op::LoadFast(a), Op::LoadFast(b), add) if adds(&add) => Op::AddFast { a: small(a)?, b: small(b)? },
        (Op::LoadName(a), Op::LoadName(b), Op::CompareJump(..)) if is_module => {
            Op::CompareNames { a: small(a)?, b: small(b)? }
        }
        (Op::LoadName(a), Op::Const(b), add)
            if is_module && adds(&add) && matches!(ops.get(3), Some(Op::StoreName(_))) =>
        {
            Op::AddNameConst { a: small(a)?, b: small(b)? }
        }
        _ => return None,
    })
}
