//! The policy's sentences, one by one: what the tables cannot show.

use crate::golden_matrix::{ME, OTHER, STUDENT, always, entry, facts, person, standing};
use crate::world::{S1, World};
use cotutor::access::{
    Area, Authority, Denied, Extent, Matrix, Outcome, Sealed, Seen, Standing, Viewer, policy,
};
use cotutor::domain::entry::{Terms, Version};
use cotutor::domain::role::{Period, RoleGrant, Scope};
use cotutor::domain::staff::StaffKind;
use cotutor::domain::{
    Categories, Category, Entry, EntryKind, NewEntry, Office, Relation, Role, Roles, StudentId,
};
use jiff::Timestamp;
use jiff::civil::date;
use std::sync::Arc;

fn pastoral() -> Categories {
    Categories::NONE.with(Category::PastoralCare)
}

fn today() -> jiff::civil::Date {
    date(2026, 2, 2)
}

fn viewer(kind: StaffKind, grants: &[(Office, Scope, Period)]) -> Viewer {
    let grants: Vec<RoleGrant> = grants
        .iter()
        .map(|(office, scope, period)| RoleGrant {
            staff: ME,
            office: *office,
            scope: scope.clone(),
            period: *period,
        })
        .collect();
    Viewer::staff(&person(kind), &grants, today()).expect("an active person")
}

fn roles(viewer: &Viewer, change: impl FnOnce(&mut cotutor::access::StudentFacts)) -> Vec<Role> {
    let mut facts = facts(false);
    change(&mut facts);
    policy::roles(viewer, &facts).iter().collect()
}

fn new(entry: &Entry) -> NewEntry {
    NewEntry {
        kind: entry.kind,
        categories: entry.categories,
        occurred_at: entry.occurred_at,
        subject: entry.subject.clone(),
        body: entry.body.clone(),
        sensitive: entry.sensitive,
    }
}

#[test]
fn nobody_who_is_inactive_is_a_viewer() {
    let mut gone = person(StaffKind::Staff);
    gone.active = false;
    assert!(Viewer::staff(&gone, &[], today()).is_none());
}

#[test]
fn a_role_counts_only_between_its_days_both_included() {
    for (start, end, holds) in [
        (date(2026, 2, 3), None, false),
        (date(2026, 2, 2), None, true),
        (date(2025, 1, 1), Some(date(2026, 2, 1)), false),
        (date(2025, 1, 1), Some(date(2026, 2, 2)), true),
    ] {
        let scope = Scope::Department("ENG".to_owned());
        let viewer = viewer(StaffKind::Staff, &[(Office::SeniorTutor, scope, Period { start, end })]);
        assert_eq!(roles(&viewer, |_| {}).contains(&Role::SeniorTutor), holds, "{start} to {end:?}");
    }
}

#[test]
fn a_grant_of_another_person_gives_nothing() {
    let grant = RoleGrant {
        staff: OTHER,
        office: Office::SeniorTutor,
        scope: Scope::Department("ENG".to_owned()),
        period: always(),
    };
    let viewer = Viewer::staff(&person(StaffKind::Staff), &[grant], today()).expect("active");
    assert_eq!(roles(&viewer, |_| {}), [Role::Staff]);
}

#[test]
fn an_office_counts_only_over_its_scope() {
    let cohort = |programme: &str, year| Scope::Cohort { programme: programme.to_owned(), year };
    for (office, scope, holds) in [
        (Office::SeniorTutor, Scope::Department("ENG".to_owned()), true),
        (Office::SeniorTutor, Scope::Department("UNI".to_owned()), true),
        (Office::SeniorTutor, Scope::Department("ART".to_owned()), false),
        (Office::SeniorTutor, Scope::Institution, true),
        (Office::YearTutor, cohort("MEng-ME", 2), true),
        (Office::YearTutor, cohort("MEng-ME", 1), false),
        (Office::YearTutor, cohort("BEng-CE", 2), false),
        (Office::RegisterTaker, Scope::Module("M1".to_owned()), true),
        (Office::RegisterTaker, Scope::Module("M2".to_owned()), false),
    ] {
        let viewer = viewer(StaffKind::Staff, &[(office, scope.clone(), always())]);
        let found = roles(&viewer, |facts| facts.modules.push("M1".to_owned()));
        assert_eq!(found.len() == 2, holds, "{} over {}", office.code(), scope.text());
    }
}

