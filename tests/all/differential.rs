//! Random programs, run by sockstep and by CPython: what they print must be the same.

use std::process::{Command, Stdio};

const BINARY: &str = env!("CARGO_BIN_EXE_sockstep");
/// How many programs a plain test run tries.
const PROGRAMS: u64 = 60;

/// What every program begins with.
const PRELUDE: &str = "\
class P:
    kind = 'p'
    def __init__(self, x, y=0): self.x = x; self.y = y
    def __repr__(self): return f'P({self.x!r}, {self.y!r})'
    def __eq__(self, other): return isinstance(other, P) and self.x == other.x
    def __lt__(self, other): return self.x < other.x
    def __add__(self, other): return P(self.x + other.x, self.y)
    def __len__(self): return self.y
    def __getitem__(self, i): return [self.x, self.y][i]
    def __call__(self, v): return self.x, v
    @property
    def double(self): return self.x * 2
    @classmethod
    def make(cls, *a): return cls(*a)
    @staticmethod
    def plain(v): return v
class Q(P):
    def __init__(self, *a): super().__init__(*a); self.z = 1
    def __bool__(self): return False
def f(x, y=1, *a, k=2, **kw): return x, y, a, k, kw
def g(n):
    for i in range(n): yield i * i
def h(x): return x.x
a = 3; b = -2; c = 'hey'; d = [3, 1, 2]; e = {'x': 1, 'y': [2]}; t = (1, 'z', 2.5); n = None; u = 2.5; w = True
m = b'ab\\x00'; r = range(1, 9, 3); p = P(4, 2); q = Q('q'); s = {1, 2, 3}; i = j = 0
";

/// A generator of numbers that is the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) as usize) % limit
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

const NAMES: [&str; 20] =
    ["a", "b", "c", "d", "e", "t", "n", "u", "w", "m", "r", "p", "q", "s", "i", "j", "a", "d", "e", "c"];
const LITERALS: [&str; 30] = [
    "0",
    "1",
    "2",
    "-1",
    "7",
    "10",
    "255",
    "1.5",
    "-0.0",
    "1e3",
    "'a'",
    "'é가'",
    "''",
    "'a b,c'",
    "b'xy'",
    "None",
    "True",
    "False",
    "[]",
    "()",
    "{}",
    "[1, 2, 3]",
    "(1, 'b')",
    "{'k': 1}",
    "{1, 2}",
    "'%s-%d'",
    "'{} {}'",
    "12345678901234567890",
    "'x'",
    "...",
];
const METHODS: [&str; 64] = [
    "upper()",
    "lower()",
    "split()",
    "split(',')",
    "strip()",
    "replace('a', 'b')",
    "find('e')",
    "index('e')",
    "count('e')",
    "startswith('h')",
    "endswith(('y', 'z'))",
    "join(['1', '2'])",
    "join(d)",
    "encode()",
    "decode()",
    "title()",
    "isdigit()",
    "isalpha()",
    "zfill(6)",
    "center(9, '*')",
    "ljust(5)",
    "rjust(5)",
    "partition('e')",
    "rsplit('e', 1)",
    "splitlines()",
    "swapcase()",
    "capitalize()",
    "format(1, 2)",
    "format(a, b, c)",
    "hex()",
    "append(4)",
    "pop()",
    "pop(0)",
    "insert(1, 'i')",
    "extend('xy')",
    "remove(1)",
    "reverse()",
    "sort()",
    "copy()",
    "clear()",
    "index(1)",
    "count(1)",
    "keys()",
    "values()",
    "items()",
    "get('x')",
    "get('q', 5)",
    "setdefault('z', 0)",
    "update({'u': 1})",
    "update(x=5)",
    "popitem()",
    "add(9)",
    "discard(1)",
    "union([5])",
    "bit_length()",
    "is_integer()",
    "as_integer_ratio()",
    "x",
    "y",
    "double",
    "make(1, 2)",
    "plain(3)",
    "nope",
    "kind",
];
const FUNCTIONS: [&str; 46] = [
    "len",
    "str",
    "repr",
    "int",
    "float",
    "bool",
    "list",
    "tuple",
    "sorted",
    "sum",
    "min",
    "max",
    "abs",
    "any",
    "all",
    "hex",
    "oct",
    "bin",
    "ord",
    "chr",
    "range",
    "enumerate",
    "reversed",
    "iter",
    "ascii",
    "callable",
    "bytes",
    "dict",
    "f",
    "h",
    "P",
    "Q",
    "p",
    "q",
    "list(g",
    "type(a)",
    "round",
    "divmod",
    "pow",
    "hash",
    "isinstance",
    "zip",
    "map",
    "getattr",
    "hasattr",
    "format",
];
const BINARY_OPERATORS: [&str; 9] = ["+", "-", "/", "//", "%", "&", "|", "^", "+"];
const COMPARISONS: [&str; 10] = ["<", "<=", ">", ">=", "==", "!=", "in", "not in", "is", "is not"];
const SPECS: [&str; 16] =
    ["", ":>5", ":05", ":x", ":.2f", "!r", "!s:^7", ":,", ":+", ":e", ":%", ":d", "!r:>8", ":{a}", "=", ":s"];

