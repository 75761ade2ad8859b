"""A helper tells that they did not get there, or did not call: no question for the township, but why may be said."""

from dataclasses import dataclass
from datetime import date

from actions.contacts import reason
from actions.views import DutyCard, HouseholdCard
from handlers.buttons import PlannedButton, TellButton
from handlers.conversation import Known, begin_anew
from handlers.questions import Value
from handlers.reason.dialog import FORM
from handlers.told.ahead import days_ahead
from handlers.told.clauses import clauses_of
from handlers.told.homes import named_in
from handlers.told.vocabulary import signs
from handlers.turn import Rows, Said, Turn
from rules.programme import ContactKind
from rules.visit_report import NOTE_LENGTH


@dataclass(frozen=True, slots=True)
class Undone:
    """This visit or call did not happen; `again` is when it will, if that was said. No households: it is not clear
    at whose home."""

    kind: ContactKind
    households: tuple[int, ...]
    again: date | None = None


def read_undone(text: str, mine: tuple[HouseholdCard, ...], today: date) -> Undone | None:
    """None where it is not certainly about a visit or a call, and for a question."""
    named, clauses = named_in(text, mine), clauses_of(text)
    told = [one for one in clauses if signs("undone").search(one)]
    some = named.households or named.others or any(signs("undone_there").search(one) for one in told)
    if not told or not some or signs("asking").search(text):
        return None
    households = named.households or (tuple(one.id for one in mine) if len(mine) == 1 and not named.others else ())
    kind = ContactKind.CALL if any(signs("phone").search(one) for one in told) else ContactKind.VISIT
    ahead = {day for day in days_ahead(text, today) if day > today}
    return Undone(kind, households, ahead.pop() if len(ahead) == 1 else None)


async def say_why(turn: Turn, undone: Undone, mine: tuple[HouseholdCard, ...]) -> Said:
    """The buttons: why, a reminder where a day was named, or it is a question after all. The words are kept."""
    home = undone.households[0] if len(undone.households) == 1 else 0
    owed = await _owed(turn, undone)
    rows: Rows = []
    if owed:
        rows = [[(turn.words("told.button_reason"), TellButton(answer="reason").pack())]]
    if owed and undone.again is not None:
        remind = PlannedButton(household_id=home, kind=undone.kind, on=undone.again.toordinal()).pack()
        rows = [*rows, [(turn.words("told.button_remind_on", day=undone.again), remind)]]
    rows = [*rows, [(turn.words("told.button_question"), TellButton(answer="question").pack())]]
    head = next((one.head for one in mine if one.id == home), "")
    return [turn.say(turn.text("told.undone", kind=undone.kind, head=head, due=bool(owed)), rows)]


async def begin_reason(turn: Turn, text: str, undone: Undone) -> Said:
    """The reason's questions, with the duty and the helper's words."""
    owed = [str(one.occurrence_id) for one in await _owed(turn, undone)]
    known: dict[str, Value] = {"duty": owed[0]} if len(owed) == 1 else {}
    if len(text) <= NOTE_LENGTH:
        known["note"] = text
    return await begin_anew(turn, FORM, None, Known(known, tuple(owed) if len(owed) > 1 else ()))


async def _owed(turn: Turn, undone: Undone) -> list[DutyCard]:
    offered = await reason.offered(turn.work, turn.speaker, turn.now)
    return [
        one
        for one in offered
        if one.kind is undone.kind and one.household.id in (undone.households or [one.household.id])
    ]
