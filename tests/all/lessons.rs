//! Lessons and transcripts as `sockstep test` checks them: how they are written, run, compared, mended and shown.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use sockstep::lesson::{Lesson, Part};

/// A folder that is gone when the test ends.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("sockstep-lessons-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).expect("a folder for the test");
        Folder(path)
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, text).expect("a file for the test");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Whether this machine gives lessons a network of their own. Where it does not they run one at a time, and wait for their
/// ports: too long for a test. Says so.
pub fn there_are_networks() -> bool {
    static THERE: OnceLock<bool> = OnceLock::new();
    let there = *THERE.get_or_init(|| {
        let (said, _) = checked(&format!("---\nneeds: [network]\n---\n\n{}", block("", ">>> 1\n1")));
        said.ends_with("1 passed, 0 failed")
    });
    if !there {
        eprintln!("skipped: the kernel gives this user no network of its own");
    }
    there
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub fn sockstep(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sockstep"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).env_remove("NO_COLOR").env("COLUMNS", "80");
    command.output().expect("sockstep starts")
}

pub fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// Checks a lesson given as text; answers what was said (without times) and the exit status.
pub fn checked(lesson: &str) -> (String, i32) {
    let folder = Folder::new();
    folder.write("a.md", lesson);
    let output = sockstep(&folder.0, &["test", "a.md"]);
    (without_times(&text(&output)), output.status.code().unwrap_or(-1))
}

pub fn without_times(said: &str) -> String {
    let words = ["passed ", "failed ", "updated", "skipped", "not run"];
    let line = |line: &str| match line.rfind("  ") {
        Some(at) if words.iter().any(|word| line.starts_with(word)) => line[..at].to_string(),
        _ => line.to_string(),
    };
    let told = said.lines().filter(|line| !line.starts_with("note: the kernel gives"));
    told.map(line).collect::<Vec<_>>().join("\n")
}

pub fn passes(lesson: &str) {
    let (said, status) = checked(lesson);
    assert_eq!((said.as_str(), status), ("passed   a.md\n1 passed, 0 failed", 0));
}

/// Checks a lesson that does not hold: all that is said between its line and the last.
pub fn fails(lesson: &str) -> String {
    let (said, status) = checked(lesson);
    assert_eq!(status, 1, "{said}");
    let mut lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.pop(), Some("0 passed, 1 failed"), "{said}");
    lines.remove(0);
    lines.join("\n")
}

pub fn block(terminal: &str, lines: &str) -> String {
    format!("```pycon {terminal}\n{lines}\n```\n")
}

#[test]
fn what_is_printed_is_compared() {
    passes(&block("", ">>> 1 + 1\n2\n>>> x = 3\n>>> for i in range(2):\n...     print(i)\n...\n0\n1"));
    assert_eq!(
        fails(&block("", ">>> 1 + 1\n3\n>>> 'a b '\n'a b'\n>>> 2\n2")),
        "a.md:3: main >>> 1 + 1\n    - 3\n    + 2\na.md:5: main >>> 'a b '\n    - 'a b'\n    + 'a b '"
    );
    assert_eq!(fails(&block("", ">>> print('a ')\na")), "a.md:3: main >>> print('a ')\n    - a\n    + a·");
    assert_eq!(fails(&block("", ">>> 1")), "a.md:2: main >>> 1\n    + 1");
    assert_eq!(fails(&block("", ">>> 1\n1\n2")), "a.md:4: main >>> 1\n      1\n    - 2");
}

#[test]
fn every_mistake_is_told_with_its_line() {
    let lesson = "---\ntitel: x\nneeds: [ipv7]\nstrict: maybe\n---\n\n```pycon server extra\n... x\n>>> 1 + 1\n2\n>>>3\n```\n\n\
                  ```pycon\n^C\n>>> 5\n<<< y\n5\n```\n\n```pycon\n>>> 7\n7";
    assert_eq!(
        fails(lesson),
        "a.md:2: unknown word \"titel\": the keys are title, strict, needs\n\
         a.md:3: no one knows the need \"ipv7\": there are ipv6, network, privileges, services, tipc\n\
         a.md:4: strict is true or false, not \"maybe\"\n\
         a.md:7: unknown word \"extra\": behind `pycon` stands the terminal's name alone, without spaces\n\
         a.md:8: a `...` line continues a statement, and none stands above: begin with `>>> `\n\
         a.md:11: a space must follow `>>>`\n\
         a.md:21: this block never ends: write ``` on a line of its own behind it\n\
         a.md:11: server >>> 1 + 1\n      2\n    - >>>3\n\
         a.md:15: main (what the statement before goes on to print)\n    \
         nothing runs in this terminal that `^C` could interrupt: take it away\n\
         a.md:16: main >>> 5\n    it did not ask for the line `<<< y`"
    );
}

