//! Writing ints in any base and floats as `repr` does.

use num_bigint::BigUint;

use super::integer::IntRef;
use super::kernel;
use crate::object::fault::{Fault, Tick};

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
    rustpython_literal::float::to_string(value)
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
