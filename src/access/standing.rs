//! How one viewer stands to one student today, and what that opens.

use crate::access::grant::{AddEntry, AmendEntry, DecideAbsence, Denied, Grant, ReportAbsence};
use crate::access::sealed::{FullEntry, Glanced, Glimpse, Profile, Sealed, Seen, StubEntry};
use crate::access::{Area, Extent, Matrix, Outcome, Reading, Sight, Viewer, Who, absences, policy};
use crate::domain::module::{CourseResult, Deadline};
use crate::domain::student::Student;
use crate::domain::{Categories, Entry, Glance, NewEntry, Relation, Role, Roles, StaffId, StudentId};
use crate::leak::planted;
use jiff::Timestamp;
use std::sync::Arc;

/// What the policy must know of a student, read in the same transaction as the data it decides on.
#[derive(Clone, Debug)]
pub struct StudentFacts {
    /// Which student.
    pub student: StudentId,
    /// Code of their programme.
    pub programme: String,
    /// Codes of the department that owns the programme and of those above it.
    pub departments: Vec<String>,
    /// Year of study.
    pub year: Option<u8>,
    /// Whether they have left.
    pub archived: bool,
    /// The viewer's relationships with them that hold today.
    pub relations: Vec<Relation>,
    /// Codes of the modules they are on today, among those the viewer takes registers for.
    pub modules: Vec<String>,
    /// Whether the viewer has an open case on them.
    pub case_open: bool,
}

/// How a viewer stands to a student.
#[derive(Clone, Debug)]
pub struct Standing {
    student: StudentId,
    pub(super) me: Option<StaffId>,
    myself: bool,
    roles: Roles,
    archived: bool,
    modules: Vec<String>,
    reading: Reading,
    matrix: Arc<Matrix>,
}

impl Standing {
    /// The standing of `viewer` towards the student of `facts`.
    #[must_use]
    pub fn of(viewer: &Viewer, facts: &StudentFacts, matrix: Arc<Matrix>) -> Standing {
        let roles = policy::roles(viewer, facts);
        Standing {
            student: facts.student,
            me: viewer.staff_id(),
            myself: viewer.who() == Who::Student(facts.student),
            roles,
            reading: Reading {
                shut: viewer.sureness().shuts_sensitive(),
                ..policy::reading(roles, facts.archived, &matrix)
            },
            archived: facts.archived,
            modules: facts.modules.clone(),
            matrix,
        }
    }

    /// Which student.
    #[must_use]
    pub fn student(&self) -> StudentId {
        self.student
    }

    /// The roles that hold today.
    #[must_use]
    pub fn roles(&self) -> Roles {
        self.roles
    }

    /// Whether the student has left.
    #[must_use]
    pub fn archived(&self) -> bool {
        self.archived
    }

    /// Codes of the student's modules that the viewer takes registers for.
    #[must_use]
    pub fn own_modules(&self) -> &[String] {
        &self.modules
    }

    /// How much of `area` is open. A student has only themselves.
    #[must_use]
    pub fn area(&self, area: Area) -> Extent {
        match self.me {
            None if !self.myself => Extent::NOTHING,
            _ => policy::area(self.roles, self.archived && !self.myself, area),
        }
    }

    /// Whether the student may be known to exist at all.
    #[must_use]
    pub fn may_know(&self) -> bool {
        !self.area(Area::Dashboard).is_nothing()
    }

    /// What is read of the student's entries.
    #[must_use]
    pub fn reading(&self) -> Reading {
        self.reading
    }

    /// What one of the roles that hold today reads of them, without the others.
    #[must_use]
    pub fn reading_as(&self, role: Role) -> Reading {
        let roles = if self.roles.contains(role) { Roles::NONE.with(role) } else { Roles::NONE };
        Reading { shut: self.reading.shut, ..policy::reading(roles, self.archived, &self.matrix) }
    }

    /// The categories the viewer may add under.
    #[must_use]
    pub fn may_add(&self) -> Categories {
        if self.me.is_none() {
            Categories::NONE
        } else {
            policy::may_add(self.roles, self.archived, &self.matrix)
        }
    }

    /// Opens an entry: everything, a stub, or (`None`) nothing at all. An entry of another student stays shut.
    #[must_use]
    pub fn open(&self, sealed: Sealed<Entry>) -> Option<Seen> {
        let entry = self.unseal(sealed)?;
        match self.outcome(&entry) {
            Outcome::Full(because) => Some(Seen::Full(self.full(entry, because))),
            _ if planted("open-ignores-check") => Some(Seen::Full(self.full(entry, Vec::new()))),
            Outcome::Stub if planted("stub-shows-subject") => {
                Some(Seen::Full(self.full(Entry { body: String::new(), ..entry }, Vec::new())))
            }
            Outcome::Stub => Some(Seen::Stub(StubEntry::of(&entry))),
            Outcome::Hidden => None,
        }
    }

