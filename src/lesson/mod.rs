//! Lessons: from Markdown to steps, run, checked and played.
