#!/usr/bin/env python3
"""Write the tree of each program, one node a line with its place, as CPython 3.11 reads it.

    trees.py < PROGRAMS > TREES

Programs are divided by lines `%%`, and so are their trees. What CPython refuses has the tree `refused`.
"""

import ast
import io
import struct
import sys
import warnings

warnings.simplefilter("ignore")
OPERATORS = {
    "Add": "+", "Sub": "-", "Mult": "*", "MatMult": "@", "Div": "/", "FloorDiv": "//", "Mod": "%", "Pow": "**",
    "LShift": "<<", "RShift": ">>", "BitAnd": "&", "BitOr": "|", "BitXor": "^",
}


def text_hex(text):
    text = "".join(chr(ord(c) + 0x100000) if "\ud800" <= c <= "\udfff" else c for c in text)
    return text.encode().hex()


class Writer:
    def __init__(self):
        self.lines = []

    def line(self, depth, label, node=None):
        place = ""
        if node is not None:
            place = f" {node.lineno}:{node.col_offset}-{node.end_lineno}:{node.end_col_offset}"
        self.lines.append(f"{' ' * depth}{label}{place}")

    def start(self, depth, label, node):
        place = f"{node.lineno}:{node.col_offset}"
        self.line(depth, f"{label} {place}-{place}")

    def many(self, depth, label, nodes):
        if nodes:
            self.line(depth, label)
            for node in nodes:
                self.node(depth + 1, node)

    def maybe(self, depth, label, node):
        self.many(depth, label, [] if node is None else [node])

    def node(self, depth, node):
        getattr(self, "write_" + type(node).__name__, self.write_other)(depth, node)

    def constant(self, value):
        if value is None or value is True or value is False or value is ...:
            return str(value)
        if isinstance(value, int):
            return f"int {value:x}"
        if isinstance(value, float):
            return "float " + struct.pack(">d", value).hex()
        if isinstance(value, complex):
            return "imaginary " + struct.pack(">d", value.imag).hex()
        if isinstance(value, bytes):
            return "bytes " + value.hex()
        return "str " + text_hex(value)

    def write_Constant(self, depth, node):
        self.line(depth, self.constant(node.value), node)

    def write_JoinedStr(self, depth, node):
        self.line(depth, "JoinedStr", node)
        self.parts(depth + 1, node)

    def parts(self, depth, node):
        for part in node.values:
            if isinstance(part, ast.Constant):
                self.line(depth, "text " + text_hex(part.value))
            else:
                self.line(depth, f"field {chr(part.conversion) if part.conversion > 0 else ''}")
                self.node(depth + 1, part.value)
                if part.format_spec is not None:
                    self.line(depth + 1, "spec")
                    self.parts(depth + 2, part.format_spec)

    def write_Call(self, depth, node):
        self.line(depth, "Call", node)
        self.node(depth + 1, node.func)
        self.arguments(depth + 1, node.args, node.keywords)

    def arguments(self, depth, args, keywords):
        for arg in sorted(args + keywords, key=lambda arg: (arg.lineno, arg.col_offset)):
            if isinstance(arg, ast.keyword):
                self.start(depth, f"keyword {text_hex(arg.arg or '**')}", arg)
                self.node(depth + 1, arg.value)
            elif isinstance(arg, ast.Starred):
                self.start(depth, "Starred", arg)
                self.many(depth + 1, "value", [arg.value])
            else:
                self.node(depth, arg)

    def write_BinOp(self, depth, node):
        self.line(depth, OPERATORS[type(node.op).__name__], node)
        self.node(depth + 1, node.left)
        self.node(depth + 1, node.right)

    def write_BoolOp(self, depth, node):
        self.line(depth, type(node.op).__name__, node)
        for value in node.values:
            self.node(depth + 1, value)

    def write_UnaryOp(self, depth, node):
        self.line(depth, type(node.op).__name__, node)
        self.node(depth + 1, node.operand)

    def write_Compare(self, depth, node):
        self.line(depth, "Compare " + " ".join(type(op).__name__ for op in node.ops), node)
        for value in [node.left] + node.comparators:
            self.node(depth + 1, value)

    def write_Name(self, depth, node):
        self.line(depth, "Name " + text_hex(node.id), node)

    def write_Attribute(self, depth, node):
        self.line(depth, "Attribute " + text_hex(node.attr), node)
        self.node(depth + 1, node.value)

    def write_Dict(self, depth, node):
        self.line(depth, "Dict", node)
        for key, value in zip(node.keys, node.values):
            self.maybe(depth + 1, "key", key)
            self.node(depth + 1, value)

    def write_Lambda(self, depth, node):
        self.line(depth, "Lambda", node)
        self.params(depth + 1, node.args)
        self.node(depth + 1, node.body)

    def params(self, depth, args):
        plain = [("/", arg) for arg in args.posonlyargs] + [(".", arg) for arg in args.args]
        defaults = [None] * (len(plain) - len(args.defaults)) + args.defaults
        plain = [(kind, arg, default) for (kind, arg), default in zip(plain, defaults)]
        star = [("*", args.vararg, None)] if args.vararg else []
        named = [("=", arg, default) for arg, default in zip(args.kwonlyargs, args.kw_defaults)]
        double = [("**", args.kwarg, None)] if args.kwarg else []
        for kind, arg, default in plain + star + named + double:
            self.line(depth, f"param {kind} {text_hex(arg.arg)}")
            self.maybe(depth + 1, "annotation", arg.annotation)
            self.maybe(depth + 1, "default", default)

    def comprehension(self, depth, node, *elements):
        self.line(depth, type(node).__name__, node)
        for element in elements:
            self.node(depth + 1, element)
        for clause in node.generators:
            self.line(depth + 1, "async for" if clause.is_async else "for")
            self.node(depth + 2, clause.target)
            self.node(depth + 2, clause.iter)
            for condition in clause.ifs:
                self.node(depth + 2, condition)

    def write_ListComp(self, depth, node):
        self.comprehension(depth, node, node.elt)

    write_SetComp = write_GeneratorExp = write_ListComp

    def write_DictComp(self, depth, node):
        self.comprehension(depth, node, node.key, node.value)

    def function(self, depth, label, node):
        self.line(depth, f"{label} {text_hex(node.name)}", node)
        self.many(depth + 1, "decorators", node.decorator_list)
        self.params(depth + 1, node.args)
        self.maybe(depth + 1, "returns", node.returns)
        self.many(depth + 1, "body", node.body)

    def write_FunctionDef(self, depth, node):
        self.function(depth, "FunctionDef", node)

    def write_AsyncFunctionDef(self, depth, node):
        self.function(depth, "AsyncFunctionDef", node)

    def write_ClassDef(self, depth, node):
        self.line(depth, "ClassDef " + text_hex(node.name), node)
        self.many(depth + 1, "decorators", node.decorator_list)
        self.arguments(depth + 1, node.bases, node.keywords)
        self.many(depth + 1, "body", node.body)

    def write_AugAssign(self, depth, node):
        self.line(depth, f"AugAssign {OPERATORS[type(node.op).__name__]}", node)
        self.node(depth + 1, node.target)
        self.node(depth + 1, node.value)

    def write_AnnAssign(self, depth, node):
        self.line(depth, f"AnnAssign {node.simple}", node)
        self.node(depth + 1, node.target)
        self.node(depth + 1, node.annotation)
        self.maybe(depth + 1, "value", node.value)

    def write_Global(self, depth, node):
        self.line(depth, type(node).__name__ + "".join(" " + text_hex(name) for name in node.names), node)

    write_Nonlocal = write_Global

    def aliases(self, depth, node):
        for alias in node.names:
            self.line(depth, f"alias {text_hex(alias.name)} {text_hex(alias.asname or '')}", alias)

    def write_Import(self, depth, node):
        self.line(depth, "Import", node)
        self.aliases(depth + 1, node)

    def write_ImportFrom(self, depth, node):
        self.line(depth, f"ImportFrom {text_hex(node.module or '')} {node.level}", node)
        if node.names[0].name != "*":
            self.aliases(depth + 1, node)

    def write_excepthandler(self, depth, node):
        self.line(depth, f"handler {text_hex(node.name or '')}", node)
        self.maybe(depth + 1, "type", node.type)
        self.many(depth + 1, "body", node.body)

    write_ExceptHandler = write_excepthandler

    def write_withitem(self, depth, node):
        self.line(depth, "item")
        self.node(depth + 1, node.context_expr)
        self.maybe(depth + 1, "as", node.optional_vars)

    def write_Match(self, depth, node):
        self.line(depth, "Match", node)
        self.many(depth + 1, "subject", [node.subject])
        for case in node.cases:
            self.lines.append(" " * (depth + 1) + "case")
            self.node(depth + 2, case.pattern)
            self.maybe(depth + 2, "guard", case.guard)
            self.many(depth + 2, "body", case.body)

    def pattern(self, depth, label, node, *parts):
        self.line(depth, label, node)
        for part in parts:
            self.node(depth + 1, part)

    def write_MatchValue(self, depth, node):
        self.pattern(depth, "MatchValue", node, node.value)

    def write_MatchSingleton(self, depth, node):
        self.line(depth, f"MatchSingleton {node.value}", node)

    def write_MatchSequence(self, depth, node):
        self.pattern(depth, "MatchSequence", node, *node.patterns)

    def write_MatchOr(self, depth, node):
        self.pattern(depth, "MatchOr", node, *node.patterns)

    def write_MatchStar(self, depth, node):
        self.line(depth, "MatchStar " + text_hex(node.name or "_"), node)

    def write_MatchAs(self, depth, node):
        self.pattern(depth, "MatchAs " + text_hex(node.name or "_"), node, *([node.pattern] if node.pattern else []))

    def write_MatchMapping(self, depth, node):
        self.line(depth, "MatchMapping " + text_hex(node.rest or ""), node)
        for key, value in zip(node.keys, node.patterns):
            self.node(depth + 1, key)
            self.node(depth + 1, value)

    def write_MatchClass(self, depth, node):
        self.pattern(depth, "MatchClass", node, node.cls, *node.patterns)
        for name, value in zip(node.kwd_attrs, node.kwd_patterns):
            self.lines.append(" " * (depth + 1) + "keyword " + text_hex(name))
            self.node(depth + 2, value)

    def write_other(self, depth, node):
        self.line(depth, type(node).__name__, node)
        for name, value in ast.iter_fields(node):
            if isinstance(value, list):
                self.many(depth + 1, name, value)
            elif isinstance(value, ast.AST) and not isinstance(value, ast.expr_context):
                self.many(depth + 1, name, [value])


def main():
    if sys.version_info[:2] != (3, 11):
        sys.exit("needs Python 3.11")
    sys.setrecursionlimit(20000)
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="\n")
    for program in sys.stdin.buffer.read().decode("utf-8").split("%%\n"):
        writer = Writer()
        try:
            for statement in ast.parse(program).body:
                writer.node(0, statement)
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            writer.lines = ["refused"]
        out.write("".join(line + "\n" for line in writer.lines) + "%%\n")
    out.flush()


if __name__ == "__main__":
    main()
