//! `--calls FILE`, with strace as the judge: of the very same run, each line of ours is strace's to the letter, in the same
//! order within a thread; and each call on sockets that strace saw is in ours, or in a list of sockstep's own housekeeping.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;

use crate::pty::Home;

/// Calls that ours and strace's are compared in.
const JUDGED: &[&str] = &[
    "socket",
    "socketpair",
    "bind",
    "listen",
    "accept",
    "accept4",
    "connect",
    "getsockname",
    "getpeername",
    "shutdown",
    "getsockopt",
    "setsockopt",
    "send",
    "sendto",
    "sendmsg",
    "recv",
    "recvfrom",
    "recvmsg",
    "sendfile",
    "poll",
    "ppoll",
    "select",
    "pselect6",
    "epoll_create",
    "epoll_create1",
    "epoll_ctl",
    "epoll_wait",
    "epoll_pwait",
    "close",
    "dup",
    "dup2",
    "dup3",
    "pipe",
    "pipe2",
    "fcntl",
    "ioctl",
    "read",
    "write",
];

/// sockstep's own descriptors stand from this number on.
const OWN: i64 = 500;

/// One call as a line says it.
struct Line {
    text: String,
    name: String,
    /// The first argument, where that is a number.
    fd: Option<i64>,
    returned: Option<i64>,
}

impl Line {
    /// Whether it is the same call with the same result. strace takes messages to and from the kernel (AF_NETLINK) apart,
    /// which are bytes to us.
    fn is(&self, theirs: &Line) -> bool {
        let whole = self.text == theirs.text;
        let result = |line: &Line| line.text.rsplit(" = ").next().map(str::to_owned);
        let netlink = theirs.text.contains("{nlmsg_len=") && (&self.name, self.fd) == (&theirs.name, theirs.fd);
        whole || netlink && result(self) == result(theirs)
    }

    /// None for what is no call that has returned.
    fn read(line: &str) -> Option<Line> {
        let name: String = line.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        let rest = line.strip_prefix(&name)?.strip_prefix('(')?;
        let end = line.rfind(" = ")?;
        // How far the result is moved to the right says nothing.
        let (call, result) = (line[..end].trim_end(), &line[end + 3..]);
        if result.starts_with("? ") && !result.starts_with("? ERESTART") || result == "?" {
            return None;
        }
        // Inside the kernel an interrupted call has another errno than the program is given.
        let result = if result.starts_with("? ERESTART") { "-1 EINTR (Interrupted system call)" } else { result };
        let first: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == '-').collect();
        let returned = result.split(' ').next().and_then(|number| number.parse().ok());
        Some(Line { text: format!("{call} = {result}"), name, fd: first.parse().ok(), returned })
    }
}

/// What sockstep does for itself, and no line of ours tells of.
struct Own {
    why: &'static str,
    is: fn(&Line, &Thread) -> bool,
}

const HOUSEKEEPING: &[Own] = &[
    Own { why: "a call on a descriptor of sockstep's own", is: |line, _| line.fd.is_some_and(|fd| fd >= OWN) },
    Own {
        why: "a descriptor of sockstep's own is moved out of the way",
        is: |line, _| line.name == "fcntl" && line.text.contains(", F_DUPFD_CLOEXEC, 500) = "),
    },
    Own {
        why: "the one that it was moved from is closed",
        is: |line, thread| {
            line.fd.is_some_and(|fd| thread.moved.contains(&fd)) && ["close", "fcntl"].contains(&line.name.as_str())
        },
    },
    Own { why: "a file is read, or a folder", is: |line, thread| line.fd.is_some_and(|fd| thread.files.contains(&fd)) },
    Own {
        why: "no Python runs in the thread: it looks up a name, takes signals, or sees to a lesson",
        is: |_, thread| !thread.runs_python,
    },
    Own {
        why: "the C library asks for an interface by a socket of its own, or looks up a name by several",
        is: |line, thread| line.fd.is_some_and(|fd| thread.library.contains(&fd)) || Thread::is_of_library(line),
    },
    Own {
        why: "the start looks whether the standard descriptors are there",
        is: |line, _| {
            matches!(line.fd, Some(0..3)) && line.text.contains("F_GETFD")
                || line.text.starts_with("poll([{fd=0, events=0}, {fd=1, events=0}, {fd=2, events=0}], 3, 0)")
                || line.name == "ioctl" && line.text.contains(", TCGETS, ")
        },
    },
    Own {
        why: "the log asks where a socket stands that was just opened, bound or connected, or has just sent",
        is: |line, thread| {
            ["getsockname", "getpeername"].contains(&line.name.as_str())
                && line.fd.is_some_and(|fd| thread.placed.contains(&fd))
        },
    },
    Own {
        why: "the process ended before the line of the thread's last call could be written",
        is: |_, thread| thread.ends,
    },
    Own { why: "what is printed is written", is: |line, _| matches!(line.fd, Some(1 | 2)) && line.name == "write" },
];

