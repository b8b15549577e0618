//! The office decides a notice; the registers follow in the same transaction.

use crate::access::{Area, Standing};
use crate::domain::Invalid;
use crate::domain::absence::{AbsenceKind, Decided, Span, TypedSpan, Verdict, YEAR_DAYS};
use crate::records::absences::{fill, note, words};
use crate::records::entries::standing_in;
use crate::records::refusal::Refusal;
use crate::records::registry::Registry;
use crate::records::standing::Records;
use crate::records::store::{Change, absences};

/// A decision as a person makes it.
#[derive(Clone, Debug, Default)]
pub struct VerdictForm {
    /// The version of the notice it was made from.
    pub version: u32,
    /// `authorise`, `refuse` or `withdraw`.
    pub verdict: String,
    /// Code of what an authorised notice does to a register.
    pub kind: String,
    /// The days it is authorised for, as typed.
    pub span: TypedSpan,
    /// What the student is told.
    pub words: String,
}

impl Records {
    /// Decides a notice, or decides it anew; how many marks that changed. When it returns, the registers say so.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a notice this person may not know; [`Refusal::Refused`] for everybody but the
    /// office; [`Refusal::Invalid`] when somebody decided first, and for what has to be put right.
    pub fn decide_absence(&self, number: &str, id: u32, form: VerdictForm) -> Result<usize, Refusal> {
        let (registry, owner, number) = (self.registry.clone(), self.owner, number.to_owned());
        self.registry.write(move |tx| {
            let (student, standing) = standing_in(tx, &registry, owner, &number)?;
            let sealed = absences::absence(tx, student, id)?.ok_or(Refusal::NotFound)?;
            let (absence, _) = standing.open_area(Area::Reasons, sealed).ok_or(Refusal::NotFound)?;
            let _may = standing.grant_decide_absence()?;
            if absence.version != form.version {
                return Err(Invalid::new("verdict", "Somebody decided this first. Look at it again.").into());
            }
            let verdict = match form.verdict.as_str() {
                "authorise" => {
                    // What was asked for long ago may still be decided.
                    let reach = registry.today().since(absence.asked.first).map_or(0, |span| span.get_days());
                    let span = Span::check(&form.span, registry.today(), reach.max(YEAR_DAYS))?;
                    let kind = AbsenceKind::from_code(&form.kind)
                        .ok_or_else(|| Invalid::new("kind", "Choose what it does to the registers."))?;
                    Verdict::Authorise(kind, span)
                }
                "refuse" => Verdict::Refuse,
                "withdraw" => Verdict::Withdraw,
                _ => return Err(Invalid::new("verdict", "Choose what you decide.").into()),
            };
            decide(tx, &registry, &standing, id, verdict, words("words", &form.words)?)
        })
    }
}

/// Decides a notice and has the registers follow; how many marks that changed.
pub(super) fn decide(
    tx: &mut Change,
    registry: &Registry,
    standing: &Standing,
    id: u32,
    verdict: Verdict,
    words: String,
) -> Result<usize, Refusal> {
    let (now, student) = (registry.now(), standing.student());
    let grant = standing.grant_decide_absence()?;
    let sealed = absences::absence(tx, student, id)?.ok_or(Refusal::NotFound)?;
    let (absence, _) = standing.open_area(Area::Reasons, sealed).ok_or(Refusal::NotFound)?;
    let decided = absence.decide(verdict, Decided { at: now, by: grant.by(), words })?;
    let (state, span) = (decided.state.code(), decided.span.words());
    absences::decide(tx, &grant, decided)?;
    let changed = fill::fill(tx, registry, &grant.marks(), student, None)?;
    let actor = format!("staff:{}", grant.by().0);
    let detail = format!("notice {id}; {state}; {span}; marks changed {changed}");
    note(tx, now, &actor, "absence.decide", student, detail)?;
    Ok(changed)
}
