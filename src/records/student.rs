//! One student's record as one person may see it, in one read snapshot.

use crate::access::{Area, Because, Extent, FullEntry, Profile, Seen, Standing, Viewer};
use crate::domain::attendance::Counts;
use crate::domain::module::Enrolment;
use crate::domain::outcome::Outcome;
use crate::domain::role::Role;
use crate::domain::session::Session;
use crate::domain::{Categories, EntryId, EntryKind, Mark, Relation, StaffId, StudentId, calendar};
use crate::leak::planted;
use crate::records::refusal::Refusal;
use crate::records::registry::Registry;
use crate::records::standing::{Look, Records, facts_with};
use crate::records::store::accounts::Owner;
use crate::records::store::{Snapshot, attendance, audit, entries, files, people, teaching, ties};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Entries on a page of the timeline.
pub const PAGE: usize = 25;

/// One student's record.
pub struct StudentRecord {
    registry: Arc<Registry>,
    owner: Owner,
    tx: Snapshot,
    viewer: Viewer,
    standing: Standing,
    id: StudentId,
    profile: Profile,
    programme_title: String,
}

/// A person who looks after the student.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TutorLine {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// What they are to the student.
    pub relation: Relation,
    /// Since when.
    pub since: Date,
    /// Whether it lies ahead.
    pub future: bool,
}

/// Which entries of a timeline are wanted. Stubs have a category and a day only, so other filters leave them out.
#[derive(Clone, Debug, Default)]
pub struct TimelineFilter {
    /// Of this kind.
    pub kind: Option<EntryKind>,
    /// Under any of these categories; none for all.
    pub categories: Categories,
    /// By somebody with this address.
    pub author: Option<String>,
    /// From this day on.
    pub from: Option<Date>,
    /// Up to this day.
    pub to: Option<Date>,
    /// The page, from 1.
    pub page: usize,
}

/// A page of the timeline, newest first.
pub struct Timeline {
    /// What is seen.
    pub items: Vec<Seen>,
    /// Names of the people in it, by their place.
    pub names: BTreeMap<StaffId, String>,
    /// How many there are over all pages, of those this person may see.
    pub total: usize,
    /// This page, from 1.
    pub page: usize,
    /// How many pages.
    pub pages: usize,
    /// Which of them may be amended.
    pub amendable: BTreeSet<EntryId>,
}

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
    /// Its number.
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
}

/// A session in a student's attendance.
#[derive(Clone, Debug)]
pub struct SessionLine {
    /// Module code.
    pub module: String,
    /// The session.
    pub session: Session,
    /// The mark; none when the register was not taken.
    pub mark: Option<Mark>,
    /// The reason, where that is open.
    pub reason: Option<String>,
    /// Minutes late.
    pub minutes_late: Option<u16>,
    /// Who recorded it.
    pub recorded_by: Option<String>,
    /// When it was recorded.
    pub recorded_at: Option<Timestamp>,
}

/// Attendance in one module.
#[derive(Clone, Debug)]
pub struct ModuleAttendance {
    /// Module code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Academic year.
    pub academic_year: String,
    /// Counts.
    pub counts: Counts,
}

/// A week of attendance.
#[derive(Clone, Copy, Debug)]
pub struct WeekCount {
    /// Its Monday.
    pub monday: Date,
    /// Counts.
    pub counts: Counts,
}

/// Attendance in the present academic year.
#[derive(Clone, Debug)]
pub struct AttendancePicture {
    /// How much of it is open.
    pub extent: Extent,
    /// All of it together.
    pub counts: Counts,
    /// Critical sessions only.
    pub critical: Counts,
    /// Week by week, oldest first, over what is open session by session.
    pub weeks: Vec<WeekCount>,
    /// Module by module; empty when only the summary is open.
    pub modules: Vec<ModuleAttendance>,
    /// Session by session, newest first; empty when only the summary is open.
    pub sessions: Vec<SessionLine>,
}

/// A course mark.
#[derive(Clone, Debug)]
pub struct MarkLine {
    /// Module code.
    pub module: String,
    /// Its title.
    pub title: String,
    /// Academic year.
    pub academic_year: String,
    /// Component; empty for the module's own mark.
    pub component: String,
    /// Mark in hundredths of a per cent.
    pub mark_hundredths: Option<u32>,
    /// Weight in hundredths of a per cent.
    pub weight_hundredths: Option<u32>,
    /// Handed in.
    pub submitted_at: Option<jiff::civil::DateTime>,
    /// Due.
    pub due_at: Option<jiff::civil::DateTime>,
}

