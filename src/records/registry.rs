//! A data folder that is open: the store, the search index that follows it, the directory in memory, the clock and
//! the dice. It gives no content; [`Records`](crate::records::Records) does, to somebody.

use crate::access::{Cell, Matrix, Sight};
use crate::domain::{Category, EntryId, Role, calendar};
use crate::records::circumstances::Circumstances;
use crate::records::directory::Directory;
use crate::records::feed::Follower;
use crate::records::figures::{Figures, Past, first_monday};
use crate::records::refusal::Refusal;
use crate::records::search::ReachCache;
use crate::records::store::engine::Options;
use crate::records::store::schema::{FORMAT, MIGRATIONS, SETTINGS, TABLES};
use crate::records::store::{Change, Engine, Reading, Snapshot, Trouble, audit};
use crate::records::throttle::Attempts;
use crate::records::touched::Touched;
use jiff::Timestamp;
use jiff::civil::Date;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

/// How a data folder is opened.
#[derive(Clone, Copy, Debug, Default)]
pub struct Settings {
    /// How long, in seconds, a copy of the file may take and still be whole; none for the usual 15 minutes.
    pub keep_seconds: Option<u64>,
    /// How long, in seconds, to wait at the start while another program has the file open.
    pub wait_seconds: u64,
    /// Free space, in bytes, below which nothing more is written; none for the usual 256 MiB.
    pub free_bytes_min: Option<u64>,
}

/// A data folder that is open.
pub struct Registry {
    pub(super) dir: PathBuf,
    pub(super) engine: Engine,
    pub(super) follower: Follower,
    pub(super) directory: RwLock<Directory>,
    pub(super) figures: Arc<RwLock<Figures>>,
    pub(super) past: Arc<Past>,
    pub(super) touched: Arc<Touched>,
    matrix: RwLock<Arc<Matrix>>,
    /// Whoever reads everything again.
    reloading: Mutex<()>,
    pub(super) circumstances: Circumstances,
    pub(super) attempts: Mutex<Attempts>,
    pub(super) reaches: Mutex<ReachCache>,
    pub(super) set_up: Mutex<Option<(String, Timestamp)>>,
    secret: [u8; 32],
}

/// The one file.
#[must_use]
pub(super) fn file(dir: &Path) -> PathBuf {
    dir.join("cotutor.redb")
}

impl Registry {
    /// Opens the data folder `dir`; makes it when there is none.
    ///
    /// # Errors
    /// In words an operator can act on: in use, not writable, from a newer version, damaged.
    pub fn open(
        dir: &Path,
        settings: Settings,
        circumstances: Circumstances,
    ) -> Result<Arc<Registry>, String> {
        Registry::try_open(dir, settings, circumstances).map_err(|trouble| trouble.to_string())
    }

    fn try_open(
        dir: &Path,
        settings: Settings,
        circumstances: Circumstances,
    ) -> Result<Arc<Registry>, Trouble> {
        let path = file(dir);
        let options = options(settings);
        let program = env!("CARGO_PKG_VERSION");
        std::fs::create_dir_all(dir)
            .map_err(|error| Trouble::NotWritable { path: dir.to_owned(), why: error.to_string() })?;
        let engine = if path.exists() {
            Engine::open(&path, TABLES, FORMAT, program, options)?
        } else {
            Engine::create(&path, TABLES, FORMAT, program, options)?
        };
        let secret = server_secret(&engine, &circumstances)?;
        let snapshot = engine.read()?;
        let now = circumstances.clock.now();
        // Side by side: whoever starts the server waits for both.
        let (directory, figures) = rayon::join(
            || engine.read().and_then(|tx| Directory::load(&tx, 1)),
            || engine.read().and_then(|tx| Figures::load(&tx, now)),
        );
        let (directory, figures) = (directory?, figures?);
        let touched = Arc::new(Touched::default());
        let year = calendar::academic_year(calendar::day_of(now));
        touched.first_monday_moved(first_monday(&figures.of_year(&year)));
        let figures = Arc::new(RwLock::new(figures));
        let matrix = matrix(&snapshot)?;
        let follower = Follower::start(engine.clone(), &dir.join("index"))?;
        Ok(Arc::new(Registry {
            dir: dir.to_owned(),
            engine,
            follower,
            directory: RwLock::new(directory),
            figures,
            past: Arc::default(),
            touched,
            matrix: RwLock::new(Arc::new(matrix)),
            reloading: Mutex::default(),
            circumstances,
            attempts: Mutex::default(),
            reaches: Mutex::default(),
            set_up: Mutex::new(None),
            secret,
        }))
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.circumstances.clock.now()
    }

