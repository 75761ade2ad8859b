"""A family's entitlements: one thing asked at a time; what does not come is the helper's to explain."""

from dataclasses import replace
from datetime import date
from functools import lru_cache

import pytest
from sqlalchemy import select

from actions.answers import entitlements
from actions.answers.entitlements import Entitlements, Gap
from knowledge.base import Base
from rules.entitlements import GapOutcome, Said
from rules.errors import NotAllowed, NotFound, Stale
from storage.tables import Member, Region
from tests.cast import CHEN, HUANG, LI, SUN, TOWN, WANG, ZHAO, Town

OLD_AGE = "lz2018-old-age-subsidy"
GIFTS = "lz2018-holiday-gifts"


@lru_cache
def base() -> Base:
    return Base.load()


async def look(town: Town, who: str, whom: str | None = None, knowledge: Base | None = None) -> Entitlements:
    speaker = await town.speaker(who)
    async with town.database.read() as work:
        home = town.homes[whom] if whom else None
        return await entitlements.overview(work, speaker, home, knowledge or base())


async def fact(town: Town, who: str, name: str, value: Said, whom: str = ZHAO) -> Entitlements:
    speaker = await town.speaker(who)
    async with town.database.begin() as work:
        found = await entitlements.say_fact(work, speaker, town.homes[whom], name, value, base(), town.clock.now())
        await work.commit()
    return found


async def receiving(town: Town, who: str, article: str, value: Said, whom: str = ZHAO) -> Entitlements:
    speaker = await town.speaker(who)
    async with town.database.begin() as work:
        found = await entitlements.say_receiving(
            work, speaker, town.homes[whom], article, value, base(), town.clock.now()
        )
        await work.commit()
    return found


async def gaps(town: Town, who: str) -> tuple[Gap, ...]:
    speaker = await town.speaker(who)
    async with town.database.read() as work:
        return await entitlements.gaps(work, speaker, base())


async def to_explain(town: Town, who: str, whom: str) -> set[str]:
    speaker = await town.speaker(who)
    async with town.database.read() as work:
        return ids(await entitlements.to_explain(work, speaker, town.homes[whom], base()))


async def close(town: Town, who: str, outcome: GapOutcome) -> None:
    speaker = await town.speaker(who)
    async with town.database.begin() as work:
        await entitlements.close_gap(work, speaker, town.homes[ZHAO], OLD_AGE, outcome, town.clock.now())
        await work.commit()


def ids(lines: tuple[entitlements.Line, ...]) -> set[str]:
    return {line.article_id for line in lines}


async def test_what_holds_for_every_family_is_likely_and_the_rest_waits_for_a_fact(town: Town) -> None:
    found = await look(town, ZHAO)
    assert "lz2018-holiday-gifts" in ids(found.likely)
    assert OLD_AGE in ids(found.open)
    assert found.ask_receiving is not None
    assert found.received == found.not_for == ()


async def test_articles_of_a_named_other_place_are_none_of_the_familys(town: Town) -> None:
    found = await look(town, ZHAO)
    shown = ids((*found.likely, *found.open))
    assert not any(name.startswith(("fn2020", "bj2015", "wh2020", "cs2016")) for name in shown)
    assert any(name.startswith("ca2017") for name in shown)


async def test_each_line_names_its_place_year_and_source(town: Town) -> None:
    found = await look(town, ZHAO)
    assert all(line.region and line.year and line.source for line in (*found.likely, *found.open))


async def test_a_fact_moves_an_article_to_likely_or_to_not_for_you(town: Town) -> None:
    assert OLD_AGE in ids((await fact(town, ZHAO, "very_old", Said.YES)).likely)
    found = await fact(town, LI, "very_old", Said.NO)
    assert [line.because for line in found.not_for if line.article_id == OLD_AGE] == [("very_old",)]


async def test_what_the_list_of_members_says_need_not_be_asked_and_the_familys_word_outweighs_it(town: Town) -> None:
    async with town.database.begin() as work:
        work.add(Member(household_id=town.homes[ZHAO], name="钱玉兰", about={"born": "1940", "health": "慢性病"}))
        await work.commit()
    found = await look(town, ZHAO)
    assert [line.because for line in found.likely if line.article_id == OLD_AGE] == [("very_old",)]
    assert OLD_AGE not in ids((await look(town, WANG)).likely)
    assert OLD_AGE in ids((await fact(town, ZHAO, "very_old", Said.UNSURE)).likely)
    assert OLD_AGE in ids((await fact(town, ZHAO, "very_old", Said.NO)).not_for)


