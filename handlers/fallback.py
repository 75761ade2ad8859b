"""What nobody else answers: an unknown command, an old button, a picture without a conversation."""

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.buttons import MenuButton
from handlers.turn import Said, Turn


async def not_understood(event: Message, turn: Turn) -> Said:
    """Says what can be done instead."""
    rows = [[(turn.words("menu.button_menu"), MenuButton(page="main").pack())]]
    key = "menu.not_understood" if event.location is None else "conversation.location"
    return [turn.say(turn.text(key), rows)]


async def old_button(event: CallbackQuery, turn: Turn) -> Said:
    """A button of an older version."""
    return [*turn.hint("menu.old_button"), *turn.without_buttons()]


def register(router: Router) -> None:
    """Last of all."""
    router.message.register(not_understood)
    router.callback_query.register(old_button)
