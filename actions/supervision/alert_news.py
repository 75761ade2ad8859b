"""What is said about an alert after it was taken: the question to the helper, the answer, who has it now."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from actions import buttons
from actions.buttons import AlertPage
from actions.readers import asked_by_reader
from actions.supervision import alerts
from actions.supervision.alert_words import alert_words
from actions.views import AlertCard, Outgoing
from locales import Texts
from rules.alert_steps import ABOUT_A_DUTY, HelperReply
from storage import alert_steps
from storage.alert_steps import Line
from storage.database import Work
from storage.tables import Account, OutboxMessage

KINDS = ("ask_helper", "alert_news", "alert_assigned")
Rows = tuple[tuple[tuple[str, str], ...], ...]


async def render(
    work: Work,
    texts: Texts,
    messages: Sequence[tuple[OutboxMessage, Account]],
    now: datetime,
    font: Path | None = None,
) -> dict[int, Outgoing | None]:
    """The words of these messages by id; None where the matter is over."""
    cards = await alerts.cards_for(work, asked_by_reader(messages, "alert"), now)
    lines = await alert_steps.by_ids(work, {message.about["step"] for message, _ in messages})
    found: dict[int, Outgoing | None] = {}
    for message, account in messages:
        number = message.about["alert"]
        card = next((one for one in cards[message.person_id] if one.id == number), None)
        line = lines.get(message.about["step"])
        said = None if card is None or line is None else _say(texts, message.kind, account, card, line)
        found[message.id] = said
    return found


def _say(texts: Texts, kind: str, account: Account, alert: AlertCard, line: Line) -> Outgoing | None:
    language = account.language
    if alert.settled and alert.taker_id is None:
        return None
    if kind == "ask_helper":
        if alert.household is None:
            return None  # somebody else answers for this family by now
        html = texts.say(language, "alert.ask_helper", alert=alert, by=line.name or "")
        return Outgoing(account.telegram_id, html, _answers(texts, language, alert))
    if kind == "alert_news":
        html = texts.say(language, "alert.helper_said", alert=alert, by=line.name or "", answer=line.step.note)
    else:
        words = alert_words(texts, language, alert)
        html = f"{texts.say(language, 'alert.assigned_to_you', by=line.name or '')}\n\n{words}"
    return Outgoing(account.telegram_id, html, following(texts, language, alert))


def _answers(texts: Texts, language: str, alert: AlertCard) -> Rows:
    """The helper's answers, one a row; where a duty is open the record and the reason are one tap away too."""
    rows = [
        ((texts.label(language, f"alert.reply_{one}"), buttons.helper_reply(alert.id, one)),)
        for one in HelperReply
        if one is not HelperReply.BEEN or alert.kind not in ABOUT_A_DUTY
    ]
    if alert.kind in ABOUT_A_DUTY and alert.household_id is not None and alert.occurrence_id is not None:
        rows.insert(1, ((texts.label(language, "alert.reply_record"), buttons.start_visit(alert.household_id)),))
        rows.append(((texts.label(language, "reminder.button_reason"), buttons.give_reason(alert.occurrence_id)),))
    return tuple(rows)


def following(texts: Texts, language: str, alert: AlertCard) -> Rows:
    """What whoever takes care of it may want to do next."""
    done = (texts.label(language, "alert.button_done"), buttons.alert_page(alert.id, AlertPage.DONE))
    more = (texts.label(language, "alert.button_more"), buttons.alert_page(alert.id, AlertPage.MORE))
    return ((done, more),)
