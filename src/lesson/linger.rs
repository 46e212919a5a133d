//! Ports that old connections still hold: they matter only where a lesson has to run in the machine's own network.

use std::collections::HashSet;
use std::fs;
use std::time::{Duration, Instant};

use super::format::Lesson;

/// Longer than the kernel keeps one.
const MOST: Duration = Duration::from_secs(65);
/// The kernel does not tell when one is gone.
const LOOK: Duration = Duration::from_millis(200);
/// As /proc/net/tcp writes it.
const TIME_WAIT: &str = "06";

/// Waits until no connection in TIME-WAIT holds a port that the lesson names; `tell` is called if that takes time.
pub fn wait(lesson: &Lesson, tell: impl FnOnce(u16)) {
    let sources = lesson.blocks().flat_map(|block| &block.steps).filter_map(|step| step.source.as_deref());
    let words = sources.flat_map(|source| source.split(|c: char| !c.is_ascii_digit()));
    let named: HashSet<u16> = words.filter_map(|word| word.parse().ok()).collect();
    let mut tell = Some(tell);
    let until = Instant::now() + MOST;
    while let Some(port) = lingering().find(|port| named.contains(port)) {
        if Instant::now() >= until {
            return;
        }
        if let Some(tell) = tell.take() {
            tell(port);
        }
        std::thread::sleep(LOOK);
    }
}

fn lingering() -> impl Iterator<Item = u16> {
    ["/proc/self/net/tcp", "/proc/self/net/tcp6"].into_iter().flat_map(|table| {
        let text = fs::read_to_string(table).unwrap_or_default();
        text.lines().filter_map(port_in_time_wait).collect::<Vec<u16>>()
    })
}

/// `0: 0100007F:1E77 0100007F:C6F5 06 ...`
fn port_in_time_wait(row: &str) -> Option<u16> {
    let mut fields = row.split_whitespace();
    let (local, state) = (fields.nth(1)?, fields.nth(1)?);
    let (_, port) = local.rsplit_once(':')?;
    (state == TIME_WAIT).then(|| u16::from_str_radix(port, 16).ok())?
}
