//! Configuration: one TOML file, each key also as an environment variable `COTUTOR_KEY`. An unknown key or a wrong
//! value stops the start with the line and what was expected.

use crate::records::{Circumstances, Registry, Settings};
use crate::web::Proxies;
use serde::Deserialize;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a server listens unless told otherwise.
const LISTEN: &str = "127.0.0.1:8080";

/// What can be configured.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Config {
    /// Folder of the records.
    pub(super) data: Option<PathBuf>,
    /// Address and port to listen on.
    pub(super) listen: Option<SocketAddr>,
    /// The address browsers use, such as `https://cotutor.example.ac.uk`.
    pub(super) public_url: Option<String>,
    /// What to log: `error`, `warn`, `info` or `debug`.
    pub(super) log: Option<String>,
    /// Minutes that a copy of the file may take and still be whole.
    pub(super) keep_minutes: Option<u64>,
    /// Seconds to wait at the start while another program has the file open.
    pub(super) wait_seconds: Option<u64>,
    /// Addresses and networks of the proxies that are trusted to say who asks, with commas between them.
    pub(super) trusted_proxies: Option<String>,
    /// Free space, in MiB, below which nothing more is written.
    pub(super) free_mib_min: Option<u64>,
}

impl Config {
    /// Reads the file, if one is named, and the environment, which wins.
    pub(super) fn load(file: Option<&Path>) -> Result<Config, String> {
        let mut config = match file {
            Some(path) => {
                let text =
                    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
                toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?
            }
            None => Config::default(),
        };
        over(&mut config.data, "COTUTOR_DATA", "a folder")?;
        over(&mut config.listen, "COTUTOR_LISTEN", "an address and port such as 127.0.0.1:8080")?;
        over(&mut config.public_url, "COTUTOR_PUBLIC_URL", "an address")?;
        over(&mut config.log, "COTUTOR_LOG", "a level")?;
        over(&mut config.trusted_proxies, "COTUTOR_TRUSTED_PROXIES", "addresses")?;
        over(&mut config.keep_minutes, "COTUTOR_KEEP_MINUTES", "a number of minutes")?;
        over(&mut config.wait_seconds, "COTUTOR_WAIT_SECONDS", "a number of seconds")?;
        over(&mut config.free_mib_min, "COTUTOR_FREE_MIB_MIN", "a number of MiB")?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), String> {
        let known = ["error", "warn", "info", "debug"];
        if let Some(log) = self.log.as_ref().filter(|log| !known.contains(&log.as_str())) {
            return Err(format!("log is “{log}”; use one of {}.", known.join(", ")));
        }
        let web = |url: &&String| url.starts_with("https://") || url.starts_with("http://");
        if let Some(url) = self.public_url.as_ref().filter(|url| !web(url)) {
            return Err(format!(
                "public_url is “{url}”; it must begin with https:// (or http:// on a closed network)."
            ));
        }
        self.proxies()?;
        Ok(())
    }

    /// Folder of the records.
    pub(super) fn data(&self) -> PathBuf {
        self.data.clone().unwrap_or_else(|| PathBuf::from("./cotutor-data"))
    }

    /// Address to listen on.
    pub(super) fn listen(&self) -> Result<SocketAddr, String> {
        match self.listen {
            Some(listen) => Ok(listen),
            None => LISTEN.parse().map_err(|_| format!("{LISTEN} is not an address")),
        }
    }

    /// The proxies that are trusted to say who asks.
    pub(super) fn proxies(&self) -> Result<Proxies, String> {
        let named = self.trusted_proxies.as_deref().unwrap_or_default();
        named.parse().map_err(|wrong| format!("trusted_proxies: {wrong}."))
    }

    /// Whether browsers treat the site as secure.
    pub(super) fn secure(&self, listen: SocketAddr) -> bool {
        match &self.public_url {
            Some(url) => url.starts_with("https://"),
            None => listen.ip().is_loopback(),
        }
    }

    /// Opens the data folder.
    pub(super) fn open(&self, dir: &Path) -> Result<Arc<Registry>, String> {
        let settings = Settings {
            keep_seconds: self.keep_minutes.map(|minutes| minutes * 60),
            wait_seconds: self.wait_seconds.unwrap_or(0),
            free_bytes_min: self.free_mib_min.map(|mib| mib * 1024 * 1024),
        };
        Registry::open(dir, settings, Circumstances::default())
            .map_err(|trouble| format!("{}: {trouble}.", dir.display()))
    }

    /// Opens the data folder, which must be there.
    pub(super) fn open_existing(&self) -> Result<Arc<Registry>, String> {
        let dir = self.data();
        if dir.join("cotutor.redb").exists() {
            self.open(&dir)
        } else {
            Err(format!(
                "{} holds no records. Name the folder with --data, or start with `cotutor serve`.",
                dir.display()
            ))
        }
    }

    /// Starts the log, on standard error.
    pub(super) fn start_log(&self) {
        let level = self.log.as_deref().unwrap_or("info");
        let filter = tracing_subscriber::EnvFilter::new(format!("cotutor={level},warn"));
        let log =
            tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
        // A second start in one process keeps the first log.
        let _ = log.try_init();
    }
}

fn over<T: std::str::FromStr>(value: &mut Option<T>, name: &str, what: &str) -> Result<(), String> {
    match std::env::var(name) {
        Ok(text) => {
            let read = text.parse().map_err(|_| format!("{name} is “{text}”; give {what}."))?;
            *value = Some(read);
            Ok(())
        }
        Err(_) => Ok(()),
    }
}

impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "data = \"{}\"", self.data().display())?;
        writeln!(
            f,
            "listen = \"{}\"",
            self.listen.map_or_else(|| LISTEN.to_owned(), |listen| listen.to_string())
        )?;
        if let Some(url) = &self.public_url {
            writeln!(f, "public_url = \"{url}\"")?;
        }
        if let Some(proxies) = &self.trusted_proxies {
            writeln!(f, "trusted_proxies = \"{proxies}\"")?;
        }
        writeln!(f, "log = \"{}\"", self.log.as_deref().unwrap_or("info"))?;
        writeln!(f, "keep_minutes = {}", self.keep_minutes.unwrap_or(15))?;
        writeln!(f, "wait_seconds = {}", self.wait_seconds.unwrap_or(0))?;
        write!(f, "free_mib_min = {}", self.free_mib_min.unwrap_or(256))
    }
}
