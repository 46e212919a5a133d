//! The rules of the house that a machine can check: who uses whom, heads of files, lengths, no panics, no machine's paths.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Which part may use which. The same table stands in the documentation of `src/lib.rs`.
const USES: &[(&str, &str)] = &[
    ("text", ""),
    ("event", ""),
    ("pure", ""),
    ("out", "text sys"),
    ("syntax", "text pure"),
    ("sys", "event"),
    ("net", "event sys"),
    ("world", ""),
    ("object", "text event pure syntax sys net world"),
    ("module", "text event pure sys net world object"),
    ("eval", "text event pure syntax net world object module"),
    ("session", "text event out syntax sys net world object module eval view"),
    ("view", "text event"),
    ("lesson", "text event out syntax sys net session view"),
    ("repl", "text event out syntax sys net session view lesson"),
    ("cli", "text event out pure sys net world object eval session lesson repl"),
    ("main", "cli"),
];

/// Of some parts only a part may be used: who, of whom, what.
const ONLY: &[(&str, &str, &[&str])] = &[
    // Values know trees only for the operators and for what a tree is called; they never parse.
    ("object", "syntax", &["ast"]),
    ("lesson", "net", &["namespace"]),
];

const LONGEST: usize = 600;
/// Files that may be longer, and why.
const LONG: &[(&str, &str)] = &[("src/eval/builtins.rs", "one table of rows")];

/// Where the code may stop the program, and why.
const MAY_PANIC: &[(&str, &str)] = &[
    ("src/net/wait.rs", "a waiter that does not run what it is given"),
    ("src/world/cell.rs", "a second reference to what is being changed"),
    ("src/world/lock.rs", "a thread that would wait for itself, or is in no world"),
    ("src/world/per_world.rs", "a place of two types"),
];

