"""`bangfu programme`: the rules of a place, checked, listed and explained."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from bot.commands.terminal import go, language, out, print_json, words
from bot.settings import read_settings
from locales import Texts
from rules.errors import Unusable
from rules.programme import Programme
from rules.programme_file import BadProgramme, load, shipped

if TYPE_CHECKING:
    from actions.programme import RuleText

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
    """Name everything that is wrong with a programme file, line by line. Exit code 1 when something is."""
    try:
        programme = load(file)
    except OSError as error:
        raise Unusable("file_unreadable", path=file, why=error.strerror) from error
    except BadProgramme as error:
        for fault in error.faults:
            said = words(f"programme.{fault.code}", where=fault.where, allowed=", ".join(fault.allowed))
            said = words("programme.at_line", file=file, line=fault.line, said=said)
            out.print(said, style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1) from error
    out.print(words("programme.good", id=programme.id, duties=len(programme.duties)))


@cli.command()
def explain(
    programme_id: Annotated[str, typer.Argument(metavar="ID", help="A programme's id, as in the list.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print a programme's rules as sentences, each with its document, line and words."""
    programme, rules = go(_explained(programme_id))
    if as_json:
        print_json(_as_json(programme, rules))
        return
    _say("programme.heading", name=programme.name, place=programme.place, year=programme.year)
    for rule in rules:
        out.print(f"\n[{rule.rule}]", markup=False)
        for sentence in rule.sentences:
            out.print(sentence, markup=False, soft_wrap=True)
        for source in rule.sources:
            _say("programme.source", document=source.document, line=source.line, quote=source.quote)
        if not rule.sources and rule.rule != "calendar":
            _say("programme.without_source")


def _say(key: str, **values: object) -> None:
    out.print(words(key, **values), markup=False, soft_wrap=True)


async def _explained(programme_id: str) -> tuple[Programme, "tuple[RuleText, ...]"]:
    from actions.programme import explained
    from bot.app import opened

    async with opened(read_settings()) as app, app.database.read() as work:
        known = work.rulebook.programmes
        if programme_id not in known:
            raise Unusable("programme_unknown", name=programme_id, known=", ".join(known))
        year = work.rulebook.today(app.clock.now()).year
        programme = known[programme_id]
        return programme, explained(Texts(), language(), programme, work.rulebook.calendar, (year, year + 1))


def _as_json(programme: Programme, rules: "tuple[RuleText, ...]") -> dict[str, object]:
    return {
        "id": programme.id,
        "name": programme.name,
        "place": programme.place,
        "year": programme.year,
        "time_zone": programme.zone.key,
        "rules": [
            {
                "rule": rule.rule,
                "sentences": list(rule.sentences),
                "sources": [{"document": one.document, "line": one.line, "quote": one.quote} for one in rule.sources],
            }
            for rule in rules
        ],
    }
