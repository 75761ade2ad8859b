"""What the enrolled may change about being here: the language, and leaving."""

from dataclasses import replace

from aiogram import Router
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message

from actions.rosters import enrolment
from handlers.buttons import LanguageButton, LeaveButton
from handlers.commands import own_commands
from handlers.main_menu import menu_rows
from handlers.turn import Conversation, Said, Turn
from locales import LANGUAGES


async def another_link(event: Message, command: CommandObject, turn: Turn) -> Said:
    """A link opened by somebody who is enrolled: refused in words, or simply the menu."""
    await enrolment.open_invite(turn.work, command.args or "", turn.telegram_id, turn.now)
    return [turn.say(turn.text("menu.main", name=turn.speaker.name), menu_rows(turn.texts, turn.speaker))]


async def languages(event: Message | CallbackQuery, turn: Turn) -> Said:
    """/language."""
    row = [(name, LanguageButton(language=code).pack()) for code, name in LANGUAGES.items()]
    return [turn.say(turn.text("enrolment.which_language"), [row])]


async def language_chosen(event: CallbackQuery, callback_data: LanguageButton, turn: Turn) -> Said:
    """From now on in this language, beginning with the answer."""
    if callback_data.language not in LANGUAGES:
        return []
    speaker = await enrolment.set_language(turn.work, turn.speaker, callback_data.language, turn.now)
    changed = replace(turn, speaker=speaker, language=speaker.language)
    shown = changed.show(changed.text("enrolment.language_changed"), menu_rows(turn.texts, speaker))
    return [shown, own_commands(changed)]


async def leaving(event: Message, turn: Turn) -> Said:
    """/stop asks once."""
    stay = (turn.words("enrolment.button_stay"), LeaveButton(answer="stay").pack())
    leave = (turn.words("enrolment.button_leave"), LeaveButton(answer="leave").pack())
    return [turn.say(turn.text("enrolment.leaving"), [[stay, leave]])]


async def left(event: CallbackQuery, callback_data: LeaveButton, turn: Turn) -> Said:
    """Consent is withdrawn, or not."""
    if callback_data.answer != "leave":
        return [turn.show(turn.text("enrolment.stayed"))]
    await enrolment.leave(turn.work, turn.speaker, turn.now)
    await turn.state.clear()
    return [turn.show(turn.text("enrolment.left"))]


def register(router: Router) -> None:
    """Commands and buttons."""
    router.message.register(another_link, CommandStart(deep_link=True))
    router.message.register(languages, Command("language"))
    router.message.register(leaving, Command("stop"))
    router.callback_query.register(language_chosen, LanguageButton.filter())
    router.callback_query.register(left, LeaveButton.filter())


CONVERSATION = Conversation(register)
