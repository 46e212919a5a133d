//! No input may stop, kill or hang it: arbitrary text, broken programs, endless and huge computations, closed pipes.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use sockstep::session::{Hub, Options};
use sockstep::syntax::{Mode, parse, split_statement};
use sockstep::text::Source;

const PATIENCE: Duration = Duration::from_secs(120);

/// A program that is killed when the test fails.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    fn start(arguments: &[&str]) -> Running {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sockstep"));
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Running(command.spawn().expect("sockstep starts"))
    }

    /// Waits for its end, which is no signal's and comes in time.
    fn ends(mut self, what: &str) -> Output {
        drop(self.0.stdin.take());
        let (mut out, mut err) = (self.0.stdout.take(), self.0.stderr.take());
        let reader = |stream: Option<Box<dyn Read + Send>>| {
            std::thread::spawn(move || {
                let mut bytes = Vec::new();
                if let Some(mut stream) = stream {
                    let _ = stream.read_to_end(&mut bytes);
                }
                bytes
            })
        };
        let out = reader(out.take().map(|stream| Box::new(stream) as _));
        let err = reader(err.take().map(|stream| Box::new(stream) as _));
        let watched = self.0.id();
        let (done, end) = std::sync::mpsc::channel::<()>();
        let watch = std::thread::spawn(move || {
            let late = end.recv_timeout(PATIENCE) == Err(std::sync::mpsc::RecvTimeoutError::Timeout);
            if late {
                // SAFETY: the child has not been waited for, so the number is still its own.
                unsafe { libc::kill(watched as i32, libc::SIGKILL) };
            }
            late
        });
        let (stdout, stderr) = (out.join().expect("read"), err.join().expect("read"));
        let status = self.0.wait().expect("it ends");
        let _ = done.send(());
        assert!(!watch.join().expect("watched"), "{what} does not end");
        Output { status, stdout, stderr }
    }
}

fn end_of(program: &str) -> String {
    let output = Running::start(&["-c", program]).ends(program);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code().is_some(), "{program}: {:?}\n{errors}", output.status);
    let all = String::from_utf8_lossy(&output.stdout).into_owned() + &errors;
    assert!(!all.contains("a mistake in sockstep"), "{program}: {all}");
    all.lines().last().unwrap_or_default().to_string()
}

