"""What is written into a case: which kind of line, and its words."""

from handlers.flow import Choice, Flow, Kind, Question
from rules.visit_report import NOTE_LENGTH

NOTE, DONE, CLOSE = "note", "done", "close"


def case_flow(may_close: bool) -> Flow:
    """The conversation of somebody who works on a case; only whoever closes it is offered that."""
    kinds = (NOTE, CLOSE) if may_close else (NOTE, DONE)
    return Flow(
        name="case",
        version=1,
        questions=(
            Question("what", Kind.ONE, tuple(Choice(one, f"case.what_{one}") for one in kinds), columns=1),
            Question("words", Kind.TEXT, limit=NOTE_LENGTH),
        ),
    )
