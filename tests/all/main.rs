//! All integration tests, as one binary.

#![allow(unreachable_pub)]

mod beside_cpython;
mod binary;
mod calls;
mod checking;
mod codecs;
mod command_line;
mod differential;
mod events;
mod lesson_mistakes;
mod lessons;
mod net;
mod networks;
mod numbers;
mod oracle;
mod prompt;
mod pty;
mod readme;
mod replay;
mod robust;
mod session;
mod stage;
mod strings;
mod syntax;
mod templates;
mod text;
mod text_goldens;
mod threads;
mod tidy;
mod trees;
mod worlds;

/// Held by what keeps all processors busy, and by what would be misled by that: the oracle tells by a moment's silence that
/// a statement of CPython's waits.
fn alone() -> std::sync::MutexGuard<'static, ()> {
    static ONE_AT_A_TIME: std::sync::Mutex<()> = std::sync::Mutex::new(());
    ONE_AT_A_TIME.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
