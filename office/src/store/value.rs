//! Values that go into and come out of either engine.
//!
//! A statement sees the same Rust value on both; how it is kept differs: on SQLite a UUID is a BLOB, an
//! instant an INTEGER of microseconds, a civil date and JSON are TEXT, a BOOL is 0 or 1.

use std::sync::Arc;

use bytes::BytesMut;
use jiff::{Timestamp, civil::Date};
use serde::{Serialize, de::DeserializeOwned};
use tokio_postgres::types::{IsNull, ToSql, Type};
use uuid::Uuid;

use super::Error;

/// A parameter of a statement or a cell of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    I64(i64),
    Text(String),
    Bytes(Vec<u8>),
    Uuid(Uuid),
    /// Always whole microseconds, so that both engines give back what was written.
    Time(Timestamp),
    Date(Date),
    Json(serde_json::Value),
}

impl Value {
    /// Any serialisable thing as a JSON column.
    pub fn json(value: &impl Serialize) -> Result<Value, Error> {
        serde_json::to_value(value).map(Value::Json).map_err(|e| Error::Encode(e.to_string()))
    }
}

/// The parameters of a statement, `$1` first: `conn.execute(SQL, &values![id, name, None::<String>])`.
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { [$($crate::store::Value::from($value)),*] };
}

macro_rules! from {
    ($($source:ty => |$v:ident| $make:expr),* $(,)?) => {
        $(impl From<$source> for Value { fn from($v: $source) -> Value { $make } })*
    };
}

from! {
    bool => |v| Value::Bool(v),
    i64 => |v| Value::I64(v),
    i32 => |v| Value::I64(v.into()),
    u32 => |v| Value::I64(v.into()),
    i16 => |v| Value::I64(v.into()),
    String => |v| Value::Text(v),
    &String => |v| Value::Text(v.clone()),
    &str => |v| Value::Text(v.to_owned()),
    Vec<u8> => |v| Value::Bytes(v),
    &Vec<u8> => |v| Value::Bytes(v.clone()),
    &[u8] => |v| Value::Bytes(v.to_vec()),
    Uuid => |v| Value::Uuid(v),
    &Uuid => |v| Value::Uuid(*v),
    Timestamp => |v| Value::Time(whole_microseconds(v)),
    &Timestamp => |v| Value::Time(whole_microseconds(*v)),
    Date => |v| Value::Date(v),
    &Date => |v| Value::Date(*v),
    serde_json::Value => |v| Value::Json(v),
    &serde_json::Value => |v| Value::Json(v.clone()),
}

impl<T> From<Option<T>> for Value
where
    Value: From<T>,
{
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Null, Value::from)
    }
}

/// Cut to what both engines can keep.
pub fn whole_microseconds(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

/// A row of a result, its cells found by column name.
#[derive(Debug, Clone)]
pub struct Row {
    columns: Arc<[String]>,
    cells: Vec<Value>,
}

impl Row {
    pub(super) fn new(columns: Arc<[String]>, cells: Vec<Value>) -> Row {
        Row { columns, cells }
    }

    /// The cell of a column. `Option<T>` accepts NULL, a plain `T` does not.
    pub fn get<T: FromValue>(&self, column: &str) -> Result<T, Error> {
        let cell = self.cell(column)?;
        T::from_value(cell)
            .ok_or_else(|| Error::Column { column: column.to_owned(), wanted: std::any::type_name::<T>() })
    }

    /// A JSON column as the type it was written from.
    pub fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T, Error> {
        let value: serde_json::Value = self.get(column)?;
        serde_json::from_value(value).map_err(|e| Error::Encode(format!("column {column}: {e}")))
    }

    fn cell(&self, column: &str) -> Result<&Value, Error> {
        let place = self.columns.iter().position(|name| name == column);
        place
            .and_then(|i| self.cells.get(i))
            .ok_or_else(|| Error::Column { column: column.to_owned(), wanted: "a column of the result" })
    }
}

/// What a cell can be read as.
pub trait FromValue: Sized {
    /// `None` if the cell holds something else.
    fn from_value(value: &Value) -> Option<Self>;
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            other => T::from_value(other).map(Some),
        }
    }
}

macro_rules! read {
    ($($target:ty { $($shape:pat => $make:expr),* $(,)? })*) => {
        $(impl FromValue for $target {
            fn from_value(value: &Value) -> Option<Self> {
                match value { $($shape => $make,)* _ => None }
            }
        })*
    };
}

read! {
    bool { Value::Bool(v) => Some(*v), Value::I64(v) => Some(*v != 0) }
    i64 { Value::I64(v) => Some(*v) }
    i32 { Value::I64(v) => (*v).try_into().ok() }
    i16 { Value::I64(v) => (*v).try_into().ok() }
    u32 { Value::I64(v) => (*v).try_into().ok() }
    u64 { Value::I64(v) => (*v).try_into().ok() }
    String { Value::Text(v) => Some(v.clone()) }
    Vec<u8> { Value::Bytes(v) => Some(v.clone()) }
    Uuid { Value::Uuid(v) => Some(*v), Value::Bytes(v) => Uuid::from_slice(v).ok() }
    Timestamp { Value::Time(v) => Some(*v), Value::I64(v) => Timestamp::from_microsecond(*v).ok() }
    Date { Value::Date(v) => Some(*v), Value::Text(v) => v.parse().ok() }
    serde_json::Value { Value::Json(v) => Some(v.clone()), Value::Text(v) => serde_json::from_str(v).ok() }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Bool(v) => v.to_sql_checked(ty, out),
            // `$1 + 1` makes the server expect a short integer.
            Value::I64(v) if *ty == Type::INT4 => i32::try_from(*v)?.to_sql_checked(ty, out),
            Value::I64(v) => v.to_sql_checked(ty, out),
            Value::Text(v) => v.to_sql_checked(ty, out),
            Value::Bytes(v) => v.to_sql_checked(ty, out),
            Value::Uuid(v) => v.to_sql_checked(ty, out),
            Value::Time(v) => v.to_sql_checked(ty, out),
            Value::Date(v) => v.to_sql_checked(ty, out),
            Value::Json(v) => v.to_sql_checked(ty, out),
        }
    }

    /// Each kind checks for itself in `to_sql`, where the kind is known.
    fn accepts(_: &Type) -> bool {
        true
    }

    fn to_sql_checked(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        self.to_sql(ty, out)
    }
}
