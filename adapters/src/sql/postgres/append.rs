//! Appending a batch as one transaction of a few statements, however long the batch is: lock what it
//! touches, decide in memory, then write rows and events through `UNNEST`.
//!
//! Every transaction locks in the same order (duty rows by staff, conversations by id), so two lanes rarely
//! stand in each other's way; when they do, PostgreSQL ends one and the batch is tried again.

mod decide;
mod locked;
mod record;

use deadpool_postgres::ClientWrapper;
use tomoshibi_engine::ports::{StoreError, ledger::Appended};

use super::from_postgres;
use crate::sql::prepared::Prepared;

pub(super) async fn append(
    client: &mut ClientWrapper,
    batch: &[Prepared],
) -> Result<Vec<Appended>, StoreError> {
    if batch.is_empty() {
        return Ok(Vec::new());
    }
    let transaction = client.transaction().await.map_err(|e| from_postgres(&e))?;
    let mut locked = locked::lock(&transaction, batch).await?;
    let (answers, changes) = decide::decide(batch, &mut locked)?;
    record::record(&transaction, &changes).await?;
    record::remove_unopened(&transaction, &locked).await?;
    transaction.commit().await.map_err(|e| from_postgres(&e))?;
    Ok(answers)
}
