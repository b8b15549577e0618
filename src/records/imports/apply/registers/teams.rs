//! A Teams report: one session, the one that was named or the one of the module around the start of the meeting. Who
//! joined is present, or late; of who did not the report says nothing, and no mark is made.

use super::super::desk::Desk;
use super::super::{ImportReport, Source};
use super::{ORDER_RIGHT, ORDER_WRONG, Taking};
use crate::domain::calendar;
use crate::domain::session::Session;
use crate::records::imports::refusal::CellProblem;
use crate::records::imports::registers::{Order, Participant, Stamp, Teams, both_orders};
use crate::records::refusal::Refusal;
use crate::records::store::{Trouble, people, teaching};
use jiff::Timestamp;

/// How far from the start of the session a meeting may start, in seconds.
const START_SECONDS: i64 = 30 * 60;

/// Takes a file in; what is wrong goes into `report`.
pub(in super::super) fn take(
    desk: &mut Desk<'_>,
    source: &Source<'_>,
    report: &mut ImportReport,
) -> Result<(), Refusal> {
    let mut teams = match Teams::read(source.file, source.text) {
        Ok(teams) => teams,
        Err(refused) => {
            report.refused.push(refused);
            return Ok(());
        }
    };
    let mut taking = Taking::new(desk, source, report);
    taking.refuse_rows(std::mem::take(&mut teams.refused));
    if let Some((session, order)) = taking.meant(&teams)? {
        let mut staff = 0;
        for one in &teams.participants {
            if people::staff_id(taking.desk.tx, &one.who.email)?.is_some() {
                staff += 1;
            } else {
                taking.participant(one, &session, order)?;
            }
        }
        if staff > 0 {
            let file = source.file;
            taking
                .report
                .warnings
                .push(format!("{file}: {staff} of the participants are staff and were left out."));
        }
    }
    taking.end()
}

impl Taking<'_, '_> {
    fn participant(&mut self, one: &Participant, session: &Session, order: Order) -> Result<(), Trouble> {
        let student = match self.student(&one.who, Some(session.instance))? {
            Ok(student) => student,
            Err(problem) => {
                self.refuse(one.line, problem);
                return Ok(());
            }
        };
        let Some(at) = one.joined.and_then(|stamp| stamp.instant(order)) else {
            let right = "Give a date and time such as 2026-10-05 09:00.";
            self.refuse(
                one.line,
                CellProblem::new("time", &one.shown, "This is not a date and time.", right),
            );
            return Ok(());
        };
        if at > session.end {
            let wrong =
                format!("This is after the end of the session, {}.", calendar::time_words(session.end));
            self.refuse(
                one.line,
                CellProblem::new("time", &one.shown, wrong, "Check which session the report is of."),
            );
            return Ok(());
        }
        let said = self.mark_of(session, at);
        self.gather_counted(one.line, session, student, one.who.shown(), said)
    }

    /// The session the report is about, and the order of its dates; why there is none has then been said.
    fn meant(&mut self, teams: &Teams) -> Result<Option<(Session, Order)>, Trouble> {
        let stamps: Vec<Stamp> =
            teams.start.into_iter().chain(teams.participants.iter().filter_map(|one| one.joined)).collect();
        let first = |order: Order| {
            let joined = teams.participants.iter().filter_map(|one| one.joined);
            teams.start.into_iter().chain(joined).filter_map(|stamp| stamp.instant(order)).min()
        };
        let orders: Vec<(Order, Timestamp)> =
            both_orders(&stamps).into_iter().filter_map(|order| Some((order, first(order)?))).collect();
        let found = match &self.source.hints.session {
            Some(id) => self.named(id, &orders)?,
            None => self.around(&teams.title, &orders)?,
        };
        let Some((session, order)) = found else { return Ok(None) };
        if let Some(wrong) = self.not_held(&session) {
            self.refuse_whole(1, &session.id, wrong, "Check which session the report is of.");
            return Ok(None);
        }
        Ok(Some((session, order)))
    }

    /// The session with this id, when the meeting was on its day.
    fn named(
        &mut self,
        id: &str,
        orders: &[(Order, Timestamp)],
    ) -> Result<Option<(Session, Order)>, Trouble> {
        let Some(session) = teaching::session(self.desk.tx, id)? else {
            self.refuse_whole(
                1,
                id,
                "No session has this id.",
                "Give --session the id of a session of the timetable.",
            );
            return Ok(None);
        };
        let day = calendar::day_of(session.start);
        let found = orders.iter().find(|(_, first)| calendar::day_of(*first) == day);
        if found.is_none() {
            let wrong =
                format!("The meeting was not on the day of the session, {}.", calendar::day_words(day));
            self.refuse_whole(1, id, wrong, "Check which session the report is of.");
        }
        Ok(found.map(|(order, _)| (session, *order)))
    }

    /// The session of the module that starts nearest to the meeting.
    fn around(
        &mut self,
        title: &str,
        orders: &[(Order, Timestamp)],
    ) -> Result<Option<(Session, Order)>, Trouble> {
        let right = "Say which with --session ID, or with --module CODE once the timetable is in.";
        let Some(module) = self.module(&[title])? else {
            let named = self.source.hints.module.clone().unwrap_or_else(|| title.to_owned());
            self.refuse_whole(1, &named, "It cannot be told which session this meeting was.", right);
            return Ok(None);
        };
        let mut found = Vec::new();
        for (order, first) in orders {
            let sessions = self.sessions_at(&module, *first)?;
            let apart = |session: &Session| (session.start.as_second() - first.as_second()).abs();
            let near =
                sessions.iter().filter(|session| !session.cancelled && apart(session) <= START_SECONDS);
            let mut near: Vec<&Session> = near.collect();
            near.sort_by_key(|session| apart(session));
            if let [one, other, ..] = near.as_slice()
                && apart(one) == apart(other)
            {
                self.refuse_whole(1, &module, "Several sessions of the module start then.", right);
                return Ok(None);
            }
            found.extend(near.first().map(|session| ((*session).clone(), *order)));
        }
        if found.len() > 1 {
            self.refuse_whole(1, title, ORDER_WRONG, ORDER_RIGHT);
            return Ok(None);
        }
        if found.is_empty() {
            let when = orders.first().map(|(_, first)| calendar::time_words(*first)).unwrap_or_default();
            let wrong =
                format!("{module} has no session that starts within 30 minutes of the meeting. {when}");
            self.refuse_whole(1, title, wrong.trim(), right);
        }
        Ok(found.pop())
    }
}
