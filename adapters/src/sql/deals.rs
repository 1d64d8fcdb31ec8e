//! The deal of each desk: numbered changes, and the row that they amount to, written together.

use tomoshibi_engine::{
    deal::{Deal, Dealt},
    ids::DeskId,
    ports::{Answer, StoreError, deals::Deals},
    time::Timestamp,
};

use super::{
    error::unreadable,
    store::Store,
    value::{Query, json},
};

const FIND: &str = "SELECT number, deal FROM dealt WHERE desk = $1";
/// So that there is a row to lock.
const BEGIN: &str =
    "INSERT INTO dealt (desk, number, deal) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING";
/// Of two at once the second finds the place taken; the row has moved by then, so its `MOVE` does nothing.
const RECORD: &str = "INSERT INTO deals (desk, number, at, body) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING";
const MOVE: &str =
    "UPDATE dealt SET number = $3, deal = $4 WHERE desk = $1 AND number = $2 RETURNING number";

impl Deals for Store {
    fn deal(&self, desk: DeskId) -> Answer<'_, Result<(u64, Deal), StoreError>> {
        Box::pin(async move {
            let find = Query::new(FIND).bind(desk.as_str());
            let rows = self.database.read(find).await?;
            let Some(row) = rows.first() else {
                return Ok((0, Deal::default()));
            };
            let number = u64::try_from(row.int(0)?);
            let number = number.map_err(|_| unreadable("a deal has a negative number"))?;
            Ok((number, row.json(1)?))
        })
    }

    fn record(
        &self,
        desk: DeskId,
        after: u64,
        dealt: Dealt,
        at: Timestamp,
    ) -> Answer<'_, Result<bool, StoreError>> {
        Box::pin(async move {
            let (number, deal) = self.deal(desk.clone()).await?;
            if number != after {
                return Ok(false);
            }
            let number = i64::try_from(number).map_err(|_| unreadable("dealt too often"))?;
            let begin = Query::new(BEGIN)
                .bind(desk.as_str())
                .bind(json(&Deal::default())?);
            let record = Query::new(RECORD)
                .bind(desk.as_str())
                .bind(number + 1)
                .bind(at.0)
                .bind(json(&dealt)?);
            let to_row = Query::new(MOVE)
                .bind(desk.as_str())
                .bind(number)
                .bind(number + 1)
                .bind(json(&deal.after(&dealt))?);
            let answers = self.database.write(vec![begin, record, to_row]).await?;
            Ok(answers.last().is_some_and(|rows| !rows.is_empty()))
        })
    }
}
