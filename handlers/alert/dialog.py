"""Alerts in the chat: one message each from the outbox, a list on demand, one button to take care of it."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from actions import buttons
from actions.buttons import AlertPage
from actions.planning import counts
from actions.supervision import alerts
from actions.supervision.alert_words import alert_words
from handlers.alert import thread
from handlers.alert.pages import Page, page_of
from handlers.buttons import AcknowledgeButton, AlertsButton, AlertsPageButton, CallsButton, TakeButton
from handlers.turn import Conversation, Rows, Said, Turn
from rules.roles import OFFICES

SHOWN_CALLS = 30


async def taken(event: CallbackQuery, callback_data: AcknowledgeButton, turn: Turn) -> Said:
    """The button under one alert: the message stays and says who takes care of it."""
    alert = await alerts.acknowledge(turn.work, turn.speaker, callback_data.alert_id, turn.now)
    html = alert_words(turn.texts, turn.language, alert)
    by = turn.text("alert.taken", by=alert.acknowledged_by or turn.speaker.name, on=turn.speaker.today)
    rows = [*_answer_row(turn, alert.question_id), *thread.rows_of(turn, alert)]
    return [turn.show(f"{html}\n\n{by}", rows)]


async def listed(event: Message, turn: Turn) -> Said:
    """/alerts."""
    html, rows = await _page(turn, 1)
    return [turn.say(html, rows)]


async def listed_by_button(event: CallbackQuery, turn: Turn) -> Said:
    """The button under a bundle of alerts, and the menu's."""
    html, rows = await _page(turn, 1)
    return [turn.say(html, rows)]


async def paged(event: CallbackQuery, callback_data: AlertsPageButton, turn: Turn) -> Said:
    """Another page of the list, in place."""
    return [turn.show(*await _page(turn, callback_data.page))]


async def taken_in_list(event: CallbackQuery, callback_data: TakeButton, turn: Turn) -> Said:
    """One of the list is taken; the rest is shown."""
    await alerts.acknowledge(turn.work, turn.speaker, callback_data.alert_id, turn.now)
    return [*turn.hint("alert.taken_by_you"), turn.show(*await _page(turn, callback_data.page))]


async def _page(turn: Turn, number: int) -> tuple[str, Rows]:
    page = page_of(await alerts.open_alerts(turn.work, turn.speaker, turn.now), number)
    if not page.alerts:
        return turn.text("alert.none"), _calls_row(turn)
    texts = [alert_words(turn.texts, turn.language, alert) for alert in page.alerts]
    entries = [f"{place}. {text}" for place, text in enumerate(texts, page.first)]
    html = "\n\n".join([turn.text("alert.list", count=page.count), *entries])
    ways = [*_reason_buttons(turn, page), *_take_buttons(turn, page), *_turning(turn, page)]
    return html, [*ways, *(_calls_row(turn) if page.number == 1 else ())]


async def calls(event: CallbackQuery, turn: Turn) -> Said:
    """What was missed and is only listed."""
    missed = await counts.not_made(turn.work, turn.speaker, turn.now)
    return [turn.say(turn.text("alert.calls", calls=missed[:SHOWN_CALLS], count=len(missed)))]


def _calls_row(turn: Turn) -> Rows:
    if turn.speaker.roles.isdisjoint(OFFICES):
        return []
    return [[(turn.words("alert.button_calls"), CallsButton().pack())]]


def _take_buttons(turn: Turn, page: Page) -> Rows:
    row = [
        (turn.words("alert.button_take", number=place), TakeButton(alert_id=alert.id, page=page.number).pack())
        for place, alert in enumerate(page.alerts, page.first)
    ]
    return [row[start : start + 2] for start in range(0, len(row), 2)]


def _reason_buttons(turn: Turn, page: Page) -> Rows:
    """A reason that this reader may decide on is one tap away, its decision the second."""
    return [
        [(turn.words("alert.button_decide", number=place), buttons.alert_page(alert.id, AlertPage.SHOW))]
        for place, alert in enumerate(page.alerts, page.first)
        if alert.reason is not None and alert.reason.effects
    ]


def _turning(turn: Turn, page: Page) -> Rows:
    before = [(turn.words("alert.button_before"), page.number - 1)] if page.number > 1 else []
    after = [(turn.words("alert.button_after"), page.number + 1)] if page.number < page.pages else []
    row = [(words, AlertsPageButton(page=number).pack()) for words, number in [*before, *after]]
    return [row] if row else []


def _answer_row(turn: Turn, question_id: int | None) -> Rows:
    if question_id is None:
        return []
    return [[(turn.words("alert.button_answer"), buttons.answer_question(question_id))]]


def register(router: Router) -> None:
    """The buttons and the command."""
    router.message.register(listed, Command("alerts"))
    router.callback_query.register(taken, AcknowledgeButton.filter())
    router.callback_query.register(listed_by_button, AlertsButton.filter())
    router.callback_query.register(paged, AlertsPageButton.filter())
    router.callback_query.register(calls, CallsButton.filter())
    router.callback_query.register(taken_in_list, TakeButton.filter())
    thread.register(router)


CONVERSATION = Conversation(register)
