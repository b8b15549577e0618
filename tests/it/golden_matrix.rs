//! The golden matrix: everything the policy answers, as two tables that people can read, and an oracle written from
//! the rules' words that must give the same in every cell.

use crate::{golden, oracle};
use cotutor::access::{Area, Glimpse, Matrix, Outcome, Sealed, Seen, Sight, Standing, StudentFacts, Viewer};
use cotutor::domain::role::{Period, RoleGrant, Scope};
use cotutor::domain::staff::{Staff, StaffKind};
use cotutor::domain::{
    Categories, Category, Entry, EntryId, EntryKind, NewEntry, Office, Relation, Role, StaffId, StudentId,
};
use jiff::Timestamp;
use jiff::civil::date;
use std::fmt::Write;
use std::sync::Arc;

pub const ME: StaffId = StaffId(7);
pub const OTHER: StaffId = StaffId(8);
pub const STUDENT: StudentId = StudentId(3);

/// The standing of somebody with this role (and `staff`, where it comes with it) towards a student.
pub fn standing(role: Role, archived: bool) -> Standing {
    let mut facts = facts(archived);
    let mut grants = Vec::new();
    let mut kind = StaffKind::Staff;
    let mut office = |office: Office, scope: Scope| {
        grants.push(RoleGrant { staff: ME, office, scope, period: always() });
    };
    let department = || Scope::Department("ENG".to_owned());
    match role {
        Role::PersonalTutor => facts.relations.push(Relation::PersonalTutor),
        Role::ProjectSupervisor | Role::ExternalProjectSupervisor => {
            facts.relations.push(Relation::ProjectSupervisor);
        }
        Role::PlacementSupervisor | Role::ExternalPlacementSupervisor => {
            facts.relations.push(Relation::PlacementSupervisor);
        }
        Role::ResearchSupervisor | Role::ExternalResearchSupervisor => {
            facts.relations.push(Relation::ResearchSupervisor);
        }
        Role::SupportAdviser => facts.relations.push(Relation::SupportAdviser),
        Role::YearTutor => {
            office(Office::YearTutor, Scope::Cohort { programme: "MEng-ME".to_owned(), year: 2 });
        }
        Role::PlacementCoordinator => office(Office::PlacementCoordinator, department()),
        Role::RegisterTaker => {
            office(Office::RegisterTaker, Scope::Module("M1".to_owned()));
            facts.modules.push("M1".to_owned());
        }
        Role::SeniorTutor => office(Office::SeniorTutor, department()),
        Role::DepartmentAdministrator => office(Office::DepartmentAdministrator, department()),
        Role::CotutorAdministrator => office(Office::CotutorAdministrator, department()),
        Role::HeadOfDepartment => office(Office::HeadOfDepartment, department()),
        Role::RecordsOfficer => office(Office::RecordsOfficer, Scope::Institution),
        Role::RecordsOfficerInCase => {
            office(Office::RecordsOfficer, Scope::Institution);
            facts.case_open = true;
        }
        Role::Staff | Role::ExternalUnrelated | Role::Student => {}
    }
    if role.code().starts_with("external") {
        kind = StaffKind::External;
    }
    let viewer = if role == Role::Student {
        Viewer::student(STUDENT, date(2026, 2, 2))
    } else {
        Viewer::staff(&person(kind), &grants, date(2026, 2, 2)).expect("an active person")
    };
    Standing::of(&viewer, &facts, Arc::new(Matrix::default()))
}

pub fn always() -> Period {
    Period { start: date(2025, 9, 1), end: None }
}

pub fn person(kind: StaffKind) -> Staff {
    Staff {
        id: ME,
        email: "me@example.ac.uk".to_owned(),
        name: "Me".to_owned(),
        username: None,
        department: Some("ENG".to_owned()),
        active: true,
        kind,
    }
}

pub fn facts(archived: bool) -> StudentFacts {
    StudentFacts {
        student: STUDENT,
        programme: "MEng-ME".to_owned(),
        departments: vec!["ENG".to_owned(), "UNI".to_owned()],
        year: Some(2),
        archived,
        relations: Vec::new(),
        modules: Vec::new(),
        case_open: false,
    }
}

