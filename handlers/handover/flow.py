"""The questions of a change of helper: who takes over, why, from when, and a look at it."""

from datetime import date

from actions.pairings.handover import PairingCard
from actions.views import DeputyCard
from handlers.flow import Answers, Choice, Flow, Kind, Question
from rules.handover import HandoverReason
from rules.visit_report import NOTE_LENGTH

NEW = "new"


def is_new(answers: Answers) -> bool:
    """Whether somebody takes over whom no roster has named yet."""
    return answers.get("who") == NEW


def handover_flow(pairing: PairingCard, able: tuple[DeputyCard, ...], days: tuple[tuple[date, bool], ...]) -> Flow:
    """The conversation about this pairing."""
    people = tuple(Choice(str(one.person_id), "handover.person", {"name": one.name}) for one in able)
    somebody_new = Choice(NEW, "handover.person_new")
    labels = {True: "handover.day_regular", False: "handover.day_soon"}
    return Flow(
        name="handover",
        version=1,
        questions=(
            Question("who", Kind.ONE, (*people, somebody_new), columns=2),
            Question("newcomer", Kind.TEXT, needed=is_new, limit=60),
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
