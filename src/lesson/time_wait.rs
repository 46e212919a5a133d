//! Ports that old connections still hold: they matter only where a lesson has to run in the machine's own network.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use super::format::Lesson;
use crate::session::sockets::time_wait_ports;

/// Longer than the kernel keeps one.
const MOST: Duration = Duration::from_secs(65);
/// The kernel does not tell when one is gone.
const LOOK: Duration = Duration::from_millis(200);

/// Waits until no connection in TIME-WAIT holds a port that the lesson names; `tell` is called if that takes time.
pub fn wait(lesson: &Lesson, tell: impl FnOnce(u16)) {
    let sources = lesson.blocks().flat_map(|block| &block.steps).filter_map(|step| step.source.as_deref());
    let words = sources.flat_map(|source| source.split(|c: char| !c.is_ascii_digit()));
    let named: HashSet<u16> = words.filter_map(|word| word.parse().ok()).collect();
    let mut tell = Some(tell);
    let until = Instant::now() + MOST;
    while let Some(port) = time_wait_ports().into_iter().find(|port| named.contains(port)) {
        if Instant::now() >= until {
            return;
        }
        if let Some(tell) = tell.take() {
            tell(port);
        }
        std::thread::sleep(LOOK);
    }
}
