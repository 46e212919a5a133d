//! Source text to tree, with CPython's words for what is wrong. Knows nothing of values.

mod atom;
mod call;
mod check;
mod compound;
mod diagnosis;
mod error;
mod expression;
mod fstring;
mod highlight;
mod indentation;
mod input;
mod lexer;
mod number;
mod parameters;
mod pattern;
mod pattern_check;
pub mod scopes;
mod statement;
mod string_literal;
mod symbols;
mod target;
mod warnings;

pub mod ast;
pub mod token;

use ast::{Expr, Module, Stmt, StmtKind, Warning};
use error::Fault;
pub use error::{ParseError, SyntaxClass, SyntaxError};
pub use highlight::{Look, Piece, tokens};
use input::{Input, Miss, Parse, Parsed};
use token::Kind;

use crate::text::Source;

/// What a text is parsed as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A program: any number of statements.
    File,
    /// What was typed at the prompt so far, each line with its newline: one statement, or too little of one.
    Interactive,
    /// One statement of which all is known, as `compile(text, name, 'single')` takes it.
    Whole,
    /// One expression, as `eval` takes it.
    Expression,
}

/// Parses a text, with the checks that CPython's compiler makes before anything runs.
pub fn parse(source: &Source, mode: Mode) -> Result<Module, ParseError> {
    let syntax = |fault: Fault| ParseError::Syntax(Box::new(fault.place(source)));
    let warned = |fault: Fault, warnings: Vec<Warning>| {
        ParseError::Syntax(Box::new(SyntaxError { warnings, ..fault.place(source) }))
    };
    let placed = |warnings: Vec<(u32, String)>| -> Vec<Warning> {
        warnings.into_iter().map(|(at, message)| Warning { line: source.line_of(at), message }).collect()
    };
    if source.text.contains('\0') {
        return Err(syntax(Fault::placeless(SyntaxClass::Nul, "source code string cannot contain null bytes")));
    }
    let interactive = mode == Mode::Interactive;
    let text: &str = &source.text;
    let lexed = lexer::lex(text, 0, interactive);
    let mut state = Parse::new(text, 0, &lexed.tokens);
    state.interactive = interactive;
    let rule = match mode {
        Mode::File => file,
        Mode::Interactive | Mode::Whole => statement,
        Mode::Expression => eval,
    };
    let failed = match rule(state.start()) {
        Ok((after, body)) => {
            let rest = after.index();
            let end = match mode {
                Mode::Interactive => Some(Kind::More),
                Mode::Whole => Some(Kind::End),
                _ => None,
            };
            if end.is_some_and(|end| lexed.tokens[rest.min(lexed.tokens.len() - 1)].kind != end) {
                let message = "multiple statements found while compiling a single statement";
                return Err(syntax(after.last_read(message)));
            }
            let mut warnings = placed(state.take_warnings(&lexed));
            let checked = check::check(source, &body, &mut warnings);
            let refused =
                state.first_async.get().map(|span| Fault::new("'async' is not part of sockstep", span.start, span.end));
            return match (checked, refused) {
                (Ok(scopes), None) => Ok(Module { body, scopes, warnings }),
                (Err(fault), _) | (_, Some(fault)) => Err(warned(fault, warnings)),
            };
        }
        Err(nom::Err::Failure(Miss(Some(fault)))) => Some(*fault),
        Err(_) => None,
    };
    if diagnosis::reached(&state, Kind::More) {
        return Err(ParseError::Incomplete);
    }
    // The second pass asks for no more lines: it makes do with what is there.
    let fault = diagnosis::diagnose(&state, &lexed, failed, |input| rule(input).map(|_| ()));
    if !interactive {
        // What is wrong with the rest is looked for there, so all of it is read.
        state.read_all();
    }
    Err(warned(fault, placed(state.take_warnings(&lexed))))
}

/// The comment behind the last token of a statement, without the blanks around it.
pub fn trailing_comment(text: &str) -> Option<&str> {
    let lexed = lexer::lex(text, 0, false);
    if lexed.fault.is_some() {
        return None;
    }
    let shapeless = |kind| matches!(kind, Kind::Newline | Kind::Indent | Kind::Dedent | Kind::End | Kind::More);
    let end = lexed.tokens.iter().rev().find(|token| !shapeless(token.kind)).map_or(0, |token| token.span.end as usize);
    let last = text.get(end..)?.trim_end().lines().next_back()?.trim_start();
    last.starts_with('#').then_some(last)
}

/// How many bytes of `text` the first statement takes, if all of it is there: what a prompt that is given many lines at
/// once runs first.
pub fn split_statement(text: &str) -> Result<usize, ParseError> {
    // Few statements are long: what is behind the first lines is looked at only if need be.
    let mut window = FIRST_WINDOW;
    loop {
        let rest = text.as_bytes().get(window..).unwrap_or_default();
        let end = rest.iter().position(|byte| *byte == b'\n').map_or(text.len(), |at| window + at + 1);
        match split_within(&text[..end]) {
            Err(ParseError::Incomplete) if end < text.len() => window = end * 2,
            found => return found,
        }
    }
}

const FIRST_WINDOW: usize = 1 << 12;

fn split_within(text: &str) -> Result<usize, ParseError> {
    // A statement can only end where a line ends outside of brackets and blocks.
    let mut level = 0usize;
    for token in lexer::lex(text, 0, true).tokens {
        match token.kind {
            Kind::Indent => level += 1,
            Kind::Dedent => level = level.saturating_sub(1),
            Kind::Newline if level == 0 => {
                let end = (token.span.end as usize + 1).min(text.len());
                match parse(&Source::new("<stdin>", &text[..end], false), Mode::Interactive) {
                    Err(ParseError::Incomplete) => {}
                    Err(error) => return Err(error),
                    Ok(_) => return Ok(end),
                }
            }
            _ => {}
        }
    }
    parse(&Source::new("<stdin>", text, false), Mode::Interactive).map(|_| text.len())
}

fn file(input: Input<'_>) -> Parsed<'_, Vec<Stmt>> {
    let (after, body) = match input::matches(compound::statements(input))? {
        Some(found) => found,
        None => (input, Vec::new()),
    };
    let (after, _) = input::tok(Kind::End)(after)?;
    Ok((after, body))
}

fn statement(input: Input<'_>) -> Parsed<'_, Vec<Stmt>> {
    if let Some((after, statement)) = input::matches(compound::compound(input))?
        && matches!(after.kind(), Kind::Newline | Kind::End)
    {
        return Ok((after.next(), vec![statement]));
    }
    if input.is(Kind::Newline) {
        return Ok((input.next(), Vec::new()));
    }
    statement::simple_statements(input)
}

fn eval(input: Input<'_>) -> Parsed<'_, Vec<Stmt>> {
    let (mut after, value): (_, Expr) = expression::expressions(input)?;
    while after.is(Kind::Newline) {
        after = after.next();
    }
    let (after, _) = input::tok(Kind::End)(after)?;
    Ok((after, vec![Stmt { span: value.span, kind: StmtKind::Expr(value) }]))
}