struct Generator {
    random: Random,
}

impl Generator {
    fn expr(&mut self, depth: usize) -> String {
        if depth == 0 {
            return match self.random.below(2) {
                0 => self.random.of(&NAMES).into(),
                _ => self.random.of(&LITERALS).into(),
            };
        }
        let inner = depth - 1;
        match self.random.below(24) {
            0..=2 => {
                let op = self.random.of(&BINARY_OPERATORS);
                format!("{} {op} {}", self.operand(inner), self.operand(inner))
            }
            3 => format!("{} * {}", self.operand(inner), self.random.below(4)),
            4 => format!("{} ** {}", self.operand(inner), self.random.below(3)),
            5 => format!("{} {} {}", self.operand(inner), self.random.of(&["<<", ">>"]), self.random.below(6)),
            6 => {
                let op = self.random.of(&COMPARISONS);
                format!("{} {op} {}", self.operand(inner), self.operand(inner))
            }
            7 => format!("{} {} {}", self.operand(inner), self.random.of(&["and", "or"]), self.operand(inner)),
            8 => format!("{}{}", self.random.of(&["-", "not ", "~", "+"]), self.operand(inner)),
            9 | 10 => format!("{}[{}]", self.operand(inner), self.expr(inner)),
            11 => {
                let part = |generator: &mut Self| match generator.random.below(3) {
                    0 => String::new(),
                    _ => (generator.random.below(7) as i64 - 3).to_string(),
                };
                let (from, to) = (part(self), part(self));
                let step = ["", ":2", ":-1", ":", ":0"][self.random.below(5)];
                format!("{}[{from}:{to}{step}]", self.operand(inner))
            }
            12..=14 => {
                let method = self.random.of(&METHODS);
                format!("{}.{method}", self.operand(inner))
            }
            15..=17 => {
                let function = self.random.of(&FUNCTIONS);
                let close = if function.contains('(') && !function.contains(')') { ")" } else { "" };
                format!("{function}({}){close}", self.arguments(inner))
            }
            18 => {
                let brackets = self.random.of(&["[]", "()", "{}"]);
                let (element, source) = (self.expr(inner), self.operand(inner));
                let condition = if self.random.below(3) == 0 { format!(" if {}", self.expr(0)) } else { String::new() };
                let (open, close) = brackets.split_at(1);
                match open {
                    "(" => format!("list({element} for i in {source}{condition})"),
                    "{" => format!("{{i: {element} for i in {source}{condition}}}"),
                    _ => format!("{open}{element} for i in {source}{condition}{close}"),
                }
            }
            19 => {
                let spec = self.random.of(&SPECS);
                format!("f'<{{{}{spec}}}>'", self.random.of(&NAMES))
            }
            20 => format!("[{}, {}]", self.expr(inner), self.star(inner)),
            21 => format!("({}, {})", self.expr(inner), self.expr(inner)),
            22 => format!("{} if {} else {}", self.operand(inner), self.expr(inner), self.expr(inner)),
            _ => match self.random.below(3) {
                0 => format!(
                    "(lambda x, y=2: {})({})",
                    self.random.of(&["x", "x + y", "(x, y)", "y[x]"]),
                    self.expr(inner)
                ),
                1 => format!(
                    "'{}' % {}",
                    self.random.of(&["%s", "%d", "%5.1f|", "%r %s", "%x", "%c"]),
                    self.operand(inner)
                ),
                _ => format!("{{{}: {}}}", self.expr(inner), self.expr(inner)),
            },
        }
    }

