//! Writing ints in any base and floats as `repr` does.

use num_bigint::BigUint;

use super::integer::IntRef;
use super::kernel;
use crate::pure::fault::{Fault, Tick};

/// `str(a)`; `limit` is `sys.get_int_max_str_digits()`.
pub fn decimal<E: From<Fault>>(a: IntRef, limit: usize, tick: Tick<E>) -> Result<String, E> {
    let magnitude = match a {
        IntRef::Small(small) => return Ok(small.to_string()),
        IntRef::Big(_) => a.magnitude(),
    };
    let too_long = || {
        E::from(Fault::value(format!(
            "Exceeds the limit ({limit} digits) for integer string conversion; \
             use sys.set_int_max_str_digits() to increase the limit"
        )))
    };
    // 3.32 bits make a digit: what surely has too many is refused before the work.
    if limit > 0 && a.bits() / 4 > limit as u64 {
        return Err(too_long());
    }
    let text = digits(&magnitude, tick)?;
    if limit > 0 && text.len() > limit {
        return Err(too_long());
    }
    Ok(if a.is_negative() { format!("-{text}") } else { text })
}

fn digits<E>(a: &BigUint, tick: Tick<E>) -> Result<String, E> {
    const PIECE: usize = 1024;
    let mut powers = Vec::new();
    let mut length = PIECE;
    let mut power = BigUint::from(10u32).pow(PIECE as u32);
    while power <= *a {
        let next = (power.bits() * 2 <= a.bits() + 1).then(|| kernel::mul(&power, &power, tick)).transpose()?;
        powers.push((length, power));
        let Some(next) = next else { break };
        power = next;
        length *= 2;
    }
    let mut text = String::new();
    write(a, &powers, 0, &mut text, tick)?;
    Ok(text)
}

fn write<E>(a: &BigUint, powers: &[(usize, BigUint)], width: usize, text: &mut String, tick: Tick<E>) -> Result<(), E> {
    let Some(((length, power), smaller)) = powers.split_last() else {
        tick()?;
        let digits = a.to_string();
        text.extend(std::iter::repeat_n('0', width.saturating_sub(digits.len())));
        text.push_str(&digits);
        return Ok(());
    };
    if a < power && width <= *length {
        return write(a, smaller, width, text, tick);
    }
    let (high, low) = kernel::div_rem(a, power, tick)?;
    write(&high, smaller, width.saturating_sub(*length), text, tick)?;
    write(&low, smaller, *length, text, tick)
}

/// The digits of a magnitude in base 2, 8 or 16, without prefix or sign.
pub fn radix_digits(a: IntRef, radix: u32) -> String {
    match a {
        IntRef::Small(small) => match radix {
            2 => format!("{:b}", small.unsigned_abs()),
            8 => format!("{:o}", small.unsigned_abs()),
            _ => format!("{:x}", small.unsigned_abs()),
        },
        IntRef::Big(big) => big.magnitude().to_str_radix(radix),
    }
}

/// `bin(a)`, `oct(a)`, `hex(a)`
pub fn prefixed(a: IntRef, radix: u32) -> String {
    let prefix = match radix {
        2 => "0b",
        8 => "0o",
        _ => "0x",
    };
    format!("{}{prefix}{}", if a.is_negative() { "-" } else { "" }, radix_digits(a, radix))
}

/// `repr(value)`
pub fn float(value: f64) -> String {
    if value.is_nan() {
        return "nan".to_owned();
    }
    let text = format!("{value:?}");
    let text = halfway(value, &text).unwrap_or(text);
    // Rust takes an exponent for the same numbers as Python, but writes it without its plus and its second digit.
    match text.split_once('e') {
        Some((digits, exponent)) => match exponent.strip_prefix('-') {
            Some(exponent) => format!("{digits}e-{exponent:0>2}"),
            None => format!("{digits}e+{exponent:0>2}"),
        },
        None => text,
    }
}

/// Of two shortest texts that are equally near, Rust takes the one further from zero, Python the even one. Only numbers of
/// few binary places can stand in the middle.
fn halfway(value: f64, text: &str) -> Option<String> {
    const PLACES: f64 = (1_u32 << 25) as f64;
    if text.len() < 16 || value.abs() > 1e40 || (value * PLACES).fract() != 0.0 {
        return None;
    }
    let even = match text.split_once('e') {
        Some((digits, _)) => {
            let places = digits.split_once('.').map_or(0, |(_, places)| places.len());
            format!("{value:.places$e}")
        }
        None => {
            let places = text.split_once('.').map_or(0, |(_, places)| places.len());
            format!("{value:.places$}")
        }
    };
    (even.parse() == Ok(value)).then_some(even)
}

