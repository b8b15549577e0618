//! What several pages show, from the values the records give: entries, students in lists, drafts, notices, attendance.

use crate::access::{Extent, FullEntry, Profile, Seen};
use crate::domain::appeal::may_appeal;
use crate::domain::register::MarkSource;
use crate::domain::student::Status;
use crate::domain::{Counts, Relation, StaffId};
use crate::records::{self, AttendancePicture, KeptDraft, MyStudent, NoticeLine, TutorLine, WeekCount};
use crate::ui::chart::Week;
use crate::ui::home::Tutee;
use crate::ui::links;
use crate::ui::notices::Notice;
use crate::ui::student::Tutor;
use crate::ui::student::add::Draft;
use crate::ui::student::attendance::{Counting, Module, Session, Shown};
use crate::ui::student::dashboard::{Attendance, Covers};
use crate::ui::student::timeline::{Attachment, Entry, Item, Stub};
use crate::web::routes::query::Query;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// Weeks in a strip.
const WEEKS: usize = 12;
/// Sessions on a page.
const SESSIONS: usize = 50;

/// A line of the timeline.
pub(super) fn item(
    seen: &Seen,
    names: &BTreeMap<StaffId, String>,
    amendable: &BTreeSet<crate::domain::EntryId>,
) -> Item {
    match seen {
        Seen::Full(full) => Item::Full(Box::new(entry(full, names, amendable.contains(&full.id())))),
        Seen::Stub(stub) => Item::Stub(Stub { occurred_at: stub.occurred_at, categories: stub.categories }),
    }
}

/// An entry that may be read.
pub(super) fn entry(full: &FullEntry, names: &BTreeMap<StaffId, String>, may_amend: bool) -> Entry {
    let name = |staff: &StaffId| names.get(staff).cloned().unwrap_or_default();
    let entry = full.entry();
    Entry {
        id: entry.id.to_string(),
        kind: entry.kind,
        categories: entry.categories,
        sensitive: entry.sensitive,
        subject: entry.subject.clone(),
        body: entry.body.clone(),
        author: name(&entry.author),
        occurred_at: entry.occurred_at,
        recorded_at: entry.recorded_at,
        version: entry.version,
        amended: entry.amended.map(|(at, by)| (at, name(&by))),
        attachments: entry
            .attachments
            .iter()
            .map(|file| Attachment { name: file.name.clone(), bytes: file.bytes })
            .collect(),
        named: entry.named.iter().map(name).collect(),
        because: records::because_words(full.because()),
        may_amend,
    }
}

/// Tutors today.
pub(super) fn tutors(lines: Vec<TutorLine>) -> Vec<Tutor> {
    let today = lines.into_iter().filter(|line| !line.future);
    today
        .map(|line| Tutor { name: line.name, email: line.email, relation: line.relation.label().to_owned() })
        .collect()
}

/// The programme with the year: "Mechanical Engineering, year 2".
pub(super) fn programme(title: &str, year: Option<u8>) -> String {
    match year {
        Some(year) => format!("{title}, year {year}"),
        None => title.to_owned(),
    }
}

/// As [`programme`], with the status of those who are not active.
pub(super) fn line(profile: &Profile, title: &str) -> String {
    let programme = programme(title, profile.year_of_study);
    match profile.status {
        Status::Active => programme,
        Status::Leave | Status::Withdrawn | Status::Completed => {
            format!("{programme} · {}", profile.status.label())
        }
    }
}

/// "Núñez, Zoë".
pub(super) fn listed(profile: &Profile) -> String {
    match profile.preferred_name.as_deref().or(profile.given_name.as_deref()) {
        Some(first) => format!("{}, {first}", profile.family_name),
        None => profile.family_name.clone(),
    }
}

/// One of my students, with the weeks of their attendance.
pub(super) fn tutee(student: &MyStudent) -> Tutee {
    Tutee {
        number: student.profile.number.clone(),
        listed: listed(&student.profile),
        programme: line(&student.profile, &student.programme),
        counts: student.attendance,
        weeks: lately(&student.weeks).iter().map(|week| week.counts).collect(),
        last_contact: student.last_contact.map(|contact| contact.at),
        last_met: student.last_met,
    }
}

/// "Personal tutor (24)": relationships with how many students each.
pub(super) fn relations(students: &[MyStudent]) -> Vec<(Relation, usize)> {
    let count = |relation: &Relation| students.iter().filter(|s| s.relations.contains(relation)).count();
    Relation::ALL.iter().map(|relation| (*relation, count(relation))).filter(|(_, n)| *n > 0).collect()
}

