//! What the rows of a file share while they are taken in: the transaction, what is known, what is gathered.

use super::moves::Moves;
use super::named::Stood;
use super::nearest::nearest;
use crate::access::{Bringer, Grant, Upkeep};
use crate::domain::register::Recorded;
use crate::domain::term::Period;
use crate::domain::{InstanceId, StaffId, StudentId, calendar};
use crate::records::imports::refusal::CellProblem;
use crate::records::registry::Registry;
use crate::records::store::{Change, Reading, Trouble, people, teaching};
use crate::records::touched::Touch;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// What marks must know of a session.
#[derive(Clone, Copy)]
pub(super) struct Sat {
    pub(super) instance: InstanceId,
    pub(super) column: u32,
    pub(super) start: Timestamp,
    pub(super) cancelled: bool,
}

/// For how many rows of a file the nearest known code is looked for.
const SUGGESTIONS_MAX: u32 = 50;

/// What came of a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Did {
    Added,
    Changed,
    Unchanged,
    /// It is counted at the end of the file.
    Gathered,
}

impl Did {
    /// What comes of a row by which `before` becomes `after`.
    pub(super) fn of<T: PartialEq>(before: Option<&T>, after: &T) -> Did {
        match before {
            None => Did::Added,
            Some(before) if before == after => Did::Unchanged,
            Some(_) => Did::Changed,
        }
    }
}

/// Why a row was not put in its place.
pub(super) enum Wrong {
    /// These cells are wrong.
    Cells(Vec<CellProblem>),
    /// This cell is wrong unless a row further down makes it right.
    Later(CellProblem),
    /// The store failed.
    Trouble(Trouble),
    /// The job has no permission.
    Denied,
}

impl From<Trouble> for Wrong {
    fn from(trouble: Trouble) -> Wrong {
        Wrong::Trouble(trouble)
    }
}

impl From<CellProblem> for Wrong {
    fn from(problem: CellProblem) -> Wrong {
        Wrong::Cells(vec![problem])
    }
}

/// Both values, or everything that is wrong with either.
pub(super) fn both<A, B>(a: Result<A, Wrong>, b: Result<B, Wrong>) -> Result<(A, B), Wrong> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(Wrong::Cells(mut a)), Err(Wrong::Cells(b))) => {
            a.extend(b);
            Err(Wrong::Cells(a))
        }
        (Err(Wrong::Cells(_)) | Ok(_), Err(graver)) | (Err(graver), _) => Err(graver),
    }
}

/// The codes that are known of some noun.
type Codes = fn(&dyn Reading) -> Result<Vec<String>, Trouble>;

/// What the rows of a file share.
pub(super) struct Desk<'c> {
    pub(super) tx: &'c mut Change,
    pub(super) registry: &'c Arc<Registry>,
    pub(super) grant: Grant<Upkeep>,
    /// The administrator who brings the file in; none for whoever runs the server.
    pub(super) bringer: Option<Bringer>,
    /// What changes who sees whom.
    pub(super) moves: Moves,
    /// Marks that stand, of modules for which that was asked.
    pub(super) stood: HashMap<InstanceId, Stood>,
    pub(super) now: Timestamp,
    pub(super) today: Date,
    /// Marks of registers by module, recorded at the end of the file.
    pub(super) marks: BTreeMap<InstanceId, Vec<Recorded>>,
    /// Whether the file says nothing of reasons and the like: they are then left as they are.
    pub(super) bare_marks: bool,
    /// Marks that stand otherwise and were left as they are.
    pub(super) left: u64,
    /// Counts of use, added up, written at the end of the file; and how many rows they come from.
    pub(super) uses: BTreeMap<(StudentId, Date, String), (u32, u64)>,
    /// Terms and closures by year, written at the end of the file.
    pub(super) periods: BTreeMap<String, Vec<Period>>,
    /// Terms and closures that were taken out.
    pub(super) periods_gone: u64,
    /// Whether rows of the file were refused.
    pub(super) some_refused: bool,
    /// Students by university address, read when first needed.
    pub(super) student_emails: Option<HashMap<String, String>>,
    /// Entries that are newer than the file's rows.
    pub(super) newer: u64,
    /// Whose flags may have changed.
    pub(super) touch: Touch,
    students: HashMap<String, StudentId>,
    staff: HashMap<String, StaffId>,
    instances: HashMap<(String, String), InstanceId>,
    /// What marks must know of sessions.
    pub(super) sessions: HashMap<String, Sat>,
    enrolled: HashSet<(InstanceId, StudentId)>,
    suggestions: u32,
}

