//! A program from a file, a string or standard input, run as python3 runs it: strict, to the streams of this process.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use signal_hook::consts::SIGINT;

use crate::eval::Interpreter;
use crate::event::{Log, Outcome, Stream, TerminalName};
use crate::net::interrupt::Interrupt;
use crate::out::{self, To};
use crate::pure::text::{codec, repr};
use crate::session::calls_file::{Apart, CallsFile};
use crate::session::console::{Console, Face, Shared, Streams};
use crate::session::signals;
use crate::session::stdin::Lines;
use crate::session::terminal::{STACK, contained};
use crate::sys::{descriptor, process, trace};
use crate::text::Source;
use crate::world::lock::InterpreterLock;

/// Where a program stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Program {
    File(String),
    Code(String),
    Stdin,
}

static STDIN: Lines = Lines::new();

/// Which standard descriptors this process was not given, one bit each. Rust's own start puts /dev/null in their place, so
/// that this must be looked at before.
static MISSING: AtomicU8 = AtomicU8::new(0);

#[used]
#[unsafe(link_section = ".init_array")]
static LOOK: extern "C" fn() = look;

extern "C" fn look() {
    for fd in 0..3 {
        if descriptor::fcntl_get(fd, libc::F_GETFD).is_err() {
            MISSING.fetch_or(1 << fd, Ordering::Relaxed);
        }
    }
}

/// None is the input.
fn fd(stream: Option<Stream>) -> i32 {
    match stream {
        None => 0,
        Some(Stream::Out) => 1,
        Some(Stream::Err) => 2,
    }
}

/// The streams of this process.
struct Own {
    is_unbuffered: bool,
}

static HELD_BACK: Own = Own { is_unbuffered: false };
static AT_ONCE: Own = Own { is_unbuffered: true };

fn to(stream: Stream) -> To {
    match stream {
        Stream::Out => To::Out,
        Stream::Err => To::Err,
    }
}

impl Streams for Own {
    fn write(&self, stream: Stream, text: &str) -> std::io::Result<()> {
        out::write(to(stream), text)
    }

    fn is_unbuffered(&self) -> bool {
        self.is_unbuffered
    }

    fn is_open(&self, stream: Option<Stream>) -> bool {
        MISSING.load(Ordering::Relaxed) & (1 << fd(stream)) == 0
    }

    fn is_terminal(&self, stream: Option<Stream>) -> bool {
        out::is_terminal(fd(stream))
    }
}

/// Runs a program and answers its exit status. `arguments` is `sys.argv`; `is_unbuffered` is python3's `-u`.
pub(crate) fn run(program: &Program, arguments: Vec<String>, calls: Option<&Path>, is_unbuffered: bool) -> i32 {
    let source = match read(program) {
        Ok(source) => source,
        Err(status) => return status,
    };
    let (Ok(interrupt), lock) = (Interrupt::new(), InterpreterLock::default()) else {
        out::print(To::Err, "sockstep: no descriptor left\n");
        return 1;
    };
    let handler = interrupt.clone();
    // SAFETY: the handler stores an atomic and writes to an open descriptor.
    let _ = unsafe { process::handle(SIGINT, move || handler.raise()) };
    let asked = || std::env::var_os("PYTHONUNBUFFERED").is_some_and(|value| !value.is_empty());
    let streams = if is_unbuffered || asked() { &AT_ONCE } else { &HELD_BACK };
    let name = TerminalName::default();
    let log = Log::forgetful();
    if let Some(path) = calls {
        match CallsFile::create(path) {
            Ok(file) => file.follow(&log, Apart::Threads),
            Err(error) => {
                out::print(To::Err, &format!("{}\n", CallsFile::complaint(path, &error)));
                return 2;
            }
        }
    }
    trace::attach(&log, &name, 0);
    let shared = Shared::new(name, log, lock.clone(), false, arguments, Face::Process(&STDIN, streams));
    // What stands in their place is nothing that a program was given.
    for fd in (0..3).filter(|fd| MISSING.load(Ordering::Relaxed) & (1 << fd) != 0) {
        let _ = descriptor::close(fd);
    }
    let Some(stack) = [STACK, STACK / 4].into_iter().find(|size| has_room(*size)) else {
        out::print(To::Err, "sockstep: no memory left\n");
        return 1;
    };
    // On this very thread: the kernel looks descriptors up faster (by 5 %) in a process of one thread.
    let (outcome, written) = stacker::grow(stack, || {
        let interpreter = Interpreter::new(Console::new(shared, interrupt), lock);
        let outcome = contained(|| interpreter.run_program(&source)).unwrap_or_else(|(class, text)| {
            out::print(To::Err, &text);
            Outcome::Raised { class, text }
        });
        let written = interpreter.finish();
        // The kernel closes and frees at once what is left, quicker than one by one.
        std::mem::forget(interpreter);
        (outcome, written)
    });
    match outcome {
        Outcome::Raised { class, .. } if class == "KeyboardInterrupt" => signals::end_by(SIGINT),
        // As CPython: what could not be written at the end is an error of its own.
        _ if !written => 120,
        Outcome::Finished => 0,
        Outcome::Raised { .. } => 1,
        Outcome::Exit { status, .. } => status,
    }
}