/// `value.hex()`
pub fn float_hex(value: f64) -> String {
    if !value.is_finite() {
        return float(value);
    }
    let sign = if value.is_sign_negative() { "-" } else { "" };
    let bits = value.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    match (bits >> 52 & 0x7ff) as i32 {
        0 if fraction == 0 => format!("{sign}0x0.0p+0"),
        0 => format!("{sign}0x0.{fraction:013x}p-1022"),
        raw => format!("{sign}0x1.{fraction:013x}p{:+}", raw - 1023),
    }
}

/// How many digits of a float can differ from zero; the rest is padding.
const MOST_DIGITS: usize = 1100;

/// The ways to write a float with a chosen number of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// `f`
    Fixed,
    /// `e`
    Exponent,
    /// `g`
    General,
    /// `repr`'s digits; the precision is ignored.
    Shortest,
}

/// What else governs how a float is written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Manner {
    /// `#`: always a point, and all of `g`'s zeros.
    pub alternate: bool,
    /// A whole number still looks like a float.
    pub point_zero: bool,
    /// `z`: what is written as zero has no sign.
    pub unsigned_zero: bool,
}

/// A float in a notation, in lower case, with `-` where it is negative.
pub fn float_as(value: f64, notation: Notation, precision: usize, manner: Manner) -> String {
    if value.is_nan() {
        return "nan".to_owned();
    }
    let magnitude = value.abs();
    let text = if magnitude.is_infinite() {
        "inf".to_owned()
    } else {
        match notation {
            Notation::Fixed => fixed(magnitude, precision, manner.alternate),
            Notation::Exponent => {
                let (digits, exponent) = scientific(magnitude, precision);
                exponential(&digits, exponent, manner.alternate)
            }
            Notation::General => general(magnitude, precision.max(1), manner),
            Notation::Shortest => {
                let text = float(magnitude);
                match text.strip_suffix(".0") {
                    Some(whole) if !manner.point_zero => format!("{whole}{}", if manner.alternate { "." } else { "" }),
                    _ if manner.alternate && !text.contains('.') => text.replacen('e', ".e", 1),
                    _ => text,
                }
            }
        }
    };
    let zero =
        manner.unsigned_zero && !text.bytes().take_while(|byte| *byte != b'e').any(|b| matches!(b, b'1'..=b'9' | b'i'));
    if value.is_sign_negative() && !zero { format!("-{text}") } else { text }
}

fn fixed(magnitude: f64, precision: usize, alternate: bool) -> String {
    let mut text = format!("{magnitude:.*}", precision.min(MOST_DIGITS));
    text.extend(std::iter::repeat_n('0', precision.saturating_sub(MOST_DIGITS)));
    if precision == 0 && alternate {
        text.push('.');
    }
    text
}

/// The digits, one before the point and `precision` after it, and the exponent.
fn scientific(magnitude: f64, precision: usize) -> (String, i32) {
    let text = format!("{magnitude:.*e}", precision.min(MOST_DIGITS));
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let mut digits = digits.replacen('.', "", 1);
    digits.extend(std::iter::repeat_n('0', precision.saturating_sub(MOST_DIGITS)));
    (digits, exponent.parse().unwrap_or(0))
}

fn exponential(digits: &str, exponent: i32, point: bool) -> String {
    let (first, rest) = digits.split_at(1);
    let point = if point || !rest.is_empty() { "." } else { "" };
    format!("{first}{point}{rest}e{exponent:+03}")
}

fn general(magnitude: f64, precision: usize, manner: Manner) -> String {
    let (mut digits, exponent) = scientific(magnitude, precision - 1);
    let point = i64::from(exponent) + 1;
    if !manner.alternate {
        digits.truncate(digits.trim_end_matches('0').len().max(1));
    }
    if point <= -4 || point > precision as i64 - i64::from(manner.point_zero) {
        return exponential(&digits, exponent, manner.alternate);
    }
    let mut text = if point <= 0 {
        format!("0.{}{digits}", "0".repeat(point.unsigned_abs() as usize))
    } else {
        let point = point as usize;
        digits.extend(std::iter::repeat_n('0', point.saturating_sub(digits.len())));
        format!("{}.{}", &digits[..point], &digits[point..])
    };
    if text.ends_with(".") {
        if manner.point_zero {
            text.push('0');
        } else if !manner.alternate {
            text.pop();
        }
    }
    // Zero itself: `0.` with its one digit behind the point.
    if text == "0.0" && !manner.point_zero && !manner.alternate { "0".to_owned() } else { text }
}
