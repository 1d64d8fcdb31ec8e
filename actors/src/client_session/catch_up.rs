//! Reading the ledger: the whole stream on waking, what is missing after a conflict or a hint, and what one
//! connection lacks.

use std::time::Duration;

use actix::{ActorFutureExt as _, AsyncContext as _, Context, WrapFuture as _};
use tomoshibi_engine::{
    conversation::{Conversation, Event, Phase, Recorded},
    ids::{ConversationId, Seq, StaffId},
    ports::{
        StoreError,
        ledger::{BATCH_MAX, Carried, Ledger},
        sessions::ConnectionId,
    },
    protocol::v1::{CloseCode, EVENTS_MAX},
    time::{Millis, Timestamp},
    triage::Band,
};

use super::{Busy, ClientSession, Known, fan_out::page_length};
use crate::room::Handed;

/// Pages of one stream; longer ones are refused as unreadable.
const PAGES_MAX: usize = 64;
/// Until a slow reader is offered the next page of the past.
const LATER: Duration = Duration::from_millis(250);
/// After a failed read.
const RETRY_AFTER: Millis = Millis::seconds(1);

/// What a read brought.
pub(super) struct Caught {
    events: Vec<Recorded>,
    former: Option<Former>,
}

/// The client's conversation before this one.
struct Former {
    counselor: Option<StaffId>,
    band: Band,
    /// When it was last touched.
    at: Timestamp,
}

impl ClientSession {
    pub(super) fn catch_up(&mut self, ctx: &mut Context<Self>) {
        self.busy = Busy::Reading;
        if self.room.is_quarantined() {
            self.load_ward(ctx);
            return;
        }
        let ledger = self.house.ports.ledger.clone();
        let (id, after) = (self.room.id, self.conversation.seq);
        let earlier = self.opening.as_ref().and_then(|opening| opening.earlier);
        let read = async move {
            let events = read_all(&*ledger, id, after).await?;
            let former = match earlier {
                Some(earlier) if events.is_empty() && after == Seq::START => {
                    former(earlier, &read_all(&*ledger, earlier, Seq::START).await?)
                }
                _ => None,
            };
            Ok(Caught { events, former })
        };
        ctx.spawn(
            read.into_actor(self)
                .map(|read, session, ctx| session.caught_up(read, ctx)),
        );
    }

    /// The ledger holds this much. What a hint carries is taken only when it is exactly what comes next and brings
    /// us there: everything else is read, so that a doubled, late or forged hint changes nothing.
    pub(super) fn hear_of(
        &mut self,
        head: Seq,
        carried: Option<&Carried>,
        ctx: &mut Context<Self>,
    ) {
        if let Some(events) = carried.and_then(|carried| self.opened(head, carried)) {
            self.house.meters.carried.increment(1);
            let former = None;
            self.take_in(&Caught { events, former }, ctx);
        } else {
            self.house.meters.caught_up.increment(1);
            self.known = Known::Some;
        }
    }

    fn opened(&self, head: Seq, carried: &Carried) -> Option<Vec<Recorded>> {
        let (id, after) = (self.room.id, self.conversation.seq);
        let client = self.conversation.client?;
        let events = self.house.ports.ledger.open(client, id, after, carried)?;
        (events.last()?.seq == head).then_some(events)
    }

    fn caught_up(&mut self, read: Result<Caught, StoreError>, ctx: &mut Context<Self>) {
        self.busy = Busy::No;
        match read {
            Ok(caught) => self.take_in(&caught, ctx),
            Err(StoreError::Away(_)) => {
                self.refuse_all();
                self.set_timer(self.house.now() + RETRY_AFTER, ctx);
                return;
            }
            Err(StoreError::Unreadable(error)) => {
                tracing::error!(conversation = %self.room.id, %error, "a stream cannot be read");
                self.house.quarantine(&self.room);
            }
        }
        self.advance(ctx);
    }

    fn take_in(&mut self, caught: &Caught, ctx: &mut Context<Self>) {
        let before = self.conversation.clone();
        for event in &caught.events {
            if let Err(error) = self.conversation.apply(event) {
                tracing::error!(conversation = %self.room.id, %error, "a stream does not fold");
                self.conversation = before;
                self.house.quarantine(&self.room);
                return;
            }
        }
        if self.known == Known::Nothing {
            self.wake_up(caught, ctx);
        } else {
            self.known = Known::All;
            let own = std::mem::take(&mut self.unsure);
            if !caught.events.is_empty() {
                self.happened(&before, &caught.events, own, ctx);
            }
        }
    }

