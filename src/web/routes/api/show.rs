//! How things look as JSON. What is not there, or not for this viewer, is absent: nothing is ever null.

use crate::access::{Extent, FullEntry, Profile, Seen};
use crate::domain::rate::{self, BANDS_AND_ALL};
use crate::domain::student::{Athlete, Mode};
use crate::domain::{Band, Categories, Category, Counts, EntryKind, Role, calendar};
use crate::records::{
    AttendancePicture, EntryPage, FoundStudent, MarkLine, Me, PeopleOn, Person, Refusal, StudentRecord,
    TutorLine, VersionLine, because_words,
};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// An object that leaves out what is absent.
#[derive(Default)]
pub(super) struct Object(Map<String, Value>);

impl Object {
    /// With a field.
    pub(super) fn with(mut self, name: &str, value: impl Into<Value>) -> Object {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// With a field, when there is something to put into it.
    pub(super) fn with_some(self, name: &str, value: Option<impl Into<Value>>) -> Object {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Value {
        Value::Object(object.0)
    }
}

/// Whom the token acts for.
pub(super) fn me(me: &Me) -> Value {
    Object::default()
        .with("email", me.email.as_str())
        .with("name", me.name.as_str())
        .with("roles", me.roles.clone())
        .with_some("student_number", me.student_number.as_deref())
        .with("external", me.external)
        .with("administers", me.administers)
        .with("unread_notices", me.unread)
        .into()
}

/// A student in a list.
pub(super) fn found(found: &FoundStudent) -> Value {
    profile(&found.profile, &found.programme).into()
}

fn profile(profile: &Profile, programme: &str) -> Object {
    Object::default()
        .with("number", profile.number.as_str())
        .with("name", profile.called())
        .with("family_name", profile.family_name.as_str())
        .with_some("given_name", profile.given_name.as_deref())
        .with_some("preferred_name", profile.preferred_name.as_deref())
        .with("email", profile.email.as_str())
        .with("programme", json!({ "code": profile.programme, "title": programme }))
        .with_some("year_of_study", profile.year_of_study)
        .with_some("mode", profile.mode.map(Mode::code))
        .with("status", profile.status.code())
        .with_some("start_date", profile.dates.0.map(|day| day.to_string()))
        .with_some("end_date", profile.dates.1.map(|day| day.to_string()))
        .with_some("athlete", profile.athlete.map(Athlete::code))
}

/// A student's dashboard.
pub(super) fn dashboard(record: &StudentRecord) -> Result<Value, Refusal> {
    let student = record.profile();
    let standing = record.standing();
    let contacts = student.contacts.as_ref().map(|(email, phone)| {
        Object::default().with_some("personal_email", email.as_deref()).with_some("phone", phone.as_deref())
    });
    let last = record.last_contact()?.map(|(at, kind)| {
        Object::default()
            .with("date", calendar::day_of(at).to_string())
            .with_some("kind", kind.map(EntryKind::code))
    });
    let marks = record.marks()?.map(|lines| lines.iter().map(mark).collect::<Vec<Value>>());
    let attendance = record.attendance_totals()?.map(|picture| summary(&picture));
    let tutors: Vec<Value> = record.tutors()?.iter().map(tutor).collect();
    let roles: Vec<&str> = standing.roles().iter().map(Role::code).collect();
    Ok(profile(student, record.programme_title())
        .with_some("contacts", contacts)
        .with_some("sponsored", student.sponsored)
        .with_some("adjustments", student.adjustments.as_deref())
        .with("tutors", tutors)
        .with_some("attendance", attendance)
        .with_some("marks", marks)
        .with_some("last_contact", last)
        .with("your_roles", roles)
        .with("may_add", codes(standing.may_add()))
        .into())
}

fn tutor(line: &TutorLine) -> Value {
    Object::default()
        .with("name", line.name.as_str())
        .with("email", line.email.as_str())
        .with("relation", line.relation.code())
        .with("since", line.since.to_string())
        .with_some("future", line.future.then_some(true))
        .into()
}

fn mark(line: &MarkLine) -> Value {
    let percent = |hundredths: u32| f64::from(hundredths) / 100.0;
    Object::default()
        .with("module", line.module.as_str())
        .with("title", line.title.as_str())
        .with("academic_year", line.academic_year.as_str())
        .with_some("component", Some(line.component.as_str()).filter(|component| !component.is_empty()))
        .with_some("mark", line.mark_hundredths.map(percent))
        .with_some("weight", line.weight_hundredths.map(percent))
        .with_some("submitted_at", line.submitted_at.map(|at| at.to_string()))
        .with_some("due_at", line.due_at.map(|at| at.to_string()))
        .into()
}

/// A share of one in per cent with one decimal; more where one would put it on the wrong side of a band's edge.
fn percent(share: f64) -> f64 {
    rate::percent_number(share, 1, &BANDS_AND_ALL)
}

/// Counts with their rate and band; without these when nothing was expected.
fn counts(counts: Counts) -> Object {
    Object::default()
        .with("present", counts.present)
        .with("late", counts.late)
        .with("absent", counts.absent)
        .with("authorised", counts.authorised)
        .with("not_expected", counts.not_expected)
        .with("unrecorded", counts.unrecorded)
        .with("attended", counts.attended())
        .with("expected", counts.expected())
        .with_some("rate_percent", counts.share().map(percent))
        .with_some("band", counts.band().map(Band::code))
}

fn summary(picture: &AttendancePicture) -> Object {
    counts(picture.counts).with("extent", extent(picture.extent))
}

fn extent(extent: Extent) -> &'static str {
    match extent {
        Extent::FULL => "full",
        Extent::SUMMARY => "summary",
        Extent::OWN_MODULES => "own_modules",
        _ => "summary_and_own_modules",
    }
}

/// Attendance, as far as it is open.
pub(super) fn attendance(picture: &AttendancePicture) -> Value {
    let weekly: Vec<Value> = picture
        .weeks
        .iter()
        .map(|week| counts(week.counts).with("monday", week.monday.to_string()).into())
        .collect();
    let modules: Vec<Value> = picture
        .modules
        .iter()
        .map(|module| {
            counts(module.counts)
                .with("code", module.code.as_str())
                .with("title", module.title.as_str())
                .with("academic_year", module.academic_year.as_str())
                .into()
        })
        .collect();
    let in_detail = picture.extent != Extent::SUMMARY;
    let kinds = picture.kinds.iter().map(|(kind, of)| counts(*of).with("kind", kind.code()).into());
    let kinds: Vec<Value> = kinds.collect();
    let change = picture.recent.share().zip(picture.before.share());
    summary(picture)
        .with("critical", counts(picture.critical))
        .with("weekly", weekly)
        .with_some("modules", in_detail.then_some(modules))
        .with_some("kinds", in_detail.then_some(kinds))
        .with_some("last_four_weeks", in_detail.then(|| counts(picture.recent)))
        .with_some("four_weeks_before", in_detail.then(|| counts(picture.before)))
        .with_some("change_points", change.map(|(now, before)| rate::points(now, before, 1)))
        .with_some("cohort_median_percent", picture.cohort_median.map(percent))
        .into()
}

/// Codes of categories.
pub(super) fn codes(categories: Categories) -> Vec<&'static str> {
    categories.iter().map(Category::code).collect()
}