#[test]
fn a_student_without_a_year_is_in_no_cohort() {
    let scope = Scope::Cohort { programme: "MEng-ME".to_owned(), year: 2 };
    let viewer = viewer(StaffKind::Staff, &[(Office::YearTutor, scope, always())]);
    assert_eq!(roles(&viewer, |facts| facts.year = None), [Role::Staff]);
}

#[test]
fn an_external_holds_no_office_and_tutors_nobody() {
    let viewer = viewer(StaffKind::External, &[(Office::SeniorTutor, Scope::Institution, always())]);
    assert_eq!(roles(&viewer, |_| {}), [Role::ExternalUnrelated]);
    assert!(!viewer.may_browse());
    for relation in [Relation::PersonalTutor, Relation::SupportAdviser] {
        let found = roles(&viewer, |facts| facts.relations.push(relation));
        assert_eq!(found, [Role::ExternalUnrelated], "{}", relation.code());
    }
}

#[test]
fn a_student_sees_themselves_and_nobody_else() {
    let viewer = Viewer::student(StudentId(99), today());
    let standing = Standing::of(&viewer, &facts(false), Arc::new(Matrix::default()));
    for area in Area::ALL {
        assert!(standing.area(area).is_nothing(), "{}", area.code());
    }
    assert!(!standing.may_know());
    assert!(standing.may_add().is_empty());
}

#[test]
fn a_records_officer_reads_only_inside_a_case() {
    let read = |role| standing(role, false).reading();
    assert!(read(Role::RecordsOfficer).full.is_empty());
    assert!(!read(Role::RecordsOfficer).sensitive);
    assert_eq!(read(Role::RecordsOfficerInCase).full, Categories::ALL);
    assert!(read(Role::RecordsOfficerInCase).sensitive);
}

#[test]
fn a_value_of_another_student_stays_shut() {
    let standing = standing(Role::DepartmentAdministrator, false);
    let stray_entry = Entry { student: StudentId(4), ..entry(Categories::ALL, false, true, true) };
    let stray = || Sealed::new(StudentId(4), stray_entry.clone());
    assert!(standing.open(stray()).is_none());
    assert!(standing.open_area(Area::Dashboard, Sealed::new(StudentId(4), 1)).is_none());
    assert!(standing.glimpse(Sealed::new(StudentId(4), stray_entry.glance())).is_none());
    let mut others = facts(false);
    others.student = StudentId(4);
    let theirs = Standing::of(&viewer(StaffKind::Staff, &[]), &others, Arc::new(Matrix::default()));
    let full = theirs.open(stray()).and_then(Seen::full).expect("theirs to read");
    assert!(!standing.may_amend(&full));
    let given = new(&entry(Categories::ALL, false, true, true));
    assert_eq!(standing.grant_amend(stray(), &given, false, false).err(), Some(Denied::Unknown));
}

#[test]
fn the_personal_tutor_reads_a_highly_sensitive_entry_only_when_named() {
    let standing = standing(Role::PersonalTutor, false);
    assert_eq!(standing.would_see(pastoral(), true, OTHER, &[]), Outcome::Hidden);
    assert!(matches!(standing.would_see(pastoral(), true, OTHER, &[ME]), Outcome::Full(_)));
}

#[test]
fn a_placement_supervisor_sees_a_stub_of_a_pastoral_entry_with_nothing_in_it_but_day_and_category() {
    let standing = standing(Role::PlacementSupervisor, false);
    let seen = standing.open(Sealed::new(STUDENT, entry(pastoral(), false, false, false)));
    let Some(Seen::Stub(stub)) = seen else { panic!("a stub") };
    assert_eq!(format!("{:?}", stub.categories), format!("{:?}", pastoral()));
    let words = format!("{stub:?}");
    assert!(!words.contains("subject") && !words.contains("body") && !words.contains("author"), "{words}");
}

