//! What the whole index promises: right answers against a plain model, the same answers with and without what is
//! hidden, and no harm from damaged files.
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::os::unix::fs::FileExt;

use proptest::prelude::*;
use tempfile::TempDir;

use super::asked::Clause;
use super::*;

/// Rights drawn at random: a readable fraction of (student, categories, sensitive, author), and all that names me.
struct Drawn {
    seed: u64,
    share: u64,
}

impl Reach for Drawn {
    fn may_read(&self, student: u32, categories: u8, sensitive: bool, author: u32, names_me: bool) -> bool {
        let facts = u64::from(student) << 24
            | u64::from(categories) << 16
            | u64::from(sensitive) << 8
            | u64::from(author);
        let drawn = (facts ^ self.seed)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            .rotate_left(23)
            .wrapping_mul(0x2545_f491_4f6c_dd1d);
        names_me || author == self.me() || (drawn >> 33) % 100 < self.share
    }

    fn me(&self) -> u32 {
        3
    }
}

fn everything() -> Arc<dyn Reach> {
    Arc::new(Drawn { seed: 0, share: 100 })
}

fn entry(id: u128, text: &str) -> EntryDoc {
    EntryDoc {
        id,
        student: (id % 5) as u32,
        categories: 1 << (id % 6),
        sensitive: id.is_multiple_of(7),
        kind: (id % 3) as u8,
        author: (id % 4) as u32,
        named: vec![],
        occurred_at: 1_700_000_000 + id as i64,
        text: text.into(),
    }
}

fn put(entry: &EntryDoc) -> IndexChange {
    IndexChange::Put(entry.clone())
}

fn ask(text: &str) -> EntryQuery {
    EntryQuery { text: text.into(), limit: 50, ..EntryQuery::default() }
}

fn ids(index: &Index, query: &EntryQuery) -> Vec<u128> {
    index.search(query, everything()).unwrap().hits.into_iter().map(|hit| hit.id).collect()
}

fn index_of(entries: &[EntryDoc]) -> (TempDir, Index) {
    let dir = tempfile::tempdir().unwrap();
    let index = Index::open(&dir.path().join("index")).unwrap();
    for (batch, entries) in entries.chunks(7).enumerate() {
        let changes: Vec<IndexChange> = entries.iter().map(put).collect();
        index.apply(&changes, batch as u64 + 1).unwrap();
    }
    (dir, index)
}

#[test]
fn an_entry_is_found_at_once_replaced_and_forgotten() {
    let (_dir, index) = index_of(&[entry(1, "Missed the meeting"), entry(2, "Came to the meeting")]);
    assert_eq!(ids(&index, &ask("meetings ")), [2, 1]);
    index.apply(&[put(&entry(1, "Attended after all"))], 9).unwrap();
    assert_eq!(ids(&index, &ask("meeting")), [2]);
    assert_eq!(ids(&index, &ask("attended")), [1]);
    index
        .apply(
            &[put(&entry(2, "one")), IndexChange::Remove(2), put(&entry(1, "two")), put(&entry(1, "three"))],
            10,
        )
        .unwrap();
    assert_eq!(ids(&index, &ask("")), [1]);
    assert_eq!(ids(&index, &ask("three")), [1]);
    assert_eq!(index.position(), 10);
}

#[test]
fn words_phrases_exclusions_and_beginnings_find_what_they_say() {
    let (_dir, index) = index_of(&[
        entry(1, "Zoë O’Neill was unwell; extension agreed"),
        entry(2, "The extension was not agreed, she was well"),
        entry(3, "well agreed extension of the essay 学生の記録"),
    ]);
    assert_eq!(ids(&index, &ask("extension agreed")), [3, 2, 1]);
    assert_eq!(ids(&index, &ask("\"extension agreed\"")), [1]);
    assert_eq!(ids(&index, &ask("extension -\"was not\" -essay")), [1]);
    assert_eq!(ids(&index, &ask("oneill zoe")), [1]);
    assert_eq!(ids(&index, &ask("ess")), [3]);
    assert_eq!(ids(&index, &ask("ess ")), [] as [u128; 0]);
    assert_eq!(ids(&index, &ask("記録")), [3]);
    assert_eq!(ids(&index, &ask("-well")), [1]);
}

