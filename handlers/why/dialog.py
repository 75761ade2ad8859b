"""/why: about the newest reminder or alert, or about the message that it replies to."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import Message

from actions.planning import why
from actions.planning.why_views import AlertWhy, Why
from handlers.turn import Conversation, Said, Turn


async def explain(event: Message, turn: Turn) -> Said:
    """The rule, the window, what counted, what was sent, and what comes next."""
    replied = event.reply_to_message
    found = await why.message(turn.work, turn.speaker, turn.now, replied.message_id if replied else None)
    if found is None:
        return [turn.say(turn.text("why.nothing"))]
    return [turn.say("\n\n".join(_parts(turn, found)))]


def _parts(turn: Turn, found: Why) -> list[str]:
    if found.because:
        return [turn.text(f"why.because_{found.because}")]
    parts = [turn.text("why.duty", duty=duty) for duty in found.duties]
    parts += [turn.text("why.gone", duty=gone) for gone in found.gone]
    for alert in found.alerts:
        parts += _alert(turn, alert)
    return [*parts, turn.text("why.more", more=found.more)] if found.more > 0 else parts


def _alert(turn: Turn, alert: AlertWhy) -> list[str]:
    head = [turn.text("why.alert", alert=alert, what=turn.words(f"programme.ladder_{alert.kind}"))]
    if alert.gone is not None:
        return [*head, turn.text("why.gone", duty=alert.gone)]
    return [*head, turn.text("why.duty", duty=alert.duty)] if alert.duty is not None else head


def register(router: Router) -> None:
    """The command."""
    router.message.register(explain, Command("why"))


CONVERSATION = Conversation(register)
