//! People and roles: the list, a new person, one person with their roles and account.

use crate::domain::role::{Ending, Office};
use crate::domain::{Invalid, Problems};
use crate::records::{AccountChange, GrantedRole, NewPerson, PersonLine, Records, Refusal, WaitingAccount};
use crate::ui::admin::people::{self, New, Row};
use crate::ui::admin::person::{self, Give, RoleState};
use crate::ui::links;
use crate::ui::part::{self, Paging};
use crate::web::gate::Seat;
use crate::web::routes::query::Query;
use crate::web::status::{self, Answer};
use crate::web::{Canvas, Checked, Form, Said};
use axum::extract::Path;
use jiff::civil::Date;

/// Most people the records list.
const LISTED: usize = 50;

/// The list.
pub(in crate::web::routes) async fn page(seat: Seat) -> Answer {
    let canvas = Canvas::of(&seat).await?;
    let q = Query::of(&seat).text("q").to_owned();
    let view = seat
        .run(move |records| {
            let today = records.registry().today();
            let found = records.people(&q)?;
            let words = match found.len() {
                LISTED => format!("The first {LISTED} by name. Search for others."),
                n => part::plural(n as u64, "person", "people"),
            };
            let people = found.into_iter().map(|line| row(line, today)).collect();
            Ok(people::View { q, people, paging: Paging { words, ..Paging::default() } })
        })
        .await?;
    Ok(status::page(people::page(&canvas.frame(), &view)))
}

fn row(line: PersonLine, today: Date) -> Row {
    let held = line.roles.iter().filter(|role| role.period.holds_on(today));
    Row {
        id: line.staff.email.clone(),
        roles: held.map(|role| format!("{} {}", role.office.label(), role.scope)).collect(),
        name: line.staff.name,
        email: line.staff.email,
        department: line.department.unwrap_or_default(),
        account: line.account,
    }
}

/// The form for somebody new.
pub(in crate::web::routes) async fn new_page(seat: Seat) -> Answer {
    let canvas = Canvas::of(&seat).await?;
    let departments = seat.run(Records::administered_departments).await?;
    let view = New { departments, ..New::default() };
    Ok(status::page(people::new_page(&canvas.frame(), &view)))
}

