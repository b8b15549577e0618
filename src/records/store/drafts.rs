//! Drafts: what somebody has begun to write, kept on the server until it is saved as an entry or discarded.

use crate::domain::entry::Attachment;
use crate::domain::{Categories, EntryId, EntryKind, StaffId, StudentId};
use crate::records::store::disk::{Key, Parts, each_v1, get_v1, instant, misfit, put_v1};
use crate::records::store::engine::{Change, Reading, Trouble};
use crate::records::store::schema::DRAFTS;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A draft: the form as it stands, unchecked. Only its author ever sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// The id the entry will have.
    pub id: EntryId,
    /// Whose record it is for.
    pub student: StudentId,
    /// What kind of entry.
    pub kind: EntryKind,
    /// When it happened, as typed.
    pub occurred_at: String,
    /// Subject, as typed.
    pub subject: String,
    /// Text, as typed.
    pub body: String,
    /// Ticked categories.
    pub categories: Categories,
    /// Highly sensitive.
    pub sensitive: bool,
    /// Named audience, as typed.
    pub audience: String,
    /// Staff to notify, as typed.
    pub notify: String,
    /// Files kept so far.
    pub attachments: Vec<Attachment>,
    /// When it was last kept.
    pub saved_at: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct DraftV1 {
    student: u32,
    kind: u8,
    occurred_at: String,
    subject: String,
    body: String,
    categories: u8,
    sensitive: bool,
    audience: String,
    notify: String,
    files: Vec<(String, String, u64, [u8; 32])>,
    saved_at: i64,
}

fn draft_of(id: EntryId, d: DraftV1) -> Result<Draft, Trouble> {
    let file = |(name, content_type, bytes, hash)| Attachment { name, content_type, bytes, hash };
    Ok(Draft {
        id,
        student: StudentId(d.student),
        kind: EntryKind::from_disk(d.kind).ok_or_else(|| misfit(DRAFTS, "unknown kind"))?,
        occurred_at: d.occurred_at,
        subject: d.subject,
        body: d.body,
        categories: Categories::from_bits(d.categories).ok_or_else(|| misfit(DRAFTS, "unknown category"))?,
        sensitive: d.sensitive,
        audience: d.audience,
        notify: d.notify,
        attachments: d.files.into_iter().map(file).collect(),
        saved_at: instant(DRAFTS, d.saved_at)?,
    })
}

fn key(author: StaffId, id: EntryId) -> Vec<u8> {
    Key::new().u32(author.0).u128(id.0).done()
}

/// A person's draft.
///
/// # Errors
/// As the store's.
pub fn draft(tx: &dyn Reading, author: StaffId, id: EntryId) -> Result<Option<Draft>, Trouble> {
    get_v1(tx, DRAFTS, &key(author, id))?.map(|d| draft_of(id, d)).transpose()
}

/// A person's drafts, newest first.
///
/// # Errors
/// As the store's.
pub fn drafts(tx: &dyn Reading, author: StaffId) -> Result<Vec<Draft>, Trouble> {
    let mut all = Vec::new();
    each_v1(tx, DRAFTS, &Key::new().u32(author.0).done(), |key, d: DraftV1| {
        let id =
            Parts::of(key.get(4..).unwrap_or_default()).u128().ok_or_else(|| misfit(DRAFTS, "short key"))?;
        all.push(draft_of(EntryId(id), d)?);
        Ok(true)
    })?;
    all.sort_by_key(|draft| std::cmp::Reverse((draft.saved_at, draft.id)));
    Ok(all)
}

/// Keeps a draft.
///
/// # Errors
/// As the store's.
pub fn put(tx: &mut Change, author: StaffId, draft: &Draft) -> Result<bool, Trouble> {
    let file = |f: &Attachment| (f.name.clone(), f.content_type.clone(), f.bytes, f.hash);
    let value = DraftV1 {
        student: draft.student.0,
        kind: draft.kind.disk(),
        occurred_at: draft.occurred_at.clone(),
        subject: draft.subject.clone(),
        body: draft.body.clone(),
        categories: draft.categories.bits(),
        sensitive: draft.sensitive,
        audience: draft.audience.clone(),
        notify: draft.notify.clone(),
        files: draft.attachments.iter().map(file).collect(),
        saved_at: draft.saved_at.as_second(),
    };
    put_v1(tx, DRAFTS, key(author, draft.id), &value)
}

/// Removes a draft.
pub fn remove(tx: &mut Change, author: StaffId, id: EntryId) {
    tx.delete(DRAFTS, &key(author, id));
}
