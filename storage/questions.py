"""Queries on questions that wait for a person."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased

from rules.roles import OFFICES, Role
from storage.database import Work
from storage.insert import changed
from storage.scope import Scope
from storage.tables import Household, Office, Person, Question, Region

NEWEST = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with who asked it and where."""

    question: Question
    asker: str
    village: str | None


_ASKED = (
    select(Question, Person.name, Region.name)
    .join(Person, Person.id == Question.person_id)
    .outerjoin(Household, Household.id == Question.household_id)
    .outerjoin(Region, Region.id == Household.village_id)
)


async def add(work: Work, question: Question) -> Question:
    """Stores a question; its id is set."""
    work.add(question)
    await work.flush()
    return question


async def one(work: Work, question_id: int) -> Asked | None:
    """One question, or None."""
    return (await many(work, [question_id])).get(question_id)


async def many(work: Work, questions: Collection[int]) -> dict[int, Asked]:
    """These questions by id."""
    found = [Asked(*row) for row in await work.execute(_ASKED.where(Question.id.in_(questions)))]
    return {one.question.id: one for one in found}


async def waiting(work: Work, person_id: int) -> list[Asked]:
    """Unanswered questions from the places for which this officer is responsible, the oldest first."""
    township = aliased(Region)
    query = (
        _ASKED.join(township, township.id == Region.parent_id)
        .join(
            Office,
            ((Office.region_id == township.id) & (Office.role == Role.TOWNSHIP_OFFICER))
            | ((Office.region_id == township.parent_id) & (Office.role == Role.CITY_OFFICER)),
        )
        .where(Office.person_id == person_id, Question.answered_at.is_(None), Question.due_on.is_not(None))
        .order_by(Question.id)
    )
    return [Asked(*row) for row in await work.execute(query)]


async def own_open(work: Work, person_id: int) -> list[Asked]:
    """This person's questions that wait for an answer, the oldest first."""
    query = _ASKED.where(
        Question.person_id == person_id, Question.answered_at.is_(None), Question.due_on.is_not(None)
    ).order_by(Question.id)
    return [Asked(*row) for row in await work.execute(query)]


async def open_near(work: Work, village_id: int) -> dict[int, str]:
    """The newest open questions of the village's township that lead (do not follow another), texts by number."""
    township = select(Region.parent_id).where(Region.id == village_id).scalar_subquery()
    query = (
        select(Question.id, Question.text)
        .join(Household, Household.id == Question.household_id)
        .join(Region, Region.id == Household.village_id)
        .where(
            Region.parent_id == township,
            Question.answered_at.is_(None),
            Question.due_on.is_not(None),
            Question.leads_id.is_(None),
        )
        .order_by(Question.id.desc())
        .limit(NEWEST)
    )
    return dict(reversed((await work.execute(query)).all()))


async def late(work: Work, today: date) -> list[Question]:
    """Open questions that lead and whose answer was due before today."""
    query = select(Question).where(
        Question.answered_at.is_(None), Question.due_on < today, Question.leads_id.is_(None)
    )
    return list(await work.scalars(query))


async def answer_followers(work: Work, question_id: int, text: str, person_id: int, now: datetime) -> dict[int, int]:
    """The same answer for those that follow; who asked, by the question's number."""
    query = select(Question).where(Question.leads_id == question_id, Question.answered_at.is_(None))
    found = list(await work.scalars(query))
    for one in found:
        one.answer, one.answered_at, one.answered_by = text, now, person_id
    return {one.id: one.person_id for one in found}


async def reopen(work: Work, question_id: int, due_on: date, now: datetime) -> bool:
    """Whether it was answered until now; what was answered is kept beside it."""
    statement = (
        update(Question)
        .where(Question.id == question_id, Question.answered_at.is_not(None))
        .values(
            earlier_answer=Question.answer,
            answer=None,
            answered_at=None,
            answered_by=None,
            due_on=due_on,
            reopened_at=now,
            helped=False,
            leads_id=None,
        )
    )
    return bool(await changed(work, statement))


async def answer(work: Work, question_id: int, text: str, person_id: int, now: datetime) -> bool:
    """Whether this was the first answer."""
    statement = (
        update(Question)
        .where(Question.id == question_id, Question.answered_at.is_(None))
        .values(answer=text, answered_at=now, answered_by=person_id)
    )
    return bool(await changed(work, statement))


async def failed_articles(work: Work, scope: Scope, since: datetime) -> Counter[str]:
    """How often each article, by its id, was an answer that did not help at these offices' places."""
    query = (
        select(Question.failed_articles, func.count())
        .join(Household, Household.id == Question.household_id)
        .where(Question.failed_articles.is_not(None), Question.asked_at >= since, scope.families(OFFICES))
        .group_by(Question.failed_articles)
    )
    found: Counter[str] = Counter()
    for ids, times in await work.execute(query):
        found.update(dict.fromkeys((ids or "").split(), times))
    return found
