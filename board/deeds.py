"""Forms of the board: each calls the very deed that the chat calls, and leads back to where it was sent from."""

from datetime import date
from enum import StrEnum
from typing import NoReturn, TypeVar

from aiohttp import web

from actions.answers import curating, questions
from actions.contacts import reason
from actions.pairings import cover, cover_life, handover
from actions.papers import packages
from actions.supervision import alert_thread, alerts, case_life, gift_rounds, inspection, monitoring
from board.house import house, visitor, work
from board.pages import number
from rules.alert_steps import Outcome
from rules.cover import CoverReason, CoverTap
from rules.errors import Refused
from rules.handover import HandoverReason
from rules.inspection import Contentment, Policy, Result
from rules.monitoring import Cause, Verdict
from rules.programme import Feast
from rules.reason import Effect
from rules.visit_report import ensure_note

Code = TypeVar("Code", bound=StrEnum)
MOST_DIGITS = 9
MOST_TYPED = 60


async def alert(request: web.Request) -> web.StreamResponse:
    """ "I take care of it", made a case, the helper asked, handed on, or over; without a word it is taken."""
    form, at, who, now = await request.post(), number(request), visitor(request).speaker, house(request).now()
    what, outcome = str(form.get("what", "")), str(form.get("outcome", ""))
    to = f"/alerts/{at}" if what or outcome else "/"
    if outcome:
        await alert_thread.resolve(work(request), who, at, code_of(Outcome, outcome), now)
    elif what == "case":
        to = f"/cases/{await case_life.open_from_alert(work(request), who, at, now)}"
    elif what == "ask":
        await alert_thread.ask_helper(work(request), who, at, now)
    elif what == "assign":
        await alert_thread.assign(work(request), who, at, number_of(form.get("who")), now)
    elif what in ("", "take"):
        await alerts.acknowledge(work(request), who, at, now)
    else:
        raise Refused("board_unknown_choice")
    await work(request).commit()
    back(request, to)


async def decide(request: web.Request) -> web.StreamResponse:
    """What follows from a helper's reason."""
    form = await request.post()
    wanted = str(form.get("effect", ""))
    if wanted not in tuple(Effect):
        raise Refused("reason_has_no_such_effect")
    await reason.decide(
        work(request), visitor(request).speaker, number(request), Effect(wanted), house(request).now()
    )
    await work(request).commit()
    back(request, "/")


async def answer(request: web.Request) -> web.StreamResponse:
    """The answer goes back to whoever asked."""
    form = await request.post()
    text = str(form.get("answer", "")).replace("\r\n", "\n").strip()
    if not text:
        raise Refused("board_empty_answer")
    if len(text) > questions.TEXT_LENGTH:
        raise Refused("note_too_long", length=len(text), limit=questions.TEXT_LENGTH)
    await questions.answer(work(request), visitor(request).speaker, number(request), text, house(request).now())
    await work(request).commit()
    back(request, f"/questions/{number(request)}")


async def propose(request: web.Request) -> web.StreamResponse:
    """An answered question as another phrasing of an article, or as an article of its own."""
    article = str((await request.post()).get("article", "")) or None
    at, who = house(request), visitor(request).speaker
    await curating.propose(work(request), who, number(request), article, at.base, at.now())
    await work(request).commit()
    back(request, "/proposals")


async def review(request: web.Request) -> web.StreamResponse:
    """A second person lets it serve, or does not."""
    accept = (await request.post()).get("accept") == "1"
    await curating.review(work(request), visitor(request).speaker, number(request), accept, house(request).now())
    await work(request).commit()
    back(request, "/proposals")


async def work_on_case(request: web.Request) -> web.StreamResponse:
    """A line more, "I take it", or its end."""
    form, at, who = await request.post(), number(request), visitor(request).speaker
    what, words, now = str(form.get("what", "")), _words(form.get("words")), house(request).now()
    if what == "take":
        await case_life.take(work(request), who, at, now)
    elif not words:
        raise Refused("board_empty_answer")
    elif what == "close":
        await case_life.close(work(request), who, at, words, now)
    else:
        await case_life.note(work(request), who, at, words, what == "done", now)
    await work(request).commit()
    back(request, f"/cases/{at}")


async def propose_watch(request: web.Request) -> web.StreamResponse:
    """The family might fall back: the township is asked to keep an eye on them."""
    form, who = await request.post(), visitor(request).speaker
    cause = code_of(Cause, form.get("cause"))
    await monitoring.propose(work(request), who, number(request), cause, house(request).now())
    await work(request).commit()
    back(request, f"/households/{number(request)}")


async def decide_watch(request: web.Request) -> web.StreamResponse:
    """Taken up or not; later: it stays, or leaves with a reason."""
    form, at, who, now = await request.post(), number(request), visitor(request).speaker, house(request).now()
    given = str(form.get("answer", ""))
    if given in ("yes", "no"):
        await monitoring.decide(work(request), who, at, given == "yes", now)
    else:
        await monitoring.review(work(request), who, at, code_of(Verdict, given), now)
    await work(request).commit()
    back(request, f"/monitoring/{at}")


