//! A small department in which everybody of the access rules exists once, every entry holds words of its own, and who
//! holds which role towards whom is written down twice: as import files for the product, and as a table for the oracle.

use crate::oracle::{self, See};
use cotutor::domain::absence::TypedSpan;
use cotutor::domain::flag::{FlagId, Outcome};
use cotutor::domain::{EntryId, EntryKind};
use cotutor::records::imports::{ImportOptions, Kind};
use cotutor::records::{
    AbsenceForm, Act, Acting, Amendment, AppealVerdict, Circumstances, ConcernForm, EntryForm, FixedClock,
    KeptFile, Records, Registry, SeededDice, Settings, Tried,
};
use std::collections::HashMap;
use std::fmt::Write;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use tempfile::TempDir;

pub const S1: &str = "100001";
pub const S2: &str = "100002";
/// Archived.
pub const S3: &str = "100003";
/// Of another department.
pub const S4: &str = "100004";
/// Archived after somebody was told of an entry.
pub const S6: &str = "100006";
pub const STUDENTS: [&str; 5] = [S1, S2, S3, S4, S6];
/// The flag of the concern of the canaries.
pub const RAISED: FlagId = FlagId(90);
pub const PASSWORD: &str = "seven lanterns over a quiet estuary";

/// Kinds of person.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sort {
    Staff,
    External,
    Student(&'static str),
    /// Whoever can do nothing any more.
    Gone,
}

/// Everybody who asks.
pub const ACTORS: [(&str, Sort); 34] = [
    ("staff", Sort::Staff),
    ("personal_tutor", Sort::Staff),
    ("year_tutor", Sort::Staff),
    ("project_supervisor", Sort::Staff),
    ("placement_supervisor", Sort::Staff),
    ("placement_coordinator", Sort::Staff),
    ("research_supervisor", Sort::Staff),
    ("register_taker", Sort::Staff),
    ("support_adviser", Sort::Staff),
    ("senior_tutor", Sort::Staff),
    ("department_administrator", Sort::Staff),
    ("cotutor_administrator", Sort::Staff),
    ("head_of_department", Sort::Staff),
    ("records_officer", Sort::Staff),
    ("other_administrator", Sort::Staff),
    ("other_tutor", Sort::Staff),
    ("former_tutor", Sort::Staff),
    ("future_tutor", Sort::Staff),
    ("former_senior", Sort::Staff),
    ("future_senior", Sort::Staff),
    ("two_roles", Sort::Staff),
    ("writer", Sort::Staff),
    ("lecturer", Sort::Staff),
    ("external_project_supervisor", Sort::External),
    ("external_placement_supervisor", Sort::External),
    ("external_research_supervisor", Sort::External),
    ("external_unrelated", Sort::External),
    ("former_external", Sort::External),
    ("external_tutor", Sort::External),
    ("student_self", Sort::Student(S1)),
    ("student_other", Sort::Student(S2)),
    ("student_left", Sort::Student(S3)),
    ("disabled", Sort::Gone),
    ("left", Sort::Gone),
];

/// Who holds which role towards whom today, for the oracle.
const HELD: [(&str, &str, &[&str]); 26] = [
    ("personal_tutor", "personal_tutor", &[S1, S3, S6]),
    ("year_tutor", "year_tutor", &[S1, S3]),
    ("project_supervisor", "project_supervisor", &[S1, S3]),
    ("placement_supervisor", "placement_supervisor", &[S1, S3]),
    ("research_supervisor", "research_supervisor", &[S1, S3]),
    ("support_adviser", "support_adviser", &[S1, S3]),
    ("placement_coordinator", "placement_coordinator", &[S1, S2, S3, S6]),
    ("register_taker", "register_taker", &[S1, S3]),
    ("senior_tutor", "senior_tutor", &[S1, S2, S3, S6]),
    ("department_administrator", "department_administrator", &[S1, S2, S3, S6]),
    ("cotutor_administrator", "cotutor_administrator", &[S1, S2, S3, S6]),
    ("head_of_department", "head_of_department", &[S1, S2, S3, S6]),
    ("records_officer", "records_officer", &STUDENTS),
    ("other_administrator", "cotutor_administrator", &[S4]),
    ("other_tutor", "personal_tutor", &[S2]),
    ("two_roles", "project_supervisor", &[S1]),
    ("two_roles", "register_taker", &[S1, S2]),
    ("external_project_supervisor", "external_project_supervisor", &[S1, S3]),
    ("external_placement_supervisor", "external_placement_supervisor", &[S1, S3]),
    ("external_research_supervisor", "external_research_supervisor", &[S1, S3]),
    ("external_unrelated", "external_project_supervisor", &[S2]),
    ("student_self", "student", &[S1]),
    ("student_other", "student", &[S2]),
    ("student_left", "student", &[S3]),
    ("former_tutor", "staff", &[]),
    ("future_tutor", "staff", &[]),
];

