//! The tables that say who and what there is: departments to modules.

use super::World;
use super::calendar;
use super::schools::{FACULTY, Level};
use super::staff::Staff;
use super::table::{Table, yes};
use jiff::civil::Date;
use std::rc::Rc;

/// Departments: the faculty first, as the parent of the rest.
pub(super) fn departments(world: &World) -> String {
    let mut table = Table::new(&["code", "name", "parent"]);
    table.row(&[FACULTY, "Faculty of Science and Engineering", ""]);
    for school in &world.schools {
        table.row(&[&school.plan.code, &school.plan.name(), FACULTY]);
    }
    table.into_text()
}

/// Programmes.
pub(super) fn programmes(world: &World) -> String {
    let mut table = Table::new(&["code", "title", "department", "level"]);
    for school in &world.schools {
        for programme in &school.programmes {
            let level = match programme.level {
                Level::Undergraduate => "ug",
                Level::Taught => "pgt",
                Level::Research => "pgr",
            };
            table.row(&[&programme.code, &programme.title, &school.plan.code, level]);
        }
    }
    table.into_text()
}

/// Everybody on staff, externals, office addresses.
pub(super) fn staff(world: &World) -> String {
    let mut table = Table::new(&["email", "name", "username", "department", "active", "kind"]);
    let central = world.services.advisers.iter().chain(&world.services.records);
    for one in central.chain(world.schools.iter().flat_map(|school| school.team.everybody())) {
        table.row(&[&one.email, &one.name, &one.username, &one.department, yes(one.active), one.kind]);
    }
    table.into_text()
}

/// Students.
pub(super) fn students(world: &World) -> String {
    let mut table = Table::new(&[
        "student_number",
        "family_name",
        "given_name",
        "preferred_name",
        "email",
        "personal_email",
        "phone",
        "programme",
        "year_of_study",
        "mode",
        "status",
        "start_date",
        "end_date",
        "sponsored",
        "athlete",
        "adjustments",
        "fee_status",
        "entry_qualification",
        "sex",
        "birth_year",
    ]);
    for student in &world.students {
        table.row(&[
            &student.number,
            &student.name.family,
            &student.name.given,
            &student.name.preferred,
            &student.email,
            &student.personal_email,
            &student.phone,
            &student.programme.code,
            &student.year_of_study.to_string(),
            if student.part_time { "pt" } else { "ft" },
            student.status,
            &student.start.to_string(),
            &until(student.end),
            yes(student.sponsored),
            student.athlete,
            &student.adjustments,
            if student.overseas { "overseas" } else { "home" },
            student.qualification,
            if student.name.female { "F" } else { "M" },
            &student.birth_year.to_string(),
        ]);
    }
    table.into_text()
}

/// Relationships between students and staff: ended ones, present ones, and some that begin later.
pub(super) fn relationships(world: &World) -> String {
    let mut table = Table::new(&["student_number", "staff_email", "role", "start", "end"]);
    for student in &world.students {
        for tie in &student.ties {
            let (start, end) = (tie.start.to_string(), until(tie.end));
            table.row(&[&student.number, &tie.staff.email, tie.role, &start, &end]);
        }
    }
    table.into_text()
}

/// Roles in departments, over cohorts and modules, and in the institution.
pub(super) fn roles(world: &World) -> String {
    let mut table = Table::new(&["staff_email", "role", "scope", "start", "end"]);
    let since = calendar::day(world.year - 3, 8, 1);
    let mut add = |one: &Staff, role: &str, scope: &str, start: Date, end: Option<Date>| {
        table.row(&[&one.email, role, scope, &start.to_string(), &until(end)]);
    };
    for one in &world.services.records {
        add(one, "records_officer", "*", since, None);
    }
    for (nth, school) in world.schools.iter().enumerate() {
        let (team, code) = (&school.team, &school.plan.code);
        // The first of those who look after Co-Tutor does so for the whole faculty.
        let kept = if nth == 0 { FACULTY } else { code.as_str() };
        let lists = [
            ("senior_tutor", &team.senior),
            ("head_of_department", &team.heads),
            ("department_administrator", &team.administrators),
            ("cotutor_administrator", &team.cotutor),
            ("placement_coordinator", &team.coordinators),
        ];
        for (role, people) in lists {
            let scope = if role == "cotutor_administrator" { kept } else { code };
            for one in people {
                add(one, role, scope, since, None);
            }
        }
        for one in &team.retired {
            add(
                one,
                "senior_tutor",
                code,
                calendar::day(world.year - 5, 8, 1),
                Some(calendar::plus(since, -1)),
            );
        }
        for (one, scope) in cohorts(school) {
            add(&one, "year_tutor", &scope, since, None);
        }
        for module in &school.modules {
            for one in &module.teachers {
                add(one, "register_taker", &module.code, since, None);
            }
        }
    }
    table.into_text()
}

/// Year tutors with their `programme/year`.
pub(super) fn cohorts(school: &super::School) -> Vec<(Rc<Staff>, String)> {
    let mut cohorts = Vec::new();
    for programme in &school.programmes {
        if programme.level == Level::Research {
            continue;
        }
        for year in 1..=programme.years {
            let taught = programme.level == Level::Taught;
            let place = if taught { 3 } else { usize::try_from(year - 1).unwrap_or(0).min(2) };
            let people = &school.team.year_tutors;
            if let Some(one) = people.get(place % people.len().max(1)) {
                cohorts.push((Rc::clone(one), format!("{}/{year}", programme.code)));
            }
        }
    }
    cohorts
}

/// Modules.
pub(super) fn modules(world: &World) -> String {
    let mut table = Table::new(&["code", "title", "department", "level", "credits"]);
    for school in &world.schools {
        for module in &school.modules {
            let level = match module.stage {
                1 => "4",
                2 => "5",
                3 => "6",
                _ => "7",
            };
            table.row(&[&module.code, &module.title, &school.plan.code, level, "30"]);
        }
    }
    table.into_text()
}

fn until(date: Option<Date>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}
