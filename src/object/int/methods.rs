//! The int and bool types: their methods.

use super::{divmod, no_index, number};
use crate::object::class::{Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::{overflow_error, type_error, value_error};
use crate::object::protocol::arithmetic::{self, Unary, int_ref, interruptible, raise_fault};
use crate::object::protocol::buffer::Buffer;
use crate::object::protocol::index::{index_of, int_index};
use crate::object::protocol::{compare, truth, write};
use crate::object::row::constructor::{Constructor, instance};
use crate::object::row::{Args, Row, Takes, asks, getter};
use crate::object::types;
use crate::object::value::Value;
use crate::pure::number::convert::{self, Order};
use crate::pure::number::{IntRef, integer, parse, power, real};
use crate::syntax::ast::{BinaryOp, CompareOp};

pub(crate) const DEFINITION: Definition = Definition {
    name: "int",
    params: "(x=0, /, base=10)",
    doc: "A whole number of any size.",
    methods: METHODS,
    new: Some(new),
    open: true,
    ..Definition::PLAIN
};

pub(crate) const BOOL: Definition = Definition {
    name: "bool",
    base: Some(&types::INT),
    params: "(x=False, /)",
    doc: "True or False.",
    methods: BOOL_METHODS,
    new: Some(new_bool),
    ..Definition::PLAIN
};

macro_rules! operators {
    ($($name:literal, $reflected:literal, $op:ident;)*) => {
        &[$(
            asks($name, "(value, /)", Takes::Slot(1, 1), |cx, args| operate(cx, BinaryOp::$op, &args[0], &args[1]), "The operator."),
            asks($reflected, "(value, /)", Takes::Slot(1, 1), |cx, args| operate(cx, BinaryOp::$op, &args[1], &args[0]), "The operator, from the right."),
        )*]
    };
}

const OPERATORS: &[Row] = operators! {
    "__add__", "__radd__", Add;
    "__sub__", "__rsub__", Sub;
    "__mul__", "__rmul__", Mul;
    "__truediv__", "__rtruediv__", Div;
    "__floordiv__", "__rfloordiv__", FloorDiv;
    "__mod__", "__rmod__", Mod;
    "__lshift__", "__rlshift__", LShift;
    "__rshift__", "__rrshift__", RShift;
    "__and__", "__rand__", BitAnd;
    "__or__", "__ror__", BitOr;
    "__xor__", "__rxor__", BitXor;
};

macro_rules! comparisons {
    ($order:ident: $($name:literal, $op:ident;)*) => {
        &[$(asks($name, "(value, /)", Takes::Slot(1, 1), |cx, args| $order(cx, CompareOp::$op, &args[0], &args[1]), "The comparison."),)*]
    };
}

const COMPARISONS: &[Row] = comparisons! { order:
    "__eq__", Eq; "__ne__", NotEq; "__lt__", Lt; "__le__", LtE; "__gt__", Gt; "__ge__", GtE;
};

const OWN: &[Row] = &[
    asks("bit_length", "()", Takes::Nothing, |_, a| Ok(of(a).bits().into()), "How many bits it takes.")
        .example("(255).bit_length()"),
    asks("bit_count", "()", Takes::Nothing, |_, a| Ok(integer::bit_count(of(a)).into()), "How many of its bits are 1."),
    asks(
        "to_bytes",
        "(length=1, byteorder='big', *, signed=False)",
        Takes::Keywords,
        to_bytes,
        "The number as bytes; 'big' is network order.",
    )
    .example("(7799).to_bytes(2, 'big')"),
    asks(
        "from_bytes",
        "(bytes, byteorder='big', *, signed=False)",
        Takes::Keywords,
        from_bytes,
        "The number that bytes stand for.",
    )
    .of_class()
    .example("int.from_bytes(data[:2], 'big')"),
    asks("as_integer_ratio", "()", Takes::Nothing, ratio, "The number as a fraction."),
    asks("conjugate", "()", Takes::Nothing, itself, "The number itself."),
    asks("__int__", "()", Takes::Slot(0, 0), itself, "The number itself."),
    asks("__index__", "()", Takes::Slot(0, 0), itself, "The number itself."),
    asks("__trunc__", "()", Takes::Nothing, itself, "The number itself."),
    asks("__floor__", "()", Takes::Nothing, itself, "The number itself."),
    asks("__ceil__", "()", Takes::Nothing, itself, "The number itself."),
    asks("__pos__", "()", Takes::Slot(0, 0), itself, "The number itself."),
    asks("__neg__", "()", Takes::Slot(0, 0), |cx, a| arithmetic::unary(cx, Unary::Negative, a[0].plain()), "-self"),
    asks("__invert__", "()", Takes::Slot(0, 0), |cx, a| arithmetic::unary(cx, Unary::Invert, a[0].plain()), "~self"),
    asks("__abs__", "()", Takes::Slot(0, 0), |_, a| Ok(integer::abs(of(a)).into()), "Its distance from 0."),
    asks(
        "__bool__",
        "()",
        Takes::Slot(0, 0),
        |cx, a| Ok(truth::is_true(cx, a[0].plain())?.into()),
        "Whether it is not 0.",
    ),
    asks("__float__", "()", Takes::Slot(0, 0), float, "The number as a float."),
    asks("__hash__", "()", Takes::Slot(0, 0), |_, a| Ok(convert::hash(of(a)).into()), "Its hash."),
    asks("__repr__", "()", Takes::Slot(0, 0), |cx, a| Ok(write::repr(cx, a[0].plain())?.into()), "The number as text."),
    asks("__divmod__", "(value, /)", Takes::Slot(1, 1), |cx, a| divmod(cx, &a[0], &a[1]), "Quotient and remainder."),
    asks("__rdivmod__", "(value, /)", Takes::Slot(1, 1), |cx, a| divmod(cx, &a[1], &a[0]), "Quotient and remainder."),
    asks("__pow__", "(value, mod=None, /)", Takes::Slot(1, 2), pow, "The power, also modulo a number."),
    asks("__rpow__", "(value, mod=None, /)", Takes::Slot(1, 2), reflected_pow, "The power, from the right."),
    asks("__round__", "(ndigits=None, /)", Takes::Positional(0, 1), round, "Rounded to a power of ten."),
    asks(
        "__format__",
        "(format_spec, /)",
        Takes::One,
        crate::object::str::format::format_row,
        "The number in a format.",
    ),
    asks(
        "__getnewargs__",
        "()",
        Takes::Nothing,
        |cx, a| Ok(Value::tuple([itself(cx, a)?])),
        "What makes a copy of it.",
    ),
    asks("__sizeof__", "()", Takes::Nothing, size, "Its size in memory."),
    getter("real", itself, "The number itself."),
    getter("imag", |_, _| Ok(Value::Int(0)), "0."),
    getter("numerator", itself, "The number itself."),
    getter("denominator", |_, _| Ok(Value::Int(1)), "1."),
];

const METHODS: &[Row] = &{
    let mut all = [OWN[0]; OWN.len() + OPERATORS.len() + COMPARISONS.len()];
    let mut at = 0;
    while at < all.len() {
        all[at] = if at < OWN.len() {
            OWN[at]
        } else if at < OWN.len() + OPERATORS.len() {
            OPERATORS[at - OWN.len()]
        } else {
            COMPARISONS[at - OWN.len() - OPERATORS.len()]
        };
        at += 1;
    }
    all
};

const BOOL_METHODS: &[Row] = &[
    asks(
        "__and__",
        "(value, /)",
        Takes::Slot(1, 1),
        |cx, a| operate(cx, BinaryOp::BitAnd, &a[0], &a[1]),
        "self & value",
    ),
    asks("__or__", "(value, /)", Takes::Slot(1, 1), |cx, a| operate(cx, BinaryOp::BitOr, &a[0], &a[1]), "self | value"),
    asks(
        "__xor__",
        "(value, /)",
        Takes::Slot(1, 1),
        |cx, a| operate(cx, BinaryOp::BitXor, &a[0], &a[1]),
        "self ^ value",
    ),
    asks(
        "__rand__",
        "(value, /)",
        Takes::Slot(1, 1),
        |cx, a| operate(cx, BinaryOp::BitAnd, &a[1], &a[0]),
        "value & self",
    ),
    asks(
        "__ror__",
        "(value, /)",
        Takes::Slot(1, 1),
        |cx, a| operate(cx, BinaryOp::BitOr, &a[1], &a[0]),
        "value | self",
    ),
    asks(
        "__rxor__",
        "(value, /)",
        Takes::Slot(1, 1),
        |cx, a| operate(cx, BinaryOp::BitXor, &a[1], &a[0]),
        "value ^ self",
    ),
    asks("__repr__", "()", Takes::Slot(0, 0), |cx, a| Ok(write::repr(cx, &a[0])?.into()), "True or False as text."),
];

fn of(args: &[Value]) -> IntRef<'_> {
    int_ref(args[0].plain()).unwrap_or(IntRef::Small(0))
}

