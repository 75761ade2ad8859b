"""Policy questions: any words outside a conversation. An answer names place, year and source, or a person answers."""

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import BaseFilter, Command, CommandObject
from aiogram.methods import SendMessage
from aiogram.types import CallbackQuery, Message

from actions.answers import questions
from actions.views import Answered, ArticleCard, Speaker
from handlers.buttons import ArticleButton, HandOverButton, HelpedButton, ReopenButton, UnhelpfulButton
from handlers.entitlements.dialog import family_page
from handlers.main_menu import menu_rows
from handlers.turn import Conversation, Rows, Said, Turn
from rules.errors import NotAllowed
from rules.roles import COMERS, Deed, Role, may

ASKED, SHOWN = "asked", "shown"


class InDanger(BaseFilter):
    """Whether a family's words sound like an emergency. A helper's note on a fall weeks ago is none."""

    async def __call__(self, event: Message, speaker: Speaker | None = None) -> bool:
        words = event.text or event.caption or ""
        return speaker is not None and Role.HOUSEHOLD in speaker.roles and questions.is_emergency(words)


async def in_danger(event: Message, turn: Turn) -> Said:
    """Before everything, also in the middle of a conversation (whose draft stays)."""
    return await ask(turn, event.text or event.caption or "")


async def asked(event: Message, turn: Turn) -> Said:
    """Any words. An office's are none: nobody could be asked for it."""
    if not may(turn.speaker.roles, Deed.ASK_QUESTION):
        raise SkipHandler
    return await ask(turn, event.text or "")


async def asked_by_command(event: Message, command: CommandObject, turn: Turn) -> Said:
    """/ask, with the question or without."""
    if not may(turn.speaker.roles, Deed.ASK_QUESTION):
        raise NotAllowed("not_allowed")
    if not command.args:
        return [turn.say(turn.text("question.prompt"))]
    return await ask(turn, command.args)


async def ask(turn: Turn, text: str) -> Said:
    """What the base or a person says to these words."""
    found = await questions.ask(turn.work, turn.speaker, text, turn.knowledge, turn.now)
    match found.kind:
        case "emergency":
            return emergency(turn, found)
        case "hand_over":
            return [turn.say(turn.text("question.handed_over", due_on=found.due_on))]
        case "complaint":
            return [turn.say(turn.text("question.complaint", due_on=found.due_on), _rules(turn, found.articles))]
        case "expired":
            return _ended(turn, found)
        case "entitlements":
            return await family_page(turn)
        case "greeting":
            return [turn.say(turn.text("question.greeting"), menu_rows(turn.texts, turn.speaker))]
        case "status":
            return [turn.say(turn.text("question.status", open=found.open), menu_rows(turn.texts, turn.speaker))]
    # Kept so that "that did not help" can hand these very words over, and say of which articles.
    shown = [one.id for one in found.articles] if found.kind == "answer" else []
    await turn.state.update_data({ASKED: text, SHOWN: shown})
    if found.kind == "answer":
        return _answers(turn, found.articles)
    return [turn.say(turn.text("question.clarify"), _titles(turn, found.articles))]


def emergency(turn: Turn, found: Answered) -> Said:
    """The number first, with one line of what to do; then what was done."""
    number = turn.say(turn.text("question.emergency_number", numbers=found.numbers, danger=found.danger))
    return [number, turn.say(turn.text("question.emergency_told", helps=bool(turn.speaker.roles & COMERS)))]


def _ended(turn: Turn, found: Answered) -> Said:
    """What does not hold (any more) is not quoted, the question waits for the township; the rest of a message with
    several is answered."""
    sound = tuple(one for one in found.articles if one.holds)
    ended = next(one for one in found.articles if not one.holds)
    told = turn.say(turn.text("question.expired", article=ended, due_on=found.due_on))
    return [told, *(_answers(turn, sound) if sound else ())]


def _answers(turn: Turn, articles: tuple[ArticleCard, ...]) -> Said:
    """One policy in full; several policies in short, each with a way to the rest of it."""
    if len(articles) == 1:
        return [_article(turn, articles[0])]
    more = turn.words("question.button_more")
    said = [
        turn.say(turn.text("question.short", article=one), [[(more, ArticleButton(article_id=one.id).pack())]])
        for one in articles
    ]
    away = [(turn.words("question.button_not_helpful"), UnhelpfulButton().pack())]
    return [*said, turn.say(turn.text("question.several", count=len(articles)), [away])]


