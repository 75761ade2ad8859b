"""What the bot says of plans by itself: the family is shown its plan, helpers hear of it, and in January a first
helper is asked once for the new year's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from actions import buttons
from actions.audit import append_audit
from actions.papers.plan_cards import PlanCard, cards
from actions.planning import own_hours
from actions.views import Outgoing
from locales import Texts
from rules.due_dates import at_local
from rules.own_hours import hour_of
from rules.plans import SeenAs
from storage import outbox
from storage import plans as rows
from storage.database import Work
from storage.tables import Account, OutboxMessage

KINDS = ("plan", "plan_told", "plan_no", "plan_due")
ASKED_IN = 1
SLICE = 500


async def ask_for_plans(work: Work, now: datetime) -> int:
    """On January's working days: first helpers whose households have no plan for the year are asked, once a year and
    all in one message; how many were new (at most 500)."""
    home, today = work.rulebook.home, work.rulebook.today(now)
    if today.month != ASKED_IN or not work.rulebook.calendar.is_working(today):
        return 0
    if not at_local(home, today, home.hours.quiet_until) <= now < at_local(home, today, home.hours.quiet_from):
        return 0
    people = await rows.to_ask(work, today.year, f"plan_due:{today.year}:", SLICE)
    if not people:
        return 0
    own = await own_hours.of(work, set(people))
    over = at_local(home, date(today.year, ASKED_IN + 1, 1), home.hours.quiet_until)
    messages = [
        outbox.new_row(
            f"plan_due:{today.year}:{person}",
            person,
            "plan_due",
            {"year": today.year},
            outbox.Priority.REMINDER,
            now,
            max(now, at_local(home, today, hour_of(home, own.get(person)))),
            over,
        )
        for person in people
    ]
    append_audit(work, None, "ask_for_plans", now, year=today.year, people=len(messages))
    return len(await outbox.put_all(work, messages))


@dataclass(frozen=True, slots=True)
class _Read:
    """What the messages are about."""

    cards: dict[int, PlanCard]
    missing: dict[int, dict[int, list[tuple[int, str]]]]


async def render(
    work: Work,
    texts: Texts,
    messages: Sequence[tuple[OutboxMessage, Account]],
    now: datetime,
    font: Path | None = None,
) -> dict[int, Outgoing | None]:
    """These messages by id; None where a plan was revised, answered or written meanwhile."""
    today = work.rulebook.today(now)
    found = await rows.many(work, {message.about["plan"] for message, _ in messages if "plan" in message.about})
    asked = [message for message, _ in messages if message.kind == "plan_due"]
    people, years = {one.person_id for one in asked}, {one.about["year"] for one in asked}
    missing = {year: await rows.without_plan(work, people, year) for year in years}  # one year, or two at its turn
    read = _Read(await cards(work, found, today), missing)
    return {message.id: _said(texts, read, message, account) for message, account in messages}


def _said(texts: Texts, read: _Read, message: OutboxMessage, account: Account) -> Outgoing | None:
    language = account.language
    if message.kind == "plan_due":
        year = message.about["year"]
        homes = read.missing[year].get(message.person_id, [])
        if not homes:
            return None
        html = texts.say(language, "plans.due", year=year, heads=[head for _, head in homes])
        lines = [
            ((texts.label(language, "plans.button_write", head=head, year=year), buttons.write_plan(number, year)),)
            for number, head in homes
        ]
        return Outgoing(account.telegram_id, html, tuple(lines))
    plan = read.cards[message.about["plan"]]
    stale = plan.now.number != message.about["revision"]
    if stale or (message.kind == "plan" and plan.now.word is not None):
        return None
    html = texts.say(language, f"plans.{message.kind}", plan=plan)
    if message.kind == "plan":
        row = tuple(
            (texts.label(language, f"plans.button_{word}"), buttons.answer_plan(plan.id, plan.now.number, word))
            for word in SeenAs
        )
        return Outgoing(account.telegram_id, html, (row,))
    see = (texts.label(language, "plans.button_see"), buttons.see_plan(plan.household_id))
    return Outgoing(account.telegram_id, html, ((see,),))