/// Where `unsafe` may stand beside `sys`, and why.
const MAY_BE_UNSAFE: &[(&str, &str)] = &[
    ("src/cli/program.rs", "what is looked at before Rust's own start, and a handler of a signal"),
    ("src/object/instance/mod.rs", "the data of built-in classes, by their type"),
    ("src/world/cell.rs", "cells that the interpreter lock guards"),
    ("src/world/lock.rs", "the interpreter lock"),
    ("src/object/memory/mod.rs", "the allocator, which keeps a reserve"),
    ("src/object/value.rs", "values that are copied as bits"),
    ("src/session/signals.rs", "a handler of signals"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(folder) else { continue };
        for path in entries.map(|entry| entry.expect("an entry").path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn name_of(path: &Path) -> String {
    path.strip_prefix(root()).expect("inside").to_string_lossy().into_owned()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("text")
}

/// The code of a file before its own tests, without comments.
fn code_of(path: &Path) -> String {
    let text = read(path);
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

fn report(what: &str, wrong: &[String]) {
    assert!(wrong.is_empty(), "{what}:\n{}", wrong.join("\n"));
}

#[test]
fn each_part_uses_only_those_below_it() {
    let mut wrong = Vec::new();
    for path in files("src", ".rs") {
        let name = name_of(&path);
        let part = name["src/".len()..].split(['/', '.']).next().unwrap_or_default().to_string();
        let Some((_, uses)) = USES.iter().find(|(who, _)| *who == part) else {
            if part != "lib" {
                wrong.push(format!("{name}: the table does not know `{part}`"));
            }
            continue;
        };
        let may: BTreeSet<&str> = uses.split_whitespace().collect();
        let code = code_of(&path);
        for (at, _) in code.match_indices("crate::") {
            let rest = &code[at + "crate::".len()..];
            let mut words = rest
                .split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':')
                .next()
                .unwrap_or_default()
                .split("::");
            let used = words.next().unwrap_or_default();
            if used.is_empty() || used == part || !USES.iter().any(|(who, _)| *who == used) {
                continue;
            }
            if !may.contains(used) {
                wrong.push(format!("{name}: `{part}` uses `{used}`"));
            }
            let only = ONLY.iter().find(|(who, whom, _)| *who == part && *whom == used);
            let inner = words.next().unwrap_or_default();
            if let Some((.., inside)) = only
                && !inner.is_empty()
                && !inside.contains(&inner)
            {
                wrong.push(format!("{name}: `{part}` uses `{used}::{inner}`"));
            }
        }
    }
    report("who uses whom", &wrong);
}

/// Methods stand above the values and above what every value answers to: the table of definitions hands them in.
#[test]
fn values_know_no_methods() {
    let is_below = |path: &Path| {
        let beside = path.with_file_name("methods.rs");
        let shared = ["object/value.rs", "object/types.rs", "exception/kinds.rs"].iter().any(|end| path.ends_with(end));
        let of_all = path.parent().is_some_and(|folder| folder.ends_with("protocol"));
        shared || of_all || path.ends_with("mod.rs") && beside.exists()
    };
    let mut wrong = Vec::new();
    for path in files("src/object", ".rs").iter().filter(|path| is_below(path)) {
        for line in code_of(path).lines().filter(|line| line.contains("methods::") || line.contains("::methods")) {
            wrong.push(format!("{}: {}", name_of(path), line.trim()));
        }
    }
    report("values that use methods", &wrong);
}

#[test]
fn the_table_stands_in_the_documentation() {
    let lib = read(&root().join("src/lib.rs"));
    let lib = lib.split("Which part may use which").nth(1).expect("the table");
    for (who, uses) in USES.iter().filter(|(who, _)| !["cli", "main"].contains(who)) {
        let line = lib.lines().find(|line| line.trim_start_matches("//!").trim().starts_with(&format!("{who} ")));
        let words: Vec<&str> = line.unwrap_or_default().trim_start_matches("//!").split_whitespace().skip(1).collect();
        let expected: Vec<&str> = if uses.is_empty() { vec!["-"] } else { uses.split_whitespace().collect() };
        assert_eq!(words, expected, "the line of `{who}` in src/lib.rs");
    }
}

#[test]
fn each_file_says_what_it_is_for() {
    let all = ["src", "tests", "benches", "fuzz/fuzz_targets"].map(|folder| files(folder, ".rs")).concat();
    let wrong: Vec<String> =
        all.iter().filter(|path| !read(path).starts_with("//! ")).map(|path| name_of(path)).collect();
    report("files without a head", &wrong);
}

#[test]
fn no_file_is_too_long() {
    let mut wrong = Vec::new();
    for path in files("src", ".rs") {
        let (name, length) = (name_of(&path), read(&path).lines().count());
        if length > LONGEST && !LONG.iter().any(|(long, _)| *long == name) {
            wrong.push(format!("{name}: {length} lines"));
        }
    }
    report("split along a seam", &wrong);
}

#[test]
fn nothing_stops_the_program() {
    let mut wrong = Vec::new();
    for path in files("src", ".rs") {
        let name = name_of(&path);
        if MAY_PANIC.iter().any(|(may, _)| *may == name) {
            continue;
        }
        let code = code_of(&path);
        for (number, line) in code.lines().enumerate() {
            let stops = [".unwrap()", ".expect(\"", "panic!(", "unreachable!(", "todo!(", "unimplemented!("];
            let is_text = |at: usize| line[..at].matches('"').count() % 2 == 1;
            if stops.iter().any(|stop| line.find(stop).is_some_and(|at| !is_text(at))) {
                wrong.push(format!("{name}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    report("this can stop the program", &wrong);
}

#[test]
fn unsafe_code_stands_in_few_places() {
    let mut wrong = Vec::new();
    let mut unused: BTreeSet<&str> = MAY_BE_UNSAFE.iter().map(|(may, _)| *may).collect();
    for path in files("src", ".rs") {
        let name = name_of(&path);
        let has_some = code_of(&path).split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "unsafe");
        if has_some {
            unused.remove(name.as_str());
        }
        if has_some && !name.starts_with("src/sys/") && !MAY_BE_UNSAFE.iter().any(|(may, _)| *may == name) {
            wrong.push(format!("{name}: what is unsafe for the kernel's sake stands in src/sys"));
        }
    }
    wrong.extend(unused.iter().map(|name| format!("{name}: has none any more")));
    report("unsafe code", &wrong);
}

#[test]
fn nothing_names_a_machine() {
    let mut wrong = Vec::new();
    let folders = ["src", "tests", "benches", "lessons", "fuzz/fuzz_targets"];
    let all = folders.iter().flat_map(|folder| [".rs", ".md", ".py"].map(|ending| files(folder, ending))).flatten();
    let more = ["README.md", "CHANGELOG.md", "Cargo.toml", ".ci/run"].map(|name| root().join(name));
    for path in all.chain(more) {
        let name = name_of(&path);
        if name == "tests/all/tidy.rs" {
            continue;
        }
        let text = read(&path);
        for (number, line) in text.lines().enumerate() {
            if ["/work/", "/root/", "/home/", "/Users/"].iter().any(|path| line.contains(path)) {
                wrong.push(format!("{name}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    report("paths of one machine", &wrong);
}

#[test]
fn lessons_and_transcripts_are_in_order() {
    let mut wrong = Vec::new();
    let lessons = files("lessons", ".md");
    for (at, path) in lessons.iter().enumerate() {
        let name = name_of(path);
        let stem = name["lessons/".len()..].to_string();
        if stem.get(..2).and_then(|number| number.parse().ok()) != Some(at + 1) || stem.get(2..3) != Some("-") {
            wrong.push(format!("{name}: the lesson after {at} is expected to be number {}", at + 1));
        }
    }
    for path in lessons.iter().chain(&files("tests/cpython", ".md")) {
        let text = read(path);
        let name = name_of(path);
        if name.trim_end_matches(".md").rsplit_once('-').is_some_and(|(_, end)| end.parse::<u32>().is_ok()) {
            wrong.push(format!("{name}: named by a number, not by what it is about"));
        }
        let body =
            text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).map_or(text.as_str(), |(_, b)| b);
        if !text.contains("title:") && !body.lines().any(|line| line.starts_with("# ")) {
            wrong.push(format!("{name}: no title"));
        }
        if !text.contains("```pycon") {
            wrong.push(format!("{name}: nothing is typed in it"));
        }
        if text.matches("\n```").count() % 2 == 1 {
            wrong.push(format!("{name}: a block is left open"));
        }
    }
    report("lessons", &wrong);
}

#[test]
fn each_module_of_the_tests_runs() {
    let main = read(&root().join("tests/all/main.rs"));
    let missing: Vec<String> = files("tests/all", ".rs")
        .iter()
        .filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned()))
        .filter(|name| name != "main" && !main.contains(&format!("mod {name};")))
        .collect();
    report("tests/all/main.rs lacks", &missing);
}
