//! Who will be able to read an entry, by name, before it is saved: worked out by the function that decides.

use crate::access::{Because, Denied, Outcome, Standing};
use crate::domain::staff::{Staff, StaffKind};
use crate::domain::{Categories, EntryId, Invalid, Relation, StaffId, StudentId, text};
use crate::leak::planted;
use crate::records::refusal::Refusal;
use crate::records::registry::Registry;
use crate::records::standing::Records;
use crate::records::store::{Reading, Snapshot, Trouble, people, ties};
use crate::records::student::others;

/// Most people one entry may name.
const NAMED_MAX: usize = 50;

/// Somebody who would read the entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reader {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Why, in words: "Personal tutor", "you, the author", "named by you".
    pub why: Vec<String>,
}

/// Who would read an entry.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Audience {
    /// By name.
    pub readers: Vec<Reader>,
    /// How many more would see only that it exists.
    pub stub_only: usize,
    /// Named addresses that are not recognised.
    pub unknown: Vec<String>,
    /// That a support adviser, should the student have one, would read it too: told to those who may not know whether
    /// there is one, who find none among `readers`.
    pub any_adviser: bool,
}

impl Records {
    /// Addresses and names of active staff, to suggest while an address is typed; none for those who may not browse.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn colleagues(&self) -> Result<Vec<(String, String)>, Refusal> {
        let look = self.look()?;
        if !look.viewer.may_browse() {
            return Ok(Vec::new());
        }
        let active = people::all_staff(&look.tx)?.into_iter().filter(|staff| staff.active);
        let mut all: Vec<_> = active.map(|staff| (staff.email, staff.name)).collect();
        all.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
        Ok(all)
    }

    /// The address of the author a filter asks for: an address as it stands, or part of the name of one member of
    /// staff.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] when nobody, or more than one, is called that.
    pub fn author(&self, typed: &str) -> Result<String, Refusal> {
        let typed = typed.trim().to_lowercase();
        if typed.contains('@') {
            return Ok(typed);
        }
        let colleagues = self.colleagues()?;
        let mut called = colleagues.iter().filter(|(_, name)| name.to_lowercase().contains(&typed));
        let shown = text::shorten(&typed, 40);
        match (called.next(), called.next()) {
            (Some((email, _)), None) => Ok(email.clone()),
            (Some(_), Some(_)) => {
                let words = format!("More than one person is called “{shown}”. Write the e-mail address.");
                Err(Invalid::new("author", words).into())
            }
            (None, _) => {
                let words = format!(
                    "Nobody on the staff is called “{shown}”. Write part of a name, or the e-mail address."
                );
                Err(Invalid::new("author", words).into())
            }
        }
    }

    /// Who would read an entry of mine on this student's record with these properties.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a student this person may not know or may not write about; [`Refusal::Invalid`] under
    /// categories they may not write under.
    pub fn audience(
        &self,
        number: &str,
        categories: Categories,
        sensitive: bool,
        named: &str,
    ) -> Result<Audience, Refusal> {
        let record = self.student(number)?;
        let may_add = record.standing().may_add();
        if may_add.is_empty() {
            return Err(Refusal::NotFound);
        }
        if !may_add.contains_all(categories) {
            return Err(Denied::Category(may_add).into());
        }
        let author = self.staff_id().ok_or(Refusal::NotFound)?;
        let tx = self.registry.read()?;
        let student = record.standing().student();
        let asker = record.standing();
        let mut audience = Audience::default();
        let mut people = Vec::new();
        for address in addresses(named) {
            match recipient(&tx, &self.registry, student, &address, &[])? {
                Some(id) => people.push(id),
                None => audience.unknown.push(address),
            }
        }
        let asked = Asked { categories, sensitive, author, mine: true, named: &people };
        fill(&tx, &self.registry, asker, &asked, &mut audience)?;
        Ok(audience)
    }

    /// Who would read an entry that is there already, were it under these categories. `sensitive` counts only for
    /// whoever may change it: the author.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when this person does not read the entry; [`Refusal::Invalid`] under categories they may not
    /// move it to.
    pub fn audience_of(
        &self,
        id: EntryId,
        categories: Categories,
        sensitive: bool,
    ) -> Result<Audience, Refusal> {
        let record = self.record_of(id)?;
        let page = record.entry(id)?;
        let entry = page.full.entry();
        let categories = match page.movable {
            Some(among) if !among.contains_all(categories) => return Err(Denied::Category(among).into()),
            Some(_) => categories,
            None => entry.categories,
        };
        let sensitive = if page.own { sensitive } else { entry.sensitive };
        let asked =
            Asked { categories, sensitive, author: entry.author, mine: page.own, named: &entry.named };
        let mut audience = Audience::default();
        fill(&self.registry.read()?, &self.registry, record.standing(), &asked, &mut audience)?;
        Ok(audience)
    }
}

/// The entry whose audience is asked for.
struct Asked<'a> {
    categories: Categories,
    sensitive: bool,
    author: StaffId,
    /// Whether the one who asks is the author.
    mine: bool,
    named: &'a [StaffId],
}

