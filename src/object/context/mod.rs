//! What every operation on values is handed: who runs it, what it may call back, and when it must stop.

pub(crate) mod host;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use self::host::Host;
use super::dict::Dict;
use super::exception::{Raised, raise};
use super::function::frame::Frame;
use super::function::{CellVar, Function};
use super::generator::Generator;
use super::io::files::Files;
use super::io::streams::Standard;
use super::memory::{self, Watch};
use super::row::Args;
use super::value::Value;
use crate::net::interrupt::Interrupt;
use crate::world::cell::Shared;
use crate::world::lock::InterpreterLock;

/// What an operation yields: a value, or the exception it raised.
pub(crate) type Answer<T = Value> = Result<T, Raised>;

/// How values reach the evaluator, which stands above them.
pub(crate) trait Caller: Send + Sync {
    /// Runs a Python function.
    fn call_function(&self, cx: &mut Cx, function: &Arc<Function>, args: &Args) -> Answer;

    /// Runs the body of a class, whose names go into a dict; gives its cells.
    fn run_body(&self, cx: &mut Cx, body: &Arc<Function>, names: Arc<Dict>) -> Answer<Vec<CellVar>>;

    /// Goes on with a generator: sends a value, or raises an exception inside. None when it has returned; the value it
    /// returned is then left in `returned`.
    fn resume(
        &self,
        cx: &mut Cx,
        generator: &Arc<Generator>,
        send: Result<Value, Raised>,
        returned: &mut Value,
    ) -> Answer<Option<Value>>;

    /// Finds or makes a module by its full name.
    fn import(&self, cx: &mut Cx, name: &str) -> Answer;

    /// Runs the text of one of sockstep's own modules, and makes the module of its names.
    fn run_library(&self, cx: &mut Cx, name: &'static str, text: &str) -> Answer;
}

/// What all threads of one terminal share.
pub(crate) struct World {
    pub builtins: Arc<Dict>,
    /// `sys.modules`.
    pub modules: Arc<Dict>,
    /// The names of `__main__`.
    pub globals: Arc<Dict>,
    pub lock: InterpreterLock,
    /// `sys.getrecursionlimit()`, of each of its threads.
    pub depth_limit: AtomicUsize,
    pub caller: &'static dyn Caller,
    /// The standard streams, as far as they were needed.
    pub standard: Standard,
    /// Files to be written out before the end.
    pub files: Files,
    /// Warnings that were given, with their lines: each is given once.
    pub warned: Shared<HashSet<(String, usize)>>,
}

impl Drop for World {
    /// Nobody runs in it any more. What its names hold goes now, also where it refers to itself by them.
    fn drop(&mut self) {
        let _held = (!self.lock.is_held()).then(|| self.lock.acquire());
        self.modules.clear();
        self.globals.clear();
        self.builtins.clear();
        self.lock.clear_kept();
        crate::object::memory::finalize::forget();
    }
}

/// How deep calls may go on the stack of a terminal or a program.
pub(crate) const MOST_DEEP: usize = 20_000;

/// One thread of Python code.
pub(crate) struct Cx {
    pub host: Arc<dyn Host>,
    pub world: Arc<World>,
    pub(super) interrupt: Interrupt,
    /// The exception that is being handled: `raise` alone raises it, and new ones have it as their context.
    pub handled: Option<Raised>,
    pub depth: usize,
    /// How deep the stack of this thread lets it go, whatever is asked for.
    pub most_deep: usize,
    /// Whether the last call that the prompt shows was of a function that asks.
    pub asked: bool,
    /// What a call wants to warn of; whoever runs the calling line says so, and which line it was.
    pub warning: Option<Box<str>>,
    /// The variables of a function that is about to call what looks at them.
    pub offered: Option<Arc<Dict>>,
    /// Memory of frames that have ended.
    #[allow(clippy::vec_box, reason = "a frame is handed around as the box that it is")]
    spare: Vec<Box<Frame>>,
    _watch: Watch,
}

impl Cx {
    /// Warns that something will go, as soon as it is known which line asked for it.
    pub(crate) fn deprecated(&mut self, words: impl Into<Box<str>>) {
        self.warning = Some(words.into());
    }

    pub(crate) fn new(host: Arc<dyn Host>, world: Arc<World>) -> Cx {
        let interrupt = host.interrupt().clone();
        let watch = Watch::new(&interrupt);
        Cx {
            _watch: watch,
            host,
            world,
            interrupt,
            handled: None,
            depth: 0,
            most_deep: MOST_DEEP,
            asked: false,
            warning: None,
            offered: None,
            spare: Vec::new(),
        }
    }

    /// How this thread is stopped.
    pub(crate) fn interrupt(&self) -> &Interrupt {
        &self.interrupt
    }

    /// An empty frame.
    #[inline]
    pub(crate) fn spare_frame(&mut self) -> Box<Frame> {
        self.spare.pop().unwrap_or_default()
    }

    /// Takes back a frame that is empty again.
    #[inline]
    pub(crate) fn keep_frame(&mut self, frame: Box<Frame>) {
        if self.spare.len() < 64 && frame.locals.capacity() < 256 && frame.stack.capacity() < 256 {
            self.spare.push(frame);
        }
    }

    /// Whether [`Cx::pause`] has something to do. Two relaxed loads.
    #[inline]
    pub(crate) fn wants_pause(&self) -> bool {
        self.interrupt.pending() || self.world.lock.is_wanted()
    }

    /// Between two instructions of bytecode, and nowhere else: lets other threads run, and raises what is due. Built-in
    /// code runs whole, as in CPython: what it walks over does not change under it.
    #[cold]
    pub(crate) fn pause(&mut self) -> Answer<()> {
        if self.world.lock.is_wanted() {
            self.world.lock.yield_to_others();
        }
        if self.interrupt.pending() { self.stop_if_asked() } else { Ok(()) }
    }

    /// Raises MemoryError or KeyboardInterrupt where one is due.
    #[cold]
    fn stop_if_asked(&mut self) -> Answer<()> {
        if memory::is_short(&self.interrupt) {
            return Err(raise::memory_error(self));
        }
        if self.interrupt.pending() && self.host.interrupted() {
            return Err(raise::keyboard_interrupt(self));
        }
        Ok(())
    }

    /// For every step of a loop in built-in code: so that nothing runs on that was asked to stop. No other thread runs
    /// meanwhile.
    #[inline]
    pub(crate) fn tick(&mut self) -> Answer<()> {
        if self.interrupt.pending() { self.stop_if_asked() } else { Ok(()) }
    }

    /// Calls any value with positional arguments.
    pub(crate) fn call(&mut self, callee: &Value, args: &[Value]) -> Answer {
        super::protocol::call::call(self, callee, &Args::positional(args))
    }

    pub(crate) fn caller(&self) -> &'static dyn Caller {
        self.world.caller
    }

    /// Whether a call would go deeper than `sys.getrecursionlimit()` allows.
    #[inline]
    pub(crate) fn is_too_deep(&self) -> bool {
        self.depth >= self.world.depth_limit.load(Relaxed).min(self.most_deep)
    }

    /// Runs something one level deeper, and refuses where that is too deep.
    pub(crate) fn deeper<T>(&mut self, doing: &str, run: impl FnOnce(&mut Cx) -> Answer<T>) -> Answer<T> {
        if self.is_too_deep() {
            return Err(raise::recursion_error(self, doing));
        }
        self.depth += 1;
        let answer = run(self);
        self.depth -= 1;
        answer
    }
}
