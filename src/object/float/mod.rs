//! The float type.

use super::class::{Definition, Type};
use super::context::{Answer, Cx};
use super::exception::raise::{overflow_error, type_error};
use super::protocol::arithmetic::{self, float_of, int_ref, raise_fault};
use super::protocol::attribute::{call_special, special};
use super::protocol::buffer::Buffer;
use super::protocol::index::{index_of, int_index};
use super::protocol::{compare, write};
use super::row::constructor::{Constructor, instance};
use super::row::{Args, Row, Takes, asks, getter};
use super::types;
use super::value::Value;
use crate::pure::number::{convert, parse, print, real};
use crate::syntax::ast::{BinaryOp, CompareOp};

pub(crate) const DEFINITION: Definition = Definition {
    name: "float",
    params: "(x=0, /)",
    doc: "A number with a fraction, in 64 bits.",
    methods: METHODS,
    new: Some(new),
    open: true,
    ..Definition::PLAIN
};

macro_rules! rows {
    (operators { $($name:literal, $reflected:literal, $op:ident;)* } comparisons { $($compare:literal, $how:ident;)* } $($row:expr,)*) => {
        &[
            $($row,)*
            $(
                asks($name, "(value, /)", Takes::Slot(1, 1), |cx, args| operate(cx, BinaryOp::$op, &args[0], &args[1]), "The operator."),
                asks($reflected, "(value, /)", Takes::Slot(1, 1), |cx, args| operate(cx, BinaryOp::$op, &args[1], &args[0]), "The operator, from the right."),
            )*
            $(asks($compare, "(value, /)", Takes::Slot(1, 1), |cx, args| order(cx, CompareOp::$how, &args[0], &args[1]), "The comparison."),)*
        ]
    };
}

const METHODS: &[Row] = rows! {
    operators {
        "__add__", "__radd__", Add;
        "__sub__", "__rsub__", Sub;
        "__mul__", "__rmul__", Mul;
        "__truediv__", "__rtruediv__", Div;
        "__floordiv__", "__rfloordiv__", FloorDiv;
        "__mod__", "__rmod__", Mod;
    }
    comparisons { "__eq__", Eq; "__ne__", NotEq; "__lt__", Lt; "__le__", LtE; "__gt__", Gt; "__ge__", GtE; }
    asks("is_integer", "()", Takes::Nothing, |_, a| Ok(real::is_integer(of(a)).into()), "Whether it has no fraction."),
    asks("as_integer_ratio", "()", Takes::Nothing, ratio, "The number as a fraction of two ints."),
    asks("hex", "()", Takes::Nothing, |_, a| Ok(print::float_hex(of(a)).into()), "The exact number in hexadecimal."),
    asks("fromhex", "(string, /)", Takes::One, from_hex, "The number that hexadecimal text stands for.").of_class(),
    asks("conjugate", "()", Takes::Nothing, itself, "The number itself."),
    asks("__float__", "()", Takes::Slot(0, 0), itself, "The number itself."),
    asks("__pos__", "()", Takes::Slot(0, 0), itself, "The number itself."),
    asks("__int__", "()", Takes::Slot(0, 0), |cx, a| whole(cx, of(a)), "The number without its fraction."),
    asks("__trunc__", "()", Takes::Nothing, |cx, a| whole(cx, of(a)), "The number without its fraction."),
    asks("__floor__", "()", Takes::Nothing, |cx, a| whole(cx, of(a).floor()), "The next int below."),
    asks("__ceil__", "()", Takes::Nothing, |cx, a| whole(cx, of(a).ceil()), "The next int above."),
    asks("__neg__", "()", Takes::Slot(0, 0), |_, a| Ok(Value::from(-of(a))), "-self"),
    asks("__abs__", "()", Takes::Slot(0, 0), |_, a| Ok(Value::from(of(a).abs())), "Its distance from 0."),
    asks("__bool__", "()", Takes::Slot(0, 0), |_, a| Ok((of(a) != 0.0).into()), "Whether it is not 0."),
    asks("__hash__", "()", Takes::Slot(0, 0), |cx, a| Ok(compare::hash_value(cx, a[0].plain())?.into()), "Its hash."),
    asks("__repr__", "()", Takes::Slot(0, 0), |cx, a| Ok(write::repr(cx, a[0].plain())?.into()), "The number as text."),
    asks("__divmod__", "(value, /)", Takes::Slot(1, 1), |cx, a| divmod(cx, &a[0], &a[1]), "Quotient and remainder."),
    asks("__rdivmod__", "(value, /)", Takes::Slot(1, 1), |cx, a| divmod(cx, &a[1], &a[0]), "Quotient and remainder."),
    asks("__pow__", "(value, mod=None, /)", Takes::Slot(1, 2), pow, "The power."),
    asks("__rpow__", "(value, mod=None, /)", Takes::Slot(1, 2), reflected_pow, "The power, from the right."),
    asks("__round__", "(ndigits=None, /)", Takes::Positional(0, 1), round, "Rounded to an int, or to so many digits."),
    asks("__format__", "(format_spec, /)", Takes::One, super::str::format::format_row, "The number in a format."),
    asks("__getnewargs__", "()", Takes::Nothing, |_, a| Ok(Value::tuple([Value::from(of(a))])), "What makes a copy of it."),
    asks("__sizeof__", "()", Takes::Nothing, |_, _| Ok(Value::Int(24)), "Its size in memory."),
    getter("real", itself, "The number itself."),
    getter("imag", |_, _| Ok(Value::from(0.0)), "0.0."),
};

fn of(args: &[Value]) -> f64 {
    if let Value::Float(value) = args[0].plain() { **value } else { 0.0 }
}

fn itself(_: &mut Cx, args: &[Value]) -> Answer {
    Ok(Value::from(of(args)))
}

