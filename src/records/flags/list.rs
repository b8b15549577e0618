//! Flags as lists: the worklist, a student's, and one with its history.

use crate::access::policy::FlagRights;
use crate::access::{Area, Profile, Sealed, Standing};
use crate::domain::StudentId;
use crate::domain::flag::{Cause, Concern, Flag, FlagId, Outcome, Rule, State, Step, rule};
use crate::records::look::{Look, ProgrammeLine};
use crate::records::refusal::Refusal;
use crate::records::standing::Records;
use crate::records::store::{Trouble, entries, flags, people};
use jiff::Timestamp;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Which flags are wanted.
#[derive(Clone, Debug, Default)]
pub struct FlagFilter {
    /// Standing so; none for all that are not closed.
    pub state: Option<State>,
    /// Of this rule; 0 for concerns.
    pub rule: Option<u32>,
    /// Only those I look after.
    pub mine: bool,
    /// Only those I may act on.
    pub act: bool,
    /// Only those of students about whom nobody has written since, as far as I may know.
    pub unwritten: bool,
}

/// A flag in a list.
#[derive(Clone, Debug)]
pub struct FlagLine {
    /// Its id.
    pub id: FlagId,
    /// Number of the student.
    pub student_number: String,
    /// What they are called.
    pub student_name: String,
    /// What opened it: the name of the rule, or what the concern is about.
    pub title: String,
    /// The arithmetic, or the concern in a line.
    pub words: String,
    /// Number of the rule; 0 for a concern.
    pub rule: u32,
    /// Where it stands.
    pub state: State,
    /// When it last opened.
    pub opened_at: Timestamp,
    /// Who looks after it.
    pub owner: Option<String>,
    /// Whether that is me.
    pub mine: bool,
    /// Whether I may act on it.
    pub may_act: bool,
    /// What came of it, once closed.
    pub outcome: Option<Outcome>,
    /// Whether somebody has written about the student since it opened, as far as I may know.
    pub written: bool,
}

/// A line in a flag's history.
#[derive(Clone, Debug)]
pub struct HistoryLine {
    /// When.
    pub at: Timestamp,
    /// By whom; none for a rule.
    pub by: Option<String>,
    /// What.
    pub step: Step,
    /// The arithmetic then, or what somebody wrote.
    pub note: String,
}

/// One flag.
#[derive(Clone, Debug)]
pub struct FlagPage {
    /// The flag.
    pub line: FlagLine,
    /// What its rule says; empty for a concern.
    pub rule: String,
    /// The concern behind it, and who raised it.
    pub concern: Option<(Concern, String)>,
    /// Its history, oldest first.
    pub history: Vec<HistoryLine>,
    /// What this person may do.
    pub rights: FlagRights,
}

/// A student whose flags may be seen: how one stands to them, who they are, and their programme with its departments.
type Flagged = (Standing, Profile, Arc<ProgrammeLine>);

/// One look at flags: rules and names read once.
pub(super) struct Reader {
    pub(super) look: Arc<Look>,
    /// Read when first needed.
    rules: OnceCell<Vec<Rule>>,
    names: BTreeMap<u32, String>,
    students: BTreeMap<StudentId, Option<Flagged>>,
}

impl Reader {
    pub(super) fn new(records: &Records) -> Result<Reader, Refusal> {
        let (rules, names, students) = (OnceCell::new(), BTreeMap::new(), BTreeMap::new());
        Ok(Reader { look: records.look()?, rules, names, students })
    }

    /// How this person stands to a student whose flags they may see.
    fn student(&mut self, id: StudentId) -> Result<Option<&Flagged>, Refusal> {
        if !self.students.contains_key(&id) {
            let found = self.find(id)?;
            self.students.insert(id, found);
        }
        Ok(self.students.get(&id).and_then(Option::as_ref))
    }

    fn find(&self, id: StudentId) -> Result<Option<Flagged>, Refusal> {
        if self.look.viewer.staff_id().is_none() {
            return Ok(None);
        }
        let Some((standing, sealed)) = self.look.student(id)? else { return Ok(None) };
        if standing.area(Area::Flags).is_nothing() {
            return Ok(None);
        }
        let Some(profile) = standing.open_profile(sealed) else { return Ok(None) };
        let programme = self.look.programme(&profile.programme)?;
        Ok(Some((standing, profile, programme)))
    }

    /// Whether there is such a flag that this person may see.
    pub(super) fn shows(&self, id: FlagId) -> Result<bool, Refusal> {
        let Some(sealed) = flags::flag(&self.look.tx, id)? else { return Ok(false) };
        let Some(standing) = self.look.standing(sealed.student())? else { return Ok(false) };
        Ok(self.look.viewer.staff_id().is_some() && standing.open_area(Area::Flags, sealed).is_some())
    }