/// Sessions, their modules, and who of the actors takes their registers, as the rules say: whoever takes registers of
/// the module, whom the timetable names, and the office of the department that teaches it.
pub const SESSIONS: [(&str, &str, &[&str]); 4] = [
    ("L1", "ME101", &["register_taker", "department_administrator", "cotutor_administrator"]),
    ("L2", "ME202", &["two_roles", "department_administrator", "cotutor_administrator"]),
    ("L3", "ME303", &["department_administrator", "cotutor_administrator"]),
    ("L4", "ME303", &["lecturer", "department_administrator", "cotutor_administrator"]),
];
/// The office among those.
pub const OFFICE: [&str; 2] = ["department_administrator", "cotutor_administrator"];
/// Students on each list, and of those the one who has left.
pub const LISTED: [(&str, &[&str]); 4] = [("L1", &[S1, S3]), ("L2", &[S1, S2]), ("L3", &[S1]), ("L4", &[S1])];

/// The modules somebody takes registers for.
const REGISTERS: [(&str, &str); 2] = [("register_taker", "ME101"), ("two_roles", "ME202")];

pub fn email(actor: &str) -> String {
    match sort(actor) {
        Sort::Student(number) => format!("s{number}@example.ac.uk"),
        Sort::Staff | Sort::External | Sort::Gone => format!("{actor}@example.ac.uk"),
    }
}

pub fn sort(actor: &str) -> Sort {
    ACTORS.iter().find(|(name, _)| *name == actor).map_or(Sort::Gone, |(_, sort)| *sort)
}

/// The roles of `actor` towards `student` today, in the oracle's words.
pub fn roles(actor: &str, student: &str) -> Vec<&'static str> {
    let held = HELD.iter().filter(|(who, _, students)| *who == actor && students.contains(&student));
    let mut roles: Vec<&str> = held.map(|(_, role, _)| *role).collect();
    match sort(actor) {
        Sort::Staff => roles.push("staff"),
        Sort::External if roles.is_empty() => roles.push("external_unrelated"),
        Sort::External | Sort::Student(_) | Sort::Gone => {}
    }
    roles
}

pub fn archived(student: &str) -> bool {
    student == S3 || student == S6
}

pub fn area(actor: &str, student: &str, area: &str) -> &'static str {
    let left = archived(student) && !matches!(sort(actor), Sort::Student(_));
    oracle::area(&roles(actor, student), left, area)
}

/// An entry of the fixture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    pub key: String,
    pub student: &'static str,
    pub author: &'static str,
    pub kind: &'static str,
    pub categories: Vec<&'static str>,
    pub sensitive: bool,
    pub named: Vec<&'static str>,
    pub occurred_at: String,
    pub subject: String,
    pub body: String,
    /// Name and content of its file.
    pub file: Option<(String, String)>,
}

impl Planned {
    /// What `actor` gets of it, says the oracle.
    pub fn see(&self, actor: &str) -> See {
        self.see_as(actor, &self.categories, self.sensitive)
    }

