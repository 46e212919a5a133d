//! Reading ints and floats from text by CPython's grammar, with its messages.

use num_bigint::BigUint;
use num_traits::Zero;

use super::integer::{Int, signed};
use super::kernel;
use crate::pure::fault::{Fault, Tick};
use crate::pure::text::{repr, unicode};

/// CPython's default for `sys.set_int_max_str_digits`; 0 is no limit.
pub const DEFAULT_DIGIT_LIMIT: usize = 4300;
/// The setting is not looked at for fewer digits than this, and cannot be set lower.
pub const DIGIT_LIMIT_THRESHOLD: usize = 640;

/// Why text is no int: it is too long, or it is none. The caller of [`digits`] words the latter.
enum Trouble<E> {
    NoNumber,
    Other(E),
}

impl<E> From<E> for Trouble<E> {
    fn from(error: E) -> Self {
        Trouble::Other(error)
    }
}

/// `int(text, base)`; 0 as the base reads the prefix. `limit` is `sys.get_int_max_str_digits()`.
pub fn int<E: From<Fault>>(text: &str, base: i64, limit: usize, tick: Tick<E>) -> Result<Int, E> {
    check_base(base)?;
    let result = plain(text).map_or(Err(Trouble::NoNumber), |plain| integer(plain.as_bytes(), base, limit, tick));
    result.map_err(|trouble| worded(trouble, base, || repr::string(text)))
}

/// `int(bytes, base)`
pub fn int_from_bytes<E: From<Fault>>(text: &[u8], base: i64, limit: usize, tick: Tick<E>) -> Result<Int, E> {
    check_base(base)?;
    integer(text, base, limit, tick).map_err(|trouble| worded(trouble, base, || repr::bytes(text)))
}

/// Whether `base` is one that `int()` takes.
pub fn check_base(base: i64) -> Result<(), Fault> {
    if base == 0 || (2..=36).contains(&base) {
        Ok(())
    } else {
        Err(Fault::value("int() base must be >= 2 and <= 36, or 0"))
    }
}

fn worded<E: From<Fault>>(trouble: Trouble<E>, base: i64, shown: impl FnOnce() -> String) -> E {
    match trouble {
        Trouble::Other(error) => error,
        Trouble::NoNumber => {
            let shown: String = shown().chars().take(200).collect();
            Fault::value(format!("invalid literal for int() with base {base}: {shown}")).into()
        }
    }
}

/// The text with Unicode's digits and spaces as ASCII's; None where something else is not ASCII.
fn plain(text: &str) -> Option<std::borrow::Cow<'_, str>> {
    if text.is_ascii() {
        return Some(text.into());
    }
    let replaced = text.chars().map(|c| match c {
        _ if c.is_ascii() => Some(c),
        _ if unicode::is_space(c) => Some(' '),
        _ => unicode::decimal(c).and_then(|digit| char::from_digit(digit, 10)),
    });
    replaced.collect::<Option<String>>().map(Into::into)
}

