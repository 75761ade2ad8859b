"""Short messages to people without Telegram, by any gateway that takes an HTTP request: a file says how."""

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal
from urllib.parse import urlencode

import aiohttp
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from actions.delivery.messenger import Malformed, TryLater, Unreachable
from actions.views import Outgoing
from bot.settings import Settings
from rules.errors import Unusable

_PLACES = re.compile(r"\{(phone|text|secret|id)\}")
_TOO_MANY, _SERVER = 429, 500


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Answers(_Part):
    """What the gateway's answer means. `field`: where its code stands in the JSON, names with dots between; without
    it the status alone decides. A code that is none of these is tried again."""

    status: tuple[int, ...] = (200,)
    field: str = ""
    success: tuple[str, ...] = ()
    unreachable: tuple[str, ...] = ()
    malformed: tuple[str, ...] = ()


class Gateway(_Part):
    """One request. `{phone}`, `{text}`, `{secret}` and `{id}` (the same at each try) may stand in every value."""

    url: str = Field(pattern="^https?://")
    method: Literal["GET", "POST"] = "POST"
    encoding: str = "utf-8"
    headers: dict[str, str] = {}
    query: dict[str, str] = {}
    form: dict[str, str] = {}
    body: dict[str, Any] = Field({}, alias="json")
    answers: Answers = Answers()


def gateway(settings: Settings) -> Gateway:
    """The file of BANGFU_SMS_GATEWAY. Raises Unusable, which says what is wrong with it."""
    path = settings.sms_gateway
    assert path is not None
    try:
        found = Gateway(**tomllib.loads(path.read_text(encoding="utf-8")))
        "".encode(found.encoding)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, LookupError) as error:
        raise Unusable("setting", name="BANGFU_SMS_GATEWAY", why=str(error)) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Unusable("setting", name="BANGFU_SMS_GATEWAY", why=f"{where}: {first['msg']}") from None
    return found


class SmsMessenger:
    """Sends the short form of a message to a telephone."""

    def __init__(self, settings: Settings) -> None:
        self._gateway = gateway(settings)
        self._secret = settings.sms_secret.get_secret_value() if settings.sms_secret else ""
        self._timeout = aiohttp.ClientTimeout(total=settings.send_timeout_seconds)

    async def open(self) -> None:
        """Opens a session; the gateway is asked nothing."""
        self._session = aiohttp.ClientSession(timeout=self._timeout, cookie_jar=aiohttp.DummyCookieJar())

    async def close(self) -> None:
        """Closes it."""
        await self._session.close()

    async def send(self, message: Outgoing) -> None:
        """The gateway took it. Raises TryLater, Unreachable or Malformed."""
        assert message.phone is not None
        asked, values = self._gateway, self._values(message)
        headers = _filled(asked.headers, values)
        data: bytes | None = None
        if asked.body:
            headers.setdefault("Content-Type", "application/json")
            data = json.dumps(_filled(asked.body, values), ensure_ascii=False).encode(asked.encoding, "replace")
        elif asked.form:
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
            data = urlencode(_filled(asked.form, values), encoding=asked.encoding, errors="replace").encode()
        try:
            async with self._session.request(
                asked.method, _in(asked.url, values), params=_filled(asked.query, values), data=data, headers=headers,
                allow_redirects=False,
            ) as answer:  # fmt: skip
                status, after, body = answer.status, answer.headers.get("Retry-After", ""), await answer.read()
        except TimeoutError:
            raise TryLater("timeout", alone=True) from None
        except (aiohttp.ClientError, OSError):  # its words may hold the address, with the number or the secret
            raise TryLater("network", alone=True) from None
        self._judge(status, after, body)

    def _values(self, message: Outgoing) -> dict[str, str]:
        return {"phone": message.phone or "", "text": message.html, "secret": self._secret, "id": message.key}

    def _judge(self, status: int, after: str, body: bytes) -> None:
        means = self._gateway.answers
        if status == _TOO_MANY:
            raise TryLater("429", timedelta(seconds=int(after)) if after.isdecimal() else None, alone=True)
        if status not in means.status:
            raise TryLater("sms_gateway" if status >= _SERVER else "sms_refused", alone=True)
        if not means.field:
            return
        code = _code(body.decode(self._gateway.encoding, "replace"), means.field)
        if code in means.success:
            return
        if code in means.unreachable:
            raise Unreachable("sms_number")
        if code in means.malformed:
            raise Malformed(f"sms {code}")
        raise TryLater("sms_refused", alone=True)


def _code(text: str, field: str) -> str | None:
    """What stands there; None where nothing does or the answer is no JSON."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    for name in field.split("."):
        if not isinstance(found, Mapping) or name not in found:
            return None
        found = found[name]
    return str(found).lower() if isinstance(found, bool) else str(found)


def _in(text: str, values: Mapping[str, str]) -> str:
    return _PLACES.sub(lambda found: values[found[1]], text)


def _filled(given: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    return {name: _deep(value, values) for name, value in given.items()}


def _deep(value: object, values: Mapping[str, str]) -> object:
    if isinstance(value, str):
        return _in(value, values)
    if isinstance(value, Mapping):
        return _filled(value, values)
    return [_deep(one, values) for one in value] if isinstance(value, list) else value
