"""A quarter's package as a file: the township's, a village's part of it, or all of a quarter; for offices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_STORED, ZipFile

from actions.audit import append_audit
from actions.papers import packages as stages
from actions.views import Speaker
from ledgers.package import file_name, village_part, villages, write_package
from locales import Texts
from rules.errors import NotAllowed, NotFound
from rules.roles import OFFICES
from storage import packages
from storage.database import Work
from storage.packages import Standing

WHOLE = 0


@dataclass(frozen=True, slots=True)
class Content:
    """What a file is to hold: `says` by the forms, `signed` when and by which number of a person (empty: not yet)."""

    says: dict[str, Any]
    signed: dict[str, Any]

    @property
    def name(self) -> str:
        """What its file is called."""
        return file_name(self.says)


async def parts(work: Work, speaker: Speaker, package_id: int, texts: Texts, now: datetime) -> tuple[str, ...]:
    """The villages of a package, in its order: the first is part 1. Raises NotAllowed for whoever is no office."""
    says, _ = await stages.as_it_stands(work, await _of_office(work, speaker, package_id), texts, now)
    return villages(says)


async def content(work: Work, speaker: Speaker, package_id: int, part: int, texts: Texts, now: datetime) -> Content:
    """The whole package (part 0), or a village's part of it. Raises NotAllowed or NotFound."""
    standing = await _of_office(work, speaker, package_id)
    says, signed = await stages.as_it_stands(work, standing, texts, now)
    if part != WHOLE:
        of = villages(says)
        if not WHOLE < part <= len(of):
            raise NotFound("not_found")
        says = village_part(says, of[part - 1])
    append_audit(work, speaker, "export_package", now, package=package_id, part=part)
    return Content(says, signed)


async def quarter(work: Work, speaker: Speaker, period: str, texts: Texts, now: datetime) -> tuple[Content, ...]:
    """Every package and supplement of a quarter that concerns this office. Raises NotAllowed where there is none."""
    found = await packages.of_person(work, speaker.person_id, period=period)
    standing = {one.package.id: one for one, role in found if role in OFFICES}
    if not standing:
        raise NotAllowed("not_allowed")
    append_audit(work, speaker, "export_packages", now, period=period.lower(), count=len(standing))
    return tuple([Content(*await stages.as_it_stands(work, one, texts, now)) for one in standing.values()])


async def _of_office(work: Work, speaker: Speaker, package_id: int) -> Standing:
    for standing, role in await packages.of_person(work, speaker.person_id, package_id=package_id):
        if role in OFFICES:
            return standing
    raise NotAllowed("not_allowed")


def as_file(one: Content) -> bytes:
    """The package's file; it takes a while, so not in the event loop."""
    kept = BytesIO()
    write_package(one.says, one.signed, kept)
    return kept.getvalue()


def as_one_file(found: Sequence[Content]) -> bytes:
    """One file with the file of each package in it."""
    kept = BytesIO()
    with ZipFile(kept, "w", ZIP_STORED) as archive:
        for one in found:
            archive.writestr(one.name, as_file(one))
    return kept.getvalue()
