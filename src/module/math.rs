//! The module `math`: functions of numbers, with the answers of C's library. What that library has and this has not:
//! the inverse hyperbolic functions, the gamma and the error functions.

use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::{overflow_error, type_error, value_error};
use crate::object::float::try_number;
use crate::object::iterator::collect;
use crate::object::module::Module;
use crate::object::protocol::arithmetic::{self, BinaryOp, int_ref, interruptible, raise_fault};
use crate::object::protocol::attribute::call_user_special;
use crate::object::protocol::index::int_index;
use crate::object::row::{Row, Takes, asks};
use crate::object::value::Value;
use crate::pure::number::{IntRef, convert, integer, power};

/// A function of one float; the second argument says whether what is infinite is too large rather than undefined.
macro_rules! float {
    ($name:literal, $function:expr, $grows:expr, $doc:literal) => {
        asks($name, "(x, /)", Takes::One, |cx, args| of_float(cx, &args[0], $function, $grows), $doc)
    };
}

const FUNCTIONS: &[Row] = &[
    float!("acos", f64::acos, false, "The angle of a cosine."),
    float!("asin", f64::asin, false, "The angle of a sine."),
    float!("atan", f64::atan, false, "The angle of a tangent."),
    float!("cos", f64::cos, false, "The cosine of an angle."),
    float!("cosh", f64::cosh, true, "The hyperbolic cosine."),
    asks("degrees", "(x, /)", Takes::One, degrees, "An angle in degrees."),
    float!("exp", f64::exp, true, "e to the power of x."),
    float!("exp2", f64::exp2, true, "2 to the power of x."),
    float!("expm1", f64::exp_m1, true, "e to the power of x, less 1."),
    float!("fabs", f64::abs, false, "The distance from 0, as a float."),
    float!("log1p", f64::ln_1p, false, "The logarithm of 1 + x."),
    float!("radians", |x| x * (std::f64::consts::PI / 180.0), false, "An angle in radians."),
    float!("sin", f64::sin, false, "The sine of an angle."),
    float!("sinh", f64::sinh, true, "The hyperbolic sine."),
    float!("sqrt", f64::sqrt, false, "The square root.").example("math.sqrt(2)"),
    float!("tan", f64::tan, false, "The tangent of an angle."),
    float!("tanh", f64::tanh, false, "The hyperbolic tangent."),
    asks("atan2", "(y, x, /)", Takes::Positional(2, 2), |cx, a| of_two(cx, a, f64::atan2), "The angle of a point."),
    asks(
        "copysign",
        "(x, y, /)",
        Takes::Positional(2, 2),
        |cx, a| of_two(cx, a, f64::copysign),
        "The one's distance from 0 with the other's sign.",
    ),
    asks("fmod", "(x, y, /)", Takes::Positional(2, 2), fmod, "What is left of a division, as C has it."),
    asks("pow", "(x, y, /)", Takes::Positional(2, 2), pow, "x to the power of y, as floats."),
    asks("hypot", "(*coordinates)", Takes::Positional(0, u8::MAX), hypot, "The distance of a point from 0."),
    asks("log", "(x, base=math.e, /)", Takes::Unpack(0, u8::MAX), log, "The logarithm of x.").example("math.log(8, 2)"),
    asks("log2", "(x, /)", Takes::One, |cx, a| logarithm(cx, &a[0], f64::log2), "The logarithm to base 2."),
    asks("log10", "(x, /)", Takes::One, |cx, a| logarithm(cx, &a[0], f64::log10), "The logarithm to base 10."),
    asks("floor", "(x, /)", Takes::One, |cx, a| whole(cx, &a[0], "__floor__", f64::floor), "The next int below."),
    asks("ceil", "(x, /)", Takes::One, |cx, a| whole(cx, &a[0], "__ceil__", f64::ceil), "The next int above."),
    asks("trunc", "(x, /)", Takes::One, trunc, "The number without its fraction."),
    asks("modf", "(x, /)", Takes::One, modf, "The fraction and the whole of a number."),
    asks("frexp", "(x, /)", Takes::One, frexp, "The mantissa and the exponent of a number."),
    asks("ldexp", "(x, i, /)", Takes::Positional(2, 2), ldexp, "x times 2 to the power of i."),
    asks("isfinite", "(x, /)", Takes::One, |cx, a| Ok(real(cx, &a[0])?.is_finite().into()), "Whether it is finite."),
    asks("isinf", "(x, /)", Takes::One, |cx, a| Ok(real(cx, &a[0])?.is_infinite().into()), "Whether it is infinite."),
    asks("isnan", "(x, /)", Takes::One, |cx, a| Ok(real(cx, &a[0])?.is_nan().into()), "Whether it is no number."),
    asks(
        "isclose",
        "(a, b, *, rel_tol=1e-09, abs_tol=0.0)",
        Takes::Keywords,
        is_close,
        "Whether two numbers are nearly equal.",
    ),
    asks("factorial", "(x, /)", Takes::One, factorial, "The product of all ints from 1 to x."),
    asks("gcd", "(*integers)", Takes::Positional(0, u8::MAX), gcd, "The greatest int that divides all."),
    asks("lcm", "(*integers)", Takes::Positional(0, u8::MAX), lcm, "The least int that all divide."),
    asks("isqrt", "(n, /)", Takes::One, isqrt, "The square root of an int, without its fraction."),
    asks("comb", "(n, k, /)", Takes::Positional(2, 2), |cx, a| choices(cx, a, true), "Ways to choose k of n."),
    asks(
        "perm",
        "(n, k=None, /)",
        Takes::Positional(1, 2),
        |cx, a| choices(cx, a, false),
        "Ways to choose k in order.",
    ),
    asks("prod", "(iterable, /, *, start=1)", Takes::Keywords, prod, "The product of all items."),
    asks("fsum", "(seq, /)", Takes::One, fsum, "The sum of all items, rounded only once."),
];

