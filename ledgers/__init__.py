"""Official forms: rosters .xlsx in, ledgers and cards .xlsx and .docx out; no database."""