#[test]
fn pages_hold_every_hit_once_and_counts_do_not_depend_on_the_page() {
    let mut entries: Vec<EntryDoc> = (1..=40).map(|id| entry(id, "same words")).collect();
    for entry in &mut entries {
        entry.occurred_at = 1_700_000_000 + (entry.id as i64 % 3);
    }
    let (_dir, index) = index_of(&entries);
    let mut query = EntryQuery { limit: 7, ..ask("same") };
    let mut seen = Vec::new();
    loop {
        let found = index.search(&query, everything()).unwrap();
        assert_eq!((found.total, found.by_kind.iter().map(|k| k.1).sum()), (40, 40));
        seen.extend(found.hits.iter().map(|hit| Cursor { occurred_at: hit.occurred_at, id: hit.id }));
        let Some(next) = found.next else { break };
        assert_eq!(next.to_string().parse(), Ok(next));
        query.after = Some(next);
    }
    assert_eq!(seen.len(), 40);
    assert!(seen.is_sorted_by(|a, b| a > b));
}

#[test]
fn an_index_reopens_where_it_was_and_starts_anew_when_its_form_is_another() {
    let (dir, index) = index_of(&[entry(1, "kept")]);
    index.apply(&[], 77).unwrap();
    drop(index);
    let path = dir.path().join("index");
    let index = Index::open(&path).unwrap();
    assert_eq!((index.position(), ids(&index, &ask("kept"))), (77, vec![1]));
    index.clear().unwrap();
    assert_eq!((index.position(), ids(&index, &ask("kept"))), (0, vec![]));
    index.apply(&[put(&entry(2, "kept"))], 3).unwrap();
    assert_eq!(ids(&index, &ask("kept")), [2]);
}

#[test]
fn a_file_where_the_directory_should_be_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("index"), "x").unwrap();
    assert!(matches!(Index::open(&dir.path().join("index")), Err(IndexTrouble::Io(_))));
}

/// The index's files, segment files last, in a fixed order of kinds.
fn files(dir: &TempDir) -> Vec<PathBuf> {
    let listed = fs::read_dir(dir.path().join("index")).unwrap().map(|file| file.unwrap().path());
    let mut files: Vec<PathBuf> = listed.collect();
    files.sort_by_key(|path| path.extension().map(ToOwned::to_owned));
    files
}

fn flip(path: &Path, bit: usize) {
    let file = fs::File::options().read(true).write(true).open(path).unwrap();
    let at = (bit / 8) as u64 % file.metadata().unwrap().len().max(1);
    let mut byte = [0];
    if file.read_exact_at(&mut byte, at).is_ok() {
        file.write_all_at(&[byte[0] ^ (1 << (bit % 8))], at).unwrap();
    }
}

fn damage(path: &Path, how: usize) {
    match how % 3 {
        0 => flip(path, how * 7919),
        1 => fs::OpenOptions::new().write(true).open(path).unwrap().set_len((how % 90) as u64).unwrap(),
        _ => fs::remove_file(path).unwrap(),
    }
}

const TEXTS: [&str; 6] = [
    "missed the meeting on attendance",
    "attendance was discussed and an extension agreed",
    "placement visit went well, no concerns",
    "wellbeing concern, referred to the service",
    "the meeting about the placement was moved",
    "extension agreed in the meeting",
];

/// Six batches: fewer than start a merge, so that the files hold still.
fn some_entries() -> Vec<EntryDoc> {
    (1..=42).map(|id| entry(id, TEXTS[id as usize % TEXTS.len()])).collect()
}

fn questions() -> Vec<EntryQuery> {
    let texts = ["meeting", "\"extension agreed\"", "att", "placement -visit", "", "the meeting agreed"];
    texts.into_iter().map(ask).collect()
}

