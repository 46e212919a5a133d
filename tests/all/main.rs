//! All integration tests, as one binary.

#![allow(unreachable_pub)]

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
