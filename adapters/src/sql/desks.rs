//! Desk documents: every version kept, the newest one counts. Libraries by the hash of their content, kept
//! as long as the documents that name them.

use sha2::{Digest as _, Sha256};
use tomoshibi_engine::{
    desk::{Desk, library::Library},
    ports::{Answer, StoreError, staff::Desks},
    time::Timestamp,
};

use super::{
    error::unreadable,
    store::Store,
    value::{Query, json},
    vault::hex,
};

const APPLY: &str = "INSERT INTO desks (id, version, at, document)
     SELECT $1, (SELECT COALESCE(MAX(version), 0) + 1 FROM desks WHERE id = $1), $2, $3
     WHERE NOT EXISTS (SELECT 1 FROM desks WHERE id = $1 AND document = $3
         AND version = (SELECT MAX(version) FROM desks WHERE id = $1))";
const NEWEST: &str = "SELECT MAX(version) FROM desks WHERE id = $1";
const ALL: &str = "SELECT d.document FROM desks d
     WHERE d.version = (SELECT MAX(n.version) FROM desks n WHERE n.id = d.id)
     ORDER BY d.id LIMIT 1024";
const SHELVE: &str = "INSERT INTO libraries (hash, content) VALUES ($1, $2) ON CONFLICT DO NOTHING";
const LIBRARY: &str = "SELECT content FROM libraries WHERE hash = $1";

impl Desks for Store {
    fn apply(&self, desk: Desk, at: Timestamp) -> Answer<'_, Result<u64, StoreError>> {
        Box::pin(async move {
            let apply = Query::new(APPLY)
                .bind(desk.id.as_str())
                .bind(at.0)
                .bind(json(&desk)?);
            let newest = Query::new(NEWEST).bind(desk.id.as_str());
            let answers = self.database.write(vec![apply, newest]).await?;
            let row = answers.last().and_then(|rows| rows.first());
            let version = row
                .ok_or_else(|| unreadable("a desk has no version"))?
                .int(0)?;
            u64::try_from(version).map_err(|_| unreadable("a desk's version is negative"))
        })
    }

    fn all(&self) -> Answer<'_, Result<Vec<Desk>, StoreError>> {
        Box::pin(async move {
            let rows = self.database.read(Query::new(ALL)).await?;
            rows.iter().map(|row| row.json(0)).collect()
        })
    }

    fn shelve(&self, library: Library) -> Answer<'_, Result<String, StoreError>> {
        Box::pin(async move {
            let content = json(&library)?;
            let hash = hex(&Sha256::digest(content.as_bytes()));
            let shelve = Query::new(SHELVE).bind(hash.as_str()).bind(content);
            self.database.write(vec![shelve]).await?;
            Ok(hash)
        })
    }

    fn library(&self, hash: String) -> Answer<'_, Result<Option<Library>, StoreError>> {
        Box::pin(async move {
            let rows = self.database.read(Query::new(LIBRARY).bind(hash)).await?;
            rows.first().map(|row| row.json(0)).transpose()
        })
    }
}
