"""What offices and policies add to a household's story: policies, gifts, watches, inspections, as events by day."""

from dataclasses import dataclass, field
from datetime import date

from knowledge.base import Base
from rules.entitlements import GapOutcome, Said
from storage import history
from storage.database import Work
from storage.tables import Entitlement, GiftDelivery


@dataclass(frozen=True, slots=True)
class Event:
    """Something at a household on a day: `kind` is contact, oversight, question, case, missed, paired, parted,
    policy, settled, gift, watch or inspection; `values` fill its text."""

    on: date
    kind: str
    values: dict[str, object] = field(default_factory=dict)
    link: str = ""


async def said_of_policies(work: Work, household_id: int, knowledge: Base | None) -> list[Event]:
    """Whether each policy comes, as somebody said, and what came of explaining one that does not. A policy that the
    base does not name (any more) stands by its id."""
    articles = knowledge.articles if knowledge is not None else {}
    found = []
    for row, by, closed_by in await history.said_of_policies(work, household_id):
        policy = articles[row.article_id].title if row.article_id in articles else row.article_id
        values: dict[str, object] = {
            "policy": policy,
            "by": by or "",
            "said": _said(row),
            "amount": row.amount or "",
            "since": row.since or "",
        }
        # The newest comes first, on one day too.
        if row.outcome is not None and row.outcome_at is not None:
            settled: dict[str, object] = {"policy": policy, "by": closed_by or "", "outcome": row.outcome}
            found.append(Event(work.rulebook.today(row.outcome_at), "settled", settled))
        found.append(Event(work.rulebook.today(row.said_at), "policy", values))
    return found


def _said(row: Entitlement) -> str:
    """What was said on the day: a gap that ended well began as a "no"."""
    return Said.NO.value if row.outcome == GapOutcome.RECEIVED else row.receiving


async def gifts(work: Work, household_id: int) -> list[Event]:
    """Each gift on the day that it was brought; until then on the day that its round opened."""
    return [
        Event(
            work.rulebook.today(gift.delivered_at or of.opened_at),
            "gift",
            {"feast": of.feast, "by": by or "", "state": _state(gift)},
        )
        for gift, of, by in await history.gifts(work, household_id)
    ]


def _state(gift: GiftDelivery) -> str:
    if gift.answer is not None:
        return "not_come" if gift.answer == "not_come" else "confirmed"
    return "to_bring" if gift.delivered_at is None else "brought"


async def watched(work: Work, household_id: int, reader: int, office: bool) -> list[Event]:
    """Taken up, looked at again, left; what was proposed and not taken up is read by an `office` and its proposer."""
    found = [
        Event(
            work.rulebook.today(step.at),
            "watch",
            {"cause": watch.cause, "step": step.code, "by": by or ""},
            f"monitoring/{watch.id}",
        )
        for step, watch, by in await history.watch_steps(work, household_id)
        if office or watch.entered_on is not None or watch.proposed_by == reader
    ]
    return found + [
        Event(
            work.rulebook.today(watch.proposed_at),
            "watch",
            {"cause": watch.cause, "step": "proposed", "by": by or ""},
            f"monitoring/{watch.id}",
        )
        for watch, by in await history.watches(work, household_id)
        if office or watch.proposed_by == reader
    ]


async def inspected(work: Work, household_id: int) -> list[Event]:
    """What families of samples said, for whoever is not the one that it is about."""
    return [
        Event(work.rulebook.today(item.answered_at), "inspection", {"one": item, "by": by})
        for item, by in await history.inspected(work, household_id)
        if item.answered_at is not None
    ]
