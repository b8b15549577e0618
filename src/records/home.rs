//! What somebody finds on their home page: their students, who needs them, notices, drafts.

use crate::access::{Area, Extent, Profile, Seen};
use crate::domain::attendance::Counts;
use crate::domain::{Categories, EntryId, EntryKind, Relation, StudentId, calendar};
use crate::leak::planted;
use crate::records::entries::KeptDraft;
use crate::records::refusal::Refusal;
use crate::records::standing::{Look, Records};
use crate::records::store::{entries, notices, people, ties};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Students listed as under 50 % at most.
const UNDER_HALF_MAX: usize = 50;
/// Recent entries listed.
const RECENT_MAX: usize = 12;
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
    /// Last contact.
    pub last_contact: Option<Contact>,
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

/// A home page.
#[derive(Clone, Debug, Default)]
pub struct Home {
    /// My students, by name.
    pub students: Vec<MyStudent>,
    /// Students under 50 % whose flags I may see, lowest first.
    pub under_half: Vec<MyStudent>,
    /// How many there are in all.
    pub under_half_total: usize,
    /// Recent entries on my students.
    pub recent: Vec<RecentEntry>,
    /// My drafts.
    pub drafts: Vec<KeptDraft>,
    /// My notices that I have not read.
    pub notices: Vec<NoticeLine>,
}

impl Records {
    /// The home page.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn home(&self) -> Result<Home, Refusal> {
        let look = self.look()?;
        let students = self.lines(&look)?;
        let recent = self.recent(&look)?;
        let (under_half, under_half_total) = self.under_half(&look)?;
        let notices = self.notices()?.into_iter().filter(|notice| !notice.read).collect();
        Ok(Home { students, under_half, under_half_total, recent, drafts: self.drafts()?, notices })
    }

    /// My students by relationship that holds today, by name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn my_students(&self) -> Result<Vec<MyStudent>, Refusal> {
        self.lines(&self.look()?)
    }

    fn lines(&self, look: &Look) -> Result<Vec<MyStudent>, Refusal> {
        let mut all = Vec::new();
        for (id, relations) in mine(look)? {
            all.extend(self.line(look, id, relations)?);
        }
        all.sort_by_cached_key(|s| (s.profile.family_name.to_lowercase(), s.profile.number.clone()));
        Ok(all)
    }

    fn line(
        &self,
        look: &Look,
        id: StudentId,
        relations: Vec<Relation>,
    ) -> Result<Option<MyStudent>, Refusal> {
        let Some(standing) = look.standing(&self.registry, id)? else { return Ok(None) };
        let Some(sealed) = people::student(&look.tx, id)? else { return Ok(None) };
        let Some(profile) = standing.open_profile(sealed) else { return Ok(None) };
        let summary = standing.area(Area::Attendance).includes(Extent::SUMMARY);
        let mut last_contact = None;
        entries::newest_first(&look.tx, id, &mut |sealed| {
            last_contact = standing.open(sealed).map(|seen| match seen {
                Seen::Full(full) => Contact { at: full.entry().occurred_at, kind: Some(full.entry().kind) },
                Seen::Stub(stub) => Contact { at: stub.occurred_at, kind: None },
            });
            Ok(last_contact.is_none() && !planted("last-contact-before-filter"))
        })?;
        let programme =
            people::programme(&look.tx, &profile.programme)?.map_or_else(String::new, |p| p.title);
        let year = calendar::academic_year(look.viewer.today());
        let attendance = summary.then(|| self.registry.figures().rate(id, &year));
        Ok(Some(MyStudent { profile, programme, relations, attendance, last_contact }))
    }

    fn under_half(&self, look: &Look) -> Result<(Vec<MyStudent>, usize), Refusal> {
        let year = calendar::academic_year(look.viewer.today());
        let mut flagged: Vec<_> = self.registry.figures().under_half(&year).collect();
        flagged.sort_by_key(|(id, counts)| (counts.percent(), id.0));
        let mine = mine(look)?;
        let (mut lines, mut total) = (Vec::new(), 0);
        for (id, _) in flagged {
            let Some(standing) = look.standing(&self.registry, id)? else { continue };
            let open = |area: Area| standing.area(area).includes(Extent::FULL);
            if look.viewer.staff_id().is_some()
                && !standing.archived()
                && open(Area::Flags)
                && open(Area::Attendance)
            {
                total += 1;
                if lines.len() < UNDER_HALF_MAX {
                    lines.extend(self.line(look, id, mine.get(&id).cloned().unwrap_or_default())?);
                }
            }
        }
        Ok((lines, total))
    }

    fn recent(&self, look: &Look) -> Result<Vec<RecentEntry>, Refusal> {
        let mut recent = Vec::new();
        for (id, _) in mine(look)? {
            let Some(standing) = look.standing(&self.registry, id)? else { continue };
            let sealed = people::student(&look.tx, id)?;
            let Some(profile) = sealed.and_then(|sealed| standing.open_profile(sealed)) else { continue };
            let mut taken = 0;
            entries::newest_first(&look.tx, id, &mut |sealed| {
                if let Some(seen) = standing.open(sealed) {
                    let (at, categories) = (seen.occurred_at(), seen.categories());
                    let entry = match seen.full().map(crate::access::FullEntry::into_entry) {
                        Some(entry) => {
                            let author = people::staff(&look.tx, entry.author)?;
                            let author = author.map_or_else(String::new, |staff| staff.name);
                            Some(RecentWords {
                                id: entry.id,
                                kind: entry.kind,
                                subject: entry.subject,
                                author,
                            })
                        }
                        None => None,
                    };
                    let (student_number, student_name) = (profile.number.clone(), profile.called());
                    recent.push(RecentEntry { student_number, student_name, entry, at, categories });
                    taken += 1;
                }
                Ok(taken < 3)
            })?;
        }
        recent.sort_by(|a, b| (b.at, &a.student_number).cmp(&(a.at, &b.student_number)));
        recent.truncate(RECENT_MAX);
        Ok(recent)
    }

    /// My notices, newest first, of entries I may still read.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn notices(&self) -> Result<Vec<NoticeLine>, Refusal> {
        let Some(me) = self.staff_id() else { return Ok(Vec::new()) };
        let look = self.look()?;
        let mut lines = Vec::new();
        for notice in notices::notices(&look.tx, me)? {
            if lines.len() == NOTICES_MAX {
                break;
            }
            let Some(standing) = look.standing(&self.registry, notice.student)? else { continue };
            let Some(sealed) = entries::entry(&look.tx, notice.entry)? else { continue };
            let readable =
                matches!(standing.open(sealed), Some(Seen::Full(_))) || planted("notices-unreadable");
            let profile =
                people::student(&look.tx, notice.student)?.and_then(|sealed| standing.open_profile(sealed));
            let (true, Some(profile)) = (readable, profile) else { continue };
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

/// The students somebody has a relationship with today, and what they are to them.
fn mine(look: &Look) -> Result<BTreeMap<StudentId, Vec<Relation>>, Refusal> {
    let mut mine: BTreeMap<StudentId, Vec<Relation>> = BTreeMap::new();
    if let Some(me) = look.viewer.staff_id() {
        for tie in ties::of_staff(&look.tx, me)? {
            if tie.period.holds_on(look.viewer.today()) {
                mine.entry(tie.student).or_default().push(tie.relation);
            }
        }
    }
    Ok(mine)
}
