"""A gateway that fails in all the usual ways: what may pass is tried again, what lasts is said."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from pydantic import SecretStr

from actions.delivery.messenger import Malformed, TryLater, Unreachable
from actions.views import Outgoing
from bot.messengers.sms import SmsMessenger
from bot.settings import Settings
from rules.errors import Unusable

PHONE, TEXT, SECRET = "13900000001", "还有 2 户等您联系", "a-secret"
MESSAGE = Outgoing(0, TEXT, phone=PHONE, key="bangfu-7")


class Gateway:
    """Answers with whatever it is told, and keeps what it was asked."""

    def __init__(self) -> None:
        self.answer: web.Response | None = web.json_response({"result": {"code": 0}})
        self.asked: list[dict[str, str]] = []
        self.url = ""

    async def take(self, request: web.Request) -> web.StreamResponse:
        charset = request.charset or "utf-8"
        body = (await request.read()).decode(charset)
        self.asked.append({"body": body, "secret": request.headers.get("X-Key", ""), "query": request.query_string})
        if self.answer is None:
            assert request.transport is not None
            request.transport.abort()
            await asyncio.sleep(0)
            return web.Response()
        return self.answer


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    """On loopback."""
    serving, site = Gateway(), web.Application()
    site.router.add_route("*", "/send", serving.take)
    runner = web.AppRunner(site)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    serving.url = "http://{}:{}/send".format(*runner.addresses[0][:2])
    yield serving
    await runner.cleanup()


FILE = """
url = "{url}"
[headers]
X-Key = "{{secret}}"
[json]
to = ["{{phone}}"]
content = "【帮扶】{{text}}"
once = "{{id}}"
[answers]
field = "result.code"
success = ["0"]
unreachable = ["1003"]
malformed = ["2001"]
"""


async def send(file: Path, text: str, seconds: float = 20) -> None:
    await asyncio.to_thread(file.write_text, text, encoding="utf-8")
    messenger = SmsMessenger(Settings(sms_gateway=file, sms_secret=SecretStr(SECRET), send_timeout_seconds=seconds))
    await messenger.open()
    try:
        await messenger.send(MESSAGE)
    finally:
        await messenger.close()


async def test_the_file_says_what_is_asked_and_the_secret_stands_only_where_it_says(
    gateway: Gateway, tmp_path: Path
) -> None:
    await send(tmp_path / "sms.toml", FILE.format(url=gateway.url))
    [asked] = gateway.asked
    assert asked["body"] == f'{{"to": ["{PHONE}"], "content": "【帮扶】{TEXT}", "once": "bangfu-7"}}'
    assert (asked["secret"], asked["query"]) == (SECRET, "")


async def test_a_form_in_an_old_encoding(gateway: Gateway, tmp_path: Path) -> None:
    gateway.answer = web.Response(text="OK")
    form = f'url = "{gateway.url}"\nencoding = "gbk"\n[form]\nmobile = "{{phone}}"\nmsg = "{{text}}"\n'
    await send(tmp_path / "sms.toml", form)
    assert gateway.asked[0]["body"].startswith(f"mobile={PHONE}&msg=%BB%B9%D3%D0")


@pytest.mark.parametrize(
    ("answer", "why", "after"),
    [
        (web.Response(status=500), "sms_gateway", None),
        (web.Response(status=503, text="busy"), "sms_gateway", None),
        (web.Response(status=429, headers={"Retry-After": "90"}), "429", timedelta(seconds=90)),
        (web.Response(status=429, headers={"Retry-After": "Fri, 27 Nov 2026 08:00:00 GMT"}), "429", None),
        (web.Response(status=302, headers={"Location": "/elsewhere"}), "sms_refused", None),
        (web.Response(status=403), "sms_refused", None),
        (web.json_response({"result": {"code": 99, "message": "no money"}}), "sms_refused", None),
        (web.json_response({"other": 1}), "sms_refused", None),
        (web.Response(text="<html>maintenance</html>"), "sms_refused", None),
        (web.Response(body="维护中".encode("gb18030")), "sms_refused", None),
        (None, "network", None),
    ],
    ids=str,
)
async def test_what_may_pass_is_tried_again_and_holds_up_nobody_else(
    gateway: Gateway, tmp_path: Path, answer: web.Response | None, why: str, after: timedelta | None
) -> None:
    gateway.answer = answer
    with pytest.raises(TryLater) as caught:
        await send(tmp_path / "sms.toml", FILE.format(url=gateway.url))
    assert (caught.value.why, caught.value.after, caught.value.alone) == (why, after, True)


@pytest.mark.parametrize(("code", "kind"), [("1003", Unreachable), ("2001", Malformed)])
async def test_what_lasts_is_said(gateway: Gateway, tmp_path: Path, code: str, kind: type[Exception]) -> None:
    gateway.answer = web.json_response({"result": {"code": code}})
    with pytest.raises(kind):
        await send(tmp_path / "sms.toml", FILE.format(url=gateway.url))


async def test_a_gateway_that_does_not_answer_is_tried_again(tmp_path: Path) -> None:
    server = await asyncio.start_server(lambda _reader, writer: silent.append(writer), "127.0.0.1", 0)
    silent: list[asyncio.StreamWriter] = []
    url = "http://{}:{}/".format(*server.sockets[0].getsockname())
    with pytest.raises(TryLater) as caught:
        await send(tmp_path / "sms.toml", FILE.format(url=url), seconds=1)
    assert caught.value.why == "timeout"
    for writer in silent:
        writer.close()
    server.close()


@pytest.mark.parametrize(
    "text", ["", 'url = "ftp://a"', 'url = "http://a"\nencoding = "klingon"', 'url = "http://a"\nhaeders = {}', "="]
)
async def test_a_file_that_cannot_be_used_is_refused_at_the_start(tmp_path: Path, text: str) -> None:
    with pytest.raises(Unusable) as caught:
        await send(tmp_path / "sms.toml", text)
    assert caught.value.values["name"] == "BANGFU_SMS_GATEWAY"
