//! Monitoring points: how each student stands to those that are for them, from meetings and registers.

use super::ground::Ground;
use crate::access::{Area, Extent, Job};
use crate::domain::flag::Verdict;
use crate::domain::monitoring::{Met, Point, Progress, Reached, Wanted};
use crate::domain::{Invalid, Mark, Problems, Relation, StaffId, StudentId, calendar};
use crate::records::refusal::Refusal;
use crate::records::registry::Registry;
use crate::records::standing::Records;
use crate::records::store::{Reading, Snapshot, Trouble, audit, entries, monitoring, people, teaching, ties};
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
        Ok(Points { all, now: registry.now(), today })
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
                    point.progress(u32::try_from(done).unwrap_or(u32::MAX), None, self.today)
                }
                Wanted::Attended { module } => {
                    let (done, ahead) =
                        ground.map_or((0, 0), |ground| attended(ground, student, point, module, self.now));
                    point.progress(done, Some(ahead), self.today)
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

/// How many sessions of a module a student attended while a point counts, and how many more there may be: sessions to
/// come, and those whose register was not taken.
fn attended(ground: &Ground, student: StudentId, point: &Point, module: &str, now: Timestamp) -> (u32, u32) {
    let (mut done, mut ahead) = (0, 0);
    for (figures, enrolment) in ground.enrolled(student).filter(|(m, _)| m.instance.module == module) {
        figures.each_counted(enrolment, now, |_, day, mark| {
            if point.counts_on(day) {
                done += u32::from(matches!(mark, Some(Mark::Present | Mark::Late)));
                ahead += u32::from(mark.is_none());
            }
        });
        for (session, day) in figures.sessions.iter().zip(&figures.days) {
            let to_come = !session.cancelled && session.start > now && point.counts_on(*day);
            let theirs =
                enrolment.holds_on(*day) && (session.group.is_none() || session.group == enrolment.group);
            ahead += u32::from(to_come && theirs);
        }
    }
    (done, ahead)
}

/// A monitoring point on a student's page.
#[derive(Clone, Debug)]
pub struct PointProgress {
    /// What people call it.
    pub name: String,
    /// How the student stands, with the arithmetic.
    pub progress: Progress,
}

/// A monitoring point as somebody typed it.
#[derive(Clone, Debug, Default)]
pub struct PointForm {
    /// What people call it.
    pub name: String,
    /// Code of the module; empty for meetings with the tutor.
    pub module: String,
    /// At least how often.
    pub at_least: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Code of the programme.
    pub programme: String,
    /// Year of study; empty for every year.
    pub year: String,
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

    /// The monitoring points of programmes this person administers, newest first.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for those who administer nothing.
    pub fn points(&self) -> Result<Vec<Point>, Refusal> {
        let look = self.look()?;
        let authority = look.authority()?;
        let mut all = Vec::new();
        for point in monitoring::points(&look.tx)?.into_iter().rev() {
            let chain = chain_of(&look.tx, &point.programme)?;
            if chain.is_some_and(|chain| authority.covers(&chain)) {
                all.push(point);
            }
        }
        Ok(all)
    }

    /// Sets a monitoring point.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for those who administer nothing; [`Refusal::Invalid`] field by field.
    pub fn add_point(&self, form: &PointForm) -> Result<(), Refusal> {
        let look = self.look()?;
        let authority = look.authority()?;
        let point = read(&look.tx, form)?;
        let chain = chain_of(&look.tx, &point.programme)?.unwrap_or_default();
        let grant = authority.grant_rules(&chain)?;
        let event = self.event("monitoring.add", None, format!("{}: {}", point.programme, point.name));
        let now = self.registry.now();
        self.registry.write(move |tx| {
            monitoring::put(tx, grant, &point)?;
            Ok(audit::note(tx, now, &event)?)
        })
    }

    /// Withdraws a monitoring point: nobody is asked for it any more.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is none that this person keeps.
    pub fn withdraw_point(&self, id: u32) -> Result<(), Refusal> {
        let look = self.look()?;
        let authority = look.authority()?;
        let point = self.points()?.into_iter().find(|point| point.id == id).ok_or(Refusal::NotFound)?;
        let chain = chain_of(&look.tx, &point.programme)?.unwrap_or_default();
        let grant = authority.grant_rules(&chain)?;
        let event = self.event("monitoring.withdraw", None, format!("{}: {}", point.programme, point.name));
        let now = self.registry.now();
        self.registry.write(move |tx| {
            monitoring::put(tx, grant, &Point { withdrawn: true, ..point })?;
            Ok(audit::note(tx, now, &event)?)
        })
    }

    /// Programmes whose monitoring points this person keeps: code and title.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for those who administer nothing.
    pub fn programmes_kept(&self) -> Result<Vec<(String, String)>, Refusal> {
        let look = self.look()?;
        let authority = look.authority()?;
        let mut kept = Vec::new();
        for programme in people::programmes(&look.tx)? {
            if authority.covers(&people::department_chain(&look.tx, &programme.department)?) {
                kept.push((programme.code, programme.title));
            }
        }
        Ok(kept)
    }
}

fn chain_of(tx: &dyn Reading, programme: &str) -> Result<Option<Vec<String>>, Trouble> {
    let known = people::programme(tx, programme)?;
    known.map(|programme| people::department_chain(tx, &programme.department)).transpose()
}

/// The point somebody typed.
fn read(tx: &dyn Reading, form: &PointForm) -> Result<Point, Refusal> {
    let mut problems = Problems::default();
    let from = problems.take(calendar::parse_day("from", &form.from));
    let to = problems.take(calendar::parse_day("to", &form.to));
    let at_least =
        form.at_least.trim().parse().map_err(|_| Invalid::new("at_least", "Give a number from 1 to 100."));
    let at_least = problems.take(at_least);
    let year = match form.year.trim() {
        "" => Some(None),
        typed => {
            let wrong = |_| Invalid::new("year", "Give a year of study, such as 2, or leave it empty.");
            problems.take(typed.parse::<u8>().map_err(wrong)).map(Some)
        }
    };
    let module = form.module.trim();
    if !module.is_empty() && teaching::module(tx, module)?.is_none() {
        problems.add(
            "module",
            format!("There is no module {module}. Leave it empty for meetings with the tutor."),
        );
    }
    if people::programme(tx, &form.programme)?.is_none() {
        problems.add("programme", "Choose a programme.");
    }
    let (Some(from), Some(to), Some(at_least), Some(year), true) =
        (from, to, at_least, year, problems.0.is_empty())
    else {
        return Err(problems.into());
    };
    let wanted =
        if module.is_empty() { Wanted::MetTutor } else { Wanted::Attended { module: module.to_owned() } };
    let point = Point {
        id: 0,
        name: form.name.clone(),
        wanted,
        at_least,
        from,
        to,
        programme: form.programme.clone(),
        year,
        withdrawn: false,
    };
    Ok(point.checked()?)
}
