//! "Who can see this student, and why", and giving or ending relationships.

use crate::domain::role::{Ending, Period};
use crate::domain::{Categories, Invalid, Relation, Role};
use crate::records::{Records, Refusal, RoleLine, StandingLine, StudentRecord, Tie};
use crate::ui::links;
use crate::ui::student::Area;
use crate::ui::student::access::{self, Give, Person, View};
use crate::web::gate::Seat;
use crate::web::routes::student;
use crate::web::status::{self, Answer};
use crate::web::{Canvas, Checked, Said};
use axum::extract::Path;
use jiff::civil::Date;

/// The page.
pub(super) async fn page(seat: Seat, Path(number): Path<String>) -> Answer {
    let canvas = Canvas::of(&seat).await?;
    let view = seat.run(move |records| view(records, &number, Give::default())).await?;
    Ok(status::page(access::page(&canvas.frame(), &view)))
}

fn view(records: &Records, number: &str, give: Give) -> Result<View, Refusal> {
    let record = records.student(number)?;
    let standings = record.standings()?;
    let ties = match records.ties(number) {
        Ok(ties) => Some(ties),
        Err(Refusal::NotFound) => None,
        Err(refusal) => return Err(refusal),
    };
    let today = records.registry().today();
    let periods = periods(&record, ties.as_deref())?;
    let mut people = Vec::new();
    for line in &standings {
        for role in &line.roles {
            people.extend(reasons(line, *role, &periods, today, ties.is_some()));
        }
    }
    people.extend(to_come(&periods, today, ties.is_some()));
    let give = match ties {
        Some(_) => Some(Give { staff: records.colleagues()?, ..give }),
        None => None,
    };
    let others = u32::try_from(record.plain_staff()?).unwrap_or(u32::MAX);
    Ok(View { plate: student::plate(&record)?, people, others, give })
}

/// A relationship with its dates, as far as they are known.
struct Dated {
    name: String,
    email: String,
    relation: Relation,
    period: Period,
}

fn periods(record: &StudentRecord, ties: Option<&[Tie]>) -> Result<Vec<Dated>, Refusal> {
    if let Some(ties) = ties {
        let dated = |tie: &Tie| Dated {
            name: tie.name.clone(),
            email: tie.email.clone(),
            relation: tie.relation,
            period: tie.period,
        };
        return Ok(ties.iter().map(dated).collect());
    }
    let dated = |line: crate::records::TutorLine| Dated {
        name: line.name,
        email: line.email,
        relation: line.relation,
        period: Period { start: line.since, end: None },
    };
    Ok(record.tutors()?.into_iter().map(dated).collect())
}

/// The relationship a role comes from, when it comes from one.
fn relation(role: Role) -> Option<Relation> {
    match role {
        Role::PersonalTutor => Some(Relation::PersonalTutor),
        Role::ProjectSupervisor | Role::ExternalProjectSupervisor => Some(Relation::ProjectSupervisor),
        Role::PlacementSupervisor | Role::ExternalPlacementSupervisor => Some(Relation::PlacementSupervisor),
        Role::ResearchSupervisor | Role::ExternalResearchSupervisor => Some(Relation::ResearchSupervisor),
        Role::SupportAdviser => Some(Relation::SupportAdviser),
        Role::Staff
        | Role::YearTutor
        | Role::PlacementCoordinator
        | Role::RegisterTaker
        | Role::SeniorTutor
        | Role::DepartmentAdministrator
        | Role::CotutorAdministrator
        | Role::HeadOfDepartment
        | Role::RecordsOfficer
        | Role::RecordsOfficerInCase
        | Role::ExternalUnrelated
        | Role::Student => None,
    }
}

