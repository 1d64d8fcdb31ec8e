//! How staff come in: invitations, passwords, second factors, sessions.

use tomoshibi_engine::{
    ids::StaffId,
    ports::{
        Answer, StoreError,
        sign_in::{
            Arrival, Code, FactorSecret, InvitationToken, Invited, OpenSession, RECOVERY_CODES,
            SignIn, SignedIn,
        },
        staff::{Password, SessionToken},
    },
    staff::StaffMember,
    time::Timestamp,
};
use uuid::Uuid;

use super::{
    store::Store,
    tokens,
    value::{Query, Row},
    vault::{fill, hex, hex_token},
};
use crate::authenticator;

const BY_ACCOUNT: &str = "SELECT s.member, s.password, s.demo, f.secret FROM staff s
     LEFT JOIN staff_factors f ON f.staff = s.id AND f.last_step IS NOT NULL WHERE s.account = $1";
const TAKE_STEP: &str =
    "UPDATE staff_factors SET last_step = $2 WHERE staff = $1 AND last_step < $2 RETURNING staff";
const TAKE_RECOVERY_CODE: &str =
    "DELETE FROM staff_recovery_codes WHERE code_hash = $2 AND staff = $1 RETURNING staff";
const FORGET_EXPIRED: &str = "DELETE FROM staff_sessions WHERE staff = $1 AND until <= $2";
const OPEN_SESSION: &str = "INSERT INTO staff_sessions
     (token_hash, staff, until, opened_at, device, arriving) VALUES ($1, $2, $3, $4, $5, $6)";

const ID_OF: &str = "SELECT id FROM staff WHERE account = $1";
const FORGET_INVITATIONS: &str = "DELETE FROM staff_invitations WHERE staff = $1";
const INVITE: &str = "INSERT INTO staff_invitations (token_hash, staff, until) VALUES ($1, $2, $3)";
const INVITED: &str = "SELECT s.account, s.member FROM staff_invitations i
     JOIN staff s ON s.id = i.staff WHERE i.token_hash = $1 AND i.until > $2";
const USE_UP: &str =
    "DELETE FROM staff_invitations WHERE token_hash = $1 AND until > $2 RETURNING staff";
const SET_PASSWORD: &str = "UPDATE staff SET password = $2 WHERE id = $1 RETURNING member, demo";
const FORGET_FACTOR: &str = "DELETE FROM staff_factors WHERE staff = $1";
const FORGET_RECOVERY_CODES: &str = "DELETE FROM staff_recovery_codes WHERE staff = $1";
const FORGET_IDENTITIES: &str = "DELETE FROM staff_identities WHERE staff = $1";
const FORGET_PASSKEYS: &str = "DELETE FROM staff_passkeys WHERE staff = $1";
const FORGET_SESSIONS: &str = "DELETE FROM staff_sessions WHERE staff = $1";

const ARRIVING: &str = "SELECT s.account, s.member FROM staff_sessions o
     JOIN staff s ON s.id = o.staff WHERE o.token_hash = $1 AND o.until > $2";
const BEGIN_FACTOR: &str = "INSERT INTO staff_factors (staff, secret) VALUES ($1, $2)
     ON CONFLICT (staff) DO UPDATE SET secret = excluded.secret
     WHERE staff_factors.last_step IS NULL RETURNING staff";
const UNCONFIRMED: &str = "SELECT f.staff, f.secret FROM staff_factors f
     JOIN staff_sessions o ON o.staff = f.staff
     WHERE o.token_hash = $1 AND o.until > $2 AND f.last_step IS NULL";
const CONFIRM: &str = "UPDATE staff_factors SET last_step = $2
     WHERE staff = $1 AND secret = $3 AND last_step IS NULL RETURNING staff";
const KEEP_RECOVERY_CODE: &str =
    "INSERT INTO staff_recovery_codes (code_hash, staff) VALUES ($1, $2)";
const LET_IN: &str = "UPDATE staff_sessions SET arriving = 0 WHERE token_hash = $1 AND EXISTS
     (SELECT 1 FROM staff_factors f WHERE f.staff = staff_sessions.staff AND f.last_step = $2)";
