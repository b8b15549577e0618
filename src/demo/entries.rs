//! The entries on the students' records: about fifteen each over two years, by the people who looked after them then.

use super::World;
use super::calendar;
use super::chance::Chance;
use super::scene::Scene;
use super::schools::{Level, Module};
use super::staff::Staff;
use super::students::Student;
use super::table::{Table, yes};
use super::topics::{self, By, Topic, Who};
use jiff::civil::Date;
use std::rc::Rc;

/// Entries a student, on average.
const EACH: u64 = 15;
/// Highly sensitive entries in a thousand, where the student and the author allow it.
const SENSITIVE: i32 = 26;
/// Days back from today that entries reach.
const DAYS: i64 = 725;
/// Entries that get a file.
const WITH_FILE: u64 = 40;

/// The text, and entries that are of use elsewhere.
pub(super) struct Entries {
    pub csv: String,
    /// Those that get a file.
    pub notable: Vec<Notable>,
    /// The highly sensitive ones.
    pub sensitive: Vec<Notable>,
}

/// An entry to come back to.
pub(super) struct Notable {
    pub external_id: String,
    /// Position of the student.
    pub student: usize,
    pub student_number: String,
    pub categories: &'static str,
    pub subject: String,
    pub date: Date,
}

/// Writes the entries.
pub(super) fn write(world: &World) -> Entries {
    let table = Table::new(&[
        "student_number",
        "author_email",
        "kind",
        "category",
        "occurred_at",
        "subject",
        "body",
        "sensitive",
        "external_id",
        "audience",
    ]);
    let topics = topics::read();
    let total = EACH * u64::try_from(world.students.len()).unwrap_or(0);
    let weights: Vec<u64> = world.students.iter().map(|student| weight(student, world)).collect();
    let all: u64 = weights.iter().sum::<u64>().max(1);
    let mut desk = Desk {
        world,
        topics: &topics,
        table,
        written: 0,
        step: (total / WITH_FILE).max(1),
        notable: Vec::new(),
        sensitive: Vec::new(),
    };
    let (mut sum, mut due) = (0, 0);
    for (student, weight) in world.students.iter().zip(weights) {
        sum += weight;
        let until = total * sum / all;
        desk.student(student, until - due);
        due = until;
    }
    Entries { csv: desk.table.into_text(), notable: desk.notable, sensitive: desk.sensitive }
}

/// First and last day on which something can be written about a student; none when there is no such day.
fn window(student: &Student, today: Date) -> Option<(Date, Date)> {
    let first = student.start.max(calendar::plus(today, -DAYS));
    let yesterday = calendar::plus(today, -1);
    // Certificates and references are still written after someone has left.
    let last = student.end.map_or(yesterday, |end| calendar::plus(end, 60).min(yesterday));
    if first <= last { Some((first, last)) } else { None }
}

/// How much is written about a student, compared with others.
fn weight(student: &Student, world: &World) -> u64 {
    let Some((first, last)) = window(student, world.today) else { return 0 };
    let mut chance = Chance::new(world.seed, "how much", u64::try_from(student.at).unwrap_or(0));
    let weeks = u64::try_from(calendar::days_between(first, last) / 7).unwrap_or(0);
    let varied = (weeks * 16 + 16).isqrt() * u64::from(60 + chance.below(80));
    if student.is_low() { varied * 8 / 5 } else { varied }
}

struct Desk<'w> {
    world: &'w World,
    topics: &'w [Topic],
    table: Table,
    written: u64,
    step: u64,
    notable: Vec<Notable>,
    sensitive: Vec<Notable>,
}

impl Desk<'_> {
    fn student(&mut self, student: &Student, many: u64) {
        let Some((first, last)) = window(student, self.world.today) else { return };
        let mut chance = Chance::new(self.world.seed, "entries", u64::try_from(student.at).unwrap_or(0));
        let mut dates: Vec<Date> = (0..many).map(|_| some_day(first, last, &mut chance)).collect();
        dates.sort_unstable();
        let mut used = Vec::new();
        for (nth, date) in dates.into_iter().enumerate() {
            self.entry(student, nth, date, &mut used, &mut chance);
        }
    }

    fn entry(
        &mut self,
        student: &Student,
        nth: usize,
        date: Date,
        used: &mut Vec<usize>,
        chance: &mut Chance,
    ) {
        let occasion = Occasion::new(student, date, chance);
        let wants_sensitive = chance.happens(SENSITIVE);
        let weigh = |sensitive: bool, used: &[usize]| {
            let weights: Vec<u32> = self
                .topics
                .iter()
                .enumerate()
                .map(|(at, topic)| {
                    if topic.sensitive != sensitive || occasion.author(topic.by).is_none() {
                        return 0;
                    }
                    let fresh = if used.contains(&at) { 1 } else { 4 };
                    if occasion.concerns(topic.who) { topic.weight * fresh } else { 0 }
                })
                .collect();
            weights
        };
        let mut at = None;
        if wants_sensitive {
            at = chance.weighted(weigh(true, used).iter().copied());
        }
        let at = at.or_else(|| chance.weighted(weigh(false, used).iter().copied()));
        let Some((at, topic)) = at.and_then(|at| Some((at, self.topics.get(at)?))) else { return };
        let Some(author) = occasion.author(topic.by) else { return };
        used.push(at);
        if used.len() > 8 {
            used.remove(0);
        }
        self.put(&occasion, topic, author, nth, chance);
    }

    fn put(
        &mut self,
        occasion: &Occasion<'_>,
        topic: &Topic,
        author: &Staff,
        nth: usize,
        chance: &mut Chance,
    ) {
        let student = occasion.student;
        let mut scene = Scene { occasion, author, chance };
        let (subject, body) = scene.write(topic);
        let time = format!("{}T{:02}:{}5", occasion.date, chance.between(9, 17), chance.below(6));
        let external_id = format!("entry-{}-{:02}", student.number, nth + 1);
        let audience = if topic.sensitive { audience(occasion, author, chance) } else { String::new() };
        self.table.row(&[
            &student.number,
            &author.email,
            topic.kind,
            topic.categories,
            &time,
            &subject,
            &body,
            yes(topic.sensitive),
            &external_id,
            &audience,
        ]);
        self.written += 1;
        let due = self.written / self.step > u64::try_from(self.notable.len()).unwrap_or(0);
        let suits = topic.kind == "email"
            || matches!(topic.by, By::Placement | By::Project | By::Research | By::Administrator);
        let notable = || Notable {
            external_id,
            student: student.at,
            student_number: student.number.clone(),
            categories: topic.categories,
            subject,
            date: occasion.date,
        };
        if topic.sensitive {
            self.sensitive.push(notable());
        } else if due && suits {
            self.notable.push(notable());
        }
    }
}