async def ask_change(request: web.Request) -> web.StreamResponse:
    """Somebody else is to help there from a day on."""
    form, who = await request.post(), visitor(request).speaker
    day = day_of(form.get("day"))
    reason_, note = code_of(HandoverReason, form.get("reason")), _words(form.get("words"))
    typed = str(form.get("newcomer", "")).strip()[:MOST_TYPED]
    successor = handover.newcomer_of(typed) if typed else number_of(form.get("who"))
    card = await handover.ask(
        work(request), who, number(request), successor, reason_, day, note, house(request).now()
    )
    await work(request).commit()
    back(request, f"/handovers/{card.id}")


async def decide_change(request: web.Request) -> web.StreamResponse:
    """The township agrees, or leaves it as it is."""
    form, at = await request.post(), number(request)
    yes = str(form.get("answer", "")) == "yes"
    await handover.decide(work(request), visitor(request).speaker, at, yes, house(request).now())
    await work(request).commit()
    back(request, f"/handovers/{at}")


async def ask_cover(request: web.Request) -> web.StreamResponse:
    """A helper cannot come and cannot ask: somebody is looked for, for these households and days."""
    form, who = await request.post(), visitor(request).speaker
    wish = cover.Wish(
        tuple(number_of(one) for one in form.getall("home", ())),
        day_of(form.get("since")),
        day_of(form.get("until")),
        code_of(CoverReason, form.get("reason")),
        helper=number(request),
    )
    if not wish.households:
        raise Refused("board_no_home")
    card = await cover.ask(work(request), who, wish, house(request).now())
    await work(request).commit()
    back(request, f"/handovers/covers/{card.id}")


async def settle_cover(request: web.Request) -> web.StreamResponse:
    """Somebody is picked, it is agreed to or not, it ends, or the stand-in is asked for longer."""
    form, at, who, now = await request.post(), number(request), visitor(request).speaker, house(request).now()
    given = str(form.get("answer", ""))
    if given in (CoverTap.AGREE, CoverTap.REFUSE):
        await cover_life.decide(work(request), who, at, given == CoverTap.AGREE, now)
    elif given == CoverTap.END:
        await cover_life.end(work(request), who, at, now)
    elif given == CoverTap.LONGER:
        at = (await cover.prolong(work(request), who, at, day_of(form.get("day")), now)).id
    else:
        await cover_life.pick(work(request), who, at, number_of(form.get("who")), now)
    await work(request).commit()
    back(request, f"/handovers/covers/{at}")


async def open_round(request: web.Request) -> web.StreamResponse:
    """The helpers get their lists."""
    form = await request.post()
    feast, programme = code_of(Feast, form.get("feast")), str(form.get("programme", ""))
    await gift_rounds.open_round(work(request), visitor(request).speaker, programme, feast, house(request).now())
    await work(request).commit()
    back(request, "/gifts")


async def draw(request: web.Request) -> web.StreamResponse:
    """A sample of the reader's own place; its page names the seed."""
    form = await request.post()
    size = max(number_of(form.get("size")), 1)
    drawn = await inspection.draw_here(work(request), visitor(request).speaker, size, house(request).now())
    await work(request).commit()
    back(request, f"/inspections/{drawn.id}")


async def answer_check(request: web.Request) -> web.StreamResponse:
    """What a family of the sample said."""
    form, who = await request.post(), visitor(request).speaker
    result, met = code_of(Result, form.get("result")), form.get("result") != Result.NOT_REACHED
    contentment = code_of(Contentment, form.get("contentment")) if met else Contentment.NOT_SAID
    policy = code_of(Policy, form.get("policy")) if met else Policy.NOT_SAID
    words, now = _words(form.get("words")), house(request).now()
    await inspection.answer(work(request), who, number(request), result, contentment, policy, words, now)
    await work(request).commit()
    back(request, "/inspections/checks?state=to_ask")


async def package(request: web.Request) -> web.StreamResponse:
    """Confirmed, signed off, taken up in a supplement, or received."""
    form, at, who = await request.post(), number(request), visitor(request).speaker
    tap, now, texts = str(form.get("tap", "")), house(request).now(), house(request).texts
    if tap == "confirm":
        await packages.confirm(work(request), who, at, now)
    elif tap == "receive":
        await packages.receive(work(request), who, at, now)
    elif tap == "sign":
        await packages.sign(work(request), who, at, texts, now)
    elif tap == "supplement":
        await packages.supplement(work(request), who, at, texts, now)
    else:
        raise Refused("board_unknown_choice")
    await work(request).commit()
    back(request, "/forms")


def code_of(kind: type[Code], given: object) -> Code:
    """One of the fixed words of a form. Raises Refused for any other."""
    if str(given) not in tuple(kind):
        raise Refused("board_unknown_choice")
    return kind(str(given))


def number_of(given: object) -> int:
    """Raises Refused for what is no number."""
    said = str(given or "")
    if not (said.isascii() and said.isdigit() and len(said) <= MOST_DIGITS):
        raise Refused("board_unknown_choice")
    return int(said)


def _words(given: object) -> str:
    """What was written, with plain line ends. Raises Refused when it is too long."""
    said = str(given or "").replace("\r\n", "\n").strip()
    ensure_note(said)
    return said


def back(request: web.Request, path: str) -> NoReturn:
    """To that page."""
    raise web.HTTPSeeOther(f"{house(request).root}{path}")


def day_of(given: object) -> date:
    """Raises Refused for what is no day."""
    try:
        return date.fromisoformat(str(given or ""))
    except ValueError as error:
        raise Refused("board_unknown_choice") from error
