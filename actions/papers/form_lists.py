"""The rectification list, from cases, inspections and the record itself; and each family's list of policies."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, time, timedelta

from actions.papers.form_rows import EMPTY_LINES, Facts, Filled, Given, One, households, table
from actions.papers.form_words import Words
from knowledge.articles import Article
from ledgers.forms.sheet import Page, Value
from rules.cases import RECTIFIED, CaseKind
from rules.due_dates import at_local
from rules.entitlements import GapOutcome, Said
from rules.period import Period
from storage import form_lists as queries
from storage.database import Work
from storage.form_lists import Rectified
from storage.forms import Scope
from storage.tables import Entitlement

RECTIFICATION = "rectification-list"
POLICIES = "policy-detail-table"


async def with_lists(
    work: Work, facts: Facts, names: Sequence[str], scope: Scope, about: Period, today: date
) -> Facts:
    """The facts, and beside them what the lists that were asked for need."""
    if RECTIFICATION in names:
        home, window = work.rulebook.home, about.window
        since = at_local(home, window.start, time())
        until = at_local(home, window.end + timedelta(days=1), time())
        facts = replace(
            facts,
            rectified=tuple(await queries.rectified(work, scope, [*RECTIFIED], since, until)),
            visited=await _visited(work, scope, about, today),
        )
    return replace(facts, policies=await queries.said(work, scope)) if POLICIES in names else facts


async def _visited(work: Work, scope: Scope, about: Period, today: date) -> frozenset[int] | None:
    """Who was visited in the year that ended with the period; None where it goes on: until its last day somebody may
    still come."""
    last = about.window.end
    if today <= last or last.year == (last + timedelta(days=1)).year:
        return None
    return await queries.visited(work, scope, last.replace(month=1, day=1), last)


def rectification(given: Given) -> Filled:
    """A line a problem: cases first, in the order of opening; then what the record itself says, for the pen."""
    known = {one.id: one for one in households(given)}
    cases = [_case(known[each.case.household_id], each) for each in given.facts.rectified]
    lines: list[Mapping[str, Value]] = [*cases, *_of_the_record(given, known.values())]
    page = table(lambda one: one.values())(given).pages[0]
    numbered = [{**line, "serial": number} for number, line in enumerate(lines, start=1)]
    return Filled(pages=(replace(page, rows=numbered),))


def _case(one: One, found: Rectified) -> Mapping[str, Value]:
    words, case, today = one.given.words, found.case, one.given.local_day
    kind = CaseKind(case.kind)
    codes = [words.say(f"case.detail_{code}") for code in case.detail.split(",") if code]
    problem = words.joined([*(codes or [words.say(f"case.kind_{kind}")]), *([found.note] if found.note else [])])
    steps = [words.say("forms.step", on=words.day(today(at)), text=text) for at, text in found.steps if text]
    return {
        **one.values(),
        "problem": problem,
        "found_by": words.say(f"forms.found_{kind}"),
        "found_on": words.full_day(today(case.opened_at)),
        "owner": found.owner,
        "due_on": words.full_day(case.due_on),
        "steps": words.say("forms.between").join(steps),
        "outcome": case.outcome,
        "closed_on": words.full_day(today(case.closed_at)) if case.closed_at else "",
    }


def _of_the_record(given: Given, known: Iterable[One]) -> list[Mapping[str, Value]]:
    """Nobody in charge, nobody who came in the whole year, no measures: what the document calls problems, too."""
    words, visited = given.words, given.facts.visited
    found = []
    for one in known:
        problems = {
            "no_helper": one.first is None,
            "no_visit": visited is not None and one.id not in visited,
            "no_measures": not one.measures().strip(),
        }
        found += [
            _for_the_pen(one, words.say(f"forms.problem_{name}", year=given.period.year))
            for name, holds in problems.items()
            if holds
        ]
    return found


def _for_the_pen(one: One, problem: str) -> Mapping[str, Value]:
    empty = dict.fromkeys(("found_on", "owner", "due_on", "steps", "outcome", "closed_on"), "")
    return {**one.values(), **empty, "problem": problem, "found_by": one.given.words.say("forms.found_record")}


def policies(given: Given) -> Filled:
    """A sheet a household: what was said of each policy, then empty lines for the pen."""
    pages = [_policy_page(one) for one in households(given)]
    return Filled(pages=tuple(pages) or (Page({}),))


def _policy_page(one: One) -> Page:
    said = one.given.facts.policies.get(one.id, ())
    rows: list[Mapping[str, Value]] = [_policy(number, one.given, row) for number, row in enumerate(said, start=1)]
    rows += [dict.fromkeys(("serial", "policy"), "")] * EMPTY_LINES
    return Page(one.values(), rows, f"{one.number} {one.home.household.head}")


def _policy(number: int, given: Given, row: Entitlement) -> Mapping[str, Value]:
    words, article = given.words, given.articles.get(row.article_id)
    return {
        "serial": number,
        "category": article.category if article else "",
        "policy": article.title if article else row.article_id,
        "receiving": words.say(f"forms.receiving_{Said(row.receiving)}"),
        "said_on": words.full_day(given.local_day(row.said_at)) if row.said_by else "",
        "progress": _progress(words, row),
        "basis": _basis(words, article) if article else "",
        "remark": _remark(words, row),
    }


def _remark(words: Words, row: Entitlement) -> str:
    """Since when and how much, and that it was a list that said so."""
    since = [words.say("forms.since", since=row.since)] if row.since else []
    listed = [words.say("forms.brought_in")] if row.said_by is None else []
    return words.joined([*since, *([row.amount] if row.amount else []), *listed])


def _progress(words: Words, row: Entitlement) -> str:
    if row.outcome:
        return words.say(f"forms.outcome_{GapOutcome(row.outcome)}")
    return words.say("forms.gap_open") if row.gap_at else ""


def _basis(words: Words, article: Article) -> str:
    document = article.source.document
    return words.say("forms.basis", document=document, region=article.region, year=article.year)


LISTS = {RECTIFICATION: rectification, POLICIES: policies}
