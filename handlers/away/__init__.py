"""Being away, and who stands in."""

from handlers.away.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
