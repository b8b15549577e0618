//! What reports must not tell: of single students to whoever sees counts, day by day or module by module to whoever
//! sees a summary, and of few by taking one report from another.

use crate::asking::Asking;
use crate::world::{S1, S2, World, email, take_in};
use cotutor::access::ReportKind;
use cotutor::domain::report::ask::Ask;
use cotutor::records::imports::Kind;
use jiff::civil::{Date, date};
use std::fmt::Write;

/// Days on which every module of the departments below meets: eight Mondays in cells that are over, and two in one
/// that is not over on the day of asking.
fn meetings() -> Vec<Date> {
    let first = date(2025, 10, 6);
    let weeks = (0..8).chain([15, 16]);
    weeks.map(|week| first.saturating_add(jiff::Span::new().weeks(week))).collect()
}

/// A student, their programme and modules.
struct Enrolled {
    number: String,
    programme: String,
    modules: Vec<String>,
}

/// Of each student at each meeting of each module, whether they came.
type Came<'c> = &'c dyn Fn(&Enrolled, &str, usize) -> bool;

/// Brings these students, their modules and programmes into the department.
fn enrol(world: &World, all: &[Enrolled]) {
    let mut students = String::from("student_number,family_name,email,programme,year_of_study,status\n");
    let mut enrolments = String::from("module,academic_year,student_number,group\n");
    let (mut programmes, mut modules) = (Vec::new(), Vec::new());
    for (n, one) in all.iter().enumerate() {
        let _ = writeln!(students, "{0},Few,{0}@example.ac.uk,{1},1,active", one.number, one.programme);
        programmes.push(one.programme.as_str());
        for module in &one.modules {
            let _ = writeln!(enrolments, "{module},2025/26,{},{}", one.number, n % 3);
            modules.push(module.as_str());
        }
    }
    let table = |codes: &mut Vec<&str>| {
        codes.sort_unstable();
        codes.dedup();
        codes
            .iter()
            .fold("code,title,department\n".to_owned(), |all, code| all + &format!("{code},{code},ENG\n"))
    };
    take_in(&world.registry, Kind::Programmes, &table(&mut programmes));
    take_in(&world.registry, Kind::Modules, &table(&mut modules));
    take_in(&world.registry, Kind::Students, &students);
    take_in(&world.registry, Kind::Enrolments, &enrolments);
    let mut sessions = String::from("session_id,module,academic_year,kind,start,end\n");
    for module in modules {
        for (n, day) in meetings().iter().enumerate() {
            let _ = writeln!(sessions, "{module}-{n},{module},2025/26,lecture,{day}T10:00,{day}T11:00");
        }
    }
    take_in(&world.registry, Kind::Sessions, &sessions);
}

fn mark(world: &World, all: &[Enrolled], came: Came<'_>) {
    let mut marks = String::from("session_id,student_number,mark\n");
    for one in all {
        for module in &one.modules {
            for n in 0..meetings().len() {
                let mark = if came(one, module, n) { "present" } else { "absent" };
                let _ = writeln!(marks, "{module}-{n},{},{mark}", one.number);
            }
        }
    }
    take_in(&world.registry, Kind::Attendance, &marks);
}

/// So many students of a programme, all on these modules.
fn some(programme: &str, count: usize, modules: &[&str]) -> Vec<Enrolled> {
    let one = |n| Enrolled {
        number: format!("F{programme}{n}"),
        programme: programme.to_owned(),
        modules: modules.iter().map(|module| (*module).to_owned()).collect(),
    };
    (0..count).map(one).collect()
}

fn give(world: &World, actor: &str, role: &str, scope: &str) {
    let grant = format!("staff_email,role,scope,start,end\n{},{role},{scope},2025-09-01,\n", email(actor));
    take_in(&world.registry, Kind::Roles, &grant);
}

fn csv(site: &Asking, actor: &str, query: &str) -> String {
    let answer = site.get(Some(actor), &format!("/reports/attendance?{query}&format=csv"));
    assert_eq!(answer.status, 200, "{actor}: {query}");
    answer.text()
}

/// The row of a CSV that begins so.
fn row(csv: &str, first: &str) -> Option<Vec<String>> {
    let found = csv.lines().find(|line| line.starts_with(&format!("{first},")))?;
    Some(found.split(',').map(str::to_owned).collect())
}

