"""What waits for a supervisor, in one look."""

from handlers.overview.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
