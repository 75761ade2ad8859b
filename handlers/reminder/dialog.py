"""What a helper may say to a reminder besides doing it (those buttons begin the records themselves)."""

from aiogram import Router
from aiogram.types import CallbackQuery

from actions import reminders
from handlers.buttons import LaterButton
from handlers.turn import Conversation, Said, Turn


async def later(event: CallbackQuery, callback_data: LaterButton, turn: Turn) -> Said:
    """Not today."""
    day = await reminders.later(turn.work, turn.speaker, callback_data.days, turn.now)
    return turn.hint("reminder.later", on=day)


def register(router: Router) -> None:
    """The one button."""
    router.callback_query.register(later, LaterButton.filter())


CONVERSATION = Conversation(register)
