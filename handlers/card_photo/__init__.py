"""A photo of the signed paper card."""

from handlers.card_photo.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
