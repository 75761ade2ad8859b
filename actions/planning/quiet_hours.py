"""The quiet hours that a person has: of every programme by which they help, live or supervise."""

from collections.abc import Collection
from datetime import datetime

from rules.due_dates import is_quiet
from rules.programme import Programme
from storage import programmes
from storage.database import Work


async def programmes_of(work: Work, people: Collection[int]) -> dict[int, tuple[Programme, ...]]:
    """The programmes of each of these people; the default one for those who have none."""
    known, found = work.rulebook.programmes, await programmes.of_people(work, people)
    return {
        person: tuple(known[one] for one in sorted(found.get(person, ())) if one in known) or (work.rulebook.home,)
        for person in people
    }


def anywhere(work: Work, now: datetime) -> bool:
    """Whether it is quiet now in any programme's place: mostly it is in none, and nobody need be looked up."""
    return any(is_quiet(programme, now) for programme in work.rulebook.programmes.values())
