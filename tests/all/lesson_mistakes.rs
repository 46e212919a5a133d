//! Mistakes that authors of lessons make, and what they are told: where it is, and what to write instead.

use std::fs;

use crate::lessons::{Folder, block, checked, fails, passes, sockstep, text, there_are_networks, without_times};

/// What is said about how a lesson is written, the differences left out.
fn told(lesson: &str) -> Vec<String> {
    let (said, status) = checked(lesson);
    assert_eq!(status, 1, "{said}");
    let mistakes = said.lines().filter(|line| line.starts_with("a.md:") && !line.contains(" >>> "));
    mistakes.filter(|line| !line.ends_with("goes on to print)")).map(str::to_string).collect()
}

#[test]
fn a_mark_that_is_not_quite_one() {
    for (mark, meant) in [
        ("#blocks", "# blocks"),
        ("# Blocks", "# blocks"),
        ("# block", "# blocks"),
        ("# blocked.", "# blocks"),
        ("#runs", "# runs"),
        ("# waits 3s", "# waits 3 s"),
        ("# waits 0,5 s", "# waits 0.5 s"),
        ("# wait 2 seconds", "# waits 2 s"),
        ("# waits", "# waits 3.5 s"),
    ] {
        let said = told(&block("", &format!(">>> x = 1  {mark}")));
        assert_eq!(said, [format!("a.md:2: a mark is written `{meant}`, exactly so")], "{mark}");
    }
    passes(&block("", ">>> x = 1  # blocks of stone\n>>> y = 2  # waits for nobody\n>>> z = 3  # runs well"));
}

#[test]
fn a_mark_in_the_wrong_place() {
    let lesson = block("", ">>> while True:  # runs\n...     break\n...")
        + &block("", ">>> x = input()\n<<< a\n# blocks")
        + &block("", ">>> 1\n1\n^C");
    assert_eq!(
        told(&lesson),
        [
            "a.md:2: `# runs` stands at the end of the last line of its statement",
            "a.md:9: `# blocks` stands at the end of its statement: `>>> statement  # blocks`",
            "a.md:14: `^C` stands alone as the first line of its block: begin a new block with it"
        ]
    );
}

#[test]
fn a_statement_that_is_not_all_there() {
    let words = "this statement is not complete: continue it with `... ` lines before what is printed";
    let lesson = block("", ">>> for i in range(2):\n        print(i)\n0\n1\n>>> x = (1,\n>>> 5\n5");
    assert_eq!(told(&lesson), [format!("a.md:2: {words}"), format!("a.md:6: {words}")]);
    // One that is to fail is what the lesson is about.
    passes(&block(
        "",
        ">>> for i in [1]: i\n1\n>>> if 1:\n  File \"<stdin>\", line 1\n    if 1:\n         ^\nIndentationError: expected an indented block after 'if' statement on line 1",
    ));
}

#[test]
fn a_block_that_is_not_typed() {
    let lesson = "```python\n>>> 1\n```\n\n```\n>>> 2\n```\n\n<div>\n```pycon\n>>> 3\n```\n</div>\n\n    ```pycon\n    >>> 4\n    ```\n\n\
                  ```text\n>>> 5\n```\n\n```python\nx = 6\n```\n";
    assert_eq!(
        told(lesson),
        [
            "a.md:1: this block is not typed: write `pycon` behind its fence, not `python`, or `text` if it is only to be shown",
            "a.md:5: this block is not typed: write `pycon` behind its fence, or `text` if it is only to be shown",
            "a.md:10: this block is not typed: let its fence begin the line, with an empty line above",
            "a.md:15: this block is not typed: let its fence begin the line, with an empty line above",
        ]
    );
}

#[test]
fn a_block_that_does_not_end() {
    let lesson = "```pycon server\n>>> 1\n1\n\nNow the client.\n\n```pycon client\n>>> 2\n2\n```\n";
    assert_eq!(told(lesson), ["a.md:7: a block begins inside another: end the one above with ``` first"]);
}

