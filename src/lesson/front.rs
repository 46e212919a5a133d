//! The front matter of a lesson: `key: value` lines between two `---` lines.

use super::format::Mistake;
use super::needs::{self, Need};

/// What stands there.
#[derive(Default)]
pub struct Front {
    pub title: Option<String>,
    pub strict: bool,
    pub needs: Vec<&'static Need>,
    /// How many bytes of the text it takes.
    pub length: usize,
}

const KEYS: &str = "title, strict, needs";

/// Reads the front matter, if the text begins with one.
pub fn read(text: &str, mistakes: &mut Vec<Mistake>) -> Front {
    // Some editors write a mark of the encoding before everything else.
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut front = Front { length: mark, ..Front::default() };
    let mut lines = text[mark..].split_inclusive('\n');
    let opening = lines.next().unwrap_or("");
    if opening.trim_end() != "---" {
        return front;
    }
    let mut length = mark + opening.len();
    let mut entries = Vec::new();
    for (index, line) in lines.enumerate() {
        length += line.len();
        if line.trim_end() == "---" {
            front.length = length;
            for (number, entry) in entries {
                front.entry(entry, number, mistakes);
            }
            return front;
        }
        entries.push((index + 2, line.trim()));
    }
    mistakes.push(Mistake::new(1, "the front matter never ends: write --- on a line of its own behind it"));
    front
}

impl Front {
    fn entry(&mut self, entry: &str, line: usize, mistakes: &mut Vec<Mistake>) {
        let mut mistake = |words: String| mistakes.push(Mistake::new(line, words));
        if entry.is_empty() || entry.starts_with('#') {
            return;
        }
        let Some((key, value)) = entry.split_once(':') else {
            return mistake(format!("{entry:?} is no `key: value`: the keys are {KEYS}"));
        };
        let value = value.trim();
        match key.trim() {
            "title" => self.title = Some(unquoted(value).to_string()),
            "strict" => match value {
                "true" => self.strict = true,
                "false" => self.strict = false,
                _ => mistake(format!("strict is true or false, not {value:?}")),
            },
            "needs" => {
                let list = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(value);
                for word in list.split(',').map(|word| unquoted(word.trim())).filter(|word| !word.is_empty()) {
                    match needs::find(word) {
                        Some(need) => self.needs.push(need),
                        None => {
                            let known: Vec<&str> = needs::NEEDS.iter().map(|need| need.name).collect();
                            mistake(format!("no one knows the need {word:?}: there are {}", known.join(", ")));
                        }
                    }
                }
            }
            other => mistake(format!("unknown word {other:?}: the keys are {KEYS}")),
        }
    }
}

fn unquoted(value: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            return inner;
        }
    }
    value
}
