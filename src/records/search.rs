//! Finding students as one types, and entries by full text. What a person may not read is left out inside the search,
//! before anything is counted.

use crate::access::{Area, Profile, Reading as MayRead, Seen, Standing, StudentFacts, Viewer, Who};
use crate::domain::role::Scope as RoleScope;
use crate::domain::{
    Categories, Category, Entry, EntryId, EntryKind, Office, Relation, StaffId, StudentId, calendar,
};
use crate::leak::planted;
use crate::records::index::{Cursor, EntryQuery, IndexTrouble, Piece, Reach, snippet};
use crate::records::look::Look;
use crate::records::refusal::Refusal;
use crate::records::registry::Registry;
use crate::records::standing::{Records, facts_with};
use crate::records::store::{Reading, Trouble, entries, people, photos, teaching, ties};
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Changes search may be behind before a page says so.
const LAG_SHOWN: u64 = 1_000;

/// Among whose entries to search.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Scope {
    /// All that I may read.
    #[default]
    All,
    /// My students'.
    MyStudents,
    /// Those I wrote.
    Mine,
}

/// What is looked for among entries.
#[derive(Clone, Debug, Default)]
pub struct EntryFilter {
    /// Words, "phrases", `-exclusions`; empty lists by filters only.
    pub text: String,
    /// Under any of these categories; none for all.
    pub categories: Categories,
    /// Of this kind.
    pub kind: Option<EntryKind>,
    /// Written by somebody with this address.
    pub author: Option<String>,
    /// On this student's record.
    pub student: Option<String>,
    /// From this day on.
    pub from: Option<Date>,
    /// Up to this day.
    pub to: Option<Date>,
    /// Among whose.
    pub scope: Scope,
    /// Where the page begins, as the last page said.
    pub cursor: Option<String>,
    /// How many on a page.
    pub limit: usize,
}

/// An entry that was found.
#[derive(Clone, Debug)]
pub struct FoundEntry {
    /// The entry.
    pub entry: Entry,
    /// Number of the student.
    pub student_number: String,
    /// What they are called.
    pub student_name: String,
    /// Who wrote it.
    pub author: String,
    /// The place where the words stand: text, and whether it is to be marked.
    pub snippet: Vec<(String, bool)>,
}

/// What was found among entries.
#[derive(Clone, Debug, Default)]
pub struct FoundEntries {
    /// How many, of those this person may read.
    pub total: u64,
    /// How many under each category.
    pub by_category: Vec<(Category, u64)>,
    /// How many of each kind.
    pub by_kind: Vec<(EntryKind, u64)>,
    /// This page, newest first.
    pub hits: Vec<FoundEntry>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Whether search is behind the store. Not by how much: that would count what this person may not read.
    pub catching_up: bool,
}

/// A student who was found.
#[derive(Clone, Debug)]
pub struct FoundStudent {
    /// The student, as this person may see them.
    pub profile: Profile,
    /// The title of their programme.
    pub programme: String,
    /// Whether there is a photograph.
    pub photo: bool,
}

/// What a viewer may read of every student, by student id.
pub(super) struct ReachTable {
    me: u32,
    students: Vec<MayRead>,
    unknown: MayRead,
}

impl Reach for ReachTable {
    fn may_read(&self, student: u32, categories: u8, sensitive: bool, author: u32, names_me: bool) -> bool {
        let reading = self.students.get(student as usize).unwrap_or(&self.unknown);
        let sensitive = sensitive && !planted("search-ignores-sensitive");
        let categories = Categories::from_bits(categories).unwrap_or(Categories::NONE);
        reading.is_full(categories, sensitive, author == self.me, names_me)
    }

    fn me(&self) -> u32 {
        self.me
    }
}

/// Reach tables worked out lately: for whom, on which day, at which edition of the directory.
#[derive(Default)]
pub(super) struct ReachCache(Vec<(StaffId, Date, u64, Arc<ReachTable>)>);

impl ReachCache {
    /// Tables kept.
    const MOST: usize = 64;

    fn get(&self, me: StaffId, day: Date, edition: u64) -> Option<Arc<ReachTable>> {
        let fits = |known: &&(StaffId, Date, u64, Arc<ReachTable>)| {
            (known.0 == me || planted("cache-shared")) && (known.1, known.2) == (day, edition)
        };
        self.0.iter().find(fits).map(|(.., table)| table.clone())
    }

    fn put(&mut self, me: StaffId, day: Date, edition: u64, table: Arc<ReachTable>) {
        self.0.retain(|(who, ..)| *who != me);
        if self.0.len() >= ReachCache::MOST {
            self.0.remove(0);
        }
        self.0.push((me, day, edition, table));
    }
}

