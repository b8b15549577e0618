//! Enrolments and the timetable: three academic years, eleven weeks a semester, a lecture a week for everybody and
//! two classes for each group, an examination at the end.

use super::World;
use super::calendar::{self, WEEKS};
use super::chance::Chance;
use super::schools::Module;
use super::staff::Staff;
use super::students::Student;
use super::table::{Table, yes};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::rc::Rc;

/// Academic years before the present one that are on record.
const YEARS_BACK: i16 = 2;

/// What was written, and the classes for the registers.
pub(super) struct Timetable<'a> {
    pub enrolments: String,
    pub sessions: String,
    pub rosters: Vec<Roster<'a>>,
}

/// A module in one academic year: who takes it, and its classes in the order in which they were made.
pub(super) struct Roster<'a> {
    pub module: Rc<Module>,
    pub year: i16,
    pub groups: BTreeMap<&'a str, Vec<&'a Student>>,
    pub classes: Vec<Class<'a>>,
}

/// One session.
pub(super) struct Class<'a> {
    pub id: String,
    pub kind: &'static str,
    pub date: Date,
    pub hour: i32,
    /// Teaching week, 0 for an examination.
    pub week: i64,
    pub teacher: Rc<Staff>,
    /// Group, empty for all.
    pub group: &'a str,
    pub critical: bool,
    pub cancelled: bool,
}

impl Class<'_> {
    /// Whether students have to come: to tutorials they may.
    pub(super) fn is_mandatory(&self) -> bool {
        self.kind != "tutorial"
    }
}

/// Writes enrolments and sessions.
pub(super) fn write(world: &World) -> Timetable<'_> {
    let mut enrolments = Table::new(&["module", "academic_year", "student_number", "group", "from", "to"]);
    let mut rosters = rosters(world);
    let mut sessions = Table::new(&[
        "session_id",
        "module",
        "academic_year",
        "kind",
        "start",
        "end",
        "location",
        "staff_email",
        "group",
        "critical",
        "mandatory",
        "cancelled",
    ]);
    let mut chance = Chance::new(world.seed, "timetable", 0);
    for roster in &mut rosters {
        roster.classes = classes(roster, &mut chance);
    }
    let taught_today =
        rosters.iter().any(|roster| roster.classes.iter().any(|class| class.date == world.today));
    for (place, roster) in rosters.iter_mut().enumerate() {
        enrol(roster, &mut enrolments);
        if !taught_today && roster.year == world.year {
            roster.classes.extend(revision(roster, place, world.today));
        }
        for class in &roster.classes {
            session(roster, class, &mut sessions);
        }
    }
    Timetable { enrolments: enrolments.into_text(), sessions: sessions.into_text(), rosters }
}

fn rosters(world: &World) -> Vec<Roster<'_>> {
    let mut rosters: BTreeMap<(i16, &str), Roster<'_>> = BTreeMap::new();
    for year in world.year - YEARS_BACK..=world.year {
        for student in &world.students {
            let Some(stage) = student.stage(year) else { continue };
            for module in student.school.taken(&student.programme, stage, student.part_time) {
                let roster = rosters.entry((year, &module.code)).or_insert_with(|| Roster {
                    module: Rc::clone(module),
                    year,
                    groups: BTreeMap::new(),
                    classes: Vec::new(),
                });
                roster.groups.entry(&student.group).or_default().push(student);
            }
        }
    }
    rosters.into_values().collect()
}

fn enrol(roster: &Roster<'_>, table: &mut Table) {
    let year = calendar::label(roster.year);
    let from = calendar::plus(calendar::teaching_starts(roster.year), -7).to_string();
    let summer = calendar::day(roster.year + 1, 7, 1);
    for student in roster.groups.values().flatten() {
        let to = student.end.filter(|end| *end < summer).map(|end| end.to_string()).unwrap_or_default();
        table.row(&[&roster.module.code, &year, &student.number, &student.group, &from, &to]);
    }
}

/// Hour of the lecture of the first and the second module of a semester.
const LECTURE_HOURS: [i32; 2] = [10, 14];

