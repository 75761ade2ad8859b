"""Somebody comes instead for a while."""

from handlers.cover.dialog import CONVERSATION, PROLONGING

__all__ = ["CONVERSATION", "PROLONGING"]
