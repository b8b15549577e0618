//! What somebody finds on their home page: their students, who needs them, notices, drafts.

use crate::access::{Area, Extent, Glimpse, Profile, Standing};
use crate::domain::attendance::Counts;
use crate::domain::{Categories, EntryId, EntryKind, Glance, Relation, StaffId, StudentId, calendar};
use crate::leak::planted;
use crate::records::entries::KeptDraft;
use crate::records::look::Look;
use crate::records::refusal::Refusal;
use crate::records::standing::Records;
use crate::records::store::notices::Notice;
use crate::records::store::{Reading, Trouble, entries, notices, people};
use crate::records::student::WeekCount;
use jiff::Timestamp;

/// Recent entries listed.
const RECENT_MAX: usize = 12;
/// Recent entries of one student among them, at most.
const RECENT_EACH: usize = 3;
/// Notices listed.
const NOTICES_MAX: usize = 200;

/// When somebody last wrote about or met a student, over what the viewer may know of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Contact {
    /// When.
    pub at: Timestamp,
    /// What it was, where that is open.
    pub kind: Option<EntryKind>,
}

/// One of my students.
#[derive(Clone, Debug)]
pub struct MyStudent {
    /// The student, as I may see them.
    pub profile: Profile,
    /// Title of their programme.
    pub programme: String,
    /// What I am to them.
    pub relations: Vec<Relation>,
    /// Attendance in the present academic year, where at least the summary is open.
    pub attendance: Option<Counts>,
    /// The last weeks of it, oldest first; empty where less than all of it is open.
    pub weeks: Vec<WeekCount>,
    /// Last contact: anything written or sent.
    pub last_contact: Option<Contact>,
    /// When they were last met: the newest meeting they attended that I may read of. Only looked for in
    /// [`Records::my_students`].
    pub last_met: Option<Timestamp>,
}

/// A recent entry on one of my students' records.
#[derive(Clone, Debug)]
pub struct RecentEntry {
    /// Number of the student.
    pub student_number: String,
    /// What they are called.
    pub student_name: String,
    /// What it is, when I read it in full.
    pub entry: Option<RecentWords>,
    /// When it happened.
    pub at: Timestamp,
    /// Its categories.
    pub categories: Categories,
}

/// What is told of a recent entry to somebody who reads it in full.
#[derive(Clone, Debug)]
pub struct RecentWords {
    /// Its id.
    pub id: EntryId,
    /// What kind.
    pub kind: EntryKind,
    /// Its subject; may be empty.
    pub subject: String,
    /// Who wrote it.
    pub author: String,
}

/// A notice.
#[derive(Clone, Debug)]
pub struct NoticeLine {
    /// Its number.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// Number of the student.
    pub student_number: String,
    /// What they are called.
    pub student_name: String,
    /// The entry.
    pub entry: EntryId,
    /// Who named me.
    pub by: String,
    /// Whether it has been read.
    pub read: bool,
}

/// My students of one relationship.
#[derive(Clone, Debug)]
pub struct MyGroup {
    /// What I am to them.
    pub relation: Relation,
    /// How many they are.
    pub total: usize,
    /// Those with the lowest attendance in the present academic year, the lowest first.
    pub students: Vec<MyStudent>,
}

/// A home page.
#[derive(Clone, Debug, Default)]
pub struct Home {
    /// My students by relationship.
    pub groups: Vec<MyGroup>,
    /// Recent entries on my students.
    pub recent: Vec<RecentEntry>,
    /// My drafts.
    pub drafts: Vec<KeptDraft>,
    /// The newest of my notices that I have not read.
    pub notices: Vec<NoticeLine>,
}

