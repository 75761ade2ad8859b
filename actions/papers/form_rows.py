"""What stands in each form's rows; to add a form: declare it in ledgers/forms/declared/, and a line in ROWS
(or in form_lists.LISTS)."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from actions.papers.form_words import Words, unit_and_post
from actions.papers.plan_cards import PlanCard
from knowledge.articles import Article
from ledgers.forms.declaration import forms
from ledgers.forms.privacy import for_the_wall
from ledgers.forms.sheet import Page, Value
from ledgers.roster_cells import town_and_village
from rules.confirmation import Answer
from rules.income import LINES
from rules.period import Period
from rules.programme import ContactKind
from rules.roles import Role
from rules.visit_report import Help
from storage.form_lists import Rectified
from storage.forms import Charge, Home, Told, TownContact
from storage.tables import Entitlement, IncomeStatement, Member

EMPTY_LINES = 6


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the households of a place in a period. `plans`: those of its year. `visited`: who was in its
    whole year; None while that goes on."""

    homes: tuple[Home, ...]
    charges: Mapping[tuple[int, Role], Charge]
    members: Mapping[int, list[Member]]
    contacts: Mapping[int, list[Told]]
    statements: Mapping[int, IncomeStatement] = field(default_factory=dict)
    rectified: tuple[Rectified, ...] = ()
    visited: frozenset[int] | None = None
    policies: Mapping[int, list[Entitlement]] = field(default_factory=dict)
    plans: Mapping[int, PlanCard] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Given:
    """What a form is filled from; `local_day` is the place's own date of an instant."""

    place: str
    place_kind: str
    period: Period
    facts: Facts
    officers: tuple[TownContact, ...]
    words: Words
    local_day: Callable[[datetime], date]
    articles: Mapping[str, Article] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filled:
    """Pages of a table (a sheet each), or cards of a letter."""

    pages: tuple[Page, ...] = ()
    cards: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class One:
    """One household with all that its line may say."""

    given: Given
    number: int
    home: Home

    @property
    def id(self) -> int:
        return self.home.household.id

    @property
    def first(self) -> Charge | None:
        return self.given.facts.charges.get((self.id, Role.FIRST_HELPER))

    @property
    def second(self) -> Charge | None:
        return self.given.facts.charges.get((self.id, Role.SECOND_HELPER))

    @property
    def members(self) -> list[Member]:
        return self.given.facts.members.get(self.id, [])

    @property
    def plan(self) -> PlanCard | None:
        return self.given.facts.plans.get(self.id)

    def cause(self) -> str:
        """As the year's plan says it, else the register's words."""
        words = self.given.words
        if self.plan is None:
            return self.home.household.poverty_cause
        return words.joined([words.say(f"plans.causes_{one}") for one in self.plan.now.causes])

    def measures(self) -> str:
        """What the ledger and a wall say of the plan: the measures alone."""
        if self.plan is None:
            return self.home.household.help_measures
        return self.given.words.say("forms.between").join(one.text for one in self.plan.measures)

    def plan_lines(self) -> str:
        """A line a measure, with its day, who sees to it, and whether it is done."""
        if self.plan is None:
            return self.home.household.help_measures
        return "\n".join(self.given.words.measure(number, one) for number, one in enumerate(self.plan.measures, 1))

    def told(self, role: Role | None = None, kind: ContactKind | None = None) -> list[Told]:
        """The contacts that count."""
        return [
            one
            for one in self.given.facts.contacts.get(self.id, [])
            if one.counts and role in {None, one.role} and kind in {None, one.kind}
        ]

    def address(self) -> str:
        """With township and village, once; apart where a reader could not tell the village from the rest."""
        home, own = self.home, self.home.household.address
        whole = own if home.village in own else f"{home.town}{home.village}{own}"
        if town_and_village(whole, home.town) == (home.town, home.village):
            return whole
        rest = own.removeprefix(home.town).removeprefix(home.village)
        return " ".join(part for part in (home.town, home.village, rest) if part)

    def values(self) -> dict[str, Value]:
        """What most forms have in common."""
        first, second, household = self.first, self.second, self.home.household
        return {
            "household": household.id,
            "serial": self.number,
            "head": household.head,
            "town": self.home.town,
            "village": self.home.village,
            "address": self.address(),
            "cause": self.cause(),
            "measures": self.measures(),
            "plan": self.plan_lines(),
            "phone": self.home.phone,
            "members": len(self.members) or "",
            "first_name": first.name if first else "",
            "first_unit": unit_and_post(first),
            "first_phone": first.phone if first else "",
            "second_name": second.name if second else "",
            "second_unit": unit_and_post(second),
            "second_phone": second.phone if second else "",
            "remark": "",
        }


