"""Correcting a record in the chat: from the list of one's own records, or from the thanks after filing."""

from itertools import pairwise

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from actions import buttons
from actions.contacts import correction
from actions.contacts.correction import RevisionCard
from handlers.buttons import CorrectButton, HistoryButton
from handlers.conversation import begin
from handlers.correction.flow import DROPPED, change, correction_flow, said
from handlers.flow import Answers, Draft, Flow, needed_answers, words
from handlers.pictures import picture
from handlers.screen import in_words
from handlers.turn import Conversation, Form, Rows, Said, Turn
from rules.correction import Field
from rules.errors import NotFound
from rules.programme import ContactKind
from rules.visit_report import Met


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
    return [turn.say(turn.text("correction.records", records=found, said=[_said(turn, one) for one in found]), rows)]


def _said(turn: Turn, record: correction.Record) -> str:
    """How a call went, and where nobody was in: what tells records of one day apart."""
    report = record.version.report
    if record.kind is ContactKind.CALL:
        return turn.words(f"call_record.outcome_{report['outcome']}")
    return turn.words("visit_report.met_nobody") if report.get("met") == Met.NOBODY else ""


async def begun(event: CallbackQuery, callback_data: CorrectButton, turn: Turn) -> Said:
    """One of these buttons."""
    return await begin(turn, FORM, callback_data.contact_id)


async def history(event: CallbackQuery, callback_data: HistoryButton, turn: Turn) -> Said:
    """What the record said and says."""
    found = await correction.history(turn.work, turn.speaker, callback_data.contact_id)
    changes = [_changes(turn, *pair) for pair in pairwise(found)]
    return [turn.say(turn.text("correction.history", revisions=found, changes=[[], *changes]))]


def _changes(turn: Turn, before: RevisionCard, after: RevisionCard) -> list[tuple[Field, object, object]]:
    """Each answer that was changed, as it was and as it is."""
    kind = ContactKind.CALL if Field.OUTCOME in after.version.report else ContactKind.VISIT
    was, now = (in_words(turn, said(kind, one.version)) for one in (before, after))
    return [(field, was[field], now[field]) for field in after.changed]


def register(router: Router) -> None:
    """Command and buttons."""
    router.message.register(records, Command("records"))
    router.callback_query.register(begun, CorrectButton.filter())
    router.callback_query.register(history, HistoryButton.filter())


CONVERSATION = Conversation(register, FORM)
