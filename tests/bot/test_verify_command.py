"""`bangfu verify`: a whole log is said to be whole, and the first broken link is named."""

import asyncio
import json
import re
from pathlib import Path

import pytest
from sqlalchemy import delete, update
from typer.testing import CliRunner

from actions.audit import append_audit
from bot.__main__ import cli
from bot.app import opened
from bot.settings import read_settings
from storage.tables import AuditLink
from tests.cast import FakeClock

RUN = CliRunner()


async def _four_deeds_two_of_them_touched(touch: bool) -> None:
    async with opened(read_settings()) as app, app.database.begin() as work:
        if touch:
            await work.execute(update(AuditLink).where(AuditLink.seq == 2).values(ids='{"contact":99}'))
            await work.execute(delete(AuditLink).where(AuditLink.seq == 3))
        else:
            for number in range(1, 5):
                append_audit(work, None, "file_visit", FakeClock().now(), contact=number)
        await work.commit()


def test_the_first_broken_link_is_named_and_a_whole_log_gives_what_to_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BANGFU_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    asyncio.run(_four_deeds_two_of_them_touched(touch=False))
    whole = RUN.invoke(cli, ["verify"])
    noted = re.search(r"4\W[0-9a-f]{64}", whole.stdout)
    assert noted, whole.stdout
    assert noted[0][2:] == json.loads(RUN.invoke(cli, ["verify", "--json"]).stdout)["hash"]
    assert RUN.invoke(cli, ["verify", "--noted", noted[0]]).exit_code == 0, "it is taken as it was printed"
    asyncio.run(_four_deeds_two_of_them_touched(touch=True))
    broken = RUN.invoke(cli, ["verify"])
    assert (broken.exit_code, "2" in broken.stdout, "3" in broken.stdout) == (1, True, False), broken.stdout
    found = json.loads(RUN.invoke(cli, ["verify", "--json"]).stdout)
    assert (found["broken"], found["why"]) == (2, "changed")
