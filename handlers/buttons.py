"""Callback data as aiogram parses it: ids and codes only. Those that deeds write are made in actions/buttons.py."""

from aiogram.filters.callback_data import CallbackData

from actions.buttons import AlertPage
from rules.alert_steps import HelperReply, Outcome
from rules.confirmation import Answer
from rules.entitlements import GapOutcome, Said
from rules.gifts import GiftAnswer
from rules.monitoring import Cause, Verdict
from rules.programme import Feast
from rules.reason import Effect, Reason


class VisitButton(CallbackData, prefix="visit"):
    """Begin a visit report for this household; 0 asks which."""

    household_id: int


class CallButton(CallbackData, prefix="call"):
    """Begin a call record for this household; 0 asks which."""

    household_id: int


class ConfirmButton(CallbackData, prefix="confirm"):
    """The household's word on one revision of a contact."""

    contact_id: int
    revision: int
    answer: Answer


class ContentButton(CallbackData, prefix="content"):
    """How content the family is, 1 to 5; 0 cannot say."""

    contact_id: int
    content: int


class CorrectButton(CallbackData, prefix="correct"):
    """Correct one's own record of this contact."""

    contact_id: int


class ExplainButton(CallbackData, prefix="explain"):
    """Write one's side of a visit that the family denies."""

    contact_id: int


class HistoryButton(CallbackData, prefix="history"):
    """What a record said before it was corrected."""

    contact_id: int


class OversightButton(CallbackData, prefix="oversight"):
    """After a visit of one's own: tell of the first helper's work."""

    contact_id: int


class CardSignedButton(CallbackData, prefix="card_signed"):
    """The second helper saw the signature on the paper card."""

    contact_id: int


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


class TakeCaseButton(CallbackData, prefix="take_case"):
    """I answer for this case."""

    case_id: int


class WriteCaseButton(CallbackData, prefix="write_case"):
    """Write a line into this case, or close it."""

    case_id: int


class CaseFromAlertButton(CallbackData, prefix="alert_case"):
    """Make a case with a deadline of this alert."""

    alert_id: int


class OpenRoundButton(CallbackData, prefix="open_round"):
    """Open the round before this feast; `page` is the programme."""

    page: str
    answer: Feast


class GiftButton(CallbackData, prefix="gift"):
    """This gift was brought."""

    gift_id: int


class GiftAnswerButton(CallbackData, prefix="gift_answer"):
    """The family's word on a gift."""

    gift_id: int
    answer: GiftAnswer


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


class ReplyButton(CallbackData, prefix="reply"):
    """Begin the answer to a question that was handed over."""

    question_id: int


class ReasonButton(CallbackData, prefix="why_not"):
    """Say why this duty cannot be done; 0 asks which."""

    occurrence_id: int


class UnansweredButton(CallbackData, prefix="unanswered"):
    """Three calls that nobody answered are the reason."""

    occurrence_id: int


class BackButton(CallbackData, prefix="back_again"):
    """I am here again: nobody stands in for me any more."""


class CallsButton(CallbackData, prefix="calls"):
    """List the calls that were not made."""


class DecideButton(CallbackData, prefix="decide"):
    """What follows from a reason."""

    excuse_id: int
    effect: Effect


class LaterButton(CallbackData, prefix="later"):
    """Remind me again in so many days."""

    days: int


class HourButton(CallbackData, prefix="hour"):
    """Remind me at this local time, in minutes after midnight."""

    minutes: int


class RestDaysButton(CallbackData, prefix="rest_days"):
    """Reminders on rest days: 1 yes, 0 no."""

    wanted: int


class AnotherTimeButton(CallbackData, prefix="another_time"):
    """Under a reminder: choose when to be reminded again."""


class AppointmentButton(CallbackData, prefix="appointment"):
    """I have an appointment on a certain day."""


class FlowButton(CallbackData, prefix="f"):
    """An answer in a conversation: which draft (`Draft.mark`), at which revision, what was tapped."""

    mark: str
    revision: int
    tap: str


class InsteadButton(CallbackData, prefix="instead"):
    """Drop the half-filled draft and begin this one; subject 0 is none."""

    form: str
    subject: int


class TellButton(CallbackData, prefix="tell"):
    """What was written is a report, or a question."""

    answer: str


class GoOnButton(CallbackData, prefix="go_on"):
    """Show the half-filled draft again."""


class ArticleButton(CallbackData, prefix="a"):
    """Show this policy."""

    article_id: str


class HandOverButton(CallbackData, prefix="hand_over"):
    """That is not what I meant: ask the township."""


class HelpedButton(CallbackData, prefix="helped"):
    """The answer helped."""

    question_id: int


class ReopenButton(CallbackData, prefix="reopen"):
    """The answer did not help: it goes back to the township."""

    question_id: int


class TeachButton(CallbackData, prefix="teach"):
    """An answered question is to serve others; `article_id` empty: choose how, "new": an article of its own."""

    question_id: int
    article_id: str


class ReviewButton(CallbackData, prefix="review"):
    """Whether what somebody proposed may serve: 1 yes, 0 no."""

    version_id: int
    accept: int


class EntitledButton(CallbackData, prefix="entitled"):
    """What this household may be entitled to."""

    household_id: int


class FactButton(CallbackData, prefix="fact"):
    """Somebody's word on a fact of the family."""

    household_id: int
    fact: str
    value: Said


class ReceivingButton(CallbackData, prefix="recv"):
    """Whether the family receives what the article is about."""

    household_id: int
    article_id: str
    value: Said


class GapButton(CallbackData, prefix="gap"):
    """What came of explaining it."""

    household_id: int
    article_id: str
    outcome: GapOutcome


class MenuButton(CallbackData, prefix="menu"):
    """A page of the menu."""

    page: str


class LanguageButton(CallbackData, prefix="lang"):
    """Speak this language from now on."""

    language: str


class ConsentButton(CallbackData, prefix="consent"):
    """Before joining: agree, not_now, or a language to read the question in."""

    answer: str


class LeaveButton(CallbackData, prefix="leave"):
    """After /stop: leave or stay."""

    answer: str


class PackageButton(CallbackData, prefix="package"):
    """A quarter's package: look, confirm, sign, supplement or receive."""

    id: int
    tap: str


class IncomeButton(CallbackData, prefix="income"):
    """Begin this household's income statement."""

    household_id: int


class IncomeAnswerButton(CallbackData, prefix="income_is"):
    """The household's word on its statement: yes or no."""

    id: int
    answer: str
