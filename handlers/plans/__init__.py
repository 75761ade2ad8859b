"""A household's plan of the year in the chat."""

from handlers.plans.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
