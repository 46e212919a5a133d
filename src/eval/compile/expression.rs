//! Expressions: each leaves one value on the stack.

use super::{Refusal, Result, Unit};
use crate::object::function::code::{CodeKind, Op};
use crate::object::value::Value;
use crate::syntax::ast::*;
use crate::syntax::scopes::Home;
use crate::text::Span;

/// More arguments or items than this are gathered in a container as they come, not on the stack.
const MANY: usize = 64;

impl<'a> Unit<'a> {
    pub(super) fn expr(&mut self, expr: &'a Expr) -> Result {
        self.at(expr.span, |unit| unit.expr_here(expr))
    }

    fn expr_here(&mut self, expr: &'a Expr) -> Result {
        match &expr.kind {
            ExprKind::Constant(constant) => {
                let value = self.value_of(constant, expr)?;
                self.constant(value);
            }
            ExprKind::JoinedStr(parts) => self.joined(parts)?,
            ExprKind::Name(name) => {
                let name = self.own_name(name);
                self.load(&name);
            }
            ExprKind::Attribute { value, attr, attr_span } => {
                self.expr(value)?;
                let name = self.mangled(attr);
                let place = self.name_place(&name);
                let span = self.attribute_span(expr.span, *attr_span);
                self.at(span, |unit| unit.emit(Op::LoadAttr(place)));
            }
            ExprKind::Subscript { value, index } => {
                self.expr(value)?;
                self.expr(index)?;
                self.emit(Op::Index);
            }
            ExprKind::Slice { lower, upper, step } => {
                for part in [lower, upper] {
                    self.optional(part.as_deref())?;
                }
                if let Some(step) = step {
                    self.expr(step)?;
                }
                self.emit(Op::Slice(if step.is_some() { 3 } else { 2 }));
            }
            ExprKind::Call { func, args } => self.call(func, args, false)?,
            ExprKind::Unary { op, operand } => {
                self.expr(operand)?;
                self.emit(match op {
                    UnaryOp::Not => Op::Not,
                    UnaryOp::Neg => Op::Negative,
                    UnaryOp::Pos => Op::Positive,
                    UnaryOp::Invert => Op::Invert,
                });
            }
            ExprKind::Binary { .. } => self.binary(expr)?,
            ExprKind::Bool { op, values } => {
                let mut jumps = Vec::new();
                for (at, value) in values.iter().enumerate() {
                    self.expr(value)?;
                    if at + 1 < values.len() {
                        jumps.push(self.emit(match op {
                            BoolOp::And => Op::JumpIfFalseOrPop(0),
                            BoolOp::Or => Op::JumpIfTrueOrPop(0),
                        }));
                    }
                }
                jumps.into_iter().for_each(|jump| self.land(jump));
            }
            ExprKind::Compare { left, ops, comparators } => self.comparison(left, ops, comparators)?,
            ExprKind::Conditional { test, body, orelse } => {
                let otherwise = self.jump_unless(test)?;
                self.expr(body)?;
                let end = self.emit(Op::Jump(0));
                self.depth -= 1;
                otherwise.into_iter().for_each(|jump| self.land(jump));
                self.expr(orelse)?;
                self.land(end);
            }
            ExprKind::Named { target, value, .. } => {
                self.expr(value)?;
                self.emit(Op::Dup);
                let name = self.own_name(target);
                self.store(&name);
            }
            ExprKind::Lambda { scope, params, body } => self.lambda(expr, *scope, params, body)?,
            ExprKind::Tuple(items) => self.display(items, Op::Tuple, None)?,
            ExprKind::List(items) => self.display(items, Op::List, Some(Op::ListAppend(1)))?,
            ExprKind::Set(items) => self.display(items, Op::Set, Some(Op::SetAdd(1)))?,
            ExprKind::Dict(items) => self.dict(items)?,
            ExprKind::Starred(_) => {
                return Err(Refusal { message: "can't use starred expression here".into(), span: expr.span });
            }
            ExprKind::Comprehension { scope, kind, element, value, clauses } => {
                self.comprehension(expr, *scope, *kind, element, value.as_deref(), clauses)?;
            }
            ExprKind::Yield(value) => {
                self.optional(value.as_deref())?;
                self.emit(Op::Yield);
            }
            ExprKind::YieldFrom(value) => {
                self.expr(value)?;
                self.emit(Op::Iterate);
                self.constant(Value::None);
                let step = self.emit(Op::YieldFrom(0));
                self.land(step);
            }
            ExprKind::Await(_) => return Err(self.refuse("'await'", expr)),
        }
        Ok(())
    }

    pub(super) fn refuse(&self, what: &str, expr: &Expr) -> Refusal {
        Refusal { message: format!("{what} is not part of sockstep"), span: expr.span }
    }

    fn optional(&mut self, expr: Option<&'a Expr>) -> Result {
        match expr {
            Some(expr) => self.expr(expr),
            None => {
                self.constant(Value::None);
                Ok(())
            }
        }
    }

