//! The methods of str that change case or ask what characters a text is made of.

use super::unicode::{self, is_case_ignorable, is_cased, is_lower, is_title, is_upper};

/// Lower case of the character at a byte offset, where a sigma that ends a word has a form of its own.
fn push_lower(text: &str, at: usize, c: char, out: &mut String) {
    if c.is_ascii() {
        return out.push(c.to_ascii_lowercase());
    }
    if c != 'Σ' {
        return out.push_str(&unicode::lower(c));
    }
    let before = text[..at].chars().rev().find(|c| !is_case_ignorable(*c)).is_some_and(is_cased);
    let after = text[at + c.len_utf8()..].chars().find(|c| !is_case_ignorable(*c)).is_some_and(is_cased);
    out.push(if before && !after { 'ς' } else { 'σ' });
}

pub fn lower(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        push_lower(text, at, c, &mut out);
    }
    out
}

pub fn upper(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_uppercase();
    }
    text.chars().map(unicode::upper).collect()
}

pub fn casefold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().map(unicode::fold).collect()
}

pub fn title(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_word = false;
    for (at, c) in text.char_indices() {
        if in_word {
            push_lower(text, at, c, &mut out);
        } else {
            out.push_str(&unicode::title(c));
        }
        in_word = is_cased(c);
    }
    out
}

pub fn capitalize(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if at == 0 {
            out.push_str(&unicode::title(c));
        } else {
            push_lower(text, at, c, &mut out);
        }
    }
    out
}

pub fn swapcase(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if is_upper(c) {
            push_lower(text, at, c, &mut out);
        } else if is_lower(c) {
            out.push_str(&unicode::upper(c));
        } else {
            out.push(c);
        }
    }
    out
}

fn all(text: &str, holds: fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(holds)
}

pub fn is_alpha(text: &str) -> bool {
    all(text, unicode::is_alpha)
}

pub fn is_alnum(text: &str) -> bool {
    all(text, unicode::is_alnum)
}

pub fn is_decimal(text: &str) -> bool {
    all(text, unicode::is_decimal)
}

pub fn is_digit(text: &str) -> bool {
    all(text, unicode::is_digit)
}

pub fn is_numeric(text: &str) -> bool {
    all(text, unicode::is_numeric)
}

pub fn is_space(text: &str) -> bool {
    all(text, unicode::is_space)
}

pub fn is_printable(text: &str) -> bool {
    text.chars().all(unicode::is_printable)
}

pub fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(unicode::is_identifier_start) && chars.all(unicode::is_identifier_part)
}

pub fn is_lowercase(text: &str) -> bool {
    text.chars().any(is_lower) && !text.chars().any(|c| is_upper(c) || is_title(c))
}

pub fn is_uppercase(text: &str) -> bool {
    text.chars().any(is_upper) && !text.chars().any(|c| is_lower(c) || is_title(c))
}

/// `text.istitle()`
pub fn is_titlecase(text: &str) -> bool {
    let (mut found, mut in_word) = (false, false);
    for c in text.chars() {
        if is_upper(c) || is_title(c) {
            if in_word {
                return false;
            }
            (found, in_word) = (true, true);
        } else if is_lower(c) {
            if !in_word {
                return false;
            }
        } else {
            in_word = false;
        }
    }
    found
}