#[test]
fn only_the_author_sets_the_flag_or_names_people() {
    let author = standing(Role::PlacementSupervisor, false);
    let placement = Categories::NONE.with(Category::Placement);
    let own = entry(placement, true, true, false);
    assert!(author.grant_amend(Sealed::new(STUDENT, own.clone()), &new(&own), true, false).is_ok());
    let named = entry(placement, true, false, true);
    let again = author.grant_amend(Sealed::new(STUDENT, named.clone()), &new(&named), true, false);
    assert_eq!(again.err(), Some(Denied::Names), "naming others widens an audience");
    let cleared = NewEntry { sensitive: false, ..new(&named) };
    let cleared = author.grant_amend(Sealed::new(STUDENT, named.clone()), &cleared, false, false);
    assert_eq!(cleared.err(), Some(Denied::Sensitive));
    assert!(author.grant_amend(Sealed::new(STUDENT, named.clone()), &new(&named), false, false).is_ok());
}

#[test]
fn whoever_may_only_move_an_entry_changes_nothing_else_of_it() {
    let office = standing(Role::DepartmentAdministrator, false);
    let theirs = entry(pastoral(), false, false, false);
    let moved = NewEntry { categories: Categories::NONE.with(Category::ClericalOffice), ..new(&theirs) };
    let grant = |given: &NewEntry, names| {
        office.grant_amend(Sealed::new(STUDENT, theirs.clone()), given, names, false).err()
    };
    assert_eq!(grant(&moved, false), None);
    assert_eq!(grant(&moved, true), Some(Denied::Amend), "nobody new is named on the way");
    assert_eq!(grant(&NewEntry { body: "mine".to_owned(), ..moved.clone() }, false), Some(Denied::Amend));
    assert_eq!(grant(&NewEntry { sensitive: true, ..moved }, false), Some(Denied::Sensitive));
}

#[test]
fn a_version_that_was_highly_sensitive_stays_with_its_audience_when_the_flag_is_cleared() {
    let version = |number, sensitive, categories| Version {
        terms: Terms { number, categories, sensitive, named: Vec::new() },
        by: OTHER,
        at: Timestamp::UNIX_EPOCH,
        occurred_at: Timestamp::UNIX_EPOCH,
        subject: String::new(),
        body: String::new(),
    };
    let academic = Categories::NONE.with(Category::AcademicGeneral);
    let all = || Sealed::new(STUDENT, vec![version(1, true, pastoral()), version(2, false, pastoral())]);
    let numbers = |role: Role, author: bool| -> Vec<u32> {
        let standing = standing(role, false);
        let full = standing.open(Sealed::new(STUDENT, entry(academic, false, author, false)));
        let full = full.and_then(Seen::full).expect("in full");
        standing.open_versions(&full, all()).iter().map(|version| version.terms.number).collect()
    };
    assert_eq!(numbers(Role::PersonalTutor, false), [2]);
    assert_eq!(numbers(Role::SupportAdviser, false), [1, 2]);
    assert_eq!(numbers(Role::YearTutor, false), Vec::<u32>::new(), "it was another category then");
    assert_eq!(numbers(Role::YearTutor, true), [1, 2], "the author wrote them");
}

#[test]
fn rights_are_the_union_of_roles() {
    let mut facts = facts(false);
    facts.relations = vec![Relation::ProjectSupervisor, Relation::ResearchSupervisor];
    let standing = Standing::of(&viewer(StaffKind::Staff, &[]), &facts, Arc::new(Matrix::default()));
    let full: Categories = [Category::Research, Category::DissertationProject].into_iter().collect();
    assert_eq!(standing.reading().full, full);
    assert_eq!(standing.area(Area::Attendance), Extent::SUMMARY);
}

#[test]
fn a_department_overrides_a_cell_with_data() {
    let matrix = Matrix::default();
    let cell = matrix.cell(Role::PersonalTutor, Category::Research);
    let shut = matrix.with(Role::Staff, Category::Placement, cotutor::access::Cell::NOTHING).with(
        Role::PersonalTutor,
        Category::PastoralCare,
        cotutor::access::Cell { see: cotutor::access::Sight::Stub, ..cell },
    );
    let mut facts = facts(false);
    facts.relations = vec![Relation::PersonalTutor];
    let standing = Standing::of(&viewer(StaffKind::Staff, &[]), &facts, Arc::new(shut));
    assert_eq!(standing.would_see(pastoral(), false, OTHER, &[]), Outcome::Stub);
}

