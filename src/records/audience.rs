//! Who will be able to read an entry, by name, before it is saved: worked out by the function that decides.

use crate::access::{Because, Outcome};
use crate::domain::staff::{Staff, StaffKind};
use crate::domain::{Categories, Invalid, StaffId, StudentId, text};
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
}

impl Records {
    /// Who would read an entry of mine on this student's record with these properties.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a student this person may not know or may not write about.
    pub fn audience(
        &self,
        number: &str,
        categories: Categories,
        sensitive: bool,
        named: &str,
    ) -> Result<Audience, Refusal> {
        let record = self.student(number)?;
        if record.standing().may_add().is_empty() {
            return Err(Refusal::NotFound);
        }
        let author = self.staff_id().ok_or(Refusal::NotFound)?;
        let tx = self.registry.read()?;
        let student = record.standing().student();
        let mut audience = Audience::default();
        let mut people = Vec::new();
        for address in addresses(named) {
            match recipient(&tx, &self.registry, student, &address, &[])? {
                Some(id) => people.push(id),
                None => audience.unknown.push(address),
            }
        }
        fill(&tx, &self.registry, student, (categories, sensitive), author, &people, &mut audience)?;
        Ok(audience)
    }
}

fn fill(
    tx: &Snapshot,
    registry: &Registry,
    student: StudentId,
    (categories, sensitive): (Categories, bool),
    author: StaffId,
    named: &[StaffId],
    audience: &mut Audience,
) -> Result<(), Refusal> {
    let mut also = named.to_vec();
    also.push(author);
    let special = others(tx, registry, student, &also)?;
    for (staff, standing) in &special {
        match standing.would_see(categories, sensitive, author, named) {
            Outcome::Full(because) => audience.readers.push(Reader {
                name: staff.name.clone(),
                email: staff.email.clone(),
                why: because.into_iter().map(reason).collect(),
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
        let stands = others(tx, registry, student, &[*one])?;
        let stands = stands.iter().find(|(staff, _)| staff.id == *one);
        if stands.is_some_and(|(_, s)| s.would_see(categories, sensitive, author, named) == Outcome::Stub) {
            audience.stub_only += rest.len();
        }
    }
    audience.readers.sort_by(|a, b| (&a.name, &a.email).cmp(&(&b.name, &b.email)));
    Ok(())
}

fn reason(why: Because) -> String {
    match why {
        Because::Author => "you, the author".to_owned(),
        Because::Named => "named by you".to_owned(),
        Because::Role(role) => role.label().to_owned(),
    }
}

/// The addresses in a text: `name@domain` or `Name <name@domain>`, separated by commas, semicolons or lines; bare
/// addresses also by spaces.
fn addresses(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for part in text.split([',', ';', '|', '\n', '\r']).map(str::trim).filter(|part| !part.is_empty()) {
        let inner = part.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(address, _)| address);
        let words: Vec<&str> = inner.map_or_else(|| part.split_whitespace().collect(), |address| vec![address]);
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
        StaffKind::External => {
            ties::of_student(tx, student)?.iter().any(|(_, tie)| tie.staff == id && tie.period.holds_on(today))
        }
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
    let (is, address) = if one { ("is", "a recognised staff address") } else { ("are", "recognised staff addresses") };
    let message = format!("{} {is} not {address}. Use the university address of a member of staff.", unknown.join(", "));
    Ok(Err(Invalid::new(field, message)))
}