    /// Today, in the department.
    #[must_use]
    pub fn today(&self) -> Date {
        calendar::day_of(self.now())
    }

    /// The data folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Whether nobody has been set up yet.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn is_empty(&self) -> Result<bool, Refusal> {
        Ok(self.engine.read()?.count(crate::records::store::schema::ACCOUNTS)? == 0)
    }

    /// Why the store takes no writes just now, if it does not.
    #[must_use]
    pub fn read_only(&self) -> Option<String> {
        self.engine.health().read_only
    }

    /// How many entries search has still to take in, of how many changes.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn search_lag(&self) -> Result<(u64, u64), Refusal> {
        let last = crate::records::store::feed::last(&self.engine.read()?)?;
        Ok((last.saturating_sub(self.follower.position()), last))
    }

    /// Waits until search has taken in all that is committed. For the command line and for tests.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn settle(&self) -> Result<(), Refusal> {
        self.engine.flush();
        let last = crate::records::store::feed::last(&self.engine.read()?)?;
        self.follower.wait_for(last);
        Ok(())
    }

    /// A keyed hash for tokens in forms: it cannot be made without the server's secret.
    #[must_use]
    pub fn keyed(&self, purpose: &str, text: &str) -> String {
        let mut hasher = blake3::Hasher::new_keyed(&self.secret);
        hasher.update(purpose.as_bytes());
        hasher.update(&[0]);
        hasher.update(text.as_bytes());
        hasher.finalize().to_hex().to_string()
    }

    /// A fresh id for an entry or its draft.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn fresh_id(&self) -> Result<EntryId, Refusal> {
        Ok(EntryId(u128::from_be_bytes(self.random()?)))
    }

    /// The name of the department the folder belongs to: the one that has no parent, or the first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn department_name(&self) -> Result<String, Refusal> {
        Ok(department_name(&self.engine.read()?)?)
    }

    /// Closes the folder. What was acknowledged is on disk already.
    pub fn close(self: Arc<Registry>) {
        self.follower.stop();
        if let Some(registry) = Arc::into_inner(self) {
            registry.engine.leave();
        }
    }

    pub(super) fn random<const N: usize>(&self) -> Result<[u8; N], Refusal> {
        let mut bytes = [0; N];
        self.circumstances.dice.fill(&mut bytes).map_err(|error| Refusal::trouble(&error))?;
        Ok(bytes)
    }

    pub(super) fn read(&self) -> Result<Snapshot, Refusal> {
        Ok(self.engine.read()?)
    }

    /// Runs one change in a transaction of its own and returns when it is on disk.
    pub(super) fn write<R: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Change) -> Result<R, Refusal> + Send + 'static,
    ) -> Result<R, Refusal> {
        self.engine.write(change)
    }

    pub(super) fn matrix(&self) -> Arc<Matrix> {
        self.matrix.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn directory(&self) -> RwLockReadGuard<'_, Directory> {
        self.directory.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn reaches(&self) -> MutexGuard<'_, ReachCache> {
        self.reaches.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes what was worked out from relationships and roles stale.
    pub(super) fn standings_changed(&self) {
        self.directory.write().unwrap_or_else(PoisonError::into_inner).edition += 1;
    }

    /// Reads people, attendance counters and the matrix again, after an import.
    pub(super) fn reload(&self) -> Result<(), Refusal> {
        // One after the other, so that what was read last is what stays.
        let _turn = self.reloading.lock().unwrap_or_else(PoisonError::into_inner);
        let snapshot = self.read()?;
        let mut fresh = Directory::load(&snapshot, 0)?;
        let mut directory = self.directory.write().unwrap_or_else(PoisonError::into_inner);
        // Counted on from what it is now: somebody's rights may have changed since the snapshot.
        fresh.edition = directory.edition + 1;
        *directory = fresh;
        drop(directory);
        *self.matrix.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(matrix(&snapshot)?);
        self.past.forget();
        self.reload_figures()
    }

    /// Notes an event that needs no transaction of its own, without waiting for it.
    pub(super) fn note_later(&self, event: audit::Event) -> Result<(), Refusal> {
        let now = self.now();
        Ok(self.engine.write_later(move |tx| audit::note(tx, now, &event))?)
    }

    /// Notes an event and waits until it is on disk.
    pub(super) fn note_now(&self, event: audit::Event) -> Result<(), Refusal> {
        let now = self.now();
        self.write(move |tx| Ok(audit::note(tx, now, &event)?))
    }
}

