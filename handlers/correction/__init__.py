"""Correcting a record of one's own."""

from handlers.correction.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