#[test]
fn a_head_who_takes_registers_sees_students_by_name_in_that_module_only() {
    let world = World::canaries();
    give(&world, "register_taker", "head_of_department", "ENG");
    let site = Asking::of(&world);
    let own = csv(&site, "register_taker", "by=student&module=ME101");
    assert!(row(&own, S1).is_some(), "{own}");
    assert_eq!(
        csv(&site, "register_taker", "by=student").lines().skip(1).collect::<Vec<_>>(),
        own.lines().skip(1).collect::<Vec<_>>()
    );
    for query in [
        "by=student&module=ME202",
        "by=student&module=ME303",
        "by=student&module=ME303&from=2026-01-12&to=2026-01-12",
    ] {
        let other = csv(&site, "register_taker", query);
        assert_eq!(other.lines().count(), 1, "{query}: {other}");
        let page = site.get(Some("register_taker"), &format!("/reports/attendance?{query}")).text();
        assert!(!page.contains(S1), "{query}");
    }
    let day = csv(&site, "register_taker", "by=student&from=2026-01-13&to=2026-01-14");
    assert!(row(&day, S1).is_none_or(|row| row[3] == "0"), "nothing on days of other modules: {day}");
    let modules = csv(&site, "register_taker", "by=module");
    assert_eq!(row(&modules, "ME101").expect("a row")[1], "1", "{modules}");
    assert!(row(&modules, "ME202").is_none_or(|row| row[1] == "hidden"), "{modules}");
    // Whoever takes no registers is told of nobody by name, and whoever sees all is told of all.
    assert_eq!(csv(&site, "head_of_department", "by=student").lines().count(), 1);
    assert!(row(&csv(&site, "senior_tutor", "by=student&module=ME202"), S2).is_some());
}

#[test]
fn a_summary_of_somebodys_attendance_is_over_whole_years_whatever_the_days_asked_for() {
    let world = World::canaries();
    let site = Asking::of(&world);
    for actor in
        ["project_supervisor", "placement_supervisor", "research_supervisor", "placement_coordinator"]
    {
        let whole = csv(&site, actor, "by=student");
        assert!(row(&whole, S1).is_some(), "{actor}: {whole}");
        for days in ["from=2026-01-12&to=2026-01-12", "from=2026-01-13", "to=2026-01-12"] {
            for by in ["student", "programme", "year"] {
                let found = csv(&site, actor, &format!("by={by}&{days}"));
                assert_eq!(found.lines().count(), 1, "{actor}: {by}, {days}: {found}");
                let api = site.get(Some(actor), &format!("/api/v1/reports/attendance?by={by}&{days}"));
                let api: serde_json::Value = serde_json::from_str(&api.text()).expect("JSON");
                assert_eq!(api["tables"][0]["rows"].as_array().map(Vec::len), Some(0), "{actor}: {days}");
                assert_eq!(api["message"], "There is nobody of whom this may be told.", "{api}");
            }
        }
    }
    // In a module whose registers one takes, days may be asked for, and only it is in them.
    let found = csv(&site, "two_roles", "by=student&from=2026-01-12&to=2026-01-14");
    assert_eq!(row(&found, S1).expect("a row")[2..], ["0", "0", "1", "0", "0"], "{found}");
    assert!(
        site.get(Some("personal_tutor"), "/reports/attendance?by=student&from=2026-01-12&to=2026-01-12")
            .text()
            .contains(S1)
    );
}

