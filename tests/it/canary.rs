//! The canary crawl: every word of the fixture is looked for in everything that everybody can get, and must be
//! exactly where the oracle says. First through the guarded core itself, then over every page and the API.

use crate::asking::{Answer, Asking, is_anybody, links};
use crate::oracle::{self, See};
use crate::world::{
    self, ACTORS, LISTED, OFFICE, Owner, Planned, S1, S4, SESSIONS, STUDENTS, Sort, World, area, sort,
};
use cotutor::access::{Extent, Seen};
use cotutor::domain::{Category, EntryId};
use cotutor::records::{AuditFilter, EntryFilter, Records, Refusal, StudentRecord, TimelineFilter};
use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};
use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// What every word begins with.
const BEGINS: &[u8] = b"kanarix";
const WORD_BYTES: usize = 12;

/// The words in some bytes, lower case; an error when one is there in another dress.
pub fn words_in(bytes: &[u8]) -> Result<BTreeSet<String>, String> {
    let mut found = BTreeSet::new();
    let lower = bytes.to_ascii_lowercase();
    for at in places(&lower, BEGINS) {
        let word = lower.get(at..at + WORD_BYTES).unwrap_or(&lower[at..]);
        found.insert(String::from_utf8_lossy(word).into_owned());
    }
    let wide: Vec<u8> = BEGINS.iter().flat_map(|byte| [*byte, 0]).collect();
    let hex = "6b616e61726978".to_owned();
    let backwards: Vec<u8> = BEGINS.iter().rev().copied().collect();
    for (dress, needle) in [("UTF-16", wide), ("hexadecimal", hex.into_bytes()), ("reversed", backwards)] {
        if places(&lower, &needle).next().is_some() {
            return Err(format!("a word in {dress}"));
        }
    }
    // The three ways the beginning falls into groups of base64.
    for needle in ["a2FuYXJp", "thbmFyaX", "rYW5hcml4"] {
        if places(bytes, needle.as_bytes()).next().is_some() {
            return Err("a word in base64".to_owned());
        }
    }
    Ok(found)
}

fn places<'a>(bytes: &'a [u8], needle: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let first = needle[0];
    let here =
        move |(at, byte): (usize, &u8)| (*byte == first && bytes[at..].starts_with(needle)).then_some(at);
    bytes.iter().enumerate().filter_map(here)
}

/// What one actor was given: words, and entry ids.
struct Given<'w> {
    world: &'w World,
    actor: &'static str,
    words: BTreeSet<String>,
}

impl<'w> Given<'w> {
    fn new(world: &'w World, actor: &'static str) -> Given<'w> {
        Given { world, actor, words: BTreeSet::new() }
    }

    /// Takes bytes that came from `place`; `asked` are words the actor sent themselves, which may come back.
    fn take(&mut self, place: &str, bytes: &[u8], asked: &[&str]) -> Result<(), String> {
        let (world, actor) = (self.world, self.actor);
        for word in words_in(bytes).map_err(|error| format!("{actor}: {place}: {error}"))? {
            if asked.contains(&word.as_str()) {
                continue;
            }
            match world.words.get(&word) {
                None => return Err(format!("{actor}: {place}: {word} is nobody's word")),
                Some(owner) if !world.may_read(actor, owner) => {
                    return Err(format!("{actor}: {place}: {word} of {}", whose(world, owner)));
                }
                Some(_) => {
                    self.words.insert(word);
                }
            }
        }
        Ok(())
    }

    /// Whether the words of every entry read in full were given somewhere.
    fn complete(&self) -> Result<(), String> {
        for (word, owner) in &self.world.words {
            let Owner::Entry(at) = owner else { continue };
            let reachable = area(self.actor, self.world.entries[*at].student, "dashboard") != "-";
            if reachable && self.world.may_read(self.actor, owner) && !self.words.contains(word) {
                return Err(format!("{}: never got {word} of {}", self.actor, whose(self.world, owner)));
            }
        }
        Ok(())
    }
}

fn whose(world: &World, owner: &Owner) -> String {
    match owner {
        Owner::Entry(at) => format!("entry {}", world.entries[*at].key),
        Owner::Version(at, ..) => format!("an old version of {}", world.entries[*at].key),
        other => format!("{other:?}"),
    }
}

