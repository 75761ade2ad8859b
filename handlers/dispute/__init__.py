"""The family says that nobody came: the helper is asked first."""

from handlers.dispute.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
