"""`bangfu programme`: the rules of a place, checked, listed and explained."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bot.commands.terminal import go, language, out, print_json, words
from bot.settings import read_settings
from locales import Texts
from rules.errors import Unusable
from rules.programme import Programme
from rules.programme_file import BadProgramme, load

if TYPE_CHECKING:
    from actions.planning.programme import RuleText
    from actions.planning.programme_change import Assigned, TooMany

cli = typer.Typer(no_args_is_help=True, help="The rules of a place.")


@cli.command("list")
def list_programmes() -> None:
    """List the programmes that can be used: the shipped ones, and those of your own folder."""
    from bot.app import programmes

    table = Table("id", "name", "duties")
    for programme in programmes(read_settings()).values():
        duties = ", ".join(f"{duty.code} {duty.at_least}/{duty.every}" for duty in programme.duties)
        table.add_row(programme.id, programme.name, duties)
    out.print(table)


@cli.command()
def check(files: Annotated[list[Path], typer.Argument(help="Programme files (.toml).")]) -> None:
    """Name everything that is wrong with programme files, line by line. Exit code 1 when something is."""
    good = [_is_good(file) for file in files]
    if not all(good):
        raise typer.Exit(1)


def _is_good(file: Path) -> bool:
    try:
        programme = load(file)
    except OSError as error:
        raise Unusable("file_unreadable", path=file, why=error.strerror) from error
    except BadProgramme as error:
        for fault in error.faults:
            said = words(f"programme.{fault.code}", where=fault.where, allowed=", ".join(fault.allowed))
            said = words("programme.at_line", file=file, line=fault.line, said=said)
            out.print(said, style="red", markup=False, soft_wrap=True)
        return False
    out.print(words("programme.good", id=programme.id, duties=len(programme.duties)))
    return True


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


@cli.command()
def assign(
    programme_id: Annotated[str, typer.Argument(metavar="ID", help="A programme's id, as in the list.")],
    place: Annotated[str, typer.Argument(help="The city, township or village (TOWNSHIP/VILLAGE where needed).")],
    household: Annotated[str | None, typer.Option(help="Only the household of this head.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Let the households of a place follow another programme from today. What was done or missed stays as it is."""
    done, too_many = go(_assign(programme_id, place, household, dry_run))
    if as_json:
        limits = [{"role": one.role.value, "limit": one.limit, "people": one.people} for one in too_many]
        print_json({"programme": programme_id, "stored": not dry_run, **asdict(done), "too_many": limits})
        return
    if done.households == 0:
        _say("programme.assign_nothing", id=programme_id, place=place)
        return
    _say("programme.assign_would" if dry_run else "programme.assigned", id=programme_id, households=done.households)
    for name in ("carried", "ended", "opened", "kept"):
        _say(f"programme.assign_{name}", count=getattr(done, name))
    for one in too_many:
        said = words("programme.assign_too_many", role=one.role, limit=one.limit, people=one.people)
        out.print(said, style="yellow", markup=False, soft_wrap=True)


async def _assign(
    programme_id: str, place: str, head: str | None, dry_run: bool
) -> tuple["Assigned", "tuple[TooMany, ...]"]:
    """A slice a transaction, so that nobody's tap waits for long; what broke off is finished by doing it again."""
    from actions.planning.programme_change import SLICE, Assigned, assign, concerned, keep_for_place, too_many
    from bot.app import opened

    async with opened(read_settings()) as app:
        async with app.database.read() as work:
            households = await concerned(work, programme_id, place, head)
        if head is None and not dry_run:
            async with app.database.begin() as work:
                await keep_for_place(work, programme_id, place, app.clock.now())
                await work.commit()
        done, full = Assigned(), tuple["TooMany", ...]()
        with Progress(console=Console(stderr=True), transient=True) as bar:
            for at in bar.track(range(0, len(households), SLICE), description=words("programme.assigning")):
                async with app.database.begin() as work:
                    done += await assign(work, programme_id, households[at : at + SLICE], app.clock.now())
                    full = await too_many(work, programme_id)
                    if not dry_run:
                        await work.commit()
        return done, full


def _say(key: str, **values: object) -> None:
    out.print(words(key, **values), markup=False, soft_wrap=True)


async def _explained(programme_id: str) -> tuple[Programme, "tuple[RuleText, ...]"]:
    from actions.planning.programme import explained
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
