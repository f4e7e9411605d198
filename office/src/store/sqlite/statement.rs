//! One statement: values into it, rows out of it, and what its failure means.

use std::sync::Arc;

use rusqlite::{Connection, ErrorCode, ffi, types::ValueRef};

use super::{Answer, Error, Row, Value};

pub(super) fn run(conn: &Connection, sql: &str, values: &[Value]) -> Result<Answer, Error> {
    let mut statement = conn.prepare_cached(sql).map_err(failure)?;
    if statement.parameter_count() != values.len() {
        let (wanted, given) = (statement.parameter_count(), values.len());
        return Err(Error::Statement(format!("{wanted} parameters wanted, {given} given: {sql}")));
    }
    for (i, value) in values.iter().enumerate() {
        // SQLite numbers `$2` by where it stands first; its name says which value is meant.
        let name = format!("${}", i + 1);
        let place = statement.parameter_index(&name).map_err(failure)?;
        let place = place.ok_or_else(|| Error::Statement(format!("{name} is not used: {sql}")))?;
        bind(&mut statement, place, value).map_err(failure)?;
    }
    let columns: Arc<[String]> = statement.column_names().map(str::to_owned).collect();
    let mut found = Vec::new();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(failure)? {
        let cells = (0..columns.len()).map(|i| row.get_ref(i).map(cell)).collect::<Result<_, _>>();
        found.push(Row::new(columns.clone(), cells.map_err(failure)?));
    }
    Ok(Answer { changed: conn.changes(), rows: found })
}

fn bind(statement: &mut rusqlite::Statement<'_>, place: usize, value: &Value) -> rusqlite::Result<()> {
    match value {
        Value::Null => statement.raw_bind_parameter(place, rusqlite::types::Null),
        Value::Bool(v) => statement.raw_bind_parameter(place, v),
        Value::I64(v) => statement.raw_bind_parameter(place, v),
        Value::Text(v) => statement.raw_bind_parameter(place, v),
        Value::Bytes(v) => statement.raw_bind_parameter(place, v),
        Value::Uuid(v) => statement.raw_bind_parameter(place, &v.as_bytes()[..]),
        Value::Time(v) => statement.raw_bind_parameter(place, v.as_microsecond()),
        Value::Date(v) => statement.raw_bind_parameter(place, v.to_string()),
        Value::Json(v) => statement.raw_bind_parameter(place, v.to_string()),
    }
}

fn cell(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(v) => Value::I64(v),
        ValueRef::Text(v) => Value::Text(String::from_utf8_lossy(v).into_owned()),
        ValueRef::Blob(v) => Value::Bytes(v.to_vec()),
        // No column of ours is REAL; an expression that makes one is seen as text and refused on reading.
        ValueRef::Real(v) => Value::Text(v.to_string()),
    }
}

pub(super) fn failure(error: rusqlite::Error) -> Error {
    let rusqlite::Error::SqliteFailure(code, message) = &error else {
        return Error::Statement(error.to_string());
    };
    let message = message.clone().unwrap_or_else(|| error.to_string());
    match (code.code, code.extended_code) {
        // Seen by the trigger before the unique key sees it.
        (_, ffi::SQLITE_CONSTRAINT_TRIGGER) if message.starts_with("append-only: REPLACE") => {
            Error::Conflict(message)
        }
        (_, ffi::SQLITE_CONSTRAINT_TRIGGER) if message.starts_with("append-only") => {
            Error::AppendOnly(message)
        }
        (
            _,
            ffi::SQLITE_CONSTRAINT_UNIQUE
            | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
            | ffi::SQLITE_CONSTRAINT_FOREIGNKEY,
        ) => Error::Conflict(message),
        (
            ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::DiskFull
            | ErrorCode::CannotOpen
            | ErrorCode::SystemIoFailure
            | ErrorCode::ReadOnly,
            _,
        ) => Error::Unavailable(message),
        _ => Error::Statement(message),
    }
}
