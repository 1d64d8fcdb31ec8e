//! Time: what is due in a conversation, and when nothing is, sleep.
//!
//! The one timer is lazy: it is set for the earliest moment and, when it fires early, looks again. The same
//! moment stands on the board, so that a wake-up survives the actor and its node.

use actix::{ActorFutureExt as _, AsyncContext as _, Context, WrapFuture as _};
use tomoshibi_engine::{
    conversation::{Command, Phase, Standing},
    desk::{Desk, Escalation, Policy},
    ids::Seq,
    privacy::Text,
    time::{Millis, Timestamp},
    triage::Band,
};

use super::{ClientSession, Job, Task, answer::client_line, effects::Effect, hand_over::Wish};
use crate::reply::Reply;

/// A line that cannot be scored is tried so often before a person must look.
const RESCORES_MAX: u8 = 3;
/// While nobody qualified has room, they are looked for so often.
const ESCALATE_EVERY: Millis = Millis::seconds(5);

/// What is due, and from when.
#[derive(Debug, Clone, PartialEq)]
enum Due {
    Decide(Command),
    /// The rank changes with time alone.
    Rerank,
    Rescore(Seq),
    Escalate,
}

impl ClientSession {
    /// Nothing to do now: does what is due, or sets the timer, or goes to sleep.
    pub(super) fn rest(&mut self, ctx: &mut Context<Self>) {
        if self.asleep {
            return;
        }
        let Some(desk) = self.desk.clone() else {
            self.sleep(ctx);
            return;
        };
        let now = self.house.now();
        let next = self.next_due(&desk.document(), now);
        if let Some((at, due)) = &next
            && *at <= now
            && self.not_before <= now
        {
            self.do_due(due.clone(), ctx);
            return;
        }
        let next = next.map(|(at, _)| at.max(self.not_before));
        self.stand_on_the_board(next, ctx);
        let idle_at = self.used_at + millis(self.house.settings.passivate_after);
        if idle_at <= now && self.effects.is_idle() && self.is_served() {
            self.sleep(ctx);
        } else {
            let idle_at = idle_at.max(now + Millis::seconds(1));
            self.set_timer(next.map_or(idle_at, |next| next.min(idle_at)), ctx);
        }
    }

    /// Tells the board when to wake this, should the node be gone by then. A wake-up that was taken from it
    /// is answered in any case, or it would come again.
    fn stand_on_the_board(&mut self, next: Option<Timestamp>, ctx: &mut Context<Self>) {
        let earlier = next.is_some_and(|at| self.wakes_at.is_none_or(|known| at < known));
        if std::mem::take(&mut self.woken) || earlier {
            self.wakes_at = next;
            self.effects.extend([Effect::WakeAt(next)]);
            self.run_effects(ctx);
        }
    }

    /// Keeps the timer that is set when it is early enough.
    pub(super) fn set_timer(&mut self, at: Timestamp, ctx: &mut Context<Self>) {
        if let Some((handle, set)) = self.timer {
            if set <= at {
                return;
            }
            ctx.cancel_future(handle);
        }
        let wait = u64::try_from((at - self.house.now()).0).unwrap_or(0);
        let handle = ctx.run_later(std::time::Duration::from_millis(wait), |session, ctx| {
            session.timer = None;
            session.advance(ctx);
        });
        self.timer = Some((handle, at));
    }

    /// Gives up the address: the actor ends when what it has is done. Its connections stay in the room.
    fn sleep(&mut self, ctx: &mut Context<Self>) {
        if let Some((handle, _)) = self.timer.take() {
            ctx.cancel_future(handle);
        }
        self.room.forgive();
        self.room.session.close();
        self.asleep = true;
    }

    fn is_served(&self) -> bool {
        let audience = self.room.audience();
        !audience.clients.iter().any(|seat| seat.catching)
            && !audience.watchers.iter().any(|seat| seat.catching)
    }

    fn do_due(&mut self, due: Due, ctx: &mut Context<Self>) {
        match due {
            Due::Decide(command) => {
                self.jobs.push_back(Job::quiet(Task::Service(command)));
                self.advance(ctx);
            }
            Due::Rerank => {
                self.reranked_at = Some(self.house.now());
                self.place_again(ctx);
                self.rest(ctx);
            }
            Due::Escalate => {
                self.escalate_at = Some(self.house.now() + ESCALATE_EVERY);
                self.find_successor(Wish::of_policy(), Reply::none(), ctx);
                self.rest(ctx);
            }
            Due::Rescore(said) => {
                self.rescores += 1;
                self.rescore(said, ctx);
                self.rest(ctx);
            }
        }
    }

    /// The earliest of all that time brings.
    fn next_due(&self, desk: &Desk, now: Timestamp) -> Option<(Timestamp, Due)> {
        if !self.conversation.is_open() || self.ward.is_some() {
            return None;
        }
        let policy = &desk.policy;
        let all = [
            self.intake_over()
                .map(|at| (at, Due::Decide(Command::AskForPerson))),
            self.lapse_due(),
            self.escalation_due(policy, now),
            self.away_due(policy, now),
            self.nudge_due(desk),
            self.sleep_due(policy),
            self.rerank_due(policy, now),
            self.ease_due(desk),
            self.rescore_due(),
        ];
        all.into_iter().flatten().min_by_key(|(at, _)| *at)
    }

