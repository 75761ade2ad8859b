"""A Mini App's signature: Telegram signs who opened it, with a key made of the bot's token."""

import hmac
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import parse_qsl

YOUNG = timedelta(minutes=10)


def signing_key(token: str) -> bytes:
    """The key for this bot."""
    return hmac.digest(b"WebAppData", token.encode(), sha256)


def signed_by(key: bytes, init_data: str, now: datetime) -> int | None:
    """The Telegram id of whoever opened the app; None when the signature is wrong, or the data older than YOUNG."""
    try:
        pairs = parse_qsl(init_data, keep_blank_values=True, strict_parsing=True)
        fields = dict(pairs)
        given = fields.pop("hash")
        signed = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
        right = hmac.compare_digest(hmac.new(key, signed.encode(), sha256).hexdigest(), given)
        age = now - datetime.fromtimestamp(int(fields["auth_date"]), UTC)
        number = json.loads(fields["user"])["id"]
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    fresh = -YOUNG <= age <= YOUNG and len(pairs) == len(fields) + 1
    return int(number) if right and fresh and isinstance(number, int) else None