fn ensure(truth: bool, words: impl FnOnce() -> String) -> Result<(), String> {
    if truth { Ok(()) } else { Err(words()) }
}

fn said(refusal: &Refusal) -> String {
    format!("{refusal:?}")
}

fn is_not_found<T>(found: &Result<T, Refusal>) -> bool {
    matches!(found, Err(Refusal::NotFound))
}

/// Everything the guarded core gives `actor`, against the oracle.
pub fn core(world: &World, actor: &'static str) -> Result<(), String> {
    let records = world.records(actor);
    ensure(records.is_some() == is_anybody(actor), || format!("{actor}: has rights"))?;
    let Some(records) = records else { return Ok(()) };
    let mut given = Given::new(world, actor);
    home(world, &records, &mut given)?;
    for student in STUDENTS {
        let known = area(actor, student, "dashboard") == "read";
        let record = records.student(student);
        ensure(known == record.is_ok(), || format!("{actor}: the record of {student}"))?;
        match record {
            Ok(record) => on_record(world, student, &record, &mut given)?,
            Err(refusal) => {
                ensure(matches!(refusal, Refusal::NotFound), || said(&refusal))?;
                ensure(is_not_found(&records.photo(student)), || format!("{actor}: {student} is seen"))?;
            }
        }
    }
    for entry in &world.entries {
        one_entry(world, entry.key.as_str(), &records, &mut given)?;
    }
    let nobody = records.record_of(EntryId(4_711));
    ensure(is_not_found(&nobody), || format!("{actor}: an entry that never was"))?;
    registers(&records, &mut given)?;
    searches(world, &records, &mut given)?;
    people(world, &records, &mut given)?;
    given.complete()
}

fn home(world: &World, records: &Records, given: &mut Given<'_>) -> Result<(), String> {
    let actor = given.actor;
    let home = records.home(usize::MAX, 200).map_err(|refusal| said(&refusal))?;
    given.take("home", format!("{home:?}").as_bytes(), &[])?;
    for notice in &home.notices {
        let planned = world.entries.iter().find(|entry| world.id(&entry.key) == notice.entry);
        let readable = planned.is_some_and(|entry| entry.see(actor) == See::Full);
        ensure(readable, || format!("{actor}: a notice of an entry that may not be read"))?;
    }
    if actor == "staff" {
        ensure(home.notices.len() == 1, || format!("{actor}: {} notices", home.notices.len()))?;
    }
    for mine in home.groups.iter().flat_map(|group| &group.students) {
        let last = last_contact(world, actor, &mine.profile.number);
        let found = mine.last_contact.map(|contact| contact.at.to_string());
        ensure(found == last, || format!("{actor}: home's last contact {found:?}, expected {last:?}"))?;
    }
    Ok(())
}

/// The registers somebody takes, and what is on them.
fn registers(records: &Records, given: &mut Given<'_>) -> Result<(), String> {
    let actor = given.actor;
    let (from, to) = (jiff::civil::date(2025, 9, 1), jiff::civil::date(2026, 6, 30));
    let listed = records.sessions(from, to, false).map_err(|refusal| said(&refusal))?;
    given.take("sessions", format!("{listed:?}").as_bytes(), &[])?;
    for (session, _, takers) in SESSIONS {
        let takes = takers.contains(&actor);
        let there = listed.iter().any(|one| one.session.id == session);
        ensure(there == takes, || format!("{actor}: {session} among the sessions"))?;
        let register = records.register(session);
        let screen = records.check_in_screen(session);
        if !takes {
            ensure(is_not_found(&register) && is_not_found(&screen), || {
                format!("{actor}: the register of {session}")
            })?;
            continue;
        }
        let register = register.map_err(|refusal| said(&refusal))?;
        given.take(&format!("register {session}"), format!("{register:?}").as_bytes(), &[])?;
        let office = OFFICE.contains(&actor);
        let (_, on) = LISTED.iter().find(|(id, _)| *id == session).expect("a list");
        let wanted: BTreeSet<&str> =
            on.iter().copied().filter(|one| office || !world::archived(one)).collect();
        let found: BTreeSet<&str> = register.lines.iter().map(|line| line.profile.number.as_str()).collect();
        ensure(found == wanted, || format!("{actor}: {found:?} on {session}, expected {wanted:?}"))?;
        for line in &register.lines {
            let number = line.profile.number.as_str();
            ensure(line.profile.contacts.is_none() && line.profile.sponsored.is_none(), || {
                format!("{actor}: {session}")
            })?;
            let why = line.history.iter().any(|mark| mark.reason.is_some())
                || line.notice.is_some_and(|notice| notice.why.is_some() || !notice.authorised);
            ensure(!why || area(actor, number, "reasons") == "read", || {
                format!("{actor}: why {number} was away")
            })?;
        }
    }
    let missing = records.registers_missing(false).map_err(|refusal| said(&refusal))?.sessions;
    let reminders = records.register_reminders().map_err(|refusal| said(&refusal))?;
    given.take("registers not taken", format!("{missing:?} {reminders:?}").as_bytes(), &[])?;
    ensure(is_not_found(&records.register("L0")), || format!("{actor}: a register that never was"))?;
    Ok(())
}

