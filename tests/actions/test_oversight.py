"""The second helper's look at the first helper's work: of a visit of their own, once, and a plain no goes up."""

from collections.abc import Mapping

import pytest
from sqlalchemy import select

from actions.contacts import oversight
from rules.cases import CaseKind
from rules.errors import NotAllowed, Refused
from rules.oversight import Asked, Found
from storage.tables import Case, Oversight
from tests.cast import HUANG, LI, SUN, ZHAO, Town

WELL = dict.fromkeys(Asked, Found.YES)


async def look(town: Town, contact: int, findings: Mapping[Asked, Found], who: str = SUN) -> tuple[Asked, ...]:
    async with town.database.begin() as work:
        wrong = await oversight.file_oversight(work, await town.speaker(who), contact, findings, town.clock.now())
        await work.commit()
    return wrong


async def test_what_is_well_is_kept_once_and_opens_nothing(town: Town) -> None:
    filed = await town.visit(SUN, ZHAO)
    assert await look(town, filed.contact_id, WELL | {Asked.FAMILY_CONTENT: Found.UNCLEAR}) == ()
    with pytest.raises(Refused):
        await look(town, filed.contact_id, WELL)
    async with town.database.read() as work:
        kept = (await work.scalars(select(Oversight))).one()
        assert (kept.card_complete, kept.family_content) == ("yes", "unclear")
        assert list(await work.scalars(select(Case))) == []


async def test_a_plain_no_is_the_townships_case(town: Town) -> None:
    filed = await town.visit(SUN, ZHAO)
    assert await look(town, filed.contact_id, WELL | {Asked.CARD_COMPLETE: Found.NO}) == (Asked.CARD_COMPLETE,)
    async with town.database.read() as work:
        case = (await work.scalars(select(Case))).one()
    assert (case.kind, case.detail, case.owner_id) == (CaseKind.INSPECTION, "card_complete", town.people[HUANG])


async def test_nobody_oversees_by_anothers_visit(town: Town) -> None:
    filed = await town.visit(LI, ZHAO)
    for who in (LI, SUN, HUANG):
        with pytest.raises(NotAllowed):
            await look(town, filed.contact_id, WELL, who)
