//! What was most likely meant by what is read as something else: a mark that is none, a block that is not typed. Knows
//! single lines and statements, not how a lesson is put together.

use super::format::Step;
use super::marks;
use crate::syntax::{self, Mode, ParseError};
use crate::text::Source;

/// A line that is read as output: of a statement in the same block, or of one before (`rest`).
pub fn output(text: &str, rest: bool) -> Option<String> {
    let line = text.trim();
    let words = if text.starts_with(">>>") {
        "a space must follow `>>>`".into()
    } else if line.starts_with(">>> ") {
        "`>>> ` must stand at the beginning of its line".into()
    } else if let Some(words) = marks::misplaced(text, rest) {
        words
    } else if fence(text) {
        "a block begins inside another: end the one above with ``` first".into()
    } else if line.split_once(" >>> ").is_some_and(|(name, _)| name.chars().all(is_name)) {
        "a typed line begins with `>>> `: the terminal's name stands behind `pycon`".into()
    } else {
        return None;
    };
    Some(words)
}

/// What can be part of a terminal's name.
pub fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '.')
}

/// Whether a line begins a block that is typed.
pub fn fence(line: &str) -> bool {
    let line = line.trim_start_matches([' ', '\t', '>']);
    line.trim_start_matches(['`', '~']).starts_with("pycon") && (line.starts_with("```") || line.starts_with("~~~"))
}

/// A block that is only shown, and holds what someone would type.
pub fn shown_only(info: &str, text: &str) -> Option<String> {
    let word = info.split_whitespace().next().unwrap_or("");
    let meant = matches!(word.to_lowercase().as_str(), "" | "pycon" | "py" | "py3" | "python" | "python3");
    (meant && text.lines().any(|line| line.starts_with(">>> "))).then(|| {
        let word = if word.is_empty() { String::new() } else { format!(", not `{word}`") };
        format!("this block is not typed: write `pycon` behind its fence{word}, or `text` if it is only to be shown")
    })
}

/// A statement whose mark stands in the wrong place, or is not quite one; or that is not all there.
pub fn statement(step: &Step) -> Option<String> {
    let source = step.source.as_deref()?;
    if step.mark.is_none()
        && let Some(mark) = syntax::trailing_comment(source).and_then(marks::nearly)
    {
        return Some(format!("a mark is written `{mark}`, exactly so"));
    }
    if step.mark.is_none()
        && let Some((above, _)) = source.rsplit_once('\n')
        && let Some(mark) = above.lines().find_map(marks::early)
    {
        return Some(format!("`{mark}` stands at the end of the last line of its statement"));
    }
    let refused = step.expected.iter().any(|line| line.contains("Error"));
    (is_cut_off(source) && !refused)
        .then(|| "this statement is not complete: continue it with `... ` lines before what is printed".into())
}

/// Whether the prompt asks for more, and has no use for an empty line.
fn is_cut_off(source: &str) -> bool {
    let parsed = |end: &str| syntax::parse(&Source::new("", &format!("{source}{end}"), false), Mode::Interactive);
    match parsed("\n\n") {
        Err(ParseError::Incomplete) => true,
        Err(ParseError::Syntax(_)) => matches!(parsed("\n"), Err(ParseError::Incomplete)),
        Ok(_) => false,
    }
}