    fn star(&mut self, depth: usize) -> String {
        let sign = if self.random.below(4) == 0 { "*" } else { "" };
        format!("{sign}{}", self.operand(depth))
    }

    fn arguments(&mut self, depth: usize) -> String {
        match self.random.below(8) {
            0 => String::new(),
            1 => format!("{}, {}", self.expr(depth), self.expr(depth)),
            2 => format!("*{}", self.operand(depth)),
            3 => format!("{}, {}={}", self.expr(depth), self.random.of(&["k", "y", "key", "z"]), self.expr(depth)),
            4 => format!("**{}", self.random.of(&["e", "{'k': 1}", "{}", "d"])),
            _ => self.expr(depth),
        }
    }

    fn operand(&mut self, depth: usize) -> String {
        let text = self.expr(depth);
        let simple = text.bytes().all(|byte| byte.is_ascii_alphanumeric()) || text.starts_with(['[', '{', '\'']);
        if simple && !text.contains(' ') { text } else { format!("({text})") }
    }

    fn target(&mut self) -> &'static str {
        self.random
            .of(&["a", "b", "c", "d", "e", "x1", "i", "j", "d[0]", "e['x']", "p.x", "i, j", "i, *j", "[i, j]", "d[1:]"])
    }

    fn block(&mut self, indent: usize, depth: usize) -> String {
        let count = 1 + self.random.below(2);
        (0..count).map(|_| self.statement(indent, depth)).collect()
    }

    fn statement(&mut self, indent: usize, depth: usize) -> String {
        let pad = "    ".repeat(indent);
        let inside = indent + 1;
        let kind = if depth == 0 { self.random.below(7) } else { self.random.below(14) };
        match kind {
            0..=2 => format!("{pad}print({})\n", self.expr(2)),
            3 => format!("{pad}{} = {}\n", self.target(), self.expr(2)),
            4 => {
                let name = self.random.of(&["a", "b", "c", "d", "u", "d[0]", "p.x", "s", "x2"]);
                format!("{pad}{name} {}= {}\n", self.random.of(&["+", "-", "//", "|", "%"]), self.expr(1))
            }
            5 => format!(
                "{pad}{}\n",
                self.random.of(&[
                    "del d[0]",
                    "del e['x']",
                    "del a",
                    "pass",
                    "assert a, c",
                    "raise",
                    "raise ValueError('v', a)",
                    "raise KeyError(c)",
                    "a: int = 5",
                    "global zz"
                ])
            ),
            6 => format!("{pad}{}\n", self.expr(2)),
            7 => {
                let (test, body, orelse) = (self.expr(1), self.block(inside, depth - 1), self.block(inside, depth - 1));
                format!("{pad}if {test}:\n{body}{pad}else:\n{orelse}")
            }
            8 | 9 => {
                let (iter, body) = (self.operand(1), self.block(inside, depth - 1));
                let end = self.random.of(&["", "    break\n", "    continue\n"]);
                let end = if end.is_empty() { String::new() } else { format!("{pad}{end}") };
                format!("{pad}for {} in {iter}:\n{body}{end}", self.random.of(&["i", "j", "i, j", "k"]))
            }
            10 | 11 => {
                let (body, handler) = (self.block(inside, depth - 1), self.block(inside, depth - 1));
                let class = self.random.of(&["Exception", "TypeError", "(ValueError, KeyError)", "LookupError"]);
                let last = if self.random.below(3) == 0 {
                    format!("{pad}finally:\n{pad}    print('f')\n")
                } else {
                    String::new()
                };
                format!("{pad}try:\n{body}{pad}except {class} as x:\n{pad}    print(repr(x), x.args)\n{handler}{last}")
            }
            12 => {
                let (body, value) = (self.block(inside, depth - 1), self.expr(1));
                let call = self.arguments(1);
                format!("{pad}def k(x=1, *y, z=3):\n{body}{pad}    return {value}\n{pad}print(k({call}))\n")
            }
            _ => format!("{pad}while a and i < 2:\n{pad}    i += 1\n{}", self.block(inside, depth - 1)),
        }
    }

    /// Statements that each may fail, and one at the end whose failure ends the program.
    fn program(&mut self) -> String {
        let mut text = PRELUDE.to_string();
        for _ in 0..10 {
            text.push_str("try:\n");
            text.push_str(&self.statement(1, 1));
            text.push_str("except Exception as x: print(type(x).__name__, x)\n");
        }
        text.push_str(&self.statement(0, 2));
        text.push_str("print('end')\n");
        text
    }
}

