//! Duty, "help another", and acknowledging alarms.

use std::sync::Arc;

use actix::{ActorFutureExt as _, AsyncContext as _, Context, WrapFuture as _};
use tomoshibi_engine::{
    conversation::{Command, OfferMode},
    ids::{AlarmId, ClaimId, Seq, SourceId},
    ports::{
        StoreError,
        bus::Hint,
        duty::{Duty, DutyEvent, DutyState},
    },
    protocol::v1::ErrorCode,
    staff::StaffMember,
};

use super::Counselor;
use crate::{
    dispatcher::{give_back, make_offer},
    house::{House, OpenDesk},
    reply::{Outcome, Reply},
};

impl Counselor {
    pub(super) fn set_duty(
        &self,
        id: SourceId,
        state: DutyState,
        reply: Reply,
        ctx: &mut Context<Self>,
    ) {
        let before = self.duty.clone().unwrap_or_default();
        let event = match duty_event(&before, state, &self.desk) {
            Ok(event) => event,
            Err(code) => {
                reply.refuse(code);
                return;
            }
        };
        let house = Arc::clone(&self.house);
        let (me, now) = (self.member.id, self.house.now());
        let recorded = async move { house.ports.duties.record(me, event, Some(id), now).await };
        ctx.wait(
            recorded
                .into_actor(self)
                .map(move |duty, counselor, ctx| match duty {
                    Ok(duty) => {
                        reply.kept(Seq::START, now);
                        counselor.duty_changed(duty, ctx);
                    }
                    Err(error) => {
                        tracing::error!(%error, "duty was not recorded");
                        reply.refuse(ErrorCode::NotKeptYet);
                    }
                }),
        );
    }

    fn duty_changed(&mut self, duty: Duty, ctx: &mut Context<Self>) {
        self.duty = Some(duty);
        self.show();
        self.announce_to_board(ctx);
        self.house.hint(Hint::Duty {
            desk: self.desk.id.clone(),
            staff: self.member.id,
        });
    }

    pub(super) fn help_another(&self, reply: Reply, ctx: &mut Context<Self>) {
        let (house, desk) = (Arc::clone(&self.house), Arc::clone(&self.desk));
        let me = Arc::clone(&self.member);
        let pulled = async move { pull(&house, &desk, &me).await };
        ctx.wait(pulled.into_actor(self).map(|outcome, _, _| match outcome {
            Ok((seq, at)) => reply.kept(seq, at),
            Err(code) => reply.refuse(code),
        }));
    }

    pub(super) fn acknowledge(&self, alarm: AlarmId, reply: Reply, ctx: &mut Context<Self>) {
        let (house, desk) = (Arc::clone(&self.house), self.desk.id.clone());
        let (me, now) = (self.member.id, self.house.now());
        let acknowledged = async move {
            let of_desk = house.ports.alarms.open(desk.clone()).await?;
            let known = of_desk.iter().any(|open| open.id == alarm);
            if known {
                house.ports.alarms.acknowledge(alarm, me, now).await?;
                house.hint(Hint::Alarms { desk });
            }
            Ok::<_, StoreError>(known)
        };
        ctx.wait(
            acknowledged
                .into_actor(self)
                .map(move |done, _, _| match done {
                    Ok(true) => reply.kept(Seq::START, now),
                    // Acknowledged by somebody else, or of another desk: nothing to do either way.
                    Ok(false) => reply.refuse(ErrorCode::NoChange),
                    Err(_) => reply.refuse(ErrorCode::NotKeptYet),
                }),
        );
    }
}

/// What a wish amounts to now.
fn duty_event(before: &Duty, wish: DutyState, desk: &OpenDesk) -> Result<DutyEvent, ErrorCode> {
    let here = before.desk.as_ref() == Some(&desk.id);
    match (before.state, wish) {
        (DutyState::Break, DutyState::On) if here => Ok(DutyEvent::BreakEnded),
        (DutyState::NotAnswering, DutyState::On) if here => Ok(DutyEvent::AnsweredAgain),
        (DutyState::On, DutyState::On) if here => Err(ErrorCode::NoChange),
        (_, DutyState::On) => Ok(DutyEvent::WentOn {
            desk: desk.id.clone(),
        }),
        (DutyState::Off, _) | (DutyState::Break, DutyState::Break) => Err(ErrorCode::NoChange),
        (_, DutyState::Off) => Ok(DutyEvent::WentOff),
        (_, DutyState::Break) => Ok(DutyEvent::BreakBegan),
        // Nobody says this of themselves.
        (_, DutyState::NotAnswering) => Err(ErrorCode::NotAllowed),
    }
}

async fn pull(house: &Arc<House>, desk: &Arc<OpenDesk>, me: &StaffMember) -> Outcome {
    if !desk.document().policy.modes.pull {
        return Err(ErrorCode::NotAllowed);
    }
    let id = ClaimId(house.ports.ids.fresh());
    let (board, now) = (&house.ports.board, house.now());
    let claim = match board.pull(&desk.id, me.id, id, desk.rules(), now).await {
        Ok(claim) => claim.ok_or(ErrorCode::NobodyWaits)?,
        Err(error) => {
            desk.doubt_board(&error);
            return Err(ErrorCode::NotKeptYet);
        }
    };
    let command = Command::Offer {
        claim: claim.id,
        to: desk.candidate(me),
        mode: OfferMode::Pull,
        exception: claim.exception,
        epoch: claim.epoch,
    };
    let made = make_offer(house, claim.conversation, claim.id, command).await;
    if made.is_err() {
        give_back(house, desk, &claim).await;
        return Err(ErrorCode::NotKeptYet);
    }
    Ok((Seq::START, now))
}
