"""The household's word on a contact."""

from handlers.confirmation.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
