"""How a person and an account are brought together: by a link, once, for three days."""

import asyncio
from hashlib import sha256

import pytest
from sqlalchemy import select

from actions import people
from actions.rosters import enrolment
from actions.rosters.enrolment import Link
from actions.rosters.offices import appoint
from actions.views import Speaker
from rules.errors import NotFound, Refused
from rules.roles import Role
from storage import office_people
from storage.database import Database
from storage.people import reachable, roles_of_many
from storage.tables import Account, Invite
from tests.actions.post import Post, deliver, messages
from tests.cast import (
    CHEN,
    CITY,
    EAST,
    HUANG,
    LI,
    OFFICES,
    SCHOOL,
    SUN,
    TOWN_ROSTER,
    WANG,
    WU,
    YANG,
    ZHAO,
    FakeClock,
    Town,
    bring_in,
    helper,
    roster,
    row,
    the_town,
)  # fmt: skip

STRANGER = 777


async def links(database: Database, clock: FakeClock) -> dict[str, Link]:
    async with database.begin() as work:
        found = await enrolment.make_links(work, clock.now())
        await work.commit()
    return {link.name: link for link in found}


@pytest.fixture
async def invited(database: Database, clock: FakeClock) -> dict[str, Link]:
    """Everybody of the roster has a link; nobody has used it."""
    async with database.begin() as work:
        await bring_in(work, TOWN_ROSTER, clock.now(), clock.today)
        await work.commit()
    return await links(database, clock)


async def accept(database: Database, clock: FakeClock, token: str, telegram_id: int = STRANGER) -> Speaker:
    async with database.begin() as work:
        invited = await enrolment.open_invite(work, token, telegram_id, clock.now())
        speaker = await enrolment.accept(work, invited.ticket, telegram_id, "zh_CN", clock.now())
        await work.commit()
    return speaker


async def refused(database: Database, clock: FakeClock, token: str, telegram_id: int = STRANGER) -> str:
    """The code with which both looking at the link and using it are refused."""
    async with database.begin() as work:
        with pytest.raises(Refused) as looking:
            await enrolment.open_invite(work, token, telegram_id, clock.now())
        ticket = sha256(token.encode()).hexdigest()
        with pytest.raises(Refused) as using:
            await enrolment.accept(work, ticket, telegram_id, "zh_CN", clock.now())
    assert looking.value.code == using.value.code
    return using.value.code


async def test_everybody_with_something_to_do_gets_a_link(invited: dict[str, Link]) -> None:
    assert {name: set(link.roles) for name, link in invited.items()} == {
        **{name: {Role.FIRST_HELPER} for name in (LI, CHEN, YANG)},
        SUN: {Role.SECOND_HELPER},
        **{name: {Role.HOUSEHOLD} for name in (ZHAO, WANG, WU)},
    }


async def test_only_a_hash_of_the_token_is_stored(database: Database, invited: dict[str, Link]) -> None:
    async with database.read() as work:
        stored = set(await work.scalars(select(Invite.token_hash)))
    assert stored == {sha256(link.token.encode()).hexdigest() for link in invited.values()}
    assert not stored & {link.token for link in invited.values()}


async def test_tokens_fit_into_a_start_link_and_differ(invited: dict[str, Link]) -> None:
    tokens = {link.token for link in invited.values()}
    assert len(tokens) == len(invited)
    assert all(len(token) <= 64 and token.replace("_", "").replace("-", "").isalnum() for token in tokens)


async def test_looking_at_a_link_says_for_whom_it_is_and_uses_nothing(
    database: Database, clock: FakeClock, invited: dict[str, Link]
) -> None:
    for _ in range(2):
        async with database.read() as work:
            found = await enrolment.open_invite(work, invited[LI].token, STRANGER, clock.now())
        assert (found.name, found.roles) == (LI, frozenset({Role.FIRST_HELPER}))


async def test_whoever_agrees_is_known_from_then_on(
    database: Database, clock: FakeClock, invited: dict[str, Link]
) -> None:
    speaker = await accept(database, clock, invited[LI].token)
    assert (speaker.name, speaker.consented, speaker.roles) == (LI, True, frozenset({Role.FIRST_HELPER}))
    async with database.read() as work:
        assert await people.speaker(work, STRANGER, clock.now()) == speaker


async def test_a_stranger_is_nobody(database: Database, clock: FakeClock, invited: dict[str, Link]) -> None:
    async with database.read() as work:
        assert await people.speaker(work, STRANGER, clock.now()) is None


async def test_a_link_works_once(database: Database, clock: FakeClock, invited: dict[str, Link]) -> None:
    await accept(database, clock, invited[LI].token)
    assert await refused(database, clock, invited[LI].token, STRANGER + 1) == "invite_used"


async def test_two_who_use_a_link_at_once_are_one(
    database: Database, clock: FakeClock, invited: dict[str, Link]
) -> None:
    found = await asyncio.gather(
        *(accept(database, clock, invited[LI].token, STRANGER + n) for n in range(3)), return_exceptions=True
    )
    assert sum(isinstance(one, Speaker) for one in found) == 1
    async with database.read() as work:
        assert len((await work.scalars(select(Account))).all()) == 1


