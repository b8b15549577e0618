//! The ways in: first-run set-up, signing in, coming back with a session, and tokens for the API.
//!
//! Sessions idle out after 30 minutes and end after 8 hours. How often one may try is in `throttle.rs`.

use crate::access::Authority;
use crate::domain::department::Department;
use crate::domain::role::{Period, RoleGrant, Scope};
use crate::domain::staff::{Staff, StaffKind};
use crate::domain::{Office, Problems, StaffId, text};
use crate::records::look::Look;
use crate::records::password;
use crate::records::refusal::Refusal;
use crate::records::registry::Registry;
use crate::records::standing::{Records, actor};
use crate::records::store::accounts::{Account, Owner, SignIn, Token};
use crate::records::store::{Snapshot, accounts, audit, people, ties};
use crate::records::throttle::Throttled;
use jiff::Timestamp;
use std::net::IpAddr;
use std::sync::{Arc, PoisonError};

/// Seconds without a request after which a session has ended.
const IDLE_SECONDS: i64 = 30 * 60;
/// Seconds after which a session ends in any case.
const LIFE_SECONDS: i64 = 8 * 60 * 60;
/// Most bytes of an address to sign in with (RFC 5321, section 4.5.3.1.3, less its brackets).
pub const ACCOUNT_BYTES_MAX: usize = 254;
/// Days for which a token is good.
pub const TOKEN_DAYS: i64 = 365;
const TOKEN_SECONDS: i64 = TOKEN_DAYS * 24 * 60 * 60;
/// Seconds for which the first-run address is good.
const SET_UP_SECONDS: i64 = 60 * 60;

/// The secret of a session, for the cookie.
#[derive(Clone)]
pub struct Secret(pub String);

impl Secret {
    pub(super) fn hash(&self) -> [u8; 32] {
        blake3::derive_key("Co-Tutor session", self.0.as_bytes())
    }
}

/// Somebody has signed in.
pub struct SignedIn {
    /// For the cookie.
    pub secret: Secret,
    /// What they may do.
    pub records: Records,
}

/// What first-run set-up asks.
#[derive(Clone, Debug)]
pub struct SetUp {
    /// Name of the department.
    pub department: String,
    /// Its code.
    pub code: String,
    /// The administrator's name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their password.
    pub password: String,
}

/// What came of trying to sign in.
pub enum Tried {
    /// Signed in.
    In(SignedIn),
    /// No such account, wrong password or switched off: not said which.
    Wrong,
    /// Too many tries.
    Wait(Throttled),
}

