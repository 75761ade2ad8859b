"""/today: a line and a button for each thing that waits for a supervisor; and the reasons to decide."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from actions.supervision import overview
from actions.supervision.alert_words import decision_rows
from actions.supervision.summaries import way_rows
from handlers.turn import Conversation, Rows, Said, Turn
from rules.roles import SUPERVISORS

SHOWN_REASONS = 5


async def look(turn: Turn) -> tuple[str, Rows]:
    """The words and buttons of the start screen; nothing for whoever supervises nobody."""
    if turn.speaker.roles.isdisjoint(SUPERVISORS):
        return "", ()
    mine = await overview.mine(turn.work, turn.speaker, turn.now)
    return turn.text("overview.start", look=mine), way_rows(turn.texts, turn.language, mine)


async def today(event: Message | CallbackQuery, turn: Turn) -> Said:
    """/today."""
    mine = await overview.mine(turn.work, turn.speaker, turn.now)
    return [turn.say(turn.text("overview.start", look=mine), way_rows(turn.texts, turn.language, mine))]


async def reasons(event: Message | CallbackQuery, turn: Turn) -> Said:
    """Each reason that waits for the speaker in a message of its own, with the buttons that decide it."""
    waiting = await overview.reasons(turn.work, turn.speaker, turn.now)
    if not waiting:
        return [turn.say(turn.text("overview.no_reasons"))]
    said: Said = [
        turn.say(turn.text("reason.asked", given=given), decision_rows(turn.texts, turn.language, given))
        for given in waiting[:SHOWN_REASONS]
    ]
    if len(waiting) > SHOWN_REASONS:
        said.append(turn.say(turn.text("overview.more_reasons", more=len(waiting) - SHOWN_REASONS)))
    return said


def register(router: Router) -> None:
    """The command; the pages are opened from the menu."""
    router.message.register(today, Command("today"))


CONVERSATION = Conversation(register)
