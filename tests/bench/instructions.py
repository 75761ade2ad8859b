"""Instructions of the bot's own process for one update (valgrind's callgrind), the same bots as in `updates`: what
else the machine does is not among them, nor is the kernel."""

import asyncio
import shutil
import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from tests.bench.crowd import Crowd, crowd
from tests.bench.spent import TOKEN, WARM_UP

TIMES = 30
BOTS = {
    "echo": "aiogram, bare echo",
    "form": "aiogram, a form's step, FSM in SQLite",
    "dialog": "aiogram-dialog, the same step, FSM in SQLite",
    "dialog_as_it_comes": "... on SQLAlchemy's engine as it comes",
    "menu": "bangfu, the menu",
    "step": "bangfu, a visit report's step, kept in SQLite",
    "webhook": "bangfu, the same step by webhook",
}
SAYS = {"echo": "hello", "menu": "/menu"}  # to the others, /visit and then taps


def run(arguments: list[str]) -> dict[str, object]:
    """Arguments: how often one person acts (30), and which bots (all). Nothing without valgrind, which is said."""
    if shutil.which("valgrind") is None:
        Console().print("valgrind is not installed (apt-get install valgrind): nothing was counted")
        return {}
    times = int(arguments[0]) if arguments else TIMES
    found = {name: asyncio.run(_counted(name, times)) for name in arguments[1:] or BOTS}
    base, dialog = found.get("echo"), found.get("dialog")
    table = Table("update, one person alone", "million instructions", "x echo", "x dialog")
    for name, count in found.items():
        times_of = [f"{count / one:.2f}" if one else "" for one in (base, dialog)]
        table.add_row(BOTS[name], f"{count / 1e6:.2f}", *times_of)
    Console().print(table)
    return {"updates": times, **{f"{name}_instructions": round(count) for name, count in found.items()}}


async def _counted(name: str, times: int) -> float:
    """Instructions an update."""
    with TemporaryDirectory() as folder:
        out = Path(folder) / "counted"
        counting = ["valgrind", "--quiet", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={out}"]
        async with crowd(TOKEN) as people:
            bot = [sys.executable, "-m", "tests.bench.one_bot", name, people.url]
            process = await asyncio.create_subprocess_exec(*counting, *bot, stderr=asyncio.subprocess.DEVNULL)
            acting = asyncio.create_task(_acted(people, name, times, process.pid))
            ended = asyncio.create_task(process.wait())
            await asyncio.wait([acting, ended], return_when=asyncio.FIRST_COMPLETED)
            if ended.done():
                raise RuntimeError("the bot ended before it was counted")
            process.send_signal(signal.SIGTERM)
            await ended
            updates = await acting
        totals = next(line for line in out.read_text().splitlines() if line.startswith("totals:"))
        return int(totals.split()[1]) / updates


async def _acted(people: Crowd, name: str, times: int, pid: int) -> int:
    """How many updates were counted."""
    says = SAYS.get(name)
    if says is None:
        await people.write("/visit", 1)  # all of them: whoever taps has something to tap
    for count, is_counted in ((WARM_UP, False), (times, True)):
        if is_counted:
            await _instruct(pid, "on")
        updates = await (people.tap(count, 1) if says is None else people.write(says, count, 1))
    await _instruct(pid, "off")
    return updates


async def _instruct(pid: int, how: str) -> None:
    nothing = asyncio.subprocess.DEVNULL
    told = await asyncio.create_subprocess_exec("callgrind_control", "-i", how, str(pid), stdout=nothing)
    if await told.wait() != 0:
        raise RuntimeError("callgrind_control failed")
