//! Python's float arithmetic where it differs from IEEE's plain operators, and rounding to digits.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::Zero;

use super::convert::{compare_float, compose, from_float};
use super::integer::{self, Int, IntRef};
use crate::pure::fault::{Fault, Tick};

/// `a / b`
pub fn div(a: f64, b: f64) -> Result<f64, Fault> {
    if b == 0.0 { Err(Fault::zero_division("float division by zero")) } else { Ok(a / b) }
}

fn floored(a: f64, b: f64) -> (f64, f64) {
    let mut remainder = a % b;
    let mut quotient = (a - remainder) / b;
    if remainder == 0.0 {
        remainder = 0f64.copysign(b);
    } else if (b < 0.0) != (remainder < 0.0) {
        remainder += b;
        quotient -= 1.0;
    }
    if quotient == 0.0 {
        return (0f64.copysign(a / b), remainder);
    }
    let floor = quotient.floor();
    (if quotient - floor > 0.5 { floor + 1.0 } else { floor }, remainder)
}

/// `divmod(a, b)`
pub fn divmod(a: f64, b: f64) -> Result<(f64, f64), Fault> {
    if b == 0.0 { Err(Fault::zero_division("float divmod()")) } else { Ok(floored(a, b)) }
}

/// `a // b`
pub fn floor_div(a: f64, b: f64) -> Result<f64, Fault> {
    if b == 0.0 { Err(Fault::zero_division("float floor division by zero")) } else { Ok(floored(a, b).0) }
}

/// `a % b`
pub fn modulo(a: f64, b: f64) -> Result<f64, Fault> {
    if b == 0.0 { Err(Fault::zero_division("float modulo")) } else { Ok(floored(a, b).1) }
}

/// `a ** b`; None where Python's answer is a complex number.
pub fn pow(a: f64, b: f64) -> Result<Option<f64>, Fault> {
    if a == 0.0 && b < 0.0 {
        return Err(Fault::zero_division("0.0 cannot be raised to a negative power"));
    }
    if a < 0.0 && a.is_finite() && b.is_finite() && b != b.floor() {
        return Ok(None);
    }
    let power = a.powf(b);
    if power.is_infinite() && a.is_finite() && b.is_finite() {
        return Err(Fault::overflow("(34, 'Numerical result out of range')"));
    }
    Ok(Some(power))
}

/// `round(value)`: to the nearest int, ties to even.
pub fn round_to_int(value: f64) -> Result<Int, Fault> {
    from_float(value.round_ties_even())
}

/// `round(value, digits)`
pub fn round(value: f64, digits: i64) -> Result<f64, Fault> {
    if !value.is_finite() || value == 0.0 || digits > 323 {
        return Ok(value);
    }
    if digits < -308 {
        return Ok(0f64.copysign(value));
    }
    let rounded = if digits >= 0 {
        format!("{value:.*}", digits as usize).parse().unwrap_or(value)
    } else {
        round_before_point(value, -digits)
    };
    if rounded.is_infinite() {
        return Err(Fault::overflow("rounded value too large to represent"));
    }
    Ok(rounded)
}

fn round_before_point(value: f64, zeros: i64) -> f64 {
    let exponent = format!("{value:e}").split_once('e').and_then(|(_, e)| e.parse::<i64>().ok()).unwrap_or(0);
    let keep = exponent + 1 - zeros;
    if keep > 0 {
        return format!("{value:.*e}", keep as usize - 1).parse().unwrap_or(value);
    }
    let tie = BigInt::from(10).pow((zeros - 1) as u32) * 5;
    let up = keep == 0 && compare_float(IntRef::Big(&tie), value.abs()) == Some(Ordering::Less);
    let size = if up { format!("1e{zeros}").parse().unwrap_or(f64::INFINITY) } else { 0.0 };
    size.copysign(value)
}

/// `round(a, digits)` for an int; only negative `digits` change it.
pub fn round_int<E: From<Fault>>(a: IntRef, digits: IntRef, tick: Tick<E>) -> Result<Int, E> {
    if !digits.is_negative() || a.is_zero() {
        return Ok(a.to_int());
    }
    let Some(zeros) = digits.to_i64().map(i64::unsigned_abs).filter(|zeros| *zeros <= a.bits() / 3 + 2) else {
        return Ok(Int::Small(0));
    };
    let unit = super::power::pow(IntRef::Small(10), IntRef::Small(zeros as i64), tick)?;
    let (quotient, remainder) = integer::divmod(a, unit.as_ref(), tick)?;
    let twice = integer::add(remainder.as_ref(), remainder.as_ref());
    let up = match integer::compare(twice.as_ref(), unit.as_ref()) {
        Ordering::Less => false,
        Ordering::Equal => quotient.as_ref().is_odd(),
        Ordering::Greater => true,
    };
    let quotient = if up { integer::add(quotient.as_ref(), IntRef::Small(1)) } else { quotient };
    integer::mul(quotient.as_ref(), unit.as_ref(), tick)
}

/// `value.is_integer()`
pub fn is_integer(value: f64) -> bool {
    value.is_finite() && value.fract() == 0.0
}

/// `float.fromhex(text)`
pub fn from_hex(text: &str) -> Result<f64, Fault> {
    let wrong = || Fault::value("invalid hexadecimal floating-point string");
    let too_large = || Fault::overflow("hexadecimal value too large to represent as a float");
    let text = text.trim_matches(|c| matches!(c, ' ' | '\t'..='\r'));
    let (sign, rest) = match text.as_bytes() {
        [b'-', ..] => (-1.0, &text[1..]),
        [b'+', ..] => (1.0, &text[1..]),
        _ => (1.0, text),
    };
    match rest.to_ascii_lowercase().as_str() {
        "inf" | "infinity" => return Ok(sign * f64::INFINITY),
        "nan" => return Ok(f64::NAN.copysign(sign)),
        _ => {}
    }
    let rest = rest.strip_prefix("0x").or_else(|| rest.strip_prefix("0X")).unwrap_or(rest);
    let (number, exponent) = match rest.find(['p', 'P']) {
        Some(at) => (&rest[..at], Some(&rest[at + 1..])),
        None => (rest, None),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty()
        || !(whole.bytes().chain(fraction.bytes())).all(|b| b.is_ascii_hexdigit())
    {
        return Err(wrong());
    }
    let exponent = match exponent {
        None => BigInt::zero(),
        Some(exponent) => {
            let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            if unsigned.is_empty() || !unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(wrong());
            }
            exponent.parse().map_err(|_| wrong())?
        }
    };
    let digits = || whole.chars().chain(fraction.chars()).filter_map(|c| c.to_digit(16)).skip_while(|d| *d == 0);
    let count = digits().count();
    if count == 0 {
        return Ok(sign * 0.0);
    }
    let mantissa = digits().take(28).fold(0u128, |sum, digit| sum << 4 | u128::from(digit));
    let rest = digits().skip(28).any(|digit| digit != 0);
    let place = 4 * (count.saturating_sub(28) as i64 - fraction.len() as i64);
    let exponent = exponent + place;
    let Ok(exponent) = i64::try_from(&exponent) else {
        return if exponent < BigInt::zero() { Ok(sign * 0.0) } else { Err(too_large()) };
    };
    compose(mantissa, exponent.clamp(-1 << 40, 1 << 40), rest).map(|value| sign * value).ok_or_else(too_large)
}
