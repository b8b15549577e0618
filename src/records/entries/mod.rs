//! Adding and amending entries, and the drafts they grow from.
//!
//! The form carries the id the entry will have. A form sent twice therefore makes one entry, and a draft kept under
//! that id is gone in the same transaction that adds the entry.

mod attached;
mod drafts;
mod tags;

pub use attached::{FILE_BYTES_MAX, FILES_MAX, KeptFile};
pub(super) use attached::{check_files, keep_files};
pub use drafts::KeptDraft;

use crate::access::{Denied, FullEntry, Seen, Standing};
use crate::domain::entry::Filed;
use crate::domain::{
    Categories, Entry, EntryId, EntryKind, Invalid, NewEntry, Problems, StaffId, StudentId, calendar,
};
use crate::records::audience::recipients;
use crate::records::refusal::{Refusal, Stale};
use crate::records::registry::Registry;
use crate::records::standing::{Records, facts, viewer};
use crate::records::store::accounts::Owner;
use crate::records::store::engine::Change;
use crate::records::store::{audit, drafts as kept, entries, notices, people};
use jiff::Timestamp;

/// The entry form as a person filled it in.
#[derive(Clone, Debug)]
pub struct EntryForm {
    /// The id the entry will have.
    pub id: EntryId,
    /// What kind of entry.
    pub kind: EntryKind,
    /// When it happened, as typed; empty for now.
    pub occurred_at: String,
    /// Subject.
    pub subject: String,
    /// Text.
    pub body: String,
    /// Ticked categories.
    pub categories: Categories,
    /// Highly sensitive.
    pub sensitive: bool,
    /// Named audience of a highly sensitive entry: addresses, separated by commas, spaces or lines.
    pub audience: String,
    /// Staff to notify: addresses, likewise.
    pub notify: String,
}

/// A new version of an entry, as a person filled it in.
#[derive(Clone, Debug)]
pub struct Amendment {
    /// The version it was made from.
    pub from_version: u32,
    /// When it happened, as typed.
    pub occurred_at: String,
    /// Subject.
    pub subject: String,
    /// Text.
    pub body: String,
    /// Ticked categories.
    pub categories: Categories,
    /// Highly sensitive.
    pub sensitive: bool,
    /// Staff given this entry: addresses.
    pub named: String,
    /// Files to take off, by their numbers as this person counts them.
    pub off: Vec<usize>,
}

impl Records {
    /// Adds an entry from a form, with the files kept in its draft and further ones. Sent again, the same form gives
    /// the same entry. When it returns, the entry is on disk.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a student this person may not know; [`Refusal::Invalid`] with every problem.
    pub fn add_entry(
        &self,
        number: &str,
        form: EntryForm,
        new_files: Vec<KeptFile>,
    ) -> Result<EntryId, Refusal> {
        let (registry, owner, number) = (self.registry.clone(), self.owner, number.to_owned());
        let author = self.staff_id().ok_or(Refusal::NotFound)?;
        check_files(&new_files)?;
        let now = registry.now();
        let actor = self.actor();
        self.registry.write(move |tx| {
            let (student, standing) = standing_in(tx, &registry, owner, &number)?;
            if let Some(sealed) = entries::entry(tx, form.id)? {
                let same = standing
                    .open(sealed)
                    .and_then(Seen::full)
                    .is_some_and(|full| full.entry().author == author);
                return if same { Ok(form.id) } else { Err(Refusal::NotFound) };
            }
            let (new, named) = checked(tx, &registry, student, &form, author, &[], now)?;
            let grant = standing.grant_add(&new).map_err(told)?;
            let draft = kept::draft(tx, author, form.id)?;
            if draft.as_ref().is_some_and(|draft| draft.student != student) {
                return Err(Refusal::NotFound);
            }
            let mut attachments = draft.map(|draft| draft.attachments).unwrap_or_default();
            keep_files(tx, &mut attachments, new_files)?;
            let detail = describe(&new, named.len(), attachments.len());
            let action = if new.sensitive { "entry.add_sensitive" } else { "entry.add" };
            let (id, recorded_at) = (form.id, now);
            let beside =
                entries::Beside { id, recorded_at, named: named.clone(), attachments, external_id: None };
            entries::add(tx, grant, new, beside)?;
            for to in named {
                notices::tell(tx, to, author, student, id, now)?;
            }
            kept::remove(tx, author, id);
            note(tx, now, &actor, action, student, id, detail)?;
            tx.after_commit(registry.follower.waker());
            Ok(id)
        })
    }

