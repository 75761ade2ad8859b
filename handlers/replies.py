"""What a person may answer to a question, and what may be wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """An answer that could not be taken; nothing was changed. The words: `conversation.problem_<code>`."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pick:
    """A button of ONE, DATE or REVIEW."""

    code: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A box of SEVERAL, set or cleared: a double tap says the same thing twice."""

    code: str
    on: bool


@dataclass(frozen=True, slots=True)
class Next:
    """Done with SEVERAL or PHOTOS."""


@dataclass(frozen=True, slots=True)
class Clear:
    """Skip or empty TEXT or PHOTOS."""


@dataclass(frozen=True, slots=True)
class Typed:
    """Words."""

    text: str


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture's Telegram file id, and the words under it."""

    file_id: str
    caption: str = ""


Reply = Pick | Tick | Next | Clear | Typed | Photo
