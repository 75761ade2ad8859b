"""The way to the board in the browser."""

from handlers.board.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
