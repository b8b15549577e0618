//! `cotutor serve`: open, listen, serve until told to stop, close.

use super::config::Config;
use super::words;
use crate::jobs::Driver;
use crate::records::Registry;
use crate::ui::links;
use crate::web::{App, Site, bind};
use clap::Args;
use std::net::SocketAddr;
use std::sync::Arc;

/// Serve a data folder; an empty one is set up in the browser.
#[derive(Args)]
pub(super) struct Serve {
    /// Address and port to listen on (default 127.0.0.1:8080).
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
}

impl Serve {
    pub(super) fn run(self, config: &Config) -> Result<(), String> {
        config.start_log();
        let listen = match self.listen {
            Some(listen) => listen,
            None => config.listen()?,
        };
        let registry = config.open(&config.data())?;
        serve(registry, config, listen, |_| Ok(()))
    }
}

/// Serves a registry until the process is told to stop; `greet` prints what there is to say once the address is known.
pub(super) fn serve(
    registry: Arc<Registry>,
    config: &Config,
    listen: SocketAddr,
    greet: impl FnOnce(&str) -> Result<(), String>,
) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("The server could not start: {error}."))?;
    let app = App::behind(registry.clone(), Site { secure: config.secure(listen) }, config.proxies()?);
    runtime.block_on(async {
        let bound =
            bind(app, listen).await.map_err(|error| format!("{listen} cannot be listened on: {error}."))?;
        let address = bound.address().map_err(|error| error.to_string())?;
        let url = config.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
        invite(&registry, &url)?;
        greet(&url)?;
        eprintln!("Listening on {url} — stop with Ctrl-C.");
        let driver =
            Driver::start(&registry).map_err(|error| format!("The jobs could not start: {error}."))?;
        bound.serve(told_to_stop()).await;
        driver.stop();
        Ok::<(), String>(())
    })?;
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    registry.close();
    Ok(())
}

/// Prints the one-time address of first-run set-up, when nobody has been set up.
fn invite(registry: &Arc<Registry>, url: &str) -> Result<(), String> {
    if registry.is_empty().map_err(words)? {
        let key = registry.invite().map_err(words)?;
        say!("Nobody is set up yet. Open this address within an hour; it works once:");
        say!("  {url}{}", links::query(links::FIRST_RUN, &[("key", &key)]));
    }
    Ok(())
}

async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupt = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = interrupt.await;
        }
    }
}