pub(super) fn make(_: &mut Cx) -> Answer {
    use std::f64::consts::{E, PI, TAU};
    let module = Module::new("math", "Functions of numbers.", FUNCTIONS);
    for (name, value) in [("pi", PI), ("e", E), ("tau", TAU), ("inf", f64::INFINITY), ("nan", f64::NAN)] {
        module.attrs.set_text(name, Value::from(value));
    }
    Ok(Value::Module(module))
}

fn real(cx: &mut Cx, value: &Value) -> Answer<f64> {
    match try_number(cx, value)? {
        Some(number) => Ok(number),
        None => Err(type_error(cx, format!("must be real number, not {}", value.type_name().as_str()))),
    }
}

fn degrees(cx: &mut Cx, args: &[Value]) -> Answer {
    Ok((real(cx, &args[0])? * (180.0 / std::f64::consts::PI)).into())
}

fn checked(cx: &mut Cx, answer: f64, are_finite: bool, are_numbers: bool, grows: bool) -> Answer {
    if answer.is_nan() && are_numbers {
        return Err(value_error(cx, "math domain error"));
    }
    if answer.is_infinite() && are_finite {
        return Err(match grows {
            true => overflow_error(cx, "math range error"),
            false => value_error(cx, "math domain error"),
        });
    }
    Ok(answer.into())
}

fn of_float(cx: &mut Cx, value: &Value, function: impl Fn(f64) -> f64, grows: bool) -> Answer {
    let x = real(cx, value)?;
    checked(cx, function(x), x.is_finite(), !x.is_nan(), grows)
}

fn of_two(cx: &mut Cx, args: &[Value], function: impl Fn(f64, f64) -> f64) -> Answer {
    let (x, y) = (real(cx, &args[0])?, real(cx, &args[1])?);
    checked(cx, function(x, y), x.is_finite() && y.is_finite(), !x.is_nan() && !y.is_nan(), true)
}

fn fmod(cx: &mut Cx, args: &[Value]) -> Answer {
    of_two(cx, args, |x, y| if y.is_infinite() && x.is_finite() { x } else { x % y })
}

