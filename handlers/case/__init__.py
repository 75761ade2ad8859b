"""Cases: listed, noted, closed."""

from handlers.case.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
