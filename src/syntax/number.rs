//! Numbers: where one ends, what is wrong with one, and its value. Knows nothing of the tokens around it.

use std::sync::Arc;

use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::take_while1;
use nom::character::complete::{char, one_of};
use nom::combinator::{opt, recognize};
use nom::multi::many0_count;
use nom::sequence::{pair, preceded};
use nom::{AsChar, IResult};
use num_bigint::BigInt;

use super::ast::Constant;

/// What is wrong with a number, how many bytes into it the place is, and how many bytes the marks cover.
pub(super) struct BadNumber {
    pub message: String,
    pub at: usize,
    pub length: usize,
}

fn digits(valid: fn(char) -> bool) -> impl Fn(&str) -> IResult<&str, &str> {
    move |input| recognize(pair(take_while1(valid), many0_count(preceded(char('_'), take_while1(valid))))).parse(input)
}

fn decimal(input: &str) -> IResult<&str, &str> {
    digits(|c| c.is_ascii_digit())(input)
}

fn exponent(input: &str) -> IResult<&str, &str> {
    recognize((one_of("eE"), opt(one_of("+-")), decimal)).parse(input)
}

/// Whether a keyword that can follow a number in valid code starts here, as in `1if x else y`.
fn keyword_follows(rest: &str) -> bool {
    let whole = |word: &&str| rest.strip_prefix(*word).is_some_and(|after| !after.starts_with(is_word));
    ["and", "else", "for", "or", "not"].iter().any(whole)
        || ["if", "in", "is"].iter().any(|word| rest.starts_with(word))
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii()
}

fn bad(message: impl Into<String>, at: usize) -> BadNumber {
    BadNumber { message: message.into(), at, length: 0 }
}

/// How long a number is, and what CPython warns of if a keyword follows it at once.
pub(super) struct Scanned {
    pub length: usize,
    pub warning: Option<String>,
}

/// The number at the start of `input`, which begins with a digit, or a dot and a digit.
pub(super) fn scan(input: &str) -> Result<Scanned, BadNumber> {
    let bytes = input.as_bytes();
    if bytes[0] == b'0' {
        let (name, valid): (_, fn(char) -> bool) = match bytes.get(1) {
            Some(b'x' | b'X') => ("hexadecimal", |c| c.is_ascii_hexdigit()),
            Some(b'o' | b'O') => ("octal", |c| c.is_oct_digit()),
            Some(b'b' | b'B') => ("binary", |c| c == '0' || c == '1'),
            _ => return scan_decimal(input),
        };
        return scan_based(input, name, valid);
    }
    scan_decimal(input)
}

fn scan_based(input: &str, name: &str, valid: fn(char) -> bool) -> Result<Scanned, BadNumber> {
    let based = |rest| preceded(opt(char::<&str, nom::error::Error<&str>>('_')), digits(valid)).parse(rest);
    let (mut end, mut whole) = (2, false);
    if let Ok((rest, _)) = based(&input[2..]) {
        (end, whole) = (input.len() - rest.len(), true);
    }
    let rest = &input[end..];
    let stray = rest.strip_prefix('_').unwrap_or(rest);
    if let Some(digit) = stray.chars().next().filter(char::is_ascii_digit)
        && (stray.len() == rest.len() || !whole || rest.len() > stray.len())
    {
        return Err(bad(format!("invalid digit '{digit}' in {name} literal"), input.len() - stray.len()));
    }
    if !whole || stray.len() < rest.len() {
        return Err(bad(format!("invalid {name} literal"), input.len() - stray.len() - 1));
    }
    finish(input, end, name)
}

