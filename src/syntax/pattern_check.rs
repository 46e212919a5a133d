//! What CPython's compiler refuses in patterns. Knows nothing of how they are read.

use super::ast::*;
use super::error::Fault;
use crate::text::Span;

type Checked = Result<(), Fault>;

fn refuse<T>(message: impl Into<String>, span: Span) -> Result<T, Fault> {
    Err(Fault { late: true, ..Fault::new(message, span.start, span.end) })
}

/// Checks the pattern of a case; only the `last` one, or one with a guard, may match anything.
pub(super) fn check(case: &Case, last: bool) -> Checked {
    pattern(&case.pattern, last || case.guard.is_some(), &mut Vec::new())
}

fn pattern(checked: &Pattern, may_take_all: bool, bound: &mut Vec<Name>) -> Checked {
    let span = checked.span;
    match &checked.kind {
        PatternKind::Value(Expr { kind: ExprKind::JoinedStr(_), .. }) => {
            refuse("patterns may only match literals and attribute lookups", span)
        }
        PatternKind::Value(_) | PatternKind::Singleton(_) => Ok(()),
        PatternKind::As { pattern: None, name } => {
            if !may_take_all {
                return match name {
                    Some(name) => refuse(format!("name capture '{name}' makes remaining patterns unreachable"), span),
                    None => refuse("wildcard makes remaining patterns unreachable", span),
                };
            }
            bind(name.as_ref(), span, bound)
        }
        PatternKind::As { pattern: Some(inner), name } => {
            pattern(inner, may_take_all, bound)?;
            bind(name.as_ref(), span, bound)
        }
        PatternKind::Star(name) => bind(name.as_ref(), span, bound),
        PatternKind::Sequence(items) => {
            if items.iter().filter(|item| matches!(item.kind, PatternKind::Star(_))).count() > 1 {
                return refuse("multiple starred names in sequence pattern", span);
            }
            items.iter().try_for_each(|item| pattern(item, true, bound))
        }
        PatternKind::Mapping { entries, rest } => {
            let mut seen: Vec<String> = Vec::new();
            for (key, _) in entries {
                if let ExprKind::JoinedStr(_) = key.kind {
                    return refuse("mapping pattern keys may only match literals and attribute lookups", span);
                }
                let Some(text) = text_of(key) else { continue };
                if seen.contains(&text) {
                    return refuse(format!("mapping pattern checks duplicate key ({text})"), span);
                }
                seen.push(text);
            }
            entries.iter().try_for_each(|(_, value)| pattern(value, true, bound))?;
            bind(rest.as_ref(), span, bound)
        }
        PatternKind::Class { positional, keywords, .. } => {
            for (at, (name, _)) in keywords.iter().enumerate() {
                if let Some((_, again)) = keywords[at + 1..].iter().find(|(other, _)| other == name) {
                    return refuse(format!("attribute name repeated in class pattern: {name}"), again.span);
                }
            }
            let values = keywords.iter().map(|(_, value)| value);
            positional.iter().chain(values).try_for_each(|value| pattern(value, true, bound))
        }
        PatternKind::Or(all) => alternatives(all, may_take_all, bound),
    }
}

fn alternatives(all: &[Pattern], may_take_all: bool, bound: &mut Vec<Name>) -> Checked {
    let mut names: Option<Vec<Name>> = None;
    for (at, alternative) in all.iter().enumerate() {
        let mut own = Vec::new();
        pattern(alternative, may_take_all && at + 1 == all.len(), &mut own)?;
        own.sort();
        match &names {
            Some(names) if *names != own => {
                return refuse("alternative patterns bind different names", alternative.span);
            }
            _ => names = Some(own),
        }
    }
    let span = all.first().map_or(Span { start: 0, end: 0 }, |first| first.span);
    names.iter().flatten().try_for_each(|name| bind(Some(name), span, bound))
}

fn bind(name: Option<&Name>, span: Span, bound: &mut Vec<Name>) -> Checked {
    let Some(name) = name else { return Ok(()) };
    if bound.contains(name) {
        return refuse(format!("multiple assignments to name '{name}' in pattern"), span);
    }
    bound.push(name.clone());
    Ok(())
}

/// A literal key as `repr` shows it.
fn text_of(key: &Expr) -> Option<String> {
    match &key.kind {
        ExprKind::Constant(Constant::Int(number)) => Some(number.to_string()),
        ExprKind::Constant(Constant::Str(text)) => Some(format!("'{text}'")),
        ExprKind::Constant(Constant::None) => Some("None".into()),
        ExprKind::Constant(Constant::True) => Some("True".into()),
        ExprKind::Constant(Constant::False) => Some("False".into()),
        _ => None,
    }
}
