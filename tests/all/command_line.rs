//! The command line as python3's: programs, pipes, exit statuses.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use crate::pty::Home;

fn run(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sockstep"))
        .args(arguments)
        .env_remove("PYTHONUNBUFFERED")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("sockstep starts");
    let _ = child.stdin.take().expect("its input").write_all(input.as_bytes());
    child.wait_with_output().expect("it ends")
}

fn check(arguments: &[&str], input: &str, out: &str, err: &str, status: i32) {
    let output = run(arguments, input);
    assert_eq!(String::from_utf8_lossy(&output.stdout), out);
    assert_eq!(String::from_utf8_lossy(&output.stderr), err);
    assert_eq!(output.status.code(), Some(status));
}

#[test]
fn code_runs() {
    check(&["-c", "print(1 + 1)"], "", "2\n", "", 0);
    check(&["-c", "import sys; print(sys.argv)", "a", "-b"], "", "['-c', 'a', '-b']\n", "", 0);
    check(&["--strict", "-c", "None"], "", "", "", 0);
    let names = "['__annotations__', '__builtins__', '__doc__', '__loader__', '__name__', '__package__', '__spec__']\n";
    check(&["-c", "print(dir())"], "", names, "", 0);
    check(&["-"], "print(__file__, __cached__, __spec__, __annotations__)", "<stdin> None None {}\n", "", 0);
}

#[test]
fn piped_input_is_a_program() {
    check(&[], "x = 2\nprint(x * 21)\n", "42\n", "", 0);
    check(&["-", "a"], "import sys\nprint(sys.argv)\n", "['-', 'a']\n", "", 0);
}

#[test]
fn files_run() {
    let home = Home::new();
    let path = home.path().join("program.py");
    std::fs::write(&path, "import sys\nprint(sys.argv[1:])\ndef f():\n    return 1 / 0\nf()\n").expect("a file");
    let path = path.to_string_lossy().into_owned();
    let traceback = format!(
        "Traceback (most recent call last):\n  File \"{path}\", line 5, in <module>\n    f()\n  File \"{path}\", line 4, \
         in f\n    return 1 / 0\n           ~~^~~\nZeroDivisionError: division by zero\n"
    );
    check(&[&path, "a", "--strict"], "", "['a', '--strict']\n", &traceback, 1);
    let missing = run(&["/nowhere/program.py"], "");
    assert_eq!(missing.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("can't open file '/nowhere/program.py': [Errno 2]"));
}

#[test]
fn exit_statuses_are_pythons() {
    check(&["-c", "raise SystemExit"], "", "", "", 0);
    check(&["-c", "import sys; sys.exit(3)"], "", "", "", 3);
    check(&["-c", "import sys; sys.exit('why')"], "", "", "why\n", 1);
    check(&["-c", "exit(256 + 7)"], "", "", "", 7);
}

#[test]
fn a_program_reads_its_input() {
    check(&["-c", "print(input('? '))\nprint(input())"], "one\ntwo", "? one\ntwo\n", "", 0);
    let output = run(&["-c", "input()"], "");
    assert!(String::from_utf8_lossy(&output.stderr).ends_with("EOFError: EOF when reading a line\n"));
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sockstep"))
        .arg("--help")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("sockstep starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn a_program_is_strict() {
    let output = run(&["-c", "import socket\na, b = socket.socketpair()\na.send('x')"], "");
    assert!(
        String::from_utf8_lossy(&output.stderr).ends_with("TypeError: a bytes-like object is required, not 'str'\n")
    );
}

#[test]
fn the_version_and_help_are_there() {
    let version = run(&["--version"], "");
    assert!(String::from_utf8_lossy(&version.stdout).starts_with("sockstep "));
    let help = String::from_utf8_lossy(&run(&["--help"], "").stdout).into_owned();
    for word in ["lessons", "play", "test", "--strict", "--color", "-c <CODE>"] {
        assert!(help.contains(word), "{help}");
    }
}

#[test]
fn the_limit_of_digits_can_be_set() {
    let code =
        "import sys; sys.set_int_max_str_digits(0); print(len(str(int('9' * 5000))), sys.get_int_max_str_digits())";
    check(&["-c", code], "", "5000 0\n", "", 0);
}

#[test]
fn print_hands_over_each_piece() {
    let code = "
class File:
    def write(self, text): pieces.append(text)
class Broken:
    def __str__(self): 1/0
pieces = []
print(1, 'a', sep='-', file=File())
print(pieces)
try: print('before', Broken(), 'after')
except ZeroDivisionError: print('!')
print(len('x' * 200000), '소' * 3)";
    check(&["-c", code], "", "['1', '-', 'a', '\\n']\nbefore !\n200000 소소소\n", "", 0);
}

#[test]
fn a_program_may_declare_its_encoding() {
    let home = Home::new();
    let program = |name: &str, bytes: &[u8]| {
        let path = home.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        path.display().to_string()
    };
    let korean = program("korean.py", b"#!/usr/bin/python3\n# -*- coding: euc-kr -*-\nprint('\xbc\xd2')\n");
    check(&[&korean], "", "소\n", "", 0);
    let unknown = program("unknown.py", b"# coding: nosuch\nprint(1)\n");
    check(&[&unknown], "", "", "SyntaxError: encoding problem: nosuch\n", 1);
}

#[test]
fn what_lives_at_the_end_has_its_last_word() {
    let program = "
class A:
    def __init__(self, name): self.name = name
    def __del__(self): print('gone:', self.name, x)
def circle():
    a, b = A('a'), A('b')
    a.other, b.other = b, a
circle()
kept = [A('c')]
x = 5
print('end')
";
    check(&["-c", program], "", "end\ngone: a 5\ngone: b 5\ngone: c 5\n", "", 0);
}

/// Runs a shell line in which `$S` is sockstep: its standard output, its standard error and its status.
fn shell(line: &str) -> (String, String, Option<i32>) {
    let mut command = Command::new("sh");
    command
        .args(["-c", line])
        .env("S", env!("CARGO_BIN_EXE_sockstep"))
        .env_remove("PYTHONUNBUFFERED")
        .stdin(Stdio::null());
    let output = command.output().expect("a shell");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr), output.status.code())
}