#[test]
fn input_is_typed_when_it_is_asked_for() {
    passes(&block("", ">>> int(input('port: '))\n<<< 7799\nport: 7799\n>>> input()  # blocks"));
    let two = block("", ">>> input('> ')  # blocks\n> ") + &block("", "<<< later\n'later'");
    passes(&two);
}

const SERVER: &str = ">>> from socket import *\n>>> s = socket()\n>>> s.bind(('127.0.0.1', 7799))\n>>> s.listen()";
const CLIENT: &str = ">>> from socket import *\n>>> c = socket()\n>>> c.connect(('127.0.0.1', 7799))";

#[test]
fn one_terminal_releases_another() {
    if !there_are_networks() {
        return;
    }
    let lesson = block("server", &format!("{SERVER}\n>>> conn, addr = s.accept()  # blocks"))
        + &block("client", CLIENT)
        + &block("server", ">>> conn.recv(9)  # blocks")
        + &block("client", ">>> c.send(b'hi')\n2")
        + &block("server", "b'hi'\n>>> addr\n('127.0.0.1', 50001)\n>>> conn.recv(9)  # blocks")
        + &block("client", ">>> c.getsockname()\n('127.0.0.1', 50001)")
        + &block(
            "server",
            "^C\nTraceback (most recent call last):\nKeyboardInterrupt\n>>> 1\n1\n>>> s.accept()  # blocks",
        );
    passes(&lesson);
    let other = lesson.replacen("50001", "50002", 1);
    assert!(fails(&other).starts_with("a.md:28: client >>> c.getsockname()"), "{}", fails(&other));
}

#[test]
fn what_nobody_brings_is_told_at_once() {
    if !there_are_networks() {
        return;
    }
    let started = std::time::Instant::now();
    let lesson = block("server", &format!("{SERVER}\n>>> s.accept()\n>>> 2\n3"));
    assert_eq!(
        fails(&lesson),
        "a.md:6: server >>> s.accept()\n    it waits for what nobody brings: accept() waits for a client on \
         127.0.0.1:7799\na.md:8: server >>> 2\n    - 3\n    + 2"
    );
    assert!(started.elapsed().as_secs() < 5);
}

#[test]
fn marks_are_held_to() {
    assert_eq!(
        fails(&(block("", ">>> 1  # blocks\n1") + &block("", ">>> 2  # runs\n2"))),
        "a.md:2: main >>> 1  # blocks\n    it was to be blocked (`# blocks`), and returned\na.md:6: main >>> 2  # \
         runs\n    it was to go on (`# runs`), and returned"
    );
    let early = fails(&block("", ">>> 1  # waits 3.5 s\n1"));
    // How long it took depends on how busy the machine is.
    assert!(early.starts_with("a.md:2: main >>> 1  # waits 3.5 s\n    it was to wait 3.5 s, and took 0."), "{early}");
    let middle = fails(&block("", ">>> input()  # blocks\n>>> 2\n2"));
    assert!(middle.starts_with("a.md:2: `# blocks` stands on the last statement of its block"), "{middle}");
    // A mark is a comment of exactly that text, never a part of a text.
    passes(&block("", ">>> '# blocks'\n'# blocks'\n>>> 1  # blocks here\n1"));
}

#[test]
fn a_loop_runs_until_it_is_interrupted() {
    let lesson = block("", ">>> n = 0\n>>> while True:\n...     n += 1  # runs\n...")
        + &block("other", ">>> 1\n1")
        + &block("", "^C\nTraceback (most recent call last):\nKeyboardInterrupt\n>>> n > 0\nTrue");
    passes(&lesson);
}