async def test_what_no_longer_holds_is_not_called_likely_and_what_comes_is_shown_all_the_same(town: Town) -> None:
    ended = {GIFTS: replace(base().articles[GIFTS], valid_until=date(2025, 12, 30))}
    later = replace(base(), articles={**base().articles, **ended})
    found = await look(town, ZHAO, knowledge=later)
    assert GIFTS not in ids((*found.likely, *found.open, *found.not_for))
    await receiving(town, ZHAO, GIFTS, Said.YES)
    assert ids((await look(town, ZHAO, knowledge=later)).received) == {GIFTS}


async def test_when_all_that_is_likely_was_answered_the_most_useful_fact_is_asked_once(town: Town) -> None:
    found = await look(town, ZHAO)
    while found.ask_receiving is not None:
        found = await receiving(town, ZHAO, found.ask_receiving.article_id, Said.YES)
    first = found.ask_fact
    assert first is not None
    again = await fact(town, ZHAO, first, Said.UNSURE)
    assert again.ask_fact not in {None, first}
    assert ids(again.received) == ids(found.received)


async def test_what_is_likely_and_does_not_come_is_the_helpers_until_an_outcome(town: Town) -> None:
    await fact(town, ZHAO, "very_old", Said.YES)
    assert await gaps(town, LI) == ()
    await receiving(town, ZHAO, OLD_AGE, Said.NO)
    [gap] = await gaps(town, LI)
    assert (gap.household.head, gap.line.article_id) == (ZHAO, OLD_AGE)
    assert await gaps(town, CHEN) == ()
    await close(town, LI, GapOutcome.RECEIVED)
    assert await gaps(town, LI) == ()
    assert OLD_AGE in ids((await look(town, ZHAO)).received)
    with pytest.raises(Stale):
        await close(town, LI, GapOutcome.APPLIED)


async def test_on_a_visit_the_first_helper_explains_what_that_family_misses(town: Town) -> None:
    await receiving(town, ZHAO, GIFTS, Said.NO)
    await fact(town, ZHAO, "very_old", Said.YES)
    await receiving(town, ZHAO, OLD_AGE, Said.NO)
    assert await to_explain(town, LI, ZHAO) == {GIFTS, OLD_AGE}
    assert await to_explain(town, LI, WANG) == set()
    assert {gap.household.head for gap in await gaps(town, SUN)} == {ZHAO}
    assert await to_explain(town, SUN, ZHAO) == set(), "the second helper looks on"
    await close(town, LI, GapOutcome.APPLIED)
    assert await to_explain(town, LI, ZHAO) == {GIFTS}


async def test_a_gap_ends_when_the_fact_was_a_mistake(town: Town) -> None:
    await fact(town, ZHAO, "very_old", Said.YES)
    await receiving(town, ZHAO, OLD_AGE, Said.NO)
    await fact(town, ZHAO, "very_old", Said.NO)
    assert await gaps(town, LI) == ()


async def test_the_figures_of_a_township_count_gaps_and_what_was_explained(town: Town) -> None:
    await fact(town, ZHAO, "very_old", Said.YES)
    await receiving(town, ZHAO, OLD_AGE, Said.NO)
    await close(town, LI, GapOutcome.APPLIED)
    async with town.database.read() as work:
        township = (await work.scalars(select(Region.id).where(Region.name == TOWN))).one()
        found = await entitlements.figures(work, [township])
    assert found == entitlements.Figures(1, 0, 0, 1, 1)


async def test_only_the_family_and_its_helpers_say_something_about_it(town: Town) -> None:
    for who in (WANG, CHEN, HUANG):
        with pytest.raises(NotAllowed):
            await fact(town, who, "very_old", Said.YES)
    with pytest.raises(NotAllowed):
        await close(town, ZHAO, GapOutcome.RECEIVED)
    with pytest.raises(NotFound):
        await fact(town, ZHAO, "rich", Said.YES)
    with pytest.raises(NotFound):
        await receiving(town, ZHAO, "nothing", Said.YES)
