//! Every kind of file written from the store: sorted by what people sort by, so that the same records always give the
//! same bytes, and an import of them gives them again.

mod entries;
mod names;
mod people;
mod photos;
mod teaching;

use crate::records::admin::operator_event;
use crate::records::exports::csv::Writer;
use crate::records::imports::Kind;
use crate::records::operator::Operator;
use crate::records::refusal::Refusal;
use crate::records::store::{Snapshot, Trouble};
use names::Names;

/// A file being written in memory.
type Out = Writer<Vec<u8>>;

impl Operator {
    /// Writes all records of one kind in the format imports read: the bytes, and how many rows. Noted in the audit
    /// with the number of rows before anything is handed out.
    ///
    /// # Errors
    /// When the store cannot be read, or the note not be written.
    pub fn export(&self, kind: Kind) -> Result<(Vec<u8>, u64), Refusal> {
        let (bytes, rows) = file(&self.registry.read()?, kind).map_err(|failed| match failed {
            Failed::Trouble(trouble) => trouble.into(),
            Failed::Io(error) => Refusal::trouble(&error),
        })?;
        self.registry.note_now(operator_event("export", format!("{}; rows {rows}", kind.code())))?;
        Ok((bytes, rows))
    }
}

/// Why a file was not written.
enum Failed {
    Trouble(Trouble),
    Io(std::io::Error),
}

impl From<Trouble> for Failed {
    fn from(trouble: Trouble) -> Failed {
        Failed::Trouble(trouble)
    }
}

impl From<std::io::Error> for Failed {
    fn from(error: std::io::Error) -> Failed {
        Failed::Io(error)
    }
}

fn file(tx: &Snapshot, kind: Kind) -> Result<(Vec<u8>, u64), Failed> {
    let mut out = Writer::new(Vec::new(), kind)?;
    let names = Names::read(tx)?;
    match kind {
        Kind::Departments => people::departments(tx, &mut out)?,
        Kind::Programmes => people::programmes(tx, &mut out)?,
        Kind::Staff => people::staff(tx, &mut out)?,
        Kind::Students => people::students(tx, &names, &mut out)?,
        Kind::Modules => teaching::modules(tx, &mut out)?,
        Kind::Calendar => teaching::calendar(tx, &mut out)?,
        Kind::Relationships => people::relationships(tx, &names, &mut out)?,
        Kind::Roles => people::roles(tx, &names, &mut out)?,
        Kind::Enrolments => teaching::enrolments(tx, &names, &mut out)?,
        Kind::Sessions => teaching::sessions(tx, &names, &mut out)?,
        Kind::Attendance => teaching::attendance(tx, &names, &mut out)?,
        Kind::Results => teaching::results(tx, &names, &mut out)?,
        Kind::Outcomes => teaching::outcomes(tx, &names, &mut out)?,
        Kind::Engagement => teaching::engagement(tx, &names, &mut out)?,
        Kind::Entries => entries::entries(tx, &names, &mut out)?,
    }
    Ok(out.finish()?)
}