    /// The same, had it these categories and this flag.
    pub fn see_as(&self, actor: &str, categories: &[&'static str], sensitive: bool) -> See {
        let case = oracle::Case {
            roles: roles(actor, self.student),
            archived: archived(self.student),
            categories: categories.to_vec(),
            sensitive,
            author: self.author == actor,
            named: self.named.contains(&actor),
        };
        if sort(actor) == Sort::Gone { See::Hidden } else { case.see() }
    }
}

/// Whose a word is, and so who may read it.
#[derive(Clone, Debug)]
pub enum Owner {
    /// An entry's, by its place.
    Entry(usize),
    /// An old version's: the entry, its categories and flag then.
    Version(usize, Vec<&'static str>, bool),
    /// The name of an author who has left the staff list, shown with what they wrote.
    Author(&'static str),
    /// A student's name.
    Name(&'static str),
    /// In an area of a student's record.
    Area(&'static str, &'static str),
    /// In an area, of one module: also for those who take its registers.
    Module(&'static [&'static str], &'static str, &'static str),
    /// In a draft.
    Draft(&'static str),
    /// What somebody is told of a concern they raised about a student; those who see flags read it too.
    Told(&'static str, &'static str),
}

/// The `n`th word: found by its beginning, and no word of any language.
pub fn word(n: usize) -> String {
    const LETTERS: &[u8; 16] = b"bcfghjkmnpqrtvwx";
    let letters: String = (0..4).rev().map(|at| LETTERS[(n >> (4 * at)) & 15] as char).collect();
    format!("kanarix{letters}q")
}

const CONTACTS: usize = 1;
const PHONE: usize = 2;
const ADJUSTMENTS: usize = 3;
const REASON_1: usize = 4;
const REASON_2: usize = 5;
const COMPONENT_1: usize = 6;
const COMPONENT_2: usize = 7;
const PLACE_1: usize = 8;
const PLACE_2: usize = 9;
const AUTHOR: usize = 10;
const DRAFT: usize = 11;
const VERSION: usize = 12;
const PLACE_3: usize = 13;
const REASON_3: usize = 14;
const CONCERN: usize = 15;
const ABSENCE: usize = 16;
const EVIDENCE_NAME: usize = 17;
const EVIDENCE: usize = 18;
const WISH: usize = 40;
const NOTE: usize = 41;
const TOLD: usize = 42;
const APPEAL: usize = 43;
const VERDICT: usize = 44;
const PHOTO: usize = 45;
/// In the metadata of the photograph: nobody is given it, because it is not kept.
const TAKEN_WITH: usize = 46;
const EXEMPT: usize = 19;
const NAMES: usize = 20;
const ENTRIES: usize = 64;

fn name_word(student: &str) -> String {
    word(NAMES + STUDENTS.iter().position(|known| *known == student).expect("a student"))
}

/// The tables beside entries.
#[expect(clippy::too_many_lines, reason = "one department, read from top to bottom")]
fn tables() -> Vec<(Kind, String)> {
    let mut staff = String::from("email,name,department,kind,active\n");
    for (actor, sort) in ACTORS {
        let kind = if sort == Sort::External { "external" } else { "staff" };
        if !matches!(sort, Sort::Student(_)) {
            let _ = writeln!(staff, "{},Person {actor},ENG,{kind},yes", email(actor));
        }
    }
    let _ = writeln!(staff, "gone@example.ac.uk,Ada {},ENG,staff,no", word(AUTHOR));
    let mut students = String::from(
        "student_number,family_name,given_name,email,personal_email,phone,programme,year_of_study,status,sponsored,adjustments\n",
    );
    for (number, programme, year, status) in [
        (S1, "MEng-ME", 2, "active"),
        (S2, "MEng-ME", 1, "active"),
        (S3, "MEng-ME", 2, "completed"),
        (S4, "BA-H", 1, "active"),
        (S6, "MEng-ME", 3, "active"),
    ] {
        let own = if number == S1 { format!("{}@home.example", word(CONTACTS)) } else { String::new() };
        let phone = if number == S1 { word(PHONE) } else { String::new() };
        let adjust = if number == S1 { word(ADJUSTMENTS) } else { String::new() };
        let name = name_word(number);
        let _ = writeln!(
            students,
            "{number},{name},Kim,s{number}@example.ac.uk,{own},{phone},{programme},{year},{status},yes,{adjust}"
        );
    }
    let mut ties = String::from("student_number,staff_email,role,start,end\n");
    let mut tie = |student: &str, actor: &str, role: &str, start: &str, end: &str| {
        let _ = writeln!(ties, "{student},{},{role},{start},{end}", email(actor));
    };
    for role in [
        "personal_tutor",
        "project_supervisor",
        "placement_supervisor",
        "research_supervisor",
        "support_adviser",
    ] {
        tie(S1, role, role, "2025-09-01", "");
        tie(S3, role, role, "2025-09-01", "");
        if role.ends_with("supervisor") {
            tie(S1, &format!("external_{role}"), role, "2025-09-01", "");
            tie(S3, &format!("external_{role}"), role, "2025-09-01", "");
        }
    }
    tie(S6, "personal_tutor", "personal_tutor", "2025-09-01", "");
    tie(S2, "other_tutor", "personal_tutor", "2025-09-01", "");
    tie(S2, "external_unrelated", "project_supervisor", "2025-09-01", "");
    tie(S1, "former_tutor", "personal_tutor", "2024-09-01", "2026-02-01");
    tie(S1, "future_tutor", "personal_tutor", "2026-02-03", "");
    tie(S1, "former_external", "placement_supervisor", "2024-09-01", "2026-02-01");
    tie(S1, "external_tutor", "personal_tutor", "2025-09-01", "");
    tie(S1, "two_roles", "project_supervisor", "2025-09-01", "");
    tie(S1, "disabled", "personal_tutor", "2025-09-01", "");
    tie(S1, "left", "personal_tutor", "2025-09-01", "");
    let mut roles = String::from("staff_email,role,scope,start,end\n");
    for (actor, role, scope, start, end) in [
        ("year_tutor", "year_tutor", "MEng-ME/2", "2025-09-01", ""),
        ("placement_coordinator", "placement_coordinator", "ENG", "2025-09-01", ""),
        ("register_taker", "register_taker", "ME101", "2025-09-01", ""),
        ("two_roles", "register_taker", "ME202", "2025-09-01", ""),
        ("senior_tutor", "senior_tutor", "ENG", "2025-09-01", ""),
        ("department_administrator", "department_administrator", "ENG", "2025-09-01", ""),
        ("cotutor_administrator", "cotutor_administrator", "ENG", "2025-09-01", ""),
        ("head_of_department", "head_of_department", "ENG", "2025-09-01", ""),
        ("records_officer", "records_officer", "*", "2025-09-01", ""),
        ("other_administrator", "cotutor_administrator", "ART", "2025-09-01", ""),
        ("former_senior", "senior_tutor", "ENG", "2025-09-01", "2026-02-01"),
        ("future_senior", "senior_tutor", "ENG", "2026-02-03", ""),
        ("external_unrelated", "senior_tutor", "ENG", "2025-09-01", ""),
        ("left", "senior_tutor", "ENG", "2025-09-01", ""),
    ] {
        let _ = writeln!(roles, "{},{role},{scope},{start},{end}", email(actor));
    }
    let mut enrolments = String::from("module,academic_year,student_number\n");
    for (module, student) in [("ME101", S1), ("ME101", S3), ("ME202", S1), ("ME202", S2), ("ME303", S1)] {
        let _ = writeln!(enrolments, "{module},2025/26,{student}");
    }
    let sessions = format!(
        "session_id,module,academic_year,kind,start,end,location,staff_email\n\
         L1,ME101,2025/26,lecture,2026-01-12T10:00,2026-01-12T11:00,{},\n\
         L2,ME202,2025/26,lecture,2026-01-13T10:00,2026-01-13T11:00,{},\n\
         L3,ME303,2025/26,lecture,2026-01-14T10:00,2026-01-14T11:00,Hall,\n\
         F1,ME303,2025/26,lecture,2026-01-12T12:00,2026-01-12T13:00,Hall,\n\
         F2,ME303,2025/26,lecture,2026-01-13T12:00,2026-01-13T13:00,Hall,\n\
         F3,ME303,2025/26,lecture,2026-01-14T12:00,2026-01-14T13:00,Hall,\n\
         F4,ME303,2025/26,lecture,2026-01-14T14:00,2026-01-14T15:00,Hall,\n\
         L4,ME303,2025/26,seminar,2026-02-02T11:00,2026-02-02T13:00,{},{}\n",
        word(PLACE_1),
        word(PLACE_2),
        word(PLACE_3),
        email("lecturer")
    );
    let attendance = format!(
        "session_id,student_number,mark,reason\nL1,{S1},authorised,{}\nL2,{S1},authorised,{}\nL3,{S1},absent,\n\
         F1,{S1},absent,\nF2,{S1},absent,\nF3,{S1},absent,\nF4,{S1},absent,\n\
         L1,{S3},present,\nL2,{S2},present,\nL4,{S1},authorised,{}\n",
        word(REASON_1),
        word(REASON_2),
        word(REASON_3)
    );
    let results = format!(
        "student_number,module,academic_year,mark,component\n{S1},ME101,2025/26,61,{}\n{S1},ME202,2025/26,62,{}\n",
        word(COMPONENT_1),
        word(COMPONENT_2)
    );
    vec![
        (
            Kind::Departments,
            "code,name,parent\nUNI,The University,\nENG,Engineering,UNI\nART,Arts,UNI\n".to_owned(),
        ),
        (
            Kind::Programmes,
            "code,title,department\nMEng-ME,MEng Mechanical Engineering,ENG\nBA-H,BA History,ART\n"
                .to_owned(),
        ),
        (Kind::Staff, staff),
        (Kind::Students, students),
        (
            Kind::Modules,
            "code,title,department\nME101,Statics,ENG\nME202,Dynamics,ENG\nME303,Heat,ENG\n".to_owned(),
        ),
        (Kind::Relationships, ties),
        (Kind::Roles, roles),
        (Kind::Enrolments, enrolments),
        (Kind::Sessions, sessions),
        (Kind::Attendance, attendance),
        (Kind::Results, results),
    ]
}

/// A way in: the cookie's secret and a token.
#[derive(Clone)]
pub struct Key {
    pub secret: String,
    pub token: String,
}

struct Template {
    _folder: TempDir,
    file: PathBuf,
    keys: HashMap<&'static str, Key>,
}

static TEMPLATE: OnceLock<Template> = OnceLock::new();

fn settings() -> Settings {
    Settings { keep_seconds: Some(1), wait_seconds: 0, free_bytes_min: Some(0) }
}

fn open(dir: &std::path::Path, seed: u64) -> (Arc<Registry>, FixedClock) {
    let clock = FixedClock::at("2026-02-02T12:00:00Z".parse().expect("a time"));
    let circumstances =
        Circumstances { clock: Box::new(clock.clone()), dice: Box::new(SeededDice::new(seed)) };
    (Registry::open(dir, settings(), circumstances).expect("the folder opens"), clock)
}

pub fn take_in(registry: &Arc<Registry>, kind: Kind, text: &str) {
    let name = format!("{}.csv", kind.code());
    let report = registry
        .operator()
        .import(kind, &name, text.as_bytes(), ImportOptions::default())
        .expect("an import");
    assert!(report.refused.is_empty(), "{}: {:?}", kind.code(), report.refused);
}

/// People, roles and sign-ins, made once; worlds are copies of it with entries of their own.
fn template() -> &'static Template {
    TEMPLATE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let (registry, clock) = open(folder.path(), 1);
        for (kind, text) in tables() {
            take_in(&registry, kind, &text);
        }
        let emails: Vec<String> = ACTORS.iter().map(|(actor, _)| email(actor)).collect();
        registry.operator().set_passwords(&emails, PASSWORD).expect("passwords");
        let mut keys = HashMap::new();
        for (n, (actor, _)) in (0_u8..).zip(ACTORS) {
            let address = IpAddr::V4(Ipv4Addr::new(127, 0, 1, n));
            let tried = registry.sign_in(&email(actor), PASSWORD, "test", address).expect("a try");
            let Tried::In(signed_in) = tried else { panic!("{actor} cannot sign in") };
            let token = registry.operator().create_token(&email(actor)).expect("a token");
            keys.insert(actor, Key { secret: signed_in.secret.0, token });
        }
        registry.operator().disable(&email("disabled")).expect("an account");
        take_in(
            &registry,
            Kind::Staff,
            "email,name,department,kind,active\nleft@example.ac.uk,Person left,ENG,staff,no\n",
        );
        // Flags are of the middle of January: entries lie before and after.
        clock.set("2026-01-15T12:00:00Z".parse().expect("a time"));
        assert_eq!(registry.worker().flags().expect("flags"), 1, "one fact, one flag");
        clock.set("2026-02-02T12:00:00Z".parse().expect("a time"));
        assert_eq!(registry.worker().flags().expect("flags"), 2, "later weeks, and another tutor");
        registry.settle().expect("settled");
        registry.close();
        let file = folder.path().join("cotutor.redb");
        Template { file, _folder: folder, keys }
    })
}

/// A department that is open.
pub struct World {
    pub registry: Arc<Registry>,
    pub clock: FixedClock,
    pub entries: Vec<Planned>,
    pub words: HashMap<String, Owner>,
    _folder: TempDir,
}

impl World {
    /// A world with these entries.
    pub fn with(entries: Vec<Planned>) -> World {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::copy(&template().file, folder.path().join("cotutor.redb")).expect("a copy");
        let (registry, clock) = open(folder.path(), 2);
        let mut csv = String::from(
            "student_number,author_email,kind,category,occurred_at,subject,body,sensitive,external_id,audience\n",
        );
        for e in &entries {
            let author = format!("{}@example.ac.uk", e.author);
            let named: Vec<String> = e.named.iter().map(|actor| email(actor)).collect();
            let sensitive = if e.sensitive { "yes" } else { "no" };
            let _ = writeln!(
                csv,
                "{},{author},{},{},{},{},{},{sensitive},{},{}",
                e.student,
                e.kind,
                e.categories.join("|"),
                e.occurred_at,
                e.subject,
                e.body,
                e.key,
                named.join("|"),
            );
        }
        take_in(&registry, Kind::Entries, &csv);
        for e in &entries {
            if let Some((name, content)) = &e.file {
                let file = KeptFile {
                    name: name.clone(),
                    content_type: "text/plain".to_owned(),
                    bytes: content.clone().into_bytes(),
                };
                registry.operator().attach(&e.key, file).expect("a file");
            }
        }
        registry.settle().expect("settled");
        World { registry, clock, entries, words: HashMap::new(), _folder: folder }
    }

