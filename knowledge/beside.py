"""Topics beside the base: small talk, one's own matters, errands that no article covers, and dangers as spoken."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from knowledge.emergency import Emergency, spoken_dangers
from knowledge.spoken import WORDS

PREFIX = "beside:"


class Intent(StrEnum):
    """What somebody wants, as far as the words tell."""

    POLICY = "policy_question"
    COMPLAINT = "complaint"
    EMERGENCY = "emergency"
    SMALLTALK = "smalltalk"
    STATUS = "report_status"
    UNANSWERABLE = "unanswerable"


@dataclass(frozen=True, slots=True)
class Topic:
    """A matter without an article, as an entry for the index."""

    id: str
    intent: Intent
    questions: tuple[str, ...]
    title: str = ""
    body: str = ""
    emergency: Emergency | None = None


@cache
def topics() -> tuple[Topic, ...]:
    """Every topic of words/beside.toml, and the dangers of words/emergencies.toml."""
    lists = tomllib.loads((WORDS / "beside.toml").read_text(encoding="utf-8"))
    dangers = tuple(
        Topic(PREFIX + danger.name, Intent.EMERGENCY, said, emergency=danger) for danger, said in spoken_dangers()
    )
    return dangers + tuple(
        Topic(PREFIX + topic["id"], Intent(topic["intent"]), tuple(topic["says"])) for topic in lists["topic"]
    )