def _rules(turn: Turn, articles: tuple[ArticleCard, ...]) -> Rows:
    """What the rule says about a complaint's matter."""
    see = turn.words("question.button_rule")
    return [[(see, ArticleButton(article_id=articles[0].id).pack())]] if articles else []


def _article(turn: Turn, article: ArticleCard) -> SendMessage:
    if article.detail == "none":
        further = turn.words("question.button_ask_township"), HandOverButton().pack()
        return turn.say(turn.text("question.named_only", article=article), [[further]])
    away = turn.words("question.button_not_helpful"), UnhelpfulButton().pack()
    return turn.say(turn.text("question.article", article=article), [[away]])


def _titles(turn: Turn, articles: tuple[ArticleCard, ...]) -> Rows:
    titles = [[(article.title, ArticleButton(article_id=article.id).pack())] for article in articles]
    return [*titles, [(turn.words("question.button_none_of_these"), HandOverButton().pack())]]


async def chosen(event: CallbackQuery, callback_data: ArticleButton, turn: Turn) -> Said:
    """One of the titles."""
    found = await questions.article(turn.work, turn.speaker, callback_data.article_id, turn.knowledge)
    kept = await turn.state.get_data()
    if not found.holds:
        return await _choose_ended(turn, found)
    if ASKED in kept and found.id not in kept.get(SHOWN, []):
        await turn.state.update_data({SHOWN: [found.id]})
    return [_article(turn, found)]


async def _choose_ended(turn: Turn, article: ArticleCard) -> Said:
    """The title that was meant does not hold: the words that led to it go to the township."""
    found = await _hand_over_kept(turn)
    if found is None:
        further = turn.words("question.button_ask_township"), HandOverButton().pack()
        return [turn.say(turn.text("question.expired", article=article, due_on=None), [[further]])]
    return [*turn.without_buttons(), turn.say(turn.text("question.expired", article=article, due_on=found.due_on))]


async def handed_over(event: CallbackQuery, turn: Turn) -> Said:
    """None of these: the words go to the township."""
    return _told(turn, await _hand_over_kept(turn))


async def unhelpful(event: CallbackQuery, turn: Turn) -> Said:
    """That did not help: the words go to the township, marked so."""
    return _told(turn, await _hand_over_kept(turn, unhelpful=True))


def _told(turn: Turn, found: Answered | None) -> Said:
    asked = turn.text("question.handed_over", due_on=found.due_on) if found else turn.text("question.ask_again")
    return [*turn.without_buttons(), turn.say(asked)]


async def _hand_over_kept(turn: Turn, unhelpful: bool = False) -> Answered | None:
    """The words that were asked go to the township, once; None where none are kept (any more)."""
    kept = await turn.state.get_data()
    text, shown = kept.get(ASKED), kept.get(SHOWN, [])
    if not isinstance(text, str):
        return None
    found = await questions.hand_over(turn.work, turn.speaker, text, turn.now, unhelpful=unhelpful, failed=shown)
    await turn.state.set_data({key: value for key, value in kept.items() if key not in (ASKED, SHOWN)})
    return found


async def helped(event: CallbackQuery, callback_data: HelpedButton, turn: Turn) -> Said:
    """Under an answer: that was it."""
    await questions.helped(turn.work, turn.speaker, callback_data.question_id, turn.now)
    return [*turn.without_buttons(), turn.say(turn.text("question.glad"))]


async def reopened(event: CallbackQuery, callback_data: ReopenButton, turn: Turn) -> Said:
    """Under an answer: it goes back to the township."""
    asked = await questions.reopen(turn.work, turn.speaker, callback_data.question_id, turn.now)
    return [*turn.without_buttons(), turn.say(turn.text("question.reopened", asked=asked))]


def register_first(router: Router) -> None:
    """What comes before every conversation."""
    router.message.register(in_danger, InDanger())


def register(router: Router) -> None:
    """Words, the command and the buttons."""
    router.message.register(asked_by_command, Command("ask"))
    router.message.register(asked, F.text, ~F.text.startswith("/"))
    router.callback_query.register(chosen, ArticleButton.filter())
    router.callback_query.register(unhelpful, UnhelpfulButton.filter())
    router.callback_query.register(helped, HelpedButton.filter())
    router.callback_query.register(reopened, ReopenButton.filter())
    router.callback_query.register(handed_over, HandOverButton.filter())


CONVERSATION = Conversation(register)
