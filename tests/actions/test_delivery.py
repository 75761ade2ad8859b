"""Delivery: row first, then the send, then what came of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from actions.delivery.outbox import (
    LEASE,
    Delivery,
    Malformed,
    Moved,
    TryLater,
    Unpaced,
    Unreachable,
    deliver_due,
    deliver_waiting,
)
from actions.delivery.sending import AWAY_AFTER
from actions.pages.timeline import next_moment, oldest_waiting, tidy
from actions.views import Outgoing
from storage import conversations, inbox, outbox
from storage.conversations import Standing
from storage.outbox import State
from storage.tables import Account, OutboxMessage
from tests.actions.post import TEXTS, Post, deliver, messages
from tests.cast import CHEN, LI, YANG, Town

CALL_NUDGE = date(2026, 1, 15)


@pytest.fixture
async def reminded(town: Town) -> Town:
    """Three reminders wait: for Li, Chen and Yang."""
    town.clock.to_morning(CALL_NUDGE)
    await town.tick()
    return town


async def to(town: Town, who: str) -> OutboxMessage:
    [message] = await messages(town, to=who)
    return message


async def test_what_is_sent_is_noted_with_its_number(reminded: Town) -> None:
    post = Post()
    assert await deliver(reminded, post) == {"sent": 3}
    found = await messages(reminded)
    assert sorted(one.telegram_message_id or 0 for one in found) == [1, 2, 3]
    assert {one.sent_at for one in found} == {reminded.clock.now()}
    assert {one.lease for one in found} == {None}


async def test_nothing_is_sent_twice(reminded: Town) -> None:
    post = Post()
    await asyncio.gather(*(deliver(reminded, post) for _ in range(4)))
    reminded.clock.advance(days=1)
    await deliver(reminded, post)
    assert sorted(message.telegram_id for message in post.sent) == sorted(
        reminded.accounts[name] for name in (LI, CHEN, YANG)
    )


class Busy(Post):
    """Refuses the first message, whoever it is for, and says when it may work again."""

    tried = 0

    async def send(self, message: Outgoing) -> int:
        self.tried += 1
        if self.tried == 1:
            raise TryLater("429", timedelta(seconds=7))
        return await super().send(message)


async def test_being_told_when_to_come_again_pauses_everything_and_costs_no_attempt(reminded: Town) -> None:
    post = Busy()
    delivery = Delivery(reminded.database, TEXTS, post)
    assert await deliver_waiting(delivery, reminded.clock.now()) == {"waiting": 3}
    found = await messages(reminded)
    assert (post.tried, {one.attempts for one in found}) == (1, {0})
    assert sorted(one.last_error or "" for one in found) == ["", "", "429"]
    reminded.clock.advance(seconds=6)
    assert await deliver_waiting(delivery, reminded.clock.now()) == {}
    reminded.clock.advance(seconds=1)
    assert await deliver_waiting(delivery, reminded.clock.now()) == {"sent": 3}


@pytest.mark.parametrize("refusal", [TryLater("network"), TimeoutError()], ids=["network", "timeout"])
async def test_a_message_that_must_wait_is_not_overtaken_by_the_same_persons_next(
    reminded: Town, refusal: Exception
) -> None:
    async with reminded.database.begin() as work:
        first = await to(reminded, LI)
        row = outbox.new_row(
            "next", first.person_id, "reminder", first.about, outbox.Priority.REMINDER, first.created_at
        )
        await outbox.put_all(work, [row])
        await work.commit()
    post = Post()
    post.refusals[reminded.accounts[LI]].append(refusal)
    assert await deliver(reminded, post) == {"sent": 2, "waiting": 2}
    assert post.to(reminded.accounts[LI]) == []
    assert [one.attempts for one in await messages(reminded, to=LI)] == [1, 0]
    reminded.clock.advance(seconds=2)
    assert await deliver(reminded, post) == {"sent": 2}
    sent = [one.telegram_message_id or 0 for one in await messages(reminded, to=LI)]
    assert sent == sorted(sent)


async def test_each_failure_doubles_the_pause_up_to_half_an_hour(reminded: Town) -> None:
    post = Post()
    post.refusals[reminded.accounts[LI]].extend(TryLater("network") for _ in range(14))
    pauses = []
    while (await deliver(reminded, post)).get("waiting"):
        message = await to(reminded, LI)
        pauses.append(int((message.not_before - reminded.clock.now()).total_seconds()))
        reminded.clock.to(message.not_before)
    whole = [min(2 ** (tries + 1), 1800) for tries in range(len(pauses))]
    assert all(0.75 * most - 1 <= pause <= most for pause, most in zip(pauses, whole, strict=True))
    assert len(post.to(reminded.accounts[LI])) == 1


async def test_a_send_that_takes_too_long_is_tried_again(reminded: Town) -> None:
    post = Post()
    post.refusals[reminded.accounts[LI]].append(TimeoutError())
    assert await deliver(reminded, post) == {"sent": 2, "waiting": 1}
    assert (await to(reminded, LI)).last_error == "timeout"


async def test_whoever_cannot_be_written_to_is_marked_and_left_alone(reminded: Town) -> None:
    post = Post()
    post.refusals[reminded.accounts[LI]].append(Unreachable("blocked"))
    assert await deliver(reminded, post) == {"sent": 4, "unreachable": 1}  # two hear of it
    async with reminded.database.read() as work:
        assert (await work.get_one(Account, reminded.accounts[LI])).unreachable_why == "blocked"
    reminded.clock.to_morning(date(2026, 1, 26))
    await reminded.tick()
    assert await deliver(reminded, post) == {"sent": 3, "unreachable": 1}
    assert post.to(reminded.accounts[LI]) == []
    assert [one.last_error for one in await messages(reminded, to=LI)] == ["blocked", "no_account"]


async def test_a_message_that_is_refused_as_it_is_fails_alone(reminded: Town) -> None:
    post = Post()
    post.refusals[reminded.accounts[LI]].append(Malformed("can't parse entities " * 20))
    assert await deliver(reminded, post) == {"sent": 2, "failed": 1}
    message = await to(reminded, LI)
    assert (message.state, len(message.last_error or "")) == (State.FAILED, 80)
    reminded.clock.advance(days=1)
    assert await deliver(reminded, post) == {}


async def test_a_message_that_cannot_be_put_into_words_fails_alone(reminded: Town) -> None:
    async with reminded.database.begin() as work:
        for kind in ("reminder", "confirmation", "unheard of"):
            broken = await to(reminded, LI)
            work.add(
                OutboxMessage(
                    key=f"broken:{kind}",
                    person_id=broken.person_id,
                    kind=kind,
                    about={},
                    priority=0,
                    state=State.WAITING.value,
                    created_at=broken.created_at,
                    not_before=broken.not_before,
                )
            )
        await work.commit()
    post = Post()
    assert await deliver(reminded, post) == {"sent": 3, "failed": 3}


async def test_what_is_past_its_deadline_is_listed_as_expired(reminded: Town) -> None:
    async with reminded.database.begin() as work:
        message = await work.get_one(OutboxMessage, (await to(reminded, LI)).id)
        message.deadline = reminded.clock.now() + timedelta(hours=1)
        await work.commit()
    reminded.clock.advance(hours=2)
    assert await deliver(reminded, Post()) == {"sent": 2, "expired": 1}


class Dying(Post):
    """Dies in the middle of a send."""

    async def send(self, message: Outgoing) -> int:
        raise RuntimeError


async def test_after_a_crash_in_the_middle_the_messages_go_out_when_the_lease_is_over(reminded: Town) -> None:
    with pytest.raises(RuntimeError):
        await deliver_waiting(Delivery(reminded.database, TEXTS, Dying()), reminded.clock.now())
    post = Post()
    assert await deliver(reminded, post) == {}
    reminded.clock.advance(seconds=LEASE.total_seconds())
    assert await deliver(reminded, post) == {"sent": 3}


class Stalling(Unpaced):
    """While a message waits for its turn its lease ends, and another process takes it."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.taken: list[OutboxMessage] = []

    @asynccontextmanager
    async def turn(self, _chat_id: int, _priority: int) -> AsyncIterator[None]:
        later = self.town.clock.now() + timedelta(minutes=5)
        async with self.town.database.begin() as work:
            self.taken += await outbox.claim(work, later, later + LEASE, 50)
            await work.commit()
        yield