    /// Opens what a list tells of an entry: as [`Standing::open`], decided by the same rule on the same facts.
    #[must_use]
    pub fn glimpse(&self, sealed: Sealed<Glance>) -> Option<Glimpse> {
        let glance = self.unseal(sealed)?;
        let is_author = self.me == Some(glance.author);
        let is_named = self.me.is_some_and(|me| glance.named.contains(&me));
        let sight = self.reading.sight(glance.categories, glance.sensitive, is_author, is_named);
        match sight {
            Sight::Read => Some(Glimpse::Full(Glanced::new(glance))),
            _ if planted("open-ignores-check") => Some(Glimpse::Full(Glanced::new(glance))),
            Sight::Stub if planted("stub-shows-subject") => Some(Glimpse::Full(Glanced::new(glance))),
            Sight::Stub => Some(Glimpse::Stub(StubEntry::of_glance(&glance))),
            Sight::None => None,
        }
    }

    /// When an entry was recorded, of those this viewer may know that they exist: to ask whether anything was written
    /// since a time. Not for showing, because of a stub nothing is shown but its day and categories.
    #[must_use]
    pub fn recorded(&self, sealed: Sealed<(Glance, Timestamp)>) -> Option<Timestamp> {
        let (glance, at) = self.unseal(sealed)?;
        self.glimpse(Sealed::new(self.student, glance)).map(|_| at)
    }

    /// Opens the student's profile, less what the viewer may not see.
    #[must_use]
    pub fn open_profile(&self, sealed: Sealed<Student>) -> Option<Profile> {
        let student = self.unseal(sealed)?;
        (self.may_know() || planted("look-up-unrestricted"))
            .then(|| Profile::of(student, |area| !self.area(area).is_nothing()))
    }

    /// Opens something that belongs to `area`, when any of it is open; how much is for the caller to respect.
    #[must_use]
    pub fn open_area<T>(&self, area: Area, sealed: Sealed<T>) -> Option<(T, Extent)> {
        let extent = self.area(area);
        if extent.is_nothing() { None } else { self.unseal(sealed).map(|value| (value, extent)) }
    }

    /// What the viewer would get of an entry with these properties, written by `author` and naming `named`.
    #[must_use]
    pub fn would_see(
        &self,
        categories: Categories,
        sensitive: bool,
        author: StaffId,
        named: &[StaffId],
    ) -> Outcome {
        if sensitive && self.reading.shut {
            return Outcome::Hidden;
        }
        let is_author = self.me == Some(author);
        let is_named = self.me.is_some_and(|me| named.contains(&me));
        policy::outcome(self.roles, self.archived, &self.matrix, categories, sensitive, is_author, is_named)
    }

    /// Whether a support adviser would read an entry with these properties.
    pub(super) fn adviser_reads(&self, categories: Categories, sensitive: bool) -> bool {
        let adviser = Roles::NONE.with(Role::SupportAdviser);
        policy::reading(adviser, self.archived, &self.matrix).is_full(categories, sensitive, false, false)
    }

    /// Whether a draft of the viewer's own is open to them: of a highly sensitive one, as of an entry.
    #[must_use]
    pub fn opens_draft(&self, sensitive: bool) -> bool {
        !(sensitive && self.reading.shut)
    }

    /// Whether the viewer decides the student's absence notices and appeals.
    #[must_use]
    pub fn may_decide_absences(&self) -> bool {
        let lasts = |role: &crate::domain::Role| !self.archived || policy::outlives_leaving(*role);
        self.me.is_some() && self.roles.iter().filter(lasts).any(absences::decides)
    }

    /// Permission to report an absence, to take back a report that nobody has decided, and to appeal a mark: the
    /// student, while they are here, and the office on their behalf.
    ///
    /// # Errors
    /// [`Denied::Absence`] for those who may read reasons and no more; [`Denied::Unknown`] for everybody else.
    pub fn grant_report_absence(&self) -> Result<Grant<ReportAbsence>, Denied> {
        if self.myself && !self.archived {
            return Ok(Grant::new(ReportAbsence { student: self.student, by: None }));
        }
        let by = self.grant_decide_absence()?.by();
        Ok(Grant::new(ReportAbsence { student: self.student, by: Some(by) }))
    }