const SESSIONS: &str = "SELECT token_hash, device, opened_at, until FROM staff_sessions
     WHERE staff = (SELECT staff FROM staff_sessions
       WHERE token_hash = $1 AND until > $2 AND arriving = 0)
     AND until > $2 AND arriving = 0 ORDER BY opened_at DESC LIMIT 100";
const OWN_PASSWORD: &str = "SELECT s.password FROM staff_sessions o JOIN staff s ON s.id = o.staff
     WHERE o.token_hash = $1 AND o.until > $2 AND o.arriving = 0";
const END_SESSION: &str = "DELETE FROM staff_sessions WHERE token_hash = $1";

/// Hexadecimal digits by which somebody tells their sessions apart: too few of the hash to find it by.
const NAME_CHARS: usize = 16;
pub(super) const DEVICE_CHARS_MAX: usize = 160;

impl SignIn for Store {
    fn sign_in(
        &self,
        account: String,
        password: Password,
        code: Option<Code>,
        arrival: Arrival,
    ) -> Answer<'_, Result<SignedIn, StoreError>> {
        Box::pin(async move {
            let query = Query::new(BY_ACCOUNT).bind(account);
            let rows = self.database.read(query).await?;
            let row = rows.first();
            let hash = row.map(|row| row.text(1).map(str::to_owned)).transpose()?;
            let matches = self.hasher.matches(password, hash).await?;
            let Some(row) = row.filter(|_| matches) else {
                return Ok(SignedIn::WrongPassword);
            };
            self.past_first_factor(row, code, arrival).await
        })
    }

    fn invite(
        &self,
        account: String,
        until: Timestamp,
    ) -> Answer<'_, Result<Option<InvitationToken>, StoreError>> {
        Box::pin(async move {
            let rows = self.database.read(Query::new(ID_OF).bind(account)).await?;
            let Some(row) = rows.first() else {
                return Ok(None);
            };
            let staff = row.id(0)?;
            let token = InvitationToken(hex_token()?);
            let invite = Query::new(INVITE)
                .bind(tokens::hash(&token.0))
                .bind(staff)
                .bind(until.0);
            let forget = Query::new(FORGET_INVITATIONS).bind(staff);
            self.database.write(vec![forget, invite]).await?;
            Ok(Some(token))
        })
    }

    fn invited(
        &self,
        token: InvitationToken,
        now: Timestamp,
    ) -> Answer<'_, Result<Option<Invited>, StoreError>> {
        let query = Query::new(INVITED).bind(tokens::hash(&token.0)).bind(now.0);
        Box::pin(self.one_invited(query))
    }

    fn accept(
        &self,
        token: InvitationToken,
        password: Password,
        arrival: Arrival,
    ) -> Answer<'_, Result<Option<SignedIn>, StoreError>> {
        Box::pin(async move {
            // Slow, so first: between the next two nothing must take long.
            let hash = self.hasher.hash(password).await?;
            let use_up = Query::new(USE_UP)
                .bind(tokens::hash(&token.0))
                .bind(arrival.now.0);
            let Some(staff) = self.changed(use_up).await? else {
                return Ok(None);
            };
            let of = |sql| Query::new(sql).bind(staff);
            let set = of(SET_PASSWORD).bind(hash);
            let forget = [
                FORGET_FACTOR,
                FORGET_RECOVERY_CODES,
                FORGET_IDENTITIES,
                FORGET_PASSKEYS,
                FORGET_SESSIONS,
            ]
            .map(of);
            let answers = self
                .database
                .write([set].into_iter().chain(forget).collect())
                .await?;
            let Some(row) = answers.first().and_then(|rows| rows.first()) else {
                return Ok(None);
            };
            let signed_in = self.first_factor_only(row.json(0)?, row.int(1)? != 0, arrival);
            signed_in.await.map(Some)
        })
    }

    fn arriving(
        &self,
        token: SessionToken,
        now: Timestamp,
    ) -> Answer<'_, Result<Option<Invited>, StoreError>> {
        let query = Query::new(ARRIVING)
            .bind(tokens::hash(&token.0))
            .bind(now.0);
        Box::pin(self.one_invited(query))
    }

    fn begin_factor(&self, staff: StaffId) -> Answer<'_, Result<Option<FactorSecret>, StoreError>> {
        Box::pin(async move {
            let mut secret = vec![0; authenticator::SECRET_BYTES];
            fill(&mut secret)?;
            let query = Query::new(BEGIN_FACTOR)
                .bind(staff.0)
                .bind(self.vault.seal_factor(staff.0, &secret)?);
            let begun = self.changed(query).await?;
            Ok(begun.map(|_| FactorSecret(secret)))
        })
    }

    fn confirm_factor(
        &self,
        session: SessionToken,
        code: Code,
        now: Timestamp,
    ) -> Answer<'_, Result<Option<Vec<Code>>, StoreError>> {
        Box::pin(async move {
            let hash = tokens::hash(&session.0);
            let query = Query::new(UNCONFIRMED).bind(hash.as_slice()).bind(now.0);
            let rows = self.database.read(query).await?;
            let Some(row) = rows.first() else {
                return Ok(None);
            };
            let staff = row.id(0)?;
            let sealed = row.maybe_bytes(1)?.unwrap_or_default();
            let secret = FactorSecret(self.vault.open_factor(staff, sealed)?);
            let Some(step) = authenticator::step(&secret, &code, now) else {
                return Ok(None);
            };
            let confirm = Query::new(CONFIRM).bind(staff).bind(step).bind(sealed);
            let let_in = Query::new(LET_IN).bind(hash).bind(step);
            let answers = self.database.write(vec![confirm, let_in]).await?;
            if answers.first().is_none_or(Vec::is_empty) {
                return Ok(None);
            }
            let codes = recovery_codes()?;
            let keep = codes.iter().map(|code| {
                Query::new(KEEP_RECOVERY_CODE)
                    .bind(recovery_hash(staff, code))
                    .bind(staff)
            });
            let forget = Query::new(FORGET_RECOVERY_CODES).bind(staff);
            self.database
                .write([forget].into_iter().chain(keep).collect())
                .await?;
            Ok(Some(codes))
        })
    }

    fn is_own_password(
        &self,
        session: SessionToken,
        password: Password,
        now: Timestamp,
    ) -> Answer<'_, Result<bool, StoreError>> {
        Box::pin(async move {
            let query = Query::new(OWN_PASSWORD)
                .bind(tokens::hash(&session.0))
                .bind(now.0);
            let rows = self.database.read(query).await?;
            let hash = rows.first().map(|row| row.text(0).map(str::to_owned));
            self.hasher.matches(password, hash.transpose()?).await
        })
    }

    fn sessions(
        &self,
        session: SessionToken,
        now: Timestamp,
    ) -> Answer<'_, Result<Vec<OpenSession>, StoreError>> {
        Box::pin(async move {
            let own = tokens::hash(&session.0);
            let rows = self.of_the_same(&own, now).await?;
            let open = rows.iter().map(|row| {
                let hash = row.maybe_bytes(0)?.unwrap_or_default();
                Ok(OpenSession {
                    name: name(hash),
                    device: row.text(1)?.to_owned(),
                    opened_at: Timestamp(row.int(2)?),
                    until: Timestamp(row.int(3)?),
                    is_this: hash == own,
                })
            });
            open.collect()
        })
    }

    fn end_session(
        &self,
        session: SessionToken,
        ended: String,
        now: Timestamp,
    ) -> Answer<'_, Result<(), StoreError>> {
        Box::pin(async move {
            for row in self.of_the_same(&tokens::hash(&session.0), now).await? {
                let hash = row.maybe_bytes(0)?.unwrap_or_default();
                if name(hash) == ended {
                    self.database
                        .change(Query::new(END_SESSION).bind(hash))
                        .await?;
                }
            }
            Ok(())
        })
    }
}

