//! Rules for flags: the list, one as a form, what it would do, saving it.

use crate::domain::flag::{Rule, RuleKind};
use crate::domain::{Invalid, Problems};
use crate::records::{BY_GROUP_NOW, BY_GROUP_YEAR, Records, Refusal};
use crate::ui::admin::rules::{self, One, Preview, Row, View};
use crate::ui::links;
use crate::web::form::Form;
use crate::web::gate::Seat;
use crate::web::routes::query::Query;
use crate::web::routes::reports::csv_file;
use crate::web::status::{self, Answer};
use crate::web::{Canvas, Checked, Said};
use axum::extract::Path;

/// The list.
pub(in crate::web::routes) async fn page(seat: Seat) -> Answer {
    let canvas = Canvas::of(&seat).await?;
    let query = Query::of(&seat);
    let view = seat
        .run(move |records| {
            let departments = records.administered_departments()?;
            let department = chosen(&departments, query.text("department"))?;
            let rules = records.rules(&department)?.into_iter().map(|rule| Row {
                id: rule.id,
                sentence: rule.sentence(),
                name: rule.name,
                on: rule.on,
                from: rule.department.unwrap_or_else(|| "Usual".to_owned()),
            });
            Ok(View { rules: rules.collect(), department, departments })
        })
        .await?;
    Ok(status::page(rules::page(&canvas.frame(), &view)))
}

/// The department asked for, or the first.
fn chosen(departments: &[(String, String)], asked: &str) -> Result<String, Refusal> {
    let known = departments.iter().find(|(code, _)| code == asked).or(departments.first());
    known.map(|(code, _)| code.clone()).ok_or(Refusal::NotFound)
}

/// The form for a new rule.
pub(in crate::web::routes) async fn new_page(seat: Seat) -> Answer {
    form_page(seat, 0).await
}

/// One rule.
pub(in crate::web::routes) async fn one(seat: Seat, Path(id): Path<String>) -> Answer {
    form_page(seat, rule_id(&id)?).await
}

fn rule_id(text: &str) -> Result<u32, Refusal> {
    text.parse().ok().filter(|id| *id > 0).ok_or(Refusal::NotFound)
}

async fn form_page(seat: Seat, id: u32) -> Answer {
    let canvas = Canvas::of(&seat).await?;
    let query = Query::of(&seat);
    let view = seat
        .run(move |records| {
            let departments = records.administered_departments()?;
            let department = chosen(&departments, query.text("department"))?;
            let view = One { department: department.clone(), ..One::default() };
            let view = named(view, &departments);
            if id == 0 {
                let (kind, expected_min) = (RuleKind::Rate.code().to_owned(), "5".to_owned());
                return Ok(One { kind, expected_min, ..view });
            }
            let rule = records.rules(&department)?.into_iter().find(|rule| rule.id == id);
            let rule = rule.ok_or(Refusal::NotFound)?;
            Ok(One {
                id,
                kind: rule.kind.code().to_owned(),
                threshold: rule.threshold.to_string(),
                weeks: rule.weeks.map_or_else(String::new, |weeks| weeks.to_string()),
                expected_min: rule.expected_min.to_string(),
                on: rule.on,
                name: rule.name,
                ..view
            })
        })
        .await?;
    Ok(status::page(rules::one(&canvas.frame(), &view)))
}

fn named(view: One, departments: &[(String, String)]) -> One {
    let name = departments.iter().find(|(code, _)| *code == view.department);
    One { department_name: name.map_or_else(String::new, |(_, name)| name.clone()), ..view }
}

/// Saves a new rule, or shows what it would do.
pub(in crate::web::routes) async fn add(seat: Seat, Checked(form): Checked) -> Answer {
    save(seat, 0, form).await
}

/// Saves a rule, or shows what it would do.
pub(in crate::web::routes) async fn change(
    seat: Seat,
    Path(id): Path<String>,
    Checked(form): Checked,
) -> Answer {
    let id = rule_id(&id)?;
    save(seat, id, form).await
}

async fn save(seat: Seat, id: u32, form: Form) -> Answer {
    let form =
        form.only(&["department", "name", "kind", "threshold", "weeks", "expected_min", "on", "action"])?;
    let text = |name: &str| form.text(name).to_owned();
    let saves = form.text("action") == "save";
    let view = One {
        id,
        department: text("department"),
        name: text("name"),
        kind: text("kind"),
        threshold: text("threshold"),
        weeks: text("weeks"),
        expected_min: text("expected_min"),
        on: form.ticked("on"),
        ..One::default()
    };
    if [BY_GROUP_NOW, BY_GROUP_YEAR].contains(&form.text("action")) {
        let (rule, table) = (read(&view)?, text("action"));
        let name = table.clone();
        let bytes = seat.run(move |records| records.preview_file(rule, &table)).await?;
        return Ok(csv_file(bytes, &name));
    }
    let back = links::query(links::RULES, &[("department", &view.department)]);
    let (view, done) = seat
        .run(move |records| {
            let departments = records.administered_departments()?;
            let view = named(view, &departments);
            match tried(records, &view, saves) {
                Ok(preview) => Ok((One { preview, ..view }, true)),
                Err(Refusal::Invalid(problems)) => Ok((One { problems, ..view }, false)),
                Err(refusal) => Err(refusal),
            }
        })
        .await?;
    if done && saves {
        return Ok(status::go(&Said::RuleSaved.at(&back)));
    }
    let canvas = Canvas::of(&seat).await?;
    let page = rules::one(&canvas.frame(), &view);
    Ok(if done { status::page(page) } else { status::put_right(page) })
}

/// Saves what was typed, or works out what it would do.
fn tried(records: &Records, view: &One, saves: bool) -> Result<Option<Preview>, Refusal> {
    let rule = read(view)?;
    if saves {
        return records.put_rule(rule).map(|_| None);
    }
    let sentence = rule.sentence();
    let found = records.preview_rule(rule)?;
    Ok(Some(Preview {
        sentence,
        now: found.now,
        total: found.total,
        looked_at: found.looked_at,
        year: found.year,
        weeks: found.weeks,
        by_group: found.by_group,
    }))
}

/// The rule somebody typed.
fn read(view: &One) -> Result<Rule, Refusal> {
    let mut problems = Problems::default();
    let number = |field: &'static str, typed: &str| {
        typed.trim().parse::<u32>().map_err(|_| Invalid::new(field, "Give a whole number."))
    };
    let kind =
        RuleKind::from_code(&view.kind).ok_or_else(|| Invalid::new("kind", "Choose what it looks at."));
    let kind = problems.take(kind);
    let threshold = problems.take(number("threshold", &view.threshold));
    let expected_min = problems.take(number("expected_min", &view.expected_min));
    let weeks = match view.weeks.trim() {
        "" => Some(None),
        typed => problems.take(number("weeks", typed)).map(Some),
    };
    match (kind, threshold, expected_min, weeks) {
        (Some(kind), Some(threshold), Some(expected_min), Some(weeks)) => Ok(Rule {
            id: view.id,
            department: Some(view.department.clone()),
            name: view.name.clone(),
            kind,
            threshold,
            weeks,
            expected_min,
            on: view.on,
        }),
        _ => Err(problems.into()),
    }
}