#[test]
fn every_kind_of_damage_at_rest_gives_a_whole_index_or_an_empty_one() {
    let entries = some_entries();
    let (pristine, index) = index_of(&entries);
    let right: Vec<Found> = questions().iter().map(|q| index.search(q, everything()).unwrap()).collect();
    let position = index.position();
    drop(index);
    let count = files(&pristine).len();
    for how in 0..count * 3 {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("index")).unwrap();
        for file in files(&pristine) {
            fs::copy(&file, dir.path().join("index").join(file.file_name().unwrap())).unwrap();
        }
        damage(&files(&dir)[how / 3], how);
        let index = Index::open(&dir.path().join("index")).unwrap();
        if index.position() == 0 {
            assert_eq!(index.search(&ask(""), everything()).unwrap().total, 0);
            index.apply(&entries.iter().map(put).collect::<Vec<_>>(), position).unwrap();
        }
        let now: Vec<Found> = questions().iter().map(|q| index.search(q, everything()).unwrap()).collect();
        assert_eq!(now, right, "damage {how}");
    }
}

#[test]
fn every_kind_of_damage_while_serving_gives_an_error_or_the_whole_answer() {
    let entries = some_entries();
    let (model, index) = index_of(&entries);
    let right: Vec<Found> = questions().iter().map(|q| index.search(q, everything()).unwrap()).collect();
    drop(index);
    for how in 0..files(&model).len() * 3 {
        let (dir, index) = index_of(&entries);
        let files = files(&dir);
        damage(&files[how / 3 % files.len()], how);
        damage(&files[(how / 3 + 3) % files.len()], how * 31);
        for (query, right) in questions().iter().zip(&right) {
            if let Ok(found) = index.search(query, everything()) {
                assert_eq!(&found, right, "damage {how}");
            }
        }
        let fresh = entry(99, "zebra");
        let _ = index.apply(&[put(&fresh)], 50);
        index.clear().unwrap();
        index.apply(&entries.iter().map(put).collect::<Vec<_>>(), 60).unwrap();
        let now: Vec<Found> = questions().iter().map(|q| index.search(q, everything()).unwrap()).collect();
        assert_eq!(now, right, "after damage {how}");
    }
}

#[test]
fn a_deleted_directory_is_survived_and_cleared() {
    let (dir, index) = index_of(&some_entries());
    fs::remove_dir_all(dir.path().join("index")).unwrap();
    let _ = index.search(&ask("meeting"), everything());
    assert!(index.apply(&[put(&entry(200, "new"))], 100).is_err());
    index.clear().unwrap();
    index.apply(&[put(&entry(200, "new"))], 100).unwrap();
    assert_eq!(ids(&index, &ask("new")), [200]);
}

#[test]
fn many_small_commits_merge_while_searches_go_on() {
    let (dir, index) = index_of(&[]);
    let mut expected = 0;
    for feed in 1..=60_u128 {
        index.apply(&[put(&entry(feed, "merged word"))], feed as u64).unwrap();
        expected += 1;
        assert_eq!(index.search(&ask("merged word"), everything()).unwrap().total, expected);
    }
    drop(index);
    let index = Index::open(&dir.path().join("index")).unwrap();
    assert_eq!((index.position(), index.search(&ask("word"), everything()).unwrap().total), (60, 60));
}

/// The answer by the plainest means: analyse every permitted text and look.
fn model(entries: &BTreeMap<u128, EntryDoc>, query: &EntryQuery, reach: &dyn Reach) -> (u64, Vec<u128>) {
    let asked = asked::read(&query.text);
    let fits = |entry: &EntryDoc| {
        let terms =
            |mut by| analyse::terms(&mut by, &entry.text).into_iter().map(|t| t.text).collect::<Vec<_>>();
        let words = terms(analyse::stemming());
        let has = |clause: &Clause| match clause {
            Clause::Word(word) => words.contains(word),
            Clause::Begun { word, beginning } => words.iter().any(|w| w == word || w.starts_with(beginning)),
            Clause::Phrase(phrase) => words.windows(phrase.len()).any(|window| window == phrase),
        };
        asked.must.iter().all(has)
            && !asked.not.iter().any(has)
            && (query.categories == 0 || entry.categories & query.categories != 0)
            && query.kind.is_none_or(|kind| entry.kind == kind)
            && query.author.is_none_or(|author| entry.author == author)
            && query.student.is_none_or(|student| entry.student == student)
            && query.students.as_ref().is_none_or(|students| students.contains(&entry.student))
            && query.from.is_none_or(|from| entry.occurred_at >= from)
            && query.to.is_none_or(|to| entry.occurred_at < to)
            && reach.may_read(
                entry.student,
                entry.categories,
                entry.sensitive,
                entry.author,
                entry.named.contains(&reach.me()),
            )
    };
    let mut fitting: Vec<&EntryDoc> = entries.values().filter(|entry| fits(entry)).collect();
    fitting.sort_by_key(|entry| std::cmp::Reverse((entry.occurred_at, entry.id)));
    (fitting.len() as u64, fitting.iter().take(query.limit).map(|entry| entry.id).collect())
}

