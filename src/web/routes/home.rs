//! Home and My students.

use crate::domain::calendar;
use crate::records::{FlagFilter, Home, MyGroup, MyStudent, RecentEntry, Records, Refusal};
use crate::ui::flags::Row;
use crate::ui::home::{self, Group, Recent, RecentWhat};
use crate::ui::{links, my_students as mine_view};
use crate::web::Canvas;
use crate::web::gate::Seat;
use crate::web::routes::query::Query;
use crate::web::routes::{register, shown};
use crate::web::status::{self, Answer};
use jiff::ToSpan;
use jiff::civil::Date;

/// Students of each relationship that Home lists.
const GROUP: usize = 8;
/// Flags that Home lists.
const FLAGS: usize = 12;
/// Notices that Home lists.
const NOTICES: usize = 5;
/// Students on a page.
const PAGE: usize = 50;

/// The home page.
pub(super) async fn page(seat: Seat) -> Answer {
    let (canvas, view) = Canvas::with(&seat, view).await?;
    Ok(status::page(home::page(&canvas.frame(), &view)))
}

fn view(records: &Records) -> Result<home::View, Refusal> {
    let Home { groups, recent, drafts, notices } = records.home(GROUP, NOTICES)?;
    let (flags, flags_total) = flags(records)?;
    let group = |group: MyGroup| Group {
        relation: group.relation.label().to_owned(),
        students: group.students.iter().map(shown::tutee).collect(),
        total: u32::try_from(group.total).unwrap_or(u32::MAX),
    };
    Ok(home::View {
        flags,
        flags_total,
        waiting: records.undecided_counts()?,
        registers: register::today(records)?,
        drafts: drafts.into_iter().map(shown::draft).collect(),
        notices: notices.iter().map(shown::notice).collect(),
        groups: groups.into_iter().map(group).collect(),
        recent: recent.into_iter().map(recent_line).collect(),
    })
}

/// The first of the flags this person may act on, and how many there are.
fn flags(records: &Records) -> Result<(Vec<Row>, usize), Refusal> {
    let filter = FlagFilter { act: true, ..FlagFilter::default() };
    let (first, total) = records.flags_from(&filter, 0, FLAGS)?;
    Ok((first.into_iter().map(crate::web::routes::flags::row).collect(), total))
}

fn recent_line(entry: RecentEntry) -> Recent {
    let what = match entry.entry {
        Some(words) => RecentWhat::Full {
            id: words.id.to_string(),
            kind: words.kind,
            subject: words.subject,
            author: words.author,
        },
        None => RecentWhat::Stub(entry.categories),
    };
    Recent { number: entry.student_number, called: entry.student_name, at: entry.at, what }
}

/// My students.
pub(super) async fn my_students(seat: Seat) -> Answer {
    let query = Query::of(&seat);
    let (canvas, view) = Canvas::with(&seat, move |records| mine(records, &query)).await?;
    Ok(status::page(mine_view::page(&canvas.frame(), &view)))
}

fn mine(records: &Records, query: &Query) -> Result<mine_view::View, Refusal> {
    let today = records.registry().today();
    let mut students = records.my_students()?;
    let relations = shown::relations(&students);
    let relation = relations.iter().find(|(relation, _)| relation.code() == query.text("relation"));
    let days = query.text("not_met").parse::<i64>().ok().filter(|days| (1..=3_660).contains(days));
    students.retain(|student| {
        relation.is_none_or(|(relation, _)| student.relations.contains(relation))
            && days.is_none_or(|days| not_met(student, days, today))
    });
    let sort = match query.text("sort") {
        "attendance" => {
            students.sort_by_key(|s| {
                let counts = s.attendance.unwrap_or_default();
                let rate = u64::from(counts.attended()) * 1_000_000;
                rate.checked_div(u64::from(counts.expected())).unwrap_or(u64::MAX)
            });
            "attendance"
        }
        "met" => {
            students.sort_by_key(|s| s.last_met);
            "met"
        }
        "contact" => {
            students.sort_by_key(|s| s.last_contact.map(|contact| contact.at));
            "contact"
        }
        _ => "name",
    };
    let page = query.page().min(students.len().div_ceil(PAGE).max(1));
    let paging = query.paging(links::MY_STUDENTS, page, PAGE, students.len(), ["student", "students"]);
    let shown = students.iter().skip((page - 1) * PAGE).take(PAGE);
    Ok(mine_view::View {
        relations: relations
            .iter()
            .map(|(relation, total)| (relation.code().to_owned(), format!("{} ({total})", relation.label())))
            .collect(),
        relation: relation.map_or_else(String::new, |(relation, _)| relation.code().to_owned()),
        not_met_days: days.map_or_else(String::new, |days| days.to_string()),
        sort: sort.to_owned(),
        students: shown.map(shown::tutee).collect(),
        paging,
    })
}

fn not_met(student: &MyStudent, days: i64, today: Date) -> bool {
    let Ok(since) = today.checked_sub(days.days()) else { return false };
    student.last_met.is_none_or(|at| calendar::day_of(at) <= since)
}