/// Somebody who can see the student, and why.
#[derive(Clone, Debug)]
pub struct StandingLine {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their roles towards the student today.
    pub roles: Vec<Role>,
    /// The categories they read.
    pub reads: Categories,
    /// Whether they read highly sensitive entries by role.
    pub sensitive: bool,
}

impl StudentRecord {
    pub(super) fn open(records: &Records, look: Look, id: StudentId) -> Result<StudentRecord, Refusal> {
        let standing = look.standing(&records.registry, id)?.ok_or(Refusal::NotFound)?;
        let sealed = people::student(&look.tx, id)?.ok_or(Refusal::NotFound)?;
        let profile = standing.open_profile(sealed).ok_or(Refusal::NotFound)?;
        let programme = people::programme(&look.tx, &profile.programme)?;
        let programme_title = programme.map_or_else(|| profile.programme.clone(), |p| p.title);
        let Look { tx, viewer } = look;
        let registry = records.registry.clone();
        Ok(StudentRecord {
            registry,
            owner: records.owner,
            tx,
            viewer,
            standing,
            id,
            profile,
            programme_title,
        })
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

    /// Those who look after the student today, and (for whoever may see standings) those who will.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn tutors(&self) -> Result<Vec<TutorLine>, Refusal> {
        let today = self.viewer.today();
        let ahead = !self.standing.area(Area::Standings).is_nothing();
        let mut lines = Vec::new();
        for (_, tie) in ties::of_student(&self.tx, self.id)? {
            let future = tie.period.is_future(today);
            if !(tie.period.holds_on(today) || (future && ahead)) {
                continue;
            }
            if let Some(staff) = people::staff(&self.tx, tie.staff)? {
                let (name, email) = (staff.name, staff.email);
                lines.push(TutorLine {
                    name,
                    email,
                    relation: tie.relation,
                    since: tie.period.start,
                    future,
                });
            }
        }
        lines.sort_by(|a, b| (a.future, a.relation, &a.name).cmp(&(b.future, b.relation, &b.name)));
        Ok(lines)
    }

    /// A page of the timeline. Every entry read in full is noted in the audit.
    ///
    /// # Errors
    /// When the store cannot be read, or the reading could not be noted.
    pub fn timeline(&self, filter: &TimelineFilter) -> Result<Timeline, Refusal> {
        let author = match &filter.author {
            Some(email) => people::staff_id(&self.tx, email)?.or(Some(StaffId(0))),
            None => None,
        };
        let (mut seen, mut unseen) = (Vec::new(), 0);
        entries::newest_first(&self.tx, self.id, &mut |sealed| {
            unseen += usize::from(planted("count-before-filter"));
            seen.extend(self.standing.open(sealed).filter(|seen| wanted(filter, author, seen)));
            Ok(true)
        })?;
        let total = seen.len().max(unseen);
        let pages = total.div_ceil(PAGE).max(1);
        let page = if filter.page == 0 || filter.page > pages { 1 } else { filter.page };
        let items: Vec<Seen> = seen.into_iter().skip((page - 1) * PAGE).take(PAGE).collect();
        self.shown(items, total, page, pages)
    }

    /// The newest few of the timeline. Every entry read in full is noted in the audit.
    ///
    /// # Errors
    /// As [`StudentRecord::timeline`].
    pub fn latest(&self, most: usize) -> Result<Timeline, Refusal> {
        let mut items = Vec::new();
        entries::newest_first(&self.tx, self.id, &mut |sealed| {
            items.extend(self.standing.open(sealed));
            Ok(items.len() < most)
        })?;
        let total = items.len();
        self.shown(items, total, 1, 1)
    }

    fn shown(&self, items: Vec<Seen>, total: usize, page: usize, pages: usize) -> Result<Timeline, Refusal> {
        self.note_reads(items.iter().filter_map(|seen| match seen {
            Seen::Full(full) => Some(full),
            Seen::Stub(_) => None,
        }))?;
        let names = self.names(items.iter().filter_map(|seen| match seen {
            Seen::Full(full) => Some(full),
            Seen::Stub(_) => None,
        }))?;
        let mut amendable = BTreeSet::new();
        for seen in &items {
            if let Seen::Full(full) = seen
                && self.may_amend(full)?
            {
                amendable.insert(full.id());
            }
        }
        Ok(Timeline { items, names, total, page, pages, amendable })
    }