impl Records {
    /// The home page, with at most so many students of each relationship and so many notices.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn home(&self, most_students: usize, most_notices: usize) -> Result<Home, Refusal> {
        let look = self.look()?;
        let mut mine = known(&look, look.mine()?.keys().copied(), RECENT_EACH)?;
        mine.sort_by_cached_key(Tutee::in_order);
        Ok(Home {
            groups: self.groups(&look, &mine, most_students)?,
            recent: recent(&look, &mine)?,
            drafts: self.drafts()?,
            notices: self.lines(&look, notices::unread, most_notices)?,
        })
    }

    /// Those who are somebody's by each relationship there is, a few of each as lines.
    fn groups(&self, look: &Look, mine: &[Tutee], most: usize) -> Result<Vec<MyGroup>, Refusal> {
        let ties = look.mine()?;
        let mut lowest_first: Vec<&Tutee> = mine.iter().collect();
        lowest_first.sort_by_cached_key(|one| self.share(look, one).map_or((1, 0), |share| (0, share)));
        let mut groups = Vec::new();
        for relation in Relation::ALL {
            let is_so = |one: &&&Tutee| ties.get(&one.id).is_some_and(|are| are.contains(relation));
            let total = lowest_first.iter().filter(is_so).count();
            if total > 0 {
                let first = lowest_first.iter().filter(is_so).take(most);
                let students = first.map(|one| self.line(look, one)).collect::<Result<_, _>>()?;
                groups.push(MyGroup { relation: *relation, total, students });
            }
        }
        Ok(groups)
    }

    /// A tutee's rate in the present academic year in millionths, where it is open and there is one.
    fn share(&self, look: &Look, one: &Tutee) -> Option<u64> {
        let open = one.standing.area(Area::Attendance).includes(Extent::SUMMARY);
        let year = calendar::academic_year(look.viewer.today());
        let counts = open.then(|| self.registry.figures().rate(one.id, &year))?;
        (u64::from(counts.attended()) * 1_000_000).checked_div(counts.expected().into())
    }

    /// My students by relationship that holds today, by name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn my_students(&self) -> Result<Vec<MyStudent>, Refusal> {
        let look = self.look()?;
        let mut mine = known(&look, look.mine()?.keys().copied(), 1)?;
        mine.sort_by_cached_key(Tutee::in_order);
        let met = |one: &Tutee| {
            let last_met = last_met(&look, &one.standing)?;
            Ok(MyStudent { last_met, ..self.line(&look, one)? })
        };
        mine.iter().map(met).collect()
    }

    fn line(&self, look: &Look, one: &Tutee) -> Result<MyStudent, Refusal> {
        let Tutee { id, standing, profile, newest } = one;
        let (id, profile) = (*id, profile.clone());
        let contact =
            |seen: &Glimpse| Contact { at: seen.occurred_at(), kind: seen.full().map(|glance| glance.kind) };
        let last_contact = newest.first().map(contact);
        let programme = look.programme(&profile.programme)?.title.clone().unwrap_or_default();
        let year = calendar::academic_year(look.viewer.today());
        let figures = self.registry.figures();
        let open = standing.area(Area::Attendance);
        let attendance = open.includes(Extent::SUMMARY).then(|| figures.rate(id, &year));
        let weeks = standing.open_area(Area::Attendance, figures.weeks(id, &year));
        let weeks = weeks.filter(|(_, extent)| extent.includes(Extent::FULL)).map(|(weeks, _)| weeks);
        let relations = look.mine()?.get(&id).cloned().unwrap_or_default();
        let weeks = weeks.unwrap_or_default();
        Ok(MyStudent { profile, programme, relations, attendance, weeks, last_contact, last_met: None })
    }

    /// My notices, newest first, of entries I may still read.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn notices(&self) -> Result<Vec<NoticeLine>, Refusal> {
        self.lines(&*self.look()?, notices::notices, NOTICES_MAX)
    }

    /// How many of my notices, at most the newest [`NOTICES_MAX`], are not read and of entries I may still read.
    pub(super) fn unread(&self, look: &Look) -> Result<usize, Refusal> {
        Ok(self.lines(look, notices::unread, NOTICES_MAX)?.len())
    }

    fn lines(
        &self,
        look: &Look,
        from: fn(&dyn Reading, StaffId) -> Result<Vec<Notice>, Trouble>,
        most: usize,
    ) -> Result<Vec<NoticeLine>, Refusal> {
        let Some(me) = self.staff_id() else { return Ok(Vec::new()) };
        let mut lines = Vec::new();
        for notice in from(&look.tx, me)? {
            if lines.len() == most {
                break;
            }
            let Some((standing, student)) = look.student(notice.student)? else { continue };
            let Some(sealed) = entries::glance(&look.tx, notice.entry)? else { continue };
            let readable =
                matches!(standing.glimpse(sealed), Some(Glimpse::Full(_))) || planted("notices-unreadable");
            let (true, Some(profile)) = (readable, standing.open_profile(student)) else { continue };
            let by = people::staff(&look.tx, notice.by)?.map_or_else(String::new, |staff| staff.name);
            lines.push(NoticeLine {
                number: notice.number,
                at: notice.at,
                student_name: profile.called(),
                student_number: profile.number,
                entry: notice.entry,
                by,
                read: notice.read,
            });
        }
        Ok(lines)
    }

    /// Marks one of my notices as read.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is none.
    pub fn read_notice(&self, number: u64) -> Result<(), Refusal> {
        let me = self.staff_id().ok_or(Refusal::NotFound)?;
        let found = self.registry.write(move |tx| Ok(notices::mark_read(tx, me, number)?))?;
        if found { Ok(()) } else { Err(Refusal::NotFound) }
    }

    /// Marks all of my notices as read.
    ///
    /// # Errors
    /// When the store takes no writes.
    pub fn read_all_notices(&self) -> Result<(), Refusal> {
        let me = self.staff_id().ok_or(Refusal::NotFound)?;
        self.registry.write(move |tx| {
            for notice in notices::notices(tx, me)?.into_iter().filter(|notice| !notice.read) {
                notices::mark_read(tx, me, notice.number)?;
            }
            Ok(())
        })
    }
}

