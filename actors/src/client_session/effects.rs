//! The work that follows from events, done in order and one at a time, so that a slow board never sees an
//! older standing after a newer one. Each can be repeated without effect.

use std::{sync::Arc, time::Duration};

use actix::{ActorFutureExt as _, AsyncContext as _, Context, WrapFuture as _};
use tomoshibi_engine::{
    conversation::{Conversation, Event, Phase, Standing},
    dispatch::Load,
    ids::{ClaimId, ConversationId, Seq, SourceId, StaffId},
    ports::{
        StoreError,
        alarms::AlarmKind,
        board::BoardError,
        bus::Hint,
        duty::{AskedOver, DutyEvent, DutyState},
    },
    staff::StaffMember,
    time::Timestamp,
};

use super::ClientSession;
use crate::house::{House, OpenDesk};

/// Waiting effects; beyond it the board is left to reconciliation.
const WAITING_MAX: usize = 64;
/// A store that is away is asked so often for an alarm or a duty event.
const TRIES_MAX: u32 = 10;
const RETRY_AFTER: Duration = Duration::from_millis(500);
/// Offers that lapse in a row before a counselor counts as not answering.
const LAPSES_MAX: u8 = 2;

pub(super) enum Effect {
    Place(Seq, Standing),
    Accept {
        claim: ClaimId,
        counselor: StaffId,
        weight: Load,
    },
    Release {
        claim: ClaimId,
        excluded_until: Option<Timestamp>,
    },
    Lapsed {
        claim: ClaimId,
        counselor: StaffId,
        offered_at: Option<Timestamp>,
    },
    /// Somebody is asked to take the talk over; they may be connected to another node.
    AskOver {
        to: StaffId,
        seq: Seq,
        until: Timestamp,
    },
    /// A colleague took it over.
    TookOver {
        claim: ClaimId,
        to: StaffId,
    },
    Raise(AlarmKind),
    Forget(Seq),
    /// They reported it.
    Worked(StaffId),
    /// A supervisor said something about it: what its counselor asked is answered.
    Answered(StaffId),
    WakeAt(Option<Timestamp>),
}

impl Effect {
    pub(super) fn of(
        event: &Event,
        before: &Conversation,
        after: &Conversation,
        desk: &OpenDesk,
    ) -> impl Iterator<Item = Self> {
        let pair = |first, second| [Some(first), second];
        let effects = match event {
            Event::Engaged { claim, counselor } => pair(
                Self::Accept {
                    claim: *claim,
                    counselor: *counselor,
                    weight: after.weight(&desk.document().policy),
                },
                None,
            ),
            Event::OfferLapsed {
                claim,
                counselor,
                excluded_until,
            } => pair(
                Self::Lapsed {
                    claim: *claim,
                    counselor: *counselor,
                    offered_at: offered_at(before, *claim, desk),
                },
                Some(Self::Release {
                    claim: *claim,
                    excluded_until: Some(*excluded_until),
                }),
            ),
            Event::OfferDeclined {
                claim,
                excluded_until,
                ..
            } => pair(
                Self::Release {
                    claim: *claim,
                    excluded_until: Some(*excluded_until),
                },
                None,
            ),
            Event::OfferWithdrawn { claim, .. } => pair(
                Self::Release {
                    claim: *claim,
                    excluded_until: None,
                },
                None,
            ),
            Event::HandOverOffered { to, expires_at, .. } => pair(
                Self::AskOver {
                    to: *to,
                    seq: after.seq,
                    until: *expires_at,
                },
                None,
            ),
            Event::HandedOver { claim, to, .. } => pair(
                Self::TookOver {
                    claim: *claim,
                    to: *to,
                },
                None,
            ),
            Event::Reported { by, .. } => pair(Self::Worked(*by), None),
            Event::Unsent { said } => pair(Self::Forget(*said), None),
            Event::SaidUnscored { .. } => pair(Self::Raise(AlarmKind::Unscored), None),
            _ => [None, None],
        };
        effects.into_iter().flatten()
    }
}

/// When the offer that stood was made.
fn offered_at(before: &Conversation, claim: ClaimId, desk: &OpenDesk) -> Option<Timestamp> {
    match &before.phase {
        Phase::Offered(offer) if offer.claim == claim => {
            Some(offer.expires_at - desk.document().policy.timings.offer_timeout_ms)
        }
        _ => None,
    }
}

