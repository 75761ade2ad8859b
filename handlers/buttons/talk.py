"""Callback data: reminders, reasons, forms under way, the menu, and joining."""

from aiogram.filters.callback_data import MAX_CALLBACK_LENGTH, CallbackData

from rules.programme import ContactKind


class ReasonButton(CallbackData, prefix="why_not"):
    """Say why this duty cannot be done; 0 asks which."""

    occurrence_id: int


class UnansweredButton(CallbackData, prefix="unanswered"):
    """Three calls that nobody answered are the reason."""

    occurrence_id: int


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


class PlannedButton(CallbackData, prefix="planned"):
    """Remind me on that day (its ordinal) of the visit or call that I wrote of; household 0: of all my families'."""

    household_id: int
    kind: ContactKind
    on: int


class FlowButton(CallbackData, prefix="f"):
    """An answer in a conversation: which draft (`Draft.mark`), at which revision, what was tapped."""

    mark: str
    revision: int
    tap: str

    @classmethod
    def data(cls, mark: str, revision: int, tap: str) -> str:
        """What the button carries. Most buttons are of this kind: it is made by hand, and checked where it looks
        odd. Raises ValueError for what no button can carry."""
        packed = f"{cls.__prefix__}:{mark}:{revision}:{tap}"
        if len(packed.encode()) > MAX_CALLBACK_LENGTH or packed.count(":") != 3:
            return cls(mark=mark, revision=revision, tap=tap).pack()
        return packed


class InsteadButton(CallbackData, prefix="instead"):
    """Drop the half-filled draft and begin this one; subject 0 is none."""

    form: str
    subject: int


class TellButton(CallbackData, prefix="tell"):
    """What was written is a report, or a question; a reason; or a report of another family, too (its id)."""

    answer: str


class GoOnButton(CallbackData, prefix="go_on"):
    """Show the half-filled draft again."""


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
