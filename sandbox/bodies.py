"""Reading what the people's side is asked and writing its answers, with words about what is wrong."""

import json
import math
from typing import Any

from aiohttp import web

from sandbox.refusals import Impossible
from sandbox.views import View

_CLEARABLE = {"last_name", "username", "phone"}


async def read_body(request: web.Request) -> View:
    """The JSON object that was sent."""
    text = await request.text()
    try:
        body = json.loads(text or "{}")
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Impossible(400, "the body is a JSON object")
    return body


def value_in(body: View, name: str, kind: type) -> Any:
    """A text or a yes or no; some may be emptied with null."""
    value = body.get(name)
    if value is None and name in _CLEARABLE:
        return None
    if not isinstance(value, kind):
        raise Impossible(400, f'"{name}" is a {"yes or no (true, false)" if kind is bool else "text"}')
    return value


def text_in(body: View, name: str) -> str:
    """A text."""
    return str(value_in(body, name, str))


def number_in(body: View, name: str) -> int:
    """A whole number."""
    value = body.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Impossible(400, f'"{name}" is a whole number')
    return value


def span_in(body: View, name: str) -> float:
    """A number that is not negative; 0 if it is not given."""
    value = body.get(name, 0)
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 10_000_000:
        raise Impossible(400, f'"{name}" is a number, not below zero')
    return value


def query_number(request: web.Request, name: str, default: float = 0) -> float:
    """A number from the query."""
    try:
        value = float(request.query.get(name, default))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Impossible(400, f"{name} is a number")
    return value


def answer_json(value: View, status: int = 200) -> web.Response:
    """An answer in JSON."""
    body = json.dumps(value, ensure_ascii=False).encode()
    return web.Response(body=body, status=status, content_type="application/json")