/// Whether the system has room for a stack of so many bytes.
fn has_room(size: usize) -> bool {
    // What is mapped beside it at the start, the guard pages and a first heap, must find room too.
    process::has_room(size + (8 << 20))
}

/// The system's words for an error.
fn words(number: i32) -> String {
    let words = std::io::Error::from_raw_os_error(number).to_string();
    words.split(" (os error").next().unwrap_or("").to_string()
}

fn read(program: &Program) -> Result<Arc<Source>, i32> {
    let whole;
    let (name, quotable, bytes) = match program {
        Program::Code(code) => return Ok(Source::new("<string>", &format!("{code}\n"), false)),
        Program::Stdin => {
            let mut bytes = Vec::new();
            let _ = std::io::stdin().lock().read_to_end(&mut bytes);
            ("<stdin>", false, bytes)
        }
        Program::File(path) => {
            // Tracebacks and complaints name the file by its whole path.
            whole = match std::env::current_dir() {
                Ok(here) if path.is_empty() => here.display().to_string(),
                Ok(here) if !path.starts_with('/') => format!("{}/{path}", here.display()),
                _ => path.clone(),
            };
            match fs::read(&whole) {
                Ok(bytes) => (whole.as_str(), true, bytes),
                Err(error) => return Err(no_file(&whole, &error)),
            }
        }
    };
    if let Some(at) = memchr::memchr(0, &bytes) {
        let before = String::from_utf8_lossy(&bytes[..at]).into_owned();
        let (line, text) = (before.matches('\n').count() + 1, before.rsplit('\n').next().unwrap_or("").trim_start());
        let words = "SyntaxError: source code cannot contain null bytes";
        out::print(To::Err, &format!("  File \"{name}\", line {line}\n    {text}\n{words}\n"));
        return Err(1);
    }
    let marked = bytes.strip_prefix(b"\xef\xbb\xbf");
    let bytes = marked.unwrap_or(&bytes);
    if let Some(encoding) = declared(bytes).filter(|name| !codec::find(name).is_ok_and(|codec| codec.name() == "utf-8"))
    {
        return match codec::decode(bytes, &encoding, "strict") {
            Ok(text) => Ok(Source::read(name, &text, quotable, false)),
            Err(_) => {
                out::print(To::Err, &format!("SyntaxError: encoding problem: {encoding}\n"));
                Err(1)
            }
        };
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Source::read(name, text, quotable, marked.is_some())),
        Err(error) => {
            let at = error.valid_up_to();
            let line = bytes[..at].iter().filter(|b| **b == b'\n').count() + 1;
            let byte = bytes[at];
            out::print(To::Err, &not_utf8(name, line, byte));
            Err(1)
        }
    }
}

/// The encoding that a comment in the first two lines declares: `# -*- coding: euc-kr -*-`.
fn declared(bytes: &[u8]) -> Option<String> {
    for line in bytes.split(|b| *b == b'\n').take(2) {
        let line = String::from_utf8_lossy(line);
        let text = line.trim_start_matches([' ', '\t', '\x0c']);
        if text.trim_end().is_empty() {
            continue;
        }
        let comment = text.strip_prefix('#')?;
        for (at, word) in comment.match_indices("coding") {
            let rest = &comment[at + word.len()..];
            if let Some(name) = rest.strip_prefix([':', '=']) {
                let name = name.trim_start_matches([' ', '\t']);
                let end = name.find(|c: char| !(c.is_alphanumeric() || "-_.".contains(c))).unwrap_or(name.len());
                if end > 0 {
                    return Some(name[..end].to_string());
                }
            }
        }
    }
    None
}

fn no_file(path: &str, error: &std::io::Error) -> i32 {
    let number = error.raw_os_error().unwrap_or(libc::EIO);
    let shown = repr::string(path);
    if number == libc::EISDIR {
        out::print(To::Err, &format!("sockstep: can't find '__main__' module in {shown}\n"));
        return 1;
    }
    out::print(To::Err, &format!("sockstep: can't open file {shown}: [Errno {number}] {}\n", words(number)));
    2
}

fn not_utf8(name: &str, line: usize, byte: u8) -> String {
    format!(
        "SyntaxError: Non-UTF-8 code starting with '\\x{byte:02x}' in file {name} on line {line}, but no encoding \
         declared; see https://peps.python.org/pep-0263/ for details\n"
    )
}
