//! The parser's trees, with the place of each node, against those of CPython's `ast`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use sockstep::syntax::ast::*;
use sockstep::syntax::{Mode, ParseError, parse};
use sockstep::text::{Source, Span};

struct Writer<'s> {
    source: &'s Source,
    text: String,
}

fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn constant(value: &Constant) -> String {
    match value {
        Constant::None => "None".into(),
        Constant::True => "True".into(),
        Constant::False => "False".into(),
        Constant::Ellipsis => "Ellipsis".into(),
        Constant::Int(int) => format!("int {int:x}"),
        Constant::Big(int) => format!("int {}", int.to_str_radix(16)),
        Constant::Float(float) => format!("float {:016x}", float.to_bits()),
        Constant::Imaginary(float) => format!("imaginary {:016x}", float.to_bits()),
        Constant::Str(text) => format!("str {}", hex(&**text)),
        Constant::Bytes(bytes) => format!("bytes {}", hex(bytes)),
    }
}

/// The names of alternatives are those of CPython's classes, unless said otherwise here.
fn plain_name(value: impl std::fmt::Debug) -> String {
    match format!("{value:?}").as_str() {
        "NotEq" => "NotEq".into(),
        "Neg" => "USub".into(),
        "Pos" => "UAdd".into(),
        name => name.into(),
    }
}

