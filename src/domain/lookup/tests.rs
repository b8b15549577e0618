//! What look-up promises.
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::*;

fn person<'a>(number: &'a str, given: &'a str, family: &'a str) -> Person<'a> {
    Person { number, given, family, ..Person::default() }
}

fn department() -> LookUp {
    let mut all = LookUp::new();
    let people = [
        person("1001", "Siobhán", "O’Neill"),
        person("1002", "Katherine", "Smith-Jones"),
        person("1003", "Jürgen", "Müller"),
        person("1004", "Andrew", "Smith"),
        person("1005", "Søren", "Łukasiewicz"),
        person("1006", "محمد", "الأحمد"),
        person("1007", "I", "O"),
        person("1008", "Johann", "Groß"),
        person("1009", "María José", "de la Cruz"),
        person("1010", "小明", "王"),
        Person { preferred: "Kit", email: "c.abel@dept.example", ..person("1011", "Christian", "Abel") },
        person("1012", "Alan", "Smithers"),
        person("1013", "नमिता", "कृष्णन"),
    ];
    for person in people {
        all.put(person.number.parse().unwrap(), &person);
    }
    all
}

fn ids(all: &LookUp, query: &str) -> Vec<u32> {
    all.find(query, 10, None).into_iter().map(|found| found.id).collect()
}

fn first(all: &LookUp, query: &str) -> Option<(u32, How)> {
    all.find(query, 10, None).first().map(|found| (found.id, found.how))
}

#[test]
fn names_are_found_however_they_are_typed() {
    let all = department();
    for (query, id) in [
        ("oneill", 1001),
        ("O'Neill", 1001),
        ("o neill", 1001),
        ("SIOBHAN o’n", 1001),
        ("smith jones", 1002),
        ("smithjones", 1002),
        ("jones, katherine", 1002),
        ("muller", 1003),
        ("mueller", 1003),
        ("müller", 1003),
        ("soren", 1005),
        ("luka", 1005),
        ("محمد", 1006),
        ("مُحَمَّد الاحمد", 1006),
        ("gross", 1008),
        ("groß", 1008),
        ("maria jose", 1009),
        ("delacruz", 1009),
        ("de la cr", 1009),
        ("王", 1010),
        ("小", 1010),
        ("kit", 1011),
        ("c.abel@dept", 1011),
        ("नमि", 1013),
        ("कृष्णन", 1013),
    ] {
        assert_eq!(ids(&all, query).first(), Some(&id), "{query}");
    }
}

#[test]
fn the_better_way_of_finding_comes_first_then_family_name_and_number() {
    let all = department();
    assert_eq!(first(&all, "1004"), Some((1004, How::Number)));
    assert_eq!(first(&all, "C.Abel@dept.example"), Some((1011, How::Email)));
    let found: Vec<(u32, How)> = all.find("smith", 10, None).iter().map(|f| (f.id, f.how)).collect();
    assert_eq!(found, [(1004, How::Words), (1002, How::Words), (1012, How::Beginnings)]);
    assert_eq!(first(&all, "andy smith"), Some((1004, How::Nickname)));
    assert_eq!(first(&all, "kate jones"), Some((1002, How::Nickname)));
    assert_eq!(first(&all, "smiht"), Some((1004, How::Slip)));
    assert_eq!(first(&all, "lukasiewitz soren"), Some((1005, How::Slip)));
    assert_eq!(first(&all, "o"), Some((1007, How::Words)));
}

#[test]
fn a_whole_name_comes_before_those_it_is_part_of() {
    let mut all = LookUp::new();
    for (id, given, family) in
        [(1, "Hoàng Hoa", "Bui"), (2, "Minh", "Hoàng"), (3, "Hoàng", "Hoàng"), (4, "Anna", "")]
    {
        all.put(id, &person("", given, family));
    }
    all.put(5, &Person { preferred: "Anna", ..person("", "Johanna", "Hoàng") });
    for (query, id) in
        [("hoang hoang", 3), ("Hoàng, Minh", 2), ("minh hoang", 2), ("anna", 4), ("anna hoang", 5)]
    {
        assert_eq!(first(&all, query), Some((id, How::Name)), "{query}");
    }
    all.put(3, &person("", "Mai", "Hoàng"));
    assert_eq!(first(&all, "hoang hoang").map(|(_, how)| how), Some(How::Words));
}

#[test]
fn a_query_of_nothing_finds_nobody_and_short_words_forgive_no_slips() {
    let all = department();
    for query in ["", "   ", "-", "'", "…", "xq", "smith zz"] {
        assert!(ids(&all, query).is_empty(), "{query}");
    }
    assert!(all.find("smith", 0, None).is_empty());
}

