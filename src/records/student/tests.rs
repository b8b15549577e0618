//! What is noted of reading.

use crate::domain::{Categories, Category, EntryId, EntryKind};
use crate::records::imports::{ImportOptions, Kind};
use crate::records::store::audit;
use crate::records::{
    Amendment, Circumstances, EntryForm, FixedClock, KeptFile, Records, Registry, SeededDice, Settings,
};

const TABLES: [(Kind, &str); 6] = [
    (Kind::Departments, "code,name\nENG,Engineering\n"),
    (Kind::Programmes, "code,title,department\nME,Mechanics,ENG\n"),
    (Kind::Staff, "email,name,department\na@u.example,Ada,ENG\ns@u.example,Sol,ENG\no@u.example,Oli,ENG\n"),
    (
        Kind::Students,
        "student_number,family_name,email,programme,year_of_study,status\nB1,Okafor,b@s.example,ME,1,active\n",
    ),
    (
        Kind::Roles,
        "staff_email,role,scope,start\ns@u.example,senior_tutor,ENG,2026-01-01\n\
         o@u.example,department_administrator,ENG,2026-01-01\n",
    ),
    (
        Kind::Relationships,
        "student_number,staff_email,role,start\nB1,a@u.example,personal_tutor,2026-01-01\n",
    ),
];

/// What the audit says of reading entries, oldest first.
fn noted(records: &Records) -> Vec<String> {
    records.registry.settle().unwrap();
    let mut all = Vec::new();
    audit::newest_first(&records.look().unwrap().tx, None, &mut |row| {
        all.extend(Some(row.event.action).filter(|action| action.starts_with("entry.read")));
        Ok(true)
    })
    .unwrap();
    all.reverse();
    all
}

#[test]
fn to_read_an_earlier_highly_sensitive_version_or_its_file_is_noted_as_such_and_to_read_the_present_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Box::new(FixedClock::at("2026-10-08T12:00:00Z".parse().unwrap()));
    let circumstances = Circumstances { clock, dice: Box::new(SeededDice::new(3)) };
    let settings = Settings { keep_seconds: Some(1), wait_seconds: 0, free_bytes_min: Some(0) };
    let registry = Registry::open(folder.path(), settings, circumstances).unwrap();
    let operator = registry.operator();
    for (kind, text) in TABLES {
        let report = operator.import(kind, "a.csv", text.as_bytes(), ImportOptions::default()).unwrap();
        assert_eq!(report.refused, [], "{}", kind.code());
    }
    let emails = ["a@u.example", "s@u.example", "o@u.example"];
    operator.set_passwords(&emails.map(str::to_owned), "correct horse battery staple").unwrap();
    let [author, senior, office] = emails.map(|email| {
        let token = operator.create_token(email).unwrap();
        registry.bearer(&token).unwrap().unwrap()
    });
    let id = EntryId(7);
    let categories = Categories::NONE.with(Category::PastoralCare);
    let (subject, body) = (String::new(), "What nobody else is told.".to_owned());
    let (kind, occurred_at, audience) = (EntryKind::Comment, String::new(), String::new());
    let form = EntryForm {
        id,
        kind,
        occurred_at,
        subject,
        body,
        categories,
        sensitive: true,
        audience,
        notify: String::new(),
    };
    let letter =
        KeptFile { name: "letter.txt".to_owned(), content_type: String::new(), bytes: b"Dear Ada".to_vec() };
    author.add_entry("B1", form, vec![letter]).unwrap();
    let change = Amendment {
        from_version: 1,
        occurred_at: String::new(),
        subject: String::new(),
        body: "Redacted.".to_owned(),
        categories,
        sensitive: false,
        named: String::new(),
        off: vec![1],
    };
    author.amend_entry("B1", id, change).unwrap();
    assert_eq!(noted(&author), Vec::<String>::new());
    assert!(senior.student("B1").unwrap().entry(id).unwrap().versions[0].sensitive);
    assert_eq!(noted(&author), ["entry.read_sensitive"]);
    assert!(office.student("B1").unwrap().entry(id).unwrap().versions.is_empty());
    assert_eq!(noted(&author), ["entry.read_sensitive", "entry.read"]);
    senior.student("B1").unwrap().attachment(id, 1).unwrap();
    assert_eq!(noted(&author), ["entry.read_sensitive", "entry.read", "entry.read_sensitive"]);
}