/// What is known of a thread while its lines are gone through.
#[derive(Default)]
struct Thread {
    /// Descriptors of files.
    files: HashSet<i64>,
    /// Descriptors of the C library's own sockets.
    library: HashSet<i64>,
    /// Whether this is its last call, and it did not end by itself.
    ends: bool,
    /// A thread of a terminal or of a program. Such a one has a name, but for the first of a program.
    runs_python: bool,
    /// Descriptors that were just moved out of the way.
    moved: HashSet<i64>,
    /// Sockets that may stand elsewhere than before, and have not been asked where.
    placed: HashSet<i64>,
}

impl Thread {
    /// Whether it opens a socket that no Python call opens so.
    fn is_of_library(line: &Line) -> bool {
        let opens = [
            "socket(AF_UNIX, SOCK_DGRAM|SOCK_CLOEXEC, 0) = ",
            "socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK, 0) = ",
            "socket(AF_NETLINK, SOCK_RAW|SOCK_CLOEXEC, NETLINK_ROUTE) = ",
            "socket(AF_INET6, SOCK_DGRAM|SOCK_CLOEXEC, IPPROTO_IP) = ",
        ];
        opens.iter().any(|open| line.text.starts_with(open))
    }

    /// A line that is not in ours.
    fn see_unseen(&mut self, line: &Line) {
        if let Some(fd) = line.returned.filter(|fd| *fd >= 0 && Self::is_of_library(line)) {
            self.library.insert(fd);
        }
        if let Some(fd) = line.fd.filter(|_| line.name == "getsockname" || line.name == "getpeername") {
            self.placed.remove(&fd);
        }
    }

    fn see(&mut self, line: &Line) {
        if let Some(name) = line.text.strip_prefix("prctl(PR_SET_NAME, \"") {
            self.runs_python = !["resolver\"", "signals\""].iter().any(|other| name.starts_with(other));
        }
        match (line.name.as_str(), line.fd, line.returned) {
            ("bind" | "listen" | "connect" | "sendto" | "sendmsg" | "getsockname", Some(fd), _)
            | ("accept4", _, Some(fd)) => drop(self.placed.insert(fd)),
            _ => {}
        }
        match (line.name.as_str(), line.fd, line.returned) {
            ("openat" | "open", _, Some(fd)) if fd >= 0 => drop(self.files.insert(fd)),
            ("fcntl", Some(fd), Some(0..)) if line.text.contains("F_DUPFD_CLOEXEC, 500") => drop(self.moved.insert(fd)),
            ("close", Some(fd), _) => {
                self.files.remove(&fd);
                self.moved.remove(&fd);
                self.library.remove(&fd);
            }
            // The number is used again.
            (_, _, Some(fd)) => {
                self.files.remove(&fd);
                self.moved.remove(&fd);
            }
            _ => {}
        }
    }
}

/// The lines of each thread, by the kernel's number.
type Threads = BTreeMap<i32, Vec<String>>;

