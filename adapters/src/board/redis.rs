//! The board on Redis, for many nodes.
//!
//! Owns nothing but the way there: what the board holds is in Redis, twelve keys a desk under one hash tag,
//! and every operation is one script (`redis/*.lua`), so that it is atomic. Scripts are named by their hash
//! and sent whole to a server that does not know them. Bounds: those of the port; the scripts name what
//! they look at.
//!
//! Time is the server's: leases, presence and wake-ups mean the same on every node, whatever its clock says.

mod reading;
mod scripts;
mod words;

use std::{fmt, sync::Arc};

use ::redis::{Cmd, ErrorKind, FromRedisValue, RedisError, ServerErrorKind};
use tomoshibi_engine::{
    conversation::Standing,
    dispatch::{Load, Slot},
    ids::{ClaimId, ConversationId, DeskId, Seq, StaffId},
    ports::board::{
        Board, BoardAnswer, BoardError, CLAIMS_MAX, Claim, Listed, MatchRules, Matched, Placed,
        SEEN_MAX, SIGHT_MAX, Snapshot,
    },
    time::{Millis, Timestamp},
};

use crate::redis_link::Link;
use reading::{Read, Sight};
use scripts::{Operation, Script};

/// Keys are named by it, so that several deployments may share a server.
pub const SPACE: &str = "tomoshibi";

/// See the module's page.
pub struct RedisBoard {
    link: Arc<Link>,
    space: String,
    time: Time,
}

/// Whose clock the board goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Time {
    Server,
    /// Each call's `now`: for tests, in which time is a parameter.
    Caller,
}

/// One call of a script.
struct Call<'a> {
    board: &'a RedisBoard,
    script: &'static Script,
    keys: Vec<String>,
    words: Vec<String>,
}

impl RedisBoard {
    pub fn new(link: Arc<Link>) -> Self {
        Self {
            link,
            space: SPACE.to_owned(),
            time: Time::Server,
        }
    }

    /// Keeps its keys apart from those of others on the same server.
    #[must_use]
    pub fn in_space(self, space: &str) -> Self {
        Self {
            space: space.to_owned(),
            ..self
        }
    }

    /// Goes by each call's `now`, and counts epochs from 1.
    #[must_use]
    pub fn by_callers_time(self) -> Self {
        Self {
            time: Time::Caller,
            ..self
        }
    }

    fn call(&self, operation: Operation, desk: &DeskId, now: Option<Timestamp>) -> Call<'_> {
        let now = match (self.time, now) {
            (Time::Caller, Some(now)) => now.0.to_string(),
            (Time::Caller, None) | (Time::Server, _) => String::new(),
        };
        Call {
            board: self,
            script: scripts::of(operation),
            keys: scripts::keys(&self.space, desk),
            words: vec![now],
        }
    }

    fn silent(
        &self,
        operation: Operation,
        desk: &DeskId,
        words: Vec<String>,
    ) -> BoardAnswer<'_, ()> {
        let call = self.call(operation, desk, None).with(words);
        Box::pin(async move { call.ask::<i64>().await.map(drop) })
    }
}

impl Call<'_> {
    fn word(mut self, word: impl Into<String>) -> Self {
        self.words.push(word.into());
        self
    }

    fn with(mut self, words: impl IntoIterator<Item = String>) -> Self {
        self.words.extend(words);
        self
    }

    async fn ask<T: FromRedisValue>(&self) -> Result<T, BoardError> {
        let link = &self.board.link;
        let answer = match link.ask(&self.command("EVALSHA", &self.script.hash)).await {
            Err(error) if error.kind() == ErrorKind::Server(ServerErrorKind::NoScript) => {
                link.ask(&self.command("EVAL", &self.script.text)).await
            }
            answer => answer,
        };
        answer.map_err(|error| in_words(&error))
    }

    async fn read<T: Read>(&self) -> Result<T, BoardError> {
        T::read(self.ask().await?)
    }

    fn command(&self, verb: &str, script: &str) -> Cmd {
        let mut command = ::redis::cmd(verb);
        command.arg(script).arg(self.keys.len());
        command.arg(&self.keys).arg(&self.words);
        command
    }
}

/// Codes of the scripts' own errors: `built.lua`.
fn in_words(error: &RedisError) -> BoardError {
    match error.code() {
        Some("EMPTY") => BoardError::Empty,
        _ => BoardError::Away(error.to_string()),
    }
}

