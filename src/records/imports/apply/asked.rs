//! Files that a Co-Tutor administrator brings in while the server runs.
//!
//! What opens records (relationships, roles) or is a record (entries) is not brought in this way: the shell's keeper
//! holds the file anyway, an administrator must not read what they may not by writing themselves into a table.

use super::{By, ImportOptions, ImportReport, bring_in};
use crate::access::Bringer;
use crate::domain::Invalid;
use crate::records::imports::{Hints, Kind};
use crate::records::refusal::Refusal;
use crate::records::standing::Records;
use crate::records::store::{people, ties};

impl Kind {
    /// Whether it is brought in only from the shell.
    #[must_use]
    pub fn is_for_the_shell(self) -> bool {
        match self {
            Kind::Relationships | Kind::Roles | Kind::Entries => true,
            Kind::Departments
            | Kind::Programmes
            | Kind::Staff
            | Kind::Students
            | Kind::Modules
            | Kind::Calendar
            | Kind::Enrolments
            | Kind::Sessions
            | Kind::Attendance
            | Kind::Results
            | Kind::Outcomes
            | Kind::Engagement => false,
        }
    }
}

impl Records {
    /// Refuses those who may not bring files in: it takes authority over every department, for a file may name anybody.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for those who administer nothing, [`Refusal::Refused`] for those who administer a part.
    pub fn check_may_import(&self) -> Result<(), Refusal> {
        self.brings().map(drop)
    }

    fn brings(&self) -> Result<By, Refusal> {
        let look = self.look()?;
        let authority = look.authority()?;
        let chains = people::departments(&look.tx)?
            .iter()
            .map(|one| people::department_chain(&look.tx, &one.code))
            .collect::<Result<Vec<_>, _>>()?;
        let grant = authority.grant_import(&chains)?;
        let me = self.staff_id().ok_or(Refusal::NotFound)?;
        let roles: Vec<_> = ties::roles_of(&look.tx, me)?.into_iter().map(|(_, grant)| grant).collect();
        let bringer = Bringer::of(me, authority, &roles, look.viewer.today());
        Ok(By { grant, actor: self.actor(), bringer: Some(bringer) })
    }

    /// Takes a file in, as the shell's command does. Rows that are wrong are in the report; the others are on disk when
    /// this returns.
    ///
    /// # Errors
    /// As [`Records::check_may_import`]; [`Refusal::Invalid`] for a kind that is brought in only from the shell.
    pub fn import(
        &self,
        kind: Kind,
        file_name: &str,
        bytes: &[u8],
        options: ImportOptions,
        hints: Hints,
    ) -> Result<ImportReport, Refusal> {
        let by = self.brings()?;
        if kind.is_for_the_shell() {
            let words =
                "This kind of file says who sees what, and is brought in with the command on the server.";
            return Err(Invalid::new("kind", words).into());
        }
        bring_in(self.registry(), by, (kind, file_name), bytes, options, hints)
    }
}
