"""Short messages to those without Telegram who agreed: few words, no names; all others stay on the phone list."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from actions.delivery import texting
from actions.delivery.messenger import TryLater
from actions.delivery.outbox import Delivery, deliver_waiting
from actions.views import Outgoing
from storage.outbox import State
from storage.tables import Account, OutboxMessage, Person
from tests.actions.post import TEXTS, Post, messages
from tests.cast import LI, YANG, Town

CALL_NUDGE = date(2026, 1, 15)
PHONE, ONE_PART = "13900000001", 70


@dataclass
class Gateway:
    """Records; refuses what it is told to."""

    sent: list[Outgoing] = field(default_factory=list)
    refuses: list[Exception] = field(default_factory=list)

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    async def send(self, message: Outgoing) -> None:
        """Records it."""
        if self.refuses:
            raise self.refuses.pop()
        self.sent.append(message)


@pytest.fixture
async def without(town: Town) -> Town:
    """The first helper has no Telegram any more, but a telephone; a reminder is due."""
    async with town.database.begin() as work:
        account = (await work.scalars(select(Account).where(Account.person_id == town.people[LI]))).one()
        await work.delete(account)
        person = await work.get_one(Person, town.people[LI])
        person.phone = PHONE
        await work.commit()
    town.clock.to_morning(CALL_NUDGE)
    await town.tick()
    return town


async def agree(town: Town, *, agreed: bool = True) -> int:
    async with town.database.begin() as work:
        found = await (texting.allow if agreed else texting.stop)(work, [PHONE], town.clock.now())
        await work.commit()
    return found


async def state(town: Town) -> tuple[str, str | None]:
    [message] = await messages(town, "reminder", LI)
    return message.state, message.way


async def test_who_agreed_gets_a_short_message_with_no_name_in_it(without: Town) -> None:
    assert await agree(without) == 1
    gateway, post = Gateway(), Post()
    await deliver_waiting(Delivery(without.database, TEXTS, post, sms=gateway), without.clock.now())
    [message] = gateway.sent
    assert (message.phone, await state(without)) == (PHONE, ("sent", "sms"))
    assert "1 月 31 日" in message.html or "1月31日" in message.html
    assert not any(name in message.html for name in (*without.people, *without.homes))
    assert len(message.html) <= ONE_PART
    assert without.accounts[YANG] in {one.telegram_id for one in post.sent}


async def test_who_did_not_agree_or_does_no_more_stays_on_the_phone_list(without: Town) -> None:
    await agree(without)
    assert await agree(without, agreed=False) == 1
    gateway = Gateway()
    await deliver_waiting(Delivery(without.database, TEXTS, Post(), sms=gateway), without.clock.now())
    assert not gateway.sent
    assert await state(without) == ("unreachable", None)


async def test_a_gateway_in_trouble_holds_up_no_chat(without: Town) -> None:
    await agree(without)
    gateway, post = Gateway(refuses=[TryLater("429", timedelta(days=1), alone=True)]), Post()
    delivery = Delivery(without.database, TEXTS, post, sms=gateway)
    await deliver_waiting(delivery, without.clock.now())
    assert not delivery.is_paused(without.clock.now())
    assert len(post.sent) > 0
    [message] = await messages(without, "reminder", LI)
    assert (message.state, message.attempts) == ("waiting", 0)
    async with without.database.begin() as work:
        await work.execute(update(OutboxMessage).values(not_before=without.clock.now()))
        await work.commit()
    await deliver_waiting(delivery, without.clock.now())
    assert await state(without) == (State.SENT, "sms")
