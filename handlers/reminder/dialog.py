"""What a helper may say to a reminder besides doing it (those buttons begin the records themselves)."""

from datetime import date

from aiogram import Router
from aiogram.types import CallbackQuery

from actions import buttons
from actions.planning import reminders
from handlers.buttons import AnotherTimeButton, AppointmentButton, LaterButton
from handlers.conversation import begin
from handlers.flow import Answers, Draft, Flow, words
from handlers.reminder.flow import appointment_flow
from handlers.turn import Conversation, Form, Said, Turn

SOME_DAYS = 3


async def later(event: CallbackQuery, callback_data: LaterButton, turn: Turn) -> Said:
    """Not today."""
    put_off = await reminders.later(turn.work, turn.speaker, callback_data.days, turn.now, turn.message_id)
    return turn.hint("reminder.later", later=put_off, today=turn.speaker.today)


async def another_time(event: CallbackQuery, turn: Turn) -> Said:
    """The second screen: the reminder keeps its few buttons."""
    rows = [
        [(turn.words("reminder.button_days", days=SOME_DAYS), buttons.later(SOME_DAYS))],
        [(turn.words("reminder.button_appointment"), AppointmentButton().pack())],
    ]
    return [turn.say(turn.text("reminder.when"), rows)]


async def flow(turn: Turn, subject: int | None) -> Flow:
    """The day."""
    return appointment_flow()


def given(turn: Turn, flow: Flow, subject: int | None) -> Answers:
    """Nothing is known beforehand."""
    return {}


async def finish(turn: Turn, flow: Flow, draft: Draft) -> Said:
    """The next reminder moves to the appointment."""
    day = date.fromisoformat(words(draft.answers, "day"))
    put_off = await reminders.appointment(turn.work, turn.speaker, day, turn.now)
    return [turn.show(turn.text("reminder.appointment", later=put_off, day=day, today=turn.speaker.today))]


FORM = Form("reminder", flow, finish, given)


async def begin_appointment(event: CallbackQuery, turn: Turn) -> Said:
    """I have an appointment on ..."""
    return await begin(turn, FORM)


def register(router: Router) -> None:
    """The buttons."""
    router.callback_query.register(later, LaterButton.filter())
    router.callback_query.register(another_time, AnotherTimeButton.filter())
    router.callback_query.register(begin_appointment, AppointmentButton.filter())


CONVERSATION = Conversation(register, FORM)
