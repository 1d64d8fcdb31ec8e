//! Clients, their tokens, handles and keys.

use std::collections::HashMap;

use tomoshibi_engine::{
    conversation::Channel,
    ids::{ClientId, DeskId},
    ports::{
        Answer, StoreError,
        clients::{Client, Clients, ResumeToken},
    },
    privacy::Handle,
    staff::Language,
};
use uuid::Uuid;

use super::{
    error::unreadable,
    key_ring::Known,
    store::Store,
    streams::FORGET_ALL,
    tokens,
    value::{Query, Row, word},
    vault::{ClientKey, fill, hex_token},
};

const ENROL: &str = "INSERT INTO clients
     (id, desk, channel, language, nickname, token_hash, handle, handle_index, enrolled_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING";
const KEEP_KEY: &str =
    "INSERT INTO client_keys (client, wrapped) VALUES ($1, $2) ON CONFLICT DO NOTHING";
const KEYS: &str = "SELECT client, wrapped FROM client_keys WHERE client = ANY($1)";
const BY_TOKEN: &str =
    "SELECT id, desk, channel, language, nickname FROM clients WHERE token_hash = $1";
const BY_ID: &str = "SELECT id, desk, channel, language, nickname FROM clients WHERE id = $1";
const BY_HANDLE: &str =
    "SELECT id, desk, channel, language, nickname FROM clients WHERE handle_index = $1";

const EMPTY_KEY: &str =
    "INSERT INTO client_keys (client, wrapped) VALUES ($1, NULL) ON CONFLICT DO NOTHING";
/// The row stays, empty, so that no new key is made.
const DELETE_KEY: &str = "UPDATE client_keys SET wrapped = NULL WHERE client = $1";
const FORGET_NICKNAME: &str = "UPDATE conversations SET nickname = '' WHERE client = $1";
const FORGET_CLIENT: &str = "DELETE FROM clients WHERE id = $1";

impl Clients for Store {
    fn enrol(
        &self,
        desk: DeskId,
        language: Language,
        nickname: Option<String>,
    ) -> Answer<'_, Result<(Client, ResumeToken), StoreError>> {
        Box::pin(async move {
            let token = ResumeToken(hex_token()?);
            let client = self.fresh_client(desk, Channel::Web, language, nickname)?;
            let known_by = KnownBy::Token(&token);
            self.add_client(&client, &known_by).await?;
            Ok((client, token))
        })
    }

    fn by_token(&self, token: ResumeToken) -> Answer<'_, Result<Option<Client>, StoreError>> {
        Box::pin(async move {
            let query = Query::new(BY_TOKEN).bind(tokens::hash(&token.0));
            self.find_client(query).await
        })
    }

    fn by_id(&self, client: ClientId) -> Answer<'_, Result<Option<Client>, StoreError>> {
        Box::pin(async move { self.find_client(Query::new(BY_ID).bind(client.0)).await })
    }

    fn by_handle(
        &self,
        desk: DeskId,
        channel: Channel,
        handle: Handle,
        language: Language,
    ) -> Answer<'_, Result<Client, StoreError>> {
        Box::pin(async move {
            let index = self.vault.blind_index(&desk, channel, &handle)?;
            let find = || Query::new(BY_HANDLE).bind(index.as_slice());
            if let Some(client) = self.find_client(find()).await? {
                return Ok(client);
            }
            let client = self.fresh_client(desk, channel, language, None)?;
            let known_by = KnownBy::Handle(&handle, &index);
            self.add_client(&client, &known_by).await?;
            // Two first messages at once: whoever was second finds the first one's client.
            self.find_client(find())
                .await?
                .ok_or_else(|| unreadable("a client was enrolled and is not there"))
        })
    }

    fn erase(&self, client: ClientId) -> Answer<'_, Result<(), StoreError>> {
        Box::pin(async move {
            let steps = [
                Query::new(EMPTY_KEY),
                Query::new(DELETE_KEY),
                self.database.native(FORGET_ALL),
                Query::new(FORGET_NICKNAME),
                Query::new(FORGET_CLIENT),
            ];
            let steps = steps.map(|step| step.bind(client.0));
            self.database.write(steps.into()).await?;
            self.ring.put(client.0, Known::Erased, self.now());
            self.database.scrub().await
        })
    }
}

enum KnownBy<'a> {
    Token(&'a ResumeToken),
    /// With its blind index.
    Handle(&'a Handle, &'a [u8]),
}

