//! Administration: the index, the access matrix, the audit and backups; people are in a file of their own.

pub(super) mod imports;
pub(super) mod monitoring;
pub(super) mod people;
pub(super) mod rules;

use crate::access::{Matrix, Sight};
use crate::domain::{Category, Problems, Role};
use crate::records::{AuditFilter, AuditLine, Records, Refusal};
use crate::ui::admin::{self, audit, backup, matrix};
use crate::ui::links;
use crate::ui::part::{self, Paging};
use crate::web::gate::Seat;
use crate::web::routes::query::Query;
use crate::web::status::{self, Answer};
use crate::web::{Canvas, Checked, Said};
use jiff::Timestamp;

/// Seconds after which there should have been another backup.
const OVERDUE_SECONDS: i64 = 26 * 60 * 60;

/// Actions an administrator may ask for, with their words.
const ACTIONS: &[(&str, &str)] = &[
    ("sign_in", "Signed in"),
    ("sign_in.refused", "Sign-in refused"),
    ("sign_out", "Signed out"),
    ("sign_out.everywhere", "Signed out everywhere"),
    ("password.change", "Changed the password"),
    ("role.give", "Gave or ended a role"),
    ("relationship.give", "Gave or ended a relationship"),
    ("person.add", "Added a person"),
    ("account.change", "Changed an account"),
    ("account.confirm", "Confirmed whose an account is"),
    ("account.password", "Set a password from the shell"),
    ("account.disable", "Closed an account from the shell"),
    ("token.create", "Made a token"),
    ("import", "Imported"),
    ("student.change", "An import moved a student, or they left or came back"),
    ("staff.change", "An import changed somebody of the staff"),
    ("department.change", "An import moved a department"),
    ("programme.change", "An import moved a programme"),
    ("export", "Exported"),
    ("backup", "Made a backup"),
    ("set_up", "Set the department up"),
    ("absence.report", "Reported an absence"),
    ("absence.take_back", "Took a reported absence back"),
    ("absence.decide", "Decided an absence"),
    ("absence.fill", "Absences filled registers"),
    ("absence.evidence", "Opened evidence of an absence"),
    ("appeal.report", "Appealed a mark"),
    ("appeal.decide", "Decided an appeal"),
    ("photo.keep", "Kept a photograph"),
    ("photo.remove", "Took a photograph away"),
    ("calendar.make", "Made a calendar address"),
    ("calendar.revoke", "Took a calendar address away"),
    ("flag.opened", "A flag opened"),
    ("flag.reopened", "A flag opened again"),
    ("flag.recovered", "A flag’s rule no longer holds"),
    ("flag.owner", "A flag has another owner"),
    ("flag.acknowledged", "Acknowledged a flag"),
    ("flag.contacted", "Contacted a student over a flag"),
    ("flag.closed", "Closed a flag"),
    ("concern.raise", "Raised a concern"),
    ("exemption.give", "Kept flags from opening"),
    ("exemption.end", "Let flags open again"),
    ("rule.put", "Changed a rule for flags"),
    ("rule.preview.export", "Kept a look at a rule as a file"),
    ("report.export", "Kept a table of a report as a file"),
    ("register.marks", "Recorded marks in a register"),
    ("register.add", "Added somebody to a register"),
    ("register.take_off", "Took somebody off a register"),
    ("register.check_in", "Checked in"),
    ("register.open", "Opened a register again"),
    ("register.close", "Closed a register"),
    ("monitoring.add", "Set a monitoring point"),
    ("matrix.replace", "Changed the access matrix"),
    ("monitoring.withdraw", "Withdrew a monitoring point"),
];

/// The index.
pub(in crate::web::routes) async fn page(seat: Seat) -> Answer {
    let canvas = Canvas::of(&seat).await?;
    let view = seat
        .run(|records| {
            let last = records.backup_state()?.last;
            let now = records.registry().now();
            let (lines, _) = records.audit(&AuditFilter::default())?.head;
            Ok(admin::View {
                accounts: records.open_accounts()? as u64,
                backup: last.map_or_else(String::new, |(_, at, ..)| ago(at, now)),
                audit: part::plural(lines, "line", "lines"),
            })
        })
        .await?;
    Ok(status::page(admin::page(&canvas.frame(), &view)))
}

/// "6 hours ago".
fn ago(at: Timestamp, now: Timestamp) -> String {
    let seconds = u64::try_from(now.as_second() - at.as_second()).unwrap_or(0);
    match seconds {
        0..60 => "just now".to_owned(),
        60..3_600 => format!("{} ago", part::plural(seconds / 60, "minute", "minutes")),
        3_600..172_800 => format!("{} ago", part::plural(seconds / 3_600, "hour", "hours")),
        _ => format!("{} ago", part::plural(seconds / 86_400, "day", "days")),
    }
}

