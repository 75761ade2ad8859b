"""What a conversation is made of: questions in their order, and a half-filled draft. Values only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

Value = str | tuple[str, ...]
Answers = Mapping[str, Value]
COMPLETE = ""
EARLIER = "earlier"
SEND = "send"


class Kind(StrEnum):
    """How a question is answered. Dates are kept as ISO text, amounts as yuan with a point, choices as codes, photos
    and voices as Telegram file ids."""

    ONE = "one"
    SEVERAL = "several"
    DATE = "date"
    AMOUNT = "amount"
    TEXT = "text"
    PHOTOS = "photos"
    VOICES = "voices"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: its code in answers and buttons, and the key and values of its words."""

    code: str
    label: str
    values: Mapping[str, object] = field(default_factory=dict)


def always(answers: Answers) -> bool:
    """The condition of a question that is asked of everybody."""
    return True


def nothing(answers: Answers) -> tuple[str, ...]:
    """What is ticked beforehand where nothing is."""
    return ()


def anything(code: str, answers: Answers) -> bool:
    """Each choice is offered whatever was answered before."""
    return True


def plainly(answers: Answers) -> tuple[Choice, ...]:
    """A review is sent by one button."""
    return ()


@dataclass(frozen=True, slots=True)
class Question:
    """One question. Its words are the blocks `ask_<name>` and `field_<name>` of the conversation's template.

    `needed` says whether it has any sense. `asked=False`, or `asked_when` for some answers, leaves it to a button of
    another question (`beside`) or to the review. SEVERAL: `at_least` ticks are required, the boxes `suggested` are
    ticked beforehand (what is newly suggested is asked again), its last button says `done`, and `repeats` offers the
    answer of last time. `limit` is in characters for TEXT and in pieces for PHOTOS and VOICES. A DATE that is `ahead`
    lies in the future (`days` are the ones with a button), and one that is `optional` may be left open. With
    `by_photos` photos are an answer to a TEXT. `fits` says which choices are offered after these answers; `ways` are
    buttons of a REVIEW that send it and answer something. With `changeable=False` it is answered by what is told, and
    not by itself.
    """

    name: str
    kind: Kind
    choices: tuple[Choice, ...] = ()
    needed: Callable[[Answers], bool] = always
    asked: bool = True
    asked_when: Callable[[Answers], bool] = always
    suggested: Callable[[Answers], tuple[str, ...]] = nothing
    done: str = "conversation.next"
    repeats: bool = False
    optional: bool = False
    at_least: int = 0
    limit: int = 500
    beside: tuple[str, ...] = ()
    columns: int = 2
    ahead: bool = False
    by_photos: bool = False
    days: tuple[date, ...] = ()
    fits: Callable[[str, Answers], bool] = anything
    ways: Callable[[Answers], tuple[Choice, ...]] = plainly
    changeable: bool = True

    def choice(self, code: str) -> Choice | None:
        """The choice of that code, if it is offered."""
        for choice in self.choices:
            if choice.code == code:
                return choice
        return None

    def is_asked(self, answers: Answers) -> bool:
        """Whether it is asked after these answers without a tap that leads to it."""
        return self.asked and self.needed(answers) and self.asked_when(answers)


@dataclass(frozen=True, slots=True)
class Flow:
    """A conversation. Raise `version` when questions change and name renamed ones in `renamed` (old: new);
    `values` are what its texts may say besides the answers; `urgent` names the question of words where urgent ones go
    that are typed at another (empty: they are not looked for)."""

    name: str
    version: int
    questions: tuple[Question, ...]
    values: Mapping[str, object] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    urgent: str = ""

    def question(self, name: str) -> Question | None:
        """The question of that name."""
        for question in self.questions:
            if question.name == name:
                return question
        return None

    def place_for(self, kind: Kind, answers: Answers) -> Question | None:
        """The first needed question of that kind: where words, pictures and voices go that come unasked."""
        return next((one for one in self.questions if one.kind is kind and one.needed(answers)), None)


@dataclass(frozen=True, slots=True)
class Draft:
    """A half-filled conversation. `revision` rises with each answer; `ticked` is what is ticked at the present
    question, `found` the choices that typed words left over, `page` the page of them; `album` is the group of
    pictures that came last, with a "!" when its surplus was told; `subject` is what it is about (an id) where that is
    no answer; `others` is the message that began it and the households whose part of it is still to be
    recorded; `filing_key` makes filing it once; `begun` is the local day on which it was begun (ISO)."""

    flow: str
    version: int
    filing_key: str
    at: str
    revision: int = 0
    answers: Answers = field(default_factory=dict)
    ticked: tuple[str, ...] = ()
    editing: bool = False
    subject: int | None = None
    begun: str = ""
    found: tuple[str, ...] = ()
    page: int = 0
    album: str = ""
    others: tuple[str, ...] = ()

    @property
    def touched(self) -> bool:
        """Whether there is anything to lose."""
        return self.revision > 0 or bool(self.ticked) or any(isinstance(v, tuple) for v in self.answers.values())

    @property
    def complete(self) -> bool:
        """Whether nothing is left to ask."""
        return self.at == COMPLETE

    @property
    def mark(self) -> str:
        """What buttons carry so that another draft's buttons are known as such."""
        return self.filing_key[:6]


def codes(answers: Answers, name: str) -> tuple[str, ...]:
    """The answer to SEVERAL, PHOTOS or VOICES; empty when there is none."""
    value = answers.get(name, ())
    return value if isinstance(value, tuple) else ()


def words(answers: Answers, name: str) -> str:
    """The answer to ONE, DATE, AMOUNT or TEXT; empty when there is none."""
    value = answers.get(name, "")
    return value if isinstance(value, str) else ""