/// When the newest entry happened of which `actor` may know.
fn last_contact(world: &World, actor: &str, student: &str) -> Option<String> {
    let known = world.entries.iter().filter(|e| e.student == student && e.see(actor) != See::Hidden);
    let newest = known.map(|entry| entry.occurred_at.as_str()).max()?;
    // January is on Greenwich time.
    Some(if newest.len() == 16 { format!("{newest}:00Z") } else { format!("{newest}Z") })
}

fn on_record(
    world: &World,
    student: &str,
    record: &StudentRecord,
    given: &mut Given<'_>,
) -> Result<(), String> {
    let actor = given.actor;
    let place = |what: &str| format!("{what} of {student}");
    given.take(&place("profile"), format!("{:?}", record.profile()).as_bytes(), &[])?;
    let tutors = record.tutors().map_err(|refusal| said(&refusal))?;
    given.take(&place("tutors"), format!("{tutors:?}").as_bytes(), &[])?;
    let last = record.last_contact().map_err(|refusal| said(&refusal))?.map(|(at, _)| at.to_string());
    let wanted = last_contact(world, actor, student);
    ensure(last == wanted, || format!("{actor}: last contact with {student} {last:?}, expected {wanted:?}"))?;
    timeline(world, student, record, given)?;
    let marks = record.marks().map_err(|refusal| said(&refusal))?;
    given.take(&place("marks"), format!("{marks:?}").as_bytes(), &[])?;
    ensure(marks.is_some() == (area(actor, student, "marks") != "-"), || format!("{actor}: marks"))?;
    let picture = record.attendance().map_err(|refusal| said(&refusal))?;
    let open = area(actor, student, "attendance");
    ensure(picture.is_some() == (open != "-"), || format!("{actor}: attendance of {student}"))?;
    if let Some(picture) = picture {
        given.take(&place("attendance"), format!("{picture:?}").as_bytes(), &[])?;
        let all = picture.extent.includes(Extent::FULL);
        ensure(all == (open == "read"), || format!("{actor}: all attendance of {student}"))?;
        if open == "summary" {
            let none = picture.sessions.is_empty() && picture.modules.is_empty();
            ensure(none, || format!("{actor}: sessions of {student}"))?;
        }
    }
    absences(world, student, given)?;
    let photo = world.records(actor).ok_or("no rights")?.photo(student);
    ensure(photo.is_ok() == (student == S1), || format!("{actor}: the photograph of {student}"))?;
    ensure(record.has_photo().is_ok_and(|has| has == (student == S1)), || format!("{actor}: a photograph"))?;
    if let Ok((photo, _)) = photo {
        given.take("photograph", &photo.bytes, &[])?;
    }
    match record.standings() {
        Ok(lines) => {
            ensure(area(actor, student, "standings") == "read", || format!("{actor}: standings"))?;
            given.take(&place("standings"), format!("{lines:?}").as_bytes(), &[])
        }
        Err(_) => ensure(area(actor, student, "standings") == "-", || format!("{actor}: no standings")),
    }
}