fn any_entry() -> impl Strategy<Value = EntryDoc> {
    let words = prop::collection::vec(
        prop::sample::select(vec!["late", "lately", "meeting", "met", "ill", "O’Neill", "essay"]),
        0..6,
    );
    let scalars = (0_u128..30, 0_u32..6, 0_u8..64, any::<bool>(), 0_u8..3, 0_u32..5, -3_i64..4);
    (scalars, prop::collection::vec(0_u32..6, 0..3), words).prop_map(
        |((id, student, categories, sensitive, kind, author, occurred_at), named, words)| EntryDoc {
            id,
            student,
            categories,
            sensitive,
            kind,
            author,
            named,
            occurred_at,
            text: words.join(" "),
        },
    )
}

fn any_query() -> impl Strategy<Value = EntryQuery> {
    let texts =
        ["", "late", "lat", "late meeting", "\"met ill\"", "-ill", "essay -\"late met\"", "oneill", "mee"];
    let filters = (
        prop::option::weighted(0.2, 0_u8..64),
        prop::option::weighted(0.2, 0_u8..3),
        prop::option::weighted(0.2, 0_u32..5),
        prop::option::weighted(0.2, 0_u32..6),
        prop::option::weighted(0.3, prop::collection::vec(0_u32..6, 0..80)),
        prop::option::weighted(0.2, -3_i64..4),
        prop::option::weighted(0.2, -3_i64..4),
    );
    (prop::sample::select(texts.to_vec()), filters, 0_usize..12).prop_map(
        |(text, (categories, kind, author, student, students, from, to), limit)| EntryQuery {
            text: text.into(),
            categories: categories.unwrap_or(0),
            kind,
            author,
            student,
            students: students.map(Arc::from),
            from,
            to,
            after: None,
            limit,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn answers_are_the_models_and_the_same_without_the_hidden_entries(
        batches in prop::collection::vec(prop::collection::vec((any_entry(), any::<bool>()), 1..12), 1..5),
        queries in prop::collection::vec(any_query(), 1..12),
        seed: u64, share in 0_u64..=100,
    ) {
        let reach: Arc<dyn Reach> = Arc::new(Drawn { seed, share });
        let (_dir, whole) = index_of(&[]);
        let mut entries: BTreeMap<u128, EntryDoc> = BTreeMap::new();
        for (feed, batch) in batches.iter().enumerate() {
            let mut changes = Vec::new();
            for (entry, keep) in batch {
                changes.push(if *keep { put(entry) } else { IndexChange::Remove(entry.id) });
                if *keep { entries.insert(entry.id, entry.clone()); } else { entries.remove(&entry.id); }
            }
            whole.apply(&changes, feed as u64 + 1).unwrap();
        }
        let readable: Vec<EntryDoc> = entries.values()
            .filter(|e| reach.may_read(e.student, e.categories, e.sensitive, e.author, e.named.contains(&reach.me())))
            .cloned().collect();
        let (_other, bare) = index_of(&readable);
        for query in &queries {
            let found = whole.search(query, Arc::clone(&reach)).unwrap();
            prop_assert_eq!(&found, &bare.search(query, Arc::clone(&reach)).unwrap());
            let (total, hits) = model(&entries, query, reach.as_ref());
            prop_assert_eq!((found.total, found.hits.iter().map(|h| h.id).collect::<Vec<_>>()), (total, hits));
            let distinct: HashSet<u128> = found.hits.iter().map(|h| h.id).collect();
            prop_assert_eq!(distinct.len(), found.hits.len());
        }
    }

    #[test]
    fn no_text_makes_a_search_fail(text in "\\PC{0,40}") {
        let (_dir, index) = index_of(&[entry(1, "a word")]);
        prop_assert!(index.search(&ask(&text), everything()).is_ok());
    }
}
