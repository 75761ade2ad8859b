"""Checks of a sample."""

from handlers.inspection.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