/// Notices and their evidence are there for exactly those to whom reasons are open.
fn absences(world: &World, student: &str, given: &mut Given<'_>) -> Result<(), String> {
    let actor = given.actor;
    let open = area(actor, student, "reasons") == "read";
    let records = world.records(actor).ok_or("no rights")?;
    let (all, appeals) = (records.absences(student), records.appeals(student));
    ensure(all.is_ok() == open, || format!("{actor}: absences of {student}"))?;
    ensure(appeals.is_ok() == open, || format!("{actor}: appeals of {student}"))?;
    given.take("appeals", format!("{appeals:?}").as_bytes(), &[])?;
    if student == S1 {
        for id in [1, 2] {
            let appeal = records.appeal_line(student, id);
            ensure(appeal.is_ok() == open, || format!("{actor}: an appeal of {student}"))?;
            given.take("appeal", format!("{appeal:?}").as_bytes(), &[])?;
        }
        ensure(records.absence(student, 1).is_ok() == open, || format!("{actor}: a notice of {student}"))?;
        let evidence = records.absence_evidence(student, 1, 1);
        ensure(evidence.is_ok() == open, || format!("{actor}: evidence of {student}"))?;
        given.take("evidence", format!("{evidence:?}").as_bytes(), &[])?;
    }
    given.take("absences", format!("{all:?}").as_bytes(), &[])?;
    let office = oracle::decides(&world::roles(actor, S1)) || oracle::decides(&world::roles(actor, S4));
    match records.undecided() {
        Ok(list) => {
            ensure(office, || format!("{actor}: sees what waits"))?;
            given.take("what waits", format!("{list:?}").as_bytes(), &[])
        }
        Err(_) => ensure(!office, || format!("{actor}: does not see what waits")),
    }
}

fn timeline(
    world: &World,
    student: &str,
    record: &StudentRecord,
    given: &mut Given<'_>,
) -> Result<(), String> {
    let actor = given.actor;
    let count = |see: See| {
        world.entries.iter().filter(|entry| entry.student == student && entry.see(actor) == see).count()
    };
    let (full, stubs) = (count(See::Full), count(See::Stub));
    let (mut fulls_found, mut stubs_found) = (0, 0);
    let mut page = 1;
    loop {
        let filter = TimelineFilter { page, ..TimelineFilter::default() };
        let found = record.timeline(&filter).map_err(|refusal| said(&refusal))?;
        let text = format!("{:?} {:?}", found.items, found.names);
        given.take(&format!("timeline of {student}"), text.as_bytes(), &[])?;
        ensure(found.total == full + stubs, || {
            format!("{actor}: {} entries on {student}, expected {full} and {stubs} stubs", found.total)
        })?;
        for seen in &found.items {
            match seen {
                Seen::Full(_) => fulls_found += 1,
                Seen::Stub(_) => stubs_found += 1,
            }
        }
        if page >= found.pages {
            break;
        }
        page += 1;
    }
    ensure((fulls_found, stubs_found) == (full, stubs), || {
        format!("{actor}: {student}: {fulls_found} in full, {stubs_found} stubs; expected {full}, {stubs}")
    })?;
    let of_gone =
        TimelineFilter { author: Some("gone@example.ac.uk".to_owned()), ..TimelineFilter::default() };
    let found = record.timeline(&of_gone).map_err(|refusal| said(&refusal))?.total;
    let mine = world.entries.iter().filter(|e| e.student == student && e.author == "gone");
    let wanted = mine.filter(|entry| entry.see(actor) == See::Full).count();
    ensure(found == wanted, || format!("{actor}: {found} by one author on {student}, expected {wanted}"))
}

