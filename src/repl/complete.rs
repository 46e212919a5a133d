//! What could be typed next, and the rest of a signature, from the text before the cursor and what the session knows of the
//! live objects. It never runs the student's code.

use super::commands;
use crate::session::inspect::{self, Candidate};
use crate::session::{Hub, Terminal};
use crate::text::style;

pub const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// What may follow: it replaces the text from `start` to the cursor.
#[derive(Debug, Default)]
pub struct Completions {
    pub start: usize,
    pub words: Vec<String>,
}

/// Completes the word before the end of `line`. `before` holds the earlier lines of the statement.
pub fn complete(hub: &Hub, terminal: &Terminal, before: &str, line: &str) -> Completions {
    if before.is_empty() && line.trim_start().starts_with('%') {
        return commands::complete(hub, line);
    }
    let scan = Scan::of(before, line);
    if scan.in_text {
        return Completions::default();
    }
    let path = path_before(line, line.len());
    if path.is_empty() && line.ends_with(|c: char| c == '.' || c.is_alphanumeric()) {
        // An attribute of what is not there before it runs; a number.
        return Completions::default();
    }
    let (owner, prefix) = path.rsplit_once('.').map_or((None, path), |(owner, prefix)| (Some(owner), prefix));
    let start = line.len() - prefix.len();
    let found = match (import_context(line), owner) {
        (Some(Import::Module), _) => {
            let start = line.len() - path.len();
            let words = inspect::modules().into_iter().filter(|m| m.starts_with(path)).collect();
            return Completions { start, words };
        }
        (Some(Import::From(module)), _) => inspect::members(terminal, module),
        (None, Some(owner)) => inspect::attributes(terminal, owner),
        (None, None) => {
            let mut found = names(terminal, prefix);
            if let Some(call) = &scan.call {
                found.extend(keywords_of(terminal, call));
            }
            found
        }
    };
    let hidden = !prefix.starts_with('_');
    let mut words: Vec<String> = found
        .into_iter()
        .filter(|c| c.name.starts_with(prefix) && !(hidden && c.name.starts_with('_')))
        .map(|c| if c.callable { c.name + "(" } else { c.name })
        .collect();
    words.sort();
    words.dedup();
    Completions { start, words }
}

fn names(terminal: &Terminal, prefix: &str) -> Vec<Candidate> {
    // Nothing typed yet: everything there is would help no one.
    if prefix.is_empty() {
        return Vec::new();
    }
    let keywords = KEYWORDS.iter().map(|k| Candidate { name: k.to_string(), callable: false });
    inspect::names(terminal, prefix).into_iter().chain(keywords).collect()
}

fn keywords_of(terminal: &Terminal, call: &Call) -> Vec<Candidate> {
    let Some(signature) = inspect::signature(terminal, &call.path) else { return Vec::new() };
    let parameters = parameters(&signature);
    let positional_only = parameters.iter().position(|p| p == "/").map_or(0, |at| at + 1);
    let named = parameters.into_iter().skip(positional_only).filter(|p| !p.starts_with('*'));
    named
        .map(|p| p.split(['=', ':']).next().unwrap_or("").trim().to_string())
        .filter(|name| !name.is_empty())
        .map(|name| Candidate { name: name + "=", callable: false })
        .collect()
}

/// The rest of the signature of the call that is being typed, in at most so many columns.
pub fn hint(terminal: &Terminal, before: &str, line: &str, columns: usize) -> Option<String> {
    if line.trim().is_empty() || line.trim_start().starts_with('%') {
        return None;
    }
    let scan = Scan::of(before, line);
    if scan.in_text {
        return None;
    }
    let call = scan.call?;
    let signature = inspect::signature(terminal, &call.path)?;
    let parameters = parameters(&signature);
    let begun = call.position + usize::from(call.started && !call.naming);
    let mut shown: Vec<String> = Vec::new();
    let mut position = 0;
    for parameter in &parameters {
        let marks = parameter == "/" || parameter == "*";
        if !marks {
            position += 1;
        }
        let (name, default) = parameter.split_once('=').unwrap_or((parameter, "?"));
        let gone = position <= begun && !parameter.starts_with('*') || call.named.iter().any(|named| named == name);
        if !(gone || marks && shown.is_empty()) {
            // What may be left out, though nothing stands for it.
            shown.push(if default.is_empty() { format!("{name}=...") } else { parameter.clone() });
        }
    }
    while shown.last().is_some_and(|last| last == "*") {
        shown.pop();
    }
    let rest = shown.join(", ");
    let hint = match (call.started, rest.is_empty()) {
        (true, false) => format!(", {rest})"),
        _ => format!("{rest})"),
    };
    let fits = style::prefix(&hint, columns);
    (columns >= 8 || fits.len() == hint.len())
        .then(|| if fits.len() < hint.len() { format!("{}…", style::prefix(&hint, columns - 1)) } else { hint.clone() })
}