fn itself(_: &mut Cx, args: &[Value]) -> Answer {
    Ok(of(args).to_int().into())
}

fn operate(cx: &mut Cx, op: BinaryOp, a: &Value, b: &Value) -> Answer {
    let (a, b) = (a.plain(), b.plain());
    match (int_ref(a), int_ref(b)) {
        (Some(_), Some(_)) => arithmetic::binary(cx, op, a, b),
        _ => Ok(Value::NotImplemented),
    }
}

fn order(cx: &mut Cx, op: CompareOp, a: &Value, b: &Value) -> Answer {
    let (a, b) = (a.plain(), b.plain());
    match (int_ref(a), int_ref(b)) {
        (Some(_), Some(_)) => compare::compare(cx, op, a, b),
        _ => Ok(Value::NotImplemented),
    }
}

fn pow(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(modulus) = args[2].some() else { return operate(cx, BinaryOp::Pow, &args[0], &args[1]) };
    match (int_ref(args[0].plain()), int_ref(args[1].plain()), int_ref(modulus.plain())) {
        (Some(base), Some(exponent), Some(modulus)) => {
            Ok(interruptible(cx, |tick| power::pow_mod(base, exponent, modulus, tick))?.into())
        }
        _ => Ok(Value::NotImplemented),
    }
}

