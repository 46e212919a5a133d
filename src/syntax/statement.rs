//! Simple statements, and the lines they stand on. Knows nothing of blocks.

use nom::Parser;
use nom::combinator::opt;
use nom::multi::separated_list1;
use nom::sequence::preceded;

use super::ast::*;
use super::atom::is_bare_walrus;
use super::expression::*;
use super::input::{Input, Miss, Parsed, matches, name, raise, raise_at, tok};
use super::target::{self, Purpose};
use super::token::Kind;
use crate::text::Span;

type Checked = Result<(), nom::Err<Miss>>;

/// `a; b; c` up to the end of the line.
pub(super) fn simple_statements(input: Input<'_>) -> Parsed<'_, Vec<Stmt>> {
    let (mut at, first) = simple_statement(input)?;
    let mut found = vec![first];
    while at.is(Kind::Semicolon) {
        at = at.next();
        if at.is(Kind::Newline) {
            break;
        }
        let Some((after, statement)) = matches(simple_statement(at))? else { break };
        found.push(statement);
        at = after;
    }
    let (at, _) = tok(Kind::Newline)(at)?;
    Ok((at, found))
}

fn simple_statement(input: Input<'_>) -> Parsed<'_, Stmt> {
    let word = |kind: StmtKind| Ok((input.next(), kind));
    let (after, kind) = match input.kind() {
        Kind::Return => {
            let (after, value) = opt(star_expressions).parse(input.next())?;
            (after, StmtKind::Return(value))
        }
        Kind::Import => import(input)?,
        Kind::From => import_from(input)?,
        Kind::Raise => raise_statement(input)?,
        Kind::Pass => word(StmtKind::Pass)?,
        Kind::Break => word(StmtKind::Break)?,
        Kind::Continue => word(StmtKind::Continue)?,
        Kind::Del => delete(input)?,
        Kind::Assert => {
            let (after, test) = expression(input.next())?;
            let (after, msg) = opt(preceded(tok(Kind::Comma), expression)).parse(after)?;
            (after, StmtKind::Assert { test, msg })
        }
        Kind::Global => names(input).map(|(after, names)| (after, StmtKind::Global(names)))?,
        Kind::Nonlocal => names(input).map(|(after, names)| (after, StmtKind::Nonlocal(names)))?,
        Kind::Yield => assignment(input)?,
        _ => assignment(input)?,
    };
    Ok((after, Stmt { span: after.span_from(input.start()), kind }))
}

fn names(input: Input<'_>) -> Parsed<'_, Vec<Name>> {
    separated_list1(tok(Kind::Comma), name.map(|(name, _)| name)).parse(input.next())
}

fn raise_statement(input: Input<'_>) -> Parsed<'_, StmtKind> {
    let (after, exc) = opt(expression).parse(input.next())?;
    if exc.is_none() {
        return Ok((after, StmtKind::Raise { exc, cause: None }));
    }
    let (after, cause) = opt(preceded(tok(Kind::From), expression)).parse(after)?;
    Ok((after, StmtKind::Raise { exc, cause }))
}

fn delete(input: Input<'_>) -> Parsed<'_, StmtKind> {
    let start = input.next();
    let targets = separated_list1(tok(Kind::Comma), target::del_target).parse(start);
    if let Some((after, targets)) = matches(targets)? {
        let after = if after.is(Kind::Comma) { after.next() } else { after };
        if matches!(after.kind(), Kind::Semicolon | Kind::Newline) {
            return Ok((after, StmtKind::Delete(targets)));
        }
    }
    if input.diagnosing()
        && let Some((_, value)) = matches(star_expressions(start))?
    {
        target::refuse(&value, Purpose::Delete)?;
    }
    input.miss()
}

/// Whether a tuple that starts here has brackets of its own: then its last token is their end.
fn is_parenthesized(input: Input<'_>, span: Span) -> bool {
    if !input.is(Kind::OpenRound) {
        return false;
    }
    let mut at = input.next();
    let depth = input.token().depth;
    while at.token().depth >= depth {
        at = at.next();
    }
    at.token().span.end == span.end
}

fn dotted_name(input: Input<'_>) -> Parsed<'_, Name> {
    let (mut at, (first, _)) = name(input)?;
    if !at.is(Kind::Dot) {
        return Ok((at, first));
    }
    let mut whole = first.to_string();
    while at.is(Kind::Dot)
        && let Some((after, (part, _))) = matches(name(at.next()))?
    {
        whole.push('.');
        whole.push_str(&part);
        at = after;
    }
    Ok((at, whole.into()))
}

fn alias<'a>(input: Input<'a>, of: fn(Input<'a>) -> Parsed<'a, Name>) -> Parsed<'a, Alias> {
    let (mut after, module) = of(input)?;
    let mut asname = None;
    if after.is(Kind::As)
        && let Some((end, (name, _))) = matches(name(after.next()))?
    {
        asname = Some(name);
        after = end;
    }
    Ok((after, Alias { span: after.span_from(input.start()), name: module, asname }))
}

fn import(input: Input<'_>) -> Parsed<'_, StmtKind> {
    let one = |input| alias(input, dotted_name);
    separated_list1(tok(Kind::Comma), one).map(StmtKind::Import).parse(input.next())
}

fn import_from(input: Input<'_>) -> Parsed<'_, StmtKind> {
    let mut at = input.next();
    let mut level = 0;
    loop {
        level += match at.kind() {
            Kind::Dot => 1,
            Kind::Ellipsis => 3,
            _ => break,
        };
        at = at.next();
    }
    let (after, module) = if level > 0 && at.is(Kind::Import) {
        (at, None)
    } else {
        let (after, module) = dotted_name(at)?;
        (after, Some(module))
    };
    let (after, _) = tok(Kind::Import)(after)?;
    let (after, names) = imported(after)?;
    Ok((after, StmtKind::ImportFrom { module, names, level }))
}

fn imported(input: Input<'_>) -> Parsed<'_, Vec<Alias>> {
    let one = |input| alias(input, |input| name(input).map(|(after, (name, _))| (after, name)));
    match input.kind() {
        Kind::Star => Ok((input.next(), Vec::new())),
        Kind::OpenRound => {
            let (after, names) = separated_list1(tok(Kind::Comma), one).parse(input.next())?;
            let after = if after.is(Kind::Comma) { after.next() } else { after };
            let (after, _) = tok(Kind::CloseRound)(after)?;
            Ok((after, names))
        }
        _ => {
            let (after, names) = separated_list1(tok(Kind::Comma), one).parse(input)?;
            if !after.is(Kind::Comma) {
                return Ok((after, names));
            }
            if after.next().is(Kind::Newline) && input.diagnosing() {
                return raise(input.last_read("trailing comma not allowed without surrounding parentheses"));
            }
            input.miss()
        }
    }
}

fn augmented(kind: Kind) -> Option<BinaryOp> {
    Some(match kind {
        Kind::PlusEqual => BinaryOp::Add,
        Kind::MinusEqual => BinaryOp::Sub,
        Kind::StarEqual => BinaryOp::Mul,
        Kind::AtEqual => BinaryOp::MatMul,
        Kind::SlashEqual => BinaryOp::Div,
        Kind::PercentEqual => BinaryOp::Mod,
        Kind::AmperEqual => BinaryOp::BitAnd,
        Kind::BarEqual => BinaryOp::BitOr,
        Kind::CaretEqual => BinaryOp::BitXor,
        Kind::LeftShiftEqual => BinaryOp::LShift,
        Kind::RightShiftEqual => BinaryOp::RShift,
        Kind::StarStarEqual => BinaryOp::Pow,
        Kind::SlashSlashEqual => BinaryOp::FloorDiv,
        _ => return None,
    })
}

/// An assignment of any kind, or an expression.
fn assignment(input: Input<'_>) -> Parsed<'_, StmtKind> {
    let first = matches(yield_or_star_expressions(input))?;
    let Some((after, value)) = first else {
        if input.diagnosing() {
            invalid_assignment(input)?;
        }
        return input.miss();
    };
    let simple = value.span.start == input.start();
    match after.kind() {
        Kind::Colon if target::is_single(&value) => {
            if let Some(found) = matches(annotated(after, &value, simple))? {
                return Ok(found);
            }
        }
        Kind::Equal if target::is_star_target(&value) => {
            if let Some((end, (mut targets, last))) = matches(assigned(after))? {
                targets.insert(0, value);
                return Ok((end, StmtKind::Assign { targets, value: last }));
            }
            if input.diagnosing() {
                invalid_assignment(input)?;
            }
            return Ok((after, StmtKind::Expr(value)));
        }
        kind if augmented(kind).is_some() && target::is_single(&value) => {
            // Once the operator stands there, nothing else will do.
            let op = augmented(kind).unwrap_or(BinaryOp::Add);
            let (after, right) = yield_or_star_expressions(after.next())?;
            return Ok((after, StmtKind::AugAssign { target: value, op, value: right }));
        }
        _ => {}
    }
    if input.diagnosing() {
        invalid_assignment(input)?;
    }
    Ok((after, StmtKind::Expr(value)))
}

/// `: annotation` and perhaps `= value`.
fn annotated<'a>(colon: Input<'a>, target: &Expr, bare: bool) -> Parsed<'a, StmtKind> {
    let (mut after, annotation) = expression(colon.next())?;
    let mut value = None;
    if after.is(Kind::Equal)
        && let Some((end, right)) = matches(yield_or_star_expressions(after.next()))?
    {
        value = Some(right);
        after = end;
    }
    let simple = bare && matches!(target.kind, ExprKind::Name(_));
    Ok((after, StmtKind::AnnAssign { target: target.clone(), annotation, value, simple }))
}

/// `= b = c`: the targets but the first, and the value.
fn assigned(equal: Input<'_>) -> Parsed<'_, (Vec<Expr>, Expr)> {
    let mut targets = Vec::new();
    let mut at = equal;
    loop {
        let (after, value) = yield_or_star_expressions(at.next())?;
        if !after.is(Kind::Equal) {
            return Ok((after, (targets, value)));
        }
        if !target::is_star_target(&value) {
            return after.miss();
        }
        targets.push(value);
        at = after;
    }
}

/// A list or a tuple, whatever brackets stand around it.
fn is_display(input: Input<'_>, value: &Expr) -> bool {
    match value.kind {
        ExprKind::List(_) => true,
        ExprKind::Tuple(_) => {
            input.is(Kind::OpenRound) && is_parenthesized(input, value.span) || value.span.start > input.start()
        }
        _ => false,
    }
}

/// `[a]: int`, `f() = 1`, `a + b += c`
fn invalid_assignment(input: Input<'_>) -> Checked {
    if let Some((after, value)) = matches(star_named_expression(input))? {
        let annotated = |colon: Input<'_>| -> Result<bool, nom::Err<Miss>> {
            Ok(colon.is(Kind::Colon) && matches(expression(colon.next()))?.is_some())
        };
        if is_display(input, &value) && annotated(after)? {
            let message = format!("only single target (not {}) can be annotated", target::name_of(&value));
            return raise_at(message, value.span);
        }
        if after.is(Kind::Comma) {
            let mut colon = after.next();
            while let Some((after, _)) = matches(star_named_expressions(colon))? {
                colon = after;
            }
            if annotated(colon)? {
                return raise_at("only single target (not tuple) can be annotated", value.span);
            }
        }
        if !matches!(value.kind, ExprKind::Starred(_)) && !is_bare_walrus(input, &value) && annotated(after)? {
            return raise_at("illegal target for annotation", value.span);
        }
    }
    let mut at = input;
    loop {
        let Some((after, value)) = matches(yield_or_star_expressions(at))? else { return Ok(()) };
        let is_yield = at.is(Kind::Yield);
        if !after.is(Kind::Equal) {
            if at.index() == input.index()
                && augmented(after.kind()).is_some()
                && !is_yield
                && matches(yield_or_star_expressions(after.next()))?.is_some()
            {
                let name = target::name_of(&value);
                let message = format!("'{name}' is an illegal expression for augmented assignment");
                return raise_at(message, value.span);
            }
            return Ok(());
        }
        if is_yield {
            return raise_at("assignment to yield expression not possible", value.span);
        }
        target::refuse(&value, Purpose::Assign)?;
        at = after.next();
    }
}
