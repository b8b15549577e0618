//! Photographs of students: one each, its bytes in chunks beside it. When it is replaced or taken away, its bytes go.

use crate::access::{Grant, KeepPhoto, Sealed};
use crate::domain::photo::{Photo, PhotoFacts, PhotoKind};
use crate::domain::{StaffId, StudentId};
use crate::records::store::disk::{Key, Parts, each_v1, get_v1, instant, misfit, put_v1};
use crate::records::store::engine::{Change, Reading, Trouble};
use crate::records::store::files;
use crate::records::store::schema::{PHOTO_CHUNKS, PHOTOS};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Size of a chunk.
const CHUNK_BYTES: usize = 256 * 1024;

#[derive(Serialize, Deserialize)]
struct PhotoV1 {
    kind: u8,
    hash: [u8; 32],
    bytes: u64,
    at: i64,
    by: Option<u32>,
}

fn key(student: StudentId) -> Key {
    Key::new().u32(student.0)
}

fn facts_of(student: StudentId, p: PhotoV1) -> Result<PhotoFacts, Trouble> {
    let kind = PhotoKind::from_disk(p.kind).ok_or_else(|| misfit(PHOTOS, "unknown kind"))?;
    let (at, by) = (instant(PHOTOS, p.at)?, p.by.map(StaffId));
    Ok(PhotoFacts { student, kind, hash: p.hash, bytes: p.bytes, at, by })
}

/// What is known of a student's photograph; none when there is none.
///
/// # Errors
/// As the store's.
pub fn facts(tx: &dyn Reading, student: StudentId) -> Result<Option<Sealed<PhotoFacts>>, Trouble> {
    let found: Option<PhotoV1> = get_v1(tx, PHOTOS, &key(student).done())?;
    found.map(|p| Ok(Sealed::new(student, facts_of(student, p)?))).transpose()
}

/// A student's photograph with its bytes, proved to be those that were kept.
///
/// # Errors
/// As the store's; [`Trouble::Decode`] when bytes are missing or not those that were kept.
pub fn photo(tx: &dyn Reading, student: StudentId) -> Result<Option<Sealed<(PhotoFacts, Photo)>>, Trouble> {
    let found: Option<PhotoV1> = get_v1(tx, PHOTOS, &key(student).done())?;
    let Some(found) = found else { return Ok(None) };
    let facts = facts_of(student, found)?;
    let mut bytes = Vec::new();
    tx.prefix(PHOTO_CHUNKS, &key(student).done(), &mut |_, chunk| {
        bytes.extend_from_slice(chunk);
        Ok(true)
    })?;
    if files::hash(&bytes) != facts.hash {
        return Err(misfit(PHOTO_CHUNKS, "a photograph is damaged"));
    }
    let kind = facts.kind;
    Ok(Some(Sealed::new(student, (facts, Photo { kind, bytes }))))
}

/// Calls `each` with every student who has a photograph, for `verify`.
///
/// # Errors
/// As the store's, and as `each`.
pub fn each(tx: &dyn Reading, mut each: impl FnMut(StudentId) -> Result<(), Trouble>) -> Result<(), Trouble> {
    each_v1(tx, PHOTOS, &[], |key, _: PhotoV1| {
        let student = Parts::of(key).u32().ok_or_else(|| misfit(PHOTOS, "short key"))?;
        each(StudentId(student))?;
        Ok(true)
    })
}

/// Keeps a photograph in place of the one before; `false` when it is the same.
///
/// # Errors
/// As the store's.
pub fn put(tx: &mut Change, grant: Grant<KeepPhoto>, photo: &Photo, at: Timestamp) -> Result<bool, Trouble> {
    let KeepPhoto { student, by } = grant.spend();
    let hash = files::hash(&photo.bytes);
    let before: Option<PhotoV1> = get_v1(tx, PHOTOS, &key(student).done())?;
    if before.is_some_and(|before| before.hash == hash) {
        return Ok(false);
    }
    forget(tx, student)?;
    for (number, chunk) in (0_u32..).zip(photo.bytes.chunks(CHUNK_BYTES)) {
        tx.put(PHOTO_CHUNKS, key(student).u32(number).done(), chunk.to_vec());
    }
    let (kind, bytes) = (photo.kind.disk(), photo.bytes.len() as u64);
    let (at, by) = (at.as_second(), by.map(|staff| staff.0));
    put_v1(tx, PHOTOS, key(student).done(), &PhotoV1 { kind, hash, bytes, at, by })
}

/// Takes a photograph away; `false` when there was none.
///
/// # Errors
/// As the store's.
pub fn remove(tx: &mut Change, grant: Grant<KeepPhoto>) -> Result<bool, Trouble> {
    forget(tx, grant.spend().student)
}

fn forget(tx: &mut Change, student: StudentId) -> Result<bool, Trouble> {
    let mut chunks = Vec::new();
    tx.prefix(PHOTO_CHUNKS, &key(student).done(), &mut |key, _| {
        chunks.push(key.to_vec());
        Ok(true)
    })?;
    for chunk in &chunks {
        tx.delete(PHOTO_CHUNKS, chunk);
    }
    tx.delete(PHOTOS, &key(student).done());
    Ok(!chunks.is_empty())
}
