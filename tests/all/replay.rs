//! Replays in a window: key by key, with a way back to the text and a way into the prompt.

use std::sync::Arc;

use crate::lessons::{Folder, block, sockstep, text, there_are_networks};
use crate::pty::{Home, Window, opening};

const LESSON: &str = "\
# Two ends

The server waits.

```pycon server
>>> from socket import *
>>> s = socket()
>>> s.bind(('127.0.0.1', 7799))
>>> s.listen()
>>> conn, addr = s.accept()  # blocks
```

Here comes the client.

```pycon client
>>> from socket import *
>>> c = socket()
>>> c.connect(('127.0.0.1', 7799))
>>> c.send(b'hi')
2
```

```pycon server
>>> conn.recv(10)
b'hi'
```

That was it.
";

fn replay(arguments: &[&str], columns: u16) -> (Arc<Home>, Window) {
    let home = Home::new();
    std::fs::write(home.path().join("two.md"), LESSON).expect("a lesson");
    let window = opening().home(&home).size(columns, 60).arguments(arguments).start();
    (home, window)
}

#[test]
fn a_key_for_each_statement() {
    if !there_are_networks() {
        return;
    }
    let (_home, mut window) = replay(&["play", "--step", "--speed", "20", "two.md"], 100);
    window.shows("Space: next").shows("The server waits.").stands_at("\n>>>").lacks("import");
    window.keys(" ").shows(">>> from socket import *").stands_at("\n>>>").lacks("s = socket()");
    window.keys("\r").shows(">>> s = socket()").stands_at("\n>>>");
    window.keys("b").shows("s = socket()                                 │\n\nTwo ends").stands_at("\n>>>");
    window.keys(" ").shows("7799))").stands_at("\n>>>").keys(" ").shows("s.listen()").stands_at("\n>>>");
    window.keys(" ").shows(">>> conn, addr = s.accept()").shows("... accept() waits for a client on");
    window.shows("Here comes the client.").lacks("# blocks").stands_at("│ >>>");
    window.keys(" ").shows("│ >>> from socket import *").stands_at("│ >>>");
    window.keys(" ").shows("│ >>> c = socket()").stands_at("│ >>>").keys(" ");
    window.shows("│ >>> c.connect(('127.0.0.1', 7799))").shows("... accept() goes on").stands_at("│ >>>");
    window.keys("q");
    assert_eq!(window.ends(), 0);
    assert!(window.is_cooked());
}

#[test]
fn whoever_takes_over_finds_the_lessons_terminals() {
    if !there_are_networks() {
        return;
    }
    let (_home, mut window) = replay(&["play", "--step", "--speed", "20", "two.md"], 100);
    for shown in ["import *", "s = socket()", "7799))", "s.listen()", "accept()", "│ >>> from", "│ >>> c = socket()"]
    {
        window.stands_at(">>>").keys(" ").shows(shown);
    }
    window.stands_at("│ >>>").keys("t").shows("The prompt is yours").ends_with("client >>>");
    window.types("c.connect(('127.0.0.1', 7799))").ends_with("client >>>");
    window.types("%terminal server").ends_with("server >>>");
    window.types("addr == conn.getpeername()").shows("True").ends_with("server >>>").types("%continue");
    window.shows("The lesson goes on.").stands_at("│ >>>");
    // Connected already: shown, and no longer compared.
    window.keys(" ").shows("OSError: [Errno 106]").stands_at("│ >>>").lacks("the lesson has here");
    window.keys(" ").shows("c.send(b'hi')").stands_at("\n>>>").keys(" ").shows("b'hi'").shows("That was it.");
    assert_eq!(window.ends(), 0);
    assert!(window.is_cooked());
}

#[test]
fn it_goes_on_by_itself_and_ctrl_c_leaves() {
    if !there_are_networks() {
        return;
    }
    let (_home, mut window) = replay(&["play", "--speed", "20", "two.md"], 60);
    window.shows("-- server --").shows("-- client --").shows("That was it.");
    assert_eq!(window.ends(), 0);
    let (_home, mut window) = replay(&["play", "--step", "--speed", "20", "two.md"], 100);
    window.shows("The server waits.").keys(" ").shows(">>> from socket import *").keys("\x03").ends();
    assert!(window.is_cooked());
}

