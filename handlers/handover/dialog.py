"""/handover NAME: find the pairing, ask for the change; the township decides with a button."""

from datetime import date

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from actions.pairings import handover
from handlers.buttons import DecideHandoverButton, HandoverButton
from handlers.conversation import begin
from handlers.flow import Answers, Draft, Flow, needed_answers, words
from handlers.handover.flow import NEW, handover_flow, is_new
from handlers.turn import Conversation, Form, Said, Turn
from rules.errors import NotFound
from rules.handover import HandoverReason


async def flow(turn: Turn, subject: int | None) -> Flow:
    """The questions about this pairing."""
    if subject is None:
        raise NotFound("not_found")
    pairing = await handover.pairing(turn.work, turn.speaker, subject)
    able = await handover.successors(turn.work, turn.speaker, subject)
    return handover_flow(pairing, able, await handover.days(turn.work, turn.speaker, subject, turn.now))


def given(turn: Turn, flow: Flow, subject: int | None) -> Answers:
    """Nothing is known beforehand; where no colleague is free somebody new is named."""
    question = flow.question("who")
    return {"who": NEW} if question is not None and len(question.choices) == 1 else {}


async def check(turn: Turn, draft: Draft, name: str) -> None:
    """A newcomer without a name or a telephone is refused when it is answered."""
    if name == "newcomer":
        handover.newcomer_of(words(draft.answers, name))


async def finish(turn: Turn, flow: Flow, draft: Draft) -> Said:
    """Asks for it; a township's own wish is agreed at once."""
    answers = needed_answers(flow, draft)
    change = await handover.ask(
        turn.work,
        turn.speaker,
        draft.subject or 0,
        handover.newcomer_of(words(answers, "newcomer")) if is_new(answers) else int(words(answers, "who")),
        HandoverReason(words(answers, "reason")),
        date.fromisoformat(words(answers, "day")),
        words(answers, "note"),
        turn.now,
    )
    return [*turn.without_buttons(), turn.say(turn.text("handover.sent", change=change))]


FORM = Form("handover", flow, finish, given, check=check)


async def search(event: Message, command: CommandObject, turn: Turn) -> Said:
    """/handover with a helper's or a household's name."""
    if not command.args:
        await handover.find(turn.work, turn.speaker, "")
        return [turn.say(turn.text("handover.how"))]
    found = await handover.find(turn.work, turn.speaker, command.args)
    if not found:
        return [turn.say(turn.text("handover.none"))]
    rows = [
        [(turn.words("handover.pairing", pairing=one), HandoverButton(pairing_id=one.id).pack())] for one in found
    ]
    return [turn.say(turn.text("handover.which"), rows)]


async def begin_by_button(event: CallbackQuery, callback_data: HandoverButton, turn: Turn) -> Said:
    """One of those that were found."""
    return await begin(turn, FORM, callback_data.pairing_id)


async def decided(event: CallbackQuery, callback_data: DecideHandoverButton, turn: Turn) -> Said:
    """The township's word; the message stays and says it."""
    change = await handover.decide(
        turn.work, turn.speaker, callback_data.handover_id, bool(callback_data.yes), turn.now
    )
    asked = turn.text("handover.asked", change=change)
    return [turn.show(f"{asked}\n\n{turn.text('handover.said', change=change)}")]


def register(router: Router) -> None:
    """The command and the buttons."""
    router.message.register(search, Command("handover"))
    router.callback_query.register(begin_by_button, HandoverButton.filter())
    router.callback_query.register(decided, DecideHandoverButton.filter())


CONVERSATION = Conversation(register, FORM)
