"""Commands beside the demo live in its town's time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

from bot.settings import read_settings
from bot.street_clock import clock_for
from sandbox import Sandbox

SOON = timedelta(minutes=1)


async def test_a_command_beside_the_demo_has_the_time_of_the_street(tmp_path: Path) -> None:
    settings = read_settings().model_copy(update={"data_dir": tmp_path, "telegram_token": None, "database_url": None})
    assert abs(clock_for(settings).now() - datetime.now(UTC)) < SOON, "no street yet"
    sandbox = Sandbox(port=0, state=tmp_path / "street.sqlite3")
    async with sandbox:
        sandbox.clock.advance(timedelta(days=40))
    assert abs(clock_for(settings).now() - sandbox.clock.now()) < SOON
    real = settings.model_copy(update={"telegram_token": SecretStr("42:x")})
    assert abs(clock_for(real).now() - datetime.now(UTC)) < SOON