impl Store {
    /// The first factor is right. The row: member, password, whether of the demo, secret of the second factor.
    pub(super) async fn past_first_factor(
        &self,
        row: &Row,
        code: Option<Code>,
        arrival: Arrival,
    ) -> Result<SignedIn, StoreError> {
        let member: StaffMember = row.json(0)?;
        let Some(sealed) = row.maybe_bytes(3)? else {
            let is_demo = row.int(2)? != 0;
            return self.first_factor_only(member, is_demo, arrival).await;
        };
        let secret = FactorSecret(self.vault.open_factor(member.id.0, sealed)?);
        let Some(code) = code else {
            return Ok(SignedIn::CodeWanted);
        };
        let is_right = self.take_code(member.id, &secret, &code, arrival.now);
        if !is_right.await? {
            return Ok(SignedIn::WrongCode);
        }
        let token = self.open_session(member.id, &arrival, false).await?;
        Ok(SignedIn::In(member, token))
    }

    /// It is, and there is no second factor.
    async fn first_factor_only(
        &self,
        member: StaffMember,
        is_demo: bool,
        arrival: Arrival,
    ) -> Result<SignedIn, StoreError> {
        let due = arrival.factor_for.contains(&member.role) && !is_demo;
        let token = self.open_session(member.id, &arrival, due).await?;
        Ok(if due {
            SignedIn::FactorDue(member, token)
        } else {
            SignedIn::In(member, token)
        })
    }

