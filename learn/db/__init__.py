"""The database: the engine, the only transactions, column helpers and migrations."""
