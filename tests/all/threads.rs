//! Threads beside each other: what built-in code does whole, whose turn it is, what threads and waits say.

use std::process::Command;

fn run(program: &str, name: &str) -> (String, String, Option<i32>) {
    let path = format!("{}/tests/programs/{name}.py", env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(program).arg(path).output().expect("it runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr), output.status.code())
}

/// Runs a file of `tests/programs`, which prints so.
#[track_caller]
fn prints(name: &str, expected: &str) {
    let (out, err, status) = run(env!("CARGO_BIN_EXE_sockstep"), name);
    assert_eq!((&*out, &*err, status), (expected, "", Some(0)));
}

/// Addresses and the numbers of threads, which differ from run to run, are not compared; nor are the frames of Python's own
/// library, which stand elsewhere.
fn tidy(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut skips = false;
    for line in text.lines() {
        // Frames of an exception group stand behind a bar.
        let bare = line.trim_start_matches("  |").trim_start_matches("    |");
        if bare.trim_start().starts_with("File \"") {
            skips = !bare.contains("tests/programs/");
        } else if !bare.starts_with("    ") {
            skips = false;
        }
        if !skips {
            let mut tidy = String::new();
            for (at, part) in line.split("0x").enumerate() {
                tidy += if at == 0 { part } else { part.trim_start_matches(|c: char| c.is_ascii_hexdigit()) };
            }
            let word = |word: &str| if word.len() > 12 && word.parse::<u64>().is_ok() { "N" } else { word }.to_string();
            let words: Vec<String> = tidy.split(|c| " =)>".contains(c)).map(word).collect();
            lines.push(words.join(" "));
        }
    }
    lines
}

/// Runs a file of `tests/programs`, which does what it does under CPython.
#[track_caller]
fn does_as_cpython(name: &str) {
    let version = Command::new("python3").args(["-c", "import sys; print(sys.version_info[:2])"]).output();
    if !version.is_ok_and(|output| output.stdout.starts_with(b"(3, 11)")) {
        eprintln!("skipped: this test needs python3 to be Python 3.11");
        return;
    }
    let (theirs, ours) = (run("python3", name), run(env!("CARGO_BIN_EXE_sockstep"), name));
    let mut wrong = Vec::new();
    for (theirs, ours) in [(&theirs.0, &ours.0), (&theirs.1, &ours.1)] {
        let (theirs, ours) = (tidy(theirs), tidy(ours));
        let pairs = theirs.iter().zip(&ours).filter(|(theirs, ours)| theirs != ours);
        wrong.extend(pairs.map(|(theirs, ours)| format!("CPython:  {theirs}\nsockstep: {ours}")));
        if theirs.len() != ours.len() {
            wrong.push(format!(
                "{} lines under CPython, {} here; the last: {:?}",
                theirs.len(),
                ours.len(),
                ours.last()
            ));
        }
    }
    assert!(wrong.is_empty() && theirs.2 == ours.2, "{name}: {:?}, {:?}\n{}", theirs.2, ours.2, wrong.join("\n"));
}

#[test]
fn what_is_looked_at_whole_does_not_change_meanwhile() {
    prints("snapshots", "True\n");
}

#[test]
fn threads_take_turns() {
    let complaints = "ValueError switch interval must be strictly positive\n".repeat(2);
    let complaints = complaints + "TypeError must be real number, not str\n";
    prints("turns", &format!("0.005\n9.999999999999999e-05\n{complaints}all had their turns\n"));
}

#[test]
fn threads_take_turns_at_calls_of_the_system() {
    prints("talk", "True\n");
}

#[test]
fn times_that_are_no_times() {
    does_as_cpython("times");
}

#[test]
fn deques_and_simple_queues() {
    does_as_cpython("deques");
}

#[test]
fn locks_and_other_parts_of_thread() {
    does_as_cpython("locks");
}

#[test]
fn arguments_that_do_not_fit() {
    does_as_cpython("arguments");
}

#[test]
fn numbers_by_chance() {
    does_as_cpython("chance");
}

#[test]
fn threads_as_students_write_them() {
    does_as_cpython("idioms");
}
