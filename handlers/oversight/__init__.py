"""The second helper's look at the first helper's work."""

from handlers.oversight.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
