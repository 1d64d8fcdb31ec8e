//! The clients connected to this node: who they are, their connections, and the conversation they are in.
//! A client who has not written yet, or whose conversation sleeps, costs this entry only.

use std::sync::Arc;

use dashmap::DashMap;
use tomoshibi_engine::{
    ids::{ClientId, ConversationId, Seq},
    ports::{clients::Client, sessions::ConnectionId},
    protocol::v1::{ClientFrame, ClientPhase, CloseCode, Encoded},
};

use crate::{
    line::ClientLine,
    room::{Few, Room, Seat},
};

/// What a conversation needs to know to begin.
pub(crate) struct Opening {
    pub(crate) client: Client,
    /// The client's conversation before this one.
    pub(crate) earlier: Option<ConversationId>,
}

struct Presence {
    client: Client,
    lines: Few<(ConnectionId, Arc<ClientLine>)>,
    /// The conversation they are in, or the last one they were in.
    room: Option<Arc<Room>>,
    earlier: Option<ConversationId>,
}

#[derive(Default)]
pub(crate) struct Seats(DashMap<ClientId, Presence>);

/// Where a new connection found its client.
pub(crate) struct Entered {
    pub(crate) room: Option<Arc<Room>>,
    /// The oldest connection was closed in its favour.
    pub(crate) displaced: bool,
}

/// A client's connection, and the room its commands go to.
pub(crate) struct Found {
    pub(crate) room: Arc<Room>,
    pub(crate) line: Arc<ClientLine>,
}

impl Seats {
    /// Adds a connection. Answers the room the client is in: `latest`, unless they are in one already. One
    /// who is in none is welcomed here, before anything else can be sent to them.
    pub(crate) fn enter(
        &self,
        client: Client,
        connection: ConnectionId,
        line: Arc<ClientLine>,
        latest: Option<Arc<Room>>,
        connections_max: usize,
    ) -> Entered {
        let mut seat = self.0.entry(client.id).or_insert_with(|| Presence {
            client,
            lines: Few::new(),
            room: None,
            earlier: None,
        });
        let displaced = seat.lines.len() >= connections_max;
        if displaced {
            let (oldest, line) = seat.lines.remove(0);
            line.close(CloseCode::TooMany);
            if let Some(room) = &seat.room {
                room.leave(oldest);
            }
        }
        if seat.room.is_none() {
            seat.room = latest;
        }
        if seat.room.is_none() {
            line.say(&welcome_new(&seat.client, None));
        }
        seat.lines.push((connection, line));
        Entered {
            room: seat.room.clone(),
            displaced,
        }
    }

    /// Where a command of this connection goes; a client in no room gets `fresh`, where every connection
    /// of theirs follows from the first event.
    pub(crate) fn find(
        &self,
        client: ClientId,
        connection: ConnectionId,
        fresh: impl FnOnce() -> Arc<Room>,
    ) -> Option<Found> {
        let line_of = |seat: &Presence| {
            let known = seat.lines.iter().find(|(id, _)| *id == connection);
            known.map(|(_, line)| Arc::clone(line))
        };
        {
            let seat = self.0.get(&client)?;
            let line = line_of(&seat)?;
            if let Some(room) = &seat.room {
                let room = Arc::clone(room);
                return Some(Found { room, line });
            }
        }
        let mut seat = self.0.get_mut(&client)?;
        let line = line_of(&seat)?;
        let seat = &mut *seat;
        let room = seat.room.get_or_insert_with(|| {
            let room = fresh();
            begin(&room, &seat.client, &seat.lines);
            room
        });
        let room = Arc::clone(room);
        Some(Found { room, line })
    }

    /// The conversation in `from` is over or stands elsewhere: the client is in `to` from now on, and their
    /// connections begin it from its first event. Answers the room they are in now, which is another one
    /// when somebody moved them already.
    pub(crate) fn move_on(
        &self,
        client: ClientId,
        from: &Arc<Room>,
        to: impl FnOnce() -> Arc<Room>,
    ) -> Option<Arc<Room>> {
        let mut seat = self.0.get_mut(&client)?;
        let here = seat
            .room
            .as_ref()
            .is_none_or(|room| Arc::ptr_eq(room, from));
        if here {
            let room = to();
            seat.earlier = Some(from.id);
            for (connection, _) in &seat.lines {
                from.leave(*connection);
            }
            begin(&room, &seat.client, &seat.lines);
            seat.room = Some(room);
        }
        seat.room.clone()
    }

    /// What the session of a new conversation begins with.
    pub(crate) fn opening(&self, client: ClientId) -> Option<Opening> {
        self.0.get(&client).map(|seat| Opening {
            client: seat.client.clone(),
            earlier: seat.earlier,
        })
    }

    /// True when it was there.
    pub(crate) fn leave(&self, client: ClientId, connection: ConnectionId) -> bool {
        let was_there = self.0.get_mut(&client).is_some_and(|mut seat| {
            let before = seat.lines.len();
            seat.lines.retain(|(id, _)| *id != connection);
            if let Some(room) = &seat.room {
                room.leave(connection);
            }
            seat.lines.len() < before
        });
        self.0.remove_if(&client, |_, seat| seat.lines.is_empty());
        was_there
    }

    pub(crate) fn close_all(&self, code: CloseCode) {
        for seat in &self.0 {
            for (_, line) in &seat.lines {
                line.close(code);
            }
        }
    }
}

/// The frame of a client who has written nothing there yet.
fn welcome_new(client: &Client, conversation: Option<ConversationId>) -> ClientFrame {
    ClientFrame::Welcome {
        conversation,
        head: 0,
        phase: ClientPhase::New,
        nickname: client.nickname.clone(),
        language: client.language,
    }
}

/// Every connection is told where it is, and follows from the first event.
fn begin(room: &Room, client: &Client, lines: &[(ConnectionId, Arc<ClientLine>)]) {
    let welcome = Encoded::new(&welcome_new(client, Some(room.id)));
    for (_, line) in lines {
        line.send(&welcome);
    }
    let mut audience = room.audience();
    for (connection, line) in lines {
        let seat = Seat::new(*connection, None, Arc::clone(line), Seq::START);
        audience.clients.push(seat);
    }
}
