//! The text of an exception that nothing caught, as CPython prints it. Whatever the exception does, this gives a text.

use std::fmt::Write;
use std::sync::Arc;

use unicode_width::UnicodeWidthChar;

use super::anchors;
use super::group::held;
use super::kinds::{ATTRIBUTE_ERROR, BASE_EXCEPTION_GROUP, NAME_ERROR, SYNTAX_ERROR};
use super::{Exception, Hint, Passed, Raised};
use crate::object::class::methods::attribute_names;
use crate::object::context::Cx;
use crate::object::protocol::{attribute, write};
use crate::object::value::Value;
use crate::pure::text::similar::suggest;

const CAUSE: &str = "The above exception was the direct cause of the following exception:";
const CONTEXT: &str = "During handling of the above exception, another exception occurred:";
/// So many frames at the same place are shown, then only their number.
const REPEATED: usize = 3;
/// So many frames of a traceback are shown, the innermost ones.
const MOST_FRAMES: usize = 1000;
const MOST_IN_GROUP: usize = 15;
const DEEPEST_GROUP: usize = 10;

/// The traceback, the chain of exceptions before it, and the exception itself; no newline at the end.
pub(crate) fn show(cx: &mut Cx, raised: &Raised) -> String {
    let mut show = Show { text: String::new(), seen: Vec::new(), depth: 0, need_close: false };
    show.chain(cx, &raised.0);
    if show.text.ends_with('\n') {
        show.text.pop();
    }
    show.text
}

struct Show {
    text: String,
    /// The exceptions that were shown: a chain can lead back to one.
    seen: Vec<usize>,
    /// How deep in groups.
    depth: usize,
    need_close: bool,
}

impl Show {
    fn indent(&mut self) {
        for _ in 0..2 * self.depth {
            self.text.push(' ');
        }
    }

    fn margin(&mut self) {
        self.indent();
        if self.depth > 0 {
            self.text.push_str("| ");
        }
    }

