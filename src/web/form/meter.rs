//! Bodies under a meter: what is read of one is bounded, and what is read of all of them at once is too.

use crate::records::Refusal;
use crate::web::pace::TooSlow;
use crate::web::status::Failure;
use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Most bytes handed on at once, so that whoever reads can stop before the next.
const PIECE: usize = 16 * 1024;

/// Why a body is read no further.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::web) enum Fault {
    /// It is longer than may be.
    TooLarge,
    /// There is no room for more: others are sending.
    NoRoom,
    /// It comes too slowly.
    Slow,
    /// It broke off.
    Broken,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body is read no further")
    }
}

impl std::error::Error for Fault {}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Failure {
        match fault {
            Fault::TooLarge => Failure::TooLarge,
            Fault::NoRoom => Failure::Refusal(Refusal::Busy),
            Fault::Slow => Failure::TooSlow,
            Fault::Broken => Failure::NotAForm("The connection broke off.".to_owned()),
        }
    }
}

/// The room that what was read of a body takes, for as long as anybody holds this.
#[derive(Clone)]
pub(in crate::web) struct Ticket(Arc<Mutex<Taken>>);

struct Taken {
    /// One permit a KiB.
    room: Arc<Semaphore>,
    held: Option<OwnedSemaphorePermit>,
    read: usize,
    most: usize,
    fault: Option<Fault>,
}

impl Ticket {
    fn new(room: Arc<Semaphore>, most: usize) -> Ticket {
        Ticket(Arc::new(Mutex::new(Taken { room, held: None, read: 0, most, fault: None })))
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets so many bytes be read in all.
    pub(super) fn allow(&self, most: usize) {
        self.taken().most = most;
    }

    /// Why reading stopped, if it did.
    pub(super) fn fault(&self) -> Option<Fault> {
        self.taken().fault
    }

    fn fail(&self, fault: Fault) -> Fault {
        *self.taken().fault.get_or_insert(fault)
    }

    /// Makes room for `bytes` more.
    fn take(&self, bytes: usize) -> Result<(), Fault> {
        let mut taken = self.taken();
        let read = taken.read.saturating_add(bytes);
        if read > taken.most {
            return Err(Fault::TooLarge);
        }
        let held = taken.held.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let more = u32::try_from(read.div_ceil(1024).saturating_sub(held)).map_err(|_| Fault::TooLarge)?;
        if more > 0 {
            let permit = taken.room.clone().try_acquire_many_owned(more).map_err(|_| Fault::NoRoom)?;
            match &mut taken.held {
                Some(held) => held.merge(permit),
                None => taken.held = Some(permit),
            }
        }
        taken.read = read;
        Ok(())
    }
}

impl fmt::Debug for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ticket")
    }
}

/// A body that is read piece by piece, each only when there is room for it.
pub(in crate::web) struct Metered {
    inner: Body,
    /// What has arrived and is not handed on yet.
    rest: Bytes,
    /// Whether a piece was handed on just now: whoever asks again at once has to come back for the next.
    handed: bool,
    ticket: Ticket,
}

impl Metered {
    /// Puts a body under a meter: at most `most` bytes of it, in `room`.
    ///
    /// # Errors
    /// When it says of itself that it is longer.
    pub(in crate::web) fn new(inner: Body, most: usize, room: Arc<Semaphore>) -> Result<Metered, Fault> {
        if usize::try_from(inner.size_hint().lower()).map_or(true, |length| length > most) {
            return Err(Fault::TooLarge);
        }
        let ticket = Ticket::new(room, most);
        Ok(Metered { inner, rest: Bytes::new(), handed: false, ticket })
    }

    /// What holds the room; the last one gives it back.
    pub(in crate::web) fn ticket(&self) -> Ticket {
        self.ticket.clone()
    }
}

impl HttpBody for Metered {
    type Data = Bytes;
    type Error = Fault;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Fault>>> {
        if std::mem::take(&mut self.handed) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        while self.rest.is_empty() {
            match ready!(Pin::new(&mut self.inner).poll_frame(context)) {
                None => return Poll::Ready(None),
                Some(Ok(frame)) => self.rest = frame.into_data().unwrap_or_default(),
                Some(Err(error)) => {
                    let slow = TooSlow::is_cause_of(&error);
                    let fault = if slow { Fault::Slow } else { Fault::Broken };
                    return Poll::Ready(Some(Err(self.ticket.fail(fault))));
                }
            }
        }
        let length = self.rest.len().min(PIECE);
        if let Err(fault) = self.ticket.take(length) {
            return Poll::Ready(Some(Err(self.ticket.fail(fault))));
        }
        self.handed = true;
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(length)))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    fn metered(bytes: usize, most: usize, room: &Arc<Semaphore>) -> Metered {
        Metered::new(Body::from(vec![b'x'; bytes]), most, room.clone()).unwrap()
    }

    #[tokio::test]
    async fn what_all_bodies_take_together_is_bounded_and_given_back_with_the_last_who_holds_it() {
        let room = Arc::new(Semaphore::new(100));
        let first = metered(60 * 1024, 60 * 1024, &room);
        let ticket = first.ticket();
        assert_eq!(first.collect().await.unwrap().to_bytes().len(), 60 * 1024);
        assert_eq!(room.available_permits(), 40, "what was read is still there");
        let second = metered(60 * 1024, 60 * 1024, &room);
        assert_eq!(second.collect().await.unwrap_err(), Fault::NoRoom);
        assert_eq!(room.available_permits(), 40, "the second has given back what it took");
        drop(ticket);
        assert_eq!(room.available_permits(), 100);
        assert!(metered(60 * 1024, 60 * 1024, &room).collect().await.is_ok());
    }

    #[tokio::test]
    async fn a_body_longer_than_may_be_is_refused_by_what_it_says_of_itself_or_when_it_gets_there() {
        let room = Arc::new(Semaphore::new(100));
        assert_eq!(Metered::new(Body::from(vec![0; 11]), 10, room.clone()).err(), Some(Fault::TooLarge));
        let unsaid = Body::new(metered(40 * 1024, 40 * 1024, &room));
        let limited = Metered::new(unsaid, 20 * 1024, room.clone()).unwrap();
        let ticket = limited.ticket();
        assert!(limited.collect().await.is_err());
        assert_eq!(ticket.fault(), Some(Fault::TooLarge));
    }
}
