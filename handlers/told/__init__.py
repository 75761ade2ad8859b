"""One message is a report: what a helper writes of a visit or a call fills the record."""

from handlers.told.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
