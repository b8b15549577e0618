//! Bringing files in: the form, a look at what a file would do, and doing it.

use crate::domain::{Invalid, Problems};
use crate::records::imports::{Column, Hints, ImportOptions, ImportReport, Kind, Layout};
use crate::records::{KeptFile, Records, Refusal};
use crate::ui::admin::imports::{self, KindLine, Outcome, Sent, View};
use crate::ui::part;
use crate::web::form::Form;
use crate::web::gate::Seat;
use crate::web::status::{self, Answer};
use crate::web::{Canvas, WithFiles};

/// Refused rows that are shown; the others are counted.
const SHOWN: usize = 200;
/// Most of a form, with its file, in MiB.
const FILE_MIB: usize = 26;
/// The code of a calendar of sessions, beside the kinds of the command.
const TIMETABLE: &str = "timetable";

/// The form.
pub(in crate::web::routes) async fn page(seat: Seat) -> Answer {
    let canvas = Canvas::of(&seat).await?;
    seat.run(Records::check_may_import).await?;
    Ok(status::page(imports::page(&canvas.frame(), &View { kinds: kinds(), ..View::default() })))
}

/// Looks at a file, or brings it in.
pub(in crate::web::routes) async fn send(seat: Seat, WithFiles(form): WithFiles<FILE_MIB>) -> Answer {
    let form = form.only(&["kind", "full", "all_or_nothing", "session", "module", "act"])?;
    let mut sent = Sent {
        kind: form.text("kind").to_owned(),
        full: form.text("full") == "1",
        all_or_nothing: form.text("all_or_nothing") == "1",
        session: form.text("session").to_owned(),
        module: form.text("module").to_owned(),
        problems: Problems::default(),
    };
    let looks = form.text("act") != "bring";
    let outcome = match read(form, &mut sent.problems) {
        Some((kind, layout, file)) => {
            let options = ImportOptions { dry_run: looks, all_or_nothing: sent.all_or_nothing };
            let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
            let (full, session, module) = (sent.full, some(&sent.session), some(&sent.module));
            let hints = Hints { layout, full, session, module, ..Hints::default() };
            let name = file.name.clone();
            let came = move |records: &Records| records.import(kind, &file.name, &file.bytes, options, hints);
            match seat.run(came).await {
                Ok(report) => Some(outcome(name, looks, report)),
                Err(Refusal::Invalid(problems)) => {
                    sent.problems = problems;
                    None
                }
                Err(refusal) => return Err(refusal.into()),
            }
        }
        None => {
            seat.run(Records::check_may_import).await?;
            None
        }
    };
    let canvas = Canvas::of(&seat).await?;
    let wrong = !sent.problems.0.is_empty();
    let page = imports::page(&canvas.frame(), &View { kinds: kinds(), form: sent, outcome });
    Ok(if wrong { status::put_right(page) } else { status::page(page) })
}

/// The kind and the file, or what is wrong with them.
fn read(form: Form, problems: &mut Problems) -> Option<(Kind, Option<Layout>, KeptFile)> {
    let kind = Kind::with_layout(form.text("kind"));
    if kind.is_none() {
        problems.0.push(Invalid::new("kind", "Choose what the file holds."));
    }
    let mut files = form.files;
    let file = files.pop().filter(|_| files.is_empty() && form.too_large.is_empty());
    if file.is_none() {
        problems.0.push(Invalid::new("file", "Choose one file of at most 25 MB."));
    }
    let ((kind, layout), file) = kind.zip(file)?;
    Some((kind, layout, file))
}

fn outcome(file: String, only_looked: bool, report: ImportReport) -> Outcome {
    let would = if only_looked { "would be " } else { "" };
    let counts = format!(
        "{}: {} {would}added, {} {would}changed, {} unchanged, {} wrong.",
        part::plural(report.rows, "row", "rows"),
        part::count_words(report.added),
        part::count_words(report.changed),
        part::count_words(report.unchanged),
        part::plural(report.refused.len() as u64, "thing", "things"),
    );
    let more = report.refused.len().saturating_sub(SHOWN);
    let refused = report.refused.into_iter().take(SHOWN).map(|row| {
        let column = row.column.unwrap_or_default().to_owned();
        [row.line.to_string(), column, row.value, row.wrong, row.right]
    });
    Outcome { file, only_looked, counts, warnings: report.warnings, refused: refused.collect(), more }
}

/// What may be brought in here: the kinds in the order in which they refer to each other, and calendars of sessions.
fn kinds() -> Vec<KindLine> {
    let mut all = Vec::new();
    for kind in Kind::ALL.iter().filter(|kind| !kind.is_for_the_shell()) {
        let about = |one: &Column| format!("{} {}", one.about(), (one.right)());
        let columns = kind.columns().iter().map(|one| (one.name, about(one), one.required)).collect();
        all.push(KindLine { code: kind.code(), about: kind.about(), columns });
        if *kind == Kind::Sessions {
            let columns = Vec::new();
            all.push(KindLine { code: TIMETABLE, about: "A timetable as a calendar (.ics).", columns });
        }
    }
    all
}
