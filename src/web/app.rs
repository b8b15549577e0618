//! What all requests share: the registry, the site's settings, and how much may run at once.

use crate::records::{Refusal, Registry};
use crate::web::proxy::Proxies;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// How the site is reached.
#[derive(Clone, Debug)]
pub struct Site {
    /// Whether browsers reach it by HTTPS (or on this machine, which they treat alike): cookies are then `__Host-` and
    /// `Secure`.
    pub secure: bool,
}

/// Shared by all requests; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    registry: Arc<Registry>,
    site: Site,
    proxies: Proxies,
    pages: Semaphore,
    sign_ins: Semaphore,
    forms: Arc<Semaphore>,
    uploads: Arc<Semaphore>,
}

/// Requests that work at once.
const PAGES: usize = 64;
/// Passwords hashed at once: each takes 19 MiB.
const SIGN_INS: usize = 2;
/// KiB of forms and documents without files that are held at once.
const FORMS_KIB: usize = 96 * 1024;
/// KiB of forms and documents with files that are held at once: more than the largest there may be.
const UPLOADS_KIB: usize = 384 * 1024;

impl App {
    /// The application over a registry.
    #[must_use]
    pub fn new(registry: Arc<Registry>, site: Site) -> App {
        App::behind(registry, site, Proxies::default())
    }

    /// As [`App::new`], behind these proxies.
    #[must_use]
    pub fn behind(registry: Arc<Registry>, site: Site, proxies: Proxies) -> App {
        let (pages, sign_ins) = (Semaphore::new(PAGES), Semaphore::new(SIGN_INS));
        let (forms, uploads) = (Arc::new(Semaphore::new(FORMS_KIB)), Arc::new(Semaphore::new(UPLOADS_KIB)));
        App(Arc::new(Inner { registry, site, proxies, pages, sign_ins, forms, uploads }))
    }

    /// Room for forms and documents without files: a permit a KiB.
    pub(super) fn form_room(&self) -> Arc<Semaphore> {
        self.0.forms.clone()
    }

    /// Room for those with files.
    pub(super) fn upload_room(&self) -> Arc<Semaphore> {
        self.0.uploads.clone()
    }

    /// The registry.
    #[must_use]
    pub fn registry(&self) -> &Arc<Registry> {
        &self.0.registry
    }

    /// The proxies that are trusted to say who asks.
    #[must_use]
    pub fn proxies(&self) -> &Proxies {
        &self.0.proxies
    }

    /// How the site is reached.
    #[must_use]
    pub fn site(&self) -> &Site {
        &self.0.site
    }

    /// Runs work that reads or writes the store, away from the async threads.
    ///
    /// # Errors
    /// As the work; [`Refusal::Trouble`] when it broke off.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Arc<Registry>) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let _turn = self.0.pages.acquire().await.map_err(|error| Refusal::trouble(&error))?;
        let registry = self.0.registry.clone();
        tokio::task::spawn_blocking(move || work(&registry))
            .await
            .map_err(|error| Refusal::trouble(&error))?
    }

    /// Runs work that hashes a password: few at once, so that a flood of sign-ins leaves room for pages.
    ///
    /// # Errors
    /// As [`App::run`]; [`Refusal::Busy`] when too many wait already.
    pub async fn run_password<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Arc<Registry>) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let wait = std::time::Duration::from_secs(10);
        let turn = tokio::time::timeout(wait, self.0.sign_ins.acquire()).await.map_err(|_| Refusal::Busy)?;
        let _turn = turn.map_err(|error| Refusal::trouble(&error))?;
        let registry = self.0.registry.clone();
        tokio::task::spawn_blocking(move || work(&registry))
            .await
            .map_err(|error| Refusal::trouble(&error))?
    }
}
