//! The audit as administrators read it.

use crate::access::Job;
use crate::domain::{StaffId, StudentId, calendar};
use crate::records::refusal::Refusal;
use crate::records::standing::{Records, departments_of_student};
use crate::records::store::{Reading, Trouble, audit, people};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Rows on a page.
const PAGE: usize = 50;

/// Which rows are wanted.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Whose action begins with this.
    pub action: Option<String>,
    /// Done by somebody whose name or address holds this.
    pub actor: Option<String>,
    /// Concerning the student with this number.
    pub student: Option<String>,
    /// From this day on.
    pub from: Option<Date>,
    /// Up to this day.
    pub to: Option<Date>,
    /// Before this row.
    pub before: Option<u64>,
}

/// A row of the audit. Entries are named by nothing but their existence: a page of it must not tell an administrator
/// of what is hidden from them.
#[derive(Clone, Debug)]
pub struct AuditLine {
    /// Its number.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// Who, by name.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// The student's number.
    pub student: Option<String>,
    /// What else there is to say.
    pub detail: String,
}

/// A page of the audit.
#[derive(Clone, Debug)]
pub struct AuditPage {
    /// Rows, newest first.
    pub lines: Vec<AuditLine>,
    /// Where the next page begins.
    pub next: Option<u64>,
    /// The value of the chain now: number of the last row, and its hash.
    pub head: (u64, String),
}

impl Records {
    /// A page of the audit, for Co-Tutor administrators. Rows about highly sensitive entries, and searches, are the
    /// records officer's business and are left out, as are details of entries and students of other departments.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for those who administer nothing.
    pub fn audit(&self, filter: &AuditFilter) -> Result<AuditPage, Refusal> {
        let look = self.look()?;
        let authority = look.authority()?;
        let actors = match &filter.actor {
            Some(typed) => Some(actors(&look.tx, typed)?),
            None => None,
        };
        let midnight = |day: Date| calendar::instant(day.at(0, 0, 0, 0)).unwrap_or(Timestamp::MIN);
        let from = filter.from.map(midnight);
        let to = filter.to.and_then(|day| day.tomorrow().ok()).map(midnight);
        let student = match &filter.student {
            Some(number) => Some(people::student_id(&look.tx, number)?.unwrap_or(StudentId(0))),
            None => None,
        };
        let mut rows = Vec::new();
        audit::newest_first(&look.tx, filter.before, &mut |row| {
            // Rows are in the order of time.
            if from.is_some_and(|from| row.at < from) {
                return Ok(false);
            }
            let event = &row.event;
            let fits = filter.action.as_ref().is_none_or(|action| event.action.starts_with(action.as_str()))
                && actors.as_ref().is_none_or(|actors| actors.contains(&event.actor))
                && to.is_none_or(|to| row.at < to)
                && student.is_none_or(|student| event.student == Some(student));
            let mine = match event.student.filter(|_| fits) {
                Some(student) => authority.covers(&departments_of_student(&look.tx, student)?),
                None => true,
            };
            if fits && mine && shown(&event.action) {
                rows.push(row);
            }
            Ok(rows.len() <= PAGE)
        })?;
        let next = rows.get(PAGE - 1).filter(|_| rows.len() > PAGE).map(|row| row.number);
        rows.truncate(PAGE);
        let head = audit::head(&look.tx)?;
        let lines = rows.into_iter().map(|row| line(&look.tx, row)).collect::<Result<_, Trouble>>()?;
        let hash = blake3::Hash::from_bytes(head.hash).to_hex().to_string();
        Ok(AuditPage { lines, next, head: (head.number, hash) })
    }
}

/// Those whose name or address holds what was typed, as the audit writes them.
fn actors(tx: &dyn Reading, typed: &str) -> Result<BTreeSet<String>, Trouble> {
    let typed = typed.trim().to_lowercase();
    let mut known: BTreeSet<String> = people::all_staff(tx)?
        .into_iter()
        .filter(|staff| staff.name.to_lowercase().contains(&typed) || staff.email.contains(&typed))
        .map(|staff| format!("staff:{}", staff.id.0))
        .collect();
    known.extend(["operator", "nobody"].into_iter().filter(|who| **who == typed).map(str::to_owned));
    Ok(known)
}

/// Whether administrators see rows of this action. What is said of one highly sensitive entry would tell that it
/// exists, and the words of a search may be somebody's secret.
fn shown(action: &str) -> bool {
    crate::leak::planted("audit-shows-sensitive")
        || !action.ends_with("_sensitive") && !action.starts_with("entry.") && action != "search"
}

fn line(tx: &dyn Reading, row: audit::Row) -> Result<AuditLine, Trouble> {
    let student = match row.event.student {
        Some(id) => people::student(tx, id)?.map(|sealed| Job::Index.open(sealed).number),
        None => None,
    };
    let (number, at, action, detail) = (row.number, row.at, row.event.action, named(tx, &row.event.detail)?);
    Ok(AuditLine { number, at, actor: named(tx, &row.event.actor)?, action, student, detail })
}

/// A text with `staff:12` at its beginning turned into a name, and `student:7` into their number.
fn named(tx: &dyn Reading, text: &str) -> Result<String, Trouble> {
    if let Some(id) = text.strip_prefix("student:") {
        let student = match id.parse() {
            Ok(id) => people::student(tx, StudentId(id))?,
            Err(_) => None,
        };
        return Ok(student.map_or_else(
            || text.to_owned(),
            |sealed| format!("student {}", Job::Index.open(sealed).number),
        ));
    }
    let Some(rest) = text.strip_prefix("staff:") else { return Ok(text.to_owned()) };
    let (id, rest) =
        rest.split_once(';').map_or((rest, String::new()), |(id, rest)| (id, format!(";{rest}")));
    let staff = match id.parse() {
        Ok(id) => people::staff(tx, StaffId(id))?,
        Err(_) => None,
    };
    Ok(staff.map_or_else(|| text.to_owned(), |staff| format!("{}{rest}", staff.name)))
}
