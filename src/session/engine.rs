//! Stands in for the evaluator until it is there: understands a few words, so that terminals can be tried.

use crate::event::{Awaited, Outcome, Stream, Wait, What};
use crate::object::host::Host;
use crate::object::lock::InterpreterLock;
use crate::text::Source;
use std::sync::Arc;
use std::time::{Duration, Instant};
pub struct Interpreter {
    host: Arc<dyn Host>,
    lock: InterpreterLock,
}
impl Interpreter {
    pub fn new(host: Arc<dyn Host>, lock: InterpreterLock) -> Arc<Self> {
        Arc::new(Interpreter { host, lock })
    }
    pub fn run_interactive(&self, source: &Arc<Source>) -> Outcome {
        self.lock.acquire();
        let o = self.run(source);
        self.lock.release();
        o
    }
    pub fn run_program(&self, source: &Arc<Source>) -> Outcome {
        self.run_interactive(source)
    }
    fn run(&self, source: &Arc<Source>) -> Outcome {
        let h = &self.host;
        let text = source.text.trim();
        if let Some(rest) = text.strip_prefix("print ") {
            let _ = h.write(Stream::Out, &format!("{rest}\n"));
        } else if let Some(rest) = text.strip_prefix("part ") {
            let _ = h.write(Stream::Out, rest);
        } else if let Some(secs) = text.strip_prefix("wait") {
            let t: Option<f64> = secs.trim().parse().ok();
            let deadline = t.map(|t| Instant::now() + Duration::from_secs_f64(t));
            h.log().report(
                h.terminal(),
                What::Blocked(Wait {
                    call: if t.is_some() { "sleep" } else { "accept" },
                    awaited: if t.is_some() { Awaited::Time } else { Awaited::Client { on: "127.0.0.1:7799".into() } },
                    fds: vec![],
                    deadline,
                }),
            );
            h.release();
            let mut p = libc::pollfd { fd: h.interrupt().fd(), events: libc::POLLIN, revents: 0 };
            unsafe { libc::poll(&mut p, 1, t.map_or(-1, |t| (t * 1000.0) as i32)) };
            h.acquire();
            h.log().report(h.terminal(), What::Resumed);
            if h.interrupted() {
                return self.raised("KeyboardInterrupt");
            }
        } else if text == "spin" {
            while !h.interrupt().pending() {
                std::hint::spin_loop();
            }
            h.interrupted();
            return self.raised("KeyboardInterrupt");
        } else if text == "input" {
            match h.read_line("? ") {
                Ok(l) => h.answer(&format!("{l:?}")),
                Err(e) => {
                    return self.raised(&format!("{e:?}"));
                }
            }
        } else if text.starts_with("exit") {
            return Outcome::Exit { status: 3, message: None };
        } else if text == "raise" {
            return self.raised("ValueError");
        } else if text.starts_with("def") || text.starts_with("for") {
            h.answer(&format!("{text:?}"));
        } else if !text.is_empty() {
            h.answer(text);
        }
        Outcome::Finished
    }
    fn raised(&self, class: &str) -> Outcome {
        let text = format!("Traceback (most recent call last):\n  File \"<stdin>\", line 1, in <module>\n{class}\n");
        self.host.uncaught(class, &text);
        Outcome::Raised { class: class.into(), text }
    }
}
