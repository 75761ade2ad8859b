"""What my family is entitled to, and what a helper has to explain and check."""

from handlers.entitlements.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
