"""The menu, duties, households and how it works."""

from handlers.menu.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
