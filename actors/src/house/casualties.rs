//! What is done when something fails: deaths of conversations, alarms, a board that does not answer.

use std::sync::Arc;

use tomoshibi_engine::{
    conversation::Standing,
    ids::{AlarmId, ConversationId, DeskId, Seq},
    ports::{
        StoreError,
        alarms::{Alarm, AlarmKind, AlarmReach},
        bus::Hint,
        ledger::Select,
    },
};

use super::House;
use crate::{
    client_session::{Job, Task},
    room::Room,
};

impl House {
    /// Called while the panic unwinds. A fresh value is woken, which shows soon whether it dies again.
    pub(crate) fn session_died(self: &Arc<Self>, room: &Arc<Room>) {
        metrics::counter!("tomoshibi_actor_panics_total", "actor" => "client_session").increment(1);
        room.session.close();
        let was_quarantined = room.is_quarantined();
        let now_quarantined = room.count_panic();
        let (house, room) = (Arc::clone(self), Arc::clone(room));
        self.hosts.of(room.id).spawn_fn(move || {
            if now_quarantined && !was_quarantined {
                house.alarm_quarantine(room.id);
            }
            if !was_quarantined {
                house.give(&room, Job::quiet(Task::Wake));
            }
        });
    }

    /// A stream that cannot be folded is not tried three times: it is the same every time.
    pub(crate) fn quarantine(self: &Arc<Self>, room: &Room) {
        if !room.is_quarantined() {
            room.quarantine();
            self.alarm_quarantine(room.id);
        }
    }

    fn alarm_quarantine(self: &Arc<Self>, conversation: ConversationId) {
        tracing::error!(%conversation, "in quarantine");
        metrics::counter!("tomoshibi_quarantined_total").increment(1);
        let house = Arc::clone(self);
        self.hosts.of(conversation).spawn(async move {
            let rows = house
                .ports
                .ledger
                .summaries(Select::Ids(vec![conversation]), 1)
                .await;
            let row = rows.ok().and_then(|rows| rows.into_iter().next());
            let seq = row.as_ref().map_or(Seq::START, |row| row.seq);
            let desk = row.map(|row| row.desk);
            let Some(desk) = desk.or_else(|| house.desks.keys().next().cloned()) else {
                return;
            };
            let raised = house
                .raise(desk.clone(), AlarmKind::Quarantined, Some(conversation))
                .await;
            if let Err(error) = raised {
                tracing::error!(%conversation, %error, "the quarantine could not be alarmed");
            }
            // Nobody is offered what cannot be decided.
            let board = &house.ports.board;
            let gone = board
                .place(&desk, conversation, seq, Standing::Absent)
                .await;
            if let (Err(error), Some(desk)) = (gone, house.desk(&desk)) {
                desk.doubt_board(&error);
            }
        });
    }

    pub(crate) async fn raise(
        &self,
        desk: DeskId,
        kind: AlarmKind,
        conversation: Option<ConversationId>,
    ) -> Result<Alarm, StoreError> {
        let now = self.now();
        let alarm = Alarm {
            id: AlarmId(self.ports.ids.fresh()),
            desk: desk.clone(),
            kind,
            conversation,
            raised_at: now,
            reach: AlarmReach::default(),
            reached_at: now,
            acknowledged: None,
        };
        let raised = self.ports.alarms.raise(alarm).await?;
        self.hint(Hint::Alarms { desk });
        Ok(raised)
    }

    /// A name for a conversation that is about to begin.
    pub(crate) fn fresh_conversation(&self) -> ConversationId {
        ConversationId(self.ports.ids.fresh())
    }
}
