"""Queries on what people add to the base."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased

from rules.roles import Role
from storage.database import Work
from storage.insert import changed, insert_new
from storage.tables import ArticleVersion, Household, Office, Person, Question, Region


@dataclass(frozen=True, slots=True)
class Served:
    """An accepted version, with who wrote it and the township."""

    version: ArticleVersion
    author: str


async def propose(work: Work, version: dict[str, object]) -> bool:
    """Whether it is new: a question is turned into something once."""
    return bool(await insert_new(work, ArticleVersion, [version], "id"))


async def pending(work: Work, person_id: int) -> list[tuple[ArticleVersion, str]]:
    """What others proposed at places for which this officer is responsible, the oldest first, with who did."""
    township = aliased(Region)
    query = (
        select(ArticleVersion, Person.name)
        .join(Person, Person.id == ArticleVersion.proposed_by)
        .join(township, township.id == ArticleVersion.region_id)
        .join(
            Office,
            ((Office.region_id == township.id) & (Office.role == Role.TOWNSHIP_OFFICER))
            | ((Office.region_id == township.parent_id) & (Office.role == Role.CITY_OFFICER)),
        )
        .where(
            Office.person_id == person_id,
            ArticleVersion.proposed_by != person_id,
            ArticleVersion.reviewed_at.is_(None),
        )
        .order_by(ArticleVersion.id)
    )
    return [(version, name) for version, name in await work.execute(query)]


async def review(work: Work, version_id: int, accepted: bool, person_id: int, now: datetime) -> bool:
    """Whether it was open until now and proposed by somebody else."""
    statement = (
        update(ArticleVersion)
        .where(
            ArticleVersion.id == version_id,
            ArticleVersion.reviewed_at.is_(None),
            ArticleVersion.proposed_by != person_id,
        )
        .values(accepted=accepted, reviewed_by=person_id, reviewed_at=now)
    )
    return bool(await changed(work, statement))


async def accepted(work: Work) -> list[Served]:
    """All that serves, in the order in which it was proposed."""
    query = (
        select(ArticleVersion, Person.name)
        .join(Person, Person.id == ArticleVersion.proposed_by)
        .where(ArticleVersion.accepted.is_(True))
        .order_by(ArticleVersion.id)
    )
    return [Served(version, name) for version, name in await work.execute(query)]


async def how_many(work: Work) -> int:
    """How many versions serve: it only grows."""
    return (
        await work.scalars(select(func.count()).select_from(ArticleVersion).where(ArticleVersion.accepted.is_(True)))
    ).one()


async def township_of(work: Work, question_id: int) -> Region | None:
    """The township in whose queue the question is."""
    village = aliased(Region)
    query = (
        select(Region)
        .join(village, village.parent_id == Region.id)
        .join(Household, Household.village_id == village.id)
        .join(Question, Question.household_id == Household.id)
        .where(Question.id == question_id)
    )
    return (await work.scalars(query)).one_or_none()