fn reasons(line: &StandingLine, by: RoleLine, periods: &[Dated], today: Date, may_end: bool) -> Vec<Person> {
    let person = |period: Option<Period>, ends: Option<String>| Person {
        may_end_after_today: period.is_some_and(|period| period.end != Some(today)),
        name: line.name.clone(),
        email: line.email.clone(),
        role: by.role.label().to_owned(),
        since: period.map(|period| period.start),
        until: period.and_then(|period| period.end),
        reads: reads(by.reads, by.sensitive),
        ends,
    };
    let ties: Vec<&Dated> = periods
        .iter()
        .filter(|tie| {
            tie.email == line.email && Some(tie.relation) == relation(by.role) && tie.period.holds_on(today)
        })
        .collect();
    if ties.is_empty() {
        return vec![person(None, None)];
    }
    ties.into_iter().map(|tie| person(Some(tie.period), may_end.then(|| tie_id(tie)))).collect()
}

fn to_come(periods: &[Dated], today: Date, may_end: bool) -> impl Iterator<Item = Person> {
    periods.iter().filter(move |tie| tie.period.is_future(today)).map(move |tie| Person {
        name: tie.name.clone(),
        email: tie.email.clone(),
        role: tie.relation.label().to_owned(),
        since: Some(tie.period.start),
        until: tie.period.end,
        may_end_after_today: false,
        reads: "Nothing by this yet".to_owned(),
        ends: may_end.then(|| tie_id(tie)),
    })
}

fn reads(categories: Categories, sensitive: bool) -> String {
    let open = if categories == Categories::ALL {
        "Every category".to_owned()
    } else if categories.is_empty() {
        "No more than their own entries".to_owned()
    } else {
        categories.labels()
    };
    if sensitive { format!("{open}; highly sensitive entries") } else { open }
}

/// A relationship in an address: person, kind and first day name it.
fn tie_id(tie: &Dated) -> String {
    format!("{}~{}~{}", tie.relation.code(), tie.period.start, tie.email)
}

/// Begins a relationship.
pub(super) async fn give(seat: Seat, Path(number): Path<String>, Checked(form): Checked) -> Answer {
    let form = form.only(&["email", "relation", "start", "end"])?;
    let back = Said::Given.at(&Area::Access.link(&number));
    let tried = seat
        .run(move |records| {
            let give = Give {
                email: form.text("email").to_owned(),
                relation: form.text("relation").to_owned(),
                start: form.text("start").to_owned(),
                end: form.text("end").to_owned(),
                ..Give::default()
            };
            let relation = Relation::from_code(&give.relation)
                .ok_or_else(|| Refusal::from(Invalid::new("relation", "Choose a relationship.")));
            let done = relation
                .and_then(|relation| records.relate(&number, &give.email, relation, &give.start, &give.end));
            match done {
                Ok(()) => Ok(None),
                Err(Refusal::Invalid(problems)) => {
                    view(records, &number, Give { problems, ..give }).map(|view| Some(Box::new(view)))
                }
                Err(refusal) => Err(refusal),
            }
        })
        .await?;
    match tried {
        None => Ok(status::go(&back)),
        Some(view) => {
            let canvas = Canvas::of(&seat).await?;
            Ok(status::put_right(access::page(&canvas.frame(), &view)))
        }
    }
}

/// Ends a relationship, at once unless it is to hold until today is over.
pub(super) async fn end(
    seat: Seat,
    Path((number, id)): Path<(String, String)>,
    Checked(form): Checked,
) -> Answer {
    let form = form.only(&["when"])?;
    let back = Said::Ended.at(&links::student_area(&number, "access"));
    seat.run(move |records| {
        let (relation, start, email) = parts(&id).ok_or(Refusal::NotFound)?;
        records.end_relation(&number, email, relation, start, Ending::of(form.text("when")))
    })
    .await?;
    Ok(status::go(&back))
}

fn parts(id: &str) -> Option<(Relation, Date, &str)> {
    let mut parts = id.splitn(3, '~');
    let relation = Relation::from_code(parts.next()?)?;
    let start = parts.next()?.parse().ok()?;
    Some((relation, start, parts.next()?))
}
