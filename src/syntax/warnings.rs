//! What CPython warns of before it runs anything: literals that are called, subscripted or compared with `is`.
//! Knows the tree, not the text.

use super::ast::*;

/// Of a literal that is called.
pub(super) fn of_call(func: &Expr) -> Option<String> {
    let name = literal_type(func).filter(|name| *name != "function")?;
    Some(format!("'{name}' object is not callable; perhaps you missed a comma?"))
}

/// Of a literal that is subscripted: whether it can be, and by what.
pub(super) fn of_subscript(value: &Expr, index: &Expr) -> Option<String> {
    let of = literal_type(value)?;
    let sequence = matches!(of, "str" | "bytes" | "tuple" | "list");
    if !sequence {
        return (of != "dict").then(|| format!("'{of}' object is not subscriptable; perhaps you missed a comma?"));
    }
    let by = literal_type(index).filter(|by| !matches!(*by, "int" | "bool"))?;
    Some(format!("{of} indices must be integers or slices, not {by}; perhaps you missed a comma?"))
}

/// Of a literal that is compared with `is`.
pub(super) fn of_compare(left: &Expr, ops: &[CompareOp], comparators: &[Expr]) -> Option<&'static str> {
    let before = std::iter::once(left).chain(comparators);
    before.zip(ops).zip(comparators).find_map(|((before, op), after)| {
        let message = match op {
            CompareOp::Is => IS,
            CompareOp::IsNot => IS_NOT,
            _ => return None,
        };
        (is_plain_literal(before) || is_plain_literal(after)).then_some(message)
    })
}

const IS: &str = "\"is\" with a literal. Did you mean \"==\"?";
const IS_NOT: &str = "\"is not\" with a literal. Did you mean \"!=\"?";

pub(super) fn is_identity_test(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Compare { ops, .. } if matches!(ops[..], [CompareOp::Is | CompareOp::IsNot]))
}

/// Makes one of the warnings of a comparison the other.
pub(super) fn turn(warning: &mut Warning) {
    warning.message = match warning.message.as_str() {
        IS => IS_NOT.into(),
        IS_NOT => IS.into(),
        _ => return,
    };
}

/// The type of what CPython works out before it compiles: arithmetic on numbers.
fn folded_type(expr: &Expr) -> Option<&'static str> {
    let number = |expr: &Expr| match folded_type(expr) {
        Some("bool" | "int") => Some(1),
        Some("float") => Some(2),
        _ => None,
    };
    let zero = |expr: &Expr| matches!(&expr.kind, ExprKind::Constant(Constant::Int(0) | Constant::False));
    match &expr.kind {
        ExprKind::Unary { op: UnaryOp::Not, operand } => folded_type(operand).map(|_| "bool"),
        ExprKind::Unary { op, operand } => match number(operand)? {
            1 => Some("int"),
            _ if *op == UnaryOp::Invert => None,
            _ => Some("float"),
        },
        ExprKind::Binary { op: BinaryOp::Mul, left, right } if number(left).is_none() || number(right).is_none() => {
            let (repeated, count) = if number(right).is_some() { (left, right) } else { (right, left) };
            repetition(repeated, count)
        }
        ExprKind::Binary { op: BinaryOp::Pow, left, right } => {
            let (base, exponent) = (number(left)?, number(right)?);
            match small(right) {
                _ if base == 2 || exponent == 2 => Some("float"),
                Some(0) => Some("int"),
                Some(power) if power < 0 => Some("float"),
                Some(power) => (bits(left)? <= 128 / bit_length(power)).then_some("int"),
                None => None,
            }
        }
        ExprKind::Binary { op: BinaryOp::Add, left, right } if number(left).is_none() => {
            let (left, right) = (folded_type(left)?, folded_type(right)?);
            (left == right && matches!(left, "str" | "bytes" | "tuple")).then_some(left)
        }
        ExprKind::Binary { op, left, right } => {
            let wide = number(left)?.max(number(right)?) == 2;
            match op {
                BinaryOp::Div | BinaryOp::Mod | BinaryOp::FloorDiv if zero(right) => None,
                BinaryOp::Div => Some("float"),
                BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Mod | BinaryOp::FloorDiv if wide => {
                    Some("float")
                }
                BinaryOp::MatMul => None,
                _ if wide => None,
                _ => Some("int"),
            }
        }
        ExprKind::Constant(_) => literal_type(expr),
        ExprKind::Tuple(items) if items.iter().all(is_constant) => Some("tuple"),
        _ => None,
    }
}

