//! Entries as bytes: the present version, the versions it replaced, and the timeline. They leave sealed and enter by
//! grant.

mod layouts;

use crate::access::{AddEntry, AmendEntry, Grant, Sealed};
use crate::domain::entry::{Attachment, Filed, Terms, Version};
use crate::domain::{Categories, Entry, EntryId, EntryKind, Glance, NewEntry, StaffId, StudentId};
use crate::records::store::disk::{Key, Parts, instant, misfit};
use crate::records::store::engine::{Change, Reading, Table, Trouble, text};
use crate::records::store::feed;
use crate::records::store::schema::{ENTRIES, ENTRIES_BY_EXTERNAL, ENTRY_VERSIONS, TIMELINE};
use jiff::Timestamp;
use layouts::{EntryV2, FileV2, GlanceV2, VersionV2, key};
use std::ops::Bound;

fn categories(table: Table, bits: u8) -> Result<Categories, Trouble> {
    Categories::from_bits(bits).ok_or_else(|| misfit(table, "unknown category"))
}

fn people(ids: Vec<u32>) -> Vec<StaffId> {
    ids.into_iter().map(StaffId).collect()
}

fn entry_of(tx: &dyn Reading, id: EntryId, e: EntryV2) -> Result<Sealed<Entry>, Trouble> {
    let student = StudentId(e.student);
    let amended = match e.amended {
        Some((at, by)) => Some((instant(ENTRIES, at)?, StaffId(by))),
        None => None,
    };
    let mut earlier = Vec::new();
    if e.version > 1 {
        layouts::each_version(tx, id, |number, v| {
            earlier.push(terms(number, v.categories, v.sensitive, v.named)?);
            Ok(())
        })?;
    }
    let entry = Entry {
        id,
        student,
        author: StaffId(e.author),
        kind: EntryKind::from_disk(e.kind).ok_or_else(|| misfit(ENTRIES, "unknown kind"))?,
        categories: categories(ENTRIES, e.categories)?,
        sensitive: e.sensitive,
        named: people(e.named),
        occurred_at: instant(ENTRIES, e.occurred_at)?,
        recorded_at: instant(ENTRIES, e.recorded_at)?,
        subject: e.subject,
        body: text::unpack(&e.body)?,
        attachments: e.files.into_iter().map(Filed::from).collect(),
        version: e.version,
        amended,
        earlier,
        external_id: e.external_id,
    };
    Ok(Sealed::new(student, entry))
}

fn terms(number: u32, bits: u8, sensitive: bool, named: Vec<u32>) -> Result<Terms, Trouble> {
    Ok(Terms { number, categories: categories(ENTRY_VERSIONS, bits)?, sensitive, named: people(named) })
}

/// Where an entry stands in the timeline, and what stands there.
fn place(id: EntryId, e: &EntryV2) -> (Vec<u8>, GlanceV2) {
    let glance = GlanceV2 {
        author: e.author,
        kind: e.kind,
        categories: e.categories,
        sensitive: e.sensitive,
        named: e.named.clone(),
        subject: e.subject.clone(),
        recorded_at: Some(e.recorded_at),
    };
    (Key::new().u32(e.student).i64(e.occurred_at).u128(id.0).done(), glance)
}

fn glance_of(id: EntryId, occurred_at: i64, g: GlanceV2) -> Result<Glance, Trouble> {
    Ok(Glance {
        id,
        author: StaffId(g.author),
        kind: EntryKind::from_disk(g.kind).ok_or_else(|| misfit(TIMELINE, "unknown kind"))?,
        categories: categories(TIMELINE, g.categories)?,
        sensitive: g.sensitive,
        named: people(g.named),
        occurred_at: instant(TIMELINE, occurred_at)?,
        subject: g.subject,
    })
}

