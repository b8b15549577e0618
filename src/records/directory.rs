//! Who there is, held in memory: for look-up as one types, for the reach of a search, and for attendance counters.
//! Derived from the store; loaded at the start and again after every import.

use crate::access::{Job, Sealed};
use crate::domain::attendance::Counts;
use crate::domain::calendar;
use crate::domain::lookup::{LookUp, Person};
use crate::domain::module::Enrolment;
use crate::domain::session::Session;
use crate::domain::student::Student;
use crate::domain::{Mark, StudentId};
use crate::records::store::{Reading, Trouble, attendance, people, teaching};
use crate::records::student::WeekCount;
use jiff::Timestamp;
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What is known of a student without asking who wants to know: never leaves `records`.
#[derive(Clone)]
pub(super) struct Known {
    pub(super) programme: Arc<str>,
    pub(super) year: Option<u8>,
    pub(super) archived: bool,
}

/// Everybody.
pub(super) struct Directory {
    students: Vec<Option<Known>>,
    look_up: LookUp,
    by_email: HashMap<String, StudentId>,
    attended: HashMap<u32, Attended>,
    /// Students under 50 % in the present academic year, lowest first.
    low: Vec<StudentId>,
    /// Grows whenever a relationship, a role or a person changes.
    pub(super) edition: u64,
}

impl Directory {
    /// Reads the store.
    pub(super) fn load(tx: &dyn Reading, now: Timestamp, edition: u64) -> Result<Directory, Trouble> {
        let mut students = Vec::new();
        let mut look_up = LookUp::new();
        let mut by_email = HashMap::new();
        let mut programmes: HashMap<String, Arc<str>> = HashMap::new();
        people::each_student(tx, |sealed| {
            let student = Job::Index.open(sealed);
            let place = student.id.0 as usize;
            if students.len() <= place {
                students.resize(place + 1, None);
            }
            let programme = programmes
                .entry(student.programme.clone())
                .or_insert_with(|| student.programme.as_str().into())
                .clone();
            let known =
                Known { programme, year: student.year_of_study, archived: student.status.is_archived() };
            if let Some(slot) = students.get_mut(place) {
                *slot = Some(known);
            }
            look_up.put(student.id.0, &person(&student));
            by_email.insert(student.email, student.id);
            Ok(())
        })?;
        let attended = attended(tx, now)?;
        let mut low: Vec<_> = attended
            .iter()
            .filter(|(_, of)| of.counts.under_half())
            .map(|(id, of)| (of.counts.percent(), StudentId(*id)))
            .collect();
        low.sort_unstable_by_key(|(percent, id)| (*percent, id.0));
        let low = low.into_iter().map(|(_, id)| id).collect();
        Ok(Directory { students, look_up, by_email, attended, low, edition })
    }

    /// Every student, with what the policy needs.
    pub(super) fn students(&self) -> impl Iterator<Item = (StudentId, &Known)> {
        (0u32..)
            .zip(&self.students)
            .filter_map(|(id, known)| known.as_ref().map(|known| (StudentId(id), known)))
    }

    /// One past the largest student id.
    pub(super) fn span(&self) -> usize {
        self.students.len()
    }

    /// Looks people up as one types, everybody or among those given: nobody else is counted.
    pub(super) fn find(&self, query: &str, limit: usize, among: Option<&[StudentId]>) -> Vec<StudentId> {
        let among: Option<Vec<u32>> = among.map(|ids| ids.iter().map(|id| id.0).collect());
        let found = self.look_up.find(query, limit, among.as_deref());
        found.into_iter().map(|hit| StudentId(hit.id)).collect()
    }

    /// The student with this university address.
    pub(super) fn by_email(&self, email: &str) -> Option<StudentId> {
        self.by_email.get(email).copied()
    }

    /// A student's counts in the present academic year.
    pub(super) fn rate(&self, student: StudentId) -> Counts {
        self.attended.get(&student.0).map(|of| of.counts).unwrap_or_default()
    }

    /// A student's last weeks in which something counted, oldest first, sealed.
    pub(super) fn weeks(&self, student: StudentId) -> Sealed<Vec<WeekCount>> {
        let weeks = self.attended.get(&student.0).map_or(&[][..], |of| &of.weeks);
        Sealed::new(student, weeks.iter().map(Week::open).collect())
    }

    /// Students under 50 % in the present academic year, lowest first, with what the policy needs.
    pub(super) fn under_half(&self) -> impl Iterator<Item = (StudentId, &Known)> {
        let known = |id: StudentId| self.students.get(id.0 as usize).and_then(Option::as_ref);
        self.low.iter().filter_map(move |id| known(*id).map(|known| (*id, known)))
    }
}

