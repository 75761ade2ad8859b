"""Reads one message as a report of a visit or a call. Pure: words and rules, no outside service.

What is not certain is left out, so that it is asked: a wrong guess costs more than a question.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from actions.views import HouseholdCard
from handlers.told.clauses import clauses_of
from handlers.told.days_in_text import days_in
from handlers.told.elders import elder_met
from handlers.told.homes import Named, named_in
from handlers.told.vocabulary import groups, signs
from rules.programme import ContactKind
from rules.visit_report import NEXT_STEP_LENGTH, Help, Met, Need, Topic, Worry

_MARK = re.compile("[?？]")


class Sure(StrEnum):
    """Whether a message is a report: yes, perhaps (it is asked), no."""

    YES = "yes"
    PERHAPS = "perhaps"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood. None is "not said"; several households are "one of these"; `elsewhere` names a family that
    is none of the helper's."""

    sure: Sure
    kind: ContactKind = ContactKind.VISIT
    households: tuple[int, ...] = ()
    elsewhere: bool = False
    on: date | None = None
    met: Met | None = None
    worries: frozenset[Worry] | None = None
    helped: frozenset[Help] = frozenset()
    explained: frozenset[Topic] = frozenset()
    needs: frozenset[Need] = frozenset()
    next_step: str = ""


def read_report(
    text: str, mine: tuple[HouseholdCard, ...], today: date, lives_there: Mapping[int, Collection[str]] | None = None
) -> Reading:
    """What the message says, for somebody who helps these families; `lives_there` are by household the relations of
    those who live there to the head, as far as they are known."""
    clauses = clauses_of(text)
    ahead = [clause for clause in clauses if _is_ahead(clause, today)]
    past = [clause for clause in clauses if clause not in ahead and not _asks(clause)]
    done, named = " ".join(past), named_in(" ".join(past), mine)
    went = [one for one in past if _was_there(one, named, done, today) and not _denied(one)]
    called = [one for one in past if signs("called").search(one) and not _denied(one)]
    by_phone = signs("phone").search(done) and not any(signs(one).search(done) for one in ("going", "visited"))
    kind = ContactKind.CALL if (called or by_phone) and not went else ContactKind.VISIT
    sure = _sure(clauses, past, went or called, named, kind)
    if sure is Sure.NO:
        return Reading(sure)
    when = _day(went or called, past, today)
    if kind is ContactKind.CALL:
        return Reading(sure, kind, named.households, named.others, when)
    homes = named.households or (tuple(one.id for one in mine) if not named.others else ())
    met = _met(done, named, (lives_there or {}).get(homes[0], ()) if len(homes) == 1 else ())
    if met is Met.NOBODY:
        return Reading(sure, kind, named.households, named.others, when, met, next_step=_next_step(ahead))
    return Reading(
        sure,
        kind,
        named.households,
        named.others,
        when,
        met,
        _worries(done),
        frozenset(map(Help, _groups("helped", _own_words(done, mine)))),
        frozenset(topic for clause in past for topic in _explained(clause)),
        frozenset(map(Need, _groups("needs", done))),
        _next_step(ahead),
    )


def _denied(clause: str) -> bool:
    """Not gone, not called; what follows after "went there" denies something else (去了赵家他还没睡醒)."""
    denied = signs("denied").search(clause) or signs("others_went").search(clause)
    told = signs("went").search(clause)
    return denied is not None and not (told is not None and told.end() <= denied.start())


def _own_words(done: str, mine: tuple[HouseholdCard, ...]) -> str:
    """Without what the family said or wants: that they paid, or look for work, is not what the helper did."""
    for wanted in groups("needs").values():
        done = wanted.sub("", done)
    for card in mine:
        done = done.replace(card.head, "户主")
    kept = []
    for clause in done.split(" "):
        said = signs("they_say").search(clause)
        theirs = said is not None and not signs("to_them").search(clause[: said.start()])
        kept.append(clause[: said.start()] if said is not None and theirs else clause)
    return " ".join(kept)


def _is_ahead(clause: str, today: date) -> bool:
    """What is to come: by its words, or by a day that is."""
    return bool(signs("ahead").search(clause)) or min(days_in(clause, today), default=today) > today


def _was_there(clause: str, named: Named, done: str, today: date) -> bool:
    """A family's name and "went"; "go" and "visit" by themselves need something that lies in the past beside them."""
    home = bool(named.households or named.others)
    if home and signs("went").search(clause):
        return True
    tells = bool(
        signs("past").search(done)
        or signs("they_say").search(done)
        or _groups("helped", done)
        or _groups("needs", done)
        or _worries(done) is not None
        or max(days_in(clause, today), default=today) < today
    )
    return tells and bool(signs("visited").search(clause) or (home and signs("going").search(clause)))


def _asks(clause: str) -> bool:
    """A question of the helper's own, not one that the family asked."""
    told_of = signs("retold").search(clause) or signs("ahead").search(clause)
    return bool(signs("asking").search(clause) and not told_of)


def _sure(clauses: list[str], past: list[str], told: list[str], named: Named, kind: ContactKind) -> Sure:
    concerns = bool(named.households)
    if any(_asks(one) or _MARK.search(one) for one in clauses):
        return Sure.PERHAPS if told and concerns else Sure.NO
    if told:
        if kind is ContactKind.CALL:
            return Sure.YES if concerns else Sure.PERHAPS
        return Sure.PERHAPS if named.others and not concerns else Sure.YES
    near = concerns and not any(_denied(one) and not signs("others_went").search(one) for one in clauses)
    return Sure.PERHAPS if near and _may_tell(" ".join(past)) else Sure.NO


def _may_tell(done: str) -> bool:
    """Something was there or done, but not clearly a visit."""
    return bool(
        _groups("helped", done)
        or _groups("worries", done)
        or any(signs(one).search(done) for one in ("going", "visited", "others_went", "touched"))
    )


def _day(told: list[str], past: list[str], today: date) -> date | None:
    """The only past day that is named, first where the visit is told; today for "just now" and "in the afternoon"."""
    for some in (told, past):
        days = {day for clause in some for day in days_in(clause, today) if day <= today}
        if days:
            return days.pop() if len(days) == 1 else None
    return today if any(signs("now").search(clause) for clause in told) else None


def _met(done: str, named: Named, relations: Collection[str]) -> Met | None:
    if signs("nobody").search(done):
        return None if any(signs(one).search(done) for one in ("head", "family", "elder")) else Met.NOBODY
    if signs("head").search(done) or named.head:
        return Met.HEAD
    if signs("family").search(done):
        return Met.FAMILY
    if not signs("elder").search(done):
        return None
    return elder_met(relations, couple=bool(signs("couple").search(done)))


def _worries(done: str) -> frozenset[Worry] | None:
    found = frozenset(map(Worry, _groups("worries", signs("not_unwell").sub(" ", done))))
    if found:
        return found
    well = any(signs("well").search(part) for part in done.split(" "))
    return frozenset() if well and not signs("except").search(done) else None


def _explained(clause: str) -> list[Topic]:
    if not signs("explaining").search(clause):
        return []
    return [Topic(code) for code in _groups("explained", clause)]


def _next_step(ahead: list[str]) -> str:
    """What is still ahead, in the helper's words; nothing where it is too long for the card's line."""
    said = "，".join(ahead)
    return said if len(said) <= NEXT_STEP_LENGTH else ""


def _groups(name: str, text: str) -> list[str]:
    return [code for code, pattern in groups(name).items() if pattern.search(text)]
