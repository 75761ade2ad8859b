"""A change of helper: what the programme says about its day."""

from datetime import date

from rules.handover import days_offered, regular_day, remarks
from rules.roles import Role
from tests.cast import RULEBOOK

LAIZHOU, CHANGSHA = RULEBOOK.programmes["laizhou-2018"], RULEBOOK.programmes["changsha-2016"]
ASKED, BEGUN = date(2026, 3, 10), date(2026, 1, 1)


def said(on: date, role: Role = Role.FIRST_HELPER, since: date = BEGUN) -> set[str]:
    return {one.remark.value for one in remarks(LAIZHOU, role, since, ASKED, on)}


def test_two_months_ahead_is_in_time_and_a_day_less_is_not() -> None:
    assert said(date(2026, 5, 10), since=date(2020, 1, 1)) == set()
    assert said(date(2026, 5, 9), since=date(2020, 1, 1)) == {"short_notice"}


def test_within_three_years_a_first_helper_is_changed_only_for_a_reason() -> None:
    assert said(date(2028, 12, 31)) == {"within_term"}
    assert said(date(2029, 1, 1)) == set()
    assert said(date(2028, 12, 31), Role.SECOND_HELPER) == set()


def test_a_remark_names_its_document() -> None:
    (one,) = remarks(LAIZHOU, Role.SECOND_HELPER, BEGUN, ASKED, date(2026, 4, 1))
    assert one.source.quote == "要提前2个月报市扶贫办备案"


def test_days_that_keep_the_notice_come_first() -> None:
    assert regular_day(LAIZHOU, ASKED) == date(2026, 6, 1)
    assert days_offered(LAIZHOU, ASKED)[:2] == (date(2026, 6, 1), date(2026, 7, 1))
    assert min(days_offered(LAIZHOU, ASKED)) == date(2026, 3, 17)


def test_where_no_notice_is_written_the_next_month_will_do() -> None:
    assert CHANGSHA.notice is None
    assert regular_day(CHANGSHA, ASKED) == date(2026, 4, 1)