    fn line(&mut self, line: &str) {
        self.margin();
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn chain(&mut self, cx: &mut Cx, exception: &Arc<Exception>) {
        // What came before is shown first: a list, since a chain can be too long for recursion.
        let mut links: Vec<(Arc<Exception>, &str)> = Vec::new();
        let mut current = exception.clone();
        self.seen.push(Arc::as_ptr(&current) as usize);
        loop {
            let cause = current.cause.cloned().map(|cause| (cause, CAUSE));
            let context = || match current.suppress_context.cloned() {
                true => None,
                false => current.context.cloned().map(|context| (context, CONTEXT)),
            };
            let Some((before, words)) = cause.or_else(context) else { break };
            let address = Arc::as_ptr(&before.0) as usize;
            if self.seen.contains(&address) {
                break;
            }
            self.seen.push(address);
            links.push((std::mem::replace(&mut current, before.0), words));
        }
        let need_close = std::mem::replace(&mut self.need_close, false);
        let outermost = links.is_empty();
        if outermost {
            self.need_close = need_close;
        }
        self.one(cx, &current);
        let count = links.len();
        for (at, (next, words)) in links.into_iter().rev().enumerate() {
            self.line("");
            self.line(words);
            self.line("");
            self.need_close = need_close && at + 1 == count;
            self.one(cx, &next);
        }
    }

    fn one(&mut self, cx: &mut Cx, exception: &Arc<Exception>) {
        match held(exception) {
            Some(held) => self.group(cx, exception, &held),
            None => self.plain(cx, exception),
        }
    }

    fn group(&mut self, cx: &mut Cx, exception: &Arc<Exception>, held: &[Arc<Exception>]) {
        if self.depth > DEEPEST_GROUP {
            self.line(&format!("... (max_group_depth is {DEEPEST_GROUP})"));
            return;
        }
        if self.depth == 0 {
            self.depth = 1;
        }
        self.plain(cx, exception);
        let shown = if held.len() <= MOST_IN_GROUP { held.len() } else { MOST_IN_GROUP + 1 };
        self.need_close = false;
        for at in 0..shown {
            let last = at + 1 == shown;
            if last {
                self.need_close = true;
            }
            let cut = at >= MOST_IN_GROUP;
            self.indent();
            let number = if cut { "...".to_string() } else { (at + 1).to_string() };
            let start = if at == 0 { "+-" } else { "  " };
            let _ = writeln!(self.text, "{start}+---------------- {number} ----------------");
            self.depth += 1;
            if cut {
                let more = held.len() - MOST_IN_GROUP;
                let s = if more > 1 { "s" } else { "" };
                self.line(&format!("and {more} more exception{s}"));
            } else {
                self.chain(cx, &held[at]);
            }
            if last && self.need_close {
                self.indent();
                self.text.push_str("+------------------------------------\n");
                self.need_close = false;
            }
            self.depth -= 1;
        }
        if self.depth == 1 {
            self.depth = 0;
        }
    }

    /// The traceback, the message and the notes of one exception.
    fn plain(&mut self, cx: &mut Cx, exception: &Arc<Exception>) {
        let mut places = exception.traceback.cloned();
        // Where it passed through the library stays untold; that it was raised somewhere does not.
        let was_raised = !places.is_empty();
        places.retain(|passed| !passed.source.is_library);
        if was_raised {
            let is_group = exception.is_a(&BASE_EXCEPTION_GROUP);
            if is_group && self.depth == 1 {
                self.text.push_str("  + ");
            } else {
                self.margin();
            }
            self.text.push_str(if is_group {
                "Exception Group Traceback (most recent call last):\n"
            } else {
                "Traceback (most recent call last):\n"
            });
            self.places(&places);
        }
        let message = self.place_in_text(cx, exception);
        self.margin();
        self.message(cx, exception, message);
        if let Some(name) = suggestion(cx, exception) {
            let _ = write!(self.text, ". Did you mean: '{name}'?");
        }
        self.text.push('\n');
        self.notes(cx, exception);
    }

    fn places(&mut self, places: &[Passed]) {
        let mut last: Option<(Arc<str>, usize, String)> = None;
        let mut count = 0;
        for place in places[..places.len().min(MOST_FRAMES)].iter().rev() {
            if place.name.is_empty() {
                continue;
            }
            let line = place.source.line_of(place.span.start);
            let key = (place.source.name.clone(), line, place.name.to_string());
            if last.as_ref() != Some(&key) {
                self.repeated(count);
                count = 0;
                last = Some(key);
            }
            count += 1;
            if count <= REPEATED {
                self.line(&format!("  File \"{}\", line {line}, in {}", place.source.name, place.name.as_str()));
                if place.source.quotable {
                    self.quote(place, line);
                }
            }
        }
        self.repeated(count);
    }

    fn repeated(&mut self, count: usize) {
        if let Some(more) = count.checked_sub(REPEATED).filter(|more| *more > 0) {
            let s = if more > 1 { "s" } else { "" };
            self.line(&format!("  [Previous line repeated {more} more time{s}]"));
        }
    }

    /// The line of the source and the marks under what failed.
    fn quote(&mut self, place: &Passed, line: usize) {
        let text = place.source.line(line);
        let stripped = text.trim_start_matches([' ', '\t', '\x0c']);
        if stripped.is_empty() && line > place.source.line_count() {
            return;
        }
        self.line(&format!("    {stripped}"));
        let indent = text.len() - stripped.len();
        let (start, end) = (place.source.place(place.span.start), place.source.place(place.span.end));
        let chars = |bytes: usize| text.get(..bytes).map_or(bytes, |part| part.chars().count());
        let mut parts = None;
        let end_column = if start.line == end.line {
            let segment: String =
                text.chars().skip(start.column).take(end.column.saturating_sub(start.column)).collect();
            let offset = text.chars().take(start.column).map(char::len_utf8).sum::<usize>();
            parts = anchors::find(&segment).map(|a| (chars(offset + a.left), chars(offset + a.right)));
            end.column
        } else {
            text.trim_end().chars().count()
        };
        let length = text.chars().count();
        if end_column <= start.column || (end_column - start.column == length - indent && parts.is_none()) {
            return;
        }
        let mut marks = String::from("    ");
        for (column, character) in text.chars().enumerate().take(end_column).skip(indent) {
            let mark = if column < start.column {
                ' '
            } else {
                match parts {
                    Some((left, right)) if !(left..right).contains(&column) => '~',
                    _ => '^',
                }
            };
            let width = if character.width() == Some(2) { 2 } else { 1 };
            marks.extend(std::iter::repeat_n(mark, width));
        }
        self.line(&marks);
    }

    /// Where a SyntaxError is in its text. Gives the message that stands after it then.
    fn place_in_text(&mut self, cx: &mut Cx, exception: &Arc<Exception>) -> Option<Value> {
        if !exception.is_a(&SYNTAX_ERROR) {
            return None;
        }
        let attr = |name: &str| exception.attrs.get_text(name).filter(|value| !value.is_none());
        let int = |name: &str| match attr(name) {
            Some(Value::Int(n)) => Some(n),
            _ => None,
        };
        let line = int("lineno")?;
        let file = attr("filename").map_or(Ok("<string>".to_string()), |name| write::str(cx, &name)).ok()?;
        self.line(&format!("  File \"{file}\", line {line}"));
        if let Some(Value::Str(text)) = attr("text") {
            let offset = int("offset").unwrap_or(-1);
            let end_line = int("end_lineno").unwrap_or(line);
            let length = text.as_str().trim_end_matches('\n').len() as i64;
            let mut end = int("end_offset").filter(|_| int("end_lineno").is_some()).unwrap_or(-1);
            if end_line > line {
                end = length + 1;
            }
            // Of the classes below SyntaxError only the first character is marked.
            let ranged = exception.class.name() == SYNTAX_ERROR.name();
            self.text_with_mark(text.as_str(), offset, if ranged { end.min(length + 2) } else { -1 });
        }
        Some(exception.attrs.get_text("msg").unwrap_or(Value::None))
    }

    fn text_with_mark(&mut self, text: &str, offset: i64, end: i64) {
        let marks = if end > 0 && end > offset { end - offset } else { 1 };
        let mut at = offset - 1;
        let mut text = text;
        let stripped = text.trim_start_matches([' ', '\t', '\x0c']);
        at -= (text.len() - stripped.len()) as i64;
        text = stripped.strip_suffix('\n').unwrap_or(stripped);
        at = at.min(text.len() as i64);
        while let Some(newline) = text.find('\n') {
            let before = text[..newline].chars().count() as i64;
            if before >= at {
                break;
            }
            text = &text[newline + 1..];
            at -= before + 1;
        }
        self.line(&format!("    {text}"));
        if at >= 0 {
            let marks = "^".repeat(marks.clamp(1, 10_000) as usize);
            self.line(&format!("    {}{marks}", " ".repeat(at as usize)));
        }
    }

    fn message(&mut self, cx: &mut Cx, exception: &Arc<Exception>, instead: Option<Value>) {
        let name = exception.class.full_name();
        self.text.push_str(name.strip_prefix("__main__.").unwrap_or(&name));
        let value = match instead {
            Some(Value::None) => return,
            Some(message) => message,
            None => Value::Exception(exception.clone()),
        };
        match write::str(cx, &value) {
            Ok(text) if text.is_empty() => {}
            Ok(text) => {
                self.text.push_str(": ");
                self.text.push_str(&text);
            }
            Err(_) => self.text.push_str(": <exception str() failed>"),
        }
    }

    fn notes(&mut self, cx: &mut Cx, exception: &Arc<Exception>) {
        let notes = match exception.attrs.get_text("__notes__") {
            None | Some(Value::None) => return,
            Some(Value::List(notes)) => notes.to_vec(),
            Some(Value::Tuple(notes)) => notes.to_vec(),
            Some(other) => {
                self.margin();
                let text = write::repr(cx, &other).unwrap_or_else(|_| "<__notes__ repr() failed>".into());
                self.text.push_str(&text);
                return;
            }
        };
        for note in notes {
            match write::str(cx, &note) {
                Ok(text) => text.split('\n').for_each(|line| self.line(line)),
                Err(_) => self.line("<note str() failed>"),
            }
        }
    }
}

/// The candidate closest to a name, other than the name itself.
fn closest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    suggest(name, candidates.filter(|candidate| *candidate != name))
}

