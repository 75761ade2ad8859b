"""Settings of a webhook that do not go together are refused before anything is opened."""

from typing import Any

import pytest

from bot.settings import Settings
from bot.webhook_address import webhook_address
from rules.errors import Unusable

TOKEN = "42:TEST"
HTTPS = "https://bot.example.org/updates"
OWN_SERVER = "http://127.0.0.1:8081"


def settings(**given: Any) -> Settings:
    return Settings(**{"telegram_token": TOKEN, "webhook_url": HTTPS} | given)


def test_without_an_address_updates_are_fetched() -> None:
    assert webhook_address(settings(webhook_url=None)) is None


def test_the_secret_is_the_same_in_every_process_and_another_with_another_token() -> None:
    here, there, other = (webhook_address(settings(telegram_token=token)) for token in (TOKEN, TOKEN, "42:OTHER"))
    assert here is not None
    assert there is not None
    assert other is not None
    assert here.secret == there.secret != other.secret
    assert "TEST" not in here.secret
    assert (here.url, here.path) == (HTTPS, "/updates")


def test_a_secret_may_be_given() -> None:
    address = webhook_address(settings(webhook_secret="s3cret_-s3cret_-"))
    assert address is not None
    assert address.secret == "s3cret_-s3cret_-"


def test_an_own_server_may_call_http_and_any_port() -> None:
    address = webhook_address(settings(webhook_url="http://10.0.0.5:9000", telegram_api_url=OWN_SERVER))
    assert address is not None
    assert address.path == "/"


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("webhook_needs_token", {"telegram_token": None}),
        ("webhook_https", {"webhook_url": "http://bot.example.org/updates"}),
        ("webhook_url", {"webhook_url": "bot.example.org"}),
        ("webhook_url", {"webhook_url": "https:///updates"}),
        ("webhook_url", {"webhook_url": f"{HTTPS}?key=1"}),
        ("webhook_ports", {"webhook_url": "https://bot.example.org:8080/updates"}),
        ("webhook_ports", {"webhook_url": "https://bot.example.org:99999/updates"}),
        ("webhook_secret", {"webhook_secret": "short"}),
        ("webhook_secret", {"webhook_secret": "not of these letters!"}),
    ],
)
def test_what_does_not_go_together_is_refused(code: str, given: dict[str, Any]) -> None:
    with pytest.raises(Unusable) as refused:
        webhook_address(settings(**given))
    assert refused.value.code == code
