//! CPython 3.11 as the judge of pure functions: a script emits cases with their answers, a test compares.

use std::process::Command;
use std::sync::OnceLock;

/// What every script begins with. A lone surrogate travels as sockstep keeps it, 0x100000 higher.
const PRELUDE: &str = r#"
import random, sys
random.seed(20)
def field(x):
    if isinstance(x, (bytes, bytearray)):
        return x.hex() or '-'
    text = ''.join(chr(ord(c) + 0x100000) if '\ud800' <= c <= '\udfff' else c for c in str(x))
    return text.encode().hex() or '-'
lines = []
def emit(*fields):
    lines.append(' '.join(map(field, fields)))
def outcome(f, *a, **k):
    try:
        return repr(f(*a, **k))
    except Exception as e:
        return type(e).__name__ + ': ' + str(e)
import atexit
atexit.register(lambda: sys.stdout.write('\n'.join(lines)))
"#;

/// One field of a case: bytes that may be text.
#[derive(Clone, Debug)]
pub struct Field(pub Vec<u8>);

impl Field {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a field of text")
    }

    pub fn number<T: std::str::FromStr>(&self) -> T {
        self.text().parse().ok().expect("a field with a number")
    }
}

/// Whether `python3` is the judge.
pub fn present() -> bool {
    static PRESENT: OnceLock<bool> = OnceLock::new();
    *PRESENT.get_or_init(|| {
        let version = Command::new("python3").args(["-c", "import sys; print(sys.version_info[:2])"]).output();
        version.is_ok_and(|output| output.stdout.starts_with(b"(3, 11)"))
    })
}

/// The cases a script emits; none, with a visible note, where there is no Python 3.11.
pub fn cases(script: &str) -> Vec<Vec<Field>> {
    if !present() {
        eprintln!("skipped: this test needs python3 to be Python 3.11");
        return Vec::new();
    }
    let output = Command::new("python3").arg("-c").arg(format!("{PRELUDE}\n{script}")).output().expect("python3 runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("hex");
    let unhex = |field: &str| {
        let digits: Vec<u8> = field.chars().filter_map(|c| c.to_digit(16)).map(|digit| digit as u8).collect();
        Field(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
    };
    let cases: Vec<Vec<Field>> = text.lines().map(|line| line.split(' ').map(unhex).collect()).collect();
    assert!(!cases.is_empty());
    cases
}

/// Compares every case; reports the first differences and how many there are.
pub fn compare(script: &str, answer: impl Fn(&[Field]) -> String) {
    let mut wrong = 0;
    let cases = cases(script);
    for case in &cases {
        let (expected, given) = case.split_last().expect("an answer");
        let got = answer(given);
        if got != expected.text() {
            wrong += 1;
            if wrong <= 25 {
                let given: Vec<_> = given.iter().map(|field| String::from_utf8_lossy(&field.0)).collect();
                let given: String = format!("{given:?}").chars().take(400).collect();
                let [python, ours] = [expected.text(), &got].map(|text| text.chars().take(400).collect::<String>());
                eprintln!("{given}\n    python:   {python}\n    sockstep: {ours}");
            }
        }
    }
    assert_eq!(wrong, 0, "of {} cases", cases.len());
}