/// The entry with this id, sealed.
///
/// # Errors
/// As the store's.
pub fn entry(tx: &dyn Reading, id: EntryId) -> Result<Option<Sealed<Entry>>, Trouble> {
    layouts::get(tx, id)?.map(|e| entry_of(tx, id, e)).transpose()
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
    places(tx, student, &mut |id, at, glance| each(Sealed::new(student, glance_of(id, at, glance)?)))
}

/// As [`newest_first`], each with when it was recorded.
///
/// # Errors
/// As the store's, and as `each`.
pub fn each_recorded(
    tx: &dyn Reading,
    student: StudentId,
    each: &mut dyn FnMut(Sealed<(Glance, Timestamp)>) -> Result<bool, Trouble>,
) -> Result<(), Trouble> {
    places(tx, student, &mut |id, at, glance| {
        let recorded = match glance.recorded_at {
            Some(recorded) => recorded,
            None => layouts::get(tx, id)?.ok_or_else(|| misfit(TIMELINE, "an entry is missing"))?.recorded_at,
        };
        each(Sealed::new(student, (glance_of(id, at, glance)?, instant(TIMELINE, recorded)?)))
    })
}

/// Calls `each` for a student's places in the timeline, newest first, until it says `false`: whose, when, what.
fn places(
    tx: &dyn Reading,
    student: StudentId,
    each: &mut dyn FnMut(EntryId, i64, GlanceV2) -> Result<bool, Trouble>,
) -> Result<(), Trouble> {
    let from = Key::new().u32(student.0).done();
    let to = Key::new().u32(student.0).u64(u64::MAX).u128(u128::MAX).done();
    tx.scan_back(TIMELINE, Bound::Included(&from), Bound::Included(&to), &mut |key, value| {
        let mut parts = Parts::of(key.get(4..).unwrap_or_default());
        let (Some(at), Some(id)) = (parts.i64(), parts.u128()) else {
            return Err(misfit(TIMELINE, "short key"));
        };
        each(EntryId(id), at, layouts::glance(value)?)
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
    let Some(e) = layouts::get(tx, id)? else { return Ok(None) };
    let (_, glance) = place(id, &e);
    Ok(Some(Sealed::new(StudentId(e.student), glance_of(id, e.occurred_at, glance)?)))
}

/// Whether the timeline says of an entry what the entry says, for `verify`.
///
/// # Errors
/// As the store's.
pub fn in_place(tx: &dyn Reading, entry: &Entry) -> Result<bool, Trouble> {
    let (key, glance) = place(entry.id, &EntryV2::from(entry));
    let Some(kept) = tx.get(TIMELINE, &key)? else { return Ok(false) };
    let kept = layouts::glance(&kept)?;
    let recorded_at = kept.recorded_at.and(glance.recorded_at);
    Ok(kept == GlanceV2 { recorded_at, ..glance })
}

/// Calls `each` for every entry, by id, sealed.
///
/// # Errors
/// As the store's, and as `each`.
pub fn each_entry(
    tx: &dyn Reading,
    mut each: impl FnMut(Sealed<Entry>) -> Result<bool, Trouble>,
) -> Result<(), Trouble> {
    layouts::each(tx, |id, e| each(entry_of(tx, id, e)?))
}

/// The versions an entry replaced, oldest first, sealed with the entry's student.
///
/// # Errors
/// As the store's.
pub fn versions(tx: &dyn Reading, id: EntryId, student: StudentId) -> Result<Sealed<Vec<Version>>, Trouble> {
    let mut all = Vec::new();
    layouts::each_version(tx, id, |number, v| {
        all.push(Version {
            terms: terms(number, v.categories, v.sensitive, v.named)?,
            by: StaffId(v.by),
            at: instant(ENTRY_VERSIONS, v.at)?,
            occurred_at: instant(ENTRY_VERSIONS, v.occurred_at)?,
            subject: v.subject,
            body: text::unpack(&v.body)?,
        });
        Ok(())
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
        attachments: beside
            .attachments
            .into_iter()
            .map(|file| Filed { file, since: 1, until: None })
            .collect(),
        version: 1,
        amended: None,
        earlier: Vec::new(),
        external_id: beside.external_id,
    };
    if let Some(external) = &entry.external_id {
        tx.put(ENTRIES_BY_EXTERNAL, external.clone().into_bytes(), key(entry.id));
    }
    let value = EntryV2::from(&entry);
    put_place(tx, entry.id, &value)?;
    layouts::put(tx, entry.id, &value)?;
    feed::put(tx, entry.id)
}

fn put_place(tx: &mut Change, id: EntryId, e: &EntryV2) -> Result<bool, Trouble> {
    let (key, glance) = place(id, e);
    layouts::put_glance(tx, key, &glance)
}

/// What else changes with a new version.
pub struct Changed<'f> {
    /// Staff given the entry from now on.
    pub named: Vec<StaffId>,
    /// Files that are taken off: they stay with the versions that had them.
    pub off: &'f [Filed],
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
    changed: Changed<'_>,
    expected: u32,
    now: Timestamp,
) -> Result<Option<u32>, Trouble> {
    let AmendEntry { entry: id, student, by } = grant.spend();
    let found = layouts::get(tx, id)?;
    let Some(mut e) = found.filter(|e| e.version == expected && e.student == student.0) else {
        return Ok(None);
    };
    let made = e.amended.unwrap_or((e.recorded_at, e.author));
    let old = VersionV2 {
        by: made.1,
        at: made.0,
        categories: e.categories,
        sensitive: e.sensitive,
        named: std::mem::take(&mut e.named),
        occurred_at: e.occurred_at,
        subject: std::mem::take(&mut e.subject),
        body: std::mem::take(&mut e.body),
    };
    layouts::put_version(tx, id, e.version, &old)?;
    let old_timeline = Key::new().u32(student.0).i64(e.occurred_at).u128(id.0).done();
    tx.delete(TIMELINE, &old_timeline);
    let version = e.version.saturating_add(1);
    let is_off = |f: &FileV2| {
        let off = |filed: &Filed| filed.file.hash == f.hash && filed.file.name == f.name;
        f.until.is_none() && changed.off.iter().any(off)
    };
    for file in e.files.iter_mut().filter(|f| is_off(f)) {
        file.until = Some(version);
    }
    let next = EntryV2 {
        categories: new.categories.bits(),
        sensitive: new.sensitive,
        named: changed.named.iter().map(|staff| staff.0).collect(),
        occurred_at: new.occurred_at.as_second(),
        subject: new.subject,
        body: text::pack(&new.body),
        version,
        amended: Some((now.as_second(), by.0)),
        ..e
    };
    put_place(tx, id, &next)?;
    layouts::put(tx, id, &next)?;
    feed::put(tx, id)?;
    Ok(Some(next.version))
}

/// Adds to an entry those of `files` that it has not, without a new version: they come with the one that stands.
/// Returns whether anything changed.
///
/// # Errors
/// As the store's.
pub fn attach(tx: &mut Change, grant: Grant<AmendEntry>, files: Vec<Attachment>) -> Result<bool, Trouble> {
    let AmendEntry { entry: id, student, .. } = grant.spend();
    let Some(mut e) = layouts::get(tx, id)?.filter(|e| e.student == student.0) else {
        return Ok(false);
    };
    for file in files {
        let known = |f: &FileV2| f.until.is_none() && f.hash == file.hash && f.name == file.name;
        if !e.files.iter().any(known) {
            e.files.push(FileV2::from(&Filed { file, since: e.version, until: None }));
        }
    }
    layouts::put(tx, id, &e)
}

/// Format 2: the timeline holds what lists need of an entry.
///
/// # Errors
/// As the store's.
pub fn to_format_2(tx: &mut Change) -> Result<(), Trouble> {
    let mut all = Vec::new();
    layouts::each(tx, |id, e| {
        all.push((id, e));
        Ok(true)
    })?;
    all.iter().try_for_each(|(id, e)| put_place(tx, *id, e).map(|_| ()))
}