#[test]
fn what_no_block_claims_is_told() {
    if !there_are_networks() {
        return;
    }
    let lesson =
        block("server", &format!("{SERVER}\n>>> s.accept(); print('there')  # blocks")) + &block("client", CLIENT);
    let said = fails(&lesson);
    assert!(said.starts_with("a.md:6: server (what"), "{said}");
    assert!(said.contains("this was printed later, and no block claims it\n    + (<socket.socket fd="), "{said}");
    assert!(said.ends_with("    + there"), "{said}");
}

#[test]
fn a_lesson_that_never_ends_is_ended() {
    let stubborn = ">>> while True:\n...     try:\n...         while True: pass\n...     except KeyboardInterrupt:\n...         \
                    pass  # runs\n...";
    passes(&block("", stubborn));
}

#[test]
fn lessons_in_lists_and_quotes_keep_their_lines() {
    let lesson = "- an item:\n\n  ```pycon\n  >>> 1\n  2\n  ```\n\n> ```pycon\n> >>> 3\n> 4\n> ```\n";
    assert_eq!(fails(lesson), "a.md:5: main >>> 1\n    - 2\n    + 1\na.md:10: main >>> 3\n    - 4\n    + 3");
    let folder = Folder::new();
    let path = folder.write("a.md", lesson);
    let output = sockstep(&folder.0, &["test", "--update", "a.md"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let new = fs::read_to_string(path).expect("the lesson");
    assert_eq!(new, lesson.replacen("  2\n", "  1\n", 1).replace("> 4\n", "> 3\n"));
}

#[test]
fn update_changes_what_does_not_match_and_nothing_else() {
    let before = "# T\r\n\r\n```pycon\r\n>>> 1\r\n2\r\n>>> print('a\\nb')\r\na\r\n<...>\r\n>>> print('c\\nd\\ne')\r\nc\r\nx\r\n<...>\r\n\
                  >>> 5\r\n```\r\nend";
    let after = "# T\r\n\r\n```pycon\r\n>>> 1\r\n1\r\n>>> print('a\\nb')\r\na\r\n<...>\r\n>>> print('c\\nd\\ne')\r\nc\r\n<...>\r\n\
                 >>> 5\r\n5\r\n```\r\nend";
    let folder = Folder::new();
    let path = folder.write("a.md", before);
    let output = sockstep(&folder.0, &["test", "--update", "a.md"]);
    assert_eq!(without_times(&text(&output)), "updated  a.md\n1 passed, 0 failed");
    assert_eq!(fs::read_to_string(&path).expect("the lesson"), after);
    assert_eq!(fs::read_dir(&folder.0).expect("the folder").count(), 1);
}

#[test]
fn update_keeps_the_numbers_that_were_written() {
    if !there_are_networks() {
        return;
    }
    let lesson = block(
        "",
        &format!("{SERVER}\n>>> c = socket(); c.connect(('127.0.0.1', 7799))\n>>> c.getsockname()[1]\n50000"),
    ) + &block("", ">>> c.getsockname()\n('127.0.0.2', 50000)\n>>> c.getsockname()[1], 1\n(50000, 2)");
    let folder = Folder::new();
    let path = folder.write("a.md", &lesson);
    let output = sockstep(&folder.0, &["test", "--update", "a.md"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let expected = lesson.replace("127.0.0.2", "127.0.0.1").replace("(50000, 2)", "(50000, 1)");
    assert_eq!(fs::read_to_string(path).expect("the lesson"), expected);
}

#[test]
fn update_writes_whole_or_not_at_all() {
    let lesson = block("", ">>> print('>>> 1')\nx\n>>> 1\n2");
    let folder = Folder::new();
    let path = folder.write("a.md", &lesson);
    let output = sockstep(&folder.0, &["test", "--update", "a.md"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output).contains("not updated: what is printed here reads like a part of the lesson itself"));
    assert_eq!(fs::read_to_string(path).expect("the lesson"), lesson);
}

#[test]
fn what_cannot_be_run_has_a_status_of_its_own() {
    let folder = Folder::new();
    let output = sockstep(&folder.0, &["test", "nowhere.md"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output).contains("nowhere.md: No such file or directory"), "{}", text(&output));
    assert_eq!(sockstep(&folder.0, &["test", "."]).status.code(), Some(2));
    assert_eq!(sockstep(&folder.0, &["play", "nothing"]).status.code(), Some(2));
    assert_eq!(sockstep(&folder.0, &["lessons", "nothing"]).status.code(), Some(2));
}

#[test]
fn a_missing_need_skips_and_says_why() {
    let lesson = "---\nneeds: [tipc]\n---\n".to_string() + &block("", ">>> 1\n1");
    let (said, status) = checked(&lesson);
    assert_eq!(status, 0);
    let skipped = said.starts_with("skipped  a.md  the kernel has no TIPC") && said.ends_with(", 1 skipped");
    assert!(skipped || said.starts_with("passed"), "{said}");
}

#[test]
fn nothing_lingers_and_many_run_side_by_side() {
    if !there_are_networks() {
        return;
    }
    let lesson = fs::read_to_string(root().join("lessons/04-server-and-client.md")).expect("the lesson");
    let folder = Folder::new();
    for number in 0..30 {
        folder.write(&format!("{number:02}.md"), &lesson);
    }
    for _ in 0..2 {
        let output = sockstep(&folder.0, &["test", ".", "--jobs", "4"]);
        assert!(text(&output).ends_with("30 passed, 0 failed\n"), "{}", text(&output));
    }
}

/// What differs in some lessons: for each file its differing statements, as `sockstep test` heads them, without lines.
fn differences(output: &str) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in output.lines().filter(|line| !line.starts_with(' ')) {
        let Some((path, rest)) = line.split_once(".md:") else { continue };
        let Some((number, what)) = rest.split_once(": ") else { continue };
        if number.bytes().all(|b| b.is_ascii_digit()) {
            found.entry(path.rsplit('/').next().unwrap_or(path).to_string()).or_default().push(what.to_string());
        }
    }
    found
}

/// Statements whose answers are not CPython's yet, one for each line, under the names of their files.
const KNOWN: &str = "tests/cpython/known-differences.txt";

fn known() -> BTreeMap<String, Vec<String>> {
    let mut known: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut file = String::new();
    for line in fs::read_to_string(root().join(KNOWN)).unwrap_or_default().lines() {
        match line.strip_prefix("    ") {
            Some(statement) => known.entry(file.clone()).or_default().push(statement.to_string()),
            None => file = line.trim_end_matches(':').to_string(),
        }
    }
    known
}

/// Run with SOCKSTEP_KNOWN=write to write the list anew.
#[test]
fn transcripts_of_cpython_hold() {
    if !there_are_networks() {
        return;
    }
    let output = sockstep(root(), &["test", "tests/cpython"]);
    let found = differences(&text(&output));
    if std::env::var("SOCKSTEP_KNOWN").is_ok_and(|value| value == "write") {
        let mut list = String::new();
        for (file, statements) in &found {
            list.push_str(&format!("{file}:\n"));
            statements.iter().for_each(|statement| list.push_str(&format!("    {statement}\n")));
        }
        fs::write(root().join(KNOWN), list).expect("the list");
    }
    let known = known();
    let mut wrong = Vec::new();
    let files: std::collections::BTreeSet<&String> = known.keys().chain(found.keys()).collect();
    let none = Vec::new();
    for file in files {
        let (before, now) = (known.get(file).unwrap_or(&none), found.get(file).unwrap_or(&none));
        let mut left = before.clone();
        for statement in now {
            match left.iter().position(|l| l == statement) {
                Some(at) => drop(left.swap_remove(at)),
                None => wrong.push(format!("{file}: worse: {statement}")),
            }
        }
        wrong.extend(left.iter().map(|gone| format!("{file}: holds now, take it from the list: {gone}")));
    }
    let count: usize = found.values().map(Vec::len).sum();
    eprintln!("{count} statements of the transcripts differ from CPython");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn lessons_hold_twice_in_a_row() {
    if !there_are_networks() {
        return;
    }
    for _ in 0..2 {
        let output = sockstep(root(), &["test", "lessons"]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    }
}

#[test]
fn an_altered_expectation_is_reported_at_its_line() {
    if !there_are_networks() {
        return;
    }
    let folder = Folder::new();
    let mut expected = Vec::new();
    for entry in fs::read_dir(root().join("lessons")).expect("the lessons").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let text = fs::read_to_string(entry.path()).expect("a lesson");
        let lesson = Lesson::read(&name, &text);
        assert_eq!(lesson.mistakes, []);
        let steps = lesson.blocks().flat_map(|block| &block.steps);
        let plain = |line: &String| !line.contains("<...>") && !line.starts_with(' ') && !line.starts_with("Traceback");
        let places: Vec<usize> = steps
            .filter(|step| !step.expected.is_empty() && step.expected.iter().all(plain))
            .map(|step| step.lines.end - 1)
            .collect();
        let line = places[places.len() / 2];
        let mut lines: Vec<String> = text.split('\n').map(str::to_string).collect();
        lines[line].push('X');
        folder.write(&name, &lines.join("\n"));
        expected.push((name, line + 1));
    }
    let output = sockstep(&folder.0, &["test", "."]);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output);
    for (name, line) in expected {
        // What a lesson needs may not be there.
        if said.contains(&format!("skipped  ./{name}")) {
            continue;
        }
        let reports: Vec<&str> = said.lines().filter(|l| l.starts_with(&format!("./{name}:"))).collect();
        assert_eq!(reports.len(), 1, "{name}:{line}: {reports:?}\n{said}");
        assert!(reports[0].starts_with(&format!("./{name}:{line}: ")), "{name}:{line}: {reports:?}");
    }
}

#[test]
fn strict_lessons_pass_the_oracle() {
    if !there_are_networks() {
        return;
    }
    let version = Command::new("python3").args(["-c", "import sys; print(sys.version_info[:2])"]).output();
    if !version.is_ok_and(|output| output.stdout.starts_with(b"(3, 11)")) {
        eprintln!("skipped: this test needs python3 to be Python 3.11");
        return;
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(root().join("lessons")).expect("the lessons").flatten() {
        let text = fs::read_to_string(entry.path()).expect("a lesson");
        let lesson = Lesson::read("", &text);
        if lesson.strict && !lesson.needs("tipc") {
            files.push(entry.path());
        }
    }
    assert!(files.len() > 5);
    let oracle = root().join("tests/oracle/cpython_lesson.py");
    let start = |file: &PathBuf| {
        let mut command = Command::new("python3");
        command.arg(&oracle).arg("check").arg(file).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("python3 starts")
    };
    let _alone = crate::alone();
    for pair in files.chunks(3) {
        for (child, file) in pair.iter().map(start).collect::<Vec<_>>().into_iter().zip(pair) {
            let mut output = child.wait_with_output().expect("it ends");
            // The oracle tells by a silence that a call is blocked: on a busy machine it asks once more, with less beside it.
            for _ in 0..2 {
                if !output.status.success() {
                    output = start(file).wait_with_output().expect("it ends");
                }
            }
            assert!(output.status.success(), "{}: {}", file.display(), text(&output));
        }
    }
}

#[test]
fn lessons_are_listed_and_written_out() {
    let folder = Folder::new();
    let list = text(&sockstep(&folder.0, &["lessons"]));
    assert!(list.contains(" 4  A server and its client, call by call"), "{list}");
    assert!(list.contains("server, client"), "{list}");
    let written = fs::read_to_string(root().join("lessons/04-server-and-client.md")).expect("the lesson");
    for name in ["4", "04", "server-and-client", "04-server-and-client"] {
        assert_eq!(text(&sockstep(&folder.0, &["lessons", name])), written);
    }
    fs::create_dir(folder.0.join("lessons")).expect("a folder");
    folder.write("lessons/4-mine.md", "# Mine\n");
    assert_eq!(text(&sockstep(&folder.0, &["lessons", "4"])), "# Mine\n");
    let said = text(&sockstep(&folder.0, &["play", "5"]));
    assert_eq!(said, "sockstep: there is no lesson 5 in the folder `lessons` here: `sockstep lessons` lists them\n");
    assert!(text(&sockstep(&folder.0, &["lessons"])).contains("4  Mine"));
}

#[test]
fn a_piped_replay_is_a_text() {
    if !there_are_networks() {
        return;
    }
    let folder = Folder::new();
    let lesson = "# Two\n\nA *server* first.\n\n".to_string()
        + &block("server", &format!("{SERVER}\n>>> conn, addr = s.accept()  # blocks"))
        + "\nNow the client.\n\n"
        + &block("client", CLIENT)
        + &block("server", ">>> conn.recv(4)  # blocks")
        + &block("client", ">>> c.send(b'abc')\n3")
        + &block("server", "b'abc'");
    folder.write("two.md", &lesson);
    let output = sockstep(&folder.0, &["play", "two.md"]);
    assert_eq!(output.status.code(), Some(0));
    let expected = "\
Two

A *server* first.

server                                 │ client
───────────────────────────────────────┼───────────────────────────────────────
>>> from socket import *               │
>>> s = socket()                       │
>>> s.bind(('127.0.0.1', 7799))        │
>>> s.listen()                         │
>>> conn, addr = s.accept()            │
... accept() waits for a client on     │
    127.0.0.1:7799                     │

Now the client.

server                                 │ client
───────────────────────────────────────┼───────────────────────────────────────
┊                                      │ >>> from socket import *
┊                                      │ >>> c = socket()
┊                                      │ >>> c.connect(('127.0.0.1', 7799))
... accept() goes on                   │
>>> conn.recv(4)                       │
";
    let said: Vec<String> = text(&output).lines().map(|line| line.trim_end().to_string()).collect();
    let said = said.join("\n");
    assert!(said.starts_with(expected), "{said}");
    assert!(
        said.ends_with("... recv() goes on                     │\nb'abc'                                 │"),
        "{said}"
    );
}

#[test]
fn a_narrow_window_stands_one_below_the_other() {
    if !there_are_networks() {
        return;
    }
    let folder = Folder::new();
    folder.write("two.md", &(block("server", ">>> 1\n1") + &block("client", ">>> 2\n2")));
    let mut command = Command::new(env!("CARGO_BIN_EXE_sockstep"));
    command.args(["play", "two.md"]).current_dir(&folder.0).stdin(Stdio::null()).env("COLUMNS", "60");
    let output = command.output().expect("sockstep starts");
    assert_eq!(text(&output), "-- server --\n>>> 1\n1\n-- client --\n>>> 2\n2\n");
}

#[test]
fn the_readme_has_a_lesson_that_holds() {
    if !there_are_networks() {
        return;
    }
    let readme = fs::read_to_string(root().join("README.md")).expect("the README");
    let section = readme.split("\n## Write a lesson\n").nth(1).expect("a section on lessons");
    let example = section.split("\n~~~~markdown\n").nth(1).and_then(|rest| rest.split("\n~~~~\n").next());
    let example = example.expect("an example");
    assert!(Lesson::read("", example).parts.iter().any(|part| matches!(part, Part::Prose(_))));
    passes(&format!("{example}\n"));
}

#[test]
fn numbers_that_the_kernel_chose_are_known_by_what_they_belong_to() {
    if !there_are_networks() {
        return;
    }
    let folder = Folder::new();
    let lesson = |answers: [&str; 6]| {
        let [port, again, other, descriptor, shown, inode] = answers;
        format!(
            "# Numbers\n\n```pycon\n>>> import os\n>>> from socket import *\n>>> held = [socket() for n in range(3)]\n\
             >>> s = create_server(('127.0.0.1', 0))\n>>> s.getsockname()\n('127.0.0.1', {port})\n>>> s.getsockname()[1]\n\
             {again}\n>>> t = socket(type=SOCK_DGRAM)\n>>> t.sendto(b'x', ('127.0.0.1', 9))\n1\n>>> t.getsockname()\n\
             ('0.0.0.0', {other})\n>>> s.fileno()\n{descriptor}\n>>> print(s)\n<socket.socket fd={shown}, family=2, type=1, proto=0, laddr=('127.0.0.1', {again})>\n\
             >>> os.fstat(s.fileno()).st_ino\n{inode}\n```\n"
        )
    };
    let check = |answers| {
        folder.write("numbers.md", &lesson(answers));
        let output = sockstep(&folder.0, &["test", "numbers.md"]);
        (output.status.code(), text(&output))
    };
    let right = ["50933", "50933", "50934", "17", "17", "123456"];
    assert_eq!(check(right).0, Some(0), "{}", check(right).1);
    // One socket has one port, and no other socket has it; no kernel gives port 80; what was not chosen is compared.
    for (at, wrong) in [(1, "50934"), (2, "50933"), (0, "80"), (3, "18"), (4, "16"), (5, "123 456")] {
        let mut answers = right;
        answers[at] = wrong;
        let (status, said) = check(answers);
        assert_eq!(status, Some(1), "{wrong} for {}:\n{said}", right[at]);
    }
}
