//! `cotutor demo`: a synthetic department, made once and served.

use super::config::Config;
use super::serve::serve;
use super::words;
use crate::demo::{Size, department, seed_demo};
use clap::Args;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// The password of every demo account. The demo listens on this machine only unless told otherwise.
const PASSWORD: &str = "co-tutor-demo";
/// Where the sign-ins of a demo department are written down.
const SIGN_INS: &str = "demo-sign-ins.txt";

/// Make a synthetic department and serve it.
#[derive(Args)]
pub(super) struct Demo {
    /// Address and port to listen on (default 127.0.0.1:8080).
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// How many students.
    #[arg(long, default_value_t = 600, value_name = "N")]
    students: u32,
    /// Another seed makes another department.
    #[arg(long, default_value_t = 1, value_name = "S")]
    seed: u64,
}

impl Demo {
    pub(super) fn run(self, config: &Config) -> Result<(), String> {
        config.start_log();
        let listen = match self.listen {
            Some(listen) => listen,
            None => config.listen()?,
        };
        let dir = config.data.clone().unwrap_or_else(|| PathBuf::from("./cotutor-demo"));
        if !dir.join("cotutor.redb").exists() {
            self.make(config, &dir)?;
        }
        let sign_ins = std::fs::read_to_string(dir.join(SIGN_INS)).unwrap_or_default();
        let registry = config.open(&dir)?;
        serve(registry, config, listen, |url| {
            say!("Co-Tutor demo department at {url}");
            say!("Password of every account below: {PASSWORD}\n");
            say!("{sign_ins}");
            Ok(())
        })
    }

    /// Makes the department beside its place and moves it there when it is whole.
    fn make(&self, config: &Config, dir: &Path) -> Result<(), String> {
        let trouble = |error: std::io::Error| format!("{}: {error}.", dir.display());
        let making = dir.with_extension("making");
        if making.exists() {
            std::fs::remove_dir_all(&making).map_err(trouble)?;
        }
        eprintln!("Making a demo department of {} students in {} …", self.students, dir.display());
        let registry = config.open(&making)?;
        let size = Size { students: self.students, seed: self.seed, today: registry.today() };
        let made = department(&size);
        let done = seed_demo(&registry.operator(), &made, PASSWORD).map_err(words);
        let settled = done.and_then(|()| registry.settle().map_err(words));
        registry.close();
        settled?;
        std::fs::write(making.join(SIGN_INS), list(&made.sign_ins)).map_err(trouble)?;
        if dir.exists() {
            // An empty folder may be in the way; one that holds something is left alone, and said.
            std::fs::remove_dir(dir).map_err(trouble)?;
        }
        std::fs::rename(&making, dir).map_err(trouble)
    }
}

fn list(sign_ins: &[crate::demo::SignIn]) -> String {
    let wide = sign_ins.iter().map(|one| one.role.len()).max().unwrap_or(0);
    let broad = sign_ins.iter().map(|one| one.email.len()).max().unwrap_or(0);
    sign_ins.iter().fold(String::new(), |mut text, one| {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{:wide$}  {:broad$}  {}", one.role, one.email, one.what);
        text
    })
}