fn reflected_pow(cx: &mut Cx, args: &[Value]) -> Answer {
    pow(cx, &[args[1].clone(), args[0].clone(), args[2].clone()])
}

fn round(cx: &mut Cx, args: &[Value]) -> Answer {
    let Some(digits) = args[1].given() else { return itself(cx, args) };
    let digits = match int_index(cx, digits)? {
        Some(digits) => digits,
        None => return Err(no_index(cx, digits)),
    };
    let (Some(digits), int) = (int_ref(&digits), of(args)) else { return itself(cx, args) };
    Ok(interruptible(cx, |tick| real::round_int(int, digits, tick))?.into())
}

fn float(cx: &mut Cx, args: &[Value]) -> Answer {
    convert::to_float(of(args)).map(Value::from).map_err(|fault| raise_fault(cx, fault))
}

fn ratio(cx: &mut Cx, args: &[Value]) -> Answer {
    Ok(Value::tuple([itself(cx, args)?, Value::Int(1)]))
}

fn size(_: &mut Cx, args: &[Value]) -> Answer {
    let bits = of(args).bits();
    Ok(Value::from(24 + 4 * bits.div_ceil(30).max(1)))
}

fn byte_order(cx: &mut Cx, function: &str, value: &Value) -> Answer<Order> {
    let Some(name) = value.given() else { return Ok(Order::Big) };
    match name.as_str() {
        Some(name) => Order::named(name).map_err(|fault| raise_fault(cx, fault)),
        None => {
            let name = crate::object::row::arguments::kind(name);
            Err(type_error(cx, format!("{function}() argument 'byteorder' must be str, not {name}")))
        }
    }
}

fn to_bytes(cx: &mut Cx, args: &[Value]) -> Answer {
    let length = match args[1].given() {
        Some(length) => match int_index(cx, length)? {
            Some(Value::Big(_)) => {
                return Err(overflow_error(cx, "Python int too large to convert to C ssize_t"));
            }
            _ => index_of(cx, length)?,
        },
        None => 1,
    };
    let order = byte_order(cx, "to_bytes", &args[2])?;
    let signed = truth::is_true(cx, &args[3])?;
    convert::to_bytes(of(args), length, order, signed).map(Value::bytes).map_err(|fault| raise_fault(cx, fault))
}

fn from_bytes(cx: &mut Cx, args: &[Value]) -> Answer {
    let order = byte_order(cx, "from_bytes", &args[2])?;
    let signed = truth::is_true(cx, &args[3])?;
    let number: Value = match Buffer::of(&args[1]) {
        Some(bytes) => convert::from_bytes(&bytes.bytes(), order, signed).into(),
        None => {
            let bytes = crate::object::bytes::new::from_object(cx, &args[1])?;
            convert::from_bytes(&bytes, order, signed).into()
        }
    };
    match &args[0] {
        Value::Type(class) if !class.is(&types::INT) => cx.call(&args[0], &[number]),
        _ => Ok(number),
    }
}

static NEW: Constructor = Constructor::new("int", "(x=0, /, base=10)", Takes::Keywords);

fn new(cx: &mut Cx, class: &Type, args: &Args) -> Answer {
    let number = match args.values {
        [] => Value::Int(0),
        [one] if args.names.is_empty() => number(cx, one)?,
        _ => {
            let slots = NEW.bind(cx, args)?;
            match (slots[0].given(), slots[1].given()) {
                (None, None) => Value::Int(0),
                (None, Some(_)) => return Err(type_error(cx, "int() missing string argument")),
                (Some(x), None) => number(cx, x)?,
                (Some(x), Some(base)) => with_base(cx, x, base)?,
            }
        }
    };
    Ok(instance(class, &types::INT, number))
}

fn with_base(cx: &mut Cx, x: &Value, base: &Value) -> Answer {
    let base = index_of(cx, base)?;
    if base != 0 && !(2..=36).contains(&base) {
        return Err(value_error(cx, "int() base must be >= 2 and <= 36, or 0"));
    }
    let limit = write::digits_limit();
    match x.plain() {
        Value::Str(text) => Ok(interruptible(cx, |tick| parse::int(text, base, limit, tick))?.into()),
        Value::Bytes(_) | Value::ByteArray(_) => {
            let bytes = Buffer::of(x).map(|bytes| bytes.to_vec()).unwrap_or_default();
            Ok(interruptible(cx, |tick| parse::int_from_bytes(&bytes, base, limit, tick))?.into())
        }
        _ => Err(type_error(cx, "int() can't convert non-string with explicit base")),
    }
}

static NEW_BOOL: Constructor = Constructor::new("bool", "(x=False, /)", Takes::Positional(0, 1));

fn new_bool(cx: &mut Cx, _: &Type, args: &Args) -> Answer {
    let slots = NEW_BOOL.bind(cx, args)?;
    truth::is_true(cx, &slots[0]).map(Value::from)
}