    /// The department of the canaries.
    pub fn canaries() -> World {
        let mut world = World::with(planned());
        for (at, entry) in world.entries.iter().enumerate() {
            let mut texts = vec![entry.subject.clone(), entry.body.clone()];
            if let Some((name, content)) = &entry.file {
                texts.extend([name.trim_end_matches(".txt").to_owned(), content.clone()]);
            }
            world.words.extend(texts.into_iter().map(|text| (text, Owner::Entry(at))));
        }
        for student in STUDENTS {
            world.words.insert(name_word(student), Owner::Name(student));
        }
        let mut owns = |n: usize, owner: Owner| world.words.insert(word(n), owner);
        owns(CONTACTS, Owner::Area(S1, "contacts"));
        owns(PHONE, Owner::Area(S1, "contacts"));
        owns(ADJUSTMENTS, Owner::Area(S1, "adjustments"));
        owns(REASON_1, Owner::Area(S1, "reasons"));
        owns(REASON_2, Owner::Area(S1, "reasons"));
        owns(REASON_3, Owner::Area(S1, "reasons"));
        owns(COMPONENT_1, Owner::Module(&[S1], "marks", "ME101"));
        owns(COMPONENT_2, Owner::Module(&[S1], "marks", "ME202"));
        owns(PLACE_1, Owner::Module(&[S1, S3], "attendance", "ME101"));
        owns(PLACE_3, Owner::Module(&[S1], "attendance", "ME303"));
        owns(PLACE_2, Owner::Module(&[S1, S2], "attendance", "ME202"));
        for n in [ABSENCE, EVIDENCE_NAME, EVIDENCE, APPEAL, VERDICT] {
            owns(n, Owner::Area(S1, "reasons"));
        }
        owns(PHOTO, Owner::Area(S1, "dashboard"));
        owns(AUTHOR, Owner::Author("gone"));
        owns(DRAFT, Owner::Draft("writer"));
        owns(CONCERN, Owner::Area(S1, "flags"));
        owns(WISH, Owner::Area(S1, "flags"));
        owns(NOTE, Owner::Area(S1, "flags"));
        owns(EXEMPT, Owner::Area(S1, "flags"));
        owns(TOLD, Owner::Told("writer", S1));
        world.write_a_little();
        world
    }

