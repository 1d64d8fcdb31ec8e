//! The board: the fast, shared, rebuildable index of who waits and who can take them.
//!
//! Every operation is atomic and may be repeated without effect. The board decides nothing for good: a
//! claim is a proposal, and only the ledger's append makes it true. A desk's board answers
//! [`BoardError::Empty`] until its first `rebuild`.
//!
//! `now` is what the caller's clock says. A board that many nodes share goes by a clock of its own instead,
//! so that a node whose clock is wrong takes no claim from another.

use super::Answer;
use crate::{
    conversation::{Exception, Standing},
    dispatch::{Load, Slot, Ticket},
    ids::{ClaimId, ConversationId, DeskId, Seq, StaffId},
    time::{Millis, Timestamp},
};

/// Clients a need class is searched for a servable one before the supervisor is told.
pub const SEARCH_MAX: usize = 16;
/// Claims made by one call.
pub const CLAIMS_MAX: usize = 64;

/// Wake-ups taken by one call.
pub const DUE_MAX: usize = CLAIMS_MAX * 16;
/// A wake-up that was taken, and neither set anew nor forgotten within this, is due again: whoever took it
/// is gone.
pub const WAKE_LEASE: Millis = Millis::seconds(30);
/// A board that is being filled says so to whoever wants to match, for so long; then it is empty again.
pub const FILL_MAX: Millis = Millis::seconds(60);
/// So many that left are remembered at least, so that a late `place` brings none of them back.
pub const LEFT_MAX: usize = 16_384;
/// Conversations named by one call to `listed`, about.
pub const LISTED_MAX: usize = 512;
/// Members of staff named by one call to `seen`.
pub const SEEN_MAX: usize = 512;
/// Members of staff named by one call to `in_sight`.
pub const SIGHT_MAX: usize = 2 * SEEN_MAX;
/// A counselor without a heartbeat for this long is not matched.
pub const PRESENCE_MAX: Millis = Millis::seconds(30);

/// Why the board has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BoardError {
    /// It could not be asked. What was asked for may have happened all the same.
    #[error("the board is away: {0}")]
    Away(String),
    /// It was never filled, or lost what it held. Never to be read as "nobody waits".
    #[error("the board is empty and must be rebuilt")]
    Empty,
}

pub type BoardAnswer<'a, T> = Answer<'a, Result<T, BoardError>>;

/// A leased reservation of (client, counselor slot).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub id: ClaimId,
    pub conversation: ConversationId,
    pub counselor: StaffId,
    pub lease_until: Timestamp,
    pub epoch: u64,
    pub exception: Option<Exception>,
}

/// What a `place` came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placed {
    /// The conversation is somewhere else now, weighs differently, or has another claim on it.
    Changed,
    /// It was there already.
    Same,
    /// The board holds a later standing: nothing was changed.
    Late,
}

/// A page of what is on the board.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    pub conversations: Vec<ConversationId>,
    /// Where the next page begins; nothing after the last.
    pub next: Option<u64>,
}

/// What `match_next` found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matched {
    /// In the order they were made; fewer than asked for when nothing more can be matched.
    pub claims: Vec<Claim>,
    /// Imminent clients for whom nobody qualified is free, those claimed by way of an exception included;
    /// the supervisor is alarmed. At most [`SEARCH_MAX`].
    pub unserved: Vec<ConversationId>,
    /// Waiting clients with every free qualified counselor excluded, Imminent ones claimed all the same
    /// included. At most [`SEARCH_MAX`].
    pub all_excluded: Vec<ConversationId>,
}

/// The rules of one call to `match_next`, from the desk's policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MatchRules {
    /// How long a claim lasts until its offer is placed; then it ends with the offer.
    pub lease: Millis,
    /// Added to a qualified counselor's capacity for an Imminent client nobody else can take.
    pub surge: Load,
    /// After this the best-qualified free person gets an Imminent client, as an exception.
    pub imminent_unserved_max: Millis,
    pub initiative: Initiative,
}

/// Who is to ask for clients. Whoever it is, an Imminent client who has waited `imminent_unserved_max` is
/// claimed, and those nobody qualified is free for are named at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Initiative {
    /// Clients are claimed before a person asks for them.
    Engine,
    /// A supervisor decides. Tickets are held while they may; for those that are not nobody decided in time.
    Supervisor,
    /// Counselors ask for the next one.
    Counselors,
}

impl Initiative {
    /// Whether those who are not in danger are claimed at all.
    pub fn claims_calm(self) -> bool {
        self != Self::Counselors
    }
}

/// Who is on the board, for walls, reconciliation and tests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snapshot {
    pub epoch: u64,
    /// In rank order, equal ranks by id; the claimed are not among them.
    pub waiting: Vec<Ticket>,
    /// By id.
    pub claims: Vec<Claim>,
    /// Those on duty, by id, with load and number of conversations, held and claimed.
    pub slots: Vec<(Slot, Load, u32)>,
}

pub trait Board: Send + Sync {
    /// Makes the board hold what the fold says (`enter`, `rerank`, `leave`, and the weight on a counselor in
    /// one): a waiting ticket is put at its rank, a held conversation weighs on its counselor, an absent one
    /// is nowhere. A claim stands only as long as the standing is waiting, or offered by this very claim;
    /// one that is offered and not known here (after a rebuild) is made again. A client who waits after more
    /// events than a claim was offered at waits again: that claim is over. Held by the claim's own
    /// counselor, it was accepted.
    ///
    /// `seq` is how much of the stream the standing was made of. One made of less than the board was told
    /// of last comes late and changes nothing, also for a conversation that left ([`LEFT_MAX`]). Of two made
    /// of the same events the one said last counts: time alone changes ranks.
    fn place(
        &self,
        desk: &DeskId,
        conversation: ConversationId,
        seq: Seq,
        standing: Standing,
    ) -> BoardAnswer<'_, Placed>;

