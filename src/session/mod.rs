//! Terminals that run statements, and the hub that holds them and their one log. The same for the prompt, for lessons and
//! for tests; knows nothing of keys, files or how anything is shown.

pub mod calls_file;
pub mod console;
pub mod hub;
pub mod inspect;
pub mod live;
pub mod signals;
pub mod sockets;
pub mod stdin;
pub mod terminal;

pub use hub::{Hub, Options};
pub use live::Live;
pub use terminal::{Busy, Terminal};