async def test_a_message_whose_lease_was_lost_while_it_waited_is_left_to_its_new_holder(reminded: Town) -> None:
    post, pace = Post(), Stalling(reminded)
    short = Delivery(reminded.database, TEXTS, post, pace=pace, lease=timedelta(seconds=1))
    assert await deliver_waiting(short, reminded.clock.now()) == {"lost": 3}
    assert (len(pace.taken), post.sent) == (3, [])


async def test_nobody_else_gets_a_persons_next_message_while_one_is_on_its_way(reminded: Town) -> None:
    async with reminded.database.begin() as work:
        first = await outbox.claim(work, reminded.clock.now(), reminded.clock.now() + LEASE, 1)
        for key in ("second", "third"):
            about, now = first[0].about, reminded.clock.now()
            await outbox.put(work, key, first[0].person_id, "reminder", about, outbox.Priority.EMERGENCY, now)
        await work.commit()
    assert await deliver(reminded, Post()) == {"sent": 2}
    reminded.clock.advance(seconds=LEASE.total_seconds())
    assert await deliver(reminded, Post()) == {"sent": 3}


async def test_a_message_gets_to_a_chat_that_moved(reminded: Town) -> None:
    post = Post()
    post.refusals[reminded.accounts[LI]].append(Moved(-100_200))
    assert await deliver(reminded, post) == {"waiting": 1, "sent": 3}
    assert len(post.to(-100_200)) == 1


