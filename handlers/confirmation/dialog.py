"""The household's word on a contact: one tap, or a few words. The message with the buttons comes from the outbox."""

from aiogram import Router
from aiogram.types import CallbackQuery

from actions import buttons
from actions.contacts import confirmation
from handlers.buttons import ConfirmButton, ContentButton
from handlers.confirmation.flow import comment_flow
from handlers.conversation import begin
from handlers.flow import Answers, Draft, Flow, words
from handlers.turn import Conversation, Form, Said, Turn
from rules.confirmation import MOST_CONTENT, Answer
from rules.errors import NotFound
from rules.roles import Role


async def flow(turn: Turn, subject: int | None) -> Flow:
    """What the family may write about this contact."""
    if subject is None:
        raise NotFound("not_found")
    return comment_flow(await confirmation.contact(turn.work, turn.speaker, subject))


def given(turn: Turn, flow: Flow, subject: int | None) -> Answers:
    """Nothing is known beforehand but the revision that is seen; it is kept with the answers."""
    return {"revision": str(flow.values["revision"])}


async def finish(turn: Turn, flow: Flow, draft: Draft) -> Said:
    """Passes the words on."""
    comment, seen = words(draft.answers, "comment"), words(draft.answers, "revision")
    return await _confirmed(
        turn, draft.subject or 0, Answer.SOMETHING_TO_SAY, comment, int(seen) if seen.isdigit() else None
    )


async def dropped(turn: Turn, draft: Draft) -> Said:
    """Back to the three buttons: the family can still answer."""
    contact = await confirmation.contact(turn.work, turn.speaker, draft.subject or 0)
    row = [
        (turn.words(f"confirmation.button_{answer}"), buttons.confirm(contact.contact_id, answer, contact.revision))
        for answer in Answer
    ]
    html = turn.text("confirmation.ask", contact=contact, changed=(), why="", witness=_is_witness(turn))
    return [turn.show(html, [row])]


# What a family writes tomorrow is a question again, not a word about that visit.
FORM = Form("confirmation", flow, finish, given, dropped=dropped, days=0)


async def answered(event: CallbackQuery, callback_data: ConfirmButton, turn: Turn) -> Said:
    """One of the three buttons."""
    if callback_data.answer is Answer.SOMETHING_TO_SAY:
        await confirmation.to_answer(turn.work, turn.speaker, callback_data.contact_id, callback_data.revision)
        return [*turn.without_buttons(), *await begin(turn, FORM, callback_data.contact_id)]
    seen = callback_data.revision
    return await _confirmed(turn, callback_data.contact_id, callback_data.answer, "", seen)


async def _confirmed(turn: Turn, contact_id: int, answer: Answer, comment: str, revision: int | None) -> Said:
    """The question stays readable, its buttons go. Once a quarter the family may say how content it is."""
    contact = await confirmation.confirm_contact(
        turn.work, turn.speaker, contact_id, answer, comment, turn.now, revision
    )
    thanks = turn.text(f"confirmation.thanks_{answer}", helper=contact.helper, comment=comment)
    if not contact.asks_content:
        return [*turn.without_buttons(), turn.say(thanks)]
    rows = [[_content(turn, contact_id, content) for content in range(1, MOST_CONTENT + 1)]]
    rows.append([_content(turn, contact_id, 0)])
    asked = turn.text("confirmation.ask_content")
    return [*turn.without_buttons(), turn.say(f"{thanks}\n\n{asked}", rows)]


def _content(turn: Turn, contact_id: int, content: int) -> tuple[str, str]:
    words = turn.words("confirmation.button_content", content=content)
    return words, ContentButton(contact_id=contact_id, content=content).pack()


def _is_witness(turn: Turn) -> bool:
    return Role.HOUSEHOLD not in turn.speaker.roles


async def content_said(event: CallbackQuery, callback_data: ContentButton, turn: Turn) -> Said:
    """One of the five, or "I cannot say"."""
    contact_id, content = callback_data.contact_id, callback_data.content
    await confirmation.say_content(turn.work, turn.speaker, contact_id, content, turn.now)
    return [turn.show(turn.text("confirmation.thanks_content"))]


def register(router: Router) -> None:
    """The three buttons."""
    router.callback_query.register(answered, ConfirmButton.filter())
    router.callback_query.register(content_said, ContentButton.filter())


CONVERSATION = Conversation(register, FORM)