/// A student I may know of, and how I stand to them.
struct Tutee {
    id: StudentId,
    standing: Standing,
    profile: Profile,
    /// The newest few entries of which I may know.
    newest: Vec<Glimpse>,
}

impl Tutee {
    /// By family name, then by number.
    fn in_order(&self) -> (String, String) {
        (self.profile.family_name.to_lowercase(), self.profile.number.clone())
    }
}

/// Those of the students whom the viewer may know of, each with at most so many newest entries.
fn known(
    look: &Look,
    students: impl Iterator<Item = StudentId>,
    entries: usize,
) -> Result<Vec<Tutee>, Refusal> {
    let mut all = Vec::with_capacity(students.size_hint().0);
    for id in students {
        let Some((standing, sealed)) = look.student(id)? else { continue };
        if let Some(profile) = standing.open_profile(sealed) {
            let newest = newest(look, &standing, entries)?;
            all.push(Tutee { id, standing, profile, newest });
        }
    }
    Ok(all)
}

/// The newest entries on a record of which the viewer may know.
fn newest(look: &Look, standing: &Standing, most: usize) -> Result<Vec<Glimpse>, Refusal> {
    let mut newest = Vec::with_capacity(most);
    entries::newest_first(&look.tx, standing.student(), &mut |sealed| {
        newest.extend(standing.glimpse(sealed));
        Ok(newest.len() < most && !(newest.is_empty() && planted("last-contact-before-filter")))
    })?;
    Ok(newest)
}

/// When the newest meeting began that a student attended and the viewer may read of.
fn last_met(look: &Look, standing: &Standing) -> Result<Option<Timestamp>, Refusal> {
    let mut met = None;
    entries::newest_first(&look.tx, standing.student(), &mut |sealed| {
        let seen = standing.glimpse(sealed);
        let read = seen.as_ref().and_then(Glimpse::full);
        let attended = read.filter(|glance| glance.kind == EntryKind::MeetingAttended);
        met = attended.map(|glance| glance.occurred_at);
        Ok(met.is_none())
    })?;
    Ok(met)
}

/// The newest entries on these students' records; with their subjects where they may be read.
fn recent(look: &Look, mine: &[Tutee]) -> Result<Vec<RecentEntry>, Refusal> {
    let of_each = mine.iter().flat_map(|one| one.newest.iter().map(move |seen| (one, seen)));
    let mut newest: Vec<(&Tutee, &Glimpse)> = of_each.collect();
    newest.sort_by(|(a, seen), (b, other)| {
        (other.occurred_at(), &a.profile.number).cmp(&(seen.occurred_at(), &b.profile.number))
    });
    newest.truncate(RECENT_MAX);
    newest.into_iter().map(|(one, seen)| recent_line(look, one, seen)).collect()
}

fn recent_line(look: &Look, one: &Tutee, seen: &Glimpse) -> Result<RecentEntry, Refusal> {
    let entry = match seen.full() {
        Some(Glance { id, kind, subject, author, .. }) => {
            let author = people::staff(&look.tx, *author)?.map_or_else(String::new, |staff| staff.name);
            Some(RecentWords { id: *id, kind: *kind, subject: subject.clone(), author })
        }
        None => None,
    };
    Ok(RecentEntry {
        student_number: one.profile.number.clone(),
        student_name: one.profile.called(),
        entry,
        at: seen.occurred_at(),
        categories: seen.categories(),
    })
}
