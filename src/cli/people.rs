//! `cotutor user`, `role` and `token`: accounts and roles from the shell. Passwords come from the terminal or from
//! standard input, never from arguments, where other users of the machine could read them.

use super::config::Config;
use super::words;
use crate::domain::calendar;
use crate::domain::role::{Ending, Office, Period};
use crate::records::TOKEN_DAYS;
use clap::Subcommand;
use std::io::{IsTerminal, Read};

/// Accounts from the shell.
#[derive(Subcommand)]
pub(super) enum User {
    /// Give somebody in the staff or student table an account.
    Add {
        /// Their university address.
        email: String,
    },
    /// Set a new password.
    Passwd {
        /// The account.
        email: String,
    },
    /// Confirm that an account, whose password an administrator set, is used by the person it belongs to: they told you
    /// themselves that they have chosen their own. It opens highly sensitive entries to them.
    Confirm {
        /// The account.
        email: String,
    },
    /// List accounts.
    List,
    /// Switch an account off and end its sessions.
    Disable {
        /// The account.
        email: String,
    },
}

impl User {
    pub(super) fn run(self, config: &Config) -> Result<(), String> {
        let operator = config.open_existing()?.operator();
        match self {
            User::Add { email } | User::Passwd { email } => {
                let password = password()?;
                operator.set_password(&email, &password).map_err(words)?;
                eprintln!("{email} can sign in with the new password.");
            }
            User::Confirm { email } => {
                let waited = operator.confirm_account(&email).map_err(words)?;
                eprintln!("{}", if waited { "Confirmed." } else { "Nothing to confirm." });
            }
            User::List => {
                for (email, name, on) in operator.accounts().map_err(words)? {
                    say!("{email}\t{name}\t{}", if on { "on" } else { "off" });
                }
            }
            User::Disable { email } => {
                operator.disable(&email).map_err(words)?;
                eprintln!("{email} can no longer sign in.");
            }
        }
        Ok(())
    }
}

/// The password from the terminal (asked twice) or the first line of standard input.
fn password() -> Result<String, String> {
    if std::io::stdin().is_terminal() {
        let ask = |prompt: &str| rpassword::prompt_password(prompt).map_err(|error| error.to_string());
        let first = ask("New password: ")?;
        return if first == ask("Once more: ")? {
            Ok(first)
        } else {
            Err("The two are not the same.".to_owned())
        };
    }
    let mut text = String::new();
    std::io::stdin().take(4096).read_to_string(&mut text).map_err(|error| error.to_string())?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

/// Roles from the shell.
#[derive(Subcommand)]
pub(super) enum RoleCommand {
    /// Give a role.
    Grant {
        /// Who.
        email: String,
        /// Which role, by its code; a wrong one is answered with the list.
        role: String,
        /// Over what: a department, programme/year, a module, or * for the institution.
        scope: String,
        /// First day (default today).
        #[arg(long)]
        start: Option<String>,
        /// Last day.
        #[arg(long)]
        end: Option<String>,
    },
    /// End a role at once: it opens nothing any more when this returns.
    Revoke {
        /// Who.
        email: String,
        /// Which role, by its code; a wrong one is answered with the list.
        role: String,
        /// Over what.
        scope: String,
        /// Let today be its last day.
        #[arg(long)]
        after_today: bool,
    },
    /// List roles, past, present and future.
    List,
}

impl RoleCommand {
    pub(super) fn run(self, config: &Config) -> Result<(), String> {
        let operator = config.open_existing()?.operator();
        match self {
            RoleCommand::Grant { email, role, scope, start, end } => {
                let day = |text: &str| calendar::parse_day("start", text).map_err(|problem| problem.message);
                let start = start.as_deref().map_or_else(|| Ok(operator.today()), day)?;
                let end = end.as_deref().map(day).transpose()?;
                if end.is_some_and(|end| end < start) {
                    return Err("The last day comes before the first.".to_owned());
                }
                let period = Period { start, end };
                let changed = operator.give_role(&email, office(&role)?, &scope, period).map_err(words)?;
                eprintln!("{}", if changed { "Given." } else { "Nothing to change: it was given before." });
            }
            RoleCommand::Revoke { email, role, scope, after_today } => {
                let ending = if after_today { Ending::AfterToday } else { Ending::AtOnce };
                operator.end_role(&email, office(&role)?, &scope, ending).map_err(words)?;
                eprintln!(
                    "{}",
                    if after_today {
                        "Today is its last day."
                    } else {
                        "Ended: it opens nothing from now on."
                    }
                );
            }
            RoleCommand::List => {
                for (email, office, scope, period) in operator.roles().map_err(words)? {
                    let end = period.end.map_or_else(String::new, |end| end.to_string());
                    say!("{email}\t{}\t{scope}\t{}\t{end}", office.code(), period.start);
                }
            }
        }
        Ok(())
    }
}

fn office(code: &str) -> Result<Office, String> {
    Office::from_code(code).ok_or_else(|| {
        let known: Vec<&str> = Office::ALL.iter().map(|office| office.code()).collect();
        format!("“{code}” is not a role. Use one of {}.", known.join(", "))
    })
}

/// Tokens for the API.
#[derive(Subcommand)]
pub(super) enum Token {
    /// Make a token that acts for an account for a year, and print it alone.
    Create {
        /// The account.
        #[arg(long)]
        account: String,
    },
}

impl Token {
    pub(super) fn run(self, config: &Config) -> Result<(), String> {
        let Token::Create { account } = self;
        let operator = config.open_existing()?.operator();
        say!("{}", operator.create_token(&account).map_err(words)?);
        eprintln!(
            "It is good for {TOKEN_DAYS} days, until {account} signs out everywhere, or until somebody else sets their password."
        );
        Ok(())
    }
}
