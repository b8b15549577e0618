//! Monitoring points: how each student stands to those that are for them, from meetings and registers.

mod followed;
mod keep;

pub use followed::{FollowedPoint, FollowedStudent};
pub use keep::PointForm;

use super::ground::Ground;
use crate::access::{Area, Extent, Job};
use crate::domain::flag::Verdict;
use crate::domain::monitoring::{Ahead, Met, Point, Progress, Reached, Wanted};
use crate::domain::register::rules::{Doors, Rules};
use crate::domain::{Mark, Relation, StaffId, StudentId, calendar};
use crate::records::refusal::Refusal;
use crate::records::registry::Registry;
use crate::records::standing::Records;
use crate::records::store::{Reading, Snapshot, Trouble, entries, monitoring, people, ties};
use jiff::Timestamp;
use jiff::civil::Date;

/// Every point that holds.
pub(super) struct Points {
    all: Vec<Point>,
    now: Timestamp,
    today: Date,
}

impl Points {
    /// The points of the academic year.
    pub(super) fn read(registry: &Registry, tx: &Snapshot, today: Date) -> Result<Points, Trouble> {
        let year = calendar::academic_year(today);
        let mut all = monitoring::points(tx)?;
        all.retain(|point| !point.withdrawn && calendar::academic_year(point.from) == year);
        Ok(Points::these(registry, all, today))
    }

    /// These points.
    fn these(registry: &Registry, all: Vec<Point>, today: Date) -> Points {
        Points { all, now: registry.now(), today }
    }

    /// What a rule about missed points finds of a student: point by point.
    pub(super) fn verdicts(
        &self,
        ground: &Ground,
        tx: &dyn Reading,
        student: StudentId,
        programme: &str,
        year: Option<u8>,
        rule: u32,
    ) -> Result<Vec<(u32, String, Verdict)>, Trouble> {
        let mut verdicts = Vec::new();
        for (point, progress) in self.of(Some(ground), tx, student, programme, year)? {
            let verdict = match progress.reached {
                Reached::Missed => {
                    Verdict::Holds(format!("{}: {}", point.name, point.missed_words(&progress)))
                }
                // What may yet be recorded neither opens a flag nor closes one.
                Reached::Unknown => Verdict::Between(format!("{}: {}", point.name, progress.words)),
                Reached::Satisfied | Reached::Waiting => Verdict::Clear,
            };
            verdicts.push((rule, format!("point {}", point.id), verdict));
        }
        Ok(verdicts)
    }

    /// How a student stands to each point that is for them.
    fn of(
        &self,
        ground: Option<&Ground>,
        tx: &dyn Reading,
        student: StudentId,
        programme: &str,
        year: Option<u8>,
    ) -> Result<Vec<(&Point, Progress)>, Trouble> {
        let mut all = Vec::new();
        let mut met: Option<Vec<Met>> = None;
        for point in self.all.iter().filter(|point| point.is_for(programme, year)) {
            let progress = match &point.wanted {
                Wanted::MetTutor => {
                    let met = match &met {
                        Some(met) => met,
                        None => met.insert(meetings(tx, student)?),
                    };
                    let done = met.iter().filter(|met| point.counts_on(met.day)).count();
                    point.progress(u32::try_from(done).unwrap_or(u32::MAX), Ahead::WhileItCounts, self.today)
                }
                Wanted::Attended { module } => {
                    let (done, ahead) = attended(ground, student, point, module, self.now);
                    point.progress(done, ahead, self.today)
                }
            };
            all.push((point, progress));
        }
        Ok(all)
    }
}

/// Meetings attended with whoever was the student's personal tutor on the day.
fn meetings(tx: &dyn Reading, student: StudentId) -> Result<Vec<Met>, Trouble> {
    let tutors: Vec<_> = ties::of_student(tx, student)?
        .into_iter()
        .map(|(_, tie)| tie)
        .filter(|tie| tie.relation == Relation::PersonalTutor)
        .collect();
    let tutored = |by: StaffId, day| tutors.iter().any(|tie| tie.staff == by && tie.period.holds_on(day));
    let mut all = Vec::new();
    entries::newest_first(tx, student, &mut |sealed| {
        all.extend(Job::Flags.met(sealed).filter(|met| tutored(met.by, met.day)));
        Ok(true)
    })?;
    Ok(all)
}

/// How many sessions of a module a student attended while a point counts, and how many more they may have: those whose
/// register can still say so, and those whose register nobody took.
fn attended(
    ground: Option<&Ground>,
    student: StudentId,
    point: &Point,
    module: &str,
    now: Timestamp,
) -> (u32, Ahead) {
    let (mut done, mut open, mut untaken) = (0, 0, 0);
    let rules = Rules::default();
    let enrolled = ground.into_iter().flat_map(|ground| ground.enrolled(student));
    for (figures, enrolment) in enrolled.filter(|(figures, _)| figures.instance.module == module) {
        for (session, day) in figures.sessions.iter().zip(&figures.days) {
            if session.cancelled || !session.mandatory || !point.counts_on(*day) {
                continue;
            }
            match figures.mark(student, session) {
                Some(Mark::Present | Mark::Late) => done += 1,
                Some(Mark::Absent | Mark::Authorised | Mark::NotExpected) => {}
                None if !enrolment.lists(session, *day) => {}
                None if rules.doors(session, None, now) == Doors::Closed => untaken += 1,
                None => open += 1,
            }
        }
    }
    (done, Ahead::Sessions { open, untaken })
}

/// A monitoring point on a student's page.
#[derive(Clone, Debug)]
pub struct PointProgress {
    /// What people call it.
    pub name: String,
    /// How the student stands, with the arithmetic.
    pub progress: Progress,
}

impl Records {
    /// How a student stands to their monitoring points of this academic year: for those who see all of their
    /// attendance, and the student. Points that count meetings are only for those who read the meetings.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a student this person may not know.
    pub fn points_of(&self, number: &str) -> Result<Vec<PointProgress>, Refusal> {
        let look = self.look()?;
        let id = people::student_id(&look.tx, number)?.ok_or(Refusal::NotFound)?;
        let standing = look.standing(id)?.ok_or(Refusal::NotFound)?;
        if !standing.may_know() {
            return Err(Refusal::NotFound);
        }
        if !standing.area(Area::Attendance).includes(Extent::FULL) {
            return Ok(Vec::new());
        }
        let today = self.registry.today();
        let mut points = Points::read(&self.registry, &look.tx, today)?;
        points.all.retain(|point| !point.counts_meetings() || standing.may_count_meetings());
        let Some((programme, year, _)) = people::cohort(&look.tx, id)? else { return Ok(Vec::new()) };
        if !points.all.iter().any(|point| point.is_for(&programme, year)) {
            return Ok(Vec::new());
        }
        let ground = Ground::of(&self.registry, &look.tx, &calendar::academic_year(today))?;
        let all = points.of(ground.as_ref(), &look.tx, id, &programme, year)?;
        let line =
            |(point, progress): (&Point, Progress)| PointProgress { name: point.name.clone(), progress };
        Ok(all.into_iter().map(line).collect())
    }
}
