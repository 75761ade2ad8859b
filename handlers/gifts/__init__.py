"""Gift rounds in the chat."""

from handlers.gifts.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
