//! The templates of `str.format`, cut into literal text and fields. Who fetches and formats values is the caller.

use super::unicode;
use crate::pure::fault::Fault;

/// How deep format specifications may hold fields of their own.
pub const MOST_NESTED: usize = 2;

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    Literal(&'a str),
    /// A replacement field; its specification may be a template itself.
    Field {
        name: &'a str,
        conversion: Option<char>,
        spec: &'a str,
        nested: bool,
    },
}

/// The pieces of a template, one at a time: an error comes when its place is reached.
pub struct Pieces<'a> {
    rest: &'a str,
    field_next: bool,
}

/// Cuts a template into pieces.
pub fn pieces(template: &str) -> Pieces<'_> {
    Pieces { rest: template, field_next: false }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Result<Piece<'a>, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if std::mem::take(&mut self.field_next) {
                return Some(self.field());
            }
            if self.rest.is_empty() {
                return None;
            }
            let Some(at) = self.rest.find(['{', '}']) else {
                return Some(Ok(Piece::Literal(std::mem::take(&mut self.rest))));
            };
            let brace = self.rest.as_bytes()[at];
            let doubled = self.rest.as_bytes().get(at + 1) == Some(&brace);
            if !doubled && (brace == b'}' || at + 1 == self.rest.len()) {
                let text = format!("Single '{}' encountered in format string", brace as char);
                self.rest = "";
                return Some(Err(Fault::value(text)));
            }
            let literal = &self.rest[..at + usize::from(doubled)];
            self.rest = &self.rest[at + 1 + usize::from(doubled)..];
            self.field_next = !doubled;
            if !literal.is_empty() {
                return Some(Ok(Piece::Literal(literal)));
            }
        }
    }
}

impl<'a> Pieces<'a> {
    /// Takes the field that begins behind its `{`.
    fn field(&mut self) -> Result<Piece<'a>, Fault> {
        let text = std::mem::take(&mut self.rest);
        let wrong = |message: &str| Err(Fault::value(message));
        let bytes = text.as_bytes();
        let mut at = 0;
        let end = loop {
            match bytes.get(at) {
                None => return wrong("expected '}' before end of string"),
                Some(b'{') => return wrong("unexpected '{' in field name"),
                Some(b'[') => at += bytes[at..].iter().position(|byte| *byte == b']').unwrap_or(bytes.len() - at),
                Some(end @ (b'}' | b':' | b'!')) => break *end,
                Some(_) => at += 1,
            }
        };
        let name = &text[..at];
        let mut rest = &text[at + 1..];
        let mut conversion = None;
        if end == b'!' {
            let Some(c) = rest.chars().next() else {
                return wrong("end of string while looking for conversion specifier");
            };
            conversion = Some(c);
            rest = &rest[c.len_utf8()..];
            match rest.as_bytes().first() {
                Some(b':') => rest = &rest[1..],
                Some(b'}') | None => {}
                Some(_) => return wrong("expected ':' after conversion specifier"),
            }
            if rest.starts_with('}') && text.as_bytes()[text.len() - rest.len() - 1] != b':' {
                self.rest = &rest[1..];
                return Ok(Piece::Field { name, conversion, spec: "", nested: false });
            }
        }
        if end == b'}' {
            self.rest = rest;
            return Ok(Piece::Field { name, conversion, spec: "", nested: false });
        }
        let (mut open, mut nested) = (1, false);
        for (at, c) in rest.char_indices() {
            match c {
                '{' => (open, nested) = (open + 1, true),
                '}' => open -= 1,
                _ => {}
            }
            if open == 0 {
                self.rest = &rest[at + 1..];
                return Ok(Piece::Field { name, conversion, spec: &rest[..at], nested });
            }
        }
        wrong("unmatched '{' in format spec")
    }
}

