//! What vector does this text get?
