"""Why did I get this?"""

from handlers.why.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