fn pow(cx: &mut Cx, args: &[Value]) -> Answer {
    let (x, y) = (real(cx, &args[0])?, real(cx, &args[1])?);
    let grows = x != 0.0;
    checked(cx, x.powf(y), x.is_finite() && y.is_finite(), !x.is_nan() && !y.is_nan(), grows)
}

fn hypot(cx: &mut Cx, args: &[Value]) -> Answer {
    let mut all = Vec::with_capacity(args.len());
    for value in args {
        all.push(real(cx, value)?.abs());
    }
    Ok(match all[..] {
        [] => 0.0,
        [one] => one,
        [x, y] => x.hypot(y),
        _ if all.iter().any(|x| x.is_infinite()) => f64::INFINITY,
        _ => {
            let most = all.iter().copied().fold(0.0, f64::max);
            let squares: f64 = all.iter().map(|x| (x / most) * (x / most)).sum();
            if most == 0.0 { 0.0 } else { most * squares.sqrt() }
        }
    }
    .into())
}

/// The logarithm of a float, or of an int of any size.
fn logarithm(cx: &mut Cx, value: &Value, function: impl Fn(f64) -> f64) -> Answer {
    if let Some(int @ IntRef::Big(_)) = int_ref(value.plain()) {
        if integer::compare(int, IntRef::Small(0)).is_le() {
            return Err(value_error(cx, "math domain error"));
        }
        let shift = int.bits().saturating_sub(1000) as i64;
        let small = integer::shr(int, IntRef::Small(shift)).map_err(|fault| raise_fault(cx, fault))?;
        let small = convert::to_float(small.as_ref()).map_err(|fault| raise_fault(cx, fault))?;
        return Ok((function(small) + function(2.0) * shift as f64).into());
    }
    let x = real(cx, value)?;
    if x <= 0.0 {
        return Err(value_error(cx, "math domain error"));
    }
    Ok(function(x).into())
}

fn log(cx: &mut Cx, args: &[Value]) -> Answer {
    let (x, base) = match args {
        [x] => (x, None),
        [x, base] => (x, Some(base)),
        _ => return Err(type_error(cx, "math.log requires 1 to 2 arguments")),
    };
    let top = logarithm(cx, x, f64::ln)?;
    let Some(base) = base else { return Ok(top) };
    let base = logarithm(cx, base, f64::ln)?;
    arithmetic::binary(cx, BinaryOp::Div, &top, &base)
}

fn whole(cx: &mut Cx, value: &Value, method: &str, function: impl Fn(f64) -> f64) -> Answer {
    if int_ref(value.plain()).is_some() {
        return Ok(int_index(cx, value)?.unwrap_or(Value::None));
    }
    if let Some(answer) = call_user_special(cx, value, method, &[])? {
        return Ok(answer);
    }
    let x = real(cx, value)?;
    convert::from_float(function(x)).map(Value::from).map_err(|fault| raise_fault(cx, fault))
}

fn trunc(cx: &mut Cx, args: &[Value]) -> Answer {
    match args[0].plain() {
        Value::Float(_) | Value::Int(_) | Value::Big(_) | Value::Bool(_) => {
            whole(cx, &args[0], "__trunc__", f64::trunc)
        }
        _ => match call_user_special(cx, &args[0], "__trunc__", &[])? {
            Some(answer) => Ok(answer),
            None => {
                let name = args[0].type_name();
                Err(type_error(cx, format!("type {} doesn't define __trunc__ method", name.as_str())))
            }
        },
    }
}

fn modf(cx: &mut Cx, args: &[Value]) -> Answer {
    let x = real(cx, &args[0])?;
    let fraction = if x.is_infinite() { 0f64.copysign(x) } else { (x - x.trunc()).copysign(x) };
    Ok(Value::tuple([Value::from(fraction), Value::from(x.trunc())]))
}