fn person(student: &Student) -> Person<'_> {
    Person {
        number: &student.number,
        given: student.given_name.as_deref().unwrap_or_default(),
        family: &student.family_name,
        preferred: student.preferred_name.as_deref().unwrap_or_default(),
        email: &student.email,
    }
}

/// A student's attendance in the present academic year.
#[derive(Default)]
struct Attended {
    counts: Counts,
    weeks: Vec<Week>,
}

/// Weeks of attendance that are kept for the little pictures in lists.
const WEEKS: usize = 12;

/// A week of attendance, small: there is one for every student and week. Nobody is expected 255 times in a week.
#[derive(Clone, Copy)]
struct Week {
    monday: Date,
    counts: [u8; 6],
}

impl Week {
    fn open(&self) -> WeekCount {
        let [present, late, absent, authorised, not_expected, unrecorded] = self.counts.map(u32::from);
        let counts = Counts { present, late, absent, authorised, not_expected, unrecorded };
        WeekCount { monday: self.monday, counts }
    }
}

impl Attended {
    /// Takes in one module's weeks.
    fn add(&mut self, counts: Counts, weeks: &BTreeMap<Date, Counts>) {
        self.counts = self.counts.plus(counts);
        for (monday, more) in weeks {
            let of =
                [more.present, more.late, more.absent, more.authorised, more.not_expected, more.unrecorded];
            let of = of.map(|n| u8::try_from(n).unwrap_or(u8::MAX));
            match self.weeks.binary_search_by_key(monday, |week| week.monday) {
                Ok(at) => {
                    for (sum, n) in
                        self.weeks.get_mut(at).into_iter().flat_map(|week| &mut week.counts).zip(of)
                    {
                        *sum = sum.saturating_add(n);
                    }
                }
                Err(at) => self.weeks.insert(at, Week { monday: *monday, counts: of }),
            }
        }
    }
}

/// Attendance of each student over the modules of the present academic year: read one after another, counted side by
/// side.
fn attended(tx: &dyn Reading, now: Timestamp) -> Result<HashMap<u32, Attended>, Trouble> {
    let year = calendar::academic_year(calendar::day_of(now));
    let mut running = Vec::new();
    for instance in teaching::instances(tx)?.into_iter().filter(|instance| instance.academic_year == year) {
        let sessions = teaching::sessions_of(tx, instance.id)?;
        if sessions.is_empty() {
            continue;
        }
        let mut enrolments = Vec::new();
        teaching::each_enrolment(tx, Some(instance.id), |enrolment| {
            enrolments.push(enrolment);
            Ok(())
        })?;
        running.push(Running { sessions, enrolments, row: attendance::row(tx, instance.id)? });
    }
    let counted: Vec<_> = running.par_iter().map(|running| running.count(now)).collect();
    let mut all: HashMap<u32, Attended> = HashMap::new();
    for (student, counts, weeks) in counted.into_iter().flatten() {
        all.entry(student).or_default().add(counts, &weeks);
    }
    for of in all.values_mut() {
        of.weeks.drain(..of.weeks.len().saturating_sub(WEEKS));
        of.weeks.shrink_to_fit();
    }
    Ok(all)
}

/// A module as it runs this year.
struct Running {
    sessions: Vec<Session>,
    enrolments: Vec<Enrolment>,
    row: attendance::MarkRow,
}

impl Running {
    /// Each student's counts, and those of each week by its Monday.
    fn count(&self, now: Timestamp) -> Vec<(u32, Counts, BTreeMap<Date, Counts>)> {
        let day = |session: &Session| calendar::day_of(session.start);
        let days: Vec<_> = self.sessions.iter().map(day).map(|day| (day, calendar::monday(day))).collect();
        let count = |enrolment: &Enrolment| {
            let marks = self.row.of(enrolment.student);
            let (mut counts, mut weeks) = (Counts::default(), BTreeMap::<Date, Counts>::new());
            for (session, (day, monday)) in self.sessions.iter().zip(&days) {
                let mark = marks.get(session.column as usize).and_then(|byte| Mark::from_disk(*byte));
                if session.held().counts_for(enrolment, *day, now, mark) {
                    counts.add(mark);
                    weeks.entry(*monday).or_default().add(mark);
                }
            }
            (enrolment.student.0, counts, weeks)
        };
        self.enrolments.iter().map(count).collect()
    }
}
