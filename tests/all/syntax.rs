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
    let source = Source::new(name, text, false);
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
#[ignore = "the checks of the compiler are to come"]
fn programs_are_judged_as_cpython_judges_them() {
    compare("syntax_snippets.txt", "syntax_file.txt", "<test>", Mode::File);
}