fn small(expr: &Expr) -> Option<i64> {
    match &expr.kind {
        ExprKind::Constant(Constant::Int(int)) => Some(*int),
        ExprKind::Constant(Constant::True) => Some(1),
        ExprKind::Constant(Constant::False) => Some(0),
        ExprKind::Unary { op: UnaryOp::Neg, operand } => Some(-small(operand)?),
        _ => None,
    }
}

fn bit_length(int: i64) -> u64 {
    u64::from(64 - int.unsigned_abs().leading_zeros())
}

fn bits(expr: &Expr) -> Option<u64> {
    match &expr.kind {
        ExprKind::Constant(Constant::Big(big)) => Some(big.bits()),
        _ => small(expr).map(bit_length),
    }
}

/// A text, bytes or a tuple that is repeated, unless it becomes long.
fn repetition(repeated: &Expr, count: &Expr) -> Option<&'static str> {
    let count = usize::try_from(small(count)?).ok()?;
    let (name, length, most) = match &repeated.kind {
        ExprKind::Constant(Constant::Str(text)) => ("str", text.chars().count(), 4096),
        ExprKind::Constant(Constant::Bytes(bytes)) => ("bytes", bytes.len(), 4096),
        ExprKind::Tuple(items) if is_constant(repeated) => ("tuple", items.len(), 256),
        _ => return None,
    };
    (length.saturating_mul(count) <= most).then_some(name)
}

fn is_plain_literal(expr: &Expr) -> bool {
    matches!(
        &expr.kind,
        ExprKind::Constant(
            Constant::Int(_)
                | Constant::Big(_)
                | Constant::Float(_)
                | Constant::Imaginary(_)
                | Constant::Str(_)
                | Constant::Bytes(_)
        )
    ) || matches!(&expr.kind, ExprKind::Tuple(items) if items.iter().all(is_constant))
        || matches!(folded_type(expr), Some("int" | "float" | "str" | "bytes" | "tuple"))
}

/// Whether CPython makes one constant of it.
fn is_constant(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Constant(_) => true,
        ExprKind::Tuple(items) => items.iter().all(is_constant),
        _ => folded_type(expr).is_some(),
    }
}

/// The type of what a literal makes.
fn literal_type(expr: &Expr) -> Option<&'static str> {
    Some(match &expr.kind {
        ExprKind::Constant(constant) => match constant {
            Constant::None => "NoneType",
            Constant::True | Constant::False => "bool",
            Constant::Ellipsis => "ellipsis",
            Constant::Int(_) | Constant::Big(_) => "int",
            Constant::Float(_) => "float",
            Constant::Imaginary(_) => "complex",
            Constant::Str(_) => "str",
            Constant::Bytes(_) => "bytes",
        },
        ExprKind::JoinedStr(_) => "str",
        ExprKind::Tuple(_) => "tuple",
        ExprKind::List(_) | ExprKind::Comprehension { kind: ComprehensionKind::List, .. } => "list",
        ExprKind::Dict(_) | ExprKind::Comprehension { kind: ComprehensionKind::Dict, .. } => "dict",
        ExprKind::Set(_) | ExprKind::Comprehension { kind: ComprehensionKind::Set, .. } => "set",
        ExprKind::Comprehension { kind: ComprehensionKind::Generator, .. } => "generator",
        ExprKind::Lambda { .. } => "function",
        _ => return folded_type(expr),
    })
}