def households(given: Given) -> list[One]:
    """The place's households, numbered from 1."""
    return [One(given, number, home) for number, home in enumerate(given.facts.homes, start=1)]


Line = Callable[[One], Mapping[str, Value]]


def table(line: Line) -> Callable[[Given], Filled]:
    """A form of one sheet with a line a household."""

    def rows(given: Given) -> Filled:
        found = households(given)
        towns = Counter(one.home.town for one in found)
        values = {
            "town": towns.most_common(1)[0][0] if towns else given.place,
            "village": given.place if given.place_kind == "village" else "",
            "period": given.words.period(given.period),
        }
        return Filled(pages=(Page(values, [line(one) for one in found]),))

    return rows


def _ledger(one: One) -> Mapping[str, Value]:
    return one.values()


def _attendance(one: One) -> Mapping[str, Value]:
    return {**one.values(), "record": one.given.words.record(one.told(Role.FIRST_HELPER))}


def _gifts(one: One) -> Mapping[str, Value]:
    visits = one.told(Role.FIRST_HELPER, ContactKind.VISIT)
    brought = [one.given.words.day(told.on) for told in visits if Help.GOODS in (told.report.get("helped") or ())]
    return {**one.values(), "brought": one.given.words.joined(brought), "goods": "", "signature": ""}


def _phones(one: One) -> Mapping[str, Value]:
    known = one.given.words.say("forms.yes" if one.home.has_account else "forms.no")
    return {**one.values(), "by_bot": known}


def _inspection(one: One) -> Mapping[str, Value]:
    visits = one.told(kind=ContactKind.VISIT)
    return {
        **one.values(),
        "first_visits": len(one.told(Role.FIRST_HELPER, ContactKind.VISIT)),
        "first_calls": len(one.told(Role.FIRST_HELPER, ContactKind.CALL)),
        "second_visits": len(one.told(Role.SECOND_HELPER, ContactKind.VISIT)),
        "confirmed": sum(told.answer == Answer.CAME for told in visits),
        "last_visit": one.given.words.day(visits[-1].on) if visits else "",
        "found": "",
    }


def _notice(given: Given) -> Filled:
    """One sheet a village: a wall tells of its own village only."""
    villages: dict[str, list[One]] = {}
    for one in households(given):
        villages.setdefault(one.home.town + one.home.village, []).append(one)
    period = given.words.period(given.period)
    pages = [
        Page(
            {"village": some[0].home.village, "period": period},
            [_posted(number, one) for number, one in enumerate(some, start=1)],
            name,
        )
        for name, some in villages.items()
    ]
    return Filled(pages=tuple(pages) or (Page({"village": given.place, "period": period}),))


def _poster(given: Given) -> Filled:
    """The notice as a letter, a village a card."""
    return Filled(cards=tuple({**page.values, "lines": page.rows} for page in _notice(given).pages))


def _posted(number: int, one: One) -> Mapping[str, Value]:
    values = one.values()
    visits, calls = (len(one.told(kind=kind)) for kind in (ContactKind.VISIT, ContactKind.CALL))
    return {
        "serial": number,
        "head": values["head"],
        "first_name": values["first_name"],
        "second_name": values["second_name"],
        "plan": for_the_wall(str(values["measures"])),
        "delivered": one.given.words.delivered(visits, calls),
    }