impl Records {
    /// Finds students by number, name or e-mail as one types, among those this person may know.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn find_students(&self, query: &str, limit: usize) -> Result<Vec<FoundStudent>, Refusal> {
        let look = self.look()?;
        let query: String = query.chars().take(100).collect();
        if query.trim().is_empty() {
            return Ok(Vec::new());
        }
        let own = if look.viewer.may_browse() { None } else { Some(own_students(&look)?) };
        let own = own.filter(|_| !planted("look-up-unrestricted"));
        let ids = self.registry.directory().find(&query, limit, own.as_deref());
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            found.extend(found_student(&look, id)?);
        }
        Ok(found)
    }

    /// Finds entries by full text among those this person reads in full. The search itself is noted in the audit.
    ///
    /// # Errors
    /// [`Refusal::Trouble`] when the index cannot be read just now; it is then made again.
    pub fn find_entries(&self, filter: &EntryFilter) -> Result<FoundEntries, Refusal> {
        let Some(me) = self.staff_id() else { return Ok(FoundEntries::default()) };
        let look = self.look()?;
        let query = query(&look, me, filter)?;
        let reach = self.reach(&look, me)?;
        let found = match self.registry.follower.index().search(&query, reach) {
            Ok(found) => found,
            Err(trouble) => {
                if matches!(trouble, IndexTrouble::Damaged(_)) {
                    self.registry.follower.damaged();
                }
                return Err(Refusal::trouble(&trouble));
            }
        };
        let mut hits = Vec::with_capacity(found.hits.len());
        for hit in &found.hits {
            // The index may be a moment behind: what is shown is read, and decided, again.
            hits.extend(shown(&look, EntryId(hit.id), StudentId(hit.student), &found.words)?);
        }
        if !filter.text.trim().is_empty() {
            let words: String = filter.text.chars().take(200).collect();
            self.registry.note_later(self.event("search", None, words))?;
        }
        let (lag, _) = self.registry.search_lag()?;
        let catching_up = lag > LAG_SHOWN;
        let all_here = filter.cursor.is_none() && found.next.is_none();
        if all_here && hits.len() < found.hits.len() {
            return Ok(FoundEntries { catching_up, ..counted(hits) });
        }
        Ok(FoundEntries {
            total: found.total,
            by_category: Category::ALL.into_iter().zip(found.by_category).collect(),
            by_kind: found
                .by_kind
                .iter()
                .filter_map(|(kind, n)| Some((EntryKind::from_disk(*kind)?, *n)))
                .collect(),
            hits,
            next: found.next.map(|cursor| cursor.to_string()),
            catching_up,
        })
    }

    /// What this person may read of every student: worked out once for each edition of the directory and day.
    fn reach(&self, look: &Look, me: StaffId) -> Result<Arc<ReachTable>, Refusal> {
        let (today, edition) = (look.viewer.today(), look.edition);
        if let Some(known) = self.registry.reaches().get(me, today, edition) {
            return Ok(known);
        }
        let table = Arc::new(table(&self.registry, look, me)?);
        self.registry.reaches().put(me, today, edition, table.clone());
        Ok(table)
    }
}

/// Hits that are all there are, counted anew: the index had more, which may no longer be shown.
fn counted(hits: Vec<FoundEntry>) -> FoundEntries {
    let of = |fits: &dyn Fn(&Entry) -> bool| hits.iter().filter(|hit| fits(&hit.entry)).count() as u64;
    let by_category = Category::ALL.map(|one| (one, of(&|entry| entry.categories.contains(one)))).to_vec();
    let kinds = EntryKind::ALL.iter().map(|kind| (*kind, of(&|entry| entry.kind == *kind)));
    let by_kind = kinds.filter(|(_, count)| *count > 0).collect();
    FoundEntries { total: hits.len() as u64, by_category, by_kind, hits, ..FoundEntries::default() }
}

/// The query the index understands. An author or a student that nobody is, is looked for all the same, so that the
/// answer is that for somebody of whom nothing may be known.
fn query(look: &Look, me: StaffId, filter: &EntryFilter) -> Result<EntryQuery, Refusal> {
    let mut query = EntryQuery {
        text: filter.text.chars().take(500).collect(),
        categories: filter.categories.bits(),
        kind: filter.kind.map(EntryKind::disk),
        limit: filter.limit.clamp(1, 100),
        ..EntryQuery::default()
    };
    if let Some(email) = &filter.author {
        query.author = Some(people::staff_id(&look.tx, &email.to_lowercase())?.map_or(0, |id| id.0));
    }
    if let Some(number) = &filter.student {
        query.student = Some(people::student_id(&look.tx, number)?.map_or(0, |id| id.0));
    }
    match filter.scope {
        Scope::All => {}
        Scope::Mine => query.author = Some(me.0),
        Scope::MyStudents => {
            let today = look.viewer.today();
            let mine = ties::of_staff(&look.tx, me)?.into_iter().filter(|tie| tie.period.holds_on(today));
            query.students = Some(mine.map(|tie| tie.student.0).collect());
        }
    }
    let midnight = |day: Date| calendar::instant(day.at(0, 0, 0, 0)).map(jiff::Timestamp::as_second);
    query.from = filter.from.and_then(midnight);
    query.to = filter.to.and_then(|day| day.tomorrow().ok()).and_then(midnight);
    query.after = filter.cursor.as_deref().and_then(|text| text.parse::<Cursor>().ok());
    Ok(query)
}

