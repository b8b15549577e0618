//! Checking in by the code on the taker's screen: six digits that change every thirty seconds.

use crate::domain::Mark;
use crate::domain::register::MarkSource;
use crate::domain::register::rules::Rules;
use crate::domain::session::Session;
use jiff::{SignedDuration, Timestamp};

/// Seconds for which a code is shown.
pub const STEP_SECONDS: i64 = 30;

/// The number of the code that is shown at `now`.
#[must_use]
pub fn step(now: Timestamp) -> i64 {
    now.as_second().div_euclid(STEP_SECONDS)
}

/// Seconds until the next code.
#[must_use]
pub fn seconds_left(now: Timestamp) -> i64 {
    STEP_SECONDS - now.as_second().rem_euclid(STEP_SECONDS)
}

/// Six digits of a keyed hash in hexadecimal, its first sixty bits (the remainder favours no code by more than one in
/// 2⁴⁰).
#[must_use]
pub fn digits(hash: &str) -> Option<String> {
    let number = u64::from_str_radix(hash.get(..15)?, 16).ok()?;
    Some(format!("{:06}", number % 1_000_000))
}

/// What somebody typed, as the digits alone.
#[must_use]
pub fn typed(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    (digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

/// Whether students may check in: from shortly before the start to the end.
#[must_use]
pub fn is_open(session: &Session, rules: &Rules, now: Timestamp) -> bool {
    let before = SignedDuration::from_mins(rules.check_in_before_minutes);
    !session.cancelled && now.duration_until(session.start) <= before && now <= session.end
}

/// Whether a check-in is recorded over what stands: only where nobody has recorded anything, or where an absence notice
/// or another session's register was wrong, since the student is there.
#[must_use]
pub fn may_record(standing: Option<(Mark, MarkSource)>) -> bool {
    standing.is_none_or(|(_, source)| source.follows())
}