    /// A flag, when this person may see it and it fits.
    fn open(
        &mut self,
        sealed: Sealed<Flag>,
        fits: impl Fn(&Flag, FlagRights) -> bool,
    ) -> Result<Option<Flag>, Refusal> {
        let Some((standing, ..)) = self.student(sealed.student())? else { return Ok(None) };
        let rights = standing.flag_rights();
        let opened = standing.open_area(Area::Flags, sealed).map(|(flag, _)| flag);
        Ok(opened.filter(|flag| fits(flag, rights)))
    }

    /// A flag's line; none when this person may not see it.
    pub(super) fn line(&mut self, sealed: Sealed<Flag>) -> Result<Option<FlagLine>, Refusal> {
        match self.open(sealed, |_, _| true)? {
            Some(flag) => self.line_of(flag),
            None => Ok(None),
        }
    }

    fn line_of(&mut self, flag: Flag) -> Result<Option<FlagLine>, Refusal> {
        let me = self.look.viewer.staff_id();
        let Some((standing, profile, programme)) = self.student(flag.student)? else { return Ok(None) };
        let rights = standing.flag_rights();
        let (standing, number, name) = (standing.clone(), profile.number.clone(), profile.called());
        let programme = Arc::clone(programme);
        let written = self.written(&standing, &flag)?;
        let owner = flag.owner.map(|owner| self.name(owner)).transpose()?;
        let (rule, title) = self.title(&standing, &flag, &programme.departments)?;
        Ok(Some(FlagLine {
            id: flag.id,
            student_number: number,
            student_name: name,
            title,
            words: flag.words,
            rule,
            state: flag.state,
            opened_at: flag.opened_at,
            mine: me.is_some() && flag.owner == me,
            owner,
            may_act: rights.act,
            outcome: flag.outcome,
            written,
        }))
    }

    fn title(&self, standing: &Standing, flag: &Flag, chain: &[String]) -> Result<(u32, String), Refusal> {
        match &flag.cause {
            Cause::Rule { rule, .. } => {
                let name = self.rule(*rule, chain)?.map_or_else(String::new, |rule| rule.name.clone());
                Ok((*rule, name))
            }
            Cause::Concern => {
                let sealed = flags::concern(&self.look.tx, flag.id)?;
                let opened = sealed.and_then(|sealed| standing.open_area(Area::Flags, sealed));
                let about = opened.map_or("", |(concern, _)| concern.about.label());
                Ok((0, format!("Concern: {}", about.to_lowercase())))
            }
        }
    }

    /// The version of a rule that a department has, also when it is switched off.
    fn rule(&self, id: u32, chain: &[String]) -> Result<Option<&Rule>, Trouble> {
        let rules = match self.rules.get() {
            Some(known) => known,
            None => {
                let read = flags::rules(&self.look.tx)?;
                self.rules.get_or_init(|| read)
            }
        };
        let nearest = rule::nearest(rules, chain).into_iter().find(|rule| rule.id == id);
        // A flag opened under another department's rule keeps that rule's name.
        Ok(nearest.or_else(|| rules.iter().find(|rule| rule.id == id)))
    }

    fn is_written(&mut self, flag: &Flag) -> Result<bool, Refusal> {
        let standing = self.student(flag.student)?.map(|(standing, ..)| standing.clone());
        Ok(standing.map(|standing| self.written(&standing, flag)).transpose()?.unwrap_or(false))
    }

    /// Whether an entry was recorded since the flag last opened, whenever what it tells of happened.
    fn written(&self, standing: &Standing, flag: &Flag) -> Result<bool, Trouble> {
        let mut written = false;
        entries::each_recorded(&self.look.tx, flag.student, &mut |sealed| {
            written = standing.recorded(sealed).is_some_and(|at| flag.opened_at <= at);
            Ok(!written)
        })?;
        Ok(written)
    }

    pub(super) fn name(&mut self, staff: crate::domain::StaffId) -> Result<String, Trouble> {
        if let Some(known) = self.names.get(&staff.0) {
            return Ok(known.clone());
        }
        let found = people::staff(&self.look.tx, staff)?;
        let name = found.map_or_else(|| "Somebody who has left".to_owned(), |staff| staff.name);
        self.names.insert(staff.0, name.clone());
        Ok(name)
    }

    /// Every flag that may be this person's to see: all of them for those whose role over a scope shows flags,
    /// otherwise those of the students they have a relationship with.
    fn candidates(&self, closed: bool) -> Result<Vec<Sealed<Flag>>, Refusal> {
        let mut all = Vec::new();
        if self.look.viewer.may_see_flags_by_office() {
            flags::each_flag(&self.look.tx, closed, |sealed| {
                all.push(sealed);
                Ok(())
            })?;
        } else {
            for student in self.look.mine()?.keys() {
                all.extend(flags::of_student(&self.look.tx, *student)?);
            }
        }
        Ok(all)
    }
}