    /// Entries, newest first: at most `limit` of those this person may see, after the first `skip` of them; and
    /// whether there are more. Every entry read in full is noted in the audit.
    ///
    /// # Errors
    /// When the store cannot be read, or the reading could not be noted.
    pub fn entries_from(&self, skip: usize, limit: usize) -> Result<(Vec<Seen>, bool), Refusal> {
        let (mut seen, mut passed, mut more) = (Vec::new(), 0, false);
        entries::newest_first(&self.tx, self.id, &mut |sealed| {
            let Some(one) = self.standing.open(sealed) else { return Ok(true) };
            if passed < skip {
                passed += 1;
            } else if seen.len() < limit {
                seen.push(one);
            } else {
                more = true;
            }
            Ok(!more)
        })?;
        self.note_reads(seen.iter().filter_map(|seen| match seen {
            Seen::Full(full) => Some(full),
            Seen::Stub(_) => None,
        }))?;
        Ok((seen, more))
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
        let found = people::staff(&self.tx, staff)?;
        Ok(found.map_or_else(
            || Person { name: "Somebody who has left".to_owned(), email: String::new() },
            |staff| Person { name: staff.name, email: staff.email },
        ))
    }

    /// One entry with its versions.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when it is another student's, hidden, a stub, or not there.
    pub fn entry(&self, id: EntryId) -> Result<EntryPage, Refusal> {
        let full = self.full(id)?;
        if planted("body-in-log") {
            tracing::info!(body = full.entry().body, "read");
        }
        let sealed = entries::versions(&self.tx, id, self.id)?;
        let versions = self.standing.open_versions(&full, sealed);
        let names = self.names(std::iter::once(&full))?;
        let mut lines = Vec::with_capacity(versions.len());
        for version in versions {
            lines.push(VersionLine {
                number: version.number,
                by: self.name(version.by)?,
                at: version.at,
                categories: version.categories,
                sensitive: version.sensitive,
                occurred_at: version.occurred_at,
                subject: version.subject,
                body: version.body,
            });
        }
        self.note_reads(std::iter::once(&full))?;
        let amendable = self.may_amend(&full)?;
        let own = full.because().contains(&Because::Author);
        let may_move = own || crate::access::policy::may_recategorise(self.standing.roles());
        let movable = may_move.then(|| self.standing.may_add().union(full.entry().categories));
        let mut named = Vec::new();
        for staff in &full.entry().named {
            named.extend(people::staff(&self.tx, *staff)?.map(|staff| staff.email));
        }
        Ok(EntryPage { full, versions: lines, names, amendable, own, movable, named })
    }

    /// What somebody gets of an entry without opening it: for the API's single-entry address.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when it is another student's, hidden or not there.
    pub fn glance(&self, id: EntryId) -> Result<Seen, Refusal> {
        let sealed = entries::entry(&self.tx, id)?.ok_or(Refusal::NotFound)?;
        let seen = self.standing.open(sealed).ok_or(Refusal::NotFound)?;
        if let Seen::Full(full) = &seen {
            self.note_reads(std::iter::once(full))?;
        }
        Ok(seen)
    }

    /// The bytes of an attachment, `number` from 1, with its name and claimed type.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] as [`StudentRecord::entry`], and when there is no such attachment.
    pub fn attachment(&self, id: EntryId, number: usize) -> Result<(String, String, Vec<u8>), Refusal> {
        let full = match self.full(id) {
            Err(_) if planted("attachment-unchecked") => return self.planted_file(id, number),
            full => full?,
        };
        let file =
            number.checked_sub(1).and_then(|at| full.entry().attachments.get(at)).ok_or(Refusal::NotFound)?;
        let bytes = files::get(&self.tx, &file.hash, file.bytes)?;
        self.note_reads(std::iter::once(&full))?;
        Ok((file.name.clone(), file.content_type.clone(), bytes))
    }

