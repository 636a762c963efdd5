//! Is it good, and is the difference real?