    /// What is made by the doors people use: a draft, an entry whose flag was cleared, a notice that went stale.
    fn write_a_little(&mut self) {
        let writer = self.records("writer").expect("the writer");
        let form = |n: u128, body: String| EntryForm {
            id: EntryId(n),
            kind: EntryKind::Comment,
            occurred_at: "2026-01-20T10:00".to_owned(),
            subject: String::new(),
            body,
            categories: cotutor::domain::Categories::NONE.with(cotutor::domain::Category::AcademicGeneral),
            sensitive: false,
            audience: String::new(),
            notify: String::new(),
        };
        self.report_a_little();
        self.appeal_a_little();
        self.show_a_little();
        writer.keep_draft(S1, form(77, word(DRAFT)), Vec::new()).expect("a draft");
        let cleared = self.entries.iter().position(|entry| entry.key == "cleared").expect("the entry");
        let planned = &mut self.entries[cleared];
        let (old, fresh) = (planned.body.clone(), word(VERSION));
        let now = Amendment {
            from_version: 1,
            occurred_at: planned.occurred_at.clone(),
            subject: planned.subject.clone(),
            body: fresh.clone(),
            categories: cotutor::domain::Categories::NONE.with(cotutor::domain::Category::AcademicGeneral),
            sensitive: false,
            named: String::new(),
        };
        (planned.sensitive, planned.body) = (false, fresh.clone());
        self.words.insert(fresh, Owner::Entry(cleared));
        self.words.insert(old, Owner::Version(cleared, vec!["academic_general"], true));
        writer.amend_entry(S1, self.id("cleared"), now).expect("amended");
        let told = EntryForm { notify: email("staff"), ..form(78, "A word about the visit.".to_owned()) };
        writer.add_entry(S6, told, Vec::new()).expect("added");
        let told = EntryForm { notify: email("staff"), ..form(79, "A word about the report.".to_owned()) };
        writer.add_entry(S1, told, Vec::new()).expect("added");
        for (key, student) in [("told-6", S6), ("told-1", S1)] {
            self.entries.push(Planned {
                key: key.to_owned(),
                student,
                author: "writer",
                kind: "comment",
                categories: vec!["academic_general"],
                sensitive: false,
                named: vec!["staff"],
                occurred_at: "2026-01-20T10:00".to_owned(),
                subject: String::new(),
                body: String::new(),
                file: None,
            });
        }
        self.raise_and_close();
        let gone = format!(
            "student_number,family_name,given_name,email,programme,year_of_study,status\n{S6},{},Kim,s{S6}@example.ac.uk,MEng-ME,3,completed\n",
            name_word(S6)
        );
        take_in(&self.registry, Kind::Students, &gone);
        self.registry.settle().expect("settled");
    }

