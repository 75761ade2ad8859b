"""Alerts and reasons in words, with the buttons under them: in the chat and in what the bot begins."""

from actions import buttons
from actions.views import AlertCard, ReasonCard
from locales import Texts
from rules.alert_steps import ABOUT_A_HELPER
from rules.ladder import AlertKind

Rows = tuple[tuple[tuple[str, str], ...], ...]
Rendered = tuple[str, Rows]


def alert_message(texts: Texts, language: str, alert: AlertCard) -> Rendered:
    """One alert with what can be done about it."""
    html = alert_words(texts, language, alert)
    take = (texts.label(language, "alert.button_acknowledge"), buttons.acknowledge(alert.id))
    more = (texts.label(language, "alert.button_more"), buttons.alert_page(alert.id, buttons.AlertPage.MORE))
    rows: list[tuple[tuple[str, str], ...]] = [(take,)]
    if alert.kind is AlertKind.QUESTION and alert.question_id is not None:
        rows.insert(0, ((texts.label(language, "alert.button_answer"), buttons.answer_question(alert.question_id)),))
    if can_be_asked(alert):
        ask = texts.label(language, "alert.button_ask_helper")
        rows.append(((ask, buttons.alert_page(alert.id, buttons.AlertPage.ASK)), more))
    else:
        rows.append((more,))
    if alert.reason is not None:
        rows = [*decision_rows(texts, language, alert.reason), *rows]
    return html, tuple(rows)


def can_be_asked(alert: AlertCard) -> bool:
    """Whether there is a helper whom it concerns."""
    return alert.kind in ABOUT_A_HELPER and alert.helper_id is not None


def alert_words(texts: Texts, language: str, alert: AlertCard) -> str:
    """The text of one alert; a deputy reads first for whom it is."""
    html = texts.say(language, f"alert.{alert.kind}", alert=alert)
    return f"{texts.say(language, 'alert.stands_in', alert=alert)}\n{html}" if alert.stands_in_for else html


def decision_rows(texts: Texts, language: str, given: ReasonCard) -> Rows:
    """A button for each effect that a reason can still have."""
    return tuple(
        (
            (
                texts.label(language, f"reason.button_{effect}", until=given.until),
                buttons.decide_reason(given.id, effect),
            ),
        )
        for effect in given.effects
    )
