"""Joining by a one-use link, the language, and leaving."""

from handlers.enrolment.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
