"""The database: tables behind a small interface, on SQLite or PostgreSQL."""
