"""The township's answer: the words, and a look at them before they go out."""

from actions.views import QuestionCard
from handlers.flow import Flow, Kind, Question

ANSWER_LENGTH = 1000


def answer_flow(asked: QuestionCard) -> Flow:
    """The conversation about this question."""
    return Flow(
        name="answer_question",
        version=1,
        questions=(
            Question("answer", Kind.TEXT, limit=ANSWER_LENGTH),
            Question("review", Kind.REVIEW),
        ),
        values={"asked": asked},
    )
