"""/quarter: a second helper confirms, the township signs off, the city receives; offices get the files."""

import asyncio
from collections.abc import Sequence

from aiogram import Router
from aiogram.filters import Command
from aiogram.methods import SendDocument
from aiogram.types import BufferedInputFile, CallbackQuery, Message

from actions.papers import package_files, packages
from actions.papers.package_files import WHOLE, Content
from actions.papers.packages import PackageCard
from handlers.buttons import PackageButton
from handlers.turn import Conversation, Rows, Said, Turn
from rules.errors import Stale
from rules.roles import OFFICES

# So many villages stand under one message.
SHOWN = 20


async def listed(event: Message | CallbackQuery, turn: Turn) -> Said:
    """The newest quarter's packages that concern the speaker; the only one is shown at once."""
    return await _quarter(turn, 0)


async def _quarter(turn: Turn, page: int) -> Said:
    found, pages = await packages.mine(turn.work, turn.speaker, page)
    if not found:
        return [turn.say(turn.text("package.none"))]
    turning = _turning(turn, "quarter", page, pages, ("button_newer", "button_older"))
    if len(found) == 1:
        html, rows = await _page(turn, found[0].id)
        return [turn.say(html, [*rows, *turning])]
    rows = [
        [
            (
                turn.words("package.name", period=one.period, town=one.town, number=one.number),
                PackageButton(id=one.id, tap="look").pack(),
            )
        ]
        for one in found
    ]
    if all(one.role in OFFICES for one in found):
        rows.append([(turn.words("package.button_all_files"), PackageButton(id=page, tap="quarter_file").pack())])
    return [turn.say(turn.text("package.choose"), [*rows, *turning])]


def _turning(turn: Turn, tap: str, page: int, pages: int, words: tuple[str, str], number: int = 0) -> Rows:
    """Buttons to the page before and the one after, where there are any."""
    others = [(page - 1, words[0]), (page + 1, words[1])]
    row = [
        (turn.words(f"package.{said}"), PackageButton(id=number, tap=tap, part=other).pack())
        for other, said in others
        if 0 <= other < pages
    ]
    return [row] if row else []


async def tapped(event: CallbackQuery, callback_data: PackageButton, turn: Turn) -> Said:
    """A button of a package."""
    number, part = callback_data.id, callback_data.part
    match callback_data.tap:
        case "look":
            return [turn.say(*await _page(turn, number))]
        case "quarter":
            return await _quarter(turn, part)
        case "files":
            return [turn.say(*await _files(turn, number, part))]
        case "file":
            one = await package_files.content(turn.work, turn.speaker, number, part, turn.texts, turn.now)
            return [_document(turn, one.name, await asyncio.to_thread(package_files.as_file, one), [one])]
        case "quarter_file":
            return await _quarter_file(turn, number)
        case "confirm":
            await packages.confirm(turn.work, turn.speaker, number, turn.now)
            said = turn.text("package.confirmed")
        case "receive":
            await packages.receive(turn.work, turn.speaker, number, turn.now)
            said = turn.text("package.received")
        case tap:
            deed = packages.supplement if tap == "supplement" else packages.sign
            code = await deed(turn.work, turn.speaker, number, turn.texts, turn.now)
            said = turn.text("package.signed", code=code)
    return [*turn.without_buttons(), turn.say(said)]


async def _quarter_file(turn: Turn, page: int) -> Said:
    named, _ = await packages.mine(turn.work, turn.speaker, page)
    if not named:
        raise Stale("not_found")
    about = named[0].period
    found = await package_files.quarter(turn.work, turn.speaker, about.code, turn.texts, turn.now)
    return [_document(turn, f"{about.code}.zip", await asyncio.to_thread(package_files.as_one_file, found), found)]


def _document(turn: Turn, name: str, content: bytes, of: Sequence[Content]) -> SendDocument:
    said = turn.text("package.file", signed=sum(bool(one.signed) for one in of), count=len(of))
    return SendDocument(chat_id=turn.chat_id, document=BufferedInputFile(content, name), caption=said)


async def _files(turn: Turn, number: int, page: int) -> tuple[str, Rows]:
    """The whole package and its villages' parts."""
    villages = await package_files.parts(turn.work, turn.speaker, number, turn.texts, turn.now)
    rows: list[list[tuple[str, str]]] = []
    if page == 0:
        whole = PackageButton(id=number, tap="file", part=WHOLE).pack()
        rows.append([(turn.words("package.button_whole"), whole)])
    here = list(enumerate(villages, 1))[page * SHOWN : (page + 1) * SHOWN]
    buttons = [(village, PackageButton(id=number, tap="file", part=part).pack()) for part, village in here]
    rows += [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    pages = (len(villages) + SHOWN - 1) // SHOWN
    turning = _turning(turn, "files", page, pages, ("button_before", "button_after"), number)
    return turn.text("package.which_file"), [*rows, *turning]


async def _page(turn: Turn, number: int) -> tuple[str, Rows]:
    card = await packages.look(turn.work, turn.speaker, number, turn.texts, turn.now)
    name = turn.words("package.name", period=card.period, town=card.town, number=card.number)
    return turn.text("package.card", card=card, name=name), _rows(turn, card)


def _rows(turn: Turn, card: PackageCard) -> Rows:
    rows: list[list[tuple[str, str]]] = []
    if card.may:
        rows.append([(turn.words(f"package.button_{card.may}"), PackageButton(id=card.id, tap=card.may).pack())])
    if card.role in OFFICES:
        rows.append([(turn.words("package.button_files"), PackageButton(id=card.id, tap="files").pack())])
    return rows


def register(router: Router) -> None:
    """The command and the buttons."""
    router.message.register(listed, Command("quarter"))
    router.callback_query.register(tapped, PackageButton.filter())


CONVERSATION = Conversation(register)
