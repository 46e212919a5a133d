//! `print`: values as text, handed to a file in pieces, so that no text is too long for it.

use crate::event::Stream;
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::{self, type_error};
use crate::object::io::streams;
use crate::object::protocol::{attribute, truth, write};
use crate::object::value::Value;

pub(super) fn print(cx: &mut Cx, args: &[Value]) -> Answer {
    let Value::Tuple(values) = &args[0] else { return Ok(Value::None) };
    let part = |cx: &mut Cx, value: &Value, name: &str, plain: &str| -> Answer<String> {
        match value.some() {
            None => Ok(plain.to_string()),
            Some(value) => match value.as_str() {
                Some(text) => Ok(text.to_string()),
                None => {
                    Err(type_error(cx, format!("{name} must be None or a string, not {}", value.type_name().as_str())))
                }
            },
        }
    };
    let sep = part(cx, &args[1], "sep", " ")?;
    let end = part(cx, &args[2], "end", "\n")?;
    let file = match args[3].some() {
        Some(file) => Some(file.clone()),
        None => streams::output(cx)?,
    };
    if file.as_ref().is_some_and(Value::is_none) {
        return Ok(Value::None);
    }
    // A file sees each piece; of what the host shows, one event is enough.
    let gathers = file.as_ref().is_none_or(streams::is_shown_by_host);
    let mut paper = Paper { file, gathers, text: String::new() };
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            paper.put(cx, &sep)?;
        }
        let put = match value {
            Value::Str(text) => paper.put(cx, text.as_str()),
            _ => match write::str(cx, value) {
                Ok(text) => paper.put(cx, &text),
                // What stands before it is printed all the same.
                Err(raised) => paper.hand_over(cx).and(Err(raised)),
            },
        };
        put?;
    }
    paper.put(cx, &end)?;
    paper.hand_over(cx)?;
    if let (Some(flush), Some(file)) = (args[4].given(), &paper.file)
        && truth::is_true(cx, flush)?
    {
        attribute::call_method(cx, file, "flush", &[])?;
    }
    Ok(Value::None)
}

/// What print puts its pieces on.
struct Paper {
    /// None is the terminal itself.
    file: Option<Value>,
    gathers: bool,
    text: String,
}

impl Paper {
    fn put(&mut self, cx: &mut Cx, piece: &str) -> Answer<()> {
        const MOST: usize = 64 << 10;
        if !self.gathers {
            return self.write(cx, piece);
        }
        let mut rest = piece;
        while self.text.len() + rest.len() > MOST {
            let room = MOST.saturating_sub(self.text.len()).min(rest.len());
            let at = (0..=room).rev().find(|at| rest.is_char_boundary(*at)).unwrap_or(0);
            self.text.push_str(&rest[..at]);
            self.hand_over(cx)?;
            rest = &rest[at..];
        }
        self.text.push_str(rest);
        Ok(())
    }

    fn hand_over(&mut self, cx: &mut Cx) -> Answer<()> {
        let text = std::mem::take(&mut self.text);
        if text.is_empty() { Ok(()) } else { self.write(cx, &text) }
    }

    fn write(&self, cx: &mut Cx, text: &str) -> Answer<()> {
        match &self.file {
            Some(file) => streams::write(cx, file, text),
            None => {
                let host = cx.host.clone();
                host.write(Stream::Out, text).map_err(|failure| raise::failure(cx, &failure))
            }
        }
    }
}
