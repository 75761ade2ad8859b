"""What to do with a message: answer it, offer titles, hand it to a person, pass a complaint on, or call for help."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import takewhile

from knowledge.base import Base, Prospect
from knowledge.beside import Intent, Topic
from knowledge.danger import FEWEST_TOKENS
from knowledge.emergency import Emergency, emergency_in, only_talks, told
from knowledge.index import Hit, Match
from knowledge.places import Places, places_in
from knowledge.spoken import plain, tokens
from knowledge.tone import complains

SHOWN = 5
TITLES = 3
# A text that shares this much of its weight with the examples of a danger, more than with all else, is taken for it.
DANGER = 0.3
# An entry of the asker's own place gains this much; little, so that no other topic of that place overtakes.
OWN_PLACE = 1.15
# Where the named place has an entry less than this as fitting as the best of all, it has none on the matter.
FITS = 0.8


class Kind(StrEnum):
    """The ways a message goes. A complaint goes to a person and may cite an article; greeting (with what the bot is
    for) and status (one's own matters) need none."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    HAND_OVER = "hand_over"
    EMERGENCY = "emergency"
    COMPLAINT = "complaint"
    GREETING = "greeting"
    STATUS = "status"


class Reason(StrEnum):
    """Why it went that way."""

    SURE = "sure"
    UNSURE = "unsure"
    UNKNOWN = "unknown"
    OTHER_PLACE = "other_place"
    NOT_IN_THAT_PLACE = "not_in_that_place"
    NO_ARTICLE = "no_article"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do and with which articles (up to five, best first; the first is the answer). `place` is a named
    place without an article; `alike` counts the leading hits that treat the same topic elsewhere; `topic` is the
    matter beside the base that came first."""

    kind: Kind
    hits: tuple[Hit, ...]
    reason: Reason
    intent: Intent = Intent.POLICY
    emergency: Emergency | None = None
    place: str = ""
    alike: int = 1
    topic: str = ""


def decide(base: Base, text: str, region: str | None = None, prior: Mapping[str, float] | None = None) -> Decision:
    """Decide on one message. `region` is the asker's own place, in any wording; it only orders like entries. `prior`
    is what else is known of the household (knowledge/prior.py)."""
    danger = emergency_in(text) or _heard_as_danger(base, text)
    if danger:
        return Decision(Kind.EMERGENCY, (), Reason.DANGER, Intent.EMERGENCY, danger)
    places = places_in(plain(text))
    if places.elsewhere and not places.away:
        return Decision(Kind.HAND_OVER, (), Reason.OTHER_PLACE, Intent.UNANSWERABLE, place=places.elsewhere)
    own = places.folders or (places_in(plain(region)).folders if region else frozenset())
    matches = _matches(base, places.rest, own, prior)
    if not matches:
        return _unknown(text)
    judged = _judged(base, matches, places)
    topic = _leading_topic(base, matches)
    if complains(text) or (topic and topic.intent is Intent.COMPLAINT):
        cited = judged.hits if judged.kind in (Kind.ANSWER, Kind.CLARIFY) and topic is None else ()
        return Decision(Kind.COMPLAINT, cited, judged.reason, Intent.COMPLAINT, alike=judged.alike)
    if topic is None or (judged.kind is Kind.CLARIFY and may_offer(base, matches)):
        return judged
    kind = {Intent.SMALLTALK: Kind.GREETING, Intent.STATUS: Kind.STATUS}.get(topic.intent, Kind.HAND_OVER)
    return Decision(kind, _hits(base, matches, places.rest), Reason.NO_ARTICLE, topic.intent, topic=topic.id)


def _leading_topic(base: Base, matches: list[Match]) -> Topic | None:
    """The topic beside the base that comes first, if one does. What only sounds a little like a danger is none."""
    if matches[0].id in base.articles:
        return None
    topics = (base.topics[match.id] for match in matches if match.id in base.topics)
    return next((topic for topic in topics if not topic.emergency), base.topics[matches[0].id])


def _unknown(text: str) -> Decision:
    """Nothing of it is known. Where only fillers were said ("hello, comrade") it is a greeting."""
    if tokens(plain(text)) and not places_in(plain(text)).named:
        return Decision(Kind.HAND_OVER, (), Reason.UNKNOWN, Intent.UNANSWERABLE)
    return Decision(Kind.GREETING, (), Reason.UNKNOWN, Intent.SMALLTALK)


def _heard_as_danger(base: Base, text: str) -> Emergency | None:
    """A danger in the text as it may have been meant, or that it sounds like, or whose spoken examples come nearest
    of all."""
    if only_talks(text):
        return None
    text = told(text)
    meant = emergency_in(base.index.mended(text))
    matches = base.index.matches(text)
    topic = base.topics.get(matches[0].id) if matches else None
    meant = meant or (base.dangers.in_text(text) if base.dangers else None)
    if meant or topic is None or matches[0].tokens < FEWEST_TOKENS or matches[0].coverage < DANGER:
        return meant
    return topic.emergency


def _judged(base: Base, matches: list[Match], places: Places) -> Decision:
    leads = matches[0].id in base.articles
    if places.folders:
        best = matches[0].coverage
        matches = from_there(base, matches, places.folders)
        if not matches or matches[0].id in base.topics or matches[0].coverage < FITS * best:
            return Decision(Kind.HAND_OVER, (), Reason.NOT_IN_THAT_PLACE, Intent.UNANSWERABLE)
    seen, hits = prospect(base, matches), _hits(base, matches, places.rest)
    if seen is None:
        return Decision(Kind.HAND_OVER, (), Reason.NO_ARTICLE, Intent.UNANSWERABLE)
    alike = len(list(takewhile(lambda hit: _topic(base, hit.id) == _topic(base, hits[0].id), hits)))
    limits = base.thresholds
    if leads and hits[0].score >= limits.answer and not places.away:
        return Decision(Kind.ANSWER, hits, Reason.SURE, alike=alike)
    if limits.offer.likelihood(seen) >= limits.clarify:
        return Decision(Kind.CLARIFY, hits, Reason.UNSURE, alike=alike)
    return Decision(Kind.HAND_OVER, hits, Reason.UNSURE, Intent.UNANSWERABLE)


def _matches(base: Base, text: str, own: frozenset[str], prior: Mapping[str, float] | None) -> list[Match]:
    """All matches, best first; of like entries the one of the asker's own place leads."""
    matches = base.index.matches(text, prior=prior)
    if not own or not matches:
        return matches
    nearer = [
        replace(match, coverage=match.coverage * OWN_PLACE) if _folder(base, match) in own else match
        for match in matches
    ]
    nearer.sort(key=lambda match: (-match.coverage, match.id))
    topic = _topic(base, nearer[0].id)
    for match in nearer:
        if _folder(base, match) in own and _topic(base, match.id) == topic:
            return [replace(match, coverage=nearer[0].coverage), *(other for other in nearer if other != match)]
    return nearer


def _hits(base: Base, matches: list[Match], text: str) -> tuple[Hit, ...]:
    """The articles among the matches, like entries of several places together: they are no rivals of each other."""
    listed = [match for match in matches if match.id in base.articles][:SHOWN]
    likelihood = base.thresholds.calibration.likelihood
    elsewhere = claimed(base, listed[0], text) if listed else 0.0
    rated = [Hit(match.id, likelihood(match, lead(base, matches, match), elsewhere)) for match in listed]
    best: dict[str, float] = {}
    for hit in rated:
        best[_topic(base, hit.id)] = max(hit.score, best.get(_topic(base, hit.id), 0.0))
    return tuple(sorted(rated, key=lambda hit: (-best[_topic(base, hit.id)], -hit.score)))


def from_there(base: Base, matches: list[Match], folders: frozenset[str]) -> list[Match]:
    """The articles of a named place, then the topics beside the base: elsewhere's articles answer nothing there."""
    there = [match for match in matches if _folder(base, match) in folders]
    return there + [match for match in matches if match.id in base.topics]


def may_offer(base: Base, matches: list[Match]) -> bool:
    """Whether titles may be shown: not to small talk, one's own matters, complaints and what sounds like danger."""
    topic = base.topics.get(matches[0].id) if matches else None
    return topic is None or topic.intent is Intent.UNANSWERABLE


def prospect(base: Base, matches: list[Match]) -> Prospect | None:
    """What the first titles promise; none where no article has anything of the text."""
    titles = [match for match in matches if match.id in base.articles][:TITLES]
    if not titles:
        return None
    beside = max((match.coverage for match in matches if match.id in base.topics), default=0.0)
    return Prospect(titles[0].coverage, titles[-1].coverage, beside, titles[0].length)


def claimed(base: Base, match: Match, text: str) -> float:
    """The share of the text that this article lacks and a topic beside the base has ("the card is *lost*")."""
    return base.index.claimed(text, match.id, base.topics.__contains__)


def lead(base: Base, matches: list[Match], match: Match) -> float:
    """How far a match is ahead of (or, negative, behind) the best entry on another topic."""
    own = _topic(base, match.id)
    rivals = (other.coverage for other in matches if _topic(base, other.id) != own)
    return match.coverage - next(rivals, 0.0)


def _folder(base: Base, match: Match) -> str:
    article = base.articles.get(match.id)
    return article.folder if article else ""


def _topic(base: Base, name: str) -> str:
    article = base.articles.get(name)
    return article.topic if article else name