/// Runs sockstep under strace in `folder`: what strace wrote of each thread.
fn traced(folder: &Path, arguments: &[&str]) -> Threads {
    let output = Command::new("strace")
        .args(["-ff", "-o"])
        .arg(folder.join("strace"))
        .arg(env!("CARGO_BIN_EXE_sockstep"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("strace starts");
    let mut threads = Threads::new();
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        let name = entry.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if let Some(number) = name.strip_prefix("strace.") {
            let text = String::from_utf8_lossy(&fs::read(&entry).expect("a file")).into_owned();
            threads.insert(number.parse().expect("a number"), text.lines().map(str::to_owned).collect());
        }
    }
    assert!(!threads.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    threads
}

/// Ours of a thread and strace's of the same: how many lines were compared, and what is wrong.
fn compare(ours: &[String], theirs: &[String], runs_python: bool, wrong: &mut Vec<String>) -> usize {
    let mut ours = ours.iter().filter_map(|line| Line::read(line)).peekable();
    let mut thread = Thread { runs_python, ..Thread::default() };
    let mut compared = 0;
    let ended_itself = theirs.iter().any(|line| line.starts_with("exit("));
    let last = theirs.iter().rposition(|line| Line::read(line).is_some()).filter(|_| !ended_itself);
    for (at, line) in theirs.iter().enumerate() {
        let Some(line) = Line::read(line) else { continue };
        thread.ends = last == Some(at);
        if ours.peek().is_some_and(|next| next.is(&line)) {
            compared += 1;
            ours.next();
            thread.see(&line);
            continue;
        } else if JUDGED.contains(&line.name.as_str()) && !HOUSEKEEPING.iter().any(|own| (own.is)(&line, &thread)) {
            let next = ours.peek().map_or("nothing", |next| &next.text);
            wrong.push(format!("  strace: {}\n  ours:   {next}", line.text));
            // What differs only in its arguments is told once.
            if ours.peek().is_some_and(|next| next.name == line.name && next.fd == line.fd) {
                ours.next();
            }
        }
        thread.see(&line);
        thread.see_unseen(&line);
    }
    wrong.extend(ours.map(|left| format!("  only ours: {}", left.text)));
    compared
}

/// Whether strace is here, and may trace.
fn strace_works() -> bool {
    let works = Command::new("strace").args(["-o", "/dev/null", "true"]).output().is_ok_and(|o| o.status.success());
    if !works {
        eprintln!("skipped: this test needs strace, and the right to trace");
    }
    works
}

/// The number at `[pid  N] `, and what follows.
fn numbered(line: &str) -> Option<(i32, &str)> {
    let (number, rest) = line.strip_prefix("[pid ")?.split_once("] ")?;
    Some((number.trim().parse().ok()?, rest))
}

fn program(path: &Path) -> Result<usize, String> {
    let home = Home::new();
    let theirs = traced(home.path(), &["--calls", "calls.txt", &path.to_string_lossy()]);
    let main =
        *theirs.iter().find(|(_, lines)| lines.iter().any(|l| l.starts_with("execve("))).expect("the first thread").0;
    let mut ours = Threads::new();
    for line in fs::read_to_string(home.path().join("calls.txt")).expect("the calls").lines() {
        let (thread, rest) = numbered(line).unwrap_or((main, line));
        ours.entry(thread).or_default().push(rest.to_owned());
    }
    judge(&ours, &theirs, Some(main))
}

/// A line's terminal, and the thread that called where it was not the terminal's first.
fn called(line: &str) -> (&str, Option<i32>, &str) {
    let (terminal, rest) = line.split_once(": ").expect("a terminal");
    match numbered(rest) {
        Some((thread, rest)) => (terminal, Some(thread), rest),
        None => (terminal, None, rest),
    }
}

/// A lesson, by `test` or by `play`.
fn lesson((path, command): &(PathBuf, &str)) -> Result<usize, String> {
    let home = Home::new();
    let theirs = traced(home.path(), &[command, "--calls", "calls.txt", &path.to_string_lossy()]);
    let text = fs::read_to_string(home.path().join("calls.txt")).expect("the calls");
    // Which thread is a terminal's first: strace saw it write the terminal's lines.
    let mut firsts: BTreeMap<&str, i32> = BTreeMap::new();
    for (terminal, thread, _) in text.lines().map(called) {
        if thread.is_none() && !firsts.contains_key(terminal) {
            let wrote = format!(", \"{terminal}: ");
            let writes =
                |line: &String| line.starts_with("write(5") && line.contains(&wrote) && !line.contains(": [pid");
            let (thread, _) = theirs.iter().find(|(_, lines)| lines.iter().any(writes)).expect("who wrote it");
            firsts.insert(terminal, *thread);
        }
    }
    let mut ours = Threads::new();
    for (terminal, thread, rest) in text.lines().map(called) {
        ours.entry(thread.unwrap_or_else(|| firsts[terminal])).or_default().push(rest.to_owned());
    }
    judge(&ours, &theirs, None)
}

/// `first` is the thread that runs Python without having been given a name.
fn judge(ours: &Threads, theirs: &Threads, first: Option<i32>) -> Result<usize, String> {
    let (mut compared, mut wrong) = (0, Vec::new());
    for (thread, lines) in theirs {
        let own = ours.get(thread).map_or(&[][..], |lines| lines);
        compared += compare(own, lines, first == Some(*thread), &mut wrong);
    }
    for thread in ours.keys().filter(|thread| !theirs.contains_key(thread)) {
        wrong.push(format!("  strace knows no thread {thread}"));
    }
    if wrong.is_empty() { Ok(compared) } else { Err(wrong.join("\n")) }
}

/// Judges each of `all`, some at a time: how many lines were compared.
fn each<T: Sync>(
    all: &[T],
    judge: impl Fn(&T) -> Result<usize, String> + Sync,
    name: impl Fn(&T) -> String + Sync,
) -> usize {
    let (next, found) = (Mutex::new(0..all.len()), Mutex::new((0, Vec::new())));
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some(at) = next.lock().expect("whole").next() else { return };
                    let judged = judge(&all[at]);
                    let mut found = found.lock().expect("whole");
                    match judged {
                        Ok(compared) => found.0 += compared,
                        Err(wrong) => found.1.push(format!("{}:\n{wrong}", name(&all[at]))),
                    }
                }
            });
        }
    });
    let (compared, wrong) = found.into_inner().expect("whole");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    compared
}

