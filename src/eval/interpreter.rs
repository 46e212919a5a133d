//! One terminal's Python: its names, its modules, and running what is typed in it.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use super::builtins;
use super::call::run_to_end;
use super::caller::EVALUATOR;
use super::compile::compile;
use super::syntax_error::{refused, syntax_error};
use crate::event::Outcome;
use crate::module;
use crate::object::context::host::Host;
use crate::object::context::{Cx, World};
use crate::object::definitions;
use crate::object::dict::Dict;
use crate::object::exception::kinds::{MODULE_NOT_FOUND_ERROR, OS_ERROR, SYSTEM_EXIT};
use crate::object::exception::traceback::Traceback;
use crate::object::exception::{Raised, show};
use crate::object::function::Function;
use crate::object::function::frame::Frame;
use crate::object::io::files::{Files, flush_all};
use crate::object::io::streams;
use crate::object::memory::{finalize, settle};
use crate::object::protocol::attribute::call_method;
use crate::object::value::Value;
use crate::syntax::ast::Warning;
use crate::syntax::{self, Mode, ParseError};
use crate::text::Source;
use crate::world::cell;
use crate::world::lock::InterpreterLock;

pub(crate) struct Interpreter {
    host: Arc<dyn Host>,
    pub world: Arc<World>,
}

impl Interpreter {
    pub(crate) fn new(host: Arc<dyn Host>, lock: InterpreterLock) -> Arc<Interpreter> {
        let _held = lock.acquire();
        definitions::hand_in();
        let globals = Dict::new();
        globals.set_text("__name__", Value::str("__main__"));
        for name in ["__doc__", "__package__", "__loader__", "__spec__"] {
            globals.set_text(name, Value::None);
        }
        globals.set_text("__annotations__", Value::Dict(Dict::new()));
        globals.set_text("__builtins__", Value::None);
        let builtins = builtins::make();
        let world = World {
            builtins: builtins.attrs.clone(),
            modules: Dict::new(),
            globals,
            lock: lock.clone(),
            depth_limit: AtomicUsize::new(1000),
            caller: &EVALUATOR,
            standard: streams::Standard::default(),
            files: Files::default(),
            warned: cell::Shared::default(),
        };
        world.modules.set_text("builtins", Value::Module(builtins.clone()));
        world.globals.set_text("__builtins__", Value::Module(builtins));
        Arc::new(Interpreter { host, world: Arc::new(world) })
    }

    /// Runs one statement as it was typed at a prompt; the values of expressions are shown.
    pub(crate) fn run_interactive(&self, source: &Arc<Source>) -> Outcome {
        self.run(source, Mode::Interactive)
    }

    /// Runs a whole program.
    pub(crate) fn run_program(&self, source: &Arc<Source>) -> Outcome {
        // Code that was given with -c comes from nowhere.
        if &*source.name != "<string>" {
            let _held = self.world.lock.acquire();
            self.world.globals.set_text("__file__", Value::str(&*source.name));
            self.world.globals.set_text("__cached__", Value::None);
        }
        self.run(source, Mode::File)
    }

    /// Waits for the threads that a program has left behind, as python3 does at its end.
    fn wait_for_threads(&self, cx: &mut Cx) {
        if let Some(threading) = self.world.modules.get_text("threading")
            && let Err(raised) = call_method(cx, &threading, "_shutdown", &[])
        {
            self.tell(cx, &raised);
        }
    }

    fn run(&self, source: &Arc<Source>, mode: Mode) -> Outcome {
        let _held = self.world.lock.acquire();
        let mut cx = Cx::new(self.host.clone(), self.world.clone());
        // Such a statement is run by `exec`, so to say: one level down.
        cx.depth = usize::from(source.whole);
        let evaluated = self.evaluate(&mut cx, source, mode);
        if source.from_file {
            streams::flush(&mut cx);
        }
        let outcome = match evaluated {
            Ok(()) => Outcome::Finished,
            Err(raised) => self.ended(&mut cx, &raised),
        };
        if mode == Mode::File {
            self.wait_for_threads(&mut cx);
        }
        if finalize::is_owed() {
            settle::settle(&mut cx);
        }
        if mode != Mode::File {
            streams::flush(&mut cx);
        }
        drop(cx);
        outcome
    }

    /// The module of that name, made (not imported) where no one did so before: modules are all ours.
    pub(crate) fn module(&self, name: &str) -> Option<Value> {
        self.world.modules.get_text(name).or_else(|| {
            let mut cx = Cx::new(self.host.clone(), self.world.clone());
            module::make(&mut cx, name).ok().flatten()
        })
    }

    /// What is owed before the end: objects have their last word, files are written out. False where the standard output
    /// could not be.
    pub(crate) fn finish(&self) -> bool {
        let _held = self.world.lock.acquire();
        let mut cx = Cx::new(self.host.clone(), self.world.clone());
        let written = streams::finish(&mut cx);
        settle::settle_living(&mut cx);
        flush_all(&mut cx);
        written
    }