/// The name that was meant instead of one that was not found.
pub(crate) fn suggestion(cx: &mut Cx, exception: &Arc<Exception>) -> Option<String> {
    let name = match exception.attrs.get_text("name") {
        Some(Value::Str(name)) => name,
        _ => return None,
    };
    if exception.class.is(&ATTRIBUTE_ERROR) {
        let of = match exception.attrs.get_text("obj") {
            Some(of) => of,
            None => match &*exception.hint.get() {
                Some(Hint::Attribute { of }) => of.clone(),
                _ => return None,
            },
        };
        let names = match attribute::call_user_special(cx, &of, "__dir__", &[]) {
            Ok(Some(names)) => {
                let names = crate::object::iterator::collect(cx, &names).ok()?;
                let mut names: Vec<_> = names.iter().filter_map(|name| name.as_str().cloned()).collect();
                names.sort_by(|a, b| a.as_str().cmp(b.as_str()));
                names
            }
            Ok(None) => attribute_names(&of),
            Err(_) => return None,
        };
        return closest(&name, names.iter().map(|n| n.as_str())).map(String::from);
    }
    if exception.class.is(&NAME_ERROR) {
        let (locals, globals) = match &*exception.hint.get() {
            Some(Hint::Names { locals, globals }) => (locals.clone(), globals.names()),
            _ => return None,
        };
        for names in [locals, globals] {
            if let Some(found) = closest(&name, names.iter().map(|n| n.as_str())) {
                return Some(found.to_string());
            }
        }
        let builtins = cx.world.builtins.names();
        let names = builtins.iter().map(|n| n.as_str()).chain(["None", "Ellipsis", "NotImplemented", "False", "True"]);
        return closest(&name, names).map(String::from);
    }
    None
}
