"""Under one alert, in place: ask the helper, hand it on, say the reason for somebody, end it; and what was done."""

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from actions import buttons
from actions.buttons import AlertPage
from actions.contacts import reason
from actions.supervision import alert_thread, alerts, case_life
from actions.supervision.alert_news import following
from actions.supervision.alert_words import alert_message, alert_words, can_be_asked
from actions.views import AlertCard
from handlers.buttons import (
    AlertPageButton,
    AssignButton,
    CaseFromAlertButton,
    CoverForButton,
    ExcuseForButton,
    HelperReplyButton,
    OutcomeButton,
)
from handlers.turn import Rows, Said, Turn
from rules.alert_steps import ABOUT_A_DUTY, Outcome
from rules.errors import NotFound
from rules.reason import Reason
from rules.roles import Deed, may

# Read by whoever says it for the helper: what only the helper can know is not among them.
REASONS = (Reason.AWAY, Reason.ILL, Reason.ROAD_CLOSED, Reason.DISASTER, Reason.REFUSED, Reason.OTHER)


def page(turn: Turn, alert: AlertCard) -> str:
    """The alert with its thread."""
    html = alert_words(turn.texts, turn.language, alert)
    thread = turn.text("alert.thread", alert=alert)
    return f"{html}\n\n{thread}" if thread else html


def rows_of(turn: Turn, alert: AlertCard) -> Rows:
    """The buttons under it as things stand."""
    if alert.outcome is not None:
        return ()
    if alert.taker_id == turn.speaker.person_id:
        return following(turn.texts, turn.language, alert)
    if alert.settled:
        return ()
    return alert_message(turn.texts, turn.language, alert)[1]


async def taken_list(event: Message | CallbackQuery, turn: Turn) -> Said:
    """What the speaker takes care of, each in a message of its own."""
    mine = await alert_thread.taken(turn.work, turn.speaker, turn.now)
    if not mine:
        return [turn.say(turn.text("alert.none_taken"))]
    return [turn.say(page(turn, alert), rows_of(turn, alert)) for alert in mine[:5]]


async def opened(event: CallbackQuery, callback_data: AlertPageButton, turn: Turn) -> Said:
    """Another page of one alert; asking the helper is done at once."""
    number, wanted = callback_data.alert_id, callback_data.page
    if wanted is AlertPage.ASK:
        alert = await alert_thread.ask_helper(turn.work, turn.speaker, number, turn.now)
        return [
            *turn.hint("alert.asked", helper=alert.asked or ""),
            turn.show(page(turn, alert), rows_of(turn, alert)),
        ]
    alert = await alerts.see(turn.work, turn.speaker, number, turn.now)
    match wanted:
        case AlertPage.MORE:
            rows = await _more(turn, alert)
        case AlertPage.ASSIGN:
            rows = await _people(turn, alert)
        case AlertPage.DONE:
            rows = _outcomes(turn, alert)
        case AlertPage.REASON:
            rows = _reasons(turn, alert)
        case _:
            rows = rows_of(turn, alert)
    return [turn.show(page(turn, alert), rows)]


async def assigned(event: CallbackQuery, callback_data: AssignButton, turn: Turn) -> Said:
    """Somebody else takes care of it."""
    alert = await alert_thread.assign(
        turn.work, turn.speaker, callback_data.alert_id, callback_data.person_id, turn.now
    )
    return [turn.show(page(turn, alert))]


async def replied(event: CallbackQuery, callback_data: HelperReplyButton, turn: Turn) -> Said:
    """The helper's answer; the message stays with a thank-you."""
    await alert_thread.reply(turn.work, turn.speaker, callback_data.alert_id, callback_data.answer, turn.now)
    return [turn.show(turn.text(f"alert.thanks_{callback_data.answer}"))]


async def resolved(event: CallbackQuery, callback_data: OutcomeButton, turn: Turn) -> Said:
    """It is over."""
    alert = await alert_thread.resolve(
        turn.work, turn.speaker, callback_data.alert_id, callback_data.answer, turn.now
    )
    return [turn.show(page(turn, alert))]


