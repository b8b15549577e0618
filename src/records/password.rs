//! Passwords: Argon2id with 19,456 KiB, two passes, one lane (the OWASP minimum), and what a good one is.

use crate::domain::Invalid;
use crate::records::refusal::Refusal;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};

/// Fewest characters of a password.
pub(super) const CHARS_MIN: usize = 12;
/// Most bytes of a password: all of them count.
const BYTES_MAX: usize = 1024;

/// Hashes a password. Takes tens of milliseconds and 19 MiB: never on an async thread.
///
/// # Errors
/// When the system has no randomness for a salt.
pub(super) fn hash(password: &str) -> Result<String, Refusal> {
    let hashed = Argon2::default().hash_password(password.as_bytes());
    hashed
        .map(|hash| hash.to_string())
        .map_err(|error| Refusal::trouble(&std::io::Error::other(error.to_string())))
}

/// Whether `password` is the one that was hashed. Without a hash (unknown account) the same work is done in vain, so
/// that the time tells nothing.
pub(super) fn matches(password: &str, hashed: Option<&str>) -> bool {
    let known = hashed.is_some();
    let against = hashed.unwrap_or(NOBODY);
    let verified = PasswordHash::new(against)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
    known && verified
}

/// The hash of a password nobody knows, with the parameters of all others.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$gZiV/M1gPc22ElAH/Jh1Hw$CWOrkoo7oJBQ/iyh7uJ0LO2aLEfrHwTWllSAxT0zRno";

/// Checks a new password: long enough, not common, not made of what everybody knows of its owner. There are no rules
/// of composition.
///
/// # Errors
/// Says what to do instead.
pub(super) fn check(field: &'static str, password: &str, about: &[&str]) -> Result<(), Invalid> {
    if password.chars().count() < CHARS_MIN {
        return Err(Invalid::new(
            field,
            format!("Use at least {CHARS_MIN} characters. Three or four words do well."),
        ));
    }
    if password.len() > BYTES_MAX {
        return Err(Invalid::new(field, "Use at most 1,000 characters."));
    }
    let short: String = password.chars().take(100).collect();
    if u8::from(zxcvbn::zxcvbn(&short, about).score()) < 3 {
        return Err(Invalid::new(
            field,
            "This password is easy to guess. Use three or four words that do not belong together.",
        ));
    }
    Ok(())
}
