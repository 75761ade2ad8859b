"""Policy questions in the chat."""

from handlers.question.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
