"""Reasons in the chat: a helper gives one in three or four taps; whoever decides needs one."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from actions.contacts import reason
from handlers.buttons import DecideButton, ReasonButton, UnansweredButton
from handlers.conversation import begin
from handlers.flow import Answers, Draft, Flow, needed_answers, words
from handlers.reason.flow import reason_flow, until
from handlers.turn import Conversation, Form, Said, Turn
from rules.errors import NotFound
from rules.reason import Reason


async def flow(turn: Turn, subject: int | None) -> Flow:
    """The questions, with what this helper owes."""
    return reason_flow(await reason.offered(turn.work, turn.speaker, turn.now))


def given(turn: Turn, flow: Flow, subject: int | None) -> Answers:
    """The duty that the button named, or the only one."""
    question = flow.question("duty")
    offered = [choice.code for choice in question.choices] if question is not None else []
    if not offered:
        raise NotFound("reason_not_needed")
    if subject is not None and str(subject) not in offered:
        raise NotFound("reason_not_needed")
    code = offered[0] if len(offered) == 1 else str(subject or "")
    return {"duty": code} if code else {}


async def finish(turn: Turn, flow: Flow, draft: Draft) -> Said:
    """Passes it on to whoever decides."""
    answers = needed_answers(flow, draft)
    sent = await reason.propose(
        turn.work,
        turn.speaker,
        int(words(answers, "duty")),
        Reason(words(answers, "reason")),
        until(answers),
        words(answers, "note"),
        turn.now,
    )
    return [*turn.without_buttons(), turn.say(turn.text("reason.sent", sent=sent))]


FORM = Form("reason", flow, finish, given)


async def begin_by_command(event: Message, turn: Turn) -> Said:
    """/reason."""
    return await begin(turn, FORM)


async def begin_by_button(event: CallbackQuery, callback_data: ReasonButton, turn: Turn) -> Said:
    """Under a reminder or under the duties."""
    return await begin(turn, FORM, callback_data.occurrence_id or None)


async def unanswered(event: CallbackQuery, callback_data: UnansweredButton, turn: Turn) -> Said:
    """After the third call that nobody answered: one tap, and it is on its way."""
    sent = await reason.propose(
        turn.work, turn.speaker, callback_data.occurrence_id, Reason.UNANSWERED, None, "", turn.now
    )
    return [*turn.without_buttons(), turn.say(turn.text("reason.sent", sent=sent))]


async def decided(event: CallbackQuery, callback_data: DecideButton, turn: Turn) -> Said:
    """One of the buttons under a reason: the message stays and says what was decided."""
    card = await reason.decide(turn.work, turn.speaker, callback_data.excuse_id, callback_data.effect, turn.now)
    asked, said = turn.text("reason.asked", given=card), turn.text("reason.decided", given=card)
    return [turn.show(f"{asked}\n\n{said}")]


def register(router: Router) -> None:
    """The command and the buttons."""
    router.message.register(begin_by_command, Command("reason"))
    router.callback_query.register(begin_by_button, ReasonButton.filter())
    router.callback_query.register(unanswered, UnansweredButton.filter())
    router.callback_query.register(decided, DecideButton.filter())


CONVERSATION = Conversation(register, FORM)
