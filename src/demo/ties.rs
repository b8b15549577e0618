//! Who looks after whom, with its history: tutors who changed, one who retired, one whose list moves next month.

use super::chance::Chance;
use super::schools::Level;
use super::staff::{People, Services, Staff};
use super::students::Student;
use super::{Size, calendar};
use jiff::civil::Date;
use std::rc::Rc;

/// A dated relationship between a student and a member of staff.
pub(super) struct Tie {
    pub staff: Rc<Staff>,
    /// Role code as in the access matrix.
    pub role: &'static str,
    pub start: Date,
    /// Last day, if it has one.
    pub end: Option<Date>,
}

impl Tie {
    /// Whether it holds on this day.
    pub(super) fn holds(&self, day: Date) -> bool {
        self.start <= day && self.end.is_none_or(|end| day <= end)
    }
}

impl Student {
    /// Who holds a role for this student on a day; `kind` is that of the person (`staff`, `external`), empty for any.
    pub(super) fn tied(&self, role: &str, kind: &str, day: Date) -> Option<&Rc<Staff>> {
        self.ties
            .iter()
            .find(|tie| tie.role == role && tie.holds(day) && (kind.is_empty() || tie.staff.kind == kind))
            .map(|tie| &tie.staff)
    }

    /// Adds a relationship, cut to the student's own time here.
    fn add(&mut self, staff: &Rc<Staff>, role: &'static str, start: Date, end: Option<Date>) {
        let end = match (end, self.end) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        if end.is_none_or(|end| start <= end) {
            self.ties.push(Tie { staff: Rc::clone(staff), role, start, end });
        }
    }
}

/// Gives a student their people.
pub(super) fn tie(student: &mut Student, services: &Services, size: &Size) {
    let mut chance = Chance::new(size.seed, "ties", u64::try_from(student.at).unwrap_or(0));
    if student.programme.level == Level::Research {
        research(student);
    } else {
        tutors(student, &mut chance, size.today);
        project(student, &mut chance, size.today);
        placement(student, size.today);
    }
    adviser(student, services, &mut chance, size.today);
}

/// The person at this place, counting round.
fn nth(people: &People, at: usize) -> Option<Rc<Staff>> {
    people.get(at % people.len().max(1)).cloned()
}

fn tutors(student: &mut Student, chance: &mut Chance, today: Date) {
    const ROLE: &str = "personal_tutor";
    let school = Rc::clone(&student.school);
    let team = &school.team;
    if chance.happens(8) {
        return; // nobody has been allocated yet: the office's list of students without a tutor
    }
    let (Some(own), Some(next)) = (nth(&team.tutors, student.at), nth(&team.tutors, student.at + 1)) else {
        return;
    };
    let mut start = student.start;
    let earlier = if chance.happens(60) {
        team.retired.first().cloned().map(|retired| {
            let last = retired.leaves.unwrap_or(today);
            (retired, last)
        })
    } else if chance.happens(90) {
        let last = calendar::plus(today, -i64::from(chance.between(40, 420)));
        nth(&team.tutors, student.at + 2).map(|tutor| (tutor, last))
    } else {
        None
    };
    if let Some((tutor, last)) = earlier
        && calendar::plus(start, 30) < last
        && student.end.is_none_or(|end| last < end)
        && tutor.email != own.email
    {
        student.add(&tutor, ROLE, start, Some(last));
        start = calendar::plus(last, 1);
    }
    match own.leaves {
        Some(last) if next.email != own.email => {
            student.add(&own, ROLE, start, Some(last));
            student.add(&next, ROLE, calendar::plus(last, 1), None);
        }
        _ => student.add(&own, ROLE, start, None),
    }
}

fn project(student: &mut Student, chance: &mut Chance, today: Date) {
    const ROLE: &str = "project_supervisor";
    let school = Rc::clone(&student.school);
    let team = &school.team;
    let last_year = student.entry + student.programme.years - 1;
    if last_year > calendar::year_of(today) {
        return;
    }
    let start = match student.programme.level {
        Level::Taught => calendar::day(last_year + 1, 2, 1),
        Level::Undergraduate | Level::Research => calendar::day(last_year, 10, 1),
    };
    let supervisors = if chance.happens(550) { &team.project } else { &team.tutors };
    if let Some(supervisor) = nth(supervisors, student.at / 2) {
        student.add(&supervisor, ROLE, start, None);
    }
    if chance.happens(60)
        && let Some(external) = nth(&team.external_project, 0)
    {
        student.add(&external, ROLE, start, None);
    }
}

fn placement(student: &mut Student, today: Date) {
    const ROLE: &str = "placement_supervisor";
    let away = student.entry + 2;
    if !student.programme.placement || away > calendar::year_of(today) {
        return;
    }
    let school = Rc::clone(&student.school);
    let (start, end) = (calendar::day(away, 9, 1), calendar::day(away + 1, 8, 31));
    let at = student.at / 3;
    for people in [&school.team.placement, &school.team.external] {
        if let Some(supervisor) = nth(people, at) {
            student.add(&supervisor, ROLE, start, Some(end));
        }
    }
}

fn research(student: &mut Student) {
    let school = Rc::clone(&student.school);
    let start = student.start;
    for at in [student.at, student.at + 1] {
        if let Some(supervisor) = nth(&school.team.research, at) {
            student.add(&supervisor, "research_supervisor", start, None);
        }
    }
}

fn adviser(student: &mut Student, services: &Services, chance: &mut Chance, today: Date) {
    let wanted = if student.adjustments.is_empty() { chance.happens(40) } else { chance.happens(800) };
    let wanted = wanted || (student.is_low() && chance.happens(400));
    let first = calendar::plus(student.start, i64::from(chance.between(14, 120)));
    let ended = chance.happens(200);
    let last = calendar::plus(first, i64::from(chance.between(60, 300)));
    if !wanted || first >= today {
        return;
    }
    let end = if ended && last < today { Some(last) } else { None };
    if let Some(adviser) = nth(&services.advisers, student.at) {
        student.add(&adviser, "support_adviser", first, end);
    }
}
