"""The chat's door: reads what people say and tap, asks a flow, calls one deed, and returns what is to be said.

Handlers return a list of aiogram methods; bot/ carries them out after the transaction holds.
"""

from aiogram import F, Router

from handlers import (
    alert,
    answer_question,
    away,
    board,
    call_record,
    card_photo,
    case,
    confirmation,
    conversation,
    correction,
    cover,
    curating,
    dispute,
    enrolment,
    entitlements,
    fallback,
    gifts,
    handover,
    hours,
    income,
    inspection,
    measure,
    menu,
    oversight,
    overview,
    package,
    plans,
    question,
    reason,
    reminder,
    told,
    unconfirmed,
    visit_report,
    watch,
    why,
)
from handlers.commands import COMMANDS, commands_for
from handlers.enrolment import strangers
from handlers.middleware import Circumstances, Enrolled

__all__ = ["COMMANDS", "CONVERSATIONS", "FORMS", "commands_for", "register"]

# To add a conversation, copy handlers/visit_report/ and name it here; other words are reports or questions.
CONVERSATIONS = (
    enrolment.CONVERSATION,
    menu.CONVERSATION,
    visit_report.CONVERSATION,
    call_record.CONVERSATION,
    confirmation.CONVERSATION,
    correction.CONVERSATION,
    dispute.CONVERSATION,
    unconfirmed.CONVERSATION,
    oversight.CONVERSATION,
    reminder.CONVERSATION,
    reason.CONVERSATION,
    overview.CONVERSATION,
    alert.CONVERSATION,
    answer_question.CONVERSATION,
    away.CONVERSATION,
    cover.CONVERSATION,
    cover.PROLONGING,
    package.CONVERSATION,
    case.CONVERSATION,
    card_photo.CONVERSATION,
    gifts.CONVERSATION,
    inspection.CONVERSATION,
    watch.CONVERSATION,
    handover.CONVERSATION,
    income.CONVERSATION,
    plans.CONVERSATION,
    measure.CONVERSATION,
    why.CONVERSATION,
    hours.CONVERSATION,
    entitlements.CONVERSATION,
    board.CONVERSATION,
    curating.CONVERSATION,
)
FORMS = {one.form.name: one.form for one in CONVERSATIONS if one.form is not None}


def register(root: Router) -> None:
    """Gives the dispatcher everything: for the enrolled first, then for strangers. Private chats only."""
    circumstances = Circumstances(FORMS)
    root.message.filter(F.chat.type == "private")
    root.message.middleware(circumstances)
    root.callback_query.middleware(circumstances)
    root.include_routers(_enrolled(), _strangers())


def _strangers() -> Router:
    found = Router(name="strangers")
    found.message.filter(Enrolled(yes=False))
    found.callback_query.filter(Enrolled(yes=False))
    strangers.register(found)
    return found


def _enrolled() -> Router:
    found = Router(name="enrolled")
    found.message.filter(Enrolled())
    found.callback_query.filter(Enrolled())
    conversation.register_first(found)
    question.register_first(found)
    for one in CONVERSATIONS:
        one.register(found)
    conversation.register(found)
    told.CONVERSATION.register(found)
    question.CONVERSATION.register(found)
    fallback.register(found)
    return found
