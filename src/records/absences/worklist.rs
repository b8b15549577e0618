//! What waits for the office: notices and appeals nobody has decided, of the students it decides for.

use crate::access::{Area, Standing, absences as decision};
use crate::domain::StudentId;
use crate::records::absences::{AbsenceLine, AppealLine, appeals, line};
use crate::records::look::Look;
use crate::records::refusal::Refusal;
use crate::records::standing::Records;
use crate::records::store::{absences, appeals as stored, people};

/// Lines listed of each kind.
const MOST: usize = 200;

/// Something that waits, and whose it is.
#[derive(Clone, Debug)]
pub struct Waiting<T> {
    /// The student's number.
    pub number: String,
    /// What they are called.
    pub called: String,
    /// What waits.
    pub what: T,
}

/// What waits for the office, that which was sent first before the rest.
#[derive(Clone, Debug, Default)]
pub struct Worklist {
    /// Notices.
    pub absences: Vec<Waiting<AbsenceLine>>,
    /// Appeals.
    pub appeals: Vec<Waiting<AppealLine>>,
}

impl Records {
    /// What waits for this person to decide.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for everybody but the office.
    pub fn undecided(&self) -> Result<Worklist, Refusal> {
        let look = self.look()?;
        if !decision::decides_somewhere(&look.viewer) {
            return Err(Refusal::NotFound);
        }
        let mut list = Worklist::default();
        for (student, id) in absences::open(&look.tx)? {
            let Some((standing, number, called)) = decided_for(&look, student)? else { continue };
            let Some(sealed) = absences::absence(&look.tx, student, id)? else { continue };
            if let Some((absence, _)) = standing.open_area(Area::Reasons, sealed) {
                list.absences.push(Waiting { number, called, what: line(&look, absence)? });
            }
        }
        for (student, id) in stored::open(&look.tx)? {
            let Some((standing, number, called)) = decided_for(&look, student)? else { continue };
            let Some(sealed) = stored::appeal(&look.tx, student, id)? else { continue };
            if let Some((appeal, _)) = standing.open_area(Area::Reasons, sealed) {
                list.appeals.push(Waiting { number, called, what: appeals::line(&look, appeal)? });
            }
        }
        list.absences.sort_by_key(|waiting| (waiting.what.absence.reported_at, waiting.number.clone()));
        list.appeals.sort_by_key(|waiting| (waiting.what.appeal.at, waiting.number.clone()));
        list.absences.truncate(MOST);
        list.appeals.truncate(MOST);
        Ok(list)
    }
}

impl Records {
    /// How many absences and how many appeals wait for this person to decide; none for everybody but the office.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn undecided_counts(&self) -> Result<(usize, usize), Refusal> {
        let look = self.look()?;
        if !decision::decides_somewhere(&look.viewer) {
            return Ok((0, 0));
        }
        let decides = |student| -> Result<bool, Refusal> {
            Ok(look.standing(student)?.is_some_and(|standing| standing.may_decide_absences()))
        };
        let (mut notices, mut marks) = (0, 0);
        for (student, _) in absences::open(&look.tx)? {
            notices += usize::from(decides(student)?);
        }
        for (student, _) in stored::open(&look.tx)? {
            marks += usize::from(decides(student)?);
        }
        Ok((notices, marks))
    }
}

/// The standing towards a student whose absences this person decides, with the student's number and name.
fn decided_for(look: &Look, student: StudentId) -> Result<Option<(Standing, String, String)>, Refusal> {
    let standing = look.standing(student)?.filter(Standing::may_decide_absences);
    let Some(standing) = standing else { return Ok(None) };
    let profile = people::student(&look.tx, student)?.and_then(|sealed| standing.open_profile(sealed));
    Ok(profile.map(|profile| (standing, profile.number.clone(), profile.called())))
}
