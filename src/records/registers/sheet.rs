//! One session's register, read in one transaction: who is on it, what stands, and how the viewer stands to it.

use super::{LAST_MARKS, MarkedLine, Register, RegisterLine, RegisterSession};
use crate::access::{RegisterStanding, Sealed, SessionFacts, Standing, Viewer};
use crate::domain::module::{Enrolment, Instance};
use crate::domain::register::rules::{Doors, Rules, Status, status};
use crate::domain::register::taking::Headcount;
use crate::domain::register::{Added, Logged};
use crate::domain::session::Session;
use crate::domain::student::Whereabouts;
use crate::domain::{Mark, StaffId, StudentId, calendar};
use crate::records::figures::ModuleFigures;
use crate::records::refusal::Refusal;
use crate::records::registry::Registry;
use crate::records::standing::facts;
use crate::records::store::{Reading, Trouble, absences, attendance, people, photos, registers, teaching};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// A register as it was read.
pub(super) struct Sheet {
    pub(super) session: Session,
    pub(super) module: String,
    pub(super) standing: RegisterStanding,
    pub(super) doors: Doors,
    /// What was recorded at this session of those the viewer may see, oldest first.
    pub(super) history: BTreeMap<StudentId, Vec<Logged>>,
    enrolments: BTreeMap<StudentId, Enrolment>,
    /// Of this session, those the viewer may see.
    added: BTreeMap<StudentId, Added>,
    /// Columns of the sessions students went to instead of this one.
    elsewhere: BTreeMap<StudentId, u32>,
    /// Of everybody on the list.
    whereabouts: BTreeMap<StudentId, Whereabouts>,
}

/// What the policy must know of a session, but for who is on its list.
pub(super) fn facts_of(
    tx: &dyn Reading,
    instance: &Instance,
    (teacher, current): (Option<StaffId>, bool),
) -> Result<SessionFacts, Trouble> {
    let department = teaching::module(tx, &instance.module)?.and_then(|module| module.department);
    let departments = match department {
        Some(code) => people::department_chain(tx, &code)?,
        None => Vec::new(),
    };
    let module = instance.module.clone();
    Ok(SessionFacts { module, departments, current, teacher, listed: BTreeMap::new() })
}

/// Whether a module in its year belongs to the present academic year.
pub(super) fn is_of_this_year(viewer: &Viewer, instance: &Instance) -> bool {
    calendar::academic_year(viewer.today()) == instance.academic_year
}

/// The viewer's own standing towards a student.
pub(super) fn own(
    tx: &dyn Reading,
    registry: &Registry,
    viewer: &Viewer,
    student: StudentId,
) -> Result<Option<Standing>, Trouble> {
    let found = facts(tx, viewer, student)?;
    Ok(found.map(|facts| Standing::of(viewer, &facts, registry.matrix())))
}

impl Sheet {
    /// Reads the register of a session; none when there is no such session. Whether it may be shown is for the caller
    /// to ask of the standing.
    pub(super) fn read(
        tx: &dyn Reading,
        registry: &Registry,
        viewer: &Viewer,
        id: &str,
    ) -> Result<Option<Sheet>, Trouble> {
        let Some(session) = teaching::session(tx, id)? else { return Ok(None) };
        let Some(instance) = teaching::instance(tx, session.instance)? else { return Ok(None) };
        let (day, column) = (calendar::day_of(session.start), session.column);
        let handled = registers::handled(tx, instance.id, column)?;
        let doors = Rules::default().doors(&session, handled, registry.now());
        // A register of the last days of a year closes in the next one.
        let current = is_of_this_year(viewer, &instance) || doors == Doors::Open;
        let mut facts = facts_of(tx, &instance, (session.staff, current))?;
        let mut enrolments = BTreeMap::new();
        let mut on_list = BTreeSet::new();
        teaching::each_enrolment(tx, Some(instance.id), |enrolment| {
            if enrolment.lists(&session, day) {
                on_list.insert(enrolment.student);
            }
            enrolments.insert(enrolment.student, enrolment);
            Ok(())
        })?;
        let (here, others): (Vec<_>, Vec<_>) =
            registers::added(tx, instance.id)?.into_iter().partition(|(at, _)| *at == column);
        on_list.extend(here.iter().map(|(_, sealed)| sealed.student()));
        let logged = attendance::history(tx, instance.id, column)?;
        on_list.extend(stays_on_list(&logged));
        let mut whereabouts = BTreeMap::new();
        for student in on_list {
            let is = people::whereabouts(tx, student)?;
            facts.listed.insert(student, is == Whereabouts::Left);
            whereabouts.insert(student, is);
        }
        let standing = RegisterStanding::of(viewer, facts);
        let mut history: BTreeMap<StudentId, Vec<Logged>> = BTreeMap::new();
        for sealed in logged {
            let opened = standing.open_mark(sealed, |student| own(tx, registry, viewer, student))?;
            if let Some(line) = opened {
                history.entry(line.recorded.student).or_default().push(line);
            }
        }
        let added = here.into_iter().filter_map(|(_, sealed)| standing.open_added(sealed));
        let added = added.map(|added| (added.student, added)).collect();
        let opened = others.into_iter().filter_map(|(at, sealed)| Some((at, standing.open_added(sealed)?)));
        let elsewhere = opened
            .filter(|(_, added)| added.instead_of == session.id)
            .map(|(at, added)| (added.student, at))
            .collect();
        let module = instance.module;
        Ok(Some(Sheet {
            session,
            module,
            standing,
            doors,
            history,
            enrolments,
            added,
            elsewhere,
            whereabouts,
        }))
    }