fn one_entry(world: &World, key: &str, records: &Records, given: &mut Given<'_>) -> Result<(), String> {
    let actor = given.actor;
    let planned = world.entries.iter().find(|entry| entry.key == key).expect("an entry");
    let (see, id) = (planned.see(actor), world.id(key));
    let record = match records.record_of(id) {
        Ok(record) => record,
        Err(refusal) => {
            ensure(matches!(refusal, Refusal::NotFound), || format!("{actor}: {key}: {refusal:?}"))?;
            return ensure(area(actor, planned.student, "dashboard") == "-", || {
                format!("{actor}: the record of {key} is not found")
            });
        }
    };
    match record.entry(id) {
        Ok(page) => {
            ensure(see == See::Full, || format!("{actor}: reads {key}"))?;
            let text = format!("{:?} {:?} {:?}", page.full, page.versions, page.names);
            given.take(&format!("entry {key}"), text.as_bytes(), &[])?;
        }
        Err(Refusal::NotFound) => ensure(see != See::Full, || format!("{actor}: does not read {key}"))?,
        Err(refusal) => return Err(format!("{actor}: {key}: {refusal:?}")),
    }
    let glance = match record.glance(id) {
        Ok(Seen::Full(_)) => See::Full,
        Ok(Seen::Stub(_)) => See::Stub,
        Err(_) => See::Hidden,
    };
    ensure(glance == see, || format!("{actor}: a glance at {key} is {glance:?}, expected {see:?}"))?;
    for number in [0, 1, 2] {
        match record.attachment(id, number) {
            Ok((name, _, bytes)) => {
                let has = planned.opens_file(actor) && number == 1;
                ensure(has, || format!("{actor}: file {number} of {key}"))?;
                given.take(&format!("file of {key}"), &[name.as_bytes(), &bytes].concat(), &[])?;
            }
            Err(Refusal::NotFound) => {
                let none = !planned.opens_file(actor) || number != 1;
                ensure(none, || format!("{actor}: no file of {key}"))?;
            }
            Err(refusal) => return Err(format!("{actor}: file of {key}: {refusal:?}")),
        }
    }
    Ok(())
}

fn searches(world: &World, records: &Records, given: &mut Given<'_>) -> Result<(), String> {
    let actor = given.actor;
    let find = |text: &str, limit| {
        let filter = EntryFilter { text: text.to_owned(), limit, ..EntryFilter::default() };
        records.find_entries(&filter).map_err(|refusal| said(&refusal))
    };
    let full: Vec<_> = world.entries.iter().filter(|entry| entry.see(actor) == See::Full).collect();
    let all = find("", 100)?;
    ensure(all.total == full.len() as u64, || {
        format!("{actor}: the search counts {}, expected {}", all.total, full.len())
    })?;
    for (category, count) in &all.by_category {
        let of = full.iter().filter(|entry| entry.categories.contains(&category.code())).count();
        ensure(*count == of as u64, || format!("{actor}: {count} under {}, {of}", category.code()))?;
    }
    let counted: u64 = all.by_kind.iter().map(|(_, count)| count).sum();
    ensure(counted == all.total, || format!("{actor}: kinds count {counted} of {}", all.total))?;
    given.take("search", format!("{all:?}").as_bytes(), &[])?;
    for (word, owner) in &world.words {
        let Owner::Entry(at) = owner else { continue };
        let entry = &world.entries[*at];
        if entry.subject != *word && entry.body != *word {
            continue;
        }
        let wanted = u64::from(entry.see(actor) == See::Full);
        let found = find(word, 5)?;
        let facets: u64 = found.by_kind.iter().map(|(_, count)| count).sum();
        let shown = found.hits.len() as u64;
        ensure((found.total, facets, shown) == (wanted, wanted, wanted), || {
            format!("{actor}: searching a word of {} finds {}", entry.key, found.total)
        })?;
        let whole = found.by_category.len() == Category::ALL.len() || records.is_student();
        ensure(whole, || format!("{actor}: facets"))?;
    }
    Ok(())
}

