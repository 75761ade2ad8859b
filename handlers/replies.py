"""What a person may answer to a question, and what may be wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """An answer that could not be taken; nothing was changed. The words: `conversation.problem_<code>`. `at`: the
    question to which it belonged, where that is not the present one."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    at: str = ""


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
    """Done with SEVERAL, PHOTOS or VOICES."""


@dataclass(frozen=True, slots=True)
class Clear:
    """Skip or empty what may be left out."""


@dataclass(frozen=True, slots=True)
class Typed:
    """Words."""

    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """Choices of ONE or SEVERAL whose words were typed, whole or in part. `chosen`: each was named by itself."""

    codes: tuple[str, ...]
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Same:
    """The answer to SEVERAL that was given last time."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Several answers out of one message (None: that answer is to be asked again), and what is said of what was
    understood: a text's key and values."""

    answers: Mapping[str, str | tuple[str, ...] | None]
    notice: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture's Telegram file id, the words under it, and the album that it came with."""

    file_id: str
    caption: str = ""
    album: str = ""


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice message's Telegram file id."""

    file_id: str


Reply = Pick | Tick | Next | Clear | Typed | Found | Same | Told | Photo | Voice
