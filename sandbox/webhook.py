"""Updates that go to the bot by webhook: in order for each person, again when they are refused."""

import asyncio
import time
from contextlib import suppress

import aiohttp
from aiogram.types import Update

from sandbox.bot_api import BotApi
from sandbox.calls import read_answer
from sandbox.exchange import Exchange, Trouble
from sandbox.refusals import Away, Refused
from sandbox.updates import Pending

PATIENCE = 60.0  # seconds a bot has to answer, as with Telegram
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0
LONGEST_ASKED = 3600.0


class WebhookPost:
    """Carries updates to the webhook while one is set."""

    def __init__(self, exchange: Exchange, api: BotApi) -> None:
        self._exchange = exchange
        self._api = api
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._look())

    async def stop(self) -> None:
        """End; what was not delivered stays pending."""
        tasks = [task for task in (self._task, *self._busy.values()) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _look(self) -> None:
        arrived = self._exchange.updates.arrived
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session:
            while True:
                pause = self._hand_out(session) if self._exchange.bot_or_none() else None
                arrived.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(arrived.wait(), pause)

    def _hand_out(self, session: aiohttp.ClientSession) -> float | None:
        """Start what may go now; returns the seconds until the next retry."""
        bot = self._exchange.bot
        if not bot.webhook_url:
            return None
        now, pauses, seen = time.monotonic(), [], set(self._busy)
        for pending in self._exchange.updates.waiting():
            if pending.person in seen or len(self._busy) >= bot.webhook_connections:
                continue
            seen.add(pending.person)
            if pending.not_before > now:
                pauses.append(pending.not_before - now)
            else:
                self._busy[pending.person] = asyncio.create_task(self._deliver(session, pending))
        return min(pauses, default=None)

    async def _deliver(self, session: aiohttp.ClientSession, pending: Pending) -> None:
        exchange, url = self._exchange, self._exchange.bot.webhook_url
        try:
            trouble, asked = await self._post(session, url, pending.update)
        finally:
            self._busy.pop(pending.person, None)
            exchange.updates.arrived.set()
        if not trouble:
            exchange.updates.remove([pending])
            return
        exchange.webhook_trouble = Trouble(exchange.clock.now(), trouble)
        pause = asked or min(FIRST_PAUSE * 2**pending.tries, LONGEST_PAUSE)
        pending.not_before = time.monotonic() + pause
        pending.tries += 1

    async def _post(self, session: aiohttp.ClientSession, url: str, update: Update) -> tuple[str | None, float]:
        """What went wrong, or None; and the pause in seconds that was asked for, or 0."""
        headers = {"Content-Type": "application/json"}
        if secret := self._exchange.bot.webhook_secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = secret
        body = update.model_dump_json(by_alias=True, exclude_none=True)
        try:
            async with session.post(url, data=body, headers=headers) as response:
                if not 200 <= response.status < 300:
                    return f"Wrong response from the webhook: {response.status} {response.reason}", _asked(response)
                await self._carry_out(response)
        except TimeoutError:
            return "Read timeout expired", 0
        except aiohttp.ClientError as error:
            refused = isinstance(error, aiohttp.ClientConnectorError)
            return "Connection refused" if refused else "Connection reset by peer", 0
        return None, 0

    async def _carry_out(self, response: aiohttp.ClientResponse) -> None:
        """The bot may answer with a call; what comes of it nobody is told, as with Telegram."""
        with suppress(Refused, Away):
            given = await read_answer(response)
            if method := given.values.get("method"):
                values = {name: value for name, value in given.values.items() if name != "method"}
                await self._api.call(str(method), type(given)(values, given.files))


def _asked(response: aiohttp.ClientResponse) -> float:
    """What Retry-After says, at most an hour as with Telegram."""
    seconds = response.headers.get("Retry-After", "")
    return min(float(seconds), LONGEST_ASKED) if seconds.isdecimal() else 0
