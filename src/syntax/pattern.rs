//! `match` and its patterns. `match`, `case` and `_` are names like any other elsewhere.

use super::ast::*;
use super::compound::{block, indentation, line_of};
use super::expression::*;
use super::input::{Input, Miss, Parsed, matches, name, raise, raise_at, tok};
use super::token::Kind;
use crate::text::Span;

fn is_word(input: Input<'_>, word: &str) -> bool {
    input.is(Kind::Name) && input.text(input.token().span) == word
}

/// `:` at the end of a heading.
fn colon(input: Input<'_>) -> Parsed<'_, ()> {
    if input.is(Kind::Newline) && input.diagnosing() {
        return raise(input.last_read("expected ':'"));
    }
    tok(Kind::Colon)(input).map(|(after, _)| (after, ()))
}

pub(super) fn match_statement(input: Input<'_>) -> Parsed<'_, StmtKind> {
    let (after, mut items) = star_named_expressions(input.next())?;
    let subject = match items.pop() {
        Some(only) if items.is_empty() && after.previous().kind != Kind::Comma => only,
        last => {
            items.extend(last);
            Expr { span: after.span_from(input.next().start()), kind: ExprKind::Tuple(items) }
        }
    };
    if matches!(subject.kind, ExprKind::Starred(_)) {
        return input.miss();
    }
    let (after, ()) = colon(after)?;
    let (after, _) = tok(Kind::Newline)(after)?;
    if !after.is(Kind::Indent) {
        if input.diagnosing() {
            let line = line_of(input);
            indentation(after, format!("expected an indented block after 'match' statement on line {line}"))?;
        }
        return input.miss();
    }
    let mut at = after.next();
    let mut cases = Vec::new();
    while let Some((after, case)) = matches(case_block(at))? {
        cases.push(case);
        at = after;
    }
    if cases.is_empty() {
        return at.miss();
    }
    let (after, _) = tok(Kind::Dedent)(at)?;
    Ok((after, StmtKind::Match { subject, cases }))
}

fn case_block(input: Input<'_>) -> Parsed<'_, Case> {
    if !is_word(input, "case") {
        return input.miss();
    }
    let (mut after, pattern) = patterns(input.next())?;
    let mut guard = None;
    if after.is(Kind::If) {
        let (end, test) = named_expression(after.next())?;
        guard = Some(test);
        after = end;
    }
    let (after, ()) = colon(after)?;
    let (after, body) = block(after, input, "'case' statement")?;
    Ok((after, Case { pattern, guard, body }))
}

fn made<'a>(after: Input<'a>, start: u32, kind: PatternKind) -> Parsed<'a, Pattern> {
    Ok((after, Pattern { span: after.span_from(start), kind }))
}

/// `a, b` without brackets, or one pattern.
fn patterns(input: Input<'_>) -> Parsed<'_, Pattern> {
    if let Some((after, items)) = matches(open_sequence(input))? {
        return made(after, input.start(), PatternKind::Sequence(items));
    }
    pattern(input)
}

/// Items of which the first has a comma behind it.
fn open_sequence(input: Input<'_>) -> Parsed<'_, Vec<Pattern>> {
    let (after, first) = item(input)?;
    let (after, _) = tok(Kind::Comma)(after)?;
    let mut items = vec![first];
    let after = more_items(after, &mut items)?;
    Ok((after, items))
}

/// Items with commas between them, and maybe one at the end.
fn more_items<'a>(input: Input<'a>, items: &mut Vec<Pattern>) -> Result<Input<'a>, nom::Err<Miss>> {
    let mut at = input;
    while let Some((after, found)) = matches(item(at))? {
        items.push(found);
        if !after.is(Kind::Comma) {
            return Ok(after);
        }
        at = after.next();
    }
    Ok(at)
}

/// A pattern or a starred name.
fn item(input: Input<'_>) -> Parsed<'_, Pattern> {
    if !input.is(Kind::Star) {
        return pattern(input);
    }
    let (after, bound) = capture_or_wildcard(input.next())?;
    made(after, input.start(), PatternKind::Star(bound))
}

/// A name that is bound, or `_`, where no `.`, `(` or `=` follows.
fn capture_or_wildcard(input: Input<'_>) -> Parsed<'_, Option<Name>> {
    let (after, (name, _)) = name(input)?;
    if &*name == "_" {
        return Ok((after, None));
    }
    match after.kind() {
        Kind::Dot | Kind::OpenRound | Kind::Equal => input.miss(),
        _ => Ok((after, Some(name))),
    }
}

fn pattern(input: Input<'_>) -> Parsed<'_, Pattern> {
    input.deeper(|input| {
        let (after, first) = or_pattern(input)?;
        if !after.is(Kind::As) {
            return Ok((after, first));
        }
        let target = after.next();
        if let Some((end, (name, span))) = matches(name(target))? {
            let bound = &*name != "_";
            if bound && !matches!(end.kind(), Kind::Dot | Kind::OpenRound | Kind::Equal) {
                let kind = PatternKind::As { pattern: Some(Box::new(first)), name: Some(name) };
                return made(end, input.start(), kind);
            }
            if !bound && input.diagnosing() {
                return raise_at("cannot use '_' as a target", span);
            }
        } else if input.diagnosing()
            && let Some((_, wrong)) = matches(expression(target))?
        {
            return raise_at("invalid pattern target", wrong.span);
        }
        Ok((after, first))
    })
}

fn or_pattern(input: Input<'_>) -> Parsed<'_, Pattern> {
    let (mut at, first) = closed_pattern(input)?;
    let mut all = vec![first];
    while at.is(Kind::Bar) {
        let Some((after, next)) = matches(closed_pattern(at.next()))? else { break };
        all.push(next);
        at = after;
    }
    match all.len() {
        1 => all.pop().map_or_else(|| input.miss(), |only| Ok((at, only))),
        _ => made(at, input.start(), PatternKind::Or(all)),
    }
}

fn closed_pattern(input: Input<'_>) -> Parsed<'_, Pattern> {
    let start = input.start();
    match input.kind() {
        Kind::Number | Kind::Minus | Kind::String => {
            let (after, value) = literal(input)?;
            made(after, start, PatternKind::Value(value))
        }
        Kind::None | Kind::True | Kind::False => {
            let (after, value) = literal(input)?;
            made(after, start, PatternKind::Singleton(value))
        }
        Kind::Name => named(input),
        Kind::OpenRound => {
            let inside = input.next();
            if inside.is(Kind::CloseRound) {
                return made(inside.next(), start, PatternKind::Sequence(Vec::new()));
            }
            if let Some((after, items)) = matches(open_sequence(inside))?
                && after.is(Kind::CloseRound)
            {
                return made(after.next(), start, PatternKind::Sequence(items));
            }
            let (after, inner) = pattern(inside)?;
            let (after, _) = tok(Kind::CloseRound)(after)?;
            Ok((after, inner))
        }
        Kind::OpenSquare => {
            let mut items = Vec::new();
            let after = more_items(input.next(), &mut items)?;
            let (after, _) = tok(Kind::CloseSquare)(after)?;
            made(after, start, PatternKind::Sequence(items))
        }
        Kind::OpenCurly => mapping(input),
        _ => input.miss(),
    }
}

/// A number with its sign, also of two parts, strings, None, True or False.
fn literal(input: Input<'_>) -> Parsed<'_, Expr> {
    let signed = |at: Input<'_>| at.is(Kind::Number) || (at.is(Kind::Minus) && at.next().is(Kind::Number));
    if !signed(input) {
        return match input.kind() {
            Kind::String | Kind::None | Kind::True | Kind::False => super::atom::atom(input),
            _ => input.miss(),
        };
    }
    let (after, left) = signed_number(input)?;
    let op = match after.kind() {
        Kind::Plus => BinaryOp::Add,
        Kind::Minus => BinaryOp::Sub,
        _ => return Ok((after, left)),
    };
    if !after.next().is(Kind::Number) {
        return input.miss();
    }
    let (after, right) = super::atom::atom(after.next())?;
    if !matches!(right.kind, ExprKind::Constant(Constant::Imaginary(_))) {
        return raise_at("imaginary number required in complex literal", right.span);
    }
    let kind = ExprKind::Binary { op, left: Box::new(left), right: Box::new(right) };
    Ok((after, Expr { span: after.span_from(input.start()), kind }))
}

fn signed_number(input: Input<'_>) -> Parsed<'_, Expr> {
    if !input.is(Kind::Minus) {
        return super::atom::atom(input);
    }
    let (after, operand) = super::atom::atom(input.next())?;
    let kind = ExprKind::Unary { op: UnaryOp::Neg, operand: Box::new(operand) };
    Ok((after, Expr { span: after.span_from(input.start()), kind }))
}

/// `a`, `_`, `a.b`, `a(...)`, `a.b(...)`
fn named(input: Input<'_>) -> Parsed<'_, Pattern> {
    let start = input.start();
    let (after, value) = dotted(input)?;
    if after.is(Kind::OpenRound) {
        return class(after, start, value);
    }
    if after.is(Kind::Equal) {
        return input.miss();
    }
    match value.kind {
        ExprKind::Name(name) => {
            let name = (&*name != "_").then_some(name);
            made(after, start, PatternKind::As { pattern: None, name })
        }
        _ => made(after, start, PatternKind::Value(value)),
    }
}

fn dotted(input: Input<'_>) -> Parsed<'_, Expr> {
    let (mut at, (first, span)) = name(input)?;
    let mut value = Expr { span, kind: ExprKind::Name(first) };
    while at.is(Kind::Dot) {
        let (after, (attr, attr_span)) = name(at.next())?;
        let span = after.span_from(input.start());
        value = Expr { span, kind: ExprKind::Attribute { value: Box::new(value), attr, attr_span } };
        at = after;
    }
    Ok((at, value))
}

/// `(...)` behind the name of a class.
fn class(input: Input<'_>, start: u32, class: Expr) -> Parsed<'_, Pattern> {
    let (mut positional, mut keywords): (Vec<Pattern>, Vec<(Name, Pattern)>) = (Vec::new(), Vec::new());
    let mut at = input.next();
    while !at.is(Kind::CloseRound) {
        if at.is(Kind::Name) && at.next().is(Kind::Equal) {
            let (after, (name, _)) = name(at)?;
            let (after, value) = pattern(after.next())?;
            keywords.push((name, value));
            at = after;
        } else {
            let (after, value) = pattern(at)?;
            if !keywords.is_empty() {
                return if input.diagnosing() { late_positional(at, after, value.span) } else { input.miss() };
            }
            positional.push(value);
            at = after;
        }
        match at.kind() {
            Kind::Comma => at = at.next(),
            _ => break,
        }
    }
    let (after, _) = tok(Kind::CloseRound)(at)?;
    made(after, start, PatternKind::Class { class, positional, keywords })
}

/// Patterns without a name behind some with one: all of them in a row are marked.
fn late_positional<'a>(first: Input<'a>, after: Input<'a>, span: Span) -> Parsed<'a, Pattern> {
    let (mut at, mut last) = (after, span);
    while at.is(Kind::Comma)
        && !(at.next().is(Kind::Name) && at.next().next().is(Kind::Equal))
        && let Some((after, more)) = matches(pattern(at.next()))?
    {
        (at, last) = (after, more.span);
    }
    raise_at("positional patterns follow keyword patterns", Span { start: first.start(), end: last.end })
}

fn mapping(input: Input<'_>) -> Parsed<'_, Pattern> {
    let (mut entries, mut rest) = (Vec::new(), None);
    let mut at = input.next();
    while !at.is(Kind::CloseCurly) {
        if at.is(Kind::StarStar) {
            let (after, bound) = capture_or_wildcard(at.next())?;
            if bound.is_none() {
                return input.miss();
            }
            rest = bound;
            at = if after.is(Kind::Comma) { after.next() } else { after };
            break;
        }
        let (after, key) = match matches(literal(at))? {
            Some(found) => found,
            None => {
                let (after, key) = dotted(at)?;
                match key.kind {
                    ExprKind::Attribute { .. } => (after, key),
                    _ => return at.miss(),
                }
            }
        };
        let (after, _) = tok(Kind::Colon)(after)?;
        let (after, value) = pattern(after)?;
        entries.push((key, value));
        match after.kind() {
            Kind::Comma => at = after.next(),
            _ => {
                at = after;
                break;
            }
        }
    }
    let (after, _) = tok(Kind::CloseCurly)(at)?;
    made(after, input.start(), PatternKind::Mapping { entries, rest })
}
