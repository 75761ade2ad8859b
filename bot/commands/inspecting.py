"""`bangfu inspect draw`: a reproducible sample of households for the inspectors of a place."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.terminal import go, out, print_json, words
from bot.settings import read_settings

if TYPE_CHECKING:
    from actions.supervision.inspection import Drawn

cli = typer.Typer(help="Checks of a sample by phone or at the door.", no_args_is_help=True)


@cli.command()
def draw(
    place: Annotated[str, typer.Option(help="The township or city, as it stands in the roster.")],
    seed: Annotated[str, typer.Option(help="Any word: the same one draws the same sample again.")],
    size: Annotated[int, typer.Option(min=1, max=1000, help="How many households.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Draw a sample, by village and unit in proportion, and hand it to the inspectors of the place."""
    drawn = go(_draw(place, seed, size))
    if as_json:
        print_json(
            {
                "inspection": drawn.id,
                "seed": drawn.seed,
                "households": drawn.households,
                "inspectors": drawn.inspectors,
            }
        )
        return
    out.print(words("inspection.drawn", drawn=drawn))


async def _draw(place: str, seed: str, size: int) -> "Drawn":
    from actions.supervision import inspection
    from bot.app import opened

    async with opened(read_settings()) as app, app.database.begin() as work:
        drawn = await inspection.draw_at(work, place, seed[:40], size, app.clock.now())
        await work.commit()
    return drawn
