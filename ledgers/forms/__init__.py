"""The official forms: each is declared as data in declared/, one writer for tables and one for letters."""
