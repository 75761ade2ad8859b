"""The township's answer to a question that was handed over."""

from handlers.answer_question.dialog import CONVERSATION

__all__ = ["CONVERSATION"]