    /// Whether the code is right; then it was never taken before and never will be again, on any node.
    async fn take_code(
        &self,
        staff: StaffId,
        secret: &FactorSecret,
        code: &Code,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let take = match authenticator::step(secret, code, now) {
            Some(step) => Query::new(TAKE_STEP).bind(staff.0).bind(step),
            None => Query::new(TAKE_RECOVERY_CODE)
                .bind(staff.0)
                .bind(recovery_hash(staff.0, code)),
        };
        Ok(self.changed(take).await?.is_some())
    }

    pub(super) async fn open_session(
        &self,
        staff: StaffId,
        arrival: &Arrival,
        arriving: bool,
    ) -> Result<SessionToken, StoreError> {
        let token = SessionToken(hex_token()?);
        let forget = Query::new(FORGET_EXPIRED).bind(staff.0).bind(arrival.now.0);
        let device: String = arrival.device.chars().take(DEVICE_CHARS_MAX).collect();
        let open = Query::new(OPEN_SESSION)
            .bind(tokens::hash(&token.0))
            .bind(staff.0)
            .bind(arrival.until.0)
            .bind(arrival.now.0)
            .bind(device)
            .bind(i64::from(arriving));
        self.database.write(vec![forget, open]).await?;
        Ok(token)
    }

    async fn one_invited(&self, query: Query) -> Result<Option<Invited>, StoreError> {
        let rows = self.database.read(query).await?;
        let invited = rows.first().map(|row| {
            Ok(Invited {
                account: row.text(0)?.to_owned(),
                member: row.json(1)?,
            })
        });
        invited.transpose()
    }

    async fn of_the_same(&self, session: &[u8], now: Timestamp) -> Result<Vec<Row>, StoreError> {
        let query = Query::new(SESSIONS).bind(session).bind(now.0);
        self.database.read(query).await
    }

    /// Whose row a statement changed that changes one at most.
    async fn changed(&self, query: Query) -> Result<Option<Uuid>, StoreError> {
        let rows = self.database.change(query).await?;
        rows.first().map(|row| row.id(0)).transpose()
    }
}

fn name(hash: &[u8]) -> String {
    hex(hash).chars().take(NAME_CHARS).collect()
}

/// Sixteen hexadecimal digits each, in groups that can be read from paper.
fn recovery_codes() -> Result<Vec<Code>, StoreError> {
    let mut bytes = [[0_u8; 8]; RECOVERY_CODES];
    fill(bytes.as_flattened_mut())?;
    let grouped = |bytes: &[u8; 8]| {
        let groups: Vec<String> = bytes.chunks(2).map(hex).collect();
        Code(groups.join("-"))
    };
    Ok(bytes.iter().map(grouped).collect())
}

/// As it is kept: 64 random bits with the owner's id, so that one hash is of no use for another account.
fn recovery_hash(staff: Uuid, code: &Code) -> Vec<u8> {
    let digits = code.0.chars().filter(char::is_ascii_hexdigit);
    let digits: String = digits.map(|digit| digit.to_ascii_lowercase()).collect();
    tokens::hash(&format!("{staff} {digits}"))
}
