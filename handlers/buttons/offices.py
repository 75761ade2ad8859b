"""Callback data: alerts, cases, handovers, checks, and what else supervisors decide."""

from aiogram.filters.callback_data import CallbackData

from actions.buttons import AlertPage
from rules.alert_steps import HelperReply, Outcome
from rules.monitoring import Cause, Verdict
from rules.reason import Effect, Reason


class AcknowledgeButton(CallbackData, prefix="ack"):
    """Under one alert: I take care of it."""

    alert_id: int


class AlertPageButton(CallbackData, prefix="alert_page"):
    """Under one alert: something else that can be done, in place."""

    alert_id: int
    page: AlertPage


class HelperReplyButton(CallbackData, prefix="helper_reply"):
    """A helper's answer to whoever asked about an alert."""

    alert_id: int
    answer: HelperReply


class AssignButton(CallbackData, prefix="assign"):
    """This person takes care of it from now on."""

    alert_id: int
    person_id: int


class OutcomeButton(CallbackData, prefix="outcome"):
    """How an alert ended."""

    alert_id: int
    answer: Outcome


class ExcuseForButton(CallbackData, prefix="excuse_for"):
    """The reason why a helper could not come, said by an office that knows it; without an effect yet: which then."""

    alert_id: int
    answer: Reason
    effect: Effect | None = None


class HandoverButton(CallbackData, prefix="handover"):
    """Ask for a change of this pairing's helper."""

    pairing_id: int


class DecideHandoverButton(CallbackData, prefix="decide_handover"):
    """The township's word on a change: 1 yes, 0 no."""

    handover_id: int
    yes: int


class CaseButton(CallbackData, prefix="case"):
    """Show this case."""

    case_id: int


class CasePhotosButton(CallbackData, prefix="case_photos"):
    """Show the photos of this case."""

    case_id: int


class TakeCaseButton(CallbackData, prefix="take_case"):
    """I answer for this case."""

    case_id: int


class WriteCaseButton(CallbackData, prefix="write_case"):
    """Write a line into this case, or close it."""

    case_id: int


class CaseFromAlertButton(CallbackData, prefix="alert_case"):
    """Make a case with a deadline of this alert."""

    alert_id: int


class InspectionButton(CallbackData, prefix="inspect"):
    """Check this household of my sample."""

    item_id: int


class WatchButton(CallbackData, prefix="watch"):
    """This household might fall back."""

    household_id: int


class ProposeWatchButton(CallbackData, prefix="propose_watch"):
    """And this is why."""

    household_id: int
    answer: Cause


class DecideWatchButton(CallbackData, prefix="decide_watch"):
    """The township takes it up: 1 yes, 0 no."""

    watch_id: int
    yes: int


class ReviewWatchButton(CallbackData, prefix="review_watch"):
    """What a look at it found."""

    watch_id: int
    answer: Verdict


class AlertsButton(CallbackData, prefix="alerts"):
    """List my open alerts."""


class AlertsPageButton(CallbackData, prefix="alerts_page"):
    """Another page of the list."""

    page: int


class TakeButton(CallbackData, prefix="take"):
    """In the list of alerts: I take care of this one."""

    alert_id: int
    page: int


class BackButton(CallbackData, prefix="back_again"):
    """I am here again: nobody stands in for me any more."""


class CallsButton(CallbackData, prefix="calls"):
    """List the calls that were not made."""


class DecideButton(CallbackData, prefix="decide"):
    """What follows from a reason."""

    excuse_id: int
    effect: Effect
