//! Whom to sign in as: for each role somebody whose view shows what the role is about.

use super::attendance::{Registers, Tally};
use super::entries::{Entries, Notable};
use super::staff::Staff;
use super::students::Student;
use super::tables::cohorts;
use super::{SignIn, World};
use std::rc::Rc;

/// One person for each role; a role that nobody holds is left out.
pub(super) fn choose(world: &World, registers: &Registers, entries: &Entries) -> Vec<SignIn> {
    let desk = Desk { world, registers, entries };
    let lists = [desk.plain(), desk.tutor(), desk.year_tutor()];
    let tied = [
        desk.tied(
            "project_supervisor",
            "staff",
            "dissertation and project entries of {S} in full, all else as stubs",
        ),
        desk.tied("placement_supervisor", "staff", "placement visits to {S} in full, all else as stubs"),
        desk.tied("research_supervisor", "staff", "monthly supervision records of {S}"),
        desk.adviser(),
    ];
    let posts = [
        desk.coordinator(),
        desk.register_taker(),
        desk.senior(),
        desk.administrator(),
        desk.cotutor(),
        desk.head(),
        desk.records(),
        desk.external(),
        desk.student(),
    ];
    lists.into_iter().chain(tied).chain(posts).flatten().collect()
}

struct Desk<'a> {
    world: &'a World,
    registers: &'a Registers,
    entries: &'a Entries,
}

fn staff(role: &'static str, one: &Staff, what: String) -> SignIn {
    SignIn { role, email: one.email.clone(), name: one.name.clone(), what }
}

fn named(student: &Student) -> String {
    format!("{} ({})", student.full_name(), student.number)
}

impl<'a> Desk<'a> {
    fn tally(&self, student: &Student) -> Tally {
        self.registers.tallies.get(student.at).copied().unwrap_or_default()
    }

