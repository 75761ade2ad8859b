"""/away for helpers: ask for somebody to come instead, end it, prolong it; and the taps of all who are asked."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from actions import households
from actions.pairings import cover, cover_cards, cover_for, cover_life
from actions.pairings.cover import Wish
from actions.pairings.cover_cards import CoverCard
from handlers.buttons import CoverBeginButton, CoverButton, CoverForButton, StandInButton
from handlers.conversation import begin
from handlers.cover.flow import FIND, cover_flow, longer_flow
from handlers.flow import Answers, Draft, Flow, codes, words
from handlers.turn import Conversation, Form, Rows, Said, Turn
from rules.cover import CoverReason, CoverTap
from rules.errors import NotFound
from rules.roles import HELPERS


async def flow(turn: Turn, subject: int | None) -> Flow:
    """The questions, with the speaker's own households (or those of the helper for whom they ask) and those who have
    room on the days named."""
    whose = await cover_for.absent(turn.work, turn.speaker, subject) if subject else None
    mine = whose.homes if whose is not None else await households.mine(turn.work, turn.speaker)
    own = tuple(one for one in mine if one.role in HELPERS)
    if not own:
        return cover_flow((), ())
    kept = await turn.state.get_data()
    answers: Mapping[str, Any] = kept.get("answers", {}) if kept.get("flow") == "cover" else {}
    picked = [int(one) for one in answers.get("homes", ()) if one in {str(home.id) for home in own}]
    since, until = _days(answers, turn.speaker.today)
    homes, last = picked or [one.id for one in own], until or since
    able = await cover.colleagues(turn.work, turn.speaker, homes, since, last, subject)
    return cover_flow(own, able, whose.name if whose is not None else "")


def _days(answers: Answers, today: date) -> tuple[date, date | None]:
    day, until = words(answers, "day"), words(answers, "until")
    match words(answers, "since"):
        case "tomorrow":
            since = today + timedelta(days=1)
        case "later" if day:
            since = date.fromisoformat(day)
        case _:
            since = today
    return since, date.fromisoformat(until) if until else None


def given(turn: Turn, flow: Flow, subject: int | None) -> Answers:
    """The only household, where there is one; without any there is nothing to ask."""
    question = flow.question("homes")
    if question is None or not question.choices:
        raise NotFound("no_households")
    return {"homes": (question.choices[0].code,)} if len(question.choices) == 1 else {}


async def check(turn: Turn, draft: Draft, name: str) -> None:
    """Days that are taken, too many or over are refused when they are answered, not at the end."""
    since, until = _days(draft.answers, turn.speaker.today)
    if name in {"since", "day", "until"} and until is not None:
        homes = [int(one) for one in codes(draft.answers, "homes")]
        await cover.ensure_free(turn.work, turn.speaker, homes, since, until, draft.subject)


async def finish(turn: Turn, flow: Flow, draft: Draft) -> Said:
    """It goes to whoever decides."""
    since, until = _days(draft.answers, turn.speaker.today)
    who = words(draft.answers, "who")
    wish = Wish(
        tuple(int(one) for one in codes(draft.answers, "homes")),
        since,
        until or since,
        CoverReason(words(draft.answers, "reason")),
        None if who == FIND else int(who),
        draft.subject,
    )
    card = await cover.ask(turn.work, turn.speaker, wish, turn.now)
    return [*turn.without_buttons(), turn.say(turn.text("cover.sent", cover=card))]


FORM = Form("cover", flow, finish, given, check=check)


async def longer(turn: Turn, subject: int | None) -> Flow:
    """Until when."""
    return longer_flow(await cover_cards.card(turn.work, turn.speaker.person_id, subject or 0))


def nothing_given(turn: Turn, flow: Flow, subject: int | None) -> Answers:
    """Nothing is known beforehand."""
    return {}


async def finish_longer(turn: Turn, flow: Flow, draft: Draft) -> Said:
    """A cover that follows is asked for."""
    until = date.fromisoformat(words(draft.answers, "until"))
    card = await cover.prolong(turn.work, turn.speaker, draft.subject or 0, until, turn.now)
    return [*turn.without_buttons(), turn.say(turn.text("cover.sent", cover=card))]


LONGER = Form("cover_longer", longer, finish_longer, nothing_given)


async def opened(event: Message | CallbackQuery, turn: Turn) -> Said:
    """What runs or is asked for, each with its buttons; nothing: the questions begin."""
    found = await cover_cards.mine(turn.work, turn.speaker)
    if not found:
        return await begin(turn, FORM)
    said: Said = [turn.say(turn.text("cover.state", cover=one), _taps(turn, one)) for one in found]
    if turn.speaker.roles & HELPERS:
        said.append(turn.say(turn.text("cover.another"), [[_begin(turn)]]))
    return said


def _begin(turn: Turn) -> tuple[str, str]:
    return turn.words("cover.button_begin"), CoverBeginButton().pack()


def _taps(turn: Turn, card: CoverCard) -> Rows:
    end = "end_stand_in" if card.stands_in else "end" if card.settled else "withdraw"
    row = [(turn.words(f"cover.button_{end}"), CoverButton(cover_id=card.id, tap=CoverTap.END).pack())]
    if card.mine and card.settled:
        tap = CoverButton(cover_id=card.id, tap=CoverTap.LONGER).pack()
        row.append((turn.words("cover.button_longer"), tap))
    return [row]


async def for_somebody(turn: Turn, name: str) -> Said:
    """/away with a name: which helper cannot come."""
    found = await cover_for.absent_named(turn.work, turn.speaker, name)
    if not found:
        return [turn.say(turn.text("cover.for_nobody"))]
    rows = [[(one.name, CoverForButton(person_id=one.person_id).pack())] for one in found]
    return [turn.say(turn.text("cover.for_whom"), rows)]


async def begin_for(event: CallbackQuery, callback_data: CoverForButton, turn: Turn) -> Said:
    """One of those who were found, or whom an alert concerns."""
    return await begin(turn, FORM, callback_data.person_id)


async def begin_by_button(event: CallbackQuery, turn: Turn) -> Said:
    """ "I cannot come for a while"."""
    return await begin(turn, FORM)


async def tapped(event: CallbackQuery, callback_data: CoverButton, turn: Turn) -> Said:
    """What somebody says about a cover; the message stays and says it."""
    number, work, who, now = callback_data.cover_id, turn.work, turn.speaker, turn.now
    match callback_data.tap:
        case CoverTap.OTHER:
            return await _choose(turn, number)
        case CoverTap.LONGER:
            return await begin(turn, LONGER, number)
        case CoverTap.END:
            card = await cover_life.end(work, who, number, now)
        case CoverTap.ACCEPT | CoverTap.DECLINE as tap:
            card = await cover_life.answer(work, who, number, tap is CoverTap.ACCEPT, now)
            return [turn.show(turn.text(f"cover.said_{tap}", cover=card))]
        case CoverTap.AGREE | CoverTap.REFUSE as tap:
            card = await cover_life.decide(work, who, number, tap is CoverTap.AGREE, now)
    return [turn.show(turn.text("cover.state", cover=card))]


async def _choose(turn: Turn, number: int) -> Said:
    """Those who could stand in, each with a button."""
    able = await cover.able(turn.work, turn.speaker, number)
    if not able:
        raise NotFound("cover_nobody")
    card = await cover_cards.card(turn.work, turn.speaker.person_id, number)
    rows = [
        [
            (
                turn.words("cover.person", name=one.name, over=bool(one.over)),
                StandInButton(cover_id=number, person_id=one.person_id).pack(),
            )
        ]
        for one in able
    ]
    return [turn.show(turn.text("cover.choose", cover=card, over=[one for one in able if one.over]), rows)]


async def picked(event: CallbackQuery, callback_data: StandInButton, turn: Turn) -> Said:
    """This one is asked."""
    card = await cover_life.pick(turn.work, turn.speaker, callback_data.cover_id, callback_data.person_id, turn.now)
    return [turn.show(turn.text("cover.state", cover=card))]


def register(router: Router) -> None:
    """The buttons."""
    router.callback_query.register(begin_by_button, CoverBeginButton.filter())
    router.callback_query.register(begin_for, CoverForButton.filter())
    router.callback_query.register(tapped, CoverButton.filter())
    router.callback_query.register(picked, StandInButton.filter())


CONVERSATION = Conversation(register, FORM)
PROLONGING = Conversation(lambda router: None, LONGER)
