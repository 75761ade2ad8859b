"""What survives a restart and a kill, and the server as a program of its own."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from sandbox import People, Sandbox
from tests.sandbox.conftest import TOKEN
from tests.sandbox.echo import aiogram_bot, aiogram_echo, polling, ptb_application, ptb_polling
from tests.sandbox.raw import call, result

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def program(*options: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """`python -m sandbox` and where it serves."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", *options, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    lines = [(await asyncio.wait_for(process.stdout.readline(), 30)).decode() for _ in range(4)]
    try:
        yield process, lines[0].split()[-1]
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.communicate()


def at(url: str) -> Sandbox:
    """Enough of a sandbox for the raw calls."""
    return cast(Sandbox, SimpleNamespace(url=url))


async def live_a_little(url: str) -> dict[str, Any]:
    """Some life on the street; the bot leaves two updates unread. Returns the chat."""
    people = People(url)
    zhao = await people.person(1001, first_name="Zhao", note="invented")
    await people.travel(days=9)
    await zhao.start("hello")
    await zhao.photo("yard")
    markup = {"keyboard": [[{"text": "Yes"}]]}
    await result(at(url), "sendMessage", chat_id=1001, text="<b>x</b>", parse_mode="HTML", reply_markup=markup)
    await result(at(url), "setMyCommands", commands=[{"command": "a", "description": "b"}])
    return await zhao.chat()


async def check_that_it_lived_on(url: str, before: dict[str, Any]) -> None:
    people = People(url)
    zhao = await people.person(1001)
    after = await zhao.chat()
    assert after == before
    assert await zhao.file(after["messages"][1]["photo"])
    updates = await result(at(url), "getUpdates")
    assert [update["message"]["message_id"] for update in updates] == [1, 2]
    newest = await zhao.say("again")
    assert newest > after["messages"][-1]["message_id"]
    numbers = [update["update_id"] for update in await result(at(url), "getUpdates")]
    assert numbers == sorted(set(numbers))


async def test_the_street_survives_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "street.db"
    async with Sandbox(state=state) as sandbox:
        sandbox.add_bot(TOKEN)
        before = await live_a_little(sandbox.url)
        moment = sandbox.clock.now()
    async with Sandbox(state=state) as sandbox:
        sandbox.add_bot(TOKEN)
        await check_that_it_lived_on(sandbox.url, before)
        assert timedelta(0) < sandbox.clock.now() - moment < timedelta(seconds=30)


async def test_the_street_survives_a_kill(tmp_path: Path) -> None:
    options = ("--port", "0", "--token", TOKEN, "--state", str(tmp_path / "street.db"))
    async with program(*options) as (process, url):
        before = await live_a_little(url)
        await asyncio.sleep(0.5)  # what is younger than a fraction of a second may be lost
        process.kill()
    async with program(*options) as (_, url):
        await check_that_it_lived_on(url, before)


async def test_the_program_serves_both_libraries_and_one_at_a_time(tmp_path: Path) -> None:
    async with program("--port", "0", "--token", TOKEN) as (_, url):
        people = People(url)
        zhao = await people.person((await people.everybody())[0]["id"])
        async with aiogram_bot(url, TOKEN).context() as bot, polling(bot, aiogram_echo()):
            await zhao.say("one")
            await zhao.hears("aiogram heard one")
        async with ptb_polling(ptb_application(url, TOKEN)):
            await zhao.say("two")
            await zhao.hears("ptb heard two")
        assert not [each for each in await people.traffic() if each["status"] == 409]
        assert (await call(at(url), "getMe"))["ok"]


async def test_a_taken_port_is_one_clear_line(sandbox: Sandbox) -> None:
    port = sandbox.url.rpartition(":")[2]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", "--port", port, cwd=ROOT, stderr=asyncio.subprocess.PIPE
    )
    _, errors = await process.communicate()
    assert process.returncode == 2
    assert errors.decode() == f"port {port} is in use: choose another with --port, or 0 for any free one\n"


async def test_the_client_does_not_load_aiogram() -> None:
    program = "import sys; from sandbox import People, SandboxClock; sys.exit('aiogram' in sys.modules)"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program, cwd=ROOT)
    assert await process.wait() == 0
