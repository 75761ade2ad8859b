"""The buttons under a reminder."""

from handlers.reminder.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
