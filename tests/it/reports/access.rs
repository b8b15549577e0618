//! Whom reports are for: the column "reports" of the access rules, as a table and in the house where everybody exists.

use crate::asking::{Asking, everybody};
use crate::golden;
use crate::world::{self, S1, S2, S4, World};
use cotutor::access::ReportKind;
use cotutor::access::reports::{Depth, report};
use cotutor::domain::Role;
use std::fmt::Write;

/// The rules' own words: the roles of each report, with how finely (c: counts, t: totals of students, e: each).
const RULES: [(&str, &str); 12] = [
    ("personal_tutor", "attendance e, outcomes c"),
    ("year_tutor", "attendance e, outcomes c"),
    ("project_supervisor", "attendance t"),
    ("placement_supervisor", "attendance t"),
    ("research_supervisor", "attendance t"),
    ("placement_coordinator", "attendance t"),
    ("register_taker", "attendance e, registers e"),
    ("support_adviser", "attendance e"),
    ("senior_tutor", "attendance e, registers e, outcomes c, thresholds c"),
    ("department_administrator", "attendance e, registers e, outcomes e, thresholds e"),
    ("cotutor_administrator", "attendance e, registers e, outcomes e, thresholds e"),
    ("head_of_department", "attendance c, registers c, outcomes c, thresholds c"),
];

#[test]
fn every_role_has_the_reports_the_rules_give_it() {
    let mut table = String::from("c: counts only, t: totals of single students, e: each student\n");
    for role in Role::ALL {
        let open = ReportKind::ALL.iter().filter_map(|kind| {
            let letter = match report(*role, *kind)? {
                Depth::Counts => 'c',
                Depth::Totals => 't',
                Depth::Each => 'e',
            };
            Some(format!("{} {letter}", kind.code()))
        });
        let found = open.collect::<Vec<_>>().join(", ");
        let wanted = RULES.iter().find(|(known, _)| *known == role.code()).map_or("", |(_, words)| words);
        assert_eq!(found, wanted, "{}", role.code());
        let _ = writeln!(table, "{:30} {}", role.code(), if found.is_empty() { "-" } else { &found });
    }
    golden::same("reports", &table);
}

/// The reports an actor's page lists.
fn listed(site: &Asking, actor: Option<&str>) -> Vec<&'static str> {
    let page = site.get(actor, "/reports");
    let text = page.text();
    let names = ReportKind::ALL.iter().map(|kind| kind.code());
    let found: Vec<&str> = names.filter(|name| text.contains(&format!("href=\"/reports/{name}\""))).collect();
    assert!(found.is_empty() || page.status == 200, "{actor:?}: {}", page.status);
    found
}

#[test]
fn a_report_that_is_not_listed_for_somebody_is_not_there_for_them_by_any_door() {
    let world = World::canaries();
    let site = Asking::of(&world);
    for actor in everybody() {
        let listed = listed(&site, actor);
        for kind in ReportKind::ALL {
            let name = kind.code();
            let open = listed.contains(&name);
            for path in [
                format!("/reports/{name}"),
                format!("/reports/{name}?format=csv"),
                format!("/api/v1/reports/{name}"),
            ] {
                let status = site.get(actor, &path).status;
                let well = if open { status == 200 } else { [401, 404, 303].contains(&status) };
                assert!(well, "{actor:?}: {path}: {status}");
            }
        }
        let menu = actor.is_some_and(|actor| site.get(Some(actor), "/").text().contains("href=\"/reports\""));
        assert_eq!(menu, !listed.is_empty(), "{actor:?}");
    }
    for nobody in ["staff", "records_officer", "external_project_supervisor", "student_self", "former_tutor"]
    {
        assert_eq!(listed_of(&site, nobody), Vec::<&str>::new(), "{nobody}");
    }
    assert_eq!(listed_of(&site, "personal_tutor"), ["attendance", "outcomes"]);
    assert_eq!(listed_of(&site, "register_taker"), ["attendance", "registers"]);
}

fn listed_of(site: &Asking, actor: &str) -> Vec<&'static str> {
    listed(site, Some(actor))
}

#[test]
fn a_report_names_only_students_whose_attendance_is_open_to_the_viewer() {
    let world = World::canaries();
    let site = Asking::of(&world);
    for (actor, sort) in world::ACTORS {
        if sort == world::Sort::Gone {
            continue;
        }
        for path in ["/reports/attendance?by=student", "/api/v1/reports/attendance?by=student"] {
            let page = site.get(Some(actor), path);
            for student in world::STUDENTS {
                let area = world::area(actor, student, "attendance");
                // Where there is nothing for them, a student's own frame may hold their number.
                if page.status == 200 && page.text().contains(student) {
                    assert_ne!(area, "-", "{actor} finds {student} at {path}");
                }
            }
        }
    }
    let finds = |actor: &str, student: &str| {
        site.get(Some(actor), "/reports/attendance?by=student").text().contains(student)
    };
    assert!(finds("personal_tutor", S1) && !finds("personal_tutor", S2));
    assert!(finds("register_taker", S1) && !finds("register_taker", S2));
    assert!(finds("senior_tutor", S2) && !finds("senior_tutor", S4));
    assert!(!finds("head_of_department", S1));
}

#[test]
fn a_supervisor_who_sees_a_summary_is_not_told_module_by_module() {
    let world = World::canaries();
    let site = Asking::of(&world);
    let page =
        |actor: &str, query: &str| site.get(Some(actor), &format!("/reports/attendance?{query}")).text();
    assert!(!page("project_supervisor", "by=module").contains("ME101"));
    assert!(!page("project_supervisor", "by=student&amp;module=ME101").contains("ME202"));
    assert!(!page("project_supervisor", "by=student&module=ME303").contains(S1));
    assert!(page("personal_tutor", "by=module").contains("ME101"));
    let own = page("register_taker", "by=module");
    assert!(own.contains("ME101") && !own.contains("ME202"));
}

#[test]
fn a_file_of_a_report_is_noted_in_the_audit_and_cannot_start_a_formula() {
    let world = World::canaries();
    let site = Asking::of(&world);
    let file = site.get(Some("senior_tutor"), "/reports/attendance?by=module&format=csv");
    assert_eq!(file.status, 200);
    assert_eq!(file.header("content-type"), Some("text/csv; charset=utf-8"));
    assert!(file.text().starts_with("module,students,rate_percent,"), "{}", file.text());
    let missing = site.get(Some("senior_tutor"), "/reports/attendance?format=csv&table=nothing");
    assert_eq!(missing.status, 404);
    let headers = [("accept", "text/csv")];
    let api = site.send(
        Some("senior_tutor"),
        &axum::http::Method::GET,
        "/api/v1/reports/attendance?by=module",
        &headers,
        Vec::new(),
    );
    assert_eq!(api.text(), file.text());
    let wrong = site.get(Some("senior_tutor"), "/reports/outcomes?from=yesterday");
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("is not a date"));
}
