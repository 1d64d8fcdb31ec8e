//! Who follows a conversation, and how far each has been served: every reader gets every event once and in
//! order, whatever it missed and however it came.

use std::sync::Arc;

use tomoshibi_engine::{
    ids::{Seq, StaffId},
    ports::sessions::ConnectionId,
    protocol::v1::{ClientFrame, Encoded, StaffFrame},
};

use super::Few;
use crate::line::Line;

/// One connection's place.
pub(crate) struct Seat<F> {
    pub(crate) connection: ConnectionId,
    pub(crate) staff: Option<StaffId>,
    pub(crate) line: Arc<Line<F>>,
    /// Served through here, events without anything to show included.
    pub(crate) at: Seq,
    /// The last `through` that was sent: where the next frame continues.
    pub(crate) sent: Seq,
    /// A read for this connection is on its way.
    pub(crate) catching: bool,
}

impl<F> Seat<F> {
    pub(crate) fn new(
        connection: ConnectionId,
        staff: Option<StaffId>,
        line: Arc<Line<F>>,
        after: Seq,
    ) -> Self {
        Self {
            connection,
            staff,
            line,
            at: after,
            sent: after,
            catching: false,
        }
    }
}

#[derive(Default)]
pub(crate) struct Audience {
    pub(crate) clients: Few<Seat<ClientFrame>>,
    pub(crate) watchers: Few<Seat<StaffFrame>>,
}

impl Audience {
    pub(crate) fn is_empty(&self) -> bool {
        self.clients.is_empty() && self.watchers.is_empty()
    }

    /// Whether this console follows the conversation.
    pub(crate) fn seats(&self, console: ConnectionId) -> bool {
        let mut watchers = self.watchers.iter();
        watchers.any(|seat| seat.connection == console)
    }

    pub(crate) fn leave(&mut self, connection: ConnectionId) {
        self.clients.retain(|seat| seat.connection != connection);
        self.watchers.retain(|seat| seat.connection != connection);
    }

    /// No read is under way for anybody; answers who is here.
    pub(crate) fn begin_anew(&mut self) -> Vec<ConnectionId> {
        fn begin<F>(seats: &mut Few<Seat<F>>) -> impl Iterator<Item = ConnectionId> {
            seats.iter_mut().map(|seat| {
                seat.catching = false;
                seat.connection
            })
        }
        begin(&mut self.clients)
            .chain(begin(&mut self.watchers))
            .collect()
    }

    pub(crate) fn tell_clients(&mut self, frame: &ClientFrame) {
        tell(&mut self.clients, frame);
    }

    /// Of what each client was sent, and no further: a higher number would tell of a whisper.
    pub(crate) fn tell_seen(&mut self, through: Seq) {
        self.clients.retain(|seat| {
            let through = through.min(seat.sent).0;
            seat.line.say(&ClientFrame::Seen { through })
        });
    }

    pub(crate) fn tell_watchers(&mut self, frame: &StaffFrame) {
        tell(&mut self.watchers, frame);
    }
}

fn tell<F: serde::Serialize>(seats: &mut Few<Seat<F>>, frame: &F) {
    if !seats.is_empty() {
        let frame = Encoded::new(frame);
        seats.retain(|seat| seat.line.send(&frame));
    }
}

/// The frame for a place (sent, at), once made.
type Made<F> = ((Seq, Seq), Option<Encoded<F>>);

/// Serves what happened in `before+1 ..= through` to everybody who is not behind. `frame(after, from)` makes
/// the frame that continues after `after` and shows the events after `from`, or nothing when there is
/// nothing to show; it is asked once for all who stand at the same place.
pub(crate) fn serve<F>(
    seats: &mut Few<Seat<F>>,
    before: Seq,
    through: Seq,
    mut frame: impl FnMut(Seq, Seq) -> Option<Encoded<F>>,
) {
    let mut made: Option<Made<F>> = None;
    seats.retain(|seat| {
        if seat.at >= through || seat.at < before {
            return true;
        }
        let place = (seat.sent, seat.at);
        if made.as_ref().is_none_or(|(known, _)| *known != place) {
            made = Some((place, frame(seat.sent, seat.at)));
        }
        seat.at = through;
        match &made {
            Some((_, Some(frame))) => {
                seat.sent = through;
                seat.line.send(frame)
            }
            _ => true,
        }
    });
}

/// How a page of the past was received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Handed {
    /// Or there was nobody at that place any more.
    Over,
    /// The reader has enough to read for now.
    Later,
}

/// Hands what happened in `before+1 ..= through` to one connection that lacks it. What does not fit now
/// is not taken as served.
pub(crate) fn hand<F>(
    seats: &mut Few<Seat<F>>,
    connection: ConnectionId,
    before: Seq,
    through: Seq,
    frame: impl FnOnce(Seq, Seq) -> Option<Encoded<F>>,
) -> Handed {
    let is_meant = |seat: &Seat<F>| seat.connection == connection && seat.at == before;
    let Some(index) = seats.iter().position(is_meant) else {
        return Handed::Over;
    };
    let Some(seat) = seats.get_mut(index) else {
        return Handed::Over;
    };
    let Some(frame) = frame(seat.sent, seat.at) else {
        seat.at = through;
        return Handed::Over;
    };
    match seat.line.offer(&frame) {
        Some(true) => {
            seat.at = through;
            seat.sent = through;
            Handed::Over
        }
        Some(false) => {
            seats.remove(index);
            Handed::Over
        }
        None => Handed::Later,
    }
}
