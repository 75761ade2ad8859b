"""`bangfu forms`: the official forms come out filled, and an office may bring its own template."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from bot.commands.terminal import go, out, print_json, words
from bot.settings import read_settings
from rules.errors import NotFound, Unusable

cli = typer.Typer(no_args_is_help=True, help="Print the official forms.")


@cli.callback()
def _group() -> None:
    """Print the official forms."""


@cli.command("list")
def list_forms(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the forms with their documents."""
    from actions.papers.forms import AVAILABLE
    from ledgers.forms.declaration import forms

    found = [forms()[name] for name in AVAILABLE]
    if as_json:
        print_json([{"id": one.id, "title": one.title, **asdict(one.source)} for one in found])
        return
    table = Table("NAME", "", "")
    for one in found:
        table.add_row(one.id, one.file + one.suffix, f"{one.source.document}: {one.source.line}")
    out.print(table)


@dataclass(frozen=True, slots=True)
class _Order:
    """What was asked for on the command line."""

    name: str
    place: str | None
    period: str | None
    folder: Path
    pdf: bool


@cli.command("print")
def print_form(
    name: Annotated[str, typer.Argument(help="The form (bangfu forms list), or all.")],
    place: Annotated[str | None, typer.Option(help="A village, township or city; by default the whole city.")] = None,
    period: Annotated[str | None, typer.Option(help="2026Q3, 2026 or 2026-09; by default this quarter.")] = None,
    folder: Annotated[Path, typer.Option("--out", help="The folder to write into.")] = Path(),
    pdf: Annotated[bool, typer.Option("--pdf", help="Make PDF files too (needs LibreOffice).")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Fill a form for a place and a period; for a city one file a township."""
    written = go(_print(_Order(name, place, period, folder, pdf)))
    if as_json:
        print_json([str(path) for path in written])
        return
    for path in written:
        out.print(str(path), markup=False, soft_wrap=True)


async def _print(order: _Order) -> list[Path]:
    from actions.papers.forms import AVAILABLE, filled, period_or_quarter, place_named, townships
    from bot.app import opened
    from ledgers.forms.declaration import forms
    from ledgers.forms.templates import write_form
    from ledgers.pdf import to_pdf

    settings = read_settings()
    names = AVAILABLE if order.name == "all" else (order.name,)
    written: list[Path] = []
    async with opened(settings) as app, app.database.read() as work:
        now = app.clock.now()
        about = period_or_quarter(order.period, work.rulebook.today(now))
        whole = await place_named(work, order.place or settings.city)
        order.folder.mkdir(parents=True, exist_ok=True)
        for place in await townships(work, whole):
            found = await filled(work, names, place, about, app.texts, now, articles=app.knowledge.base.articles)
            for name, one in found.items():
                form = forms()[name]
                path = order.folder / f"{form.file}-{place.name}-{about.code}{form.suffix}"
                try:
                    write_form(form, one.pages, one.cards, settings.data_dir, path)
                except OSError as error:
                    raise Unusable("file_unwritable", path=path, why=error.strerror) from error
                written.append(path)
    return written + (to_pdf(written, order.folder) if order.pdf and written else [])


@cli.command()
def template(
    name: Annotated[str, typer.Argument(help="The form (bangfu forms list).")],
    target: Annotated[Path | None, typer.Option("--out", help="Write the template in use to this file.")] = None,
    source: Annotated[Path | None, typer.Option("--in", help="Use this file as the template from now on.")] = None,
) -> None:
    """Write a form's template, to be changed in Excel, Word or WPS, or take one in."""
    from actions.papers.forms import AVAILABLE
    from ledgers.forms.declaration import forms
    from ledgers.forms.templates import take_template, write_template

    if name not in AVAILABLE:
        raise NotFound("form_unknown", name=name, known=", ".join(AVAILABLE))
    if (target is None) == (source is None):
        raise Unusable("template_in_or_out")
    folder = read_settings().data_dir
    try:
        if source is not None:
            take_template(forms()[name], source, folder)
            out.print(words("cli.template_taken", name=name))
        elif target is not None:
            write_template(forms()[name], folder, target)
            out.print(words("cli.template_written", path=target), soft_wrap=True, markup=False)
    except OSError as error:
        path: Any = source or target
        raise Unusable("file_unwritable" if target else "file_unreadable", path=path, why=error.strerror) from error