    /// Replaces an entry by a new version. When it returns, the version is on disk.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when this person may not know the entry; [`Refusal::Refused`] when they may not amend
    /// it; [`Refusal::Stale`] with the present version when somebody was quicker; [`Refusal::Invalid`].
    pub fn amend_entry(&self, number: &str, id: EntryId, change: Amendment) -> Result<u32, Refusal> {
        let (registry, owner, number) = (self.registry.clone(), self.owner, number.to_owned());
        let by = self.staff_id().ok_or(Refusal::NotFound)?;
        let now = registry.now();
        let actor = self.actor();
        self.registry.write(move |tx| {
            let (student, standing) = standing_in(tx, &registry, owner, &number)?;
            let sealed = entries::entry(tx, id)?.ok_or(Refusal::NotFound)?;
            let full = standing.open(sealed).and_then(Seen::full).ok_or(Refusal::NotFound)?;
            let present = full.entry();
            let stands = change.from_version == present.version;
            let off = if stands { taken_off(&full, &change.off)? } else { Vec::new() };
            let (from, form) = form_of(present, change);
            let (new, named) = checked(tx, &registry, student, &form, present.author, &present.named, now)?;
            let names =
                named.len() != present.named.len() || named.iter().any(|n| !present.named.contains(n));
            let sealed = entries::entry(tx, id)?.ok_or(Refusal::NotFound)?;
            let grant = standing.grant_amend(sealed, &new, names, !off.is_empty()).map_err(told)?;
            let added: Vec<StaffId> =
                named.iter().copied().filter(|staff| !present.named.contains(staff)).collect();
            let detail = describe_change(present, &new, from, named.len(), off.len());
            let changed = entries::Changed { named, off: &off };
            let Some(version) = entries::amend(tx, grant, new, changed, from, now)? else {
                let editor = present.amended.map_or(present.author, |(_, by)| by);
                let by = people::staff(tx, editor)?.map_or_else(String::new, |staff| staff.name);
                return Err(Refusal::Stale(Box::new(Stale { present: full, by })));
            };
            for to in added {
                notices::tell(tx, to, by, student, id, now)?;
            }
            note(tx, now, &actor, "entry.amend", student, id, detail)?;
            tx.after_commit(registry.follower.waker());
            Ok(version)
        })
    }
}

/// The version an amendment was made from, and the amended entry as a form.
fn form_of(present: &Entry, change: Amendment) -> (u32, EntryForm) {
    let form = EntryForm {
        id: present.id,
        kind: present.kind,
        occurred_at: change.occurred_at,
        subject: change.subject,
        body: change.body,
        categories: change.categories,
        sensitive: change.sensitive,
        audience: change.named,
        notify: String::new(),
    };
    (change.from_version, form)
}

/// The files with these numbers, of those on the entry now.
fn taken_off(full: &FullEntry, numbers: &[usize]) -> Result<Vec<Filed>, Refusal> {
    let mut off = Vec::with_capacity(numbers.len());
    for wanted in numbers {
        let found = full.files().find(|(number, filed)| number == wanted && filed.until.is_none());
        let none = || Invalid::new("off", format!("There is no file {wanted} on this entry."));
        off.push(found.map(|(_, filed)| filed.clone()).ok_or_else(none)?);
    }
    Ok(off)
}

/// What somebody who writes is told: at the box they ticked, with what they wrote still there.
fn told(denied: Denied) -> Refusal {
    match denied {
        Denied::Unconfirmed => Invalid::new("sensitive", denied.words()).into(),
        other => other.into(),
    }
}

/// The student and this person's standing towards them, in a write transaction.
pub(super) fn standing_in(
    tx: &Change,
    registry: &Registry,
    owner: Owner,
    number: &str,
) -> Result<(StudentId, Standing), Refusal> {
    let viewer = viewer(tx, owner, registry.today())?.ok_or(Refusal::NotFound)?;
    let student = people::student_id(tx, number)?.ok_or(Refusal::NotFound)?;
    let facts = facts(tx, &viewer, student)?.ok_or(Refusal::NotFound)?;
    let standing = Standing::of(&viewer, &facts, registry.matrix());
    if standing.may_know() { Ok((student, standing)) } else { Err(Refusal::NotFound) }
}

/// The form, checked, with the people it names; those in `keep` are named already and stay acceptable.
fn checked(
    tx: &Change,
    registry: &Registry,
    student: StudentId,
    form: &EntryForm,
    author: StaffId,
    keep: &[StaffId],
    now: Timestamp,
) -> Result<(NewEntry, Vec<StaffId>), Refusal> {
    let (kind, categories, sensitive) = (form.kind, form.categories, form.sensitive);
    let entry =
        NewEntry::check(kind, categories, sensitive, &form.occurred_at, &form.subject, &form.body, now);
    let audience = recipients(tx, registry, student, "audience", &form.audience, keep)?;
    let notify = recipients(tx, registry, student, "notify", &form.notify, keep)?;
    match (entry, audience, notify) {
        (Ok(entry), Ok(audience), Ok(notify)) => {
            let mut named: Vec<StaffId> =
                audience.into_iter().chain(notify).filter(|staff| *staff != author).collect();
            named.sort_unstable();
            named.dedup();
            Ok((entry, named))
        }
        (entry, audience, notify) => {
            let mut problems = Problems::default();
            problems.0.extend(entry.err().into_iter().flat_map(|problems| problems.0));
            problems.0.extend(audience.err());
            problems.0.extend(notify.err());
            Err(Refusal::Invalid(problems))
        }
    }
}

fn describe(new: &NewEntry, named: usize, files: usize) -> String {
    let when = calendar::write_time(new.occurred_at);
    format!("{}; {}; occurred {when}; named {named}; files {files}", new.kind.code(), new.categories.codes())
}

fn describe_change(old: &Entry, new: &NewEntry, from: u32, named: usize, off: usize) -> String {
    format!(
        "version {from} → {}; categories {} → {}; sensitive {} → {}; named {} → {named}; files taken off {off}",
        from.saturating_add(1),
        old.categories.codes(),
        new.categories.codes(),
        old.sensitive,
        new.sensitive,
        old.named.len(),
    )
}

fn note(
    tx: &mut Change,
    now: Timestamp,
    actor: &str,
    action: &str,
    student: StudentId,
    entry: EntryId,
    detail: String,
) -> Result<(), Refusal> {
    let (actor, action) = (actor.to_owned(), action.to_owned());
    let event = audit::Event { actor, action, student: Some(student), entry: Some(entry), detail };
    Ok(audit::note(tx, now, &event)?)
}
