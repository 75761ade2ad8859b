"""A helper's message outside a conversation opens a record with what it says; where that is not sure, it is asked."""

from datetime import date
from typing import Any

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import BaseFilter
from aiogram.types import CallbackQuery, Message

from actions import households
from actions.answers import questions
from actions.contacts import visit_report
from actions.views import HouseholdCard, Speaker
from handlers.buttons import PlannedButton, TellButton
from handlers.call_record.dialog import FORM as CALL
from handlers.conversation import Known, begin_anew
from handlers.others_told import TOLD, WAITING
from handlers.question.dialog import ask
from handlers.questions import Answers, Value
from handlers.told.ahead import read_plan
from handlers.told.apart import Each, read_each, without_whose
from handlers.told.planned import planned, remind
from handlers.told.reading import Reading, Sure, read_report
from handlers.told.undone import begin_reason, read_undone, say_why
from handlers.told.vocabulary import signs
from handlers.turn import Conversation, Said, Turn
from handlers.visit_report.dialog import FORM as VISIT
from rules.errors import Refused
from rules.programme import ContactKind
from rules.roles import COMERS
from rules.visit_report import NOTE_LENGTH, Met


class FromHelper(BaseFilter):
    """Whether a helper says it outside a conversation."""

    async def __call__(self, event: Any, speaker: Speaker | None = None) -> bool:
        return speaker is not None and not speaker.roles.isdisjoint(COMERS)


async def told(event: Message, turn: Turn) -> Said:
    """A report is opened; what may be one is asked about, and what is to come is minded; everything else is somebody
    else's."""
    text = event.text or event.caption or ""
    mine, reading, each = await _read(turn, text)
    if reading.sure is not Sure.YES and questions.is_emergency(text):
        raise SkipHandler
    if reading.sure is Sure.NO:
        return await _not_happened(turn, text, mine)
    if reading.sure is Sure.PERHAPS:
        await turn.state.update_data({TOLD: text})
        rows = [
            [(turn.words(f"told.button_{what}"), TellButton(answer=what).pack()) for what in ("report", "question")]
        ]
        return [turn.say(turn.text("told.which"), rows)]
    # Words that sound like danger reach people now, whatever becomes of the report.
    first = await ask(turn, text) if questions.is_emergency(text) else []
    photo = event.photo[-1].file_id if event.photo else ""
    if each:
        return [*first, *await _opened_of(turn, text, each, mine, photo, event.media_group_id or "")]
    return [*first, *await _opened(turn, text, reading, mine, photo, event.media_group_id or "")]


async def _not_happened(turn: Turn, text: str, mine: tuple[HouseholdCard, ...]) -> Said:
    """What did not work out, or is to come; everything else is somebody else's."""
    undone = read_undone(text, mine, turn.speaker.today)
    if undone is not None:
        await turn.state.update_data({TOLD: text})
        return await say_why(turn, undone, mine)
    plan = read_plan(text, mine, turn.speaker.today)
    if plan is None:
        raise SkipHandler
    return await planned(turn, plan, mine)


async def chosen(event: CallbackQuery, callback_data: TellButton, turn: Turn) -> Said:
    """A report or a question, in the words that were kept."""
    data = await turn.state.get_data()
    text = data.get(TOLD)
    if not isinstance(text, str):
        return [*turn.hint("conversation.nothing_open"), *turn.without_buttons()]
    await turn.state.set_data({key: value for key, value in data.items() if key not in {TOLD, WAITING}})
    if callback_data.answer == "question":
        return [*turn.without_buttons(), *await ask(turn, text)]
    mine, reading, each = await _read(turn, text)
    undone = read_undone(text, mine, turn.speaker.today) if callback_data.answer == "reason" else None
    if undone is not None:
        return [*turn.without_buttons(), *await begin_reason(turn, text, undone)]
    if waiting := data.get(WAITING):
        first = callback_data.answer
        homes = [first, *(one for one in waiting if one != first)]
        each = tuple(one for home in homes for one in each if str(one[1].households[0]) == home)
    if each:
        return [*turn.without_buttons(), *await _opened_of(turn, text, each, mine)]
    return [*turn.without_buttons(), *await _opened(turn, text, reading, mine)]