async def test_an_unanswering_messenger_is_left_alone_for_a_while(reminded: Town) -> None:
    class Dead(Post):
        tried = 0

        async def send(self, message: Outgoing) -> int:
            self.tried += 1
            raise TryLater("network")

    post = Dead()
    delivery = Delivery(reminded.database, TEXTS, post)
    for _ in range(60):
        reminded.clock.advance(seconds=20)
        await deliver_due(delivery, reminded.clock.now)
    assert post.tried < 60


async def test_a_flood_wait_costs_no_attempt_and_the_most_urgent_go_first_when_it_ends(reminded: Town) -> None:
    class Flooded(Post):
        until = reminded.clock.now() + timedelta(seconds=2282)

        async def send(self, message: Outgoing) -> int:
            if reminded.clock.now() < self.until:
                raise TryLater("429", self.until - reminded.clock.now())
            return await super().send(message)

    post = Flooded()
    delivery = Delivery(reminded.database, TEXTS, post)
    await deliver_due(delivery, reminded.clock.now)
    reminded.clock.advance(seconds=2000)
    async with reminded.database.begin() as work:
        about, now = (await to(reminded, YANG)).about, reminded.clock.now()
        person = reminded.people[YANG]
        await outbox.put(work, "urgent", person, "reminder", about, outbox.Priority.EMERGENCY, now)
        await work.commit()
    assert await deliver_due(delivery, reminded.clock.now) == {}
    reminded.clock.advance(seconds=282)
    assert await deliver_due(delivery, reminded.clock.now) == {"sent": 4}
    assert post.sent[0].telegram_id == reminded.accounts[YANG]
    assert {one.attempts for one in await messages(reminded)} == {0}


async def test_one_persons_messages_keep_their_order(town: Town) -> None:
    for day in (CALL_NUDGE, date(2026, 1, 26), date(2026, 1, 28)):
        town.clock.to_morning(day)
        await town.tick()
    post = Post()
    await deliver(town, post)
    numbers = [one.telegram_message_id for one in await messages(town, to=LI) if one.sent_at]
    assert numbers == sorted(numbers, key=lambda number: number or 0)