async def excused_for(event: CallbackQuery, callback_data: ExcuseForButton, turn: Turn) -> Said:
    """First what follows is asked, then it is decided."""
    number, why, effect = callback_data.alert_id, callback_data.answer, callback_data.effect
    alert = await alerts.see(turn.work, turn.speaker, number, turn.now)
    if alert.occurrence_id is None:
        raise NotFound("reason_not_needed")
    if effect is None:
        offered = await reason.effects_for(turn.work, turn.speaker, alert.occurrence_id, why, turn.now)
        row = [
            [(turn.words(f"alert.effect_{one}"), ExcuseForButton(alert_id=number, answer=why, effect=one).pack())]
            for one in offered
        ]
        return [turn.show(page(turn, alert), [*row, _back(turn, alert)])]
    given = await reason.give_for(turn.work, turn.speaker, alert.occurrence_id, why, effect, turn.now)
    said = turn.text("reason.decided", given=given)
    return [turn.show(f"{alert_words(turn.texts, turn.language, alert)}\n\n{said}")]


async def _more(turn: Turn, alert: AlertCard) -> Rows:
    ways = [("alert.button_done", AlertPage.DONE)]
    if may(alert.roles, Deed.ASSIGN_ALERT):
        ways.append(("alert.button_assign", AlertPage.ASSIGN))
    if alert.taker_id == turn.speaker.person_id and can_be_asked(alert):
        ways.insert(0, ("alert.button_ask_helper", AlertPage.ASK))
    case = [[await _case(turn, alert)]] if alert.opens_case else []
    if alert.kind in ABOUT_A_DUTY and alert.household is not None:
        ways.append(("alert.button_reason_for", AlertPage.REASON))
        if alert.helper_id is not None and may(turn.speaker.roles, Deed.ASK_COVER_FOR):
            cover = CoverForButton(person_id=alert.helper_id).pack()
            case = [[(turn.words("alert.button_cover_for"), cover)], *case]
    rows = [[(turn.words(label), buttons.alert_page(alert.id, to))] for label, to in ways]
    return [*rows, *case, _back(turn, alert)]


async def _case(turn: Turn, alert: AlertCard) -> tuple[str, str]:
    """What the rule or somebody made a case of is shown, not opened twice."""
    number = await case_life.of_alert(turn.work, alert)
    if number is not None:
        return turn.words("alert.button_see_case"), buttons.see_case(number)
    return turn.words("alert.button_case"), CaseFromAlertButton(alert_id=alert.id).pack()


def _outcomes(turn: Turn, alert: AlertCard) -> Rows:
    row = [
        (turn.words(f"alert.outcome_{one}"), OutcomeButton(alert_id=alert.id, answer=one).pack()) for one in Outcome
    ]
    return [row[:2], row[2:], _back(turn, alert)]


def _reasons(turn: Turn, alert: AlertCard) -> Rows:
    row = [
        (turn.words(f"reason.reason_{one}"), ExcuseForButton(alert_id=alert.id, answer=one).pack()) for one in REASONS
    ]
    return [*(row[start : start + 2] for start in range(0, len(row), 2)), _back(turn, alert)]


async def _people(turn: Turn, alert: AlertCard) -> Rows:
    able = await alert_thread.may_take_over(turn.work, turn.speaker, alert.id, turn.now)
    if not able:
        raise NotFound("nobody_to_take_over")
    row = [
        [
            (
                turn.words("away.deputy", name=one.name, role=one.role.value),
                AssignButton(alert_id=alert.id, person_id=one.person_id).pack(),
            )
        ]
        for one in able
    ]
    return [*row, _back(turn, alert)]


def _back(turn: Turn, alert: AlertCard) -> list[tuple[str, str]]:
    return [(turn.words("conversation.back"), buttons.alert_page(alert.id, AlertPage.SHOW))]


def register(router: Router) -> None:
    """The buttons."""
    router.callback_query.register(opened, AlertPageButton.filter())
    router.callback_query.register(assigned, AssignButton.filter())
    router.callback_query.register(replied, HelperReplyButton.filter())
    router.callback_query.register(resolved, OutcomeButton.filter())
    router.callback_query.register(excused_for, ExcuseForButton.filter())
