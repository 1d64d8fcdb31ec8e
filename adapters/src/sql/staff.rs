//! Staff accounts and their sessions.

use tomoshibi_engine::{
    ids::{DeskId, StaffId},
    ports::{
        Answer, StoreError,
        staff::{NewStaff, Password, SessionToken, Staff},
    },
    staff::StaffMember,
    time::Timestamp,
};

use super::{
    store::Store,
    tokens,
    value::{Query, json},
    vault::hex_token,
};

const ADD: &str = "INSERT INTO staff (id, account, desk, member, password, demo)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING id";
const BY_SESSION: &str = "SELECT s.member FROM staff_sessions o JOIN staff s ON s.id = o.staff
     WHERE o.token_hash = $1 AND o.until > $2 AND o.arriving = 0";
const END_SESSION: &str = "DELETE FROM staff_sessions WHERE token_hash = $1";
const OF_DESK: &str = "SELECT member FROM staff WHERE desk = $1 ORDER BY id LIMIT 1024";
const MEMBER: &str = "SELECT member FROM staff WHERE id = $1";
/// Nothing when somebody else changed it first.
const CHANGE: &str = "UPDATE staff SET member = $3 WHERE id = $1 AND member = $2 RETURNING id";
const TRIES: usize = 8;
const ANY_DEMO: &str = "SELECT 1 FROM staff WHERE demo <> 0 LIMIT 1";

impl Staff for Store {
    fn add(
        &self,
        staff: NewStaff,
        password: Option<Password>,
    ) -> Answer<'_, Result<bool, StoreError>> {
        Box::pin(async move {
            // Without one, the password is one that nobody knows.
            let password = match password {
                Some(password) => password,
                None => Password(hex_token()?),
            };
            let hash = self.hasher.hash(password).await?;
            let query = Query::new(ADD)
                .bind(staff.member.id.0)
                .bind(staff.account)
                .bind(staff.member.desk.as_str())
                .bind(json(&staff.member)?)
                .bind(hash)
                .bind(i64::from(staff.demo));
            Ok(!self.database.change(query).await?.is_empty())
        })
    }

    fn by_session(
        &self,
        token: SessionToken,
        now: Timestamp,
    ) -> Answer<'_, Result<Option<StaffMember>, StoreError>> {
        Box::pin(async move {
            let query = Query::new(BY_SESSION)
                .bind(tokens::hash(&token.0))
                .bind(now.0);
            let rows = self.database.read(query).await?;
            rows.first().map(|row| row.json(0)).transpose()
        })
    }

    fn sign_out(&self, token: SessionToken) -> Answer<'_, Result<(), StoreError>> {
        Box::pin(async move {
            let query = Query::new(END_SESSION).bind(tokens::hash(&token.0));
            self.database.change(query).await.map(|_| ())
        })
    }

    fn of_desk(&self, desk: DeskId) -> Answer<'_, Result<Vec<StaffMember>, StoreError>> {
        Box::pin(async move {
            let query = Query::new(OF_DESK).bind(desk.as_str());
            let rows = self.database.read(query).await?;
            rows.iter().map(|row| row.json(0)).collect()
        })
    }

    fn raise_level(&self, staff: StaffId, level: u8) -> Answer<'_, Result<(), StoreError>> {
        Box::pin(async move {
            for _ in 0..TRIES {
                let rows = self.database.read(Query::new(MEMBER).bind(staff.0)).await?;
                let Some(row) = rows.first() else {
                    return Ok(());
                };
                let mut member: StaffMember = row.json(0)?;
                if member.level >= level {
                    return Ok(());
                }
                member.level = level;
                let change = Query::new(CHANGE)
                    .bind(staff.0)
                    .bind(row.text(0)?)
                    .bind(json(&member)?);
                if !self.database.change(change).await?.is_empty() {
                    return Ok(());
                }
            }
            Err(StoreError::Away(
                "one member of staff is changed by too many at once".to_owned(),
            ))
        })
    }

    fn has_demo_accounts(&self) -> Answer<'_, Result<bool, StoreError>> {
        Box::pin(async move { Ok(!self.database.read(Query::new(ANY_DEMO)).await?.is_empty()) })
    }
}