/// What a conversion does: one of `s`, `r`, `a`.
pub fn check_conversion(conversion: char) -> Result<(), Fault> {
    if matches!(conversion, 's' | 'r' | 'a') {
        return Ok(());
    }
    let code = unicode::code_point(conversion);
    Err(Fault::value(if code > 32 && code < 127 {
        format!("Unknown conversion specifier {conversion}")
    } else {
        format!("Unknown conversion specifier \\x{code:x}")
    }))
}

/// Whether fields are numbered by hand or automatically: a template may not mix.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Numbering {
    #[default]
    Open,
    Manual,
    /// With the number of the next field.
    Automatic(usize),
}

/// Where a field begins: at a positional argument or at a named one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum First<'a> {
    Index(usize),
    Name(&'a str),
}

/// A step from a value to a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    Attribute(&'a str),
    Index(usize),
    Key(&'a str),
}

/// Where a field begins, and the steps from there.
pub fn field<'a>(name: &'a str, numbering: &mut Numbering) -> Result<(First<'a>, Steps<'a>), Fault> {
    let end = name.find(['.', '[']).unwrap_or(name.len());
    let (first, rest) = name.split_at(end);
    let index = number(first)?;
    let steps = Steps { rest };
    if !first.is_empty() && index.is_none() {
        return Ok((First::Name(first), steps));
    }
    match (*numbering, index) {
        (Numbering::Manual, None) => {
            Err(Fault::value("cannot switch from manual field specification to automatic field numbering"))
        }
        (Numbering::Automatic(_), Some(_)) => {
            Err(Fault::value("cannot switch from automatic field numbering to manual field specification"))
        }
        (Numbering::Open | Numbering::Manual, Some(index)) => {
            *numbering = Numbering::Manual;
            Ok((First::Index(index), steps))
        }
        (before, None) => {
            let index = if let Numbering::Automatic(index) = before { index } else { 0 };
            *numbering = Numbering::Automatic(index + 1);
            Ok((First::Index(index), steps))
        }
    }
}

/// A number of decimal digits only; None for anything else.
fn number(text: &str) -> Result<Option<usize>, Fault> {
    let mut value = None;
    for c in text.chars() {
        let Some(digit) = unicode::decimal(c) else { return Ok(None) };
        let larger = value.unwrap_or(0usize).checked_mul(10).and_then(|value| value.checked_add(digit as usize));
        let larger = larger.filter(|value| *value <= isize::MAX as usize);
        value = Some(larger.ok_or_else(|| Fault::value("Too many decimal digits in format string"))?);
    }
    Ok(value)
}

/// The steps of a field, one at a time.
pub struct Steps<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Steps<'a> {
    type Item = Result<Step<'a>, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        let text = std::mem::take(&mut self.rest);
        let kind = *text.as_bytes().first()?;
        let wrong = |message: &str| Some(Err(Fault::value(message)));
        let inside = match kind {
            b'.' => {
                let inside = &text[1..];
                let end = inside.find(['.', '[']).unwrap_or(inside.len());
                self.rest = &inside[end..];
                &inside[..end]
            }
            b'[' => {
                let Some(end) = text.find(']') else { return wrong("Missing ']' in format string") };
                self.rest = &text[end + 1..];
                &text[1..end]
            }
            _ => return wrong("Only '.' or '[' may follow ']' in format field specifier"),
        };
        if inside.is_empty() {
            return wrong("Empty attribute in format string");
        }
        if kind == b'.' {
            return Some(Ok(Step::Attribute(inside)));
        }
        Some(number(inside).map(|index| index.map_or(Step::Key(inside), Step::Index)))
    }
}

/// The error for a positional argument that is not there.
pub fn index_fault(index: usize) -> Fault {
    Fault::new("IndexError", format!("Replacement index {index} out of range for positional args tuple"))
}

/// The error for fields that hold fields that hold fields.
pub fn nesting_fault() -> Fault {
    Fault::value("Max string recursion exceeded")
}

/// The error of `format_map` for a field without a name.
pub fn positional_fault() -> Fault {
    Fault::value("Format string contains positional fields")
}