    fn lapse_due(&self) -> Option<(Timestamp, Due)> {
        let (claim, at) = match (&self.conversation.phase, &self.conversation.hand_over) {
            (Phase::Offered(offer), _) => (offer.claim, offer.expires_at),
            (_, Some(asked)) => (asked.claim, asked.expires_at),
            _ => return None,
        };
        Some((at, Due::Decide(Command::Lapse { claim })))
    }

    /// By the desk's policy somebody qualified is asked, one after the other.
    fn escalation_due(&self, policy: &Policy, now: Timestamp) -> Option<(Timestamp, Due)> {
        let it = &self.conversation;
        let engaged = matches!(it.phase, Phase::Engaged(_));
        let wanted = engaged && it.outgrown && it.hand_over.is_none();
        (wanted && policy.escalation == Escalation::Auto)
            .then(|| (self.escalate_at.unwrap_or(now), Due::Escalate))
    }

    /// Who waits with the page open is there, however silent; who waits for an answer is not away either.
    fn away_due(&self, policy: &Policy, now: Timestamp) -> Option<(Timestamp, Due)> {
        let it = &self.conversation;
        let at = it.client_at + policy.silence.away_after_ms;
        let at = match it.phase {
            _ if it.away => return None,
            Phase::Waiting if self.room.audience().clients.is_empty() => at,
            Phase::Waiting if at <= now => now + policy.silence.away_after_ms,
            Phase::Waiting => at,
            Phase::Engaged(_) if it.unanswered_since.is_none() => at,
            _ => return None,
        };
        Some((at, Due::Decide(Command::GoAway)))
    }

    fn nudge_due(&self, desk: &Desk) -> Option<(Timestamp, Due)> {
        let it = &self.conversation;
        let silence = &desk.policy.silence;
        let engaged = matches!(it.phase, Phase::Engaged(_));
        if !engaged || !it.away || it.nudges >= silence.nudges_max || it.unanswered_since.is_some()
        {
            return None;
        }
        let text = Text::new(desk.text(&desk.nudge, it.language)).ok()?;
        let at = match it.nudged_at {
            Some(last) => last + silence.nudge_every_ms,
            None => it.client_at + silence.away_after_ms,
        };
        Some((at, Due::Decide(Command::Nudge { text })))
    }

    fn sleep_due(&self, policy: &Policy) -> Option<(Timestamp, Due)> {
        let it = &self.conversation;
        let waits = matches!(it.phase, Phase::Waiting);
        (waits && it.away && !it.asleep && it.band != Band::Imminent).then(|| {
            let at = it.client_at + policy.silence.dormant_after_ms;
            (at, Due::Decide(Command::Sleep))
        })
    }

    /// At the latest touch, and when nobody decided in time.
    fn rerank_due(&self, policy: &Policy, now: Timestamp) -> Option<(Timestamp, Due)> {
        if !matches!(self.conversation.phase, Phase::Waiting) {
            return None;
        }
        let touch_at = self.conversation.queued_at? + policy.timings.latest_touch_ms;
        let moments = [Some(touch_at), self.conversation.decide_by(policy)];
        let is_due = |at: &Timestamp| self.reranked_at.is_none_or(|done| done < *at);
        let at = moments.into_iter().flatten().filter(is_due).min()?;
        match self.conversation.standing(policy, now) {
            Standing::Waiting(ticket) if ticket.band != Band::Imminent => Some((at, Due::Rerank)),
            _ => None,
        }
    }

    /// While waiting, one step, when neither the last lines nor their mean support the band any more.
    fn ease_due(&self, desk: &Desk) -> Option<(Timestamp, Due)> {
        let it = &self.conversation;
        if matches!(it.band, Band::Low | Band::Imminent) {
            return None;
        }
        let supported_from = desk.thresholds.from(it.band);
        let waits = matches!(it.phase, Phase::Waiting) && it.unscored.is_empty();
        (waits && it.context.trend < supported_from).then(|| {
            let since = it.client_at.max(self.eased_at);
            let at = since + millis(self.house.settings.ease_after);
            (at, Due::Decide(Command::EaseBand))
        })
    }

    fn rescore_due(&self) -> Option<(Timestamp, Due)> {
        let said = *self.conversation.unscored.first()?;
        let wait = millis(self.house.settings.rescore_after);
        let at = self.conversation.client_at + Millis(wait.0 * i64::from(self.rescores + 1));
        (self.rescores < RESCORES_MAX).then_some((at, Due::Rescore(said)))
    }

    /// Reads the line again, scores it, and records the score if there is one this time.
    fn rescore(&mut self, said: Seq, ctx: &mut Context<Self>) {
        let ledger = self.house.ports.ledger.clone();
        let id = self.room.id;
        let read = async move { ledger.read(id, Seq(said.0.saturating_sub(1)), 1).await };
        ctx.spawn(read.into_actor(self).map(move |read, session, ctx| {
            let line = read.ok().and_then(|events| events.into_iter().next());
            let text = line.as_ref().and_then(|line| client_line(&line.event));
            let Some((text, desk)) = text.zip(session.desk.clone()) else {
                return;
            };
            if let Ok(assessment) = session.assess(text, &desk.document()) {
                let command = Command::Rescore { said, assessment };
                session.jobs.push_back(Job::quiet(Task::Service(command)));
                session.advance(ctx);
            }
        }));
    }
}

fn millis(length: std::time::Duration) -> Millis {
    Millis(i64::try_from(length.as_millis()).unwrap_or(i64::MAX))
}
