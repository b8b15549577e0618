//! The registers: a mark for each student expected at each session that has been held and whose register was taken.

use super::World;
use super::calendar;
use super::chance::Chance;
use super::students::Student;
use super::table::Table;
use super::timetable::{Class, Roster, Timetable};
use jiff::civil::Date;

/// The marks, and what they come to.
pub(super) struct Registers {
    pub csv: String,
    /// By position of the student: attended and expected in the present academic year, or in the last one while
    /// nothing has been held yet in this.
    pub tallies: Vec<Tally>,
    /// Module code and number of registers not taken, in the same year.
    pub untaken: Vec<(String, u32)>,
}

/// Sessions attended out of those expected; authorised absences and optional sessions are in neither.
#[derive(Clone, Copy, Default)]
pub(super) struct Tally {
    pub attended: u32,
    pub expected: u32,
}

impl Tally {
    /// Strictly below half, with at least five expected.
    pub(super) fn is_under_half(self) -> bool {
        self.expected >= 5 && 2 * self.attended < self.expected
    }
}

/// Takes the registers of all sessions before today.
pub(super) fn write(world: &World, timetable: &Timetable<'_>) -> Registers {
    let mut table = Table::new(&[
        "session_id",
        "student_number",
        "mark",
        "reason",
        "minutes_late",
        "recorded_at",
        "recorded_by",
    ]);
    let taught_this_year = world.today > calendar::plus(calendar::teaching_starts(world.year), 4);
    let shown = if taught_this_year { world.year } else { world.year - 1 };
    let mut tallies = vec![Tally::default(); world.students.len()];
    let mut untaken = Vec::new();
    for (at, roster) in timetable.rosters.iter().enumerate() {
        let mut chance = Chance::new(world.seed, "registers", u64::try_from(at).unwrap_or(0));
        let mut missing = 0;
        for class in &roster.classes {
            if class.date >= world.today || class.cancelled {
                continue;
            }
            if !is_taken(class, roster, world.today, &mut chance) {
                missing += 1;
                continue;
            }
            let counted = roster.year == shown;
            let mut register = Register { world, roster, class, table: &mut table, chance: &mut chance };
            register.take(if counted { Some(&mut tallies) } else { None });
        }
        if roster.year == shown {
            untaken.push((roster.module.code.clone(), missing));
        }
    }
    Registers { csv: table.into_text(), tallies, untaken }
}

fn is_taken(class: &Class<'_>, roster: &Roster<'_>, today: Date, chance: &mut Chance) -> bool {
    let recent = calendar::days_between(class.date, today) < 4;
    let missed = match (class.kind, roster.module.slack, recent) {
        ("exam", ..) => 0,
        (_, true, _) => 350,
        (_, _, true) => 120,
        _ => 28,
    };
    !chance.happens(missed)
}

struct Register<'a, 'w> {
    world: &'w World,
    roster: &'a Roster<'w>,
    class: &'a Class<'w>,
    table: &'a mut Table,
    chance: &'a mut Chance,
}

/// Mark, reason, minutes late.
type Mark = (&'static str, &'static str, i32);

impl Register<'_, '_> {
    fn take(&mut self, mut tallies: Option<&mut Vec<Tally>>) {
        let class = self.class;
        let minutes = self.chance.between(5, 45);
        let recorded_at = format!("{}T{:02}:{minutes:02}", class.date, class.hour);
        let office = &self.roster.groups.values().flatten().next().map(|student| &student.school.team);
        let clerk = office.and_then(|team| team.administrators.first());
        let by_office = self.chance.happens(40);
        let recorder = clerk.filter(|_| by_office).unwrap_or(&class.teacher).email.clone();
        let groups = self.roster.groups.iter();
        for student in groups.filter(|(group, _)| class.group.is_empty() || **group == class.group) {
            for student in student.1 {
                if !student.is_about(class.date) {
                    continue;
                }
                let (mark, reason, late) = self.mark(student);
                let late = if late > 0 { late.to_string() } else { String::new() };
                self.table.row(&[&class.id, &student.number, mark, reason, &late, &recorded_at, &recorder]);
                let tally = tallies.as_mut().and_then(|tallies| tallies.get_mut(student.at));
                if let Some(tally) = tally
                    && class.is_mandatory()
                    && matches!(mark, "present" | "late" | "absent")
                {
                    tally.expected += 1;
                    tally.attended += u32::from(mark != "absent");
                }
            }
        }
    }

    fn mark(&mut self, student: &Student) -> Mark {
        let class = self.class;
        let ill = student.habit.ill.is_some_and(|(from, to)| from <= class.date && class.date <= to);
        if ill && self.chance.happens(850) {
            let reason =
                if self.chance.happens(600) { "Illness, self-certified" } else { "Illness, doctor's note" };
            return if self.chance.happens(880) { ("authorised", reason, 0) } else { ("absent", "", 0) };
        }
        if !student.athlete.is_empty() && class.kind != "exam" && self.chance.happens(35) {
            return ("authorised", "Competition", 0);
        }
        if self.chance.happens(self.likelihood(student)) {
            return if self.chance.happens(65) {
                ("late", "", self.chance.between(3, 25))
            } else {
                ("present", "", 0)
            };
        }
        if self.chance.happens(15) {
            return ("not_expected", "Dispensation", 0);
        }
        if self.chance.happens(if student.is_low() { 70 } else { 210 }) {
            let reason = self.chance.word(&[
                "Illness, self-certified",
                "Medical appointment",
                "Family circumstances",
                "Interview",
                "Religious observance",
                "Transport disruption",
                "Jury service",
                "Placement interview",
                "Funeral",
            ]);
            return ("authorised", reason, 0);
        }
        ("absent", "", 0)
    }

    /// In a thousand.
    fn likelihood(&self, student: &Student) -> i32 {
        let (class, habit) = (self.class, &student.habit);
        let kind = match class.kind {
            "lab" => 25,
            "exam" => 140,
            "supervision" => 40,
            _ => 0,
        };
        let early = if class.hour == 9 { -30 } else { 0 };
        let friday = if calendar::weekday(class.date) == "Friday" { -25 } else { 0 };
        let late_in_term = if class.week >= 9 { -30 } else { 0 };
        let fallen = if self.roster.year == self.world.year {
            let weeks = calendar::days_between(class.date, self.world.today) / 7;
            let recent = if weeks <= 12 { (class.week - 3).max(0) } else { 0 };
            habit.fall * i32::try_from(recent).unwrap_or(0)
        } else {
            0
        };
        (habit.base + kind + early + friday + late_in_term - fallen).clamp(100, 992)
    }
}