/// Adds somebody new.
pub(in crate::web::routes) async fn add(seat: Seat, Checked(form): Checked) -> Answer {
    let form = form.only(&["name", "email", "kind", "department", "password"])?;
    let text = |name: &str| form.text(name).to_owned();
    let new = NewPerson {
        name: text("name"),
        email: text("email"),
        kind: text("kind"),
        department: text("department"),
        password: text("password"),
    };
    let records = seat.records().clone();
    match seat.app().run_password(move |_| records.add_person(&new)).await {
        Ok(email) => Ok(status::go(&Said::AccountChanged.at(&links::person(&email)))),
        Err(Refusal::Invalid(problems)) => {
            let canvas = Canvas::of(&seat).await?;
            let departments = seat.run(Records::administered_departments).await?;
            let view = New {
                name: text("name"),
                email: text("email"),
                kind: text("kind"),
                department: text("department"),
                departments,
                problems,
            };
            Ok(status::put_right(people::new_page(&canvas.frame(), &view)))
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// One person.
pub(in crate::web::routes) async fn person(seat: Seat, Path(id): Path<String>) -> Answer {
    let canvas = Canvas::of(&seat).await?;
    let view = seat.run(move |records| view(records, &id, Give::default())).await?;
    Ok(status::page(person::page(&canvas.frame(), &view)))
}

fn view(records: &Records, email: &str, give: Give) -> Result<person::View, Refusal> {
    let today = records.registry().today();
    let line = records.person(email)?;
    let mut roles: Vec<person::Role> = line.roles.iter().map(|granted| role(granted, today)).collect();
    roles.sort_by_key(|role| (role.state as u8, role.since));
    let relationships = line.relations.iter().map(|(relation, n)| {
        format!("{} of {}", relation.label(), part::plural(*n as u64, "student", "students"))
    });
    let kind = line.staff.kind.label();
    Ok(person::View {
        keeps_account: records.keeps_account(email)?,
        id: line.staff.email.clone(),
        name: line.staff.name,
        email: line.staff.email,
        line: line.department.map_or_else(|| kind.to_owned(), |name| format!("{kind}, {name}")),
        account: line.account,
        waiting: line.waiting.map(waiting),
        roles,
        relationships: relationships.collect(),
        give,
    })
}

fn waiting(account: WaitingAccount) -> person::Waiting {
    let WaitingAccount { set_by, chosen, may_confirm } = account;
    person::Waiting { set_by, chosen, may_confirm }
}

fn role(granted: &GrantedRole, today: Date) -> person::Role {
    let period = granted.period;
    let state = if period.holds_on(today) {
        RoleState::Held
    } else if period.is_future(today) {
        RoleState::Future
    } else {
        RoleState::Ended
    };
    person::Role {
        id: format!("{}~{}~{}", granted.office.code(), period.start, granted.scope),
        role: granted.office.label().to_owned(),
        scope: if granted.scope == "*" { "The institution".to_owned() } else { granted.scope.clone() },
        since: period.start,
        until: period.end,
        state,
        may_end: granted.mine && state != RoleState::Ended,
        may_end_after_today: state == RoleState::Held && period.end != Some(today),
    }
}

/// What came of a change: done, or the page again with what was wrong.
async fn answer(seat: &Seat, id: &str, done: Result<(), Refusal>, give: Give, said: Said) -> Answer {
    match done {
        Ok(()) => Ok(status::go(&said.at(&links::person(id)))),
        Err(Refusal::Invalid(problems)) => {
            let canvas = Canvas::of(seat).await?;
            let id = id.to_owned();
            let view = seat.run(move |records| view(records, &id, Give { problems, ..give })).await?;
            Ok(status::put_right(person::page(&canvas.frame(), &view)))
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// Gives a role.
pub(in crate::web::routes) async fn give_role(
    seat: Seat,
    Path(id): Path<String>,
    Checked(form): Checked,
) -> Answer {
    let form = form.only(&["office", "scope", "start", "end"])?;
    let give = typed(&form);
    let (email, asked) = (id.clone(), give.clone());
    let done = seat
        .run(move |records| match Office::from_code(&asked.office) {
            Some(office) => records.give_role(&email, office, &asked.scope, &asked.start, &asked.end),
            None => Err(Problems::from(Invalid::new("office", "Choose a role.")).into()),
        })
        .await;
    answer(&seat, &id, done, give, Said::Given).await
}

fn typed(form: &Form) -> Give {
    let text = |name: &str| form.text(name).to_owned();
    Give {
        office: text("office"),
        scope: text("scope"),
        start: text("start"),
        end: text("end"),
        ..Give::default()
    }
}

/// Ends a role, at once unless it is to hold until today is over.
pub(in crate::web::routes) async fn end_role(
    seat: Seat,
    Path((id, role)): Path<(String, String)>,
    Checked(form): Checked,
) -> Answer {
    let form = form.only(&["when"])?;
    let (email, ending) = (id.clone(), Ending::of(form.text("when")));
    let done = seat
        .run(move |records| {
            let (office, start, scope) = parts(&role).ok_or(Refusal::NotFound)?;
            records.end_role(&email, office, scope, start, ending)
        })
        .await;
    answer(&seat, &id, done, Give::default(), Said::Ended).await
}

fn parts(role: &str) -> Option<(Office, Date, &str)> {
    let mut parts = role.splitn(3, '~');
    let office = Office::from_code(parts.next()?)?;
    let start = parts.next()?.parse().ok()?;
    Some((office, start, parts.next()?))
}

/// Sets a password; makes the account when there is none.
pub(in crate::web::routes) async fn password(
    seat: Seat,
    Path(id): Path<String>,
    Checked(form): Checked,
) -> Answer {
    let form = form.only(&["password"])?;
    change(seat, id, AccountChange::Password(form.text("password").to_owned())).await
}

/// Says that the account is used by the person it belongs to.
pub(in crate::web::routes) async fn confirm(
    seat: Seat,
    Path(id): Path<String>,
    Checked(form): Checked,
) -> Answer {
    form.only(&[])?;
    let email = id.clone();
    let done = seat.run(move |records| records.confirm_account(&email)).await;
    answer(&seat, &id, done, Give::default(), Said::AccountConfirmed).await
}

/// Closes the account.
pub(in crate::web::routes) async fn disable(
    seat: Seat,
    Path(id): Path<String>,
    Checked(form): Checked,
) -> Answer {
    form.only(&[])?;
    change(seat, id, AccountChange::Off).await
}

/// Opens the account again.
pub(in crate::web::routes) async fn enable(
    seat: Seat,
    Path(id): Path<String>,
    Checked(form): Checked,
) -> Answer {
    form.only(&[])?;
    change(seat, id, AccountChange::On).await
}

async fn change(seat: Seat, id: String, change: AccountChange) -> Answer {
    let (records, email) = (seat.records().clone(), id.clone());
    let done = seat.app().run_password(move |_| records.set_account(&email, &change)).await;
    answer(&seat, &id, done, Give::default(), Said::AccountChanged).await
}