    /// Attendance in the present academic year; none when nothing of it is open.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn attendance(&self) -> Result<Option<AttendancePicture>, Refusal> {
        let extent = self.standing.area(Area::Attendance);
        if extent.is_nothing() {
            return Ok(None);
        }
        let year = calendar::academic_year(self.viewer.today());
        let mut picture = AttendancePicture {
            extent,
            counts: Counts::default(),
            critical: Counts::default(),
            weeks: Vec::new(),
            modules: Vec::new(),
            sessions: Vec::new(),
        };
        let mut weeks: BTreeMap<Date, Counts> = BTreeMap::new();
        for enrolment in teaching::enrolments_of(&self.tx, self.id)? {
            let Some(instance) = teaching::instance(&self.tx, enrolment.instance)? else { continue };
            let shown =
                extent.includes(Extent::SUMMARY) || self.standing.own_modules().contains(&instance.module);
            if instance.academic_year == year && shown {
                self.add_module(&enrolment, &instance.module, &year, &mut picture, &mut weeks)?;
            }
        }
        picture.weeks = weeks.into_iter().map(|(monday, counts)| WeekCount { monday, counts }).collect();
        picture
            .sessions
            .sort_by(|a, b| (b.session.start, &b.session.id).cmp(&(a.session.start, &a.session.id)));
        Ok(Some(picture))
    }

    fn add_module(
        &self,
        enrolment: &Enrolment,
        module: &str,
        year: &str,
        picture: &mut AttendancePicture,
        weeks: &mut BTreeMap<Date, Counts>,
    ) -> Result<(), Refusal> {
        let now = self.registry.now();
        let sealed = attendance::marks_of(&self.tx, enrolment.instance, self.id)?;
        let Some((bytes, _)) = self.standing.open_area(Area::Attendance, sealed) else { return Ok(()) };
        // A supervisor who also takes registers sees totals of all modules, and sessions of those they take only.
        let own = self.standing.own_modules().iter().any(|code| code == module);
        let in_detail = picture.extent.includes(Extent::FULL) || own || planted("other-modules-open");
        let notes = if in_detail { self.notes(enrolment)? } else { BTreeMap::new() };
        let mut counts = Counts::default();
        for session in teaching::sessions_of(&self.tx, enrolment.instance)? {
            let mark = bytes.get(session.column as usize).and_then(|byte| Mark::from_disk(*byte));
            let day = calendar::day_of(session.start);
            if !session.counts_for(enrolment, day, now, mark) {
                continue;
            }
            counts.add(mark);
            if in_detail {
                weeks.entry(calendar::monday(day)).or_default().add(mark);
            }
            if session.critical {
                picture.critical.add(mark);
            }
            if in_detail {
                let note = notes.get(&session.column).cloned().unwrap_or_default();
                let (reason, minutes_late, recorded_by, recorded_at) = note;
                let module = module.to_owned();
                picture.sessions.push(SessionLine {
                    module,
                    session,
                    mark,
                    reason,
                    minutes_late,
                    recorded_by,
                    recorded_at,
                });
            }
        }
        picture.counts = picture.counts.plus(counts);
        if in_detail {
            let title = teaching::module(&self.tx, module)?.map_or_else(String::new, |m| m.title);
            let (code, academic_year) = (module.to_owned(), year.to_owned());
            picture.modules.push(ModuleAttendance { code, title, academic_year, counts });
        }
        Ok(())
    }

    /// Reason (where open), minutes and recorder of the student's marks in a module, by column.
    #[expect(clippy::type_complexity, reason = "private, and taken apart at once")]
    fn notes(
        &self,
        enrolment: &Enrolment,
    ) -> Result<BTreeMap<u32, (Option<String>, Option<u16>, Option<String>, Option<Timestamp>)>, Refusal>
    {
        let reasons = !self.standing.area(Area::Reasons).is_nothing() || planted("reasons-to-all");
        let mut notes = BTreeMap::new();
        for sealed in attendance::recorded(&self.tx, enrolment.instance)? {
            if sealed.student() != self.id {
                continue;
            }
            if let Some((recorded, _)) = self.standing.open_area(Area::Attendance, sealed) {
                let by = recorded.recorded_by.map(|staff| self.name(staff)).transpose()?;
                let reason = recorded.reason.filter(|_| reasons);
                let late = recorded.minutes_late;
                notes.insert(recorded.column, (reason, late, by, recorded.recorded_at));
            }
        }
        Ok(notes)
    }

    /// Attendance week by week in the present academic year, oldest first; empty when only totals are open.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn weeks(&self) -> Result<Vec<WeekCount>, Refusal> {
        let mut weeks: BTreeMap<Date, Counts> = BTreeMap::new();
        if self.standing.area(Area::Attendance).includes(Extent::FULL) {
            let year = calendar::academic_year(self.viewer.today());
            let now = self.registry.now();
            for enrolment in teaching::enrolments_of(&self.tx, self.id)? {
                let instance = teaching::instance(&self.tx, enrolment.instance)?;
                if instance.is_none_or(|instance| instance.academic_year != year) {
                    continue;
                }
                let sealed = attendance::marks_of(&self.tx, enrolment.instance, self.id)?;
                let Some((bytes, _)) = self.standing.open_area(Area::Attendance, sealed) else { continue };
                for session in teaching::sessions_of(&self.tx, enrolment.instance)? {
                    let mark = bytes.get(session.column as usize).and_then(|byte| Mark::from_disk(*byte));
                    let day = calendar::day_of(session.start);
                    if session.counts_for(&enrolment, day, now, mark) {
                        weeks.entry(calendar::monday(day)).or_default().add(mark);
                    }
                }
            }
        }
        Ok(weeks.into_iter().map(|(monday, counts)| WeekCount { monday, counts }).collect())
    }

    /// Course marks; none when they are not open.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn marks(&self) -> Result<Option<Vec<MarkLine>>, Refusal> {
        let sealed = teaching::results_of(&self.tx, self.id)?;
        let Some((results, extent)) = self.standing.open_area(Area::Marks, sealed) else { return Ok(None) };
        let mut lines = Vec::with_capacity(results.len());
        for result in results {
            let Some(instance) = teaching::instance(&self.tx, result.instance)? else { continue };
            if !extent.includes(Extent::FULL) && !self.standing.own_modules().contains(&instance.module) {
                continue;
            }
            let title = teaching::module(&self.tx, &instance.module)?.map_or_else(String::new, |m| m.title);
            lines.push(MarkLine {
                module: instance.module,
                title,
                academic_year: instance.academic_year,
                component: result.component,
                mark_hundredths: result.mark_hundredths,
                weight_hundredths: result.weight_hundredths,
                submitted_at: result.submitted_at,
                due_at: result.due_at,
            });
        }
        lines.sort_by(|a, b| {
            (&b.academic_year, &a.module, &a.component).cmp(&(&a.academic_year, &b.module, &b.component))
        });
        Ok(Some(lines))
    }

    /// How their studies ended; none when that is not open or they are still here.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn outcome(&self) -> Result<Option<Outcome>, Refusal> {
        let Some(sealed) = teaching::outcome_of_student(&self.tx, self.id)? else { return Ok(None) };
        let opened = self.standing.open_area(Area::Marks, sealed);
        Ok(opened.filter(|(_, extent)| extent.includes(Extent::FULL)).map(|(outcome, _)| outcome))
    }

    /// When somebody last wrote about or met the student, over what this person may know of: the day, and the kind
    /// where it is open.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn last_contact(&self) -> Result<Option<(Timestamp, Option<EntryKind>)>, Refusal> {
        let mut last = None;
        entries::newest_first(&self.tx, self.id, &mut |sealed| {
            last = self.standing.open(sealed).map(|seen| match seen {
                Seen::Full(full) => (full.entry().occurred_at, Some(full.entry().kind)),
                Seen::Stub(stub) => (stub.occurred_at, None),
            });
            Ok(last.is_none())
        })?;
        Ok(last)
    }

    /// Who can see this student, and why: everybody with a relationship or a role that covers them.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for those who may not see standings.
    pub fn standings(&self) -> Result<Vec<StandingLine>, Refusal> {
        if self.standing.area(Area::Standings).is_nothing() {
            return Err(Refusal::NotFound);
        }
        let mut lines = Vec::new();
        for (staff, standing) in others(&self.tx, &self.registry, self.id, &[])? {
            let roles: Vec<Role> = standing.roles().iter().filter(|role| *role != Role::Staff).collect();
            if roles.is_empty() || roles == [Role::ExternalUnrelated] {
                continue;
            }
            let reading = standing.reading();
            let (name, email) = (staff.name, staff.email);
            lines.push(StandingLine {
                name,
                email,
                roles,
                reads: reading.full,
                sensitive: reading.sensitive,
            });
        }
        lines.sort_by(|a, b| (&a.roles, &a.name).cmp(&(&b.roles, &b.name)));
        Ok(lines)
    }

    /// How many other members of staff there are, who see the basic Dashboard and what they wrote.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for those who may not see standings.
    pub fn plain_staff(&self) -> Result<usize, Refusal> {
        let special: BTreeSet<String> = self.standings()?.into_iter().map(|line| line.email).collect();
        let plain = |staff: &crate::domain::staff::Staff| {
            staff.active && staff.kind == crate::domain::staff::StaffKind::Staff
        };
        let all = people::all_staff(&self.tx)?;
        Ok(all.iter().filter(|staff| plain(staff) && !special.contains(&staff.email)).count())
    }

    fn full(&self, id: EntryId) -> Result<FullEntry, Refusal> {
        let sealed = entries::entry(&self.tx, id)?.ok_or(Refusal::NotFound)?;
        let full = self.standing.open(sealed).and_then(Seen::full);
        if planted("hidden-is-refused") && full.is_none() {
            return Err(Refusal::Refused(String::new()));
        }
        full.ok_or(Refusal::NotFound)
    }

    /// What a planted leak gives: the file of an entry nobody was allowed to open.
    fn planted_file(&self, id: EntryId, number: usize) -> Result<(String, String, Vec<u8>), Refusal> {
        let entry = crate::access::Job::Index.open(entries::entry(&self.tx, id)?.ok_or(Refusal::NotFound)?);
        let file = entry.attachments.get(number.saturating_sub(1)).ok_or(Refusal::NotFound)?;
        Ok((file.name.clone(), file.content_type.clone(), files::get(&self.tx, &file.hash, file.bytes)?))
    }

    fn may_amend(&self, full: &FullEntry) -> Result<bool, Refusal> {
        let Some(sealed) = entries::entry(&self.tx, full.id())? else { return Ok(false) };
        Ok(self.standing.may_amend(sealed))
    }

    fn name(&self, staff: StaffId) -> Result<String, Refusal> {
        Ok(people::staff(&self.tx, staff)?
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

fn wanted(filter: &TimelineFilter, author: Option<StaffId>, seen: &Seen) -> bool {
    let day = calendar::day_of(seen.occurred_at());
    let of_kind = |kind: EntryKind| matches!(seen, Seen::Full(full) if full.entry().kind == kind);
    let by = |author: StaffId| matches!(seen, Seen::Full(full) if full.entry().author == author);
    filter.kind.is_none_or(of_kind)
        && author.is_none_or(by)
        && (filter.categories.is_empty() || !filter.categories.intersection(seen.categories()).is_empty())
        && filter.from.is_none_or(|from| from <= day)
        && filter.to.is_none_or(|to| day <= to)
}

/// Everybody who stands to the student otherwise than as plain staff — by relationship, by a role that covers them,
/// or because they are in `also` — with their standing today.
pub(super) fn others(
    tx: &Snapshot,
    registry: &Registry,
    student: StudentId,
    also: &[StaffId],
) -> Result<Vec<(crate::domain::staff::Staff, Standing)>, Refusal> {
    let today = registry.today();
    let ties: Vec<_> = ties::of_student(tx, student)?
        .into_iter()
        .map(|(_, tie)| tie)
        .filter(|tie| tie.period.holds_on(today))
        .collect();
    let mut candidates: BTreeSet<StaffId> = ties.iter().map(|tie| tie.staff).collect();
    candidates.extend(
        ties::all_roles(tx)?
            .into_iter()
            .filter(|grant| grant.period.holds_on(today))
            .map(|grant| grant.staff),
    );
    candidates.extend(also);
    let mut all = Vec::new();
    for id in candidates {
        let Some(staff) = people::staff(tx, id)? else { continue };
        let Some(viewer) = crate::records::standing::viewer(tx, Owner::Staff(id), today)? else { continue };
        let relations = ties.iter().filter(|tie| tie.staff == id).map(|tie| tie.relation).collect();
        if let Some(facts) = facts_with(tx, &viewer, student, relations)? {
            all.push((staff, Standing::of(&viewer, &facts, registry.matrix())));
        }
    }
    Ok(all)
}

/// Says in words why somebody reads an entry.
#[must_use]
pub fn because_words(because: &[Because]) -> Vec<String> {
    because
        .iter()
        .map(|why| match why {
            Because::Author => "You wrote it.".to_owned(),
            Because::Named => "You were named on it.".to_owned(),
            Because::Role(role) => format!("You are {} for this student.", role.label().to_lowercase()),
        })
        .collect()
}