pub fn entry(categories: Categories, sensitive: bool, author: bool, named: bool) -> Entry {
    Entry {
        id: EntryId(1),
        student: STUDENT,
        author: if author { ME } else { OTHER },
        kind: EntryKind::Comment,
        categories,
        sensitive,
        named: if named { vec![ME] } else { Vec::new() },
        occurred_at: Timestamp::UNIX_EPOCH,
        recorded_at: Timestamp::UNIX_EPOCH,
        subject: "subject".to_owned(),
        body: "body".to_owned(),
        attachments: Vec::new(),
        version: 1,
        amended: None,
        earlier: Vec::new(),
        external_id: None,
    }
}

fn as_new(entry: &Entry) -> NewEntry {
    NewEntry {
        kind: entry.kind,
        categories: entry.categories,
        occurred_at: entry.occurred_at,
        subject: entry.subject.clone(),
        body: entry.body.clone(),
        sensitive: entry.sensitive,
    }
}

/// Where an entry is moved to when the table asks whether it may be.
fn elsewhere(category: Category) -> Category {
    if category == Category::AcademicGeneral { Category::PastoralCare } else { Category::AcademicGeneral }
}

/// What the product answers: sight, then whether the viewer may add, amend, move.
fn product(standing: &Standing, category: Category, sensitive: bool, author: bool, named: bool) -> String {
    let categories = Categories::NONE.with(category);
    let entry = entry(categories, sensitive, author, named);
    let sealed = || Sealed::new(STUDENT, entry.clone());
    let sight = match standing.would_see(categories, sensitive, entry.author, &entry.named) {
        Outcome::Full(_) => 'F',
        Outcome::Stub => 's',
        Outcome::Hidden => '.',
    };
    let new = as_new(&entry);
    let add = standing.grant_add(&new).is_ok();
    let amended = NewEntry { body: "another".to_owned(), ..new.clone() };
    let amend = standing.grant_amend(sealed(), &amended, false, false).is_ok();
    let moved = NewEntry { categories: Categories::NONE.with(elsewhere(category)), ..new };
    let recategorise = standing.grant_amend(sealed(), &moved, false, false).is_ok();
    let listed = match standing.glimpse(Sealed::new(STUDENT, entry.glance())) {
        Some(Glimpse::Full(_)) => 'F',
        Some(Glimpse::Stub(_)) => 's',
        None => '.',
    };
    assert_eq!(listed, sight, "a list shows what the entry shows");
    let full = standing.open(sealed()).and_then(Seen::full);
    assert_eq!(
        full.is_some_and(|full| standing.may_amend(&full)),
        amend || recategorise || (author && sight == 'F'),
        "what is offered is what is granted"
    );
    letters(sight, add, amend, recategorise)
}

fn letters(sight: char, add: bool, amend: bool, recategorise: bool) -> String {
    let letter = |on: bool, letter: char| if on { letter } else { '.' };
    [sight, letter(add, 'a'), letter(amend, 'e'), letter(recategorise, 'm')].iter().collect()
}

/// What the rules' words say.
#[expect(clippy::fn_params_excessive_bools, reason = "each is a column of the table")]
fn wanted(
    role: Role,
    archived: bool,
    category: Category,
    sensitive: bool,
    author: bool,
    named: bool,
) -> String {
    let case = oracle::Case {
        roles: oracle::held(role.code()),
        archived,
        categories: vec![category.code()],
        sensitive,
        author,
        named,
    };
    let sight = match case.see() {
        oracle::See::Full => 'F',
        oracle::See::Stub => 's',
        oracle::See::Hidden => '.',
    };
    letters(sight, case.add(), case.amend(), case.recategorise(elsewhere(category).code()))
}

