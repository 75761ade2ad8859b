"""Who is told, and when the next rung follows."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.due_dates import at_local, local_day
from rules.ladder import climb
from rules.programme import AlertKind, Programme
from rules.roles import Role
from tests.cast import RULEBOOK
from tests.rules.days import ONE, counted, instants_between

PROGRAMMES = list(RULEBOOK.programmes.values())
LAIZHOU = RULEBOOK.home
instants = instants_between(2025, 2027)
ladders = st.sampled_from([(programme, AlertKind(kind)) for programme in PROGRAMMES for kind in programme.ladders])


def test_a_missed_visit_is_told_to_second_helper_liaison_and_township_then_to_the_city() -> None:
    friday = at_local(LAIZHOU, date(2026, 5, 15), time(9, 30))
    first = climb(LAIZHOU, AlertKind.MISSED_VISIT, 0, friday, RULEBOOK.calendar)
    assert first is not None
    assert set(first.rung.roles) == {Role.SECOND_HELPER, Role.UNIT_LIAISON, Role.TOWNSHIP_OFFICER}
    assert first.next_at == at_local(LAIZHOU, date(2026, 5, 20), time(9, 30))
    second = climb(LAIZHOU, AlertKind.MISSED_VISIT, 1, friday, RULEBOOK.calendar)
    assert second is not None
    assert (second.rung.roles, second.next_at) == ((Role.CITY_OFFICER,), None)
    assert climb(LAIZHOU, AlertKind.MISSED_VISIT, 2, friday, RULEBOOK.calendar) is None


@pytest.mark.parametrize("programme", PROGRAMMES, ids=lambda programme: programme.id)
def test_the_person_who_missed_a_visit_is_not_who_is_told_first(programme: Programme) -> None:
    assert Role.FIRST_HELPER not in programme.ladders[AlertKind.MISSED_VISIT][0].roles
    second = programme.ladders.get(AlertKind.MISSED_SECOND_VISIT)
    assert second is None or Role.SECOND_HELPER not in second[0].roles


@given(ladders, instants)
def test_the_next_rung_follows_after_its_working_days_and_never_at_once(
    ladder: tuple[Programme, AlertKind], now: datetime
) -> None:
    programme, kind = ladder
    rungs = programme.ladders[kind]
    for number, rung in enumerate(rungs):
        reached = climb(programme, kind, number, now, RULEBOOK.calendar)
        assert reached is not None
        assert (reached.rung, reached.number) == (rung, number)
        if number + 1 == len(rungs):
            assert reached.next_at is None
            continue
        assert reached.next_at is not None
        assert reached.next_at >= now + timedelta(hours=1)
        wait = rungs[number + 1].wait_working_days
        assert local_day(programme, reached.next_at) == counted(
            RULEBOOK.calendar, local_day(programme, now), wait, ONE
        )
    assert climb(programme, kind, len(rungs), now, RULEBOOK.calendar) is None
