"""Nothing is asked that nobody reads: a report with every field is looked for where each is said to be read."""

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import date

import pytest

from actions.delivery import fetching
from actions.delivery.outbox import Delivery
from actions.papers.forms import filled, place_named
from rules import call_record, visit_report
from rules.call_record import CallRecord
from rules.call_record import Outcome as CallOutcome
from rules.period import period
from rules.plans import Outcome, Said
from rules.visit_report import Help, Met, Need, Reader, Risk, Topic, VisitReport, Worry
from tests.actions.post import TEXTS, deliver
from tests.actions.test_kept_files import VOICE, Telegram, photo
from tests.actions.test_plans import written
from tests.board.browser import at_the_board, sign_in
from tests.cast import EAST, HUANG, LI, SUN, ZHAO, Town
from tests.guards.tree import text

# What a reader shows of a field, "-" before what it leaves out. Each word comes from this field alone.
VISIT: Mapping[str, Mapping[Reader, str]] = {
    "on": {
        Reader.CARD: "1月11日",
        Reader.ATTENDANCE: "1月11日",
        Reader.BOARD: "2026-01-11",
        Reader.FAMILY: "1月11日",
    },
    # On the 12th nobody was in.
    "met": {Reader.CARD: "家中无人", Reader.ATTENDANCE: "-1月12日", Reader.BOARD: "家里人"},
    "worries": {Reader.CARD: "还没落实：喝水", Reader.BOARD: "还没落实：喝水", Reader.ALERT: "喝水"},
    "helped": dict.fromkeys((Reader.CARD, Reader.ATTENDANCE, Reader.BOARD), "送东西") | {Reader.FAMILY: "送了东西"},
    "explained": dict.fromkeys((Reader.CARD, Reader.ATTENDANCE, Reader.BOARD), "贷款") | {Reader.FAMILY: "贷款"},
    "needs": {Reader.CARD: "难处：找活", Reader.BOARD: "找活"},
    "next_step": dict.fromkeys((Reader.CARD, Reader.BOARD, Reader.REMINDER), "看屋顶"),
    "note": dict.fromkeys((Reader.CARD, Reader.ATTENDANCE, Reader.BOARD), "腿不方便"),
    "photos": {Reader.BOARD: "/small"},
    "voices": {Reader.VOICE: "留了这段话"},
    "risks": {Reader.BOARD: "摔", Reader.ALERT: "摔"},
    "measures": {Reader.CARD: "帮忙联系学校：办好了", Reader.BOARD: "走访时说的"},
}
CALL: Mapping[str, Mapping[Reader, str]] = {
    "on": {Reader.CARD: "1月15日", Reader.ATTENDANCE: "1月15日", Reader.BOARD: "2026-01-15"},
    # On the 16th nobody answered.
    "outcome": {Reader.CARD: "未打通", Reader.ATTENDANCE: "-1月16日", Reader.BOARD: "有需要"},
    "note": {Reader.CARD: "缺药", Reader.BOARD: "缺药"},
}
DOCUMENTED = re.compile(r"^\| (visit|call) \| `(\w+)` \| (.+?) \|$", re.MULTILINE)


def test_every_field_has_readers_and_the_document_names_them() -> None:
    for report, told, read_by in (
        (VisitReport, VISIT, visit_report.READ_BY),
        (CallRecord, CALL, call_record.READ_BY),
    ):
        asked = {field.name for field in fields(report)} - {"household_id"}
        assert asked == read_by.keys() == told.keys()
        assert all(read_by.values())
        assert {name: tuple(words) for name, words in told.items()} == dict(read_by)
    said = {
        (kind, name): tuple(readers.split(", "))
        for kind, name, readers in DOCUMENTED.findall(text("docs/conversations.md"))
    }
    wanted = (("visit", visit_report.READ_BY), ("call", call_record.READ_BY))
    assert said == {(kind, name): readers for kind, one in wanted for name, readers in one.items()}


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_what_is_asked_is_read_where_it_is_said_to_be(town: Town) -> None:
    telegram = Telegram(files={"photo": photo(), "voice": VOICE})
    town.clock.advance(days=10)
    home = town.homes[ZHAO]
    report = VisitReport(
        home,
        date(2026, 1, 11),
        Met.FAMILY,
        frozenset({Worry.WATER}),
        frozenset({Help.GOODS}),
        frozenset({Topic.FINANCE}),
        frozenset({Need.WORK}),
        "腿不方便",
        ("photo",),
        "看屋顶",
        frozenset({Risk.FALL}),
        ("voice",),
        (Said((await written(town)).measures[0].id, Outcome.DONE),),
    )
    await town.report(LI, report)
    await fetching.fetch_due(Delivery(town.database, TEXTS, telegram), town.clock.now())
    town.clock.advance(days=1)
    await town.visit(LI, ZHAO, met=Met.NOBODY)
    town.clock.advance(days=3)
    await town.call(LI, ZHAO, outcome=CallOutcome.NEEDS, note="缺药")
    town.clock.advance(days=1)
    await town.call(LI, ZHAO, outcome=CallOutcome.NOT_REACHED)
    await deliver(town, telegram)
    seen = await _read(town) | {
        Reader.FAMILY: " ".join(telegram.to(town.accounts[ZHAO])),
        Reader.ALERT: " ".join(telegram.to(town.accounts[HUANG])),
        Reader.VOICE: " ".join(one.html for one in telegram.sent if one.voice),
    }
    telegram.sent.clear()
    while not any("看屋顶" in one for one in telegram.to(town.accounts[LI])):
        town.clock.to_morning(date.fromordinal(town.clock.today.toordinal() + 1))
        await town.tick()
        await deliver(town, telegram)
        assert town.clock.today < date(2026, 5, 1), "no reminder says what is next"
    seen[Reader.REMINDER] = " ".join(telegram.to(town.accounts[LI]))
    for told in (VISIT, CALL):
        for name, readers in told.items():
            for reader, words in readers.items():
                assert (words.removeprefix("-") in seen[reader]) is not words.startswith("-"), (name, reader)


async def _read(town: Town) -> dict[Reader, str]:
    async with town.database.read() as work:
        where = await place_named(work, EAST)
        names = ("responsibility-card", "annex3-attendance")
        forms = dict(await filled(work, names, where, period("2026Q1"), TEXTS, town.clock.now()))
    async with at_the_board(town) as browser:
        board = await (await sign_in(browser, town, SUN)).read(f"/households/{town.homes[ZHAO]}")
    return {
        Reader.CARD: str([card for card in forms[names[0]].cards if card["head"] == ZHAO]),
        Reader.ATTENDANCE: str([row for row in forms[names[1]].pages[0].rows if row["head"] == ZHAO]),
        Reader.BOARD: board,
    }
