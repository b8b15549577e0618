//! One student's record as one person may see it, in one read snapshot: opened here, read noun by noun beside.

mod attendance;
mod entry;
mod marks;
mod standings;
mod timeline;

pub use attendance::{AttendancePicture, ModuleAttendance, SessionLine, WeekCount};
pub use entry::{EntryPage, PeopleOn, Person, VersionLine};
pub use marks::MarkLine;
pub(super) use standings::others;
pub use standings::{RoleLine, StandingLine, TutorLine, because_words};
pub use timeline::{Timeline, TimelineFilter};

use crate::access::{FullEntry, Profile, Standing};
use crate::domain::{EntryId, StaffId, StudentId};
use crate::records::look::Look;
use crate::records::refusal::Refusal;
use crate::records::registry::Registry;
use crate::records::standing::Records;
use crate::records::store::accounts::Owner;
use crate::records::store::{audit, people};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One student's record.
pub struct StudentRecord {
    registry: Arc<Registry>,
    owner: Owner,
    pub(super) look: Arc<Look>,
    pub(super) standing: Standing,
    pub(super) id: StudentId,
    profile: Profile,
    programme_title: String,
}

impl StudentRecord {
    pub(in crate::records) fn open(
        records: &Records,
        look: Arc<Look>,
        id: StudentId,
    ) -> Result<StudentRecord, Refusal> {
        let (standing, sealed) = look.student(id)?.ok_or(Refusal::NotFound)?;
        let profile = standing.open_profile(sealed).ok_or(Refusal::NotFound)?;
        let title = look.programme(&profile.programme)?.title.clone();
        let programme_title = title.unwrap_or_else(|| profile.programme.clone());
        let registry = records.registry.clone();
        Ok(StudentRecord { registry, owner: records.owner, look, standing, id, profile, programme_title })
    }

    /// The student, as this person may see them.
    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The title of their programme.
    #[must_use]
    pub fn programme_title(&self) -> &str {
        &self.programme_title
    }

    /// How this person stands to the student.
    #[must_use]
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    fn name(&self, staff: StaffId) -> Result<String, Refusal> {
        Ok(people::staff(&self.look.tx, staff)?
            .map_or_else(|| "Somebody who has left".to_owned(), |staff| staff.name))
    }

    fn names<'a>(
        &self,
        full: impl Iterator<Item = &'a FullEntry>,
    ) -> Result<BTreeMap<StaffId, String>, Refusal> {
        let mut names = BTreeMap::new();
        for entry in full.map(FullEntry::entry) {
            for staff in [Some(entry.author), entry.amended.map(|(_, by)| by)]
                .into_iter()
                .flatten()
                .chain(entry.named.iter().copied())
            {
                if let std::collections::btree_map::Entry::Vacant(slot) = names.entry(staff) {
                    slot.insert(self.name(staff)?);
                }
            }
        }
        Ok(names)
    }

    /// Notes who read what. What is highly sensitive is not shown before the note is on disk; the rest is noted with
    /// the next commit.
    fn note_reads<'a>(&self, full: impl Iterator<Item = &'a FullEntry>) -> Result<(), Refusal> {
        let actor = crate::records::standing::actor(self.owner);
        let (mut plain, mut sensitive) = (Vec::new(), Vec::new());
        for entry in full.map(FullEntry::entry) {
            if entry.sensitive { sensitive.push(entry.id) } else { plain.push(entry.id) }
        }
        let event = |action: &str, ids: &[EntryId]| audit::Event {
            actor: actor.clone(),
            action: action.to_owned(),
            student: Some(self.id),
            entry: match ids {
                [one] => Some(*one),
                _ => None,
            },
            detail: match ids {
                [_] => String::new(),
                many => many.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
            },
        };
        if !plain.is_empty() {
            self.registry.note_later(event("entry.read", &plain))?;
        }
        if !sensitive.is_empty() {
            self.registry.note_now(event("entry.read_sensitive", &sensitive))?;
        }
        Ok(())
    }
}
