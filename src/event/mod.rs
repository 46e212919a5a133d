//! What happens, as plain data. Knows nothing of how it comes about or how it is shown.
