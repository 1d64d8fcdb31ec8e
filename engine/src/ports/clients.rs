//! Clients: who writes in, known by an unguessable token (web) or a sealed contact handle.

use super::{Answer, StoreError};
use crate::{
    conversation::Channel,
    ids::{ClientId, DeskId},
    privacy::Handle,
    staff::Language,
};

/// A client as the service knows them: no handle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    pub id: ClientId,
    pub desk: DeskId,
    pub channel: Channel,
    pub language: Language,
    /// Chosen, or "Anon 7F3".
    pub nickname: String,
}

/// What a page shows to be taken for the same client again. 256 bits of chance; only its hash is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct ResumeToken(pub String);

impl std::fmt::Debug for ResumeToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ResumeToken(…)")
    }
}

pub trait Clients: Send + Sync {
    /// A new web client, with the token their page keeps.
    fn enrol(
        &self,
        desk: DeskId,
        language: Language,
        nickname: Option<String>,
    ) -> Answer<'_, Result<(Client, ResumeToken), StoreError>>;

    fn by_token(&self, token: ResumeToken) -> Answer<'_, Result<Option<Client>, StoreError>>;

    fn by_id(&self, client: ClientId) -> Answer<'_, Result<Option<Client>, StoreError>>;

    /// The client of this handle at the desk, made if new (channels other than web). The handle is sealed.
    fn by_handle(
        &self,
        desk: DeskId,
        channel: Channel,
        handle: Handle,
        language: Language,
    ) -> Answer<'_, Result<Client, StoreError>>;

    /// Erases a client: deletes their keys, so that no text or handle can be read again.
    fn erase(&self, client: ClientId) -> Answer<'_, Result<(), StoreError>>;
}