fn frexp(cx: &mut Cx, args: &[Value]) -> Answer {
    let x = real(cx, &args[0])?;
    if x == 0.0 || !x.is_finite() {
        return Ok(Value::tuple([Value::from(x), Value::Int(0)]));
    }
    let (mantissa, exponent) = convert::decompose(x);
    let bits = i64::from(64 - mantissa.unsigned_abs().leading_zeros());
    let fraction = convert::scale(mantissa as f64, -bits);
    Ok(Value::tuple([Value::from(fraction), Value::Int(exponent + bits)]))
}

fn ldexp(cx: &mut Cx, args: &[Value]) -> Answer {
    let x = real(cx, &args[0])?;
    let Some(by) = int_ref(args[1].plain()) else {
        return Err(type_error(cx, "Expected an int as second argument to ldexp."));
    };
    let by = by.to_i64().unwrap_or(if by.is_negative() { -1 << 20 } else { 1 << 20 }).clamp(-1 << 20, 1 << 20);
    checked(cx, convert::scale(x, by), x.is_finite(), !x.is_nan(), true)
}

fn is_close(cx: &mut Cx, args: &[Value]) -> Answer {
    let (a, b) = (real(cx, &args[0])?, real(cx, &args[1])?);
    let relative = args[2].given().map_or(Ok(1e-9), |value| real(cx, value))?;
    let absolute = args[3].given().map_or(Ok(0.0), |value| real(cx, value))?;
    if relative < 0.0 || absolute < 0.0 {
        return Err(value_error(cx, "tolerances must be non-negative"));
    }
    if a == b {
        return Ok(true.into());
    }
    if a.is_infinite() || b.is_infinite() {
        return Ok(false.into());
    }
    let distance = (b - a).abs();
    Ok((distance <= (relative * b).abs() || distance <= (relative * a).abs() || distance <= absolute).into())
}

/// An argument that must be an int.
fn int(cx: &mut Cx, value: &Value) -> Answer {
    match int_index(cx, value)? {
        Some(int) => Ok(int),
        None => {
            let name = value.type_name();
            Err(type_error(cx, format!("'{}' object cannot be interpreted as an integer", name.as_str())))
        }
    }
}

fn factorial(cx: &mut Cx, args: &[Value]) -> Answer {
    let n = int(cx, &args[0])?;
    match int_ref(&n) {
        Some(n) if n.is_negative() => Err(value_error(cx, "factorial() not defined for negative values")),
        Some(IntRef::Small(n)) => product(cx, 2, n),
        _ => Err(overflow_error(cx, format!("factorial() argument should not exceed {}", i64::MAX))),
    }
}

/// The product of all ints from one to another.
fn product(cx: &mut Cx, from: i64, to: i64) -> Answer {
    let mut all = Value::Int(1);
    for n in from..=to {
        all = arithmetic::binary(cx, BinaryOp::Mul, &all, &Value::Int(n))?;
        cx.tick()?;
    }
    Ok(all)
}

fn gcd(cx: &mut Cx, args: &[Value]) -> Answer {
    let mut all = Value::Int(0);
    for value in args {
        let next = int(cx, value)?;
        let (Some(a), Some(b)) = (int_ref(&all), int_ref(&next)) else { continue };
        all = interruptible(cx, |tick| power::gcd(a, b, tick)).map(Value::from)?;
    }
    Ok(all)
}

fn lcm(cx: &mut Cx, args: &[Value]) -> Answer {
    let mut all = Value::Int(1);
    for value in args {
        let next = int(cx, value)?;
        let common = gcd(cx, &[all.clone(), next.clone()])?;
        if int_ref(&common).is_none_or(IntRef::is_zero) {
            return Ok(Value::Int(0));
        }
        let part = arithmetic::binary(cx, BinaryOp::FloorDiv, &next, &common)?;
        let product = arithmetic::binary(cx, BinaryOp::Mul, &all, &part)?;
        all = int_ref(&product).map_or(Value::Int(0), |product| integer::abs(product).into());
    }
    Ok(all)
}

