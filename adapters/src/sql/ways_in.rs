//! Ways in beside account and password: what was begun, and who staff are at a provider.

use tomoshibi_engine::{
    ids::StaffId,
    ports::{
        Answer, StoreError,
        sign_in::{Arrival, Code, SignedIn},
        staff::SessionToken,
        ways_in::{Identity, Shown, Step, WAYS_MAX, WayToken, Ways, WaysIn},
    },
    time::Timestamp,
};

use super::{
    error::unreadable,
    store::Store,
    tokens,
    value::{Query, Row},
    vault::hex_token,
};

const FORGET_OVER: &str = "DELETE FROM staff_ways_in WHERE until <= $1";
const COUNT: &str = "SELECT count(*) FROM staff_ways_in";
const BEGIN: &str =
    "INSERT INTO staff_ways_in (token_hash, step, staff, until) VALUES ($1, $2, $3, $4)";
const STEP: &str = "SELECT step, staff FROM staff_ways_in WHERE token_hash = $1 AND until > $2";
const TAKE: &str =
    "DELETE FROM staff_ways_in WHERE token_hash = $1 AND until > $2 RETURNING step, staff";

const BY_IDENTITY: &str = "SELECT staff FROM staff_identities WHERE issuer = $1 AND subject = $2";
const ID_OF: &str = "SELECT id FROM staff WHERE account = $1";
const BIND: &str = "INSERT INTO staff_identities (issuer, subject, staff, linked_at)
     VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";

const BY_ID: &str = "SELECT s.member, s.password, s.demo, f.secret FROM staff s
     LEFT JOIN staff_factors f ON f.staff = s.id AND f.last_step IS NOT NULL WHERE s.id = $1";
const WAYS: &str =
    "SELECT (SELECT count(*) FROM staff_factors f WHERE f.staff = o.staff AND f.last_step IS NOT NULL),
       (SELECT max(i.linked_at) FROM staff_identities i WHERE i.staff = o.staff), o.opened_at
     FROM staff_sessions o WHERE o.token_hash = $1 AND o.until > $2 AND o.arriving = 0";

const AT_PROVIDER: &str = "at_provider";
const CODE_DUE: &str = "code_due";
const ASKED_PASSKEY: &str = "asked_passkey";
const MAKING_PASSKEY: &str = "making_passkey";

impl WaysIn for Store {
    fn begin(
        &self,
        step: Step,
        now: Timestamp,
        until: Timestamp,
    ) -> Answer<'_, Result<Option<WayToken>, StoreError>> {
        Box::pin(async move {
            let forget = Query::new(FORGET_OVER).bind(now.0);
            let answers = self.database.write(vec![forget, Query::new(COUNT)]).await?;
            let counted = answers.get(1).and_then(|rows| rows.first());
            let begun = counted.map_or(Ok(WAYS_MAX), |row| row.int(0))?;
            if begun >= WAYS_MAX {
                return Ok(None);
            }
            let token = WayToken(hex_token()?);
            self.go_on(token.clone(), step, until).await?;
            Ok(Some(token))
        })
    }

    fn step(
        &self,
        token: WayToken,
        now: Timestamp,
    ) -> Answer<'_, Result<Option<Step>, StoreError>> {
        let query = Query::new(STEP).bind(tokens::hash(&token.0)).bind(now.0);
        Box::pin(async move {
            let rows = self.database.read(query).await?;
            rows.first().map(step_in).transpose()
        })
    }

    fn take(
        &self,
        token: WayToken,
        now: Timestamp,
    ) -> Answer<'_, Result<Option<Step>, StoreError>> {
        let query = Query::new(TAKE).bind(tokens::hash(&token.0)).bind(now.0);
        Box::pin(async move {
            let rows = self.database.change(query).await?;
            rows.first().map(step_in).transpose()
        })
    }

    fn go_on(
        &self,
        token: WayToken,
        step: Step,
        until: Timestamp,
    ) -> Answer<'_, Result<(), StoreError>> {
        let (word, staff) = match step {
            Step::AtProvider => (AT_PROVIDER, None),
            Step::CodeDue(staff) => (CODE_DUE, Some(staff.0)),
            Step::AskedPasskey => (ASKED_PASSKEY, None),
            Step::MakingPasskey(staff) => (MAKING_PASSKEY, Some(staff.0)),
        };
        let begin = Query::new(BEGIN)
            .bind(tokens::hash(&token.0))
            .bind(word)
            .bind(staff)
            .bind(until.0);
        Box::pin(async move { self.database.change(begin).await.map(|_| ()) })
    }

    fn by_identity(
        &self,
        identity: Identity,
        account: Option<String>,
        now: Timestamp,
    ) -> Answer<'_, Result<Option<StaffId>, StoreError>> {
        Box::pin(async move {
            let known = self.identified(&identity).await?;
            let (None, Some(account)) = (known, account) else {
                return Ok(known);
            };
            let rows = self.database.read(Query::new(ID_OF).bind(account)).await?;
            let Some(row) = rows.first() else {
                return Ok(None);
            };
            let (issuer, subject) = identity.0.clone();
            let bind = Query::new(BIND)
                .bind(issuer)
                .bind(subject)
                .bind(row.id(0)?)
                .bind(now.0);
            self.database.change(bind).await?;
            // Not what was written, but what stands there: somebody else may have been first.
            self.identified(&identity).await
        })
    }

    fn enter(
        &self,
        staff: StaffId,
        shown: Shown,
        code: Option<Code>,
        arrival: Arrival,
    ) -> Answer<'_, Result<SignedIn, StoreError>> {
        Box::pin(async move {
            let rows = self.database.read(Query::new(BY_ID).bind(staff.0)).await?;
            let Some(row) = rows.first() else {
                return Ok(SignedIn::WrongPassword);
            };
            match shown {
                Shown::OneFactor => self.past_first_factor(row, code, arrival).await,
                Shown::BothFactors => {
                    let token = self.open_session(staff, &arrival, false).await?;
                    Ok(SignedIn::In(row.json(0)?, token))
                }
            }
        })
    }

    fn ways(
        &self,
        session: SessionToken,
        now: Timestamp,
    ) -> Answer<'_, Result<Option<Ways>, StoreError>> {
        let query = Query::new(WAYS).bind(tokens::hash(&session.0)).bind(now.0);
        Box::pin(async move {
            let rows = self.database.read(query).await?;
            let ways = rows.first().map(|row| {
                Ok(Ways {
                    has_factor: row.int(0)? > 0,
                    signed_in_at: Timestamp(row.int(2)?),
                    provider_since: row.maybe_int(1)?.map(Timestamp),
                })
            });
            ways.transpose()
        })
    }
}

impl Store {
    async fn identified(&self, identity: &Identity) -> Result<Option<StaffId>, StoreError> {
        let (issuer, subject) = identity.0.clone();
        let query = Query::new(BY_IDENTITY).bind(issuer).bind(subject);
        let rows = self.database.read(query).await?;
        rows.first().map(|row| row.id(0).map(StaffId)).transpose()
    }
}

fn step_in(row: &Row) -> Result<Step, StoreError> {
    match (row.text(0)?, row.maybe_id(1)?) {
        (AT_PROVIDER, None) => Ok(Step::AtProvider),
        (CODE_DUE, Some(staff)) => Ok(Step::CodeDue(StaffId(staff))),
        (ASKED_PASSKEY, None) => Ok(Step::AskedPasskey),
        (MAKING_PASSKEY, Some(staff)) => Ok(Step::MakingPasskey(StaffId(staff))),
        _ => Err(unreadable("a way in has an unknown step")),
    }
}
