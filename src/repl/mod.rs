//! The prompt: reads lines, edits them, hands them to a terminal, shows what comes back.
