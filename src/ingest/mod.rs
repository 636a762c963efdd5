//! Which sentences become insights, and why were others refused?