impl Records {
    /// Flags this person may see: those nobody has looked at first, then oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn flags(&self, filter: &FlagFilter) -> Result<Vec<FlagLine>, Refusal> {
        self.flags_from(filter, 0, usize::MAX).map(|(lines, _)| lines)
    }

    /// The same from a place on, at most so many, and how many there are in all: only what is shown is worked out.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn flags_from(
        &self,
        filter: &FlagFilter,
        skip: usize,
        most: usize,
    ) -> Result<(Vec<FlagLine>, usize), Refusal> {
        let mut reader = Reader::new(self)?;
        let all = self.standing_flags(&mut reader, filter)?;
        let total = all.len();
        let mut lines = Vec::new();
        for flag in all.into_iter().skip(skip).take(most) {
            lines.extend(reader.line_of(flag)?);
        }
        Ok((lines, total))
    }

    /// The flags that fit, in the order of [`Records::flags`].
    fn standing_flags(&self, reader: &mut Reader, filter: &FlagFilter) -> Result<Vec<Flag>, Refusal> {
        let me = self.staff_id();
        let fits = |flag: &Flag, rights: FlagRights| {
            let of_rule = |wanted: u32| match &flag.cause {
                Cause::Rule { rule, .. } => *rule == wanted,
                Cause::Concern => wanted == 0,
            };
            filter.state.map_or(flag.state != State::Closed, |state| flag.state == state)
                && filter.rule.is_none_or(of_rule)
                && (!filter.mine || flag.owner == me)
                && (!filter.act || rights.act)
        };
        let mut all = Vec::new();
        for sealed in reader.candidates(filter.state == Some(State::Closed))? {
            let Some(flag) = reader.open(sealed, fits)? else { continue };
            if !(filter.unwritten && reader.is_written(&flag)?) {
                all.push(flag);
            }
        }
        all.sort_by_key(|flag| (flag.state, flag.opened_at, flag.id));
        if filter.state == Some(State::Closed) {
            all.reverse();
        }
        Ok(all)
    }

    /// A student's flags, newest first; none when this person may not see flags of theirs.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a student this person may not know.
    pub fn flags_of(&self, number: &str) -> Result<Option<Vec<FlagLine>>, Refusal> {
        let mut reader = Reader::new(self)?;
        let id = people::student_id(&reader.look.tx, number)?.ok_or(Refusal::NotFound)?;
        if reader.student(id)?.is_none() {
            return Ok(None);
        }
        let mut lines = Vec::new();
        for sealed in flags::of_student(&reader.look.tx, id)? {
            lines.extend(reader.line(sealed)?);
        }
        lines.sort_by_key(|line| (line.state == State::Closed, std::cmp::Reverse(line.opened_at), line.id));
        Ok(Some(lines))
    }

    /// One flag with its history.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is none that this person may see.
    pub fn flag(&self, id: FlagId) -> Result<FlagPage, Refusal> {
        let mut reader = Reader::new(self)?;
        let sealed = flags::flag(&reader.look.tx, id)?.ok_or(Refusal::NotFound)?;
        let student = sealed.student();
        let line = reader.line(sealed)?.ok_or(Refusal::NotFound)?;
        let (standing, _, programme) = reader.student(student)?.ok_or(Refusal::NotFound)?;
        let (standing, programme) = (standing.clone(), Arc::clone(programme));
        let rule = reader.rule(line.rule, &programme.departments)?.map_or_else(String::new, Rule::sentence);
        let sealed = flags::changes(&reader.look.tx, id, student)?;
        let (changes, _) = standing.open_area(Area::Flags, sealed).ok_or(Refusal::NotFound)?;
        let mut history = Vec::with_capacity(changes.len());
        for change in changes {
            let by = change.by.map(|by| reader.name(by)).transpose()?;
            history.push(HistoryLine { at: change.at, by, step: change.step, note: change.note });
        }
        let sealed = flags::concern(&reader.look.tx, id)?;
        let concern = match sealed.and_then(|sealed| standing.open_area(Area::Flags, sealed)) {
            Some((concern, _)) => {
                let by = reader.name(concern.raised_by)?;
                Some((concern, by))
            }
            None => None,
        };
        Ok(FlagPage { line, rule, concern, history, rights: standing.flag_rights() })
    }

    /// Names of the rules by which this person's flags may be told apart: number and name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn rule_names(&self) -> Result<Vec<(u32, String)>, Refusal> {
        let mut names: Vec<(u32, String)> = Vec::new();
        let mut reader = Reader::new(self)?;
        for flag in self.standing_flags(&mut reader, &FlagFilter::default())? {
            let rule = match flag.cause {
                Cause::Rule { rule, .. } => rule,
                Cause::Concern => 0,
            };
            if names.iter().any(|(id, _)| *id == rule) {
                continue;
            }
            let Some((_, _, programme)) = reader.student(flag.student)? else { continue };
            let programme = Arc::clone(programme);
            let known = reader.rule(rule, &programme.departments)?.map(|rule| rule.name.clone());
            let name = if rule == 0 { "Concerns".to_owned() } else { known.unwrap_or_default() };
            names.push((rule, name));
        }
        names.sort();
        Ok(names)
    }
}
