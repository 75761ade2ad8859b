"""What can be wrong at the start is said in one line with what to do, exit code 2, no traceback."""

import socket
import sqlite3
from pathlib import Path

import pytest

from sandbox import Sandbox
from tests.stories.processes import bangfu, free_port


def ensure_one_clear_line(code: int, err: str, *words: str) -> None:
    """Exit code 2, one line that has these words, and no traceback."""
    lines = [line for line in err.splitlines() if line.strip() and " INFO " not in line]
    assert code == 2, err
    assert len(lines) == 1, err
    assert "Traceback" not in err
    for word in words:
        assert word in lines[0]


async def test_a_wrong_token_is_named(tmp_path: Path) -> None:
    async with Sandbox(port=0) as sandbox:
        sandbox.add_bot("1:right", username="some_bot", name="Some")
        settings = {"data_dir": tmp_path, "telegram_token": "1:wrong", "telegram_api_url": sandbox.url}
        code, _, err = await bangfu("run", **settings)
    ensure_one_clear_line(code, err, "BANGFU_TELEGRAM_TOKEN")


async def test_a_token_that_is_none_is_named(tmp_path: Path) -> None:
    code, _, err = await bangfu("run", data_dir=tmp_path, telegram_token="nonsense")
    ensure_one_clear_line(code, err, "BANGFU_TELEGRAM_TOKEN")


async def test_telegram_out_of_reach_is_said(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    code, _, err = await bangfu("run", data_dir=tmp_path, telegram_token="1:token", telegram_api_url=url)
    ensure_one_clear_line(code, err, url, "BANGFU_TELEGRAM_PROXY")


async def test_a_locked_database_is_said(tmp_path: Path) -> None:
    file = tmp_path / "locked.sqlite3"
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        code, _, err = await bangfu("outbox", database_url=f"sqlite:///{file}")
    finally:
        holder.close()
    ensure_one_clear_line(code, err, "locked")


async def test_a_port_in_use_is_said(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        code, _, err = await bangfu("run", data_dir=tmp_path, port=port)
    ensure_one_clear_line(code, err, str(port))


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "roster", "nowhere.xlsx"),
        ("ask", "--batch", "nowhere.jsonl"),
        ("programme", "check", "nowhere.toml"),
    ],
)
async def test_a_missing_file_is_named(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    code, _, err = await bangfu(*arguments, data_dir=tmp_path)
    ensure_one_clear_line(code, err, "nowhere")


async def test_a_setting_that_makes_no_sense_is_named(tmp_path: Path) -> None:
    code, _, err = await bangfu("outbox", data_dir=tmp_path, messages_per_second="many")
    ensure_one_clear_line(code, err, "BANGFU_MESSAGES_PER_SECOND")


async def test_a_database_address_that_is_none_is_named() -> None:
    code, _, err = await bangfu("outbox", database_url="mysql://somewhere/else")
    ensure_one_clear_line(code, err, "BANGFU_DATABASE_URL")
