//! The secret addresses of students' calendars. Of the secrets only hashes are kept.

use crate::domain::StudentId;
use crate::records::store::disk::{Key, Parts, get_v1, instant, misfit, put_v1};
use crate::records::store::engine::{Change, Reading, Trouble};
use crate::records::store::schema::{CALENDAR_FEEDS, CALENDAR_FEEDS_BY_HASH};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct FeedV1 {
    hash: [u8; 32],
    /// The account whose calendar it is: a closed account has none.
    email: String,
    at: i64,
}

fn key(student: StudentId) -> Vec<u8> {
    Key::new().u32(student.0).done()
}

/// Whose calendar the secret with this hash opens: account and student.
///
/// # Errors
/// As the store's.
pub fn student_of(tx: &dyn Reading, hash: &[u8; 32]) -> Result<Option<(String, StudentId)>, Trouble> {
    let Some(student) = tx.get(CALENDAR_FEEDS_BY_HASH, hash)? else { return Ok(None) };
    let student = Parts::of(&student).u32().ok_or_else(|| misfit(CALENDAR_FEEDS_BY_HASH, "short value"))?;
    let found: Option<FeedV1> = get_v1(tx, CALENDAR_FEEDS, &key(StudentId(student)))?;
    Ok(found.filter(|found| found.hash == *hash).map(|found| (found.email, StudentId(student))))
}

/// When the address a student has now was made.
///
/// # Errors
/// As the store's.
pub fn made_at(tx: &dyn Reading, student: StudentId) -> Result<Option<Timestamp>, Trouble> {
    let found: Option<FeedV1> = get_v1(tx, CALENDAR_FEEDS, &key(student))?;
    found.map(|found| instant(CALENDAR_FEEDS, found.at)).transpose()
}

/// Takes away the address a student has; whether there was one.
///
/// # Errors
/// As the store's.
pub fn revoke(tx: &mut Change, student: StudentId) -> Result<bool, Trouble> {
    let found: Option<FeedV1> = get_v1(tx, CALENDAR_FEEDS, &key(student))?;
    if let Some(found) = &found {
        tx.delete(CALENDAR_FEEDS_BY_HASH, &found.hash);
        tx.delete(CALENDAR_FEEDS, &key(student));
    }
    Ok(found.is_some())
}

/// Keeps a student's address; the one before is gone.
///
/// # Errors
/// As the store's.
pub fn put(
    tx: &mut Change,
    hash: [u8; 32],
    email: &str,
    student: StudentId,
    at: Timestamp,
) -> Result<(), Trouble> {
    revoke(tx, student)?;
    let value = FeedV1 { hash, email: email.to_owned(), at: at.as_second() };
    put_v1(tx, CALENDAR_FEEDS, key(student), &value)?;
    tx.put(CALENDAR_FEEDS_BY_HASH, hash.to_vec(), key(student));
    Ok(())
}
