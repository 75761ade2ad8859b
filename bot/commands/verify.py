"""`bangfu verify`: walks the log of deeds from the first link to the last."""

import re
from typing import TYPE_CHECKING, Annotated
from unicodedata import normalize

import typer

from bot.commands import exporting
from bot.commands.terminal import go, out, print_json, words
from bot.settings import read_settings
from rules.errors import Unusable

if TYPE_CHECKING:
    from actions.audit import Verdict

cli = typer.Typer(invoke_without_command=True, help="Check the log of deeds, or a package.")
NOTED = re.compile(r"(\d+):([0-9a-f]{8,64})")


@cli.callback()
def verify(
    context: typer.Context,
    noted: Annotated[
        str | None,
        typer.Option(help="A link that was noted earlier, NUMBER:HASH; shows whether newer links were cut off."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check that no link in the log of deeds was changed, taken out or put in; exit code 1 names the first."""
    if context.invoked_subcommand is not None:
        return
    parts = NOTED.fullmatch(normalize("NFKC", noted)) if noted else None  # Chinese is printed with a wide colon
    if noted and parts is None:
        raise Unusable("noted_unreadable", noted=noted)
    found = go(_verify((int(parts[1]), parts[2]) if parts else None))
    if as_json:
        print_json({"links": found.links, "hash": found.hash, "broken": found.broken, "why": found.why or None})
    elif found.broken is None:
        out.print(words("cli.log_whole", links=found.links, hash=found.hash), markup=False, soft_wrap=True)
    else:
        said = words(f"cli.log_{found.why}", number=found.broken)
        out.print(said, style="red", markup=False, soft_wrap=True)
    if found.broken is not None:
        raise typer.Exit(1)


async def _verify(noted: tuple[int, str] | None) -> "Verdict":
    from actions.audit import verify as walk
    from bot.app import opened

    async with opened(read_settings()) as app, app.database.read() as work:
        return await walk(work, noted)


cli.command("package")(exporting.package)
