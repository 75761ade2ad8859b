"""Reasons: why a duty cannot be done."""

from handlers.reason.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
