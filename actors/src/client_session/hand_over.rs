//! Whom a talk goes to next: found on the board, offered through the ledger.

use std::sync::Arc;

use actix::{ActorFutureExt as _, AsyncContext as _, Context, WrapFuture as _};
use tomoshibi_engine::{
    conversation::{Command, Exception},
    dispatch::{Because, Proposal, Ticket, propose},
    ids::{ClaimId, SourceId, StaffId},
    privacy::Text,
    protocol::v1::{ErrorCode, StaffCommand},
    staff::StaffMember,
};

use super::{ClientSession, Job, Task};
use crate::{
    dispatcher::member_of,
    house::{House, OpenDesk},
    reply::Reply,
};

/// That somebody else should have it.
pub(super) struct Wish {
    /// Nobody: the desk's policy.
    pub(super) by: Option<Arc<StaffMember>>,
    pub(super) note: Option<Text>,
    pub(super) source: Option<SourceId>,
}

impl Wish {
    pub(super) fn of_policy() -> Self {
        Self {
            by: None,
            note: None,
            source: None,
        }
    }
}

impl ClientSession {
    pub(super) fn is_recorded(&self, source: Option<SourceId>) -> bool {
        source.is_some_and(|source| self.conversation.recorded_source(source).is_some())
    }

    /// Asks whom the engine would take. What the board knew is decided again on the conversation as it is then.
    pub(super) fn find_successor(&self, wish: Wish, reply: Reply, ctx: &mut Context<Self>) {
        let (Some(desk), Some(from)) = (self.desk.clone(), self.conversation.counselor()) else {
            reply.refuse(ErrorCode::NotYours);
            return;
        };
        let policy = &desk.document().policy;
        let ticket = self.conversation.ticket(policy, self.house.now());
        let house = Arc::clone(&self.house);
        let found = async move { successor(&house, &desk, &ticket, from).await };
        ctx.spawn(found.into_actor(self).map(move |found, session, ctx| {
            match session.hand_over(&wish, found) {
                Ok(command) => {
                    let job = Job::new(Task::Service(command), wish.source, reply);
                    session.jobs.push_back(job);
                    session.advance(ctx);
                }
                Err(code) => reply.refuse(code),
            }
        }));
    }

    fn hand_over(
        &self,
        wish: &Wish,
        found: Option<(Arc<StaffMember>, Because)>,
    ) -> Result<Command, ErrorCode> {
        if let Some(by) = &wish.by {
            let asked = StaffCommand::HandOver {
                id: SourceId(self.room.id.0),
                conversation: self.room.id,
                to: None,
                note: None,
            };
            self.may(by, &asked)?;
        }
        let (Some((to, because)), Some(desk)) = (found, &self.desk) else {
            return Err(ErrorCode::NobodyFree);
        };
        Ok(Command::OfferHandOver {
            claim: ClaimId(self.house.ports.ids.fresh()),
            to: desk.candidate(&to),
            by: wish.by.as_ref().map(|by| by.id),
            exception: (because == Because::Surge).then_some(Exception::Surge),
            note: wish.note.clone(),
        })
    }
}

/// Nobody, while the board is away: it stays where it is.
async fn successor(
    house: &Arc<House>,
    desk: &Arc<OpenDesk>,
    ticket: &Ticket,
    from: StaffId,
) -> Option<(Arc<StaffMember>, Because)> {
    let mut on_duty = house.ports.board.snapshot(&desk.id).await.ok()?.slots;
    on_duty.retain(|(slot, ..)| slot.counselor != from);
    let surge = desk.document().policy.capacities.surge;
    let proposals = propose([ticket], surge, on_duty, house.now());
    let Proposal { counselor, because } = proposals.into_iter().flatten().next()?;
    // Who is not qualified enough either is no better place.
    if because == Because::BestQualified {
        return None;
    }
    Some((member_of(house, desk, counselor).await?, because))
}
