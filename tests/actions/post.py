"""A messenger that records, and refuses what it is told to refuse; what lies in the outbox."""

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from actions.delivery.outbox import Delivery, deliver_waiting
from actions.views import Outgoing
from locales import Texts
from storage.tables import OutboxMessage
from tests.cast import Town

TEXTS = Texts()


@dataclass
class Post:
    """The messages that were sent, in order; `refusals` are raised one after the other, by Telegram id."""

    sent: list[Outgoing] = field(default_factory=list)
    refusals: dict[int, deque[Exception]] = field(default_factory=lambda: defaultdict(deque))

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    async def send(self, message: Outgoing) -> int:
        """Records it."""
        if self.refusals[message.telegram_id]:
            raise self.refusals[message.telegram_id].popleft()
        self.sent.append(message)
        return len(self.sent)

    def to(self, telegram_id: int) -> list[str]:
        """What this person read."""
        return [message.html for message in self.sent if message.telegram_id == telegram_id]

    def new_to(self, telegram_id: int) -> list[str]:
        """What this person's telephone rang for: a message that took another's place did not ring."""
        return [one.html for one in self.sent if one.telegram_id == telegram_id and one.edits is None]


async def deliver(town: Town, post: Post) -> dict[str, int]:
    """All that is due now; how many messages ended in which state."""
    delivery = Delivery(town.database, TEXTS, post)
    counted: dict[str, int] = {}
    while outcomes := await deliver_waiting(delivery, town.clock.now()):
        for state, count in outcomes.items():
            counted[state] = counted.get(state, 0) + count
    return counted


async def messages(town: Town, kind: str | None = None, to: str | None = None) -> Sequence[OutboxMessage]:
    """What lies or lay in the outbox, in the order in which it came."""
    query = select(OutboxMessage).order_by(OutboxMessage.id)
    if kind is not None:
        query = query.where(OutboxMessage.kind == kind)
    if to is not None:
        query = query.where(OutboxMessage.person_id == town.people[to])
    async with town.database.read() as work:
        return (await work.scalars(query)).all()