    fn evaluate(&self, cx: &mut Cx, source: &Arc<Source>, mode: Mode) -> Result<(), Raised> {
        let parsed = match syntax::parse(source, mode) {
            // Whoever typed it has no more lines: what is there is all of it.
            Err(ParseError::Incomplete) => syntax::parse(source, Mode::File),
            // What was handed over whole is read to its end: what is wrong there may be told first.
            Err(ParseError::Syntax(error)) if source.whole => match syntax::parse(source, Mode::Whole) {
                Err(ParseError::Syntax(error)) => Err(ParseError::Syntax(error)),
                _ => Err(ParseError::Syntax(error)),
            },
            parsed => parsed,
        };
        let module = match parsed {
            Ok(module) => module,
            Err(ParseError::Syntax(error)) => {
                warn(cx, source, &error.warnings);
                return Err(syntax_error(source, &error));
            }
            Err(ParseError::Incomplete) => return Ok(()),
        };
        warn(cx, source, &module.warnings);
        let code = compile(source, &module, mode).map_err(|refusal| refused(source, &refusal))?;
        drop(module);
        let mut frame = Frame::new(&code);
        let program = Function::of_code(code, self.world.globals.clone());
        run_to_end(cx, &mut frame, &program)
    }

    /// What becomes of an exception that nothing caught.
    fn ended(&self, cx: &mut Cx, raised: &Raised) -> Outcome {
        if raised.is_a(&SYSTEM_EXIT) {
            let outcome = exit_of(cx, raised);
            return match outcome {
                Outcome::Exit { status, message: Some(message) } if self.host.has_descriptors() => {
                    streams::complain(cx, &format!("{message}\n"));
                    Outcome::Exit { status, message: None }
                }
                outcome => outcome,
            };
        }
        let (class, text) = self.tell(cx, raised);
        if self.host.is_teaching() && raised.is_a(&MODULE_NOT_FOUND_ERROR) {
            self.explain_missing(raised);
        }
        Outcome::Raised { class, text }
    }

    /// Says what became of a module that was asked for.
    fn explain_missing(&self, raised: &Raised) {
        if let Some(Value::Str(name)) = raised.0.attrs.get_text("name") {
            for line in module::library::missing(name.as_str()) {
                self.host.note(&line);
            }
        }
    }

    /// Shows the traceback of what nothing caught; its class and that text.
    fn tell(&self, cx: &mut Cx, raised: &Raised) -> (String, String) {
        let (class, text) = (raised.0.class.name().to_string(), show::show(cx, raised));
        if let Some(hook) = own_hook(cx) {
            let args = [Value::Type(raised.0.class.clone()), raised.value(), Traceback::of(&raised.0)];
            if let Err(failed) = cx.call(&hook, &args) {
                let failed = show::show(cx, &failed);
                let words = format!("Error in sys.excepthook:\n{failed}\n\nOriginal exception was:\n{text}\n");
                streams::complain(cx, &words);
            }
            return (class, text);
        }
        self.host.uncaught(&class, &text, errno_of(raised));
        if self.host.has_descriptors() {
            streams::complain(cx, &format!("{}\n", text.strip_suffix('\n').unwrap_or(&text)));
        }
        (class, text)
    }
}

/// What a program wants to be told of exceptions by, in the place of `sys.excepthook`.
fn own_hook(cx: &Cx) -> Option<Value> {
    let (now, plain) = (streams::standard(cx, "excepthook")?, streams::standard(cx, "__excepthook__")?);
    (!now.is(&plain)).then_some(now)
}

fn warn(cx: &mut Cx, source: &Source, warnings: &[Warning]) {
    for warning in warnings {
        let mut text = format!("{}:{}: SyntaxWarning: {}\n", source.name, warning.line, warning.message);
        if source.quotable {
            text.push_str(&format!("  {}\n", source.line(warning.line).trim()));
        }
        streams::complain(cx, &text);
    }
}

/// What an OSError carries.
fn errno_of(raised: &Raised) -> Option<i32> {
    let carried = raised.is_a(&OS_ERROR).then(|| raised.0.attrs.get_text("errno")).flatten()?;
    match carried.plain() {
        Value::Int(errno) => i32::try_from(*errno).ok(),
        _ => None,
    }
}

fn exit_of(cx: &mut Cx, raised: &Raised) -> Outcome {
    match raised.0.arg(0).as_ref().map(Value::plain) {
        None | Some(Value::None) => Outcome::Exit { status: 0, message: None },
        Some(Value::Int(status)) => Outcome::Exit { status: *status as i32 & 0xff, message: None },
        Some(Value::Bool(b)) => Outcome::Exit { status: i32::from(**b), message: None },
        Some(Value::Big(_)) => Outcome::Exit { status: 255, message: None },
        Some(other) => {
            let message = crate::object::protocol::write::str(cx, &other.clone()).unwrap_or_default();
            Outcome::Exit { status: 1, message: Some(message) }
        }
    }
}
