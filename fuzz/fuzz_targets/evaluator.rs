//! Any text typed at a terminal. What runs for long is interrupted, and must then end.

#![no_main]

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use libfuzzer_sys::fuzz_target;
use sockstep::event::What;
use sockstep::session::{Hub, Options};

static HUB: OnceLock<Arc<Hub>> = OnceLock::new();

/// What can write files, or does nothing but wait, is left out.
const NOT_HERE: [&str; 8] = ["open", "os", "import", "exec", "eval", "socket", "input", "chmod"];

fuzz_target!(|text: &str| {
    if NOT_HERE.iter().any(|word| text.contains(word)) {
        return;
    }
    let hub = HUB.get_or_init(|| Hub::new(Options { teaching: true, ..Options::default() }));
    let terminal = hub.terminal("main").expect("a terminal");
    let seen = hub.log().subscribe();
    if terminal.feed(text).is_err() {
        return;
    }
    let idle = |patience| {
        let until = Some(Instant::now() + patience);
        hub.standings().wait_for_one(terminal.name(), until, |s| s.is_idle().then_some(())).is_some()
    };
    if !idle(Duration::from_millis(300)) {
        terminal.interrupt();
        assert!(idle(Duration::from_secs(20)), "it does not end");
    }
    while let Some(event) = seen.try_next() {
        if let What::Raised { text, .. } = &event.what {
            assert!(!text.contains("a mistake in sockstep"), "{text}");
        }
    }
    // Names from one text must not fill the memory of the next.
    hub.close_terminal(terminal.name());
});
