"""What the office sees of delivery: settings that cannot work, counts, numbers for Prometheus."""

from datetime import timedelta

import pytest
from aiohttp.test_utils import TestClient, TestServer

from board.health import health
from board.metrics import add_metrics
from bot.settings import read_settings
from rules.errors import Unusable
from storage import outbox, outbox_office
from storage.database import Database
from storage.outbox import Priority, State
from tests.storage.rows import NOW, message, person


def test_a_lease_that_a_send_could_outlive_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANGFU_SEND_TIMEOUT_SECONDS", "60")
    monkeypatch.setenv("BANGFU_LEASE_SECONDS", "69")
    with pytest.raises(Unusable) as refused:
        read_settings()
    assert refused.value.values["name"] == "BANGFU_LEASE_SECONDS"
    assert "70" in str(refused.value.values["why"])
    monkeypatch.setenv("BANGFU_LEASE_SECONDS", "70")
    assert read_settings().lease_seconds == 70


async def test_prometheus_reads_what_waits_and_needs_the_token(database: Database) -> None:
    async with database.begin() as work:
        await message(work, await person(work), not_before=NOW - timedelta(minutes=2))
        await message(work, await person(work), priority=Priority.EMERGENCY)
        await work.commit()
    site = health(database.read, lambda: NOW)
    add_metrics(site, database.read, lambda: NOW, "secret")
    async with TestClient(TestServer(site)) as client:
        assert (await client.get("/metrics")).status == 401
        answer = await client.get("/metrics", headers={"Authorization": "Bearer secret"})
        lines = (await answer.text()).splitlines()
    assert 'bangfu_waiting{priority="emergency"} 1.0' in lines
    assert "bangfu_oldest_waiting_seconds 120.0" in lines


async def test_what_was_given_up_can_be_laid_ready_again_or_taken_back(database: Database) -> None:
    async with database.begin() as work:
        rows = [await message(work, await person(work)) for _ in range(3)]
        rows[0].state, rows[1].state, rows[2].state = State.FAILED, State.EXPIRED, State.SENT
        await work.commit()
    async with database.begin() as work:
        assert [row[0] for row in await outbox_office.stuck(work, 5)] == [rows[1].id, rows[0].id]
        assert await outbox_office.retry(work, rows[0].id, None, NOW) == 1
        assert await outbox_office.retry(work, rows[2].id, None, NOW) == 0
        assert await outbox_office.withdraw(work, None, rows[0].kind) == 2
        assert [(state, count) for state, _, count, _ in await outbox.counts(work)] == [("sent", 1), ("withdrawn", 2)]
