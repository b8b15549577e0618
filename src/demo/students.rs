//! The students: who they are, what they study, how regularly they come.

use super::chance::Chance;
use super::names::{Name, Names, Taken, plain};
use super::schools::{Level, Programme, School};
use super::ties::Tie;
use super::{Size, calendar};
use jiff::civil::Date;
use std::collections::HashMap;
use std::rc::Rc;

/// One student.
pub(super) struct Student {
    /// Position among all students.
    pub at: usize,
    pub number: String,
    pub name: Name,
    pub email: String,
    pub personal_email: String,
    pub phone: String,
    pub school: Rc<School>,
    pub programme: Rc<Programme>,
    /// Start year of the first academic year.
    pub entry: i16,
    /// Year of study now, or the last one.
    pub year_of_study: u8,
    pub part_time: bool,
    /// `active`, `leave`, `withdrawn` or `completed`.
    pub status: &'static str,
    pub start: Date,
    pub end: Option<Date>,
    /// First day of a leave of absence.
    pub leave_from: Option<Date>,
    pub overseas: bool,
    pub sponsored: bool,
    /// `performance`, `elite` or empty.
    pub athlete: &'static str,
    /// What to do, never why; empty for most.
    pub adjustments: String,
    pub qualification: &'static str,
    pub birth_year: i16,
    /// Seminar group, the same in all modules.
    pub group: String,
    pub habit: Habit,
    /// Who looks after them, and when.
    pub ties: Vec<Tie>,
}

/// How regularly a student comes, and how well they do.
pub(super) struct Habit {
    /// Sessions attended in a thousand, on an ordinary day.
    pub base: i32,
    /// What is lost of it with each week of the present semester after the third.
    pub fall: i32,
    /// First and last day of an illness.
    pub ill: Option<(Date, Date)>,
    /// Marks above or below what attendance alone would suggest.
    pub ability: i32,
}

impl Student {
    /// The year of study (from 1) in an academic year, when they are registered in it.
    pub(super) fn study_year(&self, year: i16) -> Option<u8> {
        let starts = calendar::teaching_starts(year);
        let nth = year - self.entry + 1;
        let there = (1..=self.programme.years).contains(&nth) && self.end.is_none_or(|end| end > starts);
        if there { u8::try_from(nth).ok() } else { None }
    }

    /// The stage whose modules they take in an academic year: 1 to 3, or 4 for taught postgraduates.
    pub(super) fn stage(&self, year: i16) -> Option<u8> {
        let nth = self.study_year(year)?;
        match (self.programme.level, self.programme.placement, nth) {
            (Level::Research, ..) | (_, true, 3) => None,
            (Level::Taught, ..) => Some(4),
            (Level::Undergraduate, true, 4) => Some(3),
            (Level::Undergraduate, ..) => Some(nth),
        }
    }

    /// Whether an academic year is spent on placement.
    pub(super) fn on_placement(&self, year: i16) -> bool {
        self.programme.placement && self.study_year(year) == Some(3)
    }

    /// The name used in speech: the given name, or the only name.
    pub(super) fn called(&self) -> &str {
        let latin = self.name.preferred.chars().all(|letter| letter < '\u{250}');
        if latin && !self.name.preferred.is_empty() {
            &self.name.preferred
        } else if self.name.given.is_empty() {
            &self.name.family
        } else {
            &self.name.given
        }
    }

    /// The full name.
    pub(super) fn full_name(&self) -> String {
        format!("{} {}", self.name.given, self.name.family).trim().to_owned()
    }

    /// Whether they are registered and about on this day.
    pub(super) fn is_about(&self, day: Date) -> bool {
        self.start <= day
            && self.end.is_none_or(|end| day <= end)
            && self.leave_from.is_none_or(|from| day < from)
    }

    /// Whether attendance is low or falling.
    pub(super) fn is_low(&self) -> bool {
        self.habit.base < 500 || self.habit.fall > 0
    }
}

/// Which programmes a cohort is on.
#[derive(Clone, Copy)]
enum Kind {
    Mixed,
    Placement,
    Plain,
    Taught,
    Research,
}

