//! Accounts, sign-ins and tokens as bytes. Of secrets only hashes are kept.

use crate::access::{Grant, Upkeep};
use crate::domain::{StaffId, StudentId};
use crate::records::store::disk::{Parts, each_v1, get_v1, instant, misfit, put_v1};
use crate::records::store::engine::{Change, Reading, Trouble};
use crate::records::store::schema::{ACCOUNTS, SIGN_INS, TOKENS};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Whom an account belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Owner {
    /// Somebody in the staff table.
    Staff(StaffId),
    /// A student.
    Student(StudentId),
}

/// A local account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    /// What one signs in with.
    pub email: String,
    /// Whose it is.
    pub owner: Owner,
    /// Argon2id hash in PHC form; none while no password has been set.
    pub password: Option<String>,
    /// Whether it is switched off.
    pub disabled: bool,
    /// Goes up when all sign-ins are to end.
    pub generation: u32,
}

#[derive(Serialize, Deserialize)]
struct AccountV1 {
    staff: Option<u32>,
    student: Option<u32>,
    password: Option<String>,
    disabled: bool,
    generation: u32,
}

fn account_of(email: &str, a: AccountV1) -> Result<Account, Trouble> {
    let owner = match (a.staff, a.student) {
        (Some(staff), None) => Owner::Staff(StaffId(staff)),
        (None, Some(student)) => Owner::Student(StudentId(student)),
        _ => return Err(misfit(ACCOUNTS, "an account belongs to nobody")),
    };
    let email = email.to_owned();
    Ok(Account { email, owner, password: a.password, disabled: a.disabled, generation: a.generation })
}

/// The account with this e-mail address.
///
/// # Errors
/// As the store's.
pub fn account(tx: &dyn Reading, email: &str) -> Result<Option<Account>, Trouble> {
    get_v1(tx, ACCOUNTS, email.as_bytes())?.map(|a| account_of(email, a)).transpose()
}

/// Every account, by e-mail address.
///
/// # Errors
/// As the store's.
pub fn all_accounts(tx: &dyn Reading) -> Result<Vec<Account>, Trouble> {
    let mut all = Vec::new();
    each_v1(tx, ACCOUNTS, &[], |key, a: AccountV1| {
        let email = Parts::of(key)
            .text()
            .map(str::to_owned)
            .ok_or_else(|| misfit(ACCOUNTS, "an address is not text"))?;
        all.push(account_of(&email, a)?);
        Ok(true)
    })?;
    Ok(all)
}

/// Writes an account.
///
/// # Errors
/// As the store's.
pub fn put_account(tx: &mut Change, _grant: &Grant<Upkeep>, account: &Account) -> Result<bool, Trouble> {
    write(tx, account)
}

fn write(tx: &mut Change, account: &Account) -> Result<bool, Trouble> {
    let (staff, student) = match account.owner {
        Owner::Staff(id) => (Some(id.0), None),
        Owner::Student(id) => (None, Some(id.0)),
    };
    let value = AccountV1 {
        staff,
        student,
        password: account.password.clone(),
        disabled: account.disabled,
        generation: account.generation,
    };
    put_v1(tx, ACCOUNTS, account.email.clone().into_bytes(), &value)
}

/// Replaces one's own password and ends all other sign-ins.
///
/// # Errors
/// As the store's.
pub fn change_own(
    tx: &mut Change,
    email: &str,
    password: Option<String>,
) -> Result<Option<Account>, Trouble> {
    let Some(found) = account(tx, email)? else { return Ok(None) };
    let password = password.or(found.password);
    let account = Account { password, generation: found.generation.saturating_add(1), ..found };
    write(tx, &account)?;
    Ok(Some(account))
}

/// Somebody who is signed in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignIn {
    /// The account.
    pub email: String,
    /// The account's generation when they signed in.
    pub generation: u32,
    /// When they signed in.
    pub at: Timestamp,
    /// When they were last seen, to the minute.
    pub seen: Timestamp,
    /// What they signed in with: the browser's own words, shortened.
    pub agent: String,
}

#[derive(Serialize, Deserialize)]
struct SignInV1 {
    email: String,
    generation: u32,
    at: i64,
    seen: i64,
    agent: String,
}

fn sign_in_of(s: SignInV1) -> Result<SignIn, Trouble> {
    Ok(SignIn {
        email: s.email,
        generation: s.generation,
        at: instant(SIGN_INS, s.at)?,
        seen: instant(SIGN_INS, s.seen)?,
        agent: s.agent,
    })
}

/// The sign-in whose secret has this hash.
///
/// # Errors
/// As the store's.
pub fn sign_in(tx: &dyn Reading, hash: &[u8; 32]) -> Result<Option<SignIn>, Trouble> {
    get_v1(tx, SIGN_INS, hash)?.map(sign_in_of).transpose()
}

/// Every sign-in of an account, with the hash of its secret.
///
/// # Errors
/// As the store's.
pub fn sign_ins_of(tx: &dyn Reading, email: &str) -> Result<Vec<([u8; 32], SignIn)>, Trouble> {
    let mut all = Vec::new();
    each_v1(tx, SIGN_INS, &[], |key, s: SignInV1| {
        if s.email == email {
            let hash = key.try_into().map_err(|_| misfit(SIGN_INS, "short key"))?;
            all.push((hash, sign_in_of(s)?));
        }
        Ok(true)
    })?;
    Ok(all)
}

/// Keeps a sign-in.
///
/// # Errors
/// As the store's.
pub fn put_sign_in(tx: &mut Change, hash: &[u8; 32], s: &SignIn) -> Result<bool, Trouble> {
    let value = SignInV1 {
        email: s.email.clone(),
        generation: s.generation,
        at: s.at.as_second(),
        seen: s.seen.as_second(),
        agent: s.agent.clone(),
    };
    put_v1(tx, SIGN_INS, hash.to_vec(), &value)
}

/// Ends a sign-in.
pub fn end_sign_in(tx: &mut Change, hash: &[u8; 32]) {
    tx.delete(SIGN_INS, hash);
}

/// A token for the API.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Token {
    /// The account it acts for.
    pub email: String,
    /// When it was made.
    pub at: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct TokenV1 {
    email: String,
    at: i64,
}

/// The token with this hash.
///
/// # Errors
/// As the store's.
pub fn token(tx: &dyn Reading, hash: &[u8; 32]) -> Result<Option<Token>, Trouble> {
    let found: Option<TokenV1> = get_v1(tx, TOKENS, hash)?;
    found.map(|t| Ok(Token { email: t.email, at: instant(TOKENS, t.at)? })).transpose()
}

/// Keeps a token.
///
/// # Errors
/// As the store's.
pub fn put_token(
    tx: &mut Change,
    _grant: &Grant<Upkeep>,
    hash: &[u8; 32],
    token: &Token,
) -> Result<bool, Trouble> {
    put_v1(tx, TOKENS, hash.to_vec(), &TokenV1 { email: token.email.clone(), at: token.at.as_second() })
}

/// Ends every token that acts for an account; how many there were.
///
/// # Errors
/// As the store's.
pub fn end_tokens(tx: &mut Change, email: &str) -> Result<usize, Trouble> {
    let mut theirs = Vec::new();
    each_v1(tx, TOKENS, &[], |key, token: TokenV1| {
        if token.email == email {
            theirs.push(key.to_vec());
        }
        Ok(true)
    })?;
    for key in &theirs {
        tx.delete(TOKENS, key);
    }
    Ok(theirs.len())
}
