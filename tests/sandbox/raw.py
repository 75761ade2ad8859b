"""Calls to the Bot API as any HTTP client would make them, for what the libraries hide."""

from typing import Any

import aiohttp

from sandbox import Sandbox
from tests.sandbox.conftest import TOKEN


async def call(sandbox: Sandbox, method: str, token: str = TOKEN, /, **params: Any) -> dict[str, Any]:
    """One call with a JSON body; the whole answer with the HTTP status as `status`."""
    url = f"{sandbox.url}/bot{token}/{method}"
    async with aiohttp.ClientSession() as session, session.post(url, json=params) as response:
        answer: dict[str, Any] = await response.json()
        return answer | {"status": response.status}


async def result(sandbox: Sandbox, method: str, /, **params: Any) -> Any:
    """What a call that must succeed returns."""
    answer = await call(sandbox, method, **params)
    assert answer["ok"], answer
    return answer["result"]


async def refused(sandbox: Sandbox, method: str, /, **params: Any) -> str:
    """What Telegram says to a call that must be refused."""
    answer = await call(sandbox, method, **params)
    assert not answer["ok"], answer
    assert answer["status"] == answer["error_code"]
    return str(answer["description"])
