"""The call record."""

from handlers.call_record.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