fn classes<'a>(roster: &Roster<'a>, chance: &mut Chance) -> Vec<Class<'a>> {
    let module = &roster.module;
    let mut classes = Vec::new();
    let Some(leader) = module.teachers.first() else { return classes };
    let [first, second, third] = module.kinds;
    let lecture_hour = LECTURE_HOURS.get(usize::from(module.order)).copied().unwrap_or(10);
    let yy = roster.year.rem_euclid(100);
    for week in 1..=WEEKS {
        let monday = calendar::week(roster.year, module.semester, week);
        classes.push(Class {
            id: format!("{}-{yy:02}-L{week:02}", module.code),
            kind: first,
            date: calendar::plus(monday, i64::from(module.stage)),
            hour: lecture_hour,
            week,
            teacher: Rc::clone(leader),
            group: "",
            critical: false,
            cancelled: chance.happens(10),
        });
        for group in roster.groups.keys().copied() {
            for (place, letter, kind) in [(0, 'S', second), (1, 'P', third)] {
                let critical = if place == 0 { week == 8 } else { kind == "lab" && matches!(week, 6 | 11) };
                let (day, hour) = slot(group, module, place);
                classes.push(Class {
                    id: format!("{}-{yy:02}-{letter}{week:02}-{group}", module.code),
                    kind,
                    date: calendar::plus(monday, day),
                    hour,
                    week,
                    teacher: Rc::clone(teacher(module, group).unwrap_or(leader)),
                    group,
                    critical,
                    cancelled: chance.happens(10),
                });
            }
        }
    }
    classes.push(Class {
        id: format!("{}-{yy:02}-X", module.code),
        kind: "exam",
        date: calendar::plus(
            calendar::examinations(roster.year, module.semester),
            i64::from(module.stage % 3 + 2 * module.order),
        ),
        hour: if module.stream == Some(1) { 14 } else { 9 },
        week: 0,
        teacher: Rc::clone(leader),
        group: "",
        critical: true,
        cancelled: false,
    });
    classes
}

/// A class on a day that would have none, so that whoever looks at the demo at a weekend finds a register to take.
fn revision<'a>(roster: &Roster<'a>, place: usize, today: Date) -> Option<Class<'a>> {
    let module = &roster.module;
    Some(Class {
        id: format!("{}-{:02}-R{today}", module.code, roster.year.rem_euclid(100)),
        kind: "other",
        date: today,
        hour: 9 + i32::try_from(place % 8).unwrap_or(0),
        week: 0,
        teacher: Rc::clone(module.teachers.first()?),
        group: "",
        critical: false,
        cancelled: false,
    })
}

/// A number for a group, the same in all of its modules.
fn number(group: &str) -> u32 {
    let letter = group.chars().next().map_or(0, u32::from);
    let nth: u32 = group.get(1..).and_then(|digits| digits.parse().ok()).unwrap_or(1);
    letter * 7 + nth
}

fn teacher<'m>(module: &'m Module, group: &str) -> Option<&'m Rc<Staff>> {
    let at = usize::try_from(number(group)).unwrap_or(0);
    module.teachers.get(at % module.teachers.len().max(1))
}

/// Day from Monday and hour of a group's class. The four classes that a student has in a week fall in neighbouring
/// hours, so that they cannot meet; one that would fall into a lecture moves to five o'clock.
fn slot(group: &str, module: &Module, place: u32) -> (i64, i32) {
    let slot = (number(group) * 4 + u32::from(module.order) * 2 + place) % 40;
    let day = i64::from(slot / 8);
    let hour = 9 + i32::try_from(slot % 8).unwrap_or(0);
    let lecture = day == i64::from(module.stage) && LECTURE_HOURS.contains(&hour);
    (day, if lecture { 17 } else { hour })
}

fn session(roster: &Roster<'_>, class: &Class<'_>, table: &mut Table) {
    let module = &roster.module;
    let (mut start, mut end) = (String::new(), String::new());
    let (last_hour, last_minute) = if class.kind == "exam" { (class.hour + 2, 0) } else { (class.hour, 50) };
    // Writing to a String cannot fail.
    let _ = write!(start, "{}T{:02}:00", class.date, class.hour);
    let _ = write!(end, "{}T{last_hour:02}:{last_minute:02}", class.date);
    table.row(&[
        &class.id,
        &module.code,
        &calendar::label(roster.year),
        class.kind,
        &start,
        &end,
        &room(class, module),
        &class.teacher.email,
        class.group,
        yes(class.critical),
        yes(class.is_mandatory()),
        yes(class.cancelled),
    ]);
}

fn room(class: &Class<'_>, module: &Module) -> String {
    let building = match class.kind {
        "lecture" => "Aldergate",
        "exam" => "Sports Hall",
        "lab" | "workshop" => "Foundry Building",
        _ => "Wren House",
    };
    let floor = module.stage % 4;
    let door = (number(class.group) * 3 + u32::from(module.order) * 11 + u32::from(module.semester)) % 40 + 1;
    format!("{building} {floor}.{door:02}")
}
