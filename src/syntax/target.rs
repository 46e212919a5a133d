//! What can be assigned to or deleted, and CPython's names for what cannot.

use super::ast::*;
use super::atom::{atom, primary};
use super::expression::starred;
use super::input::{Input, Miss, Parsed, matches, raise_at};
use super::token::Kind;

/// What a target is for.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Purpose {
    Assign,
    For,
    Delete,
}

/// What CPython calls an expression that is no target.
pub(super) fn name_of(expr: &Expr) -> &'static str {
    match &expr.kind {
        ExprKind::Attribute { .. } => "attribute",
        ExprKind::Subscript { .. } => "subscript",
        ExprKind::Starred(_) => "starred",
        ExprKind::Name(_) => "name",
        ExprKind::List(_) => "list",
        ExprKind::Tuple(_) => "tuple",
        ExprKind::Lambda { .. } => "lambda",
        ExprKind::Call { .. } => "function call",
        ExprKind::Bool { .. } | ExprKind::Binary { .. } | ExprKind::Unary { .. } => "expression",
        ExprKind::Comprehension { kind: ComprehensionKind::Generator, .. } => "generator expression",
        ExprKind::Comprehension { kind: ComprehensionKind::List, .. } => "list comprehension",
        ExprKind::Comprehension { kind: ComprehensionKind::Set, .. } => "set comprehension",
        ExprKind::Comprehension { kind: ComprehensionKind::Dict, .. } => "dict comprehension",
        ExprKind::Yield(_) | ExprKind::YieldFrom(_) => "yield expression",
        ExprKind::Await(_) => "await expression",
        ExprKind::Dict(_) => "dict literal",
        ExprKind::Set(_) => "set display",
        ExprKind::JoinedStr(_) => "f-string expression",
        ExprKind::Constant(Constant::None) => "None",
        ExprKind::Constant(Constant::True) => "True",
        ExprKind::Constant(Constant::False) => "False",
        ExprKind::Constant(Constant::Ellipsis) => "ellipsis",
        ExprKind::Constant(_) => "literal",
        ExprKind::Compare { .. } => "comparison",
        ExprKind::Conditional { .. } => "conditional expression",
        ExprKind::Named { .. } => "named expression",
        ExprKind::Slice { .. } => "slice",
    }
}

/// The innermost part of `expr` for which it is no target.
pub(super) fn stranger(expr: &Expr, purpose: Purpose) -> Option<&Expr> {
    match &expr.kind {
        ExprKind::Name(_) | ExprKind::Subscript { .. } | ExprKind::Attribute { .. } => None,
        ExprKind::List(items) | ExprKind::Tuple(items) => items.iter().find_map(|item| stranger(item, purpose)),
        ExprKind::Starred(_) if purpose == Purpose::Delete => Some(expr),
        ExprKind::Starred(value) => stranger(value, purpose),
        // The `a in b` of `for a in b` reads as a comparison.
        ExprKind::Compare { left, ops, .. } if purpose == Purpose::For => match ops.first() {
            Some(CompareOp::In) => stranger(left, purpose),
            _ => None,
        },
        _ => Some(expr),
    }
}

/// Raises if `expr` is no target for `purpose`.
pub(super) fn refuse(expr: &Expr, purpose: Purpose) -> Result<(), nom::Err<Miss>> {
    match stranger(expr, purpose) {
        None => Ok(()),
        Some(stranger) => {
            let verb = if purpose == Purpose::Delete { "delete" } else { "assign to" };
            raise_at(format!("cannot {verb} {}", name_of(stranger)), stranger.span)
        }
    }
}

/// Whether `a, *b = …` takes it. `*a` alone is refused later, as CPython does.
pub(super) fn is_star_target(expr: &Expr) -> bool {
    stranger(expr, Purpose::Assign).is_none()
}

/// Whether `a += …` and `a: int` take it.
pub(super) fn is_single(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Name(_) | ExprKind::Subscript { .. } | ExprKind::Attribute { .. })
}

/// `a`, `a.b`, `*a`, `(a, [b])`
pub(super) fn star_target(input: Input<'_>) -> Parsed<'_, Expr> {
    let (after, target) = if input.is(Kind::Star) { starred(input, primary)? } else { primary(input)? };
    if is_star_target(&target) { Ok((after, target)) } else { input.miss() }
}

/// What `del` takes: no stars.
pub(super) fn del_target(input: Input<'_>) -> Parsed<'_, Expr> {
    let (after, target) = primary(input)?;
    if stranger(&target, Purpose::Delete).is_none() { Ok((after, target)) } else { input.miss() }
}

/// One or more of them, with commas.
pub(super) fn star_targets(input: Input<'_>) -> Parsed<'_, Expr> {
    let (mut at, first) = star_target(input)?;
    if !at.is(Kind::Comma) {
        return Ok((at, first));
    }
    let mut items = vec![first];
    while at.is(Kind::Comma) {
        at = at.next();
        let Some((after, item)) = matches(star_target(at))? else { break };
        items.push(item);
        at = after;
    }
    Ok((at, Expr { span: at.span_from(input.start()), kind: ExprKind::Tuple(items) }))
}

/// Whether a list, a tuple or a generator expression stands here.
pub(super) fn starts_with_display(input: Input<'_>) -> Result<bool, nom::Err<Miss>> {
    if !matches!(input.kind(), Kind::OpenRound | Kind::OpenSquare) {
        return Ok(false);
    }
    let Some((_, value)) = matches(atom(input))? else { return Ok(false) };
    let display = matches!(
        value.kind,
        ExprKind::List(_) | ExprKind::Tuple(_) | ExprKind::Comprehension { kind: ComprehensionKind::Generator, .. }
    );
    Ok(display && value.span.start == input.start())
}
