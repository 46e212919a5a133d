//! Pure functions from events to lines that are shown.
