//! Two worlds that differ only in what somebody may not see must answer that somebody byte for byte alike: counts,
//! order, paging, facets, suggestions, tags of answers, everything.
//!
//! Left out: the pages of an administrator's audit, whose chain is numbered over everything that ever happened.

use crate::asking::{Answer, Asking};
use crate::oracle::{CATEGORIES, See};
use crate::world::{ACTORS, Planned, S1, S2, S3, S4, Sort, World, area, email, key, sort, take_in};
use axum::http::Method;
use cotutor::records::imports::Kind;
use cotutor::ui::links;
use std::collections::BTreeSet;

/// Chance that follows from a seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % n
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

const VOCABULARY: [&str; 24] = [
    "meeting",
    "deadline",
    "extension",
    "placement",
    "supervisor",
    "chapter",
    "draft",
    "results",
    "module",
    "lecture",
    "housing",
    "illness",
    "bereavement",
    "finance",
    "library",
    "visit",
    "employer",
    "viva",
    "form",
    "letter",
    "appeal",
    "progress",
    "resit",
    "timetable",
];
const STUDENTS: [&str; 4] = [S1, S2, S3, S4];
const KINDS: [&str; 6] = ["comment", "message", "meeting_attended", "meeting_missed", "email", "notice"];

fn writers() -> Vec<&'static str> {
    let writes = |sort: &Sort| matches!(sort, Sort::Staff | Sort::External);
    let mut all: Vec<&str> =
        ACTORS.iter().filter(|(_, sort)| writes(sort)).map(|(actor, _)| *actor).collect();
    all.extend(["gone", "gone", "gone", "gone"]);
    all
}

fn words(chance: &mut Chance, most: usize) -> String {
    let count = 1 + chance.below(most);
    (0..count).map(|_| chance.pick(&VOCABULARY)).collect::<Vec<_>>().join(" ")
}

/// Any entry at all; `n` keeps its second and its key apart from others'.
fn any(chance: &mut Chance, n: usize) -> Planned {
    let mut categories: Vec<&str> = (0..=chance.below(2)).map(|_| chance.pick(&CATEGORIES)).collect();
    categories.sort_unstable();
    categories.dedup();
    let names = chance.below(3);
    let staff = writers();
    let mut named: Vec<&str> =
        (0..names).map(|_| chance.pick(&staff)).filter(|name| *name != "gone").collect();
    named.sort_unstable();
    named.dedup();
    let mut entry = Planned {
        key: format!("e{n}"),
        student: chance.pick(&[S1, S1, S1, S2, S3, S3, S4]),
        author: chance.pick(&staff),
        kind: chance.pick(&KINDS),
        categories,
        sensitive: chance.below(3) == 0,
        named,
        occurred_at: format!(
            "2026-01-{:02}T{:02}:{:02}:{:02}",
            1 + chance.below(20),
            8 + n % 10,
            n / 60 % 60,
            n % 60
        ),
        subject: words(chance, 4),
        body: words(chance, 24),
        file: None,
        came: None,
    };
    entry.named.retain(|name| *name != entry.author);
    if chance.below(4) == 0 {
        entry.file = Some((format!("{}.txt", chance.pick(&VOCABULARY)), words(chance, 9)));
    }
    entry
}

/// Other entries of which `actor` sees exactly the same.
fn twin(of: &[Planned], actor: &str, chance: &mut Chance) -> Vec<Planned> {
    let mut twins = Vec::new();
    let mut n = 1_000;
    let like = |chance: &mut Chance, n: &mut usize, fits: &dyn Fn(&Planned) -> bool| {
        (0..200).find_map(|_| {
            *n += 1;
            let other = any(chance, *n);
            fits(&other).then_some(other)
        })
    };
    for entry in of {
        match entry.see(actor) {
            See::Full => twins.push(entry.clone()),
            See::Stub => {
                // Day, time and categories stay; who wrote it, what kind it is, what it says and names do not.
                let mut other = any(chance, n + 5_000);
                n += 1;
                (other.student, other.categories) = (entry.student, entry.categories.clone());
                (other.occurred_at, other.sensitive) = (entry.occurred_at.clone(), false);
                other.key = format!("t{n}");
                other.named.retain(|name| *name != actor);
                if other.author == actor {
                    other.author = "gone";
                }
                assert_eq!(other.see(actor), See::Stub);
                twins.push(other);
            }
            See::Hidden => {
                if chance.below(2) == 0 {
                    twins.extend(like(chance, &mut n, &|other| other.see(actor) == See::Hidden));
                }
            }
        }
    }
    for _ in 0..chance.below(9) {
        twins.extend(like(chance, &mut n, &|other| other.see(actor) == See::Hidden));
    }
    // The order in which they came is nobody's business either.
    for at in (1..twins.len()).rev() {
        twins.swap(at, chance.below(at + 1));
    }
    twins
}

