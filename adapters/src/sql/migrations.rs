//! Forward-only, numbered, gap-free migrations, held inside the program. What was applied is recorded with a
//! digest, so that a program refuses a ledger that is newer than it or was migrated by another text.

pub(super) mod postgres;
pub(super) mod sqlite;

use sha2::{Digest, Sha256};

use super::{error::OpenError, vault::hex};

pub(super) struct Migration {
    pub(super) version: i64,
    pub(super) sql: &'static str,
}

/// What a migration did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migrated {
    /// 0 for a new ledger.
    pub from: i64,
    pub to: i64,
}

pub(super) const RECORD_TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_migrations
     (version BIGINT PRIMARY KEY, digest TEXT NOT NULL)";
pub(super) const APPLIED: &str = "SELECT version, digest FROM schema_migrations ORDER BY version";
pub(super) const RECORD: &str = "INSERT INTO schema_migrations (version, digest) VALUES ($1, $2)";

impl Migration {
    pub(super) fn digest(&self) -> String {
        hex(&Sha256::digest(self.sql.as_bytes()))
    }
}

pub(super) fn newest(known: &[Migration]) -> i64 {
    known.last().map_or(0, |m| m.version)
}

/// Those still to be applied.
pub(super) fn due<'a>(
    known: &'a [Migration],
    applied: &[(i64, String)],
) -> Result<&'a [Migration], OpenError> {
    let found = applied.last().map_or(0, |(version, _)| *version);
    if found > newest(known) {
        return Err(OpenError::Newer {
            found,
            known: newest(known),
        });
    }
    for (migration, (version, digest)) in known.iter().zip(applied) {
        if migration.version != *version || migration.digest() != *digest {
            return Err(OpenError::Altered { version: *version });
        }
    }
    Ok(known.get(applied.len()..).unwrap_or_default())
}

/// For start-up: nothing may be due.
pub(super) fn complete(known: &[Migration], applied: &[(i64, String)]) -> Result<(), OpenError> {
    match due(known, applied)?.first() {
        None => Ok(()),
        Some(next) => Err(OpenError::NotMigrated {
            found: next.version - 1,
            known: newest(known),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(known: &[Migration]) -> Vec<(i64, String)> {
        known.iter().map(|m| (m.version, m.digest())).collect()
    }

    #[test]
    fn are_numbered_without_gaps_and_equally_for_both() {
        for known in [sqlite::ALL, postgres::ALL] {
            let versions: Vec<_> = known.iter().map(|m| m.version).collect();
            let expected: Vec<_> = (1..).take(known.len()).collect();
            assert_eq!(versions, expected);
        }
        assert_eq!(newest(sqlite::ALL), newest(postgres::ALL));
    }

    #[test]
    fn refuses_a_newer_ledger_an_altered_one_and_an_older_one() {
        let known = sqlite::ALL;
        let now = applied(known);
        assert!(complete(known, &now).is_ok());
        assert!(matches!(
            complete(known, &[]),
            Err(OpenError::NotMigrated { found: 0, .. })
        ));

        let mut newer = now.clone();
        newer.push((newest(known) + 1, String::new()));
        assert!(matches!(
            complete(known, &newer),
            Err(OpenError::Newer { .. })
        ));

        let mut altered = now;
        altered[0].1.push('x');
        assert!(matches!(
            complete(known, &altered),
            Err(OpenError::Altered { version: 1 })
        ));
    }
}