fn person(person: &Person) -> Value {
    let email = Some(person.email.as_str()).filter(|email| !email.is_empty());
    Object::default().with("name", person.name.as_str()).with_some("email", email).into()
}

/// An instant, in UTC (RFC 3339).
pub(super) fn time(at: Timestamp) -> String {
    at.to_string()
}

/// An entry as the viewer sees it. A stub has a day and categories, and no id.
pub(super) fn seen(record: &StudentRecord, seen: &Seen) -> Result<Value, Refusal> {
    match seen {
        Seen::Full(full) => Ok(full_entry(full, &record.people_on(full)?, &record.profile().number)),
        Seen::Stub(stub) => Ok(json!({
            "outcome": "stub",
            "date": calendar::day_of(stub.occurred_at).to_string(),
            "categories": codes(stub.categories),
        })),
    }
}

fn full_entry(full: &FullEntry, people: &PeopleOn, number: &str) -> Value {
    let entry = full.entry();
    let files: Vec<Value> = (1..)
        .zip(&entry.attachments)
        .map(|(n, file): (usize, _)| {
            json!({ "number": n, "name": file.name, "content_type": file.content_type, "bytes": file.bytes })
        })
        .collect();
    let amended = entry.amended.map(|(at, _)| {
        Object::default().with("at", time(at)).with_some("by", people.amended_by.as_ref().map(person))
    });
    Object::default()
        .with("outcome", "full")
        .with("id", entry.id.to_string())
        .with("student", number)
        .with("kind", entry.kind.code())
        .with("categories", codes(entry.categories))
        .with("occurred_at", time(entry.occurred_at))
        .with("recorded_at", time(entry.recorded_at))
        .with("subject", entry.subject.as_str())
        .with("body", entry.body.as_str())
        .with("sensitive", entry.sensitive)
        .with("author", person(&people.author))
        .with("named", people.named.iter().map(person).collect::<Vec<Value>>())
        .with("attachments", files)
        .with("version", entry.version)
        .with_some("amended", amended)
        .with("because", because_words(full.because()))
        .into()
}

/// Every version of an entry, oldest first; the last is the one that stands.
pub(super) fn versions(page: &EntryPage) -> Value {
    let entry = page.full.entry();
    let (at, by) = entry.amended.unwrap_or((entry.recorded_at, entry.author));
    let present = VersionLine {
        number: entry.version,
        by: page.names.get(&by).cloned().unwrap_or_default(),
        at,
        categories: entry.categories,
        sensitive: entry.sensitive,
        occurred_at: entry.occurred_at,
        subject: entry.subject.clone(),
        body: entry.body.clone(),
    };
    let all: Vec<Value> = page.versions.iter().chain([&present]).map(version).collect();
    json!({ "versions": all })
}

fn version(line: &VersionLine) -> Value {
    json!({
        "number": line.number,
        "by": line.by,
        "at": time(line.at),
        "categories": codes(line.categories),
        "sensitive": line.sensitive,
        "occurred_at": time(line.occurred_at),
        "subject": line.subject,
        "body": line.body,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_has_one_decimal_and_lies_in_its_band() {
        let shown = |attended: u32, expected: u32| {
            let marks = Counts { present: attended, absent: expected - attended, ..Counts::default() };
            let shown = Value::from(counts(marks));
            (shown["rate_percent"].clone(), shown["band"].clone())
        };
        assert_eq!(shown(29, 32), (json!(90.6), json!("81-90")));
        assert_eq!(shown(99, 200), (json!(49.5), json!("0-49")));
        assert_eq!(shown(9_099, 10_000), (json!(90.99), json!("81-90")), "never onto the edge");
        assert_eq!(shown(1, 2), (json!(50.0), json!("50-60")));
        assert_eq!(shown(0, 0), (Value::Null, Value::Null));
    }
}
