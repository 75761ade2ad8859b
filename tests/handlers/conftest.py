"""Deeds that record instead of storing."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import settings

from actions import households
from actions.answers import entitlements
from actions.answers.entitlements import Gap, Line
from actions.contacts import call_record, confirmation, reason, visit_report
from actions.pairings import cover_cards
from actions.pairings.cover_cards import Brief
from actions.papers import plans
from actions.papers.plan_cards import MeasureCard
from actions.supervision import overview
from actions.views import ContactCard, DutyCard, Filed, HouseholdCard, LastVisit
from rules.call_record import CallRecord
from rules.confirmation import Answer
from rules.errors import Refused, Stale
from rules.plans import MeasureKind, Owner
from rules.programme import ContactKind
from rules.roles import Role
from rules.visit_report import VisitReport
from tests.handlers.asked import base as base  # a fixture of every file here
from tests.handlers.chat import TODAY

# The first message of a language loads its templates: slow machines must not fail for it.
settings.register_profile("chat", deadline=None)
settings.load_profile("chat")

ZHAO = HouseholdCard(1, "赵大山", "东沟村", "村东头", "13800001111", Role.FIRST_HELPER)
SUN = HouseholdCard(2, "孙桂兰", "西山村", "村西头", None, Role.FIRST_HELPER)

OLD_AGE = Line("lz2018-old-age-subsidy", "高龄补贴", "莱州市", "2018", "某文件:高龄补贴", ("very_old",))


def agreed(number: int, text: str, household: int = 1) -> MeasureCard:
    """A measure of the first helper's that is to be asked about."""
    kind, owner = MeasureKind.SCHOOL, Owner.FIRST_HELPER
    return MeasureCard(number, household, kind, text, TODAY, owner, "李明", None, "", None, None, False)


@dataclass
class Deeds:
    """What was done, in order; `refuse` is raised by the next deed."""

    households: tuple[HouseholdCard, ...] = (ZHAO, SUN)
    visits: dict[str, VisitReport] = field(default_factory=dict)
    calls: dict[str, CallRecord] = field(default_factory=dict)
    words: list[tuple[int, Answer, str]] = field(default_factory=list)
    unanswered: DutyCard | None = None
    next_due: DutyCard | None = None
    last_visit: LastVisit = field(default_factory=LastVisit)
    gaps: tuple[Gap, ...] = ()
    relations: dict[int, list[str]] = field(default_factory=lambda: {1: ["户主", "孙子"]})
    measures: tuple[MeasureCard, ...] = ()


@pytest.fixture(autouse=True)
def looks(monkeypatch: pytest.MonkeyPatch) -> list[overview.Overview]:
    """What waits for a supervisor: the newest of these; nothing until a test says so."""
    looks = [overview.Overview()]

    async def mine(work: object, who: object, now: datetime) -> overview.Overview:
        return looks[-1]

    monkeypatch.setattr(overview, "mine", mine)
    return looks


@pytest.fixture
def deeds(monkeypatch: pytest.MonkeyPatch) -> Deeds:
    """The deeds of reports and confirmations, faked."""
    return faked(monkeypatch)


def faked(monkeypatch: pytest.MonkeyPatch) -> Deeds:
    """Deeds that record from now on, until the patch is undone."""
    done = Deeds()

    async def mine(work: object, speaker: object) -> tuple[HouseholdCard, ...]:
        return done.households

    async def relations(work: object, speaker: object) -> dict[int, list[str]]:
        return done.relations

    async def check_date(work: object, speaker: object, household_id: int, on: date, now: datetime) -> None:
        if on > TODAY:
            raise Refused("date_in_future", day=on)

    def filed(kept: dict[str, Any], report: Any, key: str) -> Filed:
        again = key in kept
        kept[key] = report
        household = next(one for one in done.households if one.id == report.household_id)
        return Filed(7, household, report.counts, again, family_is_asked=True, next_due=done.next_due)

    async def file_visit(work: object, speaker: object, report: VisitReport, key: str, now: datetime) -> Filed:
        return filed(done.visits, report, key)

    async def file_call(work: object, speaker: object, record: CallRecord, key: str, now: datetime) -> Filed:
        return filed(done.calls, record, key)

    async def unanswered(work: object, speaker: object, household_id: int, now: datetime) -> DutyCard | None:
        return done.unanswered

    monkeypatch.setattr(reason, "unanswered", unanswered)
    monkeypatch.setattr(households, "relations", relations)
    monkeypatch.setattr(households, "mine", mine)
    monkeypatch.setattr(visit_report, "check_date", check_date)
    monkeypatch.setattr(visit_report, "file_visit_report", file_visit)
    monkeypatch.setattr(call_record, "file_call_record", file_call)
    _asked(monkeypatch, done)
    _left_open(monkeypatch, done)
    return done


def _asked(monkeypatch: pytest.MonkeyPatch, done: Deeds) -> None:
    """The family's word on one visit."""
    card = ContactCard(7, "李明", ContactKind.VISIT, TODAY, ("goods", "talk"), ("medical",))

    async def contact(work: object, speaker: object, contact_id: int) -> ContactCard:
        return card

    async def to_answer(work: object, speaker: object, contact_id: int, revision: int) -> ContactCard:
        if revision != card.revision:
            raise Stale("corrected_meanwhile")
        return card

    async def confirm(
        work: object,
        speaker: object,
        contact_id: int,
        answer: Answer,
        comment: str,
        now: datetime,
        revision: int | None = None,
    ) -> ContactCard:
        if any(earlier[0] == contact_id for earlier in done.words):
            raise Refused("already_confirmed")
        done.words.append((contact_id, answer, comment))
        return card

    monkeypatch.setattr(confirmation, "contact", contact)
    monkeypatch.setattr(confirmation, "to_answer", to_answer)
    monkeypatch.setattr(confirmation, "confirm_contact", confirm)


def _left_open(monkeypatch: pytest.MonkeyPatch, done: Deeds) -> None:
    """What earlier visits left for the next one."""

    async def last_visit(work: object, speaker: object, household_id: int) -> LastVisit:
        return done.last_visit

    async def gaps(work: object, speaker: object, knowledge: object) -> tuple[Gap, ...]:
        return done.gaps

    async def to_ask(work: object, some: object, today: date) -> dict[int, tuple[MeasureCard, ...]]:
        return {1: done.measures} if done.measures else {}

    async def late(work: object, some: object, today: date) -> dict[int, tuple[MeasureCard, ...]]:
        return {}

    monkeypatch.setattr(plans, "to_ask", to_ask)
    monkeypatch.setattr(plans, "late", late)

    async def briefs(work: object, speaker: object) -> dict[int, Brief]:
        return {}

    monkeypatch.setattr(cover_cards, "briefs", briefs)
    monkeypatch.setattr(entitlements, "gaps", gaps)
    monkeypatch.setattr(visit_report, "last_visit", last_visit)
