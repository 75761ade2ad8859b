"""/quarter: a second helper confirms, the township signs off, the city notes that it has it."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from actions import packages
from actions.packages import PackageCard
from handlers.buttons import PackageButton
from handlers.turn import Conversation, Rows, Said, Turn

SHOWN = 20


async def listed(event: Message | CallbackQuery, turn: Turn) -> Said:
    """The packages that concern the speaker; the only one is shown at once."""
    found = await packages.mine(turn.work, turn.speaker)
    if not found:
        return [turn.say(turn.text("package.none"))]
    if len(found) == 1:
        return [turn.say(*await _page(turn, found[0][0]))]
    rows = [
        [
            (
                turn.words("package.name", period=period, town=town, number=number),
                PackageButton(id=one, tap="look").pack(),
            )
        ]
        for one, period, town, number, _ in found[:SHOWN]
    ]
    return [turn.say(turn.text("package.choose"), rows)]


async def tapped(event: CallbackQuery, callback_data: PackageButton, turn: Turn) -> Said:
    """A button of a package."""
    number = callback_data.id
    if callback_data.tap == "look":
        return [turn.say(*await _page(turn, number))]
    if callback_data.tap == "confirm":
        await packages.confirm(turn.work, turn.speaker, number, turn.now)
        said = turn.text("package.confirmed")
    elif callback_data.tap == "receive":
        await packages.receive(turn.work, turn.speaker, number, turn.now)
        said = turn.text("package.received")
    else:
        deed = packages.supplement if callback_data.tap == "supplement" else packages.sign
        code = await deed(turn.work, turn.speaker, number, turn.texts, turn.now)
        said = turn.text("package.signed", code=code)
    return [*turn.without_buttons(), turn.say(said)]


async def _page(turn: Turn, number: int) -> tuple[str, Rows]:
    card = await packages.look(turn.work, turn.speaker, number, turn.texts, turn.now)
    name = turn.words("package.name", period=card.period, town=card.town, number=card.number)
    return turn.text("package.card", card=card, name=name), _rows(turn, card)


def _rows(turn: Turn, card: PackageCard) -> Rows:
    if not card.may:
        return []
    return [[(turn.words(f"package.button_{card.may}"), PackageButton(id=card.id, tap=card.may).pack())]]


def register(router: Router) -> None:
    """The command and the buttons."""
    router.message.register(listed, Command("quarter"))
    router.callback_query.register(tapped, PackageButton.filter())


CONVERSATION = Conversation(register)
