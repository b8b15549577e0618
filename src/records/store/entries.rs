//! Entries as bytes: the present version, the versions it replaced, and the timeline. They leave sealed and enter by
//! grant.

use crate::access::{AddEntry, AmendEntry, Grant, Sealed};
use crate::domain::entry::{Attachment, Version};
use crate::domain::{Categories, Entry, EntryId, EntryKind, Glance, NewEntry, StaffId, StudentId};
use crate::records::store::disk::{Key, Parts, each_v1, get_v1, instant, misfit, put_v1, read_v1};
use crate::records::store::engine::{Change, Reading, Table, Trouble, text};
use crate::records::store::feed;
use crate::records::store::schema::{ENTRIES, ENTRIES_BY_EXTERNAL, ENTRY_VERSIONS, TIMELINE};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::ops::Bound;

#[derive(Serialize, Deserialize)]
struct FileV1 {
    name: String,
    content_type: String,
    bytes: u64,
    hash: [u8; 32],
}

#[derive(Serialize, Deserialize)]
struct EntryV1 {
    student: u32,
    author: u32,
    kind: u8,
    categories: u8,
    sensitive: bool,
    named: Vec<u32>,
    occurred_at: i64,
    recorded_at: i64,
    subject: String,
    body: Vec<u8>,
    files: Vec<FileV1>,
    version: u32,
    amended: Option<(i64, u32)>,
    external_id: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct VersionV1 {
    by: u32,
    at: i64,
    categories: u8,
    sensitive: bool,
    occurred_at: i64,
    subject: String,
    body: Vec<u8>,
}

/// What a list needs of an entry: the value of its place in the timeline.
#[derive(Serialize, Deserialize, PartialEq, Eq)]
struct GlanceV1 {
    author: u32,
    kind: u8,
    categories: u8,
    sensitive: bool,
    named: Vec<u32>,
    subject: String,
}

fn categories(table: Table, bits: u8) -> Result<Categories, Trouble> {
    Categories::from_bits(bits).ok_or_else(|| misfit(table, "unknown category"))
}

fn entry_of(id: EntryId, e: EntryV1) -> Result<Sealed<Entry>, Trouble> {
    let student = StudentId(e.student);
    let file =
        |f: FileV1| Attachment { name: f.name, content_type: f.content_type, bytes: f.bytes, hash: f.hash };
    let amended = match e.amended {
        Some((at, by)) => Some((instant(ENTRIES, at)?, StaffId(by))),
        None => None,
    };
    let entry = Entry {
        id,
        student,
        author: StaffId(e.author),
        kind: EntryKind::from_disk(e.kind).ok_or_else(|| misfit(ENTRIES, "unknown kind"))?,
        categories: categories(ENTRIES, e.categories)?,
        sensitive: e.sensitive,
        named: e.named.into_iter().map(StaffId).collect(),
        occurred_at: instant(ENTRIES, e.occurred_at)?,
        recorded_at: instant(ENTRIES, e.recorded_at)?,
        subject: e.subject,
        body: text::unpack(&e.body)?,
        attachments: e.files.into_iter().map(file).collect(),
        version: e.version,
        amended,
        external_id: e.external_id,
    };
    Ok(Sealed::new(student, entry))
}

fn on_disk(entry: &Entry) -> EntryV1 {
    let file = |f: &Attachment| FileV1 {
        name: f.name.clone(),
        content_type: f.content_type.clone(),
        bytes: f.bytes,
        hash: f.hash,
    };
    EntryV1 {
        student: entry.student.0,
        author: entry.author.0,
        kind: entry.kind.disk(),
        categories: entry.categories.bits(),
        sensitive: entry.sensitive,
        named: entry.named.iter().map(|staff| staff.0).collect(),
        occurred_at: entry.occurred_at.as_second(),
        recorded_at: entry.recorded_at.as_second(),
        subject: entry.subject.clone(),
        body: text::pack(&entry.body),
        files: entry.attachments.iter().map(file).collect(),
        version: entry.version,
        amended: entry.amended.map(|(at, by)| (at.as_second(), by.0)),
        external_id: entry.external_id.clone(),
    }
}

fn key(id: EntryId) -> Vec<u8> {
    Key::new().u128(id.0).done()
}

/// Where an entry stands in the timeline, and what stands there.
fn place(id: EntryId, e: &EntryV1) -> (Vec<u8>, GlanceV1) {
    let glance = GlanceV1 {
        author: e.author,
        kind: e.kind,
        categories: e.categories,
        sensitive: e.sensitive,
        named: e.named.clone(),
        subject: e.subject.clone(),
    };
    (Key::new().u32(e.student).i64(e.occurred_at).u128(id.0).done(), glance)
}

fn glance_of(id: EntryId, occurred_at: i64, g: GlanceV1) -> Result<Glance, Trouble> {
    Ok(Glance {
        id,
        author: StaffId(g.author),
        kind: EntryKind::from_disk(g.kind).ok_or_else(|| misfit(TIMELINE, "unknown kind"))?,
        categories: categories(TIMELINE, g.categories)?,
        sensitive: g.sensitive,
        named: g.named.into_iter().map(StaffId).collect(),
        occurred_at: instant(TIMELINE, occurred_at)?,
        subject: g.subject,
    })
}

/// The entry with this id, sealed.
///
/// # Errors
/// As the store's.
pub fn entry(tx: &dyn Reading, id: EntryId) -> Result<Option<Sealed<Entry>>, Trouble> {
    get_v1(tx, ENTRIES, &key(id))?.map(|e| entry_of(id, e)).transpose()
}

/// The entry another system knows by `external_id`.
///
/// # Errors
/// As the store's.
pub fn by_external(tx: &dyn Reading, external_id: &str) -> Result<Option<EntryId>, Trouble> {
    Ok(tx
        .get(ENTRIES_BY_EXTERNAL, external_id.as_bytes())?
        .and_then(|bytes| Parts::of(&bytes).u128())
        .map(EntryId))
}

/// Calls `each` for a student's entries, newest first, without their bodies, sealed, until it says `false`.
///
/// # Errors
/// As the store's, and as `each`.
pub fn newest_first(
    tx: &dyn Reading,
    student: StudentId,
    each: &mut dyn FnMut(Sealed<Glance>) -> Result<bool, Trouble>,
) -> Result<(), Trouble> {
    let from = Key::new().u32(student.0).done();
    let to = Key::new().u32(student.0).u64(u64::MAX).u128(u128::MAX).done();
    tx.scan_back(TIMELINE, Bound::Included(&from), Bound::Included(&to), &mut |key, value| {
        let mut parts = Parts::of(key.get(4..).unwrap_or_default());
        let (Some(at), Some(id)) = (parts.i64(), parts.u128()) else {
            return Err(misfit(TIMELINE, "short key"));
        };
        each(Sealed::new(student, glance_of(EntryId(id), at, read_v1(TIMELINE, value)?)?))
    })
}

/// Calls `each` for a student's entries, newest first, without their bodies, with when they were recorded, sealed,
/// until it says `false`.
///
/// # Errors
/// As the store's, and as `each`.
pub fn each_recorded(
    tx: &dyn Reading,
    student: StudentId,
    each: &mut dyn FnMut(Sealed<(Glance, Timestamp)>) -> Result<bool, Trouble>,
) -> Result<(), Trouble> {
    let from = Key::new().u32(student.0).done();
    let to = Key::new().u32(student.0).u64(u64::MAX).u128(u128::MAX).done();
    tx.scan_back(TIMELINE, Bound::Included(&from), Bound::Included(&to), &mut |place_in, _| {
        let id = Parts::of(place_in.get(12..).unwrap_or_default()).u128();
        let id = EntryId(id.ok_or_else(|| misfit(TIMELINE, "short key"))?);
        let e: EntryV1 =
            get_v1(tx, ENTRIES, &key(id))?.ok_or_else(|| misfit(TIMELINE, "an entry is missing"))?;
        let (_, glance) = place(id, &e);
        let at = instant(ENTRIES, e.recorded_at)?;
        each(Sealed::new(student, (glance_of(id, e.occurred_at, glance)?, at)))
    })
}

/// An entry of the timeline, sealed.
///
/// # Errors
/// As the store's; [`Trouble::Decode`] when it is not there.
pub fn listed(tx: &dyn Reading, id: EntryId) -> Result<Sealed<Entry>, Trouble> {
    entry(tx, id)?.ok_or_else(|| misfit(TIMELINE, "an entry is missing"))
}

/// The entry with this id, without its body, sealed.
///
/// # Errors
/// As the store's.
pub fn glance(tx: &dyn Reading, id: EntryId) -> Result<Option<Sealed<Glance>>, Trouble> {
    let Some(e) = get_v1::<EntryV1>(tx, ENTRIES, &key(id))? else { return Ok(None) };
    let (_, glance) = place(id, &e);
    Ok(Some(Sealed::new(StudentId(e.student), glance_of(id, e.occurred_at, glance)?)))
}

/// Whether the timeline says of an entry what the entry says, for `verify`.
///
/// # Errors
/// As the store's.
pub fn in_place(tx: &dyn Reading, entry: &Entry) -> Result<bool, Trouble> {
    let (key, glance) = place(entry.id, &on_disk(entry));
    Ok(get_v1::<GlanceV1>(tx, TIMELINE, &key)?.is_some_and(|kept| kept == glance))
}

/// Calls `each` for every entry, by id, sealed.
///
/// # Errors
/// As the store's, and as `each`.
pub fn each_entry(
    tx: &dyn Reading,
    mut each: impl FnMut(Sealed<Entry>) -> Result<bool, Trouble>,
) -> Result<(), Trouble> {
    each_v1(tx, ENTRIES, &[], |key, e: EntryV1| {
        let id = EntryId(Parts::of(key).u128().ok_or_else(|| misfit(ENTRIES, "short key"))?);
        each(entry_of(id, e)?)
    })
}

/// The versions an entry replaced, oldest first, sealed with the entry's student.
///
/// # Errors
/// As the store's.
pub fn versions(tx: &dyn Reading, id: EntryId, student: StudentId) -> Result<Sealed<Vec<Version>>, Trouble> {
    let mut all = Vec::new();
    each_v1(tx, ENTRY_VERSIONS, &key(id), |key, v: VersionV1| {
        let number = Parts::of(key.get(16..).unwrap_or_default()).u32().unwrap_or(0);
        all.push(Version {
            number,
            by: StaffId(v.by),
            at: instant(ENTRY_VERSIONS, v.at)?,
            categories: categories(ENTRY_VERSIONS, v.categories)?,
            sensitive: v.sensitive,
            occurred_at: instant(ENTRY_VERSIONS, v.occurred_at)?,
            subject: v.subject,
            body: text::unpack(&v.body)?,
        });
        Ok(true)
    })?;
    Ok(Sealed::new(student, all))
}

/// What else goes with a new entry beside what the person wrote.
pub struct Beside {
    /// Its id.
    pub id: EntryId,
    /// Now.
    pub recorded_at: Timestamp,
    /// Staff given this one entry.
    pub named: Vec<StaffId>,
    /// Files, already in the store.
    pub attachments: Vec<Attachment>,
    /// The id another system knows it by.
    pub external_id: Option<String>,
}

/// Adds an entry.
///
/// # Errors
/// As the store's.
pub fn add(tx: &mut Change, grant: Grant<AddEntry>, new: NewEntry, beside: Beside) -> Result<(), Trouble> {
    let AddEntry { student, author } = grant.spend();
    let entry = Entry {
        id: beside.id,
        student,
        author,
        kind: new.kind,
        categories: new.categories,
        sensitive: new.sensitive,
        named: beside.named,
        occurred_at: new.occurred_at,
        recorded_at: beside.recorded_at,
        subject: new.subject,
        body: new.body,
        attachments: beside.attachments,
        version: 1,
        amended: None,
        external_id: beside.external_id,
    };
    if let Some(external) = &entry.external_id {
        tx.put(ENTRIES_BY_EXTERNAL, external.clone().into_bytes(), key(entry.id));
    }
    let value = on_disk(&entry);
    put_place(tx, entry.id, &value)?;
    put_v1(tx, ENTRIES, key(entry.id), &value)?;
    feed::put(tx, entry.id)
}

fn put_place(tx: &mut Change, id: EntryId, e: &EntryV1) -> Result<bool, Trouble> {
    let (key, glance) = place(id, e);
    put_v1(tx, TIMELINE, key, &glance)
}

/// Replaces an entry by a new version; the old one is kept. Returns `None` when it is no longer at `expected`
/// version: somebody else was quicker and nothing was written.
///
/// # Errors
/// As the store's.
pub fn amend(
    tx: &mut Change,
    grant: Grant<AmendEntry>,
    new: NewEntry,
    named: Vec<StaffId>,
    expected: u32,
    now: Timestamp,
) -> Result<Option<u32>, Trouble> {
    let AmendEntry { entry: id, student, by } = grant.spend();
    let found: Option<EntryV1> = get_v1(tx, ENTRIES, &key(id))?;
    let Some(mut e) = found.filter(|e| e.version == expected && e.student == student.0) else {
        return Ok(None);
    };
    let made = e.amended.unwrap_or((e.recorded_at, e.author));
    let old = VersionV1 {
        by: made.1,
        at: made.0,
        categories: e.categories,
        sensitive: e.sensitive,
        occurred_at: e.occurred_at,
        subject: std::mem::take(&mut e.subject),
        body: std::mem::take(&mut e.body),
    };
    put_v1(tx, ENTRY_VERSIONS, Key::new().u128(id.0).u32(e.version).done(), &old)?;
    let old_timeline = Key::new().u32(student.0).i64(e.occurred_at).u128(id.0).done();
    tx.delete(TIMELINE, &old_timeline);
    let next = EntryV1 {
        categories: new.categories.bits(),
        sensitive: new.sensitive,
        named: named.iter().map(|staff| staff.0).collect(),
        occurred_at: new.occurred_at.as_second(),
        subject: new.subject,
        body: text::pack(&new.body),
        version: e.version.saturating_add(1),
        amended: Some((now.as_second(), by.0)),
        ..e
    };
    put_place(tx, id, &next)?;
    put_v1(tx, ENTRIES, key(id), &next)?;
    feed::put(tx, id)?;
    Ok(Some(next.version))
}

/// Replaces the list of an entry's files, without a new version: for files that come after the entry they belong to.
/// Returns whether anything changed.
///
/// # Errors
/// As the store's.
pub fn attach(
    tx: &mut Change,
    grant: Grant<AmendEntry>,
    attachments: Vec<Attachment>,
) -> Result<bool, Trouble> {
    let AmendEntry { entry: id, student, .. } = grant.spend();
    let Some(found) = get_v1::<EntryV1>(tx, ENTRIES, &key(id))?.filter(|e| e.student == student.0) else {
        return Ok(false);
    };
    let file =
        |f: Attachment| FileV1 { name: f.name, content_type: f.content_type, bytes: f.bytes, hash: f.hash };
    let files = attachments.into_iter().map(file).collect();
    put_v1(tx, ENTRIES, key(id), &EntryV1 { files, ..found })
}

/// Format 2: the timeline holds what lists need of an entry.
///
/// # Errors
/// As the store's.
pub fn to_format_2(tx: &mut Change) -> Result<(), Trouble> {
    let mut all = Vec::new();
    each_v1(tx, ENTRIES, &[], |key, e: EntryV1| {
        all.push((Parts::of(key).u128().map(EntryId).ok_or_else(|| misfit(ENTRIES, "short key"))?, e));
        Ok(true)
    })?;
    all.iter().try_for_each(|(id, e)| put_place(tx, *id, e).map(|_| ()))
}
