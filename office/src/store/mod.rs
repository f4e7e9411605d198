//! Storage: one façade over SQLite and PostgreSQL; the only place with SQL.
