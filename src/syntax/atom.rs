//! What binds closest: names, literals, brackets of all kinds, and what follows them (`.x`, `[i]`, calls).

use nom::Parser;
use nom::combinator::opt;
use nom::sequence::{delimited, preceded};

use super::ast::*;
use super::call;
use super::error::{Fault, Until};
use super::expression::*;
use super::input::{Input, Miss, Parsed, matches, name, raise, raise_at, tok};
use super::number;
use super::string_literal;
use super::target::{self, Purpose};
use super::token::Kind;

type Checked = Result<(), nom::Err<Miss>>;

/// An atom with all attributes, subscripts and calls behind it.
pub(super) fn primary(input: Input<'_>) -> Parsed<'_, Expr> {
    let (mut at, mut value) = atom(input)?;
    let mut links = 0;
    loop {
        links += 1;
        at.chain(links)?;
        let (after, kind) = match at.kind() {
            Kind::Dot => {
                let Some((after, (attr, attr_span))) = matches(name(at.next()))? else { break };
                (after, ExprKind::Attribute { value: Box::new(value), attr, attr_span })
            }
            Kind::OpenRound => {
                let Some((after, args)) = matches(at.deeper(call::parenthesized))? else { break };
                (after, ExprKind::Call { func: Box::new(value), args })
            }
            Kind::OpenSquare => {
                let slices = delimited(tok(Kind::OpenSquare), slices, tok(Kind::CloseSquare)).parse(at);
                let Some((after, index)) = matches(slices)? else { break };
                (after, ExprKind::Subscript { value: Box::new(value), index: Box::new(index) })
            }
            _ => break,
        };
        at = after;
        value = Expr { span: at.span_from(input.start()), kind };
    }
    Ok((at, value))
}

fn slices(input: Input<'_>) -> Parsed<'_, Expr> {
    let (mut at, first) = slice(input)?;
    if !at.is(Kind::Comma) && !matches!(first.kind, ExprKind::Starred(_)) {
        return Ok((at, first));
    }
    let mut items = vec![first];
    while at.is(Kind::Comma) {
        at = at.next();
        let Some((after, item)) = matches(slice(at))? else { break };
        items.push(item);
        at = after;
    }
    Ok((at, Expr { span: at.span_from(input.start()), kind: ExprKind::Tuple(items) }))
}

fn slice(input: Input<'_>) -> Parsed<'_, Expr> {
    if input.is(Kind::Star) {
        return starred(input, expression);
    }
    let (after, lower) = if input.is(Kind::Colon) {
        (input, None)
    } else {
        let (after, value) = named_expression(input)?;
        if !after.is(Kind::Colon) || is_bare_walrus(input, &value) {
            return Ok((after, value));
        }
        (after, Some(value))
    };
    let (after, upper) = preceded(tok(Kind::Colon), opt(expression)).parse(after)?;
    let (after, step) = opt(preceded(tok(Kind::Colon), opt(expression))).parse(after)?;
    let [lower, upper, step] = [lower, upper, step.flatten()].map(|part| part.map(Box::new));
    Ok((after, Expr { span: after.span_from(input.start()), kind: ExprKind::Slice { lower, upper, step } }))
}

/// Whether `value`, read here, is a `:=` with no brackets around it.
pub(super) fn is_bare_walrus(input: Input<'_>, value: &Expr) -> bool {
    matches!(value.kind, ExprKind::Named { .. }) && value.span.start == input.start()
}

pub(super) fn atom(input: Input<'_>) -> Parsed<'_, Expr> {
    let token = input.token();
    let constant = match token.kind {
        Kind::Name => {
            let (after, (name, span)) = name(input)?;
            return Ok((after, Expr { span, kind: ExprKind::Name(name) }));
        }
        Kind::True => Constant::True,
        Kind::False => Constant::False,
        Kind::None => Constant::None,
        Kind::Ellipsis => Constant::Ellipsis,
        Kind::Number => match number::value(input.text(token.span)) {
            Ok(value) => value,
            Err(message) => {
                let mut fault = Fault::at(message, token.span.start);
                (fault.shift, fault.until) = (-1, Until::None(0));
                return raise(fault);
            }
        },
        Kind::String => return string_literal::strings(input),
        Kind::OpenRound => return input.deeper(round),
        Kind::OpenSquare => return input.deeper(square),
        Kind::OpenCurly => return input.deeper(curly),
        _ => return input.miss(),
    };
    Ok((input.next(), Expr { span: token.span, kind: ExprKind::Constant(constant) }))
}

/// `()`, `(a)`, `(a, b)`, `(yield)`, `(a for a in b)`
fn round(input: Input<'_>) -> Parsed<'_, Expr> {
    let inside = input.next();
    if inside.is(Kind::CloseRound) {
        let after = inside.next();
        return Ok((after, Expr { span: after.span_from(input.start()), kind: ExprKind::Tuple(Vec::new()) }));
    }
    if inside.is(Kind::Yield) {
        return delimited(tok(Kind::OpenRound), yield_expression, tok(Kind::CloseRound)).parse(input);
    }
    if let Some((after, first)) = matches(star_named_expression(inside))? {
        let is_starred = matches!(first.kind, ExprKind::Starred(_));
        match after.kind() {
            Kind::CloseRound if !is_starred => return Ok((after.next(), first)),
            Kind::Comma => {
                let (after, items) = more_star_named_expressions(after, vec![first])?;
                if after.is(Kind::CloseRound) {
                    let after = after.next();
                    return Ok((after, Expr { span: after.span_from(input.start()), kind: ExprKind::Tuple(items) }));
                }
            }
            Kind::For | Kind::Async if !is_starred => {
                if let Some(found) =
                    matches(comprehension(input, ComprehensionKind::Generator, first, None, after, Kind::CloseRound))?
                {
                    return Ok(found);
                }
            }
            _ => {}
        }
    }
    if input.diagnosing() {
        invalid_group(input)?;
        invalid_comprehension(input)?;
    }
    input.miss()
}

fn invalid_group(input: Input<'_>) -> Checked {
    let inside = input.next();
    match inside.kind() {
        Kind::Star => {
            if let Some((after, value)) = matches(starred(inside, expression))?
                && after.is(Kind::CloseRound)
            {
                return raise_at("cannot use starred expression here", value.span);
            }
        }
        Kind::StarStar => {
            if let Some((after, _)) = matches(expression(inside.next()))?
                && after.is(Kind::CloseRound)
            {
                let span = inside.token().span;
                return raise_at("cannot use double starred expression here", span);
            }
        }
        _ => {}
    }
    Ok(())
}

/// `[*a for a in b]`, `[a, b for a, b in c]`
pub(super) fn invalid_comprehension(input: Input<'_>) -> Checked {
    let inside = input.next();
    if inside.is(Kind::Star)
        && let Some((after, value)) = matches(starred(inside, expression))?
        && matches(for_if_clauses(after))?.is_some()
    {
        return raise_at("iterable unpacking cannot be used in comprehension", value.span);
    }
    if input.is(Kind::OpenRound) {
        return Ok(());
    }
    if let Some((comma, first)) = matches(star_named_expression(inside))?
        && comma.is(Kind::Comma)
    {
        let message = "did you forget parentheses around the comprehension target?";
        match matches(star_named_expressions(comma.next()))? {
            Some((after, rest)) => {
                if matches(for_if_clauses(after))?.is_some() {
                    let last = rest.last().map_or(first.span, |last| last.span);
                    return raise_at(message, first.span.to(last));
                }
            }
            None => {
                if matches(for_if_clauses(comma.next()))?.is_some() {
                    return raise_at(message, first.span.to(comma.token().span));
                }
            }
        }
    }
    Ok(())
}

fn comprehension<'a>(
    input: Input<'a>,
    kind: ComprehensionKind,
    element: Expr,
    value: Option<Expr>,
    after: Input<'a>,
    close: Kind,
) -> Parsed<'a, Expr> {
    let (after, clauses) = for_if_clauses(after)?;
    let (after, _) = tok(close)(after)?;
    let kind = ExprKind::Comprehension {
        scope: input.new_scope(),
        kind,
        element: Box::new(element),
        value: value.map(Box::new),
        clauses,
    };
    Ok((after, Expr { span: after.span_from(input.start()), kind }))
}

/// `for a in b if c for d in e`
pub(super) fn for_if_clauses(input: Input<'_>) -> Parsed<'_, Vec<Clause>> {
    let (mut at, first) = for_if_clause(input)?;
    let mut clauses = vec![first];
    while matches!(at.kind(), Kind::For | Kind::Async)
        && let Some((after, clause)) = matches(for_if_clause(at))?
    {
        clauses.push(clause);
        at = after;
    }
    Ok((at, clauses))
}

fn for_if_clause(input: Input<'_>) -> Parsed<'_, Clause> {
    let is_async = input.is(Kind::Async);
    let word = if is_async { input.next() } else { input };
    let (start, _) = tok(Kind::For)(word)?;
    if let Some((after, target)) = matches(target::star_targets(start))?
        && after.is(Kind::In)
    {
        // Once `in` stands there, nothing else will do.
        let (mut at, iter) = disjunction(after.next())?;
        let mut conditions = Vec::new();
        while at.is(Kind::If)
            && let Some((after, condition)) = matches(disjunction(at.next()))?
        {
            conditions.push(condition);
            at = after;
        }
        if is_async {
            input.note_async();
        }
        return Ok((at, Clause { target, iter, conditions, is_async }));
    }
    if input.diagnosing() {
        invalid_for_target(start)?;
    }
    input.miss()
}

/// `for f() in x`
pub(super) fn invalid_for_target(start: Input<'_>) -> Checked {
    match matches(star_expressions(start))? {
        Some((_, value)) => target::refuse(&value, Purpose::For),
        None => Ok(()),
    }
}

fn square(input: Input<'_>) -> Parsed<'_, Expr> {
    let inside = input.next();
    let mut items = Vec::new();
    let mut at = inside;
    if !inside.is(Kind::CloseSquare)
        && let Some((after, first)) = matches(star_named_expression(inside))?
    {
        if matches!(after.kind(), Kind::For | Kind::Async) && !matches!(first.kind, ExprKind::Starred(_)) {
            let found = comprehension(input, ComprehensionKind::List, first, None, after, Kind::CloseSquare);
            if let Some(found) = matches(found)? {
                return Ok(found);
            }
            at = after;
        } else {
            (at, items) = more_star_named_expressions(after, vec![first])?;
        }
    }
    if at.is(Kind::CloseSquare) {
        let after = at.next();
        return Ok((after, Expr { span: after.span_from(input.start()), kind: ExprKind::List(items) }));
    }
    if input.diagnosing() {
        invalid_comprehension(input)?;
    }
    input.miss()
}

/// `{}`, dicts and sets and their comprehensions.
fn curly(input: Input<'_>) -> Parsed<'_, Expr> {
    let inside = input.next();
    let done = |after: Input<'_>, kind| Expr { span: after.span_from(input.start()), kind };
    match inside.kind() {
        Kind::CloseCurly => return Ok((inside.next(), done(inside.next(), ExprKind::Dict(Vec::new())))),
        Kind::StarStar => {
            if let Some((after, pairs)) = matches(more_pairs(inside, Vec::new()))?
                && after.is(Kind::CloseCurly)
            {
                return Ok((after.next(), done(after.next(), ExprKind::Dict(pairs))));
            }
        }
        _ => {
            if let Some((after, first)) = matches(star_named_expression(inside))? {
                let found = match after.kind() {
                    Kind::Colon => matches(dict(input, after, first))?,
                    Kind::For | Kind::Async => {
                        let kind = ComprehensionKind::Set;
                        matches(comprehension(input, kind, first, None, after, Kind::CloseCurly))?
                    }
                    _ => {
                        let (after, items) = more_star_named_expressions(after, vec![first])?;
                        let set = |after: Input<'_>| done(after, ExprKind::Set(items));
                        after.is(Kind::CloseCurly).then(|| (after.next(), set(after.next())))
                    }
                };
                if let Some(found) = found {
                    return Ok(found);
                }
            }
        }
    }
    // CPython looks for these also where it makes no other checks.
    if input.in_second_pass() {
        invalid_pairs(input)?;
    }
    if input.diagnosing() {
        invalid_dict_comprehension(input)?;
        invalid_comprehension(input)?;
    }
    input.miss()
}

/// A dict whose first key was read up to its colon.
fn dict<'a>(input: Input<'a>, colon: Input<'a>, key: Expr) -> Parsed<'a, Expr> {
    if matches!(key.kind, ExprKind::Starred(_)) || is_bare_walrus(input.next(), &key) {
        return input.miss();
    }
    if colon.next().is(Kind::Star) {
        // CPython reads what is starred before it refuses it.
        matches(bitwise_or(colon.next().next()))?;
    }
    let (after, value) = expression(colon.next())?;
    if matches!(after.kind(), Kind::For | Kind::Async) {
        return comprehension(input, ComprehensionKind::Dict, key, Some(value), after, Kind::CloseCurly);
    }
    let mut pairs = vec![(Some(key), value)];
    let mut at = after;
    if at.is(Kind::Comma) {
        (at, pairs) = match matches(more_pairs(at.next(), std::mem::take(&mut pairs)))? {
            Some(found) => found,
            None => return input.miss(),
        };
    }
    let (after, _) = tok(Kind::CloseCurly)(at)?;
    Ok((after, Expr { span: after.span_from(input.start()), kind: ExprKind::Dict(pairs) }))
}

type Pairs = Vec<(Option<Expr>, Expr)>;

/// Pairs up to what is none, and a comma before that.
fn more_pairs(mut at: Input<'_>, mut pairs: Pairs) -> Parsed<'_, Pairs> {
    loop {
        if at.in_second_pass() && !pairs.is_empty() {
            invalid_key(at)?;
        }
        let Some((after, found)) = matches(pair(at))? else { break };
        pairs.push(found);
        at = after;
        if !at.is(Kind::Comma) {
            break;
        }
        at = at.next();
    }
    Ok((at, pairs))
}

fn pair(input: Input<'_>) -> Parsed<'_, (Option<Expr>, Expr)> {
    if input.is(Kind::StarStar) {
        return preceded(tok(Kind::StarStar), bitwise_or).map(|value| (None, value)).parse(input);
    }
    let (after, key) = expression(input)?;
    preceded(tok(Kind::Colon), expression).parse(after).map(|(after, value)| (after, (Some(key), value)))
}

/// `{1: 2, 3}`: a key but the first, with no colon behind it.
fn invalid_key(input: Input<'_>) -> Checked {
    match matches(input.plainly(expression))? {
        Some((after, key)) if !after.is(Kind::Colon) => missing_colon(&key),
        _ => Ok(()),
    }
}

fn missing_colon(key: &Expr) -> Checked {
    let mut fault = Fault::at("':' expected after dictionary key", key.span.end);
    (fault.shift, fault.until) = (-1, Until::None(0));
    raise(fault)
}

/// `{1: 2, 3}`, `{1:}`
fn invalid_pairs(input: Input<'_>) -> Checked {
    let mut at = input.next();
    let mut any = false;
    while let Some((after, _)) = matches(pair(at))? {
        if !after.is(Kind::Comma) {
            return Ok(());
        }
        any = true;
        at = after.next();
    }
    let Some((after, key)) = matches(expression(at))? else { return Ok(()) };
    if !after.is(Kind::Colon) {
        if any {
            return missing_colon(&key);
        }
        return Ok(());
    }
    let value = after.next();
    if value.is(Kind::Star)
        && let Some((end, _)) = matches(bitwise_or(value.next()))?
    {
        let message = "cannot use a starred expression in a dictionary value";
        return raise(end.starting_from(message, value.start()));
    }
    if matches!(value.kind(), Kind::CloseCurly | Kind::Comma) {
        let message = "expression expected after dictionary key and ':'";
        return raise_at(message, after.token().span);
    }
    Ok(())
}

fn invalid_dict_comprehension(input: Input<'_>) -> Checked {
    let inside = input.next();
    if inside.is(Kind::StarStar)
        && let Some((after, _)) = matches(bitwise_or(inside.next()))?
        && let Some((after, _)) = matches(for_if_clauses(after))?
        && after.is(Kind::CloseCurly)
    {
        let span = inside.token().span;
        return raise_at("dict unpacking cannot be used in dict comprehension", span);
    }
    Ok(())
}
