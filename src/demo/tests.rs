//! The demo holds together: the same from the same seed, every reference resolved, every role held, nothing to come.

use super::*;
use std::collections::{HashMap, HashSet};

fn on(students: u32, today: Date) -> Department {
    department(&Size { students, seed: 1, today })
}

fn autumn() -> Date {
    calendar::day(2026, 11, 20)
}

struct Rows {
    columns: HashMap<String, usize>,
    rows: Vec<csv::StringRecord>,
}

impl Rows {
    fn of(department: &Department, kind: &str) -> Rows {
        let text = &department.tables.iter().find(|(name, _)| *name == kind).unwrap().1;
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let columns =
            reader.headers().unwrap().iter().enumerate().map(|(at, name)| (name.to_owned(), at)).collect();
        Rows { columns, rows: reader.records().map(Result::unwrap).collect() }
    }

    fn column(&self, name: &str) -> impl Iterator<Item = &str> {
        let at = self.columns[name];
        self.rows.iter().map(move |row| &row[at])
    }

    fn set(&self, name: &str) -> HashSet<&str> {
        self.column(name).collect()
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_does_not() {
    let (one, two) = (on(80, autumn()), on(80, autumn()));
    assert_eq!(one.tables, two.tables);
    assert_eq!(one.files, two.files);
    assert_eq!(one.sign_ins, two.sign_ins);
    let other = department(&Size { students: 80, seed: 2, today: autumn() });
    assert_ne!(one.tables, other.tables);
}

#[test]
fn every_reference_of_every_table_resolves() {
    let all = on(600, autumn());
    let table = |kind| Rows::of(&all, kind);
    let (departments, programmes, staff, students) =
        (table("departments"), table("programmes"), table("staff"), table("students"));
    let (modules, sessions, entries) = (table("modules"), table("sessions"), table("entries"));
    let holds = |from: &Rows, column: &str, to: &Rows, key: &str| {
        let known = to.set(key);
        for value in from.column(column).filter(|value| !value.is_empty()) {
            assert!(known.contains(value), "{column} {value}");
        }
    };
    holds(&departments, "parent", &departments, "code");
    holds(&programmes, "department", &departments, "code");
    holds(&staff, "department", &departments, "code");
    holds(&students, "programme", &programmes, "code");
    holds(&modules, "department", &departments, "code");
    for kind in ["relationships", "enrolments", "attendance", "results", "outcomes", "entries"] {
        holds(&table(kind), "student_number", &students, "student_number");
    }
    holds(&table("relationships"), "staff_email", &staff, "email");
    holds(&table("roles"), "staff_email", &staff, "email");
    holds(&table("enrolments"), "module", &modules, "code");
    holds(&table("results"), "module", &modules, "code");
    holds(&sessions, "module", &modules, "code");
    holds(&sessions, "staff_email", &staff, "email");
    holds(&table("attendance"), "session_id", &sessions, "session_id");
    holds(&table("attendance"), "recorded_by", &staff, "email");
    holds(&entries, "author_email", &staff, "email");
    let known = staff.set("email");
    for audience in entries.column("audience").filter(|audience| !audience.is_empty()) {
        assert!(audience.split('|').all(|address| known.contains(address)), "{audience}");
    }
    let written = entries.set("external_id");
    assert!(all.files.iter().all(|file| written.contains(file.entry_external_id.as_str())));
}

#[test]
fn what_names_a_row_names_one_row_only() {
    let all = on(600, autumn());
    let keys = [
        ("staff", vec!["email"]),
        ("staff", vec!["username"]),
        ("students", vec!["student_number"]),
        ("students", vec!["email"]),
        ("sessions", vec!["session_id"]),
        ("modules", vec!["code"]),
        ("programmes", vec!["code"]),
        ("enrolments", vec!["module", "academic_year", "student_number"]),
        ("attendance", vec!["session_id", "student_number"]),
        ("results", vec!["student_number", "module", "academic_year", "component"]),
        ("relationships", vec!["student_number", "staff_email", "role", "start"]),
        ("roles", vec!["staff_email", "role", "scope", "start"]),
        ("outcomes", vec!["student_number"]),
        ("entries", vec!["external_id"]),
    ];
    for (kind, columns) in keys {
        let rows = Rows::of(&all, kind);
        let places: Vec<usize> = columns.iter().map(|name| rows.columns[*name]).collect();
        let mut seen = HashSet::new();
        for row in &rows.rows {
            let key: Vec<_> = places.iter().map(|at| row[*at].to_owned()).collect();
            assert!(seen.insert(key), "{kind}: {row:?}");
        }
    }
}

#[test]
fn the_counts_are_those_of_a_department() {
    let all = on(600, autumn());
    let many = |kind| Rows::of(&all, kind).rows.len();
    assert_eq!(many("students"), 600);
    assert!((55..85).contains(&many("staff")), "{}", many("staff"));
    assert!((8_500..9_300).contains(&many("entries")), "{}", many("entries"));
    assert!((70_000..150_000).contains(&many("attendance")), "{}", many("attendance"));
    assert!((30..=40).contains(&all.files.len()), "{}", all.files.len());
    let entries = Rows::of(&all, "entries");
    let sensitive = entries.column("sensitive").filter(|value| *value == "yes").count();
    assert!((15..=30).contains(&(sensitive * 1000 / entries.rows.len())), "{sensitive}");
    assert_eq!(entries.set("kind").len(), 6);
    let categories: HashSet<&str> =
        entries.column("category").flat_map(|categories| categories.split('|')).collect();
    assert_eq!(categories.len(), 6);
    let statuses = Rows::of(&all, "students");
    assert_eq!(statuses.set("status").len(), 4);
}

#[test]
fn a_few_in_a_hundred_attend_less_than_half_and_most_attend_well() {
    let all = on(600, autumn());
    let attendance = Rows::of(&all, "attendance");
    let mut counts: HashMap<&str, (u32, u32)> = HashMap::new();
    let this_year = attendance.column("recorded_at").zip(attendance.column("mark"));
    for (student, (at, mark)) in attendance.column("student_number").zip(this_year) {
        if at > "2026-08" && matches!(mark, "present" | "late" | "absent") {
            let (came, expected) = counts.entry(student).or_default();
            *expected += 1;
            *came += u32::from(mark != "absent");
        }
    }
    let low = counts.values().filter(|(came, expected)| 2 * came < *expected).count();
    let good = counts.values().filter(|(came, expected)| 10 * came >= 7 * expected).count();
    assert!((20..=80).contains(&(low * 1000 / counts.len())), "{low} of {}", counts.len());
    assert!(good * 100 / counts.len() >= 80, "{good} of {}", counts.len());
}

#[test]
fn every_role_has_somebody_to_sign_in_as() {
    let all = on(600, autumn());
    let roles: Vec<&str> = all.sign_ins.iter().map(|one| one.role).collect();
    let expected = [
        "staff",
        "personal_tutor",
        "year_tutor",
        "project_supervisor",
        "placement_supervisor",
        "research_supervisor",
        "support_adviser",
        "placement_coordinator",
        "register_taker",
        "senior_tutor",
        "department_administrator",
        "cotutor_administrator",
        "head_of_department",
        "records_officer",
        "external",
        "student",
    ];
    assert_eq!(roles, expected);
    let people: HashSet<&str> = all.sign_ins.iter().map(|one| one.email.as_str()).collect();
    assert_eq!(people.len(), expected.len());
}

#[test]
fn nothing_that_has_happened_is_dated_today_or_later_nor_before_two_years_ago() {
    for month in 1..=12 {
        let today = calendar::day(2026, month, 3);
        let all = on(60, today);
        let (today, past) = (today.to_string(), calendar::plus(today, -731).to_string());
        let entries = Rows::of(&all, "entries");
        assert!(entries.column("occurred_at").all(|at| at < today.as_str() && at > past.as_str()));
        let recorded = Rows::of(&all, "attendance");
        assert!(recorded.column("recorded_at").all(|at| at < today.as_str()));
        let results = Rows::of(&all, "results");
        assert!(results.column("submitted_at").all(|at| at < today.as_str()));
        let awards = Rows::of(&all, "outcomes");
        assert!(awards.column("awarded_on").all(|at| at <= today.as_str()));
    }
}

#[test]
fn the_smallest_departments_hold_together_too() {
    for students in [0, 1, 2, 7, 30] {
        let all = on(students, autumn());
        assert_eq!(Rows::of(&all, "students").rows.len(), usize::try_from(students).unwrap());
        assert!(all.sign_ins.len() >= 8);
    }
}

#[test]
fn more_students_make_more_schools_and_each_student_is_there_once() {
    let all = on(2_500, autumn());
    let students = Rows::of(&all, "students");
    assert_eq!(students.rows.len(), 2_500);
    assert_eq!(students.set("student_number").len(), 2_500);
    assert_eq!(students.set("email").len(), 2_500);
    assert!(Rows::of(&all, "departments").rows.len() >= 5);
}

#[test]
fn no_text_has_a_name_in_braces_left_or_a_doubled_space() {
    let all = on(300, autumn());
    let entries = Rows::of(&all, "entries");
    for text in entries.column("body").chain(entries.column("subject")) {
        assert!(!text.contains(['{', '}', '¶']) && !text.contains("  "), "{text}");
        assert!(!text.trim().is_empty());
    }
}

#[test]
fn nobody_has_two_classes_at_one_time() {
    let all = on(600, autumn());
    let (sessions, enrolments) = (Rows::of(&all, "sessions"), Rows::of(&all, "enrolments"));
    let mut held: HashMap<(&str, &str), Vec<(&str, &str)>> = HashMap::new();
    let times = sessions.column("start").zip(sessions.column("group"));
    let modules = sessions.column("module").zip(sessions.column("academic_year"));
    for (module, time) in modules.zip(times) {
        held.entry(module).or_default().push(time);
    }
    let mut busy: HashMap<&str, HashSet<&str>> = HashMap::new();
    let who = enrolments.column("student_number").zip(enrolments.column("group"));
    let modules = enrolments.column("module").zip(enrolments.column("academic_year"));
    for (module, (student, own)) in modules.zip(who) {
        for (start, group) in &held[&module] {
            if group.is_empty() || *group == own {
                assert!(busy.entry(student).or_default().insert(start), "{student} {start}");
            }
        }
    }
}
