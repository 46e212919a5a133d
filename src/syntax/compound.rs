//! Statements with blocks. Knows simple statements only as the lines of a block.

use nom::Parser;
use nom::combinator::opt;
use nom::sequence::preceded;

use super::ast::*;
use super::atom::invalid_for_target;
use super::call;
use super::error::SyntaxClass;
use super::expression::*;
use super::input::{Input, Miss, Parsed, matches, name, raise, raise_at, tok};
use super::parameters::def_parameters;
use super::pattern;
use super::statement::simple_statements;
use super::target::{self, Purpose};
use super::token::Kind;
use crate::text::Span;

/// Statements up to what is none.
pub(super) fn statements(input: Input<'_>) -> Parsed<'_, Vec<Stmt>> {
    let mut found = Vec::new();
    let mut at = input;
    while let Some((after, mut more)) = matches(statement(at))? {
        found.append(&mut more);
        at = after;
    }
    if found.is_empty() { input.miss() } else { Ok((at, found)) }
}

fn statement(input: Input<'_>) -> Parsed<'_, Vec<Stmt>> {
    match matches(compound(input))? {
        Some((after, statement)) => Ok((after, vec![statement])),
        None => simple_statements(input),
    }
}

/// One statement with a block.
pub(super) fn compound(input: Input<'_>) -> Parsed<'_, Stmt> {
    let mut start = input.start();
    let parsed = match input.kind() {
        Kind::Def => input.deeper(|input| function(input, input, Vec::new())),
        Kind::At => decorated(input, &mut start),
        Kind::Async => asynchronous(input),
        Kind::If => input.deeper(if_statement),
        Kind::Class => input.deeper(|input| class(input, Vec::new())),
        Kind::With => input.deeper(|input| with(input, input)),
        Kind::For => input.deeper(|input| for_statement(input, input)),
        Kind::Try => input.deeper(try_statement),
        Kind::While => input.deeper(while_statement),
        Kind::Name if input.text(input.token().span) == "match" => input.deeper(pattern::match_statement),
        _ => return input.miss(),
    };
    let (after, kind) = parsed?;
    Ok((after, Stmt { span: Span { start, end: end_of(after) }, kind }))
}

/// Where the last word of a statement ends that was read up to here.
pub(super) fn end_of(after: Input<'_>) -> u32 {
    let tokens = &after.state.tokens[..after.index().min(after.state.tokens.len())];
    let shapeless = |kind| matches!(kind, Kind::Newline | Kind::Indent | Kind::Dedent);
    tokens.iter().rev().find(|token| !shapeless(token.kind)).map_or(0, |token| token.span.end)
}

pub(super) fn indentation(input: Input<'_>, message: String) -> Result<(), nom::Err<Miss>> {
    let mut fault = input.last_read(message);
    fault.class = SyntaxClass::Indentation;
    raise(fault)
}

pub(super) fn line_of(input: Input<'_>) -> usize {
    let state = input.state;
    state.text[..(input.start() - state.base) as usize].bytes().filter(|byte| *byte == b'\n').count() + 1
}

/// An indented block, or statements on the same line. `owner` names what it belongs to.
pub(super) fn block<'a>(input: Input<'a>, word: Input<'a>, owner: &str) -> Parsed<'a, Vec<Stmt>> {
    if !input.is(Kind::Newline) {
        return simple_statements(input);
    }
    let inside = input.next();
    if inside.is(Kind::Indent) {
        let (after, body) = statements(inside.next())?;
        let (after, _) = tok(Kind::Dedent)(after)?;
        return Ok((after, body));
    }
    if input.diagnosing() {
        indentation(inside, format!("expected an indented block after {owner} on line {}", line_of(word)))?;
    }
    input.miss()
}

/// `:` where nothing else can stand.
fn forced<'a>(input: Input<'a>, kind: Kind, text: &str) -> Parsed<'a, ()> {
    match input.is(kind) {
        true => Ok((input.next(), ())),
        false if matches!(input.kind(), Kind::Error | Kind::More) => input.miss(),
        false => {
            let span = input.token().span;
            raise_at(format!("expected '{text}'"), span)
        }
    }
}

/// `:`, missed by name only at the end of a line.
fn colon(input: Input<'_>) -> Parsed<'_, ()> {
    if input.is(Kind::Newline) && input.diagnosing() {
        return raise(input.last_read("expected ':'"));
    }
    tok(Kind::Colon)(input).map(|(after, _)| (after, ()))
}

fn if_statement(input: Input<'_>) -> Parsed<'_, StmtKind> {
    // `elif` chains are read in a loop and nested afterwards, so that none is too long to read.
    let mut arms = Vec::new();
    let mut word = input;
    let mut at = input;
    loop {
        let owner = if arms.is_empty() { "'if' statement" } else { "'elif' statement" };
        let (after, test) = named_expression(word.next())?;
        let (after, ()) = colon(after)?;
        let (after, body) = block(after, word, owner)?;
        input.chain(arms.len() as u32)?;
        arms.push((word.start(), test, body));
        at = if after.index() > at.index() { after } else { at };
        if !at.is(Kind::Elif) {
            break;
        }
        word = at;
    }
    let (after, mut orelse) = else_block(at)?;
    let end = end_of(after);
    while arms.len() > 1 {
        let Some((start, test, body)) = arms.pop() else { break };
        orelse = vec![Stmt { span: Span { start, end }, kind: StmtKind::If { test, body, orelse } }];
    }
    match arms.pop() {
        Some((_, test, body)) => Ok((after, StmtKind::If { test, body, orelse })),
        None => input.miss(),
    }
}

fn else_block(input: Input<'_>) -> Parsed<'_, Vec<Stmt>> {
    if !input.is(Kind::Else) {
        return Ok((input, Vec::new()));
    }
    let (after, ()) = forced(input.next(), Kind::Colon, ":")?;
    match matches(block(after, input, "'else' statement"))? {
        Some(found) => Ok(found),
        None => Ok((input, Vec::new())),
    }
}

fn while_statement(input: Input<'_>) -> Parsed<'_, StmtKind> {
    let (after, test) = named_expression(input.next())?;
    let (after, ()) = colon(after)?;
    let (after, body) = block(after, input, "'while' statement")?;
    let (after, orelse) = else_block(after)?;
    Ok((after, StmtKind::While { test, body, orelse }))
}

fn for_statement<'a>(input: Input<'a>, word: Input<'a>) -> Parsed<'a, StmtKind> {
    let start = word.next();
    if let Some((after, target)) = matches(target::star_targets(start))?
        && after.is(Kind::In)
    {
        // Once `in` stands there, nothing else will do.
        let (after, iter) = star_expressions(after.next())?;
        let (after, ()) = colon(after)?;
        let (after, body) = block(after, word, "'for' statement")?;
        let (after, orelse) = else_block(after)?;
        let is_async = input.index() != word.index();
        return Ok((after, StmtKind::For { target, iter, body, orelse, is_async }));
    }
    if input.diagnosing() {
        invalid_for_target(start)?;
    }
    input.miss()
}

fn with_item(input: Input<'_>) -> Parsed<'_, WithItem> {
    let (after, context) = expression(input)?;
    if !after.is(Kind::As) {
        return Ok((after, WithItem { context, target: None }));
    }
    let closes = |at: Input<'_>| matches!(at.kind(), Kind::Comma | Kind::CloseRound | Kind::Colon);
    if let Some((end, target)) = matches(target::star_target(after.next()))?
        && closes(end)
    {
        return Ok((end, WithItem { context, target: Some(target) }));
    }
    if input.diagnosing()
        && let Some((end, target)) = matches(expression(after.next()))?
        && closes(end)
    {
        target::refuse(&target, Purpose::Assign)?;
    }
    Ok((after, WithItem { context, target: None }))
}

fn with_items(input: Input<'_>) -> Parsed<'_, Vec<WithItem>> {
    nom::multi::separated_list1(tok(Kind::Comma), with_item).parse(input)
}

/// `(a as b, c as d):`, whose brackets are the statement's.
fn bracketed_items(input: Input<'_>) -> Parsed<'_, Vec<WithItem>> {
    let (after, items) = preceded(tok(Kind::OpenRound), with_items).parse(input)?;
    let after = if after.is(Kind::Comma) { after.next() } else { after };
    let (after, _) = tok(Kind::CloseRound)(after)?;
    if after.is(Kind::Colon) || (after.is(Kind::Newline) && input.diagnosing()) {
        Ok((after, items))
    } else {
        input.miss()
    }
}

fn with<'a>(input: Input<'a>, word: Input<'a>) -> Parsed<'a, StmtKind> {
    let start = word.next();
    let bracketed = if start.is(Kind::OpenRound) { matches(bracketed_items(start))? } else { None };
    let (after, items) = match bracketed {
        Some(found) => found,
        None => with_items(start)?,
    };
    if input.diagnosing() && after.is(Kind::As) {
        let target = matches(target::star_target(after.next()))?;
        if target.is_some_and(|(end, _)| end.is(Kind::Newline)) {
            return raise(input.last_read("expected ':'"));
        }
    }
    let (after, ()) = colon(after)?;
    let (after, body) = block(after, word, "'with' statement")?;
    Ok((after, StmtKind::With { items, body, is_async: input.index() != word.index() }))
}

fn try_statement(input: Input<'_>) -> Parsed<'_, StmtKind> {
    let (after, ()) = forced(input.next(), Kind::Colon, ":")?;
    let (mut at, body) = block(after, input, "'try' statement")?;
    if input.diagnosing() && !matches!(at.kind(), Kind::Except | Kind::Finally) {
        return raise(at.last_read("expected 'except' or 'finally' block"));
    }
    let mut handlers = Vec::new();
    let mut star = None;
    while at.is(Kind::Except) {
        // The two kinds are read by rules of their own: another kind is not looked into, but to be told of.
        let differs = star.is_some_and(|star| star != at.next().is(Kind::Star));
        if differs {
            if input.diagnosing() {
                refuse_mixed(at)?;
            }
            break;
        }
        let Some((after, (handler, is_star))) = matches(except(at))? else { break };
        star = Some(is_star);
        handlers.push(handler);
        at = after;
    }
    let mut orelse = Vec::new();
    if !handlers.is_empty() {
        (at, orelse) = else_block(at)?;
    }
    let mut finalbody = Vec::new();
    if at.is(Kind::Finally) {
        let (after, ()) = forced(at.next(), Kind::Colon, ":")?;
        (at, finalbody) = block(after, at, "'finally' statement")?;
    } else if handlers.is_empty() {
        return at.miss();
    }
    Ok((at, StmtKind::Try { body, handlers, orelse, finalbody, is_star: star.unwrap_or(false) }))
}

/// An `except` after an `except*`, or the other way round.
fn refuse_mixed(input: Input<'_>) -> Result<(), nom::Err<Miss>> {
    let star = input.next();
    let (start, span) = match star.is(Kind::Star) {
        true => (star.next(), input.token().span.to(star.token().span)),
        false => (star, input.token().span),
    };
    let (mut after, kind) = opt(expression).parse(start)?;
    if kind.is_some() && after.is(Kind::As) && after.next().is(Kind::Name) {
        after = after.next().next();
    }
    invalid_except(input, after, kind.as_ref(), false, star.is(Kind::Star))?;
    if after.is(Kind::Colon) && (kind.is_some() || start.index() == star.index()) {
        return raise_at("cannot have both 'except' and 'except*' on the same 'try'", span);
    }
    Ok(())
}

fn except(input: Input<'_>) -> Parsed<'_, (Handler, bool)> {
    let is_star = input.next().is(Kind::Star);
    let start = if is_star { input.next().next() } else { input.next() };
    let owner = if is_star { "'except*' statement" } else { "'except' statement" };
    let (mut after, kind) = opt(expression).parse(start)?;
    let mut bound = None;
    if kind.is_some() && after.is(Kind::As) {
        let (end, (name, _)) = name(after.next())?;
        bound = Some(name);
        after = end;
    }
    if input.diagnosing() {
        invalid_except(input, after, kind.as_ref(), bound.is_some(), is_star)?;
    }
    if is_star && kind.is_none() {
        return start.miss();
    }
    let (after, _) = tok(Kind::Colon)(after)?;
    let (after, body) = block(after, input, owner)?;
    let span = Span { start: input.start(), end: end_of(after) };
    Ok((after, (Handler { span, kind, name: bound, body }, is_star)))
}

fn invalid_except(
    input: Input<'_>,
    after: Input<'_>,
    kind: Option<&Expr>,
    bound: bool,
    is_star: bool,
) -> Result<(), nom::Err<Miss>> {
    if let Some(kind) = kind
        && !bound
        && after.is(Kind::Comma)
        && let Some((mut end, _)) = matches(expressions(after.next()))?
    {
        if end.is(Kind::As) && end.next().is(Kind::Name) {
            end = end.next().next();
        }
        if end.is(Kind::Colon) {
            let message = "multiple exception types must be parenthesized";
            return raise(end.starting_from(message, kind.span.start));
        }
    }
    if is_star && kind.is_none() && matches!(after.kind(), Kind::Newline | Kind::Colon) {
        return raise(input.last_read("expected one or more exception types"));
    }
    if after.is(Kind::Newline) {
        return raise(input.last_read("expected ':'"));
    }
    Ok(())
}

/// `start` becomes the place of what is decorated.
fn decorated<'a>(input: Input<'a>, start: &mut u32) -> Parsed<'a, StmtKind> {
    let mut decorators = Vec::new();
    let mut at = input;
    while at.is(Kind::At) {
        let (after, decorator) = named_expression(at.next())?;
        let (after, _) = tok(Kind::Newline)(after)?;
        decorators.push(decorator);
        at = after;
    }
    *start = at.start();
    match at.kind() {
        Kind::Def => at.deeper(|at| function(at, at, decorators)),
        Kind::Class => at.deeper(|at| class(at, decorators)),
        Kind::Async if at.next().is(Kind::Def) => {
            at.note_async();
            at.deeper(|at| function(at, at.next(), decorators))
        }
        _ => at.miss(),
    }
}

fn asynchronous(input: Input<'_>) -> Parsed<'_, StmtKind> {
    let word = input.next();
    input.note_async();
    match word.kind() {
        Kind::Def => input.deeper(|input| function(input, word, Vec::new())),
        Kind::For => input.deeper(|input| for_statement(input, word)),
        Kind::With => input.deeper(|input| with(input, word)),
        _ => input.miss(),
    }
}

fn function<'a>(input: Input<'a>, word: Input<'a>, decorators: Vec<Expr>) -> Parsed<'a, StmtKind> {
    let (after, (name, _)) = name(word.next())?;
    let (after, ()) = forced(after, Kind::OpenRound, "(")?;
    let (after, params) = def_parameters(after)?;
    let (after, _) = tok(Kind::CloseRound)(after)?;
    let (after, returns) = opt(preceded(tok(Kind::Arrow), expression)).parse(after)?;
    let (after, ()) = forced(after, Kind::Colon, ":")?;
    let (after, body) = block(after, word, "function definition")?;
    let is_async = input.index() != word.index();
    Ok((
        after,
        StmtKind::FunctionDef(Box::new(FunctionDef {
            scope: input.new_scope(),
            name,
            params,
            body,
            decorators,
            returns,
            is_async,
        })),
    ))
}

fn class(input: Input<'_>, decorators: Vec<Expr>) -> Parsed<'_, StmtKind> {
    let (after, (name, _)) = name(input.next())?;
    let (after, bases) = if after.is(Kind::OpenRound) { call::of_class(after)? } else { (after, Vec::new()) };
    let (after, ()) = colon(after)?;
    let (after, body) = block(after, input, "class definition")?;
    Ok((after, StmtKind::ClassDef(Box::new(ClassDef { scope: input.new_scope(), name, bases, body, decorators }))))
}