async def _opened_of(
    turn: Turn, text: str, each: Each, mine: tuple[HouseholdCard, ...], photo: str = "", album: str = ""
) -> Said:
    """The first home's record with what was said of it; the others follow it."""
    (words, reading), *others = each
    left = (text, *(str(one.households[0]) for _, one in others)) if others else ()
    return await _opened(turn, words, reading, mine, photo, album, left)


async def _read(turn: Turn, text: str) -> tuple[tuple[HouseholdCard, ...], Reading, Each]:
    """The speaker's families, what the words say, and what of each. Who lives there is looked up only where somebody
    old is spoken of."""
    mine = await households.mine(turn.work, turn.speaker)
    elder = signs("elder").search(text)
    lives_there = await households.relations(turn.work, turn.speaker) if elder else None
    reading = read_report(text, mine, turn.speaker.today, lives_there)
    return mine, reading, read_each(text, reading, mine, turn.speaker.today, lives_there)


async def _opened(
    turn: Turn,
    text: str,
    reading: Reading,
    mine: tuple[HouseholdCard, ...],
    photo: str = "",
    album: str = "",
    others: tuple[str, ...] = (),
) -> Said:
    if len({card.head[:1] for card in mine if card.id in reading.households}) > 1:
        reading = without_whose(reading)
    known = answers(reading, mine)
    notices = [turn.text("told.understood")]
    if reading.elsewhere and not reading.households:
        notices = [turn.text("told.elsewhere")]
    if refused := await _day_refused(turn, known):
        del known["on"]
        notices.append(turn.text(f"refusals.{refused.code}", **refused.values))
    if len(text) <= NOTE_LENGTH:
        known["note"] = text
    else:
        notices.append(turn.text("told.too_long", limit=NOTE_LENGTH))
    if photo and reading.kind is ContactKind.VISIT:
        known["photos"] = (photo,)
    left = tuple(map(str, reading.households)) if len(reading.households) > 1 else ()
    form = VISIT if reading.kind is ContactKind.VISIT else CALL
    summary = "visit_report.summary" if form is VISIT else ""
    return await begin_anew(turn, form, None, Known(known, left, "\n\n".join(notices), summary, album, others))


async def _day_refused(turn: Turn, known: Answers) -> Refused | None:
    household, on = known.get("household"), known.get("on")
    if not isinstance(household, str) or not isinstance(on, str):
        return None
    try:
        await visit_report.check_date(turn.work, turn.speaker, int(household), date.fromisoformat(on), turn.now)
    except Refused as error:
        return error
    return None


def answers(reading: Reading, mine: tuple[HouseholdCard, ...]) -> dict[str, Value]:
    """What was understood, as answers; what was not said is left to be asked."""
    found: dict[str, Value] = {}
    only = mine[0].id if len(mine) == 1 and not reading.elsewhere else None
    household = reading.households[0] if len(reading.households) == 1 else only
    if household is not None and len(reading.households) < 2:
        found["household"] = str(household)
    if reading.on is not None:
        found["on"] = reading.on.isoformat()
    if reading.kind is ContactKind.CALL:
        return found
    if reading.met is not None:
        found["met"] = reading.met.value
    if reading.next_step:
        found["next_step"] = reading.next_step
    if reading.met is Met.NOBODY:
        return found
    if reading.worries is not None:
        found["worries"] = tuple(sorted(reading.worries))
    if reading.helped:
        found |= {"helped": tuple(sorted(reading.helped)), "explained": tuple(sorted(reading.explained))}
    if reading.needs:
        found["needs"] = tuple(sorted(reading.needs))
    return found


def register(router: Router) -> None:
    """Words, and pictures with words under them. After the open conversations, before the questions."""
    router.message.register(told, (F.text & ~F.text.startswith("/")) | F.caption, FromHelper())
    router.callback_query.register(chosen, TellButton.filter())
    router.callback_query.register(remind, PlannedButton.filter())


CONVERSATION = Conversation(register)