fn fill(
    tx: &Snapshot,
    registry: &Registry,
    asker: &Standing,
    asked: &Asked<'_>,
    audience: &mut Audience,
) -> Result<(), Refusal> {
    let student = asker.student();
    let advisers = asker.may_know_adviser() || planted("adviser-in-audience");
    let Asked { categories, sensitive, author, mine, named } = *asked;
    let mut also = named.to_vec();
    also.push(author);
    audience.any_adviser = asker.any_adviser_would_read(categories, sensitive);
    // Without advisers they stand as everybody else does, so that nothing is told of there being one.
    let special = others(tx, registry, student, &also, advisers)?;
    for (staff, standing) in &special {
        match standing.would_see(categories, sensitive, author, named) {
            Outcome::Full(because) => audience.readers.push(Reader {
                name: staff.name.clone(),
                email: staff.email.clone(),
                why: because.into_iter().map(|why| reason(why, mine)).collect(),
            }),
            Outcome::Stub if staff.kind != StaffKind::Office => audience.stub_only += 1,
            Outcome::Stub | Outcome::Hidden => {}
        }
    }
    // Everybody else stands as plain staff; one of them tells for all.
    let plain = |staff: &Staff| staff.active && staff.kind == StaffKind::Staff;
    let rest: Vec<StaffId> = people::all_staff(tx)?
        .into_iter()
        .filter(|staff| plain(staff) && !special.iter().any(|(known, _)| known.id == staff.id))
        .map(|staff| staff.id)
        .collect();
    if let Some(one) = rest.first() {
        let stands = others(tx, registry, student, &[*one], advisers)?;
        let stands = stands.iter().find(|(staff, _)| staff.id == *one);
        if stands.is_some_and(|(_, s)| s.would_see(categories, sensitive, author, named) == Outcome::Stub) {
            audience.stub_only += rest.len();
        }
    }
    audience.readers.sort_by(|a, b| (&a.name, &a.email).cmp(&(&b.name, &b.email)));
    Ok(())
}

fn reason(why: Because, mine: bool) -> String {
    match why {
        Because::Author if mine => "you, the author".to_owned(),
        Because::Author => "the author".to_owned(),
        Because::Named if mine => "named by you".to_owned(),
        Because::Named => "named on it".to_owned(),
        Because::Role(role) => role.label().to_owned(),
    }
}

/// The addresses in a text: `name@domain` or `Name <name@domain>`, separated by commas, semicolons or lines; bare
/// addresses also by spaces.
fn addresses(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for part in text.split([',', ';', '|', '\n', '\r']).map(str::trim).filter(|part| !part.is_empty()) {
        let inner =
            part.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(address, _)| address);
        let words: Vec<&str> =
            inner.map_or_else(|| part.split_whitespace().collect(), |address| vec![address]);
        for word in words {
            let address = word.trim().to_lowercase();
            if !all.contains(&address) {
                all.push(address);
            }
        }
    }
    all
}

/// The person behind a recognised address: active staff, or an external who supervises this student.
fn recipient(
    tx: &dyn Reading,
    registry: &Registry,
    student: StudentId,
    address: &str,
    keep: &[StaffId],
) -> Result<Option<StaffId>, Trouble> {
    let Some(id) = people::staff_id(tx, address)? else { return Ok(None) };
    if keep.contains(&id) {
        return Ok(Some(id));
    }
    let Some(staff) = people::staff(tx, id)?.filter(|staff| staff.active) else { return Ok(None) };
    let today = registry.today();
    let recognised = match staff.kind {
        StaffKind::Staff | StaffKind::Office => true,
        // An external adviser is nothing to the student's record, and not told of.
        StaffKind::External => ties::of_student(tx, student)?.iter().any(|(_, tie)| {
            tie.staff == id && tie.relation != Relation::SupportAdviser && tie.period.holds_on(today)
        }),
    };
    Ok(recognised.then_some(id))
}

/// The people a text of addresses names. Only recognised staff addresses are accepted.
pub(super) fn recipients(
    tx: &dyn Reading,
    registry: &Registry,
    student: StudentId,
    field: &'static str,
    named: &str,
    keep: &[StaffId],
) -> Result<Result<Vec<StaffId>, Invalid>, Trouble> {
    let mut people = Vec::new();
    let mut unknown = Vec::new();
    for address in addresses(named) {
        match recipient(tx, registry, student, &address, keep)? {
            Some(id) => people.push(id),
            None => unknown.push(format!("“{}”", text::shorten(&address, 60))),
        }
    }
    if people.len() > NAMED_MAX {
        return Ok(Err(Invalid::new(field, format!("Name at most {NAMED_MAX} people."))));
    }
    if unknown.is_empty() {
        return Ok(Ok(people));
    }
    let one = unknown.len() == 1;
    let (is, address) =
        if one { ("is", "a recognised staff address") } else { ("are", "recognised staff addresses") };
    let message = format!(
        "{} {is} not {address}. Use the university address of a member of staff.",
        unknown.join(", ")
    );
    Ok(Err(Invalid::new(field, message)))
}