/// What is asked of both worlds.
fn script(world: &World, actor: &str) -> Vec<String> {
    let mut all: Vec<String> = [
        "/",
        "/my-students",
        "/notices",
        "/me",
        "/me/timetable?week=2026-01-12",
        "/me/absences/new",
        "/absences",
        "/account",
        "/find",
        "/flags",
        "/flags?unwritten=1",
        "/flags?state=closed",
        "/api/v1/flags",
        "/api/v1/flags?unwritten=true",
        "/api/v1/me",
        "/api/v1/students?q=kim",
        "/find?q=kim",
        "/find/suggest?q=ki",
        "/find/suggest?q=kanarix",
        "/api/v1/search?q=",
        "/api/v1/search?q=&limit=3",
    ]
    .map(str::to_owned)
    .to_vec();
    for student in STUDENTS {
        for area in [
            "",
            "/record",
            "/attendance",
            "/marks",
            "/access",
            "/add",
            "/record?kind=comment",
            "/record?page=2",
        ] {
            // A form holds a fresh id; the chooser does not.
            all.push(format!("/students/{student}{area}"));
        }
        for query in
            ["category=pastoral_care", "author=gone@example.ac.uk", "from=2026-01-10", "to=2026-01-05"]
        {
            all.push(format!("/students/{student}/record?{query}"));
        }
        all.push(format!("/api/v1/students/{student}"));
        all.push(format!("/api/v1/students/{student}/entries?limit=2"));
        all.push(format!("/api/v1/students/{student}/entries?limit=100"));
        all.push(format!("/api/v1/students/{student}/attendance"));
    }
    for word in VOCABULARY.iter().step_by(2) {
        all.push(format!("/find?q={word}"));
        all.push(format!("/api/v1/search?q={word}&limit=2"));
        all.push(format!("/find/suggest?q={}", &word[..4]));
    }
    for query in
        ["q=%22draft%20chapter%22", "q=meeting%20-illness", "q=deadlin&scope=mine", "q=meet&kind=comment"]
    {
        all.push(format!("/find?{query}"));
    }
    for entry in &world.entries {
        if entry.see(actor) == See::Full {
            let id = world.id(&entry.key);
            all.push(format!("/entries/{id}"));
            all.push(format!("/api/v1/entries/{id}"));
        }
    }
    all
}

fn differ(actor: &str, path: &str, one: &Answer, two: &Answer) -> String {
    if one.status != two.status || one.headers != two.headers {
        let first: BTreeSet<_> = one.headers.iter().collect();
        let second: BTreeSet<_> = two.headers.iter().collect();
        let headers: Vec<_> = first.symmetric_difference(&second).collect();
        return format!("{actor}: {path}: {} and {}, {headers:?}", one.status, two.status);
    }
    let at = one.body.iter().zip(&two.body).take_while(|(a, b)| a == b).count();
    let near = |body: &[u8]| {
        let end = body.len().min(at + 120);
        String::from_utf8_lossy(&body[at.saturating_sub(120).min(end)..end]).into_owned()
    };
    format!("{actor}: {path} differs at {at}:\n  {}\n  {}", near(&one.body), near(&two.body))
}

