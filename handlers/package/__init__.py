"""The quarter's package in the chat: look, confirm, sign off, receive."""

from handlers.package.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
