"""Households that are watched."""

from handlers.watch.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
