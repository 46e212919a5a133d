//! What a blocked call waits for, in words. The wait itself comes from `net`; here it only gets its sentence.

use std::time::{Duration, Instant};

use crate::event::{Awaited, Wait};
use crate::text::style::{Line, Style};

/// What would release the call: `accept() waits for a client on 127.0.0.1:7799`.
pub fn words(wait: &Wait) -> String {
    let call = wait.call;
    let placed = |words: &str, preposition: &str, place: &str| match place {
        "" => format!("{call}() waits for {words}"),
        place => format!("{call}() waits for {words} {preposition} {place}"),
    };
    match &wait.awaited {
        Awaited::Client { on } => placed("a client", "on", on),
        Awaited::Data { from } => placed("data", "from", from),
        Awaited::Room { to } => match to.as_str() {
            "" => format!("{call}() waits for room: what was sent before has not been read"),
            to => format!("{call}() waits for room: {to} has not read what was sent before"),
        },
        Awaited::Connection { to } => placed("an answer", "from", to),
        Awaited::Ready if wait.fds.len() == 1 => format!("{call}() waits for its socket to be ready"),
        Awaited::Ready if wait.fds.is_empty() => format!("{call}() waits"),
        Awaited::Ready => format!("{call}() waits for one of {} sockets to be ready", wait.fds.len()),
        Awaited::Time => format!("{call}() waits"),
        Awaited::Input => format!("{call}() waits for a line"),
        Awaited::Thread { name } => format!("{call}() waits for the thread {name} to end"),
        Awaited::Signal { what } if what.is_empty() => format!("{call}() waits for another thread"),
        Awaited::Signal { what } => format!("{call}() waits for {what}"),
        Awaited::Resolution { host } => format!("{call}() waits for the address of {host}"),
    }
}

/// How long a wait will last at most: `for 2.4 s still`; empty where nothing ends it.
pub fn remaining(wait: &Wait, now: Instant) -> String {
    wait.deadline.map_or(String::new(), |deadline| match deadline.saturating_duration_since(now) {
        left if left >= Duration::from_secs(3600) => {
            format!("for {} h {} min still", left.as_secs() / 3600, left.as_secs() % 3600 / 60)
        }
        left if left >= Duration::from_secs(60) => {
            format!("for {} min {} s still", left.as_secs() / 60, left.as_secs() % 60)
        }
        left if left >= Duration::from_secs(10) => format!("for {} s still", left.as_secs()),
        left => format!("for {:.1} s still", left.as_secs_f64()),
    })
}

/// The sentence with its time.
pub fn sentence(wait: &Wait, now: Instant) -> String {
    let (words, remaining) = (words(wait), remaining(wait, now));
    if remaining.is_empty() { words } else { format!("{words} {remaining}") }
}

/// The dim line under a statement that is blocked, with the keys that help, in words where the window has room for them.
pub fn line(wait: &Wait, now: Instant, columns: usize) -> Line {
    let line = Line::dim(sentence(wait, now));
    let keys = " - Ctrl-C interrupts, Ctrl-Z leaves it waiting";
    let fewer = " - Ctrl-C interrupts, Ctrl-Z leaves";
    let fewest = " - Ctrl-C ends it, Ctrl-Z leaves";
    let fits = |keys: &str| line.width() + keys.len() <= columns;
    let keys = [keys, fewer, fewest].into_iter().find(|keys| fits(keys)).unwrap_or(" - Ctrl-C, Ctrl-Z");
    line.with(Style::Dim, keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(call: &'static str, awaited: Awaited, left: Option<u64>) -> (Wait, Instant) {
        let now = Instant::now();
        let deadline = left.map(|ms| now + Duration::from_millis(ms));
        (Wait { call, awaited, fds: Vec::new(), deadline }, now)
    }

    #[test]
    fn the_line_says_what_it_waits_for() {
        let (accept, now) = wait("accept", Awaited::Client { on: "127.0.0.1:7799".into() }, None);
        assert_eq!(
            line(&accept, now, 100).text(),
            "accept() waits for a client on 127.0.0.1:7799 - Ctrl-C interrupts, Ctrl-Z leaves it waiting"
        );
    }

    #[test]
    fn a_narrow_window_gets_fewer_words() {
        let (accept, now) = wait("accept", Awaited::Client { on: "127.0.0.1:7799".into() }, None);
        assert_eq!(
            line(&accept, now, 80).text(),
            "accept() waits for a client on 127.0.0.1:7799 - Ctrl-C interrupts, Ctrl-Z leaves"
        );
        assert_eq!(
            line(&accept, now, 79).text(),
            "accept() waits for a client on 127.0.0.1:7799 - Ctrl-C ends it, Ctrl-Z leaves"
        );
        assert_eq!(line(&accept, now, 40).text(), "accept() waits for a client on 127.0.0.1:7799 - Ctrl-C, Ctrl-Z");
    }

    #[test]
    fn the_time_left_is_told() {
        let (recv, now) = wait("recv", Awaited::Data { from: String::new() }, Some(3500));
        assert_eq!(sentence(&recv, now), "recv() waits for data for 3.5 s still");
        let (sleep, now) = wait("sleep", Awaited::Time, Some(75_000));
        assert_eq!(sentence(&sleep, now), "sleep() waits for 1 min 15 s still");
    }
}
