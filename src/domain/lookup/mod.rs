//! Owns look-up.
