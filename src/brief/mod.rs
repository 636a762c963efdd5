//! Which five, today, for this reader?
