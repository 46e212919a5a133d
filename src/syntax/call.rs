//! The arguments of a call, and what is wrong with them. Knows expressions, not what is called.

use nom::Parser;
use nom::sequence::preceded;

use super::ast::*;
use super::atom::{for_if_clauses, invalid_comprehension};
use super::expression::*;
use super::input::{Input, Miss, Parsed, matches, name, raise, raise_at, tok};
use super::token::Kind;
use crate::text::Span;

type Checked = Result<(), nom::Err<Miss>>;

/// `(a, *b, c=d, **e)`, or a generator expression whose brackets are the call's.
pub(super) fn parenthesized(input: Input<'_>) -> Parsed<'_, Vec<Arg>> {
    let inside = input.next();
    if inside.is(Kind::CloseRound) {
        return Ok((inside.next(), Vec::new()));
    }
    let (after, mut found) = match matches(args(inside))? {
        Some(found) => found,
        None => {
            invalid(input)?;
            return input.miss();
        }
    };
    if let [Arg::Positional(_)] = found[..]
        && matches!(after.kind(), Kind::For | Kind::Async)
        && let Some((end, clauses)) = matches(for_if_clauses(after))?
        && end.is(Kind::CloseRound)
        && let Some(Arg::Positional(element)) = found.pop()
    {
        let end = end.next();
        let kind = ExprKind::Comprehension {
            scope: input.new_scope(),
            kind: ComprehensionKind::Generator,
            element: Box::new(element),
            value: None,
            clauses,
        };
        return Ok((end, vec![Arg::Positional(Expr { span: end.span_from(input.start()), kind })]));
    }
    let close = if after.is(Kind::Comma) { after.next() } else { after };
    if close.is(Kind::CloseRound) {
        return Ok((close.next(), found));
    }
    invalid(input)?;
    input.miss()
}

/// Arguments of a class definition: as of a call, but never a bare generator expression.
pub(super) fn of_class(input: Input<'_>) -> Parsed<'_, Vec<Arg>> {
    let inside = input.next();
    if inside.is(Kind::CloseRound) {
        return Ok((inside.next(), Vec::new()));
    }
    if let Some((after, found)) = matches(args(inside))? {
        let close = if after.is(Kind::Comma) { after.next() } else { after };
        if close.is(Kind::CloseRound) {
            return Ok((close.next(), found));
        }
    }
    if input.diagnosing() {
        invalid_arguments(inside)?;
    }
    input.miss()
}

fn invalid(input: Input<'_>) -> Checked {
    if !input.diagnosing() {
        return Ok(());
    }
    invalid_comprehension(input)?;
    invalid_arguments(input.next())
}

#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Phase {
    /// Positional arguments and `*`.
    Positional,
    /// Keyword arguments and `*`.
    Keyword,
    /// Keyword arguments and `**`.
    DoubleStar,
}

/// As many arguments as stand in an order that Python takes. The comma behind them is left.
fn args(input: Input<'_>) -> Parsed<'_, Vec<Arg>> {
    let mut found = Vec::new();
    let mut phase = Phase::Positional;
    let (mut at, mut end) = (input, input);
    while let Some((after, arg)) = argument(at, &mut phase)? {
        found.push(arg);
        end = after;
        if !after.is(Kind::Comma) {
            break;
        }
        at = after.next();
    }
    if found.is_empty() { input.miss() } else { Ok((end, found)) }
}

fn argument<'a>(input: Input<'a>, phase: &mut Phase) -> Result<Option<(Input<'a>, Arg)>, nom::Err<Miss>> {
    let star = |input| matches(preceded(tok(Kind::Star), expression).map(Arg::Star).parse(input));
    if *phase == Phase::Positional {
        let is_keyword = input.is(Kind::Name) && input.next().is(Kind::Equal);
        match input.kind() {
            Kind::Star => return star(input),
            Kind::StarStar => {}
            _ if is_keyword => {}
            _ => {
                if let Some((after, value)) = matches(positional(input))? {
                    return Ok(Some((after, Arg::Positional(value))));
                }
            }
        }
    }
    let kind = input.kind();
    if input.diagnosing() && !matches!(kind, Kind::Star | Kind::StarStar) {
        invalid_keyword(input)?;
    }
    if kind == Kind::Name && input.next().is(Kind::Equal) {
        let (after, (name, name_span)) = name(input)?;
        *phase = if *phase == Phase::DoubleStar { Phase::DoubleStar } else { Phase::Keyword };
        let value = matches(expression(after.next()))?;
        return Ok(value.map(|(after, value)| (after, Arg::Keyword { name, name_span, value })));
    }
    match kind {
        Kind::Star if *phase != Phase::DoubleStar => star(input),
        Kind::StarStar => {
            *phase = Phase::DoubleStar;
            matches(preceded(tok(Kind::StarStar), expression).map(Arg::DoubleStar).parse(input))
        }
        _ => Ok(None),
    }
}

fn positional(input: Input<'_>) -> Parsed<'_, Expr> {
    let (after, value) = if input.is(Kind::Name) && input.next().is(Kind::Walrus) {
        assignment_expression(input)?
    } else {
        expression(input)?
    };
    match after.kind() {
        Kind::Walrus | Kind::Equal => input.miss(),
        _ => Ok((after, value)),
    }
}

const MEANT_COMPARISON: &str = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";

/// `f(True=1)`, `f(a=b for b in c)`, `f(a.b=1)`
fn invalid_keyword(input: Input<'_>) -> Checked {
    let equal = input.next();
    if matches!(input.kind(), Kind::True | Kind::False | Kind::None | Kind::Name) && equal.is(Kind::Equal) {
        let span = input.token().span.to(equal.token().span);
        match input.kind() {
            Kind::True | Kind::False | Kind::None => {
                let word = input.text(input.token().span);
                return raise_at(format!("cannot assign to {word}"), span);
            }
            Kind::Name => {
                if let Some((after, _)) = matches(expression(equal.next()))?
                    && matches(for_if_clauses(after))?.is_some()
                {
                    return raise_at(MEANT_COMPARISON, span);
                }
                return Ok(());
            }
            _ => {}
        }
    }
    if let Some((after, value)) = matches(expression(input))?
        && after.is(Kind::Equal)
    {
        let message = "expression cannot contain assignment, perhaps you meant \"==\"?";
        return raise_at(message, value.span.to(after.token().span));
    }
    Ok(())
}

/// The last part of a comprehension.
fn last_of(clauses: &[Clause]) -> Option<Span> {
    clauses.last().map(|clause| clause.conditions.last().unwrap_or(&clause.iter).span)
}

fn unparenthesized(first: Span, clauses: &[Clause]) -> Checked {
    let span = last_of(clauses).map_or(first, |last| first.to(last));
    raise_at("Generator expression must be parenthesized", span)
}

fn invalid_arguments(input: Input<'_>) -> Checked {
    let first = matches(args(input))?;
    if let Some((after, found)) = &first
        && (found.iter().any(|arg| matches!(arg, Arg::Keyword { .. } | Arg::DoubleStar(_)))
            || found.iter().all(|arg| matches!(arg, Arg::Star(_))))
        && after.is(Kind::Comma)
        && after.next().is(Kind::Star)
    {
        let message = "iterable argument unpacking follows keyword argument unpacking";
        return raise_at(message, after.next().token().span);
    }
    if let Some((after, element)) = matches(expression(input))?
        && let Some((after, clauses)) = matches(for_if_clauses(after))?
        && after.is(Kind::Comma)
    {
        let rest = after.next();
        if matches(args(rest))?.is_none() {
            matches(expression(rest))?;
        }
        return unparenthesized(element.span, &clauses);
    }
    if input.is(Kind::Name)
        && input.next().is(Kind::Equal)
        && let Some((after, _)) = matches(expression(input.next().next()))?
        && matches(for_if_clauses(after))?.is_some()
    {
        return raise_at(MEANT_COMPARISON, input.token().span.to(input.next().token().span));
    }
    let Some((after, found)) = first else { return Ok(()) };
    if let Some((_, clauses)) = matches(for_if_clauses(after))? {
        let positional: Vec<Span> = found
            .iter()
            .filter_map(|arg| match arg {
                Arg::Positional(value) | Arg::Star(value) => Some(value.span),
                _ => None,
            })
            .collect();
        return match positional[..] {
            [_, .., last] => unparenthesized(last, &clauses),
            _ => Ok(()),
        };
    }
    if !after.is(Kind::Comma) {
        return Ok(());
    }
    if let Some((after, element)) = matches(expression(after.next()))?
        && let Some((_, clauses)) = matches(for_if_clauses(after))?
    {
        return unparenthesized(element.span, &clauses);
    }
    if matches(args(after.next()))?.is_some() {
        let unpacks = found.iter().any(|arg| matches!(arg, Arg::DoubleStar(_)));
        let what = if unpacks { "keyword argument unpacking" } else { "keyword argument" };
        return raise(input.last_read(format!("positional argument follows {what}")));
    }
    Ok(())
}