#[test]
fn a_small_group_is_in_no_sum_and_no_sentence_and_cannot_be_had_by_taking_away() {
    let world = World::with(Vec::new());
    // 20 of A, who come; 7 of B, who do not; and 6 of C and 4 of D, who are enough together.
    let mut all = some("A", 20, &["X1", "X2"]);
    all.extend(some("B", 7, &["X1"]));
    all.extend(some("C", 6, &["X2"]));
    all.extend(some("D", 4, &["X2"]));
    enrol(&world, &all);
    mark(&world, &all, &|one, _, _| one.programme == "A");
    let site = Asking::of(&world);
    let head = |query: &str| csv(&site, "head_of_department", query);
    let module = head("by=module&module=X1");
    assert_eq!(row(&module, "X1").expect("a row")[1..5], ["20", "100.0", "160", "160"], "{module}");
    assert!(row(&module, "all").is_none(), "{module}");
    assert_eq!(row(&head("by=module&programme=A"), "X1"), row(&module, "X1"));
    assert_eq!(row(&head("by=module&module=X2"), "X2").expect("a row")[1..5], ["30", "66.7", "160", "240"]);
    let programmes = head("by=programme");
    for hidden in ["B", "C", "D", "MEng-ME"] {
        assert!(row(&programmes, hidden).is_none_or(|row| row[1] == "hidden"), "{programmes}");
    }
    assert_eq!(row(&programmes, "together").expect("a row")[1..5], ["10", "0.0", "0", "80"]);
    for query in ["by=programme&programme=B", "by=module&programme=B", "by=year&programme=B"] {
        let page = site.get(Some("head_of_department"), &format!("/reports/attendance?{query}")).text();
        assert!(
            page.contains("too few students to show") && !page.contains(" of expected sessions"),
            "{query}"
        );
        let api = site.get(Some("head_of_department"), &format!("/api/v1/reports/attendance?{query}"));
        assert!(api.text().contains("too few students to show"), "{query}: {}", api.text());
        assert!(row(&head(query), "all").is_none(), "{query}");
    }
    for query in [
        "by=module&from=2025-10-06&to=2025-10-06",
        "by=module&to=2025-12-31",
        "by=group&module=X1",
        "by=module&module=X1&group=1",
    ] {
        assert_eq!(head(query).lines().count(), 1, "{query}");
    }
    let page = site.get(Some("head_of_department"), "/reports/attendance").text();
    assert!(page.contains("Days, groups and single students cannot be chosen"));
    assert!(!page.contains("value=\"group\"") && !page.contains("value=\"student\""));
    // Whoever sees every student sees them all, and on every day.
    let all = csv(&site, "senior_tutor", "by=module&module=X1&from=2025-10-06&to=2025-10-06");
    assert_eq!(row(&all, "X1").expect("a row")[1..5], ["27", "74.1", "20", "27"]);
    assert!(site.get(Some("senior_tutor"), "/reports/attendance").text().contains("value=\"group\""));
}

/// Numbers that look like chance, the same every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// All that somebody can be told of attendance, by every filter and every door.
fn everything(site: &Asking, actor: &str, programmes: &[&str], modules: &[&str]) -> Vec<(String, String)> {
    let mut told = Vec::new();
    for by in ["year", "programme", "module", "group", "student"] {
        for programme in programmes {
            for module in modules {
                for more in ["", "&from=2025-10-06&to=2025-10-06", "&to=2025-11-30", "&group=1"] {
                    let query = format!("by={by}&programme={programme}&module={module}{more}");
                    let csv = format!("/reports/attendance?{query}&format=csv");
                    let api = Some(format!("/api/v1/reports/attendance?{query}")).filter(|_| more.is_empty());
                    for path in std::iter::once(csv).chain(api) {
                        let answer = site.get(Some(actor), &path);
                        assert_eq!(answer.status, 200, "{path}");
                        told.push((path, answer.text()));
                    }
                }
            }
        }
    }
    for path in [
        "/reports/registers?format=csv",
        "/reports/registers?format=csv&table=blind_spots",
        "/api/v1/reports/registers",
        "/api/v1/reports/outcomes",
        "/api/v1/reports/thresholds",
    ] {
        told.push((path.to_owned(), site.get(Some(actor), path).text()));
    }
    told
}