impl Store {
    fn fresh_client(
        &self,
        desk: DeskId,
        channel: Channel,
        language: Language,
        nickname: Option<String>,
    ) -> Result<Client, StoreError> {
        let nickname = match nickname {
            Some(chosen) => chosen,
            None => anonymous()?,
        };
        Ok(Client {
            id: ClientId(self.ids.fresh()),
            desk,
            channel,
            language,
            nickname,
        })
    }

    /// The client and their key, in one transaction.
    async fn add_client(&self, client: &Client, by: &KnownBy<'_>) -> Result<(), StoreError> {
        let key = ClientKey::draw()?;
        let (token_hash, handle, index) = match by {
            KnownBy::Token(token) => (Some(tokens::hash(&token.0)), None, None),
            KnownBy::Handle(handle, index) => {
                let sealed = key.seal_handle(client.id.0, handle)?;
                (None, Some(sealed), Some(*index))
            }
        };
        let enrol = Query::new(ENROL)
            .bind(client.id.0)
            .bind(client.desk.as_str())
            .bind(word(client.channel)?)
            .bind(word(client.language)?)
            .bind(client.nickname.as_str())
            .bind(token_hash)
            .bind(handle)
            .bind(index)
            .bind(self.now().0);
        let keep = self.keep_key(client.id.0, &key)?;
        self.database.write(vec![enrol, keep]).await?;
        Ok(())
    }

    fn keep_key(&self, client: Uuid, key: &ClientKey) -> Result<Query, StoreError> {
        let wrapped = self.vault.wrap(client, key)?;
        Ok(Query::new(KEEP_KEY).bind(client).bind(wrapped))
    }

    async fn find_client(&self, query: Query) -> Result<Option<Client>, StoreError> {
        let rows = self.database.read(query).await?;
        rows.first().map(client).transpose()
    }

    pub(super) async fn client_key(&self, client: Uuid) -> Result<Known, StoreError> {
        let mut keys = self.client_keys(&[client]).await?;
        keys.remove(&client)
            .ok_or_else(|| unreadable("a client has no key"))
    }

    /// The keys of these clients; one is made for whoever has none yet.
    pub(super) async fn client_keys(
        &self,
        clients: &[Uuid],
    ) -> Result<HashMap<Uuid, Known>, StoreError> {
        let now = self.now();
        let mut keys = HashMap::with_capacity(clients.len());
        let mut wanted = Vec::new();
        for client in clients {
            if keys.contains_key(client) {
                continue;
            }
            match self.ring.get(*client, now) {
                Some(known) => drop(keys.insert(*client, known)),
                None => wanted.push(*client),
            }
        }
        if !wanted.is_empty() {
            self.fetch_keys(&wanted, &mut keys).await?;
        }
        Ok(keys)
    }

    async fn fetch_keys(
        &self,
        wanted: &[Uuid],
        keys: &mut HashMap<Uuid, Known>,
    ) -> Result<(), StoreError> {
        self.read_keys(wanted, keys).await?;
        let missing: Vec<Uuid> = wanted
            .iter()
            .filter(|c| !keys.contains_key(c))
            .copied()
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let fresh = |client: &Uuid| self.keep_key(*client, &ClientKey::draw()?);
        let made: Vec<Query> = missing.iter().map(fresh).collect::<Result<_, _>>()?;
        self.database.write(made).await?;
        // Read again rather than trusted: another node may have made one first.
        self.read_keys(&missing, keys).await
    }

    async fn read_keys(
        &self,
        wanted: &[Uuid],
        keys: &mut HashMap<Uuid, Known>,
    ) -> Result<(), StoreError> {
        let now = self.now();
        let rows = self
            .database
            .read(Query::new(KEYS).bind(wanted.to_vec()))
            .await?;
        for row in rows {
            let client = row.id(0)?;
            let known = match row.maybe_bytes(1)? {
                Some(wrapped) => Known::Key(self.vault.unwrap(client, wrapped)?),
                None => Known::Erased,
            };
            self.ring.put(client, known.clone(), now);
            keys.insert(client, known);
        }
        Ok(())
    }
}

fn client(row: &Row) -> Result<Client, StoreError> {
    Ok(Client {
        id: ClientId(row.id(0)?),
        desk: row
            .text(1)?
            .parse()
            .map_err(|_| unreadable("a desk has no valid name"))?,
        channel: row.word(2)?,
        language: row.word(3)?,
        nickname: row.text(4)?.to_owned(),
    })
}

/// "Anon 7F3".
fn anonymous() -> Result<String, StoreError> {
    let mut bytes = [0; 2];
    fill(&mut bytes)?;
    Ok(format!("Anon {:03X}", u16::from_be_bytes(bytes) & 0xfff))
}
