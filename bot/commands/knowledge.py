"""`bangfu knowledge`: the policy base checked, brought in, handed out, fitted, and put in force."""

import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.terminal import out, print_json, words
from bot.settings import read_settings
from rules.errors import Unusable

if TYPE_CHECKING:
    from knowledge.articles import Fault

cli = typer.Typer(no_args_is_help=True, help="The policy base.")
SOURCE = Annotated[Path, typer.Argument(help="A folder of articles, or a sheet (.xlsx).")]
FOLDER = Annotated[Path | None, typer.Argument(help="A folder of articles; by default the one that serves.")]


@cli.command()
def check(folder: FOLDER = None) -> None:
    """Name every fault of every article, with file and line. Exit code 1 when there is one."""
    from knowledge.articles import check as faults_of
    from knowledge.articles import load

    where = folder or _serving()
    refuse(faults_of(where))
    out.print(words("cli.articles_good", count=len(load(where))))


@cli.command("import")
def import_(
    source: SOURCE, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False
) -> None:
    """Bring articles into BANGFU_ARTICLES_DIR: all or nothing. What is replaced is kept in its folder `earlier`."""
    from knowledge.importing import import_articles

    into = read_settings().articles_dir
    if into is None:
        raise Unusable("no_articles_dir")
    done = import_articles(source, into)
    if not as_json:
        refuse(done.faults)
        out.print(words("cli.articles_imported", new=done.new, changed=done.changed, same=done.same))
        return
    faults = [asdict(one) for one in done.faults]
    print_json({"new": done.new, "changed": done.changed, "same": done.same, "faults": faults})
    if faults:
        raise typer.Exit(1)


@cli.command()
def export(file: Annotated[Path, typer.Argument(help="The sheet to write (.xlsx).")]) -> None:
    """Write all articles into a sheet, in the form that the import reads."""
    from knowledge.articles import check as faults_of
    from knowledge.articles import load
    from knowledge.sheet import write_sheet

    refuse(faults_of(_serving()))
    articles = load(_serving())
    refuse(write_sheet(articles, file))
    out.print(words("cli.articles_exported", count=len(articles), path=file))


@cli.command()
def reload() -> None:
    """Have the running bot build its base anew within half a minute; it also does so when a file changes."""
    from knowledge.articles import check as faults_of

    folder = _serving()
    refuse(faults_of(folder))
    os.utime(next(iter(sorted(folder.glob("**/*.md")))))
    out.print(words("cli.articles_reloading"))


@cli.command()
def fit(
    labelled: Annotated[Path | None, typer.Argument(help="Labelled questions besides (.jsonl).")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the figures, write nothing.")] = False,
) -> None:
    """Fit calibration and thresholds to the base by the written procedure; stored with their figures."""
    from knowledge.__main__ import fit_all
    from knowledge.base import Base

    found, write = fit_all(Base.load(_serving()), labelled)
    if not dry_run:
        write()
    out.print(found, markup=False)


def _serving() -> Path:
    from knowledge.articles import ARTICLES

    return read_settings().articles_dir or ARTICLES


def refuse(faults: "Sequence[Fault]") -> None:
    """Prints faults of articles and ends the command, if there are any."""
    if faults:
        raise refused(faults)


def refused(faults: "Sequence[Fault]") -> typer.Exit:
    """Prints faults of articles; to be raised."""
    for one in faults:
        out.print(str(one), style="red", markup=False, soft_wrap=True)
    return typer.Exit(1)
