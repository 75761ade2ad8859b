"""/income: a second helper writes a household's statement, the household says whether it is so."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from actions import buttons
from actions.papers import income
from handlers.buttons import IncomeAnswerButton, IncomeButton, IncomePaperButton
from handlers.conversation import begin
from handlers.flow import Answers, Draft, Flow, needed_answers
from handlers.income.flow import amounts, income_flow, known_amounts, size, told
from handlers.turn import Conversation, Form, Said, Turn
from rules.errors import NotFound

# Until then the statement is of the year before: it is written once the yearly adjustment is over.
FIRST_MONTH_OF_THIS_YEARS = 10


def year_of(turn: Turn) -> int:
    """The year that a statement written today is about."""
    today = turn.speaker.today
    return today.year if today.month >= FIRST_MONTH_OF_THIS_YEARS else today.year - 1


async def _before(turn: Turn, subject: int | None) -> income.Before:
    if subject is None:
        raise NotFound("not_found")
    return await income.before(turn.work, turn.speaker, subject, year_of(turn))


async def flow(turn: Turn, subject: int | None) -> Flow:
    """The questions about this household."""
    return income_flow(await _before(turn, subject))


def given(turn: Turn, flow: Flow, subject: int | None) -> Answers:
    """Nothing is taken for granted: who lives there changes."""
    return {}


async def finish(turn: Turn, flow: Flow, draft: Draft) -> Said:
    """Files it; the result per head is said at once."""
    before = await _before(turn, draft.subject)
    answers = needed_answers(flow, draft)
    fen = amounts(known_amounts(before), answers)
    card = await income.state_income(
        turn.work, turn.speaker, before.household_id, before.year, size(answers), fen, turn.now
    )
    paper = (turn.words("income.button_paper"), buttons.send_income_paper(card.id))
    return [*turn.without_buttons(), turn.say(turn.text("income.filed", card=card), [[paper]])]


FORM = Form("income", flow, finish, given, told=told)


async def listed(event: Message, turn: Turn) -> Said:
    """/income: whose statement."""
    year = year_of(turn)
    found = await income.mine(turn.work, turn.speaker, year)
    if not found:
        raise NotFound("no_households")
    rows = [
        [(turn.words("income.household", head=one.head, done=done), buttons.start_income(one.id))]
        for one, done in found
    ]
    return [turn.say(turn.text("income.choose", year=year), rows)]


async def begin_by_button(event: CallbackQuery, callback_data: IncomeButton, turn: Turn) -> Said:
    """One household's."""
    return await begin(turn, FORM, callback_data.household_id)


async def answered(event: CallbackQuery, callback_data: IncomeAnswerButton, turn: Turn) -> Said:
    """The household's word."""
    right = callback_data.answer == "yes"
    await income.answer_income(turn.work, turn.speaker, callback_data.id, right, turn.now)
    said = "income.thanks_yes" if right else "income.thanks_no"
    return [*turn.without_buttons(), turn.say(turn.text(said))]


async def paper(event: CallbackQuery, callback_data: IncomePaperButton, turn: Turn) -> Said:
    """The statement as a document, for the helper and the household."""
    card, shared = await income.send_paper(turn.work, turn.speaker, callback_data.id, turn.now)
    return [*turn.without_buttons(), turn.say(turn.text("income.paper_comes", head=card.head, shared=shared))]


def register(router: Router) -> None:
    """The command and the buttons."""
    router.message.register(listed, Command("income"))
    router.callback_query.register(begin_by_button, IncomeButton.filter())
    router.callback_query.register(paper, IncomePaperButton.filter())
    router.callback_query.register(answered, IncomeAnswerButton.filter())


CONVERSATION = Conversation(register, FORM)