#[test]
fn programs_call_what_strace_sees() {
    if !strace_works() {
        return;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/calls");
    let mut programs: Vec<PathBuf> =
        fs::read_dir(folder).expect("programs").map(|entry| entry.expect("an entry").path()).collect();
    programs.sort();
    assert!(programs.len() >= 40);
    let compared = each(&programs, |path| program(path), |path| path.display().to_string());
    println!("{compared} lines of {} programs compared", programs.len());
    assert!(compared > 500, "{compared}");
    assert!(HOUSEKEEPING.iter().all(|own| !own.why.is_empty()));
}

#[test]
fn lessons_call_what_strace_sees() {
    if !strace_works() {
        return;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons");
    let mut lessons: Vec<PathBuf> =
        fs::read_dir(folder).expect("lessons").map(|entry| entry.expect("an entry").path()).collect();
    lessons.sort();
    let all: Vec<(PathBuf, &str)> =
        lessons.into_iter().flat_map(|path| [(path.clone(), "test"), (path, "play")]).collect();
    let compared = each(&all, lesson, |(path, command)| format!("{command} {}", path.display()));
    println!("{compared} lines of {} lessons compared", all.len() / 2);
    assert!(compared > 500, "{compared}");
}

fn sockstep(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sockstep"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn a_killed_program_leaves_what_happened() {
    let home = Home::new();
    let code = "import socket\na, b = socket.socketpair()\na.send(b'x')\nprint('!', flush=True)\nb.recv(1)\nb.recv(1)";
    let mut child = sockstep(home.path(), &["--calls", "calls", "-c", code]).spawn().expect("sockstep starts");
    let mut said = [0];
    child.stdout.as_mut().expect("its output").read_exact(&mut said).expect("a byte");
    child.kill().expect("it is killed");
    child.wait().expect("it ends");
    let text = fs::read_to_string(home.path().join("calls")).expect("the calls");
    assert!(
        text.starts_with("socketpair(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0, [3, 4]) = 0\nsendto(3, \"x\", 1, "),
        "{text}"
    );
    assert!(text.ends_with('\n'), "{text}");
}

#[test]
fn lines_of_several_lessons_name_them() {
    let home = Home::new();
    for name in ["one", "two"] {
        let text = "# A\n\n```pycon here\n>>> from socket import *\n>>> s = socket()\n>>> s.listen()\n```\n";
        fs::write(home.path().join(format!("{name}.md")), text).expect("a file");
    }
    let output = sockstep(home.path(), &["test", "--calls", "calls", "one.md", "two.md"]).output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let text = fs::read_to_string(home.path().join("calls")).expect("the calls");
    for name in ["one", "two"] {
        let lines: Vec<&str> =
            text.lines().filter_map(|line| line.strip_prefix(&format!("{name}.md here: "))).collect();
        assert_eq!(lines[0], "socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP) = 3");
        assert!(lines[1].starts_with("listen(3, 128) "), "{text}");
    }
}

#[test]
fn a_disk_that_is_full_is_told_once() {
    let home = Home::new();
    let program = "import socket; a, b = socket.socketpair(); print(a.send(b'x'))";
    let output = sockstep(home.path(), &["--calls", "/dev/full", "-c", program]).output().expect("it runs");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "sockstep: /dev/full: No space left on device\n");
    assert_eq!((String::from_utf8_lossy(&output.stdout).as_ref(), output.status.code()), ("1\n", Some(0)));
}

#[test]
fn a_file_that_cannot_be_written_is_told() {
    let home = Home::new();
    fs::write(home.path().join("a.md"), "# A\n\n```pycon\n>>> 1\n1\n```\n").expect("a file");
    for arguments in [&["-c", "1"][..], &["test", "a.md"], &["play", "a.md"]] {
        let arguments = [&["--calls", "nowhere/calls"], arguments].concat();
        let output = sockstep(home.path(), &arguments).output().expect("it runs");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "sockstep: nowhere/calls: No such file or directory\n");
        assert_eq!(output.status.code(), Some(2));
    }
}
