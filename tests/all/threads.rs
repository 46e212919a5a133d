//! Threads beside each other: what built-in code does whole, whose turn it is, and what threads say.

use std::process::Command;

/// Runs a file of `tests/programs`, which prints so.
#[track_caller]
fn prints(program: &str, expected: &str) {
    let path = format!("{}/tests/programs/{program}.py", env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(env!("CARGO_BIN_EXE_sockstep")).arg(path).output().expect("it runs");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!((&*out, &*err, output.status.code()), (expected, "", Some(0)));
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