fn scan_decimal(input: &str) -> Result<Scanned, BadNumber> {
    let at = |rest: &str| input.len() - rest.len();
    let tail_fault = |rest: &str| rest.starts_with('_').then(|| bad("invalid decimal literal", at(rest)));
    let mut rest = input;
    let mut plain = true;
    if let Ok((after, _)) = decimal(rest) {
        rest = after;
        if let Some(fault) = tail_fault(rest) {
            return Err(fault);
        }
    }
    let whole = at(rest);
    if let Some(after) = rest.strip_prefix('.') {
        plain = false;
        rest = after;
        if let Ok((after, _)) = decimal(rest) {
            rest = after;
            if let Some(fault) = tail_fault(rest) {
                return Err(fault);
            }
        }
    }
    if rest.starts_with(['e', 'E']) {
        match exponent(rest) {
            Ok((after, _)) => {
                plain = false;
                rest = after;
                if let Some(fault) = tail_fault(rest) {
                    return Err(fault);
                }
            }
            Err(_) if rest[1..].starts_with(['+', '-']) => return Err(bad("invalid decimal literal", at(rest) + 1)),
            Err(_) => return finish(input, at(rest), "decimal"),
        }
    }
    if let Some(after) = rest.strip_prefix(['j', 'J']) {
        return finish(input, at(after), "imaginary");
    }
    let text = &input[..whole];
    if plain && text.starts_with('0') && text.bytes().any(|b| b.is_ascii_digit() && b != b'0') {
        let zeros = text.bytes().take_while(|b| matches!(b, b'0' | b'_')).count();
        let message =
            "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers";
        return Err(BadNumber { message: message.into(), at: 0, length: zeros });
    }
    finish(input, at(rest), "decimal")
}

fn finish(input: &str, end: usize, name: &str) -> Result<Scanned, BadNumber> {
    let rest = &input[end..];
    if !rest.starts_with(|c: char| c.is_ascii() && is_word(c)) {
        return Ok(Scanned { length: end, warning: None });
    }
    let message = format!("invalid {name} literal");
    match keyword_follows(rest) {
        true => Ok(Scanned { length: end, warning: Some(message) }),
        false => Err(bad(message, end - 1)),
    }
}

/// The most decimal digits that an integer is read from.
const MOST_DIGITS: usize = 4300;

/// The value of a number that the lexer accepted.
pub(super) fn value(text: &str) -> Result<Constant, String> {
    let clean: String;
    let text = if text.contains('_') {
        clean = text.replace('_', "");
        &clean
    } else {
        text
    };
    let lower = |index| text.as_bytes().get(index).map(u8::to_ascii_lowercase);
    let radix = match (lower(0), lower(1)) {
        (Some(b'0'), Some(b'x')) => 16,
        (Some(b'0'), Some(b'o')) => 8,
        (Some(b'0'), Some(b'b')) => 2,
        _ => 10,
    };
    if radix != 10 {
        return Ok(integer(&text[2..], radix));
    }
    if let Some(real) = text.strip_suffix(['j', 'J']) {
        return Ok(Constant::Imaginary(real.parse().unwrap_or(f64::NAN)));
    }
    if text.contains(['.', 'e', 'E']) {
        return Ok(Constant::Float(text.parse().unwrap_or(f64::NAN)));
    }
    if text.len() > MOST_DIGITS {
        return Err(format!(
            "Exceeds the limit ({MOST_DIGITS} digits) for integer string conversion: value has {} digits; use \
             sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals to \
             avoid decimal conversion limits.",
            text.len()
        ));
    }
    Ok(integer(text, 10))
}

fn integer(digits: &str, radix: u32) -> Constant {
    match i64::from_str_radix(digits, radix) {
        Ok(small) => Constant::Int(small),
        Err(_) => Constant::Big(Arc::new(BigInt::parse_bytes(digits.as_bytes(), radix).unwrap_or_default())),
    }
}

/// How long a number is for those who only look: as much as could belong to one.
pub(super) fn rough(input: &str) -> usize {
    let word = take_while1::<_, _, nom::error::Error<&str>>(|c| is_word(c) || c == '.');
    let signed = recognize((
        take_while1(|c: char| c.is_ascii_digit() || c == '.' || c == '_'),
        one_of("eE"),
        one_of("+-"),
        decimal,
    ));
    alt((signed, word)).parse(input).map_or(1, |(rest, _)| input.len() - rest.len())
}