#[test]
fn every_cell_of_the_matrix_is_what_the_rules_say_and_what_the_golden_table_holds() {
    let mut table = String::from(
        "Each cell: F full, s stub, . hidden; a adds here; e amends (their own, or another's); m moves it to another category.\n",
    );
    let mut wrong = Vec::new();
    for &role in Role::ALL {
        let _ = write!(table, "\n{}\n{:30}", role.code(), "");
        for category in Category::ALL {
            let _ = write!(table, " {:.4}", category.code());
        }
        table.push('\n');
        for archived in [false, true] {
            let standing = standing(role, archived);
            for sensitive in [false, true] {
                for (relation, author, named) in
                    [("author", true, false), ("named", false, true), ("neither", false, false)]
                {
                    let state = if archived { "archived" } else { "active" };
                    let flag = if sensitive { "sensitive" } else { "plain" };
                    let line = format!("  {state:8} {flag:9} {relation:9}");
                    let _ = write!(table, "{line:30}");
                    for category in Category::ALL {
                        let found = product(&standing, category, sensitive, author, named);
                        let wanted = wanted(role, archived, category, sensitive, author, named);
                        if found != wanted {
                            let cell = format!("{} {line} {}", role.code(), category.code());
                            wrong.push(format!("{cell}: found {found}, the rules say {wanted}"));
                        }
                        let _ = write!(table, " {found}");
                    }
                    table.push('\n');
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} cells:\n{}", wrong.len(), wrong.join("\n"));
    golden::same("matrix", &table);
}

#[test]
fn every_area_is_open_to_whom_the_rules_say_and_as_the_golden_table_holds() {
    let mut table = format!("{:40}", "");
    let mut wrong = Vec::new();
    for area in Area::ALL {
        let _ = write!(table, " {:11}", area.code());
    }
    table.push('\n');
    assert_eq!(Area::ALL.map(Area::code), oracle::AREAS);
    for &role in Role::ALL {
        for archived in [false, true] {
            let standing = standing(role, archived);
            let state = if archived { "archived" } else { "active" };
            let _ = write!(table, "{:40}", format!("{} {state}", role.code()));
            for area in Area::ALL {
                let found = standing.area(area).word();
                let own = archived && role != Role::Student;
                let wanted = oracle::area(&oracle::held(role.code()), own, area.code());
                if found != wanted {
                    wrong.push(format!("{} {state} {}: {found}, rules {wanted}", role.code(), area.code()));
                }
                let _ = write!(table, " {found:11}");
            }
            table.push('\n');
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let trimmed: Vec<&str> = table.lines().map(str::trim_end).collect();
    golden::same("areas", &(trimmed.join("\n") + "\n"));
}

#[test]
fn an_entry_of_several_categories_is_seen_as_the_rules_say_by_everybody_with_any_two_roles() {
    for &one in Role::ALL {
        for archived in [false, true] {
            let standing = standing(one, archived);
            for bits in 1..64_u8 {
                let categories = Categories::from_bits(bits).expect("six bits");
                for flags in 0..8_u8 {
                    let (sensitive, author, named) = (flags & 1 != 0, flags & 2 != 0, flags & 4 != 0);
                    let case = oracle::Case {
                        roles: oracle::held(one.code()),
                        archived,
                        categories: categories.iter().map(Category::code).collect(),
                        sensitive,
                        author,
                        named,
                    };
                    let entry = entry(categories, sensitive, author, named);
                    let found = match standing.would_see(categories, sensitive, entry.author, &entry.named) {
                        Outcome::Full(_) => oracle::See::Full,
                        Outcome::Stub => oracle::See::Stub,
                        Outcome::Hidden => oracle::See::Hidden,
                    };
                    assert_eq!(found, case.see(), "{case:?}");
                }
            }
        }
    }
}

#[test]
fn the_default_matrix_is_that_of_the_committed_file() {
    let ours = Matrix::default();
    assert_eq!(ours.cells().count(), Role::ALL.len() * Category::ALL.len());
    assert_eq!(Matrix::parse(&ours.to_csv()).as_ref(), Ok(&ours));
    let mut rows = oracle::roles().collect::<Vec<_>>();
    rows.sort_unstable();
    let mut known: Vec<&str> = Role::ALL.iter().map(|role| role.code()).collect();
    known.sort_unstable();
    assert_eq!(rows, known, "the oracle knows every role");
    golden::same("default_matrix", &ours.to_csv());
}

#[test]
fn the_default_matrix_is_that_of_the_brief_where_it_is_at_hand() {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut places = here.ancestors().map(|folder| folder.join("shared/access-matrix.csv"));
    let Some(brief) = places.find(|file| file.exists()) else {
        println!("skipped: shared/access-matrix.csv is not here");
        return;
    };
    let text = std::fs::read_to_string(brief).expect("text");
    assert_eq!(Matrix::parse(&text), Ok(Matrix::default()));
    let sorted = |text: &str| text.lines().map(str::to_owned).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(sorted(&text), sorted(&Matrix::default().to_csv()), "cell by cell, as it is written");
}

#[test]
fn a_cell_that_is_not_named_is_shut() {
    let empty = Matrix::parse("role,category,see,add,edit_others\n").expect("a matrix");
    for (_, _, cell) in empty.cells() {
        assert_eq!((cell.see, cell.add, cell.edit_others), (Sight::None, false, false));
    }
}