#[test]
fn the_prompt_replays_lessons_too() {
    if !there_are_networks() {
        return;
    }
    let (_home, mut window) = replay(&[], 100);
    window.ends_with(">>>").types("x = 5").types("%play two.md --step").shows("The server waits.");
    window.keys(" ").shows(">>> from socket import *").keys("q").ends_with("\n>>>");
    window.types("x").shows("\n5").ends_with("\n>>>");
    // Ctrl-Z takes both away, and both come back.
    window.types("%play two.md --step").shows("The server waits.").stands_at("\n>>>").keys("\x1a").stops();
    assert!(window.is_cooked());
    window.goes_on().keys(" ").shows("\n>>> from socket import *").stands_at("\n>>>").keys("q");
    window.ends_with("\n>>>").types("x + 1").shows("\n6");
}

#[test]
fn whoever_was_away_finds_the_statement_again() {
    if !there_are_networks() {
        return;
    }
    let (_home, mut window) = replay(&["play", "--step", "--speed", "20", "two.md"], 100);
    // Also after the prompt was open: it has heard of signals, too.
    for columns in [90, 110] {
        window.stands_at("\n>>>").keys("\x1a").stops();
        assert!(window.is_cooked());
        let each = usize::from((columns - 3) / 2);
        let rule = format!("\n{}┼{}\n>>>", "─".repeat(each + 1), "─".repeat(each + 1));
        window.resize(columns, 60).goes_on().stands_at(&rule);
        if columns == 90 {
            window.keys("t").ends_with("server >>>").types("%continue").shows("The lesson goes on.");
        }
    }
    window.keys(" ").shows(">>> from socket import *").stands_at("\n>>>").keys("q");
    assert_eq!(window.ends(), 0);
    assert!(window.is_cooked());
}

#[test]
fn columns_follow_the_size_of_the_window() {
    if !there_are_networks() {
        return;
    }
    let (_home, mut window) = replay(&["play", "--step", "--speed", "20", "two.md"], 100);
    window.stands_at("\n>>>").resize(60, 60).keys(" ").shows("-- server --\n>>> from socket import *");
    window.stands_at("\n>>>").resize(90, 60).keys(" ");
    window
        .shows("server                                      │ client\n")
        .shows(">>> s = socket()                            │");
    window.keys("q").ends();
}

#[test]
fn nothing_is_left_behind_by_one_who_is_sent_away() {
    if !there_are_networks() {
        return;
    }
    for taken in [false, true] {
        let home = Home::new();
        std::fs::write(home.path().join("two.md"), LESSON).expect("a lesson");
        let rooms = home.path().join("rooms");
        std::fs::create_dir(&rooms).expect("a folder");
        let opening = opening().home(&home).with("TMPDIR", &rooms.to_string_lossy());
        let mut window = opening.arguments(&["play", "--step", "two.md"]).start();
        window.stands_at("\n>>>");
        let count = || std::fs::read_dir(&rooms).expect("a folder").count();
        assert_eq!(count(), 1);
        if taken {
            window.keys("t").ends_with("server >>>");
        }
        window.signal(libc::SIGTERM).ends();
        assert_eq!(count(), 0, "taken over: {taken}");
        assert!(window.is_cooked());
    }
}

#[test]
fn prose_is_shown_as_text() {
    let folder = Folder::new();
    let prose = "# T\n\n<!-- for myself\n-->\n\nSee [there](https://example.org/a) and <https://example.org/b>.<!-- or not -->\n\n\
                 | call | what |\n|---|---|\n| `bind()` | 주소 |\n| `close()` | the end |\n\n- one\n- two\n\nEnd.\n\n";
    let lesson = prose.to_string() + &block("a", ">>> print('x\\ty')\nx\ty") + &block("b", ">>> 1\n1");
    folder.write("a.md", &lesson);
    let said = text(&sockstep(&folder.0, &["play", "a.md"]));
    let shown = "T\n\nSee there (https://example.org/a) and https://example.org/b.\n\n    call       what\n    `bind()`   주소\n    \
                 `close()`  the end\n\n- one\n- two\n\nEnd.\n\n";
    assert!(said.starts_with(shown), "{said}");
    assert!(said.contains("\nx       y      "), "{said}");
}

#[test]
fn a_speed_is_more_than_nothing() {
    let folder = Folder::new();
    for speed in ["0", "-1", "nan", "fast"] {
        let output = sockstep(&folder.0, &["play", "4", &format!("--speed={speed}")]);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output).contains("a number greater than 0 is needed"), "{}", text(&output));
    }
}