#[test]
fn lines_that_nothing_prints() {
    let nothing = "    nothing runs in this terminal: what is typed begins with `>>> `";
    assert_eq!(
        fails(&block("server", "# on the server:\n>>> 1\n1")),
        format!("a.md:2: server (what the statement before goes on to print)\n{nothing}\n    - # on the server:")
    );
    let said = fails(&block("server", "server >>> 1\n1"));
    assert!(
        said.starts_with("a.md:2: a typed line begins with `>>> `: the terminal's name stands behind `pycon`"),
        "{said}"
    );
    assert!(said.contains(nothing), "{said}");
}

#[test]
fn files_as_some_editors_write_them() {
    passes("\u{feff}---\ntitle: A mark first\nstrict: true\n---\n\n```pycon\n>>> [None][0]\n```\n");
    let folder = Folder::new();
    fs::write(folder.0.join("a.md"), b"# Caf\xc3\xa9\n\n# Caf\xe9\n").expect("a file for the test");
    let output = sockstep(&folder.0, &["test", "a.md"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output).contains("a.md:3: this is not UTF-8: save the file as UTF-8\n"), "{}", text(&output));
}

#[test]
fn what_cannot_be_seen_is_made_visible() {
    let said = fails(&block(
        "",
        ">>> print('a\\tb\\u00a0c\\u200b\\x1b[0m  ')\na b c\n>>> print('e\\u0301')\né\n>>> print('\\u3000')\n",
    ));
    assert!(said.contains("    + a→b<U+00A0>c<U+200B>␛[0m··\n"), "{said}");
    assert!(said.contains("    - é\n    + e<U+0301>\n"), "{said}");
    assert!(said.ends_with("    + <U+3000>"), "{said}");
}

#[test]
fn what_is_very_long_is_cut_off() {
    let said = fails(&block("", ">>> print('x' * 2000000)\ny\n>>> for i in range(1000): print(i)"));
    assert!(said.contains("x... and 1047576 more characters\n"), "{}", said.len());
    assert!(said.ends_with("    + 59\n    ... and 940 more lines"), "{}", &said[said.len() - 100..]);
}

const SERVER: &str = ">>> from socket import *\n>>> s = socket()\n>>> s.bind(('127.0.0.1', 7799))\n>>> s.listen()\n\
                      >>> conn, addr = s.accept(); print(addr)  # blocks";
const CLIENT: &str =
    ">>> from socket import *\n>>> c = socket()\n>>> c.connect(('127.0.0.1', 7799))\n>>> c.getsockname()";

#[test]
fn update_writes_what_no_block_claimed() {
    if !there_are_networks() {
        return;
    }
    // One block begins with a statement, one is empty: what was released is printed in both.
    let lesson = block("server", SERVER)
        + &block("client", CLIENT)
        + "```pycon server\n```\n"
        + &block("server", ">>> input(); print('there')  # blocks")
        + &block("server", "<<< x")
        + &block("server", ">>> conn.recv(9)  # blocks")
        + &block("client", ">>> c.send(b'hi')")
        + &block("server", ">>> 5");
    let folder = Folder::new();
    let path = folder.write("a.md", &lesson);
    let output = sockstep(&folder.0, &["test", "--update", "a.md"]);
    assert_eq!(without_times(&text(&output)), "updated  a.md\n1 passed, 0 failed");
    let written = fs::read_to_string(&path).expect("the lesson");
    assert!(written.contains("```pycon server\n('127.0.0.1', "), "{written}");
    assert!(written.contains("```pycon server\n<<< x\n'x'\nthere\n```"), "{written}");
    assert!(written.ends_with("```pycon server\nb'hi'\n>>> 5\n5\n```\n"), "{written}");
    passes(&written);
}

#[test]
fn update_leaves_alone_what_would_not_be_read_again() {
    for printed in ["```", "... x", "<<< x", ">>> x", "^C"] {
        let folder = Folder::new();
        let lesson = block("", &format!(">>> print({printed:?})\nsomething\n>>> 1\n1"));
        let path = folder.write("a.md", &lesson);
        let output = sockstep(&folder.0, &["test", "--update", "a.md"]);
        assert_eq!(output.status.code(), Some(1), "{printed}");
        assert!(text(&output).contains("not updated: what is printed here reads like a part"), "{}", text(&output));
        assert_eq!(fs::read_to_string(&path).expect("the lesson"), lesson);
    }
}
