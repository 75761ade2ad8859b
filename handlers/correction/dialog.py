"""Correcting a record in the chat: from the list of one's own records, or from the thanks after filing."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from actions import buttons
from actions.contacts import correction
from handlers.buttons import CorrectButton, HistoryButton
from handlers.conversation import begin
from handlers.correction.flow import DROPPED, change, correction_flow
from handlers.flow import Answers, Draft, Flow, needed_answers, words
from handlers.pictures import picture
from handlers.turn import Conversation, Form, Rows, Said, Turn
from rules.errors import NotFound


async def flow(turn: Turn, subject: int | None) -> Flow:
    """The questions about this record."""
    if subject is None:
        raise NotFound("not_found")
    return correction_flow(await correction.one(turn.work, turn.speaker, subject))


def given(turn: Turn, flow: Flow, subject: int | None) -> Answers:
    """Nothing is known beforehand but the revision that is seen; it is kept with the answers."""
    return {"revision": str(flow.values["revision"])}


async def finish(turn: Turn, flow: Flow, draft: Draft) -> Said:
    """Writes the next revision; what was sent stays readable above the thanks."""
    answers = needed_answers(flow, draft)
    seen = int(words(draft.answers, "revision") or 1)
    before = await correction.one(turn.work, turn.speaker, draft.subject or 0)
    record = await correction.correct(
        turn.work, turn.speaker, draft.subject or 0, seen, change(answers, before), words(answers, "reason"), turn.now
    )
    rows: Rows = [[(turn.words("correction.button_history"), HistoryButton(contact_id=record.contact_id).pack())]]
    return [*turn.without_buttons(), turn.say(turn.text("correction.done", record=record), rows)]


async def photos(turn: Turn, draft: Draft) -> Said:
    """Which is which, where some are to be taken out."""
    if draft.at != DROPPED:
        return []
    found = await correction.photos(turn.work, turn.speaker, draft.subject or 0)
    return [picture(turn, one, turn.words("correction.photo", number=number)) for number, one in found]


FORM = Form("correction", flow, finish, given, pictures=photos)


async def records(event: Message | CallbackQuery, turn: Turn) -> Said:
    """/records: the newest of one's own, each with a button."""
    found = await correction.mine(turn.work, turn.speaker)
    rows: Rows = [
        [
            (
                turn.words("correction.button_record", number=number, head=one.household),
                buttons.correct(one.contact_id),
            )
        ]
        for number, one in enumerate(found, 1)
    ]
    return [turn.say(turn.text("correction.records", records=found), rows)]


async def begun(event: CallbackQuery, callback_data: CorrectButton, turn: Turn) -> Said:
    """One of these buttons."""
    return await begin(turn, FORM, callback_data.contact_id)


async def history(event: CallbackQuery, callback_data: HistoryButton, turn: Turn) -> Said:
    """What the record said and says."""
    found = await correction.history(turn.work, turn.speaker, callback_data.contact_id)
    return [turn.say(turn.text("correction.history", revisions=found))]


def register(router: Router) -> None:
    """Command and buttons."""
    router.message.register(records, Command("records"))
    router.callback_query.register(begun, CorrectButton.filter())
    router.callback_query.register(history, HistoryButton.filter())


CONVERSATION = Conversation(register, FORM)
