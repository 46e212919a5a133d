//! Powers (also modular), square roots and greatest common divisors of ints of any size, interruptible.

use num_bigint::{BigInt, BigUint};
use num_integer::{ExtendedGcd, Integer};
use num_traits::{One, ToPrimitive, Zero};

use super::integer::{Int, IntRef, MAX_BITS, signed};
use super::kernel;
use crate::pure::fault::{Fault, Tick};

/// `base ** exponent` for an exponent that is not negative (Python makes a float of the others).
pub fn pow<E: From<Fault>>(base: IntRef, exponent: IntRef, tick: Tick<E>) -> Result<Int, E> {
    if exponent.is_zero() {
        return Ok(Int::Small(1));
    }
    if base.bits() <= 1 {
        let minus = base.is_negative() && !exponent.is_odd();
        return Ok(if minus { Int::Small(1) } else { base.to_int() });
    }
    let negative = base.is_negative() && exponent.is_odd();
    let magnitude = base.magnitude();
    let twos = magnitude.trailing_zeros().unwrap_or(0);
    let Some(count) = exponent.to_u64().filter(|count| (base.bits() - 1).saturating_mul(*count) <= MAX_BITS) else {
        return Err(Fault::memory().into());
    };
    let odd = magnitude.as_ref() >> twos;
    let power = if odd.is_one() { odd } else { natural_power(&odd, count, tick)? };
    Ok(signed(power << (twos * count), negative).into())
}

fn natural_power<E>(base: &BigUint, count: u64, tick: Tick<E>) -> Result<BigUint, E> {
    if base.bits().saturating_mul(count) <= 1 << 14 {
        return Ok(base.pow(count as u32));
    }
    let mut power = base.clone();
    for bit in (0..63 - count.leading_zeros()).rev() {
        power = kernel::mul(&power, &power, tick)?;
        if count >> bit & 1 == 1 {
            power = kernel::mul(&power, base, tick)?;
        }
    }
    Ok(power)
}

/// `pow(base, exponent, modulus)`; a negative exponent takes the inverse.
pub fn pow_mod<E: From<Fault>>(base: IntRef, exponent: IntRef, modulus: IntRef, tick: Tick<E>) -> Result<Int, E> {
    if modulus.is_zero() {
        return Err(Fault::value("pow() 3rd argument cannot be 0").into());
    }
    let size = modulus.magnitude();
    let mut root = residue(base, &size, tick)?;
    if exponent.is_negative() {
        root = inverse(root, &size).ok_or_else(|| Fault::value("base is not invertible for the given modulus"))?;
    }
    let count = exponent.magnitude();
    let result = if size.bits() <= 1 << 12 && count.bits() <= 1 << 12 {
        tick()?;
        root.modpow(&count, &size)
    } else {
        let mut power = BigUint::one() % size.as_ref();
        for bit in (0..count.bits()).rev() {
            power = kernel::div_rem(&kernel::mul(&power, &power, tick)?, &size, tick)?.1;
            if count.bit(bit) {
                power = kernel::div_rem(&kernel::mul(&power, &root, tick)?, &size, tick)?.1;
            }
        }
        power
    };
    let negative = modulus.is_negative() && !result.is_zero();
    let result = if negative { signed(size.as_ref() - result, true) } else { result.into() };
    Ok(result.into())
}

fn residue<E: From<Fault>>(a: IntRef, modulus: &BigUint, tick: Tick<E>) -> Result<BigUint, E> {
    let remainder = kernel::div_rem(&a.magnitude(), modulus, tick)?.1;
    Ok(if a.is_negative() && !remainder.is_zero() { modulus - remainder } else { remainder })
}

fn inverse(a: BigUint, modulus: &BigUint) -> Option<BigUint> {
    let size = BigInt::from(modulus.clone());
    let ExtendedGcd { gcd, x, .. } = BigInt::from(a).extended_gcd(&size);
    gcd.is_one().then(|| x.mod_floor(&size).magnitude().clone())
}

/// `math.isqrt(a)`
pub fn isqrt<E: From<Fault>>(a: IntRef, tick: Tick<E>) -> Result<Int, E> {
    if a.is_negative() {
        return Err(Fault::value("isqrt() argument must be nonnegative").into());
    }
    let square = a.magnitude();
    if square.bits() <= 1 << 14 {
        return Ok(square.sqrt().into());
    }
    // Newton's way from above, from a start that has half the digits right already.
    let shift = square.bits() / 4 * 2;
    let start = isqrt::<E>((&BigInt::from(square.as_ref() >> shift)).into(), tick)?.into_big();
    let mut root: BigUint = (start.magnitude() + 1u32) << (shift / 2);
    loop {
        let next = (&root + kernel::div_rem(&square, &root, tick)?.0) >> 1u32;
        if next >= root {
            return Ok(root.into());
        }
        root = next;
    }
}

/// `math.gcd(a, b)`
pub fn gcd<E: From<Fault>>(a: IntRef, b: IntRef, tick: Tick<E>) -> Result<Int, E> {
    if let (IntRef::Small(a), IntRef::Small(b)) = (a, b) {
        return Ok(a.unsigned_abs().gcd(&b.unsigned_abs()).into());
    }
    let (mut a, mut b) = (a.magnitude().into_owned(), b.magnitude().into_owned());
    if a < b {
        std::mem::swap(&mut a, &mut b);
    }
    while b.bits() > 1 << 12 {
        (a, b) = match cofactors(&a, &b) {
            Some([[aa, ab], [ba, bb]]) => {
                tick()?;
                let combine =
                    |x: i64, y: i64| (BigInt::from(a.clone()) * x + BigInt::from(b.clone()) * y).into_parts().1;
                (combine(aa, ab), combine(ba, bb))
            }
            None => {
                let remainder = kernel::div_rem(&a, &b, tick)?.1;
                (b, remainder)
            }
        };
    }
    let remainder = kernel::div_rem(&a, &b.clone().max(BigUint::one()), tick)?.1;
    Ok(if b.is_zero() { a } else { remainder.gcd(&b) }.into())
}

/// Lehmer's trick: many of Euclid's steps at once, computed from the leading bits as long as those decide.
fn cofactors(a: &BigUint, b: &BigUint) -> Option<[[i64; 2]; 2]> {
    let shift = a.bits().saturating_sub(62);
    let (mut x, mut y) = ((a >> shift).to_i128()?, (b >> shift).to_i128()?);
    let mut rows = [[1i128, 0], [0, 1]];
    loop {
        let [[aa, ab], [ba, bb]] = rows;
        if y + ba == 0 || y + bb == 0 {
            break;
        }
        let quotient = (x + aa) / (y + ba);
        if quotient != (x + ab) / (y + bb) {
            break;
        }
        rows = [[ba, bb], [aa - quotient * ba, ab - quotient * bb]];
        (x, y) = (y, x - quotient * y);
    }
    let small = rows.map(|row| row.map(|cofactor| i64::try_from(cofactor).ok()));
    match small {
        [[Some(aa), Some(ab)], [Some(ba), Some(bb)]] if ab != 0 => Some([[aa, ab], [ba, bb]]),
        _ => None,
    }
}
