"""A person's own hours for reminders."""

from handlers.hours.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
