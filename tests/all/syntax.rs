//! The front end against what CPython 3.11 says of the same texts.

use std::path::Path;

use sockstep::syntax::{Mode, ParseError, parse};
use sockstep::text::Source;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle")
}

fn on_large_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(work).unwrap();
    thread.join().unwrap()
}

fn answer(text: &str, name: &str, mode: Mode) -> String {
    let source = Source::new(name, text, mode == Mode::File);
    match parse(&source, mode) {
        Ok(_) => "ok".into(),
        Err(ParseError::Incomplete) => "more".into(),
        Err(ParseError::Syntax(error)) => error.render(name),
    }
}

fn compare(snippets: &str, answers: &str, name: &'static str, mode: Mode) {
    let snippets = std::fs::read_to_string(folder().join(snippets)).unwrap();
    let answers = std::fs::read_to_string(folder().join(answers)).unwrap();
    let wrong = on_large_stack(move || {
        let mut wrong = Vec::new();
        let mut count = 0;
        for (snippet, expected) in snippets.split("%%\n").zip(answers.split("%%\n")) {
            let expected = expected.trim_end_matches('\n');
            let got = answer(snippet, name, mode);
            count += 1;
            if got != expected {
                wrong.push(format!("--- {snippet:?}\nCPython:\n{expected}\nhere:\n{got}\n"));
            }
        }
        eprintln!("{} of {count} differ", wrong.len());
        wrong
    });
    assert!(wrong.is_empty(), "{}", wrong.concat());
}

#[test]
fn programs_are_judged_as_cpython_judges_them() {
    compare("syntax_snippets.txt", "syntax_file.txt", "<test>", Mode::File);
}

/// With the texts of a file named by SYNTAX_SNIPPETS, asked of the python3 of this machine.
#[test]
#[ignore = "compares with a live python3"]
fn live() {
    let snippets = std::env::var("SYNTAX_SNIPPETS").expect("SYNTAX_SNIPPETS names a file");
    let output = std::process::Command::new("python3")
        .arg(folder().join("syntax_snippets.py"))
        .arg("file")
        .stdin(std::fs::File::open(&snippets).unwrap())
        .output()
        .unwrap();
    let answers = std::env::temp_dir().join(format!("syntax-answers-{}", std::process::id()));
    std::fs::write(&answers, output.stdout).unwrap();
    compare(&snippets, answers.to_str().unwrap(), "<test>", Mode::File);
}

#[test]
#[ignore = "parses a folder of programs that python3 takes"]
fn programs_that_are_right_are_taken() {
    let folder = std::env::var("PROGRAMS").expect("PROGRAMS names a folder");
    on_large_stack(move || {
        let (mut bytes, mut wrong, mut count) = (0, 0, 0);
        let started = std::time::Instant::now();
        let mut parsing = std::time::Duration::ZERO;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            if path.extension().is_none_or(|extension| extension != "py") {
                continue;
            }
            count += 1;
            bytes += text.len();
            let source = Source::new("f", &text, true);
            let before = std::time::Instant::now();
            let parsed = parse(&source, Mode::File);
            parsing += before.elapsed();
            if let Err(ParseError::Syntax(error)) = parsed
                && !error.message.contains("sockstep")
            {
                wrong += 1;
                eprintln!("{}: {}", path.display(), error.render("f"));
            }
        }
        eprintln!("{wrong} of {count} refused; {bytes} bytes in {parsing:?} of {:?}", started.elapsed());
    });
}
