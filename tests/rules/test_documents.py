"""The numbers of the documents: Laizhou 2018 and Changsha 2016."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from rules.programme import ContactKind, Feast, WhenMissed
from rules.programme_file import load, shipped
from rules.roles import Role
from rules.standing import Standing, closed_by_contacts
from rules.windows import window_of
from tests.cast import RULEBOOK

LAIZHOU = RULEBOOK.programmes["laizhou-2018"]
CHANGSHA = RULEBOOK.programmes["changsha-2016"]
PROVINCE = RULEBOOK.programmes["province-2017"]
LONGKOU = RULEBOOK.programmes["longkou-2019"]


@pytest.mark.parametrize(
    ("code", "role", "by", "every", "at_least"),
    [
        ("first_visit", Role.FIRST_HELPER, frozenset({ContactKind.VISIT}), "P2M", 1),
        ("first_call", Role.FIRST_HELPER, frozenset({ContactKind.CALL}), "P1M", 1),
        ("second_visit", Role.SECOND_HELPER, frozenset({ContactKind.VISIT}), "P1M", 1),
    ],
)
def test_laizhou_asks_for_a_visit_in_two_months_and_two_contacts_a_month(
    code: str, role: Role, by: frozenset[ContactKind], every: str, at_least: int
) -> None:
    duty = LAIZHOU.duty(code)
    assert (duty.role, duty.satisfied_by, duty.every, duty.at_least) == (role, by, every, at_least)
    assert len(LAIZHOU.duties) == 3


def test_laizhou_gives_a_first_helper_one_household_and_a_second_at_most_five() -> None:
    assert {(one.role, one.households, one.hard) for one in LAIZHOU.capacities} == {
        (Role.FIRST_HELPER, 1, True),
        (Role.SECOND_HELPER, 5, True),
    }


def test_a_missed_call_has_no_stated_consequence() -> None:
    for programme in (LAIZHOU, CHANGSHA):
        assert programme.duty("first_call").when_missed is WhenMissed.LIST


def test_a_visit_is_no_call_in_laizhou_but_is_a_contact_in_changsha() -> None:
    assert ContactKind.VISIT not in LAIZHOU.duty("first_call").satisfied_by
    assert ContactKind.VISIT in CHANGSHA.duty("first_call").satisfied_by


@pytest.mark.parametrize("code", ["first_call", "first_visit", "second_visit"])
def test_a_reminder_asks_for_what_the_duty_is_called_after(code: str) -> None:
    assert LAIZHOU.duty(code).kind.value == code.partition("_")[2]


def test_changsha_asks_for_a_visit_a_quarter_and_four_a_year_and_a_contact_a_month() -> None:
    found = {duty.code: (duty.every, duty.at_least) for duty in CHANGSHA.duties}
    assert found == {"first_visit": ("P3M", 1), "first_visits_a_year": ("P1Y", 4), "first_call": ("P1M", 1)}
    assert CHANGSHA.duties_of(Role.SECOND_HELPER) == ()
    assert [one.code for one in CHANGSHA.conditions(CHANGSHA.duty("first_visit"))] == [
        "first_visit",
        "first_visits_a_year",
    ]


def test_longkou_reverses_the_cadence() -> None:
    found = {(one.role, one.kind, one.every) for one in LONGKOU.duties}
    assert found == {
        (Role.FIRST_HELPER, ContactKind.VISIT, "P2M"),
        (Role.SECOND_HELPER, ContactKind.CALL, "P1M"),
    }


def test_the_province_alerts_when_nobody_came_all_year() -> None:
    (duty,) = PROVINCE.duties
    assert (duty.every, duty.at_least, duty.when_missed) == ("P1Y", 1, WhenMissed.MISSED_VISIT)
    assert [(one.households, one.hard) for one in PROVINCE.capacities] == [(3, False)]


def test_laizhou_names_term_notice_and_gifts() -> None:
    assert LAIZHOU.term is not None
    assert LAIZHOU.notice is not None
    assert LAIZHOU.gifts is not None
    assert (LAIZHOU.term.length, LAIZHOU.notice.ahead, LAIZHOU.notice.role) == ("P3Y", "P2M", Role.CITY_OFFICER)
    assert (LAIZHOU.gifts.at_least, LAIZHOU.gifts.at_most, set(LAIZHOU.gifts.feasts)) == (2, 3, set(Feast))


def test_a_visit_each_quarter_is_four_a_year() -> None:
    visits = [date(2016, 2, 10), date(2016, 6, 30), date(2016, 7, 1), date(2016, 12, 31)]
    quarters = Counter(window_of("P3M", day) for day in visits)
    assert len(quarters) == 4
    assert closed_by_contacts(window_of("P1Y", visits[0]), 4, visits) is Standing.DONE


def test_a_helper_who_joins_in_october_can_keep_the_quarter_and_not_the_year() -> None:
    visits = [date(2016, 10, 20)]
    assert closed_by_contacts(window_of("P3M", visits[0]), 1, visits) is Standing.DONE
    assert closed_by_contacts(window_of("P1Y", visits[0]), 4, visits) is None


def test_the_provinces_three_households_warn_and_do_not_refuse() -> None:
    assert [(one.households, one.hard) for one in CHANGSHA.capacities] == [(3, False)]


@pytest.mark.parametrize("path", shipped().values(), ids=lambda path: path.stem)
def test_every_shipped_programme_loads_and_is_named_as_its_file(path: Path) -> None:
    programme = load(path)
    assert programme.id == path.stem
    assert str(programme.year) in programme.id
    assert all(duty.source.quote and duty.source.document for duty in programme.duties)
    assert all(duty.nudges == tuple(sorted(duty.nudges, reverse=True)) for duty in programme.duties)


def test_an_unknown_duty_is_named() -> None:
    with pytest.raises(KeyError, match="no_such"):
        LAIZHOU.duty("no_such")
