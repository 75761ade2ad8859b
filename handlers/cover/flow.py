"""The questions of a helper who cannot come for a while, and of whoever prolongs it."""

from actions.pairings.cover import StandInCard
from actions.pairings.cover_cards import CoverCard
from actions.views import HouseholdCard
from handlers.flow import Answers, Choice, Flow, Kind, Question
from rules.cover import CoverReason

FIND = "0"


def cover_flow(homes: tuple[HouseholdCard, ...], able: tuple[StandInCard, ...], helper: str = "") -> Flow:
    """For which households, from when until when, why, and who comes: a colleague, or somebody is looked for.
    `helper` cannot come, where somebody asks for them."""
    every = tuple(str(one.id) for one in homes)

    def all_of_them(answers: Answers) -> tuple[str, ...]:
        return every

    people = tuple(
        Choice(str(one.person_id), "cover.person", {"name": one.name, "over": bool(one.over)}) for one in able
    )
    return Flow(
        name="cover",
        version=1,
        questions=(
            Question(
                "homes",
                Kind.SEVERAL,
                tuple(Choice(str(one.id), "cover.home", {"head": one.head}) for one in homes),
                at_least=1,
                suggested=all_of_them,
            ),
            Question(
                "since", Kind.ONE, tuple(Choice(one, f"cover.since_{one}") for one in ("today", "tomorrow", "later"))
            ),
            Question("day", Kind.DATE, ahead=True, needed=begins_later),
            Question("until", Kind.DATE, ahead=True),
            Question("reason", Kind.ONE, tuple(Choice(one, f"cover.reason_{one}") for one in CoverReason)),
            Question("who", Kind.ONE, (*people, Choice(FIND, "cover.find")), columns=1),
            Question("review", Kind.REVIEW),
        ),
        values={"homes_count": len(homes), "helper": helper},
    )


def begins_later(answers: Answers) -> bool:
    """Whether the first day is still to be named."""
    return answers.get("since") == "later"


def longer_flow(card: CoverCard) -> Flow:
    """Until when then."""
    return Flow(
        name="cover_longer",
        version=1,
        questions=(Question("until", Kind.DATE, ahead=True), Question("review", Kind.REVIEW)),
        values={"cover": card},
    )
