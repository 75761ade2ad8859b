"""The deeds of a cover on the town of the cast, each in a transaction of its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from actions.pairings import cover, cover_life, handover
from actions.pairings.cover import Wish
from actions.pairings.cover_cards import CoverCard
from rules.cover import CoverReason
from storage.tables import Account, Person
from tests.cast import LI, SUN, ZHAO, Town

NEW = "刘小兵"
SINCE, UNTIL = date(2026, 1, 20), date(2026, 2, 10)


async def colleague_of_li(town: Town) -> int:
    """Somebody of 李文静's school without a household, who has an account: 刘小兵."""
    async with town.database.begin() as work:
        unit = (await work.get_one(Person, town.people[LI])).unit_id
        person = Person(name=NEW, unit_id=unit)
        work.add(person)
        await work.flush()
        now = town.clock.now()
        work.add(Account(telegram_id=1000 + person.id, person_id=person.id, language="zh_CN", consented_at=now))
        await work.commit()
    town.people[NEW] = person.id
    town.__dict__.pop("accounts", None)
    return person.id


@dataclass
class Deeds:
    """The deeds of a cover, each in a transaction of its own."""

    town: Town

    async def ask(
        self,
        who: str,
        stand_in: int | None,
        since: date = SINCE,
        until: date = UNTIL,
        whom: Iterable[str] = (ZHAO,),
    ) -> CoverCard:
        speaker, homes = await self.town.speaker(who), tuple(self.town.homes[one] for one in whom)
        async with self.town.database.begin() as work:
            wish = Wish(homes, since, until, CoverReason.ILL, stand_in)
            card = await cover.ask(work, speaker, wish, self.town.clock.now())
            await work.commit()
        return card

    async def decide(self, who: str, number: int, yes: bool = True) -> CoverCard:
        speaker = await self.town.speaker(who)
        async with self.town.database.begin() as work:
            card = await cover_life.decide(work, speaker, number, yes, self.town.clock.now())
            await work.commit()
        return card

    async def pick(self, who: str, number: int, person: int) -> CoverCard:
        speaker = await self.town.speaker(who)
        async with self.town.database.begin() as work:
            card = await cover_life.pick(work, speaker, number, person, self.town.clock.now())
            await work.commit()
        return card

    async def answer(self, who: str, number: int, yes: bool = True) -> CoverCard:
        speaker = await self.town.speaker(who)
        async with self.town.database.begin() as work:
            card = await cover_life.answer(work, speaker, number, yes, self.town.clock.now())
            await work.commit()
        return card

    async def end(self, who: str, number: int) -> CoverCard:
        speaker = await self.town.speaker(who)
        async with self.town.database.begin() as work:
            card = await cover_life.end(work, speaker, number, self.town.clock.now())
            await work.commit()
        return card

    async def prolong(self, who: str, number: int, until: date) -> CoverCard:
        speaker = await self.town.speaker(who)
        async with self.town.database.begin() as work:
            card = await cover.prolong(work, speaker, number, until, self.town.clock.now())
            await work.commit()
        return card

    async def morning(self, day: date) -> None:
        """The clock's jobs on that morning, in their order."""
        self.town.clock.to_morning(day)
        async with self.town.database.begin() as work:
            await handover.carry_out_due(work, self.town.clock.now())
            await cover_life.carry_on(work, self.town.clock.now())
            await work.commit()
        await self.town.tick()

    async def settled(self, until: date = UNTIL) -> CoverCard:
        """李文静's household, agreed on by 孙建国, with 刘小兵's yes."""
        card = await self.ask(LI, self.town.people[NEW], until=until)
        await self.decide(SUN, card.id)
        return await self.answer(NEW, card.id)
