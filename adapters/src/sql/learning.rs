//! Models learnt from reports, and the reports they are learnt from.

use tomoshibi_engine::{
    ids::ConversationId,
    ports::{
        Answer, StoreError,
        chronicle::Position,
        learning::{KeptModel, ModelVersion, Models, NewModel, Reports, USABLE_MAX, WentLive},
    },
    time::Timestamp,
};

use super::{
    error::unreadable,
    ledger::page,
    store::Store,
    value::{Query, Row, json},
};

/// Nothing is kept if another node took the number in this moment.
const KEEP: &str = "INSERT INTO models (version, at, training, bytes)
     SELECT (SELECT COALESCE(MAX(version), 0) + 1 FROM models), CAST($1 AS BIGINT), $2, $3
     WHERE 1 = 1 ON CONFLICT DO NOTHING RETURNING version";
const KEEP_TRIES: usize = 4;
/// The live one and the one before it stay, however old.
const PRUNE: &str = "UPDATE models SET bytes = NULL WHERE bytes IS NOT NULL
     AND version <= (SELECT MAX(version) FROM models) - CAST($1 AS BIGINT)
     AND version NOT IN (SELECT version FROM models_live ORDER BY step DESC LIMIT 2)";
const KEPT: &str = "SELECT version, at, training, CASE WHEN bytes IS NULL THEN 0 ELSE 1 END
     FROM models ORDER BY version DESC LIMIT $1";
const BYTES: &str = "SELECT bytes FROM models WHERE version = $1";
const WENT_LIVE: &str = "SELECT version, at, why FROM models_live ORDER BY step DESC LIMIT $1";
const GO_LIVE: &str = "INSERT INTO models_live (step, version, at, why)
     SELECT (SELECT COALESCE(MAX(step), 0) + 1 FROM models_live),
         CAST($1 AS BIGINT), CAST($2 AS BIGINT), $3
     WHERE COALESCE((SELECT version FROM models_live ORDER BY step DESC LIMIT 1), 0) = CAST($4 AS BIGINT)
         AND (CAST($1 AS BIGINT) = 0
             OR EXISTS (SELECT 1 FROM models WHERE version = CAST($1 AS BIGINT) AND bytes IS NOT NULL))
     ON CONFLICT DO NOTHING RETURNING step";
const TAKE_TURN: &str = "INSERT INTO trainings (turn, until) VALUES ($1, $2)
     ON CONFLICT (turn) DO UPDATE SET until = excluded.until WHERE trainings.until < $3
     RETURNING turn";
const END_TURN: &str = "UPDATE trainings SET until = $2 WHERE turn = $1";
/// After every moment anybody asks with.
const NEVER: i64 = 1 << 60;

const REPORTED: &str =
    "SELECT e.id, c.id FROM events e JOIN conversations c ON c.key = e.conversation
     WHERE e.kind = 'reported' AND e.id > $1 ORDER BY e.id LIMIT $2";
const BEFORE_LATEST: &str =
    "SELECT id FROM events WHERE kind = 'reported' ORDER BY id DESC LIMIT 1 OFFSET $1";

