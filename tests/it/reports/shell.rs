//! The program itself, run as a person would run it.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A data folder of its own, and the program over it.
pub struct Shell {
    folder: TempDir,
}

impl Shell {
    pub fn new() -> Shell {
        Shell { folder: tempfile::tempdir().unwrap() }
    }

    /// Runs `cotutor` with these arguments; what it printed.
    pub fn run(&self, arguments: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cotutor"));
        command
            .env("COTUTOR_KEEP_SECONDS", "1")
            .args(arguments)
            .arg("--data")
            .arg(self.folder.path().join("data"));
        let done = command.output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "cotutor {}: {said}", arguments.join(" "));
        String::from_utf8(done.stdout).unwrap()
    }

    /// Imports a file of this kind.
    pub fn import(&self, kind: &str, csv: &str) {
        let path = self.folder.path().join(format!("{kind}.csv"));
        std::fs::write(&path, csv).unwrap();
        let said = self.run(&["import", kind, path.to_str().unwrap()]);
        assert!(said.contains(" 0 refused"), "{said}");
    }

    /// The lines of a table of a report.
    pub fn report(&self, arguments: &[&str]) -> Vec<String> {
        let all: Vec<&str> =
            ["report"].iter().chain(arguments).chain(&["--format", "csv"]).copied().collect();
        self.run(&all).lines().map(str::to_owned).collect()
    }
}

/// A student of a department file.
pub struct Finisher {
    pub number: String,
    pub class: &'static str,
    pub awarded: &'static str,
    /// Of `SESSIONS`.
    pub attended: u32,
}

/// A department with one programme and one module with these students and so many sessions, in the order of import.
pub fn department(finishers: &[Finisher], sessions: u32) -> Vec<(&'static str, String)> {
    let mut files = people(finishers);
    let mut enrolments = String::from("module,academic_year,student_number\n");
    let mut timetable = String::from("session_id,module,academic_year,kind,start,end\n");
    let mut marks = String::from("session_id,student_number,mark\n");
    for session in 0..sessions {
        let day = jiff::civil::date(2023, 10, 2).saturating_add(jiff::Span::new().days(i64::from(session)));
        let _ = writeln!(timetable, "s{session},M1,2023/24,lecture,{day}T09:00,{day}T10:00");
    }
    for one in finishers {
        let _ = writeln!(enrolments, "M1,2023/24,{}", one.number);
        for session in 0..sessions {
            let mark = if session < one.attended { "present" } else { "absent" };
            let _ = writeln!(marks, "s{session},{},{mark}", one.number);
        }
    }
    files.push(("modules", "code,title,department\nM1,Statics,ENG\n".to_owned()));
    files.push(("enrolments", enrolments));
    files.push(("sessions", timetable));
    files.push(("attendance", marks));
    files
}

/// The same without attendance.
pub fn people(finishers: &[Finisher]) -> Vec<(&'static str, String)> {
    let mut students = String::from("student_number,family_name,email,programme,status\n");
    let mut outcomes = String::from("student_number,degree_class,awarded_on\n");
    for one in finishers {
        let _ = writeln!(students, "{0},Student,{0}@s.example,MEng,completed", one.number);
        let _ = writeln!(outcomes, "{},{},{}", one.number, one.class, one.awarded);
    }
    vec![
        ("departments", "code,name\nENG,Engineering\n".to_owned()),
        ("programmes", "code,title,department\nMEng,MEng Engineering,ENG\n".to_owned()),
        ("students", students),
        ("outcomes", outcomes),
    ]
}

/// The public test data beside the project, when somebody has put it there.
pub fn shared(path: &str) -> Option<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found =
        here.ancestors().map(|folder| folder.join("shared/data").join(path)).find(|file| file.exists());
    if found.is_none() {
        println!("skipped: shared/data/{path} is not here");
    }
    found
}

/// The rows of a CSV text by column name.
pub fn rows(text: &str) -> Vec<std::collections::HashMap<String, String>> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(Result::unwrap).collect()
}
