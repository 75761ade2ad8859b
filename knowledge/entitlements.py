"""What a family is likely entitled to: rules over its facts, with three answers: yes, no, or unknown because of X."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

# What can be asked about a family; the questions are in locales/messages/entitlements.j2, block fact_NAME.
FACTS = (
    "very_old",
    "elders",
    "disabled",
    "bedridden",
    "school",
    "vocational",
    "can_work",
    "nobody_can_work",
    "no_family",
    "dibao",
    "car",
    "employs",
    "unsafe_house",
    "hospital",
    "seriously_ill",
    "chronic",
    "sudden_trouble",
    "left_behind",
    "one_child",
    "grain",
    "raises",
    "veteran",
    "party_elder",
    "migrant",
)


@dataclass(frozen=True, slots=True)
class Rule:
    """Whom an article is for: all facts of `every`, one of `any`, none of `unless`. Empty: for everybody."""

    every: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()

    @property
    def facts(self) -> tuple[str, ...]:
        """All that it looks at."""
        return (*self.every, *self.any, *self.unless)


class Standing(StrEnum):
    """How a family stands to an article. Never more than likely: the office decides."""

    LIKELY = "likely"
    UNKNOWN = "unknown"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A standing and the facts behind it: those that speak for it, that are missing, or that speak against it."""

    standing: Standing
    because: tuple[str, ...] = ()


def judge(rule: Rule, facts: Mapping[str, bool]) -> Verdict:
    """Three-valued: a fact that nobody told makes it unknown, unless another one decides already."""
    against = [name for name in rule.every if facts.get(name) is False]
    against += [name for name in rule.unless if facts.get(name)]
    if rule.any and all(facts.get(name) is False for name in rule.any):
        against += rule.any
    if against:
        return Verdict(Standing.NOT, tuple(against))
    one_holds = not rule.any or any(facts.get(name) for name in rule.any)
    looked_at = (*rule.every, *rule.unless, *(() if one_holds else rule.any))
    missing = tuple(name for name in looked_at if name not in facts)
    if missing:
        return Verdict(Standing.UNKNOWN, missing)
    return Verdict(Standing.LIKELY, tuple(name for name in (*rule.every, *rule.any) if facts.get(name)))


def most_useful(verdicts: Iterable[Verdict], not_again: Collection[str] = ()) -> str | None:
    """The one fact to ask next: that which decides most, an article with few open facts counting more. `not_again`:
    what somebody was asked and could not say."""
    weights: dict[str, float] = {}
    for verdict in verdicts:
        open_ones = [name for name in verdict.because if name not in not_again]
        if verdict.standing is Standing.UNKNOWN and len(open_ones) == len(verdict.because):
            for name in open_ones:
                weights[name] = weights.get(name, 0.0) + 1 / len(open_ones)
    return max(weights, key=lambda name: (weights[name], -FACTS.index(name)), default=None)
