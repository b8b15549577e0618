//! How entries, their versions and their places in the timeline are written, in every layout there has been. A struct
//! that has been written is never changed; what is read of an older one becomes the newest.

use crate::domain::entry::{Attachment, Filed};
use crate::domain::{Entry, EntryId};
use crate::records::store::disk::{Key, Parts, misfit, put_as, read_v1};
use crate::records::store::engine::{Change, Reading, Table, Trouble, codec, text};
use crate::records::store::schema::{ENTRIES, ENTRY_VERSIONS, TIMELINE};
use serde::{Deserialize, Serialize};

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

/// A file with the versions it belongs to.
#[derive(Serialize, Deserialize)]
pub(super) struct FileV2 {
    pub(super) name: String,
    pub(super) content_type: String,
    pub(super) bytes: u64,
    pub(super) hash: [u8; 32],
    pub(super) since: u32,
    pub(super) until: Option<u32>,
}

/// An entry as it stands.
#[derive(Serialize, Deserialize)]
pub(super) struct EntryV2 {
    pub(super) student: u32,
    pub(super) author: u32,
    pub(super) kind: u8,
    pub(super) categories: u8,
    pub(super) sensitive: bool,
    pub(super) named: Vec<u32>,
    pub(super) occurred_at: i64,
    pub(super) recorded_at: i64,
    pub(super) subject: String,
    pub(super) body: Vec<u8>,
    pub(super) files: Vec<FileV2>,
    pub(super) version: u32,
    pub(super) amended: Option<(i64, u32)>,
    pub(super) external_id: Option<String>,
}

/// A version that was replaced, with those it named.
#[derive(Serialize, Deserialize)]
pub(super) struct VersionV2 {
    pub(super) by: u32,
    pub(super) at: i64,
    pub(super) categories: u8,
    pub(super) sensitive: bool,
    pub(super) named: Vec<u32>,
    pub(super) occurred_at: i64,
    pub(super) subject: String,
    pub(super) body: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct GlanceV1 {
    author: u32,
    kind: u8,
    categories: u8,
    sensitive: bool,
    named: Vec<u32>,
    subject: String,
}

/// What a list needs of an entry: the value of its place in the timeline.
#[derive(Serialize, Deserialize, PartialEq, Eq)]
pub(super) struct GlanceV2 {
    pub(super) author: u32,
    pub(super) kind: u8,
    pub(super) categories: u8,
    pub(super) sensitive: bool,
    pub(super) named: Vec<u32>,
    pub(super) subject: String,
    /// None when it was not written: the entry says it.
    pub(super) recorded_at: Option<i64>,
}

impl From<GlanceV1> for GlanceV2 {
    fn from(g: GlanceV1) -> GlanceV2 {
        GlanceV2 {
            author: g.author,
            kind: g.kind,
            categories: g.categories,
            sensitive: g.sensitive,
            named: g.named,
            subject: g.subject,
            recorded_at: None,
        }
    }
}

impl From<EntryV1> for EntryV2 {
    /// With which version a file came was not written: with the first, which is the closest kept.
    fn from(e: EntryV1) -> EntryV2 {
        let file = |f: FileV1| FileV2 {
            name: f.name,
            content_type: f.content_type,
            bytes: f.bytes,
            hash: f.hash,
            since: 1,
            until: None,
        };
        EntryV2 {
            student: e.student,
            author: e.author,
            kind: e.kind,
            categories: e.categories,
            sensitive: e.sensitive,
            named: e.named,
            occurred_at: e.occurred_at,
            recorded_at: e.recorded_at,
            subject: e.subject,
            body: e.body,
            files: e.files.into_iter().map(file).collect(),
            version: e.version,
            amended: e.amended,
            external_id: e.external_id,
        }
    }
}

impl From<VersionV1> for VersionV2 {
    /// Whom it named was not written: nobody.
    fn from(v: VersionV1) -> VersionV2 {
        VersionV2 {
            by: v.by,
            at: v.at,
            categories: v.categories,
            sensitive: v.sensitive,
            named: Vec::new(),
            occurred_at: v.occurred_at,
            subject: v.subject,
            body: v.body,
        }
    }
}

impl From<&Filed> for FileV2 {
    fn from(filed: &Filed) -> FileV2 {
        let (file, since, until) = (filed.file.clone(), filed.since, filed.until);
        let Attachment { name, content_type, bytes, hash } = file;
        FileV2 { name, content_type, bytes, hash, since, until }
    }
}

impl From<FileV2> for Filed {
    fn from(f: FileV2) -> Filed {
        let file = Attachment { name: f.name, content_type: f.content_type, bytes: f.bytes, hash: f.hash };
        Filed { file, since: f.since, until: f.until }
    }
}

impl From<&Entry> for EntryV2 {
    fn from(entry: &Entry) -> EntryV2 {
        EntryV2 {
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
            files: entry.attachments.iter().map(FileV2::from).collect(),
            version: entry.version,
            amended: entry.amended.map(|(at, by)| (at.as_second(), by.0)),
            external_id: entry.external_id.clone(),
        }
    }
}

pub(super) fn key(id: EntryId) -> Vec<u8> {
    Key::new().u128(id.0).done()
}

fn read<'b, Old, New>(table: Table, bytes: &'b [u8]) -> Result<New, Trouble>
where
    Old: Deserialize<'b>,
    New: Deserialize<'b> + From<Old>,
{
    match codec::layout(bytes) {
        Some((2, body)) => codec::decode(table, body),
        _ => read_v1::<Old>(table, bytes).map(New::from),
    }
}

