"""The product as a process of its own, for stories about starting, stopping and being killed."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 60


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def surroundings(**settings: object) -> dict[str, str]:
    """The environment of a process: ours without any BANGFU_ variable, plus these settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BANGFU_", "LC_", "LANG"))}
    return kept | {f"BANGFU_{name.upper()}": str(value) for name, value in settings.items()}


async def bangfu(*arguments: str, **settings: object) -> tuple[int, str, str]:
    """Runs a command to its end: exit code, standard output, standard error."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments,
        cwd=ROOT, env=surroundings(**settings),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(PATIENCE):
        out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


@asynccontextmanager
async def running(data_dir: Path, port: int, *starts: str) -> AsyncIterator[str]:
    """The demo town until the block ends, then kill -9; gives the address of the page of phones. Its time begins
    with the stories' first day, or at that moment."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.stories.street", *starts,
        cwd=ROOT, env=surroundings(data_dir=data_dir, port=port), stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE):
            async for line in process.stdout:
                if line.startswith(b"Open "):
                    break
            else:
                raise AssertionError("the town ended before it served")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        await process.wait()
        process._transport.close()  # type: ignore[attr-defined]  # asyncio leaves the pipe open otherwise
