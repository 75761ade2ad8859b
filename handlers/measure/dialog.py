"""One tap says how a measure stands; what is not possible is told in a few words."""

from aiogram import Router
from aiogram.types import CallbackQuery

from actions import buttons
from actions.papers import plans
from handlers.buttons import MeasureButton
from handlers.conversation import begin
from handlers.flow import Answers, Choice, Draft, Flow, Kind, Question, needed_answers, words
from handlers.turn import Conversation, Form, Said, Turn
from rules.errors import NotFound
from rules.plans import REASON_LENGTH, Outcome


async def flow(turn: Turn, subject: int | None) -> Flow:
    """How it stands, and why not where it is not possible."""
    measure = await plans.measure(turn.work, turn.speaker, subject or 0)
    return Flow(
        name="measure",
        version=1,
        questions=(
            Question("outcome", Kind.ONE, tuple(Choice(one, f"plans.outcome_{one}") for one in Outcome), columns=1),
            Question("why", Kind.TEXT, needed=_impossible, limit=REASON_LENGTH),
        ),
        values={"what": measure.text},
    )


def _impossible(answers: Answers) -> bool:
    return words(answers, "outcome") == Outcome.NOT_POSSIBLE


def given(turn: Turn, flow: Flow, subject: int | None) -> Answers:
    """Nothing is taken for granted."""
    return {}


async def finish(turn: Turn, flow: Flow, draft: Draft) -> Said:
    """Stores the word; a later one mends it."""
    if draft.subject is None:
        raise NotFound("not_found")
    answers = needed_answers(flow, draft)
    outcome, why = Outcome(words(answers, "outcome")), words(answers, "why")
    plan = await plans.say_measure(turn.work, turn.speaker, draft.subject, outcome, why, turn.now)
    see = (turn.words("plans.button_see"), buttons.see_plan(plan.household_id))
    return [*turn.without_buttons(), turn.say(turn.text("measure.said", outcome=outcome), [[see]])]


FORM = Form("measure", flow, finish, given)


async def begin_by_button(event: CallbackQuery, callback_data: MeasureButton, turn: Turn) -> Said:
    """One measure of a plan."""
    return await begin(turn, FORM, callback_data.measure_id)


def register(router: Router) -> None:
    """The button that names it."""
    router.callback_query.register(begin_by_button, MeasureButton.filter())


CONVERSATION = Conversation(register, FORM)
