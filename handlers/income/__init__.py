"""The yearly income statement in the chat."""

from handlers.income.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