/// Who is named in a highly sensitive entry besides those who read it anyway: often nobody, sometimes the tutor.
fn audience(occasion: &Occasion<'_>, author: &Staff, chance: &mut Chance) -> String {
    let named = [By::Tutor, By::YearTutor].map(|by| occasion.author(by));
    let wanted = [chance.happens(500), chance.happens(150)];
    let mut addresses: Vec<&str> = Vec::new();
    for (person, wanted) in named.into_iter().zip(wanted) {
        if let Some(person) = person
            && wanted
            && person.email != author.email
        {
            addresses.push(&person.email);
        }
    }
    addresses.join("|")
}

/// A weekday in term if one is found, else some weekday.
fn some_day(first: Date, last: Date, chance: &mut Chance) -> Date {
    let room = i32::try_from(calendar::days_between(first, last)).unwrap_or(0);
    let mut day = first;
    for _ in 0..12 {
        day = calendar::plus(first, i64::from(chance.between(0, room)));
        if calendar::is_term(day) {
            return day;
        }
    }
    let weekend = i64::from(day.weekday().to_monday_zero_offset()) - 4;
    calendar::plus(day, -weekend.max(0)).max(first)
}

/// A student on the day of an entry: what they study and who is there to write.
pub(super) struct Occasion<'s> {
    pub student: &'s Student,
    pub date: Date,
    /// Year of study that day.
    pub study_year: Option<u8>,
    pub stage: Option<u8>,
    /// A module of that semester.
    pub module: Option<&'s Rc<Module>>,
    /// Chosen once, so that all asks give the same person.
    pick: usize,
}

impl<'s> Occasion<'s> {
    fn new(student: &'s Student, date: Date, chance: &mut Chance) -> Self {
        let year = calendar::year_of(date);
        let stage = student.stage(year);
        let semester = if date < calendar::week(year, 2, 1) { 1 } else { 2 };
        let modules: Vec<_> = stage
            .map(|stage| student.school.taken(&student.programme, stage, student.part_time))
            .into_iter()
            .flatten()
            .filter(|module| module.semester == semester)
            .collect();
        let module = chance.pick(&modules).copied();
        let pick = usize::try_from(chance.below(1000)).unwrap_or(0);
        Self { student, date, study_year: student.study_year(year), stage, module, pick }
    }

    fn concerns(&self, who: Who) -> bool {
        let student = self.student;
        let year = calendar::year_of(self.date);
        let has_left = student.end.is_some_and(|end| end < self.date);
        let taught = self.module.is_some();
        let weeks = calendar::days_between(student.start, self.date) / 7;
        match who {
            Who::Leaver => has_left,
            _ if has_left => false,
            Who::Any => true,
            Who::Taught => taught,
            Who::First => taught && weeks < 9,
            Who::Low => taught && student.is_low() && (student.habit.fall == 0 || weeks > 5),
            Who::Athlete => taught && !student.athlete.is_empty(),
            Who::Sponsored => student.sponsored,
            Who::Placement => student.on_placement(year),
            Who::Placing => student.programme.placement && self.study_year == Some(2),
            Who::Project => student.tied("project_supervisor", "", self.date).is_some(),
            Who::Research => student.programme.level == Level::Research,
        }
    }

    /// Who writes as this, on that day; none when there is no such person for this student.
    pub(super) fn author(&self, by: By) -> Option<&'s Rc<Staff>> {
        let (student, date) = (self.student, self.date);
        let team = &student.school.team;
        let one = |people: &'s [Rc<Staff>]| people.get(self.pick % people.len().max(1));
        match by {
            By::Tutor => student.tied("personal_tutor", "", date),
            By::Adviser => student.tied("support_adviser", "", date),
            By::Placement => student.tied("placement_supervisor", "staff", date),
            By::External => student.tied("placement_supervisor", "external", date),
            By::Project => student.tied("project_supervisor", "", date),
            By::Research => student.tied("research_supervisor", "", date),
            By::Lecturer => self.module.and_then(|module| module.teachers.first()),
            By::YearTutor => self.year_tutor(),
            By::Administrator => one(&team.administrators),
            By::Office => team.offices.first(),
            By::Senior => team.senior.first(),
            By::Coordinator => team.coordinators.first(),
        }
    }

    fn year_tutor(&self) -> Option<&'s Rc<Staff>> {
        let people = &self.student.school.team.year_tutors;
        let stage = usize::from(self.stage?.checked_sub(1)?);
        people.get(stage % people.len().max(1))
    }
}
