//! From a failed parse to the one error that CPython would tell. Knows the order of its passes, not the grammar.

use super::error::{Fault, SyntaxClass, Until};
use super::input::{Input, Miss, Parse};
use super::lexer::Lexed;
use super::token::Kind;

/// What the lexer's fault is called inside an f-string and outside.
fn lexical(lexed: &Lexed) -> Option<Fault> {
    lexed.fault.clone()
}

/// Whether anyone has looked at the last token, of this kind.
pub(super) fn reached(state: &Parse<'_>, kind: Kind) -> bool {
    let last = state.tokens.len() - 1;
    state.furthest() >= last && state.tokens[last].kind == kind
}

/// The error after a first pass that raised `failed`, or matched nothing. `rule` is parsed again, with all checks.
pub(super) fn diagnose<'a>(
    state: &'a Parse<'a>,
    lexed: &Lexed,
    failed: Option<Fault>,
    rule: impl FnOnce(Input<'a>) -> Result<(), nom::Err<Miss>>,
) -> Fault {
    let prefixed = |mut fault: Fault| {
        if state.in_fstring && fault.placed.is_none() {
            fault.message.insert_str(0, "f-string: ");
        }
        fault
    };
    if reached(state, Kind::Error)
        && let Some(fault) = lexical(lexed)
    {
        return fault;
    }
    // What is wrong with the rest of the text comes first, but not at the prompt, where there is no rest yet.
    let rest = |fault: Fault| -> Fault {
        let read = state.tokens[state.furthest()].span.start;
        match &lexed.fault {
            _ if state.interactive || !fault.class.has_place() => fault,
            Some(lexical) if lexed.hard => lexical.clone(),
            Some(lexical) if lexed.unclosed.is_some_and(|open| later_line(state, open, read)) => lexical.clone(),
            _ => fault,
        }
    };
    if let Some(fault) = failed {
        return rest(prefixed(fault));
    }
    let found = state.furthest();
    let last = state.tokens[found];
    state.diagnose();
    let raised = match rule(state.start()) {
        Err(nom::Err::Failure(Miss(fault))) => fault.map(|fault| *fault),
        _ => None,
    };
    if reached(state, Kind::Error)
        && let Some(fault) = lexical(lexed)
    {
        return fault;
    }
    if let Some(fault) = raised {
        return rest(prefixed(fault));
    }
    if matches!(last.kind, Kind::Indent | Kind::Dedent) {
        let what = if last.kind == Kind::Indent { "unexpected indent" } else { "unexpected unindent" };
        let mut fault = Fault::at(what, last.span.start);
        fault.class = SyntaxClass::Indentation;
        fault.shift = -1;
        fault.until = Until::None(-1);
        return fault;
    }
    if last.kind == Kind::End {
        let line = state.text.strip_suffix('\n').unwrap_or(state.text).rfind('\n').map_or(0, |at| at + 1);
        let mut fault = Fault::at("invalid syntax", line as u32 + state.base);
        (fault.shift, fault.until) = (-1, Until::None(0));
        return rest(prefixed(fault));
    }
    if last.kind == Kind::OpenCurly && after_expression(state, found) && !after_soft_keyword(state, found) {
        // CPython looks into braces that stand where none can.
        state.forget();
        let looked = super::expression::expression(state.start_at(found));
        if !state.interactive
            && reached(state, Kind::Error)
            && let Some(fault) = lexical(lexed)
        {
            return fault;
        }
        if let Err(nom::Err::Failure(Miss(Some(fault)))) = looked {
            return rest(prefixed(*fault));
        }
    }
    rest(prefixed(Fault::new("invalid syntax", last.span.start, last.span.end)))
}

/// Whether what stands before this token is the end of an expression.
fn after_expression(state: &Parse<'_>, at: usize) -> bool {
    use Kind::{As, Class, CloseCurly, CloseRound, CloseSquare, Def, Ellipsis, False, For, From, Global, Import, Name};
    use Kind::{Nonlocal, Number, String, True};
    let kind = |back: usize| at.checked_sub(back).map(|at| state.tokens[at].kind);
    match kind(1) {
        Some(Name) => !matches!(kind(2), Some(Def | Class | Import | From | Global | Nonlocal | As | For)),
        Some(kind) => matches!(
            kind,
            Number | String | CloseRound | CloseSquare | CloseCurly | True | False | Kind::None | Ellipsis
        ),
        None => false,
    }
}

/// Whether a name that may be a keyword stands before this token, and nothing before that.
fn after_soft_keyword(state: &Parse<'_>, at: usize) -> bool {
    let starts = |at: usize| at == 0 || matches!(state.tokens[at - 1].kind, Kind::Newline | Kind::Semicolon);
    match at.checked_sub(1) {
        Some(before) => state.tokens[before].kind == Kind::Name && starts(before) && is_soft(state, before),
        None => true,
    }
}

fn is_soft(state: &Parse<'_>, at: usize) -> bool {
    let span = state.tokens[at].span;
    let word = &state.text[(span.start - state.base) as usize..(span.end - state.base) as usize];
    word != "match" && ["_", "case", "match"].iter().any(|soft| soft.starts_with(word))
}

/// Whether `later` is on a line below `open`.
fn later_line(state: &Parse<'_>, open: u32, later: u32) -> bool {
    let from = (open - state.base) as usize;
    let to = (later - state.base) as usize;
    from < to && state.text.as_bytes()[from..to].contains(&b'\n')
}
