//! Reports: pages, and their tables as files.

use crate::access::ReportKind;
use crate::domain::report::ask::{Ask, By, NAMES};
use crate::domain::report::thresholds::{ByGroup, Signal, WEEKS};
use crate::domain::{Problems, calendar};
use crate::records::{Records, Refusal, ReportPage};
use crate::ui::reports::{self, Door, Filter, View};
use crate::web::Canvas;
use crate::web::gate::Seat;
use crate::web::routes::query::Query;
use crate::web::status::{self, Answer};
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderValue, Response, header};
use jiff::civil::Date;

/// Title and purpose of a report.
fn words(kind: ReportKind) -> (&'static str, &'static str) {
    match kind {
        ReportKind::Attendance => {
            ("Attendance", "By programme, module, group and year, lowest first, down to single students.")
        }
        ReportKind::Registers => ("Registers", "Registers taken and not taken, and where nothing is known."),
        ReportKind::Outcomes => (
            "Attendance against outcome",
            "Bands of attendance against degree classes, with their uncertainty.",
        ),
        ReportKind::Thresholds => (
            "Choosing a threshold",
            "What each rule would have found in earlier years, and how often it was right.",
        ),
    }
}

/// The list of those that are for this person.
pub(super) async fn index(seat: Seat) -> Answer {
    let canvas = Canvas::of(&seat).await?;
    let open = seat.run(Records::reports).await?;
    if open.is_empty() {
        return status::nothing_here();
    }
    let doors: Vec<Door> = open
        .into_iter()
        .map(|kind| Door { code: kind.code(), title: words(kind).0, words: words(kind).1 })
        .collect();
    Ok(status::page(reports::index(&canvas.frame(), &doors)))
}

/// One report; with `format=csv` one of its tables as a file.
pub(super) async fn page(seat: Seat, Path(name): Path<String>) -> Answer {
    let Some(kind) = ReportKind::from_code(&name) else { return status::nothing_here() };
    let query = Query::of(&seat);
    if query.text("format") == "csv" {
        let table = query.some("table").map(str::to_owned);
        let bytes = seat
            .run(move |records| {
                let ask = Ask::parse(|name| query.some(name)).map_err(Refusal::from)?;
                records.report_file(kind, &ask, table.as_deref())
            })
            .await?;
        return Ok(csv_file(bytes, kind.code()));
    }
    let canvas = Canvas::of(&seat).await?;
    let view = seat.run(move |records| view(records, kind, &query)).await?;
    let markup = reports::page(&canvas.frame(), &view);
    Ok(if view.problems.0.is_empty() { status::page(markup) } else { status::put_right(markup) })
}

/// A table as a file of this name.
pub(super) fn csv_file(bytes: Vec<u8>, name: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let name = format!("attachment; filename=\"{name}.csv\"");
    let name = HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment"));
    headers.insert(header::CONTENT_DISPOSITION, name);
    response
}

fn view(records: &Records, kind: ReportKind, query: &Query) -> Result<View, Refusal> {
    if !records.reports()?.contains(&kind) {
        return Err(Refusal::NotFound);
    }
    let made = match Ask::parse(|name| query.some(name)) {
        Ok(ask) => match records.report(kind, &ask) {
            Ok(page) => Ok(page),
            Err(Refusal::Invalid(problems)) => Err(problems),
            Err(refusal) => return Err(refusal),
        },
        Err(problems) => Err(problems),
    };
    let (page, mut problems) = match made {
        Ok(page) => (page, Problems::default()),
        Err(problems) => (records.report(kind, &Ask::default())?, problems),
    };
    let filters = filters(kind, &page, records.registry().today());
    // What is wrong with a filter that is not offered is said of the page.
    for problem in &mut problems.0 {
        if filters.iter().all(|filter| filter.name != problem.field) {
            problem.field = "main";
        }
    }
    let asked = NAMES.iter().filter_map(|(name, _)| Some(((*name).to_owned(), query.some(name)?.to_owned())));
    Ok(View {
        code: kind.code().to_owned(),
        title: words(kind).0.to_owned(),
        report: if problems.0.is_empty() { page.report } else { crate::domain::report::Report::default() },
        asked: asked.collect(),
        filters,
        problems,
    })
}

/// The filters of a report, in the order of its form.
fn filters(kind: ReportKind, page: &ReportPage, today: Date) -> Vec<Filter> {
    let pairs = |first: &str, all: &[(String, String)]| {
        let first = [(String::new(), first.to_owned())];
        first.into_iter().chain(all.iter().cloned()).collect::<Vec<_>>()
    };
    let same = |all: &[String]| all.iter().map(|text| (text.clone(), text.clone())).collect::<Vec<_>>();
    let choose = |name: &'static str, label: &'static str, options| Filter { name, label, hint: "", options };
    let typed =
        |name: &'static str, label: &'static str, hint| Filter { name, label, hint, options: Vec::new() };
    // This year stands first, under its own name, and once.
    let this_year = calendar::academic_year(today);
    let years: Vec<String> = page.years.iter().filter(|year| **year != this_year).cloned().collect();
    let years = pairs(&format!("This year ({this_year})"), &same(&years));
    let programme = choose("programme", "Programme", pairs("All", &page.programmes));
    match kind {
        ReportKind::Attendance => {
            // What the rows are when nobody says stands first, as what is chosen then.
            let usual = page.rows.iter().filter(|by| **by == By::default());
            let usual = usual.map(|by| (String::new(), by.label().to_owned()));
            let others = page.rows.iter().filter(|by| **by != By::default());
            let by = usual.chain(others.map(|by| (by.code().to_owned(), by.label().to_owned())));
            vec![
                choose("by", "Rows", by.collect()),
                programme,
                choose("year", "Academic year", years),
                typed("module", "Module", ""),
            ]
        }
        ReportKind::Registers => {
            vec![choose("year", "Academic year", years)]
        }
        ReportKind::Outcomes if page.whole => Vec::new(),
        ReportKind::Outcomes => vec![
            programme,
            choose("awarded", "Year of award", pairs("All", &same(&page.awards))),
            choose(
                "measure",
                "Measured by",
                vec![
                    ("attendance".to_owned(), "Attendance".to_owned()),
                    ("engagement".to_owned(), "Engagement (weeks active)".to_owned()),
                ],
            ),
            typed("from", "From", "Such as 1 Oct 2026"),
            typed("to", "To", ""),
            typed("bands", "Bands", "Lower edges, from high to low"),
        ],
        ReportKind::Thresholds => {
            let usual = ByGroup::default().week;
            let weeks = WEEKS.into_iter().filter(|week| *week != usual);
            let weeks = std::iter::once((String::new(), usual))
                .chain(weeks.map(|week| (week.to_string(), week)))
                .map(|(value, week)| (value, format!("Week {week}")));
            let first = [(String::new(), "First there is".to_owned()), ("all".to_owned(), "All".to_owned())];
            let signals = Signal::ALL.map(|signal| (signal.code().to_owned(), signal.label().to_owned()));
            let mut filters =
                vec![programme, typed("split", "Later years from", "They judge what earlier ones fitted")];
            if page.whole {
                filters.clear();
            }
            filters.extend([
                choose("signal", "By group: rules on", first.into_iter().chain(signals).collect()),
                choose("week", "By group: end of", weeks.collect()),
            ]);
            filters
        }
    }
}
