"""Two taps make an answered question a phrasing or an article; a second person's tap lets it serve."""

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from actions.answers import curating
from actions.answers.curating import Proposal
from handlers.buttons import ReviewButton, TeachButton
from handlers.turn import Conversation, Said, Turn

NEW = "new"
SHOWN = 3


async def teach(event: CallbackQuery, callback_data: TeachButton, turn: Turn) -> Said:
    """First how, then it is proposed."""
    question = callback_data.question_id
    if not callback_data.article_id:
        offers = await curating.offers(turn.work, turn.speaker, question, turn.knowledge)
        rows = [
            [(turn.words("curating.button_phrasing", title=title), _teach(question, name))] for name, title in offers
        ]
        rows.append([(turn.words("curating.button_new"), _teach(question, NEW))])
        return [*turn.without_buttons(), turn.say(turn.text("curating.how"), rows)]
    article = None if callback_data.article_id == NEW else callback_data.article_id
    await curating.propose(turn.work, turn.speaker, question, article, turn.knowledge, turn.now)
    return [turn.show(turn.text("curating.proposed"))]


async def proposals(event: Message | CallbackQuery, turn: Turn) -> Said:
    """What others proposed, with a button each way."""
    found = await curating.pending(turn.work, turn.speaker, turn.knowledge)
    return [turn.say(turn.text("curating.pending", one=one), [_review(turn, one)]) for one in found[:SHOWN]]


async def reviewed(event: CallbackQuery, callback_data: ReviewButton, turn: Turn) -> Said:
    """The second person's word."""
    accept = bool(callback_data.accept)
    await curating.review(turn.work, turn.speaker, callback_data.version_id, accept, turn.now)
    return [turn.show(turn.text("curating.accepted" if accept else "curating.refused"))]


def teach_row(turn: Turn, question_id: int) -> list[tuple[str, str]]:
    """Under an answer that was sent."""
    return [(turn.words("curating.button_teach"), _teach(question_id, ""))]


def _teach(question_id: int, article_id: str) -> str:
    return TeachButton(question_id=question_id, article_id=article_id).pack()


def _review(turn: Turn, one: Proposal) -> list[tuple[str, str]]:
    return [
        (turn.words("curating.button_accept"), ReviewButton(version_id=one.id, accept=1).pack()),
        (turn.words("curating.button_refuse"), ReviewButton(version_id=one.id, accept=0).pack()),
    ]


def register(router: Router) -> None:
    """The buttons."""
    router.callback_query.register(teach, TeachButton.filter())
    router.callback_query.register(reviewed, ReviewButton.filter())


CONVERSATION = Conversation(register)