impl Models for Store {
    fn keep(&self, model: NewModel, at: Timestamp) -> Answer<'_, Result<ModelVersion, StoreError>> {
        Box::pin(async move {
            let training = json(&model.training)?;
            for _ in 0..KEEP_TRIES {
                let keep = Query::new(KEEP)
                    .bind(at.0)
                    .bind(training.as_str())
                    .bind(model.bytes.clone());
                let prune = Query::new(PRUNE).bind(whole(USABLE_MAX)?);
                let answers = self.database.write(vec![keep, prune]).await?;
                if let Some(row) = answers.first().and_then(|rows| rows.first()) {
                    return version(row, 0);
                }
            }
            Err(StoreError::Away(
                "other nodes keep models at the same time".to_owned(),
            ))
        })
    }

    fn kept(&self, limit: usize) -> Answer<'_, Result<Vec<KeptModel>, StoreError>> {
        Box::pin(async move {
            let query = Query::new(KEPT).bind(page(limit));
            let rows = self.database.read(query).await?;
            rows.iter().map(kept).collect()
        })
    }

    fn bytes(&self, model: ModelVersion) -> Answer<'_, Result<Option<Vec<u8>>, StoreError>> {
        Box::pin(async move {
            let query = Query::new(BYTES).bind(whole(model.0)?);
            let rows = self.database.read(query).await?;
            match rows.first() {
                Some(row) => Ok(row.maybe_bytes(0)?.map(<[u8]>::to_vec)),
                None => Ok(None),
            }
        })
    }

    fn live(&self) -> Answer<'_, Result<ModelVersion, StoreError>> {
        Box::pin(async move {
            let latest = self.went_live(1).await?;
            Ok(latest
                .first()
                .map_or(ModelVersion::SHIPPED, |one| one.version))
        })
    }

    fn went_live(&self, limit: usize) -> Answer<'_, Result<Vec<WentLive>, StoreError>> {
        Box::pin(async move {
            let query = Query::new(WENT_LIVE).bind(page(limit));
            let rows = self.database.read(query).await?;
            let went = |row: &Row| {
                Ok(WentLive {
                    version: version(row, 0)?,
                    at: Timestamp(row.int(1)?),
                    why: row.text(2)?.to_owned(),
                })
            };
            rows.iter().map(went).collect()
        })
    }

    fn go_live(
        &self,
        version: ModelVersion,
        expected: ModelVersion,
        at: Timestamp,
        why: String,
    ) -> Answer<'_, Result<bool, StoreError>> {
        Box::pin(async move {
            let query = Query::new(GO_LIVE)
                .bind(whole(version.0)?)
                .bind(at.0)
                .bind(why)
                .bind(whole(expected.0)?);
            Ok(!self.database.change(query).await?.is_empty())
        })
    }

    fn take_turn(
        &self,
        turn: i64,
        now: Timestamp,
        until: Timestamp,
    ) -> Answer<'_, Result<bool, StoreError>> {
        Box::pin(async move {
            let query = Query::new(TAKE_TURN).bind(turn).bind(until.0).bind(now.0);
            Ok(!self.database.change(query).await?.is_empty())
        })
    }

    fn end_turn(&self, turn: i64) -> Answer<'_, Result<(), StoreError>> {
        Box::pin(async move {
            let query = Query::new(END_TURN).bind(turn).bind(NEVER);
            self.database.change(query).await.map(|_| ())
        })
    }
}

impl Reports for Store {
    fn reported(
        &self,
        after: Position,
        limit: usize,
    ) -> Answer<'_, Result<Vec<(Position, ConversationId)>, StoreError>> {
        Box::pin(async move {
            let query = Query::new(REPORTED).bind(whole(after.0)?).bind(page(limit));
            let rows = self.database.read(query).await?;
            let report = |row: &Row| Ok((place(row)?, ConversationId(row.id(1)?)));
            rows.iter().map(report).collect()
        })
    }

    fn before_latest(&self, reports: usize) -> Answer<'_, Result<Position, StoreError>> {
        Box::pin(async move {
            let offset = i64::try_from(reports).unwrap_or(i64::MAX);
            let query = Query::new(BEFORE_LATEST).bind(offset);
            let rows = self.database.read(query).await?;
            rows.first().map_or(Ok(Position::START), place)
        })
    }
}

fn kept(row: &Row) -> Result<KeptModel, StoreError> {
    Ok(KeptModel {
        version: version(row, 0)?,
        at: Timestamp(row.int(1)?),
        training: row.json(2)?,
        usable: row.int(3)? == 1,
    })
}

fn version(row: &Row, column: usize) -> Result<ModelVersion, StoreError> {
    let version = u64::try_from(row.int(column)?);
    version
        .map(ModelVersion)
        .map_err(|_| unreadable("a model's version is negative"))
}

fn place(row: &Row) -> Result<Position, StoreError> {
    let place = u64::try_from(row.int(0)?);
    place
        .map(Position)
        .map_err(|_| unreadable("a place in the ledger is negative"))
}

fn whole(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|_| unreadable("a number is too large"))
}