#[test]
fn a_person_changes_name_and_leaves() {
    let mut all = department();
    all.put(1004, &person("2004", "Andrea", "Brown"));
    assert_eq!(ids(&all, "brown"), [1004]);
    assert!(!ids(&all, "smith").contains(&1004));
    assert!(ids(&all, "1004").is_empty());
    assert!(all.remove(1004) && !all.remove(1004));
    assert!(ids(&all, "brown").is_empty());
    all.put(77, &person("77", "New", "Brown"));
    assert_eq!((ids(&all, "brown"), all.len()), (vec![77], 13));
}

fn any_people() -> impl Strategy<Value = Vec<(u32, String, String, String)>> {
    let name = prop::sample::select(vec![
        "Ana",
        "Anna",
        "Anne",
        "Brown",
        "Browne",
        "O'Brien",
        "Ng",
        "Müller",
        "Kate",
        "Katherine",
    ]);
    prop::collection::vec((0_u32..40, "[12]{1,4}", name.clone(), name), 0..40)
        .prop_map(|all| all.into_iter().map(|(id, n, g, f)| (id, n, g.to_owned(), f.to_owned())).collect())
}

proptest! {
    #[test]
    fn the_list_is_the_same_without_the_people_who_may_not_be_found(
        people in any_people(), query in "(an|ann|anna|br|brwon|katie|muel|o|1|12|ng|ana brown)", limit in 0_usize..8, hidden: u64,
    ) {
        let allowed = |id: u32| (hidden >> (id % 64)) & 1 == 0;
        let (mut whole, mut bare) = (LookUp::new(), LookUp::new());
        for (id, number, given, family) in &people {
            let person = person(number, given, family);
            whole.put(*id, &person);
            if allowed(*id) { bare.put(*id, &person); }
        }
        let among: Vec<u32> = (0..40).filter(|id| allowed(*id)).collect();
        let found = whole.find(&query, limit, Some(&among));
        prop_assert_eq!(&found, &bare.find(&query, limit, None));
        let many: Vec<u32> = among.iter().copied().chain(1_000..1_000 + FEW as u32).collect();
        for id in 1_000..1_000 + FEW as u32 { whole.put(id, &person("", "Zz", "Zz")); }
        prop_assert_eq!(&found, &whole.find(&query, limit, Some(&many)), "from either side");
        let longer = whole.find(&query, 100, Some(&among));
        prop_assert!(longer.starts_with(&found));
        prop_assert!(found.is_sorted_by_key(|f| f.how));
        let mut ids: Vec<u32> = longer.iter().map(|f| f.id).collect();
        ids.sort_unstable();
        ids.dedup();
        prop_assert_eq!(ids.len(), longer.len());
    }

    #[test]
    fn any_text_can_be_a_name_and_a_query(name in "\\PC{0,40}", query in "\\PC{0,40}") {
        let mut all = LookUp::new();
        all.put(1, &person(&query, &name, &query));
        all.find(&query, 5, None);
        all.remove(1);
        prop_assert!(all.find(&query, 5, None).is_empty() && all.is_empty());
    }
}

/// A collection of real names, one `locale,kind,name` a line, named by an environment variable.
#[test]
fn every_real_name_is_found_as_spelt_and_without_its_accents() {
    let Some(path) = std::env::var_os("COTUTOR_NAMES") else { return };
    let Ok(text) = std::fs::read_to_string(path) else { return };
    let rows = text.lines().skip(1).filter_map(|line| line.splitn(3, ',').nth(2));
    let names: std::collections::BTreeSet<&str> = rows.map(|name| name.trim_matches('"')).collect();
    let mut all = LookUp::new();
    let names: Vec<&str> = names.into_iter().collect();
    for (id, name) in names.iter().enumerate() {
        all.put(id as u32, &person("", "", name));
    }
    let mut missed = Vec::new();
    for (id, name) in names.iter().enumerate().filter(|(_, name)| name.chars().any(char::is_alphanumeric)) {
        let bare: String = name.nfd().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).nfc().collect();
        for query in [(*name).to_owned(), name.to_uppercase(), bare] {
            let found = all.find(&query, 1, Some(&[id as u32]));
            if found.first().is_none_or(|found| found.how > How::Words) {
                missed.push(query);
            }
        }
    }
    assert!(missed.is_empty(), "{} missed, such as {:?}", missed.len(), &missed[..missed.len().min(20)]);
}
