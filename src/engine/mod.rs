//! The product: build, open, search, related, themes, briefs.
