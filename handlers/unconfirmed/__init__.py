"""Visits that nobody confirmed, for the second helper."""

from handlers.unconfirmed.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