impl Writer<'_> {
    fn bare(&mut self, depth: usize, label: &str) {
        let _ = writeln!(self.text, "{}{label}", " ".repeat(depth));
    }

    fn line(&mut self, depth: usize, label: &str, span: Span) {
        let place = |at: u32| format!("{}:{}", self.source.line_of(at), self.source.bytes_into_line(at));
        let (start, end) = (place(span.start), place(span.end));
        let _ = writeln!(self.text, "{}{label} {start}-{end}", " ".repeat(depth));
    }

    fn pattern(&mut self, depth: usize, pattern: &Pattern) {
        let (span, inside) = (pattern.span, depth + 1);
        let named = |name: &Option<Name>, none: &str| hex(name.as_deref().unwrap_or(none));
        match &pattern.kind {
            PatternKind::Value(value) => {
                self.line(depth, "MatchValue", span);
                self.expr(inside, value);
            }
            PatternKind::Singleton(value) => {
                let ExprKind::Constant(value) = &value.kind else { return };
                self.line(depth, &format!("MatchSingleton {value:?}"), span);
            }
            PatternKind::Sequence(items) | PatternKind::Or(items) => {
                let is_or = matches!(pattern.kind, PatternKind::Or(_));
                self.line(depth, if is_or { "MatchOr" } else { "MatchSequence" }, span);
                items.iter().for_each(|item| self.pattern(inside, item));
            }
            PatternKind::Star(name) => self.line(depth, &format!("MatchStar {}", named(name, "_")), span),
            PatternKind::As { pattern: of, name } => {
                self.line(depth, &format!("MatchAs {}", named(name, "_")), span);
                of.iter().for_each(|of| self.pattern(inside, of));
            }
            PatternKind::Mapping { entries, rest } => {
                self.line(depth, &format!("MatchMapping {}", named(rest, "")), span);
                for (key, value) in entries {
                    self.expr(inside, key);
                    self.pattern(inside, value);
                }
            }
            PatternKind::Class { class, positional, keywords } => {
                self.line(depth, "MatchClass", span);
                self.expr(inside, class);
                positional.iter().for_each(|value| self.pattern(inside, value));
                for (name, value) in keywords {
                    self.bare(inside, &format!("keyword {}", hex(&**name)));
                    self.pattern(inside + 1, value);
                }
            }
        }
    }

    fn exprs<'e>(&mut self, depth: usize, label: &str, list: impl IntoIterator<Item = &'e Expr>) {
        let mut list = list.into_iter().peekable();
        if list.peek().is_some() {
            self.bare(depth, label);
            list.for_each(|expr| self.expr(depth + 1, expr));
        }
    }

    fn body(&mut self, depth: usize, label: &str, body: &[Stmt]) {
        if !body.is_empty() {
            self.bare(depth, label);
            body.iter().for_each(|stmt| self.stmt(depth + 1, stmt));
        }
    }

    fn args(&mut self, depth: usize, args: &[Arg]) {
        for arg in args {
            match arg {
                Arg::Positional(value) => self.expr(depth, value),
                Arg::Keyword { name, name_span, value } => {
                    self.line(depth, &format!("keyword {}", hex(&**name)), Span { end: name_span.start, ..*name_span });
                    self.expr(depth + 1, value);
                }
                Arg::Star(value) => {
                    self.line(depth, "Starred", self.before(value.span, "*"));
                    self.exprs(depth + 1, "value", [value]);
                }
                Arg::DoubleStar(value) => {
                    self.line(depth, &format!("keyword {}", hex("**")), self.before(value.span, "**"));
                    self.expr(depth + 1, value);
                }
            }
        }
    }

    /// From the sign before it; where it ends is not compared.
    fn before(&self, span: Span, sign: &str) -> Span {
        let start = self.source.text[..span.start as usize].rfind(sign).map_or(span.start, |at| at as u32);
        Span { start, end: start }
    }

    fn params(&mut self, depth: usize, params: &Params) {
        let kinds = [("/", &params.positional_only), (".", &params.positional)];
        for (kind, list) in kinds {
            list.iter().for_each(|param| self.param(depth, kind, param));
        }
        params.star.iter().for_each(|param| self.param(depth, "*", param));
        params.keyword_only.iter().for_each(|param| self.param(depth, "=", param));
        params.double_star.iter().for_each(|param| self.param(depth, "**", param));
    }

    fn param(&mut self, depth: usize, kind: &str, param: &Param) {
        self.bare(depth, &format!("param {kind} {}", hex(&*param.name)));
        self.exprs(depth + 1, "annotation", &param.annotation);
        self.exprs(depth + 1, "default", &param.default);
    }

    fn parts(&mut self, depth: usize, parts: &[FStringPart]) {
        let mut text = String::new();
        for part in parts {
            match part {
                FStringPart::Literal(literal) => text.push_str(literal),
                FStringPart::Field { expr, debug, conversion, spec } => {
                    text.extend(debug.as_deref());
                    self.text_part(depth, &mut text);
                    let letter = match conversion {
                        Some(Conversion::Str) => "s",
                        Some(Conversion::Repr) => "r",
                        Some(Conversion::Ascii) => "a",
                        None => "",
                    };
                    self.bare(depth, &format!("field {letter}"));
                    self.expr(depth + 1, expr);
                    if let Some(spec) = spec {
                        self.bare(depth + 1, "spec");
                        self.parts(depth + 2, spec);
                    }
                }
            }
        }
        self.text_part(depth, &mut text);
    }

    fn text_part(&mut self, depth: usize, text: &mut String) {
        if !text.is_empty() {
            self.bare(depth, &format!("text {}", hex(&*text)));
            text.clear();
        }
    }

    fn expr(&mut self, depth: usize, expr: &Expr) {
        let span = expr.span;
        let inside = depth + 1;
        match &expr.kind {
            ExprKind::Constant(value) => self.line(depth, &constant(value), span),
            ExprKind::JoinedStr(parts) => {
                self.line(depth, "JoinedStr", span);
                self.parts(inside, parts);
            }
            ExprKind::Name(name) => self.line(depth, &format!("Name {}", hex(&**name)), span),
            ExprKind::Attribute { value, attr, .. } => {
                self.line(depth, &format!("Attribute {}", hex(&**attr)), span);
                self.expr(inside, value);
            }
            ExprKind::Subscript { value, index } => {
                self.line(depth, "Subscript", span);
                self.exprs(inside, "value", [&**value]);
                self.exprs(inside, "slice", [&**index]);
            }
            ExprKind::Slice { lower, upper, step } => {
                self.line(depth, "Slice", span);
                self.exprs(inside, "lower", lower.as_deref());
                self.exprs(inside, "upper", upper.as_deref());
                self.exprs(inside, "step", step.as_deref());
            }
            ExprKind::Call { func, args } => {
                self.line(depth, "Call", span);
                self.expr(inside, func);
                self.args(inside, args);
            }
            ExprKind::Unary { op, operand } => {
                self.line(depth, &plain_name(op), span);
                self.expr(inside, operand);
            }
            ExprKind::Binary { op, left, right } => {
                self.line(depth, op.sign(), span);
                self.expr(inside, left);
                self.expr(inside, right);
            }
            ExprKind::Bool { op, values } => {
                self.line(depth, &plain_name(op), span);
                values.iter().for_each(|value| self.expr(inside, value));
            }
            ExprKind::Compare { left, ops, comparators } => {
                let ops: Vec<_> = ops.iter().map(plain_name).collect();
                self.line(depth, &format!("Compare {}", ops.join(" ")), span);
                self.expr(inside, left);
                comparators.iter().for_each(|value| self.expr(inside, value));
            }
            ExprKind::Conditional { test, body, orelse } => {
                self.line(depth, "IfExp", span);
                self.exprs(inside, "test", [&**test]);
                self.exprs(inside, "body", [&**body]);
                self.exprs(inside, "orelse", [&**orelse]);
            }
            ExprKind::Named { target, target_span, value } => {
                self.line(depth, "NamedExpr", span);
                self.bare(inside, "target");
                self.line(inside + 1, &format!("Name {}", hex(&**target)), *target_span);
                self.exprs(inside, "value", [&**value]);
            }
            ExprKind::Lambda { params, body, .. } => {
                self.line(depth, "Lambda", span);
                self.params(inside, params);
                self.expr(inside, body);
            }
            ExprKind::Tuple(items) | ExprKind::List(items) | ExprKind::Set(items) => {
                let name = match &expr.kind {
                    ExprKind::Tuple(_) => "Tuple",
                    ExprKind::List(_) => "List",
                    _ => "Set",
                };
                self.line(depth, name, span);
                self.exprs(inside, "elts", items);
            }
            ExprKind::Dict(pairs) => {
                self.line(depth, "Dict", span);
                for (key, value) in pairs {
                    self.exprs(inside, "key", key);
                    self.expr(inside, value);
                }
            }
            ExprKind::Starred(value) => {
                self.line(depth, "Starred", span);
                self.exprs(inside, "value", [&**value]);
            }
            ExprKind::Comprehension { kind, element, value, clauses, .. } => {
                let name = match kind {
                    ComprehensionKind::List => "ListComp",
                    ComprehensionKind::Set => "SetComp",
                    ComprehensionKind::Dict => "DictComp",
                    ComprehensionKind::Generator => "GeneratorExp",
                };
                self.line(depth, name, span);
                self.expr(inside, element);
                value.iter().for_each(|value| self.expr(inside, value));
                for clause in clauses {
                    self.bare(inside, if clause.is_async { "async for" } else { "for" });
                    self.expr(inside + 1, &clause.target);
                    self.expr(inside + 1, &clause.iter);
                    clause.conditions.iter().for_each(|condition| self.expr(inside + 1, condition));
                }
            }
            ExprKind::Yield(value) => {
                self.line(depth, "Yield", span);
                self.exprs(inside, "value", value.as_deref());
            }
            ExprKind::YieldFrom(value) => {
                self.line(depth, "YieldFrom", span);
                self.exprs(inside, "value", [&**value]);
            }
            ExprKind::Await(value) => {
                self.line(depth, "Await", span);
                self.exprs(inside, "value", [&**value]);
            }
        }
    }

    fn names(&mut self, depth: usize, label: &str, names: &[Name], span: Span) {
        let names: String = names.iter().map(|name| format!(" {}", hex(&**name))).collect();
        self.line(depth, &format!("{label}{names}"), span);
    }

    fn aliases(&mut self, depth: usize, names: &[Alias]) {
        for alias in names {
            let asname = alias.asname.as_deref().unwrap_or("");
            self.line(depth, &format!("alias {} {}", hex(&*alias.name), hex(asname)), alias.span);
        }
    }

    fn stmt(&mut self, depth: usize, stmt: &Stmt) {
        let span = stmt.span;
        let inside = depth + 1;
        match &stmt.kind {
            StmtKind::Expr(value) => {
                self.line(depth, "Expr", span);
                self.exprs(inside, "value", [value]);
            }
            StmtKind::Assign { targets, value } => {
                self.line(depth, "Assign", span);
                self.exprs(inside, "targets", targets);
                self.exprs(inside, "value", [value]);
            }
            StmtKind::AugAssign { target, op, value } => {
                self.line(depth, &format!("AugAssign {}", op.sign()), span);
                self.expr(inside, target);
                self.expr(inside, value);
            }
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                self.line(depth, &format!("AnnAssign {}", u8::from(*simple)), span);
                self.expr(inside, target);
                self.expr(inside, annotation);
                self.exprs(inside, "value", value);
            }
            StmtKind::Delete(targets) => {
                self.line(depth, "Delete", span);
                self.exprs(inside, "targets", targets);
            }
            StmtKind::Pass => self.line(depth, "Pass", span),
            StmtKind::Break => self.line(depth, "Break", span),
            StmtKind::Continue => self.line(depth, "Continue", span),
            StmtKind::Return(value) => {
                self.line(depth, "Return", span);
                self.exprs(inside, "value", value);
            }
            StmtKind::Raise { exc, cause } => {
                self.line(depth, "Raise", span);
                self.exprs(inside, "exc", exc);
                self.exprs(inside, "cause", cause);
            }
            StmtKind::Assert { test, msg } => {
                self.line(depth, "Assert", span);
                self.exprs(inside, "test", [test]);
                self.exprs(inside, "msg", msg);
            }
            StmtKind::Import(names) => {
                self.line(depth, "Import", span);
                self.aliases(inside, names);
            }
            StmtKind::ImportFrom { module, names, level } => {
                let module = hex(module.as_deref().unwrap_or(""));
                self.line(depth, &format!("ImportFrom {module} {level}"), span);
                self.aliases(inside, names);
            }
            StmtKind::Global(names) => self.names(depth, "Global", names, span),
            StmtKind::Nonlocal(names) => self.names(depth, "Nonlocal", names, span),
            StmtKind::If { test, body, orelse } | StmtKind::While { test, body, orelse } => {
                let name = if matches!(stmt.kind, StmtKind::If { .. }) { "If" } else { "While" };
                self.line(depth, name, span);
                self.exprs(inside, "test", [test]);
                self.body(inside, "body", body);
                self.body(inside, "orelse", orelse);
            }
            StmtKind::For { target, iter, body, orelse, is_async } => {
                self.line(depth, if *is_async { "AsyncFor" } else { "For" }, span);
                self.exprs(inside, "target", [target]);
                self.exprs(inside, "iter", [iter]);
                self.body(inside, "body", body);
                self.body(inside, "orelse", orelse);
            }
            StmtKind::Try { body, handlers, orelse, finalbody, is_star } => {
                self.line(depth, if *is_star { "TryStar" } else { "Try" }, span);
                self.body(inside, "body", body);
                if !handlers.is_empty() {
                    self.bare(inside, "handlers");
                }
                for handler in handlers {
                    let name = hex(handler.name.as_deref().unwrap_or(""));
                    self.line(inside + 1, &format!("handler {name}"), handler.span);
                    self.exprs(inside + 2, "type", &handler.kind);
                    self.body(inside + 2, "body", &handler.body);
                }
                self.body(inside, "orelse", orelse);
                self.body(inside, "finalbody", finalbody);
            }
            StmtKind::With { items, body, is_async } => {
                self.line(depth, if *is_async { "AsyncWith" } else { "With" }, span);
                self.bare(inside, "items");
                for item in items {
                    self.bare(inside + 1, "item");
                    self.expr(inside + 2, &item.context);
                    self.exprs(inside + 2, "as", &item.target);
                }
                self.body(inside, "body", body);
            }
            StmtKind::Match { subject, cases } => {
                self.line(depth, "Match", span);
                self.exprs(inside, "subject", [subject]);
                for case in cases {
                    self.bare(inside, "case");
                    self.pattern(inside + 1, &case.pattern);
                    self.exprs(inside + 1, "guard", &case.guard);
                    self.body(inside + 1, "body", &case.body);
                }
            }
            StmtKind::FunctionDef(def) => {
                let label = if def.is_async { "AsyncFunctionDef" } else { "FunctionDef" };
                self.line(depth, &format!("{label} {}", hex(&*def.name)), span);
                self.exprs(inside, "decorators", &def.decorators);
                self.params(inside, &def.params);
                self.exprs(inside, "returns", &def.returns);
                self.body(inside, "body", &def.body);
            }
            StmtKind::ClassDef(def) => {
                self.line(depth, &format!("ClassDef {}", hex(&*def.name)), span);
                self.exprs(inside, "decorators", &def.decorators);
                self.args(inside, &def.bases);
                self.body(inside, "body", &def.body);
            }
        }
    }
}

