//! The schema as the migrations make it is the one that `docs/operations` shows.
//!
//! When a migration was added, this test fails and leaves the new text beside the target folder's other
//! temporary files; copy it over the committed one and read the difference.

use std::{fs, path::Path};

use rusqlite::Connection;

use crate::{fresh::Fresh, fresh_postgres::FreshPostgres};

const SQLITE: &str = "SELECT sql || ';' FROM sqlite_master
     WHERE sql IS NOT NULL ORDER BY tbl_name, type <> 'table', name";

/// From the catalogue rather than `pg_dump`, whose text differs from version to version.
const POSTGRES: &str = "
SELECT line FROM (
    SELECT table_name AS about, 0 AS part, ordinal_position::int AS place,
        format('column %s.%s %s%s%s', table_name, column_name, data_type,
            CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END,
            CASE is_identity WHEN 'YES' THEN ' identity' ELSE '' END) AS line
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL
    SELECT c.conrelid::regclass::text, 1, 0,
        format('constraint %s on %s: %s', conname, c.conrelid::regclass, pg_get_constraintdef(c.oid))
    FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
    WHERE n.nspname = 'public' AND c.conrelid <> 0
    UNION ALL
    SELECT tablename, 2, 0, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL
    SELECT t.tgrelid::regclass::text, 3, 0, pg_get_triggerdef(t.oid)
    FROM pg_trigger t WHERE NOT t.tgisinternal
) AS parts ORDER BY about, part, place, line COLLATE \"C\"";

#[tokio::test]
async fn of_sqlite_is_as_documented() {
    let fresh = Fresh::new().await;
    let connection = Connection::open(fresh.path()).unwrap();
    let mut statement = connection.prepare(SQLITE).unwrap();
    let lines = statement.query_map([], |row| row.get(0)).unwrap();
    is_documented(
        "schema.sqlite.sql",
        &lines.map(Result::unwrap).collect::<Vec<_>>(),
    );
}

pub(crate) async fn on_postgres(fresh: &FreshPostgres) {
    fresh.store("schema").await;
    let rows = fresh
        .client("schema")
        .await
        .query(POSTGRES, &[])
        .await
        .unwrap();
    let lines = rows
        .iter()
        .map(|row| format!("-- {}", row.get::<_, &str>(0)));
    is_documented("schema.postgres.sql", &lines.collect::<Vec<_>>());
}

fn is_documented(name: &str, lines: &[String]) {
    let head = "-- Written by the tests from a migrated database; see adapters/migrations.\n\n";
    let made = format!("{head}{}\n", lines.join("\n"));
    let documented = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../docs/operations")
        .join(name);
    if fs::read_to_string(documented).is_ok_and(|text| text == made) {
        return;
    }
    let fresh = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&fresh, made).unwrap();
    panic!(
        "docs/operations/{name} is stale; the present one is {}",
        fresh.display()
    );
}
