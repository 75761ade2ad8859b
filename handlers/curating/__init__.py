"""An answered question is to serve others."""

from handlers.curating.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