/// A draft.
pub(super) fn draft(draft: KeptDraft) -> Draft {
    Draft {
        id: draft.form.id.to_string(),
        number: draft.student_number,
        called: draft.student_name,
        kind: draft.form.kind,
        subject: draft.form.subject,
        saved_at: draft.saved_at,
    }
}

/// A notice.
pub(super) fn notice(line: &NoticeLine) -> Notice {
    Notice {
        id: line.number.to_string(),
        words: format!("{} notified you of an entry on {}’s record.", line.by, line.student_name),
        detail: String::new(),
        at: line.at,
        read: line.read,
    }
}

fn lately(weeks: &[WeekCount]) -> &[WeekCount] {
    weeks.get(weeks.len().saturating_sub(WEEKS)..).unwrap_or_default()
}

/// The card of attendance: rate, last four weeks, twelve-week strip.
pub(super) fn attendance(picture: &AttendancePicture) -> Attendance {
    let (recent, before) = (picture.recent, picture.before);
    let own = || picture.modules.iter().map(|module| module.code.clone()).collect();
    Attendance {
        covers: match picture.extent {
            all if all.includes(Extent::FULL) => Covers::All,
            some if !some.includes(Extent::OWN_MODULES) => Covers::All,
            both if both.includes(Extent::SUMMARY) => Covers::SessionsOfOwn(own()),
            _ => Covers::Own(own()),
        },
        counts: picture.counts,
        recent: (recent != Counts::default()).then_some(recent),
        before: (before != Counts::default()).then_some(before),
        cohort_median: picture.cohort_median,
        weeks: lately(&picture.weeks)
            .iter()
            .map(|week| Week { starts: week.monday, counts: week.counts })
            .collect(),
    }
}

/// All of a student's attendance, one page of its sessions.
pub(super) fn attendance_page(
    picture: AttendancePicture,
    path: &str,
    query: &Query,
    appealing: Option<&Appealing>,
) -> Shown {
    let totals = attendance(&picture);
    let total = picture.sessions.len();
    let page = query.page().min(total.div_ceil(SESSIONS).max(1));
    let paging = query.paging(path, page, SESSIONS, total, ["session", "sessions"]);
    let in_detail = picture.extent.includes(Extent::OWN_MODULES);
    let sessions = picture.sessions.into_iter().skip((page - 1) * SESSIONS).take(SESSIONS);
    let sessions = sessions.map(|line| session(line, appealing));
    let sessions = in_detail.then(|| sessions.collect());
    let modules = picture.modules.into_iter();
    Shown {
        totals,
        critical: (picture.critical.expected() > 0).then_some(picture.critical),
        kinds: picture.kinds.into_iter().map(|(kind, counts)| (kind.label().to_owned(), counts)).collect(),
        modules: modules.map(|m| Module { code: m.code, title: m.title, counts: m.counts }).collect(),
        points: Vec::new(),
        sessions,
        paging,
    }
}

/// The student whose page it is, who may appeal marks.
pub(super) struct Appealing {
    /// Now.
    pub(super) now: Timestamp,
    /// Ids of sessions whose mark was appealed already.
    pub(super) appealed: BTreeSet<String>,
}

fn session(line: records::SessionLine, appealing: Option<&Appealing>) -> Session {
    let may = |own: &&Appealing| {
        may_appeal(line.mark, line.session.start, own.now) && !own.appealed.contains(&line.session.id)
    };
    let appeal = appealing.filter(may);
    let via = line.source.filter(|source| match source {
        MarkSource::Absence | MarkSource::Appeal | MarkSource::CheckIn | MarkSource::Elsewhere => true,
        MarkSource::Import | MarkSource::Register => false,
    });
    Session {
        via: via.map(|source| match line.elsewhere {
            Some(there) => format!("{}: {there}", source.label()),
            None => source.label().to_owned(),
        }),
        covered: line.covered,
        appeal: appeal.map(|_| links::query(links::OWN_APPEAL_NEW, &[("session", &line.session.id)])),
        start: line.session.start,
        module: line.module,
        kind: line.session.kind.label().to_owned(),
        mark: line.mark,
        minutes_late: line.minutes_late.map(u32::from),
        critical: line.session.critical,
        counting: match (line.on_now, line.optional) {
            (true, _) => Counting::OnNow,
            (_, true) => Counting::Optional,
            _ => Counting::Counts,
        },
        reason: line.reason,
        recorded: line.recorded_by.zip(line.recorded_at),
    }
}