    /// A student's place on the module, when they are on it that day.
    pub(super) fn enrolment(&self, student: StudentId) -> Option<&Enrolment> {
        let day = calendar::day_of(self.session.start);
        self.enrolments.get(&student).filter(|enrolment| enrolment.holds_on(day))
    }

    /// Whether a student was added to this register by hand.
    pub(super) fn is_added(&self, student: StudentId) -> bool {
        self.added.contains_key(&student)
    }

    /// The lines of one student's history.
    pub(super) fn lines(&self, student: StudentId) -> &[Logged] {
        self.history.get(&student).map_or(&[], Vec::as_slice)
    }

    /// Whether a student on the list is on leave, and so not expected.
    pub(super) fn is_on_leave(&self, student: StudentId) -> bool {
        self.whereabouts.get(&student) == Some(&Whereabouts::OnLeave)
    }

    /// Those who are here and have no mark.
    pub(super) fn unmarked(&self) -> impl Iterator<Item = StudentId> {
        let marked = |student: &StudentId| {
            self.lines(*student).last().is_some_and(|line| line.recorded.mark.is_some())
        };
        let here = self.whereabouts.iter().filter(|(_, is)| **is == Whereabouts::Here);
        here.map(|(student, _)| *student).filter(move |student| !marked(student))
    }

    fn count(&self) -> Headcount {
        let mut count = Headcount::default();
        for (student, whereabouts) in &self.whereabouts {
            count.add(self.lines(*student).last().and_then(|line| line.recorded.mark), *whereabouts);
        }
        count
    }

    /// Where the register stands.
    pub(super) fn status(&self, now: Timestamp) -> Status {
        status(self.doors, &self.session, now, &self.count())
    }

    /// The register as its viewer sees it.
    pub(super) fn shown(
        &self,
        tx: &dyn Reading,
        registry: &Registry,
        viewer: &Viewer,
    ) -> Result<Register, Refusal> {
        let now = registry.now();
        let module = registry.figures_of_module(tx, self.session.instance)?;
        let mut lines = Vec::with_capacity(self.whereabouts.len());
        for (student, whereabouts) in &self.whereabouts {
            let Some(sealed) = people::student(tx, *student)? else { continue };
            let Some(profile) = self.standing.open_student(sealed) else { continue };
            let history =
                self.lines(*student).iter().map(|line| marked_line(tx, line)).collect::<Result<_, _>>()?;
            let last = module.as_ref().map_or_else(Vec::new, |module| self.last(module, *student, now));
            let at = |id: &str| module.as_ref().and_then(|m| m.sessions.iter().find(|s| s.id == id));
            let instead_of = self
                .added
                .get(student)
                .map(|added| at(&added.instead_of).map_or_else(|| added.instead_of.clone(), Session::words));
            let elsewhere = self.elsewhere.get(student).and_then(|column| {
                module
                    .as_ref()
                    .and_then(|m| m.sessions.iter().find(|s| s.column == *column))
                    .map(Session::words)
            });
            let group = self.enrolments.get(student).and_then(|enrolment| {
                enrolment.group_on(calendar::day_of(self.session.start)).map(str::to_owned)
            });
            let notices = absences::of_student(tx, *student)?;
            let notice = self
                .standing
                .open_notices(notices, &self.session, |student| own(tx, registry, viewer, student))?;
            let photo = photos::facts(tx, *student)?;
            let photo = photo.is_some_and(|sealed| self.standing.open_photo(sealed).is_some());
            let (left, on_leave) = (*whereabouts == Whereabouts::Left, *whereabouts == Whereabouts::OnLeave);
            lines.push(RegisterLine {
                profile,
                photo,
                left,
                on_leave,
                group,
                history,
                last,
                instead_of,
                elsewhere,
                notice,
            });
        }
        lines.sort_by_cached_key(|line| {
            (line.profile.family_name.to_lowercase(), line.profile.called(), line.profile.number.clone())
        });
        let others = module.as_ref().map_or_else(Vec::new, |module| self.others(module));
        Ok(Register {
            session: self.line(tx, viewer, now)?,
            doors: self.doors,
            office: self.standing.is_office(),
            lines,
            others,
        })
    }