#[track_caller]
fn check(rows: &[(&str, &str)]) {
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let halves: Vec<_> = rows.chunks(rows.len().div_ceil(2)).collect();
        let threads: Vec<_> = halves
            .into_iter()
            .map(|rows| {
                scope.spawn(|| {
                    let ends = rows.iter().map(|(program, expected)| (program, expected, end_of(program)));
                    let wrong = ends.filter(|(_, expected, end)| !end.starts_with(**expected));
                    wrong
                        .map(|(program, expected, end)| format!("{program}\n  {end}\n  expected {expected}"))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("it ends")).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_too_large_is_refused() {
    check(&[
        ("'x' * 10**12", "MemoryError"),
        ("b'x' * 10**12", "MemoryError"),
        ("[0] * 10**12", "MemoryError"),
        ("(0,) * 10**12", "MemoryError"),
        ("'x' * 10**30", "OverflowError: cannot fit 'int' into an index-sized integer"),
        ("bytes(10**13)", "MemoryError"),
        ("bytearray(10**13)", "MemoryError"),
        ("' '.join(['x' * 10**6] * 10**7)", "MemoryError"),
        ("'{:>99999999999999}'.format(1)", "MemoryError"),
        ("'%99999999999999d' % 1", "MemoryError"),
        ("'a'.center(10**14)", "MemoryError"),
        ("('a' * 10**6).replace('a', 'b' * 10**9)", "MemoryError"),
        ("1 << 10**13", "MemoryError"),
        ("len(range(10**30))", "OverflowError: Python int too large to convert to C ssize_t"),
        ("float(10**400)", "OverflowError: int too large to convert to float"),
        ("2.0 ** 100000", "OverflowError: (34, 'Numerical result out of range')"),
        ("int('1' * 5000)", "ValueError: Exceeds the limit (4300 digits) for integer string conversion"),
        ("chr(10**20)", "OverflowError: Python int too large to convert to C int"),
        ("import socket; socket.socket().recv(10**14)", "MemoryError"),
        ("import socket; socket.socket().recv(10**30)", "OverflowError: Python int too large to convert to C ssize_t"),
        ("import time; time.sleep(10**30)", "OverflowError: timestamp too large to convert to C _PyTime_t"),
        ("import struct; struct.pack('99999999999999s', b'')", "MemoryError"),
    ]);
}

/// With half a gigabyte of address space: what does not fit is refused, what grows without end is ended, and both can be
/// caught, again and again.
#[test]
fn memory_that_runs_out_is_an_error() {
    let forever = "while True: ";
    let growing = [
        ("a = []", "a.append('a' * 10**6)"),
        ("a = []", "a.append(bytes(10**5))"),
        ("a = []", "a.append([0] * 1000)"),
        ("a = [1]", "a += a"),
        ("a = [1]", "a = a + a"),
        ("a = [1]", "a.extend(a)"),
        ("a = (1,)", "a = a + a"),
        ("a = 'x'", "a += a"),
        ("a = b'x'", "a = a + a"),
        ("a = bytearray(b'x')", "a.extend(a)"),
        ("a = 'x'", "a = f'{a}{a}'"),
        ("a = 'x'", "a = '%s%s' % (a, a)"),
        ("a = 'x'", "a = '{}{}'.format(a, a)"),
        ("a = 'x'", "a = a.join('abc')"),
        ("a = 'x' * 1000", "a = a.replace('x', 'xx' * 50)"),
        ("a = 1", "a = a << 50000000"),
        ("a = []", "a = [a[:] for x in range(3)] * 2"),
        ("a = {}", "a[len(a)] = 'x' * 10**5"),
        ("import io; a = io.StringIO()", "a.write('x' * 10**7)"),
        ("import io; a = io.BytesIO()", "a.write(b'x' * 10**7)"),
    ];
    let at_once = [
        "list(range(10**8))",
        "sorted(range(10**8))",
        "list('a' * 10**8)",
        "bytes(6 * 10**8)",
        "bytearray(6 * 10**8)",
        "'a' * (6 * 10**8)",
        "[0] * (6 * 10**7)",
        "(0,) * (6 * 10**7)",
        "1 << (5 * 10**9)",
        "'%*d' % (6 * 10**8, 1)",
        "f'{1:{6 * 10**8}}'",
        "'a'.ljust(6 * 10**8)",
        "'a'.zfill(6 * 10**8)",
        "b'a'.center(6 * 10**8)",
        "'\\t'.expandtabs(6 * 10**8)",
        "('a' * 10**6).replace('a', 'b' * 1000)",
        "' '.join(['x' * 10**6] * 1000)",
        "b' '.join([b'x' * 10**6] * 1000)",
        "'a' * (3 * 10**8) + 'b' * (3 * 10**8)",
        "repr(b'\\0' * 10**8)",
        "import socket; socket.socket().recv(6 * 10**8)",
        "import struct; struct.pack('600000000s', b'')",
        "int.to_bytes(1, 6 * 10**8, 'big')",
    ];
    let growing = growing.map(|(first, more)| format!("{first}\n{forever}{more}"));
    let caught = "for i in range(3):\n  try:\n    a = []\n    while True: a.append('a' * 10**6)\n  \
                  except MemoryError: a = print('caught', i)\nx = [0] * 10**6\nprint('done')";
    let mut rows: Vec<(&str, &str)> = growing.iter().map(|program| (program.as_str(), "MemoryError")).collect();
    rows.extend(at_once.map(|program| (program, "MemoryError")));
    rows.push((caught, "done"));
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|(program, expected)| {
            let output = Command::new("sh")
                .args(["-c", "ulimit -v 500000; exec \"$0\" -c \"$1\"", env!("CARGO_BIN_EXE_sockstep"), program])
                .output()
                .expect("sh runs");
            let all = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
            let last = all.lines().last().unwrap_or_default();
            (last != *expected).then(|| format!("{program}: {:?} {last}", output.status))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn endless_recursion_is_an_error() {
    let error = "RecursionError: maximum recursion depth exceeded";
    check(&[
        ("def f(): f()\nf()", error),
        ("f = lambda: f()\nf()", error),
        ("class A:\n  def __repr__(self): return repr(self)\nrepr(A())", error),
        ("class A:\n  def __eq__(self, o): return self == o\nA() == A()", error),
        ("class A:\n  def __getattr__(self, n): return self.x\nA().y", error),
        ("class A:\n  def __call__(self): return self()\nA()()", error),
        ("class A:\n  def __hash__(self): return hash(self)\n{A()}", error),
        ("class A:\n  def __len__(self): return len(self)\nlen(A())", error),
        ("class A:\n  def __iter__(self): return iter(self)\nlist(A())", error),
        ("class A:\n  def __init__(self): A()\nA()", error),
        ("class A:\n  def __add__(self, o): return self + o\nA() + 1", error),
        ("class A:\n  def __getitem__(self, i): return self[i]\nA()[0]", error),
        ("class A:\n  def __bool__(self): return bool(self)\nbool(A())", error),
        ("class A:\n  def __str__(self): return f'{self}'\nstr(A())", error),
        ("class A:\n  @property\n  def x(self): return self.x\nA().x", error),
        ("def k(x): return sorted([2, 1], key=k)\nk(1)", error),
        ("def g():\n  yield from g()\nnext(g())", error),
        ("def g():\n  for x in g(): yield x\nnext(g())", error),
        ("def f(x): return list(map(f, [x]))\nf(1)", error),
        ("a = []\nfor i in range(100000): a = [a]\nrepr(a)", error),
        ("a = b = ()\nfor i in range(100000): a, b = (a,), (b,)\na == b", error),
        ("a = ()\nfor i in range(100000): a = (a,)\nhash(a)", error),
        ("a = {}\nfor i in range(100000): a = {1: a}\nstr(a)", error),
        ("a = int\nfor i in range(100000): a = (a,)\nisinstance(1, a)", error),
        ("try:\n  def f(): f()\n  f()\nexcept RecursionError: print('caught')\nprint('done')", "done"),
    ]);
}

#[test]
fn deep_nesting_is_an_error_or_works() {
    let deep = |open: &str, close: &str, n: usize| format!("x = {}{}", open.repeat(n), close.repeat(n));
    for program in [
        deep("(", ")", 100),
        deep("[", "]", 100_000),
        deep("{1:", "}", 100_000),
        deep("f(", ")", 100_000),
        format!("x = {}1", "-".repeat(100_000)),
        format!("x = {}1", "not ".repeat(100_000)),
        format!("x = {}1", "lambda: ".repeat(100_000)),
        format!("x = 1{}", " + 1".repeat(100_000)),
        format!("x = 1{}", " ** 1".repeat(100_000)),
        format!("x = 1{}", " if 1 else 1".repeat(50_000)),
        format!("x = 1{}", ".real".repeat(100_000)),
        format!("x = {}1", "a = ".repeat(100_000)),
        format!("x = 1{}", " < 1".repeat(50_000)),
        format!("x = 1{}", " and 1".repeat(100_000)),
        format!("x = f'{}{}'", "{".repeat(10_000), "}".repeat(10_000)),
        (0..2000).map(|n| format!("{}if 1:\n", " ".repeat(n))).collect(),
        (0..2000).map(|n| format!("{}def f():\n", " ".repeat(n))).collect(),
        (0..50).map(|n| format!("{}for x in []:\n", " ".repeat(n))).collect(),
        "if 1: pass\n".to_string() + &"elif 1: pass\n".repeat(20_000),
        "(".repeat(1_000_000),
        "a.".repeat(1_000_000),
        "\\\n".repeat(1_000_000),
    ] {
        let mut running = Running::start(&[]);
        let mut input = running.0.stdin.take().expect("its input");
        let text = program.clone();
        let writer = std::thread::spawn(move || {
            let _ = input.write_all(text.as_bytes());
        });
        let begin: String = program.chars().take(30).collect();
        let output = running.ends(&begin);
        writer.join().expect("written");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{begin}: {:?} {errors}", output.status);
        assert!(!errors.contains("a mistake in sockstep"), "{begin}: {errors}");
    }
}

#[test]
fn containers_may_be_deep_and_hold_themselves() {
    check(&[
        ("a = []\nfor i in range(1000000): a = [a]\ndel a\nprint('done')", "done"),
        ("a = {}\nfor i in range(300000): a = {1: (a,)}\na = None\nprint('done')", "done"),
        (
            "class N: pass\nn = None\nfor i in range(300000):\n  m = N(); m.next = n; n = m\ndel n, m\nprint('done')",
            "done",
        ),
        (
            "f = None\ndef make(g): return lambda: g\nfor i in range(300000): f = make(f)\nf = None\nprint('done')",
            "done",
        ),
        ("i = iter([])\nfor x in range(100000): i = map(int, i)\ndel i\nprint('done')", "done"),
        (
            "e = None\nfor i in range(100000):\n  n = ValueError(); n.__context__ = e; e = n\ndel e, n\nprint('done')",
            "done",
        ),
        ("a = [1]; a.append(a); print(a, a == a, a in a)", "[1, [...]] True True"),
        ("d = {}; d['d'] = d; print(d)", "{'d': {...}}"),
        ("a = []; b = [a]; a.append(b); a == b", "RecursionError: maximum recursion depth exceeded in comparison"),
        (
            "a = [3, 1, 2]\na.sort(key=lambda x: a.append(x))",
            "TypeError: '<' not supported between instances of 'NoneType' and 'NoneType'",
        ),
        ("d = {1: 1}\nfor k in d: d[k + 1] = 1", "RuntimeError: dictionary changed size during iteration"),
        ("class A: pass\nclass B(A): pass\nclass C(A, B): pass", "order (MRO) for bases A, B"),
        ("class A(int, str): pass", "TypeError: multiple bases have instance lay-out conflict"),
        ("class A: pass\nclass B(A, A): pass", "TypeError: duplicate base class A"),
        (
            "class X: pass\nclass Y: pass\nclass A(X, Y): pass\nclass B(Y, X): pass\nclass C(A, B): pass",
            "order (MRO) for bases A, B",
        ),
    ]);
}

#[test]
fn all_that_runs_long_can_be_interrupted() {
    for program in [
        "while True: pass",
        "sum(range(10**10))",
        "9**9**9",
        "sorted(range(10**8), key=lambda x: -x)",
        "[x for x in range(10**10)]",
        "list(map(lambda x: None, range(10**10)))",
        "any(x for x in iter(int, 1))",
        "max(range(10**11))",
        "10**9 in iter(lambda: 0, 1)",
        "str(3**2000000) if not __import__('sys').set_int_max_str_digits(0) else 0",
        "min(range(10**10))",
        "list(range(10**9))",
        "set(range(10**9))",
        "frozenset(range(10**9))",
        "dict.fromkeys(range(10**9))",
        "dict(zip(range(10**9), range(10**9)))",
        "list(zip(range(10**9), range(10**9)))",
        "{i: i for i in range(10**9)}",
        "[*range(10**9)]",
        "{*range(10**9)}",
        "x, *y = range(10**9)",
        "(lambda *a: 0)(*range(10**9))",
        "''.join(map(str, range(10**9)))",
        "b''.join(iter(lambda: b'', 1))",
        "bytes(x % 256 for x in range(10**10))",
        "bytearray().extend(iter(int, 1))",
        "all(iter(lambda: 1, 0))",
        "next(filter(None, iter(int, 1)))",
        "for _ in enumerate(iter(int, 1)): pass",
        "1.5 in range(10**30)",
        "range(10**10).index(1.5)",
        "pow(3, 10**9)",
        "pow(3, 10**100000, 10**5000 + 1)",
        "import time; time.sleep(10**6)",
        "import socket; a, b = socket.socketpair(); a.recv(1)",
        "import select; select.select([], [], [])",
        "input()",
    ] {
        let mut running = Running::start(&["-c", &format!("print('go', flush=True)\n{program}")]);
        let input = running.0.stdin.take();
        let mut line = String::new();
        let mut out = BufReader::new(running.0.stdout.take().expect("its output"));
        out.read_line(&mut line).expect("a line");
        assert_eq!(line, "go\n", "{program}");
        // SAFETY: the child has not been waited for, so the number is its own.
        unsafe { libc::kill(running.0.id() as i32, libc::SIGINT) };
        let output = running.ends(program);
        drop(input);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(errors.trim_end().ends_with("KeyboardInterrupt"), "{program}: {errors}");
    }
}

#[test]
fn a_closed_pipe_ends_a_program() {
    let mut running = Running::start(&["-c", "while True: print('x' * 1000)"]);
    drop(running.0.stdout.take());
    let output = running.ends("print into a closed pipe");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(errors.contains("BrokenPipeError: [Errno 32] Broken pipe"), "{errors}");
    assert!(output.status.code().is_some());
}

#[test]
fn odd_bytes_are_no_program() {
    for (bytes, expected) in [
        (&b"x = '\xff'\n"[..], "SyntaxError: "),
        (b"\xff\xfe", "SyntaxError: "),
        (b"x = 1\0\n", "ValueError: source code string cannot contain null bytes|SyntaxError: "),
        (b"\xef\xbb\xbfprint(1)\n", ""),
    ] {
        let mut running = Running::start(&[]);
        let _ = running.0.stdin.take().expect("its input").write_all(bytes);
        let output = running.ends("odd bytes");
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        let last = errors.lines().last().unwrap_or_default();
        let fits = expected
            .split('|')
            .any(|expected| if expected.is_empty() { last.is_empty() } else { last.starts_with(expected) });
        assert!(fits, "{bytes:?}: {errors}");
    }
}

#[test]
fn a_line_of_ten_megabytes_is_read() {
    for (begin, middle, end, expected) in [
        ("x = '", "y", "'; print(len(x))", "10000000"),
        ("x = [", "123456789,", "]; print(len(x))", "1000000"),
        ("# ", "z", "\nprint(1)", "1"),
    ] {
        let mut running = Running::start(&[]);
        let mut input = running.0.stdin.take().expect("its input");
        let text = format!("{begin}{}{end}\n", middle.repeat(10_000_000 / middle.len()));
        let writer = std::thread::spawn(move || {
            let _ = input.write_all(text.as_bytes());
        });
        let output = running.ends(begin);
        writer.join().expect("written");
        assert_eq!(
            String::from_utf8_lossy(&output.stdout).trim(),
            expected,
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

#[test]
fn no_more_descriptors_is_an_error() {
    let program = "import socket\nl = []\nwhile True: l.append(socket.socket())";
    let output = Command::new("sh")
        .args(["-c", "ulimit -n 64; exec \"$0\" -c \"$1\"", env!("CARGO_BIN_EXE_sockstep"), program])
        .output()
        .expect("sh runs");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(errors.ends_with("OSError: [Errno 24] Too many open files\n"), "{errors}");
}

/// Texts made of what programs are made of.
fn soup() -> impl Strategy<Value = String> {
    const WORDS: &[&str] = &[
        "x",
        "y",
        "f",
        "self",
        "1",
        "0",
        "2.5",
        "-1",
        "'a'",
        "b'a'",
        "f'{x}'",
        "f'{",
        "'",
        "\"\"\"",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        ";",
        "=",
        "==",
        "<",
        "+",
        "-",
        "*",
        "**",
        "/",
        "//",
        "%",
        "@",
        "|",
        "&",
        "^",
        "~",
        "<<",
        ">>",
        "->",
        ":=",
        ".",
        "...",
        "!=",
        "+=",
        "*=",
        "\n",
        "\n    ",
        "\n        ",
        "\t",
        " ",
        "\\\n",
        "#",
        "def ",
        "class ",
        "if ",
        "elif ",
        "else",
        "for ",
        "in ",
        "while ",
        "try",
        "except ",
        "finally",
        "with ",
        "as ",
        "return ",
        "yield ",
        "lambda ",
        "not ",
        "and ",
        "or ",
        "is ",
        "None",
        "True",
        "import ",
        "from ",
        "global ",
        "nonlocal ",
        "del ",
        "pass",
        "break",
        "continue",
        "raise ",
        "assert ",
        "print(",
        "len(",
        "range(9)",
        "list(",
        "dict(",
        "str(",
        "int(",
        "sorted(",
        "repr(",
        "type(",
        "super()",
        "iter(",
        "next(",
        "한",
        "\u{301}",
        "\0",
        "\u{feff}",
        "𝒳",
        "\u{10ffff}",
    ];
    prop::collection::vec(prop::sample::select(WORDS), 0..40).prop_map(|words| words.concat())
}

const PROGRAMS: &[&str] = &[
    "def f(a, b=2, *c, d, e=5, **g):\n    return a, b, c, d, e, g\nf(1, d=4)\nf(*[1, 2, 3], **{'d': 1, 'x': 2})\n",
    "class A:\n    x = 1\n    def __init__(self, y): self.y = y\n    def __repr__(self): return f'A({self.y!r:>{self.x}})'\nclass B(A):\n    \
     def __init__(self): super().__init__(3)\nprint(B(), [B()], {B().y: A})\n",
    "def g(n):\n    try:\n        while n:\n            n -= (yield n) or 1\n    finally:\n        print('end')\nl = list(g(3)); h = g(2); next(h); h.close()\n",
    "try:\n    try:\n        1 / 0\n    except ZeroDivisionError as e:\n        raise ValueError('x') from e\nexcept ValueError as e:\n    print(e.__cause__)\nelse:\n    pass\nfinally:\n    del l\n",
    "with open as f, g as (h, i): pass\nfor a, (b, *c) in enumerate([(1, 2, 3)]): print(a, b, c)\nelse: x = y = [z for z in range(5) if z % 2]\n",
    "s = 'abc'; s[1:2], s[::-1], s * 3, '%s %5.2f %x' % (s, 1.5, 255), '{0!r:>10} {k}'.format(s, k=1), s.encode().hex()\n",
    "x = {**{'a': 1}, 'b': [1, 2.5, -3e10, 0x_ff, 1_000]}; y = {i: j for i, j in x.items()}; z = {*x, *'ab'}; (w := 5) if x else not y\n",
    "import struct\nstruct.unpack('!HI', struct.pack('!HI', 1, 2)); int.from_bytes(b'ab', 'big'); lambda *a, k=1: (a, k)\n",
    "def o():\n    n = 0\n    def i():\n        nonlocal n\n        n += 1\n        return n\n    return i\nc = o(); c(); c()\nassert c() == 3, 'no'\n",
];

/// A program with some of its pieces cut out, doubled or put elsewhere.
fn mutated() -> impl Strategy<Value = String> {
    let cuts = prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..4u8), 1..6);
    (prop::sample::select(PROGRAMS), prop::sample::select(PROGRAMS), cuts).prop_map(|(program, other, cuts)| {
        let mut chars: Vec<char> = program.chars().collect();
        let other: Vec<char> = other.chars().collect();
        for (a, b, what) in cuts {
            if chars.is_empty() {
                break;
            }
            let (a, b) = (a.index(chars.len()), b.index(chars.len()));
            let (a, b) = (a.min(b), (a.max(b)).min(a.min(b) + 12));
            match what {
                0 => drop(chars.drain(a..b)),
                1 => {
                    let piece: Vec<char> = chars[a..b].to_vec();
                    chars.splice(b..b, piece);
                }
                2 => {
                    let from = a % other.len();
                    let piece: Vec<char> = other[from..(from + b - a).min(other.len())].to_vec();
                    chars.splice(a..b, piece);
                }
                _ => {
                    let last = chars.len() - 1;
                    chars.swap(a, b.min(last));
                }
            }
        }
        chars.into_iter().collect()
    })
}

fn parses(text: &str) {
    for mode in [Mode::File, Mode::Interactive] {
        let source = Source::new("<stdin>", text, false);
        if let Err(sockstep::syntax::ParseError::Syntax(error)) = parse(&source, mode) {
            error.render("<stdin>");
        }
    }
    let _ = split_statement(text);
}

fn on_large_stack(work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(256 << 20).spawn(work).expect("a thread");
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

#[test]
fn any_text_is_parsed_or_refused() {
    on_large_stack(|| {
        proptest!(config(2000), |(text in any::<String>())| parses(&text));
        proptest!(config(2000), |(text in soup())| parses(&text));
        proptest!(config(1000), |(text in mutated())| parses(&text));
    });
}

/// What is read twice at each bracket is read 2^99 times: such a test does not end.
#[test]
fn brackets_that_nothing_closes_are_read_once() {
    on_large_stack(|| {
        for open in ["a & -f - (", "a or b * c[", "1 + d ** {", "x | y ^ f(", "[a, for [", "a if b else (", "lambda: ("]
        {
            for (closed, end) in [("", ""), (")", ""), (")", " x"), ("]", " = 1")] {
                let text = format!("{}1{}{end}\n", open.repeat(99), closed.repeat(99));
                parses(&text);
            }
        }
    });
}

/// Runs texts in one terminal; what has not ended after a while is interrupted, and must then end.
fn run_all(texts: impl Strategy<Value = String> + 'static, cases: u32) {
    let hub = Hub::new(Options { teaching: true, ..Options::default() });
    let terminal = hub.terminal("main").expect("a terminal");
    let mistakes = hub.log().subscribe();
    proptest!(config(cases), |(text in texts)| {
        if terminal.feed(&text).is_ok() {
            let name = terminal.name();
            let until = Instant::now() + Duration::from_secs(1);
            let idle = |until| hub.standings().wait_for_one(name, Some(until), |s| s.is_idle().then_some(())).is_some();
            if !idle(until) {
                terminal.give(None);
                terminal.interrupt();
                prop_assert!(idle(Instant::now() + PATIENCE), "does not end: {text:?}");
            }
            while let Some(event) = mistakes.try_next() {
                if let sockstep::event::What::Raised { text: said, .. } = &event.what {
                    prop_assert!(!said.contains("a mistake in sockstep"), "{text:?}: {said}");
                }
            }
        }
    });
    hub.close();
}

#[test]
fn any_text_runs_or_is_refused() {
    run_all(soup(), 300);
    run_all(mutated(), 500);
}