/// The access matrix.
pub(in crate::web::routes) async fn matrix(seat: Seat) -> Answer {
    let canvas = Canvas::of(&seat).await?;
    let known = seat.run(Records::matrix).await?;
    let cell = |role: Role, category: Category| {
        let cell = known.cell(role, category);
        let sees = match cell.see {
            Sight::Read => matrix::Sees::Full,
            Sight::Stub => matrix::Sees::Stub,
            Sight::None => matrix::Sees::Nothing,
        };
        matrix::Cell { sees, add: cell.add, edit_others: cell.edit_others }
    };
    let row = |role: &Role| matrix::Row {
        role: role.label().to_owned(),
        cells: Category::ALL.into_iter().map(|category| cell(*role, category)).collect(),
    };
    let view =
        matrix::View { rows: Role::ALL.iter().map(row).collect(), overridden: known != Matrix::default() };
    Ok(status::page(matrix::page(&canvas.frame(), &view)))
}

/// The audit.
pub(in crate::web::routes) async fn audit(seat: Seat) -> Answer {
    let canvas = Canvas::of(&seat).await?;
    let query = Query::of(&seat);
    let view = seat.run(move |records| audit_view(records, &query)).await?;
    let markup = audit::page(&canvas.frame(), &view);
    Ok(if view.problems.0.is_empty() { status::page(markup) } else { status::put_right(markup) })
}

fn audit_view(records: &Records, query: &Query) -> Result<audit::View, Refusal> {
    let mut problems = Problems::default();
    let text = |name: &str| query.text(name).to_owned();
    let some = |name: &str| query.some(name).map(str::to_owned);
    let filter = AuditFilter {
        action: some("action"),
        actor: some("who"),
        student: some("student"),
        from: query.day("from", &mut problems),
        to: query.day("to", &mut problems),
        before: query.some("before").and_then(|before| before.parse().ok()),
    };
    let page = records.audit(&filter)?;
    let after = page.next.map(|before| query.with(links::AUDIT, "before", &before.to_string()));
    let shown = if problems.0.is_empty() { page.lines } else { Vec::new() };
    Ok(audit::View {
        lines: shown.into_iter().map(audit_line).collect(),
        filter: audit::Filter {
            who: text("who"),
            action: text("action"),
            student: text("student"),
            from: text("from"),
            to: text("to"),
        },
        actions: ACTIONS.iter().map(|(code, words)| ((*code).to_owned(), (*words).to_owned())).collect(),
        chain: audit::Chain {
            lines: page.head.0,
            head: page.head.1,
            checked_at: records.backup_state()?.last.map(|(_, at, ..)| at),
            broken_at: None,
        },
        paging: Paging { after: after.filter(|_| problems.0.is_empty()), ..Paging::default() },
        problems,
    })
}

fn audit_line(line: AuditLine) -> audit::Line {
    let what = ACTIONS.iter().find(|(code, _)| *code == line.action);
    audit::Line {
        at: line.at,
        who: actor(line.actor),
        what: what.map_or(line.action, |(_, words)| (*words).to_owned()),
        student: line.student,
        detail: line.detail,
    }
}

/// Who acted, in words: staff are named already.
fn actor(actor: String) -> String {
    match actor.split_once(':') {
        Some(("student", _)) => "The student".to_owned(),
        Some(("job", what)) => format!("By itself ({what})"),
        None if actor == "operator" => "Whoever runs Co-Tutor, from the shell".to_owned(),
        Some(_) | None => actor,
    }
}

/// Backups.
pub(in crate::web::routes) async fn backup(seat: Seat) -> Answer {
    let canvas = Canvas::of(&seat).await?;
    let view = seat
        .run(|records| {
            let state = records.backup_state()?;
            let registry = records.registry();
            let now = registry.now();
            let age = state.last.as_ref().map(|(_, at, ..)| *at);
            let backups = state.last.into_iter().map(|(file, at, bytes, found)| backup::Backup {
                file,
                at,
                bytes,
                proof: backup::Health::Whole(found),
            });
            Ok(backup::View {
                backups: backups.collect(),
                age: age.map_or_else(String::new, |at| ago(at, now)),
                overdue: age.is_some_and(|at| now.as_second() - at.as_second() > OVERDUE_SECONDS),
                file_bytes: state.file_bytes,
                free_bytes: state.free_bytes,
                file: registry.dir().join("cotutor.redb").display().to_string(),
                health: None,
                running: None,
            })
        })
        .await?;
    Ok(status::page(backup::page(&canvas.frame(), &view)))
}

/// Makes a backup and proves it.
pub(in crate::web::routes) async fn backup_now(seat: Seat, Checked(form): Checked) -> Answer {
    form.only(&[])?;
    seat.run(Records::backup_now).await?;
    Ok(status::go(&Said::BackedUp.at(links::BACKUP)))
}
