//! Live sockets: one function for each system call, each of which logs itself. Knows no Python words.

pub mod address;
pub mod connect;
pub mod descriptor;
pub mod interrupt;
pub mod socket;
pub mod sys;
pub mod transfer;
pub mod wait;