    fn value_of(&self, constant: &Constant, expr: &Expr) -> Result<Value> {
        Ok(match constant {
            Constant::None => Value::None,
            Constant::True => Value::from(true),
            Constant::False => Value::from(false),
            Constant::Ellipsis => Value::Ellipsis,
            Constant::Int(int) => Value::Int(*int),
            Constant::Big(big) => Value::Big(big.clone()),
            Constant::Float(float) => Value::from(*float),
            Constant::Imaginary(_) => return Err(self.refuse("a complex number", expr)),
            Constant::Str(text) => Value::str(&**text),
            Constant::Bytes(bytes) => Value::bytes(&**bytes),
        })
    }

    /// A chain of operators leans to the left; it is walked without recursion.
    fn binary(&mut self, expr: &'a Expr) -> Result {
        let mut chain = Vec::new();
        let mut left = expr;
        while let ExprKind::Binary { op, left: inner, right } = &left.kind {
            chain.push((left.span, *op, right));
            left = inner;
        }
        self.expr(left)?;
        for (span, op, right) in chain.into_iter().rev() {
            self.expr(right)?;
            self.at(span, |unit| unit.emit(Op::Binary(op)));
        }
        Ok(())
    }

    fn comparison(&mut self, left: &'a Expr, ops: &[CompareOp], comparators: &'a [Expr]) -> Result {
        if let ([op @ (CompareOp::Is | CompareOp::IsNot)], ExprKind::Name(name), [right]) =
            (ops, &left.kind, comparators)
            && matches!(&right.kind, ExprKind::Name(other) if other == name)
        {
            // Numbers stand inline and have no identity of their own; but what has one name is one thing.
            self.expr(left)?;
            self.emit(Op::Pop);
            self.constant(Value::from(*op == CompareOp::Is));
            return Ok(());
        }
        self.expr(left)?;
        let mut outs = Vec::new();
        for (at, (op, right)) in ops.iter().zip(comparators).enumerate() {
            self.expr(right)?;
            if at + 1 < ops.len() {
                self.emit(Op::Dup);
                self.emit(Op::RotateThree);
                self.emit(Op::Compare(*op));
                outs.push(self.emit(Op::JumpIfFalseOrPop(0)));
            } else {
                self.emit(Op::Compare(*op));
            }
        }
        if !outs.is_empty() {
            let end = self.emit(Op::Jump(0));
            outs.into_iter().for_each(|out| self.land(out));
            self.depth += 1;
            self.emit(Op::Swap(1));
            self.emit(Op::Pop);
            self.land(end);
        }
        Ok(())
    }

    /// Jumps away where a condition does not hold; the jumps are to be landed.
    pub(super) fn jump_unless(&mut self, test: &'a Expr) -> Result<Vec<usize>> {
        match &test.kind {
            ExprKind::Compare { left, ops, comparators }
                if ops.len() == 1 && !matches!(ops[0], CompareOp::Is | CompareOp::IsNot) =>
            {
                self.expr(left)?;
                self.expr(&comparators[0])?;
                let jump = self.at(test.span, |unit| unit.emit(Op::CompareJump(ops[0], 0)));
                Ok(vec![jump])
            }
            ExprKind::Unary { op: UnaryOp::Not, operand } => {
                self.expr(operand)?;
                Ok(vec![self.emit(Op::JumpIfTrue(0))])
            }
            ExprKind::Bool { op: BoolOp::And, values } => {
                let mut jumps = Vec::new();
                for value in values {
                    jumps.extend(self.jump_unless(value)?);
                }
                Ok(jumps)
            }
            _ => {
                self.expr(test)?;
                Ok(vec![self.emit(Op::JumpIfFalse(0))])
            }
        }
    }

    /// A tuple, list or set display.
    fn display(&mut self, items: &'a [Expr], whole: fn(u32) -> Op, add: Option<Op>) -> Result {
        let starred = items.iter().any(|item| matches!(item.kind, ExprKind::Starred(_)));
        if !starred && items.len() <= MANY {
            for item in items {
                self.expr(item)?;
            }
            self.emit(whole(items.len() as u32));
            return Ok(());
        }
        let is_set = matches!(add, Some(Op::SetAdd(_)));
        self.emit(if is_set { Op::Set(0) } else { Op::List(0) });
        for item in items {
            if let ExprKind::Starred(inner) = &item.kind {
                self.expr(inner)?;
                self.emit(if is_set { Op::SetUpdate } else { Op::ListExtend });
            } else {
                self.expr(item)?;
                self.emit(if is_set { Op::SetAdd(1) } else { Op::ListAppend(1) });
            }
        }
        if add.is_none() {
            self.emit(Op::TupleOfList);
        }
        Ok(())
    }

    fn dict(&mut self, items: &'a [(Option<Expr>, Expr)]) -> Result {
        let plain = items.iter().all(|(key, _)| key.is_some());
        if plain && items.len() <= MANY {
            for (key, value) in items {
                self.optional(key.as_ref())?;
                self.expr(value)?;
            }
            self.emit(Op::Dict(items.len() as u32));
            return Ok(());
        }
        self.emit(Op::Dict(0));
        for (key, value) in items {
            match key {
                Some(key) => {
                    self.expr(key)?;
                    self.expr(value)?;
                    self.emit(Op::DictAdd(1));
                }
                None => {
                    self.expr(value)?;
                    self.emit(Op::DictUpdate);
                }
            }
        }
        Ok(())
    }

