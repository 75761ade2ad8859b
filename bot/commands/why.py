"""`bangfu why`: the rule behind one duty, what counted, what was sent, what comes next; no names."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from bot.commands.terminal import go, language, out, print_json
from bot.settings import read_settings


def why(
    occurrence: Annotated[int, typer.Argument(help="A duty's number, as `bangfu alerts` prints it.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Explain one duty of one pairing in one window."""
    found, texts = go(_why(occurrence))
    if as_json:
        print_json(found)
        return
    out.print("\n\n".join(texts), markup=False, soft_wrap=True)


async def _why(occurrence: int) -> tuple[dict[str, Any], list[str]]:
    from actions.planning import why as deed
    from bot.app import opened

    async with opened(read_settings()) as app, app.database.read() as work:
        found = await deed.for_operator(work, occurrence, app.clock.now())
    texts = [app.texts.label(language(), "why.duty", duty=duty) for duty in found.duties]
    texts += [app.texts.label(language(), "why.gone", duty=gone) for gone in found.gone]
    for alert in found.alerts:
        what = app.texts.label(language(), f"programme.ladder_{alert.kind}")
        texts.append(app.texts.label(language(), "why.alert", alert=alert, what=what))
    return asdict(found), texts
