"""Tables, the unit of work, queries and the outbox, on SQLite and PostgreSQL alike."""
