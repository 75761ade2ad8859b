"""/watch: a helper proposes a household with its cause; the township takes it up, looks again, lets it go."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from actions import households
from actions.supervision import monitoring
from actions.supervision.monitoring_news import watch_rows
from handlers.buttons import DecideWatchButton, ProposeWatchButton, ReviewWatchButton, WatchButton
from handlers.turn import Conversation, Said, Turn
from rules.errors import NotAllowed
from rules.monitoring import Cause
from rules.roles import COMERS, Role

SHOWN = 8


async def watch(event: Message | CallbackQuery, turn: Turn) -> Said:
    """What is watched, for the township; whose family it is about, for a helper."""
    said: Said = []
    if Role.TOWNSHIP_OFFICER in turn.speaker.roles:
        mine = await monitoring.mine(turn.work, turn.speaker)
        said.append(turn.say(turn.text("watch.list", count=len(mine))))
        said += [
            turn.say(turn.text("watch.one", one=one), watch_rows(turn.texts, turn.language, one))
            for one in mine[:SHOWN]
        ]
    if turn.speaker.roles & COMERS:
        homes = await households.mine(turn.work, turn.speaker)
        rows = [[(one.head, WatchButton(household_id=one.id).pack())] for one in homes]
        said.append(turn.say(turn.text("watch.whose"), rows))
    if not said:
        raise NotAllowed("not_allowed")
    return said


async def cause(event: CallbackQuery, callback_data: WatchButton, turn: Turn) -> Said:
    """What happened there."""
    number = callback_data.household_id
    row = [
        (turn.words(f"watch.cause_{one}"), ProposeWatchButton(household_id=number, answer=one).pack())
        for one in Cause
    ]
    return [turn.show(turn.text("watch.ask_cause"), [row[start : start + 2] for start in range(0, len(row), 2)])]


async def proposed(event: CallbackQuery, callback_data: ProposeWatchButton, turn: Turn) -> Said:
    """It is with the township."""
    new = await monitoring.propose(
        turn.work, turn.speaker, callback_data.household_id, callback_data.answer, turn.now
    )
    return [turn.show(turn.text("watch.sent", new=new))]


async def decided(event: CallbackQuery, callback_data: DecideWatchButton, turn: Turn) -> Said:
    """The township's word."""
    card = await monitoring.decide(turn.work, turn.speaker, callback_data.watch_id, bool(callback_data.yes), turn.now)
    return [turn.show(turn.text("watch.one", one=card))]


async def reviewed(event: CallbackQuery, callback_data: ReviewWatchButton, turn: Turn) -> Said:
    """It stays, or leaves with a reason."""
    card = await monitoring.review(turn.work, turn.speaker, callback_data.watch_id, callback_data.answer, turn.now)
    return [turn.show(turn.text("watch.one", one=card))]


def register(router: Router) -> None:
    """The command and the buttons."""
    router.message.register(watch, Command("watch"))
    router.callback_query.register(cause, WatchButton.filter())
    router.callback_query.register(proposed, ProposeWatchButton.filter())
    router.callback_query.register(decided, DecideWatchButton.filter())
    router.callback_query.register(reviewed, ReviewWatchButton.filter())


CONVERSATION = Conversation(register)