/// Asks the policy once for every kind of student there is — by programme, year, whether they left, relationships and
/// modules — and writes the answers down for each.
fn table(registry: &Registry, look: &Look, me: StaffId) -> Result<ReachTable, Trouble> {
    let viewer = &look.viewer;
    let mut relations: HashMap<StudentId, Vec<Relation>> = HashMap::new();
    for tie in ties::of_staff(&look.tx, me)?.into_iter().filter(|tie| tie.period.holds_on(viewer.today())) {
        relations.entry(tie.student).or_default().push(tie.relation);
    }
    let mut special: HashSet<StudentId> = relations.keys().copied().collect();
    special.extend(on_own_modules(&look.tx, viewer)?);
    let directory = registry.directory();
    let mut students = vec![MayRead::default(); directory.span()];
    let mut kinds: HashMap<(Arc<str>, Option<u8>, bool), MayRead> = HashMap::new();
    for (id, known) in directory.students() {
        let kind = (known.programme.clone(), known.year, known.archived);
        let reading = match kinds.get(&kind).filter(|_| !special.contains(&id)) {
            Some(reading) => *reading,
            None => {
                let own = relations.get(&id).cloned().unwrap_or_default();
                let reading = reading(registry, viewer, facts_with(&look.tx, viewer, id, own)?);
                if !special.contains(&id) {
                    kinds.insert(kind, reading);
                }
                reading
            }
        };
        if let Some(slot) = students.get_mut(id.0 as usize) {
            *slot = reading;
        }
    }
    Ok(ReachTable { me: me.0, students, unknown: MayRead::default() })
}

fn reading(registry: &Registry, viewer: &Viewer, facts: Option<StudentFacts>) -> MayRead {
    facts.map(|facts| Standing::of(viewer, &facts, registry.matrix()).reading()).unwrap_or_default()
}

/// Students on the modules the viewer takes registers for.
fn on_own_modules(tx: &dyn Reading, viewer: &Viewer) -> Result<HashSet<StudentId>, Trouble> {
    let year = calendar::academic_year(viewer.today());
    let mut students = HashSet::new();
    for (office, scope) in viewer.offices() {
        if let (Office::RegisterTaker, RoleScope::Module(code)) = (office, scope)
            && let Some(instance) = teaching::instance_id(tx, code, &year)?
        {
            teaching::each_enrolment(tx, Some(instance), |enrolment| {
                students.insert(enrolment.student);
                Ok(())
            })?;
        }
    }
    Ok(students)
}

fn found_student(look: &Look, id: StudentId) -> Result<Option<FoundStudent>, Refusal> {
    let Some((standing, sealed)) = look.student(id)? else { return Ok(None) };
    let Some(profile) = standing.open_profile(sealed) else { return Ok(None) };
    let programme = look.programme(&profile.programme)?.title.clone().unwrap_or_default();
    let photo = photos::facts(&look.tx, id)?;
    let photo = photo.is_some_and(|sealed| standing.open_area(Area::Dashboard, sealed).is_some());
    Ok(Some(FoundStudent { profile, programme, photo }))
}

/// The students somebody who may not browse may know: an external's own, a student themselves.
fn own_students(look: &Look) -> Result<Vec<StudentId>, Refusal> {
    match look.viewer.who() {
        Who::Student(id) => Ok(vec![id]),
        Who::Staff(..) => {
            let mut own = Vec::new();
            for id in look.mine()?.keys() {
                if look.standing(*id)?.is_some_and(|s| s.may_know()) {
                    own.push(*id);
                }
            }
            Ok(own)
        }
    }
}

fn shown(
    look: &Look,
    id: EntryId,
    student: StudentId,
    words: &[String],
) -> Result<Option<FoundEntry>, Refusal> {
    let Some(sealed) = entries::entry(&look.tx, id)? else { return Ok(None) };
    let Some((standing, student)) = look.student(student)? else { return Ok(None) };
    let Some(full) = standing.open(sealed).and_then(Seen::full) else { return Ok(None) };
    let Some(profile) = standing.open_profile(student) else { return Ok(None) };
    let entry = full.into_entry();
    let author = people::staff(&look.tx, entry.author)?.map_or_else(String::new, |staff| staff.name);
    let pieces = snippet(&entry.body, words, 220);
    let snippet = pieces.into_iter().map(|Piece { text, marked }| (text, marked)).collect();
    let (student_name, student_number) = (profile.called(), profile.number);
    Ok(Some(FoundEntry { entry, student_number, student_name, author, snippet }))
}
