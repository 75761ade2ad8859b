"""What became of one measure of a plan, said outside a visit."""

from handlers.measure.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
