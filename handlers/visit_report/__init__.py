"""The visit report: copy this folder to add a conversation."""

from handlers.visit_report.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