/// The name of the department that has no parent, or of the first.
pub(super) fn department_name(tx: &dyn Reading) -> Result<String, Trouble> {
    let all = crate::records::store::people::departments(tx)?;
    let named = all.iter().find(|d| d.parent.is_none()).or(all.first());
    Ok(named.map_or_else(|| "New department".to_owned(), |d| d.name.clone()))
}

fn options(settings: Settings) -> Options {
    let mut options = Options::with_migrations(MIGRATIONS);
    if let Some(seconds) = settings.keep_seconds {
        options.keep = std::time::Duration::from_secs(seconds);
    }
    if let Some(bytes) = settings.free_bytes_min {
        options.min_free_bytes = bytes;
    }
    options.start_wait = std::time::Duration::from_secs(settings.wait_seconds);
    options
}

/// The matrix with the cells the department replaced.
fn matrix(tx: &dyn Reading) -> Result<Matrix, Trouble> {
    let mut matrix = Matrix::default();
    tx.prefix(SETTINGS, b"matrix/", &mut |key, value| {
        let name = std::str::from_utf8(key).unwrap_or_default();
        let mut parts = name.split('/').skip(1);
        let role = parts.next().and_then(Role::from_code);
        let category = parts.next().and_then(Category::from_code);
        if let (Some(role), Some(category), [see, add, edit]) = (role, category, value) {
            let see = match see {
                2 => Sight::Read,
                1 => Sight::Stub,
                _ => Sight::None,
            };
            let cell = Cell { see, add: *add == 1, edit_others: *edit == 1 };
            matrix = std::mem::take(&mut matrix).with(role, category, cell);
        }
        Ok(true)
    })?;
    Ok(matrix)
}

/// Replaces a cell of the matrix: data a department owns.
pub(super) fn put_cell(tx: &mut Change, role: Role, category: Category, cell: Cell) {
    let key = format!("matrix/{}/{}", role.code(), category.code()).into_bytes();
    let see = match cell.see {
        Sight::None => 0,
        Sight::Stub => 1,
        Sight::Read => 2,
    };
    tx.put(SETTINGS, key, vec![see, u8::from(cell.add), u8::from(cell.edit_others)]);
}

/// The secret that signs tokens in forms; made on the first start.
fn server_secret(engine: &Engine, circumstances: &Circumstances) -> Result<[u8; 32], Trouble> {
    const KEY: &[u8] = b"server/secret";
    if let Some(known) = engine.read()?.get(SETTINGS, KEY)?.and_then(|bytes| bytes.try_into().ok()) {
        return Ok(known);
    }
    let mut fresh = [0; 32];
    circumstances.dice.fill(&mut fresh).map_err(|error| Trouble::Io(error.to_string()))?;
    engine.write(move |tx: &mut Change| {
        tx.put(SETTINGS, KEY.to_vec(), fresh.to_vec());
        Ok::<(), Trouble>(())
    })?;
    Ok(fresh)
}