    fn joined(&mut self, parts: &'a [FStringPart]) -> Result {
        let mut count = 0;
        for part in parts {
            match part {
                FStringPart::Literal(text) => {
                    self.constant(Value::str(&**text));
                    count += 1;
                }
                FStringPart::Field { expr, debug, conversion, spec } => {
                    if let Some(debug) = debug {
                        self.constant(Value::str(&**debug));
                        count += 1;
                    }
                    self.expr(expr)?;
                    let plain_debug = debug.is_some() && conversion.is_none() && spec.is_none();
                    let conversion = if plain_debug { Some(Conversion::Repr) } else { *conversion };
                    if let Some(spec) = spec {
                        self.joined(spec)?;
                    }
                    self.emit(Op::Format(conversion, spec.is_some()));
                    count += 1;
                }
            }
        }
        self.emit(Op::JoinText(count));
        Ok(())
    }

    /// CPython places an attribute on another line than what it belongs to where its name stands.
    pub(super) fn attribute_span(&self, whole: Span, name: Span) -> Span {
        match self.source.line_of(whole.start) == self.source.line_of(name.start) {
            true => whole,
            false => Span { start: name.start, end: whole.end },
        }
    }

    /// `func(args)`; `shown` where the prompt wants to know what was called.
    pub(super) fn call(&mut self, func: &'a Expr, args: &'a [Arg], shown: bool) -> Result {
        let mut span = self.span;
        let spread = args.iter().any(|arg| matches!(arg, Arg::Star(_) | Arg::DoubleStar(_))) || args.len() > MANY;
        if let ExprKind::Attribute { value, attr, attr_span } = &func.kind {
            self.expr(value)?;
            let name = self.mangled(attr);
            let place = self.name_place(&name);
            let found = self.attribute_span(func.span, *attr_span);
            self.at(found, |unit| unit.emit(Op::LoadMethod(place)));
            if !spread {
                span = self.attribute_span(span, *attr_span);
            }
        } else {
            self.expr(func)?;
            self.emit(Op::PushNothing);
        }
        let mut implied = 0;
        if self.sees_own_names(func) {
            self.emit(Op::OfferLocals);
        }
        if args.is_empty()
            && matches!(&func.kind, ExprKind::Name(name) if &**name == "super")
            && self.cell_places.contains_key("__class__")
        {
            // `super()` alone means the class this stands in, and the first parameter.
            if let Some(first) = self.locals.first().map(|l| l.to_string()) {
                self.load("__class__");
                self.load(&first);
                implied = 2;
            }
        }
        if spread {
            self.spread(args)?;
            return Ok(());
        }
        let mut names = Vec::new();
        for arg in args {
            match arg {
                Arg::Positional(expr) => self.expr(expr)?,
                Arg::Keyword { name, value, .. } => {
                    self.expr(value)?;
                    names.push(Value::Str(crate::object::str::intern(&self.mangled(name))));
                }
                Arg::Star(_) | Arg::DoubleStar(_) => {}
            }
        }
        let count = args.len() as u32 + implied;
        self.at(span, |unit| {
            if names.is_empty() {
                unit.emit(if shown { Op::CallShown(count) } else { Op::Call(count) });
            } else {
                unit.constant(Value::tuple(names));
                unit.emit(Op::CallKeywords(count));
            }
        });
        Ok(())
    }

    /// Whether this is a function that looks at its caller's names, called where those are not the module's.
    fn sees_own_names(&self, func: &Expr) -> bool {
        let ExprKind::Name(name) = &func.kind else { return false };
        self.kind != CodeKind::Module
            && matches!(&**name, "locals" | "vars" | "dir" | "eval" | "exec")
            && matches!(self.scope.home(name), Home::Global | Home::Named)
    }

    /// Arguments with `*` or `**`: a list of the positional ones, then a dict of the keywords.
    fn spread(&mut self, args: &'a [Arg]) -> Result {
        self.emit(Op::List(0));
        for arg in args {
            match arg {
                Arg::Positional(expr) => {
                    self.expr(expr)?;
                    self.emit(Op::ListAppend(1));
                }
                Arg::Star(expr) => {
                    self.expr(expr)?;
                    self.emit(Op::ListExtend);
                }
                _ => {}
            }
        }
        let keywords = args.iter().any(|arg| matches!(arg, Arg::Keyword { .. } | Arg::DoubleStar(_)));
        if keywords {
            self.emit(Op::Dict(0));
            for arg in args {
                match arg {
                    Arg::Keyword { name, value, .. } => {
                        let name = self.mangled(name);
                        self.constant(Value::Str(crate::object::str::intern(&name)));
                        self.expr(value)?;
                        self.emit(Op::Dict(1));
                        self.emit(Op::DictMerge);
                    }
                    Arg::DoubleStar(expr) => {
                        self.expr(expr)?;
                        self.emit(Op::DictMerge);
                    }
                    _ => {}
                }
            }
        }
        self.emit(Op::CallSpread(keywords));
        Ok(())
    }
}
