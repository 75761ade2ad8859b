"""/inspect: an inspector's list and three questions a household; an office draws a sample and reads the findings."""

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from actions.supervision import inspection
from handlers.buttons import InspectionButton
from handlers.conversation import begin
from handlers.flow import Answers, Choice, Draft, Flow, Kind, Question, needed_answers, words
from handlers.turn import Conversation, Form, Said, Turn
from rules.errors import NotAllowed, NotFound
from rules.inspection import Contentment, Policy, Result
from rules.roles import OFFICES, Role
from rules.visit_report import NOTE_LENGTH

SHOWN = 10


async def flow(turn: Turn, subject: int | None) -> Flow:
    """Three questions, put as one asks a neighbour."""
    if subject is None:
        raise NotFound("not_found")
    item = await inspection.one(turn.work, turn.speaker, subject)
    results = tuple(Choice(one, f"inspection.result_{one}") for one in Result)
    contentment = tuple(Choice(one, f"inspection.contentment_{one}") for one in Contentment)
    policy = tuple(Choice(one, f"inspection.policy_{one}") for one in Policy)
    return Flow(
        name="inspection",
        version=1,
        questions=(
            Question("result", Kind.ONE, results, columns=1),
            Question("contentment", Kind.ONE, contentment, needed=reached),
            Question("policy", Kind.ONE, policy, needed=reached),
            Question("note", Kind.TEXT, asked=False, limit=NOTE_LENGTH),
            Question("review", Kind.REVIEW, beside=("note",)),
        ),
        values={"item": item},
    )


def reached(answers: Answers) -> bool:
    """Whom nobody reached is asked nothing."""
    return words(answers, "result") != Result.NOT_REACHED


def given(turn: Turn, flow: Flow, subject: int | None) -> Answers:
    """Nothing is known beforehand."""
    return {}


async def finish(turn: Turn, flow: Flow, draft: Draft) -> Said:
    """Kept; what differs is a case now."""
    answers = needed_answers(flow, draft)
    differs = await inspection.answer(
        turn.work,
        turn.speaker,
        draft.subject or 0,
        Result(words(answers, "result")),
        Contentment(words(answers, "contentment") or Contentment.NOT_SAID),
        Policy(words(answers, "policy") or Policy.NOT_SAID),
        words(answers, "note"),
        turn.now,
    )
    left = len(await inspection.mine(turn.work, turn.speaker))
    return [*turn.without_buttons(), turn.say(turn.text("inspection.kept", differs=bool(differs), left=left))]


FORM = Form("inspection", flow, finish, given)


async def inspect(event: Message | CallbackQuery, turn: Turn) -> Said:
    """The inspector's list; for an office what was found."""
    said: Said = []
    if Role.INSPECTOR in turn.speaker.roles:
        items = await inspection.mine(turn.work, turn.speaker)
        rows = [
            [(turn.words("inspection.button_one", item=one), InspectionButton(item_id=one.id).pack())]
            for one in items[:SHOWN]
        ]
        said.append(turn.say(turn.text("inspection.list", count=len(items)), rows))
    if turn.speaker.roles & OFFICES:
        found = await inspection.findings(turn.work, turn.speaker)
        said.append(turn.say(turn.text("inspection.findings", samples=found)))
    if not said:
        raise NotAllowed("not_allowed")
    return said


async def by_command(event: Message, command: CommandObject, turn: Turn) -> Said:
    """/inspect, and /inspect 20 for an office that wants a sample of twenty."""
    size = (command.args or "").strip()
    if not size.isdecimal():
        return await inspect(event, turn)
    drawn = await inspection.draw_here(turn.work, turn.speaker, int(size[:4]), turn.now)
    return [turn.say(turn.text("inspection.drawn", drawn=drawn))]


async def begin_by_button(event: CallbackQuery, callback_data: InspectionButton, turn: Turn) -> Said:
    """One household of the sample."""
    return await begin(turn, FORM, callback_data.item_id)


def register(router: Router) -> None:
    """The command and the button."""
    router.message.register(by_command, Command("inspect"))
    router.callback_query.register(begin_by_button, InspectionButton.filter())


CONVERSATION = Conversation(register, FORM)
