"""`bangfu key`: whether the key fits, and a new one for all that was sealed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import track

from bot.commands.terminal import go, out, print_json, words
from bot.settings import Settings, read_settings

if TYPE_CHECKING:
    from storage.key_mark import Place

cli = typer.Typer(no_args_is_help=True, help="The key under which personal data and photos lie.")


@cli.command()
def check(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Count what lies under the newest key and under older ones. Exit code 1: something still needs an older key."""
    newest, places = go(_check(read_settings()))
    older = sum(place.older for place in places)
    if as_json:
        print_json(
            {"key": newest, "places": [{"name": one.name, "texts": one.total, "older": one.older} for one in places]}
        )
    else:
        total = sum(place.total for place in places)
        out.print(words("cli.key_checked", key=newest, total=total, older=older), markup=False, soft_wrap=True)
    if older:
        raise typer.Exit(1)


async def _check(settings: Settings) -> "tuple[str, list[Place]]":
    from bot.app import opened
    from storage.key_mark import count

    async with opened(settings) as app:
        assert app.database.seals is not None
        return app.database.seals.newest, await count(app.database, app.database.seals)


@cli.command()
def rotate() -> None:
    """Put a new key first in the key file and seal everything anew under it; one that was broken off is gone on
    with. With BANGFU_KEY you put the new key first yourself."""
    settings = read_settings()
    path, resealed = go(_rotate(settings))
    out.print(words("cli.key_rotated", count=resealed), soft_wrap=True)
    if path is not None:
        out.print(words("cli.key_file", path=path), markup=False, soft_wrap=True)


async def _rotate(settings: Settings) -> tuple[Path | None, int]:
    from bot.app import opened
    from bot.keys import add_key, key_file, known_keys, seals_for
    from storage.key_mark import count, reseal, sealed_columns

    async with opened(settings) as app:
        database = app.database
        assert database.seals is not None
        ours = key_file(settings) if settings.key is None else None
        if ours is not None and not any(one.older for one in await count(database, database.seals)):
            add_key(ours, known_keys(settings) or ())
            seals = seals_for(settings)
            assert seals is not None
            database.seal_with(seals)
        done = 0
        progress = Console(stderr=True)
        for column in track(sealed_columns(), words("cli.key_sealing"), console=progress, transient=True):
            while found := await reseal(database, column):
                done += found
        return ours, done