fn tree(program: &str) -> Option<String> {
    let source = Source::new("f", program, true);
    match parse(&source, Mode::File) {
        Ok(module) => {
            let mut writer = Writer { source: &source, text: String::new() };
            module.body.iter().for_each(|stmt| writer.stmt(0, stmt));
            Some(writer.text)
        }
        Err(ParseError::Syntax(error)) if error.message.contains("not part of sockstep") => None,
        Err(_) => Some("refused\n".into()),
    }
}

/// How many of the programs have another tree than CPython's; None without CPython 3.11.
fn differences(programs: &[String]) -> Option<usize> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/trees.py");
    let process = Command::new("python3").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut process = process.ok()?;
    let input = programs.join("%%\n");
    let mut stdin = process.stdin.take()?;
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = process.wait_with_output().ok()?;
    let _ = writer.join();
    if !output.status.success() {
        eprintln!("skipped: this test needs python3 to be Python 3.11");
        return None;
    }
    let expected = String::from_utf8(output.stdout).expect("text");
    let mut wrong = 0;
    for (program, expected) in programs.iter().zip(expected.split("%%\n")) {
        let Some(got) = tree(program) else { continue };
        // Where only the compiler's checks refuse it, CPython has a tree.
        if got == expected || got == "refused\n" {
            continue;
        }
        wrong += 1;
        let difference = expected.lines().zip(got.lines()).find(|(a, b)| a != b);
        let (a, b) = difference.unwrap_or(("more or less", "less or more"));
        let shown: String = program.chars().take(200).collect();
        eprintln!("{shown:?}\n    CPython: {a}\n    here:    {b}");
    }
    Some(wrong)
}

fn on_large_stack(work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(256 << 20).spawn(work).unwrap().join().unwrap();
}

#[test]
fn trees_are_those_of_cpython() {
    on_large_stack(|| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/syntax_snippets.txt");
        let snippets = std::fs::read_to_string(path).unwrap();
        let programs: Vec<String> = snippets.split("%%\n").map(str::to_string).collect();
        assert!(matches!(differences(&programs), None | Some(0)));
    });
}

/// With every program of a folder named by PROGRAMS.
#[test]
#[ignore = "compares with a live python3"]
fn trees_of_a_folder() {
    let folder = std::env::var("PROGRAMS").expect("PROGRAMS names a folder");
    on_large_stack(move || {
        let mut programs = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "py")
                && let Ok(text) = std::fs::read_to_string(&path)
                && !text.contains("%%\n")
            {
                programs.push(text);
            }
        }
        let wrong = differences(&programs);
        eprintln!("{wrong:?} of {}", programs.len());
    });
}
