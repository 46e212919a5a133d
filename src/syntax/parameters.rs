//! The parameters of `def` and `lambda`, and what is wrong with them. Knows expressions, not bodies.

use nom::Parser;
use nom::combinator::opt;
use nom::sequence::preceded;

use super::ast::*;
use super::expression::{bitwise_or, expression, starred};
use super::input::{Input, Parsed, matches, name, raise, raise_at, tok};
use super::token::{Kind, Token};
use crate::text::Span;

/// Which of the two kinds of list is read.
#[derive(Clone, Copy, PartialEq)]
enum Owner {
    Def,
    Lambda,
}

impl Owner {
    fn close(self) -> Kind {
        if self == Owner::Def { Kind::CloseRound } else { Kind::Colon }
    }
}

/// Parameters up to the closing bracket of a `def`.
pub(super) fn def_parameters(input: Input<'_>) -> Parsed<'_, Params> {
    list(input, Owner::Def)
}

/// Parameters up to the colon of a `lambda`.
pub(super) fn lambda_parameters(input: Input<'_>) -> Parsed<'_, Params> {
    list(input, Owner::Lambda)
}

/// The list while it is read.
#[derive(Default)]
struct Reading {
    params: Params,
    slash: bool,
    star: bool,
    /// A bare `*` still waits for a name.
    bare: bool,
    defaults: bool,
}

fn list(input: Input<'_>, owner: Owner) -> Parsed<'_, Params> {
    let mut reading = Reading::default();
    let mut at = input;
    loop {
        let after = match at.kind() {
            kind if kind == owner.close() && !reading.bare => break,
            Kind::Slash => slash(at, &mut reading, owner)?.0,
            Kind::Star => star(at, &mut reading, owner)?.0,
            Kind::StarStar if !reading.bare => return double_star(at, reading, owner),
            Kind::Name => plain(at, &mut reading, owner)?.0,
            Kind::OpenRound => return parenthesized(at, &reading, owner),
            _ => break,
        };
        at = after;
        match at.kind() {
            Kind::Comma => at = at.next(),
            kind if kind == owner.close() => break,
            _ => return at.miss(),
        }
    }
    if reading.bare { at.miss() } else { Ok((at, reading.params)) }
}

fn annotation(input: Input<'_>, owner: Owner) -> Parsed<'_, Option<Expr>> {
    if owner == Owner::Lambda {
        return Ok((input, None));
    }
    opt(preceded(tok(Kind::Colon), expression)).parse(input)
}

fn bare_param(input: Input<'_>, owner: Owner) -> Parsed<'_, Param> {
    let (after, (name, span)) = name(input)?;
    let (after, annotation) = annotation(after, owner)?;
    Ok((after, Param { name, span, annotation, default: None }))
}

fn whole(input: Input<'_>, after: Input<'_>) -> Span {
    after.span_from(input.start())
}

fn ends(at: Input<'_>, owner: Owner) -> bool {
    at.is(Kind::Comma) || at.is(owner.close())
}

fn plain<'a>(input: Input<'a>, reading: &mut Reading, owner: Owner) -> Parsed<'a, ()> {
    let (mut after, mut param) = bare_param(input, owner)?;
    if after.is(Kind::Equal) {
        match matches(expression(after.next()))? {
            Some((end, value)) => {
                param.default = Some(value);
                after = end;
            }
            None => {
                if input.diagnosing() && matches!(after.next().kind(), Kind::CloseRound | Kind::Comma) {
                    return raise_at("expected default value expression", after.token().span);
                }
                return after.next().miss();
            }
        }
    }
    if reading.star {
        reading.bare = false;
        reading.params.keyword_only.push(param);
        return Ok((after, ()));
    }
    if param.default.is_some() {
        reading.defaults = true;
    } else if reading.defaults {
        if input.diagnosing() && ends(after, owner) {
            return raise_at("non-default argument follows default argument", whole(input, after));
        }
        return after.miss();
    }
    reading.params.positional.push(param);
    Ok((after, ()))
}

fn slash<'a>(input: Input<'a>, reading: &mut Reading, owner: Owner) -> Parsed<'a, ()> {
    let span = input.token().span;
    let refuse = |message: &str| if input.diagnosing() { raise_at(message, span) } else { input.miss() };
    if reading.star {
        return refuse("/ must be ahead of *");
    }
    if reading.slash {
        return refuse("/ may appear only once");
    }
    if reading.params.positional.is_empty() {
        return if input.diagnosing() && input.next().is(Kind::Comma) {
            refuse("at least one argument must precede /")
        } else {
            input.miss()
        };
    }
    let after = input.next();
    if input.diagnosing() && after.is(Kind::Star) {
        return raise_at("expected comma between / and *", after.token().span);
    }
    if !ends(after, owner) {
        return after.miss();
    }
    reading.slash = true;
    reading.params.positional_only = std::mem::take(&mut reading.params.positional);
    Ok((after, ()))
}

fn star<'a>(input: Input<'a>, reading: &mut Reading, owner: Owner) -> Parsed<'a, ()> {
    let after = input.next();
    if reading.star {
        if input.diagnosing() {
            let named = matches(bare_param(after, owner))?;
            if after.is(Kind::Comma) || named.is_some_and(|(end, _)| ends(end, owner)) {
                return raise_at("* argument may appear only once", input.token().span);
            }
        }
        return input.miss();
    }
    reading.star = true;
    if after.is(Kind::Comma) {
        let next = after.next();
        if input.diagnosing() && (next.is(owner.close()) || next.is(Kind::StarStar)) {
            return bare_star(input, owner);
        }
        reading.bare = true;
        return Ok((after, ()));
    }
    if after.is(owner.close()) && input.diagnosing() {
        return bare_star(input, owner);
    }
    let (mut end, mut param) =
        name(after).map(|(end, (name, span))| (end, Param { name, span, annotation: None, default: None }))?;
    if owner == Owner::Def && end.is(Kind::Colon) {
        let value = end.next();
        let (rest, annotation) = if value.is(Kind::Star) { starred(value, bitwise_or)? } else { expression(value)? };
        param.annotation = Some(annotation);
        end = rest;
    }
    if end.is(Kind::Equal) && input.diagnosing() {
        return raise_at("var-positional argument cannot have default value", end.token().span);
    }
    reading.params.star = Some(param);
    Ok((end, ()))
}

