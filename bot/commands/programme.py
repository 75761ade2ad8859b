"""`bangfu programme`: the rules of a place, checked and listed."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from bot.commands.terminal import out, words
from rules.errors import Unusable
from rules.programme_file import BadProgramme, load, shipped

cli = typer.Typer(no_args_is_help=True, help="The rules of a place.")


@cli.command("list")
def list_programmes() -> None:
    """List the programmes that come with the product."""
    table = Table("id", "name", "duties")
    for path in shipped().values():
        programme = load(path)
        duties = ", ".join(f"{duty.code} {duty.at_least}/{duty.every}" for duty in programme.duties)
        table.add_row(programme.id, programme.name, duties)
    out.print(table)


@cli.command()
def check(file: Annotated[Path, typer.Argument(help="A programme file (.toml).")]) -> None:
    """Name everything that is wrong with a programme file. Exit code 1 when something is."""
    try:
        programme = load(file)
    except OSError as error:
        raise Unusable("file_unreadable", path=file, why=error.strerror) from error
    except BadProgramme as error:
        for fault in error.faults:
            said = words(f"programme.{fault.code}", where=fault.where, allowed=", ".join(fault.allowed))
            out.print(said, style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1) from error
    out.print(words("programme.good", id=programme.id, duties=len(programme.duties)))