    /// People that a person looks after today in a role.
    fn theirs(&self, one: &'a Staff, role: &'a str) -> impl Iterator<Item = &'a Student> {
        let today = self.world.today;
        let present = self.world.students.iter().filter(|student| student.end.is_none());
        present.filter(move |student| {
            let mut ties = student.ties.iter();
            ties.any(|tie| tie.role == role && tie.holds(today) && tie.staff.email == one.email)
        })
    }

    fn team(&self) -> Option<&'a super::staff::Team> {
        self.world.schools.first().map(|school| &school.team)
    }

    fn plain(&self) -> Option<SignIn> {
        let one = self.team()?.plain.first()?;
        let what = "find any student; entries show only that they exist, and whom to ask".to_owned();
        Some(staff("staff", one, what))
    }

    fn tutor(&self) -> Option<SignIn> {
        let low = |one: &'a Rc<Staff>| {
            let tutees = self.theirs(one, "personal_tutor");
            tutees.filter(|student| self.tally(student).is_under_half()).collect::<Vec<_>>()
        };
        let one = self.team()?.tutors.iter().max_by_key(|one| low(one).len())?;
        let tutees = self.theirs(one, "personal_tutor").count();
        let what = match low(one).first() {
            Some(student) => {
                let Tally { attended, expected } = self.tally(student);
                let who = named(student);
                format!("{tutees} tutees; {who} came to {attended} of {expected} sessions and is flagged")
            }
            None => format!("{tutees} tutees and the whole of their records"),
        };
        Some(staff("personal_tutor", one, what))
    }

    fn year_tutor(&self) -> Option<SignIn> {
        let (one, scope) = cohorts(self.world.schools.first()?).into_iter().nth(1)?;
        let what =
            format!("the cohort {scope}: attendance, marks and academic entries, pastoral ones as stubs");
        Some(staff("year_tutor", &one, what))
    }

    fn tied(&self, role: &'static str, kind: &str, what: &str) -> Option<SignIn> {
        let today = self.world.today;
        let find = |student: &'a Student| Some((student.tied(role, kind, today)?, student));
        let mut present = self.world.students.iter().filter(|student| student.end.is_none());
        let (one, student) = present.find_map(find)?;
        Some(staff(role, one, what.replace("{S}", &named(student))))
    }

    fn adviser(&self) -> Option<SignIn> {
        let count = |one: &Rc<Staff>| self.sensitive(|student| assigned(self.world, student, one)).count();
        let one = self.world.services.advisers.iter().max_by_key(|one| count(one))?;
        let what = format!(
            "{} assigned students, with {} highly sensitive entries that others cannot see exist",
            self.theirs(one, "support_adviser").count(),
            count(one)
        );
        Some(staff("support_adviser", one, what))
    }

    fn sensitive(&self, wanted: impl Fn(&Student) -> bool) -> impl Iterator<Item = &'a Notable> {
        let students = &self.world.students;
        self.entries.sensitive.iter().filter(move |entry| students.get(entry.student).is_some_and(&wanted))
    }

    fn coordinator(&self) -> Option<SignIn> {
        let one = self.team()?.coordinators.first()?;
        let year = self.world.year;
        let away = self.world.students.iter().filter(|student| student.on_placement(year)).count();
        Some(staff("placement_coordinator", one, format!("{away} students on placement and their visits")))
    }

    fn register_taker(&self) -> Option<SignIn> {
        let school = self.world.schools.first()?;
        let ours = |code: &str| school.modules.iter().find(|module| module.code == code);
        let untaken = self.registers.untaken.iter().filter(|(code, _)| ours(code).is_some());
        let worst = untaken.max_by_key(|(_, missing)| *missing);
        let (module, missing) = match worst {
            Some((code, missing)) => (ours(code)?, *missing),
            None => (school.modules.first()?, 0),
        };
        let what = format!("{} {}: {missing} registers not taken", module.code, module.title);
        Some(staff("register_taker", module.teachers.first()?, what))
    }

    fn senior(&self) -> Option<SignIn> {
        let one = self.team()?.senior.first()?;
        let code = &self.world.schools.first()?.plan.code;
        let many = self.sensitive(|student| student.school.plan.code == *code).count();
        let what = format!("students under 50 % in the department, and {many} highly sensitive entries");
        Some(staff("senior_tutor", one, what))
    }

    fn administrator(&self) -> Option<SignIn> {
        let one = self.team()?.administrators.first()?;
        let gone = self.world.students.iter().filter(|student| student.end.is_some()).count();
        let what = format!("all entries but the highly sensitive, and the full records of {gone} leavers");
        Some(staff("department_administrator", one, what))
    }

    fn cotutor(&self) -> Option<SignIn> {
        let one = self.team()?.cotutor.first()?;
        Some(staff(
            "cotutor_administrator",
            one,
            "people, roles, relationships, imports, the audit and backups".to_owned(),
        ))
    }

    fn head(&self) -> Option<SignIn> {
        let one = self.team()?.heads.first()?;
        let what = "any student's dashboard, and of entries only that they exist".to_owned();
        Some(staff("head_of_department", one, what))
    }

    fn records(&self) -> Option<SignIn> {
        let one = self.world.services.records.first()?;
        Some(staff(
            "records_officer",
            one,
            "any student's dashboard; of entries nothing, outside a logged case".to_owned(),
        ))
    }

    fn external(&self) -> Option<SignIn> {
        let what = "{S}, on placement there, and nobody else";
        let sign_in = self.tied("placement_supervisor", "external", what);
        let sign_in =
            sign_in.or_else(|| self.tied("project_supervisor", "external", "{S} and nobody else"))?;
        Some(SignIn { role: "external", ..sign_in })
    }

    fn student(&self) -> Option<SignIn> {
        let present = self.world.students.iter().filter(|student| student.status == "active");
        let falling = |student: &Student| {
            let tally = self.tally(student);
            (student.habit.fall > 0 && !tally.is_under_half(), tally.expected)
        };
        let student = present.max_by_key(|student| falling(student))?;
        let Tally { attended, expected } = self.tally(student);
        let what = format!("own attendance ({attended} of {expected} sessions) and tutors");
        let (email, name) = (student.email.clone(), student.full_name());
        Some(SignIn { role: "student", email, name, what })
    }
}

fn assigned(world: &World, student: &Student, one: &Staff) -> bool {
    student.tied("support_adviser", "", world.today).is_some_and(|adviser| adviser.email == one.email)
}
