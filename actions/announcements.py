"""Messages that the bot begins, put into words only when they are sent: what is over by then is not said."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from actions import alerts, buttons, duties
from actions.confirmation import card
from actions.views import AlertCard, Outgoing
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


async def outgoing(
    work: Work, texts: Texts, message: OutboxMessage, account: Account, now: datetime
) -> Outgoing | None:
    """The message in the person's language; None when there is nothing left to say."""
    rendered = await _KINDS[message.kind](work, texts, message, account, now)
    return None if rendered is None else Outgoing(account.telegram_id, *rendered)


async def _reminder(
    work: Work, texts: Texts, message: OutboxMessage, account: Account, now: datetime
) -> Rendered | None:
    cards = await duties.by_ids(work, message.about["occurrences"], now)
    today = work.rulebook.today(now)
    cards = tuple(duty for duty in cards if duty.until >= today)
    if not cards:
        return None
    late = (now - message.not_before).total_seconds() > LATE_AFTER_HOURS * 3600
    html = texts.say(account.language, "reminder.bundle", duties=cards, today=today, late=late)
    rows = []
    for duty in cards[:SHOWN_DUTIES]:
        visit = duty.kind is ContactKind.VISIT
        key = "reminder.button_visit" if visit else "reminder.button_call"
        data = (buttons.start_visit if visit else buttons.start_call)(duty.household.id)
        rows.append(((texts.label(account.language, key, head=duty.household.head), data),))
    rows.append(((texts.label(account.language, "reminder.button_later"), buttons.later(1)),))
    return html, tuple(rows)


async def _confirmation(
    work: Work, texts: Texts, message: OutboxMessage, account: Account, now: datetime
) -> Rendered | None:
    found = await contacts.one(work, message.about["contact"])
    if found is None or found.answer is not None:
        return None
    contact = card(found)
    html = texts.say(account.language, "confirmation.ask", contact=contact)
    row = tuple(
        (texts.label(account.language, f"confirmation.button_{answer}"), buttons.confirm(contact.contact_id, answer))
        for answer in Answer
    )
    return html, (row,)


async def _alert(
    work: Work, texts: Texts, message: OutboxMessage, account: Account, now: datetime
) -> Rendered | None:
    cards = await alerts.cards(work, message.person_id, message.about["alerts"], now)
    cards = tuple(alert for alert in cards if alert.acknowledged_by is None)
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


async def _answer(
    work: Work, texts: Texts, message: OutboxMessage, account: Account, now: datetime
) -> Rendered | None:
    asked = await questions.one(work, message.about["question"])
    if asked is None or asked.question.answer is None:
        return None
    html = texts.say(
        account.language, "question.answered", question=asked.question.text, answer=asked.question.answer
    )
    return html, ()


_Render = Callable[[Work, Texts, OutboxMessage, Account, datetime], Awaitable[Rendered | None]]
_KINDS: dict[str, _Render] = {
    "reminder": _reminder,
    "confirmation": _confirmation,
    "alert": _alert,
    "answer": _answer,
}