    /// An absence with evidence, reported by the student and decided by nobody.
    fn report_a_little(&self) {
        let span = TypedSpan { first: "2026-02-10".to_owned(), ..TypedSpan::default() };
        let absence = AbsenceForm { span, why: "illness".to_owned(), words: word(ABSENCE), authorise: None };
        let letter = KeptFile {
            name: format!("{}.txt", word(EVIDENCE_NAME)),
            content_type: "text/plain".to_owned(),
            bytes: word(EVIDENCE).into_bytes(),
        };
        let student = self.records("student_self").expect("the student");
        student.report_absence(S1, absence, vec![letter]).expect("reported");
    }

    /// Two marks that were appealed: one appeal was refused with words, the other waits.
    fn appeal_a_little(&self) {
        let student = self.records("student_self").expect("the student");
        // Marks are appealed within two weeks: the first of them was, then.
        self.clock.set("2026-01-20T12:00:00Z".parse().expect("a time"));
        student.appeal(S1, "L3", &word(APPEAL)).expect("appealed");
        self.clock.set("2026-02-02T12:00:00Z".parse().expect("a time"));
        student.appeal(S1, "L4", &word(APPEAL)).expect("appealed");
        let refused = AppealVerdict {
            version: 1,
            standing: "absent".to_owned(),
            verdict: "refuse".to_owned(),
            words: word(VERDICT),
        };
        let office = self.records("department_administrator").expect("the office");
        office.decide_appeal(S1, 1, refused).expect("decided");
    }

