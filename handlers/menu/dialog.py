"""The menu and the pages that only show something: duties, households, how it works."""

from collections import Counter

from aiogram import Router
from aiogram.filters import Command, CommandStart
from aiogram.types import CallbackQuery, Message

from actions import buttons, households
from actions.answers import entitlements
from actions.pairings import cover_cards
from actions.papers import phone_list, plans
from actions.planning import duties
from handlers.alert.thread import taken_list
from handlers.answer_question.dialog import listed as questions_listed
from handlers.buttons import GoOnButton, MenuButton
from handlers.case.dialog import listed as cases_listed
from handlers.commands import own_commands
from handlers.conversation import open_conversation
from handlers.correction.dialog import records
from handlers.cover.dialog import opened as opened_covers
from handlers.enrolment.dialog import languages
from handlers.entitlements.dialog import entitled, gaps
from handlers.gifts.dialog import gifts
from handlers.hours.dialog import hours
from handlers.inspection.dialog import inspect
from handlers.main_menu import duty_rows, menu_rows, reason_row
from handlers.overview.dialog import look, reasons, today
from handlers.plans.dialog import listed as plans_listed
from handlers.turn import Conversation, Said, Turn
from handlers.unconfirmed.dialog import listed
from rules.roles import COMERS, Role

SHOWN = 10


async def menu(event: Message | CallbackQuery, turn: Turn) -> Said:
    """/start and /menu; a half-filled conversation is offered first. Telegram's own list of
    commands is renewed with it: roles change."""
    rows = menu_rows(turn.texts, turn.speaker)
    kept = await open_conversation(turn)
    if kept is not None:
        rows = [[(turn.words(f"{kept.form.name}.button_go_on"), GoOnButton().pack())], *rows]
    html, ways = await look(turn)
    hello = turn.text("menu.main", name=turn.speaker.name)
    said = turn.say(f"{hello}\n\n{html}" if html else hello, [*ways, *rows])
    return [said, own_commands(turn)] if isinstance(event, Message) else [said]


async def how(event: Message | CallbackQuery, turn: Turn) -> Said:
    """/help: what the bot does for somebody like this."""
    return [turn.say(turn.text(f"menu.{_how(turn)}"), menu_rows(turn.texts, turn.speaker))]


def _how(turn: Turn) -> str:
    if turn.speaker.roles & COMERS:
        return "how_helper"
    return "how_household" if Role.HOUSEHOLD in turn.speaker.roles else "how_supervisor"


async def my_duties(event: Message | CallbackQuery, turn: Turn) -> Said:
    """/mine: what is to be done, the soonest first."""
    owed = await duties.mine(turn.work, turn.speaker, turn.now)
    if not owed:
        return [turn.say(turn.text("menu.no_duties"))]
    shown = owed[:SHOWN]
    text = turn.text("menu.duties", duties=shown, more=len(owed) - len(shown), today=turn.speaker.today)
    return [turn.say(text, [*duty_rows(turn, shown), *reason_row(turn, owed, turn.speaker.today)])]


async def my_households(event: Message | CallbackQuery, turn: Turn) -> Said:
    """The families that this helper answers for, and with how many something is to be explained."""
    cards = await households.mine(turn.work, turn.speaker)
    found = await entitlements.gaps(turn.work, turn.speaker, turn.knowledge)
    look = [(turn.words("reminder.button_gaps"), buttons.menu_page(buttons.MenuPage.GAPS))]
    counts = Counter(gap.household.id for gap in found)
    briefs = await cover_cards.briefs(turn.work, turn.speaker)
    late = await plans.late(turn.work, [card.id for card in cards], turn.speaker.today)
    text = turn.text("menu.households", households=cards, gaps=counts, covers=briefs, agreed=late)
    agreed = [(turn.words("plans.button_plans"), buttons.menu_page(buttons.MenuPage.PLANS))]
    return [turn.say(text, [*([look] if found else []), *([agreed] if cards else [])])]


async def ask(event: Message | CallbackQuery, turn: Turn) -> Said:
    """How to ask: simply by writing."""
    return [turn.say(turn.text("question.prompt"))]


async def phones(event: Message | CallbackQuery, turn: Turn) -> Said:
    """Who must be rung: for the township."""
    rows = await phone_list.mine(turn.work, turn.speaker, turn.now)
    if not rows:
        return [turn.say(turn.text("unreachable.no_phones"))]
    return [turn.say(turn.text("unreachable.phones", rows=rows, shown=rows[:SHOWN]))]


PAGES = {
    "phones": phones,
    "main": menu,
    "how": how,
    "duties": my_duties,
    "households": my_households,
    "cover": opened_covers,
    "ask": ask,
    "entitled": entitled,
    "gaps": gaps,
    "plans": plans_listed,
    "records": records,
    "unconfirmed": listed,
    "questions": questions_listed,
    "reasons": reasons,
    "taken": taken_list,
    "cases": cases_listed,
    "gifts": gifts,
    "inspect": inspect,
    "today": today,
    "hours": hours,
    "language": languages,
}


async def opened(event: CallbackQuery, callback_data: MenuButton, turn: Turn) -> Said:
    """A button of the menu."""
    return await PAGES.get(callback_data.page, menu)(event, turn)


def register(router: Router) -> None:
    """Commands and buttons."""
    router.message.register(menu, CommandStart())
    router.message.register(menu, Command("menu"))
    router.message.register(how, Command("help"))
    router.message.register(my_duties, Command("mine"))
    router.callback_query.register(opened, MenuButton.filter())


CONVERSATION = Conversation(register)
