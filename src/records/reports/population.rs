//! Whom a report is over, and how finely each is seen: decided by `access` for every student, once.

use crate::access::{Depth, ReportScope, Sealed, Subject};
use crate::domain::report::ask::Ask;
use crate::domain::report::hide::Care;
use crate::domain::student::Whereabouts;
use crate::domain::{Relation, StudentId};
use crate::records::directory::Directory;
use crate::records::look::Look;
use crate::records::refusal::Refusal;
use crate::records::store::{Reading, people, ties};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// A student as the report sees them.
#[derive(Clone)]
pub(super) struct Member {
    /// How finely; none when they are not in it.
    pub(super) depth: Option<Depth>,
    /// Whether they are one of those the viewer has counts of.
    pub(super) counted: bool,
    /// The place of their programme in [`Population::known`].
    pub(super) programme: usize,
    year: Option<u8>,
    pub(super) archived: bool,
}

/// Everybody, by student.
pub(super) struct Population {
    members: Vec<Option<Member>>,
    /// Programmes: code, title and departments.
    known: Vec<(Arc<str>, String, Vec<String>)>,
    relations: HashMap<StudentId, Vec<Relation>>,
    placed: BTreeSet<StudentId>,
    /// Whether each studies, is on leave or has left.
    whereabouts: Vec<Whereabouts>,
    /// The finest care any of them needs.
    pub(super) care: Care,
    /// How finely the one is seen of whom most is seen, whatever is asked for.
    pub(super) finest: Option<Depth>,
    /// Whether somebody was left out because more is seen of others.
    pub(super) parted: bool,
}

impl Population {
    /// Whether a student studies, is on leave or has left.
    pub(super) fn whereabouts(&self, student: StudentId) -> Whereabouts {
        self.whereabouts.get(student.0 as usize).copied().unwrap_or(Whereabouts::Left)
    }

    /// Asks the scope of every student; those not of the programme asked for are left out.
    pub(super) fn read(
        directory: &Directory,
        tx: &dyn Reading,
        look: Option<&Look>,
        scope: &ReportScope,
        ask: &Ask,
    ) -> Result<Population, Refusal> {
        let mut population = Population {
            members: Vec::new(),
            whereabouts: vec![Whereabouts::Left; directory.span()],
            known: Vec::new(),
            relations: relations(look)?,
            placed: placed(tx, look, scope)?,
            care: Care::Open,
            finest: None,
            parted: false,
        };
        let mut places: BTreeMap<Arc<str>, usize> = BTreeMap::new();
        population.members.resize(directory.span(), None);
        for (id, known) in directory.students() {
            if let Some(slot) = population.whereabouts.get_mut(id.0 as usize) {
                *slot = known.whereabouts;
            }
            let programme = match places.get(&known.programme) {
                Some(place) => *place,
                None => {
                    let place = population.add_programme(tx, &known.programme)?;
                    places.insert(known.programme.clone(), place);
                    place
                }
            };
            let (year, archived) = (known.year, known.archived);
            let mut member = Member { depth: None, counted: false, programme, year, archived };
            let subject = population.subject(id, &member);
            let (depth, counted) = (scope.covers(&subject), scope.is_counted(&subject));
            population.finest = population.finest.max(depth);
            if ask.programme.as_deref().is_none_or(|code| *code == *known.programme) {
                (member.depth, member.counted) = (depth, counted);
            }
            if let Some(slot) = population.members.get_mut(id.0 as usize) {
                *slot = Some(member);
            }
        }
        population.part(scope);
        Ok(population)
    }

    /// Leaves out those seen less finely than belongs into one report, and takes the care the others need.
    fn part(&mut self, scope: &ReportScope) {
        let wanted = scope.least(self.finest);
        let mut closed = false;
        let mut least: Option<Depth> = None;
        for member in self.members.iter_mut().flatten() {
            if member.depth.is_some_and(|depth| depth < wanted) {
                (member.depth, member.counted) = (None, false);
                self.parted = true;
            }
            closed |= member.counted && member.depth != Some(Depth::Each);
            least = [least, member.depth].into_iter().flatten().min();
        }
        // Whoever has counts of anybody is careful with all, also where nobody fits what is asked.
        let least = least.unwrap_or(self.finest.unwrap_or(Depth::Each));
        self.care = scope.care(if closed { Depth::Counts } else { least });
    }

