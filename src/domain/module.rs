//! Modules, the years they run in, who takes them and what marks they gave.

use crate::domain::session::Session;
use crate::domain::{InstanceId, StudentId, calendar};
use jiff::civil::Date;
use std::sync::Arc;

/// A module of the catalogue.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Module {
    /// Its code: the key.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Code of the department that teaches it.
    pub department: Option<String>,
    /// Its level, as the university writes it.
    pub level: Option<String>,
    /// Credits, in hundredths, so that 7.5 is exact.
    pub credits_hundredths: Option<u32>,
}

/// A module in one academic year.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Instance {
    /// Its place in the store.
    pub id: InstanceId,
    /// Code of the module.
    pub module: String,
    /// Academic year, such as `2026/27`.
    pub academic_year: String,
}

/// A student's place on a module in one year.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Enrolment {
    /// The module in its year.
    pub instance: InstanceId,
    /// The student.
    pub student: StudentId,
    /// The teaching group, if the module has groups.
    pub group: Option<Arc<str>>,
    /// The groups before it, the earliest first.
    pub earlier: Box<[EarlierGroup]>,
    /// First day on the module; none means from the start.
    pub from: Option<Date>,
    /// Last day on the module; none means to the end.
    pub to: Option<Date>,
}

/// A group a student was in before they moved to another. What was held until then stays with the group it was held
/// for: a register is of who was in the group that day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EarlierGroup {
    /// The group; none when they were in none.
    pub group: Option<Arc<str>>,
    /// The last day in it.
    pub until: Date,
}

impl Enrolment {
    /// Whether the student is on the module on `day`.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// The group the student is in on `day`.
    #[must_use]
    pub fn group_on(&self, day: Date) -> Option<&str> {
        let earlier = self.earlier.iter().find(|earlier| day <= earlier.until);
        earlier.map_or(&self.group, |earlier| &earlier.group).as_deref()
    }

    /// The groups, each with its first and its last day; none where nothing bounds it.
    pub fn groups(&self) -> impl Iterator<Item = (Option<&str>, Option<Date>, Option<Date>)> {
        let ends = self.earlier.iter().map(|earlier| Some(earlier.until)).chain([None]);
        let begins =
            [None].into_iter().chain(self.earlier.iter().map(|earlier| earlier.until.tomorrow().ok()));
        let names = self.earlier.iter().map(|earlier| &earlier.group).chain([&self.group]);
        names.zip(begins).zip(ends).map(|((group, begins), ends)| (group.as_deref(), begins, ends))
    }

    /// Whether the student is on the list of a session held on `day`: on the module that day, and in its group. Whether
    /// the session was called off is another question.
    #[must_use]
    pub fn lists(&self, session: &Session, day: Date) -> bool {
        let in_group = || session.group.as_deref() == self.group_on(day);
        (session.group.is_none() || in_group()) && self.holds_on(day)
    }

    /// Whether the student is on the list of a session that takes place.
    #[must_use]
    pub fn is_expected_at(&self, session: &Session) -> bool {
        !session.cancelled && self.lists(session, calendar::day_of(session.start))
    }

    /// Moves the student to another group from `day` on. On a module that is over for them the group is put right
    /// instead: nothing of it is still to come.
    pub fn move_to(&mut self, group: Option<Arc<str>>, day: Date) {
        let over = self.to.is_some_and(|to| to < day);
        let Some(until) = day.yesterday().ok().filter(|_| !over) else {
            self.group = group;
            return;
        };
        let began = self.earlier.last().map(|earlier| earlier.until.tomorrow().unwrap_or(Date::MAX));
        let mut earlier = std::mem::take(&mut self.earlier).into_vec();
        if began.or(self.from).is_none_or(|began| began <= until) {
            earlier.push(EarlierGroup { group: self.group.take(), until });
        }
        // Back again before a day had passed: they never left it.
        if earlier.last().is_some_and(|last| last.until == until && last.group == group) {
            earlier.pop();
        }
        self.group = group;
        self.earlier = earlier.into();
    }
}

/// A mark a student got: for a module, or for a component of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CourseResult {
    /// The student.
    pub student: StudentId,
    /// The module in its year.
    pub instance: InstanceId,
    /// The component; empty for the module's own mark.
    pub component: String,
    /// The mark in hundredths of a per cent, so that 62.5 is exact; none when handed in but not marked.
    pub mark_hundredths: Option<u32>,
    /// Weight of the component in hundredths of a per cent.
    pub weight_hundredths: Option<u32>,
    /// When it was handed in.
    pub submitted_at: Option<jiff::civil::DateTime>,
    /// When it was due.
    pub due_at: Option<jiff::civil::DateTime>,
}

/// When a piece of work is due.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Deadline {
    /// The module in its year.
    pub instance: InstanceId,
    /// The component; empty for the module's own.
    pub component: String,
    /// When, on the department's clock.
    pub due_at: jiff::civil::DateTime,
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn place(group: &str) -> Enrolment {
        let (instance, student) = (InstanceId(1), StudentId(1));
        Enrolment {
            instance,
            student,
            group: Some(group.into()),
            earlier: Box::default(),
            from: None,
            to: None,
        }
    }

    #[test]
    fn a_move_leaves_the_days_before_it_to_the_group_one_was_in() {
        let mut one = place("A");
        one.move_to(Some("B".into()), date(2026, 10, 20));
        one.move_to(None, date(2026, 11, 2));
        let on = |month, day| one.group_on(date(2026, month, day));
        assert_eq!((on(10, 1), on(10, 19)), (Some("A"), Some("A")));
        assert_eq!((on(10, 20), on(11, 1), on(11, 2)), (Some("B"), Some("B"), None));
        let spans: Vec<_> = one.groups().collect();
        assert_eq!(spans[1], (Some("B"), Some(date(2026, 10, 20)), Some(date(2026, 11, 1))));
        assert_eq!((spans[0].1, spans[2].2), (None, None));
    }

    #[test]
    fn a_move_taken_back_the_same_day_never_was_and_of_what_is_over_the_group_is_put_right() {
        let mut one = place("A");
        let day = date(2026, 10, 20);
        one.move_to(Some("B".into()), day);
        one.move_to(Some("C".into()), day);
        assert_eq!((one.earlier.len(), one.group_on(day)), (1, Some("C")), "B was never theirs");
        one.move_to(Some("A".into()), day);
        assert_eq!(one, place("A"));
        let mut over = Enrolment { to: Some(date(2026, 6, 1)), ..place("A") };
        over.move_to(Some("B".into()), day);
        assert_eq!((over.earlier.len(), over.group_on(date(2026, 5, 1))), (0, Some("B")));
        let mut new = Enrolment { from: Some(day), ..place("A") };
        new.move_to(Some("B".into()), day);
        assert!(new.earlier.is_empty(), "they never sat in A");
    }
}