    /// A photograph.
    fn show_a_little(&self) {
        let office = self.records("department_administrator").expect("the office");
        office.keep_photo(S1, &png(&word(PHOTO), &word(TAKEN_WITH))).expect("kept");
    }

    /// A concern that was raised and dealt with, and a time without flags.
    fn raise_and_close(&self) {
        let form = ConcernForm {
            id: Some(RAISED),
            about: "wellbeing".to_owned(),
            seen: word(CONCERN),
            on: "2026-02-01".to_owned(),
            student_knows: "no".to_owned(),
            wish: word(WISH),
        };
        self.records("writer").expect("the writer").raise_concern(S1, &form).expect("raised");
        let what = Acting::Close(Outcome::Supported);
        let act = Act { what, note: word(NOTE), told: word(TOLD) };
        self.records("personal_tutor").expect("the tutor").act_on_flag(RAISED, act).expect("closed");
        let office = self.records("department_administrator").expect("the office");
        office.exempt(S1, "2026-01-01", "2026-01-02", &word(EXEMPT)).expect("exempt");
    }

    /// What `actor` may do.
    pub fn records(&self, actor: &str) -> Option<Records> {
        self.registry.bearer(&key(actor).token).expect("the store reads")
    }

    /// The id of an entry.
    pub fn id(&self, key: &str) -> EntryId {
        match key {
            "told-6" => EntryId(78),
            "told-1" => EntryId(79),
            _ => self.registry.keyed("entry by external id", key)[..32].parse().expect("an id"),
        }
    }

