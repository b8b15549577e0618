//! One entry of a record: its text and files, the versions it replaced, the people on it.

use crate::access::{Because, FullEntry, Seen};
use crate::domain::entry::{Attachment, Filed, Version};
use crate::domain::{Categories, EntryId, StaffId};
use crate::leak::planted;
use crate::records::refusal::Refusal;
use crate::records::store::{entries, files, people};
use crate::records::student::StudentRecord;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Somebody, by name and address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
}

/// The people on one entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PeopleOn {
    /// Who wrote it.
    pub author: Person,
    /// Who made the present version, when it was amended.
    pub amended_by: Option<Person>,
    /// Whom it names.
    pub named: Vec<Person>,
}

/// One entry with what it replaced.
pub struct EntryPage {
    /// The entry.
    pub full: FullEntry,
    /// Versions it replaced, oldest first.
    pub versions: Vec<VersionLine>,
    /// Names of the people in it.
    pub names: BTreeMap<StaffId, String>,
    /// Whether it may be amended.
    pub amendable: bool,
    /// Whether this person wrote it: only they set or clear the highly sensitive flag.
    pub own: bool,
    /// The categories it may be moved among; none when this person may not move it.
    pub movable: Option<Categories>,
    /// Addresses of the staff it names.
    pub named: Vec<String>,
}

/// A version that was replaced.
#[derive(Clone, Debug)]
pub struct VersionLine {
    /// Its number, counted over those this person may read.
    pub number: u32,
    /// Who made it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Categories then.
    pub categories: Categories,
    /// Whether highly sensitive then.
    pub sensitive: bool,
    /// Occurred then.
    pub occurred_at: Timestamp,
    /// Subject then.
    pub subject: String,
    /// Text then.
    pub body: String,
    /// Its files with their numbers, of those this person may open.
    pub files: Vec<(usize, Attachment)>,
}

impl StudentRecord {
    /// One entry with its versions.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when it is another student's, hidden, a stub, or not there.
    pub fn entry(&self, id: EntryId) -> Result<EntryPage, Refusal> {
        let full = self.full(id)?;
        if planted("body-in-log") {
            tracing::info!(body = full.entry().body, "read");
        }
        let sealed = entries::versions(&self.look.tx, id, self.id)?;
        let versions = self.standing.open_versions(&full, sealed);
        let names = self.names(std::iter::once(&full))?;
        let sensitive = full.is_sensitive() || versions.iter().any(|version| version.terms.sensitive);
        let mut lines = Vec::with_capacity(versions.len());
        for (number, version) in (1..).zip(versions) {
            lines.push(self.line(number, version, &full)?);
        }
        self.note_read(std::iter::once((full.id(), sensitive)))?;
        let amendable = self.standing.may_amend(&full);
        let own = full.because().contains(&Because::Author);
        let may_move = own || crate::access::policy::may_recategorise(self.standing.roles());
        let movable = may_move.then(|| self.standing.may_add().union(full.entry().categories));
        let mut addresses = Vec::new();
        for staff in &full.entry().named {
            addresses.extend(people::staff(&self.look.tx, *staff)?.map(|staff| staff.email));
        }
        Ok(EntryPage { full, versions: lines, names, amendable, own, movable, named: addresses })
    }

    fn line(&self, number: u32, version: Version, full: &FullEntry) -> Result<VersionLine, Refusal> {
        let files = full.files().filter(|(_, filed)| filed.is_on(version.terms.number));
        Ok(VersionLine {
            number,
            by: self.name(version.by)?,
            at: version.at,
            categories: version.terms.categories,
            sensitive: version.terms.sensitive,
            occurred_at: version.occurred_at,
            subject: version.subject,
            body: version.body,
            files: files.map(|(number, filed)| (number, filed.file.clone())).collect(),
        })
    }

    /// What somebody gets of an entry without opening it: for the API's single-entry address.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when it is another student's, hidden or not there.
    pub fn glance(&self, id: EntryId) -> Result<Seen, Refusal> {
        let sealed = entries::entry(&self.look.tx, id)?.ok_or(Refusal::NotFound)?;
        let seen = self.standing.open(sealed).ok_or(Refusal::NotFound)?;
        if let Seen::Full(full) = &seen {
            self.note_reads(std::iter::once(full))?;
        }
        Ok(seen)
    }

    /// The bytes of an attachment, `number` as [`FullEntry::files`] counts, with its name and claimed type.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] as [`StudentRecord::entry`], and when there is no such attachment.
    pub fn attachment(&self, id: EntryId, number: usize) -> Result<(String, String, Vec<u8>), Refusal> {
        let full = match self.full(id) {
            Err(_) if planted("attachment-unchecked") => return self.planted_file(id, number),
            full => full?,
        };
        let found = full.files().find(|(known, _)| *known == number);
        let (_, Filed { file, .. }) = found.ok_or(Refusal::NotFound)?;
        let bytes = files::get(&self.look.tx, &file.hash, file.bytes)?;
        self.note_reads(std::iter::once(&full))?;
        Ok((file.name.clone(), file.content_type.clone(), bytes))
    }

    /// The people on an entry that was opened: who wrote it, who amended it, whom it names.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn people_on(&self, full: &FullEntry) -> Result<PeopleOn, Refusal> {
        let entry = full.entry();
        let named = entry.named.iter().map(|staff| self.person(*staff)).collect::<Result<_, _>>()?;
        let amended_by = entry.amended.map(|(_, by)| self.person(by)).transpose()?;
        Ok(PeopleOn { author: self.person(entry.author)?, amended_by, named })
    }

    fn person(&self, staff: StaffId) -> Result<Person, Refusal> {
        let found = people::staff(&self.look.tx, staff)?;
        Ok(found.map_or_else(
            || Person { name: "Somebody who has left".to_owned(), email: String::new() },
            |staff| Person { name: staff.name, email: staff.email },
        ))
    }

    fn full(&self, id: EntryId) -> Result<FullEntry, Refusal> {
        let sealed = entries::entry(&self.look.tx, id)?.ok_or(Refusal::NotFound)?;
        let full = self.standing.open(sealed).and_then(Seen::full);
        if planted("hidden-is-refused") && full.is_none() {
            return Err(Refusal::Refused(String::new()));
        }
        full.ok_or(Refusal::NotFound)
    }

    /// What a planted leak gives: the file of an entry nobody was allowed to open.
    fn planted_file(&self, id: EntryId, number: usize) -> Result<(String, String, Vec<u8>), Refusal> {
        let entry =
            crate::access::Job::Index.open(entries::entry(&self.look.tx, id)?.ok_or(Refusal::NotFound)?);
        let Filed { file, .. } = entry.attachments.get(number.saturating_sub(1)).ok_or(Refusal::NotFound)?;
        Ok((file.name.clone(), file.content_type.clone(), files::get(&self.look.tx, &file.hash, file.bytes)?))
    }
}