    /// The first read. Nothing follows from it: it followed when it was recorded. But whoever it was offered
    /// to on another node may be connected to this one.
    fn wake_up(&mut self, caught: &Caught, ctx: &mut Context<Self>) {
        self.known = Known::All;
        let opening = self.opening.as_ref().map(|opening| &opening.client.desk);
        let desk = self.conversation.desk.as_ref().or(opening);
        self.desk = desk.and_then(|desk| self.house.desk(desk)).cloned();
        if let (Some(former), Some(desk)) = (&caught.former, &self.desk) {
            let window = desk.document().policy.timings.same_counselor_window_ms;
            if self.house.now() - former.at < window {
                self.former = former.counselor;
                // Imminent is for what they say now; that it was so an hour ago is not forgotten.
                self.band_floor = former.band.min(Band::High);
            }
        }
        self.note(&caught.events);
        self.room.set_head(self.conversation.seq);
        self.serve_readers(&caught.events, ctx);
        if let Phase::Offered(offer) = &self.conversation.phase {
            self.offer_to(offer.counselor);
        }
        if let Some(asked) = &self.conversation.hand_over {
            self.offer_to(asked.to);
        }
        // Whatever was lost when the last value died is made up for; repeating it changes nothing.
        self.place_again(ctx);
    }

    /// Whoever is here already is at the beginning or came back to some later place, and no read of theirs
    /// is under way any more.
    fn serve_readers(&self, events: &[Recorded], ctx: &mut Context<Self>) {
        let connections = self.room.audience().begin_anew();
        if page_length(events) == events.len() {
            self.fan_out(Seq::START, events);
        }
        for connection in connections {
            self.catch(connection, ctx);
        }
    }

    /// Reads for one connection what it lacks; nothing when it is served.
    pub(super) fn catch(&self, connection: ConnectionId, ctx: &mut Context<Self>) {
        let Some(at) = self.begin_to_catch(connection) else {
            return;
        };
        let ledger = self.house.ports.ledger.clone();
        let id = self.room.id;
        let read = async move { ledger.read(id, at, EVENTS_MAX).await };
        ctx.spawn(read.into_actor(self).map(move |read, session, ctx| {
            session.caught(connection, read, ctx);
        }));
    }

    fn begin_to_catch(&self, connection: ConnectionId) -> Option<Seq> {
        let head = self.head();
        let mut audience = self.room.audience();
        let client = audience.clients.iter_mut();
        let client = client
            .filter(|seat| seat.connection == connection)
            .map(|seat| (seat.at, &mut seat.catching))
            .next();
        let place = match client {
            Some(place) => Some(place),
            None => audience
                .watchers
                .iter_mut()
                .filter(|seat| seat.connection == connection)
                .map(|seat| (seat.at, &mut seat.catching))
                .next(),
        };
        let (at, catching) = place?;
        if *catching || at >= head {
            return None;
        }
        *catching = true;
        Some(at)
    }

    fn caught(
        &mut self,
        connection: ConnectionId,
        read: Result<Vec<Recorded>, StoreError>,
        ctx: &mut Context<Self>,
    ) {
        let Ok(events) = read else {
            self.turn_away(connection);
            return;
        };
        if self.hand(connection, &events) == Handed::Later {
            ctx.run_later(LATER, move |session, ctx| {
                session.end_catching(connection);
                session.catch(connection, ctx);
            });
            return;
        }
        self.end_catching(connection);
        // An empty page below the head: the ledger holds less than was folded. Nothing more to serve.
        if !events.is_empty() {
            self.catch(connection, ctx);
        }
    }

    /// The last seq known here.
    pub(super) fn head(&self) -> Seq {
        match &self.ward {
            Some(ward) => ward.row.seq,
            None => self.conversation.seq,
        }
    }

    fn end_catching(&self, connection: ConnectionId) {
        let mut audience = self.room.audience();
        for seat in &mut audience.clients {
            seat.catching &= seat.connection != connection;
        }
        for seat in &mut audience.watchers {
            seat.catching &= seat.connection != connection;
        }
    }

    /// The page comes back and resumes.
    fn turn_away(&self, connection: ConnectionId) {
        let mut audience = self.room.audience();
        for seat in &audience.clients {
            if seat.connection == connection {
                seat.line.close(CloseCode::TryAgain);
            }
        }
        for seat in &audience.watchers {
            if seat.connection == connection {
                seat.line.close(CloseCode::TryAgain);
            }
        }
        audience.leave(connection);
    }
}

pub(super) async fn read_all(
    ledger: &dyn Ledger,
    conversation: ConversationId,
    after: Seq,
) -> Result<Vec<Recorded>, StoreError> {
    let mut events = ledger.read(conversation, after, BATCH_MAX).await?;
    let mut page = events.len();
    for _ in 1..PAGES_MAX {
        let Some(last) = events.last().filter(|_| page == BATCH_MAX) else {
            return Ok(events);
        };
        let more = ledger.read(conversation, last.seq, BATCH_MAX).await?;
        page = more.len();
        events.extend(more);
    }
    Err(StoreError::Unreadable("a stream without end".to_owned()))
}

fn former(id: ConversationId, events: &[Recorded]) -> Option<Former> {
    let at = events.last()?.at;
    let counselor = events.iter().rev().find_map(|event| match event.event {
        Event::Engaged { counselor, .. } => Some(counselor),
        _ => None,
    });
    let mut conversation = Conversation::unopened(id);
    for event in events {
        conversation.apply(event).ok()?;
    }
    let band = conversation.band;
    Some(Former {
        counselor,
        band,
        at,
    })
}
