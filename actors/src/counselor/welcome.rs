//! The answer to a console's hello: the person's own conversations, or for a supervisor the desk's; then
//! the events each pane lacks, and the offer that stands.

use std::{
    collections::HashMap,
    sync::{Arc, atomic::Ordering},
};

use actix::{ActorFutureExt as _, AsyncContext as _, Context, WrapFuture as _};
use tomoshibi_engine::{
    conversation::Summary,
    ids::ConversationId,
    ports::{
        StoreError,
        alarms::Alarm,
        duty::{AskedOver, Duty},
        ledger::{BATCH_MAX, Select},
    },
    protocol::v1::{CloseCode, CounselorTile, StaffFrame},
    staff::Role,
};

use super::Counselor;
use crate::{
    client_session::{Job, Task},
    consoles::Console,
    house::{House, OpenDesk},
    project::card,
    reply::Reply,
    wall::{tiles, view::open_rows},
};

/// Conversations a console may resume at once.
const RESUMED_MAX: usize = 100;

struct Desktop {
    duty: Duty,
    own: Vec<Summary>,
    /// A supervisor's view of the desk.
    open: Vec<Summary>,
    colleagues: Vec<CounselorTile>,
    alarms: Vec<Alarm>,
}

impl Counselor {
    pub(super) fn welcome(
        &self,
        console: Console,
        after: Vec<(ConversationId, u64)>,
        ctx: &mut Context<Self>,
    ) {
        let (house, desk) = (Arc::clone(&self.house), Arc::clone(&self.desk));
        let member = Arc::clone(&self.member);
        let read = async move {
            let me = member.id;
            let duty = house.ports.duties.of(me).await?;
            let ledger = &house.ports.ledger;
            let own = ledger.summaries(Select::Of(me), BATCH_MAX).await?;
            let mut desktop = Desktop {
                duty,
                own,
                open: Vec::new(),
                colleagues: Vec::new(),
                alarms: Vec::new(),
            };
            if member.role == Role::Supervisor {
                read_desk(&house, &desk, &mut desktop).await?;
            }
            Ok::<_, StoreError>(desktop)
        };
        ctx.wait(
            read.into_actor(self)
                .map(move |read, counselor, _| match read {
                    Ok(desktop) => counselor.welcomed(&console, desktop, after),
                    Err(error) => {
                        tracing::error!(%error, "a console could not be welcomed");
                        console.line.close(CloseCode::TryAgain);
                    }
                }),
        );
    }

    fn welcomed(&mut self, console: &Console, desktop: Desktop, after: Vec<(ConversationId, u64)>) {
        let Desktop {
            duty,
            own,
            open,
            colleagues,
            alarms,
        } = desktop;
        self.carried = own.iter().filter_map(|row| self.carries(row)).collect();
        let shown = if console.member.role == Role::Supervisor {
            open
        } else {
            own.iter()
                .filter(|row| self.answers(row))
                .cloned()
                .collect()
        };
        let state = duty.state;
        let now = self.house.now();
        let asked: Vec<AskedOver> = duty.asked_at(now).copied().collect();
        self.duty = Some(duty);
        let welcome = StaffFrame::Welcome {
            me: (*self.member).clone(),
            duty: state,
            load: self.load(),
            capacity: self.capacity(),
            conversations: shown.into_iter().map(card).collect(),
            colleagues,
            alarms,
            supervisor: self.supervisor(),
        };
        if console.line.say(&welcome) {
            let level = self.desk.pace.level();
            console.line.say(&StaffFrame::Queue { level });
            if self.desk.offers_paused.load(Ordering::Acquire) {
                let paused = true;
                console.line.say(&StaffFrame::OffersPaused { paused });
            }
            self.resume(console, &own, after);
            for asked in asked {
                self.show_offer(console, asked.conversation);
            }
        }
    }

    fn answers(&self, row: &Summary) -> bool {
        row.counselor == Some(self.member.id)
    }

    /// What the console asks to resume, and every conversation of one's own from the first event.
    fn resume(&self, console: &Console, own: &[Summary], after: Vec<(ConversationId, u64)>) {
        let asked: HashMap<ConversationId, u64> = after.into_iter().take(RESUMED_MAX).collect();
        for row in own {
            if self.answers(row) && !asked.contains_key(&row.conversation) {
                self.resume_one(console, row.conversation, 0);
            }
            if self.is_offered(row) {
                self.show_offer(console, row.conversation);
            }
        }
        for (conversation, after) in asked {
            self.resume_one(console, conversation, after);
        }
    }

    /// Nothing, when it is over by then.
    fn show_offer(&self, console: &Console, conversation: ConversationId) {
        let room = self.house.rooms.of(conversation);
        let show = Task::ShowOffer(console.clone());
        self.house.give(&room, Job::quiet(show));
    }

    /// The conversation itself checks whether this person may.
    fn resume_one(&self, console: &Console, conversation: ConversationId, after: u64) {
        let room = self.house.rooms.of(conversation);
        let task = Task::Resume {
            console: console.clone(),
            after,
        };
        // Refused, or no room: the console is told, and asks again.
        let reply = Reply::staff(Arc::clone(&console.line), None);
        self.house.give(&room, Job::new(task, None, reply));
    }
}

async fn read_desk(
    house: &Arc<House>,
    desk: &Arc<OpenDesk>,
    desktop: &mut Desktop,
) -> Result<(), StoreError> {
    let rows = open_rows(house, &desk.id).await?;
    let duties = house.ports.duties.on(desk.id.clone()).await?;
    desktop.colleagues = tiles::of_desk(house, desk, rows.values(), &duties);
    desktop.open = rows.into_values().take(BATCH_MAX).collect();
    desktop.alarms = house.ports.alarms.open(desk.id.clone()).await?;
    Ok(())
}
