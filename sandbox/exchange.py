"""The telephone exchange: everything that the methods, the people and the webhook share."""

import json
import time
from dataclasses import asdict, dataclass, field
from datetime import datetime

from aiogram.types import BotCommand, TelegramObject, User

from sandbox.clock import SandboxClock
from sandbox.events import Events
from sandbox.faults import Faults
from sandbox.files import Files
from sandbox.journal import Journal
from sandbox.rates import Pace, Rates
from sandbox.refusals import Impossible, bad, forbidden, too_many
from sandbox.street import Chat, Street
from sandbox.traffic import Traffic
from sandbox.updates import Updates

QUERY_LIFE = 15.0  # seconds; after that a pressed button can no longer be answered


@dataclass(slots=True)
class BotAccount:
    """The bot as Telegram knows it: its token and name, its commands by scope and language, its webhook."""

    token: str
    username: str
    name: str
    commands: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    webhook_url: str = ""
    webhook_secret: str = ""
    webhook_connections: int = 40
    allowed_updates: list[str] = field(default_factory=list)

    @property
    def id(self) -> int:
        """The number before the colon of the token."""
        return int(self.token.partition(":")[0])

    def user(self) -> User:
        """The bot as the sender of messages."""
        return User(id=self.id, is_bot=True, first_name=self.name, username=self.username)


@dataclass(frozen=True, slots=True)
class Trouble:
    """The newest failure of the webhook."""

    at: datetime
    words: str


class Exchange:
    """One bot, one street. Where the state lives and where each change is told to those who must know."""

    def __init__(self, state: str | None, clock: SandboxClock, *, limits: bool, pace: Pace) -> None:
        self.journal = Journal(state)
        self.clock = clock
        self.limits = limits
        self.events = Events()
        self.faults = Faults()
        self.traffic = Traffic()
        self.clock.recall(self.journal)
        self.street = Street(self.journal, self.events)
        self.files = Files(self.journal)
        self.updates = Updates(self.journal, clock, self.faults)
        self.rates = Rates(pace)
        self._queries: dict[str, tuple[float, int]] = {}
        self._bot: BotAccount | None = None
        self.webhook_trouble: Trouble | None = None
        self._load_bot()
        clock.on_change(self._clock_changed)

    @property
    def bot(self) -> BotAccount:
        """The bot that is served."""
        if not self._bot:
            raise Impossible(409, "no bot is registered yet: call sandbox.add_bot(token, ...) first")
        return self._bot

    def add_bot(self, token: str, username: str, name: str) -> None:
        """Register the bot. What it had set before a restart (commands, webhook) stays its own."""
        kept = self._bot if self._bot and self._bot.token == token else BotAccount(token, username, name)
        kept.username, kept.name = username, name
        self._bot = kept
        self.updates.allowed = kept.allowed_updates
        self.keep_bot()

    def bot_or_none(self) -> BotAccount | None:
        """The bot, if one is registered."""
        return self._bot

    def is_token(self, token: str) -> bool:
        """Whether this is the bot's token."""
        return self._bot is not None and self._bot.token == token

    def keep_bot(self) -> None:
        """The bot's account changed."""
        self.journal.keep("bot", 0, lambda: json.dumps(asdict(self.bot), ensure_ascii=False))

    def reach(self, chat_id: int | str, *, counts: bool = True) -> Chat:
        """The chat the bot may send to now; refused in Telegram's words if there is none or it is too soon."""
        chat = self.chat(chat_id)
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        if counts:
            self.pace(chat)
        return chat

    def chat(self, chat_id: int | str) -> Chat:
        """The chat with this id; refused if there is none. Private chats have no @name for a bot."""
        try:
            found = self.street.find(int(chat_id))
        except ValueError:
            found = None
        if not found:
            raise bad("chat not found")
        return found

    def pace(self, chat: Chat) -> None:
        """Refused with 429 if the bot sends too fast. A journey through time is no test of speed."""
        if self.limits and not self.clock.travelling and (seconds := self.rates.take(chat.person.id)):
            raise too_many(seconds)

    def ask_query(self, query_id: str, person: int) -> None:
        """A button was pressed: it may be answered once, and not for long."""
        self._queries[query_id] = (time.monotonic(), person)

    def answer_query(self, query_id: str) -> Chat:
        """The chat where the button was pressed; refused if it was answered before or too long ago."""
        asked, person = self._queries.pop(query_id, (0.0, 0))
        chat = self.street.find(person)
        if not chat or time.monotonic() - asked > QUERY_LIFE:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        return chat

    def tell_bot(self, kind: str, chat: Chat, content: TelegramObject) -> None:
        """Queue an update about something that a person did."""
        self.updates.add(kind, chat.person.id, content)

    def commands_for(self, chat: Chat) -> list[BotCommand]:
        """The commands this person sees: the nearest scope wins, and in it the person's language."""
        language = chat.person.language_code.partition("-")[0]
        for scope in (f"chat:{chat.person.id}", "all_private_chats", "default"):
            for spoken in (language, ""):
                if found := self.bot.commands.get(f"{scope}|{spoken}"):
                    return [BotCommand.model_validate(command) for command in found]
        return []

    def close(self) -> None:
        """Let go of everybody who waits."""
        self.updates.cut()
        self.street.close()
        self.events.close()

    def _load_bot(self) -> None:
        for _, text, _ in self.journal.load("bot"):
            self._bot = BotAccount(**json.loads(text))
            self.updates.allowed = self._bot.allowed_updates
        for pending in self.updates.waiting():
            if query := pending.update.callback_query:
                self.ask_query(query.id, pending.person)

    def _clock_changed(self) -> None:
        self.clock.keep(self.journal)
        self.events.publish("clock", now=self.clock.now().isoformat(), travelling=self.clock.travelling)