async def test_a_link_lives_for_72_hours(database: Database, clock: FakeClock, invited: dict[str, Link]) -> None:
    clock.advance(hours=72, seconds=-1)
    await accept(database, clock, invited[LI].token)
    clock.advance(seconds=1)
    assert await refused(database, clock, invited[ZHAO].token, STRANGER + 1) == "invite_expired"


async def test_an_unknown_link_is_refused(database: Database, clock: FakeClock, invited: dict[str, Link]) -> None:
    assert await refused(database, clock, "nothing") == "invite_unknown"
    assert await refused(database, clock, "") == "invite_unknown"


async def test_an_account_belongs_to_one_person(
    database: Database, clock: FakeClock, invited: dict[str, Link]
) -> None:
    await accept(database, clock, invited[LI].token)
    assert await refused(database, clock, invited[ZHAO].token) == "account_taken"


async def test_new_links_end_the_old_ones(database: Database, clock: FakeClock, invited: dict[str, Link]) -> None:
    again = await links(database, clock)
    assert await refused(database, clock, invited[LI].token) == "invite_unknown"
    assert (await accept(database, clock, again[LI].token)).name == LI


async def test_whoever_has_an_account_gets_no_link(
    database: Database, clock: FakeClock, invited: dict[str, Link]
) -> None:
    await accept(database, clock, invited[LI].token)
    assert LI not in await links(database, clock)


async def test_whoever_leaves_is_forgotten_and_can_come_back(town: Town) -> None:
    speaker = await town.speaker(LI)
    async with town.database.begin() as work:
        await enrolment.leave(work, speaker, town.clock.now())
        await work.commit()
    async with town.database.read() as work:
        assert await people.speaker(work, speaker.telegram_id, town.clock.now()) is None
    again = await links(town.database, town.clock)
    assert set(again) == {LI}
    assert (
        await accept(town.database, town.clock, again[LI].token, speaker.telegram_id)
    ).person_id == speaker.person_id


async def test_the_language_is_kept(town: Town) -> None:
    speaker = await town.speaker(LI)
    async with town.database.begin() as work:
        assert (await enrolment.set_language(work, speaker, "en", town.clock.now())).language == "en"
        await work.commit()
    assert (await town.speaker(LI)).language == "en"


async def test_whoever_blocked_the_bot_and_writes_again_is_reachable(town: Town) -> None:
    async with town.database.begin() as work:
        await people.blocked(work, town.accounts[LI], town.clock.now())
        await people.blocked(work, STRANGER, town.clock.now())
        await people.reachable_again(work, town.accounts[LI])
        await people.reachable_again(work, STRANGER)
        await work.commit()
    async with town.database.read() as work:
        assert (await work.get_one(Account, town.accounts[LI])).unreachable_why is None


async def test_a_whole_county_may_be_asked_about_at_once(database: Database) -> None:
    """A statement takes about 32,000 values."""
    async with database.begin() as work:
        assert set((await roles_of_many(work, range(1, 40_001))).values()) == {frozenset()}
        assert await reachable(work, range(1, 40_001)) == {}


async def test_officers_are_appointed_once_and_only_where_there_is_a_place(town: Town) -> None:
    async with town.database.begin() as work:
        for office in OFFICES:
            assert not await appoint(work, office.role, office.name, None, office.place, town.clock.now())
        for role in (Role.TOWNSHIP_OFFICER, Role.CITY_OFFICER, Role.UNIT_LIAISON):
            with pytest.raises(NotFound):
                await appoint(work, role, HUANG, None, "无此地", town.clock.now())
        assert await appoint(work, Role.CITY_OFFICER, HUANG, None, CITY, town.clock.now())


async def test_who_has_joined_hears_of_a_new_office_unless_it_was_ended_again(town: Town) -> None:
    post, now = Post(), town.clock.now()
    async with town.database.begin() as work:
        await appoint(work, Role.INSPECTOR, HUANG, None, CITY, now)
        await appoint(work, Role.CITY_OFFICER, HUANG, None, CITY, now)
        await appoint(work, Role.CITY_OFFICER, "冯玉兰", None, CITY, now)
        await work.commit()
    _, ended = await messages(town, "office")
    async with town.database.begin() as work:
        await office_people.end(work, ended.about["office"])
        await work.commit()
    await deliver(town, post)
    [read] = post.to(town.accounts[HUANG])
    assert CITY in read
    assert "抽查员" in read
    assert "/menu" in read


async def test_a_name_alone_gives_a_farmer_no_office(database: Database, clock: FakeClock) -> None:
    town = await the_town(database, clock)
    await town.settle(roster([row(8, "周敏", EAST, helper("甲", SCHOOL), None, phone="")]))
    async with database.begin() as work:
        assert await appoint(work, Role.CITY_OFFICER, "周敏", None, CITY, town.clock.now())
        await work.commit()
    assert (await town.speaker("周敏")).roles == {Role.HOUSEHOLD}
