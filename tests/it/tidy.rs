//! How the house is built, read from the sources: which layer imports which, and what is named where.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Layers, and what each may import beside itself. `leak` is the test-only feature's and belongs below everything.
const LAYERS: [(&str, &[&str]); 9] = [
    ("domain", &["leak"]),
    ("leak", &[]),
    ("access", &["domain", "leak"]),
    ("records", &["domain", "access", "leak"]),
    ("ui", &["domain", "access"]),
    ("mail", &["domain"]),
    ("demo", &["domain", "records"]),
    ("web", &["domain", "access", "records", "ui", "jobs"]),
    ("jobs", &["domain", "records", "mail"]),
];
/// Layers that start and stop everything and may import all.
const TOP: [&str; 5] = ["cli", "config", "main", "lib", "serve"];
/// Lines a file may have.
const LINES_MAX: usize = 420;
/// Files that are longer, each with its reason.
const LONGER: [(&str, &str); 3] = [
    ("records/admin.rs", "giving roles, relationships and accounts share their checks"),
    ("records/entries.rs", "adding, amending and drafts share one form and one transaction"),
    ("records/index/directory.rs", "one trait of tantivy's, with its faults"),
];

struct Source {
    name: String,
    text: String,
    code: String,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

fn sources() -> Vec<Source> {
    let src = root().join("src");
    let mut found = Vec::new();
    files(&src, &mut found);
    found.sort();
    found
        .into_iter()
        .filter(|path| path.extension().is_some_and(|ext| ext == "rs"))
        .map(|path| {
            let name = path.strip_prefix(&src).expect("under src").to_string_lossy().replace('\\', "/");
            let text = std::fs::read_to_string(&path).expect("text");
            let lines: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            let code = lines.join("\n");
            Source { name, text, code }
        })
        .collect()
}

fn is_test(name: &str) -> bool {
    name.contains("/tests/") || name.ends_with("/tests.rs") || name.contains("/samples/")
}

fn layer(name: &str) -> &str {
    let first = name.split('/').next().unwrap_or(name);
    first.strip_suffix(".rs").unwrap_or(first)
}

/// Names that follow `crate::` in the code of a file, also inside braces.
fn imports(code: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let name = |text: &str| -> String {
        text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    for (at, _) in code.match_indices("crate::") {
        if code[..at].ends_with('$') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            None => {
                names.insert(name(rest));
            }
            Some(list) => {
                let mut depth = 0;
                let mut start = true;
                for (place, c) in list.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => start = true,
                        c if start && (c.is_alphabetic() || c == '_') => {
                            names.insert(name(&list[place..]));
                            start = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    names
}

fn none(wrong: Vec<String>) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_module_imports_only_from_the_layers_below_it() {
    let known: BTreeSet<&str> = LAYERS.iter().map(|(layer, _)| *layer).chain(TOP).collect();
    let mut wrong = Vec::new();
    for source in sources() {
        let here = layer(&source.name);
        if !known.contains(here) {
            wrong.push(format!("{}: the layer {here} is not in the table", source.name));
        }
        let Some((_, may)) = LAYERS.iter().find(|(layer, _)| *layer == here) else { continue };
        for there in imports(&source.code) {
            let told = known.contains(there.as_str());
            if told && there != here && !may.contains(&there.as_str()) {
                wrong.push(format!("{}: imports {there}", source.name));
            }
        }
    }
    none(wrong);
}

#[test]
fn names_of_the_outside_appear_only_where_they_belong() {
    let belongs: [(&str, &[&str]); 12] = [
        ("redb::", &["records/store/engine/"]),
        ("bincode::", &["records/store/engine/"]),
        ("zstd::", &["records/store/engine/"]),
        ("tantivy::", &["records/index/"]),
        ("maud::", &["ui/", "web/"]),
        ("html!", &["ui/"]),
        ("PreEscaped", &["ui/"]),
        ("StatusCode", &["web/status.rs"]),
        ("axum::", &["web/", "cli/"]),
        ("rust_embed::", &["web/assets.rs", "ui/about.rs"]),
        ("argon2::", &["records/password.rs"]),
        ("Job::", &["records/", "access/"]),
    ];
    let mut wrong = Vec::new();
    for source in sources() {
        for (word, places) in belongs {
            let at_word = |at: usize| {
                !source.code[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_')
            };
            let named = source.code.match_indices(word).any(|(at, _)| at_word(at));
            if named && !places.iter().any(|place| source.name.starts_with(place)) {
                wrong.push(format!("{}: names {word}", source.name));
            }
        }
    }
    none(wrong);
}

#[test]
fn every_file_opens_with_what_it_owns_and_is_not_too_long() {
    let mut wrong = Vec::new();
    for source in sources() {
        let first = source.text.lines().next().unwrap_or_default();
        if !first.starts_with("//! ") || first.len() < 10 {
            wrong.push(format!("{}: opens with “{first}”", source.name));
        }
        let lines = source.text.lines().count();
        let excepted = LONGER.iter().any(|(name, _)| *name == source.name);
        if lines > LINES_MAX && !excepted && !is_test(&source.name) {
            wrong.push(format!("{}: {lines} lines", source.name));
        }
    }
    none(wrong);
}

#[test]
fn no_source_is_unsafe_or_unfinished() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| !is_test(&source.name)) {
        let product = source.code.split("#[cfg(test)]").next().unwrap_or_default();
        for word in ["unsafe ", "todo!(", "unimplemented!(", "dbg!(", "TODO", "FIXME"] {
            if product.contains(word) {
                wrong.push(format!("{}: {word}", source.name));
            }
        }
    }
    none(wrong);
}

#[test]
fn pages_carry_no_style_and_no_script_of_their_own() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| source.name.starts_with("ui/")) {
        let product = source.code.split("#[cfg(test)]").next().unwrap_or_default();
        for word in
            [" style=", " onclick=", " onchange=", " onsubmit=", " oninput=", "javascript:", "http-equiv"]
        {
            if product.contains(word) {
                wrong.push(format!("{}: {word}", source.name));
            }
        }
    }
    none(wrong);
}

#[test]
fn every_asset_is_referred_to() {
    let assets = root().join("assets");
    let mut found = Vec::new();
    files(&assets, &mut found);
    let mut texts: Vec<String> = sources().into_iter().map(|source| source.text).collect();
    let readable = |path: &&PathBuf| path.extension().is_some_and(|e| e == "css" || e == "js");
    texts.extend(found.iter().filter(readable).filter_map(|path| std::fs::read_to_string(path).ok()));
    let mut wrong = Vec::new();
    for path in &found {
        let name = path.strip_prefix(&assets).expect("an asset").to_string_lossy().replace('\\', "/");
        let last = name.rsplit('/').next().unwrap_or(&name);
        let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
        let (whole, quoted) = (last.to_owned(), format!("\"{stem}\""));
        if !texts.iter().any(|text| text.contains(&whole) || text.contains(&quoted)) {
            wrong.push(format!("assets/{name}: nobody refers to it"));
        }
    }
    none(wrong);
}

#[test]
fn what_belongs_to_a_record_is_opened_by_the_decision_that_is_meant_for_it() {
    // `open_area` opens whatever is sealed; entries, their versions and students have openings of their own.
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| source.name.starts_with("records/")) {
        for (at, _) in source.code.match_indices(".open_area(") {
            let before: String =
                source.code[..at].chars().rev().take(400).collect::<Vec<_>>().into_iter().rev().collect();
            let after: String = source.code[at..].chars().take(120).collect();
            let made = before.rfind("let ").map_or("", |place| &before[place..]);
            for forbidden in ["entries::", "people::student"] {
                if made.contains(forbidden) || after.contains(forbidden) {
                    wrong.push(format!("{}: open_area on something of {forbidden}", source.name));
                }
            }
        }
    }
    none(wrong);
}
