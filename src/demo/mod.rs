//! A synthetic university department, deterministic from a seed, as the same texts a real one would import.
//!
//! Nobody in it exists: names are drawn within cultures from the list in `text/names.txt`, addresses end in
//! `.example`, telephone numbers are from the range that Ofcom keeps for drama. It knows no I/O and no clock: the
//! day on which the department is to be looked at is an argument. What it makes goes in by the doors that real
//! data use, so that the demo also shows that the doors work.

mod attendance;
mod calendar;
mod chance;
mod entries;
mod files;
mod marks;
mod names;
mod scene;
mod schools;
mod seed;
mod sign_ins;
mod staff;
mod students;
mod table;
mod tables;
#[cfg(test)]
mod tests;
mod ties;
mod timetable;
mod topics;

use jiff::civil::Date;
use schools::School;
pub use seed::seed_demo;
use staff::Services;
use std::rc::Rc;
use students::Student;

/// How large a department, from which seed, and seen on which day.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Students of all kinds: present, on leave, gone. Above about a thousand there are several schools.
    pub students: u32,
    /// The same seed, size and day give the same bytes.
    pub seed: u64,
    /// The day on which it is looked at: nothing that has happened is dated on or after it.
    pub today: Date,
}

/// The department: import texts, attachments and whom to sign in as.
#[derive(Debug, Clone)]
pub struct Department {
    /// Kind and CSV text, in the order in which they have to be imported.
    pub tables: Vec<(&'static str, String)>,
    /// Files that belong to entries.
    pub files: Vec<Attachment>,
    /// One person for each role.
    pub sign_ins: Vec<SignIn>,
}

/// A file attached to an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The `external_id` of the entry it belongs to.
    pub entry_external_id: String,
    /// File name.
    pub name: String,
    /// Media type.
    pub content_type: String,
    /// The file itself.
    pub bytes: Vec<u8>,
}

/// Somebody worth signing in as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// Role code as in the access matrix, or `student` or `external`.
    pub role: &'static str,
    /// Their address, which is also the account.
    pub email: String,
    /// Their name.
    pub name: String,
    /// One line: what to look at as this person.
    pub what: String,
}

/// Makes the department.
///
/// ```
/// let size = cotutor::demo::Size { students: 30, seed: 1, today: jiff::civil::date(2026, 11, 20) };
/// let department = cotutor::demo::department(&size);
/// assert_eq!(department.tables.len(), 13);
/// ```
#[must_use]
pub fn department(size: &Size) -> Department {
    let world = World::new(size);
    let timetable = timetable::write(&world);
    let registers = attendance::write(&world, &timetable);
    let marks = marks::write(&world);
    let entries = entries::write(&world);
    let files = files::attach(&entries.notable);
    let sign_ins = sign_ins::choose(&world, &registers, &entries);
    let tables = vec![
        ("departments", tables::departments(&world)),
        ("programmes", tables::programmes(&world)),
        ("staff", tables::staff(&world)),
        ("students", tables::students(&world)),
        ("modules", tables::modules(&world)),
        ("relationships", tables::relationships(&world)),
        ("roles", tables::roles(&world)),
        ("enrolments", timetable.enrolments),
        ("sessions", timetable.sessions),
        ("attendance", registers.csv),
        ("results", marks.results),
        ("outcomes", marks.outcomes),
        ("entries", entries.csv),
    ];
    Department { tables, files, sign_ins }
}

/// Everything that the tables are written from.
struct World {
    today: Date,
    seed: u64,
    /// Start year of the academic year of `today`.
    year: i16,
    schools: Vec<Rc<School>>,
    services: Rc<Services>,
    students: Vec<Student>,
}

impl World {
    fn new(size: &Size) -> Self {
        let names = names::Names::read();
        let year = calendar::year_of(size.today);
        let mut hiring = staff::Hiring::new(&names, size);
        let services = Rc::new(hiring.services(size.students));
        let schools: Vec<_> =
            schools::plans(size.students).into_iter().map(|plan| Rc::new(hiring.school(plan))).collect();
        let mut students = students::admit(size, &names, &schools);
        for student in &mut students {
            ties::tie(student, &services, size);
        }
        Self { today: size.today, seed: size.seed, year, schools, services, students }
    }
}
