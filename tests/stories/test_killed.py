"""kill -9 in the middle of a chat and of a delivery: nothing that was answered or promised is lost."""

from pathlib import Path

from sandbox import People
from tests.stories.conftest import FIRST_ID, Phone
from tests.stories.processes import free_port, running
from tests.stories.test_visit_report import VISIT


async def test_the_draft_is_there_and_the_reminder_arrives_after_a_kill(tmp_path: Path) -> None:
    port = free_port()
    async with running(tmp_path, port, "2026-07-23T09:00:00+08:00") as url, People(url) as people:
        helper = Phone(await people.person(FIRST_ID))
        await helper.walk(*VISIT[:3])
        await people.fault("refuse", status=429, retry_after=86_400, method="sendMessage", seconds=600)
        await people.travel(days=3)
        before = len(await helper.heard("前："))
    async with running(tmp_path, port) as url, People(url) as people:
        helper = Phone(await people.person(FIRST_ID))
        await people.travel(hours=25)
        assert len(await helper.heard("前：")) == before + 1
        await helper.walk(*VISIT[3:], ("交上去", "记下了"))
