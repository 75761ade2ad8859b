"""The questions of somebody who will be away: until when, who stands in, and a look at it."""

from actions.views import DeputyCard
from handlers.flow import Choice, Flow, Kind, Question


def away_flow(deputies: tuple[DeputyCard, ...]) -> Flow:
    """The conversation for somebody for whom these may stand in."""
    choices = tuple(
        Choice(str(one.person_id), "away.deputy", {"name": one.name, "role": one.role.value}) for one in deputies
    )
    return Flow(
        name="away",
        version=1,
        questions=(
            Question("until", Kind.DATE, ahead=True),
            Question("deputy", Kind.ONE, choices, columns=1),
            Question("review", Kind.REVIEW),
        ),
    )
