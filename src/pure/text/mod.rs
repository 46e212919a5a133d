//! Text and bytes as Python treats them, over plain Rust data. Knows nothing of values.
//!
//! A lone surrogate U+D800..U+DFFF, which a Rust string cannot hold, stands as U+10D800..U+10DFFF.

pub mod bytes;
pub mod case;
pub mod codec;
pub mod format;
pub mod percent_format;
pub mod repr;
pub mod similar;
pub mod slice;
pub mod string;
pub mod template;
pub mod unicode;
