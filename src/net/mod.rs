//! Live sockets: one function for each system call, each of which logs itself. Knows no Python words.

pub mod descriptor;
pub mod interrupt;
pub mod wait;