    /// Whether `actor` may read a word of `owner`.
    pub fn may_read(&self, actor: &str, owner: &Owner) -> bool {
        let of_module = |module: &str| REGISTERS.contains(&(actor, module));
        match owner {
            Owner::Entry(at) => self.entries[*at].see(actor) == See::Full,
            Owner::Version(at, categories, sensitive) => {
                self.entries[*at].see(actor) == See::Full
                    && self.entries[*at].see_as(actor, categories, *sensitive) == See::Full
            }
            Owner::Author(author) => {
                let administers = ["cotutor_administrator", "other_administrator"].contains(&actor);
                let read = |entry: &Planned| entry.author == *author && entry.see(actor) == See::Full;
                administers || self.entries.iter().any(read)
            }
            Owner::Name(student) => area(actor, student, "dashboard") == "read",
            // What to do for a student is told to those who teach them.
            Owner::Area(student, "adjustments") if takes(actor, student) => true,
            Owner::Area(student, what) => area(actor, student, what) == "read",
            Owner::Module(students, what, module) => students.iter().any(|student| {
                let taught = SESSIONS.iter().any(|(_, of, takers)| of == module && takers.contains(&actor));
                if *what == "attendance" && taught && takes(actor, student) {
                    return true;
                }
                let open = area(actor, student, what);
                open == "read" || (open.contains("own modules") && of_module(module))
            }),
            Owner::Draft(author) => actor == *author,
            Owner::Told(raiser, student) => actor == *raiser || area(actor, student, "flags") == "read",
        }
    }
}

/// A picture whose data are `pixels`, with a comment beside them.
pub fn png(pixels: &str, comment: &str) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let header = [0, 0, 0, 64, 0, 0, 0, 64, 8, 2, 0, 0, 0];
    let chunks: [(&[u8], &[u8]); 4] =
        [(b"IHDR", &header), (b"tEXt", comment.as_bytes()), (b"IDAT", pixels.as_bytes()), (b"IEND", b"")];
    for (kind, body) in chunks {
        bytes.extend(u32::try_from(body.len()).expect("small").to_be_bytes());
        bytes.extend_from_slice(kind);
        bytes.extend_from_slice(body);
        bytes.extend_from_slice(&[0; 4]);
    }
    bytes
}

/// Whether `actor` takes a register on which `student` is, and sees them there.
fn takes(actor: &str, student: &str) -> bool {
    let lists = |session: &str| LISTED.iter().any(|(id, on)| *id == session && on.contains(&student));
    let seen = !archived(student) || OFFICE.contains(&actor);
    seen && SESSIONS.iter().any(|(session, _, takers)| takers.contains(&actor) && lists(session))
}

/// The ways in of an actor.
pub fn key(actor: &str) -> &'static Key {
    &template().keys[actor]
}

/// The entries of the canaries: every category and some pairs × flag by somebody who has left, for a student who is
/// here and one who is not; and for every actor one they wrote, plain and highly sensitive, and one that names them.
fn planned() -> Vec<Planned> {
    let mut all: Vec<Planned> = Vec::new();
    let mut add = |key: String,
                   student,
                   author,
                   categories: &[&'static str],
                   sensitive,
                   named: &[&'static str],
                   file| {
        let n = all.len();
        let at = ENTRIES + 4 * n;
        all.push(Planned {
            key,
            student,
            author,
            kind: ["comment", "meeting_attended", "email"][n % 3],
            categories: categories.to_vec(),
            sensitive,
            named: named.to_vec(),
            occurred_at: format!("2026-01-{:02}T{:02}:{:02}:00", 1 + n % 28, 8 + n % 9, n % 60),
            subject: word(at),
            body: word(at + 1),
            file: if file { Some((format!("{}.txt", word(at + 2)), word(at + 3))) } else { None },
        });
    };
    let [academic, pastoral, research, project, placement, clerical] = oracle::CATEGORIES;
    let sets: [&[&'static str]; 9] = [
        &[academic],
        &[pastoral],
        &[research],
        &[project],
        &[placement],
        &[clerical],
        &[pastoral, placement],
        &[research, clerical],
        &[academic, project],
    ];
    for student in [S1, S3] {
        for (n, categories) in sets.iter().enumerate() {
            for sensitive in [false, true] {
                let key = format!("of-{student}-{n}-{sensitive}");
                add(key, student, "gone", categories, sensitive, &[], n % 2 == 0);
            }
        }
    }
    for student in [S2, S4] {
        for (n, categories) in sets.iter().take(3).enumerate() {
            add(format!("of-{student}-{n}"), student, "gone", categories, n == 2, &[], n == 1);
        }
    }
    for (actor, sort) in ACTORS {
        if matches!(sort, Sort::Staff | Sort::External) {
            let students: &[&'static str] = if sort == Sort::External { &[S1] } else { &[S1, S3] };
            for &student in students {
                add(format!("own-{student}-{actor}"), student, actor, &[pastoral], false, &[], false);
                add(
                    format!("own-s-{student}-{actor}"),
                    student,
                    actor,
                    &[research],
                    true,
                    &[],
                    student == S1,
                );
                add(
                    format!("named-{student}-{actor}"),
                    student,
                    "gone",
                    &[clerical],
                    true,
                    &[actor],
                    student == S1,
                );
            }
        }
    }
    add("cleared".to_owned(), S1, "writer", &[academic], true, &[], false);
    all
}