/// Shares of a school's students, cumulative in a thousand: up to where, what kind, how many years ago they began.
const COHORTS: [(u32, Kind, i16); 9] = [
    (250, Kind::Mixed, 0),
    (485, Kind::Mixed, 1),
    (690, Kind::Mixed, 2),
    (720, Kind::Placement, 3),
    (815, Kind::Plain, 3),
    (890, Kind::Plain, 4),
    (950, Kind::Taught, 0),
    (970, Kind::Taught, 1),
    (1000, Kind::Research, 0),
];

/// All students of all schools.
pub(super) fn admit(size: &Size, names: &Names, schools: &[Rc<School>]) -> Vec<Student> {
    let mut students = Vec::new();
    let mut addresses = Taken::default();
    let mut groups: HashMap<(String, i16), u32> = HashMap::new();
    let year = calendar::year_of(size.today);
    for school in schools {
        let many = school.plan.students;
        for nth in 0..many {
            let at = students.len();
            let mut chance = Chance::new(size.seed, "student", u64::try_from(at).unwrap_or(0));
            let share = u64::from(nth) * 1000 / u64::from(many.max(1));
            let cohort = COHORTS.iter().find(|(upto, ..)| share < u64::from(*upto));
            let Some((_, kind, back)) = cohort else { continue };
            let Some(programme) = programme(school, *kind, &mut chance) else { continue };
            let back = if matches!(kind, Kind::Research) { i16::from(nth % 3 == 1) + 1 } else { *back };
            let entry = year - back;
            let rank = groups.entry((programme.code.clone(), entry)).or_insert(0);
            *rank += 1;
            let group = format!("{}{}", programme.letter, (*rank - 1) / 20 + 1);
            let place = Place { at, entry, group, school, programme };
            students.push(student(place, names, &mut addresses, &mut chance, size.today));
        }
    }
    students
}

fn programme<'a>(school: &'a School, kind: Kind, chance: &mut Chance) -> Option<&'a Rc<Programme>> {
    let placement = match kind {
        Kind::Mixed => chance.happens(200),
        Kind::Placement => true,
        Kind::Plain | Kind::Taught | Kind::Research => false,
    };
    let level = match kind {
        Kind::Taught => Level::Taught,
        Kind::Research => Level::Research,
        Kind::Mixed | Kind::Placement | Kind::Plain => Level::Undergraduate,
    };
    let electrical = school.plan.engineering && !placement && chance.happens(450);
    let stream = u8::from(electrical && level == Level::Undergraduate);
    school.programmes.iter().find(|programme| {
        programme.level == level && programme.placement == placement && programme.stream == stream
    })
}

/// Where a student belongs.
struct Place<'a> {
    at: usize,
    entry: i16,
    group: String,
    school: &'a Rc<School>,
    programme: &'a Rc<Programme>,
}

fn student(
    place: Place<'_>,
    names: &Names,
    addresses: &mut Taken,
    chance: &mut Chance,
    today: Date,
) -> Student {
    let Place { at, entry, group, school, programme } = place;
    let name = names.draw(chance);
    let yy = entry.rem_euclid(100);
    let address = if name.given.is_empty() {
        format!("{}.{yy}", plain(&name.family))
    } else {
        format!("{}.{}.{yy}", plain(&name.given), plain(&name.family))
    };
    let address = addresses.unique(&format!("{address}-")).trim_end_matches('-').to_owned();
    let start = calendar::plus(calendar::teaching_starts(entry), -7);
    let standing = standing(programme, entry, start, today, chance);
    let nth = (calendar::year_of(today) - entry + 1).clamp(1, programme.years);
    let overseas = chance.happens(name.overseas);
    let older = if programme.level == Level::Undergraduate { 19 } else { 23 };
    let age = older + i16::try_from(chance.below(3) * chance.below(3)).unwrap_or(0);
    Student {
        at,
        number: format!("{yy:02}{at:05}"),
        email: format!("{address}@student.{}", super::staff::DOMAIN),
        personal_email: personal_email(&name, chance),
        phone: format!("07700 900{:03}", chance.below(1000)),
        school: Rc::clone(school),
        programme: Rc::clone(programme),
        entry,
        year_of_study: u8::try_from(nth).unwrap_or(1),
        part_time: chance.happens(30) && programme.level != Level::Research,
        start,
        overseas,
        sponsored: overseas && chance.happens(920),
        athlete: if chance.happens(35) { chance.word(&["performance", "performance", "elite"]) } else { "" },
        adjustments: adjustments(chance),
        qualification: qualification(programme.level, overseas, chance),
        birth_year: entry - age,
        group: if programme.level == Level::Research { String::new() } else { group },
        habit: habit(start, today, chance),
        status: standing.status,
        end: standing.end,
        leave_from: standing.leave_from,
        ties: Vec::new(),
        name,
    }
}

