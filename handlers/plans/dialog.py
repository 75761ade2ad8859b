"""/plan: a first helper writes the year's plan and revises it, both helpers read it, and so does the family."""

from datetime import date

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from actions import buttons
from actions.papers import plans
from actions.papers.plan_cards import PlanCard
from handlers.buttons import (
    EarlierPlansButton,
    MeasuresButton,
    PlanAnswerButton,
    PlanButton,
    SeePlanButton,
)
from handlers.conversation import begin
from handlers.flow import Answers, Draft, Flow, needed_answers, words
from handlers.plans.flow import new_plan, plan_flow
from handlers.turn import Conversation, Form, Rows, Said, Turn
from rules.errors import NotFound, Refused
from rules.plans import SeenAs
from rules.roles import HELPERS, Role

# A draft is about a household and a year: both in one number.
YEARS = 10_000


async def _before(turn: Turn, subject: int | None) -> plans.Before:
    if subject is None:
        raise NotFound("not_found")
    household, year = divmod(subject, YEARS)
    return await plans.before(turn.work, turn.speaker, household, year)


async def flow(turn: Turn, subject: int | None) -> Flow:
    """The questions about this household and year."""
    return plan_flow(await _before(turn, subject), turn.speaker.today)


def given(turn: Turn, flow: Flow, subject: int | None) -> Answers:
    """Nothing: what is known is suggested."""
    return {}


async def check(turn: Turn, draft: Draft, name: str) -> None:
    """A day before the plan's year is refused when it is answered."""
    year = (draft.subject or 0) % YEARS
    text = words(draft.answers, name) if name.startswith(("until_", "moved_to")) else ""
    if text and date.fromisoformat(text).year < year:
        raise Refused("plan_day_before", year=year)


async def finish(turn: Turn, flow: Flow, draft: Draft) -> Said:
    """Files it; the family gets it to read."""
    before = await _before(turn, draft.subject)
    new = new_plan(before, needed_answers(flow, draft))
    filed = await plans.write_plan(turn.work, turn.speaker, before.household_id, new, turn.now)
    see = (turn.words("plans.button_see"), buttons.see_plan(before.household_id))
    return [*turn.without_buttons(), turn.say(turn.text("plans.filed", filed=filed), [[see]])]


FORM = Form("plans", flow, finish, given, check=check)


async def listed(event: Message | CallbackQuery, turn: Turn) -> Said:
    """/plan: the family's own, or whose."""
    if Role.HOUSEHOLD in turn.speaker.roles and not turn.speaker.roles & HELPERS:
        plan = await plans.own(turn.work, turn.speaker)
        return [turn.say(turn.text("plans.own", plan=plan) if plan else turn.text("plans.own_none"))]
    found = await plans.mine(turn.work, turn.speaker)
    if not found:
        raise NotFound("no_households")
    if len(found) == 1:
        return await _seen(turn, found[0][0].id)
    year = turn.speaker.today.year
    rows = [
        [
            (
                turn.words("plans.household", head=card.head, planned=year in years, year=year),
                buttons.see_plan(card.id),
            )
        ]
        for card, years in found
    ]
    return [turn.say(turn.text("plans.choose"), rows)]


async def _seen(turn: Turn, household_id: int) -> Said:
    """A household's plan with what can be done about it."""
    plan = await plans.see(turn.work, turn.speaker, household_id)
    mine = {card.id: (card, years) for card, years in await plans.mine(turn.work, turn.speaker)}
    card, years = mine.get(household_id, (None, frozenset()))
    rows: list[list[tuple[str, str]]] = []
    if plan is not None and card is not None and any(one.open for one in plan.measures):
        rows.append([(turn.words("plans.button_say"), MeasuresButton(household_id=household_id).pack())])
    if card is not None and card.role is Role.FIRST_HELPER:
        for year in plans.years_to_write(turn.speaker.today):
            label = "plans.button_change" if year in years else "plans.button_write"
            rows.append([(turn.words(label, head=card.head, year=year), buttons.write_plan(household_id, year))])
    if plan is not None and plan.earlier:
        rows.append([(turn.words("plans.button_earlier"), EarlierPlansButton(household_id=household_id).pack())])
    if plan is None:
        head = card.head if card else ""
        return [turn.say(turn.text("plans.none", head=head), rows)]
    return [turn.say(turn.text("plans.see", plan=plan, late=_late(plan)), rows)]


def _late(plan: PlanCard) -> int:
    return sum(one.late for one in plan.measures)


async def see(event: CallbackQuery, callback_data: SeePlanButton, turn: Turn) -> Said:
    """One household's plan."""
    return await _seen(turn, callback_data.household_id)


async def earlier(event: CallbackQuery, callback_data: EarlierPlansButton, turn: Turn) -> Said:
    """What it said before, and why it was changed."""
    plan = await plans.see(turn.work, turn.speaker, callback_data.household_id)
    if plan is None or not plan.earlier:
        raise NotFound("not_found")
    return [turn.say(turn.text("plans.earlier", plan=plan))]


async def write(event: CallbackQuery, callback_data: PlanButton, turn: Turn) -> Said:
    """Begins to write, or to revise."""
    return await begin(turn, FORM, callback_data.household_id * YEARS + callback_data.year)


async def answered(event: CallbackQuery, callback_data: PlanAnswerButton, turn: Turn) -> Said:
    """The household's word."""
    word = callback_data.answer
    await plans.answer_plan(turn.work, turn.speaker, callback_data.plan_id, callback_data.revision, word, turn.now)
    thanks = turn.text("plans.thanks_yes" if word is SeenAs.YES else "plans.thanks_no")
    return [*turn.without_buttons(), turn.say(thanks)]


async def which(event: CallbackQuery, callback_data: MeasuresButton, turn: Turn) -> Said:
    """Which measure something is to be said about."""
    plan = await plans.see(turn.work, turn.speaker, callback_data.household_id)
    rows: Rows = [
        [(turn.words("plans.measure", text=one.text), buttons.say_measure(one.id))]
        for one in (plan.measures if plan else ())
    ]
    return [turn.say(turn.text("plans.which_measure"), rows)]


def register(router: Router) -> None:
    """The command and the buttons."""
    router.message.register(listed, Command("plan"))
    router.callback_query.register(write, PlanButton.filter())
    router.callback_query.register(see, SeePlanButton.filter())
    router.callback_query.register(earlier, EarlierPlansButton.filter())
    router.callback_query.register(answered, PlanAnswerButton.filter())
    router.callback_query.register(which, MeasuresButton.filter())


CONVERSATION = Conversation(register, FORM)
