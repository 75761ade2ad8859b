"""The helper's side of a visit that the family denies. The message with the buttons comes from the outbox."""

from aiogram import Router
from aiogram.types import CallbackQuery

from actions.contacts import dispute
from handlers.buttons import ExplainButton
from handlers.conversation import begin
from handlers.flow import Answers, Draft, Flow, Kind, Question, words
from handlers.turn import Conversation, Form, Said, Turn
from rules.errors import NotFound
from rules.visit_report import NOTE_LENGTH


async def flow(turn: Turn, subject: int | None) -> Flow:
    """One question: what happened."""
    if subject is None:
        raise NotFound("not_found")
    contact = await dispute.disputed(turn.work, turn.speaker, subject)
    question = Question("words", Kind.TEXT, limit=NOTE_LENGTH)
    return Flow("dispute", 1, (question,), values={"head": contact.head, "contact_on": contact.on})


def given(turn: Turn, flow: Flow, subject: int | None) -> Answers:
    """Nothing is known beforehand."""
    return {}


async def finish(turn: Turn, flow: Flow, draft: Draft) -> Said:
    """The words join the case."""
    said = words(draft.answers, "words")
    contact = await dispute.explain(turn.work, turn.speaker, draft.subject or 0, said, turn.now)
    return [*turn.without_buttons(), turn.say(turn.text("dispute.explained", contact=contact))]


FORM = Form("dispute", flow, finish, given, days=14)


async def begun(event: CallbackQuery, callback_data: ExplainButton, turn: Turn) -> Said:
    """The button under the message."""
    return await begin(turn, FORM, callback_data.contact_id)


def register(router: Router) -> None:
    """The button."""
    router.callback_query.register(begun, ExplainButton.filter())


CONVERSATION = Conversation(register, FORM)
