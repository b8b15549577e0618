//! Which monitoring points there are: listed, set and withdrawn by administrators.

use super::FollowedPoint;
use crate::domain::monitoring::{Point, Wanted};
use crate::domain::{Invalid, Problems, calendar};
use crate::records::refusal::Refusal;
use crate::records::standing::Records;
use crate::records::store::{Reading, Trouble, audit, monitoring, people, teaching};
use crate::records::touched::Touch;

/// A monitoring point as somebody typed it.
#[derive(Clone, Debug, Default)]
pub struct PointForm {
    /// What people call it.
    pub name: String,
    /// Code of the module; empty for meetings with the tutor.
    pub module: String,
    /// At least how often.
    pub at_least: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Code of the programme.
    pub programme: String,
    /// Year of study; empty for every year.
    pub year: String,
}

impl Records {
    /// The monitoring points of programmes this person administers, newest first.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for those who administer nothing.
    pub fn points(&self) -> Result<Vec<Point>, Refusal> {
        let look = self.look()?;
        let authority = look.authority()?;
        let mut all = Vec::new();
        for point in monitoring::points(&look.tx)?.into_iter().rev() {
            let chain = chain_of(&look.tx, &point.programme)?;
            if chain.is_some_and(|chain| authority.covers(&chain)) {
                all.push(point);
            }
        }
        Ok(all)
    }

    /// Sets a monitoring point.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for those who administer nothing; [`Refusal::Invalid`] field by field.
    pub fn add_point(&self, form: &PointForm) -> Result<(), Refusal> {
        let look = self.look()?;
        let authority = look.authority()?;
        let point = read(&look.tx, form)?;
        let chain = chain_of(&look.tx, &point.programme)?.unwrap_or_default();
        let grant = authority.grant_rules(&chain)?;
        let event = self.event("monitoring.add", None, format!("{}: {}", point.programme, point.name));
        let (now, asked) = (self.registry.now(), self.asked_for(&point));
        let touched = self.registry.touched.clone();
        self.registry.write(move |tx| {
            if let Some(same) = monitoring::points(tx)?.into_iter().find(|known| known.asks_as(&point)) {
                let words = format!("“{}” asks the same of the same students already.", same.name);
                return Err(Invalid::new("name", words).into());
            }
            monitoring::put(tx, grant, &point)?;
            tx.after_commit(move || touched.add(asked));
            Ok(audit::note(tx, now, &event)?)
        })
    }

    /// How students would stand today to a point somebody typed: those of them whose attendance this person sees.
    ///
    /// # Errors
    /// As [`Records::add_point`].
    pub fn preview_point(&self, form: &PointForm) -> Result<FollowedPoint, Refusal> {
        let look = self.look()?;
        let point = read(&look.tx, form)?;
        let chain = chain_of(&look.tx, &point.programme)?.unwrap_or_default();
        // Only who may set it may look; nothing is written.
        let _ = look.authority()?.grant_rules(&chain)?;
        self.over_followed(&look, point)
    }

    /// Those whose flags a point may open or close.
    fn asked_for(&self, point: &Point) -> Touch {
        let mut asked = Touch::default();
        let directory = self.registry.directory();
        let students =
            directory.students().filter(|(_, known)| point.would_be_for(&known.programme, known.year));
        students.for_each(|(id, _)| asked.add_student(id));
        asked
    }

    /// Withdraws a monitoring point: nobody is asked for it any more.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is none that this person keeps.
    pub fn withdraw_point(&self, id: u32) -> Result<(), Refusal> {
        let look = self.look()?;
        let authority = look.authority()?;
        let point = self.points()?.into_iter().find(|point| point.id == id).ok_or(Refusal::NotFound)?;
        let chain = chain_of(&look.tx, &point.programme)?.unwrap_or_default();
        let grant = authority.grant_rules(&chain)?;
        let event = self.event("monitoring.withdraw", None, format!("{}: {}", point.programme, point.name));
        let (now, asked) = (self.registry.now(), self.asked_for(&point));
        let touched = self.registry.touched.clone();
        self.registry.write(move |tx| {
            monitoring::put(tx, grant, &Point { withdrawn: true, ..point })?;
            tx.after_commit(move || touched.add(asked));
            Ok(audit::note(tx, now, &event)?)
        })
    }

    /// Programmes whose monitoring points this person keeps: code and title.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for those who administer nothing.
    pub fn programmes_kept(&self) -> Result<Vec<(String, String)>, Refusal> {
        let look = self.look()?;
        let authority = look.authority()?;
        let mut kept = Vec::new();
        for programme in people::programmes(&look.tx)? {
            if authority.covers(&people::department_chain(&look.tx, &programme.department)?) {
                kept.push((programme.code, programme.title));
            }
        }
        Ok(kept)
    }
}

fn chain_of(tx: &dyn Reading, programme: &str) -> Result<Option<Vec<String>>, Trouble> {
    let known = people::programme(tx, programme)?;
    known.map(|programme| people::department_chain(tx, &programme.department)).transpose()
}

/// The point somebody typed.
fn read(tx: &dyn Reading, form: &PointForm) -> Result<Point, Refusal> {
    let mut problems = Problems::default();
    let from = problems.take(calendar::parse_day("from", &form.from));
    let to = problems.take(calendar::parse_day("to", &form.to));
    let at_least =
        form.at_least.trim().parse().map_err(|_| Invalid::new("at_least", "Give a number from 1 to 100."));
    let at_least = problems.take(at_least);
    let year = match form.year.trim() {
        "" => Some(None),
        typed => {
            let wrong = |_| Invalid::new("year", "Give a year of study, such as 2, or leave it empty.");
            problems.take(typed.parse::<u8>().map_err(wrong)).map(Some)
        }
    };
    let module = form.module.trim();
    if !module.is_empty() && teaching::module(tx, module)?.is_none() {
        problems.add(
            "module",
            format!("There is no module {module}. Leave it empty for meetings with the tutor."),
        );
    }
    if people::programme(tx, &form.programme)?.is_none() {
        problems.add("programme", "Choose a programme.");
    }
    let (Some(from), Some(to), Some(at_least), Some(year), true) =
        (from, to, at_least, year, problems.0.is_empty())
    else {
        return Err(problems.into());
    };
    let wanted =
        if module.is_empty() { Wanted::MetTutor } else { Wanted::Attended { module: module.to_owned() } };
    let point = Point {
        id: 0,
        name: form.name.clone(),
        wanted,
        at_least,
        from,
        to,
        programme: form.programme.clone(),
        year,
        withdrawn: false,
    };
    Ok(point.checked()?)
}