impl Board for RedisBoard {
    fn place(
        &self,
        desk: &DeskId,
        conversation: ConversationId,
        seq: Seq,
        standing: Standing,
    ) -> BoardAnswer<'_, Placed> {
        let call = self.call(Operation::Place, desk, None);
        let call = call.with(words::standing(conversation, seq, &standing));
        Box::pin(async move { call.read().await })
    }

    fn on_duty(&self, desk: &DeskId, slot: Slot, now: Timestamp) -> BoardAnswer<'_, ()> {
        let call = self.call(Operation::OnDuty, desk, Some(now));
        let call = call.with(words::slot(&slot));
        Box::pin(async move { call.ask::<i64>().await.map(drop) })
    }

    fn heartbeat(
        &self,
        desk: &DeskId,
        counselor: StaffId,
        now: Timestamp,
    ) -> BoardAnswer<'_, bool> {
        let call = self.call(Operation::Heartbeat, desk, Some(now));
        let call = call.word(words::id(counselor.0));
        Box::pin(async move { call.ask().await })
    }

    fn off_duty(&self, desk: &DeskId, counselor: StaffId) -> BoardAnswer<'_, ()> {
        self.silent(Operation::OffDuty, desk, vec![words::id(counselor.0)])
    }

    fn match_next(
        &self,
        desk: &DeskId,
        ids: Vec<ClaimId>,
        rules: MatchRules,
        now: Timestamp,
    ) -> BoardAnswer<'_, Matched> {
        let call = self.call(Operation::MatchNext, desk, Some(now));
        let call = call
            .word(rules.lease.0.to_string())
            .word(rules.surge.0.to_string());
        let call = call
            .word(rules.imminent_unserved_max.0.to_string())
            .word(words::initiative(rules.initiative));
        let ids = ids.into_iter().take(CLAIMS_MAX);
        let call = call.with(ids.map(|id| words::id(id.0)));
        Box::pin(async move { call.read().await })
    }

    fn pull(
        &self,
        desk: &DeskId,
        counselor: StaffId,
        id: ClaimId,
        rules: MatchRules,
        now: Timestamp,
    ) -> BoardAnswer<'_, Option<Claim>> {
        let call = self.call(Operation::Pull, desk, Some(now));
        let call = call.with([words::id(counselor.0), words::id(id.0)]);
        let call = call.word(rules.lease.0.to_string());
        Box::pin(async move { call.read().await })
    }

    fn assign(
        &self,
        desk: &DeskId,
        conversation: ConversationId,
        counselor: StaffId,
        id: ClaimId,
        rules: MatchRules,
        now: Timestamp,
    ) -> BoardAnswer<'_, Option<Claim>> {
        let call = self.call(Operation::Assign, desk, Some(now));
        let call = call.with([conversation.0, counselor.0, id.0].map(words::id));
        let call = call.word(rules.lease.0.to_string());
        Box::pin(async move { call.read().await })
    }

    fn accept(
        &self,
        desk: &DeskId,
        claim: ClaimId,
        weight: Load,
        now: Timestamp,
    ) -> BoardAnswer<'_, bool> {
        let call = self.call(Operation::Accept, desk, Some(now));
        let call = call.word(words::id(claim.0)).word(weight.0.to_string());
        Box::pin(async move { call.ask().await })
    }

    fn release(
        &self,
        desk: &DeskId,
        claim: ClaimId,
        excluded_until: Option<Timestamp>,
    ) -> BoardAnswer<'_, bool> {
        let call = self.call(Operation::Release, desk, None);
        let call = call.with([words::id(claim.0), words::moment(excluded_until)]);
        Box::pin(async move { call.ask().await })
    }

    fn expire(&self, desk: &DeskId, now: Timestamp) -> BoardAnswer<'_, Vec<Claim>> {
        let call = self.call(Operation::Expire, desk, Some(now));
        Box::pin(async move { call.read().await })
    }

    fn wake_at(
        &self,
        desk: &DeskId,
        conversation: ConversationId,
        at: Option<Timestamp>,
    ) -> BoardAnswer<'_, ()> {
        let words = vec![words::id(conversation.0), words::moment(at)];
        self.silent(Operation::WakeAt, desk, words)
    }

    fn due(&self, desk: &DeskId, now: Timestamp) -> BoardAnswer<'_, Vec<ConversationId>> {
        let call = self.call(Operation::Due, desk, Some(now));
        Box::pin(async move { call.read().await })
    }

    fn seen(&self, desk: &DeskId, staff: Vec<StaffId>, now: Timestamp) -> BoardAnswer<'_, ()> {
        let call = self.call(Operation::Seen, desk, Some(now));
        let staff = staff.into_iter().take(SEEN_MAX);
        let call = call.with(staff.map(|id| words::id(id.0)));
        Box::pin(async move { call.ask::<i64>().await.map(drop) })
    }

    fn unseen_for(
        &self,
        desk: &DeskId,
        staff: StaffId,
        now: Timestamp,
    ) -> BoardAnswer<'_, Option<Millis>> {
        let call = self.call(Operation::UnseenFor, desk, Some(now));
        let call = call.word(words::id(staff.0));
        Box::pin(async move { Ok(call.ask::<Option<i64>>().await?.map(Millis)) })
    }

    fn in_sight(
        &self,
        desk: &DeskId,
        within: Millis,
        now: Timestamp,
    ) -> BoardAnswer<'_, Vec<(StaffId, Millis)>> {
        let call = self.call(Operation::InSight, desk, Some(now));
        let call = call.word(within.0.to_string()).word(SIGHT_MAX.to_string());
        Box::pin(async move { call.read::<Sight>().await.map(|sight| sight.0) })
    }

    fn epoch(&self, desk: &DeskId) -> BoardAnswer<'_, u64> {
        let call = self.call(Operation::Epoch, desk, None);
        Box::pin(async move { call.ask().await })
    }

    fn snapshot(&self, desk: &DeskId) -> BoardAnswer<'_, Snapshot> {
        let call = self.call(Operation::Snapshot, desk, None);
        Box::pin(async move { call.read().await })
    }

    fn listed(&self, desk: &DeskId, from: u64) -> BoardAnswer<'_, Listed> {
        let call = self.call(Operation::Listed, desk, None);
        let call = call.word(from.to_string());
        Box::pin(async move { call.read().await })
    }

    fn rebuild(&self, desk: &DeskId) -> BoardAnswer<'_, u64> {
        let first = match self.time {
            Time::Server => "",
            Time::Caller => "0",
        };
        let call = self.call(Operation::Rebuild, desk, None).word(first);
        Box::pin(async move { call.ask().await })
    }

    fn filled(&self, desk: &DeskId, epoch: u64) -> BoardAnswer<'_, bool> {
        let call = self.call(Operation::Filled, desk, None);
        let call = call.word(epoch.to_string());
        Box::pin(async move { call.ask().await })
    }
}

impl fmt::Debug for RedisBoard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisBoard")
            .field("link", &self.link)
            .field("space", &self.space)
            .field("time", &self.time)
            .finish()
    }
}
