//! What CPython warns of before it runs anything: literals that are called, subscripted or compared with `is`.
//! Knows the tree, not the text.

use super::ast::*;
use super::check::Checker;

impl Checker<'_> {
    pub(super) fn warn_call(&mut self, call: &Expr, func: &Expr) {
        if let Some(name) = literal_type(func).filter(|name| *name != "function") {
            self.warn(call.span, format!("'{name}' object is not callable; perhaps you missed a comma?"));
        }
    }

    pub(super) fn warn_subscript(&mut self, whole: &Expr, value: &Expr, index: &Expr) {
        let subscriptable = match &value.kind {
            ExprKind::Constant(Constant::Str(_) | Constant::Bytes(_))
            | ExprKind::JoinedStr(_)
            | ExprKind::Tuple(_)
            | ExprKind::List(_)
            | ExprKind::Dict(_) => true,
            ExprKind::Comprehension { kind: ComprehensionKind::List | ComprehensionKind::Dict, .. } => true,
            _ => false,
        };
        if !subscriptable && let Some(name) = literal_type(value) {
            self.warn(whole.span, format!("'{name}' object is not subscriptable; perhaps you missed a comma?"));
        }
        let sequence = subscriptable
            && !matches!(value.kind, ExprKind::Dict(_) | ExprKind::Comprehension { kind: ComprehensionKind::Dict, .. });
        let is_integer = matches!(
            &index.kind,
            ExprKind::Constant(Constant::Int(_) | Constant::Big(_) | Constant::True | Constant::False)
        ) || matches!(folded_type(index), Some("int" | "bool"));
        if sequence
            && !is_integer
            && let (Some(of), Some(by)) = (literal_type(value), literal_type(index))
        {
            let message = format!("{of} indices must be integers or slices, not {by}; perhaps you missed a comma?");
            self.warn(whole.span, message);
        }
    }

    pub(super) fn warn_compare(&mut self, whole: &Expr, left: &Expr, ops: &[CompareOp], comparators: &[Expr]) {
        let mut before = left;
        for (op, after) in ops.iter().zip(comparators) {
            let message = match op {
                CompareOp::Is => "\"is\" with a literal. Did you mean \"==\"?",
                CompareOp::IsNot => "\"is not\" with a literal. Did you mean \"!=\"?",
                _ => {
                    before = after;
                    continue;
                }
            };
            if is_plain_literal(before) || is_plain_literal(after) {
                self.warn(whole.span, message);
                return;
            }
            before = after;
        }
    }
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
        ExprKind::Binary { op, left, right } => {
            let wide = number(left)?.max(number(right)?) == 2;
            match op {
                BinaryOp::Div | BinaryOp::Mod | BinaryOp::FloorDiv if zero(right) => None,
                BinaryOp::Div => Some("float"),
                BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Mod | BinaryOp::FloorDiv if wide => {
                    Some("float")
                }
                BinaryOp::Pow | BinaryOp::MatMul => None,
                _ if wide => None,
                _ => Some("int"),
            }
        }
        ExprKind::Constant(_) => literal_type(expr),
        _ => None,
    }
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
        || matches!(folded_type(expr), Some("int" | "float"))
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