fn people(world: &World, records: &Records, given: &mut Given<'_>) -> Result<(), String> {
    let actor = given.actor;
    for (word, owner) in &world.words {
        let Owner::Name(student) = owner else { continue };
        let found = records.find_students(word, 5).map_err(|refusal| said(&refusal))?;
        let there = found.iter().any(|found| found.profile.number == *student);
        let wanted = area(actor, student, "dashboard") == "read";
        ensure(there == wanted, || format!("{actor}: looking up {student}"))?;
        given.take("look-up", format!("{found:?}").as_bytes(), &[])?;
    }
    // Asked so widely that everybody would fit: nobody unknown takes the place of somebody known.
    let known = STUDENTS.iter().filter(|student| area(actor, student, "dashboard") == "read").count();
    let found = records.find_students("kim", known.max(1)).map_err(|refusal| said(&refusal))?.len();
    ensure(found == known, || format!("{actor}: {found} students called Kim, expected {known}"))?;
    let administers = ["cotutor_administrator", "other_administrator"].contains(&actor);
    match records.audit(&AuditFilter::default()) {
        Ok(mut page) => {
            ensure(administers, || format!("{actor}: reads the audit"))?;
            loop {
                given.take("audit", format!("{:?}", page.lines).as_bytes(), &[])?;
                for line in &page.lines {
                    let telling = line.action.contains("sensitive") || line.action.starts_with("entry.");
                    ensure(!telling, || format!("{actor}: the audit shows {}", line.action))?;
                }
                let Some(before) = page.next else { break };
                let filter = AuditFilter { before: Some(before), ..AuditFilter::default() };
                page = records.audit(&filter).map_err(|refusal| said(&refusal))?;
            }
            Ok(())
        }
        Err(_) => ensure(!administers, || format!("{actor}: no audit")),
    }
}

/// Addresses that may be asked although no link leads there.
fn known_addresses(world: &World, of: impl Fn(&Planned) -> bool) -> Vec<String> {
    let mut all: Vec<String> = cotutor::web::routes::all()
        .iter()
        .filter(|route| route.method == axum::http::Method::GET && !route.path.contains('{'))
        .map(|route| route.path.clone())
        .collect();
    for student in STUDENTS {
        for route in cotutor::web::routes::all() {
            if route.method == axum::http::Method::GET && route.path.contains("{number}") {
                let path = route.path.replacen("{number}", student, 1).replace("{kind}", "comment");
                if !path.contains('{') {
                    all.push(path);
                }
            }
        }
    }
    for (session, ..) in SESSIONS {
        for page in ["/sessions/{}/register", "/sessions/{}/check-in", "/api/v1/sessions/{}/register"] {
            all.push(page.replace("{}", session));
        }
    }
    for page in ["absences/1", "absences/1/evidence/1", "appeals/1", "appeals/2"] {
        all.push(format!("/students/{S1}/{page}"));
    }
    all.push("/api/v1/sessions?from=2026-01-10&to=2026-02-10&mine=false".to_owned());
    for (n, entry) in world.entries.iter().filter(|entry| of(entry)).enumerate() {
        let id = world.id(&entry.key).to_string();
        all.push(format!("/entries/{id}"));
        if entry.file.is_some() {
            all.push(format!("/entries/{id}/attachments/1"));
        }
        // Of the further doors to an entry, each has its turn.
        let further = ["/entries/{id}/amend", "/api/v1/entries/{id}", "/api/v1/entries/{id}/versions"];
        all.push(further[n % further.len()].replace("{id}", &id));
    }
    all
}

/// Most addresses of one path that differ in their query only.
const QUERIES: usize = 3;

/// Everything the site gives `actor`, all links followed, against the oracle.
pub fn crawl(world: &World, site: &Asking, actor: &'static str) -> Result<(), String> {
    let mut given = Given::new(world, actor);
    let mut waiting: VecDeque<(String, Vec<String>)> =
        known_addresses(world, |entry| entry.see(actor) == See::Full)
            .into_iter()
            .filter(|path| !path.contains("sign-out"))
            .map(|path| (path, Vec::new()))
            .collect();
    for (n, (word, owner)) in world.words.iter().enumerate() {
        let theirs = matches!(owner, Owner::Name(_) | Owner::Version(..) | Owner::Draft(_));
        if theirs || n % 48 == 0 {
            for path in ["/find?q=", "/find/suggest?q=", "/api/v1/search?q=", "/api/v1/students?q="] {
                waiting.push_back((format!("{path}{word}"), vec![word.clone()]));
            }
        }
    }
    let mut done: HashSet<String> = HashSet::new();
    let mut queries: BTreeMap<String, usize> = BTreeMap::new();
    while let Some((path, asked)) = waiting.pop_front() {
        if !done.insert(path.clone()) {
            continue;
        }
        let answer = site.get(Some(actor), &path);
        ensure(answer.status < 500, || format!("{actor}: {path}: {}", answer.status))?;
        let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
        given.take(&path, &answer.all(), &asked)?;
        entry_links(world, actor, &path, &answer)?;
        for link in links(&answer.text()) {
            let (plain, query) = link.split_once('?').unwrap_or((&link, ""));
            let carried = words_in(query.as_bytes()).unwrap_or_default();
            let seen = queries.entry(plain.to_owned()).or_default();
            *seen += 1;
            if query.is_empty() || *seen <= QUERIES || query.contains("after=") || query.contains("page=") {
                waiting.push_back((link, carried.into_iter().collect()));
            }
        }
        if let Some(next) = next_page(&path, &answer) {
            waiting.push_back((next, asked.into_iter().map(str::to_owned).collect()));
        }
    }
    if is_anybody(actor) && !matches!(sort(actor), Sort::Student(_)) { given.complete() } else { Ok(()) }
}

