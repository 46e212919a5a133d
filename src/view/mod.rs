//! What is shown, as pure functions: events and rows in, styled lines out. Knows nothing of where they are printed.

pub mod calls;
pub mod sockets;
pub mod table;
pub mod terminals;
pub mod waiting;
