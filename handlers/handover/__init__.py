"""Changing a household's helper."""

from handlers.handover.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