struct Standing {
    status: &'static str,
    end: Option<Date>,
    leave_from: Option<Date>,
}

fn standing(programme: &Programme, entry: i16, start: Date, today: Date, chance: &mut Chance) -> Standing {
    let last_year = entry + programme.years;
    let gone = calendar::year_of(today) >= last_year;
    let leaves_early = chance.happens(if gone { 50 } else { 25 });
    if gone && !leaves_early {
        let month_and_day = if programme.level == Level::Taught { (7, 31) } else { (7, 10) };
        let end = calendar::day(last_year, month_and_day.0, month_and_day.1);
        return Standing { status: "completed", end: Some(end), leave_from: None };
    }
    let from = if gone { calendar::day(last_year - 1, 10, 15) } else { calendar::plus(start, 30) };
    let until = if gone { calendar::day(last_year, 5, 1) } else { calendar::plus(today, -5) };
    let room = i32::try_from(calendar::days_between(from, until)).unwrap_or(0);
    let some_day = calendar::plus(from, i64::from(chance.between(0, room.max(0))));
    let on_leave = chance.happens(25);
    let recent = calendar::plus(today, -i64::from(chance.between(4, 100)));
    if leaves_early && room > 0 {
        Standing { status: "withdrawn", end: Some(some_day), leave_from: None }
    } else if on_leave && recent > start && room > 0 {
        Standing { status: "leave", end: None, leave_from: Some(recent) }
    } else {
        Standing { status: "active", end: None, leave_from: None }
    }
}

fn habit(start: Date, today: Date, chance: &mut Chance) -> Habit {
    let kind = chance.between(0, 999);
    let (base, fall) = match kind {
        0..45 => (chance.between(220, 440), 0),
        45..120 => (chance.between(840, 930), chance.between(40, 75)),
        _ => ((865 + chance.bell(150)).clamp(600, 985), 0),
    };
    let window = calendar::days_between(start, today).clamp(0, 600);
    let back = chance.between(0, i32::try_from(window).unwrap_or(0));
    let from = calendar::plus(today, -i64::from(back));
    let days = i64::from(chance.between(4, 13));
    let ill = if chance.happens(140) { Some((from, calendar::plus(from, days))) } else { None };
    Habit { base, fall, ill, ability: chance.bell(13) }
}

fn adjustments(chance: &mut Chance) -> String {
    const LIST: [&str; 12] = [
        "25% extra time in examinations and in-class tests",
        "Slides at least 24 hours before each session",
        "May leave and return during class without comment",
        "May record lectures for personal study",
        "Seat near the front; face the class when speaking",
        "Rest breaks in examinations, clock stopped",
        "Do not call on without notice; offer the question beforehand",
        "Handouts on cream paper, 14 point",
        "Step-free rooms; allow ten minutes between buildings",
        "Written confirmation of instructions given orally",
        "Presentations to the tutor alone or recorded",
        "Deadlines: up to seven days more on request, no evidence needed",
    ];
    if !chance.happens(95) {
        return String::new();
    }
    let (first, second) = (chance.word(&LIST), chance.word(&LIST));
    if chance.happens(500) && first != second { format!("{first}; {second}") } else { first.to_owned() }
}

fn qualification(level: Level, overseas: bool, chance: &mut Chance) -> &'static str {
    match (level, overseas) {
        (Level::Undergraduate, false) => chance.word(&[
            "A levels",
            "A levels",
            "A levels",
            "BTEC Extended Diploma",
            "Access to HE Diploma",
            "Scottish Highers",
            "Foundation year",
        ]),
        (Level::Undergraduate, true) => {
            chance.word(&["International Baccalaureate", "Foundation year", "National school certificate"])
        }
        (Level::Taught, _) => chance.word(&["First degree", "First degree", "Professional qualification"]),
        (Level::Research, _) => chance.word(&["Master's degree", "First degree"]),
    }
}

fn personal_email(name: &Name, chance: &mut Chance) -> String {
    if chance.happens(120) {
        return String::new();
    }
    format!("{}{}@post.example", plain(&name.family), chance.below(9000) + 100)
}
