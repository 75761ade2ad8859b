"""Short messages to those who have no Telegram and agreed to them: no name, no place, nothing to answer."""

from collections.abc import Collection, Sequence
from datetime import datetime

from actions.audit import append_audit
from actions.delivery.notices import TooLate
from actions.planning import duties
from actions.supervision import alerts
from actions.views import Outgoing
from locales import DEFAULT_LANGUAGE, Texts
from storage import texting
from storage.database import Work
from storage.outbox import Priority
from storage.tables import OutboxMessage


async def allow(work: Work, phones: Collection[str], now: datetime) -> int:
    """They agreed, on paper or by word, to short messages to these numbers; how many people that is."""
    return await _set(work, phones, now, "allow_texts", now)


async def stop(work: Work, phones: Collection[str], now: datetime) -> int:
    """They want none any more; how many people that is."""
    return await _set(work, phones, None, "stop_texts", now)


async def _set(work: Work, phones: Collection[str], since: datetime | None, deed: str, now: datetime) -> int:
    people = await texting.with_phones(work, phones)
    if people:
        await texting.set_since(work, people, since)
        append_audit(work, None, deed, now, people=len(people), first=min(people))
    return len(people)


async def short(
    work: Work, texts: Texts, messages: Sequence[OutboxMessage], now: datetime
) -> dict[int, Outgoing | TooLate]:
    """The short form of those messages that have one, to those who agreed: how many households wait for the helper,
    and that something is urgent. All else stays on the township's phone list."""
    phones = await texting.phones(work, {message.person_id for message in messages}) if messages else {}
    reminders = [one for one in messages if one.person_id in phones and one.kind == "reminder"]
    urgent = [one for one in messages if one.person_id in phones and _is_urgent(one)]
    found: dict[int, Outgoing | TooLate] = {}
    if reminders:
        found |= await _reminded(work, texts, reminders, phones, now)
    if urgent:
        cards = await alerts.cards_for(work, {one.person_id: set(one.about["alerts"]) for one in urgent}, now)
        for message in urgent:
            if any(not card.settled for card in cards[message.person_id]):
                html = texts.label(DEFAULT_LANGUAGE, "sms.urgent")
                found[message.id] = _outgoing(message, phones, html)
    return found


def _is_urgent(message: OutboxMessage) -> bool:
    return message.kind == "alert" and message.priority == Priority.EMERGENCY


async def _reminded(
    work: Work, texts: Texts, reminders: Sequence[OutboxMessage], phones: dict[int, str], now: datetime
) -> dict[int, Outgoing | TooLate]:
    today, found = work.rulebook.today(now), dict[int, Outgoing | TooLate]()
    owed = await duties.by_ids(work, {one for message in reminders for one in message.about["occurrences"]}, now)
    for message in reminders:
        mine = [duty for duty in owed if duty.occurrence_id in set(message.about["occurrences"])]
        mine = [duty for duty in mine if duty.comes_id == message.person_id]
        due = [duty for duty in mine if duty.until >= today]
        if due:
            count, until = len({duty.household.id for duty in due}), min(duty.until for duty in due)
            html = texts.label(DEFAULT_LANGUAGE, "sms.reminder", count=count, until=until)
            found[message.id] = _outgoing(message, phones, html)
        elif mine:
            found[message.id] = TooLate()
    return found


def _outgoing(message: OutboxMessage, phones: dict[int, str], words: str) -> Outgoing:
    return Outgoing(0, words, phone=phones[message.person_id], key=f"bangfu-{message.id}")