fn is_number(value: &Value) -> bool {
    matches!(value, Value::Float(_)) || int_ref(value).is_some()
}

fn operate(cx: &mut Cx, op: BinaryOp, a: &Value, b: &Value) -> Answer {
    let (a, b) = (a.plain(), b.plain());
    if is_number(a) && is_number(b) { arithmetic::binary(cx, op, a, b) } else { Ok(Value::NotImplemented) }
}

fn order(cx: &mut Cx, op: CompareOp, a: &Value, b: &Value) -> Answer {
    let (a, b) = (a.plain(), b.plain());
    if is_number(a) && is_number(b) { compare::compare(cx, op, a, b) } else { Ok(Value::NotImplemented) }
}

/// `divmod(a, b)` of two numbers of which one is a float; NotImplemented for others.
pub(crate) fn divmod(cx: &mut Cx, a: &Value, b: &Value) -> Answer {
    match (float_of(cx, a.plain())?, float_of(cx, b.plain())?) {
        (Some(a), Some(b)) => match real::divmod(a, b) {
            Ok((quotient, remainder)) => Ok(Value::tuple([Value::from(quotient), Value::from(remainder)])),
            Err(fault) => Err(raise_fault(cx, fault)),
        },
        _ => Ok(Value::NotImplemented),
    }
}

fn pow(cx: &mut Cx, args: &[Value]) -> Answer {
    if args[2].some().is_some() {
        return Err(type_error(cx, "pow() 3rd argument not allowed unless all arguments are integers"));
    }
    operate(cx, BinaryOp::Pow, &args[0], &args[1])
}

fn reflected_pow(cx: &mut Cx, args: &[Value]) -> Answer {
    pow(cx, &[args[1].clone(), args[0].clone(), args[2].clone()])
}

fn whole(cx: &mut Cx, value: f64) -> Answer {
    convert::from_float(value).map(Value::from).map_err(|fault| raise_fault(cx, fault))
}

fn round(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(digits) = args[1].some() else {
        return real::round_to_int(of(args)).map(Value::from).map_err(|fault| raise_fault(cx, fault));
    };
    let digits = match int_index(cx, digits)? {
        Some(Value::Big(_)) => return Err(overflow_error(cx, "Python int too large to convert to C ssize_t")),
        _ => index_of(cx, digits)?,
    };
    real::round(of(args), digits).map(Value::from).map_err(|fault| raise_fault(cx, fault))
}

fn ratio(cx: &mut Cx, args: &[Value]) -> Answer {
    match convert::ratio(of(args)) {
        Ok((over, under)) => Ok(Value::tuple([over.into(), under.into()])),
        Err(fault) => Err(raise_fault(cx, fault)),
    }
}

fn from_hex(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(text) = args[1].as_str() else {
        return Err(type_error(cx, "bad argument type for built-in operation"));
    };
    let number = real::from_hex(text).map(Value::from).map_err(|fault| raise_fault(cx, fault))?;
    match &args[0] {
        Value::Type(class) if !class.is(&types::FLOAT) => cx.call(&args[0], &[number]),
        _ => Ok(number),
    }
}

static NEW: Constructor = Constructor::new("float", "(x=0, /)", Takes::Positional(0, 1));

fn new(cx: &mut Cx, class: &Type, args: &Args) -> Answer {
    let slots = NEW.bind(cx, args)?;
    let number = match slots[0].given() {
        Some(x) => number(cx, x)?,
        None => 0.0,
    };
    Ok(instance(class, &types::FLOAT, Value::from(number)))
}

/// `float(value)`, which reads text too.
pub(crate) fn number(cx: &mut Cx, value: &Value) -> Answer<f64> {
    match value.plain() {
        Value::Str(text) => return parse::float(text).map_err(|fault| raise_fault(cx, fault)),
        Value::Bytes(bytes) => return parse::float_from_bytes(bytes, None).map_err(|fault| raise_fault(cx, fault)),
        _ => {}
    }
    if let Some(number) = try_number(cx, value)? {
        return Ok(number);
    }
    match Buffer::of(value) {
        Some(bytes) => {
            let shown = write::repr(cx, value)?;
            parse::float_from_bytes(&bytes.bytes(), Some(&shown)).map_err(|fault| raise_fault(cx, fault))
        }
        None => {
            let name = value.type_name();
            let message = format!("float() argument must be a string or a real number, not '{}'", name.as_str());
            Err(type_error(cx, message))
        }
    }
}

/// The float that a number stands for, by `__float__` or `__index__`; None where the value is no number.
pub(crate) fn try_number(cx: &mut Cx, value: &Value) -> Answer<Option<f64>> {
    if let Value::Object(object) = value {
        let method = match object.base_value() {
            Some(_) => object.class.special("__float__"),
            None => special(value, "__float__"),
        };
        if let Some(method) = method {
            let answer = call_special(cx, value, &method, &[])?;
            return match answer.plain() {
                Value::Float(f) => Ok(Some(**f)),
                _ => {
                    let (class, what) = (value.type_name(), answer.type_name());
                    let message = format!("{}.__float__ returned non-float (type {})", class.as_str(), what.as_str());
                    Err(type_error(cx, message))
                }
            };
        }
    }
    if let Some(number) = float_of(cx, value.plain())? {
        return Ok(Some(number));
    }
    match int_index(cx, value)? {
        Some(int) => float_of(cx, &int),
        None => Ok(None),
    }
}

/// The float that an argument must be: "must be real number, not str".
pub(crate) fn real_argument(cx: &mut Cx, value: &Value) -> Answer<f64> {
    match try_number(cx, value)? {
        Some(number) => Ok(number),
        None => Err(type_error(cx, format!("must be real number, not {}", value.type_name().as_str()))),
    }
}
