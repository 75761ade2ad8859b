"""What a family receives, is likely entitled to, or could be asked one thing about; and the helper's gaps."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from actions.answers import entitlements
from actions.answers.entitlements import Entitlements, Gap
from handlers.buttons import ArticleButton, EntitledButton, FactButton, GapButton, ReceivingButton
from handlers.turn import Conversation, Rows, Said, Turn
from rules.entitlements import GapOutcome
from rules.entitlements import Said as Word
from rules.errors import NotAllowed
from rules.roles import Role

SHOWN = 6
WORDS = (Word.YES, Word.NO, Word.UNSURE)


async def entitled(event: Message | CallbackQuery, turn: Turn) -> Said:
    """/entitled and the menu."""
    return await family_page(turn)


async def family_page(turn: Turn) -> Said:
    """A family's own; a helper sees what waits to be explained."""
    if Role.HOUSEHOLD not in turn.speaker.roles:
        return await helpers_page(turn)
    found = await entitlements.overview(turn.work, turn.speaker, None, turn.knowledge)
    return [turn.say(*_page(turn, found))]


async def of_household(event: CallbackQuery, callback_data: EntitledButton, turn: Turn) -> Said:
    """A helper looks at one family's together with it."""
    found = await entitlements.overview(turn.work, turn.speaker, callback_data.household_id, turn.knowledge)
    return [turn.say(*_page(turn, found))]


async def fact_said(event: CallbackQuery, callback_data: FactButton, turn: Turn) -> Said:
    """An answer to the one question; the page goes on in place."""
    found = await entitlements.say_fact(
        turn.work,
        turn.speaker,
        callback_data.household_id,
        callback_data.fact,
        callback_data.value,
        turn.knowledge,
        turn.now,
    )
    return [turn.show(*_page(turn, found))]


async def receiving_said(event: CallbackQuery, callback_data: ReceivingButton, turn: Turn) -> Said:
    """Whether something comes; the page goes on in place."""
    found = await entitlements.say_receiving(
        turn.work,
        turn.speaker,
        callback_data.household_id,
        callback_data.article_id,
        callback_data.value,
        turn.knowledge,
        turn.now,
    )
    return [turn.show(*_page(turn, found))]


async def gaps(event: Message | CallbackQuery, turn: Turn) -> Said:
    """The menu of a helper."""
    return await helpers_page(turn)


async def helpers_page(turn: Turn) -> Said:
    """What a helper has to explain and check at the next visit."""
    found = await entitlements.gaps(turn.work, turn.speaker, turn.knowledge)
    if not found and not turn.speaker.roles & {Role.FIRST_HELPER, Role.SECOND_HELPER}:
        raise NotAllowed("not_allowed")
    if not found:
        return [turn.say(turn.text("entitlements.no_gaps"))]
    return [turn.say(turn.text("entitlements.gap", gap=gap), _outcomes(turn, gap)) for gap in found[:SHOWN]]


async def gap_closed(event: CallbackQuery, callback_data: GapButton, turn: Turn) -> Said:
    """What came of it."""
    outcome = callback_data.outcome
    await entitlements.close_gap(
        turn.work, turn.speaker, callback_data.household_id, callback_data.article_id, outcome, turn.now
    )
    return [turn.show(turn.text("entitlements.gap_closed", outcome=outcome.value))]


def _page(turn: Turn, found: Entitlements) -> tuple[str, Rows]:
    in_question = [line for line in found.open if found.ask_fact in line.because][:SHOWN]
    html = turn.text("entitlements.page", found=found, shown=SHOWN, facts=_fact_words(turn, found), asked=in_question)
    own = found.household_id
    if found.ask_receiving is not None:
        asked = found.ask_receiving.article_id
        row = [
            (
                turn.words(f"entitlements.button_receiving_{word}"),
                ReceivingButton(household_id=own, article_id=asked, value=word).pack(),
            )
            for word in WORDS
        ]
        return html, [row, [(turn.words("entitlements.button_what_is_it"), ArticleButton(article_id=asked).pack())]]
    if found.ask_fact is not None:
        return html, [
            [
                (
                    turn.words(f"entitlements.button_{word}"),
                    FactButton(household_id=own, fact=found.ask_fact, value=word).pack(),
                )
                for word in WORDS
            ]
        ]
    return html, []


def _fact_words(turn: Turn, found: Entitlements) -> dict[str, str]:
    names = {name for line in (*found.likely, *found.open, *found.not_for) for name in line.because}
    names |= {found.ask_fact} if found.ask_fact else set()
    return {name: turn.words(f"entitlements.fact_{name}") for name in names}


def _outcomes(turn: Turn, gap: Gap) -> Rows:
    household, article = gap.household.id, gap.line.article_id
    buttons = [
        (
            turn.words(f"entitlements.button_outcome_{outcome}"),
            GapButton(household_id=household, article_id=article, outcome=outcome).pack(),
        )
        for outcome in GapOutcome
    ]
    look = [
        (turn.words("entitlements.button_what_is_it"), ArticleButton(article_id=article).pack()),
        (turn.words("entitlements.button_whole_family"), EntitledButton(household_id=household).pack()),
    ]
    return [buttons[:3], buttons[3:], look]


def register(router: Router) -> None:
    """The command and the buttons."""
    router.message.register(entitled, Command("entitled"))
    router.callback_query.register(of_household, EntitledButton.filter())
    router.callback_query.register(fact_said, FactButton.filter())
    router.callback_query.register(receiving_said, ReceivingButton.filter())
    router.callback_query.register(gap_closed, GapButton.filter())


CONVERSATION = Conversation(register)
