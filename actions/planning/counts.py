"""Missed visits counted by helper and unit, by the calendar year of the window's end, each programme by itself.

The document attaches consequences to such counts. They are shown to the offices as the rule's words with the source;
the bot pronounces nothing, and nothing follows by itself.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from actions.views import MissedCard, RuleSays, Speaker
from rules.errors import NotAllowed
from rules.programme import Consequence, Counting, Programme, Subject, WhenMissed
from rules.roles import OFFICES, Role
from storage import counts
from storage.alerts import Shown
from storage.counts import Missed
from storage.database import Work

LISTED_DAYS = 62


def counted_duties(programme: Programme) -> tuple[str, ...]:
    """The first helper's duties whose miss climbs the ladder: a missed call does not count."""
    duties = programme.duties_of(Role.FIRST_HELPER)
    return tuple(duty.code for duty in duties if duty.when_missed is WhenMissed.MISSED_VISIT)


async def rules_say(work: Work, rows: Collection[Shown]) -> dict[int, tuple[RuleSays, ...]]:
    """For each alert on a missed visit: the highest threshold that its helper, and that their unit, has reached."""
    found: dict[int, tuple[RuleSays, ...]] = {}
    for programme_id, year in {_of(row) for row in rows if row.programme and row.occurrence}:
        programme = work.rulebook.programmes[programme_id]
        if not programme.consequences:
            continue
        some = [row for row in rows if row.occurrence is not None and _of(row) == (programme_id, year)]
        people = {row.helper_id for row in some if row.helper_id is not None}
        units = {row.unit_id for row in some if row.unit_id is not None}
        missed = await counts.missed_visits(work, programme_id, counted_duties(programme), year, people, units)
        for row in some:
            found[row.alert.id] = _says(programme, missed, row, year)
    return found


def _of(row: Shown) -> tuple[str, int]:
    assert row.programme is not None
    assert row.occurrence is not None
    return row.programme, row.occurrence.window_end.year


def _says(programme: Programme, missed: list[Missed], row: Shown, year: int) -> tuple[RuleSays, ...]:
    said = []
    for subject in Subject:
        mine = [one for one in missed if _belongs(one, subject, row)]
        reached = [
            one for one in programme.consequences if one.subject is subject and _count(one, mine) >= one.at_least
        ]
        if reached:
            rule = max(reached, key=lambda one: one.at_least)
            written, count = rule.source, _count(rule, mine)
            said.append(RuleSays(subject, rule.counts, count, year, rule.words, written.document, written.line))
    return tuple(said)


def _belongs(one: Missed, subject: Subject, row: Shown) -> bool:
    if subject is Subject.HELPER:
        return one.person_id == row.helper_id
    return one.unit_id is not None and one.unit_id == row.unit_id


def _count(rule: Consequence, missed: Collection[Missed]) -> int:
    return len(missed) if rule.counts is Counting.HELPERS else sum(one.times for one in missed)


def _by_subject(subject: Subject, missed: Collection[Missed]) -> dict[int, list[Missed]]:
    found: dict[int, list[Missed]] = defaultdict(list)
    for one in missed:
        number = one.person_id if subject is Subject.HELPER else one.unit_id
        if number is not None:
            found[number].append(one)
    return found


async def of_year(work: Work, year: int) -> list[dict[str, Any]]:
    """For the command line: every helper and unit with a miss that a rule counts, by number, without names."""
    rows: list[dict[str, Any]] = []
    for programme in work.rulebook.programmes.values():
        missed = await counts.missed_visits(work, programme.id, counted_duties(programme), year)
        for rule in programme.consequences:
            by_subject = _by_subject(rule.subject, missed)
            for subject_id, some in sorted(by_subject.items()):
                count = _count(rule, some)
                if count >= rule.at_least:
                    rows.append(
                        {
                            "programme": programme.id,
                            "year": year,
                            "subject": rule.subject.value,
                            "id": subject_id,
                            "counts": rule.counts.value,
                            "count": count,
                            "at_least": rule.at_least,
                            "rule": rule.words,
                        }
                    )
    return rows


async def not_made(work: Work, speaker: Speaker, now: datetime) -> tuple[MissedCard, ...]:
    """What was missed in the last two months and only listed (calls), at the places of this officer. Raises
    NotAllowed."""
    if speaker.roles.isdisjoint(OFFICES):
        raise NotAllowed("not_allowed")
    since = work.rulebook.today(now) - timedelta(days=LISTED_DAYS)
    found = []
    for programme in work.rulebook.programmes.values():
        listed = [duty.code for duty in programme.duties if duty.when_missed is WhenMissed.LIST]
        some = await counts.not_made(work, speaker.person_id, programme.id, listed, since)
        found += [MissedCard(one.helper, one.head, one.village, one.window_end) for one in some]
    return tuple(found)
