"""`bangfu phone-list`: who must be rung, as a sheet to print."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.terminal import go, language, out, words
from bot.settings import read_settings
from locales import Texts
from rules.errors import Unusable
from rules.roles import Role

COLUMNS = ("number", "name", "phone", "role", "village", "households", "due", "why", "done")


def phone_list(
    place: Annotated[str, typer.Option(help="The township, as it stands in the roster.")],
    sheet: Annotated[Path, typer.Option("--out", help="Where to write the sheet (.xlsx).")],
) -> None:
    """Write the list of those who have no Telegram or whom the bot cannot write to: helpers and families."""
    count = go(_write(place, sheet))
    out.print(words("cli.phone_list_written", path=sheet, count=count))


async def _write(place: str, sheet: Path) -> int:
    from actions.papers.phone_list import of_place
    from bot.app import opened
    from ledgers.phone_list import write

    texts, spoken = Texts(), language()
    async with opened(read_settings()) as app, app.database.read() as work:
        rows = await of_place(work, place, app.clock.now())
        today = work.rulebook.today(app.clock.now())
    lines = [
        (
            at,
            row.name,
            row.phone or "",
            words(f"cli.role_{Role(row.role)}"),
            " ".join(row.villages),
            " ".join(row.households),
            row.due.isoformat() if row.due else "",
            texts.label(spoken, "unreachable.sheet_blocked" if row.blocked else "unreachable.sheet_none"),
            "",
        )
        for at, row in enumerate(rows, 1)
    ]
    title = texts.label(spoken, "unreachable.sheet_title", place=place, today=today)
    headings = [texts.label(spoken, f"unreachable.sheet_{column}") for column in COLUMNS]
    try:
        write(sheet, title, headings, lines)
    except OSError as error:
        raise Unusable("file_unwritable", path=sheet, why=error.strerror) from error
    return len(rows)
