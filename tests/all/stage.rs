//! Terminals to type into without a window: `stage.terminal("server").types("...").shows("...")`.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use sockstep::event::{Doing, Event, Printed, Reader};
use sockstep::session::{Hub, Options, Terminal};

const PATIENCE: Duration = Duration::from_secs(15);

/// What each terminal printed since it was last looked at.
#[derive(Default)]
struct Collected(Mutex<Printed>);

impl Reader for Collected {
    fn read(&self, event: &Event) {
        self.0.lock().unwrap().see(event);
    }
}

pub struct Stage {
    pub hub: Arc<Hub>,
    printed: Arc<Collected>,
}

/// One terminal of a stage.
pub struct Seat<'a> {
    stage: &'a Stage,
    terminal: Arc<Terminal>,
}

impl Stage {
    pub fn teaching() -> Self {
        Stage::new(true)
    }

    pub fn strict() -> Self {
        Stage::new(false)
    }

    fn new(teaching: bool) -> Self {
        let printed = Arc::new(Collected::default());
        let hub = Hub::new(Options { teaching, readers: vec![printed.clone()], ..Options::default() });
        Stage { hub, printed }
    }

    pub fn terminal(&self, name: &str) -> Seat<'_> {
        Seat { stage: self, terminal: self.hub.terminal(name).expect("a terminal") }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.hub.close();
    }
}

impl Seat<'_> {
    /// Types a statement, and waits until it has returned or waits for what is not there.
    pub fn types(&self, statement: &str) -> &Self {
        let late = self.stage.hub.settle(Some(Instant::now() + PATIENCE));
        assert!(late.is_empty(), "{late:?} does not settle");
        self.printed();
        self.terminal.feed(statement).unwrap_or_else(|busy| panic!("{}: {busy}", self.terminal.name()));
        assert!(
            self.stage.hub.wait_settled(self.terminal.name(), Some(Instant::now() + PATIENCE)),
            "{} does not settle after {statement}",
            self.terminal.name()
        );
        self
    }

    /// Types a statement that runs on by itself.
    pub fn starts(&self, statement: &str) -> &Self {
        self.printed();
        self.terminal.feed(statement).unwrap_or_else(|busy| panic!("{}: {busy}", self.terminal.name()));
        self
    }

    /// What it printed since its last statement, or since the last look.
    fn printed(&self) -> String {
        self.stage.printed.0.lock().unwrap().take(self.terminal.name()).text
    }

    /// Checks all that the statement printed.
    #[track_caller]
    pub fn shows(&self, text: &str) -> &Self {
        let printed = self.printed();
        assert_eq!(printed.trim_end_matches('\n'), text, "in {}", self.terminal.name());
        self
    }

    /// Checks how what it printed ends.
    #[track_caller]
    pub fn ends_with(&self, text: &str) -> &Self {
        let printed = self.printed();
        assert!(printed.trim_end_matches('\n').ends_with(text), "in {}:\n{printed}", self.terminal.name());
        self
    }

    /// Checks that its statement waits in this call.
    #[track_caller]
    pub fn waits_in(&self, call: &str) -> &Self {
        match self.terminal.standing().doing {
            Doing::Blocked(wait) => assert_eq!(wait.call, call),
            other => panic!("{} should wait in {call}, but: {other:?}\n{}", self.terminal.name(), self.printed()),
        }
        self
    }

    /// Waits until its statement has returned.
    #[track_caller]
    pub fn returns(&self) -> &Self {
        let until = Some(Instant::now() + PATIENCE);
        let name = self.terminal.name();
        let back = self.stage.hub.standings().wait_for_one(name, until, |s| s.is_idle().then_some(()));
        assert!(back.is_some(), "{name} does not return: {:?}", self.terminal.standing().doing);
        self
    }

    pub fn is_interrupted(&self) -> &Self {
        self.terminal.interrupt();
        self
    }

    /// Types a line for `input()`.
    pub fn is_given(&self, line: &str) -> &Self {
        self.terminal.give(Some(format!("{line}\n")));
        self
    }
}
