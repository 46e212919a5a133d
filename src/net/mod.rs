//! Live sockets: one function for each system call, each of which logs itself. Knows no Python words.

pub mod address;
pub mod ancillary;
pub mod connect;
pub mod constants;
pub mod descriptor;
pub mod diag;
pub mod identity;
pub mod interrupt;
pub mod message;
pub mod mode;
pub mod namespace;
pub mod option;
pub mod poll;
pub mod resolve;
pub mod socket;
pub mod transfer;
pub mod wait;