/// `bind(address, /)` -> `address`, `/`.
fn parameters(signature: &str) -> Vec<String> {
    let Some(open) = signature.find('(') else { return Vec::new() };
    let inner = signature[open + 1..].rsplit_once(')').map_or(&signature[open + 1..], |(inner, _)| inner);
    let mut parts = vec![String::new()];
    let mut depth = 0;
    for c in inner.chars() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = parts.last_mut() {
            last.push(c);
        }
    }
    parts.into_iter().map(|p| p.trim().to_string()).filter(|p| !p.is_empty()).collect()
}

enum Import<'a> {
    /// The name of a module is being typed.
    Module,
    /// A name out of this module.
    From(&'a str),
}

fn import_context(line: &str) -> Option<Import<'_>> {
    let statement = line.rsplit(';').next().unwrap_or(line).trim_start();
    if let Some(rest) = statement.strip_prefix("from ") {
        return match rest.trim_start().split_once(" import") {
            Some((module, names)) if names.is_empty() || names.starts_with([' ', '(']) => {
                Some(Import::From(module.trim()))
            }
            None if !rest.trim_start().contains(' ') => Some(Import::Module),
            _ => None,
        };
    }
    let rest = statement.strip_prefix("import ")?;
    let last = rest.rsplit(',').next().unwrap_or(rest).trim_start();
    (!last.contains(' ')).then_some(Import::Module)
}

/// The dotted name that ends at `end`.
pub fn path_before(line: &str, end: usize) -> &str {
    let text = &line[..end];
    let start = text
        .rfind(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'))
        .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let path = &text[start..];
    // A number is no name: `1.` has no attributes to offer.
    if path.starts_with(|c: char| c.is_ascii_digit() || c == '.') { "" } else { path }
}

/// A call whose parentheses are open at the cursor.
#[derive(Debug, PartialEq, Eq)]
struct Call {
    path: String,
    /// How many arguments are complete that have no names.
    position: usize,
    /// Whether the next one has begun.
    started: bool,
    /// Whether that one has a name.
    naming: bool,
    /// The names of those that have.
    named: Vec<String>,
}

/// The arguments that a text begins, split at its commas.
fn arguments(text: &str) -> Vec<&str> {
    let (mut found, mut start, mut depth, mut at) = (Vec::new(), 0, 0usize, 0);
    let bytes = text.as_bytes();
    while at < bytes.len() {
        match bytes[at] {
            b'\'' | b'"' => {
                at = string_end(text, at).unwrap_or(bytes.len());
                continue;
            }
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                found.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    found.push(&text[start..]);
    found
}

/// `timeout` of `timeout=3`.
fn name_of(argument: &str) -> Option<String> {
    let (name, value) = argument.split_once('=')?;
    let name = name.trim();
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    (is_name && !value.starts_with('=')).then(|| name.to_string())
}

/// What the lines so far leave open; told line by line, so that no line is looked at twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Open {
    brackets: usize,
    /// The quote of the string of several lines that stands open.
    quote: Option<u8>,
}

impl Open {
    /// Whether the next line goes on within a bracket or a string.
    pub fn is_open(self) -> bool {
        self.brackets > 0 || self.quote.is_some()
    }

    /// How it is behind one more line.
    pub fn behind(mut self, line: &str) -> Self {
        let bytes = line.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let b = bytes[at];
            let triple = bytes[at..].starts_with(&[b; 3]);
            match (self.quote, b) {
                (Some(_), b'\\') => at += 1,
                (Some(quote), _) if quote == b && triple => {
                    self.quote = None;
                    at += 2;
                }
                (Some(_), _) => {}
                (None, b'#') => return self,
                (None, b'\'' | b'"') if triple => {
                    self.quote = Some(b);
                    at += 2;
                }
                (None, b'\'' | b'"') => match string_end(line, at) {
                    Some(end) => at = end - 1,
                    None => return self,
                },
                (None, b'(' | b'[' | b'{') => self.brackets += 1,
                (None, b')' | b']' | b'}') => self.brackets = self.brackets.saturating_sub(1),
                _ => {}
            }
            at += 1;
        }
        self
    }
}

/// What the text before the cursor leaves open.
struct Scan {
    call: Option<Call>,
    /// Inside a string or a comment.
    in_text: bool,
}

impl Scan {
    fn of(before: &str, line: &str) -> Scan {
        let text = format!("{before}{line}");
        let bytes = text.as_bytes();
        let mut open: Vec<(u8, usize, usize, bool)> = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            let b = bytes[at];
            match b {
                b'#' => match text[at..].find('\n') {
                    Some(length) => at += length,
                    None => return Scan { call: None, in_text: true },
                },
                b'\'' | b'"' => match string_end(&text, at) {
                    Some(end) => {
                        if let Some(last) = open.last_mut() {
                            last.3 = true;
                        }
                        at = end;
                        continue;
                    }
                    None => return Scan { call: None, in_text: true },
                },
                b'(' | b'[' | b'{' => {
                    if let Some(last) = open.last_mut() {
                        last.3 = true;
                    }
                    open.push((b, at, 0, false));
                }
                b')' | b']' | b'}' => {
                    open.pop();
                }
                b',' => {
                    if let Some(last) = open.last_mut() {
                        (last.2, last.3) = (last.2 + 1, false);
                    }
                }
                b' ' | b'\n' | b'\t' => {}
                _ => {
                    if let Some(last) = open.last_mut() {
                        last.3 = true;
                    }
                }
            }
            at += 1;
        }
        let call = open.last().filter(|(bracket, ..)| *bracket == b'(').and_then(|(_, at, position, started)| {
            let path = path_before(&text, *at);
            let definition = text[..*at - path.len()].trim_end().ends_with("def");
            (!path.is_empty() && !definition && !KEYWORDS.contains(&path)).then(|| {
                let arguments = arguments(&text[*at + 1..]);
                let named: Vec<String> = arguments.iter().filter_map(|argument| name_of(argument)).collect();
                let naming = *started && arguments.last().is_some_and(|last| name_of(last).is_some());
                let position = *position - (named.len() - usize::from(naming)).min(*position);
                Call { path: path.to_string(), position, started: *started, naming, named }
            })
        });
        Scan { call, in_text: false }
    }
}

