//! What every value answers to: attributes, calls, comparing, arithmetic, items, iterating, text. One file for each.

pub mod arithmetic;
pub mod attribute;
pub mod buffer;
pub mod cached;
pub mod call;
pub mod compare;
pub mod index;
pub mod iterate;
pub mod truth;
pub mod write;
