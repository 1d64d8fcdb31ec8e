//! The handful of value types that cold queries use, and how each database takes and gives them.

use std::fmt;

use bytes::BytesMut;
use serde::{Serialize, de::DeserializeOwned};
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tomoshibi_engine::ports::StoreError;
use uuid::Uuid;

use super::error::unreadable;

#[derive(Clone)]
pub(super) enum Value {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
    Id(Uuid),
    /// Only as a parameter, written `= ANY($n)`.
    Ids(Vec<Uuid>),
}

impl fmt::Debug for Value {
    /// May be a handle or a hash: shows nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Value(…)")
    }
}

macro_rules! from {
    ($($type:ty => $variant:ident),*) => {$(
        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::$variant(value.into())
            }
        }
    )*};
}
from!(i64 => Int, &str => Text, String => Text, Vec<u8> => Bytes, &[u8] => Bytes, Uuid => Id, Vec<Uuid> => Ids);

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// One statement with its values.
pub(super) struct Query {
    pub(super) sql: &'static str,
    pub(super) values: Vec<Value>,
}

impl Query {
    pub(super) fn new(sql: &'static str) -> Self {
        Self {
            sql,
            values: Vec::new(),
        }
    }

    /// The next of `$1..$n`.
    pub(super) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }
}

/// One row of an answer. A column that is not what the query expects is an unreadable row, never a default.
pub(super) struct Row(pub(super) Vec<Value>);

impl Row {
    pub(super) fn int(&self, column: usize) -> Result<i64, StoreError> {
        self.maybe_int(column)?.ok_or_else(|| wrong(column))
    }

    pub(super) fn maybe_int(&self, column: usize) -> Result<Option<i64>, StoreError> {
        match self.0.get(column) {
            Some(Value::Int(int)) => Ok(Some(*int)),
            Some(Value::Null) => Ok(None),
            _ => Err(wrong(column)),
        }
    }

    pub(super) fn text(&self, column: usize) -> Result<&str, StoreError> {
        match self.0.get(column) {
            Some(Value::Text(text)) => Ok(text),
            _ => Err(wrong(column)),
        }
    }

    pub(super) fn maybe_bytes(&self, column: usize) -> Result<Option<&[u8]>, StoreError> {
        match self.0.get(column) {
            Some(Value::Bytes(bytes)) => Ok(Some(bytes)),
            Some(Value::Null) => Ok(None),
            _ => Err(wrong(column)),
        }
    }

    pub(super) fn id(&self, column: usize) -> Result<Uuid, StoreError> {
        self.maybe_id(column)?.ok_or_else(|| wrong(column))
    }

    /// SQLite keeps an id as 16 bytes.
    pub(super) fn maybe_id(&self, column: usize) -> Result<Option<Uuid>, StoreError> {
        match self.0.get(column) {
            Some(Value::Id(id)) => Ok(Some(*id)),
            Some(Value::Null) => Ok(None),
            Some(Value::Bytes(bytes)) => {
                Uuid::from_slice(bytes).map(Some).map_err(|_| wrong(column))
            }
            _ => Err(wrong(column)),
        }
    }

    pub(super) fn json<T: DeserializeOwned>(&self, column: usize) -> Result<T, StoreError> {
        serde_json::from_str(self.text(column)?).map_err(|_| wrong(column))
    }

    /// The word of a plain enum, as `word` wrote it.
    pub(super) fn word<T: DeserializeOwned>(&self, column: usize) -> Result<T, StoreError> {
        let word = serde_json::Value::String(self.text(column)?.to_owned());
        serde_json::from_value(word).map_err(|_| wrong(column))
    }
}

fn wrong(column: usize) -> StoreError {
    unreadable(&format!(
        "column {column} of a row is not what it should be"
    ))
}

pub(super) fn json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| unreadable("a value has no JSON form"))
}

/// The word of a plain enum (`in_this_form`).
pub(super) fn word<T: Serialize>(value: T) -> Result<String, StoreError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        _ => Err(unreadable("a value is no plain word")),
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(int) => int.to_sql(ty, out),
            Self::Text(text) => text.to_sql(ty, out),
            Self::Bytes(bytes) => bytes.to_sql(ty, out),
            Self::Id(id) => id.to_sql(ty, out),
            Self::Ids(ids) => ids.to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
