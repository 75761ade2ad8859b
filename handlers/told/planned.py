"""A helper tells what they are going to do: it is no report yet, and they may be reminded of it on that day."""

from datetime import date

from aiogram.types import CallbackQuery

from actions import households
from actions.planning import duties, reminders
from actions.views import HouseholdCard
from handlers.buttons import CallButton, PlannedButton, VisitButton
from handlers.told.ahead import Plan
from handlers.turn import Said, Turn
from rules.programme import ContactKind


async def planned(turn: Turn, plan: Plan, mine: tuple[HouseholdCard, ...]) -> Said:
    """It is recorded once it has happened; until then a reminder on that day, where anything is due there."""
    home = plan.households[0] if len(plan.households) == 1 else 0
    owed = await _owed(turn, home, plan.kind)
    remind = PlannedButton(household_id=home, kind=plan.kind, on=plan.on.toordinal())
    record = VisitButton(household_id=home) if plan.kind is ContactKind.VISIT else CallButton(household_id=home)
    rows = [[(turn.words("told.button_already"), record.pack())]]
    if owed:
        rows = [[(turn.words("told.button_remind"), remind.pack())], *rows]
    return [turn.say(_words(turn, plan.on, plan.kind, home, mine, due=bool(owed)), rows)]


async def remind(event: CallbackQuery, callback_data: PlannedButton, turn: Turn) -> Said:
    """The next reminder of that family moves to the day."""
    home, kind, day = callback_data.household_id, callback_data.kind, date.fromordinal(callback_data.on)
    owed = await _owed(turn, home, kind)
    if not owed:
        mine = await households.mine(turn.work, turn.speaker)
        return [turn.show(_words(turn, day, kind, home, mine, due=False))]
    put_off = await reminders.appointment(turn.work, turn.speaker, day, turn.now, owed)
    return [turn.show(turn.text("reminder.appointment", later=put_off, day=day, today=turn.speaker.today))]


async def _owed(turn: Turn, home: int, kind: ContactKind) -> tuple[int, ...]:
    owed = await duties.mine(turn.work, turn.speaker, turn.now)
    return tuple(one.occurrence_id for one in owed if one.kind is kind and home in {0, one.household.id})


def _words(turn: Turn, day: date, kind: ContactKind, home: int, mine: tuple[HouseholdCard, ...], *, due: bool) -> str:
    head = next((one.head for one in mine if one.id == home), "")
    return turn.text("told.ahead", day=day, kind=kind, head=head, due=due)
