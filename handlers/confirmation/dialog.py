"""The household's word on a contact: one tap, or a few words. The message with the buttons comes from the outbox."""

from aiogram import Router
from aiogram.types import CallbackQuery

from actions import buttons, confirmation
from handlers.buttons import ConfirmButton
from handlers.confirmation.flow import comment_flow
from handlers.conversation import begin
from handlers.flow import Answers, Draft, Flow, words
from handlers.turn import Conversation, Form, Said, Turn
from rules.confirmation import Answer
from rules.errors import NotFound


async def flow(turn: Turn, subject: int | None) -> Flow:
    """What the family may write about this contact."""
    if subject is None:
        raise NotFound("not_found")
    return comment_flow(await confirmation.contact(turn.work, turn.speaker, subject))


def given(turn: Turn, flow: Flow, subject: int | None) -> Answers:
    """Nothing is known beforehand."""
    return {}


async def finish(turn: Turn, flow: Flow, draft: Draft) -> Said:
    """Passes the words on."""
    comment = words(draft.answers, "comment")
    return await _confirmed(turn, draft.subject or 0, Answer.SOMETHING_TO_SAY, comment)


async def dropped(turn: Turn, draft: Draft) -> Said:
    """Back to the three buttons: the family can still answer."""
    contact = await confirmation.contact(turn.work, turn.speaker, draft.subject or 0)
    row = [
        (turn.words(f"confirmation.button_{answer}"), buttons.confirm(contact.contact_id, answer))
        for answer in Answer
    ]
    return [turn.show(turn.text("confirmation.ask", contact=contact), [row])]


# What a family writes tomorrow is a question again, not a word about that visit.
FORM = Form("confirmation", flow, finish, given, dropped=dropped, days=0)


async def answered(event: CallbackQuery, callback_data: ConfirmButton, turn: Turn) -> Said:
    """One of the three buttons."""
    if callback_data.answer is Answer.SOMETHING_TO_SAY:
        return [*turn.without_buttons(), *await begin(turn, FORM, callback_data.contact_id)]
    return await _confirmed(turn, callback_data.contact_id, callback_data.answer, "")


async def _confirmed(turn: Turn, contact_id: int, answer: Answer, comment: str) -> Said:
    """The question stays readable, its buttons go."""
    contact = await confirmation.confirm_contact(turn.work, turn.speaker, contact_id, answer, comment, turn.now)
    thanks = turn.text(f"confirmation.thanks_{answer}", helper=contact.helper, comment=comment)
    return [*turn.without_buttons(), turn.say(thanks)]


def register(router: Router) -> None:
    """The three buttons."""
    router.callback_query.register(answered, ConfirmButton.filter())


CONVERSATION = Conversation(register, FORM)