#[test]
fn streams_that_are_not_there_are_none() {
    let ends = |line: &str, out: &str, err: &str, status: i32| {
        assert_eq!(shell(line), (out.into(), err.into(), Some(status)), "{line}");
    };
    ends("$S -c 'import sys; print(sys.stdin)' <&-", "None\n", "", 0);
    ends("$S -c 'import sys; print(\"to out\", file=sys.stderr)' 2>&-", "to out\n", "", 0);
    ends("$S -c 'print(1)' >&-", "", "", 0);
    let lost = "Traceback (most recent call last):\n  File \"<string>\", line 1, in <module>\nRuntimeError: input(): lost \
                sys.stdin\n";
    ends("$S -c 'input()' <&-", "", lost, 1);
    let full = "Exception ignored in: <_io.TextIOWrapper name='<stdout>' mode='w' encoding='utf-8'>\nOSError: [Errno 28] \
                No space left on device\n";
    ends("$S -c 'print(1); import sys; sys.exit(3)' > /dev/full", "", full, 120);
}

#[test]
fn a_file_that_cannot_be_run_is_told_by_its_whole_path() {
    let home = Home::new();
    let folder = home.path().display();
    std::fs::write(home.path().join("null.py"), "x = 1\n  y = '\0'\n").expect("a file");
    let ends = |name: &str, err: &str, status: i32| {
        let (_, said, code) = shell(&format!("cd '{folder}'; $S {name}"));
        assert_eq!((said.as_str(), code), (err, Some(status)));
    };
    ends("no.py", &format!("sockstep: can't open file '{folder}/no.py': [Errno 2] No such file or directory\n"), 2);
    ends("''", &format!("sockstep: can't find '__main__' module in '{folder}'\n"), 1);
    let null =
        format!("  File \"{folder}/null.py\", line 2\n    y = '\nSyntaxError: source code cannot contain null bytes\n");
    ends("null.py", &null, 1);
}

#[test]
fn without_a_free_descriptor_each_call_says_so() {
    let program = "
import socket
s = socket.create_server(('127.0.0.1', 0))
s.setblocking(False)
many = []
def tried(f, *args):
    try:
        while True: many.append(f(*args))
    except OSError as e: print(e)
tried(socket.socket)
tried(socket.create_connection, s.getsockname())
tried(socket.socketpair)
tried(s.accept)
tried(open, '/dev/null')
";
    let few = format!("ulimit -n 50; exec {} -c \"$0\"", env!("CARGO_BIN_EXE_sockstep"));
    let output = Command::new("sh").args(["-c", &few, program]).output().expect("a shell");
    let says = "[Errno 24] Too many open files";
    let expected = format!("{says}\n{says}\n{says}\n{says}\n{says}: '/dev/null'\n");
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
}

#[test]
fn with_little_memory_a_program_runs_or_says_why_not() {
    let tried = |kilobytes: u32| {
        let little = format!("ulimit -v {kilobytes}; exec {} -c 'print(6 * 7)'", env!("CARGO_BIN_EXE_sockstep"));
        let output = Command::new("sh").args(["-c", &little]).output().expect("a shell");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (text(&output.stdout), text(&output.stderr), output.status.code())
    };
    assert_eq!(tried(400_000), ("42\n".into(), String::new(), Some(0)));
    assert_eq!(tried(250_000), ("42\n".into(), String::new(), Some(0)));
    assert_eq!(tried(80_000), (String::new(), "sockstep: no memory left\n".into(), Some(1)));
}