/// The promise: what a small group did, and what the running weeks bring, changes nothing in any report that whoever
/// sees counts can ask for, so no sum or difference of what they are told holds anything of it.
#[test]
fn what_few_students_did_changes_nothing_that_whoever_sees_counts_is_told() {
    let (programmes, modules): ([&str; 5], [&str; 3]) = (["", "P0", "P1", "P2", "P3"], ["", "M0", "M1"]);
    let mut few = 0;
    for seed in 0..3 {
        let mut chance = Chance(seed);
        let world = World::with(Vec::new());
        let mut all = Vec::new();
        for (programme, least) in programmes[1..].iter().zip([16, 1, 1, 3]) {
            let count = least + chance.below(5) as usize;
            for n in 0..count {
                let on: Vec<String> =
                    modules[1..].iter().filter(|_| chance.below(3) > 0).map(|m| (*m).to_owned()).collect();
                all.push(Enrolled {
                    number: format!("R{programme}{n}"),
                    programme: (*programme).to_owned(),
                    modules: on,
                });
            }
        }
        enrol(&world, &all);
        let on = |programme: Option<&str>, module: &str| {
            let fits = |one: &&Enrolled| {
                programme.is_none_or(|p| p == one.programme) && one.modules.iter().any(|m| m == module)
            };
            all.iter().filter(fits).count()
        };
        let is_small = |programme: &str, module: &str| {
            let few = |programme: &&str| on(Some(programme), module) < 10;
            let together: usize =
                programmes[1..].iter().filter(|p| few(p)).map(|p| on(Some(p), module)).sum();
            few(&programme) && together < 10
        };
        let small_ones = |one: &Enrolled| one.modules.iter().filter(|m| is_small(&one.programme, m)).count();
        few += all.iter().map(small_ones).sum::<usize>();
        let usual =
            |one: &Enrolled, module: &str, n: usize| !(one.number.len() + module.len() + n).is_multiple_of(3);
        mark(&world, &all, &usual);
        let site = Asking::of(&world);
        let before = everything(&site, "head_of_department", &programmes, &modules);
        let openly = everything(&site, "senior_tutor", &programmes[..1], &modules);
        let other = |one: &Enrolled, module: &str, n: usize| {
            usual(one, module, n) != (is_small(&one.programme, module) || n == 9)
        };
        mark(&world, &all, &other);
        let after = everything(&site, "head_of_department", &programmes, &modules);
        for ((path, before), (_, after)) in before.iter().zip(&after) {
            assert_eq!(before, after, "seed {seed}: {path}");
        }
        assert_ne!(
            openly,
            everything(&site, "senior_tutor", &programmes[..1], &modules),
            "something did change"
        );
        // And what enough students did is told.
        mark(&world, &all, &|one, module, n| !usual(one, module, n));
        assert_ne!(before, everything(&site, "head_of_department", &programmes, &modules), "seed {seed}");
    }
    assert!(few > 0, "there were few somewhere");
}

/// A programme of few and one of many whose studies ended, each with this class.
fn finished(few: (&str, usize), many: (&str, usize)) -> World {
    let world = World::with(Vec::new());
    let mut all = some("Few", few.1, &["X1"]);
    all.extend(some("Many", many.1, &["X2"]));
    enrol(&world, &all);
    mark(&world, &all, &|_, _, n| n % 2 == 0);
    let mut outcomes = String::from("student_number,degree_class,awarded_on\n");
    for one in &all {
        let class = if one.programme == "Few" { few.0 } else { many.0 };
        let _ = writeln!(outcomes, "{},{class},2026-01-15", one.number);
    }
    take_in(&world.registry, Kind::Outcomes, &outcomes);
    world
}

const CLASSES: &str = "band,first,upper_second,lower_second,third,pass,fail,withdrawn,all";

#[test]
fn outcomes_of_few_are_not_told_by_the_columns_there_are_nor_by_a_filter() {
    let world = finished(("pass", 5), ("first", 0));
    let site = Asking::of(&world);
    let table = |actor: &str, query: &str| {
        site.get(Some(actor), &format!("/reports/outcomes?{query}format=csv&table=bands"))
    };
    for actor in ["head_of_department", "senior_tutor"] {
        let found = table(actor, "");
        assert!(found.text().starts_with(CLASSES), "{}", found.text());
        assert!(
            found.text().lines().skip(1).all(|line| line.split(',').skip(1).all(|cell| cell == "hidden"))
        );
        let years = site.get(Some(actor), "/reports/outcomes?format=csv&table=years").text();
        assert!(!years.contains("50.0"), "{years}");
        let all = site.get(Some(actor), "/api/v1/reports/outcomes").text();
        assert!(!all.contains("50.0"), "{all}");
        for query in [
            "programme=Few",
            "module=X1",
            "awarded=2025/26",
            "year=2025/26",
            "from=2025-10-01",
            "to=2026-01-01",
            "bands=90,50",
            "measure=engagement",
        ] {
            let found = table(actor, &format!("{query}&"));
            assert_eq!(found.status, 422, "{query}");
            assert!(!found.text().contains("pass"), "{query}: {}", found.text());
            let page = site.get(Some(actor), &format!("/reports/outcomes?{query}"));
            assert_eq!(page.status, 422, "{query}");
            assert!(page.text().contains("You see counts only here"), "{query}");
            assert_eq!(site.get(Some(actor), &format!("/api/v1/reports/outcomes?{query}")).status, 422);
        }
        for query in ["programme=Few", "split=2025-01-01"] {
            assert_eq!(site.get(Some(actor), &format!("/reports/thresholds?{query}")).status, 422, "{query}");
        }
        let page = site.get(Some(actor), "/reports/outcomes").text();
        assert!(page.contains("cannot be chosen") && !page.contains("name=\"programme\""));
    }
    // The office sees each student, and chooses; small groups are kept from its print as well.
    let office = table("department_administrator", "programme=Few&");
    assert_eq!(office.status, 200);
    assert!(office.text().starts_with(CLASSES), "{}", office.text());
    let page = site.get(Some("department_administrator"), "/reports/outcomes").text();
    assert!(page.contains("name=\"programme\""));
    // And so does whoever runs the binary.
    let ask = Ask::parse(|name| (name == "programme").then_some("Few")).expect("a question");
    let report = world.registry.operator().report(ReportKind::Outcomes, &ask).expect("a report");
    let sheet = |code: &str| report.sheet(Some(code)).expect("the table").clone();
    assert_eq!(sheet("bands").columns.len(), 9);
    assert_eq!(sheet("years").rows[0].cells[2].code(), "hidden");
}

