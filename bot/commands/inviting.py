"""`bangfu invite` and `bangfu appoint`: who may come in, and with which office."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.terminal import go, language, out, words
from bot.invitation_sheet import Invitation, invitation_sheet
from bot.settings import read_settings
from locales import Texts
from rules.errors import Unusable
from rules.roles import HELPERS, Role


def invite(
    bot: Annotated[str, typer.Option(help="The bot's user name, as @BotFather gave it.")],
    sheet: Annotated[Path | None, typer.Option(help="Write a page of QR codes to print (.html).")] = None,
) -> None:
    """Print one-use links (72 hours) for everybody who has no account yet; older unused links stop working."""
    invitations, until = go(_invite(bot.removeprefix("@")))
    if sheet is None:
        for invitation in invitations:
            out.print(f"{invitation.name}\t{invitation.link}", soft_wrap=True, markup=False)
        out.print(words("cli.invited", count=len(invitations)))
        return
    try:
        sheet.write_text(invitation_sheet(invitations, Texts(), language(), until), encoding="utf-8")
    except OSError as error:
        raise Unusable("file_unwritable", path=sheet, why=error.strerror) from error
    out.print(words("cli.sheet_written", path=sheet, count=len(invitations)))


async def _invite(bot: str) -> tuple[list[Invitation], datetime]:
    from actions.rosters.enrolment import LINK_LIVES, make_links
    from bot.app import opened

    async with opened(read_settings()) as app, app.database.begin() as work:
        now = app.clock.now()
        links = await make_links(work, now)
        await work.commit()
        invitations = [
            Invitation(
                link.name,
                tuple(words(f"cli.role_{role}") for role in sorted(link.roles)),
                f"https://t.me/{bot}?start={link.token}",
            )
            for link in links
        ]
        return invitations, (now + LINK_LIVES).astimezone(app.rulebook.home.zone)


def appoint(
    role: Annotated[Role, typer.Argument(help="An office or village_witness, unit_liaison, inspector.")],
    place: Annotated[str, typer.Argument(help="The village, township, city or unit, as it stands in the roster.")],
    name: Annotated[str, typer.Argument(help="The person's name.")],
    phone: Annotated[str | None, typer.Option(help="The person's telephone number.")] = None,
) -> None:
    """Give a supervisor's office to a person."""
    if role in (*HELPERS, Role.HOUSEHOLD):
        raise Unusable("no_office", role=role)
    if go(_appoint(role, place, name, phone)):
        out.print(words("cli.appointed", place=place))
    else:
        out.print(words("cli.appointed_before", place=place))


async def _appoint(role: Role, place: str, name: str, phone: str | None) -> bool:
    from actions.rosters.offices import appoint as appoint_person
    from bot.app import opened

    async with opened(read_settings()) as app, app.database.begin() as work:
        new = await appoint_person(work, role, name, phone, place, app.clock.now())
        await work.commit()
    return new