/// Makes two worlds that only `actor` cannot tell apart, and asks the same of both.
pub fn check(seed: u64, actor: &'static str) -> Result<(), String> {
    let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    for _ in 0..8 {
        chance.below(2);
    }
    let first: Vec<Planned> = (0..42).map(|n| any(&mut chance, n)).collect();
    let second = twin(&first, actor, &mut chance);
    let (one, two) = (World::with(first), World::with(second));
    let (site, other) = (Asking::of(&one), Asking::of(&two));
    for path in script(&one, actor) {
        let mut path = path;
        // Lists of the API are read to their end.
        for _ in 0..40 {
            let (mine, theirs) = (site.get(Some(actor), &path), other.get(Some(actor), &path));
            if mine != theirs {
                return Err(format!("seed {seed}: {}", differ(actor, &path, &mine, &theirs)));
            }
            let next = serde_json::from_slice::<serde_json::Value>(&mine.body).ok();
            let next = next.as_ref().and_then(|value| value.get("next")).and_then(|next| next.as_str());
            let Some(next) = next.filter(|_| path.starts_with("/api/")) else { break };
            let plain = path.split("&cursor=").next().unwrap_or(&path).to_owned();
            path = format!("{plain}&cursor={next}");
        }
    }
    Ok(())
}

#[test]
fn worlds_that_differ_only_in_what_somebody_may_not_see_answer_them_alike() {
    let askers = ACTORS.iter().map(|(actor, _)| *actor).filter(|actor| sort(actor) != Sort::Gone);
    let wrong: Vec<String> = (1..).zip(askers).filter_map(|(seed, actor)| check(seed, actor).err()).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Asks of both worlds, of which only one has a support adviser for the student, who would read an entry. Those who may
/// not know of one are answered alike.
pub fn advisers() -> Result<(), String> {
    const ADVISER: &str = "writer";
    let (one, two) = (World::with(Vec::new()), World::with(Vec::new()));
    let tie = format!(
        "student_number,staff_email,role,start,end\n{S2},{},support_adviser,2025-09-01,\n",
        email(ADVISER)
    );
    take_in(&one.registry, Kind::Relationships, &tie);
    one.registry.settle().map_err(|refusal| format!("{refusal:?}"))?;
    let (site, other) = (Asking::of(&one), Asking::of(&two));
    let named = [String::new(), email(ADVISER)];
    for (actor, sort) in ACTORS {
        if actor == ADVISER || matches!(sort, Sort::Gone) {
            continue;
        }
        let mut differs = false;
        for category in CATEGORIES {
            for (sensitive, named) in [(false, &named[0]), (true, &named[0]), (true, &named[1])] {
                let csrf = one.registry.keyed("csrf", &key(actor).secret);
                let mut fields = vec![("csrf", csrf.as_str()), ("category", category), ("audience", named)];
                fields.extend(sensitive.then_some(("sensitive", "yes")));
                let form = links::query("", &fields).trim_start_matches('?').to_owned();
                let names: Vec<&String> = Some(named).into_iter().filter(|name| !name.is_empty()).collect();
                let question = serde_json::json!({ "categories": [category], "sensitive": sensitive, "audience": names });
                let api = format!("/api/v1/students/{S2}/entries/audience");
                for (path, kind, body) in [
                    (links::audience(S2), "application/x-www-form-urlencoded", form),
                    (api, "application/json", question.to_string()),
                ] {
                    let ask = |site: &Asking| {
                        let headers = [("content-type", kind)];
                        site.send(Some(actor), &Method::POST, &path, &headers, body.clone().into_bytes())
                    };
                    let (mine, theirs) = (ask(&site), ask(&other));
                    let knows = area(actor, S2, "reasons") == "read";
                    differs |= mine != theirs;
                    if mine != theirs && !knows {
                        return Err(format!("{body}: {}", differ(actor, &path, &mine, &theirs)));
                    }
                }
            }
        }
        if actor == "other_tutor" && !differs {
            return Err("the tutor is told of the adviser".to_owned());
        }
    }
    Ok(())
}

#[test]
fn who_may_not_know_of_a_support_adviser_is_not_told_by_who_would_read_an_entry() {
    assert_eq!(advisers(), Ok(()));
}

#[test]
fn the_audience_is_told_only_of_what_somebody_may_write() {
    let world = World::with(Vec::new());
    let site = Asking::of(&world);
    let ask = |category: &str| {
        let question = serde_json::json!({ "categories": [category] }).to_string().into_bytes();
        let path = format!("/api/v1/students/{S2}/entries/audience");
        site.send(Some("staff"), &Method::POST, &path, &[("content-type", "application/json")], question)
    };
    let told = ask("academic_general");
    assert!(told.status == 200 && told.text().contains("\"any_support_adviser\":true"), "{}", told.text());
    let refused = ask("pastoral_care");
    assert!(refused.status == 422 && refused.text().contains("/categories"), "{}", refused.text());
}