    /// A counselor can be offered conversations, or their capacity changed.
    fn on_duty(&self, desk: &DeskId, slot: Slot, now: Timestamp) -> BoardAnswer<'_, ()>;

    /// Still there; a counselor not heard of for [`PRESENCE_MAX`] is not matched. False for somebody who is
    /// not on duty here: after a rebuild they must be announced again.
    fn heartbeat(&self, desk: &DeskId, counselor: StaffId, now: Timestamp)
    -> BoardAnswer<'_, bool>;

    /// Takes no new conversations; those held stay.
    fn off_duty(&self, desk: &DeskId, counselor: StaffId) -> BoardAnswer<'_, ()>;

    /// Claims the best servable clients for the least-loaded qualified counselors, one for each id given
    /// (at most [`CLAIMS_MAX`]). Clients passed over are at most [`SEARCH_MAX`] of each need class. An id that
    /// names a standing claim gives this claim again, here and in `pull` and `assign`; so whoever had no answer
    /// asks again with the same ids. For an Imminent client
    /// exclusion is a wish: when no way leads to anybody else, exclusions give way, the oldest first.
    fn match_next(
        &self,
        desk: &DeskId,
        ids: Vec<ClaimId>,
        rules: MatchRules,
        now: Timestamp,
    ) -> BoardAnswer<'_, Matched>;

    /// "Help another": claims for this counselor the top client they are qualified for
    /// and have room for, excluded or not. Counts as a heartbeat; nothing when off duty.
    fn pull(
        &self,
        desk: &DeskId,
        counselor: StaffId,
        id: ClaimId,
        rules: MatchRules,
        now: Timestamp,
    ) -> BoardAnswer<'_, Option<Claim>>;

    /// A person decided: claims this client, waiting or in other hands, for this counselor, whatever the
    /// rules say; beyond them it is an exception. A claim that stood for the client ends. None when the
    /// client is not on the board, or is this counselor's already.
    fn assign(
        &self,
        desk: &DeskId,
        conversation: ConversationId,
        counselor: StaffId,
        id: ClaimId,
        rules: MatchRules,
        now: Timestamp,
    ) -> BoardAnswer<'_, Option<Claim>>;

    /// The claim became an engagement: the client leaves the waiting room and weighs on the counselor.
    /// False when the claim stands no more.
    fn accept(
        &self,
        desk: &DeskId,
        claim: ClaimId,
        weight: Load,
        now: Timestamp,
    ) -> BoardAnswer<'_, bool>;

    /// The claim ended without engagement: the client goes back at the old rank, or to the old hands.
    /// With `excluded_until` the pair is not matched again before then (decline, lapse).
    /// False when the claim stands no more.
    fn release(
        &self,
        desk: &DeskId,
        claim: ClaimId,
        excluded_until: Option<Timestamp>,
    ) -> BoardAnswer<'_, bool>;

    /// Takes at most [`CLAIMS_MAX`] claims whose lease is over, the longest ago first; their clients are
    /// back at the old rank.
    fn expire(&self, desk: &DeskId, now: Timestamp) -> BoardAnswer<'_, Vec<Claim>>;

    /// Remembers to wake a conversation at a moment (nudge, away, latest touch); the earliest per conversation counts
    /// until it was due. `None` forgets it. Either ends the lease of one that was taken.
    fn wake_at(
        &self,
        desk: &DeskId,
        conversation: ConversationId,
        at: Option<Timestamp>,
    ) -> BoardAnswer<'_, ()>;

    /// Takes those due, the longest ago first, at most [`DUE_MAX`], each for [`WAKE_LEASE`].
    fn due(&self, desk: &DeskId, now: Timestamp) -> BoardAnswer<'_, Vec<ConversationId>>;

    /// These members of staff have a page open on the node that says so, on duty or not.
    fn seen(&self, desk: &DeskId, staff: Vec<StaffId>, now: Timestamp) -> BoardAnswer<'_, ()>;

    /// How long ago any node last saw a page of theirs; nothing when none did since the board was emptied.
    fn unseen_for(
        &self,
        desk: &DeskId,
        staff: StaffId,
        now: Timestamp,
    ) -> BoardAnswer<'_, Option<Millis>>;

    /// Whose pages any node saw within this, and how long ago: the latest first, at most [`SIGHT_MAX`].
    fn in_sight(
        &self,
        desk: &DeskId,
        within: Millis,
        now: Timestamp,
    ) -> BoardAnswer<'_, Vec<(StaffId, Millis)>>;

    /// The epoch of a board that was filled: whoever joins need not rebuild it.
    fn epoch(&self, desk: &DeskId) -> BoardAnswer<'_, u64>;

    fn snapshot(&self, desk: &DeskId) -> BoardAnswer<'_, Snapshot>;

    /// Who is on the board, waiting or held, a page at a time from 0 on, in no order. Whoever is there all
    /// the while is named once at least; for reconciliation.
    fn listed(&self, desk: &DeskId, from: u64) -> BoardAnswer<'_, Listed>;

    /// Empties the desk's board and begins a new epoch, to be filled from the ledger. Returns the epoch. Until
    /// `filled` is said `match_next` and `pull` claim nobody: half of the waiting room is no basis for who is
    /// first, nor half of a counselor's load for who has room.
    fn rebuild(&self, desk: &DeskId) -> BoardAnswer<'_, u64>;

    /// Everybody whom the ledger has open was placed. False when another epoch began meanwhile: then whoever
    /// began it fills it.
    fn filled(&self, desk: &DeskId, epoch: u64) -> BoardAnswer<'_, bool>;
}
