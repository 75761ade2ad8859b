"""`python -m sandbox`: a Bot API on loopback for any bot, until it is interrupted."""

import argparse
import asyncio
import errno
import signal
import socket
import sys

DEMO_TOKEN = "123456:SANDBOX"  # noqa: S105 (it opens nothing: the server only listens on loopback)


def read_arguments(given: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="An embedded Telegram on loopback.")
    parser.add_argument("--port", type=int, default=8081, help="0 takes any free one (default: %(default)s)")
    parser.add_argument("--token", default=DEMO_TOKEN, help="the bot's token (default: %(default)s)")
    parser.add_argument("--username", default="sandbox_bot", help="the bot's @name (default: %(default)s)")
    parser.add_argument("--state", metavar="FILE", help="keep people and chats in this file")
    parser.add_argument("--zone", default="Asia/Shanghai", help="the street's time zone (default: %(default)s)")
    parser.add_argument(
        "--limits", action=argparse.BooleanOptionalAction, default=True, help="Telegram's lengths and rates"
    )
    return parser.parse_args(given)


async def serve(options: argparse.Namespace) -> None:
    """Serve until SIGINT or SIGTERM."""
    from sandbox.cast import CAST
    from sandbox.server import Sandbox

    sandbox = Sandbox(options.port, options.state, options.limits, zone=options.zone)
    token = sandbox.add_bot(options.token, options.username)
    if sandbox.is_new:
        for person in CAST:
            sandbox.add_person(person)
    done = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, done.set)
    async with sandbox:
        say(f"Bot API base URL: {sandbox.url}")
        say(f"Token:            {token}")
        say(f"Page of phones:   {sandbox.url}/")
        say("Stop with Ctrl+C.")
        await done.wait()


def ensure_free(port: int) -> None:
    """OSError if something listens on the port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))


def say(line: str) -> None:
    """One line, at once: whoever started this in a pipe reads it now."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(given: list[str] | None = None) -> int:
    """Exit code 2 if the port is taken or an argument is wrong."""
    options = read_arguments(given)
    try:
        ensure_free(options.port)  # before aiogram is imported, which takes seconds
        asyncio.run(serve(options))
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        sys.stderr.write(f"port {options.port} is in use: choose another with --port, or 0 for any free one\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