/// Where the string that begins at `at` ends; none if it is not closed.
pub fn string_end(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let quote = bytes[at];
    let triple = bytes[at..].starts_with(&[quote; 3]);
    let width = if triple { 3 } else { 1 };
    let mut at = at + width;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'\n' if !triple => return None,
            b if b == quote && (!triple || bytes[at..].starts_with(&[quote; 3])) => return Some(at + width),
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_open_call_is_found() {
        let call = |line| Scan::of("", line).call.map(|c| (c.path, c.position, c.started));
        assert_eq!(call("s.bind("), Some(("s.bind".into(), 0, false)));
        assert_eq!(call("s.bind(('127.0.0.1', 77"), None);
        assert_eq!(call("socket(AF_INET, "), Some(("socket".into(), 1, false)));
        assert_eq!(call("socket(AF_INET"), Some(("socket".into(), 0, true)));
        assert_eq!(call("f(g(1), ')'"), Some(("f".into(), 1, true)));
        assert_eq!(call("def f("), None);
        assert!(Scan::of("", "x = 'ab").in_text);
        let named = |line| Scan::of("", line).call.map(|c| (c.position, c.naming, c.named.join(" ")));
        assert_eq!(named("f(1, b=(2, 3), c='x,y'"), Some((1, true, "b c".into())));
        assert_eq!(named("f(a == 1, b=2, "), Some((1, false, "b".into())));
    }

    #[test]
    fn lines_leave_brackets_and_strings_open() {
        let open = |lines: &[&str]| lines.iter().fold(Open::default(), |open, line| open.behind(line)).is_open();
        assert!(open(&["x = [1,", "  (2,"]) && !open(&["x = [1,", "  (2)]"]));
        assert!(open(&["'''a", r#"""" ( \'''"#]) && !open(&["'''a", "b''' + '('  # ["]));
        assert!(!open(&["x = 'unclosed (", "y"]) && !open(&[r#"x = "" + ''"#]));
    }

    #[test]
    fn parameters_are_split_at_their_commas() {
        assert_eq!(parameters("f(a, b=(1, 2), /, *c)"), ["a", "b=(1, 2)", "/", "*c"]);
    }

    #[test]
    fn a_path_is_read_backwards() {
        assert_eq!(path_before("x = conn.re", 11), "conn.re");
        assert_eq!(path_before("(소켓.b", "(소켓.b".len()), "소켓.b");
        assert_eq!(path_before("1.", 2), "");
    }
}
