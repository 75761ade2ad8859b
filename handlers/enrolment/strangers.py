"""Everything that somebody unknown may do: open an invitation and agree, or learn whom to ask."""

from aiogram import Router
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message

from actions.rosters import enrolment
from handlers.buttons import ConsentButton
from handlers.commands import list_commands
from handlers.main_menu import menu_rows
from handlers.turn import Guest, Rows, Said
from locales import LANGUAGES

STATE = "enrolment"


async def invited(event: Message, command: CommandObject, guest: Guest) -> Said:
    """The link. What stands for it is kept until the answer, and nothing else is stored before consent."""
    token = (command.args or "").strip()
    who = await enrolment.open_invite(guest.work, token, guest.telegram_id, guest.now)
    await guest.state.set_state(STATE)
    await guest.state.set_data({"ticket": who.ticket, "language": guest.language})
    greeting = guest.say(guest.text("enrolment.greeting", name=who.name, roles=who.roles))
    return [greeting, guest.say(guest.text("enrolment.consent"), _consent_rows(guest, guest.language))]


def _consent_rows(guest: Guest, language: str) -> Rows:
    say = guest.texts.label
    answers = [
        (say(language, "enrolment.button_agree"), ConsentButton(answer="agree").pack()),
        (say(language, "enrolment.button_not_now"), ConsentButton(answer="not_now").pack()),
    ]
    others = [(name, ConsentButton(answer=code).pack()) for code, name in LANGUAGES.items() if code != language]
    return [answers, others]


async def consented(event: CallbackQuery, callback_data: ConsentButton, guest: Guest) -> Said:
    """Agree, not now, or the same in another language."""
    data = await guest.state.get_data()
    ticket, language = str(data.get("ticket", "")), str(data.get("language", guest.language))
    if callback_data.answer in LANGUAGES and ticket:
        await guest.state.update_data({"language": callback_data.answer})
        text = guest.texts.say(callback_data.answer, "enrolment.consent")
        return [guest.show(text, _consent_rows(guest, callback_data.answer))]
    await guest.state.clear()
    if callback_data.answer != "agree":
        return [guest.show(guest.texts.say(language, "enrolment.not_now"))]
    speaker = await enrolment.accept(guest.work, ticket, guest.telegram_id, language, guest.now)
    rows = menu_rows(guest.texts, speaker)
    return [
        list_commands(guest.texts, language, speaker.roles, guest.chat_id),
        *guest.without_buttons(),
        guest.say(guest.texts.say(language, "enrolment.welcome", name=speaker.name, roles=speaker.roles), rows),
    ]


async def unknown(event: Message | CallbackQuery, guest: Guest) -> Said:
    """Whom to ask, and nothing else."""
    return [guest.say(guest.text("stranger.welcome"))]


def register(router: Router) -> None:
    """In this order: the link, the answer, anything else."""
    router.message.register(invited, CommandStart(deep_link=True))
    router.callback_query.register(consented, ConsentButton.filter())
    router.message.register(unknown)
    router.callback_query.register(unknown)
