//! Passkeys of staff.

use tomoshibi_engine::{
    ids::StaffId,
    ports::{
        Answer, StoreError,
        passkeys::{Keeping, OwnPasskey, PASSKEYS_MAX, Passkey, Passkeys},
    },
    time::Timestamp,
};

use super::{
    error::unreadable,
    sign_in::DEVICE_CHARS_MAX,
    store::Store,
    value::{Query, Row},
};

const KEEP: &str = "INSERT INTO staff_passkeys
     (id, staff, public_key, signatures, may_be_backed_up, is_backed_up, device, made_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING staff";
const BY_ID: &str = "SELECT staff, public_key, signatures, may_be_backed_up, is_backed_up
     FROM staff_passkeys WHERE id = $1";
const SIGNED: &str = "UPDATE staff_passkeys SET signatures = $3, is_backed_up = $4, used_at = $5
     WHERE id = $1 AND signatures = $2 RETURNING staff";
const OF: &str = "SELECT id, device, made_at, used_at, is_backed_up FROM staff_passkeys
     WHERE staff = $1 ORDER BY made_at DESC, id LIMIT 100";
const REVOKE: &str = "DELETE FROM staff_passkeys WHERE id = $1 AND staff = $2";

impl Passkeys for Store {
    fn keep(
        &self,
        staff: StaffId,
        passkey: Passkey,
        device: String,
        now: Timestamp,
    ) -> Answer<'_, Result<Keeping, StoreError>> {
        Box::pin(async move {
            if self.of(staff).await?.len() >= PASSKEYS_MAX {
                return Ok(Keeping::TooMany);
            }
            let device: String = device.chars().take(DEVICE_CHARS_MAX).collect();
            let keep = Query::new(KEEP)
                .bind(passkey.id)
                .bind(staff.0)
                .bind(passkey.key)
                .bind(i64::from(passkey.count))
                .bind(i64::from(passkey.may_be_backed_up))
                .bind(i64::from(passkey.is_backed_up))
                .bind(device)
                .bind(now.0);
            let rows = self.database.change(keep).await?;
            Ok(if rows.is_empty() {
                Keeping::Known
            } else {
                Keeping::Kept
            })
        })
    }

    fn passkey(&self, id: Vec<u8>) -> Answer<'_, Result<Option<(StaffId, Passkey)>, StoreError>> {
        Box::pin(async move {
            let query = Query::new(BY_ID).bind(id.as_slice());
            let rows = self.database.read(query).await?;
            let found = rows.first().map(|row| {
                let count = u32::try_from(row.int(2)?);
                let passkey = Passkey {
                    id,
                    key: row.text(1)?.to_owned(),
                    count: count.map_err(|_| unreadable("a passkey counts too far"))?,
                    may_be_backed_up: row.int(3)? != 0,
                    is_backed_up: row.int(4)? != 0,
                };
                Ok((StaffId(row.id(0)?), passkey))
            });
            found.transpose()
        })
    }

    fn signed(
        &self,
        before: Passkey,
        count: u32,
        is_backed_up: bool,
        now: Timestamp,
    ) -> Answer<'_, Result<bool, StoreError>> {
        let signed = Query::new(SIGNED)
            .bind(before.id)
            .bind(i64::from(before.count))
            .bind(i64::from(count))
            .bind(i64::from(is_backed_up))
            .bind(now.0);
        Box::pin(async move { Ok(!self.database.change(signed).await?.is_empty()) })
    }

    fn of(&self, staff: StaffId) -> Answer<'_, Result<Vec<OwnPasskey>, StoreError>> {
        Box::pin(async move {
            let rows = self.database.read(Query::new(OF).bind(staff.0)).await?;
            rows.iter().map(own).collect()
        })
    }

    fn revoke(&self, staff: StaffId, id: Vec<u8>) -> Answer<'_, Result<(), StoreError>> {
        let revoke = Query::new(REVOKE).bind(id).bind(staff.0);
        Box::pin(async move { self.database.change(revoke).await.map(|_| ()) })
    }
}

fn own(row: &Row) -> Result<OwnPasskey, StoreError> {
    Ok(OwnPasskey {
        id: row.maybe_bytes(0)?.unwrap_or_default().to_vec(),
        device: row.text(1)?.to_owned(),
        made_at: Timestamp(row.int(2)?),
        used_at: row.maybe_int(3)?.map(Timestamp),
        is_backed_up: row.int(4)? != 0,
    })
}
