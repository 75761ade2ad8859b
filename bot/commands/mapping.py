"""Columns of other names: given with --map, or asked for one by one in a terminal."""

import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.prompt import Prompt
from rich.table import Table

from bot.commands.terminal import out, words
from ledgers.table_files import Seen
from rules.errors import Unusable


def column_names(maps: Sequence[str]) -> dict[str, str]:
    """The file's names -> ours, out of THEIRS=OURS and of files with such lines. Raises Unusable."""
    found: dict[str, str] = {}
    for given in maps:
        for line in [given] if "=" in given else _lines(Path(given)):
            theirs, mark, ours = (part.strip() for part in line.partition("="))
            if not (theirs and mark and ours):
                raise Unusable("map_unreadable", text=line)
            found[theirs] = ours
    return found


def _lines(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable("file_unreadable", path=path, why=getattr(error, "strerror", "?")) from error
    return [line for line in lines if line.strip() and not line.startswith("#")]


def can_ask() -> bool:
    """Whether somebody sits at the terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask_names(seen: Sequence[Seen], missing: Sequence[str], guessed: Mapping[str, str]) -> dict[str, str]:
    """Shows the file's columns with what stands below and asks which is which; Enter takes the guess."""
    table = Table("", words("cli.map_column"), words("cli.map_sample"), words("cli.map_guess"))
    for number, column in enumerate(seen, start=1):
        table.add_row(str(number), column.heading, column.sample, guessed.get(column.heading, ""))
    out.print(table)
    numbers = [str(number) for number in range(1, len(seen) + 1)]
    by_ours = {ours: theirs for theirs, ours in guessed.items()}
    places = {column.heading: str(number) for number, column in enumerate(seen, start=1)}
    found = {}
    for ours in missing:
        guess = places.get(by_ours.get(ours, ""), "")
        said = Prompt.ask(words("cli.map_ask", column=ours), console=out, choices=["", "0", *numbers], default=guess,
                          show_choices=False, show_default=bool(guess))  # fmt: skip
        if said not in {"", "0"}:
            found[seen[int(said) - 1].heading] = ours
    return found


def as_options(guessed: Mapping[str, str]) -> str:
    """The guesses as somebody would type them."""
    return " ".join(f"--map {shlex.quote(f'{theirs}={ours}')}" for theirs, ours in guessed.items())
