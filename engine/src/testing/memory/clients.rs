//! Clients in a map. The token is the id, which is what no real implementation may do.

use std::{collections::BTreeMap, sync::Mutex};

use uuid::Uuid;

use super::{lock, ready};
use crate::{
    conversation::Channel,
    ids::{ClientId, DeskId},
    ports::{
        Answer, StoreError,
        clients::{Client, Clients, ResumeToken},
    },
    privacy::Handle,
    staff::Language,
};

#[derive(Debug, Default)]
pub struct MemoryClients(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    clients: BTreeMap<ClientId, Client>,
    handles: Vec<(DeskId, Channel, Handle, ClientId)>,
    made: u128,
}

impl State {
    fn add(
        &mut self,
        desk: DeskId,
        channel: Channel,
        language: Language,
        nickname: Option<String>,
    ) -> Client {
        self.made += 1;
        // Apart from the other ids that count from 1.
        let id = ClientId(Uuid::from_u128((0xC << 64) + self.made));
        let nickname = nickname.unwrap_or_else(|| format!("Anon {:X}", self.made));
        let client = Client {
            id,
            desk,
            channel,
            language,
            nickname,
        };
        self.clients.insert(id, client.clone());
        client
    }
}

impl Clients for MemoryClients {
    fn enrol(
        &self,
        desk: DeskId,
        language: Language,
        nickname: Option<String>,
    ) -> Answer<'_, Result<(Client, ResumeToken), StoreError>> {
        let client = lock(&self.0).add(desk, Channel::Web, language, nickname);
        let token = ResumeToken(client.id.to_string());
        ready(Ok((client, token)))
    }

    fn by_token(&self, token: ResumeToken) -> Answer<'_, Result<Option<Client>, StoreError>> {
        let id = token.0.parse::<ClientId>().ok();
        ready(Ok(id.and_then(|id| lock(&self.0).clients.get(&id).cloned())))
    }

    fn by_id(&self, client: ClientId) -> Answer<'_, Result<Option<Client>, StoreError>> {
        ready(Ok(lock(&self.0).clients.get(&client).cloned()))
    }

    fn by_handle(
        &self,
        desk: DeskId,
        channel: Channel,
        handle: Handle,
        language: Language,
    ) -> Answer<'_, Result<Client, StoreError>> {
        let mut state = lock(&self.0);
        let known = state
            .handles
            .iter()
            .find(|(d, c, h, _)| *d == desk && *c == channel && *h == handle)
            .and_then(|(.., id)| state.clients.get(id).cloned());
        let client = known.unwrap_or_else(|| {
            let client = state.add(desk.clone(), channel, language, None);
            state.handles.push((desk, channel, handle, client.id));
            client
        });
        ready(Ok(client))
    }

    fn erase(&self, client: ClientId) -> Answer<'_, Result<(), StoreError>> {
        let mut state = lock(&self.0);
        state.clients.remove(&client);
        state.handles.retain(|(.., id)| *id != client);
        ready(Ok(()))
    }
}
