"""Alerts: seen and taken."""

from handlers.alert.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
