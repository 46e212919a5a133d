//! The front end against what CPython 3.11 says of the same texts.

use std::path::Path;

use sockstep::syntax::{Mode, ParseError, parse, split_statement};
use sockstep::text::Source;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle")
}

fn on_large_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(work).unwrap();
    thread.join().unwrap()
}

fn answer(text: &str, name: &str, mode: Mode) -> String {
    let mut ends = vec![text.len()];
    if mode == Mode::Interactive {
        // A prompt parses after each line.
        ends = text.match_indices('\n').map(|(at, _)| at + 1).collect();
    }
    for end in ends {
        match parse(&Source::new(name, &text[..end], mode == Mode::File), mode) {
            Ok(_) => return "ok".into(),
            Err(ParseError::Incomplete) => continue,
            Err(ParseError::Syntax(error)) => return error.render(name),
        }
    }
    "more".into()
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

#[test]
fn what_is_typed_is_judged_as_the_prompt_judges_it() {
    compare("syntax_typed_snippets.txt", "syntax_typed.txt", "<stdin>", Mode::Interactive);
}

#[test]
fn a_paste_is_taken_statement_by_statement() {
    let text = "x = 1\nif x:\n  y\n\nz = (\n1)\nw";
    let mut rest = text;
    let mut seen = Vec::new();
    while let Ok(length) = split_statement(rest) {
        seen.push(&rest[..length]);
        rest = &rest[length..];
    }
    assert_eq!(seen, ["x = 1\n", "if x:\n  y\n\n", "z = (\n1)\n", "w"]);
    assert_eq!(split_statement("if x:\n  y\n"), Err(ParseError::Incomplete));
}

/// With the texts of a file named by SYNTAX_SNIPPETS, asked of the python3 of this machine.
#[test]
#[ignore = "compares with a live python3"]
fn live() {
    let snippets = std::env::var("SYNTAX_SNIPPETS").expect("SYNTAX_SNIPPETS names a file");
    let typed = std::env::var("SYNTAX_MODE").is_ok_and(|mode| mode == "typed");
    let (how, name, mode) =
        if typed { ("typed", "<stdin>", Mode::Interactive) } else { ("file", "<test>", Mode::File) };
    let output = std::process::Command::new("python3")
        .arg(folder().join("syntax_snippets.py"))
        .arg(how)
        .stdin(std::fs::File::open(&snippets).unwrap())
        .output()
        .unwrap();
    let answers = std::env::temp_dir().join(format!("syntax-answers-{}", std::process::id()));
    std::fs::write(&answers, output.stdout).unwrap();
    compare(&snippets, answers.to_str().unwrap(), name, mode);
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

#[test]
fn nothing_is_too_deep_or_too_long() {
    on_large_stack(|| {
        let many = |text: &str, count: usize| text.repeat(count);
        let texts = [
            many("(", 20_000),
            many("[", 199) + "1" + &many("]", 199),
            many("(", 150) + "1 1" + &many(")", 150),
            many("{1:", 190) + "2 2" + &many("}", 190),
            many("f(a, ", 150) + "b c" + &many(")", 150),
            many("f(a=", 190) + "1" + &many(")", 190) + " = 1",
            many("-", 20_000) + "1",
            many("not ", 20_000) + "1",
            many("lambda: ", 20_000) + "1",
            many("1 if 1 else ", 20_000) + "1",
            many("a+", 100_000) + "a",
            many("a and ", 50_000) + "a",
            many("a < ", 50_000) + "a",
            many("a.b", 50_000),
            many("a**", 20_000) + "a",
            many("a[0]", 20_000),
            "a".to_string() + &many("[0]", 20_000),
            "a".to_string() + &many("()", 20_000),
            many("a = ", 20_000) + "1",
            many("a, ", 50_000) + " = 1 1",
            many("a ", 20_000),
            many("print ", 2_000),
            many("*", 20_000),
            many("@a\n", 10_000),
            many("if 1:\n", 200),
            (0..150).map(|depth| many(" ", depth) + "if 1:\n").collect::<String>(),
            "if 1: pass\n".to_string() + &many("elif 1: pass\n", 20_000),
            many("'", 20_001),
            many("'a' ", 20_000),
            many("a b\n", 10_000),
            many("f'{", 10_000),
            "9".repeat(200_000),
            "0x".to_string() + &many("f", 100_000),
            many("await ", 10_000) + "x",
            many("yield ", 10_000),
            many("for x in ", 10_000),
            "[".to_string() + &many("a for b in c if ", 10_000),
            many("async ", 1000),
            many("try:\n", 10),
            many("match ", 3000) + ":\n",
            many("\u{10ffff}", 1000),
            many("\\\n", 20_000),
            many("x=", 10_000),
            many("x:", 10_000),
            many("(x:=", 150),
        ];
        for text in texts {
            for mode in [Mode::File, Mode::Interactive, Mode::Expression] {
                let started = std::time::Instant::now();
                let _ = parse(&Source::new("f", &text, true), mode);
                sockstep::syntax::tokens(&text);
                let took = started.elapsed();
                let shown: String = text.chars().take(30).collect();
                assert!(took.as_secs_f64() < 10.0, "{shown:?} took {took:?} as {mode:?}");
                if took.as_secs_f64() > 0.5 {
                    eprintln!("{shown:?} took {took:?} as {mode:?}");
                }
            }
        }
    });
}

#[test]
#[ignore = "measures"]
fn how_long_a_line_takes() {
    on_large_stack(|| {
        for line in [
            "s = socket(AF_INET, SOCK_STREAM)\n",
            "x\n",
            "clientsock.connect(('127.0.0.1', 7799))\n",
            "print(f'{a} {b!r}', [x for x in range(10) if x % 2], sep='')\n",
        ] {
            let source = Source::new("<stdin>", line, false);
            let started = std::time::Instant::now();
            for _ in 0..20_000 {
                parse(&source, Mode::Interactive).unwrap();
            }
            eprintln!("{:?} {line}", started.elapsed() / 20_000);
        }
        let long = format!("x = [{}]\n", "1234567, ".repeat(1_100_000));
        let source = Source::new("<stdin>", &long, false);
        let started = std::time::Instant::now();
        parse(&source, Mode::Interactive).unwrap();
        eprintln!("{} bytes in {:?}", long.len(), started.elapsed());
    });
}