/// What a program prints, without what differs from run to run.
fn output(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).env("PYTHONIOENCODING", "utf-8").output().expect("the program runs");
    let both = [output.stdout, b"\n--- errors\n".to_vec(), output.stderr].concat();
    let text = String::from_utf8_lossy(&both).into_owned();
    let mut plain = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find(" at 0x") {
        plain.push_str(&rest[..at + 6]);
        rest = rest[at + 6..].trim_start_matches(|c: char| c.is_ascii_hexdigit());
    }
    plain + rest
}

fn variable(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// DIFFERENTIAL_SEED and DIFFERENTIAL_COUNT ask for other programs, and more.
#[test]
fn random_programs_print_what_they_print_under_cpython() {
    let version = Command::new("python3").args(["-c", "import sys; print(sys.version_info[:2])"]).output();
    if !version.is_ok_and(|output| output.stdout.starts_with(b"(3, 11)")) {
        eprintln!("skipped: this test needs python3 to be Python 3.11");
        return;
    }
    let python = Command::new("python3").args(["-c", "import sys; print(sys.executable)"]).output().expect("python3");
    let python = String::from_utf8_lossy(&python.stdout).trim().to_string();
    let folder = std::env::temp_dir().join(format!("sockstep-differential-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let seed = variable("DIFFERENTIAL_SEED", 20);
    let mut wrong = 0;
    for number in 0..variable("DIFFERENTIAL_COUNT", PROGRAMS) {
        let mut generator = Generator { random: Random(seed.wrapping_mul(1_000_003).wrapping_add(number)) };
        generator.random.below(2);
        let program = generator.program();
        let path = folder.join("program.py");
        std::fs::write(&path, &program).expect("a file");
        let expected = output(Command::new(&python).args(["-I", "-S"]).arg(&path));
        let got = output(Command::new(BINARY).arg(&path));
        if expected != got && !got.contains("not part of sockstep") && !expected.contains("complex") {
            wrong += 1;
            if wrong <= 400 {
                let (before, after) =
                    expected.lines().zip(got.lines()).find(|(a, b)| a != b).unwrap_or(("(less)", "(more)"));
                eprintln!("program {number} of seed {seed}\n    CPython:  {before}\n    sockstep: {after}");
                if let Ok(keep) = std::env::var("DIFFERENTIAL_KEEP") {
                    let _ = std::fs::write(format!("{keep}/{seed}-{number}.py"), &program);
                }
            }
        }
    }
    let _ = std::fs::remove_dir_all(&folder);
    assert_eq!(wrong, 0, "programs differ");
}
