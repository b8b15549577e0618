//! Notices of flags, beside those of entries: that one needs its owner, and to whoever raised a concern, that it is
//! closed.

use super::list::Reader;
use crate::domain::flag::FlagId;
use crate::records::refusal::Refusal;
use crate::records::standing::Records;
use crate::records::store::flags;
use crate::records::store::people;
use jiff::Timestamp;

/// A notice of a flag.
#[derive(Clone, Debug)]
pub struct FlagNotice {
    /// The flag.
    pub flag: FlagId,
    /// Which time it had opened; none when it tells that a concern of mine is closed.
    pub opened: Option<u32>,
    /// When.
    pub at: Timestamp,
    /// What they are called whom it is about.
    pub student_name: String,
    /// What opened the flag and its arithmetic, or what I am told.
    pub words: String,
    /// Whether it has been read.
    pub read: bool,
}

impl Records {
    /// My notices of flags, newest first, of those I may still see.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn flag_notices(&self) -> Result<Vec<FlagNotice>, Refusal> {
        let Some(me) = self.staff_id() else { return Ok(Vec::new()) };
        let mut reader = Reader::new(self)?;
        let mut lines = Vec::new();
        for notice in flags::notices(&reader.look.tx, me)? {
            let told = match notice.opened {
                flags::TOLD => told(&reader, notice.flag)?.map(|(name, words)| (name, words, None)),
                opened => {
                    let sealed = flags::flag(&reader.look.tx, notice.flag)?;
                    let line = match sealed {
                        Some(sealed) => reader.line(sealed)?,
                        None => None,
                    };
                    line.map(|line| {
                        (line.student_name, format!("{}. {}", line.title, line.words), Some(opened))
                    })
                }
            };
            let Some((student_name, words, opened)) = told else { continue };
            let (flag, at, read) = (notice.flag, notice.at, notice.read);
            lines.push(FlagNotice { flag, opened, at, student_name, words, read });
        }
        lines.sort_by_key(|line| std::cmp::Reverse((line.at, line.flag)));
        Ok(lines)
    }

    /// How many of them I have not read.
    pub(in crate::records) fn unread_flag_notices(&self) -> Result<usize, Refusal> {
        let Some(me) = self.staff_id() else { return Ok(0) };
        let reader = Reader::new(self)?;
        let mut unread = 0;
        for notice in flags::notices(&reader.look.tx, me)?.into_iter().filter(|notice| !notice.read) {
            let seen = match notice.opened {
                flags::TOLD => told(&reader, notice.flag)?.is_some(),
                _ => reader.shows(notice.flag)?,
            };
            unread += usize::from(seen);
        }
        Ok(unread)
    }

    /// Marks my notices of a flag as read; of every flag when none is named.
    ///
    /// # Errors
    /// When the store takes no writes.
    pub fn read_flag_notices(&self, of: Option<FlagId>) -> Result<(), Refusal> {
        let me = self.staff_id().ok_or(Refusal::NotFound)?;
        self.registry.write(move |tx| {
            for notice in flags::notices(tx, me)? {
                if !notice.read && of.is_none_or(|flag| flag == notice.flag) {
                    flags::mark_read(tx, me, notice.flag, notice.opened)?;
                }
            }
            Ok(())
        })
    }
}

/// What I am told of a concern I raised: the student's name and the words.
fn told(reader: &Reader, id: FlagId) -> Result<Option<(String, String)>, Refusal> {
    let tx = &reader.look.tx;
    let Some((sealed, _)) = flags::raised(tx, id)? else { return Ok(None) };
    let student = sealed.student();
    let Some(standing) = reader.look.standing(student)? else { return Ok(None) };
    let profile = people::student(tx, student)?.and_then(|sealed| standing.open_profile(sealed));
    let raised = standing.open_raised(sealed);
    Ok(profile.zip(raised).map(|(profile, raised)| (profile.called(), raised.told)))
}
