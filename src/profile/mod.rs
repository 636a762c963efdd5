//! What does this reader care about?
