//! The float type: its methods.

use super::{divmod, is_number, number};
use crate::object::class::{Definition, Type};
use crate::object::context::{Answer, Cx};
use crate::object::exception::raise::{overflow_error, type_error};
use crate::object::protocol::arithmetic::{self, raise_fault};
use crate::object::protocol::index::{index_of, int_index};
use crate::object::protocol::{compare, write};
use crate::object::row::constructor::{Constructor, instance};
use crate::object::row::{Args, Row, Takes, asks, getter};
use crate::object::types;
use crate::object::value::Value;
use crate::pure::number::{convert, print, real};
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
    asks("__format__", "(format_spec, /)", Takes::One, crate::object::str::format::format_row, "The number in a format."),
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

fn operate(cx: &mut Cx, op: BinaryOp, a: &Value, b: &Value) -> Answer {
    let (a, b) = (a.plain(), b.plain());
    if is_number(a) && is_number(b) { arithmetic::binary(cx, op, a, b) } else { Ok(Value::NotImplemented) }
}

fn order(cx: &mut Cx, op: CompareOp, a: &Value, b: &Value) -> Answer {
    let (a, b) = (a.plain(), b.plain());
    if is_number(a) && is_number(b) { compare::compare(cx, op, a, b) } else { Ok(Value::NotImplemented) }
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
