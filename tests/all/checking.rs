//! `sockstep test` in a window: what it shows while it runs, and what is left when it is sent away.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::lessons::{block, there_are_networks};
use crate::pty::{Home, opening};

#[test]
fn a_bar_shows_how_far_it_is() {
    let home = Home::new();
    for name in ["a", "b", "c"] {
        let typed = if name == "c" { ">>> import time; time.sleep(0.5)  # waits 0.5 s" } else { ">>> 1\n1" };
        fs::write(home.path().join(format!("{name}.md")), block("", typed)).expect("a lesson");
    }
    let mut window = opening().home(&home).arguments(&["test", "a.md", "b.md", "c.md"]).start();
    window.showed("2 of 3 lessons");
    assert_eq!(window.ends(), 0);
    window.shows("passed   c.md").lacks("of 3 lessons");
    assert!(window.screen().ends_with("3 passed, 0 failed"));
}

/// The processes that run lessons in this folder.
fn at_work(rooms: &Path) -> usize {
    let rooms = rooms.to_string_lossy().into_owned();
    let of = |entry: fs::DirEntry| fs::read(entry.path().join("cmdline")).unwrap_or_default();
    let lines = fs::read_dir("/proc").expect("processes").flatten().map(of);
    lines.filter(|line| String::from_utf8_lossy(line).contains(&rooms)).count()
}

fn until(there: impl Fn() -> bool) {
    let late = Instant::now() + Duration::from_secs(10);
    while !there() {
        assert!(Instant::now() < late, "processes come and go as they like");
        std::thread::yield_now();
    }
}

#[test]
fn nothing_is_left_of_lessons_that_are_cut_short() {
    if !there_are_networks() {
        return;
    }
    for (keys, signal) in [("\x03", None), ("", Some(libc::SIGTERM)), ("", Some(libc::SIGHUP))] {
        let home = Home::new();
        let rooms = home.path().join("rooms");
        fs::create_dir(&rooms).expect("a folder");
        let stubborn =
            ">>> while True:\n...     try:\n...         while True: pass\n...     except KeyboardInterrupt: pass\n...";
        fs::write(home.path().join("a.md"), block("", stubborn)).expect("a lesson");
        fs::write(home.path().join("b.md"), block("", ">>> import time; time.sleep(60)  # waits 60 s"))
            .expect("a lesson");
        fs::write(home.path().join("c.md"), block("", ">>> 1\n1")).expect("a lesson");
        let opening = opening().home(&home).with("TMPDIR", &rooms.to_string_lossy());
        let mut window = opening.arguments(&["test", "a.md", "b.md", "c.md"]).start();
        window.shows("passed   c.md");
        until(|| at_work(&rooms) == 2);
        match signal {
            None => window.keys(keys),
            Some(number) => window.signal(number),
        };
        window.ends();
        assert_eq!(fs::read_dir(&rooms).expect("a folder").count(), 0);
        until(|| at_work(&rooms) == 0);
    }
}