#[derive(Default)]
pub(super) struct Effects {
    running: bool,
    waiting: Vec<Effect>,
}

impl Effects {
    pub(super) fn extend(&mut self, effects: impl IntoIterator<Item = Effect>) {
        for effect in effects {
            if matches!(effect, Effect::Place(..)) {
                // The newest standing says it all.
                self.waiting.retain(|old| !matches!(old, Effect::Place(..)));
            }
            self.waiting.push(effect);
        }
        self.waiting.truncate(WAITING_MAX);
    }

    pub(super) fn is_idle(&self) -> bool {
        !self.running && self.waiting.is_empty()
    }
}

impl ClientSession {
    pub(super) fn run_effects(&mut self, ctx: &mut Context<Self>) {
        if self.effects.running || self.effects.waiting.is_empty() {
            return;
        }
        let Some(desk) = self.desk.clone() else {
            return;
        };
        self.effects.running = true;
        let batch = std::mem::take(&mut self.effects.waiting);
        let work = Work {
            house: Arc::clone(&self.house),
            desk,
            conversation: self.room.id,
        };
        let done = async move { work.carry_out(batch).await };
        ctx.spawn(done.into_actor(self).map(|(), session, ctx| {
            session.effects.running = false;
            session.run_effects(ctx);
        }));
    }

    /// The board holds what the fold says, also after a death in between.
    pub(super) fn place_again(&mut self, ctx: &mut Context<Self>) {
        if let Some(desk) = self.desk.clone().filter(|_| self.conversation.is_open()) {
            let standing = self
                .conversation
                .standing(&desk.document().policy, self.house.now());
            let seq = self.conversation.seq;
            self.effects.extend([Effect::Place(seq, standing)]);
            self.run_effects(ctx);
        }
    }
}

struct Work {
    house: Arc<House>,
    desk: Arc<OpenDesk>,
    conversation: ConversationId,
}

impl Work {
    async fn carry_out(&self, effects: Vec<Effect>) {
        let mut matchable = false;
        for effect in effects {
            matchable |= matches!(effect, Effect::Place(..) | Effect::Release { .. });
            self.one(effect).await;
        }
        if matchable {
            self.desk.wake_dispatcher();
        }
    }

    async fn one(&self, effect: Effect) {
        let board = &self.house.ports.board;
        let (desk, id) = (&self.desk.id, self.conversation);
        let now = self.house.now();
        match effect {
            Effect::Place(seq, standing) => {
                self.doubt(board.place(desk, id, seq, standing).await.map(drop));
            }
            Effect::Accept {
                claim,
                counselor,
                weight,
            } => {
                self.doubt(board.accept(desk, claim, weight, now).await.map(drop));
                self.note(counselor, DutyEvent::TookConversation, claim)
                    .await;
            }
            Effect::Release {
                claim,
                excluded_until,
            } => self.doubt(board.release(desk, claim, excluded_until).await.map(drop)),
            Effect::Lapsed {
                claim,
                counselor,
                offered_at,
            } => self.lapsed(counselor, claim, offered_at).await,
            Effect::AskOver { to, seq, until } => self.ask_over(to, seq, until).await,
            Effect::TookOver { claim, to } => {
                self.note(to, DutyEvent::TookConversation, claim).await;
            }
            Effect::Raise(kind) => self.raise(kind).await,
            Effect::Worked(by) => self.worked(by).await,
            Effect::Answered(by) => self.answered(by).await,
            Effect::Forget(seq) => {
                let ledger = &self.house.ports.ledger;
                self.insist("forgetting a text", || ledger.forget_text(id, seq))
                    .await;
            }
            Effect::WakeAt(at) => self.doubt(board.wake_at(desk, id, at).await),
        }
    }

