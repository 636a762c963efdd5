//! What was typed, what it means, do it.
