//! Files in and out: the store by the doors that files use.

mod damage;
mod demo;
mod large;
mod oulad;
mod refused;
mod registers;
mod same_again;
mod timetable;
mod workbooks;

use cotutor::demo::{Department, Size, department};
use cotutor::records::imports::{ImportOptions, ImportReport, Kind};
use cotutor::records::{
    CheckReport, Circumstances, FixedClock, Operator, Registry, SeededDice, Settings, check_file,
};
use jiff::Timestamp;
use jiff::civil::date;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

/// A data folder of a test's own, on Friday 20 November 2026.
struct Place {
    operator: Operator,
    _folder: TempDir,
}

impl Place {
    fn new() -> Place {
        let folder = tempfile::tempdir().unwrap();
        let now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        let circumstances =
            Circumstances { clock: Box::new(FixedClock::at(now)), dice: Box::new(SeededDice::new(1)) };
        let settings = Settings { keep_seconds: Some(1), wait_seconds: 0, free_bytes_min: Some(0) };
        let registry = Registry::open(folder.path(), settings, circumstances).unwrap();
        Place { operator: registry.operator(), _folder: folder }
    }

    /// With the tables of a department.
    fn with(department: &Department) -> Place {
        let place = Place::new();
        for (code, text) in &department.tables {
            place.whole(Kind::from_code(code).unwrap(), text);
        }
        place
    }

    fn registry(&self) -> &Arc<Registry> {
        self.operator.registry()
    }

    /// Takes a file in of which every row must be right.
    fn whole(&self, kind: Kind, text: &str) -> ImportReport {
        let report = self.import(kind, text);
        assert!(report.refused.is_empty(), "{}", report.refused[0]);
        report
    }

    fn import(&self, kind: Kind, text: &str) -> ImportReport {
        self.import_as(kind, text.as_bytes(), ImportOptions::default())
    }

    fn import_as(&self, kind: Kind, bytes: &[u8], options: ImportOptions) -> ImportReport {
        self.operator.import(kind, &format!("{}.csv", kind.code()), bytes, options).unwrap()
    }

    fn export(&self, kind: Kind) -> String {
        String::from_utf8(self.operator.export(kind).unwrap().0).unwrap()
    }

    /// A full check of a copy of the live file.
    fn checked(&self) -> CheckReport {
        let elsewhere = tempfile::tempdir().unwrap();
        let copy = elsewhere.path().join("copy.redb");
        std::fs::copy(self.registry().dir().join("cotutor.redb"), &copy).unwrap();
        check_file(&copy).unwrap()
    }

    /// Every kind, in the order of import.
    fn export_all(&self) -> Vec<(Kind, String)> {
        Kind::ALL.iter().map(|kind| (*kind, self.export(*kind))).collect()
    }
}

/// Sixty people and everything about them.
fn small() -> Department {
    department(&Size { students: 60, seed: 1, today: date(2026, 11, 20) })
}

/// A faculty, a department, a programme, two staff, a student and a module with a session.
fn few() -> Place {
    let place = Place::new();
    place.whole(Kind::Departments, "code,name,parent\nMECH,Mechanical Engineering,ENG\nENG,Engineering,\n");
    place.whole(
        Kind::Programmes,
        "code,title,department,level\nMEng-ME,MEng Mechanical Engineering,MECH,ug\n",
    );
    place
        .whole(Kind::Staff, "email,name,department\na@u.example,Ada Lovelace,MECH\nb@u.example,Bo Li,MECH\n");
    place.whole(
        Kind::Students,
        "student_number,family_name,given_name,email,programme,status,phone\n\
         B1,Núñez,Zoë,z@s.example,MEng-ME,active,01632 960001\nB2,Li,Wei,w@s.example,MEng-ME,active,\n",
    );
    place.whole(Kind::Modules, "code,title,department\nME101,Statics,MECH\nME102,Dynamics,MECH\n");
    place.whole(Kind::Enrolments, "module,academic_year,student_number\nME101,2026/27,B1\n");
    place.whole(
        Kind::Sessions,
        "session_id,module,academic_year,kind,start,end\ns1,ME101,2026/27,lab,2026-10-05T09:00,2026-10-05T11:00\n",
    );
    place
}

/// The line, column, value and sentences of each refusal.
fn said(report: &ImportReport) -> Vec<String> {
    report.refused.iter().map(ToString::to_string).collect()
}

/// The public test data beside the project, when somebody has put it there.
fn shared(path: &str) -> Option<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found =
        here.ancestors().map(|folder| folder.join("shared/data").join(path)).find(|file| file.exists());
    if found.is_none() {
        println!("skipped: shared/data/{path} is not here");
    }
    found
}
