//! Whoever has the turn to write: runs all changes it took, commits once, answers them all. The writer's thread
//! does so for what waits in the queue, a caller who is alone for its own change.
use super::change::Change;
use super::commit::commit;
use super::queue::{Batch, Turn, Work};
use super::shared::Shared;
use super::trouble::Trouble;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;

type Answers = Vec<Box<dyn FnOnce(Result<(), Trouble>) + Send>>;

/// Writes until the store is left.
pub(super) fn run(shared: &Shared) {
    while let Some(turn) = shared.queue.turn() {
        let mut expected = 0;
        loop {
            let Batch { works, bell } = turn.take(expected);
            if works.is_empty() {
                break;
            }
            expected = works.len();
            serve(shared, &turn, works);
            drop(bell);
        }
    }
    shared.leave();
}

/// Runs the changes, in as many commits as their bytes ask for, and answers them.
pub(super) fn serve(shared: &Shared, _turn: &Turn<'_>, mut works: VecDeque<Work>) {
    while !works.is_empty() {
        let mut answers = Answers::new();
        let outcome = batch(shared, &mut works, &mut answers);
        for answer in answers {
            answer(outcome.clone());
        }
    }
}

/// One batch, as far as its bytes allow; what was not run stays in `works`. When anything goes wrong all of
/// them are answered with it.
fn batch(shared: &Shared, works: &mut VecDeque<Work>, answers: &mut Answers) -> Result<(), Trouble> {
    let outcome = shared.ready_to_write().and_then(|()| {
        let tried = catch_unwind(AssertUnwindSafe(|| attempt(shared, works, answers)));
        let tried =
            tried.unwrap_or_else(|payload| Err(Trouble::Damaged { why: Trouble::panic_words(&*payload) }));
        let tried = tried.map_err(|trouble| shared.with_room(trouble));
        match &tried {
            Ok(()) => shared.writing_works(),
            Err(trouble) => shared.writing_failed(trouble),
        }
        tried
    });
    if outcome.is_err() {
        answers.extend(works.drain(..).map(|work| work.answer));
    }
    outcome
}

fn attempt(shared: &Shared, works: &mut VecDeque<Work>, answers: &mut Answers) -> Result<(), Trouble> {
    let slot = shared.slot();
    let handle = slot.as_ref().ok_or(Trouble::Closed)?;
    let mut change = Change::over(shared.snapshot_of(handle)?);
    while let Some(Work { run, answer }) = works.pop_front() {
        match catch_unwind(AssertUnwindSafe(|| run(&mut change))) {
            Ok(true) => change.keep(),
            Ok(false) => change.take_back(),
            Err(payload) => {
                change.take_back();
                let why = Trouble::panic_words(&*payload);
                tracing::error!(why, "a change to the store broke off");
                answer(Err(Trouble::Panicked { why }));
                continue;
            }
        }
        answers.push(answer);
        if change.bytes() >= shared.opt.batch_bytes {
            break;
        }
    }
    if change.rows().values().any(|rows| !rows.is_empty()) {
        commit(&handle.db, change.rows())?;
        shared.commits.fetch_add(1, Ordering::Relaxed);
    }
    drop(slot);
    for hook in change.into_hooks() {
        if let Err(payload) = catch_unwind(AssertUnwindSafe(hook)) {
            tracing::error!(why = Trouble::panic_words(&*payload), "what follows a change broke off");
        }
    }
    Ok(())
}
