"""Messages that the bot begins, put into words only when they are sent: what is over by then is not said."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from actions import alerts, buttons, duties
from actions.confirmation import card
from actions.views import AlertCard, DutyCard, Outgoing
from locales import Texts
from rules.confirmation import Answer
from rules.ladder import AlertKind
from rules.programme import ContactKind
from storage import contacts, questions
from storage.database import Work
from storage.tables import Account, OutboxMessage

Rows = tuple[tuple[tuple[str, str], ...], ...]
Rendered = tuple[str, Rows]
LATE_AFTER_HOURS = 6
SHOWN_ALERTS = 5
SHOWN_DUTIES = 6


@dataclass(frozen=True, slots=True)
class _Batch:
    """What the messages of one batch share. Reminders come by the thousand: their duties are read together."""

    work: Work
    texts: Texts
    now: datetime
    duties: Mapping[int, DutyCard]


async def outgoing(
    work: Work, texts: Texts, messages: Collection[tuple[OutboxMessage, Account]], now: datetime
) -> dict[int, Outgoing]:
    """Messages, by their id, in each person's language; one with nothing left to say is left out."""
    reminded = [one for message, _ in messages if message.kind == "reminder" for one in message.about["occurrences"]]
    cards = await duties.by_ids(work, reminded, now) if reminded else ()
    batch = _Batch(work, texts, now, {card.occurrence_id: card for card in cards})
    found = {}
    for message, account in messages:
        rendered = await _KINDS[message.kind](batch, message, account)
        if rendered is not None:
            found[message.id] = Outgoing(account.telegram_id, *rendered)
    return found


async def _reminder(batch: _Batch, message: OutboxMessage, account: Account) -> Rendered | None:
    texts, now = batch.texts, batch.now
    mine = set(message.about["occurrences"])
    today = batch.work.rulebook.today(now)
    cards = tuple(duty for one, duty in batch.duties.items() if one in mine and duty.until >= today)
    if not cards:
        return None
    late = (now - message.created_at).total_seconds() > LATE_AFTER_HOURS * 3600
    html = texts.say(account.language, "reminder.bundle", duties=cards, today=today, late=late)
    rows = []
    for duty in cards[:SHOWN_DUTIES]:
        visit = duty.kind is ContactKind.VISIT
        key = "reminder.button_visit" if visit else "reminder.button_call"
        data = (buttons.start_visit if visit else buttons.start_call)(duty.household.id)
        rows.append(((texts.label(account.language, key, head=duty.household.head), data),))
    rows.append(((texts.label(account.language, "reminder.button_later"), buttons.later(1)),))
    return html, tuple(rows)


async def _confirmation(batch: _Batch, message: OutboxMessage, account: Account) -> Rendered | None:
    texts = batch.texts
    found = await contacts.one(batch.work, message.about["contact"])
    if found is None or found.answer is not None:
        return None
    contact = card(found)
    html = texts.say(account.language, "confirmation.ask", contact=contact)
    row = tuple(
        (texts.label(account.language, f"confirmation.button_{answer}"), buttons.confirm(contact.contact_id, answer))
        for answer in Answer
    )
    return html, (row,)


async def _alert(batch: _Batch, message: OutboxMessage, account: Account) -> Rendered | None:
    texts = batch.texts
    cards = await alerts.cards(batch.work, message.person_id, message.about["alerts"], batch.now)
    cards = tuple(alert for alert in cards if not alert.settled)
    if not cards:
        return None
    if len(cards) == 1:
        return alert_message(texts, account.language, cards[0])
    html = texts.say(
        account.language,
        "alert.several",
        alerts=cards[:SHOWN_ALERTS],
        count=len(cards),
        more=len(cards) - SHOWN_ALERTS,
    )
    return html, (((texts.label(account.language, "alert.button_all"), buttons.see_alerts()),),)


def alert_message(texts: Texts, language: str, alert: AlertCard) -> Rendered:
    """One alert with what can be done about it."""
    html = texts.say(language, f"alert.{alert.kind}", alert=alert)
    rows = [((texts.label(language, "alert.button_acknowledge"), buttons.acknowledge(alert.id)),)]
    if alert.kind is AlertKind.QUESTION and alert.question_id is not None:
        rows.insert(0, ((texts.label(language, "alert.button_answer"), buttons.answer_question(alert.question_id)),))
    return html, tuple(rows)


async def _answer(batch: _Batch, message: OutboxMessage, account: Account) -> Rendered | None:
    asked = await questions.one(batch.work, message.about["question"])
    if asked is None or asked.question.answer is None:
        return None
    html = batch.texts.say(
        account.language, "question.answered", question=asked.question.text, answer=asked.question.answer
    )
    return html, ()


_Render = Callable[[_Batch, OutboxMessage, Account], Awaitable[Rendered | None]]
_KINDS: dict[str, _Render] = {
    "reminder": _reminder,
    "confirmation": _confirmation,
    "alert": _alert,
    "answer": _answer,
}
