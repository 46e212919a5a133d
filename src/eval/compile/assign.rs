//! Targets: storing to and deleting names, attributes, items and patterns of them.

use super::{Refusal, Result, Unit};
use crate::object::function::code::Op;
use crate::syntax::ast::*;

impl<'a> Unit<'a> {
    /// Stores the top of the stack.
    pub(super) fn store_to(&mut self, target: &'a Expr) -> Result {
        self.at(target.span, |unit| unit.store_here(target))
    }

    fn store_here(&mut self, target: &'a Expr) -> Result {
        match &target.kind {
            ExprKind::Name(name) => {
                let name = self.own_name(name);
                self.store(&name);
            }
            ExprKind::Attribute { value, attr, attr_span } => {
                self.expr(value)?;
                let name = self.mangled(attr);
                let place = self.name_place(&name);
                let span = self.attribute_span(target.span, *attr_span);
                self.at(span, |unit| unit.emit(Op::StoreAttr(place)));
            }
            ExprKind::Subscript { value, index } => {
                self.expr(value)?;
                self.expr(index)?;
                self.emit(Op::StoreIndex);
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                match items.iter().position(|item| matches!(item.kind, ExprKind::Starred(_))) {
                    None => self.emit(Op::Unpack(items.len() as u32)),
                    Some(before) => {
                        let after = items.len() - before - 1;
                        self.emit(Op::UnpackStar { before: before as u16, after: after as u16 })
                    }
                };
                for item in items {
                    let item = if let ExprKind::Starred(inner) = &item.kind { inner } else { item };
                    self.store_to(item)?;
                }
            }
            _ => return Err(Refusal { message: "cannot assign to this".into(), span: target.span }),
        }
        Ok(())
    }

    /// `a, b = x, y` of two or three without a tuple between them; false where it is none such.
    pub(super) fn exchange(&mut self, target: &'a Expr, value: &'a Expr) -> Result<bool> {
        let (ExprKind::Tuple(targets) | ExprKind::List(targets), ExprKind::Tuple(values)) = (&target.kind, &value.kind)
        else {
            return Ok(false);
        };
        let is_starred = |item: &Expr| matches!(item.kind, ExprKind::Starred(_));
        if targets.len() != values.len()
            || !matches!(targets.len(), 2 | 3)
            || targets.iter().chain(values).any(is_starred)
        {
            return Ok(false);
        }
        for value in values {
            self.expr(value)?;
        }
        self.emit(Op::Swap(targets.len() as u32 - 1));
        for target in targets {
            self.store_to(target)?;
        }
        Ok(true)
    }

    pub(super) fn delete_target(&mut self, target: &'a Expr) -> Result {
        self.at(target.span, |unit| {
            match &target.kind {
                ExprKind::Name(name) => {
                    let name = unit.own_name(name);
                    unit.delete(&name);
                }
                ExprKind::Attribute { value, attr, attr_span } => {
                    unit.expr(value)?;
                    let name = unit.mangled(attr);
                    let place = unit.name_place(&name);
                    let span = unit.attribute_span(target.span, *attr_span);
                    unit.at(span, |unit| unit.emit(Op::DeleteAttr(place)));
                }
                ExprKind::Subscript { value, index } => {
                    unit.expr(value)?;
                    unit.expr(index)?;
                    unit.emit(Op::DeleteIndex);
                }
                ExprKind::Tuple(items) | ExprKind::List(items) => {
                    for item in items {
                        unit.delete_target(item)?;
                    }
                }
                _ => return Err(Refusal { message: "cannot delete this".into(), span: target.span }),
            }
            Ok(())
        })
    }

    /// `target op= value`.
    pub(super) fn augment(&mut self, target: &'a Expr, op: BinaryOp, value: &'a Expr) -> Result {
        match &target.kind {
            ExprKind::Attribute { value: of, attr, attr_span } => {
                let span = self.attribute_span(target.span, *attr_span);
                self.expr(of)?;
                self.emit(Op::Dup);
                let name = self.mangled(attr);
                let place = self.name_place(&name);
                self.at(span, |unit| unit.emit(Op::LoadAttr(place)));
                self.expr(value)?;
                self.emit(Op::InPlace(op));
                self.emit(Op::Swap(1));
                self.at(span, |unit| unit.emit(Op::StoreAttr(place)));
            }
            ExprKind::Subscript { value: of, index } => {
                self.expr(of)?;
                self.expr(index)?;
                self.emit(Op::DupTwo);
                self.at(target.span, |unit| unit.emit(Op::Index));
                self.expr(value)?;
                self.emit(Op::InPlace(op));
                self.emit(Op::RotateThree);
                self.at(target.span, |unit| unit.emit(Op::StoreIndex));
            }
            _ => {
                self.expr(target)?;
                self.expr(value)?;
                self.emit(Op::InPlace(op));
                self.store_to(target)?;
            }
        }
        Ok(())
    }
}
