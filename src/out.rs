//! The only place that prints and colours.
