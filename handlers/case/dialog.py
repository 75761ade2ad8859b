"""/cases: each with its deadline, the soonest first; under each what was done, a line more, and its end."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from actions import buttons
from actions.supervision import case_life, cases
from actions.supervision.cases import CaseCard
from handlers.buttons import CaseButton, CaseFromAlertButton, CasePhotosButton, TakeCaseButton, WriteCaseButton
from handlers.case.flow import CLOSE, DONE, case_flow
from handlers.conversation import begin
from handlers.flow import Answers, Draft, Flow, codes, needed_answers, words
from handlers.pictures import pictures
from handlers.turn import Conversation, Form, Rows, Said, Turn
from rules.errors import NotFound

SHOWN = 8


async def flow(turn: Turn, subject: int | None) -> Flow:
    """What may be written into this case."""
    if subject is None:
        raise NotFound("not_found")
    await cases.see_case(turn.work, turn.speaker, subject, turn.now)
    return case_flow(await case_life.may_close(turn.work, turn.speaker, subject))


def given(turn: Turn, flow: Flow, subject: int | None) -> Answers:
    """Nothing is known beforehand."""
    return {}


async def finish(turn: Turn, flow: Flow, draft: Draft) -> Said:
    """The line is written, or the case closed with these words."""
    answers, number = needed_answers(flow, draft), draft.subject or 0
    what, photos = words(answers, "what"), codes(answers, "photos")
    if what == CLOSE:
        text = words(answers, "outcome")
        card = await case_life.close(turn.work, turn.speaker, number, text, turn.now, photos)
    else:
        text = words(answers, "words")
        card = await case_life.note(turn.work, turn.speaker, number, text, what == DONE, turn.now, photos)
    return [*turn.without_buttons(), turn.say(turn.text("case.written", one=card, what=what))]


FORM = Form("case", flow, finish, given)


async def listed(event: Message | CallbackQuery, turn: Turn) -> Said:
    """/cases."""
    found = await case_life.mine(turn.work, turn.speaker, turn.now)
    if not found:
        return [turn.say(turn.text("case.none"))]
    rows = [[(turn.words("case.button_one", one=card), buttons.see_case(card.id))] for card in found[:SHOWN]]
    return [turn.say(turn.text("case.list", count=len(found)), rows)]


async def seen(event: CallbackQuery, callback_data: CaseButton, turn: Turn) -> Said:
    """One case with all that was done."""
    return [turn.say(*_page(turn, await cases.see_case(turn.work, turn.speaker, callback_data.case_id, turn.now)))]


async def photographed(event: CallbackQuery, callback_data: CasePhotosButton, turn: Turn) -> Said:
    """The photos of a case; what is still under way is said."""
    found = await case_life.photos(turn.work, turn.speaker, callback_data.case_id, turn.now)
    if not found:
        return turn.hint("case.photos_later")
    return pictures(turn, found, turn.words("case.photo"))


async def taken(event: CallbackQuery, callback_data: TakeCaseButton, turn: Turn) -> Said:
    """The speaker answers for it."""
    return [turn.show(*_page(turn, await case_life.take(turn.work, turn.speaker, callback_data.case_id, turn.now)))]


async def write(event: CallbackQuery, callback_data: WriteCaseButton, turn: Turn) -> Said:
    """A line more."""
    return await begin(turn, FORM, callback_data.case_id)


async def from_alert(event: CallbackQuery, callback_data: CaseFromAlertButton, turn: Turn) -> Said:
    """What an alert told of becomes a case."""
    number = await case_life.open_from_alert(turn.work, turn.speaker, callback_data.alert_id, turn.now)
    return [turn.say(*_page(turn, await cases.see_case(turn.work, turn.speaker, number, turn.now)))]


def _page(turn: Turn, card: CaseCard) -> tuple[str, Rows]:
    words = turn.words("case.button_photos", count=card.sent)
    photos: Rows = [[(words, buttons.case_photos(card.id))]] if card.sent else []
    if card.state == "closed":
        return turn.text("case.one", one=card), photos
    row = [(turn.words("case.button_write"), WriteCaseButton(case_id=card.id).pack())]
    if card.owner_id != turn.speaker.person_id:
        row.append((turn.words("case.button_take"), TakeCaseButton(case_id=card.id).pack()))
    return turn.text("case.one", one=card), [*photos, row]


def register(router: Router) -> None:
    """The command and the buttons."""
    router.message.register(listed, Command("cases"))
    router.callback_query.register(seen, CaseButton.filter())
    router.callback_query.register(photographed, CasePhotosButton.filter())
    router.callback_query.register(taken, TakeCaseButton.filter())
    router.callback_query.register(write, WriteCaseButton.filter())
    router.callback_query.register(from_alert, CaseFromAlertButton.filter())


CONVERSATION = Conversation(register, FORM)