    fn add_programme(&mut self, tx: &dyn Reading, code: &Arc<str>) -> Result<usize, Refusal> {
        let (title, departments) = match people::programme(tx, code)? {
            Some(known) => {
                let chain = people::department_chain(tx, &known.department)?;
                (known.title, chain)
            }
            None => (code.to_string(), Vec::new()),
        };
        self.known.push((code.clone(), title, departments));
        Ok(self.known.len() - 1)
    }

    fn subject<'s>(&'s self, id: StudentId, member: &Member) -> Subject<'s> {
        let known = self.known.get(member.programme);
        Subject {
            programme: known.map_or("", |(code, ..)| code),
            departments: known.map_or(&[], |(.., departments)| departments),
            year: member.year,
            relations: self.relations.get(&id).map_or(&[], Vec::as_slice),
            placed: self.placed.contains(&id),
            archived: member.archived,
        }
    }

    /// The student as the report sees them.
    pub(super) fn member(&self, id: StudentId) -> Option<&Member> {
        self.members.get(id.0 as usize)?.as_ref()
    }

    /// How finely a student is seen; none when they are not in it.
    pub(super) fn depth(&self, id: StudentId) -> Option<Depth> {
        self.member(id)?.depth
    }

    /// Whether anybody of this programme is in it, and the programme's code and title.
    pub(super) fn programme(&self, place: usize) -> (&str, &str) {
        self.known.get(place).map_or(("", ""), |(code, title, _)| (code, title))
    }

    /// Opens something of a student, to be counted.
    pub(super) fn count<T>(&self, scope: &ReportScope, sealed: Sealed<T>) -> Option<(StudentId, T)> {
        let id = sealed.student();
        let member = self.member(id).filter(|member| member.depth.is_some())?;
        scope.count(&self.subject(id, member), sealed).map(|value| (id, value))
    }

    /// Whether anybody is seen just so finely.
    pub(super) fn sees(&self, depth: Depth) -> bool {
        self.members.iter().flatten().any(|member| member.depth == Some(depth))
    }

    /// One past the largest student.
    pub(super) fn span(&self) -> usize {
        self.members.len()
    }

    /// Programmes with anybody in it, by title.
    pub(super) fn programmes(&self) -> Vec<(String, String)> {
        let there: BTreeSet<usize> =
            self.members.iter().flatten().filter(|m| m.depth.is_some()).map(|m| m.programme).collect();
        let mut all: Vec<(String, String)> = there
            .into_iter()
            .map(|place| self.programme(place))
            .map(|(code, title)| (code.to_owned(), title.to_owned()))
            .collect();
        all.sort_by(|a, b| a.1.cmp(&b.1));
        all
    }
}

/// The viewer's relationships that hold today, by student.
fn relations(look: Option<&Look>) -> Result<HashMap<StudentId, Vec<Relation>>, Refusal> {
    let mut relations: HashMap<StudentId, Vec<Relation>> = HashMap::new();
    if let Some((look, me)) = look.and_then(|look| Some((look, look.viewer.staff_id()?))) {
        for tie in ties::of_staff(&look.tx, me)? {
            if tie.period.holds_on(look.viewer.today()) {
                relations.entry(tie.student).or_default().push(tie.relation);
            }
        }
    }
    Ok(relations)
}

/// Who is on placement today, where the scope asks.
fn placed(
    tx: &dyn Reading,
    look: Option<&Look>,
    scope: &ReportScope,
) -> Result<BTreeSet<StudentId>, Refusal> {
    let mut placed = BTreeSet::new();
    if let Some(look) = look.filter(|_| scope.asks_placements()) {
        let today = look.viewer.today();
        ties::each_relationship(tx, |tie| {
            if tie.relation == Relation::PlacementSupervisor && tie.period.holds_on(today) {
                placed.insert(tie.student);
            }
            Ok(())
        })?;
    }
    Ok(placed)
}
