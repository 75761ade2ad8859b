"""Where Telegram is to bring updates, and by which secret it is known: as the settings say, or not at all."""

import hashlib
import hmac
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.settings import Settings
from rules.errors import Unusable

TELEGRAM = str(Settings.model_fields["telegram_api_url"].default)
PORTS = (443, 80, 88, 8443)  # the only ones at which Telegram's own servers call
SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")


@dataclass(frozen=True, slots=True)
class WebhookAddress:
    """`url` is what Telegram calls, `path` its part behind the host, `secret` what each call must bear."""

    url: str
    path: str
    secret: str


def webhook_address(settings: Settings) -> WebhookAddress | None:
    """None: updates are fetched by long polling. Raises Unusable for settings that do not go together."""
    url = settings.webhook_url
    if not url:
        return None
    if settings.telegram_token is None:
        raise Unusable("webhook_needs_token")
    parts = urlsplit(url)
    own_server = settings.telegram_api_url.rstrip("/") != TELEGRAM
    try:
        port = parts.port
    except ValueError:
        port = 0
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.query or parts.fragment:
        raise Unusable("webhook_url", url=url)
    if parts.scheme == "http" and not own_server:
        raise Unusable("webhook_https", url=url)
    if port is not None and port not in PORTS and not own_server:
        raise Unusable("webhook_ports", ports=PORTS)
    return WebhookAddress(url, parts.path or "/", _secret(settings, settings.telegram_token.get_secret_value()))


def _secret(settings: Settings, token: str) -> str:
    """Made from the token where none is given: every process knows the same, nobody else can make it, and a new
    token brings a new one."""
    if settings.webhook_secret is None:
        return hmac.new(token.encode(), b"bangfu webhook", hashlib.sha256).hexdigest()
    secret = settings.webhook_secret.get_secret_value()
    if not SECRET.fullmatch(secret):
        raise Unusable("webhook_secret")
    return secret