/// The next page of a list of the API.
fn next_page(path: &str, answer: &Answer) -> Option<String> {
    if !path.starts_with("/api/") {
        return None;
    }
    let value: serde_json::Value = serde_json::from_slice(&answer.body).ok()?;
    let next = value.get("next")?.as_str()?;
    let plain = path.split("cursor=").next().unwrap_or(path).trim_end_matches(['?', '&']);
    let mark = if plain.contains('?') { '&' } else { '?' };
    Some(format!("{plain}{mark}cursor={next}"))
}

/// Ids of entries that are not read in full are nowhere on a page that was not asked by that id.
fn entry_links(world: &World, actor: &str, path: &str, answer: &Answer) -> Result<(), String> {
    let text = answer.text();
    if !text.contains("/entries/") && !text.contains("\"id\"") {
        return Ok(());
    }
    for entry in &world.entries {
        let id = world.id(&entry.key).to_string();
        let wrong = entry.see(actor) != See::Full && !path.contains(&id) && text.contains(&id);
        ensure(!wrong, || format!("{actor}: {path} names the id of {}", entry.key))?;
    }
    Ok(())
}

/// What is hidden answers as what never was, byte for byte.
pub fn alike(world: &World, site: &Asking, actor: &'static str) -> Result<(), String> {
    if !is_anybody(actor) {
        return Ok(());
    }
    let absent = "00000000000000000000000000000000";
    let mut known: BTreeMap<String, Answer> = BTreeMap::new();
    let mut compare = |path: &str, gap: &str, hidden: &str, never: &str| {
        let of_never = path.replace(gap, never);
        let never = known.entry(of_never.clone()).or_insert_with(|| site.get(Some(actor), &of_never)).clone();
        let found = site.get(Some(actor), &path.replace(gap, hidden));
        ensure(found == never, || {
            format!("{actor}: {path} of {hidden} is not as of nothing: {}", found.status)
        })
    };
    for (n, entry) in world.entries.iter().enumerate() {
        let id = world.id(&entry.key).to_string();
        let paths: &[&str] = match entry.see(actor) {
            See::Full => continue,
            See::Stub => &["/entries/{id}", "/entries/{id}/amend", "/entries/{id}/attachments/1"],
            See::Hidden => &[
                "/entries/{id}",
                "/entries/{id}/amend",
                "/entries/{id}/attachments/1",
                "/api/v1/entries/{id}",
                "/api/v1/entries/{id}/versions",
                "/api/v1/entries/{id}/attachments/1",
            ],
        };
        // Two addresses of each: over the entries, every address has its turn.
        for at in [n, n + paths.len() / 2] {
            compare(paths[at % paths.len()], "{id}", &id, absent)?;
        }
    }
    for student in STUDENTS {
        if area(actor, student, "dashboard") == "read" {
            continue;
        }
        for route in cotutor::web::routes::all() {
            let path = route.path.replace("{kind}", "comment");
            let asks = route.method == axum::http::Method::GET && path.contains("{number}");
            if asks && path.matches('{').count() == 1 {
                compare(&path, "{number}", student, "999999")?;
            }
        }
    }
    for (session, _, takers) in SESSIONS {
        for path in ["/sessions/{}/register", "/sessions/{}/check-in", "/api/v1/sessions/{}/register"] {
            if !takers.contains(&actor) {
                compare(path, "{}", session, "L0")?;
            }
        }
    }
    let reads_them = |entry: &Planned| entry.author == "gone" && entry.see(actor) == See::Full;
    if !world.entries.iter().any(reads_them) {
        let path = "/api/v1/search?q=&author={who}";
        compare(path, "{who}", "gone@example.ac.uk", "never@example.ac.uk")?;
    }
    Ok(())
}

