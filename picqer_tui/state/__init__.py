"""The move's SQLite file; the only place with SQL."""
