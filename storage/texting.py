"""Queries on who agreed to short messages."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update

from storage.among import among
from storage.database import Work
from storage.insert import changed
from storage.tables import Person


async def with_phones(work: Work, phones: Collection[str]) -> list[int]:
    """Whoever has one of these numbers. Numbers are sealed, so that all are looked at."""
    rows = await work.execute(select(Person.id, Person.phone).where(Person.phone.is_not(None)))
    return [person for person, phone in rows if phone in phones]


async def phones(work: Work, people: Collection[int]) -> dict[int, str]:
    """The numbers of those of these people who agreed to short messages."""
    query = select(Person.id, Person.phone).where(among(Person.id, people), Person.texts_since.is_not(None))
    return {person: phone for person, phone in await work.execute(query) if phone is not None}


async def set_since(work: Work, people: Collection[int], since: datetime | None) -> None:
    """Since when they agree; None: no more."""
    await changed(work, update(Person).where(among(Person.id, people)).values(texts_since=since))
