//! Makes offers at one desk: runs the board's matching until it yields nothing.
//!
//! Where a desk's mode leaves offers to people, it looks all the same: for clients in danger nobody is free
//! for, and for those in danger whom no person has asked for in time.
//!
//! *Owns*: which clients nobody could take, so that each is alarmed once. *Started by*: the guardian, one a
//! desk. *Stops when*: the service stops. *Mailbox*: 2: one look that has not begun covers all that ask.
//! *Timers*: looks by itself every `dispatch_every`, because time alone makes matches (exclusions that end,
//! `imminent_unserved_max`). *On restart*: the board has everything; claims on their way expire.
//!
//! Any number of nodes may run one for the same desk: the board arbitrates, and the ledger decides.

use std::{
    collections::HashSet,
    sync::{Arc, atomic::Ordering},
};

use actix::{
    Actor, ActorFutureExt as _, AsyncContext as _, Context, Handler, Message, WrapFuture as _,
};
use futures_util::{StreamExt as _, stream};
use tomoshibi_engine::{
    conversation::{Command, OfferMode},
    ids::{ClaimId, ConversationId, SourceId, StaffId},
    ports::{
        alarms::AlarmKind,
        board::{CLAIMS_MAX, Claim, Matched},
    },
    protocol::v1::{ErrorCode, QueueLevel, StaffFrame},
    staff::{Role, StaffMember},
    time::{Millis, Timestamp},
};

use crate::{
    client_session::{Job, Task},
    guardian::DeathWatch,
    house::{House, OpenDesk},
    reply::Reply,
    rescuer::weigh_again,
};

pub(crate) const MAILBOX: usize = 2;
/// Rounds of one look; what is left is covered by the next.
const ROUNDS_MAX: usize = 64;
/// Rounds of one look in which nothing could be offered. One is no reason to pause: what a client needs may
/// have changed between claim and offer, and then the next claim is for somebody else.
const FRUITLESS_MAX: usize = 2;
/// A conversation that refused an offer is not matched with the same counselor again for this long.
const REFUSED_FOR: Millis = Millis::seconds(5);
/// After the board or the database was away.
const PAUSE: Millis = Millis::seconds(1);

/// Something changed. May be lost when one is waiting already.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct LookAgain;

pub(crate) struct Dispatcher {
    house: Arc<House>,
    desk: Arc<OpenDesk>,
    looking: bool,
    again: bool,
    not_before: Timestamp,
    alarmed: HashSet<(ConversationId, AlarmKind)>,
    /// Asked for, and not answered: the claims may have been made all the same.
    unanswered: Vec<ClaimId>,
    /// How many wait, as counselors were told last.
    level: QueueLevel,
    /// Whether offers are paused, as staff were told last.
    paused: bool,
    _watch: DeathWatch,
}

/// What one look found.
#[derive(Default)]
struct Look {
    unserved: Vec<ConversationId>,
    all_excluded: Vec<ConversationId>,
    /// The board or the database did not answer.
    away: bool,
    unanswered: Vec<ClaimId>,
}

impl Dispatcher {
    pub(crate) fn new(house: Arc<House>, desk: Arc<OpenDesk>, watch: DeathWatch) -> Self {
        Self {
            house,
            desk,
            looking: false,
            again: false,
            not_before: Timestamp::default(),
            alarmed: HashSet::new(),
            unanswered: Vec::new(),
            level: QueueLevel::Nobody,
            paused: false,
            _watch: watch,
        }
    }

    fn tick(&mut self, ctx: &mut Context<Self>) {
        self.tell_level();
        self.tell_paused();
        self.look(ctx);
    }

    fn tell_level(&mut self) {
        let level = self.desk.pace.level();
        if level != self.level {
            self.level = level;
            let frame = StaffFrame::Queue { level };
            let consoles = &self.house.consoles;
            consoles.tell_desk(&self.desk.id, Role::Counselor, &frame);
        }
    }

    /// Whoever waits for a client to come by itself must know that none will.
    fn tell_paused(&mut self) {
        let paused = self.desk.offers_paused.load(Ordering::Acquire);
        if paused != self.paused {
            self.paused = paused;
            let frame = StaffFrame::OffersPaused { paused };
            for role in [Role::Counselor, Role::Supervisor] {
                self.house.consoles.tell_desk(&self.desk.id, role, &frame);
            }
        }
    }

    fn look(&mut self, ctx: &mut Context<Self>) {
        if self.looking {
            self.again = true;
            return;
        }
        // While the board is being filled, the first to stand on it need not be the first in rank; nor while
        // this node does not know what the board missed.
        let is_filled =
            self.house.ready_at().is_some() && !self.desk.offers_paused.load(Ordering::Acquire);
        if !is_filled || self.house.now() < self.not_before || self.house.is_stopping() {
            return;
        }
        self.looking = true;
        self.again = false;
        let (house, desk) = (Arc::clone(&self.house), Arc::clone(&self.desk));
        let unanswered = std::mem::take(&mut self.unanswered);
        let look = async move { look(&house, &desk, unanswered).await };
        ctx.spawn(
            look.into_actor(self)
                .map(|look, dispatcher, ctx| dispatcher.looked(look, ctx)),
        );
    }