fn is_blank(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

fn trim(mut text: &[u8]) -> &[u8] {
    while let [first, rest @ ..] = text
        && is_blank(first)
    {
        text = rest;
    }
    while let [rest @ .., last] = text
        && is_blank(last)
    {
        text = rest;
    }
    text
}

fn integer<E: From<Fault>>(text: &[u8], base: i64, limit: usize, tick: Tick<E>) -> Result<Int, Trouble<E>> {
    let mut text = trim(text);
    let negative = text.first() == Some(&b'-');
    if let [b'-' | b'+', rest @ ..] = text {
        text = rest;
    }
    let prefixed = match text {
        [b'0', b'x' | b'X', ..] => 16,
        [b'0', b'o' | b'O', ..] => 8,
        [b'0', b'b' | b'B', ..] => 2,
        _ => 0,
    };
    // In base 0 a number that is not zero may not begin with 0.
    let only_zero = base == 0 && prefixed == 0 && text.first() == Some(&b'0');
    let radix = match base {
        0 if prefixed != 0 => prefixed,
        0 => 10,
        _ => base,
    };
    if prefixed == radix {
        text = &text[2..];
        if let [b'_', rest @ ..] = text {
            text = rest;
        }
    }
    let mut values = Vec::with_capacity(text.len());
    let mut after_digit = false;
    let mut rest = text;
    while let [byte, more @ ..] = rest {
        match (*byte as char).to_digit(radix as u32) {
            Some(value) => {
                values.push(value as u8);
                after_digit = true;
            }
            None if *byte == b'_' && after_digit => after_digit = false,
            None => break,
        }
        rest = more;
    }
    if !after_digit {
        return Err(Trouble::NoNumber);
    }
    if !(radix as u32).is_power_of_two() && limit > 0 && values.len() > DIGIT_LIMIT_THRESHOLD && values.len() > limit {
        return Err(E::from(Fault::value(format!(
            "Exceeds the limit ({limit} digits) for integer string conversion: value has {} digits; \
             use sys.set_int_max_str_digits() to increase the limit",
            values.len()
        )))
        .into());
    }
    if !rest.is_empty() || only_zero && values.iter().any(|value| *value != 0) {
        return Err(Trouble::NoNumber);
    }
    if values.len() <= 12 {
        let value = values.iter().fold(0, |sum, value| sum * radix + i64::from(*value));
        return Ok(Int::Small(if negative { -value } else { value }));
    }
    Ok(signed(digits(&values, radix as u32, tick)?, negative).into())
}

/// The number that digits (values, most significant first) make in a radix.
pub fn digits<E>(values: &[u8], radix: u32, tick: Tick<E>) -> Result<BigUint, E> {
    const PIECE: usize = 2048;
    if values.len() <= PIECE || radix.is_power_of_two() {
        return Ok(BigUint::from_radix_be(values, radix).unwrap_or_else(BigUint::zero));
    }
    let mut powers = vec![(PIECE, BigUint::from(radix).pow(PIECE as u32))];
    while let Some((length, power)) = powers.last()
        && length * 2 < values.len()
    {
        let next = (length * 2, kernel::mul(power, power, tick)?);
        powers.push(next);
    }
    join(values, radix, &powers, tick)
}

fn join<E>(values: &[u8], radix: u32, powers: &[(usize, BigUint)], tick: Tick<E>) -> Result<BigUint, E> {
    let Some(((length, power), smaller)) = powers.split_last() else {
        tick()?;
        return Ok(BigUint::from_radix_be(values, radix).unwrap_or_else(BigUint::zero));
    };
    if values.len() <= *length {
        return join(values, radix, smaller, tick);
    }
    let (high, low) = values.split_at(values.len() - length);
    let high = join(high, radix, powers, tick)?;
    Ok(kernel::mul(&high, power, tick)? + join(low, radix, smaller, tick)?)
}

/// `float(text)`
pub fn float(text: &str) -> Result<f64, Fault> {
    plain(text).and_then(|plain| real(plain.as_bytes())).ok_or_else(|| no_float(&repr::string(text)))
}

/// `float(bytes)`; `shown` is the object's repr where it is no `bytes`.
pub fn float_from_bytes(text: &[u8], shown: Option<&str>) -> Result<f64, Fault> {
    real(text).ok_or_else(|| shown.map_or_else(|| no_float(&repr::bytes(text)), no_float))
}

fn no_float(shown: &str) -> Fault {
    Fault::value(format!("could not convert string to float: {shown}"))
}

fn real(text: &[u8]) -> Option<f64> {
    let text = trim(text);
    let mut clean = String::with_capacity(text.len());
    for (index, byte) in text.iter().enumerate() {
        if *byte == b'_' {
            let between = index > 0 && text[index - 1].is_ascii_digit();
            if !(between && text.get(index + 1).is_some_and(u8::is_ascii_digit)) {
                return None;
            }
        } else if byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.') {
            clean.push(*byte as char);
        } else {
            return None;
        }
    }
    clean.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, base: i64) -> Result<String, String> {
        int::<Fault>(text, base, DEFAULT_DIGIT_LIMIT, &mut || Ok(()))
            .map(|value| value.into_big().to_string())
            .map_err(|fault| fault.message)
    }

    #[test]
    fn ints_as_cpython_reads_them() {
        assert_eq!(read(" -1_000\n", 10).as_deref(), Ok("-1000"));
        assert_eq!(read("0x_fF", 0).as_deref(), Ok("255"));
        assert_eq!(read("٣", 10).as_deref(), Ok("3"));
        assert_eq!(read("0b12", 0), Err("invalid literal for int() with base 0: '0b12'".into()));
        assert_eq!(read("01", 0), Err("invalid literal for int() with base 0: '01'".into()));
        assert_eq!(read("1", 1), Err("int() base must be >= 2 and <= 36, or 0".into()));
        let long = "Exceeds the limit (4300 digits) for integer string conversion: value has 5000 digits; \
                    use sys.set_int_max_str_digits() to increase the limit";
        assert_eq!(read(&"1".repeat(5000), 10), Err(long.into()));
        assert_eq!(read(&"f".repeat(5000), 16).map(|text| text.len()), Ok(6021));
    }

    #[test]
    fn long_digits_are_read_in_pieces() {
        let text = "123456789".repeat(3000);
        let values: Vec<u8> = text.bytes().map(|byte| byte - b'0').collect();
        let number = digits::<()>(&values, 10, &mut || Ok(())).unwrap();
        assert!(number == BigUint::parse_bytes(text.as_bytes(), 10).unwrap());
    }

    #[test]
    fn floats_as_cpython_reads_them() {
        assert_eq!(float("1_0.0_1e1_0"), Ok(100100000000.0));
        assert_eq!(float(" -Infinity "), Ok(f64::NEG_INFINITY));
        for wrong in ["1_.0", "_1", "", ".", "0x1p3", "infin", "1é"] {
            assert_eq!(float(wrong).unwrap_err().message, format!("could not convert string to float: '{wrong}'"));
        }
    }
}
