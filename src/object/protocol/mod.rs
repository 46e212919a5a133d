//! What every value answers to: attributes, calls, comparing, arithmetic, items, iterating, text. One file for each.

pub(crate) mod arithmetic;
pub(crate) mod attribute;
pub(crate) mod buffer;
pub(crate) mod cached;
pub(crate) mod call;
pub(crate) mod compare;
pub(crate) mod index;
pub(crate) mod iterate;
pub(crate) mod truth;
pub(crate) mod write;