async def test_a_batch_is_read_in_a_handful_of_queries_whatever_its_size(reminded: Town) -> None:
    statements: list[str] = []
    event.listen(
        reminded.database.engine.sync_engine, "before_cursor_execute", lambda *found: statements.append(found[2])
    )
    await deliver(reminded, Post())
    assert sum(statement.startswith("SELECT") for statement in statements) <= 12


async def test_the_next_moment_is_the_earliest_of_all(town: Town) -> None:
    async def moment() -> object:
        async with town.database.read() as work:
            return await next_moment(work)

    first_nudge = town.clock.now().replace(day=15, hour=1, minute=30)
    assert await moment() == first_nudge
    town.clock.to(first_nudge)
    await town.tick()
    assert await moment() == first_nudge  # messages wait
    await deliver(town, Post())
    assert await moment() == first_nudge.replace(day=19)


async def test_one_sees_how_long_the_oldest_has_waited(reminded: Town) -> None:
    waiting_since = reminded.clock.now()
    reminded.clock.advance(hours=1)
    async with reminded.database.read() as work:
        assert await oldest_waiting(work) == waiting_since
    await deliver(reminded, Post())
    async with reminded.database.read() as work:
        assert await oldest_waiting(work) is None


async def test_old_drafts_and_old_updates_are_forgotten(town: Town) -> None:
    began = town.clock.now()
    update = {"update_id": 1, "received_at": began, "body": {"update_id": 1}}
    async with town.database.begin() as work:
        await conversations.write(work, 1, Standing("visit:met", {}), began)
        await inbox.accept(work, [update, {**update, "update_id": 2}])
        await inbox.mark_handled(work, 1, began)
        await work.commit()
    for days, forgotten in ((7, 0), (8, 1), (30, 0), (31, 1), (90, 0)):
        async with town.database.begin() as work:
            assert await tidy(work, began + timedelta(days=days)) == forgotten
            await work.commit()


async def test_what_waited_behind_a_message_goes_out_as_soon_as_that_was_sent(reminded: Town) -> None:
    async with reminded.database.begin() as work:
        about, now = (await to(reminded, LI)).about, reminded.clock.now()
        await outbox.put(work, "next", reminded.people[LI], "reminder", about, outbox.Priority.REMINDER, now)
        await work.commit()
    post = Post()
    post.refusals[reminded.accounts[LI]].append(TryLater("network"))
    delivery = Delivery(reminded.database, TEXTS, post)
    assert await deliver_due(delivery, reminded.clock.now) == {"waiting": 2, "sent": 2}
    reminded.clock.advance(seconds=2)
    assert await deliver_due(delivery, reminded.clock.now) == {"sent": 2}


@dataclass
class Away(Post):
    """Out of reach until it is told to be there; counts how often it was tried."""

    there: bool = False
    tried: int = 0

    async def send(self, message: Outgoing) -> int:
        self.tried += 1
        if not self.there:
            raise TryLater("network")
        return await super().send(message)


async def test_while_telegram_is_away_one_at_a_time_tries_and_all_go_when_it_is_back(reminded: Town) -> None:
    post = Away()
    delivery = Delivery(reminded.database, TEXTS, post)
    # The third message's failure is the one from which on Telegram counts as away.
    delivery.failures = AWAY_AFTER - 3
    await deliver_waiting(delivery, reminded.clock.now())
    assert (post.tried, delivery.is_away) == (3, True)
    for _ in range(3):
        reminded.clock.advance(hours=1)
        await deliver_waiting(delivery, reminded.clock.now())
    assert post.tried == 6
    moments = sorted(one.not_before for one in await messages(reminded))
    post.there, delivery.paused_until = True, None
    reminded.clock.to(max(moments[0], reminded.clock.now()))
    assert reminded.clock.now() < moments[-1]
    while await deliver_waiting(delivery, reminded.clock.now()):
        pass
    assert {one.state for one in await messages(reminded)} == {State.SENT}
