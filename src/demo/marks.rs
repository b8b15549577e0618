//! Marks for coursework and examinations, and what leavers were awarded. Marks follow attendance, loosely, as they
//! do in life.

use super::calendar;
use super::chance::Chance;
use super::schools::{Level, Module};
use super::students::Student;
use super::table::Table;
use super::{World, schools::School};
use jiff::civil::Date;

/// The two texts.
pub(super) struct Marks {
    pub results: String,
    pub outcomes: String,
}

/// Weighted marks of one student so far.
#[derive(Default)]
struct Sum {
    marks: i32,
    weights: i32,
}

impl Sum {
    fn mean(&self) -> i32 {
        self.marks / self.weights.max(1)
    }
}

/// Name and weight of the three pieces of a module.
type Pieces = [(&'static str, i32); 3];

const PROJECT: Pieces = [("Project plan", 10), ("Interim report", 20), ("Final report", 70)];
const COURSEWORK: Pieces = [("Essay 1", 30), ("Presentation", 20), ("Essay 2", 50)];
const EXAMINED: Pieces = [("Coursework 1", 20), ("Coursework 2", 30), ("Examination", 50)];

/// Writes results and outcomes.
pub(super) fn write(world: &World) -> Marks {
    let mut results = Table::new(&[
        "student_number",
        "module",
        "academic_year",
        "mark",
        "component",
        "weight",
        "submitted_at",
        "due_at",
    ]);
    let mut outcomes = Table::new(&["student_number", "degree_class", "awarded_on"]);
    for student in &world.students {
        let mut chance = Chance::new(world.seed, "marks", u64::try_from(student.at).unwrap_or(0));
        let mut sum = Sum::default();
        for year in world.year - 2..=world.year {
            let Some(stage) = student.stage(year) else { continue };
            let school: &School = &student.school;
            for module in school.taken(&student.programme, stage, student.part_time) {
                let piece = Piece { world, student, module, year };
                piece.write_all(&mut results, &mut sum, &mut chance);
            }
        }
        if let (Some(end), "completed" | "withdrawn") = (student.end, student.status) {
            outcomes.row(&[&student.number, class(student, &sum), &end.to_string()]);
        }
    }
    Marks { results: results.into_text(), outcomes: outcomes.into_text() }
}

struct Piece<'a> {
    world: &'a World,
    student: &'a Student,
    module: &'a Module,
    year: i16,
}

impl Piece<'_> {
    fn write_all(&self, table: &mut Table, sum: &mut Sum, chance: &mut Chance) {
        let module = self.module;
        let pieces = match module.kinds {
            [_, "supervision", _] => PROJECT,
            ["workshop", ..] => COURSEWORK,
            _ => EXAMINED,
        };
        let fifth = calendar::plus(calendar::week(self.year, module.semester, 5), 4);
        let tenth = calendar::plus(calendar::week(self.year, module.semester, 10), 4);
        let last = calendar::plus(calendar::examinations(self.year, module.semester), 2);
        for ((name, weight), due) in pieces.into_iter().zip([fifth, tenth, last]) {
            // Three weeks for marking.
            if calendar::plus(due, 21) < self.world.today && self.student.is_about(due) {
                self.write(name, weight, due, table, sum, chance);
            }
        }
    }

    fn write(
        &self,
        name: &str,
        weight: i32,
        due: Date,
        table: &mut Table,
        sum: &mut Sum,
        chance: &mut Chance,
    ) {
        let habit = &self.student.habit;
        let fallen = if habit.fall > 0 && self.year == self.world.year { 180 } else { 0 };
        let regular = habit.base - fallen;
        let missing = name != "Examination" && chance.happens((1000 - regular) / 5);
        let mark = if missing {
            0
        } else {
            (28 + regular * 42 / 1000 + habit.ability + chance.bell(11)).clamp(8, 93)
        };
        let late = if chance.happens(70) { chance.between(1, 5) } else { -chance.between(0, 3) };
        let submitted = match (missing, name) {
            (true, _) => String::new(),
            (_, "Examination") => format!("{due}T11:00"),
            _ if late > 0 => format!("{}T21:{:02}", calendar::plus(due, i64::from(late)), chance.below(60)),
            _ => format!(
                "{}T1{}:{:02}",
                calendar::plus(due, i64::from(late)),
                chance.below(6),
                chance.below(60)
            ),
        };
        sum.marks += mark * weight;
        sum.weights += weight;
        table.row(&[
            &self.student.number,
            &self.module.code,
            &calendar::label(self.year),
            &mark.to_string(),
            name,
            &weight.to_string(),
            &submitted,
            &format!("{due}T16:00"),
        ]);
    }
}

/// The degree class of a leaver, by the usual boundaries.
fn class(student: &Student, sum: &Sum) -> &'static str {
    if student.status == "withdrawn" {
        return "withdrawn";
    }
    let mean = sum.mean();
    match student.programme.level {
        Level::Undergraduate => match mean {
            70.. => "first",
            60..70 => "upper_second",
            50..60 => "lower_second",
            40..50 => "third",
            _ => "fail",
        },
        Level::Taught | Level::Research => {
            if mean >= 45 {
                "pass"
            } else {
                "fail"
            }
        }
    }
}
