//! Entries on students' records. The same row is always the same entry: by its external id, by the id an export gave
//! it, or else by what it says.

use super::attendance::past;
use super::columns::Columns;
use super::desk::{Desk, Did, Wrong, both};
use super::place::Place;
use crate::access::Job;
use crate::domain::{Entry, EntryId, NewEntry, StaffId, StudentId};
use crate::records::imports::refusal::CellProblem;
use crate::records::imports::rows;
use crate::records::store::entries::{self, Beside};

/// How an export writes the id of an entry that no other system knows.
pub(in crate::records) const OWN_ID: &str = "cotutor:";

/// Which entry a row is about.
struct Identity {
    id: EntryId,
    external_id: Option<String>,
}

impl<'t> Place<'t> for rows::Entry<'t> {
    fn key(&self) -> Option<(&'static str, String)> {
        Some(match &self.external_id {
            Some(id) => ("external_id", id.to_string()),
            None => ("body", content(self)),
        })
    }

    fn put(&self, desk: &mut Desk<'_>, columns: &Columns) -> Result<Did, Wrong> {
        let student = desk.student("student_number", &self.student_number);
        let author = desk.staff("author_email", &self.author_email);
        let times = times(desk, self);
        let ((student, author), (named, ())) = both(both(student, author), both(named(desk, self), times))?;
        let named: Vec<StaffId> = named.into_iter().filter(|staff| *staff != author).collect();
        let identity = identity(desk, self)?;
        let before = entries::entry(desk.tx, identity.id)?.map(|sealed| Job::Import.open(sealed));
        match before {
            None => add(desk, self, (student, author), named, identity),
            Some(before) => {
                same_entry(self, &before, student, author)?;
                amend(desk, self, &before, named, columns)
            }
        }
    }
}

fn times(desk: &Desk<'_>, row: &rows::Entry<'_>) -> Result<(), Wrong> {
    let recorded = row.recorded_at.map_or(Ok(()), |at| past("recorded_at", at, desk.now));
    both(past("occurred_at", row.occurred_at, desk.now), recorded).map(|_| ())
}

/// The people the row names, each once.
fn named(desk: &mut Desk<'_>, row: &rows::Entry<'_>) -> Result<Vec<StaffId>, Wrong> {
    let mut all = Vec::new();
    for email in row.audience.iter().flatten() {
        all.push(desk.staff("audience", email)?);
    }
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

fn new_entry(row: &rows::Entry<'_>) -> NewEntry {
    NewEntry {
        kind: row.kind,
        categories: row.category,
        occurred_at: row.occurred_at,
        subject: row.subject.as_deref().unwrap_or_default().to_owned(),
        body: row.body.to_string(),
        sensitive: row.sensitive.unwrap_or(false),
    }
}

/// What a row without an id is told by.
fn content(row: &rows::Entry<'_>) -> String {
    let at = row.occurred_at.as_second().to_string();
    let subject = row.subject.as_deref().unwrap_or_default();
    [&*row.student_number, &*row.author_email, row.kind.code(), &at, subject, &*row.body].join("\0")
}

fn identity(desk: &Desk<'_>, row: &rows::Entry<'_>) -> Result<Identity, Wrong> {
    // Keyed with the server's secret, so that an address cannot be worked out from what an entry says.
    let keyed = |purpose: &str, text: &str| {
        let hex = desk.registry.keyed(purpose, text);
        hex.get(..32).and_then(|hex| hex.parse().ok()).ok_or(Wrong::Denied)
    };
    let Some(external) = &row.external_id else {
        return Ok(Identity { id: keyed("entry by content", &content(row))?, external_id: None });
    };
    if let Some(own) = external.strip_prefix(OWN_ID) {
        let wrong = "This is no id of an entry of Co-Tutor.";
        let right = "Give it as it was exported, or an id that begins otherwise.";
        let id = own.parse().map_err(|_| CellProblem::new("external_id", external, wrong, right))?;
        return Ok(Identity { id, external_id: None });
    }
    let id = match entries::by_external(desk.tx, external)? {
        Some(id) => id,
        None => keyed("entry by external id", external)?,
    };
    Ok(Identity { id, external_id: Some(external.to_string()) })
}

fn add(
    desk: &mut Desk<'_>,
    row: &rows::Entry<'_>,
    (student, author): (StudentId, StaffId),
    named: Vec<StaffId>,
    identity: Identity,
) -> Result<Did, Wrong> {
    let grant = Job::Import.grant_add(student, author).ok_or(Wrong::Denied)?;
    let beside = Beside {
        id: identity.id,
        recorded_at: row.recorded_at.unwrap_or(row.occurred_at),
        named,
        attachments: Vec::new(),
        external_id: identity.external_id,
    };
    entries::add(desk.tx, grant, new_entry(row), beside)?;
    Ok(Did::Added)
}

/// Refuses a row that would move an entry to another record, author or kind.
fn same_entry(
    row: &rows::Entry<'_>,
    before: &Entry,
    student: StudentId,
    author: StaffId,
) -> Result<(), Wrong> {
    let right = "An entry keeps its student, author and kind. Give the new one an id of its own.";
    let mut problems = Vec::new();
    if before.student != student {
        let wrong = "The entry with this id is on another student's record.";
        problems.push(CellProblem::new("student_number", &row.student_number, wrong, right));
    }
    if before.author != author {
        let wrong = "The entry with this id was written by somebody else.";
        problems.push(CellProblem::new("author_email", &row.author_email, wrong, right));
    }
    if before.kind != row.kind {
        let wrong = format!("The entry with this id is of the kind {}.", before.kind.code());
        problems.push(CellProblem::new("kind", row.kind.code(), wrong, right));
    }
    if problems.is_empty() { Ok(()) } else { Err(Wrong::Cells(problems)) }
}

/// Makes a new version when the row says something new. A row that says what a replaced version said is older than
/// the entry: it changes nothing, or the same file twice would undo what people amended between.
fn amend(
    desk: &mut Desk<'_>,
    row: &rows::Entry<'_>,
    before: &Entry,
    named: Vec<StaffId>,
    columns: &Columns,
) -> Result<Did, Wrong> {
    let said = new_entry(row);
    let new = NewEntry {
        subject: columns.say("subject", said.subject, Some(before.subject.clone())),
        sensitive: columns.say("sensitive", said.sensitive, Some(before.sensitive)),
        ..said
    };
    let named = columns.say("audience", named, Some(before.named.clone()));
    let same_text = new.categories == before.categories
        && new.sensitive == before.sensitive
        && new.occurred_at == before.occurred_at
        && new.subject == before.subject
        && new.body == before.body;
    if same_text && same_people(&named, &before.named) {
        return Ok(Did::Unchanged);
    }
    if !same_text && before.version > 1 {
        let replaced = Job::Import.open(entries::versions(desk.tx, before.id, before.student)?);
        let is_old = replaced.iter().any(|old| {
            old.terms.categories == new.categories
                && old.terms.sensitive == new.sensitive
                && old.occurred_at == new.occurred_at
                && old.subject == new.subject
                && old.body == new.body
        });
        if is_old {
            desk.newer += 1;
            return Ok(Did::Unchanged);
        }
    }
    let grant = Job::Import.grant_amend(before.id, before.student, before.author).ok_or(Wrong::Denied)?;
    entries::amend(desk.tx, grant, new, entries::Changed { named, off: &[] }, before.version, desk.now)?;
    Ok(Did::Changed)
}

fn same_people(a: &[StaffId], b: &[StaffId]) -> bool {
    a.len() == b.len() && a.iter().all(|staff| b.contains(staff))
}