    async fn lapsed(&self, counselor: StaffId, claim: ClaimId, offered_at: Option<Timestamp>) {
        let lapsed = DutyEvent::OfferLapsed { offered_at };
        let duty = self.note(counselor, lapsed, claim).await;
        if duty
            .is_some_and(|duty| duty.state == DutyState::On && duty.lapses_in_a_row >= LAPSES_MAX)
        {
            let now = self.house.now();
            let duties = &self.house.ports.duties;
            self.insist("noting a counselor as not answering", || {
                duties.record(counselor, DutyEvent::StoppedAnswering, None, now)
            })
            .await;
            let board = &self.house.ports.board;
            self.doubt(board.off_duty(&self.desk.id, counselor).await);
            // Their other offers are withdrawn where they are, so that nobody waits for those, too.
            self.house.hint(Hint::Duty {
                desk: self.desk.id.clone(),
                staff: counselor,
            });
        }
        self.house.refresh(counselor);
    }

    async fn ask_over(&self, to: StaffId, seq: Seq, until: Timestamp) {
        let (conversation, now) = (self.conversation, self.house.now());
        let asked = DutyEvent::AskedOver(AskedOver {
            conversation,
            seq,
            until,
        });
        let duties = &self.house.ports.duties;
        self.insist("asking somebody to take over", || {
            duties.record(to, asked.clone(), None, now)
        })
        .await;
        self.house.hint(Hint::Duty {
            desk: self.desk.id.clone(),
            staff: to,
        });
    }

    /// The claim names the event, so that repeating it counts once.
    async fn note(
        &self,
        counselor: StaffId,
        event: DutyEvent,
        claim: ClaimId,
    ) -> Option<tomoshibi_engine::ports::duty::Duty> {
        let now = self.house.now();
        let duties = &self.house.ports.duties;
        self.insist("noting duty", || {
            duties.record(counselor, event.clone(), Some(SourceId(claim.0)), now)
        })
        .await
    }

    /// The conversation names the event, so that it counts once. Their level rises when that was enough.
    async fn worked(&self, by: StaffId) {
        let (house, now) = (&self.house, self.house.now());
        let reported = DutyEvent::Reported {
            conversation: self.conversation,
            supervised: self.desk.hands.supervisor_of(by).is_some(),
        };
        let source = Some(SourceId(self.conversation.0));
        let duty = self.insist("counting a report", || {
            let duties = &house.ports.duties;
            duties.record(by, reported.clone(), source, now)
        });
        let earned = duty.await.map_or(0, |duty| duty.work.level());
        let known = house.roster.get(by);
        let Some(member) = known.filter(|member| member.level < earned) else {
            return;
        };
        let raised = self.insist("raising a level", || {
            house.ports.staff.raise_level(by, earned)
        });
        if raised.await.is_some() {
            house.roster.note(&StaffMember {
                level: earned,
                ..(*member).clone()
            });
            house.hint(Hint::Duty {
                desk: self.desk.id.clone(),
                staff: by,
            });
        }
    }

    async fn answered(&self, by: StaffId) {
        let (alarms, desk) = (&self.house.ports.alarms, &self.desk.id);
        // Should it fail, the question stands until somebody says that they have seen it.
        let Ok(open) = alarms.open(desk.clone()).await else {
            return;
        };
        let asked = open.iter().find(|alarm| {
            alarm.kind == AlarmKind::Asked && alarm.conversation == Some(self.conversation)
        });
        if let Some(asked) = asked
            && alarms
                .acknowledge(asked.id, by, self.house.now())
                .await
                .is_ok()
        {
            let desk = desk.clone();
            self.house.hint(Hint::Alarms { desk });
        }
    }

    async fn raise(&self, kind: AlarmKind) {
        self.insist("raising an alarm", || {
            self.house
                .raise(self.desk.id.clone(), kind, Some(self.conversation))
        })
        .await;
    }

    /// A board that does not answer is compared with the ledger when it is back.
    fn doubt(&self, answer: Result<(), BoardError>) {
        if let Err(error) = answer {
            self.desk.doubt_board(&error);
        }
    }

    /// An alarm or a duty event is not lost because the database was away for a moment.
    async fn insist<T, F>(&self, what: &'static str, mut attempt: impl FnMut() -> F) -> Option<T>
    where
        F: Future<Output = Result<T, StoreError>>,
    {
        for tries in 1..=TRIES_MAX {
            match attempt().await {
                Ok(done) => return Some(done),
                Err(error) => {
                    tracing::error!(conversation = %self.conversation, %error, what, "failed");
                    tokio::time::sleep(RETRY_AFTER * tries).await;
                }
            }
        }
        None
    }
}