/// What was logged, by everybody.
#[derive(Clone, Default)]
struct Logged(Arc<Mutex<Vec<u8>>>);

impl Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

static LOGGED: OnceLock<Logged> = OnceLock::new();

/// Begins to keep what is logged, of everything this program logs.
pub fn listen() {
    LOGGED.get_or_init(|| {
        let logged = Logged::default();
        let writer = logged.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_env_filter("info,cotutor=trace,tower_http=trace,axum=trace,hyper=trace")
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        tracing::subscriber::set_global_default(subscriber).expect("nobody else listens");
        logged
    });
}

/// No word in what was logged so far; what was is then forgotten.
pub fn logs() -> Result<(), String> {
    let Some(logged) = LOGGED.get() else { return Ok(()) };
    let bytes = std::mem::take(&mut *logged.0.lock().unwrap_or_else(PoisonError::into_inner));
    let words = words_in(&bytes)?;
    ensure(words.is_empty(), || format!("the log has {words:?}"))
}

#[test]
fn every_word_is_given_by_the_core_to_exactly_those_whom_the_rules_let_read_it() {
    listen();
    let world = World::canaries();
    let wrong: Vec<String> = ACTORS.iter().filter_map(|(actor, _)| core(&world, actor).err()).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    logs().expect("no word in the log");
}

#[test]
fn every_word_is_on_the_pages_of_exactly_those_whom_the_rules_let_read_it() {
    listen();
    let world = World::canaries();
    let site = Asking::of(&world);
    let mut wrong = Vec::new();
    for (actor, _) in ACTORS {
        // Roles that have ended or not begun: the core test asks them everything, here they are plain staff again.
        if !["former_senior", "future_senior", "other_tutor"].contains(&actor) {
            wrong.extend(crawl(&world, &site, actor).err());
        }
        wrong.extend(alike(&world, &site, actor).err());
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    logs().expect("no word in the log");
}

#[test]
fn nobody_gets_a_word_without_signing_in() {
    let world = World::canaries();
    let site = Asking::of(&world);
    for path in known_addresses(&world, |_| true) {
        let answer = site.get(None, &path);
        assert!(answer.status < 500, "{path}: {}", answer.status);
        assert_eq!(words_in(&answer.all()), Ok(BTreeSet::new()), "{path}");
    }
}

#[test]
fn a_word_in_another_dress_is_found() {
    for dressed in ["6b616e61726978", "xiranak", "eGthbmFyaXg=", "eHhrYW5hcml4", "a2FuYXJpeA=="] {
        assert!(words_in(dressed.as_bytes()).is_err(), "{dressed}");
    }
    let wide: Vec<u8> = "kanarix".bytes().flat_map(|byte| [byte, 0]).collect();
    assert!(words_in(&wide).is_err());
    let found = words_in(b"<b>KANARIXbbbcq</b>").expect("plain");
    assert_eq!(found.into_iter().collect::<Vec<_>>(), [world::word(1)]);
}

#[test]
fn a_relationship_moves_the_record_on_its_day() {
    let world = World::canaries();
    let full = |actor: &str| {
        let records = world.records(actor).expect("an account");
        let filter = TimelineFilter::default();
        let timeline = records.student(S1).expect("known").timeline(&filter).expect("a timeline");
        timeline.items.iter().filter(|seen| matches!(seen, Seen::Full(_))).count()
    };
    let (before, tutor) = (full("future_tutor"), full("personal_tutor"));
    assert!(before < tutor);
    world.clock.set("2026-02-03T00:00:00Z".parse().expect("a time"));
    assert!(full("future_tutor") >= tutor, "back-dated entries too");
}