    fn looked(&mut self, look: Look, ctx: &mut Context<Self>) {
        self.looking = false;
        self.unanswered = look.unanswered;
        if look.away {
            self.not_before = self.house.now() + PAUSE;
            return;
        }
        let unserved = look.unserved.into_iter();
        let excluded = look.all_excluded.into_iter();
        let found: HashSet<(ConversationId, AlarmKind)> = unserved
            .map(|id| (id, AlarmKind::NobodyQualified))
            .chain(excluded.map(|id| (id, AlarmKind::AllExcluded)))
            .collect();
        for (conversation, kind) in found.difference(&self.alarmed).copied() {
            self.alarm(conversation, kind, ctx);
        }
        self.alarmed = found;
        if self.again {
            self.look(ctx);
        }
    }

    fn alarm(&self, conversation: ConversationId, kind: AlarmKind, ctx: &mut Context<Self>) {
        let house = Arc::clone(&self.house);
        let desk = self.desk.id.clone();
        let raised = async move { house.raise(desk, kind, Some(conversation)).await };
        ctx.spawn(raised.into_actor(self).map(move |raised, dispatcher, _| {
            if let Err(error) = raised {
                tracing::error!(%conversation, %error, "an alarm could not be raised");
                // The next look tries again.
                dispatcher.alarmed.remove(&(conversation, kind));
            }
        }));
    }
}

async fn look(house: &Arc<House>, desk: &Arc<OpenDesk>, mut unanswered: Vec<ClaimId>) -> Look {
    let mut look = Look::default();
    let mut fruitless = 0;
    for _ in 0..ROUNDS_MAX {
        let mut ids = std::mem::take(&mut unanswered);
        ids.resize_with(CLAIMS_MAX, || ClaimId(house.ports.ids.fresh()));
        let board = &house.ports.board;
        let matched = board
            .match_next(&desk.id, ids.clone(), desk.rules(), house.now())
            .await;
        let Matched {
            claims,
            unserved,
            all_excluded,
        } = match matched {
            Ok(matched) => matched,
            Err(error) => {
                desk.doubt_board(&error);
                look.away = true;
                look.unanswered = ids;
                return look;
            }
        };
        // A client claimed by exception in this round is not named in the next one.
        look.unserved.extend(unserved);
        look.all_excluded.extend(all_excluded);
        if claims.is_empty() {
            return look;
        }
        let offers = claims.into_iter().map(|claim| offer(house, desk, claim));
        let made: Vec<bool> = stream::iter(offers)
            .buffer_unordered(house.settings.offers_max.max(1))
            .collect()
            .await;
        fruitless = if made.contains(&true) {
            0
        } else {
            fruitless + 1
        };
        if fruitless == FRUITLESS_MAX {
            // Looking again at once would find the same.
            look.away = true;
            return look;
        }
    }
    look
}

/// Offers one claim; a claim that came to nothing is given back. True when the offer stands.
async fn offer(house: &Arc<House>, desk: &Arc<OpenDesk>, claim: Claim) -> bool {
    let answer = match member_of(house, desk, claim.counselor).await {
        Some(member) => {
            let command = Command::Offer {
                claim: claim.id,
                to: desk.candidate(&member),
                mode: OfferMode::Auto,
                exception: claim.exception,
                epoch: claim.epoch,
            };
            make_offer(house, claim.conversation, claim.id, command).await
        }
        None => Err(ErrorCode::NotAllowed),
    };
    if let Err(code) = answer {
        metrics::counter!("tomoshibi_offers_refused_total").increment(1);
        tracing::debug!(conversation = %claim.conversation, ?code, "an offer was not made");
        if code == ErrorCode::OverCapacity {
            weigh_again(house, desk, claim.counselor).await;
        }
        give_back(house, desk, &claim).await;
        return false;
    }
    metrics::counter!("tomoshibi_offers_total").increment(1);
    true
}

/// Somebody may have been added since this node started, and have signed in at another.
pub(crate) async fn member_of(
    house: &Arc<House>,
    desk: &Arc<OpenDesk>,
    staff: StaffId,
) -> Option<Arc<StaffMember>> {
    if let Some(known) = house.roster.get(staff) {
        return Some(known);
    }
    let members = house.ports.staff.of_desk(desk.id.clone()).await.ok()?;
    for member in &members {
        house.roster.note(member);
    }
    house.roster.get(staff)
}

/// The claim names the command, so that an offer is made once.
pub(crate) async fn make_offer(
    house: &Arc<House>,
    conversation: ConversationId,
    claim: ClaimId,
    command: Command,
) -> Result<(), ErrorCode> {
    let source = Some(SourceId(claim.0));
    let asked = house
        .ask_session(conversation, |answer| {
            Job::new(Task::Service(command), source, Reply::asker(answer))
        })
        .await;
    match asked {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(code)) => Err(code),
        Err(_) => Err(ErrorCode::NotKeptYet),
    }
}

/// The board said one thing and the conversation another: the pair rests for a moment, and the
/// conversation says again where it stands.
pub(crate) async fn give_back(house: &Arc<House>, desk: &Arc<OpenDesk>, claim: &Claim) {
    let until = house.now() + REFUSED_FOR;
    let board = &house.ports.board;
    if let Err(error) = board.release(&desk.id, claim.id, Some(until)).await {
        desk.doubt_board(&error);
    }
    let room = house.rooms.of(claim.conversation);
    house.give(&room, Job::quiet(Task::PlaceAgain));
}

impl Actor for Dispatcher {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.run_interval(self.house.settings.dispatch_every, Self::tick);
        self.look(ctx);
    }
}

impl Handler<LookAgain> for Dispatcher {
    type Result = ();

    fn handle(&mut self, _: LookAgain, ctx: &mut Self::Context) {
        self.look(ctx);
    }
}
