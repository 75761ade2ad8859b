"""Three questions to the second helper after a visit of their own; it begins with a button under the thanks."""

from aiogram import Router
from aiogram.types import CallbackQuery

from actions.contacts import oversight
from handlers.buttons import OversightButton
from handlers.conversation import begin
from handlers.flow import Answers, Choice, Draft, Flow, Kind, Question, words
from handlers.turn import Conversation, Form, Said, Turn
from rules.errors import NotFound
from rules.oversight import Asked, Found


async def flow(turn: Turn, subject: int | None) -> Flow:
    """The three questions about this household."""
    if subject is None:
        raise NotFound("not_found")
    contact = await oversight.visit(turn.work, turn.speaker, subject)
    answers = tuple(Choice(found, f"oversight.found_{found}") for found in Found)
    questions = tuple(Question(asked, Kind.ONE, answers) for asked in Asked)
    return Flow("oversight", 1, questions, values={"head": contact.head})


def given(turn: Turn, flow: Flow, subject: int | None) -> Answers:
    """Nothing is known beforehand."""
    return {}


async def finish(turn: Turn, flow: Flow, draft: Draft) -> Said:
    """Files the findings; a plain no goes to the township."""
    findings = {asked: Found(words(draft.answers, asked)) for asked in Asked}
    wrong = await oversight.file_oversight(turn.work, turn.speaker, draft.subject or 0, findings, turn.now)
    return [*turn.without_buttons(), turn.say(turn.text("oversight.done", wrong=bool(wrong)))]


FORM = Form("oversight", flow, finish, given, days=14)


async def begun(event: CallbackQuery, callback_data: OversightButton, turn: Turn) -> Said:
    """The button under the thanks."""
    return await begin(turn, FORM, callback_data.contact_id)


def register(router: Router) -> None:
    """The button."""
    router.callback_query.register(begun, OversightButton.filter())


CONVERSATION = Conversation(register, FORM)
