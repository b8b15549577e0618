//! A colleague's concern in five fields, and what came of it.

use super::known::able;
use crate::domain::flag::{About, Cause, Concern, Flag, FlagId, HistoryLine, State, Step};
use crate::domain::{Invalid, Problems, Relation, StaffId, StudentId, calendar, text};
use crate::records::refusal::Refusal;
use crate::records::standing::{Records, facts, viewer};
use crate::records::store::{Reading, Trouble, audit, flags, people, ties};
use jiff::Timestamp;
use jiff::civil::Date;

/// Most characters of what was seen, and of what would help.
const TEXT_CHARS_MAX: usize = 4_000;

/// The form, as somebody filled it in.
#[derive(Clone, Debug, Default)]
pub struct ConcernForm {
    /// The id the concern will have: a form sent twice raises it once.
    pub id: Option<FlagId>,
    /// What it is about: a code.
    pub about: String,
    /// What was seen.
    pub seen: String,
    /// When, as typed; empty for today.
    pub on: String,
    /// Whether the student knows: `yes` or `no`.
    pub student_knows: String,
    /// What would help.
    pub wish: String,
}

/// A concern somebody raised, and what came of it.
#[derive(Clone, Debug)]
pub struct RaisedLine {
    /// Number of the student.
    pub student_number: String,
    /// What they are called.
    pub student_name: String,
    /// When it was raised.
    pub at: Timestamp,
    /// Where it stands.
    pub state: State,
    /// What I am told; empty while nobody has said anything.
    pub told: String,
}

impl Records {
    /// Raises a concern. It goes to the student's personal tutor, and to those who see flags.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a student this person may not know or may not raise one about; [`Refusal::Invalid`]
    /// field by field.
    pub fn raise_concern(&self, number: &str, form: &ConcernForm) -> Result<(), Refusal> {
        let me = self.staff_id().ok_or(Refusal::NotFound)?;
        self.may_raise(number)?;
        let now = self.registry.now();
        let concern = read(form, me, self.registry.today())?;
        let id = form.id.ok_or(Refusal::NotFound)?;
        let (registry, owner, number, actor) =
            (self.registry.clone(), self.owner, number.to_owned(), self.actor());
        self.registry.write(move |tx| {
            let today = registry.today();
            let student = people::student_id(tx, &number)?.ok_or(Refusal::NotFound)?;
            let viewer = viewer(tx, owner, today)?.ok_or(Refusal::NotFound)?;
            let facts = facts(tx, &viewer, student)?.ok_or(Refusal::NotFound)?;
            let standing = crate::access::Standing::of(&viewer, &facts, registry.matrix());
            if flags::flag(tx, id)?.is_some() {
                let mine = flags::by_staff(tx, me)?.contains(&id);
                return if mine { Ok(()) } else { Err(Refusal::NotFound) };
            }
            let grant = standing.grant_concern()?;
            let words = format!("Seen on {}", calendar::day_words(concern.on));
            let flag = Flag {
                id,
                student,
                cause: Cause::Concern,
                state: State::Open,
                holds: true,
                opened_at: now,
                times_opened: 1,
                words: words.clone(),
                owner: tutor(tx, student, today)?,
                outcome: None,
            };
            let line = HistoryLine { at: now, by: Some(me), step: Step::Opened, note: words };
            flags::raise(tx, grant, &flag, &line, &concern)?;
            flags::notify(tx, &flag, now)?;
            let event = audit::Event {
                actor,
                action: "concern.raise".to_owned(),
                student: Some(student),
                entry: None,
                detail: id.to_string(),
            };
            Ok(audit::note(tx, now, &event)?)
        })
    }

    /// Whether this person may raise a concern about a student.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when they may not.
    pub fn may_raise(&self, number: &str) -> Result<(), Refusal> {
        let look = self.look()?;
        let id = people::student_id(&look.tx, number)?.ok_or(Refusal::NotFound)?;
        let standing = look.standing(id)?.ok_or(Refusal::NotFound)?;
        standing.grant_concern()?.spend();
        Ok(())
    }

    /// Concerns I raised, newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn my_concerns(&self) -> Result<Vec<RaisedLine>, Refusal> {
        let Some(me) = self.staff_id() else { return Ok(Vec::new()) };
        let look = self.look()?;
        let mut lines = Vec::new();
        for id in flags::by_staff(&look.tx, me)? {
            let Some((sealed, at)) = flags::raised(&look.tx, id)? else { continue };
            let student = sealed.student();
            let Some(standing) = look.standing(student)? else { continue };
            let profile =
                people::student(&look.tx, student)?.and_then(|sealed| standing.open_profile(sealed));
            let (Some(profile), Some(raised)) = (profile, standing.open_raised(sealed)) else { continue };
            lines.push(RaisedLine {
                student_name: profile.called(),
                student_number: profile.number,
                at,
                state: raised.state,
                told: raised.told,
            });
        }
        lines.sort_by_key(|line| std::cmp::Reverse(line.at));
        Ok(lines)
    }
}

/// The student's personal tutor on a day: the one who has been it for longest.
fn tutor(tx: &dyn Reading, student: StudentId, today: Date) -> Result<Option<StaffId>, Trouble> {
    let (mut tutors, able) = (Vec::new(), able(tx)?);
    for (_, tie) in ties::of_student(tx, student)? {
        let holds = tie.relation == Relation::PersonalTutor && tie.period.holds_on(today);
        if holds && able.contains(&tie.staff) {
            tutors.push((tie.period.start, tie.staff));
        }
    }
    Ok(tutors.into_iter().min().map(|(_, staff)| staff))
}

/// What somebody typed.
fn read(form: &ConcernForm, raised_by: StaffId, today: Date) -> Result<Concern, Refusal> {
    let mut problems = Problems::default();
    let about = About::from_code(form.about.trim());
    if about.is_none() {
        problems.add("about", "Choose what it is about.");
    }
    let seen = problems.take(paragraph("seen", &form.seen)).unwrap_or_default();
    if seen.is_empty() {
        problems.add("seen", "Write what you saw or heard.");
    }
    let on = match form.on.trim() {
        "" => Some(today),
        typed => problems.take(calendar::parse_day("on", typed)),
    };
    if on.is_some_and(|on| on > today) {
        problems.add("on", "This day is in the future.");
    }
    let knows = match form.student_knows.as_str() {
        "yes" => Some(true),
        "no" => Some(false),
        _ => {
            problems.add("student_knows", "Choose yes or no.");
            None
        }
    };
    let wish = problems.take(paragraph("wish", &form.wish)).unwrap_or_default();
    match (about, on, knows, problems.0.is_empty()) {
        (Some(about), Some(on), Some(student_knows), true) => {
            Ok(Concern { raised_by, about, seen, on, student_knows, wish, told: String::new() })
        }
        _ => Err(problems.into()),
    }
}

fn paragraph(field: &'static str, typed: &str) -> Result<String, Invalid> {
    let clean = text::body(field, typed)?;
    let chars = clean.chars().count();
    if chars > TEXT_CHARS_MAX {
        let words = format!("This is {chars} characters long. Use at most {TEXT_CHARS_MAX}.");
        return Err(Invalid::new(field, words));
    }
    Ok(clean.trim().to_owned())
}