    /// The session in a list.
    pub(super) fn line(
        &self,
        tx: &dyn Reading,
        viewer: &Viewer,
        now: Timestamp,
    ) -> Result<RegisterSession, Trouble> {
        let count = self.count();
        let teacher = match self.session.staff {
            Some(id) => people::staff(tx, id)?.map(|staff| staff.name),
            None => None,
        };
        Ok(RegisterSession {
            session: self.session.clone(),
            module: self.module.clone(),
            title: teaching::module(tx, &self.module)?.map_or_else(String::new, |module| module.title),
            teacher,
            status: status(self.doors, &self.session, now, &count),
            taking: count.taking(),
            listed: count.listed,
            marked: count.marked,
            mine: self.session.staff.is_none() || self.session.staff == viewer.staff_id(),
            reopens: self.standing.is_office() && self.doors == Doors::Closed,
        })
    }

    /// Marks at the sessions of the module before this one.
    fn last(&self, module: &ModuleFigures, student: StudentId, now: Timestamp) -> Vec<Option<Mark>> {
        let sealed = Sealed::new(student, module.row.of(student).to_vec());
        let (Some(bytes), Some(enrolment)) =
            (self.standing.open_marks(sealed), self.enrolments.get(&student))
        else {
            return Vec::new();
        };
        let mark = |column: u32| bytes.get(column as usize).and_then(|byte| Mark::from_disk(*byte));
        let mut before: Vec<(Timestamp, Option<Mark>)> = module
            .sessions
            .iter()
            .zip(&module.days)
            .filter(|(session, _)| session.start < self.session.start)
            .filter(|(session, day)| session.counts_for(enrolment, **day, now, mark(session.column)))
            .map(|(session, _)| (session.start, mark(session.column)))
            .collect();
        before.sort_unstable_by_key(|(start, _)| *start);
        before.into_iter().rev().take(LAST_MARKS).rev().map(|(_, mark)| mark).collect()
    }

    /// Sessions somebody may have missed for this one: of another group, within two weeks.
    fn others(&self, module: &ModuleFigures) -> Vec<(String, String)> {
        const NEAR_SECONDS: i64 = 14 * 86_400;
        let near = |session: &&Session| {
            let apart = session.start.as_second() - self.session.start.as_second();
            session.id != self.session.id && !session.cancelled && apart.abs() <= NEAR_SECONDS
        };
        let mut others: Vec<&Session> = module.sessions.iter().filter(near).collect();
        others.sort_by_key(|session| (session.kind != self.session.kind, session.start));
        others.into_iter().map(|session| (session.id.clone(), session.words())).collect()
    }
}

/// Those of whom something is recorded, but for whom it was that they were added and taken off again.
fn stays_on_list(logged: &[Sealed<Logged>]) -> BTreeSet<StudentId> {
    let mut on = BTreeSet::new();
    for sealed in logged {
        let student = sealed.student();
        if RegisterStanding::takes_off(sealed) {
            on.remove(&student)
        } else {
            on.insert(student)
        };
    }
    on
}

/// A line of the history with the name of who recorded it.
pub(super) fn marked_line(tx: &dyn Reading, line: &Logged) -> Result<MarkedLine, Trouble> {
    let by = match line.recorded.recorded_by {
        Some(id) => people::staff(tx, id)?.map(|staff| staff.name),
        None => None,
    };
    Ok(MarkedLine {
        mark: line.recorded.mark,
        minutes_late: line.recorded.minutes_late,
        reason: line.recorded.reason.clone(),
        at: line.recorded.recorded_at.unwrap_or(line.at),
        by,
        source: line.recorded.source,
    })
}
