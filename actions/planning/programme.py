"""A programme's rules as sentences, each with where it is written."""

import re
from dataclasses import dataclass

from locales import Texts
from rules.programme import Counted, Duty, Programme, Rung, Source, WhenMissed
from rules.windows import MONTHS
from rules.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class RuleText:
    """One rule: what it is called in the file, its sentences, and its sources (none: the file's own)."""

    rule: str
    sentences: tuple[str, ...]
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class _Words:
    texts: Texts
    language: str

    def __call__(self, block: str, /, **values: object) -> str:
        """A block of programme.j2 as plain words, beginning with a capital letter."""
        said = self.texts.label(self.language, f"programme.{block}", **values)
        return said[:1].upper() + said[1:]

    def name(self, key: str) -> str:
        """A text as a part of a sentence."""
        return self.texts.label(self.language, key)


def explained(
    texts: Texts, language: str, programme: Programme, calendar: WorkingCalendar, years: tuple[int, ...]
) -> tuple[RuleText, ...]:
    """Every rule of the programme, in the order in which people ask for them."""
    say = _Words(texts, language)
    duties = [_duty(say, programme.conditions(duty)) for duty in programme.duties if duty.part_of is None]
    told = (*duties, *_people(say, programme), *_gifts(say, programme), *_consequences(say, programme))
    return (*told, *_ours(say, programme, calendar, years))


def _duty(say: _Words, conditions: tuple[Duty, ...]) -> RuleText:
    first = conditions[0]
    said = [say("duty", role=first.role, contacts=sorted(first.satisfied_by), **_period(first)), *_nudges(say, first)]
    for also in conditions[1:]:
        said += [say("also", **_period(also)), *_nudges(say, also)]
    if first.when_missed is WhenMissed.LIST:
        said.append(say("missed_list"))
    else:
        said.append(say("missed_ladder", alert=first.when_missed))
    return RuleText(first.code, tuple(said), tuple(duty.source for duty in conditions))


def _period(duty: Duty) -> dict[str, object]:
    assigned = duty.counted is Counted.FROM_ASSIGNMENT
    return {"at_least": duty.at_least, "months": MONTHS[duty.every], "from_assignment": assigned}


def _nudges(say: _Words, duty: Duty) -> list[str]:
    return [say("nudges", days=duty.nudges)] if duty.nudges else []


def _people(say: _Words, programme: Programme) -> list[RuleText]:
    found = []
    for one in programme.capacities:
        block = "capacity_hard" if one.hard else "capacity_warning"
        found.append(RuleText("capacity", (say(block, role=one.role, households=one.households),), (one.source,)))
    if programme.term is not None:
        found.append(RuleText("term", (say("term", **_length(programme.term.length)),), (programme.term.source,)))
    if programme.notice is not None:
        notice = programme.notice
        said = say("notice", role=notice.role, **_length(notice.ahead))
        found.append(RuleText("notice", (said,), (notice.source,)))
    return found


def _length(length: str) -> dict[str, object]:
    return {"count": int(re.sub(r"\D", "", length)), "unit": length[-1]}


def _gifts(say: _Words, programme: Programme) -> list[RuleText]:
    gifts = programme.gifts
    if gifts is None:
        return []
    said = say(
        "gifts",
        at_least=gifts.at_least,
        at_most=gifts.at_most,
        role=gifts.brought_by,
        feasts=[say.name(f"programme.feast_{feast}") for feast in gifts.feasts],
    )
    return [RuleText("gifts", (said, say("gifts_opens", days=gifts.days_before)), (gifts.source,))]


def _consequences(say: _Words, programme: Programme) -> list[RuleText]:
    found = []
    for one in programme.consequences:
        said = say("consequence", subject=one.subject, counts=one.counts, at_least=one.at_least, quoted=one.words)
        found.append(RuleText("consequence", (said, say("consequence_shown")), (one.source,)))
    return found


def _ours(say: _Words, programme: Programme, calendar: WorkingCalendar, years: tuple[int, ...]) -> list[RuleText]:
    hours = programme.hours
    clock = {"reminders": hours.reminders, "quiet_from": hours.quiet_from, "quiet_until": hours.quiet_until}
    grace = {"new_pairing": programme.new_pairing_grace_days, "handover": programme.handover_grace_days}
    filing = (say("filing", days=programme.back_dating_days), say("grace", **grace))
    ladders = [
        RuleText(f"ladder {kind}", (say("ladder", alert=kind), *_rungs(say, rungs)))
        for kind, rungs in programme.ladders.items()
    ]
    known = [year for year in years if year in calendar.known_years]
    missing = [year for year in years if year not in calendar.known_years]
    days = [say(f"calendar_{name}", years=some) for name, some in (("known", known), ("fallback", missing)) if some]
    return [
        RuleText("hours", (say("hours", **clock),)),
        RuleText("filing", filing),
        *ladders,
        RuleText("calendar", tuple(days)),
    ]


def _rungs(say: _Words, rungs: tuple[Rung, ...]) -> list[str]:
    said = []
    for number, rung in enumerate(rungs):
        people = [say.name(f"programme.who_{role}") for role in rung.roles]
        block = "rung_next" if number else "rung_first"
        said.append(say(block, people=people, wait=rung.wait_working_days))
    return said
