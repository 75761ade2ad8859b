"""What is written into a case: which kind of line, its words, and photos."""

from handlers.flow import Answers, Choice, Flow, Kind, Question, words
from rules.kept_files import CASE_PHOTOS
from rules.visit_report import NOTE_LENGTH

NOTE, DONE, CLOSE = "note", "done", "close"


def case_flow(may_close: bool) -> Flow:
    """The conversation of somebody who works on a case; only whoever closes it is offered that. A photo is a line by
    itself; a case ends with words, since the list of cases prints them."""
    kinds = (NOTE, CLOSE) if may_close else (NOTE, DONE)
    return Flow(
        name="case",
        version=2,
        questions=(
            Question("what", Kind.ONE, tuple(Choice(one, f"case.what_{one}") for one in kinds), columns=1),
            Question("words", Kind.TEXT, needed=goes_on, limit=NOTE_LENGTH, by_photos=True),
            Question("outcome", Kind.TEXT, needed=ends, limit=NOTE_LENGTH),
            Question("photos", Kind.PHOTOS, asked=False, limit=CASE_PHOTOS),
        ),
    )


def ends(answers: Answers) -> bool:
    """Whether the case is to be closed."""
    return words(answers, "what") == CLOSE


def goes_on(answers: Answers) -> bool:
    """Whether it is a line more."""
    return not ends(answers)
