"""The pages: each reads what this person may see, and shows it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from aiohttp import web

from actions import audit
from actions.answers import covered, curating, questions
from actions.answers.covered import Map
from actions.pages import board_alerts, board_pages, history
from actions.pairings import cover_for
from actions.planning.programme import explained
from actions.supervision import case_life, cases
from actions.supervision.alert_words import alert_words
from actions.views import AlertCard
from board.heat import Measure, rows_of
from board.house import house, visitor, work
from board.rendering import page, words_of
from board.tables import OPENERS, WHERE, exported, shown
from rules.alert_steps import Outcome
from rules.board import PageName
from rules.cover import LONGEST_DAYS, CoverReason
from rules.errors import NotFound
from rules.monitoring import Cause
from rules.visit_report import NOTE_LENGTH


async def today(request: web.Request) -> web.Response:
    """What needs this person, in order."""
    found = await board_pages.today(work(request), visitor(request), house(request).now())
    alerts = [(one, _said(request, one)) for one in found.alerts]
    return page(request, "today.html.j2", here=PageName.TODAY, found=found, alerts=alerts)


async def alert(request: web.Request) -> web.Response:
    """One alert with what was done about it."""
    found = await board_alerts.one(work(request), visitor(request), number(request), house(request).now())
    html = _said(request, found.card)
    return page(request, "alert.html.j2", here=PageName.TODAY, found=found, html=html, outcomes=Outcome)


def _said(request: web.Request, card: AlertCard) -> str:
    return alert_words(house(request).texts, words_of(request).language, card).replace("\n", "<br>")


async def coverage(request: web.Request) -> web.Response:
    """The widest map of this person."""
    return _map(request, await covered.overall(work(request), visitor(request), house(request).now()))


async def coverage_of(request: web.Request) -> web.Response:
    """A township or a village."""
    return _map(request, await covered.of_region(work(request), visitor(request), number(request)))


def _map(request: web.Request, found: Map) -> web.Response:
    asked = request.query.get("measure", "")
    measure = Measure(asked) if asked in tuple(Measure) else Measure.VISITED
    rows = rows_of(found, measure)
    return page(
        request, "coverage.html.j2", here=PageName.COVERAGE, map=found, measure=measure, measures=Measure, rows=rows
    )


async def household(request: web.Request) -> web.Response:
    """One household's whole story."""
    at = house(request)
    knowledge = at.knowledge() if at.knowledge else None
    story = await history.of_household(work(request), visitor(request), number(request), knowledge)
    return page(request, "household.html.j2", here=PageName.HOUSEHOLDS, story=story, causes=Cause)


async def helper(request: web.Request) -> web.Response:
    """What one helper still owes, and what would help."""
    row, owed = await board_pages.duties_of(work(request), visitor(request), number(request))
    who = visitor(request).speaker
    absent = await cover_for.could_be_asked_for(work(request), who, number(request))
    last = who.today + timedelta(days=LONGEST_DAYS)
    return page(
        request,
        "helper.html.j2",
        here=PageName.HELPERS,
        row=row,
        owed=owed,
        absent=absent,
        reasons=CoverReason,
        first=who.today,
        last=last,
    )


async def question(request: web.Request) -> web.Response:
    """One question with its answer, or the place to write it."""
    visitor(request).ensure_page(PageName.QUESTIONS)
    at, who = house(request), visitor(request).speaker
    card = await questions.one(work(request), who, number(request))
    proposable = bool(card.answer and at.knowledge)
    return page(
        request,
        "question.html.j2",
        here=PageName.QUESTIONS,
        card=card,
        failed=[at.base.articles[name].title for name in card.failed if name in at.base.articles],
        limit=questions.TEXT_LENGTH,
        proposable=proposable,
        offers=await curating.offers(work(request), who, number(request), at.base) if proposable else (),
    )


async def proposals(request: web.Request) -> web.Response:
    """What others propose to serve, each with a button either way."""
    visitor(request).ensure_page(PageName.QUESTIONS)
    found = await curating.pending(work(request), visitor(request).speaker, house(request).base)
    return page(request, "proposals.html.j2", here=PageName.QUESTIONS, found=found)


async def case(request: web.Request) -> web.Response:
    """One case with what was done about it."""
    visitor(request).ensure_page(PageName.CASES)
    card = await cases.see_case(work(request), visitor(request).speaker, number(request), house(request).now())
    closes = await case_life.may_close(work(request), visitor(request).speaker, card.id)
    return page(request, "case.html.j2", here=PageName.CASES, card=card, closes=closes, limit=NOTE_LENGTH)


async def programme(request: web.Request) -> web.Response:
    """The rules as sentences, each with where it is written."""
    who, rulebook = visitor(request), work(request).rulebook
    who.ensure_page(PageName.PROGRAMME)
    followed = [rulebook.programmes[name] for name in await board_pages.programmes(work(request), who)]
    year = who.speaker.today.year
    texts, language = house(request).texts, who.speaker.language
    told = [(one, explained(texts, language, one, rulebook.calendar, (year, year + 1))) for one in followed]
    return page(request, "programme.html.j2", here=PageName.PROGRAMME, told=told)


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page that is one list; `name` is the list's."""

    name: str
    here: PageName
    beside: tuple[str, ...] = ()

    async def show(self, request: web.Request) -> web.Response:
        """The list as the address asks for it."""
        table = await shown(request, self.name)
        counts = await board_pages.counts(work(request), visitor(request), self.name)
        # What an office reads of a sample is in the list; only an inspector has something to fill in.
        opens = self.name != "checks" or visitor(request).scope.inspects
        opener = OPENERS.get(self.name, "") if opens else ""
        return page(
            request,
            self.template,
            here=self.here,
            table=table,
            beside=self.beside,
            counts=counts,
            where=WHERE,
            opener=opener,
            **await self.more(request),
        )

    template: ClassVar[str] = "list.html.j2"

    async def more(self, request: web.Request) -> dict[str, Any]:
        """What stands above the list besides."""
        return {}


@dataclass(frozen=True, slots=True)
class QuestionsPage(ListPage):
    """What people asked; above it the articles that did not help most often, for whoever curates them."""

    template: ClassVar[str] = "questions.html.j2"

    async def more(self, request: web.Request) -> dict[str, Any]:
        """Titles, and how often each did not help."""
        at = house(request)
        return {"failing": await curating.failing(work(request), visitor(request), at.base, at.now())}


async def verified(request: web.Request) -> web.Response:
    """The log of deeds is walked link by link: whether one was changed, taken out or put in."""
    visitor(request).ensure_page(PageName.AUDIT)
    verdict = await audit.verify(work(request))
    return page(request, "verified.html.j2", here=PageName.AUDIT, verdict=verdict)


async def export(request: web.Request) -> web.Response:
    """The list as a file."""
    return await exported(request, request.match_info["name"])


def number(request: web.Request, name: str = "id") -> int:
    """The id in the address, or another number there. Raises NotFound for what is none."""
    given = request.match_info[name]
    if not (given.isascii() and given.isdigit() and len(given) < 16):
        raise NotFound("not_found")
    return int(given)