#[test]
fn an_administrator_rules_their_own_department_and_never_lets_themselves_in() {
    let scope = Scope::Department("ENG".to_owned());
    let admin = viewer(StaffKind::Staff, &[(Office::CotutorAdministrator, scope, always())]);
    let authority = Authority::of(&admin).expect("an administrator");
    let (here, elsewhere) = (vec!["ENG".to_owned(), "UNI".to_owned()], vec!["ART".to_owned()]);
    assert!(authority.grant_role(OTHER, Office::SeniorTutor, &here).is_ok());
    assert_eq!(authority.grant_role(OTHER, Office::SeniorTutor, &elsewhere).err(), Some(Denied::Authority));
    assert_eq!(authority.grant_role(OTHER, Office::RecordsOfficer, &[]).err(), Some(Denied::Authority));
    assert_eq!(authority.grant_role(ME, Office::SeniorTutor, &here).err(), Some(Denied::Oneself));
    assert_eq!(authority.grant_relation(ME, Relation::SupportAdviser, &here).err(), Some(Denied::Oneself));
    assert!(authority.grant_relation(ME, Relation::PersonalTutor, &here).is_ok());
    for office in Office::ALL.iter().filter(|office| **office != Office::CotutorAdministrator) {
        let other = viewer(StaffKind::Staff, &[(*office, Scope::Institution, always())]);
        assert!(Authority::of(&other).is_none(), "{}", office.code());
    }
}

#[test]
fn no_role_reads_nothing_and_does_nothing() {
    let matrix = Matrix::default();
    for archived in [false, true] {
        let reading = policy::reading(Roles::NONE, archived, &matrix);
        assert_eq!(reading, policy::Reading::default());
        assert!(policy::may_add(Roles::NONE, archived, &matrix).is_empty());
        assert!(policy::may_edit_others(Roles::NONE, archived, &matrix).is_empty());
        for area in Area::ALL {
            assert!(policy::area(Roles::NONE, archived, area).is_nothing());
        }
    }
    assert!(!policy::may_recategorise(Roles::NONE));
}

#[test]
fn a_student_adds_and_amends_nothing() {
    let standing = standing(Role::Student, false);
    let any = entry(Categories::ALL, false, true, true);
    assert!(standing.grant_add(&NewEntry { kind: EntryKind::Comment, ..new(&any) }).is_err());
    assert!(standing.grant_amend(Sealed::new(STUDENT, any.clone()), &new(&any), false, false).is_err());
}

#[test]
fn who_acts_on_flags_gives_exemptions_and_raises_concerns() {
    let mut table = String::new();
    for role in Role::ALL {
        for archived in [false, true] {
            let rights = policy::flag_rights(Roles::NONE.with(*role), archived);
            let words: Vec<&str> = [(rights.act, "act"), (rights.exempt, "exempt"), (rights.raise, "raise")]
                .into_iter()
                .filter_map(|(has, word)| has.then_some(word))
                .collect();
            let left = if archived { "archived" } else { "active" };
            let words = if words.is_empty() { "-".to_owned() } else { words.join(", ") };
            table.push_str(&format!("{} {left}: {words}\n", role.code()));
        }
    }
    crate::golden::same("flag_rights", &table);
}

#[test]
fn that_somebody_has_a_support_adviser_is_told_as_reasons_of_absence_are() {
    let world = World::with(Vec::new());
    let told = |actor: &str| {
        let record = world.records(actor).expect("an account").student(S1).expect("known");
        let tutors = record.tutors().expect("read");
        assert!(!tutors.is_empty(), "{actor} sees who tutors them");
        tutors.iter().any(|line| line.relation == Relation::SupportAdviser)
    };
    for actor in ["personal_tutor", "support_adviser", "senior_tutor", "department_administrator"] {
        assert!(told(actor), "{actor}");
    }
    for actor in ["staff", "year_tutor", "project_supervisor", "register_taker", "head_of_department"] {
        assert!(!told(actor), "{actor}");
    }
}