fn isqrt(cx: &mut Cx, args: &[Value]) -> Answer {
    let n = int(cx, &args[0])?;
    match int_ref(&n) {
        Some(n) if !n.is_negative() => interruptible(cx, |tick| power::isqrt(n, tick)).map(Value::from),
        _ => Err(value_error(cx, "isqrt() argument must be nonnegative")),
    }
}

/// How many ways there are to choose some of many, in any order or in each.
fn choices(cx: &mut Cx, args: &[Value], any_order: bool) -> Answer {
    if !any_order && args[1].some().is_none() {
        return factorial(cx, &args[..1]);
    }
    let (n, k) = (int(cx, &args[0])?, int(cx, &args[1])?);
    for (value, name) in [(&n, "n"), (&k, "k")] {
        if int_ref(value).is_some_and(IntRef::is_negative) {
            return Err(value_error(cx, format!("{name} must be a non-negative integer")));
        }
    }
    let (n, k) = match (n, k) {
        (Value::Int(n), Value::Int(k)) => (n, k),
        // Of so many few are chosen, one after the other.
        (n, Value::Int(k)) => return of_many(cx, &n, k, any_order),
        (Value::Int(_), _) => return Ok(Value::Int(0)),
        _ => return Err(overflow_error(cx, format!("k must not exceed {}", i64::MAX))),
    };
    if k > n {
        return Ok(Value::Int(0));
    }
    let k = if any_order { k.min(n - k) } else { k };
    let ways = product(cx, n - k + 1, n)?;
    if !any_order {
        return Ok(ways);
    }
    let orders = product(cx, 2, k)?;
    arithmetic::binary(cx, BinaryOp::FloorDiv, &ways, &orders)
}

/// Ways to choose k of more than an int of 64 bits counts.
fn of_many(cx: &mut Cx, n: &Value, k: i64, any_order: bool) -> Answer {
    let mut ways = Value::Int(1);
    for step in 0..k {
        cx.tick()?;
        let factor = arithmetic::binary(cx, BinaryOp::Sub, n, &Value::Int(step))?;
        ways = arithmetic::binary(cx, BinaryOp::Mul, &ways, &factor)?;
        if any_order {
            ways = arithmetic::binary(cx, BinaryOp::FloorDiv, &ways, &Value::Int(step + 1))?;
        }
    }
    Ok(ways)
}

fn prod(cx: &mut Cx, args: &[Value]) -> Answer {
    let mut all = args[1].given().cloned().unwrap_or(Value::Int(1));
    for item in collect(cx, &args[0])? {
        all = arithmetic::binary(cx, BinaryOp::Mul, &all, &item)?;
    }
    Ok(all)
}

/// Partial sums that do not overlap hold the exact sum until the end.
fn fsum(cx: &mut Cx, args: &[Value]) -> Answer {
    let mut parts: Vec<f64> = Vec::new();
    let mut special = 0.0;
    for item in collect(cx, &args[0])? {
        let mut x = real(cx, &item)?;
        if !x.is_finite() {
            special += x;
            continue;
        }
        let mut kept = 0;
        for at in 0..parts.len() {
            let mut y = parts[at];
            if x.abs() < y.abs() {
                std::mem::swap(&mut x, &mut y);
            }
            let high = x + y;
            let low = y - (high - x);
            if low != 0.0 {
                parts[kept] = low;
                kept += 1;
            }
            x = high;
        }
        parts.truncate(kept);
        parts.push(x);
    }
    if special != 0.0 || special.is_nan() {
        return Ok(special.into());
    }
    let Some(mut high) = parts.pop() else { return Ok(0f64.into()) };
    let mut low = 0.0;
    while let Some(y) = parts.pop() {
        let x = high;
        high = x + y;
        low = y - (high - x);
        if low != 0.0 {
            break;
        }
    }
    // Half way between two floats the next part decides.
    if let Some(next) = parts.last()
        && ((low < 0.0 && *next < 0.0) || (low > 0.0 && *next > 0.0))
    {
        let twice = low * 2.0;
        let x = high + twice;
        if twice == x - high {
            high = x;
        }
    }
    Ok(high.into())
}
