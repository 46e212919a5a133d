//! Properties and case of characters as Python 3.11 (Unicode 14.0) knows them. Knows only of single characters.

pub mod name;
mod tables;

use std::borrow::Cow;

use unicode_general_category::{GeneralCategory as Category, get_general_category};

/// The character that stands for a lone surrogate in our strings, or the character itself; None beyond U+10FFFF.
pub fn from_code_point(code: u32) -> Option<char> {
    char::from_u32(if (0xd800..0xe000).contains(&code) { code + 0x100000 } else { code })
}

/// The code point that Python sees for a character of our strings.
pub fn code_point(c: char) -> u32 {
    surrogate(c).map_or(c as u32, u32::from)
}

/// The lone surrogate that a character stands for.
pub fn surrogate(c: char) -> Option<u16> {
    matches!(c, '\u{10d800}'..='\u{10dfff}').then(|| (c as u32 - 0x100000) as u16)
}

fn within(ranges: &[(u32, u32)], c: char) -> bool {
    let code = c as u32;
    let index = ranges.partition_point(|(_, last)| *last < code);
    ranges.get(index).is_some_and(|(first, _)| *first <= code)
}

fn mapped(table: &[(u32, &'static str)], c: char) -> Option<&'static str> {
    table.binary_search_by_key(&(c as u32), |(code, _)| *code).ok().map(|index| table[index].1)
}

/// Whether Unicode 14.0 gave it a meaning.
pub fn is_assigned(c: char) -> bool {
    c.is_ascii() || !within(tables::UNASSIGNED, c)
}

fn category(c: char) -> Category {
    if is_assigned(c) { get_general_category(c) } else { Category::Unassigned }
}

fn is_letter_of(category: Category) -> bool {
    use Category::*;
    matches!(category, UppercaseLetter | LowercaseLetter | TitlecaseLetter | ModifierLetter | OtherLetter)
}

pub fn is_alpha(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphabetic() } else { is_letter_of(category(c)) }
}

/// The value of a decimal digit of any script.
pub fn decimal(c: char) -> Option<u32> {
    if c.is_ascii() {
        return c.to_digit(10);
    }
    let code = c as u32;
    let zero =
        *tables::DECIMAL_ZEROS.get(tables::DECIMAL_ZEROS.partition_point(|zero| *zero <= code).checked_sub(1)?)?;
    (code - zero < 10).then_some(code - zero)
}

pub fn is_decimal(c: char) -> bool {
    decimal(c).is_some()
}

pub fn is_digit(c: char) -> bool {
    is_decimal(c) || !c.is_ascii() && within(tables::DIGITS, c)
}

pub fn is_numeric(c: char) -> bool {
    is_digit(c) || !c.is_ascii() && within(tables::NUMERIC, c)
}

pub fn is_alnum(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() } else { is_alpha(c) || is_numeric(c) }
}

pub fn is_space(c: char) -> bool {
    matches!(c,
        '\t'..='\r' | '\x1c'..='\x20' | '\u{85}' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}'
        | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

/// Where `splitlines` ends a line.
pub fn is_line_end(c: char) -> bool {
    matches!(c, '\n'..='\r' | '\x1c'..='\x1e' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

pub fn is_printable(c: char) -> bool {
    use Category::*;
    if c.is_ascii() {
        return matches!(c, ' '..='~');
    }
    !matches!(
        category(c),
        Control | Format | Surrogate | PrivateUse | Unassigned | LineSeparator | ParagraphSeparator | SpaceSeparator
    )
}

pub fn is_lower(c: char) -> bool {
    match c {
        // What Unicode decided otherwise after 14.0.
        '\u{295}' => true,
        '\u{10fc}' | '\u{a7f2}'..='\u{a7f4}' | '\u{ab69}' => false,
        _ => c.is_lowercase() && is_assigned(c),
    }
}

pub fn is_upper(c: char) -> bool {
    c.is_uppercase() && is_assigned(c)
}

pub fn is_title(c: char) -> bool {
    !c.is_ascii() && category(c) == Category::TitlecaseLetter
}

pub fn is_cased(c: char) -> bool {
    is_lower(c) || is_upper(c) || is_title(c)
}

/// What stands between the letters of a word without being one, when the last sigma is looked for.
pub fn is_case_ignorable(c: char) -> bool {
    use Category::*;
    let punctuation = matches!(
        c,
        '\'' | '.'
            | ':'
            | '\u{b7}'
            | '\u{387}'
            | '\u{55f}'
            | '\u{5f4}'
            | '\u{2018}'
            | '\u{2019}'
            | '\u{2024}'
            | '\u{2027}'
            | '\u{fe13}'
            | '\u{fe52}'
            | '\u{fe55}'
            | '\u{ff07}'
            | '\u{ff0e}'
            | '\u{ff1a}'
    );
    punctuation || matches!(category(c), NonspacingMark | EnclosingMark | Format | ModifierLetter | ModifierSymbol)
}

pub fn is_identifier_start(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic() || c == '_';
    }
    let category = category(c);
    let letter = is_letter_of(category) || category == Category::LetterNumber;
    letter && !within(tables::NO_IDENTIFIER_START, c) || within(tables::IDENTIFIER_START, c)
}

pub fn is_identifier_part(c: char) -> bool {
    use Category::*;
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    let category = category(c);
    let part = is_letter_of(category)
        || matches!(category, LetterNumber | NonspacingMark | SpacingMark | DecimalNumber | ConnectorPunctuation);
    part && !within(tables::NO_IDENTIFIER_PART, c) || within(tables::IDENTIFIER_PART, c)
}

/// A change of case that leads to a character younger than Unicode 14.0 is none.
fn known(c: char, changed: impl Iterator<Item = char> + Clone) -> Cow<'static, str> {
    if is_assigned(c) && changed.clone().all(is_assigned) {
        changed.collect::<String>().into()
    } else {
        c.to_string().into()
    }
}

/// Lower case, but for a sigma at the end of a word.
pub fn lower(c: char) -> Cow<'static, str> {
    known(c, c.to_lowercase())
}

pub fn upper(c: char) -> Cow<'static, str> {
    known(c, c.to_uppercase())
}

pub fn title(c: char) -> Cow<'static, str> {
    mapped(tables::TITLE, c).map_or_else(|| upper(c), Cow::Borrowed)
}

pub fn fold(c: char) -> Cow<'static, str> {
    mapped(tables::FOLD, c).map_or_else(|| lower(c), Cow::Borrowed)
}
