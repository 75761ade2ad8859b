"""Tests of the ledgers: forms out, rosters in."""