impl<'c> Desk<'c> {
    pub(super) fn new(
        tx: &'c mut Change,
        registry: &'c Arc<Registry>,
        grant: Grant<Upkeep>,
        bringer: Option<Bringer>,
    ) -> Desk<'c> {
        let now = registry.now();
        Desk {
            tx,
            registry,
            grant,
            bringer,
            moves: Moves::default(),
            stood: HashMap::new(),
            now,
            today: calendar::day_of(now),
            marks: BTreeMap::new(),
            bare_marks: false,
            left: 0,
            uses: BTreeMap::new(),
            periods: BTreeMap::new(),
            periods_gone: 0,
            some_refused: false,
            student_emails: None,
            newer: 0,
            touch: Touch::default(),
            students: HashMap::new(),
            staff: HashMap::new(),
            instances: HashMap::new(),
            sessions: HashMap::new(),
            enrolled: HashSet::new(),
            suggestions: 0,
        }
    }

    /// Writes what was gathered: how many rows were new, changed something, changed nothing.
    pub(super) fn finish(&mut self) -> Result<(u64, u64, u64), Trouble> {
        let marks = self.record_marks()?;
        let uses = self.write_uses()?;
        let periods = self.write_calendars()?;
        let sum = |a: u64, b: u64, c: u64| a + b + c;
        Ok((
            sum(marks.0, uses.0, periods.0),
            sum(marks.1, uses.1, periods.1),
            sum(marks.2, uses.2, periods.2),
        ))
    }

    /// What is to be said at the end of the file.
    pub(super) fn warnings(&self) -> Vec<String> {
        let (newer, gone) = (self.newer, self.periods_gone);
        let newer = (newer > 0).then(|| {
            format!(
                "{newer} of the entries have been amended since this file was made and were left as they are."
            )
        });
        let gone = (gone > 0).then(|| {
            format!("{gone} terms and closures of these years are not in this file and were taken out.")
        });
        let full = (self.moves.full_staff > 0 && self.bringer.is_some()).then(|| {
            let (n, sees) = match self.moves.full_staff {
                1 => ("1 person comes".to_owned(), "sees"),
                n => (format!("{n} people come"), "see"),
            };
            format!("{n} in as full staff, and {sees} the basic Dashboard of every student.")
        });
        let left = (self.left > 0).then(|| {
            format!(
                "{} marks stand otherwise in the register and were left as they are. Change them there, or give the rows a later recorded_at.",
                self.left
            )
        });
        newer.into_iter().chain(gone).chain(left).chain(full).collect()
    }

    /// The student with this number.
    pub(super) fn student(&mut self, column: &'static str, number: &str) -> Result<StudentId, Wrong> {
        if let Some(id) = self.students.get(number) {
            return Ok(*id);
        }
        let Some(id) = people::student_id(self.tx, number)? else {
            return Err(self
                .unknown(column, number, "No student has this number.", "students", people::numbers)?
                .into());
        };
        self.students.insert(number.to_owned(), id);
        Ok(id)
    }

    /// The member of staff with this address.
    pub(super) fn staff(&mut self, column: &'static str, email: &str) -> Result<StaffId, Wrong> {
        if let Some(id) = self.staff.get(email) {
            return Ok(*id);
        }
        let Some(id) = people::staff_id(self.tx, email)? else {
            let known: Codes = |tx| Ok(people::all_staff(tx)?.into_iter().map(|staff| staff.email).collect());
            return Err(self
                .unknown(column, email, "Nobody on the staff has this address.", "staff", known)?
                .into());
        };
        self.staff.insert(email.to_owned(), id);
        Ok(id)
    }

    /// The module with this code in this year, made when it is new.
    pub(super) fn instance(&mut self, module: &str, year: &str) -> Result<InstanceId, Wrong> {
        let key = (module.to_owned(), year.to_owned());
        if let Some(id) = self.instances.get(&key) {
            return Ok(*id);
        }
        if teaching::module(self.tx, module)?.is_none() {
            return Err(self.no_module("module", module)?.into());
        }
        let id = teaching::ensure_instance(self.tx, &self.grant, module, year)?;
        self.instances.insert(key, id);
        Ok(id)
    }

    /// Whether the student is or was on the module.
    pub(super) fn is_enrolled(&mut self, instance: InstanceId, student: StudentId) -> Result<bool, Trouble> {
        if self.enrolled.contains(&(instance, student)) {
            return Ok(true);
        }
        let found = teaching::enrolment(self.tx, instance, student)?.is_some();
        if found {
            self.enrolled.insert((instance, student));
        }
        Ok(found)
    }

    /// Checks that there is a department with this code.
    pub(super) fn department(&mut self, column: &'static str, code: &str) -> Result<(), Wrong> {
        if people::department(self.tx, code)?.is_some() {
            return Ok(());
        }
        Err(self.no_department(column, code)?.into())
    }

    pub(super) fn no_department(&mut self, column: &'static str, code: &str) -> Result<CellProblem, Trouble> {
        let known: Codes = |tx| Ok(people::departments(tx)?.into_iter().map(|one| one.code).collect());
        self.unknown(column, code, "No department has this code.", "departments", known)
    }

    pub(super) fn no_programme(&mut self, column: &'static str, code: &str) -> Result<CellProblem, Trouble> {
        let known: Codes = |tx| Ok(people::programmes(tx)?.into_iter().map(|one| one.code).collect());
        self.unknown(column, code, "No programme has this code.", "programmes", known)
    }

    pub(super) fn no_module(&mut self, column: &'static str, code: &str) -> Result<CellProblem, Trouble> {
        let known: Codes = |tx| Ok(teaching::modules(tx)?.into_iter().map(|one| one.code).collect());
        self.unknown(column, code, "No module has this code.", "modules", known)
    }

    /// What to say of a code that is not known: the nearest one that is, when there is one.
    pub(super) fn unknown(
        &mut self,
        column: &'static str,
        code: &str,
        wrong: &str,
        kind: &str,
        known: Codes,
    ) -> Result<CellProblem, Trouble> {
        self.suggestions += 1;
        let codes = if self.suggestions <= SUGGESTIONS_MAX { known(self.tx)? } else { Vec::new() };
        let right = match nearest(code, &codes) {
            Some(near) => format!("Is {near} meant? Otherwise import the {kind} first."),
            None => format!("Check it, or import the {kind} first."),
        };
        Ok(CellProblem::new(column, code, wrong, right))
    }
}