/// The value of a place in the timeline.
pub(super) fn glance(bytes: &[u8]) -> Result<GlanceV2, Trouble> {
    read::<GlanceV1, GlanceV2>(TIMELINE, bytes)
}

/// Writes a place in the timeline.
pub(super) fn put_glance(tx: &mut Change, place: Vec<u8>, glance: &GlanceV2) -> Result<bool, Trouble> {
    put_as(tx, 2, TIMELINE, place, glance)
}

/// The entry with this id.
pub(super) fn get(tx: &dyn Reading, id: EntryId) -> Result<Option<EntryV2>, Trouble> {
    let bytes = tx.get(ENTRIES, &key(id))?;
    bytes.map(|bytes| read::<EntryV1, EntryV2>(ENTRIES, &bytes)).transpose()
}

/// Calls `each` for every entry, by id, until it says `false`.
pub(super) fn each(
    tx: &dyn Reading,
    mut each: impl FnMut(EntryId, EntryV2) -> Result<bool, Trouble>,
) -> Result<(), Trouble> {
    tx.prefix(ENTRIES, &[], &mut |key, value| {
        let id = EntryId(Parts::of(key).u128().ok_or_else(|| misfit(ENTRIES, "short key"))?);
        each(id, read::<EntryV1, EntryV2>(ENTRIES, value)?)
    })
}

/// Calls `each` for the versions an entry replaced, by number.
pub(super) fn each_version(
    tx: &dyn Reading,
    id: EntryId,
    mut each: impl FnMut(u32, VersionV2) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    tx.prefix(ENTRY_VERSIONS, &key(id), &mut |key, value| {
        let number = Parts::of(key.get(16..).unwrap_or_default()).u32();
        let number = number.ok_or_else(|| misfit(ENTRY_VERSIONS, "short key"))?;
        each(number, read::<VersionV1, VersionV2>(ENTRY_VERSIONS, value)?)?;
        Ok(true)
    })
}

/// Writes an entry; `false` when it stood there already, byte for byte.
pub(super) fn put(tx: &mut Change, id: EntryId, entry: &EntryV2) -> Result<bool, Trouble> {
    put_as(tx, 2, ENTRIES, key(id), entry)
}

/// Writes a version that is replaced.
pub(super) fn put_version(
    tx: &mut Change,
    id: EntryId,
    number: u32,
    version: &VersionV2,
) -> Result<(), Trouble> {
    put_as(tx, 2, ENTRY_VERSIONS, Key::new().u128(id.0).u32(number).done(), version).map(|_| ())
}
