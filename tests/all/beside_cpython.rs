//! Programs of a few lines, run by sockstep and by CPython in each way there is: what comes out, in which order, and the
//! exit status must be the same. Each stands in a file of its own in `tests/beside_cpython/`, whose name says what it is about.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use crate::oracle;
use crate::pty::Home;

const BINARY: &str = env!("CARGO_BIN_EXE_sockstep");

/// How a program is handed over; `$P` is who runs it. Both streams go into one pipe, so that their order is seen. Programs
/// in `streams/` are run in all ways, the others in the first.
const WAYS: [&str; 4] = [
    "$P program.py 2>&1",
    "$P -c \"$(cat program.py)\" 2>&1",
    "$P -u - < program.py 2>&1",
    "$P program.py 2>&1 > /dev/full",
];

/// Where CPython shows its own insides, or no line of a program that it has let go of.
const NOT_ONTO_A_FULL_DISK: [&str; 2] = ["errors-to-output.py", "last-words.py"];

/// What comes out, and the exit status.
fn run(by: &str, way: &str, source: &Path) -> (String, Option<i32>) {
    let home = Home::new();
    fs::copy(source, home.path().join("program.py")).expect("a program");
    let mut child = Command::new("bash")
        .args(["-c", &format!("set -o pipefail; {{ {way}; }} | cat")])
        .env("P", by)
        .env_remove("PYTHONUNBUFFERED")
        .current_dir(home.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a shell");
    let _ = child.stdin.take().expect("its input").write_all(b"first line\nsecond line\nthird line\n");
    let output = child.wait_with_output().expect("it ends");
    let shown = String::from_utf8_lossy(&output.stdout).replace(&*home.path().to_string_lossy(), "HOME");
    (without_addresses(&shown), output.status.code())
}

fn without_addresses(text: &str) -> String {
    let mut pieces = text.split("0x");
    let mut plain = pieces.next().unwrap_or_default().to_string();
    for piece in pieces {
        plain.push_str("0x");
        plain.push_str(piece.trim_start_matches(|c: char| c.is_ascii_hexdigit()));
    }
    plain
}

#[test]
fn each_does_what_cpython_does() {
    if !oracle::present() {
        eprintln!("skipped: this test needs python3 to be Python 3.11");
        return;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/beside_cpython");
    let listed = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).expect("programs").flatten().map(|entry| entry.path());
        entries.filter(|path| path.extension().is_some_and(|ending| ending == "py")).collect()
    };
    let (streams, others) = (listed(&folder.join("streams")), listed(&folder));
    assert!(streams.len() > 40 && others.len() > 5, "the programs stand in tests/beside_cpython");
    let mut tasks: Vec<(PathBuf, &str)> = others.into_iter().map(|program| (program, WAYS[0])).collect();
    tasks.extend(streams.iter().flat_map(|program| WAYS.map(|way| (program.clone(), way))));
    let differs = |(program, way): &(PathBuf, &str)| {
        let name = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if way.contains("/dev/full") && NOT_ONTO_A_FULL_DISK.contains(&&*name) {
            return None;
        }
        let (expected, got) = (run("python3", way, program), run(BINARY, way, program));
        (expected != got).then(|| format!("{name}: {way}\n  CPython:  {expected:?}\n  sockstep: {got:?}"))
    };
    let wrong: Vec<String> = thread::scope(|scope| {
        let halves: Vec<_> = tasks
            .chunks(tasks.len().div_ceil(2))
            .map(|half| scope.spawn(move || half.iter().filter_map(differs).collect::<Vec<_>>()))
            .collect();
        halves.into_iter().flat_map(|half| half.join().expect("it ends")).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