    /// Permission to decide the student's absence notices and appeals: the office.
    ///
    /// # Errors
    /// As [`Standing::grant_report_absence`].
    pub fn grant_decide_absence(&self) -> Result<Grant<DecideAbsence>, Denied> {
        match self.me.filter(|_| self.may_decide_absences()) {
            Some(by) => Ok(Grant::new(DecideAbsence { student: self.student, by })),
            None if self.area(Area::Reasons).is_nothing() => Err(Denied::Unknown),
            None => Err(Denied::Absence),
        }
    }

    /// When a student's own work is due, of what is known of their results; never a mark. Nothing for anybody else.
    #[must_use]
    pub fn open_deadlines(&self, sealed: Sealed<Vec<CourseResult>>) -> Vec<Deadline> {
        let results = if self.myself { self.unseal(sealed).unwrap_or_default() } else { Vec::new() };
        let due = |result: CourseResult| {
            let (instance, component) = (result.instance, result.component);
            result.due_at.map(|due_at| Deadline { instance, component, due_at })
        };
        results.into_iter().filter_map(due).collect()
    }

    /// Permission to add an entry.
    ///
    /// # Errors
    /// [`Denied`] when the viewer may not add under one of the categories.
    pub fn grant_add(&self, new: &NewEntry) -> Result<Grant<AddEntry>, Denied> {
        let author = self.me.ok_or(Denied::Unknown)?;
        if !self.may_know() {
            return Err(Denied::Unknown);
        }
        if !self.may_add().contains_all(new.categories) {
            return Err(Denied::Category(self.may_add()));
        }
        if new.sensitive && self.reading.shut {
            return Err(Denied::Unconfirmed);
        }
        Ok(Grant::new(AddEntry { student: self.student, author }))
    }

    /// Permission to replace an entry by `new`: one's own, or another's where the matrix says so; only the author
    /// changes the highly sensitive flag and who is named, only the author and administrators the category. `names`
    /// says whether the people named change, `files` whether files are taken off. That only the author names holds
    /// for every entry, for a rule that began when one was highly sensitive would tell that it once was.
    ///
    /// # Errors
    /// [`Denied::Unknown`] when the entry is hidden from the viewer, otherwise what is not allowed.
    pub fn grant_amend(
        &self,
        sealed: Sealed<Entry>,
        new: &NewEntry,
        names: bool,
        files: bool,
    ) -> Result<Grant<AmendEntry>, Denied> {
        let by = self.me.ok_or(Denied::Unknown)?;
        let entry = self.unseal(sealed).ok_or(Denied::Unknown)?;
        match self.outcome(&entry) {
            Outcome::Hidden => return Err(Denied::Unknown),
            Outcome::Stub => return Err(Denied::Amend),
            Outcome::Full(_) => {}
        }
        if new.sensitive && self.reading.shut {
            return Err(Denied::Unconfirmed);
        }
        let own = entry.author == by;
        let moved = entry.categories != new.categories;
        let edits_here = !policy::may_edit_others(self.roles, self.archived, &self.matrix)
            .intersection(entry.categories)
            .is_empty();
        let only_moved = moved
            && !names
            && !files
            && entry.body == new.body
            && entry.subject == new.subject
            && entry.occurred_at == new.occurred_at;
        let may_move = own || policy::may_recategorise(self.roles);
        if !(own || edits_here || (only_moved && may_move)) {
            return Err(Denied::Amend);
        }
        if entry.sensitive != new.sensitive && !own {
            return Err(Denied::Sensitive);
        }
        if names && !own {
            return Err(Denied::Names);
        }
        if moved && !may_move {
            return Err(Denied::Recategorise);
        }
        if moved && !self.may_add().union(entry.categories).contains_all(new.categories) {
            return Err(Denied::Category(self.may_add()));
        }
        Ok(Grant::new(AmendEntry { entry: entry.id, student: self.student, by }))
    }

    /// Whether the viewer may amend or move an entry they have open, so that a page can offer it.
    #[must_use]
    pub fn may_amend(&self, full: &FullEntry) -> bool {
        let entry = full.entry();
        let edits = policy::may_edit_others(self.roles, self.archived, &self.matrix);
        let may = self.me == Some(entry.author)
            || !edits.intersection(entry.categories).is_empty()
            || policy::may_recategorise(self.roles);
        may && entry.student == self.student && matches!(self.outcome(entry), Outcome::Full(_))
    }

    fn outcome(&self, entry: &Entry) -> Outcome {
        self.would_see(entry.categories, entry.sensitive, entry.author, &entry.named)
    }

    pub(super) fn unseal<T>(&self, sealed: Sealed<T>) -> Option<T> {
        (sealed.student() == self.student).then(|| sealed.into_inner())
    }
}
