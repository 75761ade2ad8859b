"""Callback data: policies, answers, and what a family is entitled to."""

from aiogram.filters.callback_data import CallbackData

from rules.entitlements import GapOutcome, Said


class ReplyButton(CallbackData, prefix="reply"):
    """Begin the answer to a question that was handed over."""

    question_id: int


class ArticleButton(CallbackData, prefix="a"):
    """Show this policy."""

    article_id: str


class HandOverButton(CallbackData, prefix="hand_over"):
    """That is not what I meant: ask the township."""


class UnhelpfulButton(CallbackData, prefix="unhelpful"):
    """What the base answered did not help: ask the township."""


class HelpedButton(CallbackData, prefix="helped"):
    """The answer helped."""

    question_id: int


class ReopenButton(CallbackData, prefix="reopen"):
    """The answer did not help: it goes back to the township."""

    question_id: int


class TeachButton(CallbackData, prefix="teach"):
    """An answered question is to serve others; `article_id` empty: choose how, "new": an article of its own."""

    question_id: int
    article_id: str


class ReviewButton(CallbackData, prefix="review"):
    """Whether what somebody proposed may serve: 1 yes, 0 no."""

    version_id: int
    accept: int


class EntitledButton(CallbackData, prefix="entitled"):
    """What this household may be entitled to."""

    household_id: int


class FactButton(CallbackData, prefix="fact"):
    """Somebody's word on a fact of the family."""

    household_id: int
    fact: str
    value: Said


class ReceivingButton(CallbackData, prefix="recv"):
    """Whether the family receives what the article is about."""

    household_id: int
    article_id: str
    value: Said


class GapButton(CallbackData, prefix="gap"):
    """What came of explaining it."""

    household_id: int
    article_id: str
    outcome: GapOutcome


class GapOnVisitButton(CallbackData, prefix="gv"):
    """The same, while the report of the visit is on the screen."""

    household_id: int
    article_id: str
    outcome: GapOutcome
