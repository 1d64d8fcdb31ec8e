//! Events that travel in a hint, so that the node which hears of them need not read them: in the two parts in
//! which the ledger keeps them, together under the client's key. Whoever sees the bus reads nothing, whoever
//! writes to it makes nothing that opens, and what was sealed for one place opens at no other. When the client
//! is erased, nothing of it opens any more.

use bincode::{
    Decode, Encode,
    config::{Configuration, Fixint, Limit, LittleEndian},
};
use tomoshibi_engine::{
    conversation::Recorded,
    ids::{ClientId, ConversationId, Seq, SourceId},
    ports::ledger::{CARRIED_MAX, Carried},
    time::Timestamp,
};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    body::{self, Secret},
    prepared::position,
    store::Store,
    vault::{ClientKey, Spot},
};

const FORM: Configuration<LittleEndian, Fixint, Limit<CARRIED_MAX>> = bincode::config::standard()
    .with_fixed_int_encoding()
    .with_limit::<CARRIED_MAX>();

/// One event; its place follows from where the first stands.
#[derive(Encode, Decode)]
struct Part {
    at: i64,
    source: Option<[u8; 16]>,
    plain: String,
    secret: Option<Vec<u8>>,
}

impl Store {
    pub(super) fn seal_events(&self, client: ClientId, events: &[Recorded]) -> Option<Carried> {
        let first = events.first()?;
        let spot = spot(first.conversation, first.seq)?;
        let parts: Vec<Part> = events.iter().map(part).collect::<Option<_>>()?;
        let bytes = Zeroizing::new(bincode::encode_to_vec(parts, FORM).ok()?);
        let sealed = self.key_at_hand(client)?.seal_hint(spot, &bytes).ok()?;
        Carried::new(&sealed)
    }

    pub(super) fn open_carried(
        &self,
        client: ClientId,
        conversation: ConversationId,
        after: Seq,
        carried: &Carried,
    ) -> Option<Vec<Recorded>> {
        let first = after.next();
        let key = self.key_at_hand(client)?;
        let bytes = key
            .open_hint(spot(conversation, first)?, carried.sealed())
            .ok()?;
        let (parts, _): (Vec<Part>, usize) = bincode::decode_from_slice(&bytes, FORM).ok()?;
        (first.0..)
            .zip(parts)
            .map(|(seq, part)| recorded(conversation, Seq(seq), part))
            .collect()
    }

    /// Nothing is read for it: a hint that cannot be opened costs a read, and brings the key along.
    fn key_at_hand(&self, client: ClientId) -> Option<ClientKey> {
        self.ring.get(client.0, self.now())?.key().cloned()
    }
}

fn spot(conversation: ConversationId, seq: Seq) -> Option<Spot> {
    let seq = position(seq).ok()?;
    let conversation = conversation.0;
    Some(Spot { conversation, seq })
}

fn part(event: &Recorded) -> Option<Part> {
    let parts = body::split(event.event.clone()).ok()?;
    Some(Part {
        at: event.at.0,
        source: event.source.map(|source| source.0.into_bytes()),
        plain: parts.plain,
        secret: parts.secret,
    })
}

fn recorded(conversation: ConversationId, seq: Seq, part: Part) -> Option<Recorded> {
    let secret = part.secret.map(Zeroizing::new);
    let secret = secret
        .as_ref()
        .map_or(Secret::None, |secret| Secret::Opened(secret));
    Some(Recorded {
        conversation,
        seq,
        at: Timestamp(part.at),
        source: part.source.map(Uuid::from_bytes).map(SourceId),
        event: body::join(&part.plain, &secret).ok()?,
    })
}
