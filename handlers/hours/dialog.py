"""/hours: earlier, later, not on rest days; one tap each, and the message shows what holds now."""

from dataclasses import replace
from datetime import time

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from actions.planning import own_hours
from handlers.buttons import HourButton, RestDaysButton
from handlers.turn import Conversation, Rows, Said, Turn
from rules.own_hours import OwnHours

A_ROW = 3


async def hours(event: Message | CallbackQuery, turn: Turn) -> Said:
    """What holds now, and what else can be chosen."""
    return [turn.say(*await _page(turn, await own_hours.mine(turn.work, turn.speaker)))]


async def hour_chosen(event: CallbackQuery, callback_data: HourButton, turn: Turn) -> Said:
    """Another hour."""
    own = await own_hours.mine(turn.work, turn.speaker)
    return await _keep(turn, replace(own, remind_at=_hour(callback_data.minutes)))


async def rest_days_chosen(event: CallbackQuery, callback_data: RestDaysButton, turn: Turn) -> Said:
    """With or without rest days."""
    own = await own_hours.mine(turn.work, turn.speaker)
    return await _keep(turn, replace(own, on_rest_days=bool(callback_data.wanted)))


async def _keep(turn: Turn, own: OwnHours) -> Said:
    kept = await own_hours.choose(turn.work, turn.speaker, own, turn.now)
    return [*turn.hint("hours.kept"), turn.show(*await _page(turn, kept))]


async def _page(turn: Turn, own: OwnHours) -> tuple[str, Rows]:
    row = [
        (turn.words("hours.button_hour", at=hour), HourButton(minutes=hour.hour * 60 + hour.minute).pack())
        for hour in await own_hours.choices(turn.work, turn.speaker)
        if hour != own.remind_at
    ]
    rest = "hours.button_no_rest_days" if own.on_rest_days else "hours.button_rest_days"
    rows = [row[start : start + A_ROW] for start in range(0, len(row), A_ROW)]
    last = [(turn.words(rest), RestDaysButton(wanted=int(not own.on_rest_days)).pack())]
    return turn.text("hours.now", own=own), [*rows, last]


def _hour(minutes: int) -> time:
    """The local time so many minutes after midnight; a made-up number is some time of the day too."""
    return time(minutes // 60 % 24, minutes % 60)


def register(router: Router) -> None:
    """The command and its buttons."""
    router.message.register(hours, Command("hours"))
    router.callback_query.register(hour_chosen, HourButton.filter())
    router.callback_query.register(rest_days_chosen, RestDaysButton.filter())


CONVERSATION = Conversation(register)