def _officers(given: Given) -> Filled:
    rows = [
        {"town": one.town, "name": one.name, "post": one.post, "office_phone": "", "phone": one.phone}
        for one in given.officers
    ]
    return Filled(pages=(Page({}, rows),))


def _income(given: Given) -> Filled:
    """A sheet a household: as it was stated, or empty lines for the pen."""
    return Filled(pages=tuple(_income_page(one) for one in households(given)) or (Page({}),))


def _income_page(one: One) -> Page:
    stated = one.given.facts.statements.get(one.id)
    values: dict[str, Value] = {**one.values(), "year": one.given.period.year}
    values["size"] = stated.size if stated else len(one.members) or ""
    values["confirmed"] = one.given.words.day(stated.confirmed_at) if stated and stated.confirmed_at else ""
    fen = (stated.fen or dict.fromkeys(LINES, 0)) if stated else {}  # nothing at all was stated: that is known, too
    values |= {line: Decimal(fen[line]) / 100 if line in fen else "" for line in LINES}
    return Page(values, name=f"{one.number} {one.home.household.head}")


def _cards(given: Given) -> Filled:
    form = forms()["responsibility-card"]
    copies = list(zip(form.copies, form.kept_by, strict=True))
    cards = [{**_card(one), "which": copy, "kept_by": kept} for one in households(given) for copy, kept in copies]
    return Filled(cards=tuple(cards))


def _manual(given: Given) -> Filled:
    return Filled(cards=tuple(_card(one) for one in households(given)))


def _card(one: One) -> dict[str, Any]:
    """The card's page: what was filed on paper's own lines, then empty ones for the pen."""
    words = one.given.words
    said = words.said_with(one.plan)
    told = [_told_line(words, each, said.get(each.id, ())) for each in one.given.facts.contacts.get(one.id, [])]
    visits = [line for line in told if line["visit"]]
    charges = [charge for charge in (one.first, one.second) if charge]
    return {
        **one.values(),
        "measures": one.plan_lines(),
        "period": words.period(one.given.period),
        "since": words.say("forms.full_day", on=one.first.since) if one.first else "",
        "members": words.say("forms.people", n=len(one.members)) if one.members else "",
        "visits": [*visits, *_blank(EMPTY_LINES)],
        "contacts": [*told, *_blank(EMPTY_LINES // 2)],
        "family": [
            {"name": member.name, "relation": member.relation, "about": words.about(member.about)}
            for member in one.members
        ],
        "helpers": [
            {
                "role": words.role(charge.role),
                "name": charge.name,
                "unit": unit_and_post(charge),
                "phone": charge.phone,
            }
            for charge in charges
        ],
    }


def _told_line(words: Words, told: Told, said: Sequence[str]) -> dict[str, Any]:
    return {
        "visit": told.kind is ContactKind.VISIT and told.counts,
        "on": words.day(told.on),
        "helper": told.helper,
        "kind": words.say(f"forms.{told.kind}"),
        "record": words.joined([part for part in (words.record_on_card(told), *said) if part]),
        "confirmed": words.say("forms.confirmed") if told.answer == Answer.CAME else "",
    }


def _blank(lines: int) -> Sequence[dict[str, Any]]:
    return [{"visit": True, "on": "", "helper": "", "kind": "", "record": "", "confirmed": ""}] * lines


ROWS: dict[str, Callable[[Given], Filled]] = {
    "annex1-ledger": table(_ledger),
    "annex2-income": _income,
    "annex3-attendance": table(_attendance),
    "annex4-responsibility-list": table(_ledger),
    "annex5-town-contacts": _officers,
    "gift-list": table(_gifts),
    "help-manual": _manual,
    "inspection-list": table(_inspection),
    "phone-list": table(_phones),
    "responsibility-card": _cards,
    "village-notice": _notice,
    "village-poster": _poster,
}