impl Registry {
    /// How many milliseconds a try to sign in from this address is to be kept waiting: some, once many have failed.
    ///
    /// # Errors
    /// When too many wait already.
    pub fn turn(&self, address: IpAddr) -> Result<u64, Throttled> {
        let now = self.now();
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner).turn(address, now)
    }

    /// Signs somebody in. Takes tens of milliseconds of work: never on an async thread.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub fn sign_in(
        self: &Arc<Registry>,
        email: &str,
        given: &str,
        agent: &str,
        address: IpAddr,
    ) -> Result<Tried, Refusal> {
        if email.len() > ACCOUNT_BYTES_MAX {
            return Ok(Tried::Wrong);
        }
        let email = email.trim().to_lowercase();
        let now = self.now();
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(wait) = attempts.begin(&email, address, now) {
            return Ok(Tried::Wait(wait));
        }
        drop(attempts);
        let account = accounts::account(&self.read()?, &email)?;
        let hash = account.as_ref().and_then(|account| account.password.as_deref());
        let right = password::matches(given, hash);
        let account = account.filter(|account| right && !account.disabled);
        let known = match &account {
            Some(account) => self.records(account)?.is_some(),
            None => false,
        };
        let Some(account) = account.filter(|_| known) else {
            self.note_later(event("nobody", "sign_in.refused", String::new()))?;
            return Ok(Tried::Wrong);
        };
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner).right(&email, address);
        let secret = self.begin(&account, agent, now)?;
        let records = self.records(&account)?.ok_or(Refusal::NotFound)?;
        Ok(Tried::In(SignedIn { secret, records }))
    }

    fn begin(&self, account: &Account, agent: &str, now: Timestamp) -> Result<Secret, Refusal> {
        let secret = Secret(blake3::Hash::from_bytes(self.random::<32>()?).to_hex().to_string());
        let hash = secret.hash();
        let sign_in = SignIn {
            email: account.email.clone(),
            generation: account.generation,
            at: now,
            seen: now,
            agent: text::shorten(agent, 120),
        };
        let noted = event(&actor(account.owner), "sign_in", String::new());
        self.write(move |tx| {
            accounts::put_sign_in(tx, &hash, &sign_in)?;
            Ok(audit::note(tx, now, &noted)?)
        })?;
        Ok(secret)
    }

    /// Somebody comes back with a session's secret; none when it is unknown or over.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn resume(self: &Arc<Registry>, secret: &Secret) -> Result<Option<Records>, Refusal> {
        Ok(self.resume_to_read(secret)?.map(Records::look_anew))
    }

    /// As [`Registry::resume`], for one request that changes nothing: all it reads is of the moment of asking.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn resume_to_read(self: &Arc<Registry>, secret: &Secret) -> Result<Option<Records>, Refusal> {
        let edition = self.directory().edition;
        let tx = self.read()?;
        let hash = secret.hash();
        let Some(sign_in) = accounts::sign_in(&tx, &hash)? else { return Ok(None) };
        let now = self.now();
        let idle = now.as_second() - sign_in.seen.as_second();
        let age = now.as_second() - sign_in.at.as_second();
        if idle > IDLE_SECONDS || !(-60..=LIFE_SECONDS).contains(&age) {
            return Ok(None);
        }
        let account = accounts::account(&tx, &sign_in.email)?;
        let Some(account) = account.filter(|a| !a.disabled && a.generation == sign_in.generation) else {
            return Ok(None);
        };
        if idle >= 60 {
            let seen = SignIn { seen: now, ..sign_in };
            self.engine.write_later(move |tx| {
                if accounts::sign_in(tx, &hash)?.is_some() {
                    accounts::put_sign_in(tx, &hash, &seen)?;
                }
                Ok(())
            })?;
        }
        self.records_at(&account, edition, tx)
    }

    /// The account whose session has ended for lack of requests, so that what it sends can be kept as a draft; none
    /// for anybody else.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn lapsed(self: &Arc<Registry>, secret: &Secret) -> Result<Option<Records>, Refusal> {
        let tx = self.read()?;
        let Some(sign_in) = accounts::sign_in(&tx, &secret.hash())? else { return Ok(None) };
        let age = self.now().as_second() - sign_in.at.as_second();
        let account = accounts::account(&tx, &sign_in.email)?;
        let same = |a: &Account| !a.disabled && a.generation == sign_in.generation;
        match account.filter(|a| same(a) && (-60..3 * LIFE_SECONDS).contains(&age)) {
            Some(account) => self.records(&account),
            None => Ok(None),
        }
    }

    /// Somebody acts by a token; none when it is unknown or over.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn bearer(self: &Arc<Registry>, token: &str) -> Result<Option<Records>, Refusal> {
        Ok(self.bearer_to_read(token)?.map(Records::look_anew))
    }

    /// As [`Registry::bearer`], for one request that changes nothing: all it reads is of the moment of asking.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn bearer_to_read(self: &Arc<Registry>, token: &str) -> Result<Option<Records>, Refusal> {
        let edition = self.directory().edition;
        let tx = self.read()?;
        let hash = token_hash(token);
        let Some(token) = accounts::token(&tx, &hash)? else { return Ok(None) };
        let age = self.now().as_second() - token.at.as_second();
        if !(-60..TOKEN_SECONDS).contains(&age) {
            return Ok(None);
        }
        match accounts::account(&tx, &token.email)?.filter(|account| !account.disabled) {
            Some(account) => self.records_at(&account, edition, tx),
            None => Ok(None),
        }
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the store takes no writes.
    pub fn sign_out(&self, secret: &Secret) -> Result<(), Refusal> {
        let hash = secret.hash();
        let now = self.now();
        self.write(move |tx| {
            if let Some(sign_in) = accounts::sign_in(tx, &hash)? {
                let who = accounts::account(tx, &sign_in.email)?.map_or_else(String::new, |a| actor(a.owner));
                accounts::end_sign_in(tx, &hash);
                audit::note(tx, now, &event(&who, "sign_out", String::new()))?;
            }
            Ok(())
        })
    }

    /// The account's rights; none when its owner is no longer active.
    pub(super) fn records(self: &Arc<Registry>, account: &Account) -> Result<Option<Records>, Refusal> {
        let edition = self.directory().edition;
        Ok(self.records_at(account, edition, self.read()?)?.map(Records::look_anew))
    }

    /// The account's rights, reading from this snapshot.
    fn records_at(
        self: &Arc<Registry>,
        account: &Account,
        edition: u64,
        tx: Snapshot,
    ) -> Result<Option<Records>, Refusal> {
        let Some(look) = Look::at(self, edition, tx, account.owner)? else { return Ok(None) };
        Ok(Some(Records {
            registry: self.clone(),
            email: account.email.clone(),
            owner: account.owner,
            sureness: look.viewer.sureness(),
            held: Some(Arc::new(look)),
        }))
    }

    /// Makes the one-time address part for first-run set-up; the one before is void.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn invite(&self) -> Result<String, Refusal> {
        let secret = blake3::Hash::from_bytes(self.random::<32>()?).to_hex().to_string();
        *self.set_up.lock().unwrap_or_else(PoisonError::into_inner) = Some((secret.clone(), self.now()));
        Ok(secret)
    }

    /// Whether a one-time address is good.
    #[must_use]
    pub fn invited(&self, secret: &str) -> bool {
        let now = self.now().as_second();
        let invitation = self.set_up.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = |at: &Timestamp| (0..SET_UP_SECONDS).contains(&(now - at.as_second()));
        invitation.as_ref().is_some_and(|(good, at)| same(good, secret) && fresh(at))
    }

    /// Sets the department up: it, its first Co-Tutor administrator and their account. Works once.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when the address is not good; [`Refusal::Invalid`] with every problem.
    pub fn set_up(self: &Arc<Registry>, secret: &str, form: &SetUp) -> Result<(), Refusal> {
        if !self.invited(secret) || !self.is_empty()? {
            return Err(Refusal::NotFound);
        }
        let mut problems = Problems::default();
        let name =
            problems.take(text::required_line("department", &form.department, "the department's name"));
        let code = problems.take(text::code("code", &form.code));
        let who = problems.take(text::required_line("name", &form.name, "your name"));
        let email = problems.take(text::email("email", &form.email));
        problems.take(password::check(
            "password",
            &form.password,
            &[&form.email, &form.name, &form.department],
        ));
        let (Some(name), Some(code), Some(who), Some(email)) = (name, code, who, email) else {
            return Err(problems.into());
        };
        problems.none()?;
        let hash = password::hash(&form.password)?;
        let (now, today) = (self.now(), self.today());
        self.write(move |tx| {
            let operator = Authority::operator();
            let grant = operator.grant_upkeep(&[])?;
            people::put_department(tx, &Department { code: code.clone(), name, parent: None })?;
            let id = StaffId(0);
            let staff = Staff {
                id,
                email: email.clone(),
                name: who,
                username: None,
                department: Some(code.clone()),
                active: true,
                kind: StaffKind::Staff,
            };
            let (id, _) = people::put_staff(tx, &grant, &staff)?;
            let period = Period { start: today, end: None };
            let role = RoleGrant {
                staff: id,
                office: Office::CotutorAdministrator,
                scope: Scope::Department(code),
                period,
            };
            ties::give_role(tx, operator.grant_role(id, role.office, &[])?, &role)?;
            let account = Account {
                email,
                owner: Owner::Staff(id),
                password: Some(hash),
                disabled: false,
                generation: 1,
            };
            accounts::put_account(tx, &grant, &account)?;
            Ok(audit::note(tx, now, &event("operator", "set_up", String::new()))?)
        })?;
        *self.set_up.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.reload()
    }

    pub(super) fn make_token(&self, email: &str) -> Result<String, Refusal> {
        let secret = format!("ct_{}", blake3::Hash::from_bytes(self.random::<32>()?).to_hex());
        let hash = token_hash(&secret);
        let (email, now) = (email.to_owned(), self.now());
        self.write(move |tx| {
            let grant = Authority::operator().grant_upkeep(&[])?;
            accounts::put_token(tx, &grant, &hash, &Token { email: email.clone(), at: now })?;
            Ok(audit::note(tx, now, &event("operator", "token.create", email))?)
        })?;
        Ok(secret)
    }
}

fn token_hash(token: &str) -> [u8; 32] {
    blake3::derive_key("Co-Tutor API token", token.as_bytes())
}

/// Compares in a time that does not tell where the difference is.
fn same(a: &str, b: &str) -> bool {
    blake3::hash(a.as_bytes()) == blake3::hash(b.as_bytes())
}

pub(super) fn event(actor: &str, action: &str, detail: String) -> audit::Event {
    audit::Event { actor: actor.to_owned(), action: action.to_owned(), student: None, entry: None, detail }
}
