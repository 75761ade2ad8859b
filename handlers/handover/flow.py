"""The questions of a change of helper: who takes over, why, from when, and a look at it."""

from datetime import date

from actions.handover import PairingCard
from actions.views import DeputyCard
from handlers.flow import Choice, Flow, Kind, Question
from rules.handover import HandoverReason
from rules.visit_report import NOTE_LENGTH


def handover_flow(pairing: PairingCard, able: tuple[DeputyCard, ...], days: tuple[tuple[date, bool], ...]) -> Flow:
    """The conversation about this pairing."""
    people = tuple(Choice(str(one.person_id), "handover.person", {"name": one.name}) for one in able)
    labels = {True: "handover.day_regular", False: "handover.day_soon"}
    return Flow(
        name="handover",
        version=1,
        questions=(
            Question("who", Kind.ONE, people, columns=2),
            Question(
                "reason", Kind.ONE, tuple(Choice(one, f"handover.reason_{one}") for one in HandoverReason), columns=1
            ),
            Question(
                "day",
                Kind.ONE,
                tuple(Choice(day.isoformat(), labels[regular], {"on": day}) for day, regular in days),
                columns=1,
            ),
            Question("note", Kind.TEXT, asked=False, limit=NOTE_LENGTH),
            Question("review", Kind.REVIEW, beside=("note",)),
        ),
        values={"pairing": pairing},
    )