fn bare_star<'a>(input: Input<'a>, owner: Owner) -> Parsed<'a, ()> {
    let message = "named arguments must follow bare *";
    if owner == Owner::Lambda { raise(input.last_read(message)) } else { raise_at(message, input.token().span) }
}

fn double_star<'a>(input: Input<'a>, mut reading: Reading, owner: Owner) -> Parsed<'a, Params> {
    let (after, param) = bare_param(input.next(), owner)?;
    if input.diagnosing() {
        if after.is(Kind::Equal) {
            return raise_at("var-keyword argument cannot have default value", after.token().span);
        }
        if after.is(Kind::Comma) {
            let message = "arguments cannot follow var-keyword argument";
            let next = after.next();
            if let Some((end, _)) = matches(bare_param(next, owner))? {
                return raise_at(message, whole(next, end));
            }
            if matches!(next.kind(), Kind::Star | Kind::StarStar | Kind::Slash) {
                return raise_at(message, next.token().span);
            }
        }
    }
    reading.params.double_star = Some(param);
    let after = if after.is(Kind::Comma) { after.next() } else { after };
    Ok((after, reading.params))
}

/// `def f((a, b)):` as in Python 2.
fn parenthesized<'a>(input: Input<'a>, reading: &Reading, owner: Owner) -> Parsed<'a, Params> {
    if !input.diagnosing() || reading.star || reading.defaults || reading.slash {
        return input.miss();
    }
    let mut at = input.next();
    let mut count = 0;
    while let Some((after, _)) = matches(bare_param(at, owner))? {
        count += 1;
        at = after;
        if !at.is(Kind::Comma) {
            break;
        }
        at = at.next();
    }
    let close: Token = at.token();
    if count == 0 || close.kind != Kind::CloseRound {
        return input.miss();
    }
    let what = if owner == Owner::Def { "Function parameters" } else { "Lambda expression parameters" };
    raise_at(format!("{what} cannot be parenthesized"), input.token().span.to(close.span))
}
