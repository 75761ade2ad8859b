"""The call record in the chat: the number to call first, then one tap."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from actions.contacts import call_record, reason
from handlers.buttons import CallButton, MenuButton, ReasonButton, UnansweredButton
from handlers.call_record.flow import call_flow, record
from handlers.conversation import begin
from handlers.flow import Answers, Draft, Flow, needed_answers, words
from handlers.turn import Conversation, Form, Rows, Said, Turn
from handlers.visit_report.dialog import check_day, given_household, homes
from rules.call_record import Outcome
from rules.programme import ContactKind


async def flow(turn: Turn, subject: int | None) -> Flow:
    """The questions, with the households of this helper."""
    return call_flow(await homes(turn))


def given(turn: Turn, flow: Flow, subject: int | None) -> Answers:
    """Today, until another day is named."""
    return {**given_household(turn, flow, subject), "on": turn.speaker.today.isoformat()}


async def finish(turn: Turn, flow: Flow, draft: Draft) -> Said:
    """Files it."""
    filed = await call_record.file_call_record(
        turn.work, turn.speaker, record(needed_answers(flow, draft)), draft.filing_key, turn.now
    )
    rows: Rows = [[(turn.words("menu.button_duties"), MenuButton(page="duties").pack())]]
    outcome, owed = words(draft.answers, "outcome"), filed.next_due
    if outcome == Outcome.NOT_REACHED:
        rows = [*await _reason_row(turn, filed.household.id), *rows]
    if outcome == Outcome.NO_PHONE and owed is not None and owed.kind is ContactKind.CALL:
        why = ReasonButton(occurrence_id=owed.occurrence_id).pack()
        rows = [[(turn.words("call_record.button_why"), why)], *rows]
    return [turn.show(turn.text("call_record.filed", filed=filed, outcome=outcome), rows)]


async def _reason_row(turn: Turn, household_id: int) -> Rows:
    """The third call that nobody answered is a reason by itself."""
    duty = await reason.unanswered(turn.work, turn.speaker, household_id, turn.now)
    if duty is None:
        return []
    return [[(turn.words("call_record.button_reason"), UnansweredButton(occurrence_id=duty.occurrence_id).pack())]]


FORM = Form("call_record", flow, finish, given, check=check_day)


async def begin_by_command(event: Message, turn: Turn) -> Said:
    """/call."""
    return await begin(turn, FORM)


async def begin_by_button(event: CallbackQuery, callback_data: CallButton, turn: Turn) -> Said:
    """The menu's button, or one that names the household."""
    return await begin(turn, FORM, callback_data.household_id or None)


def register(router: Router) -> None:
    """Where it begins."""
    router.message.register(begin_by_command, Command("call"))
    router.callback_query.register(begin_by_button, CallButton.filter())


CONVERSATION = Conversation(register, FORM)
