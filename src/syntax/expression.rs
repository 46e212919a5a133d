//! Expressions: from `lambda` and `if … else` down to `**`. Operators are climbed by precedence. Knows no statements.

use nom::Parser;
use nom::combinator::opt;
use nom::sequence::preceded;

use super::ast::*;
use super::atom::primary;
use super::input::{Input, Miss, Parsed, Rule, matches, name, raise_at, tok};
use super::parameters::lambda_parameters;
use super::target;
use super::token::Kind;

/// `a, *b, c` with or without commas: a tuple where there is one.
pub(super) fn star_expressions(input: Input<'_>) -> Parsed<'_, Expr> {
    tuple_of(input, star_expression)
}

/// `a, b`, no stars.
pub(super) fn expressions(input: Input<'_>) -> Parsed<'_, Expr> {
    tuple_of(input, expression)
}

fn tuple_of<'a>(input: Input<'a>, item: fn(Input<'a>) -> Parsed<'a, Expr>) -> Parsed<'a, Expr> {
    let (mut at, first) = item(input)?;
    if !at.is(Kind::Comma) {
        return Ok((at, first));
    }
    let start = first.span.start.min(input.start());
    let mut items = vec![first];
    while at.is(Kind::Comma) {
        at = at.next();
        match matches(item(at))? {
            Some((after, expr)) => {
                items.push(expr);
                at = after;
            }
            None => break,
        }
    }
    Ok((at, Expr { span: at.span_from(start), kind: ExprKind::Tuple(items) }))
}

pub(super) fn star_expression(input: Input<'_>) -> Parsed<'_, Expr> {
    if input.is(Kind::Star) { starred(input, bitwise_or) } else { expression(input) }
}

/// `*value`
pub(super) fn starred<'a>(input: Input<'a>, value: fn(Input<'a>) -> Parsed<'a, Expr>) -> Parsed<'a, Expr> {
    let (after, value) = preceded(tok(Kind::Star), value).parse(input)?;
    Ok((after, Expr { span: after.span_from(input.start()), kind: ExprKind::Starred(Box::new(value)) }))
}

pub(super) fn star_named_expression(input: Input<'_>) -> Parsed<'_, Expr> {
    if input.is(Kind::Star) { starred(input, bitwise_or) } else { named_expression(input) }
}

/// `a, *b, c := d,`
pub(super) fn star_named_expressions(input: Input<'_>) -> Parsed<'_, Vec<Expr>> {
    let (at, first) = star_named_expression(input)?;
    more_star_named_expressions(at, vec![first])
}

/// The rest of a list that began with `items`.
pub(super) fn more_star_named_expressions(mut at: Input<'_>, mut items: Vec<Expr>) -> Parsed<'_, Vec<Expr>> {
    while at.is(Kind::Comma) {
        at = at.next();
        match matches(star_named_expression(at))? {
            Some((after, expr)) => {
                items.push(expr);
                at = after;
            }
            None => break,
        }
    }
    Ok((at, items))
}

/// `name := value`
pub(super) fn assignment_expression(input: Input<'_>) -> Parsed<'_, Expr> {
    if !input.is(Kind::Name) || !input.next().is(Kind::Walrus) {
        return input.miss();
    }
    let (_, (target, target_span)) = name(input)?;
    // Once `:=` stands there, nothing else will do.
    let (after, value) = expression(input.next().next())?;
    let kind = ExprKind::Named { target, target_span, value: Box::new(value) };
    Ok((after, Expr { span: after.span_from(input.start()), kind }))
}

pub(super) fn named_expression(input: Input<'_>) -> Parsed<'_, Expr> {
    if input.is(Kind::Name) && input.next().is(Kind::Walrus) {
        return assignment_expression(input);
    }
    if input.diagnosing() {
        invalid_named_expression(input)?;
    }
    let (after, value) = expression(input)?;
    if after.is(Kind::Walrus) { input.miss() } else { Ok((after, value)) }
}

/// `f() := 1`, `if a = 1:`
fn invalid_named_expression(input: Input<'_>) -> Result<(), nom::Err<Miss>> {
    if let Some((after, value)) = matches(expression(input))?
        && after.is(Kind::Walrus)
        && matches(expression(after.next()))?.is_some()
    {
        let message = format!("cannot use assignment expressions with {}", target::name_of(&value));
        return raise_at(message, value.span);
    }
    let assigned = |at: Input<'_>| at.is(Kind::Equal) || at.is(Kind::Walrus);
    if input.is(Kind::Name)
        && input.next().is(Kind::Equal)
        && let Some((after, value)) = matches(bitwise_or(input.next().next()))?
        && !assigned(after)
    {
        let message = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
        return raise_at(message, input.token().span.to(value.span));
    }
    let first = input.kind();
    if matches!(first, Kind::True | Kind::None | Kind::False) {
        return Ok(());
    }
    let Some((after, value)) = matches(bitwise_or(input))? else { return Ok(()) };
    if !after.is(Kind::Equal) || target::starts_with_display(input)? {
        return Ok(());
    }
    if let Some((after, _)) = matches(bitwise_or(after.next()))?
        && !assigned(after)
    {
        let name = target::name_of(&value);
        let message = format!("cannot assign to {name} here. Maybe you meant '==' instead of '='?");
        return raise_at(message, value.span);
    }
    Ok(())
}

pub(super) fn expression(input: Input<'_>) -> Parsed<'_, Expr> {
    input.deeper(|input| input.remembered(Rule::Expression, expression_here))
}

fn expression_here(input: Input<'_>) -> Parsed<'_, Expr> {
    let first = matches(disjunction(input))?;
    if input.diagnosing() {
        if let Some((after, value)) = &first {
            invalid_expression(input, *after, value)?;
        }
        invalid_legacy_expression(input)?;
    }
    let Some((after, body)) = first else { return lambda(input) };
    if !after.is(Kind::If) {
        return Ok((after, body));
    }
    let Some((rest, test)) = matches(disjunction(after.next()))? else { return Ok((after, body)) };
    if !rest.is(Kind::Else) {
        return Ok((after, body));
    }
    let Some((rest, orelse)) = matches(expression(rest.next()))? else { return Ok((after, body)) };
    let kind = ExprKind::Conditional { test: Box::new(test), body: Box::new(body), orelse: Box::new(orelse) };
    Ok((rest, Expr { span: rest.span_from(input.start()), kind }))
}

/// Whether the word here is one that only sometimes is a keyword. CPython 3.11 takes the beginnings of such words for
/// them too, so that `f(c d)` is not asked about its comma.
fn is_soft_keyword(input: Input<'_>) -> bool {
    let word = input.token();
    word.kind == Kind::Name && ["_", "case", "match"].iter().any(|soft| soft.starts_with(input.text(word.span)))
}

fn is_legacy(value: &Expr) -> bool {
    matches!(&value.kind, ExprKind::Name(name) if matches!(&**name, "print" | "exec"))
}

/// `f(a b)`, `a if b`
fn invalid_expression(input: Input<'_>, after: Input<'_>, value: &Expr) -> Result<(), nom::Err<Miss>> {
    let prefixed = input.is(Kind::Name) && input.next().is(Kind::String);
    if !prefixed
        && !is_soft_keyword(input)
        && let Some((end, other)) = matches(after.plainly(|input| input.deeper(expression_here)))?
    {
        if !is_legacy(value) && end.previous().depth > 0 {
            let message = "invalid syntax. Perhaps you forgot a comma?";
            return raise_at(message, value.span.to(other.span));
        }
        return Ok(());
    }
    if after.is(Kind::If)
        && let Some((end, test)) = matches(disjunction(after.next()))?
        && !end.is(Kind::Else)
        && !end.is(Kind::Colon)
    {
        return raise_at("expected 'else' after 'if' expression", value.span.to(test.span));
    }
    Ok(())
}

/// `print "hello"`
fn invalid_legacy_expression(input: Input<'_>) -> Result<(), nom::Err<Miss>> {
    if !input.is(Kind::Name) || input.next().is(Kind::OpenRound) {
        return Ok(());
    }
    let Some((_, rest)) = matches(star_expressions(input.next()))? else { return Ok(()) };
    let word = input.token().span;
    let text = input.text(word);
    if !matches!(text, "print" | "exec") {
        return Ok(());
    }
    raise_at(format!("Missing parentheses in call to '{text}'. Did you mean {text}(...)?"), word.to(rest.span))
}

fn lambda(input: Input<'_>) -> Parsed<'_, Expr> {
    let (after, _) = tok(Kind::Lambda)(input)?;
    let (after, params) = lambda_parameters(after)?;
    let (after, body) = preceded(tok(Kind::Colon), expression).parse(after)?;
    let kind = ExprKind::Lambda { scope: input.new_scope(), params: Box::new(params), body: Box::new(body) };
    Ok((after, Expr { span: after.span_from(input.start()), kind }))
}

/// `yield`, `yield a, b`, `yield from a`
pub(super) fn yield_expression(input: Input<'_>) -> Parsed<'_, Expr> {
    let (after, _) = tok(Kind::Yield)(input)?;
    if after.is(Kind::From)
        && let Some((after, value)) = matches(expression(after.next()))?
    {
        return Ok((after, Expr { span: after.span_from(input.start()), kind: ExprKind::YieldFrom(Box::new(value)) }));
    }
    let (after, value) = opt(star_expressions).parse(after)?;
    let kind = ExprKind::Yield(value.map(Box::new));
    Ok((after, Expr { span: after.span_from(input.start()), kind }))
}

/// What can stand right of `=`.
pub(super) fn yield_or_star_expressions(input: Input<'_>) -> Parsed<'_, Expr> {
    if input.is(Kind::Yield) { yield_expression(input) } else { star_expressions(input) }
}

pub(super) fn disjunction(input: Input<'_>) -> Parsed<'_, Expr> {
    input.remembered(Rule::Disjunction, |input| {
        bool_chain(input, Kind::Or, BoolOp::Or, |input| bool_chain(input, Kind::And, BoolOp::And, inversion))
    })
}

fn bool_chain<'a>(
    input: Input<'a>,
    word: Kind,
    op: BoolOp,
    part: fn(Input<'a>) -> Parsed<'a, Expr>,
) -> Parsed<'a, Expr> {
    let (mut at, first) = part(input)?;
    if !at.is(word) {
        return Ok((at, first));
    }
    let mut values = vec![first];
    while at.is(word)
        && let Some((after, value)) = matches(part(at.next()))?
    {
        values.push(value);
        at = after;
    }
    if values.len() == 1 {
        return Ok((at, values.remove(0)));
    }
    Ok((at, Expr { span: at.span_from(input.start()), kind: ExprKind::Bool { op, values } }))
}

fn inversion(input: Input<'_>) -> Parsed<'_, Expr> {
    if !input.is(Kind::Not) {
        return comparison(input);
    }
    let (after, operand) = input.next().deeper(inversion)?;
    let kind = ExprKind::Unary { op: UnaryOp::Not, operand: Box::new(operand) };
    Ok((after, Expr { span: after.span_from(input.start()), kind }))
}

fn compare_op(input: Input<'_>) -> Option<(Input<'_>, CompareOp)> {
    let next = input.next();
    let op = match input.kind() {
        Kind::EqualEqual => CompareOp::Eq,
        Kind::NotEqual => CompareOp::NotEq,
        Kind::Less => CompareOp::Lt,
        Kind::LessEqual => CompareOp::LtE,
        Kind::Greater => CompareOp::Gt,
        Kind::GreaterEqual => CompareOp::GtE,
        Kind::In => CompareOp::In,
        Kind::Not if next.is(Kind::In) => return Some((next.next(), CompareOp::NotIn)),
        Kind::Is if next.is(Kind::Not) => return Some((next.next(), CompareOp::IsNot)),
        Kind::Is => CompareOp::Is,
        _ => return None,
    };
    Some((next, op))
}

fn comparison(input: Input<'_>) -> Parsed<'_, Expr> {
    let (mut at, left) = bitwise_or(input)?;
    let (mut ops, mut comparators) = (Vec::new(), Vec::new());
    while let Some((after, op)) = compare_op(at) {
        let (after, op, right) = match (matches(bitwise_or(after))?, op) {
            (Some((after, right)), op) => (after, op, right),
            // `a is not b` may also be `a is (not b)`, which the grammar refuses.
            (None, _) => break,
        };
        ops.push(op);
        comparators.push(right);
        at = after;
    }
    if ops.is_empty() {
        return Ok((at, left));
    }
    let kind = ExprKind::Compare { left: Box::new(left), ops, comparators };
    Ok((at, Expr { span: at.span_from(input.start()), kind }))
}

fn binary_op(kind: Kind) -> Option<(BinaryOp, u8)> {
    Some(match kind {
        Kind::Bar => (BinaryOp::BitOr, 1),
        Kind::Caret => (BinaryOp::BitXor, 2),
        Kind::Amper => (BinaryOp::BitAnd, 3),
        Kind::LeftShift => (BinaryOp::LShift, 4),
        Kind::RightShift => (BinaryOp::RShift, 4),
        Kind::Plus => (BinaryOp::Add, 5),
        Kind::Minus => (BinaryOp::Sub, 5),
        Kind::Star => (BinaryOp::Mul, 6),
        Kind::Slash => (BinaryOp::Div, 6),
        Kind::SlashSlash => (BinaryOp::FloorDiv, 6),
        Kind::Percent => (BinaryOp::Mod, 6),
        Kind::At => (BinaryOp::MatMul, 6),
        _ => return None,
    })
}

/// Everything that binds closer than comparisons.
pub(super) fn bitwise_or(input: Input<'_>) -> Parsed<'_, Expr> {
    input.remembered(Rule::BitwiseOr, |input| binary(input, 1))
}

fn binary(input: Input<'_>, lowest: u8) -> Parsed<'_, Expr> {
    let (mut at, mut left) = factor(input)?;
    let mut links = 0;
    while let Some((op, precedence)) = binary_op(at.kind())
        && precedence >= lowest
        && !at.leads_nowhere()
    {
        links += 1;
        at.chain(links)?;
        let Some((after, right)) = matches(binary(at.next(), precedence + 1))? else {
            at.note_leads_nowhere();
            break;
        };
        at = after;
        let kind = ExprKind::Binary { op, left: Box::new(left), right: Box::new(right) };
        left = Expr { span: at.span_from(input.start()), kind };
    }
    Ok((at, left))
}

fn factor(input: Input<'_>) -> Parsed<'_, Expr> {
    let op = match input.kind() {
        Kind::Plus => UnaryOp::Pos,
        Kind::Minus => UnaryOp::Neg,
        Kind::Tilde => UnaryOp::Invert,
        _ => return power(input),
    };
    let (after, operand) = input.next().deeper(factor)?;
    let kind = ExprKind::Unary { op, operand: Box::new(operand) };
    Ok((after, Expr { span: after.span_from(input.start()), kind }))
}

fn power(input: Input<'_>) -> Parsed<'_, Expr> {
    let (after, base) = awaited(input)?;
    if !after.is(Kind::StarStar) {
        return Ok((after, base));
    }
    let Some((end, exponent)) = matches(after.next().deeper(factor))? else { return Ok((after, base)) };
    let kind = ExprKind::Binary { op: BinaryOp::Pow, left: Box::new(base), right: Box::new(exponent) };
    Ok((end, Expr { span: end.span_from(input.start()), kind }))
}

fn awaited(input: Input<'_>) -> Parsed<'_, Expr> {
    if !input.is(Kind::Await) {
        return primary(input);
    }
    let (after, value) = primary(input.next())?;
    Ok((after, Expr { span: after.span_from(input.start()), kind: ExprKind::Await(Box::new(value)) }))
}
