"""Who comes on which day: covers asked for, ended and slept through at random, beside a telling of the intervals."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import select

from rules.errors import Refused
from rules.roles import Role
from storage.acting import who_comes
from storage.tables import Account, Pairing, Person
from tests.actions.covering import Deeds
from tests.cast import CHEN, LI, SUN, WANG, YANG, ZHAO, Town

HELPERS = {ZHAO: LI, WANG: CHEN, "吴桂兰": YANG}
DAYS = 24


@dataclass
class Told:
    """A cover as the oracle knows it: an interval, and whether somebody ended it."""

    number: int
    home: str
    who: str
    since: date
    until: date
    over: bool = False

    def comes_on(self, day: date) -> bool:
        """Whether the stand-in comes on that day."""
        return not self.over and self.since <= day <= self.until


async def with_stand_ins(town: Town) -> None:
    """Two colleagues for each helper, without a household."""
    async with town.database.begin() as work:
        for home, helper in HELPERS.items():
            unit = (await work.get_one(Person, town.people[helper])).unit_id
            for name in (f"甲{home}", f"乙{home}"):
                person = Person(name=name, unit_id=unit)
                work.add(person)
                await work.flush()
                account = Account(telegram_id=1000 + person.id, person_id=person.id, language="zh_CN")
                account.consented_at = town.clock.now()
                work.add(account)
                town.people[name] = person.id
        await work.commit()


async def as_the_base_says(town: Town) -> dict[str, int]:
    """Who comes to each household, as every query has it."""
    names = {number: head for head, number in town.homes.items()}
    query = select(Pairing.household_id, who_comes).where(Pairing.role == Role.FIRST_HELPER, Pairing.until.is_(None))
    async with town.database.read() as work:
        return {names[home]: person for home, person in await work.execute(query)}


@pytest.mark.parametrize("seed", [1, 2])
async def test_every_day_the_base_says_what_the_intervals_say(town: Town, seed: int) -> None:
    chance, deeds, told = Random(seed), Deeds(town), list[Told]()
    await with_stand_ins(town)
    begun = ended = refused = 0
    for _ in range(DAYS):
        day = town.clock.today + timedelta(days=chance.choice((1, 1, 1, 4)))  # now and then nothing runs for days
        await deeds.morning(day)
        home = chance.choice(sorted(HELPERS))
        since = day + timedelta(days=chance.randrange(5))
        until = since + timedelta(days=chance.randrange(8))
        standing = [one for one in told if not one.over and one.until >= day]
        taken = any(one.home == home and one.since <= until and one.until >= since for one in standing)
        who = chance.choice((f"甲{home}", f"乙{home}"))
        if taken:
            with pytest.raises(Refused, match="cover_overlaps"):
                await deeds.ask(HELPERS[home], town.people[who], since, until, [home])
            refused += 1
        else:
            card = await deeds.ask(HELPERS[home], town.people[who], since, until, [home])
            await deeds.decide(SUN, card.id)
            await deeds.answer(who, card.id)
            told.append(Told(card.id, home, who, since, until))
            begun += 1
        if standing and chance.random() < 0.3:
            one = chance.choice(standing)
            await deeds.end(chance.choice((HELPERS[one.home], SUN)), one.number)
            one.over = True
            ended += 1
        comes = {
            head: next((one.who for one in told if one.home == head and one.comes_on(day)), helper)
            for head, helper in HELPERS.items()
        }
        assert await as_the_base_says(town) == {head: town.people[name] for head, name in comes.items()}
        for head, helper in HELPERS.items():
            for name in (helper, f"甲{head}", f"乙{head}"):
                homes = {one.household.head for one in await town.owed(name)}
                assert homes <= ({head} if comes[head] == name else set()), (day, name)
    assert min(begun, ended, refused) > 0
