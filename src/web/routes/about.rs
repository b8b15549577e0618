//! Help, About with the libraries inside, and the accessibility statement.

use crate::ui::about::{self, Library, To};
use crate::web::Canvas;
use crate::web::app::App;
use crate::web::gate::Seat;
use crate::web::status::{self, Answer};
use axum::Extension;
use axum::extract::State;
use maud::Markup;

/// The libraries the binary is built from: name, version, licence as an SPDX expression.
const LIBRARIES: &[(&str, &str, &str)] = &[
    ("argon2", "0.6", "MIT OR Apache-2.0"),
    ("axum", "0.8", "MIT"),
    ("base64", "0.23", "MIT OR Apache-2.0"),
    ("bincode", "2.0.1", "MIT"),
    ("blake3", "1.8", "CC0-1.0 OR Apache-2.0 OR Apache-2.0 WITH LLVM-exception"),
    ("calcard", "0.3", "Apache-2.0 OR MIT"),
    ("clap", "4.5", "MIT OR Apache-2.0"),
    ("encoding_rs", "0.8", "(Apache-2.0 OR MIT) AND BSD-3-Clause"),
    ("getrandom", "0.4", "MIT OR Apache-2.0"),
    ("http-body-util", "0.1", "MIT"),
    ("hyper", "1", "MIT"),
    ("hyper-util", "0.1", "MIT"),
    ("inotify", "0.11", "ISC"),
    ("jiff", "0.2", "Unlicense OR MIT"),
    ("maud", "0.27", "MIT OR Apache-2.0"),
    ("quick-xml", "0.42", "MIT"),
    ("rayon", "1.12", "MIT OR Apache-2.0"),
    ("redb", "4.5.0", "MIT OR Apache-2.0"),
    ("rpassword", "7", "Apache-2.0"),
    ("rust-embed", "8.13", "MIT"),
    ("rustix", "1", "Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT"),
    ("serde", "1", "MIT OR Apache-2.0"),
    ("serde_json", "1", "MIT OR Apache-2.0"),
    ("serde_urlencoded", "0.7", "MIT OR Apache-2.0"),
    ("tantivy", "0.27", "MIT"),
    ("thiserror", "2", "MIT OR Apache-2.0"),
    ("tokio", "1", "MIT"),
    ("toml", "1", "MIT OR Apache-2.0"),
    ("tower", "0.5", "MIT"),
    ("tower-http", "0.7", "MIT"),
    ("tracing", "0.1", "MIT"),
    ("tracing-subscriber", "0.3", "MIT"),
    ("unicode-normalization", "0.1", "(MIT OR Apache-2.0) AND Unicode-3.0"),
    ("zxcvbn", "3.1", "MIT"),
    ("zip", "9.4", "MIT"),
    ("zstd", "0.13", "BSD-3-Clause"),
];

/// Help.
pub(super) async fn help(State(app): State<App>, seat: Option<Extension<Seat>>) -> Answer {
    shown(&app, seat, about::help).await
}

/// About.
pub(super) async fn about(State(app): State<App>, seat: Option<Extension<Seat>>) -> Answer {
    let libraries: Vec<Library> = LIBRARIES
        .iter()
        .map(|(name, version, licence)| Library {
            name: (*name).to_owned(),
            version: (*version).to_owned(),
            licence: (*licence).to_owned(),
        })
        .collect();
    shown(&app, seat, |to| about::about(to, env!("CARGO_PKG_VERSION"), &libraries)).await
}

/// The accessibility statement.
pub(super) async fn accessibility(State(app): State<App>, seat: Option<Extension<Seat>>) -> Answer {
    shown(&app, seat, about::accessibility).await
}

/// A page for anybody: in their own frame when they are signed in.
async fn shown(app: &App, seat: Option<Extension<Seat>>, draw: impl FnOnce(To<'_>) -> Markup) -> Answer {
    Ok(status::page(match seat {
        Some(Extension(seat)) => draw(To::Viewer(&Canvas::of(&seat).await?.frame())),
        None => Canvas::door(app, |door| draw(To::Anybody(door))),
    }))
}

#[cfg(test)]
mod tests {
    use super::LIBRARIES;

    #[test]
    fn every_library_of_the_manifest_is_listed_with_its_version_and_no_other() {
        let manifest = include_str!("../../../Cargo.toml");
        let (_, after) = manifest.split_once("[dependencies]\n").unwrap();
        let (dependencies, _) = after.split_once("\n[").unwrap();
        let given: Vec<(&str, &str)> = dependencies
            .lines()
            .filter_map(|line| line.split_once(" = "))
            .map(|(name, rest)| (name, rest.split('"').nth(1).unwrap().trim_start_matches('=')))
            .collect();
        let listed: Vec<(&str, &str)> =
            LIBRARIES.iter().map(|(name, version, _)| (*name, *version)).collect();
        assert_eq!(listed, given);
        assert!(LIBRARIES.iter().all(|(.., licence)| !licence.is_empty()));
    }
}
