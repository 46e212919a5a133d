//! What each instruction does to the depth of the stack, and where jumps keep their targets.

use crate::object::function::code::Op;

/// How many values an instruction adds (or takes), where it goes on to the next one.
pub(super) fn effect(op: &Op) -> i64 {
    use Op::*;
    match *op {
        Const(_)
        | Dup
        | LoadFast(_)
        | LoadCell(_)
        | CellRef(_)
        | LoadClassCell { .. }
        | LoadName(_)
        | LoadGlobal(_)
        | LoadMethod(_)
        | PushNothing
        | ImportName(_)
        | ImportFrom(_)
        | EnterWith
        | PushHandled
        | ForNext(_)
        | MatchSequence { .. }
        | MatchMapping(_)
        | Captured(_)
        | ExitWithError => 1,
        CompareFast { .. }
        | CompareFastConst { .. }
        | AddFastConst { .. }
        | AddFast { .. }
        | CompareNames { .. }
        | AddNameConst { .. } => 1,
        DupTwo => 2,
        Pop
        | StoreFast(_)
        | StoreCell(_)
        | StoreName(_)
        | StoreGlobal(_)
        | DeleteAttr(_)
        | Index
        | ListAppend(_)
        | SetAdd(_)
        | ListExtend
        | SetUpdate
        | DictUpdate
        | DictMerge
        | Binary(_)
        | InPlace(_)
        | Compare(_)
        | JumpIfFalse(_)
        | JumpIfTrue(_)
        | JumpIfFalseOrPop(_)
        | JumpIfTrueOrPop(_)
        | ImportStar
        | Return
        | Reraise
        | PopHandled
        | PopHandledUnder
        | ExitWith
        | ShowAnswer { .. }
        | MatchClass(_)
        | Capture { .. }
        | YieldFrom(_) => -1,
        StoreAttr(_) | DeleteIndex | DictAdd(_) | CompareJump(..) | RestoreReraise => -2,
        StoreIndex => -3,
        Call(count) | CallShown(count) => -(i64::from(count) + 1),
        CallKeywords(count) => -(i64::from(count) + 2),
        CallSpread(keywords) => -2 - i64::from(keywords),
        Tuple(count) | List(count) | Set(count) | JoinText(count) | Slice(count) => 1 - i64::from(count),
        Dict(count) => 1 - 2 * i64::from(count),
        Format(_, spec) => -i64::from(spec),
        Unpack(count) => i64::from(count) - 1,
        UnpackStar { before, after } => i64::from(before) + i64::from(after),
        Function { flags, .. } => 1 - i64::from(flags.count_ones()),
        Class(_) => -3,
        Raise(count) => -i64::from(count),
        Swap(_)
        | RotateThree
        | DeleteFast(_)
        | DeleteCell(_)
        | DeleteName(_)
        | DeleteGlobal(_)
        | LoadAttr(_)
        | Not
        | Negative
        | Positive
        | Invert
        | TupleOfList
        | Jump(_)
        | JumpBack(_)
        | Iterate
        | Yield
        | Matches
        | Annotations
        | OfferLocals
        | MatchKeys { .. } => 0,
    }
}

/// Sets where a jump leads.
pub(super) fn set_target(op: &mut Op, to: u32) {
    use Op::*;
    match op {
        Jump(target)
        | JumpBack(target)
        | JumpIfFalse(target)
        | JumpIfTrue(target)
        | JumpIfFalseOrPop(target)
        | JumpIfTrueOrPop(target)
        | ForNext(target)
        | CompareJump(_, target)
        | YieldFrom(target) => *target = to,
        _ => {}
    }
}
