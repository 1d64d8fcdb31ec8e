//! Cold queries on SQLite: text with `$1..$n`, statements kept by the connection's cache.

use rusqlite::{
    Connection,
    types::{Value as Stored, ValueRef},
};
use tomoshibi_engine::ports::StoreError;

use crate::sql::{
    error::from_sqlite,
    value::{Query, Row, Value},
};

pub(super) fn run(connection: &Connection, query: Query) -> Result<Vec<Row>, StoreError> {
    rows(connection, query).map_err(|e| from_sqlite(&e))
}

fn rows(connection: &Connection, query: Query) -> rusqlite::Result<Vec<Row>> {
    let sql = with_lists(&query);
    let mut statement = connection.prepare_cached(&sql)?;
    for (index, value) in query.values.into_iter().enumerate() {
        // SQLite numbers `$n` by first appearance, so they are bound by name.
        if let Some(place) = statement.parameter_index(&format!("${}", index + 1))? {
            statement.raw_bind_parameter(place, stored(value))?;
        }
    }
    let columns = statement.column_count();
    let mut found = statement.raw_query();
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let values = (0..columns).map(|c| row.get_ref(c).map(value));
        rows.push(Row(values.collect::<rusqlite::Result<_>>()?));
    }
    Ok(rows)
}

/// PostgreSQL takes a list as one parameter; SQLite takes it as JSON.
fn with_lists(query: &Query) -> String {
    let mut sql = query.sql.to_owned();
    for (index, value) in query.values.iter().enumerate() {
        if matches!(value, Value::Ids(_)) {
            let n = index + 1;
            sql = sql.replace(
                &format!("= ANY(${n})"),
                &format!("IN (SELECT unhex(value) FROM json_each(${n}))"),
            );
        }
    }
    sql
}

fn stored(value: Value) -> Stored {
    match value {
        Value::Null => Stored::Null,
        Value::Int(int) => Stored::Integer(int),
        Value::Text(text) => Stored::Text(text),
        Value::Bytes(bytes) => Stored::Blob(bytes),
        Value::Id(id) => Stored::Blob(id.as_bytes().to_vec()),
        Value::Ids(ids) => {
            let quoted: Vec<_> = ids
                .iter()
                .map(|id| format!("\"{}\"", id.simple()))
                .collect();
            Stored::Text(format!("[{}]", quoted.join(",")))
        }
    }
}

fn value(found: ValueRef<'_>) -> Value {
    match found {
        ValueRef::Integer(int) => Value::Int(int),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        // No column holds fractions; one that does is as unreadable as a NULL that should not be.
        ValueRef::Null | ValueRef::Real(_) => Value::Null,
    }
}