#[test]
fn the_number_behind_a_correlation_does_not_tell_how_few_withdrew() {
    let world = finished(("withdrawn", 4), ("first", 30));
    let site = Asking::of(&world);
    for actor in ["head_of_department", "department_administrator"] {
        let found = site.get(Some(actor), "/reports/outcomes?format=csv&table=correlation").text();
        assert!(!found.contains("30") && found.contains("hidden"), "{actor}: {found}");
    }
}

#[test]
fn whoever_sees_counts_and_some_students_singly_has_outcomes_of_the_latter_only() {
    let world = finished(("fail", 5), ("first", 30));
    take_in(&world.registry, Kind::Departments, "code,name,parent\nSUB,Sub,ENG\n");
    take_in(&world.registry, Kind::Programmes, "code,title,department\nMany,Many,SUB\n");
    give(&world, "head_of_department", "department_administrator", "SUB");
    let site = Asking::of(&world);
    let found = site.get(Some("head_of_department"), "/reports/outcomes?format=csv&table=bands").text();
    assert!(found.starts_with("band,first,all\r\n") && found.contains("all,30,30"), "{found}");
    let page = site.get(Some("head_of_department"), "/reports/outcomes").text();
    assert!(page.contains("Students of whom you see counts only are left out here"));
}

#[test]
fn blind_spots_do_not_count_few_students_for_whoever_sees_no_single_one() {
    let world = World::canaries();
    let site = Asking::of(&world);
    let column = |actor: &str| {
        let found = site.get(Some(actor), "/reports/registers?format=csv").text();
        row(&found, "ME101").expect("a row")[1].clone()
    };
    assert_eq!(column("head_of_department"), "hidden");
    assert_eq!((column("senior_tutor"), column("register_taker")), ("2".to_owned(), "2".to_owned()));
}

#[test]
fn the_operators_attendance_is_counted_as_for_whoever_sees_counts() {
    let world = World::with(Vec::new());
    let mut all = some("A", 20, &["X1"]);
    all.extend(some("B", 7, &["X1"]));
    enrol(&world, &all);
    mark(&world, &all, &|one, _, _| one.programme == "A");
    let report = |given: &[(&str, &str)]| {
        let ask = Ask::parse(|name| given.iter().find(|(known, _)| *known == name).map(|(_, text)| *text));
        world.registry.operator().report(ReportKind::Attendance, &ask.expect("a question")).expect("a report")
    };
    let rows = |given: &[(&str, &str)]| -> Vec<Vec<String>> {
        report(given).sheets[0]
            .rows
            .iter()
            .map(|row| row.cells.iter().map(|cell| cell.code()).collect())
            .collect()
    };
    assert_eq!(rows(&[("by", "module"), ("module", "X1")])[0][..5], ["X1", "20", "100.0", "160", "160"]);
    assert_eq!(rows(&[("by", "module"), ("programme", "B")])[0][1], "hidden");
    assert!(rows(&[("by", "module"), ("from", "2025-10-06"), ("to", "2025-10-06")]).is_empty());
}
