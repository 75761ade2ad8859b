"""The visit report in the chat: how it begins, and what is said when it is filed."""

from datetime import date

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from actions import buttons, households
from actions.answers import entitlements
from actions.contacts import visit_report
from actions.papers import plans
from actions.views import HouseholdCard
from handlers.buttons import CardPhotoButton, GapOnVisitButton, MenuButton, OversightButton, VisitButton
from handlers.conversation import begin, present
from handlers.flow import Answers, Draft, Flow, needed_answers, words
from handlers.turn import Conversation, Form, Rows, Said, Turn
from handlers.visit_report.flow import Agreed, report, somebody_met, visit_flow
from rules.entitlements import GapOutcome
from rules.errors import NotFound
from rules.roles import Role

SHOWN_GAPS = 3
# From these questions, while nothing is said of what was done, no answer leads to the measures of a plan.
BEFORE_MEASURES = frozenset({"household", "on", "met", "worries"})
# What a helper can say of a policy with one tap on the report; the rest stands on the page of what is to explain.
OUTCOMES = (GapOutcome.EXPLAINED, GapOutcome.APPLIED, GapOutcome.RECEIVED, GapOutcome.REFUSED)


async def flow(turn: Turn, subject: int | None) -> Flow:
    """The questions, with the households of this helper, and what the plans agreed once it may be asked about."""
    mine, kept = await homes(turn), await turn.state.get_data()
    if kept.get("at") in BEFORE_MEASURES and "helped" not in kept.get("answers", {}):
        return visit_flow(mine)
    return visit_flow(mine, await plans.to_ask(turn.work, [card.id for card in mine], turn.speaker.today))


async def homes(turn: Turn) -> tuple[HouseholdCard, ...]:
    """The speaker's households, and that of an open draft that was begun while the speaker stood in there."""
    found = await households.mine(turn.work, turn.speaker)
    kept = await turn.state.get_data()
    about, begun = kept.get("answers", {}).get("household"), kept.get("begun")
    if not about or not begun or about in {str(one.id) for one in found}:
        return found
    late = await households.stood_in(turn.work, turn.speaker, date.fromisoformat(begun))
    return (*found, *(one for one in late if str(one.id) == about))


def given(turn: Turn, flow: Flow, subject: int | None) -> Answers:
    """Today, until another day is named."""
    return {**given_household(turn, flow, subject), "on": turn.speaker.today.isoformat()}


async def last(turn: Turn, draft: Draft, name: str) -> tuple[str, ...]:
    """What was done, or explained, at the last visit to this household."""
    household = words(draft.answers, "household")
    if not household:
        return ()
    before = await visit_report.last_visit(turn.work, turn.speaker, int(household))
    return before.helped if name == "helped" else before.explained


async def opening(turn: Turn, draft: Draft) -> str:
    """What the last visit left for this one, and what is likely the family's and does not come."""
    household = words(draft.answers, "household")
    if not household:
        return ""
    before = await visit_report.last_visit(turn.work, turn.speaker, int(household))
    gaps = await entitlements.to_explain(turn.work, turn.speaker, int(household), turn.knowledge)
    left = turn.text("visit_report.left_for_now", step=before.next_step) if before.next_step else ""
    explain = turn.text("visit_report.to_explain", gaps=gaps, shown=SHOWN_GAPS) if gaps else ""
    return "\n".join(filter(None, (left, explain)))


async def beside(turn: Turn, draft: Draft) -> tuple[str, Rows]:
    """Below the report: the first thing that was to be explained there, and what came of it with one tap."""
    household = words(draft.answers, "household")
    if not household or not somebody_met(draft.answers):
        return "", ()
    gaps = await entitlements.to_explain(turn.work, turn.speaker, int(household), turn.knowledge)
    if not gaps:
        return "", ()
    buttons = [
        (
            turn.words(f"entitlements.button_outcome_{outcome}"),
            GapOnVisitButton(household_id=int(household), article_id=gaps[0].article_id, outcome=outcome).pack(),
        )
        for outcome in OUTCOMES
    ]
    return turn.text("visit_report.what_came_of", gap=gaps[0], more=len(gaps) - 1), [buttons[:2], buttons[2:]]


async def gap_closed(event: CallbackQuery, callback_data: GapOnVisitButton, turn: Turn) -> Said:
    """What came of it; the report stays on the screen, with what is to be explained next."""
    outcome = callback_data.outcome
    await entitlements.close_gap(
        turn.work, turn.speaker, callback_data.household_id, callback_data.article_id, outcome, turn.now
    )
    noted = turn.text("entitlements.gap_closed", outcome=outcome.value)
    return await present(turn, noted) or [turn.show(noted)]


def given_household(turn: Turn, flow: Flow, subject: int | None) -> Answers:
    """The household that the button named, or the only one."""
    question = flow.question("household")
    offered = [choice.code for choice in question.choices] if question is not None else []
    if not offered:
        raise NotFound("no_households")
    if subject is not None and str(subject) not in offered:
        raise NotFound("not_found")
    code = offered[0] if len(offered) == 1 else str(subject or "")
    return {"household": code} if code else {}


async def check_day(turn: Turn, draft: Draft, name: str) -> None:
    """A day that may not be filed is refused when it is answered, not at the end."""
    household, on = words(draft.answers, "household"), words(draft.answers, "on")
    if name in {"household", "on"} and household and on:
        day = date.fromisoformat(on)
        await visit_report.check_date(turn.work, turn.speaker, int(household), day, turn.now)


async def finish(turn: Turn, flow: Flow, draft: Draft) -> Said:
    """Files it. What was sent stays readable above the thanks."""
    answers, agreed = needed_answers(flow, draft), flow.values["agreed"]
    asked = agreed.of(answers) if isinstance(agreed, Agreed) else ()
    filed = await visit_report.file_visit_report(
        turn.work, turn.speaker, report(answers, asked), draft.filing_key, turn.now
    )
    mend = (turn.words("correction.button_correct"), buttons.correct(filed.contact_id))
    rows = [[(turn.words("menu.button_duties"), MenuButton(page="duties").pack()), mend]]
    if filed.counts and not filed.again and filed.household.role is Role.SECOND_HELPER:
        look = turn.words("oversight.button_begin")
        rows.insert(0, [(look, OversightButton(contact_id=filed.contact_id).pack())])
    if filed.counts and not filed.again and not filed.family_is_asked:
        photo = turn.words("card_photo.button_begin")
        rows.insert(0, [(photo, CardPhotoButton(contact_id=filed.contact_id).pack())])
    if filed.counts and await entitlements.to_explain(turn.work, turn.speaker, filed.household.id, turn.knowledge):
        rows.append([(turn.words("reminder.button_gaps"), buttons.menu_page(buttons.MenuPage.GAPS))])
    return [*turn.without_buttons(), turn.say(turn.text("visit_report.filed", filed=filed), rows)]


FORM = Form("visit_report", flow, finish, given, check=check_day, last=last, opening=opening, beside=beside)


async def begin_by_command(event: Message, turn: Turn) -> Said:
    """/visit."""
    return await begin(turn, FORM)


async def begin_by_button(event: CallbackQuery, callback_data: VisitButton, turn: Turn) -> Said:
    """The menu's button, or one that names the household."""
    return await begin(turn, FORM, callback_data.household_id or None)


def register(router: Router) -> None:
    """Where it begins."""
    router.message.register(begin_by_command, Command("visit"))
    router.callback_query.register(begin_by_button, VisitButton.filter())
    router.callback_query.register(gap_closed, GapOnVisitButton.filter())


CONVERSATION = Conversation(register, FORM)
