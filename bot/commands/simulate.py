"""`bangfu simulate`: the real planning on an invented city, checked against an oracle."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.commands.terminal import go, out, print_json, words
from bot.settings import read_settings
from rules.errors import Unusable

if TYPE_CHECKING:
    from bot.simulation.life import Plan
    from bot.simulation.outcome import Outcome
    from rules.rulebook import Rulebook

LIVES = 500
HELPERS_A_HUNDRED_HOUSEHOLDS = 49
NEWCOMERS, SPREAD = 3, 366
ROWS = (
    "occurrences", "nudges", "reminders", "alerts", "told", "acknowledged", "handed_over", "done", "late", "missed",
    "sent", "delayed", "lost", "duplicates",
)  # fmt: skip


def simulate(
    households: Annotated[int, typer.Option(min=10, help="How many households.")] = 1000,
    days: Annotated[int, typer.Option(min=1, help="How many days pass.")] = 92,
    programme: Annotated[str | None, typer.Option(help="The programme (default BANGFU_PROGRAMME).")] = None,
    seed: Annotated[int, typer.Option(help="The same seed tells the same story.")] = 1,
    outage: Annotated[int, typer.Option(min=0, help="For so many days nothing runs.")] = 0,
    jump: Annotated[int, typer.Option(min=0, help="So many days the clock is once ahead and once behind.")] = 0,
    database: Annotated[str | None, typer.Option(help="A PostgreSQL server's URL instead of a SQLite file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Let an invented city live for months in a database of its own. Exit code 1 when anything is lost or doubled."""
    from bot.simulation.life import Plan
    from bot.simulation.population import City

    rules = _rulebook(programme)
    helpers = max(households * HELPERS_A_HUNDRED_HOUSEHOLDS // 100, 2)
    city = City(households, helpers, rules.default, NEWCOMERS, SPREAD)
    plan = Plan(city, days, seed, min(LIVES, households), outage, jump)
    with _progress() as progress:
        task = progress.add_task(words("simulate.days"), total=days)
        found = go(_simulate(database, rules, plan, lambda: progress.advance(task)))
    if as_json:
        print_json(found.as_json())
    else:
        _say(found)
    if not found.is_good:
        raise typer.Exit(1)


def _rulebook(programme: str | None) -> "Rulebook":
    from actions.planning.calendar import working_calendar
    from bot.app import programmes
    from bot.simulation.life import FIRST_DAY, can_be_simulated, with_other_rules
    from rules.rulebook import Rulebook

    settings = read_settings()
    found, chosen = programmes(settings), programme or settings.programme
    if chosen not in found or not can_be_simulated(found[chosen]):
        known = ", ".join(one for one in found if can_be_simulated(found[one]))
        raise Unusable("setting", name="--programme", why=known)
    calendar = working_calendar(range(FIRST_DAY.year - 1, FIRST_DAY.year + 3))
    return with_other_rules(Rulebook(found, calendar, chosen))


async def _simulate(url: str | None, rules: "Rulebook", plan: "Plan", after_each: Callable[[], None]) -> "Outcome":
    from bot.simulation.life import Life
    from bot.simulation.outcome import outcome
    from bot.simulation.place import temporary

    async with temporary(url, rules) as database:
        life = Life(database, rules, plan)
        await life.live(after_each)
        return outcome(life)


def _progress() -> Progress:
    """On standard error, so that the JSON stays alone."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True))


def _say(found: "Outcome") -> None:
    figures = found.as_json()
    table = Table(words("simulate.what"), words("simulate.count"))
    for name in ROWS:
        table.add_row(words(f"simulate.{name}"), f"{figures[name]:,}")
    for name, count in found.behaviours.items():
        table.add_row(words(f"simulate.{name}"), f"{count:,}")
    out.print(table)
    shares = {"deeds": found.filed_by_deeds, "bulk": found.filed_in_bulk, "lives": found.lives}
    out.print(words("simulate.shares", **shares))
    out.print(words("simulate.cost", seconds=found.seconds, peak_mb=found.peak_mb, days=found.days))
    for part, cost in found.cpu_ms_a_day.items():
        out.print(f"  {words(f'simulate.part_{part}')}: {cost} ms")
    good = "simulate.good" if found.is_good else "simulate.bad"
    out.print(words(good, lost=found.lost, duplicates=found.duplicates))
