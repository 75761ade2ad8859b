"""Policy questions in the chat."""

from handlers.question.dialog import CONVERSATION, register_first

__all__ = ["CONVERSATION", "register_first"]
