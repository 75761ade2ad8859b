"""How a form says what was filed: official texts are in Chinese whatever language the reader has."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from actions.papers.plan_cards import MeasureCard, PlanCard
from locales import Texts
from rules.period import Period
from rules.programme import ContactKind
from rules.roles import Role
from storage.forms import Charge, Told

LANGUAGE = "zh_CN"
ABOUT = ("sex", "health", "school", "work")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the forms."""

    texts: Texts

    def say(self, key: str, /, **values: object) -> str:
        """A text as plain words."""
        return self.texts.label(LANGUAGE, key, **values)

    def day(self, on: date) -> str:
        """7月3日."""
        return self.say("forms.day", on=on)

    def full_day(self, on: date) -> str:
        """2026年7月3日."""
        return self.say("forms.full_day", on=on)

    def period(self, period: Period) -> str:
        """2026年第3季度."""
        return self.say("forms.period", period=period)

    def details(self, one: Told) -> str:
        """What was done on a visit or said in a call, as the helper told it."""
        if one.kind is ContactKind.CALL:
            parts = [] if one.counts else [self.say("forms.not_reached")]
        elif not one.counts:
            parts = [self.say("forms.nobody_met")]
        else:
            helped = [self.say(f"visit_report.helped_{code}") for code in _codes(one, "helped")]
            explained = [self.say(f"visit_report.explained_{code}") for code in _codes(one, "explained")]
            parts = helped + ([self.say("forms.explained", list=self.joined(explained))] if explained else [])
        note = str(one.report.get("note") or "")
        brought_in = [self.say("forms.brought_in")] if one.brought_in else []
        return self.joined([*parts, *([note] if note else []), *brought_in])

    def record_on_card(self, one: Told) -> str:
        """What was done, and what is left to do: the card follows the family, the attendance sheet the helper."""
        parts = [self.details(one)] if one.report else []
        for name in ("worries", "needs"):
            if found := [self.say(f"visit_report.{name}_{code}") for code in _codes(one, name)]:
                parts.append(self.say(f"forms.{name}", list=self.joined(found)))
        if step := str(one.report.get("next_step") or ""):
            parts.append(self.say("forms.next_step", step=step))
        return self.joined([part for part in parts if part])

    def measure(self, number: int, one: MeasureCard) -> str:
        """1. 帮孙子联系学校（教育，2026年6月30日前，李文静）：办好了."""
        return self.say(
            "forms.measure",
            number=number,
            text=one.text,
            member=one.member,
            kind=self.say(f"plans.kind_{one.kind}"),
            until=self.full_day(one.until),
            who=one.owner_name or self.say(f"plans.owner_{one.owner}"),
            standing=self._standing(one),
        )

    def _standing(self, one: MeasureCard) -> str:
        if one.outcome is None:
            return ""
        word = one.words[-1]
        said = self.say(f"plans.outcome_{one.outcome}")
        return self.say("forms.measure_standing", said=said, why=word.why, by=word.by, on=self.full_day(word.on))

    def said_with(self, plan: PlanCard | None) -> Mapping[int, Sequence[str]]:
        """What was said of measures with each contact's report."""
        found: dict[int, list[str]] = defaultdict(list)
        for one in plan.measures if plan else ():
            for word in one.words:
                if word.contact_id is not None:
                    said = self.say(f"plans.outcome_{word.outcome}")
                    found[word.contact_id].append(self.say("forms.said_measure", text=one.text, said=said))
        return found

    def joined(self, parts: Sequence[str]) -> str:
        """One after the other, with the mark between them."""
        return self.say("forms.comma").join(parts)

    def record(self, told: Sequence[Told]) -> str:
        """帮扶记录: each visit with what was done, then the days of the calls."""
        visits = [
            self.say("forms.record_visit", on=self.day(one.on), details=self.details(one))
            for one in told
            if one.kind is ContactKind.VISIT and one.counts
        ]
        calls = [self.day(one.on) for one in told if one.kind is ContactKind.CALL and one.counts]
        lines = visits or [self.say("forms.record_none")]
        if calls:
            lines.append(self.say("forms.record_calls", count=len(calls), days=self.joined(calls)))
        return self.say("forms.between").join(lines)

    def about(self, said: Mapping[str, str] | None) -> str:
        """What a list said of a member: born, sex, health, school, work."""
        known = said or {}
        born = [self.say("forms.born", since=known["born"])] if known.get("born") else []
        return self.joined([*born, *(known[name] for name in ABOUT if known.get(name))])

    def role(self, role: Role) -> str:
        """第一帮扶责任人."""
        return self.say(f"forms.role_{role}")

    def delivered(self, visits: int, calls: int) -> str:
        """入户 2 次，电话 3 次."""
        return self.say("forms.delivered", visits=visits, calls=calls)


def unit_and_post(charge: Charge | None) -> str:
    """As the ledger writes it, in a form that its reader takes apart again."""
    return " ".join(part for part in (charge.unit, charge.post) if part) if charge else ""


def _codes(one: Told, name: str) -> list[str]:
    found = one.report.get(name) or []
    return [str(code) for code in found]
