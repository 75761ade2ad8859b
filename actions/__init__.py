"""Deeds: one async function each, inside the caller's unit of work; nothing is sent here."""

from storage.database import Work

__all__ = ["Work"]
