"""Edits instead of noise: a reminder that was acted on, an alert that somebody else took, change where they stand."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from actions import buttons
from actions.planning import duties
from actions.supervision import alerts
from actions.supervision.alert_words import alert_words
from actions.views import AlertCard, DutyCard, Outgoing
from locales import Texts
from rules.programme import ContactKind
from storage import outbox, sent_messages
from storage.database import Work
from storage.tables import Account, OutboxMessage

KINDS = ("edit",)
SHOWN_DUTIES = 6
STILL_READ = timedelta(days=14)  # an older message has gone up out of sight


async def reminder_done(work: Work, person_id: int, contact_id: int, now: datetime) -> None:
    """The person's newest reminder, if it was sent lately, says what is left of it."""
    message = await sent_messages.newest(work, person_id, "reminder", now - STILL_READ)
    if message is not None:
        await _lay_ready(work, [message], f"contact:{contact_id}", now)


async def alert_taken(work: Work, alert_id: int, taker_id: int | None, now: datetime) -> None:
    """Whoever else was told of it by a message of its own reads who takes care of it (None: all, it is over)."""
    told = await sent_messages.of_alert(work, alert_id, now - STILL_READ)
    others = [message for message in told if message.person_id != taker_id and message.about["alerts"] == [alert_id]]
    await _lay_ready(work, others, f"alert:{alert_id}", now)


async def question_superseded(
    work: Work, contact_id: int, revision: int, people: Collection[int], now: datetime
) -> None:
    """The question about this revision gives way to the one about the next: two sets of buttons confuse."""
    sent = await sent_messages.by_keys(work, [confirmation_key(contact_id, revision, one) for one in people])
    await _lay_ready(work, sent, f"revision:{revision + 1}", now)


def confirmation_key(contact_id: int, revision: int, person_id: int) -> str:
    """What makes the question about a revision one."""
    return f"confirm:{contact_id}:{revision}:{person_id}"


async def _lay_ready(work: Work, messages: Sequence[OutboxMessage], why: str, now: datetime) -> None:
    rows = [
        outbox.new_row(
            f"edit:{message.id}:{why}", message.person_id, "edit", {"of": message.id}, outbox.Priority.DIGEST, now
        )
        for message in messages
    ]
    await outbox.put_all(work, rows)


async def render(
    work: Work,
    texts: Texts,
    messages: Sequence[tuple[OutboxMessage, Account]],
    now: datetime,
    font: Path | None = None,
) -> dict[int, Outgoing | None]:
    """What stands there from now on."""
    originals = await sent_messages.by_ids(work, {message.about["of"] for message, _ in messages})
    named = {one for original in originals.values() for one in original.about.get("occurrences", ())}
    open_duties = await duties.by_ids(work, named, now)
    wanted = {one.person_id: one.about["alerts"] for one in originals.values() if one.kind == "alert"}
    cards = await alerts.cards_for(work, wanted, now) if wanted else {}
    found: dict[int, Outgoing | None] = {}
    for message, account in messages:
        original = originals[message.about["of"]]
        if original.kind == "alert":
            card = next((one for one in cards[message.person_id] if [one.id] == original.about["alerts"]), None)
            found[message.id] = _alert(work, texts, account, original, card, now)
        elif original.kind == "confirmation":
            words = texts.say(account.language, "confirmation.superseded")
            found[message.id] = Outgoing(account.telegram_id, words, edits=original.telegram_message_id)
        else:
            mine = set(original.about["occurrences"])
            left = tuple(duty for duty in open_duties if duty.occurrence_id in mine)
            found[message.id] = _reminder(work, texts, account, original, left, now)
    return found


def _alert(
    work: Work, texts: Texts, account: Account, original: OutboxMessage, alert: AlertCard | None, now: datetime
) -> Outgoing | None:
    if alert is None or not alert.settled:
        return None
    html = alert_words(texts, account.language, alert)
    on = work.rulebook.today(now)
    if alert.outcome is not None and alert.steps:
        end = replace(alert, steps=alert.steps[-1:])
        html = f"{html}\n\n{texts.say(account.language, 'alert.thread', alert=end)}"
    elif alert.acknowledged_by:
        html = f"{html}\n\n{texts.say(account.language, 'alert.taken', by=alert.acknowledged_by, on=on)}"
    return Outgoing(account.telegram_id, html, edits=original.telegram_message_id)


def _reminder(
    work: Work, texts: Texts, account: Account, original: OutboxMessage, left: tuple[DutyCard, ...], now: datetime
) -> Outgoing | None:
    """None where only what was missed is left: there is nothing to thank for."""
    language, today = account.language, work.rulebook.today(now)
    missed = any(duty.until < today for duty in left)
    left = tuple(duty for duty in left if duty.until >= today)
    if not left and missed:
        return None
    if not left:
        words = texts.say(language, "reminder.all_done")
        return Outgoing(account.telegram_id, words, edits=original.telegram_message_id)
    html = texts.say(
        language, "reminder.bundle", duties=left, today=today, late=False, gaps=0, agreed={}, unsigned={}
    )
    rows = tuple((duty_button(texts, language, duty),) for duty in left[:SHOWN_DUTIES])
    return Outgoing(account.telegram_id, html, rows, edits=original.telegram_message_id)


def duty_button(texts: Texts, language: str, duty: DutyCard) -> tuple[str, str]:
    """Words and callback data of the button that records what is owed."""
    head, household = duty.household.head, duty.household.id
    if duty.kind is ContactKind.VISIT:
        return texts.label(language, "reminder.button_visit", head=head), buttons.start_visit(household)
    return texts.label(language, "reminder.button_call", head=head), buttons.start_call(household)
