"""Callback data of buttons: ids only, short; the chat's handlers parse the same forms (handlers/buttons/)."""

from enum import StrEnum

from rules.alert_steps import HelperReply
from rules.confirmation import Answer
from rules.cover import CoverTap
from rules.gifts import GiftAnswer
from rules.income import Word
from rules.monitoring import Verdict
from rules.plans import SeenAs
from rules.reason import Effect


class MenuPage(StrEnum):
    """Pages that a message of the bot's own can open."""

    REASONS = "reasons"
    QUESTIONS = "questions"
    TODAY = "today"
    TAKEN = "taken"
    PHONES = "phones"
    CASES = "cases"
    GIFTS = "gifts"
    INSPECT = "inspect"
    GAPS = "gaps"
    PLANS = "plans"
    HOUSEHOLDS = "households"
    COVER = "cover"


def start_visit(household_id: int) -> str:
    """Begin a visit report for this household."""
    return f"visit:{household_id}"


def see_package(package_id: int) -> str:
    """Look at this quarter's package."""
    return f"package:{package_id}:look"


def start_income(household_id: int) -> str:
    """Begin this household's income statement."""
    return f"income:{household_id}"


def send_income_paper(statement_id: int) -> str:
    """The statement as a document, to this helper and to the household."""
    return f"income_paper:{statement_id}"


def answer_income(statement_id: int, word: Word) -> str:
    """The household's word on its statement."""
    return f"income_is:{statement_id}:{word}"


def write_plan(household_id: int, year: int) -> str:
    """Write or revise this household's plan of the year."""
    return f"plan:{household_id}:{year}"


def see_plan(household_id: int) -> str:
    """This household's plan."""
    return f"plan_see:{household_id}"


def answer_plan(plan_id: int, revision: int, word: SeenAs) -> str:
    """The household's word on one revision of its plan."""
    return f"plan_is:{plan_id}:{revision}:{word}"


def say_measure(measure_id: int) -> str:
    """Say what became of this measure."""
    return f"measure:{measure_id}"


def start_call(household_id: int) -> str:
    """Begin a call record for this household."""
    return f"call:{household_id}"


def confirm(contact_id: int, answer: Answer, revision: int = 1) -> str:
    """The household's word on one revision of a contact."""
    return f"confirm:{contact_id}:{revision}:{answer}"


def correct(contact_id: int) -> str:
    """Correct one's own record of this contact."""
    return f"correct:{contact_id}"


def explain(contact_id: int) -> str:
    """Write one's side of a visit that the family denies."""
    return f"explain:{contact_id}"


def acknowledge(alert_id: int) -> str:
    """I have seen this alert and take care of it."""
    return f"ack:{alert_id}"


def menu_page(page: MenuPage) -> str:
    """Open a page of the menu."""
    return f"menu:{page}"


class AlertPage(StrEnum):
    """What can be opened under an alert."""

    SHOW = "show"
    MORE = "more"
    ASK = "ask"
    ASSIGN = "assign"
    REASON = "reason"
    DONE = "done"


def alert_page(alert_id: int, page: AlertPage) -> str:
    """Under one alert: what else can be done, in place."""
    return f"alert_page:{alert_id}:{page}"


def helper_reply(alert_id: int, reply: HelperReply) -> str:
    """A helper's answer to whoever asked about an alert."""
    return f"helper_reply:{alert_id}:{reply}"


def decide_handover(handover_id: int, yes: int) -> str:
    """The township's word on a change of helper: 1 yes, 0 no."""
    return f"decide_handover:{handover_id}:{yes}"


def cover(cover_id: int, tap: CoverTap) -> str:
    """What somebody says about a cover."""
    return f"cover:{cover_id}:{tap}"


def see_case(case_id: int) -> str:
    """One case with what was done about it."""
    return f"case:{case_id}"


def case_photos(case_id: int) -> str:
    """The photos of a case."""
    return f"case_photos:{case_id}"


def gift_brought(gift_id: int) -> str:
    """This gift was brought."""
    return f"gift:{gift_id}"


def gift_answer(gift_id: int, answer: GiftAnswer) -> str:
    """The family's word on a gift."""
    return f"gift_answer:{gift_id}:{answer}"


def decide_watch(watch_id: int, yes: int) -> str:
    """Whether the township takes a household up: 1 yes, 0 no."""
    return f"decide_watch:{watch_id}:{yes}"


def review_watch(watch_id: int, verdict: Verdict) -> str:
    """What a look at a watched household found."""
    return f"review_watch:{watch_id}:{verdict}"


def see_alerts() -> str:
    """List my open alerts."""
    return "alerts"


def answer_question(question_id: int) -> str:
    """Begin the answer to a question that was handed over."""
    return f"reply:{question_id}"


def answer_helped(question_id: int) -> str:
    """The answer helped."""
    return f"helped:{question_id}"


def reopen_question(question_id: int) -> str:
    """The answer did not help."""
    return f"reopen:{question_id}"


def give_reason(occurrence_id: int) -> str:
    """Say why this duty cannot be done; 0 asks which."""
    return f"why_not:{occurrence_id}"


def decide_reason(excuse_id: int, effect: Effect) -> str:
    """What follows from a reason."""
    return f"decide:{excuse_id}:{effect}"


def another_time() -> str:
    """Choose when to be reminded again."""
    return "another_time"


def later(days: int) -> str:
    """Remind me of today's bundle again in so many days."""
    return f"later:{days}"
